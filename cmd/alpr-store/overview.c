/* What a store holds. */
#include "overview.h"

#include <err.h>
#include <stdio.h>

#include "base/stamp.h"

struct count {
	struct store *store;
	int64_t day, cutoff;
	uint64_t rows, groups;
};

/* What is past the retention does not exist. */
static int
count_hours(void *ctx, struct day *day, struct reason *why)
{
	struct count *n = ctx;
	uint32_t groups;

	for (int hour = 0; hour < KEYRING_HOURS; hour++) {
		if (n->day + (hour + 1) * STAMP_HOUR <= n->cutoff)
			continue;
		if (day_count(day, hour, &n->rows, why) != 0 ||
		    day_groups(day, hour, &groups, why) != 0)
			return -1;
		n->groups += groups;
	}
	return 0;
}

static int
count_day(void *ctx, int64_t day, struct reason *why)
{
	struct count *n = ctx;
	char name[STAMP_DAY_SIZE];
	struct day *d;
	bool there;

	n->day = day;
	n->rows = n->groups = 0;
	if (day + STAMP_DAY <= n->cutoff)
		return 0;
	d = store_day(n->store, day, false, &there, why);
	if (d == NULL && there)
		return -1;
	if (d != NULL && day_read(d, count_hours, n, why) != 0)
		return -1;
	stamp_format_day(day, name);
	printf("{\"day\":\"%s\",\"sightings\":%llu,\"groups\":%llu}\n",
	    name, (unsigned long long)n->rows,
	    (unsigned long long)n->groups);
	return 0;
}

int
overview_stat(struct store *store, int64_t cutoff, struct reason *why)
{
	struct count n = { .store = store, .cutoff = cutoff };

	return store_days(store, count_day, &n, why) < 0 ? -1 : 0;
}

static int
show_damage(void *ctx, const char *text)
{
	(void)ctx;
	warnx("%s", text);
	return 0;
}

int
overview_check(struct store *store, int64_t cutoff, struct check_counts *n,
    struct reason *why)
{
	if (check_run(store, cutoff, show_damage, NULL, n, why) != 0)
		return -1;
	printf("{\"sightings\":%llu,\"photos\":%llu,\"index\":%llu,"
	    "\"damaged\":%llu}\n", (unsigned long long)n->rows,
	    (unsigned long long)n->photos, (unsigned long long)n->segments,
	    (unsigned long long)n->damaged);
	return n->damaged > 0;
}
