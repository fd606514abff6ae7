/* The policy's file: what is read, and every fault with its place. */
#include "policyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "make.h"

static const char good[] =
"version: 3\n"							/* 1 */
"agency:\n"
"  id: pd\n"
"  name: Example Police\n"
"  state: CA\n"							/* 5 */
"retention: 30d\n"
"time_zone: UTC\n"
"training: 300d\n"
"search: {window: 2d, results: 50}\n"
"numbers:\n"							/* 10 */
"  case: [99-99999, A999]\n"
"  call: [E9999]\n"
"purposes: [stolen vehicle, '459']\n"
"sharing:\n"
"  - {id: so, name: Sheriff, state: CA, kind: sheriff}\n"	/* 15 */
"people:\n"
"  - login: ann\n"
"    name: Ann\n"
"    role: investigator\n"
"    agency: so\n"						/* 20 */
"    trained: 2026-11-20\n"
"    agreed: 2\n"
"  - {uid: 1000, name: Bob, role: auditor, agency: pd}\n"
"cameras:\n"
"  - {name: c1, lat: 32.5, lon: -117.5, heading: 12.5}\n"	/* 25 */
"  - {name: c2, lat: -1, lon: 2, clock_offset: -90s, place: here,\n"
"     time_zone: America/Los_Angeles}\n"
"areas:\n"
"  - name: a1\n"
"    corners: [[1, 1], [1, 2], [2, 2]]\n"			/* 30 */
"hot_lists:\n"
"  - {name: svs, file: svs.csv, source: DOJ, max_age: 12h}\n";

static struct faults faults;

static struct policy *
parse(const char *text, size_t len)
{
	faults = (struct faults){ .n = 0 };
	return policyfile_parse("p", text, len, &faults);
}

/* All faults as lines of line:column: reason. */
static const char *
shown(void)
{
	static char all[FAULTS_MAX * 320];
	size_t n = 0;

	all[0] = '\0';
	for (size_t i = 0; i < faults.n; i++)
		n += (size_t)snprintf(all + n, sizeof(all) - n,
		    "%u:%u: %s\n", faults.list[i].line,
		    faults.list[i].column, faults.list[i].why.text);
	return all;
}

static char *
replace(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	char *out;

	if (at == NULL)
		fail_msg("'%s' is not there", old);
	assert_true(asprintf(&out, "%.*s%s%s", (int)(at - text), text, new,
	    at + strlen(old)) > 0);
	return out;
}

static void
reads_all(void **state)
{
	struct policy *p = parse(good, strlen(good));

	(void)state;
	assert_string_equal(shown(), "");
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
	assert_int_equal(p->case_format_count, 2);
	assert_string_equal(p->case_formats[1], "A999");
	assert_int_equal(p->call_format_count, 1);
	assert_string_equal(p->call_formats[0], "E9999");
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
	assert_int_equal(p->people[0].role, POLICY_INVESTIGATOR);
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
	struct policy *p = parse(good, strlen(good));

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->camera_count, 2);
	assert_string_equal(p->cameras[0].name, "c1");
	assert_float_equal(p->cameras[0].place.lat, 32.5, 0);
	assert_float_equal(p->cameras[0].place.lon, -117.5, 0);
	assert_float_equal(p->cameras[0].heading, 12.5, 0);
	assert_null(p->cameras[0].zone);
	assert_true(p->cameras[0].clock_offset == 0);
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
	policy_free(p);
}

static void
defaults(void **state)
{
	static const char *const out[] = { "retention: 30d\n",
	    "training: 300d\n", "search: {window: 2d, results: 50}\n",
	    "  call: [E9999]\n", ", max_age: 12h" };
	char *text = strdup(good), *less;
	struct policy *p;

	(void)state;
	for (size_t i = 0; i < sizeof(out) / sizeof(*out); i++) {
		less = replace(text, out[i], "");
		free(text);
		text = less;
	}
	p = parse(text, strlen(text));
	assert_string_equal(shown(), "");
	assert_true(p->retention == 30 * STAMP_DAY);
	assert_true(p->training == 365 * STAMP_DAY);
	assert_true(p->window == 3 * STAMP_DAY);
	assert_int_equal(p->results, 1000);
	assert_int_equal(p->call_format_count, 0);
	assert_true(p->hot_lists[0].max_age == STAMP_DAY);
	policy_free(p);
	free(text);
}

