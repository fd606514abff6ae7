/* Reads the file of plate formats, and holds texts against it. */
#include "formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/plate.h"

#define FILE_MAX	(1u << 20)
#define LINES_MAX	4096
#define CLEAR		0.9	/* a character so sure stays what it is */
#define BLANKS		" \t\r"
/* A class for what a format takes literally: this and the character. */
#define LITERAL		'\\'

struct format {
	char region[FORMATS_REGION_SIZE];
	char form[2 * PLATE_MAX + 1];
	int place;		/* among its region's, from 0 */
};

struct formats {
	struct format *items;
	size_t n, size;
};

static bool
is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "AA" or "AA-X", "AA-XX", "AA-XXX" as ISO 3166 writes them. */
static int
read_region(const char *word, char out[FORMATS_REGION_SIZE],
    struct reason *why)
{
	size_t n = strlen(word);
	bool good = n == 2 || (n >= 4 && n <= 6 && word[2] == '-');

	for (size_t i = 0; good && i < n; i++)
		good = i == 2 || is_letter(word[i]) ||
		    (i > 2 && is_digit(word[i]));
	if (!good)
		return reason_set(why, "'%.20s' is no region as ISO 3166 "
		    "writes them", word);
	memcpy(out, word, n + 1);
	return 0;
}

/* The format without gaps. */
static int
read_form(const char *word, char out[2 * PLATE_MAX + 1], struct reason *why)
{
	size_t n = 0, places = 0;

	for (const char *s = word; *s != '\0'; s++) {
		if (*s == '-' || *s == '_')
			continue;
		if (++places > PLATE_MAX)
			return reason_set(why, "'%.40s' has more than %d "
			    "characters", word, PLATE_MAX);
		if (*s == LITERAL) {
			out[n++] = *s++;
			if (!is_letter(*s) && !is_digit(*s))
				return reason_set(why, "'%.40s': a '\\' not "
				    "before a letter or digit", word);
		} else if (*s != 'A' && *s != '9') {
			return reason_set(why, "'%.40s': '%c' is neither A, "
			    "9, -, _ nor after a '\\'", word, *s);
		}
		out[n++] = *s;
	}
	out[n] = '\0';
	return places > 0 ? 0 : reason_set(why, "'%.40s' is empty", word);
}

static int
last_place(const struct formats *f, const char *region)
{
	int place = -1;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].region, region) == 0)
			place = f->items[i].place;
	return place;
}

static int
add(struct formats *f, const char *region, const char *word,
    struct reason *why)
{
	size_t size = f->size == 0 ? 256 : 2 * f->size;
	struct format *item;

	if (f->n == f->size) {
		item = realloc(f->items, size * sizeof(*item));
		if (item == NULL)
			return reason_set(why, "out of memory");
		f->items = item;
		f->size = size;
	}
	item = &f->items[f->n];
	if (read_form(word, item->form, why) != 0)
		return -1;
	strcpy(item->region, region);
	item->place = last_place(f, region) + 1;
	f->n++;
	return 0;
}

static int
read_line(struct formats *f, char *line, struct reason *why)
{
	char region[FORMATS_REGION_SIZE], *rest = NULL, *word;
	size_t before = f->n;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, BLANKS, &rest);
	if (word == NULL)
		return 0;
	if (read_region(word, region, why) != 0)
		return -1;
	for (word = strtok_r(NULL, BLANKS, &rest); word != NULL;
	    word = strtok_r(NULL, BLANKS, &rest))
		if (add(f, region, word, why) != 0)
			return -1;
	return f->n > before ? 0 : reason_set(why, "%s has no format",
	    region);
}

static int
read_lines(struct formats *f, const struct blob *b, struct reason *why)
{
	char *text = malloc(b->len + 1), *end, *line;
	int rc = 0, number = 1;

	if (text == NULL)
		return reason_set(why, "out of memory");
	if (b->len > 0)
		memcpy(text, b->data, b->len);
	text[b->len] = '\0';
	if (strlen(text) != b->len)
		rc = reason_set(why, "holds a byte of zero");
	for (line = text; rc == 0 && line != NULL; line = end, number++) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		rc = number > LINES_MAX ? reason_set(why, "too long") :
		    read_line(f, line, why);
		if (rc != 0)
			reason_prefix(why, "line %d", number);
	}
	free(text);
	return rc;
}

