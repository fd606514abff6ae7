/* The queue on disk. */
#include "capture/queue.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/stamp.h"
#include "capture/hourkey.h"
#include "capture/spool.h"
#include "make.h"
#include "record/frame.h"
#include "record/record.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */

static const struct blob photo = { (unsigned char *)(uintptr_t)"SECRET photo",
	12 };
static const struct blob none = { NULL, 0 };
static const unsigned char master[CRYPTO_KEY] = "a master key";

static json_t *
frame_of(int64_t time, const char *camera)
{
	char id[UUID_SIZE];
	struct reason why;
	json_t *json;

	assert_int_equal(frame_id(time, camera, "x", id, &why), 0);
	json = record_new("frame", id);
	assert_int_equal(record_set_string(json, "camera", camera) |
	    record_set_time(json, "time", time), 0);
	return json;
}

static void
put(struct queue *q, json_t *json, const struct blob *b,
    struct queue_item *item)
{
	struct reason why;

	assert_int_equal(queue_put(q, json, b, item, &why), 0);
	json_decref(json);
}

struct count {
	unsigned kinds[QUEUE_KINDS];
	size_t size;
};

static int
count(void *ctx, const struct queue_item *item)
{
	struct count *n = ctx;

	n->kinds[item->kind]++;
	n->size = item->size;
	assert_true(item->arrived > 0);
	return 0;
}

static void
expect(struct queue *q, unsigned frames, unsigned empty, unsigned plates,
    unsigned told)
{
	struct count n = { .size = 0 };
	struct reason why;

	assert_int_equal(queue_each(q, count, &n, &why), 0);
	assert_int_equal(n.kinds[QUEUE_FRAME], frames);
	assert_int_equal(n.kinds[QUEUE_EMPTY], empty);
	assert_int_equal(n.kinds[QUEUE_PLATE], plates);
	assert_int_equal(n.kinds[QUEUE_TOLD], told);
}

/* What is put comes back, sealed meanwhile, also to who opens it later. */
static void
keeps(void **state)
{
	char *dir = make_dir();
	const char *spool = make_path(dir, "spool");
	struct queue *q;
	struct queue_item item;
	struct reason why;
	struct blob b;
	json_t *json, *again;

	(void)state;
	q = queue_open(spool, NULL, &why);
	assert_non_null(q);
	json = frame_of(NOON, "cam7");
	put(q, json_incref(json), &photo, &item);
	assert_int_equal(item.kind, QUEUE_FRAME);
	assert_true(item.time == NOON);
	assert_int_equal(queue_put(q, json, &photo, &item, &why), 1);
	assert_int_equal(queue_holds(q, json, &photo, &why), 1);
	assert_false(make_holds(dir, "SECRET", 6));
	assert_false(make_holds(dir, "cam7", 4));
	assert_null(queue_open(spool, NULL, &why));
	assert_reason(why, "another program");
	queue_close(q);
	q = queue_open(spool, NULL, &why);
	expect(q, 1, 0, 0, 0);
	assert_int_equal(queue_get(q, &item, &again, &b, &why), 1);
	assert_true(json_equal(json, again));
	assert_int_equal(b.len, photo.len);
	assert_memory_equal(b.data, photo.data, b.len);
	blob_free(&b);
	json_decref(again);
	assert_int_equal(queue_tell(q, &item, &why), 0);
	expect(q, 0, 0, 0, 1);
	assert_int_equal(queue_holds(q, json, &photo, &why), 1);
	assert_int_equal(queue_remove(q, &item, &why), 0);
	assert_int_equal(queue_remove(q, &item, &why), 0);
	assert_int_equal(queue_get(q, &item, &again, &b, &why), 0);
	assert_int_equal(queue_holds(q, json, &photo, &why), 0);
	expect(q, 0, 0, 0, 0);
	json_decref(json);
	queue_close(q);
	make_remove(dir);
}

/* What has the id of another is not that one, also when that one is told. */
static void
tells_apart(void **state)
{
	static const struct blob other = {
		(unsigned char *)(uintptr_t)"OTHER! photo", 12 };
	char *dir = make_dir();
	struct reason why;
	struct queue *q = queue_open(dir, NULL, &why);
	struct queue_item item;
	struct sighting s;
	json_t *json = frame_of(NOON, "cam7");

	(void)state;
	record_set_string(json, "image", "in/a.jpg");
	put(q, json_incref(json), &photo, &item);
	for (int i = 0; i < 2; i++) {
		/* It comes again by another path, or its photo is gone. */
		record_set_string(json, "image", "in/b.jpg");
		assert_int_equal(queue_holds(q, json, &photo, &why), 1);
		json_object_del(json, "image");
		assert_int_equal(queue_holds(q, json, NULL, &why), 1);
		assert_int_equal(queue_holds(q, json, &other, &why), -1);
		assert_reason(why, "another record is in the spool");
		assert_int_equal(queue_holds(q, json, &none, &why), -1);
		record_set_string(json, "camera", "cam8");
		assert_int_equal(queue_holds(q, json, &photo, &why), -1);
		record_set_string(json, "camera", "cam7");
		assert_int_equal(queue_tell(q, &item, &why), 0);
	}
	json_decref(json);
	/* In a sighting, "image" is no path, but the photo itself. */
	make_sighting(&s, NOON, "cam7", "7ABC123", 1);
	put(q, json_incref(s.json), &none, &item);
	record_set_string(s.json, "photo", "a.jpg");
	assert_int_equal(queue_holds(q, s.json, NULL, &why), 1);
	record_set_string(s.json, "image", "aGVsbG8=");
	assert_int_equal(queue_holds(q, s.json, NULL, &why), -1);
	json_decref(s.json);
	queue_close(q);
	make_remove(dir);
}

