/* The queue, hour by hour. */
#include "queue_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/stamp.h"
#include "hourkey.h"

static DIR *
open_folder(int at, const char *name, struct reason *why)
{
	DIR *d = dir_open(at, name);

	if (d == NULL)
		reason_errno(why, "queue: %.20s", name);
	return d;
}

/* What a name says: 1 an item, 0 something else, -1 what a crash left. */
static int
parse_name(const char *name, struct queue_item *item)
{
	unsigned char id[UUID_BYTES];
	struct reason ignored;

	if (strlen(name) < UUID_SIZE || name[UUID_SIZE - 1] != '.')
		return 0;
	snprintf(item->id, sizeof(item->id), "%.36s", name);
	if (uuid_parse(item->id, id, &ignored) != 0)
		return 0;
	item->time = uuid_time(id);
	for (int k = 0; k < QUEUE_KINDS; k++)
		if (strcmp(name + UUID_SIZE, queue_suffixes[k]) == 0) {
			item->kind = (enum queue_kind)k;
			return 1;
		}
	return strchr(name + UUID_SIZE, '.') != NULL ? -1 : 0;
}

struct walk {
	struct queue *q;
	int (*each)(void *, const struct queue_item *);
	void *ctx;
	int64_t before;		/* of what is tidied, where each is NULL */
};

static int
each_file(const struct walk *w, DIR *d, struct reason *why)
{
	int rc = 0, more = 0, is, at = dirfd(d);
	struct queue_item item;
	const char *name;
	struct stat st;

	while (rc == 0 && (more = dir_next(d, &name)) == 1) {
		is = parse_name(name, &item);
		if (is < 0)
			unlinkat(at, name, 0);
		if (is != 1 || fstatat(at, name, &st,
		    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		item.size = (size_t)st.st_size;
		item.arrived = (int64_t)st.st_mtim.tv_sec * 1000000000 +
		    st.st_mtim.tv_nsec;
		rc = w->each(w->ctx, &item);
	}
	return more < 0 ? reason_errno(why, "queue %.150s", w->q->dir) : rc;
}

/* Whether only the key is in it. */
static bool
is_empty(DIR *d)
{
	bool empty = true;
	const char *name;
	int more = 0;

	while (empty && (more = dir_next(d, &name)) == 1)
		empty = strcmp(name, HOURKEY_NAME) == 0;
	return empty && more == 0;
}

static int
tidy_hour(const struct walk *w, int at, const char *name, int64_t time,
    DIR *hour, struct reason *why)
{
	if (time + STAMP_HOUR > w->before || !is_empty(hour))
		return 0;
	if (w->q->hour == time)
		w->q->keyed = false;
	if (hourkey_destroy(dirfd(hour), why) != 0)
		return -1;
	if (unlinkat(at, name, AT_REMOVEDIR) != 0)
		return reason_errno(why, "queue: %s", name);
	return 0;
}

static int
walk_day(const struct walk *w, int at, const char *day, int64_t time,
    struct reason *why)
{
	DIR *d = open_folder(at, day, why), *hour;
	char name[12];
	int rc = d == NULL ? -1 : 0;

	for (int h = 0; h < 24 && rc == 0; h++) {
		snprintf(name, sizeof(name), "%02d", h);
		if (faccessat(dirfd(d), name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		hour = open_folder(dirfd(d), name, why);
		if (hour == NULL)
			rc = -1;
		else if (w->each != NULL)
			rc = each_file(w, hour, why);
		else
			rc = tidy_hour(w, dirfd(d), name, time + h *
			    STAMP_HOUR, hour, why);
		if (hour != NULL)
			closedir(hour);
	}
	if (d != NULL)
		closedir(d);
	/* It stays where something is in it. */
	if (rc == 0 && w->each == NULL)
		unlinkat(at, day, AT_REMOVEDIR);
	return rc;
}

static int
walk(const struct walk *w, struct reason *why)
{
	struct reason ignored;
	int rc = 0, more = 0;
	const char *name;
	int64_t day;
	DIR *d = opendir(w->q->dir);

	if (d == NULL)
		return reason_errno(why, "queue %.150s", w->q->dir);
	while (rc == 0 && (more = dir_next(d, &name)) == 1)
		if (stamp_parse_day(name, &day, &ignored) == 0)
			rc = walk_day(w, dirfd(d), name, day, why);
	if (more < 0)
		rc = reason_errno(why, "queue %.150s", w->q->dir);
	closedir(d);
	return rc;
}

int
queue_each(struct queue *q, int (*each)(void *, const struct queue_item *),
    void *ctx, struct reason *why)
{
	return walk(&(struct walk){ .q = q, .each = each, .ctx = ctx }, why);
}

int
queue_tidy(struct queue *q, int64_t before, struct reason *why)
{
	return walk(&(struct walk){ .q = q, .before = before }, why);
}
