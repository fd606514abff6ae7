/* The index of plates passes over no group that holds what is looked for. */
#include "store/gram.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"

#define CASES	20000
#define GROUPS	1000

static char
any_of(const char *letters)
{
	return letters[(size_t)rand() % strlen(letters)];
}

static void
any_plate(char out[PLATE_SIZE])
{
	size_t len = 3 + (size_t)rand() % 6;

	memset(out, 0, PLATE_SIZE);
	for (size_t i = 0; i < len; i++)
		out[i] = any_of("0OQ1I8BABC27");
}

/* With the bit of a way's every slice, or with no way given. */
static bool
found(const struct gram_query *q, const unsigned char *index, size_t width,
    size_t group)
{
	for (int k = 0; k < q->ways; k++) {
		bool all = true;

		for (int i = 0; i < q->n; i++)
			if ((q->way[k] >> i & 1) != 0 &&
			    (index[q->slices[i] * width + group / 8] >>
			    group % 8 & 1) == 0)
				all = false;
		if (all)
			return true;
	}
	return q->ways == 0;
}

/* Some characters of the plate left open, and the ends cut off. */
static void
any_pattern(const char *plate, char out[PLATE_PATTERN_SIZE])
{
	size_t n = 0, len = strlen(plate), from = 0;

	memset(out, 0, PLATE_PATTERN_SIZE);
	if (rand() % 3 == 0) {
		from = (size_t)rand() % (len - 1);
		out[n++] = '*';
	}
	if (rand() % 3 == 0)
		len -= (size_t)rand() % (len - from);
	for (size_t i = from; i < len; i++) {
		int how = rand() % 8;

		out[n++] = how == 0 ? '?' : plate[i];
		if (how == 1)
			out[n++] = '*';
	}
	if (plate[len] != '\0')
		out[n++] = '*';
}

static void
passes_over_no_match(void **state)
{
	const size_t width = gram_width(9);
	unsigned char *index = malloc(gram_bytes(9));
	char plate[PLATE_SIZE], pattern[PLATE_PATTERN_SIZE];
	struct gram_query q;
	int asked = 0;

	(void)state;
	assert_non_null(index);
	srand(1);
	for (int i = 0; i < CASES; i++) {
		any_plate(plate);
		any_pattern(plate, pattern);
		assert_true(plate_match(pattern, plate));
		memset(index, 0, gram_bytes(9));
		gram_add(index, width, 8, plate);
		gram_ask(&q, pattern, false);
		if (!found(&q, index, width, 8))
			fail_msg("%s is not found as %s", plate, pattern);
		asked += q.ways > 0;
	}
	assert_true(asked > CASES / 2);
	free(index);
}

/* One character more, less or another. */
static void
slip(char plate[PLATE_SIZE])
{
	size_t len = strlen(plate), at = (size_t)rand() % len;

	switch (rand() % 3) {
	case 0:
		plate[at] = any_of("0O1I8BXZ");
		break;
	case 1:
		memmove(plate + at, plate + at + 1, len - at);
		break;
	default:
		memmove(plate + at + 1, plate + at, len - at + 1);
		plate[at] = any_of("0O1I8BXZ");
	}
}

static void
passes_over_no_slip(void **state)
{
	const size_t width = gram_width(1);
	unsigned char *index = malloc(gram_bytes(1));
	char plate[PLATE_SIZE], asked[PLATE_SIZE];
	struct gram_query q;

	(void)state;
	assert_non_null(index);
	srand(2);
	for (int i = 0; i < CASES; i++) {
		any_plate(plate);
		memcpy(asked, plate, sizeof(asked));
		slip(asked);
		assert_true(plate_slip(asked, plate, false));
		memset(index, 0, gram_bytes(1));
		gram_add(index, width, 0, plate);
		gram_ask(&q, asked, true);
		if (!found(&q, index, width, 0))
			fail_msg("%s is not found as %s", plate, asked);
	}
	free(index);
}

/* That is what it is for. */
static void
passes_over_most_others(void **state)
{
	const size_t width = gram_width(GROUPS);
	unsigned char *index = calloc(1, gram_bytes(GROUPS));
	char plate[PLATE_SIZE] = "";
	struct gram_query q;
	int others = 0;

	(void)state;
	assert_non_null(index);
	srand(3);
	for (size_t i = 0; i < GROUPS; i++) {
		for (size_t k = 0; k < 7; k++)
			plate[k] = any_of("ABCDEFGHJKLMNPRSTUVWXYZ23456789");
		gram_add(index, width, i, plate);
	}
	gram_ask(&q, plate, false);
	assert_true(found(&q, index, width, GROUPS - 1));
	for (size_t i = 0; i < GROUPS - 1; i++)
		others += found(&q, index, width, i);
	assert_true(others < GROUPS / 100);
	free(index);
}

static void
says_what_it_cannot_narrow(void **state)
{
	struct gram_query q;

	(void)state;
	gram_ask(&q, "*A*", false);
	assert_int_equal(q.ways, 0);
	gram_ask(&q, "*A??B*", false);
	assert_int_equal(q.ways, 0);
	gram_ask(&q, "A", true);
	assert_int_equal(q.ways, 0);
	gram_ask(&q, "*AB?C*", false);
	assert_int_equal(q.ways, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_over_no_match),
		cmocka_unit_test(passes_over_no_slip),
		cmocka_unit_test(passes_over_most_others),
		cmocka_unit_test(says_what_it_cannot_narrow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
