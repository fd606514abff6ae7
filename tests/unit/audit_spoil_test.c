/* What somebody with an editor, or with the key, does to the audit log. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "make.h"

#define NOW INT64_C(1795374479123)

/* A log of that many entries, of which the first are published. */
static char *
new_log(int published, int pending)
{
	char *dir = make_dir();
	json_t *none = json_object();
	struct reason why;
	struct audit *a;

	assert_int_equal(file_mkdir(make_path(dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(dir, "pd.example/log", &why), 0);
	a = audit_open(dir, &why);
	assert_non_null(a);
	for (int i = 0; i < published + pending; i++) {
		assert_int_equal(audit_append(a, NOW + i, "search", none,
		    &why), 0);
		if (i == 0 || i == published - 1)
			assert_int_equal(audit_publish(a, &why), 0);
	}
	json_decref(none);
	audit_close(a);
	return dir;
}

static int
verify(const char *dir, struct reason *why)
{
	struct audit_head head;

	return audit_verify(dir, NULL, NULL, &head, why);
}

static void
assert_broken(const char *dir, const char *part)
{
	struct reason why;

	assert_int_equal(verify(dir, &why), 1);
	if (strstr(why.text, part) == NULL)
		fail_msg("%s", why.text);
}

static void
assert_whole(const char *dir)
{
	struct reason why;

	if (verify(dir, &why) != 0)
		fail_msg("%s", why.text);
}

static const char *spoilt;	/* the log whose files are flipped */
static off_t step;		/* each so many bits */

/* Each bit of a file, and its length. */
static int
flip_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	unsigned char byte;
	struct reason why;
	int fd;

	(void)ftw;
	if (type != FTW_F || strcmp(path + strlen(path) - 5, ".vkey") == 0 ||
	    strcmp(path + strlen(path) - 4, ".key") == 0)
		return 0;
	chmod(path, 0600);
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	for (off_t bit = 0; bit < 8 * st->st_size; bit += step) {
		assert_int_equal(pread(fd, &byte, 1, bit / 8), 1);
		byte ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
		if (verify(spoilt, &why) != 1)
			fail_msg("%s, bit %ld", path, (long)bit);
		byte ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
	}
	/* A tail that was cut may be a crash's, where nobody relied on it. */
	if (st->st_size > 0 && strstr(path, "pending-") == NULL) {
		assert_int_equal(pread(fd, &byte, 1, st->st_size - 1), 1);
		assert_int_equal(ftruncate(fd, st->st_size - 1), 0);
		assert_int_equal(verify(spoilt, &why), 1);
		assert_int_equal(pwrite(fd, &byte, 1, st->st_size - 1), 1);
		assert_int_equal(pwrite(fd, "x", 1, st->st_size), 1);
		assert_int_equal(verify(spoilt, &why), 1);
		assert_int_equal(ftruncate(fd, st->st_size), 0);
	}
	close(fd);
	return 0;
}

static void
every_bit(void **state)
{
	char *dir = new_log(3, 1);

	(void)state;
	spoilt = dir;
	step = 1;
	assert_int_equal(nftw(dir, flip_file, 8, FTW_PHYS), 0);
	assert_whole(dir);
	make_remove(dir);
	/* Full tiles and those above them, here and there. */
	dir = new_log(258, 0);
	spoilt = dir;
	step = 997;
	assert_int_equal(nftw(dir, flip_file, 8, FTW_PHYS), 0);
	assert_whole(dir);
	make_remove(dir);
}

static struct blob
read_file(const char *dir, const char *name)
{
	struct reason why;
	struct blob b;

	if (file_read(make_path(dir, name), 1 << 20, &b, &why) != 0)
		fail_msg("%s", why.text);
	return b;
}

static void
write_file(const char *dir, const char *name, const struct blob *b)
{
	struct reason why;

	assert_int_equal(file_write(make_path(dir, name), b->data, b->len,
	    0600, &why), 0);
}

#define BUNDLE	"audit/tile/entries/000.p/4"
#define HASHES	"audit/tile/0/000.p/4"
#define ENTRY	(2 + strlen("{\"n\":1,\"time\":\"2026-11-22T19:07:59.123Z\"," \
		    "\"event\":\"search\",\"salt\":" \
		    "\"0123456789abcdef0123456789abcdef\"}"))

static void
swap(unsigned char *a, unsigned char *b, size_t n)
{
	unsigned char c;

	for (size_t i = 0; i < n; i++) {
		c = a[i];
		a[i] = b[i];
		b[i] = c;
	}
}

