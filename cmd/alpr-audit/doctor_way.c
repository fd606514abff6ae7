/* The way to a file, through every link, and who could put another there. */
#include "doctor_inside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX	40	/* as the kernel follows them */
#define FOLDERS_MAX	64	/* those of a way that are told of once */

struct walk {
	struct doctor *d;
	const struct doctor_way *way;
	char at[PATH_MAX];		/* a folder; no link is in its path */
	char rest[PATH_MAX];		/* what is looked up from there */
	struct stat folder;
	unsigned links, n;
	struct { dev_t dev; ino_t ino; } told[FOLDERS_MAX];
};

static bool
open_to_others(const struct stat *st)
{
	return (st->st_mode & 022) != 0;
}

/* Others rename and remove there what is their own, and make what is not. */
static bool
is_sticky(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0;
}

static bool
is_told(struct walk *w, const struct stat *st)
{
	for (unsigned i = 0; i < w->n; i++)
		if (w->told[i].dev == st->st_dev &&
		    w->told[i].ino == st->st_ino)
			return true;
	if (w->n < FOLDERS_MAX) {
		w->told[w->n].dev = st->st_dev;
		w->told[w->n++].ino = st->st_ino;
	}
	return false;
}

/* A folder in which something is looked up, or the file. */
static void
look_at(struct walk *w, const char *path, const struct stat *st)
{
	if (is_told(w, st))
		return;
	if (open_to_others(st) && !is_sticky(st)) {
		doctor_wrong(w->d, "%s%s", path, w->way->open);
		doctor_mend_path("chmod go-w", path);
	}
	if (w->way->theirs(w->d, st->st_uid)) {
		doctor_wrong(w->d, "%s%s", path, w->way->owned);
		doctor_mend_path("chown root", path);
	}
}

static int
unknown(const char *path)
{
	doctor_note("%s: %s: who can write there is not known", path,
	    strerror(errno));
	return -1;
}

/* -1: the way ends before its end, where it is not made yet. */
static int
end_early(struct walk *w, const char *path)
{
	if (errno != ENOENT)
		return unknown(path);
	if (open_to_others(&w->folder)) {
		doctor_wrong(w->d, "%s is not there, and others can make "
		    "it%s", path, w->way->missing);
		doctor_mend("# name one in a folder that root alone can "
		    "write");
	} else {
		doctor_note("%s is not there%s", path, w->way->missing);
	}
	return -1;
}

/* What it names is looked up in its place. */
static int
follow(struct walk *w, const char *path, const struct stat *st,
    const char *behind)
{
	char target[PATH_MAX], rest[2 * PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return unknown(path);
	target[n] = '\0';
	if (is_sticky(&w->folder) && open_to_others(&w->folder) &&
	    w->way->theirs(w->d, st->st_uid)) {
		doctor_wrong(w->d, "%s%s", path, w->way->owned);
		doctor_mend_path("chown -h root", path);
	}
	snprintf(rest, sizeof(rest), "%s%s", target, behind);
	if (++w->links > LINKS_MAX || strlen(rest) >= sizeof(w->rest)) {
		errno = ELOOP;
		return unknown(path);
	}
	strcpy(w->rest, rest);
	if (target[0] == '/')
		w->at[0] = '\0';
	return 0;
}

/* Looks up a name in the folder.  -1: there is no more to look at. */
static int
enter(struct walk *w, const char *name, const char *behind)
{
	const char *here = w->at[0] == '\0' ? "/" : w->at;
	char path[2 * PATH_MAX];
	struct stat st;

	if (stat(here, &w->folder) != 0)
		return unknown(here);
	look_at(w, here, &w->folder);
	snprintf(path, sizeof(path), "%s/%.*s", w->at, (int)(behind - name),
	    name);
	if (lstat(path, &st) != 0)
		return end_early(w, path);
	if (S_ISLNK(st.st_mode))
		return follow(w, path, &st, behind);
	strcpy(w->at, path);
	memmove(w->rest, behind, strlen(behind) + 1);
	if (behind[strspn(behind, "/")] == '\0' && w->way->file)
		look_at(w, path, &st);
	return 0;
}

static void
leave(struct walk *w)
{
	char *slash = strrchr(w->at, '/');

	if (slash != NULL)
		*slash = '\0';
}

void
doctor_way(struct doctor *d, const char *path, const struct doctor_way *way)
{
	struct walk w = { .d = d, .way = way };
	const char *name, *behind;

	if (strlen(path) >= sizeof(w.rest))
		return;
	strcpy(w.rest, path);
	for (;;) {
		name = w.rest + strspn(w.rest, "/");
		behind = name + strcspn(name, "/");
		if (behind == name)
			return;
		if (behind - name <= 2 && strncmp(name, "..",
		    (size_t)(behind - name)) == 0) {
			if (behind - name == 2)
				leave(&w);
			memmove(w.rest, behind, strlen(behind) + 1);
		} else if (enter(&w, name, behind) != 0) {
			return;
		}
	}
}
