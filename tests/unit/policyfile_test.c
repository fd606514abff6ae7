/* The policy's file: what is read, many faults at once, files. */
#include "policy/policyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "make.h"
#include "spoil.h"

static void
reads_all(void **state)
{
	struct policy *p = spoil_parse(spoil_good, strlen(spoil_good));

	(void)state;
	assert_string_equal(spoil_shown(), "");
	assert_non_null(p);
	assert_int_equal(p->version, 3);
	assert_string_equal(p->agency.id, "pd");
	assert_string_equal(p->agency.name, "Example Police");
	assert_string_equal(p->agency.state, "CA");
	assert_true(p->retention == 30 * STAMP_DAY);
	assert_string_equal(p->time_zone, "UTC");
	assert_true(p->training == 300 * STAMP_DAY);
	assert_true(p->window == 2 * STAMP_DAY);
	assert_int_equal(p->results, 50);
	assert_int_equal(p->numbers.cases.n, 2);
	assert_string_equal(p->numbers.cases.list[1], "A999");
	assert_int_equal(p->numbers.calls.n, 1);
	assert_string_equal(p->numbers.calls.list[0], "E9999");
	assert_int_equal(p->purpose_count, 2);
	assert_string_equal(p->purposes[1], "459");
	assert_int_equal(p->sharing_count, 1);
	assert_string_equal(p->sharing[0].id, "so");
	assert_int_equal(p->sharing[0].kind, LAWFUL_SHERIFF);
	assert_false(p->sharing[0].suspended);
	assert_int_equal(p->person_count, 2);
	assert_string_equal(p->people[0].login, "ann");
	assert_true(p->people[0].uid == -1);
	assert_string_equal(p->people[0].agency, "so");
	assert_int_equal(p->people[0].roles, POLICY_INVESTIGATOR);
	assert_int_equal(p->people[0].agreed, 2);
	assert_true(p->people[0].trained == INT64_C(1795132800000));
	assert_null(p->people[1].login);
	assert_int_equal(p->people[1].uid, 1000);
	assert_int_equal(p->people[1].agreed, 0);
	assert_true(p->people[1].trained == POLICY_NEVER);
	policy_free(p);
}

static void
reads_places(void **state)
{
	struct policy *p = spoil_parse(spoil_good, strlen(spoil_good));

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->camera_count, 2);
	assert_string_equal(p->cameras[0].name, "c1");
	assert_float_equal(p->cameras[0].place.lat, 32.5, 0);
	assert_float_equal(p->cameras[0].place.lon, -117.5, 0);
	assert_float_equal(p->cameras[0].heading, 12.5, 0);
	assert_null(p->cameras[0].zone);
	assert_true(p->cameras[0].clock_offset == 0);
	assert_null(p->cameras[0].serial);
	assert_false(p->cameras[0].moves);
	assert_float_equal(p->cameras[1].heading, -1, 0);
	assert_string_equal(p->cameras[1].zone, "America/Los_Angeles");
	assert_string_equal(p->cameras[1].place_name, "here");
	assert_true(p->cameras[1].clock_offset == -90000);
	assert_int_equal(p->area_count, 1);
	assert_string_equal(p->areas[0].name, "a1");
	assert_int_equal(p->areas[0].rings[0].n, 3);
	assert_int_equal(p->hot_list_count, 1);
	assert_string_equal(p->hot_lists[0].source, "DOJ");
	assert_true(p->hot_lists[0].max_age == 12 * STAMP_HOUR);
	assert_true(p->review.period == 7 * STAMP_DAY);
	assert_int_equal(p->review.plate_cases, 3);
	assert_int_equal(p->review.rare_count, 1);
	assert_string_equal(p->review.rare_purposes[0], "459");
	assert_int_equal(p->review.duty.n, 1);
	assert_int_equal(p->review.duty.list[0].from, 7 * 60);
	assert_int_equal(p->people[0].duty.n, 0);
	assert_string_equal(p->portal.contact, "us");
	assert_int_equal(p->portal.prohibited.n, 2);
	assert_string_equal(p->portal.prohibited.list[1], "watching");
	assert_null(p->portal.acceptable.list);
	assert_true(p->portal.delay == 0);
	assert_int_equal(p->portal.round, POLICY_HOUR);
	assert_int_equal(p->portal.fewest, 1);
	assert_int_equal(p->portal.cases, POLICY_LEFT_OUT);
	assert_int_equal(p->portal.people, POLICY_PSEUDONYM);
	policy_free(p);
}

