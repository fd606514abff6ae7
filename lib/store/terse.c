/* JSON objects in few bytes: writing. */
#include "terse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/stamp.h"
#include "terse_lists.h"

int
terse_bytes(struct terse *t, const void *data, size_t len,
    struct reason *why)
{
	unsigned char *more;
	size_t room;

	if (t->room - t->len < len) {
		room = 2 * t->room + len + 256;
		more = realloc(t->data, room);
		if (more == NULL)
			return reason_errno(why, "a record");
		t->data = more;
		t->room = room;
	}
	memcpy(t->data + t->len, data, len);
	t->len += len;
	return 0;
}

int
terse_number(struct terse *t, uint64_t n, struct reason *why)
{
	unsigned char text[10];
	size_t len = 0;

	for (; n > 0x7f; n >>= 7)
		text[len++] = (unsigned char)(n | 0x80);
	text[len++] = (unsigned char)n;
	return terse_bytes(t, text, len, why);
}

static uint64_t
zigzag(int64_t n)
{
	return ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0);
}

static int
put_tag(struct terse *t, int tag, struct reason *why)
{
	unsigned char byte = (unsigned char)tag;

	return terse_bytes(t, &byte, 1, why);
}

static int
put_tagged(struct terse *t, int tag, int64_t n, struct reason *why)
{
	return put_tag(t, tag, why) != 0 ? -1 :
	    terse_number(t, zigzag(n), why);
}

/* v is n / 10^places to the last bit, as a division rounds right. */
static bool
decimal(double v, int places, int64_t *n)
{
	double scaled = v * terse_tens[places];

	if (!(fabs(scaled) < 9007199254740992.0))
		return false;
	scaled = rint(scaled);
	*n = (int64_t)scaled;
	return scaled / terse_tens[places] == v &&
	    (scaled != 0 || !signbit(v));
}

static int
put_real(struct terse *t, double v, struct reason *why)
{
	unsigned char bytes[8];
	uint64_t bits;
	int64_t n;

	for (int places = 0; places < TERSE_PLACES; places++)
		if (decimal(v, places, &n))
			return put_tagged(t, TERSE_DECIMAL + places, n, why);
	memcpy(&bits, &v, sizeof(bits));
	bytes_put(bytes, bits, sizeof(bytes));
	return put_tag(t, TERSE_REAL, why) != 0 ? -1 :
	    terse_bytes(t, bytes, sizeof(bytes), why);
}

/* UUIDs in their canonical spelling: 1 written, 0 it is none, -1. */
static int
put_uuid(struct terse *t, const char *text, const struct terse_known *known,
    struct reason *why)
{
	unsigned char id[UUID_BYTES];
	char again[UUID_SIZE];
	struct reason ignored;
	int rc;

	if (uuid_parse(text, id, &ignored) != 0)
		return 0;
	uuid_format(id, again);
	if (strcmp(text, again) != 0)
		return 0;
	if (memcmp(id, known->id, 6) == 0)
		rc = put_tag(t, TERSE_UUID_THEN, why) != 0 ? -1 :
		    terse_bytes(t, id + 6, 10, why);
	else
		rc = put_tag(t, TERSE_UUID, why) != 0 ? -1 :
		    terse_bytes(t, id, sizeof(id), why);
	return rc == 0 ? 1 : -1;
}

static int
put_time(struct terse *t, const char *text, const struct terse_known *known,
    struct reason *why)
{
	char again[STAMP_SIZE];
	struct reason ignored;
	int64_t ms;

	if (stamp_parse(text, &ms, &ignored) != 0)
		return 0;
	stamp_format(ms, again);
	if (strcmp(text, again) != 0)
		return 0;
	ms -= uuid_time(known->id);
	if ((ms == 0 ? put_tag(t, TERSE_TIME_SAME, why) :
	    put_tagged(t, TERSE_TIME, ms, why)) != 0)
		return -1;
	return 1;
}

static int
put_hex(struct terse *t, const char *text, size_t len, struct reason *why)
{
	unsigned char bytes[64];

	if (len > 2 * sizeof(bytes) || len % 2 != 0 ||
	    strspn(text, "0123456789abcdef") != len ||
	    digest_unhex(text, bytes, len / 2) != 0)
		return 0;
	if (put_tag(t, TERSE_HEX, why) != 0 ||
	    terse_number(t, len, why) != 0 ||
	    terse_bytes(t, bytes, len / 2, why) != 0)
		return -1;
	return 1;
}

/* As what it is, in fewer bytes: 1; 0: it is just a text. */
static int
put_known(struct terse *t, const char *text, size_t len,
    const struct terse_known *known, struct reason *why)
{
	int i = terse_find(terse_texts, TERSE_TEXTS, text);

	if (strcmp(text, known->plate) == 0)
		i = TERSE_PLATE;
	else if (strcmp(text, known->id_text) == 0)
		i = TERSE_ID;
	else if (i >= 0)
		i += TERSE_LISTED;
	if (i >= 0)
		return put_tag(t, i, why) != 0 ? -1 : 1;
	if (len == UUID_SIZE - 1)
		return put_uuid(t, text, known, why);
	if (len == STAMP_SIZE - 1)
		return put_time(t, text, known, why);
	return len >= 16 ? put_hex(t, text, len, why) : 0;
}

