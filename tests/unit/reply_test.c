/* What another agency answers: believed in nothing. */
#include "search/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"
#include "record/record.h"

#define NOW INT64_C(1795374479123)

static const struct search_query any = { .to = INT64_MAX };

/* A line of a sighting that long ago, with a member more. */
static char *
sighting(int64_t age, unsigned seq, const char *name, json_t *value)
{
	struct sighting s;
	char *line;

	make_sighting(&s, NOW - age, "cam1", "7ABC123", seq);
	if (name != NULL)
		json_object_set_new(s.json, name, value);
	line = record_text(s.json);
	json_decref(s.json);
	return line;
}

static int
take(struct reply *r, char *line, json_t **json, struct reason *why)
{
	int rc = reply_line(r, line, strlen(line), json, why);

	free(line);
	return rc;
}

#define END "{\"v\":1,\"type\":\"answer\"," \
    "\"id\":\"019a2b3c-4d5e-7000-8000-000000000000\","

static int
end(struct reply *r, const char *rest, struct reason *why)
{
	json_t *json;
	char *line;
	int rc;

	assert_true(asprintf(&line, END "%s}", rest) > 0);
	rc = take(r, line, &json, why);
	assert_null(json);
	return rc;
}

static void
whole(void **state)
{
	struct reply r = { .agency = "npd", .query = &any, .most = 3 };
	const json_t *s;
	struct reason why;
	json_t *json;

	(void)state;
	/* It cannot pass for another agency, nor name a file for a photo. */
	assert_int_equal(take(&r, sighting(1, 1, "agency",
	    json_string("sheriff")), &json, &why), 1);
	s = json_object_get(json, "sighting");
	assert_string_equal(json_string_value(json_object_get(s, "agency")),
	    "npd");
	json_decref(json);
	assert_int_equal(take(&r, sighting(1, 2, "image",
	    json_string("/etc/passwd")), &json, &why), 1);
	assert_null(json_object_get(json, "image"));
	assert_null(json_object_get(json_object_get(json, "sighting"),
	    "image"));
	json_decref(json);
	assert_int_equal(take(&r, sighting(2, 3, "place",
	    json_string("5th Avenue")), &json, &why), 1);
	assert_string_equal(json_string_value(json_object_get(json,
	    "place")), "5th Avenue");
	json_decref(json);
	assert_int_equal(end(&r, "\"outcome\":\"answered\",\"count\":3,"
	    "\"more\":true", &why), 0);
	assert_true(r.more);
	assert_int_equal(r.count, 3);
}

static void
not_whole(void **state)
{
	static const struct {
		const char *end, *why;
	} cases[] = {
		{ "\"outcome\":\"answered\",\"count\":1", "0 of 1 sight" },
		{ "\"outcome\":\"answered\"", "count: missing" },
		{ "\"outcome\":\"answered\",\"count\":-1", "count" },
		{ "\"outcome\":\"refused\",\"reason\":\"no case\"",
		    "refused: no case" },
		{ "\"outcome\":\"refused\"", "does not say why" },
		{ "\"outcome\":\"failed\",\"reason\":\"x\\u001b[2J\\ny\"",
		    "failed: x?[2J?y" },
		{ "\"count\":0", "outcome: missing" },
		{ "\"outcome\":7", "outcome" },
	};
	struct reply r;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		r = (struct reply){ .agency = "npd", .query = &any, .most = 3 };
		assert_int_equal(end(&r, cases[i].end, &why), -1);
		assert_reason(why, cases[i].why);
	}
}

static void
bounds(void **state)
{
	struct reply r = { .agency = "npd", .query = &any, .most = 2 };
	struct reason why;
	json_t *json;

	(void)state;
	assert_int_equal(take(&r, sighting(5, 1, NULL, NULL), &json, &why),
	    1);
	json_decref(json);
	assert_int_equal(take(&r, sighting(4, 2, NULL, NULL), &json, &why),
	    -1);
	assert_reason(why, "out of order");
	assert_null(json);
	assert_int_equal(take(&r, sighting(6, 3, NULL, NULL), &json, &why),
	    1);
	json_decref(json);
	assert_int_equal(take(&r, sighting(7, 4, NULL, NULL), &json, &why),
	    -1);
	assert_reason(why, "more than the 2 sightings");
}

