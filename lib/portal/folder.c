/* A folder that is published as a whole. */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "portal.h"

#define DEPTH	16	/* of folders in each other */

static const char *const names[] = { PORTAL_PAGE, PORTAL_JSON,
    PORTAL_SEARCHES, PORTAL_MONTHS, PORTAL_PURPOSES, FOLDER_SUMS,
    FOLDER_MANIFEST, FOLDER_LOG };

struct folder {
	int parent, fd;			/* the one above, and the new one */
	bool there, done;
	char *name, *new;		/* in the parent */
	char *sums;
	size_t sums_len;
	FILE *list;			/* writes the sums */
};

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* There is one that may be replaced: 1 where it is empty, 2; 0: none; -1. */
static int
look(int parent, const char *name, struct reason *why)
{
	DIR *dir = dir_open(parent, name);
	int rc = 1, more = 0;
	const char *is;

	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return reason_errno(why, "%.150s", name);
	while (rc > 0 && (more = dir_next(dir, &is)) == 1)
		rc = is_known(is) ? 2 : reason_set(why, "%.100s has %.80s in "
		    "it, which is nothing that is published: it is not "
		    "replaced", name, is);
	if (more < 0)
		rc = reason_errno(why, "%.150s", name);
	closedir(dir);
	return rc;
}

static int
remove_tree(int at, const char *name, int depth)
{
	const char *is;
	int more, rc = 0;
	DIR *dir;

	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return 0;
	dir = depth == 0 ? NULL : dir_open(at, name);
	if (dir == NULL)
		return -1;
	while ((more = dir_next(dir, &is)) == 1)
		if (remove_tree(dirfd(dir), is, depth - 1) != 0)
			rc = -1;
	closedir(dir);
	if (more < 0)
		return -1;
	return rc == 0 ? unlinkat(at, name, AT_REMOVEDIR) : -1;
}

/* The folder above, and the names in it. */
static int
split(struct folder *f, const char *path, struct reason *why)
{
	char *above = strdup(path), *slash;
	size_t len = above == NULL ? 0 : strlen(above);

	while (len > 1 && above[len - 1] == '/')
		above[--len] = '\0';
	slash = above == NULL ? NULL : strrchr(above, '/');
	if (above != NULL) {
		f->name = strdup(slash == NULL ? above : slash + 1);
		if (slash != NULL)
			slash[slash == above] = '\0';
		f->parent = open(slash == NULL ? "." : above, O_RDONLY |
		    O_DIRECTORY | O_CLOEXEC);
	}
	if (f->parent < 0)
		reason_errno(why, "%.150s", above == NULL ? path : above);
	free(above);
	if (f->parent < 0)
		return -1;
	if (f->name == NULL || asprintf(&f->new, "%s.new", f->name) < 0) {
		f->new = NULL;
		return reason_set(why, "out of memory");
	}
	if (f->name[0] == '\0' || strcmp(f->name, ".") == 0 ||
	    strcmp(f->name, "..") == 0 || is_known(f->name))
		return reason_set(why, "%.150s: no name of a folder", path);
	return 0;
}

