/* Asks other agencies. */
#include "others.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "child.h"
#include "program/program.h"
#include "record/record.h"
#include "search/inquiry.h"
#include "search/reply.h"

#define ROOM	65536	/* to begin with */
#define GRACE	1000	/* ms for last words, after the last answer */
#define CUT	"no answer, or only part of one, came"

struct other {
	const char *id, *name;
	struct child child;
	struct reply reply;
	char *data;
	size_t len, room;
	json_t *next;		/* the result that is to be taken */
	int64_t time;		/* of that */
	int64_t left;		/* ms for which it may still be waited */
	bool over;		/* nothing follows */
	bool failed;
	struct reason why;
	char words[200];	/* the last it said on standard error */
	size_t said;
	bool waited;		/* for it, in the round in hand */
};

struct others {
	struct search_query query;
	struct other *all;
	size_t n;
	struct pollfd *polled;	/* two each */
};

/* What it wrote last, without the newline; else what happened. */
static void
fail(struct other *o, const char *what)
{
	const char *line;

	while (o->said > 0 && strchr("\r\n ", o->words[o->said - 1]) != NULL)
		o->said--;
	o->words[o->said] = '\0';
	line = strrchr(o->words, '\n');
	line = line == NULL ? o->words : line + 1;
	o->over = o->failed = true;
	if (o->reply.count > 0)
		reason_set(&o->why, "%s after %zu sightings%s%s", what,
		    o->reply.count, line[0] == '\0' ? "" : ": ", line);
	else
		reason_set(&o->why, "%s%s%s", what,
		    line[0] == '\0' ? "" : ": ", line);
}

static void
fail_with(struct other *o, const struct reason *why)
{
	o->over = o->failed = true;
	o->why = *why;
}

/* The next whole line of what has come, if nothing waits to be taken. */
static void
parse(struct other *o)
{
	char *end = o->len == 0 ? NULL : memchr(o->data, '\n', o->len);
	struct reason why;
	int rc;

	if (o->next != NULL || o->over)
		return;
	if ((end == NULL ? o->len : (size_t)(end - o->data)) >
	    reply_longest(&o->reply)) {
		reason_set(&why, "a line of more than %zu bytes",
		    reply_longest(&o->reply));
		fail_with(o, &why);
	}
	if (end == NULL || o->over)
		return;
	rc = reply_line(&o->reply, o->data, (size_t)(end - o->data),
	    &o->next, &why);
	o->len -= (size_t)(end + 1 - o->data);
	memmove(o->data, end + 1, o->len);
	if (rc < 0)
		fail_with(o, &why);
	else if (rc == 0)
		o->over = true;
	else if (record_time(json_object_get(o->next, "sighting"), "time",
	    &o->time, &why) != 1)
		fail_with(o, &why);
}

static int
grow(struct other *o)
{
	size_t room = o->room == 0 ? ROOM : 2 * o->room;
	char *more;

	if (o->len < o->room)
		return 0;
	more = malloc(room);
	if (more == NULL)
		return -1;
	if (o->data != NULL) {
		memcpy(more, o->data, o->len);
		crypto_wipe(o->data, o->len);
	}
	free(o->data);
	o->data = more;
	o->room = room;
	return 0;
}

static void
read_out(struct other *o)
{
	ssize_t n;

	if (grow(o) != 0) {
		fail(o, "out of memory");
		return;
	}
	n = read(o->child.out, o->data + o->len, o->room - o->len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		o->len += (size_t)n;
		return;
	}
	close(o->child.out);
	o->child.out = -1;
	/* Why that is may still follow on standard error. */
	if (o->left > GRACE)
		o->left = GRACE;
}

/* Only the end is kept. */
static void
read_err(struct other *o)
{
	char text[100];
	size_t keep;
	ssize_t n = read(o->child.err, text, sizeof(text));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(o->child.err);
		o->child.err = -1;
		return;
	}
	keep = sizeof(o->words) - 1 - (size_t)n;
	if (o->said > keep) {
		memmove(o->words, o->words + o->said - keep, keep);
		o->said = keep;
	}
	memcpy(o->words + o->said, text, (size_t)n);
	o->said += (size_t)n;
}

/* Whether there is something to wait for. */
static bool
waits(const struct other *o)
{
	return !o->over && o->next == NULL;
}

static void
advance(struct other *o)
{
	parse(o);
	if (waits(o) && o->child.out < 0 && o->child.err < 0)
		fail(o, CUT);
}

/* Reads what has come. */
static void
read_both(struct other *o, const struct pollfd polled[2])
{
	if (polled[0].fd >= 0 && polled[0].revents != 0)
		read_out(o);
	if (polled[1].fd >= 0 && polled[1].revents != 0)
		read_err(o);
	advance(o);
}

/*
 * Those of whom what has come is not enough, two each; left: until the time
 * of one of them is up.
 */
