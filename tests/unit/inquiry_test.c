/* A query that one agency sends to others: signed, and read strictly. */
#include "search/inquiry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"
#include "record/record.h"

#define NOW INT64_C(1795374479123)

struct signs {
	struct note_signer *signer;
	struct note_key key;
};

static struct signs
new_key(const char *name)
{
	char text[NOTE_KEY_TEXT];
	struct signs s;
	struct reason why;

	assert_int_equal(note_make_key(name, NULL, text, &why), 0);
	s.signer = note_signer_new(text, strlen(text), &why);
	assert_non_null(s.signer);
	s.key = *note_signer_key(s.signer);
	return s;
}

/* The text of an inquiry of one plate and more. */
static char *
new_text(const char *polygon)
{
	struct inquiry from = { .agency = "npd", .officer = "Det. Mar\303\255a "
	    "Wu", .officer_id = "mwu", .time = NOW };
	struct ask ask = { .case_number = "N123", .purpose = "theft" };
	struct reason why;
	char *text;

	assert_int_equal(inquiry_id(NOW, from.id, &why), 0);
	assert_int_equal(ask_set_plate(&ask, "7abc*", &why), 0);
	if (polygon != NULL)
		assert_int_equal(ask_set_area(&ask, ASK_NAMED, "north",
		    &why), 0);
	assert_int_equal(ask_add_also(&ask, "so", &why), 0);
	assert_int_equal(ask_add_also(&ask, "pd", &why), 0);
	ask_set_from(&ask, NOW - STAMP_HOUR);
	ask.retention = 20 * STAMP_DAY;
	text = inquiry_text(&from, &ask, polygon, &why);
	assert_non_null(text);
	return text;
}

static void
there_and_back(void **state)
{
	struct signs s = new_key("npd/alpr");
	char *text = new_text("1,2,3,4,5,7"), *note;
	struct inquiry q;
	struct reason why;

	(void)state;
	note = note_sign(s.signer, text, &why);
	if (inquiry_open(&q, note, &s.key, &why) != 0)
		fail_msg("%s", why.text);
	assert_string_equal(q.agency, "npd");
	assert_string_equal(q.officer_id, "mwu");
	assert_string_equal(q.ask.case_number, "N123");
	assert_string_equal(q.ask.purpose, "theft");
	assert_string_equal(q.ask.search.pattern, "7ABC*");
	/* The area's name is ours alone. */
	assert_int_equal(q.ask.kind, ASK_RING);
	assert_string_equal(q.ask.area, "1,2,3,4,5,7");
	assert_int_equal(q.ask.others, 0);
	assert_int_equal(q.ask.retention, 20 * STAMP_DAY);
	assert_int_equal(q.time, NOW);
	assert_int_equal(inquiry_check(&q, "npd", "so", NOW, &why), 0);
	assert_int_equal(inquiry_check(&q, "npd", "pd", NOW +
	    INQUIRY_AGE, &why), 0);
	assert_int_equal(inquiry_check(&q, "so", "pd", NOW, &why), -1);
	assert_reason(why, "is of agency npd");
	assert_int_equal(inquiry_check(&q, "npd", "npd", NOW, &why), -1);
	assert_reason(why, "not for agency npd");
	for (int sign = -1; sign <= 1; sign += 2) {
		assert_int_equal(inquiry_check(&q, "npd", "pd", NOW + sign *
		    (INQUIRY_AGE + 1), &why), -1);
		assert_reason(why, "of another time");
	}
	inquiry_clear(&q);
	free(note);
	free(text);
	note_signer_free(s.signer);
}

