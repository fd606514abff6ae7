/* Bytes that come in at one end and are taken away at the other. */
#include "capture/pile.h"

#include "make.h"

/* What lies there is what was put there, whatever was dropped meanwhile. */
static void
keeps_its_bytes(void **state)
{
	static unsigned char piece[5000];
	struct pile p = { .bytes = NULL };
	size_t in = 0, out = 0, n;
	struct reason why;

	(void)state;
	assert_null(pile_data(&p));
	assert_int_equal(pile_add(&p, NULL, 0, &why), 0);
	for (size_t round = 0; round < 3000; round++) {
		n = round * 7919 % sizeof(piece);
		for (size_t i = 0; i < n; i++)
			piece[i] = (unsigned char)((in + i) % 251);
		assert_int_equal(pile_add(&p, piece, n, &why), 0);
		in += n;
		n = round * 104729 % 5100;
		n = n < pile_len(&p) ? n : pile_len(&p);
		pile_drop(&p, n);
		out += n;
		assert_int_equal(pile_len(&p), in - out);
		for (size_t i = 0; i < in - out; i += 97)
			assert_int_equal(pile_data(&p)[i], (out + i) % 251);
	}
	/* It has room for what lies there, and not for all that ever did. */
	assert_true(p.room < in / 4);
	pile_clear(&p);
	assert_int_equal(pile_len(&p), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
