/* The alerts of a store, one after the other. */
#include "alerts_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/hourdir.h"
#include "base/stamp.h"
#include "record/record.h"

/* "0123456789abcdef0123.open" */
static bool
parse_name(const char *name, struct alerts_place *p)
{
	char hex[ALERTS_HEX + 1];

	if (strlen(name) <= ALERTS_HEX || name[ALERTS_HEX] != '.')
		return false;
	memcpy(hex, name, ALERTS_HEX);
	hex[ALERTS_HEX] = '\0';
	if (digest_unhex(hex, p->tail, ALERTS_TAIL) != 0)
		return false;
	for (int s = ALERTS_NEW; s < ALERTS_STATES; s++)
		if (strcmp(name + ALERTS_HEX + 1, alerts_suffixes[s]) == 0) {
			p->state = (enum alerts_state)s;
			return true;
		}
	return false;
}

/* What is known of an alert before it is visited. */
struct item {
	struct alerts_place place;
	int64_t time;
};

struct items {
	struct item *list;
	size_t n, room;
};

static int
by_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return memcmp(x->place.tail, y->place.tail, ALERTS_TAIL);
}

static int
item_add(struct items *items, const struct alerts_place *p, int64_t time,
    struct reason *why)
{
	size_t room = items->room == 0 ? 64 : 2 * items->room;
	struct item *list;

	if (items->n == items->room) {
		list = realloc(items->list, room * sizeof(*list));
		if (list == NULL)
			return reason_set(why, "out of memory");
		items->list = list;
		items->room = room;
	}
	items->list[items->n++] = (struct item){ *p, time };
	return 0;
}

static void
tell_damage(const struct alerts_visit *v, const struct reason *why)
{
	if (v->damaged != NULL)
		v->damaged(v->ctx, why);
}

/* The time of each is in it, so each is opened twice. */
static int
collect(struct alerts *a, const struct alerts_visit *v, int64_t hour,
    DIR *d, struct items *items, struct reason *why)
{
	struct alerts_place p = { .hour = hour };
	struct reason fault;
	const char *name;
	int64_t time;
	json_t *json;
	int rc, more;

	while ((more = dir_next(d, &name)) == 1) {
		if (!parse_name(name, &p))
			continue;
		if ((v->states >> p.state & 1) == 0 ||
		    alerts_superseded(a, &p, &fault) != 0)
			continue;
		time = hour;
		rc = alerts_read(a, &p, &json, &fault);
		if (rc < 0)
			tell_damage(v, &fault);
		if (rc != 1)
			continue;
		rc = record_time(json, "time", &time, &fault);
		json_decref(json);
		if (rc >= 0 && time > v->cutoff &&
		    item_add(items, &p, time, why) != 0)
			return -1;
	}
	return more == 0 ? 0 : reason_errno(why, "alerts");
}

/* Reads one that may have come further meanwhile. */
static int
read_moving(struct alerts *a, unsigned states, struct alerts_place *p,
    json_t **json, struct reason *why)
{
	int rc = 0;

	for (; rc == 0 && p->state < ALERTS_STATES; p->state++) {
		rc = (states >> p->state & 1) == 0 ? 0 :
		    alerts_read(a, p, json, why);
		if (rc != 0)
			break;
	}
	return rc;
}

static int
visit_items(struct alerts *a, const struct alerts_visit *v,
    const struct items *items, struct reason *why)
{
	struct reason fault;
	json_t *json;
	int rc = 0;

	for (size_t i = 0; i < items->n && rc == 0; i++) {
		struct alerts_place p = items->list[i].place;

		/* It may be destroyed by now. */
		rc = alerts_key(a, p.hour, false, why);
		if (rc != 1)
			return rc;
		rc = read_moving(a, v->states, &p, &json, &fault);
		if (rc < 0)
			tell_damage(v, &fault);
		rc = rc != 1 ? 0 : v->each(v->ctx, json, p.state, why);
		json_decref(json);
	}
	return rc;
}

static int
visit_hour(struct alerts *a, const struct alerts_visit *v, int64_t hour,
    struct reason *why)
{
	char *path = hourdir_path(a->dir, hour, 0, why);
	struct items items = { NULL, 0, 0 };
	DIR *d = path == NULL ? NULL : opendir(path);
	int rc;

	free(path);
	if (path == NULL)
		return -1;
	if (d == NULL)
		return errno == ENOENT ? 0 : reason_errno(why, "alerts");
	rc = alerts_key(a, hour, false, why);
	if (rc == 1) {
		rc = collect(a, v, hour, d, &items, why);
		if (items.n > 1)
			qsort(items.list, items.n, sizeof(*items.list),
			    by_time);
		if (rc == 0)
			rc = visit_items(a, v, &items, why);
	}
	closedir(d);
	free(items.list);
	return rc;
}

int
alerts_each(struct alerts *a, const struct alerts_visit *v,
    struct reason *why)
{
	struct reason ignored;
	struct dirent **days;
	int64_t day;
	int n, rc = 0;

	n = scandir(a->dir, &days, NULL, alphasort);
	if (n < 0)
		return errno == ENOENT ? 0 : reason_errno(why, "%.150s",
		    a->dir);
	for (int i = 0; i < n; i++) {
		if (stamp_parse_day(days[i]->d_name, &day, &ignored) == 0)
			for (int h = 0; h < 24 && rc == 0; h++)
				if (day + (h + 1) * STAMP_HOUR > v->cutoff)
					rc = visit_hour(a, v, day +
					    h * STAMP_HOUR, why);
		free(days[i]);
	}
	free(days);
	return rc < 0 ? -1 : 0;
}
