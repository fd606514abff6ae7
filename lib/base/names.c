/* A hash table of texts, open addressing. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM	256	/* a power of two */

struct names {
	char **texts;
	uint32_t *slots;	/* number + 1; 0: free */
	size_t n, room;		/* slots; at most half of them are used */
};

struct names *
names_new(struct reason *why)
{
	struct names *t = calloc(1, sizeof(*t));

	if (t != NULL) {
		t->room = FIRST_ROOM;
		t->texts = calloc(t->room / 2, sizeof(*t->texts));
		t->slots = calloc(t->room, sizeof(*t->slots));
		if (t->texts != NULL && t->slots != NULL)
			return t;
	}
	names_free(t);
	reason_set(why, "out of memory");
	return NULL;
}

void
names_free(struct names *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->texts[i]);
	free(t->texts);
	free(t->slots);
	free(t);
}

/* FNV-1a, 64 bits; the high bits are mixed into the low ones. */
static size_t
hash(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 29);
}

/* Its slot, or the free one where it belongs. */
static uint32_t *
find(const struct names *t, uint32_t *slots, size_t room, const char *text)
{
	size_t at = hash(text) & (room - 1);

	while (slots[at] != 0 && strcmp(t->texts[slots[at] - 1], text) != 0)
		at = (at + 1) & (room - 1);
	return &slots[at];
}

static int
grow(struct names *t, struct reason *why)
{
	size_t room = t->room * 2;
	uint32_t *slots = calloc(room, sizeof(*slots));
	char **texts;

	texts = slots == NULL || room / 2 >= NAMES_FAILED ? NULL :
	    realloc(t->texts, room / 2 * sizeof(*texts));
	if (texts == NULL) {
		free(slots);
		return reason_set(why, "out of memory");
	}
	t->texts = texts;
	for (size_t i = 0; i < t->n; i++)
		*find(t, slots, room, texts[i]) = (uint32_t)i + 1;
	free(t->slots);
	t->slots = slots;
	t->room = room;
	return 0;
}

uint32_t
names_number(struct names *t, const char *text, struct reason *why)
{
	uint32_t *slot = find(t, t->slots, t->room, text);

	if (*slot != 0)
		return *slot - 1;
	if (t->n == t->room / 2) {
		if (grow(t, why) != 0)
			return NAMES_FAILED;
		slot = find(t, t->slots, t->room, text);
	}
	t->texts[t->n] = strdup(text);
	if (t->texts[t->n] == NULL) {
		reason_set(why, "out of memory");
		return NAMES_FAILED;
	}
	*slot = (uint32_t)++t->n;
	return *slot - 1;
}

const char *
names_text(const struct names *t, uint32_t number)
{
	return t->texts[number];
}

size_t
names_count(const struct names *t)
{
	return t->n;
}