/* Somebody who signs again what he has made of it. */
static void
sign(const char *dir, unsigned n)
{
	struct blob text = read_file(dir, "audit.key"),
	    bundle = read_file(dir, BUNDLE), note;
	struct merkle_hash hash[4], root, two[2];
	const unsigned char *entry;
	struct note_signer *s;
	size_t at = 0, len;
	struct reason why;

	s = note_signer_new((char *)text.data, text.len, &why);
	assert_non_null(s);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(tiles_next(&bundle, &at, &entry, &len), 1);
		assert_int_equal(merkle_leaf(entry, len, &hash[i], &why), 0);
	}
	assert_int_equal(merkle_fold(hash, 2, &two[0], &why), 0);
	two[1] = hash[2];
	if (n == 4)
		assert_int_equal(merkle_fold(hash + 2, 2, &two[1], &why), 0);
	assert_int_equal(merkle_fold(two, 2, &root, &why), 0);
	note.data = (unsigned char *)checkpoint_sign(s, n, &root, &why);
	note.len = strlen((char *)note.data);
	write_file(dir, "audit/checkpoint", &note);
	note.data = memcpy(realloc(note.data, sizeof(hash)), hash,
	    sizeof(hash));
	note.len = n * sizeof(*hash);
	write_file(dir, n == 4 ? HASHES : "audit/tile/0/000.p/3", &note);
	bundle.len = at;
	write_file(dir, n == 4 ? BUNDLE : "audit/tile/entries/000.p/3",
	    &bundle);
	blob_free(&note);
	blob_free(&bundle);
	blob_free(&text);
	note_signer_free(s);
}

static void
other_order(void **state)
{
	char *dir = new_log(4, 0);
	struct blob good = read_file(dir, BUNDLE), b = read_file(dir, BUNDLE),
	    h = read_file(dir, HASHES), mark = read_file(dir,
	    "audit/checkpoint");

	(void)state;
	assert_int_equal(b.len, 4 * ENTRY);
	/* Two swapped; one in the place of another; the last one gone. */
	swap(b.data + ENTRY, b.data + 2 * ENTRY, ENTRY);
	write_file(dir, BUNDLE, &b);
	assert_broken(dir, "entry 2: its number is 3");
	b.data[ENTRY + 7] = '2';
	b.data[2 * ENTRY + 7] = '3';
	write_file(dir, BUNDLE, &b);
	assert_broken(dir, "entry 2 is not the one of tile/0/000.p/4");
	swap(h.data + 32, h.data + 64, 32);
	write_file(dir, HASHES, &h);
	assert_broken(dir, "entry 2 is not the one of tile/0/000.p/4");
	good.len -= ENTRY;
	write_file(dir, BUNDLE, &good);
	assert_broken(dir, "entry 4 is damaged");
	good.len += ENTRY;
	write_file(dir, BUNDLE, &good);
	swap(h.data + 32, h.data + 64, 32);
	h.len -= 32;
	write_file(dir, HASHES, &h);
	assert_broken(dir, "000.p/4: not a tile of 4");
	h.len += 32;
	write_file(dir, HASHES, &h);
	assert_whole(dir);
	/* Swapped and signed again: whole, but not what was kept. */
	write_file(dir, BUNDLE, &b);
	sign(dir, 4);
	unlink(make_path(dir, "audit/tile/entries/000.p/1"));
	unlink(make_path(dir, "audit/tile/0/000.p/1"));
	assert_whole(dir);
	{
		struct checkpoint kept;
		struct audit_trust trust = { NULL, &kept };
		struct audit_head head;
		struct note_key key;
		struct reason why;

		assert_int_equal(audit_key(dir, &key, &why), 0);
		assert_int_equal(checkpoint_open((char *)mark.data, mark.len,
		    &key, &kept, &why), 1);
		assert_int_equal(audit_verify_by(dir, &trust, NULL, NULL,
		    &head, &why), 1);
		assert_reason(why, "does not go on from the checkpoint of 4");
	}
	blob_free(&good);
	blob_free(&mark);
	blob_free(&b);
	blob_free(&h);
	make_remove(dir);
}