/* What a program that was killed left of a new one goes. */
static int
make_new(struct folder *f, struct reason *why)
{
	if (flock(f->parent, LOCK_EX | LOCK_NB) != 0)
		return reason_errno(why, "%.150s: is being published by "
		    "another program", f->name);
	if (look(f->parent, f->new, why) < 0)
		return -1;
	if (remove_tree(f->parent, f->new, DEPTH) != 0 ||
	    mkdirat(f->parent, f->new, 0755) != 0)
		return reason_errno(why, "%.150s", f->new);
	f->fd = openat(f->parent, f->new, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	if (f->fd < 0 || fchmod(f->fd, 0755) != 0)
		return reason_errno(why, "%.150s", f->new);
	return 0;
}

struct folder *
folder_begin(const char *path, bool *there, struct reason *why)
{
	struct folder *f = calloc(1, sizeof(*f));
	int rc;

	if (f == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	f->parent = f->fd = -1;
	rc = split(f, path, why);
	if (rc == 0) {
		rc = look(f->parent, f->name, why);
		f->there = rc > 0;
		*there = rc == 2;
	}
	f->list = open_memstream(&f->sums, &f->sums_len);
	if (rc >= 0 && f->list == NULL)
		rc = reason_set(why, "out of memory");
	if (rc >= 0)
		rc = make_new(f, why);
	if (rc >= 0)
		return f;
	folder_free(f);
	return NULL;
}

void
folder_free(struct folder *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0) {
		close(f->fd);
		if (!f->done)
			remove_tree(f->parent, f->new, DEPTH);
	}
	if (f->parent >= 0)
		close(f->parent);
	if (f->list != NULL)
		fclose(f->list);
	free(f->sums);
	free(f->name);
	free(f->new);
	free(f);
}

/* Each folder on the way to a file. */
static int
make_way(const struct folder *f, const char *name)
{
	char *part;
	int rc = 0;

	for (const char *at = strchr(name, '/'); at != NULL && rc == 0;
	    at = strchr(at + 1, '/')) {
		part = strndup(name, (size_t)(at - name));
		if (part == NULL)
			return -1;
		rc = mkdirat(f->fd, part, 0755);
		if (rc == 0)
			rc = fchmodat(f->fd, part, 0755, 0);
		else if (errno == EEXIST)
			rc = 0;
		free(part);
	}
	return rc;
}

int
folder_put(struct folder *f, const char *name, const void *data, size_t len,
    struct reason *why)
{
	int fd, rc = -1;

	if (make_way(f, name) != 0)
		return reason_errno(why, "%.100s/%.100s", f->new, name);
	fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0644);
	if (fd >= 0 && fchmod(fd, 0644) == 0)
		rc = file_put(fd, data, len, 0);
	if (rc != 0)
		reason_errno(why, "%.100s/%.100s", f->new, name);
	if (fd >= 0 && close(fd) != 0 && rc == 0)
		rc = reason_errno(why, "%.100s/%.100s", f->new, name);
	return rc;
}

int
folder_put_listed(struct folder *f, const char *name, const void *data,
    size_t len, struct reason *why)
{
	char digest[DIGEST_HEX];

	if (digest_sha256_hex(data, len, digest, why) != 0)
		return -1;
	fprintf(f->list, "%s  %s\n", digest, name);
	return folder_put(f, name, data, len, why);
}

char *
folder_manifest(struct folder *f, struct reason *why)
{
	char digest[DIGEST_HEX], *text;

	if (fflush(f->list) != 0) {
		reason_set(why, "out of memory");
		return NULL;
	}
	if (digest_sha256_hex(f->sums, f->sums_len, digest, why) != 0 ||
	    folder_put(f, FOLDER_SUMS, f->sums, f->sums_len, why) != 0)
		return NULL;
	if (asprintf(&text, FOLDER_TITLE "\n" FOLDER_SUMS ": %s\n",
	    digest) < 0) {
		reason_set(why, "out of memory");
		return NULL;
	}
	return text;
}

int
folder_finish(struct folder *f, struct reason *why)
{
	/* All of it is on disk before it can be seen. */
	if (syncfs(f->fd) != 0)
		return reason_errno(why, "%.150s", f->new);
	if (renameat2(f->parent, f->new, f->parent, f->name, f->there ?
	    RENAME_EXCHANGE : RENAME_NOREPLACE) != 0)
		return reason_errno(why, "%.150s: cannot be replaced",
		    f->name);
	f->done = true;
	if (fsync(f->parent) != 0)
		return reason_errno(why, "%.150s", f->name);
	if (f->there && remove_tree(f->parent, f->new, DEPTH) != 0)
		return reason_errno(why, "is published, but %.150s, the old "
		    "one, is left", f->new);
	return 0;
}
