/* Reads files of hot lists. */
#include "hotfile.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hotline.h"
#include "record/line.h"

static void
mark_of(const struct stat *st, struct hotfile_mark *m)
{
	m->dev = st->st_dev;
	m->ino = st->st_ino;
	m->size = st->st_size;
	m->changed = st->st_ctim.tv_sec * INT64_C(1000000000) +
	    st->st_ctim.tv_nsec;
	m->written = st->st_mtim.tv_sec * INT64_C(1000) +
	    st->st_mtim.tv_nsec / 1000000;
}

bool
hotfile_same(const struct hotfile_mark *a, const struct hotfile_mark *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	    a->changed == b->changed && a->written == b->written;
}

int
hotfile_look(const char *path, struct hotfile_mark *m, struct reason *why)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return reason_errno(why, "%.150s", path);
	if (!S_ISREG(st.st_mode))
		return reason_set(why, "%.150s: not a regular file", path);
	mark_of(&st, m);
	return 0;
}

/* Opens it without waiting, should it be a pipe. */
static int
open_list(const char *path, struct hotfile_mark *m, struct faults *faults)
{
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		faults_add(faults, path, 0, 0, "%s", strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		faults_add(faults, path, 0, 0, "not a regular file");
	} else if (st.st_size > HOTFILE_BYTES) {
		faults_add(faults, path, 0, 0, "more than %lld bytes",
		    (long long)HOTFILE_BYTES);
	} else {
		mark_of(&st, m);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A last line without its end may be half of one. */
static void
check_end(struct hotline *h, int fd, off_t size, size_t lines)
{
	char last = '\n';

	if (size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n')
		hotline_fault(h, lines, "cut short: the last line has no "
		    "end");
}

static void
check_unchanged(struct hotline *h, int fd, const struct hotfile_mark *m)
{
	struct hotfile_mark now;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return;
	mark_of(&st, &now);
	if (now.size != m->size || now.written != m->written)
		hotline_fault(h, 0, "was changed while it was read");
}

/* -1: reading failed, or there is no memory, and that is a fault. */
static int
read_lines(struct hotline *h, int fd, EVP_MD_CTX *hash, size_t *lines)
{
	struct line_reader *reader = line_new(fd);
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;
	int rc = 0;

	*lines = 0;
	if (reader == NULL) {
		hotline_fault(h, 0, "out of memory");
		return -1;
	}
	while (rc == 0) {
		kind = line_next(reader, &line, &len, &why);
		if (kind == LINE_END)
			break;
		if (kind == LINE_FAILED) {
			hotline_fault(h, 0, "%s", why.text);
			rc = -1;
			break;
		}
		*lines = line_number(reader);
		EVP_DigestUpdate(hash, line, len);
		EVP_DigestUpdate(hash, "\n", 1);
		rc = hotline_take(h, *lines, line, kind == LINE_LONG ?
		    HOTFILE_LINE + 1 : len);
	}
	line_free(reader);
	return rc;
}

static int
read_open(const char *path, int fd, when_offset *zone, struct hotfile *f,
    struct faults *faults)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	unsigned char sum[EVP_MAX_MD_SIZE];
	struct hotline h;
	struct reason why;
	size_t lines;
	int rc = -1;

	hotline_start(&h, path, zone, f->list, faults);
	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1) {
		hotline_fault(&h, 0, "out of memory");
	} else if (read_lines(&h, fd, hash, &lines) == 0) {
		check_end(&h, fd, f->mark.size, lines);
		check_unchanged(&h, fd, &f->mark);
		rc = hotline_end(&h, lines);
		if (EVP_DigestFinal_ex(hash, sum, NULL) == 1)
			digest_hex(sum, DIGEST_BYTES, f->sha256);
	}
	EVP_MD_CTX_free(hash);
	f->format = h.format;
	if (rc >= 0 && hotlist_index(f->list, &why) != 0) {
		hotline_fault(&h, 0, "%s", why.text);
		rc = -1;
	}
	return rc;
}

int
hotfile_read(const char *path, when_offset *zone, struct hotfile *f,
    struct faults *faults)
{
	int fd, rc;

	*f = (struct hotfile){ .list = NULL };
	fd = open_list(path, &f->mark, faults);
	if (fd < 0)
		return -1;
	f->list = hotlist_new();
	if (f->list == NULL) {
		faults_add(faults, path, 0, 0, "out of memory");
		rc = -1;
	} else {
		rc = read_open(path, fd, zone, f, faults);
	}
	close(fd);
	if (rc < 0) {
		hotlist_free(f->list);
		f->list = NULL;
	}
	return rc;
}
