/* Sealed photos in a file for each hour. */
#include "photos.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define PHOTO_MAX	((uint64_t)64 << 20)
#define BIND_BYTES	(UUID_BYTES + 1)
#define MODE		0660
#define GATHER		((size_t)1 << 20)	/* a write, at least */

struct photos {
	char *path;
	int fd;
	uint64_t start, end;	/* of what is added to the file */
	struct terse wait;	/* to be written there */
};

static char *
path_of(const char *day, int hour, struct reason *why)
{
	char name[16];

	snprintf(name, sizeof(name), "%02d.photos", hour % 24);
	return file_join(day, name, why);
}

struct photos *
photos_open(const char *day, int hour, struct reason *why)
{
	struct photos *p = calloc(1, sizeof(*p));
	struct stat st;

	if (p == NULL) {
		reason_errno(why, "photos");
		return NULL;
	}
	p->fd = -1;
	p->path = path_of(day, hour, why);
	if (p->path != NULL) {
		p->fd = open(p->path, O_WRONLY | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW, MODE);
		if (p->fd >= 0 && fstat(p->fd, &st) == 0) {
			p->start = p->end = (uint64_t)st.st_size;
			return p;
		}
		reason_errno(why, "%.150s", p->path);
	}
	photos_close(p);
	return NULL;
}

void
photos_close(struct photos *p)
{
	if (p == NULL)
		return;
	if (p->fd >= 0)
		close(p->fd);
	free(p->wait.data);
	free(p->path);
	free(p);
}

void
photos_undo(struct photos *p)
{
	p->wait.len = 0;
	/* Where it cannot, bytes stay that nothing speaks of. */
	if (ftruncate(p->fd, (off_t)p->start) == 0)
		p->end = p->start;
}

static void
bind_photo(enum group_photo kind, const unsigned char id[UUID_BYTES],
    unsigned char out[BIND_BYTES])
{
	out[0] = kind == GROUP_VEHICLE ? 'v' : 'p';
	memcpy(out + 1, id, UUID_BYTES);
}

static int
flush(struct photos *p, struct reason *why)
{
	if (file_put(p->fd, p->wait.data, p->wait.len, (off_t)p->end) != 0)
		return reason_errno(why, "store, write: %.150s", p->path);
	p->end += p->wait.len;
	p->wait.len = 0;
	return 0;
}

int
photos_add(struct photos *p, struct crypto_box *box,
    const unsigned char id[UUID_BYTES], enum group_photo kind,
    const struct blob *photo, struct group_place *place, struct reason *why)
{
	size_t len = photo->len + CRYPTO_OVERHEAD;
	unsigned char to[BIND_BYTES], *more;

	if (p->wait.room - p->wait.len < len) {
		more = realloc(p->wait.data, p->wait.len + len + GATHER);
		if (more == NULL)
			return reason_errno(why, "photos");
		p->wait.data = more;
		p->wait.room = p->wait.len + len + GATHER;
	}
	bind_photo(kind, id, to);
	if (crypto_seal(box, to, sizeof(to), photo->data, photo->len,
	    p->wait.data + p->wait.len, why) != 0)
		return -1;
	*place = (struct group_place){ p->end + p->wait.len, len };
	p->wait.len += len;
	return p->wait.len < GATHER ? 0 : flush(p, why);
}

int
photos_sync(struct photos *p, struct reason *why)
{
	if (flush(p, why) != 0)
		return -1;
	if (fsync(p->fd) != 0)
		return reason_errno(why, "store, write: %.150s", p->path);
	return file_sync_parent(p->path, why);
}

static int
read_sealed(const char *path, const struct group_place *place,
    unsigned char *out, struct reason *why)
{
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0)
		n = pread(fd, out, (size_t)place->len, (off_t)place->at);
	if (fd < 0 || n < 0)
		reason_errno(why, "%.150s", path);
	else if ((uint64_t)n != place->len)
		reason_set(why, "%.150s: cut short", path);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && n >= 0 && (uint64_t)n == place->len ? 0 : -1;
}

int
photos_get(const char *day, int hour, struct crypto_box *box,
    const unsigned char id[UUID_BYTES], enum group_photo kind,
    const struct group_place *place, struct blob *out, struct reason *why)
{
	unsigned char to[BIND_BYTES], *sealed;
	char *path;
	int rc = -1;

	*out = (struct blob){ NULL, 0 };
	if (place->len < CRYPTO_OVERHEAD || place->len > PHOTO_MAX)
		return reason_set(why, "store: damaged, a photo of %llu "
		    "bytes", (unsigned long long)place->len);
	path = path_of(day, hour, why);
	sealed = malloc((size_t)place->len);
	out->data = malloc((size_t)place->len);
	bind_photo(kind, id, to);
	if (sealed == NULL || out->data == NULL)
		reason_errno(why, "a photo");
	else if (path != NULL && read_sealed(path, place, sealed, why) == 0)
		rc = crypto_open(box, to, sizeof(to), sealed,
		    (size_t)place->len, out->data, why);
	if (rc == 0)
		out->len = (size_t)place->len - CRYPTO_OVERHEAD;
	else
		blob_free(out);
	free(sealed);
	free(path);
	return rc;
}

int
photos_head(const char *day, int hour, unsigned char out[PHOTOS_HEAD],
    struct reason *why)
{
	char *path = path_of(day, hour, why);
	ssize_t n = 0;
	int fd;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0)
		n = pread(fd, out, PHOTOS_HEAD, 0);
	if (n < 0 || (fd < 0 && errno != ENOENT)) {
		reason_errno(why, "%.150s", path);
		n = -1;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return n < 0 ? -1 : n == PHOTOS_HEAD;
}

int
photos_remove_before(const char *day, int hour, struct reason *why)
{
	char *path;
	int rc = 0;

	for (int h = 0; h < hour; h++) {
		path = path_of(day, h, why);
		if (path == NULL)
			return -1;
		if (unlink(path) != 0 && errno != ENOENT)
			rc = reason_errno(why, "%.150s", path);
		free(path);
	}
	return rc;
}
