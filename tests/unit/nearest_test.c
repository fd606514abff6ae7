/* Which name was meant. */
#include "base/nearest.h"

#include "make.h"

static const char *
meant(const char *wanted, const char *const *names)
{
	struct nearest near = { .wanted = wanted };

	for (; *names != NULL; names++)
		nearest_try(&near, *names);
	return near.best == NULL ? "" : near.best;
}

static void
mistyped(void **state)
{
	static const char *const names[] = { "cam7", "cam12", "north-park",
	    "balboa-park", "Unit12", NULL };
	static const struct {
		const char *wanted, *name;
	} cases[] = {
		{ "cam7", "cam7" }, { "CAM7", "cam7" }, { "cam8", "cam7" },
		{ "acm12", "cam12" }, { "cam112", "cam12" },
		{ "nort-prak", "north-park" }, { "unit21", "Unit12" },
		{ "balboa", "balboa-park" }, { "near-north-park-2",
		    "north-park" },
		{ "x", "" }, { "", "" }, { "7", "" }, { "it", "" },
		{ "harbour", "" },
	};
	char longest[66];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(meant(cases[i].wanted, names),
		    cases[i].name);
	/* What is longer than any name is near to none, and no harm. */
	memset(longest, 'a', 65);
	longest[65] = '\0';
	assert_string_equal(meant(longest, (const char *const[]){ longest,
	    NULL }), "");
	assert_string_equal(meant(longest + 1, (const char *const[]){
	    longest + 1, NULL }), longest + 1);
}

/* Of two that are as near as each other, the first. */
static void
ties(void **state)
{
	(void)state;
	assert_string_equal(meant("cam8", (const char *const[]){ "cam7",
	    "cam9", NULL }), "cam7");
	assert_string_equal(meant("cam8", (const char *const[]){ "cam77",
	    "cam9", NULL }), "cam9");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistyped),
		cmocka_unit_test(ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
