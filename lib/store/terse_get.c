/* JSON objects in few bytes: the lists, and reading. */
#include "terse.h"

#include <string.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/stamp.h"
#include "terse_lists.h"

const double terse_tens[TERSE_PLACES] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
    1e7, 1e8, 1e9 };

const char *const terse_texts[TERSE_TEXTS] = { "sighting", "exif", "name",
    "file", "option", "now", "sedan", "suv", "truck", "van", "pickup",
    "white", "black", "gray", "silver", "blue", "red", "green", "brown",
    "CA" };

const char *const terse_names[TERSE_NAMES] = { "v", "type", "id", "camera",
    "time", "plate", "confidence", "lat", "lon", "heading", "time_source",
    "time_offset", "frame", "sha256", "width", "height", "quad",
    "candidates", "text", "region", "vehicle", "make", "model", "color",
    "body", "first", "last", "frames", "score", "year", "speed", "lane",
    "direction", "processed", "region_confidence" };

int
terse_find(const char *const *list, int n, const char *text)
{
	for (int i = 0; i < n; i++)
		if (list[i][0] == text[0] && strcmp(list[i], text) == 0)
			return i;
	return -1;
}

int
terse_read_number(const unsigned char **at, const unsigned char *end,
    uint64_t *n)
{
	int shift = 0;

	for (*n = 0; *at < end && shift < 64; shift += 7) {
		unsigned char byte = *(*at)++;

		*n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return 0;
	}
	return -1;
}

struct reader {
	const unsigned char *at, *end;
	const struct terse_known *known;
};

/* So many bytes, or NULL where there are less. */
static const unsigned char *
take(struct reader *r, uint64_t n)
{
	const unsigned char *at = r->at;

	if (n > (uint64_t)(r->end - r->at))
		return NULL;
	r->at += n;
	return at;
}

static int
read_signed(struct reader *r, int64_t *out)
{
	uint64_t n;

	if (terse_read_number(&r->at, r->end, &n) != 0)
		return -1;
	*out = (int64_t)(n >> 1 ^ ((n & 1) != 0 ? UINT64_MAX : 0));
	return 0;
}

static json_t *
get_text(struct reader *r, uint64_t len)
{
	const unsigned char *text = take(r, len);

	return text == NULL ? NULL : json_stringn((const char *)text,
	    (size_t)len);
}

static json_t *
get_long_text(struct reader *r)
{
	uint64_t len;

	return terse_read_number(&r->at, r->end, &len) != 0 ? NULL :
	    get_text(r, len);
}

static json_t *
get_hex(struct reader *r)
{
	const unsigned char *bytes;
	char text[129];
	uint64_t len;

	if (terse_read_number(&r->at, r->end, &len) != 0 || len > 128)
		return NULL;
	bytes = take(r, len / 2);
	if (bytes == NULL)
		return NULL;
	digest_hex(bytes, (size_t)len / 2, text);
	return json_string(text);
}

static json_t *
get_uuid(struct reader *r, size_t known)
{
	const unsigned char *rest = take(r, UUID_BYTES - known);
	unsigned char id[UUID_BYTES];
	char text[UUID_SIZE];

	if (rest == NULL)
		return NULL;
	memcpy(id, r->known->id, known);
	memcpy(id + known, rest, UUID_BYTES - known);
	uuid_format(id, text);
	return json_string(text);
}

static json_t *
get_time(struct reader *r, int tag)
{
	int64_t ms = 0, base = uuid_time(r->known->id);
	char text[STAMP_SIZE];

	if (tag == TERSE_TIME && read_signed(r, &ms) != 0)
		return NULL;
	if (__builtin_add_overflow(ms, base, &ms))
		return NULL;
	stamp_format(ms, text);
	return json_string(text);
}

static json_t *
get_real(struct reader *r)
{
	const unsigned char *bytes = take(r, 8);
	uint64_t bits;
	double v;

	if (bytes == NULL)
		return NULL;
	bits = bytes_get(bytes, 8);
	memcpy(&v, &bits, sizeof(v));
	return json_real(v);
}

static json_t *
get_number(struct reader *r, int tag)
{
	int64_t n;

	if (read_signed(r, &n) != 0)
		return NULL;
	return tag == TERSE_INTEGER ? json_integer(n) :
	    json_real((double)n / terse_tens[tag - TERSE_DECIMAL]);
}

