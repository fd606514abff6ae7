/*
 * What is acknowledged is there: writers that are killed at any moment, two
 * of them at once, and one that finds no room.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/stamp.h"
#include "make.h"
#include "store/check.h"
#include "store/store.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define KILLS	200		/* or $ALPR_KILLS */
#define PHOTO	3000

static unsigned seed = 7;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Over two hours that take turns, and midnight. */
static int64_t
time_of(unsigned seq)
{
	return NOON + 11 * STAMP_HOUR + seq % 3 * STAMP_HOUR / 2 + seq;
}

static int
put(struct store *s, unsigned seq, struct reason *why)
{
	static unsigned char bytes[PHOTO];
	const struct blob photos[GROUP_PHOTOS] = {
	    { bytes, seq % 5 == 0 ? sizeof(bytes) : 0 }, { NULL, 0 } };
	struct sighting sighting;
	char plate[16];
	int rc;

	snprintf(plate, sizeof(plate), "P%06u", seq);
	make_sighting(&sighting, time_of(seq), "cam", plate, seq);
	rc = store_put(s, &sighting, photos, NOON + STAMP_DAY, 0, why);
	json_decref(sighting.json);
	return rc;
}

/* Stores on and on, and says so each time; it ends only when killed. */
static void
write_on(const char *dir, unsigned seq, int out)
{
	struct reason why;
	struct store *s;
	unsigned n;

	s = store_open(dir, NULL, &why);
	while (s != NULL) {
		for (n = 1 + draw(60); n > 0; n--)
			if (put(s, seq++, &why) != 0)
				break;
		if (store_commit(s, NULL, &why) != 0 ||
		    (draw(8) == 0 && store_tidy(s, 0, &why) != 0))
			break;
		if (write(out, &seq, sizeof(seq)) != sizeof(seq))
			break;
	}
	fprintf(stderr, "%s\n", why.text);
	_exit(1);
}

/* Kills a writer after some time; what it had acknowledged to the end. */
static unsigned
kill_one(const char *dir, unsigned from)
{
	struct timespec moment = { 0, (long)draw(15000) * 1000 };
	unsigned seq, acknowledged = from;
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	seed += from;
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		write_on(dir, from, fds[1]);
	}
	close(fds[1]);
	/* Half of them are killed from the first moment on. */
	if (draw(2) == 0)
		assert_true(read(fds[0], &acknowledged, sizeof(seq)) > 0);
	nanosleep(&moment, NULL);
	assert_int_equal(kill(pid, SIGKILL), 0);
	while (read(fds[0], &seq, sizeof(seq)) == sizeof(seq))
		acknowledged = seq;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return acknowledged;
}

static int
show(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
	return 0;
}

/* Whole, and with each of these there, once. */
static uint64_t
assert_holds(const char *dir, unsigned from, unsigned to)
{
	struct check_counts n = { 0 };
	struct sighting key;
	struct reason why;
	struct group_row row;
	struct store *s;

	s = store_open(dir, NULL, &why);
	assert_non_null(s);
	assert_int_equal(check_run(s, 0, show, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 0);
	assert_true(n.rows >= to - from);
	for (unsigned seq = from; seq < to; seq++) {
		make_sighting(&key, time_of(seq), "cam", "X", seq);
		json_decref(key.json);
		assert_int_equal(store_get(s, key.id, &row, &why), 0);
		json_decref(row.json);
	}
	store_close(s);
	return n.rows;
}

static void
killed(void **state)
{
	const char *text = getenv("ALPR_KILLS");
	int kills = text == NULL ? KILLS : atoi(text);
	unsigned done = 0, checked = 0;
	struct reason why;
	char *dir = make_dir();

	(void)state;
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	for (int i = 0; i < kills; i++) {
		done = kill_one(dir, done);
		if (i % 25 == 24) {
			assert_holds(dir, checked, done);
			checked = done;
		}
	}
	assert_holds(dir, 0, done);
	assert_true(kills < 50 || done > (unsigned)kills);
	make_remove(dir);
}

/* Two that write the same, a batch at a time, in turns. */
static void
two_writers(void **state)
{
	struct reason why;
	char *dir = make_dir();
	struct store *s;
	pid_t pids[2];
	int status;

	(void)state;
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		s = store_open(dir, NULL, &why);
		for (unsigned seq = 0; seq < 2000; seq++)
			if (put(s, seq, &why) != 0 || (seq % (31 +
			    (unsigned)i) == 0 && (store_commit(s, NULL,
			    &why) != 0 || store_tidy(s, 0, &why) != 0)))
				_exit(1);
		status = store_commit(s, NULL, &why);
		store_close(s);
		_exit(status == 0 ? 0 : 1);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(assert_holds(dir, 0, 2000), 2000);
	make_remove(dir);
}

/*
 * The file size limit stands for a full disk: the same calls fail.  What was
 * acknowledged before.
 */
static unsigned
fill_up(rlim_t room)
{
	struct rlimit limit = { room, room };
	struct reason why;
	char *dir = make_dir();
	struct store *s;
	unsigned seq, stored = 0;
	int fds[2], status;
	pid_t pid;

	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		s = store_open(dir, NULL, &why);
		for (seq = 0; put(s, seq, &why) == 0;) {
			seq++;
			if (seq % 100 == 0 && store_commit(s, NULL,
			    &why) != 0)
				break;
			if (seq % 100 == 0 && write(fds[1], &seq,
			    sizeof(seq)) != sizeof(seq))
				break;
		}
		store_close(s);
		_exit(strstr(why.text, strerror(EFBIG)) != NULL ? 0 : 1);
	}
	close(fds[1]);
	while (read(fds[0], &seq, sizeof(seq)) == sizeof(seq))
		stored = seq;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_holds(dir, 0, stored);
	/* With room again it goes on. */
	s = store_open(dir, NULL, &why);
	for (seq = stored; seq < stored + 300; seq++)
		assert_int_equal(put(s, seq, &why), 0);
	assert_int_equal(store_commit(s, NULL, &why), 0);
	store_close(s);
	assert_holds(dir, 0, stored + 300);
	make_remove(dir);
	return stored;
}

/* The keys of the day, the environment and the photos fill up in turn. */
static void
no_room(void **state)
{
	static const rlim_t small[] = { 1, 4096, 99 << 10 };

	(void)state;
	for (size_t i = 0; i < sizeof(small) / sizeof(*small); i++)
		assert_int_equal(fill_up(small[i]), 0);
	assert_true(fill_up(101 << 10) > 0);
	assert_true(fill_up(600 << 10) > fill_up(300 << 10));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed),
		cmocka_unit_test(two_writers),
		cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
