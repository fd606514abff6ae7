/* What another agency answers. */
#include "reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "channel.h"
#include "fits.h"
#include "record/record.h"
#include "record/sighting.h"

/* A JPEG as base64. */
static int
check_photo(const char *text, struct reason *why)
{
	static const unsigned char start[] = { 0xff, 0xd8, 0xff };
	size_t len = strlen(text), n = 0;
	unsigned char *data;
	bool jpeg;

	if (len > REPLY_PHOTO)
		return reason_set(why, "a photo of more than %u bytes",
		    REPLY_PHOTO);
	data = digest_unbase64(text, len, &n, why);
	if (data == NULL)
		return reason_prefix(why, "a photo");
	jpeg = n > sizeof(start) && memcmp(data, start, sizeof(start)) == 0;
	free(data);
	return jpeg ? 0 : reason_set(why, "a photo that is no JPEG");
}

/* Moves a photo from the record to the message, if it is wanted. */
static int
take_photo(const struct reply *r, json_t *record, const char *name,
    json_t *message, struct reason *why)
{
	const char *text = record_said(record, name);
	int rc = 0;

	if (r->photos && text != NULL) {
		rc = check_photo(text, why);
		if (rc == 0 && record_set_string(message, name, text) != 0)
			rc = reason_set(why, "out of memory");
	}
	json_object_del(record, name);
	return rc;
}

static int
make_result(struct reply *r, json_t *record, json_t **result,
    struct reason *why)
{
	const char *place = record_said(record,
	    "place");
	json_t *json = channel_object("result");
	int rc = record_set_string(record, "agency", r->agency);

	rc |= json_object_set(json, "sighting", record);
	if (place != NULL)
		rc |= record_set_string(json, "place", place);
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	if (rc == 0)
		rc = take_photo(r, record, "image", json, why);
	if (rc == 0)
		rc = take_photo(r, record, "plate_image", json, why);
	if (rc != 0) {
		json_decref(json);
		return -1;
	}
	*result = json;
	return 1;
}

static int
read_sighting(struct reply *r, json_t *record, json_t **result,
    struct reason *why)
{
	struct sighting s;

	if (sighting_parse(record, &s, why) != 0)
		return reason_prefix(why, "a sighting");
	if (r->count == r->most)
		return reason_set(why, "more than the %zu sightings that "
		    "were asked for", r->most);
	if (!fits_query(r->query, &s))
		return reason_set(why, "a sighting that was not asked for");
	if (r->count > 0 && s.time > r->last)
		return reason_set(why, "sightings out of order");
	r->count++;
	r->last = s.time;
	return make_result(r, record, result, why);
}

/* Only an answer that says so is whole. */
static int
read_end(struct reply *r, const json_t *record, struct reason *why)
{
	const char *outcome, *reason = NULL;
	json_int_t count = -1;

	if (record_need(record_string(record, "outcome", 16, &outcome, why),
	    "outcome", why) != 0)
		return -1;
	if (strcmp(outcome, "answered") != 0) {
		if (record_string(record, "reason", 4096, &reason, why) != 1)
			reason = "it does not say why";
		return reason_set(why, "%s: %s", strcmp(outcome, "refused") ==
		    0 ? "refused" : "failed", reason);
	}
	if (record_need(record_integer(record, "count", 0, 1000000, &count,
	    why), "count", why) != 0)
		return -1;
	if ((size_t)count != r->count)
		return reason_set(why, "%zu of %lld sightings came",
		    r->count, (long long)count);
	r->more = json_is_true(json_object_get(record, "more"));
	return 0;
}

size_t
reply_longest(const struct reply *r)
{
	return REPLY_TEXT + (r->photos ? 2 * (size_t)REPLY_PHOTO : 0);
}

int
reply_line(struct reply *r, const char *line, size_t len, json_t **result,
    struct reason *why)
{
	json_t *record = record_parse(line, len, why);
	int rc;

	*result = NULL;
	if (record == NULL)
		return reason_prefix(why, "no record");
	if (record_is(record, "sighting"))
		rc = read_sighting(r, record, result, why);
	else if (record_is(record, "answer"))
		rc = read_end(r, record, why);
	else
		rc = reason_set(why, "neither a sighting nor an answer");
	json_decref(record);
	return rc;
}
