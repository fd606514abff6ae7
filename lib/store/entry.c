/* Entries, and the sieve that they fall through. */
#include "entry.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/stamp.h"
#include "record/record.h"

#define CAMERA_BITS	10
#define TRAIT_BITS	3
#define CELL		0.01	/* degrees */
#define CELLS_MAX	20000

const char *const entry_traits[ENTRY_TRAITS] = { "region", "make", "model",
    "color", "body" };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* FNV-1a, 32 bits, of the text in lower case. */
static uint32_t
hash(const char *text)
{
	uint32_t h = 2166136261u;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)lower(*text)) * 16777619u;
	return h ^ h >> 15;
}

static uint32_t
hash_camera(const char *name)
{
	return hash(name) & ((1u << CAMERA_BITS) - 1);
}

static uint16_t
hash_trait(const char *text)
{
	return (uint16_t)(1 + hash(text) % ((1u << TRAIT_BITS) - 1));
}

static int
cell_of(double degrees)
{
	return (int)floor(degrees / CELL);
}

static uint16_t
hash_cell(int lat, int lon)
{
	uint32_t h = (uint32_t)lat * 0x9e3779b1u ^ (uint32_t)lon * 0x85ebca77u;

	h ^= h >> 16;
	h *= 0xc2b2ae3du;
	h ^= h >> 16;
	return (uint16_t)(1 + h % 65535);
}

const char *
entry_trait(const json_t *json, enum entry_trait trait)
{
	if (trait != ENTRY_REGION)
		json = json_object_get(json, "vehicle");
	return record_said(json, entry_traits[trait]);
}

bool
entry_same(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

void
entry_make(const struct sighting *s, unsigned char out[ENTRY_BYTES])
{
	uint32_t ms = (uint32_t)(s->time - stamp_hour(s->time)), traits = 0;
	const char *text;

	memset(out, 0, ENTRY_BYTES);
	memcpy(out, s->plate, strlen(s->plate));
	bytes_put(out + 12, ms << CAMERA_BITS | hash_camera(s->camera), 4);
	if (s->placed)
		bytes_put(out + 16, hash_cell(cell_of(s->place.lat),
		    cell_of(s->place.lon)), 2);
	for (int i = 0; i < ENTRY_TRAITS; i++) {
		text = entry_trait(s->json, i);
		if (text != NULL)
			traits |= (uint32_t)hash_trait(text) <<
			    (TRAIT_BITS * i);
	}
	bytes_put(out + 18, traits, 2);
}

void
entry_plate(const unsigned char *entry, char out[PLATE_SIZE])
{
	memcpy(out, entry, ENTRY_PLATE);
	out[ENTRY_PLATE] = '\0';
}

uint32_t
entry_ms(const unsigned char *entry)
{
	return (uint32_t)bytes_get(entry + 12, 4) >> CAMERA_BITS;
}

void
entry_sieve_init(struct entry_sieve *s)
{
	memset(s, 0, sizeof(*s));
}

void
entry_sieve_camera(struct entry_sieve *s, const char *name)
{
	s->camera = true;
	s->camera_hash = hash_camera(name);
}

void
entry_sieve_trait(struct entry_sieve *s, enum entry_trait trait,
    const char *text)
{
	int shift = TRAIT_BITS * (int)trait;

	s->trait_mask |= (uint16_t)(((1u << TRAIT_BITS) - 1) << shift);
	s->trait_bits |= (uint16_t)(hash_trait(text) << shift);
}

void
entry_sieve_area(struct entry_sieve *s, struct geo_point least,
    struct geo_point most)
{
	int south = cell_of(least.lat), north = cell_of(most.lat);
	int west = cell_of(least.lon), east = cell_of(most.lon);
	uint16_t h;

	if ((double)(north - south + 1) * (east - west + 1) > CELLS_MAX)
		return;
	s->placed = true;
	for (int lat = south; lat <= north; lat++)
		for (int lon = west; lon <= east; lon++) {
			h = hash_cell(lat, lon);
			s->cells[h / 8] |= (unsigned char)(1 << h % 8);
		}
}

bool
entry_passes(const struct entry_sieve *s, const unsigned char *entry)
{
	uint32_t n;

	if (s->camera && ((uint32_t)bytes_get(entry + 12, 4) &
	    ((1u << CAMERA_BITS) - 1)) != s->camera_hash)
		return false;
	if (s->placed) {
		n = (uint32_t)bytes_get(entry + 16, 2);
		if ((s->cells[n / 8] >> n % 8 & 1) == 0)
			return false;
	}
	return (bytes_get(entry + 18, 2) & s->trait_mask) == s->trait_bits;
}