static json_t *
get_points(struct reader *r)
{
	int64_t at[2] = { 0, 0 }, n;
	json_t *points = json_array();
	uint64_t count;

	if (terse_read_number(&r->at, r->end, &count) != 0)
		goto err;
	for (; count > 0; count--) {
		for (int k = 0; k < 2; k++)
			if (read_signed(r, &n) != 0 ||
			    __builtin_add_overflow(at[k], n, &at[k]))
				goto err;
		if (json_array_append_new(points, json_pack("[f, f]",
		    (double)at[0] / 10, (double)at[1] / 10)) != 0)
			goto err;
	}
	return points;
err:
	json_decref(points);
	return NULL;
}

static json_t *get_value(struct reader *, int depth);

static json_t *
get_array(struct reader *r, int depth)
{
	json_t *array = json_array();
	uint64_t count;

	if (terse_read_number(&r->at, r->end, &count) != 0)
		goto err;
	for (; count > 0; count--)
		if (json_array_append_new(array, get_value(r,
		    depth + 1)) != 0)
			goto err;
	return array;
err:
	json_decref(array);
	return NULL;
}

static int
get_member(struct reader *r, json_t *object, int depth)
{
	const unsigned char *byte = take(r, 1);
	json_t *name = NULL;
	const char *text = NULL;
	int rc = -1;

	if (byte == NULL)
		return -1;
	if (*byte == 0) {
		name = get_long_text(r);
		text = json_string_value(name);
	} else if (*byte <= TERSE_NAMES) {
		text = terse_names[*byte - 1];
	}
	if (text != NULL)
		rc = json_object_set_new(object, text, get_value(r,
		    depth + 1));
	json_decref(name);
	return rc;
}

static json_t *
get_object(struct reader *r, int depth)
{
	json_t *object = json_object();
	uint64_t count;

	if (terse_read_number(&r->at, r->end, &count) == 0) {
		while (count > 0 && get_member(r, object, depth) == 0)
			count--;
		if (count == 0)
			return object;
	}
	json_decref(object);
	return NULL;
}

static json_t *
get_special(struct reader *r, int tag, int depth)
{
	switch (tag) {
	case TERSE_NULL:
		return json_null();
	case TERSE_TRUE:
		return json_true();
	case TERSE_FALSE:
		return json_false();
	case TERSE_REAL:
		return get_real(r);
	case TERSE_TEXT:
		return get_long_text(r);
	case TERSE_HEX:
		return get_hex(r);
	case TERSE_UUID:
		return get_uuid(r, 0);
	case TERSE_UUID_THEN:
		return get_uuid(r, 6);
	case TERSE_TIME:
	case TERSE_TIME_SAME:
		return get_time(r, tag);
	case TERSE_PLATE:
		return json_string(r->known->plate);
	case TERSE_ID:
		return json_string(r->known->id_text);
	case TERSE_ARRAY:
		return get_array(r, depth);
	case TERSE_OBJECT:
		return get_object(r, depth);
	case TERSE_POINTS:
		return get_points(r);
	default:
		return NULL;
	}
}

static json_t *
get_value(struct reader *r, int depth)
{
	const unsigned char *byte = take(r, 1);
	int tag;

	if (byte == NULL || depth > TERSE_DEPTH)
		return NULL;
	tag = *byte;
	if (tag >= TERSE_SHORT)
		return get_text(r, (uint64_t)(tag - TERSE_SHORT));
	if (tag >= TERSE_LISTED)
		return tag < TERSE_LISTED + TERSE_TEXTS ?
		    json_string(terse_texts[tag - TERSE_LISTED]) : NULL;
	if (tag == TERSE_INTEGER || (tag >= TERSE_DECIMAL &&
	    tag < TERSE_DECIMAL + TERSE_PLACES))
		return get_number(r, tag);
	return get_special(r, tag, depth);
}

json_t *
terse_get(const unsigned char *data, size_t len,
    const struct terse_known *known, struct reason *why)
{
	struct reader r = { data, data + len, known };
	json_t *json = get_object(&r, 0);

	if (json != NULL && r.at == r.end)
		return json;
	json_decref(json);
	reason_set(why, "store: damaged, a record that cannot be read");
	return NULL;
}