/* A sighting of 7ABC123, 5 ms old, is an answer to that and not to this. */
static void
asked(void **state)
{
	static const struct {
		struct search_query query;
		int rc;
	} cases[] = {
		{ { .to = NOW }, 1 },
		{ { .from = NOW - 5, .to = NOW - 4 }, 1 },
		{ { .from = NOW - 4, .to = NOW }, -1 },
		{ { .from = NOW - 9, .to = NOW - 5 }, -1 },
		{ { .pattern = "7ABC123", .to = NOW }, 1 },
		{ { .pattern = "7A*3", .to = NOW }, 1 },
		{ { .pattern = "7ABC124", .to = NOW }, -1 },
		{ { .pattern = "7ABC12", .to = NOW }, -1 },
		{ { .pattern = "7A8C123", .to = NOW }, -1 },
		{ { .pattern = "7A8C123", .confusable = true, .to = NOW }, 1 },
		{ { .pattern = "7ABC124", .confusable = true, .to = NOW }, -1 },
		{ { .pattern = "7ABC124", .slip = true, .to = NOW }, 1 },
		{ { .pattern = "7ABC145", .slip = true, .to = NOW }, -1 },
		{ { .trait[ENTRY_COLOR] = "red", .to = NOW }, -1 },
		{ { .camera[0] = "cam1", .cameras = 1, .to = NOW }, 1 },
		{ { .camera[0] = "cam2", .cameras = 1, .to = NOW }, -1 },
		{ { .area = SEARCH_CIRCLE, .centre = { 89, 1 }, .radius = 9,
		    .to = NOW }, -1 },
	};
	struct reason why;
	struct reply r;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		r = (struct reply){ .agency = "npd", .most = 2,
		    .query = &cases[i].query };
		if (take(&r, sighting(5, 1, NULL, NULL), &json, &why) !=
		    cases[i].rc)
			fail_msg("query %zu", i);
		json_decref(json);
		if (cases[i].rc < 0)
			assert_reason(why, "that was not asked for");
	}
}

static void
junk(void **state)
{
	static const char *const lines[] = { "", "x", "{}", "[1]", "{\"v\":1}",
	    "\033[2J", "\xff\xfe", END "\"outcome\":\"answered\",\"count\":0,"
	    "\"count\":0}" };
	struct reply r = { .agency = "npd", .query = &any, .most = 2 };
	struct reason why;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(reply_line(&r, lines[i], strlen(lines[i]),
		    &json, &why), -1);
		assert_reason(why, "no record");
		assert_null(strchr(why.text, '\033'));
	}
	assert_int_equal(take(&r, sighting(1, 1, "type", json_string("frame")),
	    &json, &why), -1);
	assert_reason(why, "neither a sighting nor an answer");
	assert_int_equal(take(&r, sighting(1, 1, "plate", json_string("?")),
	    &json, &why), -1);
	assert_reason(why, "a sighting: plate");
}

static void
photos(void **state)
{
	struct reply r = { .agency = "npd", .query = &any, .most = 9,
	    .photos = true };
	char *big = malloc(REPLY_PHOTO + 5);
	struct reason why;
	json_t *json;

	(void)state;
	assert_int_equal(take(&r, sighting(1, 1, "image",
	    json_string("/9j/4AAQ")), &json, &why), 1);
	assert_string_equal(json_string_value(json_object_get(json,
	    "image")), "/9j/4AAQ");
	assert_null(json_object_get(json_object_get(json, "sighting"),
	    "image"));
	json_decref(json);
	assert_int_equal(take(&r, sighting(1, 2, "image",
	    json_string("PHN2Zz4=")), &json, &why), -1);
	assert_reason(why, "no JPEG");
	assert_int_equal(take(&r, sighting(1, 3, "plate_image",
	    json_string("/9j/4AAQ\"><b>")), &json, &why), -1);
	assert_reason(why, "a photo");
	memset(big, 'A', REPLY_PHOTO + 4);
	big[REPLY_PHOTO + 4] = '\0';
	assert_int_equal(take(&r, sighting(1, 4, "image",
	    json_string(big)), &json, &why), -1);
	assert_reason(why, "a photo of more than");
	free(big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(not_whole),
		cmocka_unit_test(bounds),
		cmocka_unit_test(asked),
		cmocka_unit_test(junk),
		cmocka_unit_test(photos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
