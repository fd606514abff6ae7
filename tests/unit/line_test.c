/* Lines from a descriptor. */
#include "record/line.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "make.h"

/* A pipe into which a child writes the pieces, each by itself. */
static int
feed(const char *const *pieces, size_t n)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		close(ends[0]);
		for (size_t i = 0; i < n; i++) {
			if (write(ends[1], pieces[i], strlen(pieces[i])) < 0)
				_exit(1);
			usleep(2000);
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void
assert_line(struct line_reader *r, const char *want, size_t number)
{
	struct reason why;
	size_t len;
	char *line;

	assert_int_equal(line_next(r, &line, &len, &why), LINE_TEXT);
	assert_string_equal(line, want);
	assert_int_equal(len, strlen(want));
	assert_int_equal(line_number(r), number);
}

static void
in_pieces(void **state)
{
	static const char *const pieces[] = { "one\ntw", "o\n", "\n", "four" };
	struct line_reader *r;
	struct reason why;
	size_t len;
	char *line;
	int fd = feed(pieces, 4);

	(void)state;
	r = line_new(fd);
	assert_line(r, "one", 1);
	assert_line(r, "two", 2);
	assert_line(r, "", 3);
	assert_false(line_unended(r));
	assert_line(r, "four", 4);
	assert_true(line_unended(r));
	for (int i = 0; i < 2; i++)
		assert_int_equal(line_next(r, &line, &len, &why), LINE_END);
	assert_true(line_ready(r));
	line_free(r);
	line_free(NULL);
	close(fd);
	wait(NULL);
}

/* Writes a line of so many bytes, and one after it. */
static int
feed_long(size_t n, bool ended)
{
	char block[65536];
	int ends[2];
	size_t part;

	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		memset(block, 'a', sizeof(block));
		for (; n > 0; n -= part) {
			part = n < sizeof(block) ? n : sizeof(block);
			part = (size_t)write(ends[1], block, part);
		}
		if (ended && write(ends[1], "\nnext\n", 6) != 6)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void
too_long(void **state)
{
	static const struct {
		size_t n;
		enum line_kind kind;
	} cases[] = {
		{ LINE_MAX_BYTES - 1, LINE_TEXT },
		{ LINE_MAX_BYTES, LINE_TEXT },
		{ LINE_MAX_BYTES + 1, LINE_LONG },
		{ LINE_MAX_BYTES + 70000, LINE_LONG },
		{ 3 * LINE_MAX_BYTES + 5, LINE_LONG },
	};
	struct line_reader *r;
	struct reason why;
	size_t len;
	char *line;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) {
		bool ended = i % 2 == 0;
		int fd = feed_long(cases[i / 2].n, ended);

		r = line_new(fd);
		assert_int_equal(line_next(r, &line, &len, &why),
		    cases[i / 2].kind);
		assert_int_equal(len, cases[i / 2].kind == LINE_TEXT ?
		    cases[i / 2].n : 256);
		assert_int_equal(line[0], 'a');
		assert_int_equal(strlen(line), len);
		assert_int_equal(line_number(r), 1);
		if (ended)
			assert_line(r, "next", 2);
		assert_int_equal(line_next(r, &line, &len, &why), LINE_END);
		line_free(r);
		close(fd);
		wait(NULL);
	}
}

static void
ready(void **state)
{
	struct line_reader *r;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	r = line_new(ends[0]);
	assert_false(line_ready(r));
	assert_int_equal(write(ends[1], "a\nb\n", 4), 4);
	assert_true(line_ready(r));
	assert_line(r, "a", 1);
	assert_true(line_ready(r));
	assert_line(r, "b", 2);
	assert_false(line_ready(r));
	/* A part of a line is no line: to read it would be to wait. */
	assert_int_equal(write(ends[1], "ha", 2), 2);
	assert_false(line_ready(r));
	assert_int_equal(write(ends[1], "lf\n", 3), 3);
	assert_true(line_ready(r));
	assert_line(r, "half", 3);
	close(ends[1]);
	assert_true(line_ready(r));
	line_free(r);
	close(ends[0]);
}

static void
nul_bytes_and_errors(void **state)
{
	struct line_reader *r;
	struct reason why;
	size_t len;
	char *line;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a\0b\n", 4), 4);
	r = line_new(ends[0]);
	assert_int_equal(line_next(r, &line, &len, &why), LINE_TEXT);
	assert_int_equal(len, 3);
	assert_memory_equal(line, "a\0b", 4);
	line_free(r);
	close(ends[0]);
	r = line_new(ends[1]);
	assert_int_equal(line_next(r, &line, &len, &why), LINE_FAILED);
	assert_reason(why, "read: Bad file descriptor");
	line_free(r);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_pieces),
		cmocka_unit_test(too_long),
		cmocka_unit_test(ready),
		cmocka_unit_test(nul_bytes_and_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