struct edit {
	const char *old, *new, *fault;
};

/* Each edit of the good policy has just this fault; NULL: none. */
static void
try_edits(const struct edit *edits, size_t n)
{
	struct policy *p;
	bool wrong = false;
	char *text;

	for (size_t i = 0; i < n; i++) {
		text = replace(good, edits[i].old, edits[i].new);
		p = parse(text, strlen(text));
		free(text);
		assert_true((p != NULL) == (faults.n == 0));
		policy_free(p);
		if (faults.n > 1 || (faults.n == 1) != (edits[i].fault !=
		    NULL) || (faults.n == 1 && strncmp(shown(),
		    edits[i].fault, strlen(edits[i].fault)) != 0)) {
			print_error("'%s' to '%s':\n%s", edits[i].old,
			    edits[i].new, shown());
			wrong = true;
		}
	}
	assert_false(wrong);
}

#define EDITS(list) try_edits(list, sizeof(list) / sizeof(*(list)))

static void
keys(void **state)
{
	static const struct edit edits[] = {
		{ "version: 3\n", "", "1:1: the policy has no 'version'" },
		{ "time_zone: UTC\n", "", "1:1: the policy has no 'time_z" },
		{ "  state: CA\n", "", "3:3: the agency has no 'state'" },
		{ "lat: 32.5, ", "", "25:5: the camera has no 'lat'" },
		{ "kind: sheriff", "suspended: false",
		    "15:5: the sharing agency has no 'kind'" },
		{ "retention:", "retentoin:", "6:1: the key 'retentoin' is "
		    "unknown; policy: version agency" },
		{ "heading:", "Heading:", "25:40: the key 'Heading' is "
		    "unknown; camera: name lat lon heading place time_zone "
		    "clock_offset\n" },
		{ "training: 300d", "retention: 20d", "8:1: the key "
		    "'retention' is in line 6 already" },
		{ "id: so,", "id: so, id: so,", "15:14: the key 'id' is in "
		    "line 15 already" },
		{ "lat: 32.5", "<<: {lat: 1}, lat: 32.5",
		    "25:16: the key '<<' is unknown" },
		{ "place: here", "? [1] : 2, place: here",
		    "26:55: a key must be a text" },
		{ "place: here", "\"a\\eb\": here", "26:53: a key that cann" },
		{ "place: here", "'': here", "26:53: a key that cannot" },
	};

	(void)state;
	EDITS(edits);
}

