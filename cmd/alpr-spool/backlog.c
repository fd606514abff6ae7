/* What the spool holds, as a ring. */
#include "backlog.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "program/program.h"

/* Places count up for ever; an item's is its place modulo room. */
struct backlog {
	struct backlog_item *ring;
	size_t room;			/* a power of two */
	uint64_t head, told, sent, tail;
	size_t n_context, n_sent, n_waiting;	/* without those gone */
	uint64_t bytes;
	uint64_t from[QUEUE_KINDS];	/* before it none of a kind waits */
};

struct backlog *
backlog_new(void)
{
	struct backlog *b = calloc(1, sizeof(*b));

	if (b == NULL)
		err(PROGRAM_FAILED, "backlog");
	b->room = 1024;
	b->ring = malloc(b->room * sizeof(*b->ring));
	if (b->ring == NULL)
		err(PROGRAM_FAILED, "backlog");
	return b;
}

void
backlog_free(struct backlog *b)
{
	if (b == NULL)
		return;
	free(b->ring);
	free(b);
}

static struct backlog_item *
at(const struct backlog *b, uint64_t place)
{
	return &b->ring[place & (b->room - 1)];
}

static void
grow(struct backlog *b)
{
	struct backlog_item *ring = malloc(2 * b->room * sizeof(*ring));

	if (ring == NULL)
		err(PROGRAM_FAILED, "backlog");
	for (uint64_t i = b->head; i < b->tail; i++)
		ring[i & (2 * b->room - 1)] = *at(b, i);
	free(b->ring);
	b->ring = ring;
	b->room *= 2;
}

void
backlog_add(struct backlog *b, const struct queue_item *item, int64_t taken)
{
	if (b->tail - b->head == b->room)
		grow(b);
	*at(b, b->tail++) = (struct backlog_item){ .item = *item,
	    .taken = taken };
	b->n_waiting++;
	b->bytes += item->size;
}

static int
by_arrival(const void *x, const void *y)
{
	const struct backlog_item *a = x, *b = y;

	if (a->item.arrived != b->item.arrived)
		return a->item.arrived < b->item.arrived ? -1 : 1;
	return strcmp(a->item.id, b->item.id);
}

void
backlog_sort(struct backlog *b)
{
	size_t n = (size_t)(b->tail - b->sent);
	struct backlog_item *all = malloc((n + 1) * sizeof(*all));

	if (all == NULL)
		err(PROGRAM_FAILED, "backlog");
	for (size_t i = 0; i < n; i++)
		all[i] = *at(b, b->sent + i);
	qsort(all, n, sizeof(*all), by_arrival);
	for (size_t i = 0; i < n; i++)
		*at(b, b->sent + i) = all[i];
	free(all);
}

size_t
backlog_waiting(const struct backlog *b)
{
	return b->n_waiting;
}

size_t
backlog_sent(const struct backlog *b)
{
	return b->n_sent;
}

size_t
backlog_context(const struct backlog *b)
{
	return b->n_context;
}

uint64_t
backlog_bytes(const struct backlog *b)
{
	return b->bytes;
}

struct backlog_item *
backlog_next(struct backlog *b)
{
	while (b->sent < b->tail && at(b, b->sent)->gone)
		b->sent++;
	return b->sent == b->tail ? NULL : at(b, b->sent);
}

void
backlog_send(struct backlog *b)
{
	b->sent++;
	b->n_waiting--;
	b->n_sent++;
}

struct backlog_item *
backlog_first_sent(struct backlog *b)
{
	while (b->told < b->sent && at(b, b->told)->gone)
		b->told++;
	return b->told == b->sent ? NULL : at(b, b->told);
}

size_t
backlog_find_sent(const struct backlog *b, const char *id)
{
	size_t n = 0;

	for (uint64_t i = b->told; i < b->sent; i++) {
		if (at(b, i)->gone)
			continue;
		n++;
		if (strcmp(at(b, i)->item.id, id) == 0)
			return n;
	}
	return 0;
}

const struct backlog_item *
backlog_last_sent(const struct backlog *b)
{
	for (uint64_t i = b->sent; i > b->told; i--)
		if (!at(b, i - 1)->gone)
			return at(b, i - 1);
	return NULL;
}

void
backlog_tell(struct backlog *b)
{
	b->told++;
	b->n_sent--;
	b->n_context++;
}

struct backlog_item *
backlog_context_at(struct backlog *b, size_t i)
{
	for (uint64_t place = b->head; place < b->told; place++)
		if (!at(b, place)->gone && i-- == 0)
			return at(b, place);
	return NULL;
}

void
backlog_forget(struct backlog *b, struct backlog_item *item)
{
	item->gone = true;
	b->n_context--;
	b->bytes -= item->item.size;
	while (b->head < b->told && at(b, b->head)->gone)
		b->head++;
}

void
backlog_unsend(struct backlog *b)
{
	b->sent = b->told;
	b->n_waiting += b->n_sent;
	b->n_sent = 0;
	memset(b->from, 0, sizeof(b->from));
}

/* The oldest of a kind that waits. */
static struct backlog_item *
oldest(struct backlog *b, enum queue_kind kind)
{
	uint64_t place = b->from[kind] > b->sent ? b->from[kind] : b->sent;
	struct backlog_item *item = NULL;

	for (; place < b->tail && item == NULL; place++)
		if (!at(b, place)->gone && at(b, place)->item.kind == kind)
			item = at(b, place);
	b->from[kind] = item != NULL ? place - 1 : place;
	return item;
}

struct backlog_item *
backlog_spare(struct backlog *b)
{
	static const enum queue_kind order[] = { QUEUE_EMPTY, QUEUE_FRAME,
	    QUEUE_PLATE };
	struct backlog_item *item = NULL;

	for (size_t i = 0; i < 3 && item == NULL; i++)
		item = oldest(b, order[i]);
	return item;
}

void
backlog_drop(struct backlog *b, struct backlog_item *item)
{
	item->gone = true;
	b->n_waiting--;
	b->bytes -= item->item.size;
}
