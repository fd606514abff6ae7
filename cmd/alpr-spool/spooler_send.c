/* What goes from the spool to the programs behind it, and comes back. */
#include "spooler.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "program/program.h"
#include "record/mark.h"
#include "record/record.h"

#define SENT_BYTES	((uint64_t)256 << 20)	/* in memory at once */
#define CONTEXT_MAX	1024
#define STRIKES		3
#define ASK_EVERY	1000	/* ms */
#define DELAY		INT64_C(100)	/* ms, before they start again, and */
#define DELAY_UP	2000		/* at most, where they did run */
#define DELAY_DOWN	30000		/* ... where they did not */

/* A mark before all others: that it comes back shows that they run. */
static const char hello[] = "00000000-0000-7000-8000-000000000000";

static int
put(struct spooler *s, const json_t *json)
{
	json_t *out = chain_put(s->chain, json);
	int rc = out == NULL ? -1 : flow_put(&s->flow, out);

	json_decref(out);
	return rc;
}

static int
put_mark(struct spooler *s, const char *id, enum mark mark)
{
	json_t *json = mark_new(id, mark);
	int rc = json == NULL ? -1 : put(s, json);

	json_decref(json);
	return rc;
}

int
spooler_start(struct spooler *s)
{
	struct reason why;

	int rc = flow_start(&s->flow, s->command, s->lock, &why);

	if (rc != 0) {
		if (rc < 0)
			warnx("%s", why.text);
		return -1;
	}
	work_remove_old(s->work);
	s->answered = s->flushing = s->shut = false;
	s->passed = s->context_sent = 0;
	s->sent_bytes = 0;
	chain_free(s->chain);
	s->chain = chain_new();
	if (s->chain == NULL || put_mark(s, hello, MARK_PASSED) != 0)
		err(PROGRAM_FAILED, "mark");
	return 0;
}

/* FNV-1a */
static uint32_t
hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

/* Its photo is where the programs find it.  As queue_get(). */
static int
prepare(struct spooler *s, struct backlog_item *item, json_t **json,
    struct reason *why)
{
	struct blob photo;
	char *path;
	int rc = queue_get(s->queue, &item->item, json, &photo, why);

	if (rc != 1)
		return rc;
	item->camera = hash_of(json_string_value(json_object_get(*json,
	    "camera")));
	if (photo.len == 0)
		return 1;
	path = work_put(s->work, item->item.id, &photo, why);
	blob_wipe(&photo);
	if (path == NULL || record_set_string(*json, record_is(*json,
	    "frame") ? "image" : "photo", path) != 0)
		rc = -2;
	free(path);
	return rc;
}

/* What was told just before is sent first, to be recognised. */
static void
send_context(struct spooler *s)
{
	struct backlog_item *item = backlog_context_at(s->backlog,
	    s->context_sent++);
	struct reason why;
	json_t *json;
	int rc = prepare(s, item, &json, &why);

	if (rc == 1) {
		json_object_set_new(json, "context", json_true());
		if (put(s, json) != 0)
			err(PROGRAM_FAILED, "context");
	}
	json_decref(json);
}

static void
send_item(struct spooler *s, struct backlog_item *item)
{
	struct reason why;
	json_t *json;
	int rc;

	rc = prepare(s, item, &json, &why);
	if (rc == -2) {
		/* No room where photos in use are: others will leave some. */
		warnx("%s", why.text);
		s->retry_at = program_ticks() + 1000;
	} else if (rc == 1) {
		if (put(s, json) != 0 || put_mark(s,
		    item->item.id, MARK_PASSED) != 0 || put_mark(s,
		    item->item.id, MARK_DONE) != 0)
			err(PROGRAM_FAILED, "%s", item->item.id);
		if (backlog_sent(s->backlog) == 0)
			s->heard_at = program_ticks();
		s->sent_bytes += item->item.size;
		s->flushing = false;
		backlog_send(s->backlog);
	} else {
		if (rc == 0)
			reason_set(&why, "swept from the spool by expiry");
		warnx("%s", why.text);
		spooler_drop(s, item, &why);
	}
	json_decref(json);
}

void
spooler_ask(struct spooler *s)
{
	int64_t now = program_ticks();

	if ((s->answered && backlog_sent(s->backlog) == 0) ||
	    !flow_is_empty(&s->flow) || now - s->asked_at < ASK_EVERY)
		return;
	s->asked_at = now;
	if (put_mark(s, hello, MARK_PASSED) != 0)
		err(PROGRAM_FAILED, "mark");
}

void
spooler_flush(struct spooler *s)
{
	const struct backlog_item *last = backlog_last_sent(s->backlog);

	if (s->flushing || last == NULL)
		return;
	if (put_mark(s, last->item.id, MARK_FLUSH) != 0)
		err(PROGRAM_FAILED, "mark");
	s->flushing = true;
}

static bool
too_old(const struct spooler *s, const struct backlog_item *item)
{
	return program_now() - item->item.time > s->max_age;
}

