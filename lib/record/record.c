/* Records: parsing, typed members, writing. */
#include "record.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "longstring.h"

/* What Jansson says, but for what it quotes: that may be a plate. */
static void
refuse(const json_error_t *error, struct reason *why)
{
	static const char *const quotes[] = { " near '", " '\\" };
	size_t len = strlen(error->text);
	const char *at;

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
		at = strstr(error->text, quotes[i]);
		if (at != NULL && (size_t)(at - error->text) < len)
			len = (size_t)(at - error->text);
	}
	reason_set(why, "column %d: %.*s", error->column, (int)len,
	    error->text);
}

json_t *
record_parse(const char *line, size_t len, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	json_error_t error;
	const char *text;
	json_int_t v;
	json_t *json;

	if (len == 0) {
		reason_set(why, "empty line");
		return NULL;
	}
	/* Where memory ran out, Jansson may say so, or blame the line. */
	errno = 0;
	json = longstring_load(line, len, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL && errno == ENOMEM) {
		reason_set(why, "out of memory");
		return NULL;
	}
	if (json == NULL) {
		refuse(&error, why);
		return NULL;
	}
	if (!json_is_object(json)) {
		reason_set(why, "not a JSON object");
		goto err;
	}
	if (record_need(record_integer(json, "v", RECORD_VERSION,
	    RECORD_VERSION, &v, why), "v", why) != 0 ||
	    record_need(record_string(json, "type", 32, &text, why), "type",
	    why) != 0 ||
	    record_need(record_string(json, "id", 64, &text, why), "id",
	    why) != 0)
		goto err;
	if (uuid_parse(text, id, why) != 0) {
		reason_prefix(why, "id");
		goto err;
	}
	return json;
err:
	json_decref(json);
	return NULL;
}

json_t *
record_new(const char *type, const char *id)
{
	return json_pack("{s:i, s:s, s:s}", "v", RECORD_VERSION, "type", type,
	    "id", id);
}

bool
record_is(const json_t *json, const char *type)
{
	const char *text = json_string_value(json_object_get(json, "type"));

	return text != NULL && strcmp(text, type) == 0;
}

const char *
record_id(const json_t *json)
{
	return json_string_value(json_object_get(json, "id"));
}

static bool
fits_15_digits(double v)
{
	static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
	char text[32];

	/* Most reals are short decimals; a division rounds as strtod() does. */
	for (size_t i = 0; i < sizeof(tens) / sizeof(*tens); i++)
		if (fabs(v * tens[i]) < 1e15 &&
		    rint(v * tens[i]) / tens[i] == v)
			return true;
	snprintf(text, sizeof(text), "%.15g", v);
	return strtod(text, NULL) == v;
}

/* Whether 15 digits give every real number of the tree back. */
static bool
short_reals(const json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_real(json))
		return fits_15_digits(json_real_value(json));
	if (json_is_object(json)) {
		json_object_foreach((json_t *)json, key, value)
			if (!short_reals(value))
				return false;
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, value)
			if (!short_reals(value))
				return false;
	}
	return true;
}

static size_t
dump_flags(const json_t *json)
{
	return JSON_COMPACT |
	    JSON_REAL_PRECISION((size_t)(short_reals(json) ? 15 : 17));
}

int
record_write(const json_t *json, FILE *out, struct reason *why)
{
	if (json_dumpf(json, out, dump_flags(json)) != 0 ||
	    putc('\n', out) == EOF)
		return reason_errno(why, "write");
	return 0;
}

char *
record_text(const json_t *json)
{
	return json_dumps(json, dump_flags(json));
}

static void
put_escaped(uint32_t c, FILE *out)
{
	if (c < 0x10000)
		fprintf(out, "\\u%04x", (unsigned)c);
	else
		fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (c >> 10)),
		    (unsigned)(0xdc00 + (c & 0x3ff)));
}