/* Cut and signed again: what was left behind tells, or what was kept. */
static void
cut(void **state)
{
	char *dir = new_log(4, 0);
	struct blob mark = read_file(dir, "audit/checkpoint");
	struct audit_trust trust = { NULL, NULL };
	struct audit_head head;
	struct checkpoint kept;
	struct note_key key;
	struct reason why;

	(void)state;
	assert_int_equal(audit_key(dir, &key, &why), 0);
	assert_int_equal(checkpoint_open((char *)mark.data, mark.len, &key,
	    &kept, &why), 1);
	sign(dir, 3);
	assert_broken(dir, "tile/entries/000.p/4 is there, but not its "
	    "entries");
	unlink(make_path(dir, BUNDLE));
	assert_broken(dir, "tile/0/000.p/4 is there, but not its entries");
	unlink(make_path(dir, HASHES));
	assert_whole(dir);
	trust.since = &kept;
	assert_int_equal(audit_verify_by(dir, &trust, NULL, NULL, &head,
	    &why), 1);
	assert_reason(why, "shorter than the checkpoint of 4 entries");
	/* The old checkpoint alone promises what is not there any more. */
	write_file(dir, "audit/checkpoint", &mark);
	assert_broken(dir, "000.p/4: No such file");
	blob_free(&mark);
	make_remove(dir);
}

/* Tiles past the end of a log that was cut at a full one. */
static void
left_over(void **state)
{
	static const char *const names[] = { "audit/tile/0/001.p/1",
	    "audit/tile/0/001", "audit/tile/entries/001.p/2",
	    "audit/tile/1/001.p/1", "audit/tile/2/000.p/1" };
	char *dir = new_log(256, 0);
	unsigned char zeros[256 * 32] = { 0 };
	struct blob b = { zeros, 0 };
	struct reason why;
	const char *path;

	(void)state;
	assert_whole(dir);
	file_mkdir(make_path(dir, "audit/tile/0/001.p"), 0700, &why);
	file_mkdir(make_path(dir, "audit/tile/entries/001.p"), 0700, &why);
	file_mkdir(make_path(dir, "audit/tile/1/001.p"), 0700, &why);
	file_mkdir(make_path(dir, "audit/tile/2"), 0700, &why);
	file_mkdir(make_path(dir, "audit/tile/2/000.p"), 0700, &why);
	assert_whole(dir);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		path = make_path(dir, names[i]);
		b.len = strstr(path, ".p/") != NULL ? 32 : sizeof(zeros);
		write_file(dir, names[i], &b);
		assert_int_equal(verify(dir, &why), 1);
		assert_int_equal(unlink(path), 0);
		assert_whole(dir);
	}
	make_remove(dir);
}

/* Asserts that nothing is added to such a log. */
static void
assert_closed(const char *dir, const char *part)
{
	struct audit *a;
	struct blob pending;
	struct reason why;
	json_t *none = json_object();
	int rc = -1;

	a = audit_open(dir, &why);
	if (a != NULL)
		rc = audit_append(a, NOW, "search", none, &why);
	assert_int_equal(rc, -1);
	if (strstr(why.text, part) == NULL)
		fail_msg("%s", why.text);
	pending = read_file(dir, "audit/pending-4");
	assert_int_equal(pending.len, 0);
	blob_free(&pending);
	audit_close(a);
	json_decref(none);
}

/* Who writes looks at the log's end first: what is damaged does not grow. */
static void
what_is_damaged_does_not_grow(void **state)
{
	char *dir = new_log(4, 0);
	struct blob b = read_file(dir, BUNDLE), h = read_file(dir, HASHES);
	struct reason why;
	struct audit *a;
	json_t *none = json_object();

	(void)state;
	b.data[b.len - 3] ^= 1;
	write_file(dir, BUNDLE, &b);
	assert_closed(dir, "entry 4 is damaged");
	b.data[b.len - 3] ^= 1;
	b.len -= ENTRY;
	write_file(dir, BUNDLE, &b);
	assert_closed(dir, "its last entries are damaged");
	b.len += ENTRY;
	assert_int_equal(unlink(make_path(dir, BUNDLE)), 0);
	assert_closed(dir, "000.p/4: No such file");
	write_file(dir, BUNDLE, &b);
	h.data[32] ^= 1;
	write_file(dir, HASHES, &h);
	assert_closed(dir, "its last tiles are not what its checkpoint says");
	h.data[32] ^= 1;
	write_file(dir, HASHES, &h);
	a = audit_open(dir, &why);
	assert_non_null(a);
	assert_int_equal(audit_append(a, NOW, "search", none, &why), 0);
	assert_int_equal(audit_last(a), 5);
	audit_close(a);
	assert_whole(dir);
	json_decref(none);
	blob_free(&b);
	blob_free(&h);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bit),
		cmocka_unit_test(other_order),
		cmocka_unit_test(cut),
		cmocka_unit_test(left_over),
		cmocka_unit_test(what_is_damaged_does_not_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
