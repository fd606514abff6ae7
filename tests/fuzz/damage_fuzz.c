/*
 * A store whose files were damaged: the input says where, and with what.  It
 * is opened, checked, searched and its log verified; then it is mended.
 *
 * The pages of LMDB are left alone: that library trusts its own.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "kept.h"
#include "make.h"
#include "store/check.h"

#define FILES	64

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static struct {
	char *dir;
	size_t n;
	struct {
		char *path;
		struct blob was;
	} files[FILES];
} kept;

static int
take_file(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	struct reason why;

	(void)st;
	if (kind != FTW_F || strstr(path + where->base, ".mdb") != NULL ||
	    kept.n == FILES)
		return 0;
	if (file_read(path, 1 << 20, &kept.files[kept.n].was, &why) != 0)
		abort();
	kept.files[kept.n++].path = strdup(path);
	return 0;
}

static void
make_store(void)
{
	struct store *s = kept_new(&kept.dir);
	const char *note = "{}";
	json_t *entry = json_loads(note, 0, NULL);
	struct audit *a;
	struct reason why;

	kept_fill(s);
	store_close(s);
	a = audit_open(kept.dir, &why);
	if (a == NULL || audit_append(a, KEPT_NOON, "check", entry, &why) !=
	    0 || audit_publish(a, &why) != 0)
		abort();
	audit_close(a);
	json_decref(entry);
	if (nftw(kept.dir, take_file, 16, FTW_PHYS) != 0 || kept.n == 0)
		abort();
}

/* In its place, as a disk would: the name and the mode stay. */
static void
fill_file(size_t i, const unsigned char *data, size_t len)
{
	int fd;

	chmod(kept.files[i].path, 0600);
	fd = open(kept.files[i].path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	close(fd);
}

/* A file, where in it, how much; then the bytes.  How many were used. */
static size_t
damage(const unsigned char *data, size_t len)
{
	size_t i = data[0] % kept.n, at = data[1] | (size_t)data[2] << 8;
	size_t n = data[3] % 64, size = kept.files[i].was.len;
	unsigned char *now = calloc(size + 64 + 1, 1);

	if (now == NULL)
		return len;
	if (size > 0)
		memcpy(now, kept.files[i].was.data, size);
	at = size == 0 ? 0 : at % (size + 1);
	if (n > len - 4)
		n = len - 4;
	memcpy(now + at, data + 4, n);
	/* Cut short, made longer, or just changed. */
	if (data[3] >= 192)
		size = at + n;
	else if (at + n > size)
		size = at + n;
	fill_file(i, now, size);
	free(now);
	return 4 + n;
}

static int
no_text(void *ctx, const char *text)
{
	(void)ctx;
	return text == NULL;
}

static void
look(void)
{
	static const struct search_query query = { .pattern = "7ABC*",
	    KEPT_ALL };
	struct check_counts n = { 0 };
	struct audit_head head;
	struct kept found = { .photos = NULL };
	struct reason why;
	struct store *s;
	size_t count;

	s = store_open(kept.dir, NULL, &why);
	if (s != NULL) {
		check_run(s, 0, no_text, NULL, &n, &why);
		search_run(s, &query, kept_find, &found, &count, &why);
		store_close(s);
	}
	audit_verify(kept.dir, NULL, NULL, &head, &why);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	size_t used;

	if (kept.dir == NULL)
		make_store();
	for (int i = 0; i < 4 && len >= 4; i++) {
		used = damage(data, len);
		data += used;
		len -= used;
	}
	look();
	for (size_t i = 0; i < kept.n; i++)
		fill_file(i, kept.files[i].was.data, kept.files[i].was.len);
	return 0;
}
