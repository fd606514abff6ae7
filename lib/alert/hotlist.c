/* Hot lists in memory. */
#include "hotlist.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"

#define TEXTS_MAX	UINT32_C(2000000000)
#define RECENT		4096	/* texts that may come again */
#define LEAST_SLOTS	16

/* Texts are offsets: 0 is the empty one. */
struct item {
	uint64_t plate;		/* as pack() has it */
	uint32_t next;		/* with the same slot */
	uint32_t entered, expires;	/* seconds; 0: not known */
	uint32_t region, reason, source, number;
};

struct slot {
	uint32_t tag, first;	/* first: HOTLIST_NONE in an empty one */
};

struct hotlist {
	struct item *items;
	size_t count, room;
	char *texts;
	size_t texts_len, texts_room;
	uint32_t recent[RECENT];
	struct slot *slots;
	size_t n_slots;		/* a power of 2 */
};

struct hotlist *
hotlist_new(void)
{
	struct hotlist *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->texts_room = 65536;
	h->texts = malloc(h->texts_room);
	if (h->texts == NULL) {
		free(h);
		return NULL;
	}
	h->texts[0] = '\0';
	h->texts_len = 1;
	return h;
}

void
hotlist_free(struct hotlist *h)
{
	if (h == NULL)
		return;
	free(h->items);
	free(h->texts);
	free(h->slots);
	free(h);
}

/* 12 characters of 36, or none, are less than 2^63. */
static uint64_t
pack(const char *plate, bool fold)
{
	uint64_t key = 0;
	char c;

	for (; *plate != '\0'; plate++) {
		c = fold ? plate_fold(*plate) : *plate;
		key = key * 37 + (uint64_t)(c <= '9' ? c - '0' + 1 :
		    c - 'A' + 11);
	}
	return key;
}

