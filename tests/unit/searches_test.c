/* Entries of the log joined to searches. */
#include "audit/searches.h"

#include <stdio.h>

#include "base/names.h"
#include "make.h"

struct seen {
	char text[400];		/* what was given, in short */
	size_t searches, strays;
};

static int
search(void *ctx, const struct searches_one *one, struct reason *why)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	(void)why;
	seen->searches++;
	if (used < sizeof(seen->text) - 80)
		sprintf(seen->text + used, "%llu>%llu %.7s %lld %.9s%s|",
		    (unsigned long long)one->n,
		    (unsigned long long)one->answer,
		    searches_outcomes[one->outcome], (long long)one->count,
		    one->reason == NULL ? "-" : one->reason,
		    one->timed ? "" : " untimed");
	return 0;
}

static int
stray(void *ctx, const json_t *entry, struct reason *why)
{
	struct seen *seen = ctx;

	(void)entry;
	(void)why;
	seen->strays++;
	return 0;
}

static json_t *
parse(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	if (json == NULL)
		fail_msg("%s: %s", text, error.text);
	return json;
}

#define TIME "'time':'2026-11-20T14:00:00.000Z',"

/* With apostrophes for quotes, and numbers from 1. */
static void
join(const char *const *entries, size_t n, struct seen *seen)
{
	const struct searches_visitor visitor = { search, stray, seen };
	struct reason why;
	struct searches *s = searches_new(&visitor, &why);
	char text[512];
	json_t *json;

	memset(seen, 0, sizeof(*seen));
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "{'n':%zu," TIME "%s}", i + 1,
		    entries[i]);
		for (char *p = text; *p != '\0'; p++)
			*p = *p == '\'' ? '"' : *p;
		json = parse(text);
		assert_int_equal(searches_entry(s, json, &why), 0);
		json_decref(json);
	}
	assert_int_equal(searches_end(s, &why), 0);
	searches_free(s);
}

#define JOIN(entries, seen) \
	join(entries, sizeof(entries) / sizeof(*(entries)), seen)

static void
one_by_one(void **state)
{
	static const char *const entries[] = {
		"'event':'search','uid':7",
		"'event':'search-answered','uid':7,'search':1,'count':3",
		"'event':'search','uid':7",
		"'event':'search-answered','uid':7,'search':3,'count':0",
		"'event':'search-refused','uid':7,'reason':'suspended'",
		"'event':'expire'",
		"'event':'search','uid':7",
		"'event':'search-failed','search':7,"
		    "'outcome':{'count':2,'reason':'disk'}",
		"'event':'search','uid':7",
		"'event':'search-failed','search':9,'reason':'no key'",
		"'event':'search','uid':7",
	};
	struct seen seen;

	(void)state;
	JOIN(entries, &seen);
	assert_string_equal(seen.text, "1>2 answere 3 -|3>4 nothing 0 -|"
	    "5>0 refused 0 suspended|7>8 failed 2 disk|9>10 failed -1 no key|"
	    "11>0 no answ -1 -|");
	assert_int_equal(seen.strays, 0);
}

/* Answers come in any order; searches are given in that of their entries. */
static void
side_by_side(void **state)
{
	static const char *const entries[] = {
		"'event':'search','uid':1",
		"'event':'search','uid':2",
		"'event':'search','uid':3",
		"'event':'search-answered','search':3,'count':30",
		"'event':'search','uid':4",
		"'event':'search-answered','search':1,'count':10",
		"'event':'search-answered','search':5,'count':50",
	};
	struct seen seen;

	(void)state;
	JOIN(entries, &seen);
	assert_string_equal(seen.text, "1>6 answere 10 -|2>0 no answ -1 -|"
	    "3>4 answere 30 -|5>7 answere 50 -|");
}

/* One search, two answers: the first counts. */
static void
twice(void **state)
{
	static const char *const entries[] = {
		"'event':'search','uid':1",
		"'event':'search','uid':2",
		"'event':'search-answered','search':2,'count':3",
		"'event':'search-answered','search':2,'count':0",
	};
	struct seen seen;

	(void)state;
	JOIN(entries, &seen);
	assert_string_equal(seen.text, "1>0 no answ -1 -|2>3 answere 3 -|");
	assert_int_equal(seen.strays, 1);
}