static int
put_text(struct terse *t, const json_t *json,
    const struct terse_known *known, struct reason *why)
{
	const char *text = json_string_value(json);
	size_t len = json_string_length(json);
	int rc = 0;

	/* What goes on behind a NUL is none of those. */
	if (strlen(text) == len)
		rc = put_known(t, text, len, known, why);
	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (len < 128)
		return put_tag(t, TERSE_SHORT + (int)len, why) != 0 ? -1 :
		    terse_bytes(t, text, len, why);
	return put_tag(t, TERSE_TEXT, why) != 0 ||
	    terse_number(t, len, why) != 0 ? -1 :
	    terse_bytes(t, text, len, why);
}

/* Pairs of reals of one decimal, as the corners of a quad are. */
static bool
is_points(const json_t *json)
{
	const json_t *point, *v;
	int64_t n;
	size_t i;

	json_array_foreach(json, i, point) {
		if (!json_is_array(point) || json_array_size(point) != 2)
			return false;
		for (size_t k = 0; k < 2; k++) {
			v = json_array_get(point, k);
			if (!json_is_real(v) ||
			    !decimal(json_real_value(v), 1, &n) ||
			    n > INT32_MAX || n < INT32_MIN)
				return false;
		}
	}
	return json_array_size(json) > 0;
}

static int
put_points(struct terse *t, const json_t *json, struct reason *why)
{
	int64_t last[2] = { 0, 0 }, n = 0;
	const json_t *point;
	size_t i;

	if (put_tag(t, TERSE_POINTS, why) != 0 ||
	    terse_number(t, json_array_size(json), why) != 0)
		return -1;
	json_array_foreach(json, i, point)
		for (size_t k = 0; k < 2; k++) {
			decimal(json_real_value(json_array_get(point, k)), 1,
			    &n);
			if (terse_number(t, zigzag(n - last[k]), why) != 0)
				return -1;
			last[k] = n;
		}
	return 0;
}

static int put_value(struct terse *, const json_t *,
    const struct terse_known *, int depth, struct reason *);

static int
put_array(struct terse *t, const json_t *json,
    const struct terse_known *known, int depth, struct reason *why)
{
	const json_t *value;
	int rc = 0;
	size_t i;

	if (is_points(json))
		return put_points(t, json, why);
	if (put_tag(t, TERSE_ARRAY, why) != 0 ||
	    terse_number(t, json_array_size(json), why) != 0)
		return -1;
	json_array_foreach(json, i, value) {
		rc = put_value(t, value, known, depth + 1, why);
		if (rc != 0)
			break;
	}
	return rc;
}

static int
put_members(struct terse *t, const json_t *json,
    const struct terse_known *known, int depth, struct reason *why)
{
	json_t *value;
	const char *name;
	int i, rc = 0;

	if (terse_number(t, json_object_size(json), why) != 0)
		return -1;
	json_object_foreach((json_t *)(uintptr_t)json, name, value) {
		i = terse_find(terse_names, TERSE_NAMES, name);
		if (put_tag(t, i + 1, why) != 0 ||
		    (i < 0 && (terse_number(t, strlen(name), why) != 0 ||
		    terse_bytes(t, name, strlen(name), why) != 0)))
			return -1;
		rc = put_value(t, value, known, depth + 1, why);
		if (rc != 0)
			break;
	}
	return rc;
}

static int
put_value(struct terse *t, const json_t *json,
    const struct terse_known *known, int depth, struct reason *why)
{
	if (depth > TERSE_DEPTH) {
		reason_set(why, "more than %d objects or arrays in each "
		    "other", TERSE_DEPTH);
		return 1;
	}
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return put_tag(t, TERSE_OBJECT, why) != 0 ? -1 :
		    put_members(t, json, known, depth, why);
	case JSON_ARRAY:
		return put_array(t, json, known, depth, why);
	case JSON_STRING:
		return put_text(t, json, known, why);
	case JSON_INTEGER:
		return put_tagged(t, TERSE_INTEGER,
		    json_integer_value(json), why);
	case JSON_REAL:
		return put_real(t, json_real_value(json), why);
	case JSON_TRUE:
		return put_tag(t, TERSE_TRUE, why);
	case JSON_FALSE:
		return put_tag(t, TERSE_FALSE, why);
	default:
		return put_tag(t, TERSE_NULL, why);
	}
}

int
terse_put(struct terse *t, const json_t *json,
    const struct terse_known *known, struct reason *why)
{
	return put_members(t, json, known, 0, why);
}
