/* A month of searches, honest and not, and what is flagged of it. */
#include "audit/flags.h"

#include "flagged.h"
#include "make.h"
#include "month.h"

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
	f = flagged(month.entries, month.n, month.policy, MONTH_START, &flags,
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

/* A month in which anything may be anything. */
static void
mutated(void **state)
{
	static const char *const junk[] = { "null", "{}", "[[]]", "-1",
	    "9223372036854775807", "1e300", "\"\"", "\"{who}\"", "true",
	    "\"9999-12-31T23:59:59.999Z\"", "\"0001-01-01T00:00:00Z\"",
	    "{\"plate\":\"????1\",\"from\":\"0001-01-01T00:00:00Z\","
	    "\"to\":\"9999-12-31T23:59:59Z\"}", "\"search\"",
	    "\"search-answered\"", "\"policy-changed\"" };
	const struct flag *found;
	struct month month;
	struct flags *f;
	uint32_t random = 1;
	const char *name;
	json_t *member = NULL;
	size_t n, k;

	(void)state;
	month_make(&month, 99, true);
	for (size_t i = 0; i < month.n; i++) {
		random = random * 1664525 + 1013904223;
		if (random >> 30 != 0)
			continue;
		k = (random >> 16) % json_object_size(month.entries[i]);
		json_object_foreach(month.entries[i], name, member)
			if (k-- == 0 && strcmp(name, "n") != 0)
				break;
		if (name != NULL)
			json_object_set_new(month.entries[i], name,
			    json_loads(junk[(random >> 8) % (sizeof(junk) /
			    sizeof(*junk))], JSON_DECODE_ANY, NULL));
	}
	f = flagged(month.entries, month.n, month.policy, MONTH_START, &found,
	    &n);
	assert_true(n > month.planted_n / 2);
	for (size_t i = 0; i < n; i++)
		assert_true(found[i].reason[0] != '\0');
	flags_free(f);
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months),
		cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
