/* What becomes of a photo. */
#include "take.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/uuid.h"
#include "cameras.h"
#include "capture/spool.h"
#include "image/image.h"
#include "image/jpegend.h"
#include "program/program.h"
#include "program/health.h"
#include "program/progress.h"
#include "receiver.h"
#include "record/frame.h"
#include "record/record.h"
#include "thin.h"

/* The records must name the photos wherever they are read. */
static void
make_folder(const char **path)
{
	struct reason why;
	char *real;

	if (*path == NULL)
		return;
	if (file_mkdir(*path, 02770, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	real = realpath(*path, NULL);
	if (real == NULL)
		err(PROGRAM_FAILED, "%s", *path);
	*path = real;
}

void
take_start(struct take *t)
{
	make_folder(&t->spool);
	make_folder(&t->rejects);
}

void
take_end(struct take *t)
{
	free((char *)(uintptr_t)t->spool);
	free((char *)(uintptr_t)t->rejects);
	t->spool = t->rejects = NULL;
}

void
take_complain(struct take *t, const char *name, const struct reason *why)
{
	struct reason whole = *why;

	/* The name is a stranger's, too. */
	reason_prefix(&whole, "%.150s", name);
	progress_hide(t->progress);
	warnx("%s", whole.text);
	t->failed = true;
}

/* Beside the photo: what it was, and why it was refused. */
static int
explain(const char *path, const struct photo *p, const struct reason *reason,
    struct reason *why)
{
	const char *dot = strrchr(path, '.');
	json_t *json = json_object();
	char *name, *text = NULL;
	int rc = json == NULL ? -1 : 0;

	rc |= record_set_time(json, "time", p->arrived);
	rc |= record_set_string(json, "reason", reason->text);
	/* A name that is no UTF-8 is left out. */
	record_set_string(json, "file", p->name);
	if (rc == 0)
		text = record_text(json);
	json_decref(json);
	if (text == NULL)
		return reason_set(why, "out of memory");
	if (asprintf(&name, "%.*s.json", (int)(dot - path), path) < 0) {
		free(text);
		return reason_set(why, "out of memory");
	}
	rc = file_write(name, text, strlen(text), 0640, why);
	free(name);
	free(text);
	return rc;
}

/*
 * What is refused is kept by the hour of its arrival, which is sure, so that
 * it can be swept as the spool is.
 */
static int
reject(const struct take *t, const struct photo *p,
    const struct reason *reason, struct reason *why)
{
	char sha256[DIGEST_HEX], id[UUID_SIZE], *path;
	int rc;

	if (digest_sha256_hex(p->file->data, p->file->len, sha256, why) != 0 ||
	    frame_id(p->arrived, "", sha256, id, why) != 0 ||
	    spool_put(t->rejects, p->arrived, id, p->file, &path, why) != 0)
		return -1;
	rc = explain(path, p, reason, why);
	free(path);
	return rc;
}

static enum take_result
refuse(struct take *t, const struct photo *p, const struct reason *reason)
{
	struct reason why;

	take_complain(t, p->name, reason);
	if (t->rejects == NULL || reject(t, p, reason, &why) == 0)
		return TAKE_REFUSED;
	take_complain(t, t->rejects, &why);
	return TAKE_FAULT;
}

static int
check_whole(const struct photo *p, struct reason *why)
{
	struct jpegend end = { .at = 0 };

	if (!p->must_be_whole || image_format(p->file) != IMAGE_JPEG)
		return 0;
	switch (jpegend_find(&end, p->file->data, p->file->len)) {
	case JPEGEND_END:
		return 0;
	case JPEGEND_MORE:
		return reason_set(why, "JPEG: cut short");
	default:
		return reason_set(why, "JPEG: damaged");
	}
}

static json_t *
make_frame(struct take *t, const struct photo *p, struct reason *why)
{
	struct capture c = t->capture;

	c.now = program_now();
	c.arrived = p->arrived;
	if (check_whole(p, why) != 0 || (t->cameras != NULL &&
	    cameras_find(t->cameras, p, &c, why) != 0))
		return NULL;
	if (c.camera == NULL)
		c.camera = p->camera;
	return capture_frame(&c, p->file, p->path, p->modified, why);
}

static int
spool(const struct take *t, const struct frame *f, const struct photo *p,
    struct reason *why)
{
	char *path;
	int rc;

	if (t->spool == NULL)
		return 0;
	if (spool_put(t->spool, f->time, f->id, p->file, &path, why) != 0)
		return -1;
	rc = record_set_string(f->json, "image", path);
	free(path);
	return rc != 0 ? reason_set(why, "out of memory") : 0;
}

static enum take_result
keep(struct take *t, const struct frame *f, const struct photo *p)
{
	struct reason why;
	int rc;

	rc = spool(t, f, p, &why);
	if (rc == 0)
		rc = record_write(f->json, stdout, &why);
	if (rc != 0) {
		take_complain(t, p->name, &why);
		return TAKE_FAULT;
	}
	if (fflush(stdout) != 0)
		exit(program_end(PROGRAM_FAILED));
	return TAKE_DONE;
}

enum take_result
take_photo(struct take *t, const struct photo *p)
{
	json_t *json;
	enum take_result result;
	struct reason why;
	struct frame f;
	int skips = 0;

	json = make_frame(t, p, &why);
	if (json == NULL || frame_parse(json, &f, &why) != 0)
		skips = -1;
	else if (t->thin != NULL)
		skips = thin_skips(t->thin, &f, p->file, &why);
	result = skips < 0 ? refuse(t, p, &why) : skips > 0 ? TAKE_SKIPPED :
	    keep(t, &f, p);
	if (result == TAKE_DONE && t->thin != NULL)
		thin_kept(t->thin);
	if (result == TAKE_DONE)
		health_add(t->health, json, 0);
	else if (result == TAKE_REFUSED)
		health_refuse(t->health);
	json_decref(json);
	progress_add(t->progress, 0);
	return result;
}

void
take_idle(struct take *t)
{
	if (t->receiver != NULL)
		receiver_read(t->receiver);
}

static volatile sig_atomic_t over;

static void
end(int sig)
{
	(void)sig;
	over = 1;
}

void
take_heed_signals(void)
{
	/* What is being written is written on. */
	struct sigaction act = { .sa_handler = end, .sa_flags = SA_RESTART };

	if (sigaction(SIGTERM, &act, NULL) != 0 ||
	    sigaction(SIGINT, &act, NULL) != 0)
		err(PROGRAM_FAILED, "signals");
}

bool
take_is_over(void)
{
	return over != 0;
}
