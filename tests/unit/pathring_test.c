/* Paths that wait. */
#include "capture/pathring.h"

#include <stdio.h>
#include <stdlib.h>

#include "make.h"

static void
put(struct pathring *q, int i)
{
	struct pathring_item item = { .due = i };

	assert_true(asprintf(&item.path, "%d", i) > 0);
	assert_int_equal(pathring_add(q, &item), 0);
}

static void
take(struct pathring *q, int i)
{
	struct pathring_item item = pathring_take(q);

	assert_int_equal(item.due, i);
	assert_int_equal(atoi(item.path), i);
	free(item.path);
}

/* In their order, also where the ring grows while it goes round. */
static void
in_order(void **state)
{
	struct pathring q = { .items = NULL };
	int in = 0, out = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < round % 17; i++)
			put(&q, in++);
		for (int i = 0; i < round % 13 && out < in; i++)
			take(&q, out++);
		assert_int_equal(q.n, in - out);
	}
	assert_true(q.n > 64);
	while (out < in - 5)
		take(&q, out++);
	pathring_clear(&q);
	assert_int_equal(q.n, 0);
	put(&q, 7);
	take(&q, 7);
	pathring_clear(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