/* No byte of it can be another, and no other key may have signed. */
static void
only_signed(void **state)
{
	struct signs s = new_key("npd/alpr"), other = new_key("npd/alpr");
	char *text = new_text(NULL), *note;
	struct inquiry q;
	struct reason why;

	(void)state;
	note = note_sign(s.signer, text, &why);
	for (size_t i = 0; note[i] != '\0'; i++) {
		note[i] ^= 1;
		assert_int_equal(inquiry_open(&q, note, &s.key, &why), -1);
		inquiry_clear(&q);
		note[i] ^= 1;
	}
	assert_int_equal(inquiry_open(&q, note, &other.key, &why), -1);
	assert_reason(why, "not signed by npd/alpr");
	inquiry_clear(&q);
	assert_int_equal(inquiry_open(&q, text, &s.key, &why), -1);
	inquiry_clear(&q);
	assert_int_equal(inquiry_open(&q, "", &s.key, &why), -1);
	inquiry_clear(&q);
	free(note);
	free(text);
	note_signer_free(s.signer);
	note_signer_free(other.signer);
}

/* Signed, and yet not as it should be: one edit of the text each. */
static void
strict(void **state)
{
	static const struct {
		const char *old, *new, *refusal;
	} edits[] = {
		{ "\"inquiry\"", "\"manifest\"", "is no inquiry" },
		{ "{\"type\":", "x{\"type\":", "is no inquiry" },
		{ "\"officer\":", "\"x\":", "officer: missing" },
		{ "\"mwu\"", "7", "officer_id" },
		{ "\"mwu\"", "\"a\\u0007b\"", "officer_id: cannot be shown" },
		{ "\"mwu\"", "\"a\\u202eb\"", "officer_id: cannot be shown" },
		{ "\"npd\"", "null", "agency" },
		{ "\"to\":[\"so\",\"pd\"]", "\"to\":\"so\"", "to: not as" },
		{ "\"v\":1", "\"v\":2", "not as" },
		{ "\"case\":", "\"casee\":", "unknown member" },
		{ "\"query\":{", "\"query\":{\"also\":[\"so\"],",
		    "nothing is saved or asked" },
		{ "\"query\":{", "\"query\":{\"save\":true,",
		    "nothing is saved or asked" },
		{ "\"query\":{", "\"query\":{\"plates\":1,", "unknown" },
		{ "\"query\":{", "\"query\":{\"plate\":\"A\",", "no inquiry" },
		{ "\"7ABC*\"", "\"7ABC[\"", "query" },
		{ "2026-11-22T19:07:59.123Z", "yesterday", "time" },
	};
	struct signs s = new_key("npd/alpr");
	char *text = new_text(NULL), *spoilt, *note, *at;
	struct inquiry q;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		at = strstr(text, edits[i].old);
		if (at == NULL)
			fail_msg("no %s in %s", edits[i].old, text);
		assert_true(asprintf(&spoilt, "%.*s%s%s", (int)(at - text),
		    text, edits[i].new, at + strlen(edits[i].old)) > 0);
		note = note_sign(s.signer, spoilt, &why);
		assert_non_null(note);
		if (inquiry_open(&q, note, &s.key, &why) != -1)
			fail_msg("%s was taken", edits[i].new);
		assert_reason(why, edits[i].refusal);
		inquiry_clear(&q);
		free(note);
		free(spoilt);
	}
	free(text);
	note_signer_free(s.signer);
}

static void
records(void **state)
{
	static const char *const bad[] = { "", "x", "[]", "{}",
	    "{\"v\":1,\"type\":\"inquiry\",\"id\":\"x\",\"note\":\"n\"}" };
	char id[UUID_SIZE], *line, *longer;
	struct reason why;
	json_t *json, *record;

	(void)state;
	assert_int_equal(inquiry_id(NOW, id, &why), 0);
	json = inquiry_record(id, "a\nb");
	line = record_text(json);
	assert_string_equal(inquiry_note(line, strlen(line), &record, &why),
	    "a\nb");
	json_decref(record);
	/* Nothing more than that. */
	line[strlen(line) - 1] = '\0';
	assert_true(asprintf(&longer, "%s,\"x\":1}", line) > 0);
	assert_null(inquiry_note(longer, strlen(longer), &record, &why));
	assert_reason(why, "nothing else");
	free(longer);
	free(line);
	json_decref(json);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_null(inquiry_note(bad[i], strlen(bad[i]), &record,
		    &why));
		assert_null(record);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(only_signed),
		cmocka_unit_test(strict),
		cmocka_unit_test(records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