/* What was made up, by somebody who can write the log. */
static void
hostile(void **state)
{
	static const char *const entries[] = {
		"'event':'search-answered','search':2,'count':1", /* too soon */
		"'event':'search','uid':1",
		"'event':'search-answered','search':2,'uid':9", /* another's */
		"'event':'search-answered','search':'2'",
		"'event':'search-answered'",
		"'event':'search-answered','search':-1",
		"'event':'search-answered','search':2.0",
		"'event':'search-answered','search':2,'count':-5",
		"'event':'search-answered','search':2,'count':7", /* twice */
		"'event':'search-refused','reason':[1]",
		"'event':'search-answered','search':10,'count':7",
		"'event':'search-failed','search':1,'outcome':3",
		"'event':17",
		"'uid':1",
		"'event':'search','uid':{},'query':[]",
		"'event':'search-answered','search':15,'uid':1",
		"'event':'search-answered','search':15,'count':'x'",
		"'event':'search','uid':1",
		"'event':'search-answered','search':18,"
		    "'count':9223372036854775807",
	};
	struct seen seen;

	(void)state;
	JOIN(entries, &seen);
	assert_string_equal(seen.text, "2>8 answere -1 -|10>0 refused 0 -|"
	    "15>17 answere -1 -|18>19 answere -1 -|");
	assert_int_equal(seen.strays, 10);
}

static json_t *
entry(uint64_t n, const char *event, uint64_t of)
{
	json_t *json = json_pack("{s:I, s:s, s:I}", "n", (json_int_t)n,
	    "event", event, "search", (json_int_t)of);

	assert_non_null(json);
	return json;
}

/*
 * One search waits while many others run; past SEARCHES_WAIT of them, its
 * answer counts as none.  Without a time, at that.
 */
static void
waiting(void **state)
{
	struct seen seen;
	const struct searches_visitor visitor = { search, stray, &seen };
	struct searches *s;
	struct reason why;
	json_t *json;
	uint64_t n;

	(void)state;
	for (uint64_t others = SEARCHES_WAIT - 1; others <= SEARCHES_WAIT;
	    others++) {
		memset(&seen, 0, sizeof(seen));
		s = searches_new(&visitor, &why);
		for (n = 1; n <= others + 2; n++) {
			json = entry(n, n <= others + 1 ? "search" :
			    "search-answered", 1);
			assert_int_equal(searches_entry(s, json, &why), 0);
			json_decref(json);
			assert_int_equal(seen.searches, n > SEARCHES_WAIT);
		}
		assert_int_equal(searches_end(s, &why), 0);
		assert_int_equal(seen.searches, others + 1);
		assert_int_equal(seen.strays, others == SEARCHES_WAIT);
		seen.text[18] = '\0';
		if (others == SEARCHES_WAIT)
			assert_string_equal(seen.text, "1>0 no answ -1 - u");
		else
			assert_string_equal(seen.text, "1>2049 answere -1 ");
		searches_free(s);
	}
}

/* Entries come in order, or it is no log. */
static void
disorder(void **state)
{
	struct seen seen = { .searches = 0 };
	const struct searches_visitor visitor = { search, NULL, &seen };
	struct reason why;
	struct searches *s = searches_new(&visitor, &why);
	json_t *a = entry(1, "search", 0), *b = entry(2, "search-failed", 9);
	json_t *none = json_object();

	(void)state;
	assert_int_equal(searches_entry(s, none, &why), -1);
	assert_int_equal(searches_entry(s, a, &why), 0);
	assert_int_equal(searches_entry(s, b, &why), 0);
	assert_int_equal(searches_entry(s, b, &why), -1);
	assert_reason(why, "out of order");
	assert_int_equal(searches_entry(s, a, &why), -1);
	assert_int_equal(seen.searches, 0);
	assert_int_equal(searches_end(s, &why), 0);
	assert_int_equal(seen.searches, 1);
	searches_free(s);
	searches_free(NULL);
	json_decref(a);
	json_decref(b);
	json_decref(none);
}

static int
refuse(void *ctx, const struct searches_one *one, struct reason *why)
{
	(void)ctx;
	(void)one;
	return reason_set(why, "enough");
}

/* Who was given one may stop; what waits is freed. */
static void
stopped(void **state)
{
	const struct searches_visitor visitor = { refuse, NULL, NULL };
	struct reason why;
	struct searches *s = searches_new(&visitor, &why);
	json_t *a = entry(1, "search", 0), *b = entry(2, "search", 0);
	json_t *c = entry(3, "search-answered", 1);

	(void)state;
	assert_int_equal(searches_entry(s, a, &why), 0);
	assert_int_equal(searches_entry(s, b, &why), 0);
	assert_int_equal(searches_entry(s, c, &why), -1);
	assert_reason(why, "enough");
	searches_free(s);
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

static void
names(void **state)
{
	struct reason why;
	struct names *t = names_new(&why);
	char text[16];

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "%u", i % 1000);
		assert_int_equal(names_number(t, text, &why), i % 1000);
	}
	assert_int_equal(names_count(t), 1000);
	assert_string_equal(names_text(t, 999), "999");
	assert_int_equal(names_number(t, "", &why), 1000);
	names_free(t);
	names_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(side_by_side),
		cmocka_unit_test(twice),
		cmocka_unit_test(hostile),
		cmocka_unit_test(waiting),
		cmocka_unit_test(disorder),
		cmocka_unit_test(stopped),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