static void
types(void **state)
{
	static const struct edit edits[] = {
		{ "version: 3", "version: '3'",
		    "1:10: 'version': '3' is no number but a text" },
		{ "version: 3", "version: 3.0", "1:10: 'version': '3.0' is "
		    "no whole number" },
		{ "version: 3", "version: 03", "1:10: 'version': '03' is no" },
		{ "version: 3", "version: 0", "1:10: 'version': 0 is not "
		    "from 1 to 1000000" },
		{ "version: 3", "version: [3]",
		    "1:10: 'version' is a number, no list" },
		{ "version: 3", "version: {a: 3}",
		    "1:10: 'version' is a number, no map" },
		{ "version: 3", "version:", "1:9: 'version' is empty" },
		{ "version: 3", "version: 0x3", "1:10: 'version': '0x3'" },
		{ "version: 3", "version: 3e0", "1:10: 'version': '3e0'" },
		{ "version: 3", "version: three", "1:10: 'version': 'three'" },
		{ "lat: 32.5", "lat: 91", "25:21: 'lat': 91 is not from -90 "
		    "to 90" },
		{ "lat: 32.5", "lat: nan", "25:21: 'lat': 'nan' is no num" },
		{ "lat: 32.5", "lat: .", "25:21: 'lat': '.' is no number" },
		{ "lat: 32.5", "lat: +3", "25:21: 'lat': '+3' is no number" },
		{ "heading: 12.5", "heading: 360", "25:49: 'heading': 360" },
		{ "name: Ann", "name: 12", "18:11: 'name' is a text: put it "
		    "in quotes" },
		{ "name: Ann", "name: '12'", NULL },
		{ "name: Ann", "name: No", "18:11: 'name' is a text: put" },
		{ "name: Ann", "name: 1_000.5e3", "18:11: 'name' is a text" },
		{ "name: Ann", "name: 0x1F", "18:11: 'name' is a text" },
		{ "name: Ann", "name: 12:30", "18:11: 'name' is a text" },
		{ "name: Ann", "name: Mar\xc3\xad""a", NULL },
		{ "name: Ann", "name: ' Ann'", "18:11: 'name' begins or ends" },
		{ "name: Ann", "name: \"a\\nb\"", "18:11: 'name' holds a ch" },
		{ "name: Ann", "name: \"a\\eb\"", "18:11: 'name' holds a ch" },
		{ "name: Ann", "name: \"a\\u202eb\"", "18:11: 'name' holds" },
		{ "name: Ann", "name: \"a\\0b\"", "18:11: a NUL in a text" },
		{ "name: Ann", "name: a\xe2\x80\x8f", "18:11: 'name' holds" },
		{ "id: pd", "id: p d", "3:7: 'id': 'p d' is no name" },
		{ "id: pd", "id: -pd", "3:7: 'id': '-pd' is no name" },
		{ "c1", "c/1", "25:12: camera 'c/1'" },
		{ "retention: 30d", "retention: 30", "6:12: 'retention': '30'"
		    " is no time such as 30d" },
		{ "retention: 30d", "retention: 30w", "6:12: 'retention'" },
		{ "retention: 30d", "retention: 1.5d", "6:12: 'retention'" },
		{ "retention: 30d", "retention: d", "6:12: 'retention'" },
		{ "retention: 30d", "retention: 99999999999999999999d",
		    "6:12: 'retention'" },
		{ "retention: 30d", "retention: 60d", NULL },
		{ "retention: 30d", "retention: 61d",
		    "6:12: 'retention': 61d is not from 1h to 60d\n" },
		{ "retention: 30d", "retention: 5184001s", "6:12: 'retent" },
		{ "retention: 30d", "retention: 60m", NULL },
		{ "retention: 30d", "retention: 59m", "6:12: 'retention'" },
		{ "retention: 30d", "retention: -30d", "6:12: 'retention'" },
		{ "-90s", "-25h", "26:47: 'clock_offset': -25h is not from "
		    "-1d to 1d" },
		{ "2026-11-20", "2026-02-29", "21:14: 'trained': 2026-02 has "
		    "no day 29" },
		{ "2026-11-20", "20/11/2026", "21:14: 'trained': '20/11/20" },
		{ "2026-11-20", "\"\\e\"", "21:14: 'trained' is no day" },
		{ "role: auditor", "role: Auditor", "23:34: 'role': 'Auditor'"
		    " is none of investigator auditor administrator\n" },
		{ "uid: 1000", "uid: 0", "23:11: 'uid': 0 is not from 1" },
		{ "UTC", "America/Los_Angles", "7:12: 'time_zone': 'America/"
		    "Los_Angles' is no time zone of this machine" },
		{ "UTC", "PST8PDT", "7:12: 'time_zone'" },
		{ "UTC", "America/../UTC", "7:12: 'time_zone'" },
		{ "UTC", "/etc/passwd", "7:12: 'time_zone'" },
		{ "UTC", "America", "7:12: 'time_zone'" },
		{ "UTC", "America/", "7:12: 'time_zone'" },
		{ "UTC", "America/Argentina", "7:12: 'time_zone'" },
		{ "search: {window: 2d, results: 50}", "search: 2d",
		    "9:9: the search is no map of keys and values" },
		{ "[stolen vehicle, '459']", "stolen vehicle",
		    "13:11: 'purposes' is a list\n" },
		{ "[stolen vehicle, '459']", "[]", "13:11: 'purposes' is a "
		    "list of 1 to 500" },
		{ "[stolen vehicle, '459']", "[stolen vehicle, 459]",
		    "13:28: 'purposes' is a text: put it in quotes" },
		{ "[stolen vehicle, '459']", "[{a: b}]",
		    "13:12: 'purposes' is a text, no map" },
		{ "agency: pd}", "agency: pd, suspended: yes}",
		    "23:66: 'suspended': 'yes' is neither true nor false" },
		{ "agency: pd}", "agency: pd, suspended: 'true'}",
		    "23:66: 'suspended': 'true' is neither" },
		{ "agency: pd}", "agency: pd, suspended: true}", NULL },
	};

	(void)state;
	EDITS(edits);
}