struct formats *
formats_open(const char *path, struct reason *why)
{
	struct formats *f = calloc(1, sizeof(*f));
	struct blob b = { NULL, 0 };
	int rc = -1;

	if (f == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	if (file_read(path, FILE_MAX, &b, why) == 0) {
		rc = read_lines(f, &b, why);
		if (rc != 0)
			reason_prefix(why, "%s", path);
	}
	blob_free(&b);
	if (rc == 0)
		return f;
	formats_free(f);
	return NULL;
}

void
formats_free(struct formats *f)
{
	if (f == NULL)
		return;
	free(f->items);
	free(f);
}

/* "US" takes in "US-CA". */
static bool
within(const char *region, const char *chosen)
{
	size_t n = strlen(chosen);

	return strncmp(region, chosen, n) == 0 &&
	    (region[n] == '\0' || region[n] == '-');
}

int
formats_choose(const struct formats *f, const char *list,
    struct formats_choice *choice, struct reason *why)
{
	char word[FORMATS_REGION_SIZE + 1];
	size_t len;
	bool known;

	choice->n = 0;
	for (const char *s = list;; s += len + 1) {
		len = strcspn(s, ",");
		snprintf(word, sizeof(word), "%.*s", (int)(len <
		    sizeof(word) ? len : sizeof(word) - 1), s);
		known = false;
		for (size_t i = 0; i < f->n && len > 0; i++)
			known = known || within(f->items[i].region, word);
		if (!known || len >= FORMATS_REGION_SIZE)
			return reason_set(why, "no formats of region '%.20s'",
			    word);
		if (choice->n == FORMATS_REGIONS)
			return reason_set(why, "more than %d regions",
			    FORMATS_REGIONS);
		strcpy(choice->regions[choice->n++], word);
		if (s[len] == '\0')
			return 0;
	}
}

static bool
fits(const char *form, const char *text)
{
	for (; *form != '\0' && *text != '\0'; form++, text++) {
		if (*form == LITERAL) {
			if (*++form != *text)
				return false;
		} else if (*form == 'A' ? !is_letter(*text) :
		    !is_digit(*text)) {
			return false;
		}
	}
	return *form == '\0' && *text == '\0';
}

static bool
chosen(const struct formats_choice *choice, const char *region)
{
	for (size_t i = 0; i < choice->n; i++)
		if (within(region, choice->regions[i]))
			return true;
	return false;
}

bool
formats_fit(const struct formats *f, const struct formats_choice *choice,
    const char *text)
{
	for (size_t i = 0; i < f->n; i++)
		if ((choice == NULL || chosen(choice, f->items[i].region)) &&
		    fits(f->items[i].form, text))
			return true;
	return false;
}

/* Whether a text has another character where the best is clear. */
static bool
contradicts(const char *text, const char *best, const double *chars)
{
	if (strlen(text) != strlen(best))
		return false;
	for (size_t i = 0; best[i] != '\0'; i++)
		if (text[i] != best[i] && chars[i] >= CLEAR)
			return true;
	return false;
}

void
formats_weigh(const struct formats *f, const struct formats_choice *choice,
    double factor, struct reading *r)
{
	double chars[PLATE_MAX], before = 0, after = 0;
	char best[PLATE_SIZE];

	if (r->n == 0)
		return;
	reading_chars(r, chars);
	strcpy(best, r->items[0].text);
	for (size_t i = 0; i < r->n; i++) {
		struct reading_text *t = &r->items[i];

		before += t->p;
		if (contradicts(t->text, best, chars) ||
		    !formats_fit(f, choice, t->text))
			t->p *= factor;
		after += t->p;
	}
	for (size_t i = 0; i < r->n; i++)
		r->items[i].p *= after > 0 ? before / after : 0;
	reading_sort(r);
}

double
formats_rank(const struct formats *f, const char *region, const char *text)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].region, region) == 0 &&
		    fits(f->items[i].form, text))
			return 1.0 / (1 + f->items[i].place);
	return 0;
}