int
record_show(const json_t *json, FILE *out, struct reason *why)
{
	char *text = json == NULL ? NULL : record_text(json);
	const char *from = text, *at, *next = text;
	uint32_t c;

	if (text == NULL)
		return reason_set(why, "out of memory");
	while (*next != '\0') {
		at = next;
		c = utf8_next(&next);
		if (!utf8_hidden(c))
			continue;
		fwrite(from, 1, (size_t)(at - from), out);
		put_escaped(c, out);
		from = next;
	}
	fwrite(from, 1, (size_t)(next - from), out);
	free(text);
	return 0;
}

/* Measured of Jansson 2.14 with glibc: a value, a member, an array's room. */
size_t
record_weight(const json_t *json)
{
	size_t sum = 32, i;
	const char *key;
	json_t *value;

	if (json_is_string(json))
		return 64 + json_string_length(json);
	if (json_is_array(json)) {
		sum = 128 + 8 * json_array_size(json);
		json_array_foreach(json, i, value)
			sum += record_weight(value);
	} else if (json_is_object(json)) {
		sum = 256;
		json_object_foreach((json_t *)json, key, value)
			sum += 96 + strlen(key) + record_weight(value);
	}
	return sum;
}

const char *
record_said(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

int
record_need(int found, const char *name, struct reason *why)
{
	if (found == 0)
		return reason_set(why, "%s: missing", name);
	return found < 0 ? -1 : 0;
}

static const json_t *
member(const json_t *json, const char *name)
{
	const json_t *value = json_object_get(json, name);

	return json_is_null(value) ? NULL : value;
}

const char *
record_or_empty(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text == NULL ? "" : text;
}

int
record_string(const json_t *json, const char *name, size_t max,
    const char **out, struct reason *why)
{
	const json_t *value = member(json, name);

	if (value == NULL)
		return 0;
	if (!json_is_string(value))
		return reason_set(why, "%s: not a string", name);
	if (json_string_length(value) > max)
		return reason_set(why, "%s: more than %zu bytes", name, max);
	*out = json_string_value(value);
	return 1;
}

int
record_number(const json_t *json, const char *name, double least,
    double most, double *out, struct reason *why)
{
	const json_t *value = member(json, name);

	if (value == NULL)
		return 0;
	if (!json_is_number(value))
		return reason_set(why, "%s: not a number", name);
	*out = json_number_value(value);
	if (!(*out >= least && *out <= most))
		return reason_set(why, "%s: not in %g..%g", name, least,
		    most);
	return 1;
}

int
record_integer(const json_t *json, const char *name, json_int_t least,
    json_int_t most, json_int_t *out, struct reason *why)
{
	const json_t *value = member(json, name);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value))
		return reason_set(why, "%s: not an integer", name);
	*out = json_integer_value(value);
	if (*out < least || *out > most)
		return reason_set(why, "%s: not in %" JSON_INTEGER_FORMAT
		    "..%" JSON_INTEGER_FORMAT, name, least, most);
	return 1;
}

int
record_time(const json_t *json, const char *name, int64_t *ms,
    struct reason *why)
{
	const char *text;
	int found = record_string(json, name, 64, &text, why);

	if (found <= 0)
		return found;
	if (stamp_parse(text, ms, why) != 0)
		return reason_prefix(why, "%s", name);
	return 1;
}

int
record_place(const json_t *json, struct geo_point *p, struct reason *why)
{
	int lat = record_number(json, "lat", -90, 90, &p->lat, why);
	int lon;

	if (lat < 0)
		return -1;
	lon = record_number(json, "lon", -180, 180, &p->lon, why);
	if (lon < 0)
		return -1;
	if (lat != lon)
		return reason_set(why, "lat and lon go together");
	return lat;
}

int
record_set_string(json_t *json, const char *name, const char *text)
{
	return json_object_set_new(json, name, json_string(text));
}

int
record_set_real(json_t *json, const char *name, double v, int places)
{
	double unit = pow(10, places);

	return json_object_set_new(json, name,
	    json_real(round(v * unit) / unit));
}

int
record_set_time(json_t *json, const char *name, int64_t ms)
{
	char text[STAMP_SIZE];

	stamp_format(ms, text);
	return record_set_string(json, name, text);
}
