/* What an auditor should look at. */
#include "flags.h"

#include <stdio.h>
#include <stdlib.h>

#include "make.h"
#include "month.h"

#define END	(MONTH_START + MONTH_DAYS * STAMP_DAY)

static int64_t
pacific(int64_t utc)
{
	(void)utc;
	return -8 * STAMP_HOUR;
}

static int
search(void *ctx, const struct searches_one *one, struct reason *why)
{
	return flags_search(ctx, one, why);
}

static int
stray(void *ctx, const json_t *entry, struct reason *why)
{
	return flags_stray(ctx, entry, why);
}

/* Flags of entries, which live until the flags are freed. */
static struct flags *
run(json_t *const *entries, size_t n, const struct policy *policy,
    int64_t from, const struct flag **found, size_t *count)
{
	const struct flags_setup setup = { .policy = policy, .from = from,
	    .to = INT64_MAX, .now = END + 16 * STAMP_HOUR,
	    .offset = pacific };
	struct reason why;
	struct flags *f = flags_new(&setup, &why);
	const struct searches_visitor visitor = { search, stray, f };
	struct searches *s = searches_new(&visitor, &why);

	for (size_t i = 0; i < n; i++)
		assert_int_equal(searches_first(s, entries[i], &why), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(flags_entry(f, entries[i], &why), 0);
		assert_int_equal(searches_second(s, entries[i], &why), 0);
	}
	assert_int_equal(searches_end(s, &why), 0);
	searches_free(s);
	assert_int_equal(flags_find(f, found, count, &why), 0);
	return f;
}

static bool
is_planted(const struct month *month, const struct flag *flag, bool *found)
{
	bool planted = false;

	for (size_t i = 0; i < month->planted_n; i++) {
		if (strcmp(flag->name, month->planted[i].flag) != 0 ||
		    strcmp(flag->who, month->planted[i].who) != 0)
			continue;
		found[i] = true;
		planted = true;
	}
	return planted;
}

/* Flags of honest use; each planted misuse is found. */
static size_t
judge(uint64_t seed, bool misuse)
{
	bool found[40] = { false };
	const struct flag *flags;
	struct month month;
	struct flags *f;
	size_t n, honest = 0;

	month_make(&month, seed, misuse);
	f = run(month.entries, month.n, month.policy, MONTH_START, &flags,
	    &n);
	for (size_t i = 0; i < n; i++) {
		if (is_planted(&month, &flags[i], found))
			continue;
		honest++;
		print_message("seed %d: %s %s: %s\n", (int)seed,
		    flags[i].name, flags[i].who, flags[i].reason);
	}
	for (size_t i = 0; i < month.planted_n; i++)
		if (!found[i])
			fail_msg("seed %d: %s of '%s' is not found",
			    (int)seed, month.planted[i].flag,
			    month.planted[i].who);
	print_message("seed %d: %zu searches, %zu misuses, %zu flags, of "
	    "honest use %zu\n", (int)seed, month.searches, month.planted_n,
	    n, honest);
	flags_free(f);
	month_free(&month);
	return honest;
}

/* An honest month has few flags, a dishonest one has every misuse. */
static void
months(void **state)
{
	size_t honest = 0, beside = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		honest += judge(seed, false);
		beside += judge(seed, true);
	}
	print_message("12 months: %zu flags of honest use, %zu beside "
	    "misuse\n", honest, beside);
	assert_in_range(honest, 0, 12);
	assert_in_range(beside, 0, 24);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