static size_t
gather(struct others *os, int64_t *left)
{
	size_t k = 0;

	*left = INT_MAX;
	for (size_t i = 0; i < os->n; i++) {
		struct other *o = &os->all[i];

		o->waited = waits(o);
		advance(o);
		if (!waits(o))
			continue;
		if (o->left < *left)
			*left = o->left < 0 ? 0 : o->left;
		os->polled[k++] = (struct pollfd){ .fd = o->child.out,
		    .events = POLLIN };
		os->polled[k++] = (struct pollfd){ .fd = o->child.err,
		    .events = POLLIN };
	}
	return k;
}

/* The time of a round is that of all who were waited for in it. */
static void
charge(struct others *os, int64_t spent)
{
	for (size_t i = 0; i < os->n; i++) {
		struct other *o = &os->all[i];

		if (!o->waited)
			continue;
		o->left -= spent;
		if (waits(o) && o->left <= 0)
			fail(o, o->child.out < 0 ? CUT : "no whole answer in "
			    "time");
	}
}

/*
 * One round; false: there is nobody to wait for.  All of it counts as
 * waiting, also what it takes to read what came; what does not is the time in
 * which somebody reads a page.
 */
static bool
look(struct others *os)
{
	int64_t start = program_ticks(), left;
	size_t polled = gather(os, &left), k = 0;

	if (polled > 0 && poll(os->polled, polled, (int)left) < 0 &&
	    errno != EINTR)
		return false;
	for (size_t i = 0; i < os->n; i++)
		if (k < polled && waits(&os->all[i])) {
			read_both(&os->all[i], os->polled + k);
			k += 2;
		}
	charge(os, program_ticks() - start);
	return polled > 0;
}

int
others_newest(struct others *os, int64_t *time)
{
	const struct other *newest = NULL;

	while (look(os))
		continue;
	for (size_t i = 0; i < os->n; i++)
		if (os->all[i].next != NULL && (newest == NULL ||
		    os->all[i].time > newest->time))
			newest = &os->all[i];
	if (newest == NULL)
		return 0;
	*time = newest->time;
	return 1;
}

json_t *
others_take(struct others *os)
{
	struct other *newest = NULL;
	json_t *result;

	for (size_t i = 0; i < os->n; i++)
		if (os->all[i].next != NULL && (newest == NULL ||
		    os->all[i].time > newest->time))
			newest = &os->all[i];
	if (newest == NULL)
		return NULL;
	result = newest->next;
	newest->next = NULL;
	return result;
}

bool
others_said(const struct others *os, size_t i, struct others_said *said)
{
	const struct other *o;

	if (i >= os->n)
		return false;
	o = &os->all[i];
	*said = (struct others_said){ .id = o->id, .name = o->name,
	    .count = o->reply.count, .more = o->reply.more,
	    .failure = o->failed ? o->why.text : NULL };
	return true;
}

static char *
record_of(const json_t *begin)
{
	const char *id = json_string_value(json_object_get(begin,
	    "inquiry"));
	const char *note = json_string_value(json_object_get(begin, "note"));
	json_t *json = id == NULL || note == NULL ? NULL :
	    inquiry_record(id, note);
	char *line = json == NULL ? NULL : record_text(json), *text = NULL;

	if (line != NULL && asprintf(&text, "%s\n", line) < 0)
		text = NULL;
	free(line);
	json_decref(json);
	return text;
}

static void
start(struct other *o, const json_t *one, const char *line)
{
	struct reason why;

	o->id = o->reply.agency = record_or_empty(one, "id");
	o->name = record_or_empty(one, "name");
	if (child_start(&o->child, json_object_get(one, "command"), line,
	    strlen(line), &why) != 0)
		fail_with(o, &why);
}

struct others *
others_start(const json_t *begin, const struct search_query *query,
    bool photos, int64_t wait, struct reason *why)
{
	const json_t *list = json_object_get(begin, "others");
	struct others *os = calloc(1, sizeof(*os));
	char *line = record_of(begin);

	if (os != NULL) {
		os->n = json_array_size(list);
		os->all = calloc(os->n, sizeof(*os->all));
		os->polled = calloc(2 * os->n, sizeof(*os->polled));
	}
	if (line == NULL || os == NULL || os->all == NULL ||
	    os->polled == NULL) {
		reason_set(why, "out of memory");
		free(line);
		if (os != NULL)
			os->n = 0;
		others_free(os);
		return NULL;
	}
	os->query = *query;
	for (size_t i = 0; i < os->n; i++) {
		os->all[i] = (struct other){ .left = wait, .child = {
		    .out = -1, .err = -1 }, .reply = { .query = &os->query,
		    .most = query->limit, .photos = photos } };
		start(&os->all[i], json_array_get(list, i), line);
	}
	free(line);
	return os;
}

void
others_free(struct others *os)
{
	if (os == NULL)
		return;
	for (size_t i = 0; i < os->n; i++) {
		struct other *o = &os->all[i];

		child_end(&o->child);
		json_decref(o->next);
		if (o->data != NULL)
			crypto_wipe(o->data, o->room);
		free(o->data);
	}
	free(os->all);
	free(os->polled);
	free(os);
}