static void
kinds(void **state)
{
	char *dir = make_dir();
	struct queue_item item;
	struct reason why;
	struct queue *q = queue_open(dir, NULL, &why);
	struct sighting s;
	json_t *json;

	(void)state;
	json = frame_of(NOON, "a");
	json_object_set_new(json, "plates", json_array());
	put(q, json, &none, &item);
	assert_int_equal(item.kind, QUEUE_EMPTY);
	json = frame_of(NOON, "b");
	json_object_set_new(json, "plates", json_pack("[{}]"));
	put(q, json, &none, &item);
	assert_int_equal(item.kind, QUEUE_PLATE);
	make_sighting(&s, NOON, "cam7", "7ABC123", 1);
	put(q, s.json, &none, &item);
	put(q, frame_of(NOON + STAMP_DAY, "c"), &none, &item);
	expect(q, 1, 1, 2, 0);
	queue_close(q);
	make_remove(dir);
}

/* Changed, moved, or under another key: told, never taken for another. */
static void
damaged(void **state)
{
	char *dir = make_dir(), name[80];
	struct queue_item item, other;
	struct reason why;
	struct queue *q = queue_open(dir, master, &why);
	struct blob b;
	json_t *json;

	(void)state;
	put(q, frame_of(NOON, "a"), &photo, &item);
	put(q, frame_of(NOON, "b"), &photo, &other);
	snprintf(name, sizeof(name), "2024-10-04/12/%s.frame", item.id);
	assert_int_equal(file_read(make_path(dir, name), 1000, &b, &why), 0);
	snprintf(name, sizeof(name), "2024-10-04/12/%s.frame", other.id);
	assert_int_equal(file_write(make_path(dir, name), b.data, b.len, 0600,
	    &why), 0);
	blob_free(&b);
	assert_int_equal(queue_get(q, &other, &json, &b, &why), -1);
	assert_null(json);
	assert_int_equal(file_write(make_path(dir, name), "short", 5, 0600,
	    &why), 0);
	assert_int_equal(queue_get(q, &other, &json, &b, &why), -1);
	assert_reason(why, "not a file of the queue's");
	queue_close(q);
	q = queue_open(dir, NULL, &why);
	assert_int_equal(queue_get(q, &item, &json, &b, &why), -1);
	assert_reason(why, "sealed: which key");
	queue_close(q);
	q = queue_open(dir,
	    (const unsigned char *)"another master key of 32 bytes!!", &why);
	assert_int_equal(queue_get(q, &item, &json, &b, &why), -1);
	queue_close(q);
	make_remove(dir);
}

/* What is left by a kill, and hours that are over. */
static void
tidies(void **state)
{
	char *dir = make_dir();
	struct queue_item item, later;
	struct reason why;
	struct queue *q = queue_open(dir, NULL, &why);
	uint64_t n = 0;

	(void)state;
	put(q, frame_of(NOON, "a"), &photo, &item);
	put(q, frame_of(NOON + STAMP_HOUR, "a"), &photo, &later);
	assert_int_equal(file_write(make_path(dir, "2024-10-04/12/"
	    "017f22e2-79b0-7fff-bfff-112233445566.frame.a1B2c3"), "x", 1,
	    0600, &why), 0);
	expect(q, 2, 0, 0, 0);
	assert_int_equal(queue_tidy(q, NOON + STAMP_DAY, &why), 0);
	expect(q, 2, 0, 0, 0);
	assert_int_equal(queue_remove(q, &item, &why), 0);
	assert_int_equal(queue_tidy(q, NOON + STAMP_HOUR - 1, &why), 0);
	assert_int_equal(access(make_path(dir, "2024-10-04/12/key"), F_OK),
	    0);
	assert_int_equal(queue_tidy(q, NOON + STAMP_HOUR, &why), 0);
	assert_int_equal(access(make_path(dir, "2024-10-04/12"), F_OK), -1);
	/* The hour comes again, with another key. */
	put(q, frame_of(NOON, "b"), &photo, &item);
	expect(q, 2, 0, 0, 0);
	/* Expiry takes the key and the file. */
	assert_int_equal(spool_sweep(dir, NOON + STAMP_HOUR, NOON +
	    STAMP_DAY, false, &n, &why), 0);
	assert_int_equal(n, 1);
	assert_int_equal(access(make_path(dir, "2024-10-04/12"), F_OK), -1);
	expect(q, 1, 0, 0, 0);
	queue_close(q);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps),
		cmocka_unit_test(tells_apart),
		cmocka_unit_test(kinds),
		cmocka_unit_test(damaged),
		cmocka_unit_test(tidies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
