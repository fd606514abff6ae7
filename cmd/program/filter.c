/* The loop that every filter runs. */
#include "filter_inside.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "health.h"
#include "program.h"
#include "progress.h"
#include "record/chain.h"
#include "record/line.h"
#include "record/mark.h"
#include "record/record.h"
#include "record/rejects.h"

struct filter {
	struct line_reader *lines;
	struct progress *progress;	/* or NULL */
	struct health *health;
	FILE *rejects;
	const char *path;
	const char *text;	/* in hand */
	size_t len;
	size_t refused, synced;	/* lines; of them, surely on disk */
	bool failed;
	bool marked;		/* what is cut off is sent again */
	struct chain *chain;	/* of what is written */
	struct chain_check *check;	/* of what is read; or NULL */
};

struct filter *
filter_open(const char *rejects)
{
	struct filter *f = calloc(1, sizeof(*f));
	struct reason why;

	if (f == NULL)
		err(PROGRAM_FAILED, "filter");
	f->lines = line_new(STDIN_FILENO);
	f->chain = chain_new();
	if (f->lines == NULL || f->chain == NULL)
		err(PROGRAM_FAILED, "filter");
	f->progress = progress_start(true);
	progress_input(f->progress, STDIN_FILENO);
	f->health = health_start();
	f->path = rejects;
	if (rejects == NULL)
		return f;
	f->rejects = rejects_open(rejects, &why);
	if (f->rejects == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	return f;
}

void
filter_check_marks(struct filter *f)
{
	f->check = chain_check_new();
	if (f->check == NULL)
		err(PROGRAM_FAILED, "filter");
}

size_t
filter_line(const struct filter *f)
{
	return line_number(f->lines);
}

const char *
filter_text(const struct filter *f, size_t *len)
{
	*len = f->len;
	return f->text;
}

bool
filter_marked(const struct filter *f)
{
	return f->marked;
}

/* Reports and keeps it. */
static void
refuse(struct filter *f, size_t line, const char *text, size_t len,
    const struct reason *why)
{
	struct reason fault;

	f->refused++;
	health_refuse(f->health);
	progress_hide(f->progress);
	warnx("line %zu: %s", line, why->text);
	if (f->rejects == NULL || rejects_add(f->rejects, program_now(), line,
	    text, len, why, &fault) == 0)
		return;
	warnx("%s: %s", f->path, fault.text);
	f->failed = true;
}

static volatile sig_atomic_t stopped;
static int nothing;		/* /dev/null, in the place of the input */

static void
stop(int sig)
{
	(void)sig;
	stopped = 1;
	dup2(nothing, STDIN_FILENO);
}

void
filter_end_on_signals(void)
{
	/* What is being written is written on, and then there is no input. */
	struct sigaction act = { .sa_handler = stop, .sa_flags = SA_RESTART };

	nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing < 0 || sigaction(SIGTERM, &act, NULL) != 0 ||
	    sigaction(SIGINT, &act, NULL) != 0)
		err(PROGRAM_FAILED, "signals");
}

void
filter_parse(struct filter_work *w)
{
	w->got = FILTER_REFUSED;
	w->json = record_parse(w->line, w->len, &w->why);
}

void
filter_judge(const struct filter_calls *calls, void *ctx, struct filter_work *w)
{
	if (w->json != NULL && w->got != FILTER_FATAL)
		w->got = calls->each(ctx, w->json, &w->why);
}

/* A sighting is of one plate. */
static void
count(struct filter *f, const json_t *json)
{
	uint64_t plates = record_is(json, "frame") ?
	    json_array_size(json_object_get(json, "plates")) : 1;

	progress_add(f->progress, plates);
	health_add(f->health, json, plates);
}

/* A mark of which something was lost goes no further.  Whether it does. */
static bool
follows(struct filter *f, struct filter_work *w)
{
	enum chain_link link = chain_follows(f->check, w->json, &w->why);

	if (link == CHAIN_WHOLE)
		return true;
	if (link == CHAIN_GAP)
		warnx("line %zu: lost on the way: %s; no mark goes back until "
		    "it is sent again", w->number, w->why.text);
	json_decref(w->json);
	w->json = NULL;
	w->got = link == CHAIN_BAD ? FILTER_REFUSED : FILTER_DONE;
	return false;
}

/*
 * Who gets the mark back forgets what was before it: rejects must be on disk
 * before anything is done with it.
 */
