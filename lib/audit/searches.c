/* Entries of the log joined to searches. */
#include "searches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

struct waiting {
	uint64_t n;
	int64_t uid;			/* who asked; -1: not told */
	bool answered;
	json_t *entry, *answer;
};

struct searches {
	struct searches_visitor visitor;
	/* A ring; the oldest is at from % SEARCHES_WAIT. */
	struct waiting ring[SEARCHES_WAIT];
	size_t from, to;
	uint64_t last;			/* entry's number */
};

const char *const searches_outcomes[SEARCHES_OUTCOMES] = { "answered",
    "nothing", "refused", "failed", "no answer recorded" };

struct searches *
searches_new(const struct searches_visitor *visitor, struct reason *why)
{
	struct searches *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	s->visitor = *visitor;
	return s;
}

static struct waiting *
at(struct searches *s, size_t place)
{
	return &s->ring[place % SEARCHES_WAIT];
}

static void
drop(struct searches *s)
{
	struct waiting *w = at(s, s->from++);

	json_decref(w->entry);
	json_decref(w->answer);
	*w = (struct waiting){ .n = 0 };
}

void
searches_free(struct searches *s)
{
	if (s == NULL)
		return;
	while (s->from < s->to)
		drop(s);
	free(s);
}

const char *
searches_event(const json_t *entry)
{
	const char *event = record_said(entry,
	    "event");

	return event == NULL ? "" : event;
}

static bool
is_answer(const char *event)
{
	return strcmp(event, "search-answered") == 0 ||
	    strcmp(event, "search-failed") == 0;
}

static bool
is_search(const char *event)
{
	return strcmp(event, "search") == 0 ||
	    strcmp(event, "search-refused") == 0;
}

static int64_t
uid_of(const json_t *entry)
{
	const json_t *uid = json_object_get(entry, "uid");

	return json_is_integer(uid) ? json_integer_value(uid) : -1;
}

/*
 * The search that an answer names and that it can be of, or NULL.  They are
 * in order.
 */
static struct waiting *
find(struct searches *s, const json_t *answer)
{
	json_int_t n = json_integer_value(json_object_get(answer, "search"));
	size_t low = s->from, high = s->to, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (at(s, middle)->n < (uint64_t)n)
			low = middle + 1;
		else
			high = middle;
	}
	if (n < 1 || low == s->to || at(s, low)->n != (uint64_t)n ||
	    at(s, low)->answered || (uid_of(answer) >= 0 &&
	    uid_of(answer) != at(s, low)->uid))
		return NULL;
	return at(s, low);
}

/* Entries come in order: the log is read so. */
static int
take_number(struct searches *s, const json_t *entry, struct reason *why)
{
	json_int_t n = json_integer_value(json_object_get(entry, "n"));

	if (n < 1 || (uint64_t)n <= s->last)
		return reason_set(why, "entry %lld after %llu: out of order",
		    (long long)n, (unsigned long long)s->last);
	s->last = (uint64_t)n;
	return 0;
}

const char *
searches_who(const json_t *entry, char room[SEARCHES_WHO])
{
	const char *officer = record_said(entry, "officer_id");
	const char *agency = record_said(entry, "agency");
	const char *user = record_said(entry, "user");

	room[0] = '\0';
	if (officer != NULL && agency != NULL &&
	    record_said(entry, "inquiry") != NULL)
		snprintf(room, SEARCHES_WHO, "%s@%s", officer, agency);
	else if (user != NULL)
		return user;
	else if (uid_of(entry) >= 0)
		snprintf(room, SEARCHES_WHO, "uid %lld",
		    (long long)uid_of(entry));
	return room;
}

static int64_t
count_of(const json_t *json)
{
	const json_t *count = json_object_get(json, "count");

	if (!json_is_integer(count) || json_integer_value(count) < 0 ||
	    json_integer_value(count) > SEARCHES_COUNT_MAX)
		return -1;
	return json_integer_value(count);
}

/* A failed search tells what it had come to in 'outcome'. */
static void
conclude(const struct waiting *w, struct searches_one *one)
{
	const json_t *told = w->answer;

	if (w->answer == NULL) {
		one->outcome = w->answered ? SEARCHES_REFUSED :
		    SEARCHES_UNANSWERED;
		one->reason = w->answered ?
		    record_said(w->entry, "reason") : NULL;
		one->count = w->answered ? 0 : -1;
		return;
	}
	one->answer = (uint64_t)json_integer_value(json_object_get(w->answer,
	    "n"));
	one->saved = json_object_get(told, "saved");
	if (json_is_object(json_object_get(told, "outcome")))
		told = json_object_get(told, "outcome");
	one->count = count_of(told);
	if (strcmp(searches_event(w->answer), "search-failed") == 0) {
		one->outcome = SEARCHES_FAILED;
		one->reason = record_said(told, "reason");
	} else {
		one->outcome = one->count == 0 ? SEARCHES_NOTHING :
		    SEARCHES_ANSWERED;
	}
}

static int
give(struct searches *s, struct reason *why)
{
	const struct waiting *w = at(s, s->from);
	struct searches_one one = { .n = w->n, .entry = w->entry };
	struct reason ignored;
	int rc;

	one.timed = record_time(w->entry, "time", &one.time, &ignored) == 1;
	conclude(w, &one);
	rc = s->visitor.search(s->visitor.ctx, &one, why);
	drop(s);
	return rc;
}

/* Gives what has its answer, and no more than that. */
static int
give_ready(struct searches *s, struct reason *why)
{
	while (s->from < s->to && at(s, s->from)->answered)
		if (give(s, why) != 0)
			return -1;
	return 0;
}

static int
join(struct searches *s, const json_t *entry, struct reason *why)
{
	struct waiting *w = find(s, entry);

	if (w != NULL) {
		w->answered = true;
		w->answer = json_incref((json_t *)entry);
		return 0;
	}
	return s->visitor.stray == NULL ? 0 :
	    s->visitor.stray(s->visitor.ctx, entry, why);
}

int
searches_entry(struct searches *s, const json_t *entry, struct reason *why)
{
	const char *event = searches_event(entry);

	if (take_number(s, entry, why) != 0 ||
	    (is_answer(event) && join(s, entry, why) != 0))
		return -1;
	if (is_search(event)) {
		if (s->to - s->from == SEARCHES_WAIT && give(s, why) != 0)
			return -1;
		/* What was refused has its answer in itself. */
		*at(s, s->to++) = (struct waiting){ .n = s->last,
		    .uid = uid_of(entry),
		    .answered = strcmp(event, "search-refused") == 0,
		    .entry = json_incref((json_t *)entry) };
	}
	return give_ready(s, why);
}

int
searches_end(struct searches *s, struct reason *why)
{
	while (s->from < s->to)
		if (give(s, why) != 0)
			return -1;
	return 0;
}
