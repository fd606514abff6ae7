/* How many sightings a store holds. */
#include "census.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "day.h"

#define DAY_HOURS	24
#define MAP_BYTES	(1u << 20)	/* to begin with: it grows by itself */
#define DAYS_MAX	4096

struct census {
	char *days;		/* the folder of days */
	int64_t cutoff, day;
	census_hour *take;
	void *ctx;
};

static int
count_hours(void *ctx, struct day *day, struct reason *why)
{
	const struct census *c = ctx;
	int64_t hour = c->day;
	uint64_t n;

	for (int i = 0; i < DAY_HOURS; i++, hour += STAMP_HOUR) {
		n = 0;
		if (hour + STAMP_HOUR <= c->cutoff)
			continue;
		if (day_count(day, i, &n, why) != 0 ||
		    (n > 0 && c->take(c->ctx, hour, n, why) != 0))
			return -1;
	}
	return 0;
}

/* One that expiry has removed meanwhile has none. */
static int
count_day(struct census *c, struct reason *why)
{
	char name[STAMP_DAY_SIZE], *path;
	struct day *day;
	bool there;
	int rc;

	stamp_format_day(c->day, name);
	path = file_join(c->days, name, why);
	if (path == NULL)
		return -1;
	day = day_open(path, false, MAP_BYTES, &there, why);
	free(path);
	if (day == NULL)
		return there ? -1 : 0;
	rc = day_read(day, count_hours, c, why);
	day_close(day);
	return rc;
}

static int
by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The days that there are, as first milliseconds. */
static int
list_days(const struct census *c, int64_t *days, size_t *n,
    struct reason *why)
{
	struct reason ignored;
	DIR *dir = opendir(c->days);
	const char *name;
	int more = 0;

	*n = 0;
	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return reason_errno(why, "%.150s", c->days);
	while (*n < DAYS_MAX && (more = dir_next(dir, &name)) == 1)
		if (stamp_parse_day(name, &days[*n], &ignored) == 0)
			++*n;
	if (more < 0)
		reason_errno(why, "%.150s", c->days);
	closedir(dir);
	qsort(days, *n, sizeof(*days), by_time);
	return more < 0 ? -1 : 0;
}

int
census_run(const char *store, int64_t cutoff, census_hour *take, void *ctx,
    struct reason *why)
{
	struct census c = { .cutoff = cutoff, .take = take, .ctx = ctx };
	int64_t *days = calloc(DAYS_MAX, sizeof(*days));
	size_t n = 0;
	int rc = -1;

	if (days == NULL)
		return reason_errno(why, "days");
	c.days = file_join(store, "days", why);
	if (c.days != NULL)
		rc = list_days(&c, days, &n, why);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		c.day = days[i];
		if (c.day + STAMP_DAY > cutoff)
			rc = count_day(&c, why);
	}
	free(c.days);
	free(days);
	return rc;
}
