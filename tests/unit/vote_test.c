/* Several readings of one plate, counted. */
#include "merge/vote.h"

#include "make.h"

static void
add(struct vote *v, const char *text, double p, const char *next,
    double second)
{
	struct vote_reading r = { .n = 1 };
	struct reason why;

	strcpy(r.texts[0].text, text);
	r.texts[0].p = p;
	if (next != NULL) {
		strcpy(r.texts[1].text, next);
		r.texts[1].p = second;
		r.n = 2;
	}
	assert_int_equal(vote_add(v, &r, &why), 0);
}

static void
none(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_reading empty = { .n = 0 };
	struct vote_result r;
	struct reason why;

	(void)state;
	assert_false(vote_count(&v, &r));
	assert_int_equal(vote_add(&v, &empty, &why), 0);
	assert_false(vote_count(&v, &r));
	vote_free(&v);
}

/* One frame alone says what it says, and is as sure. */
static void
one(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_result r;

	(void)state;
	add(&v, "7ABC123", .9, "7A8C123", .06);
	assert_true(vote_count(&v, &r));
	assert_string_equal(r.best.text, "7ABC123");
	assert_true(r.best.p == .9 && r.others[0].p == .06);
	assert_int_equal(r.n_others, 1);
	assert_string_equal(r.others[0].text, "7A8C123");
	assert_true(r.others[0].p < 1 - r.best.p + 1e-9);
	vote_free(&v);
}

/* Each frame misreads another character: no frame has the text. */
static void
character_by_character(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_result r;

	(void)state;
	add(&v, "2A8C123", .6, NULL, 0);
	add(&v, "2ABC1Z3", .6, NULL, 0);
	add(&v, "ZABC123", .6, NULL, 0);
	add(&v, "2ABC128", .6, NULL, 0);
	add(&v, "2RBC123", .6, NULL, 0);
	assert_true(vote_count(&v, &r));
	assert_string_equal(r.best.text, "2ABC123");
	vote_free(&v);
}

/* Readings of other lengths are aligned, and do not shift the rest. */
static void
lengths(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_result r;

	(void)state;
	add(&v, "7ABC12", .7, NULL, 0);
	add(&v, "ABC123", .7, NULL, 0);
	add(&v, "7ABCC123", .6, NULL, 0);
	add(&v, "7ABC128", .6, NULL, 0);
	add(&v, "7ABC123", .5, NULL, 0);
	assert_true(vote_count(&v, &r));
	assert_string_equal(r.best.text, "7ABC123");
	vote_free(&v);
}

/* More frames that agree are surer; those that differ are not. */
static void
sureness(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_result r;
	double before = 0;

	(void)state;
	for (int i = 0; i < 4; i++) {
		add(&v, "7ABC123", .8, "7A8C123", .15);
		assert_true(vote_count(&v, &r));
		assert_true(r.best.p > before && r.best.p <= 1);
		before = r.best.p;
	}
	for (int i = 0; i < 4; i++)
		add(&v, "7A8C123", .8, "7ABC123", .15);
	assert_true(vote_count(&v, &r));
	assert_true(r.best.p < before && r.best.p < .6);
	vote_free(&v);
}

/* However many there are, memory is bounded, and the surest stay. */
static void
many(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_result r;
	char text[PLATE_SIZE];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%uXYZ%03u", i % 10, i % 1000);
		add(&v, text, .3, NULL, 0);
	}
	for (int i = 0; i < VOTE_READINGS; i++)
		add(&v, "7ABC123", .9, NULL, 0);
	assert_int_equal(v.n, VOTE_READINGS);
	assert_true(vote_count(&v, &r));
	assert_string_equal(r.best.text, "7ABC123");
	assert_true(r.best.p > .9);
	vote_free(&v);
}

/* 32 readings of 6 texts each, all different, of all lengths. */
static void
most_texts(void **state)
{
	struct vote v = { NULL, 0, 0 };
	struct vote_reading r = { .n = VOTE_TEXTS };
	struct vote_result result;
	struct reason why;

	(void)state;
	for (int i = 0; i < VOTE_READINGS; i++) {
		for (int k = 0; k < VOTE_TEXTS; k++) {
			snprintf(r.texts[k].text, PLATE_SIZE, "%.*s%u",
			    1 + i % 9, "ABCDEFGHIJ", (100u + 6u *
			    (unsigned)i + (unsigned)k) % 1000);
			r.texts[k].p = k == 0 ? 1 : 0;
		}
		assert_int_equal(vote_add(&v, &r, &why), 0);
	}
	assert_true(vote_count(&v, &result));
	assert_true(result.best.p >= 0 && result.best.p <= 1);
	assert_int_equal(result.n_others, VOTE_OTHERS);
	vote_free(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none),
		cmocka_unit_test(one),
		cmocka_unit_test(character_by_character),
		cmocka_unit_test(lengths),
		cmocka_unit_test(sureness),
		cmocka_unit_test(many),
		cmocka_unit_test(most_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
