/* The loop that every filter runs. */
#include "filter.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "digest.h"
#include "line.h"
#include "program.h"
#include "record.h"

struct filter {
	struct line_reader *lines;
	FILE *rejects;
	const char *path;
	size_t refused;
	bool failed;
};

struct filter *
filter_open(const char *rejects)
{
	struct filter *f = calloc(1, sizeof(*f));
	int fd;

	if (f == NULL)
		err(PROGRAM_FAILED, "filter");
	f->lines = line_new(STDIN_FILENO);
	if (f->lines == NULL)
		err(PROGRAM_FAILED, "filter");
	f->path = rejects;
	if (rejects == NULL)
		return f;
	/* What was refused may hold a plate: for the owner alone. */
	fd = open(rejects, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	f->rejects = fd < 0 ? NULL : fdopen(fd, "a");
	if (f->rejects == NULL)
		err(PROGRAM_FAILED, "%s", rejects);
	return f;
}

size_t
filter_line(const struct filter *f)
{
	return line_number(f->lines);
}

bool
filter_refused(const struct filter *f)
{
	return f->refused > 0;
}

/* The text as it came, or as base64 where it is no UTF-8. */
static void
keep_reject(struct filter *f, size_t line, const char *text, size_t len,
    const struct reason *why)
{
	json_t *json = json_pack("{s:I, s:s}", "line", (json_int_t)line,
	    "reason", why->text);
	json_t *value = json_stringn(text, len);
	const char *name = value != NULL ? "text" : "base64";
	struct reason ignored;
	char *coded;

	if (value == NULL) {
		coded = digest_base64(text, len);
		value = coded == NULL ? NULL : json_string(coded);
		free(coded);
	}
	if (json == NULL || json_object_set_new(json, name, value) != 0 ||
	    record_write(json, f->rejects, &ignored) != 0 ||
	    fflush(f->rejects) != 0) {
		warn("%s", f->path);
		f->failed = true;
	}
	json_decref(json);
}

void
filter_refuse(struct filter *f, size_t line, const char *text, size_t len,
    const struct reason *why)
{
	f->refused++;
	warnx("line %zu: %s", line, why->text);
	if (f->rejects != NULL)
		keep_reject(f, line, text, len, why);
}

/* -1: the program cannot go on. */
static int
one_line(struct filter *f, const struct filter_calls *calls, void *ctx,
    const char *line, size_t len)
{
	enum filter_result got = FILTER_REFUSED;
	struct reason why;
	json_t *json;

	json = record_parse(line, len, &why);
	if (json != NULL)
		got = calls->each(ctx, json, &why);
	if (got == FILTER_WRITE && record_write(json, stdout, &why) != 0)
		got = FILTER_FATAL;
	json_decref(json);
	if (got == FILTER_REFUSED)
		filter_refuse(f, line_number(f->lines), line, len, &why);
	if (got == FILTER_FATAL)
		warnx("line %zu: %s", line_number(f->lines), why.text);
	return got == FILTER_FATAL ? -1 : 0;
}

/* Nothing to read yet: whoever is behind us gets what is ready. */
static int
idle(const struct filter_calls *calls, void *ctx)
{
	struct reason why;

	if (calls->idle != NULL && calls->idle(ctx, &why) != 0) {
		warnx("%s", why.text);
		return -1;
	}
	if (fflush(stdout) != 0) {
		warn("standard output");
		return -1;
	}
	return 0;
}

int
filter_run(struct filter *f, const struct filter_calls *calls, void *ctx)
{
	enum line_kind kind = LINE_END;
	struct reason why;
	size_t len;
	char *line;
	int rc = 0;

	while (rc == 0) {
		if (!line_ready(f->lines))
			rc = idle(calls, ctx);
		if (rc != 0)
			break;
		kind = line_next(f->lines, &line, &len, &why);
		if (kind == LINE_TEXT) {
			rc = one_line(f, calls, ctx, line, len);
		} else if (kind == LINE_LONG) {
			reason_set(&why, "more than %u bytes",
			    LINE_MAX_BYTES);
			filter_refuse(f, line_number(f->lines), line, len,
			    &why);
		} else {
			break;
		}
	}
	if (rc == 0 && kind == LINE_FAILED) {
		warnx("line %zu: %s", line_number(f->lines) + 1, why.text);
		rc = -1;
	}
	if (idle(calls, ctx) != 0)
		rc = -1;
	return rc != 0 || f->refused > 0 || f->failed ? PROGRAM_FAILED :
	    PROGRAM_DONE;
}

void
filter_close(struct filter *f)
{
	if (f == NULL)
		return;
	line_free(f->lines);
	if (f->rejects != NULL)
		fclose(f->rejects);
	free(f);
}
