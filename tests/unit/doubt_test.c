/* Which characters of a plate are in doubt. */
#include "read/doubt.h"

#include "make.h"

static void
of(struct doubt *d, const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	assert_non_null(json);
	doubt_of(json, d);
	json_decref(json);
}

static void
marks_what_the_next_best_change(void **state)
{
	struct doubt d;

	(void)state;
	of(&d, "{\"plate\":\"8KTN417\",\"confidence\":0.60,\"candidates\":["
	    "{\"text\":\"8KTN4I7\",\"confidence\":0.20},"
	    "{\"text\":\"BKTN4I7\",\"confidence\":0.05},"
	    "{\"text\":\"8KTN4T7\",\"confidence\":0.04},"
	    "{\"text\":\"8KTW417\",\"confidence\":0.01}]}");
	assert_string_equal(d.plate, "8KTN417");
	assert_string_equal(d.other, "B....I.");
	assert_true(d.any);
	assert_int_equal(d.n, 4);
	assert_string_equal(d.texts[1].text, "BKTN4I7");
	assert_true(d.texts[1].confidence == 0.05);
}

static void
what_is_sure_is_not_marked(void **state)
{
	struct doubt d;

	(void)state;
	of(&d, "{\"plate\":\"8KTN417\",\"confidence\":0.97,\"candidates\":["
	    "{\"text\":\"8KTN4I7\",\"confidence\":0.02}]}");
	assert_string_equal(d.other, ".......");
	assert_false(d.any);
	assert_int_equal(d.n, 1);
	of(&d, "{\"plate\":\"8ktn 417\",\"confidence\":0.4}");
	assert_string_equal(d.plate, "8KTN417");
	assert_string_equal(d.other, ".......");
}

/* They say nothing of single characters, but are there to be seen. */
static void
other_lengths(void **state)
{
	struct doubt d;

	(void)state;
	of(&d, "{\"plate\":\"8KTN417\",\"confidence\":0.5,\"candidates\":["
	    "{\"text\":\"8KTN41\",\"confidence\":0.4},"
	    "{\"text\":\"8KTN4I7\",\"confidence\":0.05}]}");
	assert_string_equal(d.other, ".....I.");
	assert_int_equal(d.n, 2);
	assert_string_equal(d.texts[0].text, "8KTN41");
}

static void
what_is_no_record_is_borne(void **state)
{
	static const char *const odd[] = { "{}", "{\"plate\":7}",
	    "{\"plate\":\"\"}", "{\"plate\":\"<>\"}",
	    "{\"plate\":\"ABCDEFGHIJKLMN\"}" };
	struct doubt d;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		of(&d, odd[i]);
		assert_string_equal(d.plate, "");
		assert_int_equal(d.n, 0);
	}
	of(&d, "{\"plate\":\"AB1\",\"confidence\":\"high\",\"candidates\":["
	    "7,{},{\"text\":\"\"},{\"text\":\"AB2\",\"confidence\":-1},"
	    "{\"text\":\"ABCDEFGHIJKLMN\"},null,{\"text\":\"A\"},"
	    "{\"text\":\"B\"},{\"text\":\"C\"},{\"text\":\"D\"},"
	    "{\"text\":\"E\"}]}");
	assert_string_equal(d.plate, "AB1");
	assert_int_equal(d.n, DOUBT_TEXTS);
	of(&d, "{\"plate\":\"AB1\",\"confidence\":0.5,\"candidates\":\"x\"}");
	assert_int_equal(d.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_what_the_next_best_change),
		cmocka_unit_test(what_is_sure_is_not_marked),
		cmocka_unit_test(other_lengths),
		cmocka_unit_test(what_is_no_record_is_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
