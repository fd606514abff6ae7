/* Charts: where their columns end, and what stands beside the grid. */
#include "portal/figure.h"

#include <stdlib.h>

#include "make.h"

static char *
columns(const uint64_t *values, size_t n)
{
	struct figure_column c[4] = { { .label = "Jan", .under = "<&" } };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	for (size_t i = 0; i < n; i++)
		c[i].value = values[i];
	figure_columns(out, "a \"title\"", c, n);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* The number at the top of the grid is a round one, and none is below it. */
static void
grid(void **state)
{
	static const struct {
		uint64_t most;
		const char *top, *none;
	} cases[] = {
		{ 0, ">1</text>", ">2</text>" },
		{ 4, ">4</text>", ">5</text>" },
		{ 7, ">8</text>", ">10</text>" },
		{ 115, ">150</text>", ">200</text>" },
		{ 1000, ">1,000</text>", ">1,500</text>" },
		{ 43210, ">50,000</text>", ">60,000</text>" },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text = columns(&cases[i].most, 1);
		assert_non_null(strstr(text, cases[i].top));
		assert_null(strstr(text, cases[i].none));
		assert_non_null(strstr(text, "aria-label=\"a &quot;title"));
		assert_non_null(strstr(text, ">&lt;&amp;</text>"));
		free(text);
	}
}

static void
heights(void **state)
{
	static const uint64_t values[] = { 0, 50, 100, 25 };
	char *text = columns(values, 4);

	(void)state;
	/* 180 px for 100; nothing is drawn of nothing. */
	assert_non_null(strstr(text, "height=\"180.0\""));
	assert_non_null(strstr(text, "height=\"90.0\""));
	assert_non_null(strstr(text, "height=\"45.0\""));
	assert_null(strstr(text, "height=\"0.0\""));
	free(text);
}

static void
shares(void **state)
{
	static const struct figure_share parts[] = { { "a", 1 }, { "b", 0 },
	    { "c", 3 } };
	static const struct figure_share none[] = { { "a", 0 } };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	figure_shares(out, "t", parts, 3);
	figure_shares(out, "t", none, 1);
	figure_bar(out, 1, 3);
	figure_bar(out, 1, 0);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "\"a\" x=\"0.00%\" y=\"0\" width=\"25."));
	assert_null(strstr(text, "class=\"b\""));
	assert_non_null(strstr(text, "\"c\" x=\"25.00%\" y=\"0\" width=\"75."));
	assert_non_null(strstr(text, "width=\"33.33%\""));
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grid),
		cmocka_unit_test(heights),
		cmocka_unit_test(shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
