/* The flags of a log in memory. */
#include "flagged.h"

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

struct flags *
flagged(json_t *const *entries, size_t n, const struct policy *policy,
    int64_t from, const struct flag **found, size_t *count)
{
	const struct flags_setup setup = { .policy = policy, .from = from,
	    .to = INT64_MAX, .now = END + 16 * STAMP_HOUR,
	    .offset = pacific };
	struct reason why;
	struct flags *f = flags_new(&setup, &why);
	const struct searches_visitor visitor = { search, stray, f };
	struct searches *s = searches_new(&visitor, &why);

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(flags_entry(f, entries[i], &why), 0);
		assert_int_equal(searches_entry(s, entries[i], &why), 0);
	}
	assert_int_equal(searches_end(s, &why), 0);
	searches_free(s);
	assert_int_equal(flags_find(f, found, count, &why), 0);
	return f;
}
