/* What every reading must be. */
#include "sound.h"

#include "make.h"

void
sound_reading(const struct reading *r)
{
	double sum = 0;

	assert_true(r->n <= READING_MAX);
	for (size_t i = 0; i < r->n; i++) {
		char normal[PLATE_SIZE];
		struct reason why;

		assert_int_equal(plate_normal(r->items[i].text, normal,
		    &why), 0);
		assert_string_equal(normal, r->items[i].text);
		assert_true(normal[0] != '\0');
		assert_true(r->items[i].p > 0 && (i == 0 ||
		    r->items[i].p <= r->items[i - 1].p));
		sum += r->items[i].p;
	}
	assert_true(sum < 1 + 1e-9);
}