static void
defaults(void **state)
{
	static const char *const out[] = { "retention: 30d\n",
	    "training: 300d\n", "search: {window: 2d, results: 50}\n",
	    "  call: [E9999]\n", ", max_age: 12h",
	    "review:\n  period: 7d\n  rare_purposes: ['459']\n"
	    "  duty: [Mon-Fri 07:00-19:00]\n",
	    "portal:\n  contact: us\n  prohibited: [following, watching]\n"
	    "  delay: 0s\n  round: hour\n  fewest: 1\n"
	    "  people: pseudonym\n" };
	char *text = strdup(spoil_good), *less;
	struct policy *p;

	(void)state;
	for (size_t i = 0; i < sizeof(out) / sizeof(*out); i++) {
		less = spoil(text, out[i], "");
		free(text);
		text = less;
	}
	p = spoil_parse(text, strlen(text));
	assert_string_equal(spoil_shown(), "");
	assert_true(p->retention == 30 * STAMP_DAY);
	assert_true(p->training == 365 * STAMP_DAY);
	assert_true(p->window == 3 * STAMP_DAY);
	assert_int_equal(p->results, 1000);
	assert_int_equal(p->numbers.calls.n, 0);
	assert_true(p->hot_lists[0].max_age == STAMP_DAY);
	assert_true(p->review.period == 30 * STAMP_DAY);
	assert_true(p->review.expiry == 26 * STAMP_HOUR);
	assert_null(p->portal.contact);
	assert_null(p->portal.prohibited.list);
	assert_true(p->portal.delay == 30 * STAMP_DAY);
	assert_int_equal(p->portal.round, POLICY_DAY);
	assert_int_equal(p->portal.fewest, 3);
	assert_int_equal(p->portal.people, POLICY_LEFT_OUT);
	assert_int_equal(p->review.duty.n, 0);
	policy_free(p);
	free(text);
}

/* What has several faults shows them all, in order of place. */
static void
all_at_once(void **state)
{
	static const char bad[] =
"version: 0\n"
"agency: {id: p p, name: X, state: CA, colour: blue}\n"
"retention: 61d\n"
"time_zone: 3\n"
"numbers: {case: [x]}\n"
"purposes: [ICE, ICE]\n"
"people: &p\n"
"  - {login: a}\n"
"cameras:\n"
"  - {name: c, lat: 1, lon: 2}\n"
"  - {name: c, lat: '1', lon: 2}\n"
"  - *p\n"
"areas: [{name: a, corners: [[91, 1], [1, 1]]}]\n"
"---\n"
"version: 1\n";
	static const char expected[] =
"1:10: 'version': 0 is not from 1 to 1000000\n"
"2:14: 'id': 'p p' is no name of letters, digits, '.', '_' and '-'\n"
"2:39: the key 'colour' is unknown; agency: id name state\n"
"3:12: 'retention': 61d is not from 1h to 60d\n"
"4:12: 'time_zone' is a text: put it in quotes\n"
"5:17: 'case': 'x' is no format with three digits or more, such as 99-99999\n"
"6:12: 'ICE': nobody searches for immigration enforcement: Government Code "
"7284.6\n"
"6:17: 'ICE' is in line 6 already\n"
"6:17: 'ICE': nobody searches for immigration enforcement: Government Code "
"7284.6\n"
"7:9: an anchor (&) is not allowed: write it out\n"
"11:12: 'c' is in line 10 already\n"
"11:20: 'lat': '1' is no number but a text\n"
"12:5: an alias (*) is not allowed: write it out\n"
"13:30: 'lat': 91 is not from -90 to 90\n"
"14:1: a second document (---)\n";

	(void)state;
	assert_null(spoil_parse(bad, strlen(bad)));
	assert_string_equal(spoil_shown(), expected);
	assert_false(spoil_faults.more);
}

/* Of too many faults a hundred are told. */
static void
many(void **state)
{
	char *text = calloc(1, 20000);
	size_t n;

	(void)state;
	n = (size_t)sprintf(text, "purposes:\n");
	for (int i = 0; i < 101; i++)
		n += (size_t)sprintf(text + n, " - %d\n", i);
	assert_null(spoil_parse(text, n));
	assert_int_equal(spoil_faults.n, FAULTS_MAX);
	assert_true(spoil_faults.more);
	free(text);
}

/* The good policy cut anywhere is no crash, and none before its cameras. */
static void
cut(void **state)
{
	size_t needed = (size_t)(strstr(spoil_good, "{name: c1") - spoil_good);
	struct policy *p;
	char *part;

	(void)state;
	for (size_t i = 0; i < strlen(spoil_good); i++) {
		part = malloc(i + 1);	/* for the sanitizers: no more */
		memcpy(part, spoil_good, i);
		p = spoil_parse(part, i);
		assert_true((p != NULL) == (spoil_faults.n == 0));
		if (i <= needed)
			assert_null(p);
		policy_free(p);
		free(part);
	}
}

