/* Whole files, read with a limit and written durably. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
blob_free(struct blob *b)
{
	if (b == NULL)
		return;
	free(b->data);
	b->data = NULL;
	b->len = 0;
}

void
blob_wipe(struct blob *b)
{
	if (b != NULL && b->data != NULL)
		OPENSSL_cleanse(b->data, b->len);
	blob_free(b);
}

const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

char *
file_join(const char *dir, const char *name, struct reason *why)
{
	size_t len = strlen(dir), size = len + strlen(name) + 2;
	char *path = malloc(size);

	if (path == NULL)
		reason_errno(why, "%.100s/%.100s", dir, name);
	else if (strcmp(dir, ".") == 0)
		snprintf(path, size, "%s", name);
	else
		snprintf(path, size, "%s%s%s", dir, len > 0 &&
		    dir[len - 1] == '/' ? "" : "/", name);
	return path;
}

int
file_exists(const char *path, struct reason *why)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return 1;
	return errno == ENOENT ? 0 : reason_errno(why, "%.150s", path);
}

/* Doubles the room, up to one byte more than the limit. */
static int
grow(struct blob *b, size_t *room, size_t limit)
{
	size_t more = *room < 65536 ? 65536 : *room * 2;
	unsigned char *data;

	if (more > limit + 1)
		more = limit + 1;
	data = realloc(b->data, more);
	if (data == NULL)
		return -1;
	b->data = data;
	*room = more;
	return 0;
}

int
file_read_fd(int fd, const char *name, size_t limit, struct blob *b,
    struct reason *why)
{
	size_t room = 0;
	ssize_t n;

	b->data = NULL;
	b->len = 0;
	for (;;) {
		if (b->len == room && grow(b, &room, limit) != 0)
			goto err;
		n = read(fd, b->data + b->len, room - b->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			goto err;
		if (n == 0) {
			if (b->len == 0)
				blob_free(b);
			return 0;
		}
		b->len += (size_t)n;
		if (b->len > limit) {
			blob_free(b);
			return reason_set(why, "%.150s: more than %zu bytes",
			    name, limit);
		}
	}
err:
	reason_errno(why, "%.150s", name);
	blob_free(b);
	return -1;
}

int
file_read(const char *path, size_t limit, struct blob *b, struct reason *why)
{
	struct stat st;
	int fd, rc = -1;

	b->data = NULL;
	b->len = 0;
	/* O_NONBLOCK: a FIFO of that name must not hang the pipeline. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return reason_errno(why, "%.150s", path);
	if (fstat(fd, &st) != 0)
		reason_errno(why, "%.150s", path);
	else if (!S_ISREG(st.st_mode))
		reason_set(why, "%.150s: not a regular file", path);
	else if ((unsigned long long)st.st_size > limit)
		reason_set(why, "%.150s: more than %zu bytes", path, limit);
	else
		rc = file_read_fd(fd, path, limit, b, why);
	close(fd);
	return rc;
}

char *
file_parent(const char *path, struct reason *why)
{
	const char *slash = strrchr(path, '/');
	char *dir;

	dir = slash == NULL ? strdup(".") :
	    strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (dir == NULL)
		reason_errno(why, "%.150s", path);
	return dir;
}

int
file_sync_parent(const char *path, struct reason *why)
{
	char *dir = file_parent(path, why);
	int fd, rc;

	if (dir == NULL)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = fd < 0 ? -1 : fsync(fd);
	if (rc != 0)
		reason_errno(why, "sync %.150s", dir);
	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

int
file_mkdir(const char *path, mode_t mode, struct reason *why)
{
	if (mkdir(path, mode & 0777) != 0) {
		if (errno != EEXIST)
			return reason_errno(why, "mkdir %.150s", path);
	} else if (mode > 0777 && chmod(path, mode) != 0) {
		/* mkdir() itself takes no set-group-ID bit on Linux. */
		return reason_errno(why, "mkdir %.150s", path);
	}
	/* Who made it may not have synced it yet, and may never. */
	return file_sync_parent(path, why);
}

int
file_put(int fd, const void *data, size_t len, off_t at)
{
	const unsigned char *from = data;
	ssize_t n;

	while (len > 0) {
		n = pwrite(fd, from, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		from += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A synced file of the data under a fresh name beside the path. */
static char *
write_beside(const char *path, const void *data, size_t len, mode_t mode,
    struct reason *why)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *temp = malloc(size);
	int fd, rc;

	if (temp == NULL) {
		reason_errno(why, "%.150s", path);
		return NULL;
	}
	snprintf(temp, size, "%s.XXXXXX", path);
	fd = mkstemp(temp);
	if (fd < 0) {
		reason_errno(why, "%.150s", temp);
		free(temp);
		return NULL;
	}
	rc = file_put(fd, data, len, 0);
	if (rc == 0)
		rc = fchmod(fd, mode);
	if (rc == 0)
		rc = fsync(fd);
	if (rc != 0)
		reason_errno(why, "%.150s", temp);
	if (close(fd) != 0 && rc == 0)
		rc = reason_errno(why, "%.150s", temp);
	if (rc == 0)
		return temp;
	unlink(temp);
	free(temp);
	return NULL;
}

int
file_write(const char *path, const void *data, size_t len, mode_t mode,
    struct reason *why)
{
	char *temp = write_beside(path, data, len, mode, why);
	int rc;

	if (temp == NULL)
		return -1;
	rc = rename(temp, path);
	if (rc != 0) {
		reason_errno(why, "rename to %.150s", path);
		unlink(temp);
	}
	free(temp);
	return rc != 0 ? -1 : file_sync_parent(path, why);
}

int
file_create(const char *path, const void *data, size_t len, mode_t mode,
    struct reason *why)
{
	char *temp = write_beside(path, data, len, mode, why);
	int rc;

	if (temp == NULL)
		return -1;
	/* link(), unlike rename(), fails where a file stands already. */
	rc = link(temp, path);
	if (rc != 0 && errno == EEXIST)
		rc = 1;
	else if (rc != 0)
		reason_errno(why, "%.150s", path);
	unlink(temp);
	free(temp);
	if (rc == 0)
		rc = file_sync_parent(path, why);
	return rc;
}