void
filter_note_mark(struct filter *f, struct filter_work *w)
{
	bool mark = record_is(w->json, "mark");

	f->marked = f->marked || mark;
	if (w->json != NULL && f->check != NULL && !follows(f, w))
		return;
	if (!mark || f->rejects == NULL || f->refused == f->synced)
		return;
	if (fdatasync(fileno(f->rejects)) != 0) {
		reason_errno(&w->why, "%.150s", f->path);
		w->got = FILTER_FATAL;
	}
	f->synced = f->refused;
}

int
filter_write(struct filter *f, const json_t *json, struct reason *why)
{
	json_t *out = chain_put(f->chain, json);
	int rc = out == NULL ? reason_set(why, "out of memory") :
	    record_write(out, stdout, why);

	json_decref(out);
	return rc;
}

int
filter_finish(struct filter *f, struct filter_work *w)
{
	if (w->json != NULL && w->got != FILTER_REFUSED && !record_is(w->json,
	    "mark"))
		count(f, w->json);
	if (w->got == FILTER_WRITE && filter_write(f, w->json, &w->why) != 0)
		w->got = FILTER_FATAL;
	json_decref(w->json);
	w->json = NULL;
	if (w->got == FILTER_REFUSED)
		refuse(f, w->number, w->line, w->len, &w->why);
	if (w->got == FILTER_FATAL)
		progress_hide(f->progress);
	if (w->got == FILTER_FATAL)
		warnx("line %zu: %s", w->number, w->why.text);
	return w->got == FILTER_FATAL ? -1 : 0;
}

/* Nothing to read yet: whoever is behind us gets what is ready. */
static int
idle(const struct filter_calls *calls, void *ctx)
{
	struct reason why;
	int rc = calls->idle == NULL ? 0 : calls->idle(ctx, &why);

	if (rc < 0) {
		warnx("%s", why.text);
		return -1;
	}
	if (fflush(stdout) != 0) {
		warn("standard output");
		return -1;
	}
	return rc;
}

static int
take_now(struct filter_taker *t, char *line, size_t len)
{
	struct filter_work w = { .line = line, .len = len,
	    .number = line_number(t->filter->lines) };

	t->filter->text = line;
	t->filter->len = len;
	filter_parse(&w);
	filter_note_mark(t->filter, &w);
	filter_judge(t->calls, t->ctxs[0], &w);
	return filter_finish(t->filter, &w);
}

/* Waits for a line as long as there is something to do meanwhile. */
static int
await(struct filter_taker *t)
{
	int rc = 1;

	while (rc == 1 && !line_ready(t->filter->lines)) {
		rc = t->drain == NULL ? 0 : t->drain(t);
		if (rc == 0)
			rc = idle(t->calls, t->ctxs[0]);
	}
	return rc < 0 ? -1 : 0;
}

/* -1: the program cannot go on, and has said why. */
static int
read_all(struct filter_taker *t)
{
	struct filter *f = t->filter;
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;
	int rc = 0;

	while (rc == 0) {
		rc = await(t);
		if (rc != 0)
			break;
		kind = line_next(f->lines, &line, &len, &why);
		if (kind == LINE_END || (stopped && line_unended(f->lines)))
			break;
		if (f->marked && line_unended(f->lines)) {
			warnx("line %zu: cut off", line_number(f->lines));
			break;
		}
		if (kind == LINE_TEXT) {
			rc = t->take(t, line, len);
			continue;
		}
		/* What is reported comes in the order of the lines, too. */
		rc = t->drain == NULL ? 0 : t->drain(t);
		if (kind == LINE_FAILED) {
			warnx("line %zu: %s", line_number(f->lines) + 1,
			    why.text);
			return -1;
		}
		reason_set(&why, "more than %u bytes", LINE_MAX_BYTES);
		refuse(f, line_number(f->lines), line, len, &why);
	}
	return rc;
}

int
filter_take_all(struct filter_taker *t)
{
	struct filter *f = t->filter;
	int rc;

	health_listen(f->health);
	rc = read_all(t);
	if (t->drain != NULL && t->drain(t) != 0)
		rc = -1;
	if (idle(t->calls, t->ctxs[0]) < 0)
		rc = -1;
	return rc != 0 || f->refused > 0 || f->failed ? PROGRAM_FAILED :
	    PROGRAM_DONE;
}

int
filter_run(struct filter *f, const struct filter_calls *calls, void *ctx)
{
	struct filter_taker t = { .filter = f, .calls = calls, .ctxs = &ctx,
	    .take = take_now };

	return filter_take_all(&t);
}

void
filter_close(struct filter *f)
{
	if (f == NULL)
		return;
	progress_end(f->progress);
	health_end(f->health);
	line_free(f->lines);
	chain_free(f->chain);
	chain_check_free(f->check);
	if (f->rejects != NULL)
		fclose(f->rejects);
	free(f);
}