static void
write_text(const char *path, const char *text)
{
	struct reason why;

	assert_int_equal(file_write(path, text, strlen(text), 0600, &why), 0);
}

/* Faults of a GeoJSON file are its own; it is found beside the policy. */
static void
area_files(void **state)
{
	char *dir = make_dir(), *text, *place;
	const char *path = make_path(dir, "alpr.yaml");
	const char *geo = make_path(dir, "a.geojson");
	struct policy *p;

	(void)state;
	text = spoil(spoil_good, "corners: [[1, 1], [1, 2], [2, 2]]",
	    "file: a.geojson");
	write_text(path, text);
	spoil_faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &spoil_faults));
	assert_int_equal(spoil_faults.n, 1);
	assert_string_equal(spoil_faults.list[0].file, path);
	assert_int_equal(spoil_faults.list[0].line, 30);
	assert_reason(spoil_faults.list[0].why, "No such file");
	write_text(geo, "{\"type\": \"Polygon\", \"coordinates\":\n"
	    " [[[1, 1], [2, 91], [2, 2], [1, 1]]]}");
	spoil_faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &spoil_faults));
	assert_int_equal(spoil_faults.n, 1);
	assert_string_equal(spoil_faults.list[0].file, geo);
	assert_int_equal(spoil_faults.list[0].line, 2);
	assert_int_equal(spoil_faults.list[0].column, 16);
	write_text(geo, "{\"type\": \"Polygon\", \"coordinates\":\n"
	    " [[[1, 1], [2, 1], [2, 2], [1, 1]]]}");
	spoil_faults = (struct faults){ .n = 0 };
	p = policyfile_open(path, &spoil_faults);
	assert_non_null(p);
	assert_int_equal(p->areas[0].rings[0].n, 3);
	policy_free(p);
	/* From the folder itself, and by its whole path. */
	place = getcwd(NULL, 0);
	assert_int_equal(chdir(dir), 0);
	p = policyfile_open("alpr.yaml", &spoil_faults);
	assert_non_null(p);
	policy_free(p);
	assert_int_equal(chdir(place), 0);
	free(place);
	free(text);
	text = spoil(spoil_good, "corners: [[1, 1], [1, 2], [2, 2]]",
	    "file: a.geojson\n    corners: [[1, 1], [1, 2], [2, 2]]");
	write_text(path, text);
	assert_null(policyfile_open(path, &spoil_faults));
	assert_string_equal(spoil_shown(),
	    "29:5: an area has either 'corners' or 'file'\n");
	spoil_faults = (struct faults){ .n = 0 };
	free(text);
	assert_true(asprintf(&place, "file: %s", geo) > 0);
	text = spoil(spoil_good, "corners: [[1, 1], [1, 2], [2, 2]]", place);
	p = spoil_parse(text, strlen(text));
	assert_non_null(p);
	policy_free(p);
	free(place);
	free(text);
	make_remove(dir);
}

static void
files(void **state)
{
	char *dir = make_dir(), *big = malloc(POLICYFILE_MAX + 2);
	const char *path = make_path(dir, "alpr.yaml");
	struct policy *p;

	(void)state;
	spoil_faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &spoil_faults));
	assert_int_equal(spoil_faults.n, 1);
	assert_int_equal(spoil_faults.list[0].line, 0);
	assert_reason(spoil_faults.list[0].why, "No such file");
	write_text(path, "");
	spoil_faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &spoil_faults));
	assert_string_equal(spoil_shown(), "1:1: the file says nothing\n");
	memset(big, '#', POLICYFILE_MAX + 1);
	big[POLICYFILE_MAX + 1] = '\0';
	write_text(path, big);
	spoil_faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &spoil_faults));
	assert_reason(spoil_faults.list[0].why, "more than 1048576 bytes");
	free(big);
	spoil_faults = (struct faults){ .n = 0 };
	p = policyfile_open(make_source("testdata/alpr.yaml"), &spoil_faults);
	assert_non_null(p);
	assert_string_equal(p->people[0].name, "Sgt. Mar\xc3\xad""a Garc"
	    "\xc3\xad""a");
	assert_true(area_holds(&p->areas[1], (struct geo_point){ 32.73,
	    -117.14 }));
	assert_false(area_holds(&p->areas[1], (struct geo_point){ 32.725,
	    -117.145 }));
	policy_free(p);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all),
		cmocka_unit_test(reads_places),
		cmocka_unit_test(defaults),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(many),
		cmocka_unit_test(cut),
		cmocka_unit_test(area_files),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
