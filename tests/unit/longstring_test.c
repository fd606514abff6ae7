/* Long strings: the same tree, and the same errors, as without. */
#include "record/longstring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"

#define FLAGS	JSON_REJECT_DUPLICATES

static void
same(const char *text, size_t len)
{
	json_error_t one, other;
	json_t *want = json_loadb(text, len, FLAGS, &one);
	json_t *got = longstring_load(text, len, FLAGS, &other);

	if (want == NULL) {
		assert_null(got);
		assert_string_equal(one.text, other.text);
		assert_int_equal(one.column, other.column);
		assert_int_equal(one.position, other.position);
		return;
	}
	assert_non_null(got);
	assert_true(json_equal(want, got));
	json_decref(want);
	json_decref(got);
}

/* %L stands for a long string; %T, %U for what is put in its place. */
static void
same_of(const char *format, const char *longer)
{
	size_t room = strlen(format) + 20 * strlen(longer) + 1, len = 0;
	char *text = malloc(room);

	for (; *format != '\0'; format++) {
		const char *piece = format[0] != '%' ? NULL :
		    format[1] == 'L' ? longer :
		    format[1] == 'T' ? "cut out: A" : "cut out: B";

		if (piece == NULL) {
			text[len++] = *format;
			continue;
		}
		format++;
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	same(text, len);
	/* Cut off anywhere it is an error, and the same one. */
	for (size_t i = 0; i < len; i += 97)
		same(text, i);
	free(text);
}

static const char *const formats[] = {
	"{\"a\":\"%L\"}",
	"{\"a\":\"%L\",\"b\":\"%L\",\"c\":[\"%L\",{\"d\":\"%L\"},7]}",
	"[\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\","
	"\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\",\"%L\"]",
	/* What stands for it is there already. */
	"{\"a\":\"%L\",\"b\":\"%T\"}",
	"{\"b\":\"%T\",\"a\":\"%L\",\"c\":\"%U\"}",
	"{\"a\":\"%L\",\"b\":\"cut \\u006fut: A\"}",
	"{\"a\":\"%U\",\"b\":\"%L\",\"c\":\"cut out: \\u0042\"}",
	"{\"%T\":1,\"a\":\"%L\"}",
	/* Names are left alone; two that are the same are refused. */
	"{\"%L\":1}",
	"{\"%L\":1,\"a\":\"%L\"}",
	"{\"%L\":1,\"%T\":2}",
	"{\"%L\":1,\"%L\":2}",
	"{\"a\":\"%L\",\"a\":\"%L\"}",
	/* Quotes, escapes, what is no JSON. */
	"{\"a\":\"\\\"%L\",\"b\":\"x\\\\\",\"c\":\"%L\"}",
	"{\"a\":\"%L\\n\",\"b\":\"%L\"}",
	"{\"a\":\"%L\"x}",
	"{\"a\":\"%L\",\"b\":\"\xff\"}",
	"{\"a\":\"\xc3\xa9%L\",\"b\":\"%L\"}",
	"\"%L\"",
	"{\"a\":\"%L\"",
	"%L",
};

static void
same_tree(void **state)
{
	char longer[2 * LONGSTRING_LEAST + 8];

	(void)state;
	for (int more = -1; more <= 8; more++) {
		size_t len = (size_t)((int)LONGSTRING_LEAST + more);

		memset(longer, 'x', len);
		longer[len] = '\0';
		for (size_t i = 0; i < sizeof(formats) / sizeof(*formats);
		    i++)
			same_of(formats[i], longer);
	}
}

/* One byte of any value, anywhere in a long string. */
static void
any_byte(void **state)
{
	char text[LONGSTRING_LEAST + 40];
	size_t head, len;

	(void)state;
	for (int c = 0; c < 256; c++)
		for (size_t at = 0; at < 24; at++) {
			head = (size_t)snprintf(text, sizeof(text),
			    "{\"a\":\"");
			len = head + LONGSTRING_LEAST + 3;
			memset(text + head, 'y', LONGSTRING_LEAST + 3);
			text[at < 12 ? head + at : len + 11 - at] = (char)c;
			memcpy(text + len, "\"}", 2);
			same(text, len + 2);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_tree),
		cmocka_unit_test(any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
