/* Texts on a terminal, in a table of values, in HTML. */
#include "show/cell.h"

#include <locale.h>
#include <stdlib.h>

#include "make.h"
#include "show/csv.h"
#include "show/html.h"

/* What a function of these writes of a text. */
static void
writes(void (*print)(FILE *, const char *), const char *text,
    const char *want)
{
	size_t len;
	char *got;
	FILE *out = open_memstream(&got, &len);

	print(out, text);
	fclose(out);
	assert_string_equal(got, want);
	free(got);
}

static void
fits(const char *text, size_t columns, const char *want)
{
	size_t len;
	char *got;
	FILE *out = open_memstream(&got, &len);

	cell_fit(out, text, columns);
	fclose(out);
	assert_string_equal(got, want);
	if (columns > 0)
		assert_int_equal(cell_width(got), columns);
	free(got);
}

static void
widths(void **state)
{
	(void)state;
	assert_int_equal(cell_width(""), 0);
	assert_int_equal(cell_width("Park"), 4);
	assert_int_equal(cell_width("Mar\xc3\xad" "a"), 5);
	/* The same with the accent as a character of its own. */
	assert_int_equal(cell_width("Mari\xcc\x81" "a"), 5);
	assert_int_equal(cell_width("\xe6\xb8\xaf\xe5\x8c\xba"), 4);
	assert_int_equal(cell_width("a\x1b[2Jb"), 6);
	assert_int_equal(cell_width("\xff\xfe"), 2);
}

static void
fits_columns(void **state)
{
	(void)state;
	fits("Park", 6, "Park  ");
	fits("Park", 4, "Park");
	fits("Park Boulevard", 6, "Park \xe2\x80\xa6");
	fits("Park", 1, "\xe2\x80\xa6");
	fits("Park", 0, "");
	fits("", 2, "  ");
	/* Half of a wide letter is none of it. */
	fits("\xe6\xb8\xaf\xe5\x8c\xba", 4, "\xe6\xb8\xaf\xe5\x8c\xba");
	fits("\xe6\xb8\xaf\xe5\x8c\xba", 3, "\xe6\xb8\xaf\xe2\x80\xa6");
	fits("\xe6\xb8\xaf\xe5\x8c\xba", 2, "\xe2\x80\xa6 ");
	fits("e\xcc\x81" "e\xcc\x81", 2, "e\xcc\x81" "e\xcc\x81");
	fits("e\xcc\x81" "ee", 2, "e\xcc\x81\xe2\x80\xa6");
}

static void
wraps(const char *text, size_t used, size_t indent, size_t columns,
    const char *want)
{
	size_t len;
	char *got;
	FILE *out = open_memstream(&got, &len);

	cell_wrap(out, text, used, indent, columns);
	fclose(out);
	assert_string_equal(got, want);
	free(got);
}

static void
wraps_lines(void **state)
{
	(void)state;
	wraps("one two", 0, 2, 0, "one two");
	wraps("one two", 0, 2, 7, "one two");
	wraps("one two", 0, 2, 6, "one\n  two");
	wraps("one two", 1, 2, 7, "one\n  two");
	wraps("one  two three", 0, 0, 8, "one  two\nthree");
	wraps("one", 6, 2, 8, "\n  one");
	wraps("one", 2, 2, 4, "on\n  e");
	wraps("a onetwo b", 0, 1, 4, "a on\n etw\n o b");
	wraps("", 3, 2, 4, "");
	wraps("a ", 0, 2, 4, "a ");
	/* By columns, and not by bytes; nothing hidden is printed. */
	wraps("\xe6\xb8\xaf \xe5\x8c\xba", 0, 0, 5, "\xe6\xb8\xaf "
	    "\xe5\x8c\xba");
	wraps("\xe6\xb8\xaf \xe5\x8c\xba", 0, 0, 4, "\xe6\xb8\xaf\n"
	    "\xe5\x8c\xba");
	wraps("a\x1b b\n", 0, 0, 9, "a\xef\xbf\xbd b\xef\xbf\xbd");
}

static void
nothing_hidden_is_printed(void **state)
{
	(void)state;
	writes(cell_print, "a\x1b[2Jb\r\n", "a\xef\xbf\xbd[2Jb\xef\xbf\xbd"
	    "\xef\xbf\xbd");
	writes(cell_print, "\xe2\x80\xae" "714NTK8", "\xef\xbf\xbd" "714NTK8");
	writes(cell_print, "\xc2\x9b" "31m", "\xef\xbf\xbd" "31m");
	writes(cell_print, "\xff", "\xef\xbf\xbd");
	fits("\x07\x07", 3, "\xef\xbf\xbd\xef\xbf\xbd ");
}

static void
values(void **state)
{
	(void)state;
	writes(csv_text, "", "");
	writes(csv_text, "a,b", "\"a,b\"");
	writes(csv_text, "a \"b\"", "\"a \"\"b\"\"\"");
	writes(csv_text, "=1+1", "\"'=1+1\"");
	writes(csv_text, "+1", "\"'+1\"");
	writes(csv_text, "-1", "\"'-1\"");
	writes(csv_text, "@SUM(A1)", "\"'@SUM(A1)\"");
	writes(csv_text, "\xef\xbc\x9d" "1", "\"'\xef\xbc\x9d" "1\"");
	writes(csv_text, "1=1", "\"1=1\"");
	writes(csv_text, "\t=1\r\n", "\"\xef\xbf\xbd=1\xef\xbf\xbd"
	    "\xef\xbf\xbd\"");
}

static void
markup(void **state)
{
	(void)state;
	writes(html_text, "<script>alert('x')</script>",
	    "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
	writes(html_text, "a & \"b\"", "a &amp; &quot;b&quot;");
	writes(html_text, "&amp;", "&amp;amp;");
	writes(html_text, "Mar\xc3\xad" "a", "Mar\xc3\xad" "a");
	writes(html_text, "a\x01\xe2\x80\xae\xff", "a\xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths),
		cmocka_unit_test(fits_columns),
		cmocka_unit_test(wraps_lines),
		cmocka_unit_test(nothing_hidden_is_printed),
		cmocka_unit_test(values),
		cmocka_unit_test(markup),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
