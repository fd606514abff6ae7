/*
 * Any bytes as what was sealed: the entries and rows of a group, as from one
 * who has the key, or a program of another version.
 */
#include <stdlib.h>
#include <string.h>

#include "store/bound.h"
#include "store/group.h"

#define HOUR	(20000 * INT64_C(86400000))

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static struct crypto_box *
box_of(void)
{
	static const unsigned char key[CRYPTO_KEY] = { 3 };
	static struct crypto_box *box;
	struct reason why;

	if (box != NULL)
		return box;
	box = crypto_box_new(&why);
	if (box == NULL || crypto_box_key(box, key, &why) != 0)
		abort();
	return box;
}

static void
seal(char kind, size_t rows, const unsigned char *data, size_t len,
    unsigned char *out)
{
	unsigned char to[BOUND_BYTES];
	struct reason why;

	bound_make(kind, HOUR, 7, (uint32_t)rows, 9, to);
	if (crypto_seal(box_of(), to, sizeof(to), data, len, out, &why) != 0)
		abort();
}

static void
look(const struct group_sealed *s)
{
	unsigned char entries[GROUP_ROWS][ENTRY_BYTES];
	struct group_view view = { .rows = 0 };
	struct group again = { .rows = 0 };
	struct group_row row;
	struct reason why;

	if (group_entries(s, box_of(), entries, &why) != 0)
		return;
	if (group_open(s, box_of(), &view, &why) == 0)
		for (size_t i = 0; i < view.rows; i++) {
			if (group_read(&view, i, &row, &why) == 0)
				json_decref(row.json);
			if (group_copy(&again, &view, i, &why) != 0)
				break;
		}
	group_free(&again);
	group_view_free(&view);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct group_sealed s = { .hour = HOUR, .number = 7, .edition = 9 };
	unsigned char *sealed;
	size_t entries;

	if (len == 0)
		return 0;
	s.rows = 1 + data[0] % GROUP_ROWS;
	entries = s.rows * ENTRY_BYTES;
	if (len < 1 + entries)
		return 0;
	s.len = len - 1 + 2 * CRYPTO_OVERHEAD;
	sealed = malloc(s.len);
	if (sealed == NULL)
		return 0;
	seal('e', s.rows, data + 1, entries, sealed);
	seal('g', s.rows, data + 1 + entries, len - 1 - entries,
	    sealed + entries + CRYPTO_OVERHEAD);
	s.data = sealed;
	look(&s);
	free(sealed);
	return 0;
}
