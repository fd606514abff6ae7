/* Which records belong to a mark: every loss is found, and nothing else. */
#include "record/chain.h"

#include <stdio.h>
#include <string.h>

#include "make.h"
#include "record/mark.h"
#include "record/record.h"

static struct chain_check *check;
static unsigned last;		/* of the ids that were made */

static int
begin(void **state)
{
	(void)state;
	check = chain_check_new();
	assert_non_null(check);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	chain_check_free(check);
	return 0;
}

static json_t *
make(struct chain *c, bool mark)
{
	char id[64];
	json_t *json, *out;

	snprintf(id, sizeof(id), "017f22e2-79b0-7fff-bfff-%012x", ++last);
	json = mark ? mark_new(id, MARK_DONE) : record_new("frame", id);
	out = chain_put(c, json);
	assert_non_null(out);
	json_decref(json);
	return out;
}

/* Of a text "rm..." records and marks, of which those in capitals are lost. */
static void
send(struct chain *c, const char *what)
{
	struct reason why;
	json_t *json;

	for (; *what != '\0'; what++) {
		json = make(c, *what == 'm' || *what == 'M');
		if (*what == 'r' || *what == 'm')
			assert_int_equal(chain_follows(check, json, &why),
			    CHAIN_WHOLE);
		json_decref(json);
	}
}

static enum chain_link
next_mark(struct chain *c, struct reason *why)
{
	json_t *json = make(c, true);
	enum chain_link link = chain_follows(check, json, why);

	json_decref(json);
	return link;
}

static void
losses_are_found(void **state)
{
	static const struct {
		const char *sent;
		enum chain_link next;
	} cases[] = {
		{ "", CHAIN_WHOLE }, { "m", CHAIN_WHOLE },
		{ "mrmm", CHAIN_WHOLE }, { "rmrmrrmmr", CHAIN_WHOLE },
		/* Before the first mark none is looked for. */
		{ "R", CHAIN_WHOLE }, { "Rm", CHAIN_WHOLE },
		{ "M", CHAIN_GAP }, { "mM", CHAIN_GAP }, { "mR", CHAIN_GAP },
		{ "mrR", CHAIN_GAP }, { "mRr", CHAIN_GAP },
		{ "mRM", CHAIN_GAP }, { "mrmRMRMrr", CHAIN_GAP },
		{ "mrMr", CHAIN_GAP }, { "mRMrM", CHAIN_GAP },
	};
	struct reason why;
	struct chain *c;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		c = chain_new();
		send(c, cases[i].sent);
		if (next_mark(c, &why) != cases[i].next)
			fail_msg("%s", cases[i].sent);
		/* What is lost is not found again by what follows. */
		assert_int_equal(next_mark(c, &why), cases[i].next ==
		    CHAIN_WHOLE ? CHAIN_WHOLE : CHAIN_BROKEN);
		chain_free(c);
	}
}

/* One that lost something does not speak for the others. */
static void
runs_apart(void **state)
{
	struct chain *a = chain_new(), *b = chain_new();
	struct reason why;

	(void)state;
	send(a, "mrm");
	send(b, "mr");
	send(a, "rRr");
	send(b, "rmm");
	assert_int_equal(next_mark(a, &why), CHAIN_GAP);
	assert_reason(why, "did not come");
	send(b, "rmrm");
	chain_free(a);
	a = chain_new();
	send(a, "mrmrm");
	send(b, "m");
	chain_free(a);
	chain_free(b);
}

/* A broker may deliver again what it delivered. */
static void
twice_is_no_loss(void **state)
{
	struct chain *c = chain_new();
	json_t *mark, *record;
	struct reason why;

	(void)state;
	send(c, "mrm");
	record = make(c, false);
	mark = make(c, true);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(chain_follows(check, record, &why),
		    CHAIN_WHOLE);
		assert_int_equal(chain_follows(check, mark, &why),
		    CHAIN_WHOLE);
	}
	send(c, "rm");
	assert_int_equal(chain_follows(check, mark, &why), CHAIN_WHOLE);
	send(c, "rm");
	json_decref(record);
	json_decref(mark);
	chain_free(c);
}

static void
too_many_between(void **state)
{
	struct chain *c = chain_new();
	struct reason why;

	(void)state;
	send(c, "m");
	for (int i = 0; i < CHAIN_RECORDS; i++)
		send(c, "r");
	send(c, "mr");
	for (int i = 0; i < CHAIN_RECORDS; i++)
		send(c, "r");
	assert_int_equal(next_mark(c, &why), CHAIN_GAP);
	chain_free(c);
}

/* The oldest run is forgotten, and says so by a gap. */
static void
many_runs(void **state)
{
	struct chain *first = chain_new(), *c;
	struct reason why;

	(void)state;
	send(first, "mrm");
	for (int i = 0; i < 1000; i++) {
		c = chain_new();
		send(c, "mrm");
		chain_free(c);
	}
	send(first, "mrm");
	for (int i = 0; i < 1100; i++) {
		c = chain_new();
		send(c, "mrm");
		chain_free(c);
	}
	assert_int_equal(next_mark(first, &why), CHAIN_GAP);
	chain_free(first);
}

static void
bad_stamps(void **state)
{
#define MARK	"{\"v\":1,\"type\":\"mark\",\"id\":" \
		"\"017f22e2-79b0-7fff-bfff-112233445566\",\"mark\":\"done\""
	static const struct {
		const char *line, *why;
		enum chain_link link;
	} cases[] = {
		{ MARK ",\"run\":1,\"n\":1,\"of\":[]}", "run", CHAIN_BAD },
		{ MARK ",\"run\":\"\",\"n\":1,\"of\":[]}", "run: empty",
		    CHAIN_BAD },
		{ MARK ",\"run\":\"0123456789abcdef0\",\"n\":1}", "run",
		    CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"of\":[]}", "n: missing", CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":0,\"of\":[]}", "n", CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":1}", "of: not", CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":1,\"of\":{}}", "of: not",
		    CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":1,\"of\":[7]}", "of: not",
		    CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":1,\"of\":[\"x\"]}", "of: not",
		    CHAIN_BAD },
		{ MARK ",\"run\":\"a\",\"n\":2,\"of\":[]}", "0 came, and then "
		    "2", CHAIN_GAP },
		{ MARK "}", "does not say", CHAIN_GAP },
		{ MARK "}", "", CHAIN_BROKEN },
	};
	struct reason why;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json = record_parse(cases[i].line, strlen(cases[i].line),
		    &why);
		assert_non_null(json);
		reason_set(&why, "%s", "");
		assert_int_equal(chain_follows(check, json, &why),
		    cases[i].link);
		assert_reason(why, cases[i].why);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(losses_are_found, begin, end),
		cmocka_unit_test_setup_teardown(runs_apart, begin, end),
		cmocka_unit_test_setup_teardown(twice_is_no_loss, begin, end),
		cmocka_unit_test_setup_teardown(too_many_between, begin, end),
		cmocka_unit_test_setup_teardown(many_runs, begin, end),
		cmocka_unit_test_setup_teardown(bad_stamps, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
