/* Sums of searches. */
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/stamp.h"
#include "record/record.h"

const char *const tally_bys[TALLY_BYS] = { "user", "case", "purpose",
    "month" };

struct tally {
	enum tally_by by;
	when_offset *offset;
	struct names *keys, *plates;	/* plates: "KEY PLATE" */
	struct tally_row *rows;		/* by the number of the key */
	size_t room;
};

enum tally_by
tally_named(const char *name)
{
	int i = 0;

	while (i < TALLY_BYS && strcmp(name, tally_bys[i]) != 0)
		i++;
	return (enum tally_by)i;
}

struct tally *
tally_new(enum tally_by by, when_offset *offset, struct reason *why)
{
	struct tally *t = calloc(1, sizeof(*t));

	if (t == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	t->by = by;
	t->offset = offset;
	t->keys = names_new(why);
	t->plates = t->keys == NULL ? NULL : names_new(why);
	if (t->plates != NULL)
		return t;
	tally_free(t);
	return NULL;
}

void
tally_free(struct tally *t)
{
	if (t == NULL)
		return;
	names_free(t->keys);
	names_free(t->plates);
	free(t->rows);
	free(t);
}

/* The key, which may be put into the room. */
static const char *
key_of(const struct tally *t, const struct searches_one *one,
    char room[SEARCHES_WHO])
{
	const char *key = NULL;
	char stamp[STAMP_SIZE];

	room[0] = '\0';
	switch (t->by) {
	case TALLY_USER:
		key = searches_who(one->entry, room);
		break;
	case TALLY_CASE:
		key = record_said(one->entry, "case");
		if (key == NULL)
			key = record_said(one->entry, "call");
		break;
	case TALLY_PURPOSE:
		key = record_said(one->entry, "purpose");
		break;
	default:
		if (one->timed) {
			stamp_format(one->time + t->offset(one->time), stamp);
			snprintf(room, SEARCHES_WHO, "%.7s", stamp);
		}
	}
	return key == NULL ? room : key;
}

static struct tally_row *
row_of(struct tally *t, const char *key, uint32_t *number,
    struct reason *why)
{
	size_t before = names_count(t->keys), room = t->room * 2 + 64;
	struct tally_row *more;

	*number = names_number(t->keys, key, why);
	if (*number == NAMES_FAILED)
		return NULL;
	if (names_count(t->keys) > t->room) {
		more = realloc(t->rows, room * sizeof(*more));
		if (more == NULL) {
			reason_set(why, "out of memory");
			return NULL;
		}
		t->rows = more;
		t->room = room;
	}
	if (names_count(t->keys) > before)
		t->rows[*number] = (struct tally_row){ .key =
		    names_text(t->keys, *number) };
	return &t->rows[*number];
}

static int
add_plate(struct tally *t, struct tally_row *row, uint32_t number,
    const char *plate, struct reason *why)
{
	size_t before = names_count(t->plates);
	char *pair;
	int rc;

	if (plate == NULL)
		return 0;
	if (asprintf(&pair, "%u %s", number, plate) < 0)
		return reason_set(why, "out of memory");
	rc = names_number(t->plates, pair, why) == NAMES_FAILED ? -1 : 0;
	free(pair);
	row->plates += names_count(t->plates) - before;
	return rc;
}

int
tally_add(struct tally *t, const struct searches_one *one,
    struct reason *why)
{
	char room[SEARCHES_WHO];
	struct tally_row *row;
	uint32_t number;

	row = row_of(t, key_of(t, one, room), &number, why);
	if (row == NULL)
		return -1;
	row->outcomes[one->outcome]++;
	if (one->outcome == SEARCHES_REFUSED)
		return 0;
	row->searches++;
	if (one->count > 0)
		row->shown += (uint64_t)one->count;
	return add_plate(t, row, number, record_said(json_object_get(one->entry,
	    "query"), "plate"), why);
}

static int
by_key(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static int
by_searches(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	if (x->searches != y->searches)
		return x->searches > y->searches ? -1 : 1;
	return by_key(a, b);
}

size_t
tally_rows(struct tally *t, const struct tally_row **rows)
{
	size_t n = names_count(t->keys);

	if (n > 0)
		qsort(t->rows, n, sizeof(*t->rows), t->by == TALLY_MONTH ?
		    by_key : by_searches);
	*rows = t->rows;
	return n;
}
