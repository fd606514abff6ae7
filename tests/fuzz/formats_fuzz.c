/* Any file of formats, asked about every text that its own formats make. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/plate.h"
#include "read/formats.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* A text that a format as the file writes it must fit. */
static void
example(const char *form, size_t len, char text[PLATE_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < PLATE_MAX; i++) {
		if (form[i] == '-' || form[i] == '_')
			continue;
		if (form[i] == '\\')
			text[n++] = form[++i];
		else
			text[n++] = form[i] == 'A' ? 'Q' : '4';
	}
	text[n] = '\0';
}

/* The last line's region fits its own first format. */
static void
check_last(const struct formats *f, const char *text)
{
	char line[256], fit[PLATE_SIZE], *rest, *region, *form;
	const char *start = strrchr(text, '\n');
	struct formats_choice choice;
	struct reason why;

	start = start == NULL ? text : start + 1;
	if (strlen(start) >= sizeof(line))
		return;
	strcpy(line, start);
	line[strcspn(line, "#")] = '\0';
	region = strtok_r(line, " \t\r", &rest);
	if (region == NULL)
		return;
	form = strtok_r(NULL, " \t\r", &rest);
	if (form == NULL)
		abort();
	example(form, strlen(form), fit);
	if (formats_choose(f, region, &choice, &why) != 0 ||
	    !formats_fit(f, &choice, fit) ||
	    !(formats_rank(f, region, fit) > 0))
		abort();
}

static void
ask(const struct formats *f, const char *text)
{
	static const char *const texts[] = { "", "7ABC123", "A", "9",
	    "ABCDEFGHIJKL", "123456789012" };
	struct formats_choice choice;
	struct reason why;
	double rank;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (formats_choose(f, "US,MX,GB", &choice, &why) == 0)
			formats_fit(f, &choice, texts[i]);
		rank = formats_rank(f, "US-CA", texts[i]);
		if (!(rank >= 0 && rank <= 1))
			abort();
	}
	/* The file itself as a list of regions. */
	if (formats_choose(f, text, &choice, &why) == 0 && choice.n == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	char path[64], *text = malloc(len + 1);
	int fd = memfd_create("formats", 0);
	struct formats *f;
	struct reason why;

	if (text == NULL || fd == -1 || write(fd, data, len) != (ssize_t)len)
		abort();
	memcpy(text, data, len);
	text[len] = '\0';
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	f = formats_open(path, &why);
	if (f != NULL) {
		ask(f, text);
		check_last(f, text);
		formats_free(f);
	} else if (strncmp(why.text, path, strlen(path)) != 0) {
		abort();
	}
	close(fd);
	free(text);
	return 0;
}
