/* Photos that cameras have uploaded. */
#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
upload_under_way(const char *name)
{
	static const char *const ends[] = { ".part", ".partial", ".filepart",
	    ".tmp" };
	const char *dot = strrchr(name, '.');

	if (name[0] == '.')
		return true;
	for (size_t i = 0; dot != NULL && i < sizeof(ends) / sizeof(*ends);
	    i++)
		if (strcmp(dot, ends[i]) == 0)
			return true;
	return false;
}

static int64_t
milliseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whether a file is the same, and was not written to in between. */
static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	    a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* errno stays what it was. */
static void
close_quietly(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

/*
 * The folder of the path, by way of folders alone: who may upload could make a
 * link of one, and have files elsewhere read and removed.
 */
static int
open_folder(const char *path)
{
	int fd = open(path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY |
	    O_CLOEXEC), next;
	const char *slash;
	char *name;

	for (; fd >= 0 && (slash = strchr(path, '/')) != NULL;
	    path = slash + 1) {
		if (slash == path)
			continue;
		name = strndup(path, (size_t)(slash - path));
		next = name == NULL ? -1 : openat(fd, name, O_PATH |
		    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		free(name);
		close_quietly(fd);
		fd = next;
	}
	return fd;
}

static enum upload_kind
read_open(int fd, const char *path, size_t limit, struct upload *u,
    struct reason *why)
{
	struct stat after;

	if (fstat(fd, &u->was) != 0)
		return reason_errno(why, "%.150s", path);
	if (!S_ISREG(u->was.st_mode))
		return reason_set(why, "not a regular file");
	u->modified = milliseconds(u->was.st_mtim);
	u->arrived = milliseconds(u->was.st_ctim);
	if ((unsigned long long)u->was.st_size > limit)
		return reason_set(why, "more than %zu bytes", limit);
	if (file_read_fd(fd, path, limit, &u->photo, why) != 0)
		return UPLOAD_REFUSED;
	if (fstat(fd, &after) != 0)
		return reason_errno(why, "%.150s", path);
	return is_same(&u->was, &after) ? UPLOAD_READ : UPLOAD_NONE;
}

enum upload_kind
upload_read(const char *path, size_t limit, struct upload *u,
    struct reason *why)
{
	enum upload_kind kind;
	int fd = -1;

	*u = (struct upload){ .arrived = 0 };
	u->folder = open_folder(path);
	if (u->folder >= 0)
		fd = openat(u->folder, file_name(path), O_RDONLY |
		    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return UPLOAD_NONE;
	if (fd < 0)
		return reason_errno(why, "open");
	kind = read_open(fd, path, limit, u, why);
	close(fd);
	return kind;
}

void
upload_clear(struct upload *u)
{
	if (u->folder >= 0)
		close(u->folder);
	u->folder = -1;
	blob_free(&u->photo);
}

int
upload_remove(const struct upload *u, const char *path, struct reason *why)
{
	const char *name = file_name(path);
	struct stat st;

	if (fstatat(u->folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !is_same(&u->was, &st) || unlinkat(u->folder, name, 0) == 0 ||
	    errno == ENOENT)
		return 0;
	return reason_errno(why, "remove %.150s", path);
}
