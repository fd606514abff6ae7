/* Parts of a multipart stream. */
#include "capture/multipart.h"

#include "make.h"

/* A JPEG by its markers alone; it holds what looks like a boundary. */
#define JPEG	"\xff\xd8\xff\xda\x00\x02" "a\r\n--b\r\nX" "\xff\xd9"
#define JPEG_LEN "17"

static const struct {
	const char *what, *text;
	size_t len;
	const char *parts[4];	/* '|' stands for JPEG */
	uint64_t skipped;
} cases[] = {
#define STREAM(text) text, sizeof(text) - 1
	{ "with lengths", STREAM("--b\r\nContent-Type: image/jpeg\r\n"
	    "Content-Length: " JPEG_LEN "\r\n\r\n" JPEG "\r\n--b\r\n"
	    "content-length:3\r\nX-Time: 1\r\n\r\nabc\r\n--b--\r\n"),
	    { "|", "abc" }, 0 },
	{ "with the response's header, and a preamble", STREAM(
	    "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; "
	    "boundary=other\r\n\r\n--not\r\n\r\n--b c\r\nA: 1\r\n\r\nabc\r\n"
	    "--b c\r\nA: 2\r\n\r\ndef\r\n--b c\r\n"), { "abc", "def" }, 81 },
	{ "without lengths", STREAM("--b\r\nContent-Type: image/png\r\n\r\n"
	    "a--b\r\nb\r\n--b\r\nA: 1\r\n\r\ndef\r\n--b--\r\n"),
	    { "a--b\r\nb", "def" }, 0 },
	{ "lines that end with a newline alone", STREAM("\n--b\nA: 1\n\nabc\n"
	    "--b\nContent-Length: 3\n\ndef\n--b\n"), { "abc", "def" }, 0 },
	{ "a length too small", STREAM("--b\r\nContent-Length: 2\r\n\r\nabcd"
	    "\r\n--b\r\nContent-Length: 3\r\n\r\ndef\r\n--b\r\n"),
	    { "abcd", "def" }, 0 },
	{ "a length too large", STREAM("--b\r\nContent-Length: 40\r\n\r\nabcd"
	    "\r\n--b\r\nContent-Length: 3\r\n\r\ndef\r\n--b\r\n"),
	    { "abcd", "def" }, 0 },
	{ "a length beyond reason", STREAM("--b\r\nContent-Length: "
	    "99999999999999999999\r\n\r\nabc\r\n--b\r\nA: 1\r\n\r\n"),
	    { "abc" }, 0 },
	{ "no photo", STREAM("--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n"
	    "--b\r\nContent-Type: IMAGE/JPEG\r\n\r\nabc\r\n--b\r\n"),
	    { "abc" }, 0 },
	{ "no header lines", STREAM("--b\r\nA: 1\r\n\r\nabc\r\n--b\r\n\r\ndef"
	    "\r\n--b\r\n"), { "abc", "def" }, 0 },
	{ "a part that is cut off", STREAM("--b\r\nContent-Length: 9\r\n\r\n"
	    "abcd"), { "abcd" }, 0 },
	{ "empty parts", STREAM("--b\r\nA: 1\r\n\r\n\r\n--b\r\n"
	    "Content-Length: 0\r\n\r\n\r\n--b\r\nA: 1\r\n\r\nabc\r\n--b"
	    "\r\n"), { "abc" }, 0 },
	{ "junk behind a part", STREAM("--b\r\nContent-Length: " JPEG_LEN
	    "\r\n\r\n" JPEG "junk\r\n--b\r\nA: 1\r\n\r\nabc\r\n--b\r\n"),
	    { "|", "abc" }, 6 },
	{ "no boundary at all", STREAM("abc\r\n--\r\n-- \r\n--x"), { NULL },
	    17 },
};

/* In pieces of so many bytes. */
static void
check(size_t i, size_t piece)
{
	struct multipart *m = multipart_new(200);
	size_t n = 0, at = 0, len;
	struct reason why;
	const char *want;
	struct blob b;

	assert_non_null(m);
	while (at < cases[i].len || n < 100) {
		len = cases[i].len - at < piece ? cases[i].len - at : piece;
		assert_int_equal(multipart_add(m, cases[i].text + at, len,
		    &why), 0);
		at += len;
		while (multipart_next(m, at == cases[i].len, &b) == 1) {
			want = cases[i].parts[n++];
			assert_non_null(want);
			want = want[0] == '|' ? JPEG : want;
			len = want[0] == (char)0xff ? sizeof(JPEG) - 1 :
			    strlen(want);
			if (b.len != len || memcmp(b.data, want, len) != 0)
				fail_msg("%s: '%.*s'", cases[i].what,
				    (int)b.len, (char *)b.data);
		}
		if (at == cases[i].len)
			break;
	}
	if (cases[i].parts[n] != NULL)
		fail_msg("%s: %zu parts", cases[i].what, n);
	if (multipart_skipped(m) != cases[i].skipped)
		fail_msg("%s: what is skipped", cases[i].what);
	multipart_free(m);
}

static void
streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t piece = 1; piece < 300; piece++)
			check(i, piece);
}

/* What has its length is given before anything follows it. */
static void
at_once(void **state)
{
	static const char text[] = "--b\r\nContent-Length: " JPEG_LEN
	    "\r\n\r\n" JPEG;
	struct multipart *m = multipart_new(200);
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(multipart_add(m, text, sizeof(text) - 2, &why), 0);
	assert_int_equal(multipart_next(m, false, &b), 0);
	assert_int_equal(multipart_add(m, "\xd9", 1, &why), 0);
	assert_int_equal(multipart_next(m, false, &b), 1);
	assert_int_equal(b.len, sizeof(JPEG) - 1);
	multipart_free(m);
}

/* A part, and lines, without an end do not fill the memory. */
static void
without_end(void **state)
{
	static const char head[] = "--b\r\nA: 1\r\n\r\n", tail[] =
	    "\r\n--b\r\nA: 1\r\n\r\nabc\r\n--b\r\n";
	static char junk[100000];
	struct multipart *m = multipart_new(20000);
	struct reason why;
	struct blob b;

	(void)state;
	memset(junk, 'x', sizeof(junk));
	for (int i = 0; i < 50; i++) {
		assert_int_equal(multipart_add(m, junk, sizeof(junk), &why),
		    0);
		assert_int_equal(multipart_next(m, false, &b), 0);
	}
	assert_int_equal(multipart_add(m, "\r\n", 2, &why), 0);
	assert_int_equal(multipart_add(m, head, sizeof(head) - 1, &why), 0);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(multipart_add(m, junk, sizeof(junk), &why),
		    0);
		assert_int_equal(multipart_next(m, false, &b), 0);
	}
	assert_int_equal(multipart_add(m, tail, sizeof(tail) - 1, &why), 0);
	assert_int_equal(multipart_next(m, false, &b), 1);
	assert_int_equal(b.len, 3);
	assert_true(multipart_skipped(m) >= 10000000);
	multipart_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams),
		cmocka_unit_test(at_once),
		cmocka_unit_test(without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
