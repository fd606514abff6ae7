/* Where the vehicle was. */
#include "receiver.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/wayfix.h"
#include "program/program.h"

struct receiver {
	const char *path;
	int fd;
	char line[1024];
	size_t len;
	bool overlong;		/* the line in hand */
	size_t number, damaged;
	struct nmea nmea;
	struct wayfix way;
};

struct receiver *
receiver_open(const char *path)
{
	struct receiver *r = calloc(1, sizeof(*r));

	if (r == NULL)
		err(PROGRAM_FAILED, "%s", path);
	r->path = path;
	/* A receiver that says nothing holds nothing up. */
	r->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (r->fd < 0)
		err(PROGRAM_FAILED, "%s", path);
	return r;
}

void
receiver_free(struct receiver *r)
{
	if (r == NULL)
		return;
	if (r->damaged > 1)
		warnx("%s: %zu damaged lines", r->path, r->damaged);
	close(r->fd);
	wayfix_clear(&r->way);
	free(r);
}

/* The first damage is told, and their number at the end. */
static void
take_line(struct receiver *r)
{
	struct nmea_fix fix;
	struct reason why;
	int found;

	r->number++;
	found = r->overlong ? reason_set(&why, "more than %zu bytes",
	    sizeof(r->line)) : nmea_parse(&r->nmea, r->line, r->len, &fix,
	    &why);
	if (found < 0 && r->damaged++ == 0)
		warnx("%s: line %zu: %s", r->path, r->number, why.text);
	if (found == 1 && wayfix_add(&r->way, &fix, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

static void
take(struct receiver *r, const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (data[i] == '\n') {
			take_line(r);
			r->len = 0;
			r->overlong = false;
		} else if (r->len == sizeof(r->line)) {
			r->overlong = true;
		} else {
			r->line[r->len++] = data[i];
		}
	}
}

void
receiver_read(struct receiver *r)
{
	char data[4096];
	ssize_t n;

	do {
		n = read(r->fd, data, sizeof(data));
		if (n > 0)
			take(r, data, (size_t)n);
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0 && errno != EAGAIN) {
		/* Without it, places are unknown, and photos go on. */
		if (r->damaged++ == 0)
			warn("%s", r->path);
	}
}

bool
receiver_locate(void *ctx, int64_t time, struct geo_point *p)
{
	struct receiver *r = ctx;

	receiver_read(r);
	return wayfix_at(&r->way, time, p);
}