static void
meanings(void **state)
{
	static const struct edit edits[] = {
		{ "name: c2", "name: c1", "26:12: 'c1' is in line 25 alre" },
		{ "[stolen vehicle, '459']", "[a, b, a]",
		    "13:18: 'a' is in line 13 already" },
		{ "A999]", "99-99999]", "11:20: '99-99999' is in line 11" },
		{ "A999]", "A99]", "11:9: 'case': 'A99' is no format with "
		    "three digits or more" },
		{ "A999]", "A999\\]", "11:9: 'case': 'A999\\' is no format" },
		{ "A999]", "\\999]", "11:9: 'case': '\\999' is no format" },
		{ "kind: sheriff}", "kind: sheriff}\n  - {id: pd, name: P, "
		    "state: CA, kind: police}", "16:5: 'pd' is the policy's "
		    "own agency" },
		{ "agency: so", "agency: xy", "20:13: 'agency': 'xy' is "
		    "neither the policy's own nor under 'sharing'" },
		{ "id: so", "id: s o", "15:10: 'id': 's o' is no name" },
		{ "id: pd", "id: p d", "3:7: 'id': 'p d' is no name" },
		{ "role: investigator", "role: administrator", "20:13: "
		    "'agency': an administrator must be of pd" },
		{ "agreed: 2", "agreed: 4", "22:13: 'agreed': this is versi"
		    "on 3 of the policy" },
		{ "login: ann", "login: root", "17:12: root is no person" },
		{ "uid: 1000, ", "", "23:5: a person has a 'login' or a 'u" },
		{ "uid: 1000", "login: ann", "23:13: 'ann' is in line 17" },
		{ "    corners: [[1, 1], [1, 2], [2, 2]]\n", "", "29:5: an "
		    "area has either" },
		{ "state: CA, kind", "state: NV, kind", "15:5: 'so': nothing "
		    "is shared outside California: Civil Code 1798.90.55, AG "
		    "bulletin 2023-DLE-06\n" },
		{ "state: CA\n", "state: XX\n", "5:10: 'state': 'XX' is no "
		    "state, such as CA" },
		{ "state: CA\n", "state: Ca\n", "5:10: 'state': 'Ca' is no" },
		{ "kind: sheriff", "kind: federal", "15:5: 'so': nothing is "
		    "shared with a federal agency: Civil Code" },
		{ "kind: sheriff", "kind: fusion_center", "15:5: 'so': noth"
		    "ing is shared with a fusion center: Civil Code" },
		{ "kind: sheriff", "kind: private", "15:5: 'so': nothing is "
		    "shared with a private company: Civil Code" },
		{ "kind: sheriff", "kind: company", "15:46: 'kind': 'company"
		    "' is none of police sheriff prosecutor" },
		{ "name: Sheriff", "name: U.S. Customs", "15:5: 'so': by its "
		    "name a federal agency" },
		{ "[stolen vehicle", "[civil immigration", "13:12: 'civil "
		    "immigration': nobody searches for immigration "
		    "enforcement: Government Code 7284.6\n" },
		{ "[stolen vehicle", "[veh\xc3\xad""culo", "13:12: 'veh\xc3"
		    "\xad""culo': a purpose is written in ASCII" },
	};

	(void)state;
	EDITS(edits);
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
	assert_null(parse(bad, strlen(bad)));
	assert_string_equal(shown(), expected);
	assert_false(faults.more);
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
	assert_null(parse(text, n));
	assert_int_equal(faults.n, FAULTS_MAX);
	assert_true(faults.more);
	free(text);
}

