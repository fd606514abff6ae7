/* The text that says why something was refused. */
#include "base/reason.h"

#include <errno.h>
#include <string.h>

#include "make.h"

static void
whole(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(reason_set(&why, "line %d: %s", 7, "Stra\303\237e"),
	    -1);
	assert_string_equal(why.text, "line 7: Stra\303\237e");
	assert_int_equal(reason_prefix(&why, "in"), -1);
	assert_string_equal(why.text, "in: line 7: Stra\303\237e");
	errno = ENOENT;
	assert_int_equal(reason_errno(&why, "photo"), -1);
	assert_string_equal(why.text, "photo: No such file or directory");
	assert_int_equal(errno, ENOENT);
}

/* Of a name that a stranger chose nothing reaches a terminal but letters. */
static void
hostile(void **state)
{
	struct reason why;

	(void)state;
	reason_set(&why, "%s", "a\033]0;b\007c\r\nd\177");
	assert_string_equal(why.text, "a?]0;b?c??d?");
	reason_prefix(&why, "%s", "\302\233m");		/* CSI in 8 bits */
	assert_string_equal(why.text, "??m: a?]0;b?c??d?");
	errno = EACCES;
	reason_errno(&why, "%s", "\342\200\256gpj\233\377");
	assert_string_equal(why.text, "???gpj??: Permission denied");
}

static void
cut_off(void **state)
{
	char text[sizeof(((struct reason *)0)->text) + 8];
	struct reason why;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	reason_set(&why, "%s", text);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
	/* In the midst of a character. */
	memcpy(text + sizeof(why.text) - 2, "\303\237", 2);
	reason_set(&why, "%s", text);
	assert_string_equal(why.text + sizeof(why.text) - 3, "x?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(hostile),
		cmocka_unit_test(cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
