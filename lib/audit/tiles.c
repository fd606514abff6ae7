/* Tiles and bundles as files: named, read, written, removed. */
#include "tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"

#define NEW_FILE	"new"	/* under the lock there is one at a time */
#define FILE_MODE	0440
#define DIR_MODE	02770

struct tiles_reader {
	const char *log;
	uint64_t size;
	struct {
		struct blob blob;
		uint64_t n;
	} last[TILES_LEVELS];
};

uint64_t
tiles_count(int level, uint64_t size)
{
	return level == TILES_ENTRIES ? size :
	    level >= TILES_LEVELS ? 0 : size >> (8 * level);
}

unsigned
tiles_width(int level, uint64_t n, uint64_t size)
{
	uint64_t count = tiles_count(level, size);

	if (n < count / TILES_WIDTH)
		return TILES_WIDTH;
	return n == count / TILES_WIDTH ? count % TILES_WIDTH : 0;
}

void
tiles_name(const struct tile *t, char out[TILES_NAME])
{
	uint64_t unit = 1;
	char *at = out;

	if (t->level == TILES_ENTRIES)
		at += sprintf(at, "tile/entries/");
	else
		at += sprintf(at, "tile/%d/", t->level);
	while (t->n / unit >= 1000)
		unit *= 1000;
	for (; unit > 1; unit /= 1000)
		at += sprintf(at, "x%03u/", (unsigned)(t->n / unit % 1000));
	at += sprintf(at, "%03u", (unsigned)(t->n % 1000));
	if (t->width < TILES_WIDTH)
		sprintf(at, ".p/%u", t->width);
}

/* The folder of the partial ones. */
static char *
partial_dir(const char *log, const struct tile *t, struct reason *why)
{
	struct tile one = { t->level, t->n, 1 };
	char name[TILES_NAME];

	tiles_name(&one, name);
	*strrchr(name, '/') = '\0';
	return file_join(log, name, why);
}

static int
read_plain(int fd, const char *path, const struct tile *t, struct blob *b,
    struct reason *why)
{
	size_t size = (size_t)t->width * DIGEST_BYTES;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return reason_errno(why, "%.150s", path);
	if (!S_ISREG(st.st_mode) || st.st_size == 0 ||
	    (uint64_t)st.st_size > TILES_BUNDLE_MAX ||
	    (t->level != TILES_ENTRIES && (uint64_t)st.st_size != size)) {
		reason_set(why, "%.150s: not a tile of %u", path, t->width);
		return 0;
	}
	return file_read_fd(fd, path, TILES_BUNDLE_MAX, b, why) == 0 ? 1 : -1;
}

int
tiles_read(const char *log, const struct tile *t, struct blob *b,
    struct reason *why)
{
	char name[TILES_NAME], *path;
	int fd, rc;

	*b = (struct blob){ NULL, 0 };
	tiles_name(t, name);
	path = file_join(log, name, why);
	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		rc = read_plain(fd, path, t, b, why);
		close(fd);
	} else {
		rc = errno == ENOENT || errno == ENOTDIR || errno == ELOOP ?
		    0 : -1;
		reason_errno(why, "%.150s", path);
	}
	free(path);
	return rc;
}

/* Cuts a full tile or bundle to its first hashes or entries. */
static int
cut(struct blob *b, const struct tile *t)
{
	const unsigned char *entry;
	size_t at = 0, len;

	if (t->level != TILES_ENTRIES)
		at = (size_t)t->width * DIGEST_BYTES;
	for (unsigned i = 0; t->level == TILES_ENTRIES && i < t->width; i++)
		if (tiles_next(b, &at, &entry, &len) != 1)
			return 0;
	b->len = at;
	return 1;
}

int
tiles_fetch(const char *log, const struct tile *t, struct blob *b,
    struct reason *why)
{
	struct tile full = { t->level, t->n, TILES_WIDTH };
	struct reason other;
	int rc = tiles_read(log, t, b, why);

	if (rc != 0 || t->width == TILES_WIDTH)
		return rc;
	rc = tiles_read(log, &full, b, &other);
	if (rc == 1)
		rc = cut(b, t);
	if (rc != 1)
		blob_free(b);
	return rc;
}

int
tiles_replace(const char *log, const char *name, const void *data,
    size_t len, mode_t mode, struct reason *why)
{
	char *path = file_join(log, name, why);
	char *new = file_join(log, NEW_FILE, why);
	int fd, rc = -1;

	if (path == NULL || new == NULL)
		goto done;
	/* What a killed program left may be of any kind and mode. */
	if (unlink(new) != 0 && errno != ENOENT) {
		reason_errno(why, "%.150s", new);
		goto done;
	}
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0 && file_put(fd, data, len, 0) == 0 &&
	    fchmod(fd, mode) == 0 && fsync(fd) == 0)
		rc = rename(new, path);
	if (rc != 0)
		reason_errno(why, "%.150s", path);
	if (fd >= 0)
		close(fd);
	if (rc != 0)
		unlink(new);
	else
		rc = file_sync_parent(path, why);
