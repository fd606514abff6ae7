/* Marks. */
#include "record/mark.h"

#include "make.h"
#include "record/record.h"

#define ID	"017f22e2-79b0-7fff-bfff-112233445566"

static void
round_trip(void **state)
{
	static const enum mark all[] = { MARK_PASSED, MARK_DONE, MARK_FLUSH };
	struct reason why;
	enum mark mark;
	json_t *json;
	char *line;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		json = mark_new(ID, all[i]);
		line = record_text(json);
		json_decref(json);
		json = record_parse(line, strlen(line), &why);
		assert_non_null(json);
		assert_int_equal(mark_parse(json, &mark, &why), 0);
		assert_int_equal(mark, all[i]);
		assert_string_equal(record_id(json), ID);
		json_decref(json);
		free(line);
	}
}

static void
others(void **state)
{
	json_t *json = record_new("frame", ID);
	struct reason why;
	enum mark mark;

	(void)state;
	assert_int_equal(mark_parse(json, &mark, &why), 0);
	assert_int_equal(mark, MARK_NONE);
	json_decref(json);
	json = record_new("mark", ID);
	assert_int_equal(mark_parse(json, &mark, &why), -1);
	assert_reason(why, "mark: missing");
	assert_int_equal(record_set_string(json, "mark", "gone"), 0);
	assert_int_equal(mark_parse(json, &mark, &why), -1);
	assert_reason(why, "neither");
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
