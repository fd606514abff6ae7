/* The tail of the log that is not in its tree yet. */
#include "pending.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tiles.h"

#define CHECKED	42	/* bytes of a head that its check covers */
#define HEAD	48
#define LONGEST	(HEAD + TILES_ENTRY_MAX)

static char *
path_of(const char *log, uint64_t base, struct reason *why)
{
	char name[32];

	snprintf(name, sizeof(name), PENDING_NAME "%" PRIu64, base);
	return file_join(log, name, why);
}

int
pending_make(const char *log, uint64_t base, struct reason *why)
{
	char *path = path_of(log, base, why);
	int fd;

	if (path == NULL)
		return -1;
	/* One that is there was made by a program that was killed. */
	fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC, 0660);
	if (fd < 0)
		reason_errno(why, "%.150s", path);
	else
		close(fd);
	free(path);
	return fd < 0 ? -1 : 0;
}

int
pending_open(struct pending *p, const char *log, uint64_t base, bool append,
    struct reason *why)
{
	char *path = path_of(log, base, why);
	struct stat st;
	int rc = 1;

	*p = (struct pending){ -1, base, 0, 0, 0 };
	if (path == NULL)
		return -1;
	p->fd = open(path, (append ? O_RDWR | O_APPEND : O_RDONLY) |
	    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (p->fd < 0) {
		rc = errno == ENOENT ? 0 : -1;
		reason_errno(why, "%.150s", path);
	} else if (fstat(p->fd, &st) != 0) {
		rc = reason_errno(why, "%.150s", path);
	} else if (!S_ISREG(st.st_mode) || st.st_nlink > 1) {
		rc = reason_set(why, "%.150s: not a file of one name", path);
	}
	if (rc != 1)
		pending_close(p);
	free(path);
	return rc;
}

void
pending_close(struct pending *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static int
check(const unsigned char head[HEAD], unsigned char out[DIGEST_BYTES],
    struct reason *why)
{
	return digest_sha256(head, CHECKED, out, why);
}

/* A disk may give zeros for what it never wrote. */
static bool
all_zeros(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != 0)
			return false;
	return true;
}

static uint64_t
get_index(const unsigned char *head)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | head[i];
	return n;
}

enum pending_kind
pending_next(const struct blob *b, size_t *at, uint64_t index,
    const unsigned char **entry, size_t *len, struct merkle_hash *hash,
    struct reason *why)
{
	unsigned char sum[DIGEST_BYTES];
	size_t left = b->len - *at;
	const unsigned char *head;

	/* What is empty may have no data at all. */
	if (left == 0)
		return PENDING_END;
	head = b->data + *at;
	if (left < HEAD || all_zeros(head, left))
		return PENDING_TORN;
	if (check(head, sum, why) != 0)
		return PENDING_DAMAGED;
	*len = (size_t)head[8] << 8 | head[9];
	if (memcmp(sum, head + CHECKED, HEAD - CHECKED) != 0 ||
	    get_index(head) != index || *len == 0) {
		reason_set(why, "entry %" PRIu64 " is damaged at byte %zu",
		    index + 1, *at);
		return PENDING_DAMAGED;
	}
	if (*len > left - HEAD)
		return PENDING_TORN;
	*entry = head + HEAD;
	if (merkle_leaf(*entry, *len, hash, why) != 0)
		return PENDING_DAMAGED;
	if (memcmp(hash, head + 10, sizeof(*hash)) != 0) {
		reason_set(why, "entry %" PRIu64 " is damaged at byte %zu",
		    index + 1, *at);
		return PENDING_DAMAGED;
	}
	*at += HEAD + *len;
	return PENDING_ENTRY;
}

/* The bytes [from, to) of the file. */
static int
read_part(const struct pending *p, off_t from, off_t to, struct blob *b,
    struct reason *why)
{
	ssize_t n;

	*b = (struct blob){ NULL, 0 };
	if (to <= from)
		return 0;
	if (to - from > (off_t)(LONGEST * (TILES_WIDTH + 1)))
		return reason_set(why, PENDING_NAME "%" PRIu64 ": too long",
		    p->base);
	b->data = malloc((size_t)(to - from));
	if (b->data == NULL)
		return reason_errno(why, "pending entries");
	while ((off_t)b->len < to - from) {
		n = pread(p->fd, b->data + b->len, (size_t)(to - from) -
		    b->len, from + (off_t)b->len);
		if (n <= 0) {
			/* Who was adding has taken it back meanwhile. */
			if (n == 0)
				return 0;
			reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
			blob_free(b);
			return -1;
		}
		b->len += (size_t)n;
	}
	return 0;
}