done:
	free(path);
	free(new);
	return rc;
}

/* Each folder on the way, made and synced. */
static int
make_way(const char *log, const char *name, struct reason *why)
{
	char part[TILES_NAME], *path;
	int rc = 0;

	for (const char *at = strchr(name, '/'); at != NULL && rc == 0;
	    at = strchr(at + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(at - name), name);
		path = file_join(log, part, why);
		rc = path == NULL ? -1 : file_mkdir(path, DIR_MODE, why);
		free(path);
	}
	return rc;
}

int
tiles_write(const char *log, const struct tile *t, bool fresh,
    const void *data, size_t len, struct reason *why)
{
	char name[TILES_NAME];

	tiles_name(t, name);
	if (fresh && make_way(log, name, why) != 0)
		return -1;
	return tiles_replace(log, name, data, len, FILE_MODE, why);
}

/* Calls for each name in a folder; one that is not there has none. */
static int
each_name(const char *path, void (*take)(void *, int dir, const char *),
    void *ctx, struct reason *why)
{
	DIR *dir = opendir(path);
	const char *name;
	int more, rc = 0;

	if (dir == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (dir == NULL)
		return reason_errno(why, "%.150s", path);
	while ((more = dir_next(dir, &name)) == 1)
		if (name[0] != '.')
			take(ctx, dirfd(dir), name);
	if (more < 0)
		rc = reason_errno(why, "%.150s", path);
	closedir(dir);
	return rc;
}

static void
drop_one(void *ctx, int dir, const char *name)
{
	(void)ctx;
	unlinkat(dir, name, 0);
}

int
tiles_drop_partial(const char *log, const struct tile *t, struct reason *why)
{
	char *path = partial_dir(log, t, why);
	int rc = -1;

	if (path == NULL)
		return -1;
	if (each_name(path, drop_one, NULL, why) == 0) {
		rc = rmdir(path);
		if (rc != 0 && errno == ENOENT)
			rc = 0;
		else if (rc != 0)
			reason_errno(why, "%.150s", path);
	}
	free(path);
	return rc;
}

static void
note_width(void *ctx, int dir, const char *name)
{
	bool *there = ctx;
	char same[8];
	int width = atoi(name);

	(void)dir;
	if (width < 1 || width >= TILES_WIDTH)
		return;
	snprintf(same, sizeof(same), "%d", width);
	there[width] = there[width] || strcmp(same, name) == 0;
}

int
tiles_list_partial(const char *log, const struct tile *t,
    bool there[TILES_WIDTH], struct reason *why)
{
	char *path = partial_dir(log, t, why);
	int rc;

	memset(there, 0, TILES_WIDTH * sizeof(*there));
	if (path == NULL)
		return -1;
	rc = each_name(path, note_width, there, why);
	free(path);
	return rc;
}

int
tiles_next(const struct blob *b, size_t *at, const unsigned char **entry,
    size_t *len)
{
	size_t left = b->len - *at;

	if (left == 0)
		return 0;
	if (left < 2)
		return -1;
	*len = (size_t)b->data[*at] << 8 | b->data[*at + 1];
	if (*len > left - 2)
		return -1;
	*entry = b->data + *at + 2;
	*at += 2 + *len;
	return 1;
}

void
tiles_put_length(unsigned char out[2], size_t len)
{
	out[0] = (unsigned char)(len >> 8);
	out[1] = (unsigned char)len;
}

struct tiles_reader *
tiles_reader_new(const char *log, uint64_t size)
{
	struct tiles_reader *r = calloc(1, sizeof(*r));

	if (r != NULL) {
		r->log = log;
		r->size = size;
	}
	return r;
}

void
tiles_reader_free(struct tiles_reader *r)
{
	if (r == NULL)
		return;
	for (int level = 0; level < TILES_LEVELS; level++)
		blob_free(&r->last[level].blob);
	free(r);
}

/* The root over the hashes of its tile that are under it. */
static int
read_node(void *ctx, unsigned height, uint64_t index,
    struct merkle_hash *out, struct reason *why)
{
	struct merkle_hash part[TILES_WIDTH];
	struct tiles_reader *r = ctx;
	unsigned level = height / 8, bits = height % 8;
	uint64_t first = index << bits;
	struct tile t = { (int)level, first / TILES_WIDTH, 0 };
	struct blob *b = &r->last[level].blob;
	size_t from = first % TILES_WIDTH, n = (size_t)1 << bits;

	t.width = tiles_width(t.level, t.n, r->size);
	if (from + n > t.width)
		return reason_set(why, "the tree has no such part");
	if (b->data == NULL || r->last[level].n != t.n) {
		blob_free(b);
		if (tiles_fetch(r->log, &t, b, why) != 1)
			return -1;
		r->last[level].n = t.n;
	}
	memcpy(part, b->data + from * sizeof(*part), n * sizeof(*part));
	return merkle_fold(part, n, out, why);
}

struct merkle_tree
tiles_tree(struct tiles_reader *r)
{
	return (struct merkle_tree){ r->size, read_node, r };
}