/* The good policy cut anywhere is no crash, and none before its cameras. */
static void
cut(void **state)
{
	size_t needed = (size_t)(strstr(good, "{name: c1") - good);
	struct policy *p;
	char *part;

	(void)state;
	for (size_t i = 0; i < strlen(good); i++) {
		part = malloc(i + 1);	/* for the sanitizers: no more */
		memcpy(part, good, i);
		p = parse(part, i);
		assert_true((p != NULL) == (faults.n == 0));
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
	text = replace(good, "corners: [[1, 1], [1, 2], [2, 2]]",
	    "file: a.geojson");
	write_text(path, text);
	faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &faults));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.list[0].file, path);
	assert_int_equal(faults.list[0].line, 30);
	assert_reason(faults.list[0].why, "No such file");
	write_text(geo, "{\"type\": \"Polygon\", \"coordinates\":\n"
	    " [[[1, 1], [2, 91], [2, 2], [1, 1]]]}");
	faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &faults));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.list[0].file, geo);
	assert_int_equal(faults.list[0].line, 2);
	assert_int_equal(faults.list[0].column, 16);
	write_text(geo, "{\"type\": \"Polygon\", \"coordinates\":\n"
	    " [[[1, 1], [2, 1], [2, 2], [1, 1]]]}");
	faults = (struct faults){ .n = 0 };
	p = policyfile_open(path, &faults);
	assert_non_null(p);
	assert_int_equal(p->areas[0].rings[0].n, 3);
	policy_free(p);
	/* From the folder itself, and by its whole path. */
	place = getcwd(NULL, 0);
	assert_int_equal(chdir(dir), 0);
	p = policyfile_open("alpr.yaml", &faults);
	assert_non_null(p);
	policy_free(p);
	assert_int_equal(chdir(place), 0);
	free(place);
	free(text);
	text = replace(good, "corners: [[1, 1], [1, 2], [2, 2]]",
	    "file: a.geojson\n    corners: [[1, 1], [1, 2], [2, 2]]");
	write_text(path, text);
	assert_null(policyfile_open(path, &faults));
	assert_string_equal(shown(), "29:5: an area has either 'corners' or "
	    "'file'\n");
	faults = (struct faults){ .n = 0 };
	free(text);
	assert_true(asprintf(&place, "file: %s", geo) > 0);
	text = replace(good, "corners: [[1, 1], [1, 2], [2, 2]]", place);
	p = parse(text, strlen(text));
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
	faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &faults));
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.list[0].line, 0);
	assert_reason(faults.list[0].why, "No such file");
	write_text(path, "");
	faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &faults));
	assert_string_equal(shown(), "1:1: the file says nothing\n");
	memset(big, '#', POLICYFILE_MAX + 1);
	big[POLICYFILE_MAX + 1] = '\0';
	write_text(path, big);
	faults = (struct faults){ .n = 0 };
	assert_null(policyfile_open(path, &faults));
	assert_reason(faults.list[0].why, "more than 1048576 bytes");
	free(big);
	faults = (struct faults){ .n = 0 };
	p = policyfile_open(make_source("testdata/alpr.yaml"), &faults);
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
		cmocka_unit_test(keys),
		cmocka_unit_test(types),
		cmocka_unit_test(meanings),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(many),
		cmocka_unit_test(cut),
		cmocka_unit_test(area_files),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