static void
unpack(uint64_t key, char out[PLATE_SIZE])
{
	char back[PLATE_SIZE];
	int n = 0, code;

	for (; key != 0; key /= 37) {
		code = (int)(key % 37);
		back[n++] = (char)(code < 11 ? '0' + code - 1 :
		    'A' + code - 11);
	}
	for (int i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	out[n] = '\0';
}

/* The finalizer of MurmurHash3, by Austin Appleby. */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static int
add_text(struct hotlist *h, const char *text, size_t len, uint32_t *at,
    struct reason *why)
{
	size_t room = h->texts_room;
	char *texts;

	if (h->texts_len + len + 1 > TEXTS_MAX)
		return reason_set(why, "too much text");
	while (room < h->texts_len + len + 1)
		room *= 2;
	if (room > h->texts_room) {
		texts = realloc(h->texts, room);
		if (texts == NULL)
			return reason_set(why, "out of memory");
		h->texts = texts;
		h->texts_room = room;
	}
	*at = (uint32_t)h->texts_len;
	memcpy(h->texts + *at, text, len + 1);
	h->texts_len += len + 1;
	return 0;
}

/* Most reasons and sources came before: those are kept once. */
static int
intern(struct hotlist *h, const char *text, uint32_t *at, struct reason *why)
{
	uint64_t hash = 14695981039346656037u;
	size_t len = strlen(text);
	uint32_t *recent;

	*at = 0;
	if (len == 0)
		return 0;
	for (const char *s = text; *s != '\0'; s++)
		hash = (hash ^ (unsigned char)*s) * 1099511628211u;
	recent = &h->recent[mix(hash) % RECENT];
	if (*recent != 0 && strcmp(h->texts + *recent, text) == 0) {
		*at = *recent;
		return 0;
	}
	if (add_text(h, text, len, at, why) != 0)
		return -1;
	*recent = *at;
	return 0;
}

static int
seconds(int64_t time, uint32_t *out, struct reason *why)
{
	*out = 0;
	if (time == HOTLIST_NEVER)
		return 0;
	if (time < STAMP_SECOND || time / STAMP_SECOND > UINT32_MAX)
		return reason_set(why, "a time before 1970 or after 2105");
	*out = (uint32_t)(time / STAMP_SECOND);
	return 0;
}

static int64_t
milliseconds(uint32_t time)
{
	return time == 0 ? HOTLIST_NEVER : time * STAMP_SECOND;
}

static int
grow(struct hotlist *h, struct reason *why)
{
	size_t room = h->room == 0 ? 1024 : h->room + h->room / 2;
	struct item *items;

	if (h->count < h->room)
		return 0;
	if (h->count == HOTLIST_MAX)
		return reason_set(why, "more than %u entries", HOTLIST_MAX);
	items = realloc(h->items, room * sizeof(*items));
	if (items == NULL)
		return reason_set(why, "out of memory");
	h->items = items;
	h->room = room;
	return 0;
}

int
hotlist_add(struct hotlist *h, const struct hotlist_entry *e,
    struct reason *why)
{
	struct item item = { .plate = pack(e->plate, false),
	    .next = HOTLIST_NONE };

	if (seconds(e->entered, &item.entered, why) != 0 ||
	    seconds(e->expires, &item.expires, why) != 0 ||
	    grow(h, why) != 0 ||
	    intern(h, e->region, &item.region, why) != 0 ||
	    intern(h, e->reason, &item.reason, why) != 0 ||
	    intern(h, e->source, &item.source, why) != 0 ||
	    intern(h, e->number, &item.number, why) != 0)
		return -1;
	h->items[h->count++] = item;
	return 0;
}

/* The slot of a hash: the one with its tag, or an empty one. */
static struct slot *
slot_of(const struct hotlist *h, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t at = (size_t)hash & (h->n_slots - 1);

	while (h->slots[at].first != HOTLIST_NONE && h->slots[at].tag != tag)
		at = (at + 1) & (h->n_slots - 1);
	return &h->slots[at];
}

static uint64_t
hash_of(const char *plate)
{
	return mix(pack(plate, true));
}

int
hotlist_index(struct hotlist *h, struct reason *why)
{
	char plate[PLATE_SIZE];
	struct slot *slot;
	uint64_t hash;

	h->n_slots = LEAST_SLOTS;
	while (h->n_slots < h->count + h->count / 2)
		h->n_slots *= 2;
	h->slots = malloc(h->n_slots * sizeof(*h->slots));
	if (h->slots == NULL)
		return reason_set(why, "out of memory");
	memset(h->slots, 0xff, h->n_slots * sizeof(*h->slots));
	/* From the last on, so that those of one slot keep their order. */
	for (size_t i = h->count; i-- > 0; ) {
		unpack(h->items[i].plate, plate);
		hash = hash_of(plate);
		slot = slot_of(h, hash);
		slot->tag = (uint32_t)(hash >> 32);
		h->items[i].next = slot->first;
		slot->first = (uint32_t)i;
	}
	return 0;
}

size_t
hotlist_count(const struct hotlist *h)
{
	return h->count;
}

uint32_t
hotlist_find(const struct hotlist *h, const char *plate)
{
	return slot_of(h, hash_of(plate))->first;
}

uint32_t
hotlist_next(const struct hotlist *h, uint32_t i)
{
	return h->items[i].next;
}

void
hotlist_plate(const struct hotlist *h, uint32_t i, char plate[PLATE_SIZE])
{
	unpack(h->items[i].plate, plate);
}

void
hotlist_entry(const struct hotlist *h, uint32_t i, struct hotlist_entry *e)
{
	const struct item *item = &h->items[i];

	unpack(item->plate, e->plate);
	strcpy(e->region, h->texts + item->region);
	e->reason = h->texts + item->reason;
	e->source = h->texts + item->source;
	e->number = h->texts + item->number;
	e->entered = milliseconds(item->entered);
	e->expires = milliseconds(item->expires);
}

/* Whether a text of two-letter codes with blanks between holds this one. */
static bool
among(const char *codes, const char *code)
{
	for (; *codes != '\0'; codes += codes[2] == ' ' ? 3 : 2)
		if (memcmp(codes, code, 2) == 0)
			return true;
	return false;
}

static bool
is_iso(const char *code)
{
	size_t n = strlen(code);
	bool good = n == 2 || (n >= 4 && n < HOTLIST_REGION_SIZE &&
	    code[2] == '-');

	for (size_t i = 0; good && i < n; i++)
		good = i == 2 || (code[i] >= 'A' && code[i] <= 'Z') ||
		    (i > 2 && code[i] >= '0' && code[i] <= '9');
	return good;
}

void
hotlist_region(const char *code, char region[HOTLIST_REGION_SIZE])
{
	static const char states[] = "AL AK AZ AR CA CO CT DE DC FL GA HI "
	    "ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY "
	    "NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY";
	static const char provinces[] = "AB BC MB NB NL NS NT NU ON PE QC SK "
	    "YT";

	region[0] = '\0';
	if (!is_iso(code))
		return;
	if (strlen(code) > 2 || strcmp(code, "MX") == 0) {
		strcpy(region, code);
		return;
	}
	if (among(states, code))
		strcpy(region, "US-");
	else if (among(provinces, code))
		strcpy(region, "CA-");
	else
		return;
	memcpy(region + 3, code, 3);
}