int
pending_catch_up(struct pending *p, struct reason *why)
{
	const unsigned char *entry;
	enum pending_kind kind;
	struct merkle_hash hash;
	size_t at = 0, len;
	struct stat st;
	struct blob b;

	if (fstat(p->fd, &st) != 0)
		return reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
	if (st.st_size == p->end)
		return 0;
	if (st.st_size < p->end) {
		reason_set(why, PENDING_NAME "%" PRIu64 ": has shrunk",
		    p->base);
		return 1;
	}
	if (read_part(p, p->end, st.st_size, &b, why) != 0)
		return -1;
	do {
		kind = pending_next(&b, &at, p->base + p->n, &entry, &len,
		    &hash, why);
		if (kind == PENDING_ENTRY)
			p->n++;
	} while (kind == PENDING_ENTRY);
	p->end += (off_t)at;
	blob_free(&b);
	if (kind != PENDING_DAMAGED)
		return 0;
	reason_prefix(why, PENDING_NAME "%" PRIu64, p->base);
	return 1;
}

int
pending_add(struct pending *p, const void *entry, size_t len,
    struct reason *why)
{
	unsigned char *record, sum[DIGEST_BYTES];
	uint64_t index = p->base + p->n;
	struct merkle_hash hash;
	struct stat st;
	ssize_t n;

	if (len == 0 || len > TILES_ENTRY_MAX)
		return reason_set(why, "an entry of %zu bytes", len);
	if (merkle_leaf(entry, len, &hash, why) != 0)
		return -1;
	if (fstat(p->fd, &st) != 0 ||
	    (st.st_size > p->end && ftruncate(p->fd, p->end) != 0))
		return reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
	record = malloc(HEAD + len);
	if (record == NULL)
		return reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
	for (int i = 0; i < 8; i++)
		record[i] = (unsigned char)(index >> (56 - 8 * i));
	tiles_put_length(record + 8, len);
	memcpy(record + 10, &hash, sizeof(hash));
	memcpy(record + HEAD, entry, len);
	if (check(record, sum, why) != 0) {
		free(record);
		return -1;
	}
	memcpy(record + CHECKED, sum, HEAD - CHECKED);
	n = write(p->fd, record, HEAD + len);
	free(record);
	if (n == (ssize_t)(HEAD + len)) {
		p->n++;
		p->end += n;
		return 0;
	}
	if (n >= 0)
		errno = ENOSPC;
	reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
	/* A full disk leaves no half; if it must, the next one cuts it. */
	if (ftruncate(p->fd, p->end) != 0)
		reason_prefix(why, "half an entry stays");
	return -1;
}

/*
 * Linux takes what it failed to write for written, so that the next sync, by
 * whomever, would be told that all is well: what is written again is tried
 * again.  (Rebello et al., "Can Applications Recover from fsync Failures?",
 * USENIX ATC 2020.)
 */
static void
write_again(struct pending *p)
{
	int flags = fcntl(p->fd, F_GETFL);
	struct reason why;
	struct blob b;

	/* Told to append, pwrite() would. */
	if (flags < 0 || read_part(p, p->synced, p->end, &b, &why) != 0)
		return;
	if (fcntl(p->fd, F_SETFL, flags & ~O_APPEND) == 0) {
		(void)!pwrite(p->fd, b.data, b.len, p->synced);
		fcntl(p->fd, F_SETFL, flags);
	}
	blob_free(&b);
}

int
pending_sync(struct pending *p, struct reason *why)
{
	if (p->synced == p->end)
		return 0;
	if (fdatasync(p->fd) != 0) {
		reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
		write_again(p);
		return -1;
	}
	p->synced = p->end;
	return 0;
}

int
pending_read(const struct pending *p, struct blob *b, struct reason *why)
{
	if (read_part(p, 0, p->end, b, why) != 0)
		return -1;
	if ((off_t)b->len == p->end)
		return 0;
	blob_free(b);
	return reason_set(why, PENDING_NAME "%" PRIu64 ": has shrunk", p->base);
}

int
pending_read_all(const struct pending *p, struct blob *b, struct reason *why)
{
	struct stat st;

	if (fstat(p->fd, &st) != 0)
		return reason_errno(why, PENDING_NAME "%" PRIu64, p->base);
	return read_part(p, 0, st.st_size, b, why);
}