void
spooler_send(struct spooler *s)
{
	size_t sent = backlog_sent(s->backlog);
	struct backlog_item *item;
	struct reason why;

	while (flow_is_empty(&s->flow) &&
	    s->context_sent < backlog_context(s->backlog))
		send_context(s);
	while (flow_is_empty(&s->flow) && program_ticks() >= s->retry_at) {
		sent = backlog_sent(s->backlog);
		item = backlog_next(s->backlog);
		if (item == NULL || (s->careful > 0 && (!s->answered ||
		    s->passed < sent)))
			return;
		if (too_old(s, item)) {
			reason_set(&why, "older than the spool keeps: "
			    "dropped");
			spooler_drop(s, item, &why);
		} else if (sent < s->window && s->sent_bytes < SENT_BYTES) {
			send_item(s, item);
		} else {
			/* What waits for more to come would wait for ever. */
			if (s->passed == sent)
				spooler_flush(s);
			return;
		}
	}
}

void
spooler_forget(struct spooler *s, struct backlog_item *item)
{
	struct reason why;

	work_remove(s->work, item->item.id);
	if (queue_remove(s->queue, &item->item, &why) != 0)
		warnx("%s", why.text);
	backlog_forget(s->backlog, item);
	s->context_sent -= s->context_sent > 0;
}

/* Of this one's camera, what was long before it is needed no more. */
static void
forget_before(struct spooler *s, const struct backlog_item *told)
{
	uint32_t camera = told->camera;
	int64_t until = told->item.time - s->context_ms;
	struct backlog_item *item;
	size_t i = 0;

	while ((item = backlog_context_at(s->backlog, i)) != NULL)
		if (s->context_ms == 0 || (item->camera == camera &&
		    item->item.time < until))
			spooler_forget(s, item);
		else
			i++;
	while (backlog_context(s->backlog) > CONTEXT_MAX)
		spooler_forget(s, backlog_context_at(s->backlog, 0));
}

/* The first that was sent is on disk where it belongs. */
static void
tell_first(struct spooler *s)
{
	struct backlog_item *item = backlog_first_sent(s->backlog);
	struct reason why;

	if (queue_tell(s->queue, &item->item, &why) != 0)
		warnx("%s", why.text);
	s->sent_bytes -= item->item.size;
	s->told++;
	s->told_at = program_ticks();
	s->fails = 0;
	s->passed -= s->passed > 0;
	backlog_tell(s->backlog);
	s->context_sent++;
	forget_before(s, item);
}

static void
hear_mark(struct spooler *s, const char *id, enum mark mark)
{
	size_t n = backlog_find_sent(s->backlog, id);

	if (strcmp(id, hello) == 0) {
		s->answered = true;
		return;
	}
	s->heard_at = program_ticks();
	if (mark == MARK_PASSED) {
		if (n > s->passed)
			s->passed = n;
		s->careful -= s->careful > 0;
	} else {
		for (; n > 0; n--)
			tell_first(s);
		if (mark == MARK_FLUSH)
			s->flushing = false;
	}
}

void
spooler_hear(struct spooler *s, const char *line, size_t len)
{
	struct reason why;
	enum mark mark = MARK_NONE;
	json_t *json = NULL;

	/* Sightings are many, and not looked into. */
	if (memmem(line, len, "\"mark\"", 6) != NULL) {
		json = record_parse(line, len, &why);
		if (json == NULL || mark_parse(json, &mark, &why) != 0)
			warnx("from the programs: %s", why.text);
	}
	if (mark != MARK_NONE) {
		hear_mark(s, record_id(json), mark);
		json_decref(json);
		return;
	}
	json_decref(json);
	s->out = malloc(len + 1);
	if (s->out == NULL)
		err(PROGRAM_FAILED, "line");
	memcpy(s->out, line, len);
	s->out[len] = '\n';
	s->out_len = len + 1;
	s->out_at = 0;
}

/* Whoever had it when the programs ended, again and again, is the cause. */
static void
suspect(struct spooler *s)
{
	size_t left = backlog_sent(s->backlog) - s->passed;
	struct backlog_item *item;
	struct reason why;

	backlog_unsend(s->backlog);
	item = backlog_next(s->backlog);
	for (size_t i = 0; i < s->passed && item != NULL; i++) {
		/* Those that were passed come again before it. */
		backlog_send(s->backlog);
		item = backlog_next(s->backlog);
	}
	if (item == NULL || left == 0) {
		backlog_unsend(s->backlog);
		return;
	}
	if (s->careful > 0 && s->answered && ++item->strikes >= STRIKES) {
		reason_set(&why, "the programs behind the spool ended %d "
		    "times while they had it", STRIKES);
		warnx("%s: %s", item->item.id, why.text);
		spooler_drop(s, item, &why);
		s->suspect[0] = '\0';
		s->fails = 0;
	} else {
		if (strcmp(s->suspect, item->item.id) == 0)
			s->careful = s->passed + left + 1;
		strcpy(s->suspect, item->item.id);
	}
	backlog_unsend(s->backlog);
}

void
spooler_ended(struct spooler *s, bool ended)
{
	bool done = ended && backlog_sent(s->backlog) == 0;
	int64_t most = s->answered ? DELAY_UP : DELAY_DOWN, delay;
	char words[64];
	bool well = flow_end(&s->flow, !ended, words, sizeof(words));
	size_t sent = backlog_sent(s->backlog);

	if (done && !well) {
		warnx("the programs ended %s", words);
		s->failed = true;
	}
	if (done)
		return;
	warnx("the programs ended %s; %zu record%s sent again", words, sent,
	    sent == 1 ? " is" : "s are");
	s->restarts++;
	delay = DELAY << (s->fails < 9 ? s->fails : 9);
	s->fails++;
	suspect(s);
	s->retry_at = program_ticks() + (delay < most ? delay : most);
}
