/* Photos as cameras upload them. */
#include "uploads.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/upload.h"
#include "capture/watch.h"
#include "image/image.h"
#include "program/program.h"
#include "record/frame.h"

#define WAIT	500	/* ms, for a signal that came just before the wait */
#define AGAIN	1000	/* ms, where photos cannot be kept */

/* What is written below the folder would be taken for an upload. */
static void
check_apart(const char *folder, const char *other)
{
	size_t len = strlen(folder);

	if (other != NULL && strncmp(other, folder, len) == 0 &&
	    (other[len] == '\0' || other[len] == '/'))
		errx(PROGRAM_FAILED, "%s: within the folder that is watched",
		    other);
}

/* The first folder below the one that is watched, or that one. */
static const char *
camera_of(const char *folder, const char *path,
    char name[FRAME_CAMERA_MAX + 2])
{
	const char *below = path + strlen(folder) + 1;
	const char *slash = strchr(below, '/');

	if (slash == NULL) {
		below = strrchr(folder, '/') + 1;
		slash = below + strlen(below);
	}
	/* A byte too much, so that a name that is too long stays so. */
	snprintf(name, FRAME_CAMERA_MAX + 2, "%.*s", (int)(slash - below),
	    below);
	return name;
}

/* What nobody has a copy of is left to who reads the records. */
static bool
is_done_with(const struct take *t, enum take_result result)
{
	switch (result) {
	case TAKE_DONE:
		return t->spool != NULL;
	case TAKE_REFUSED:
		return t->rejects != NULL;
	default:
		return result == TAKE_SKIPPED;
	}
}

/* -1: it could not be kept, and is still there. */
static int
take_upload(struct take *t, const char *folder, const char *path)
{
	char camera[FRAME_CAMERA_MAX + 2];
	struct upload u;
	struct photo p = { .name = path, .path = path, .file = &u.photo,
	    .must_be_whole = true };
	enum take_result result = TAKE_DONE;
	enum upload_kind kind;
	struct reason why;

	kind = upload_read(path, IMAGE_BYTES_MAX, &u, &why);
	if (kind == UPLOAD_REFUSED)
		take_complain(t, path, &why);
	if (kind == UPLOAD_READ) {
		p.camera = camera_of(folder, path, camera);
		p.modified = u.modified;
		p.arrived = u.arrived;
		result = take_photo(t, &p);
		if (is_done_with(t, result) && upload_remove(&u, path,
		    &why) != 0)
			take_complain(t, path, &why);
	}
	upload_clear(&u);
	return result == TAKE_FAULT ? -1 : 0;
}

static void
run(struct take *t, struct watch *w, const char *folder)
{
	enum watch_kind kind;
	struct reason why;
	const char *path;

	while (!take_is_over()) {
		kind = watch_next(w, program_now(), &path, &why);
		if (kind == WATCH_TROUBLE) {
			take_complain(t, "watch", &why);
		} else if (kind == WATCH_QUIET) {
			take_idle(t);
			watch_wait(w, WAIT);
		} else {
			while (take_upload(t, folder, path) != 0 &&
			    !take_is_over())
				usleep(AGAIN * 1000);
		}
	}
}

void
uploads_take(struct take *t, const char *name)
{
	char *folder = realpath(name, NULL);
	struct watch *w;
	struct reason why;

	if (folder == NULL)
		err(PROGRAM_FAILED, "%s", name);
	check_apart(folder, t->spool);
	check_apart(folder, t->rejects);
	w = watch_open(folder, &why);
	if (w == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	take_heed_signals();
	/* A camera may write to a photo just as its lease is asked for. */
	signal(SIGIO, SIG_IGN);
	run(t, w, folder);
	watch_free(w);
	free(folder);
}
