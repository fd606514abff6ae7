/* Every fault of a policy, and its place. */
#include "policy/policyfile.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"
#include "spoil.h"

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
		text = spoil(spoil_good, edits[i].old, edits[i].new);
		p = spoil_parse(text, strlen(text));
		free(text);
		assert_true((p != NULL) == (spoil_faults.n == 0));
		policy_free(p);
		if (spoil_faults.n != (edits[i].fault != NULL) ||
		    (spoil_faults.n == 1 && strncmp(spoil_shown(),
		    edits[i].fault, strlen(edits[i].fault)) != 0)) {
			print_error("'%s' to '%s':\n%s", edits[i].old,
			    edits[i].new, spoil_shown());
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
		    "unknown, is 'retention' meant? policy: version agency" },
		{ "retention:", "gebunden:", "6:1: the key 'gebunden' is "
		    "unknown; policy: version agency" },
		{ "heading:", "Heading:", "25:40: the key 'Heading' is "
		    "unknown, is 'heading' meant? camera: name lat lon "
		    "heading place time_zone clock_offset serial moves\n" },
		{ "lat: -1, lon: 2,", "moves: true,", NULL },
		{ "lat: -1, lon: 2,", "lat: 2, moves: false,",
		    "26:5: the camera has no 'lon'\n" },
		{ "lat: -1, lon: 2,", "lon: 2, moves: true,",
		    "26:5: a camera that moves has no 'lon'\n" },
		{ "place: here", "serial: A-1", NULL },
		{ "place: here", "moves: maybe", "26:60: 'moves'" },
		{ "heading: 12.5}", "serial: b}\n  - {name: c3, lat: 1, "
		    "lon: 1, serial: b}", "26:40: 'b' is in line 25" },
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
		{ "retention: 30d", "retention: 1.5d", "6:12: 'retention': "
		    "'1.5d' is not whole: write whole days, hours, minutes or "
		    "seconds, as 30d, 36h, 15m, 90s" },
		{ "retention: 30d", "retention: 1.5", "6:12: 'retention': "
		    "'1.5' is not whole" },
		{ "retention: 30d", "retention_days: 1.5", "6:1: the key "
		    "'retention_days' is unknown, is 'retention' meant?" },
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
		{ "2026-11-20", "20/11/2026", "21:14: 'trained': no day such" },
		{ "2026-11-20", "\"\\e\"", "21:14: 'trained' is no day" },
		{ "role: auditor", "role: Auditor", "23:34: 'role': 'Auditor'"
		    " is none of investigator auditor administrator\n" },
		{ "role: auditor", "role: [auditor, boss]", "23:44: 'role': "
		    "'boss' is none of" },
		{ "role: auditor", "role: [auditor, auditor]", "23:44: "
		    "'auditor' is in line 23 already" },
		{ "role: auditor", "role: []", "23:34: 'role': an empty" },
		{ "role: auditor", "role: {auditor: 1}", "23:34: 'role' is" },
		{ "role: auditor", "role: [auditor, investigator]", NULL },
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

#define KEY "pd/alpr+20145ad1+" \
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SHERIFF "id: so, name: Sheriff, state: CA, kind: sheriff"
#define ANSWER(more) SHERIFF ", answer: {login: x, key: " KEY \
    ", numbers: {case: [S999]}" more "}"

/* What another agency may ask, and how it is asked. */
static void
sharing(void **state)
{
	static const struct edit edits[] = {
		{ SHERIFF, ANSWER(""), NULL },
		{ SHERIFF, ANSWER(", areas: [a1], cameras: [c1, c2], window: "
		    "1h, results: 1, hourly: 1, daily: 2000, photos: false, "
		    "purposes: [arson], uid: 7"), NULL },
		{ SHERIFF, SHERIFF ", answer: {uid: 7, key: " KEY "}",
		    "15:63: the answer has no 'numbers'" },
		{ SHERIFF, SHERIFF ", answer: {uid: 7, numbers: {case: [S999]"
		    "}}", "15:63: the answer has no 'key'" },
		{ SHERIFF, SHERIFF ", answer: {numbers: {case: [S999]}, key: "
		    KEY "}", "15:63: 'answer' has a 'login' or a 'uid'" },
		{ SHERIFF, ANSWER(", uid: 0"), "15:172: 'uid': 0 is not from "
		    "1" },
		{ SHERIFF, SHERIFF ", answer: {login: root, key: " KEY ", "
		    "numbers: {case: [S999]}}", "15:71: root asks for no "
		    "agency" },
		{ SHERIFF, ANSWER(", areas: [b]"), "15:174: 'areas': the "
		    "policy has no 'b'" },
		{ SHERIFF, ANSWER(", cameras: [a1]"), "15:176: 'cameras': "
		    "the policy has no 'a1'" },
		{ SHERIFF, ANSWER(", results: 1001"), "15:176: 'results': "
		    "1001 is not from 1 to 1000" },
		{ SHERIFF, ANSWER(", hourly: 2001"), "15:175: 'hourly': 2001 "
		    "is not from 1 to 2000" },
		{ SHERIFF, ANSWER(", daily: 0"), "15:174: 'daily': 0 is not "
		    "from 1 to 2000" },
		{ SHERIFF, ANSWER(", window: 61d"), "15:175: 'window': " },
		{ SHERIFF, ANSWER(", purposes: [ICE hold]"), "15:178: 'ICE "
		    "hold': nobody searches for immigration enforcement" },
		{ SHERIFF, ANSWER(", retention: 1d"), "15:167: the key "
		    "'retention' is unknown; answer: login uid key numbers" },
		{ SHERIFF, SHERIFF ", answer: {login: x, key: pd/alpr+"
		    "00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, "
		    "numbers: {case: [S999]}}", "15:79: 'key' is no public" },
		{ SHERIFF, SHERIFF ", answer: {login: x, key: pd+0+AQ==, "
		    "numbers: {case: [S999]}}", "15:79: 'key' is no public "
		    "key of a log" },
		/* A login is one agency's, and nobody's else. */
		{ "login: ann", "login: x", NULL },
		{ SHERIFF "}\n", ANSWER("") "}\n  - {id: s2, name: S, state: "
		    "CA, kind: police, answer: {login: x, key: " KEY ", "
		    "numbers: {case: [S999]}}}\n", "16:5: its login is "
		    "another agency's" },
		{ SHERIFF, SHERIFF ", answer: {login: ann, key: " KEY ", "
		    "numbers: {case: [S999]}}", "17:5: the login of another "
		    "agency's queries is no person" },
		{ SHERIFF, SHERIFF ", answer: {uid: 1000, key: " KEY ", "
		    "numbers: {case: [S999]}}", "23:5: the login of another "
		    "agency's queries is no person" },
		{ SHERIFF, SHERIFF ", ask: [/bin/a, -o, x, -o, x]", NULL },
		{ SHERIFF, SHERIFF ", ask: [ssh, so]", "15:61: 'ask' begins "
		    "with the path of a program" },
		{ SHERIFF, SHERIFF ", ask: []", "15:60: 'ask' is a list of 1 "
		    "to 64" },
		{ SHERIFF, SHERIFF ", ask: /bin/a", "15:60: 'ask' is a list" },
		{ "[99-99999, A999]", "[ICE-999, A999]", "11:9: 'case': 'ICE-"
		    "999': nobody searches for immigration enforcement" },
	};

	(void)state;
	EDITS(edits);
}

/* Those who share with us, and get nothing. */
static void
sources(void **state)
{
#define SOURCE(with) "sources:\n  - {id: az, name: Yuma, state: AZ, " with \
    "}\npeople:\n"
	static const struct edit edits[] = {
		{ "people:\n", SOURCE("kind: police"), NULL },
		{ "people:\n", SOURCE("kind: police, ask: [/bin/a]"), NULL },
		{ "people:\n", SOURCE("kind: federal"), "17:5: 'az': nothing "
		    "is shared with a federal agency: Civil Code" },
		{ "people:\n", SOURCE("kind: fusion_center"), "17:5: 'az': "
		    "nothing is shared with a fusion center: Civil Code" },
		{ "people:\n", SOURCE("kind: private"), "17:5: 'az': nothing "
		    "is shared with a private company: Civil Code" },
		{ "people:\n", SOURCE("kind: police, answer: {uid: 7, key: "
		    KEY ", numbers: {case: [S999]}}"), "17:59: a source gets "
		    "no answer" },
		{ "people:\n", "sources:\n  - {" SHERIFF "}\npeople:\n",
		    "17:5: 'so' is under 'sharing' already" },
		{ "people:\n", "sources:\n  - {id: pd, name: P, state: NV, "
		    "kind: police}\npeople:\n", "17:5: 'pd' is the policy's "
		    "own agency" },
		{ "agency: so", "agency: az", "20:13: 'agency': 'az' is "
		    "neither the policy's own nor under 'sharing'" },
	};

	(void)state;
	EDITS(edits);
}

static void
meanings(void **state)
{
	static const struct edit edits[] = {
		{ "name: c2", "name: c1", "26:12: 'c1' is in line 25 alre" },
		{ "[stolen vehicle, '459']", "[a, '459', a]",
		    "13:22: 'a' is in line 13 already" },
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
		{ "cameras:\n", "  - {uid: 1000, name: C, role: auditor, "
		    "agency: pd}\ncameras:\n", "24:11: '1000' is in line 23 "
		    "already" },
		{ "kind: sheriff}", "kind: sheriff}\n  - {id: so, name: P, "
		    "state: CA, kind: police}", "16:10: 'so' is in line 15" },
		{ "12h}\n", "12h}\n  - {name: svs, file: x, source: z}\n",
		    "33:12: 'svs' is in line 32 already" },
		{ "areas:\n", "areas:\n  - {name: a1, corners: [[1, 1], [1, "
		    "2], [2, 2]]}\n", "30:11: 'a1' is in line 29" },
		{ "    corners: [[1, 1], [1, 2], [2, 2]]\n", "", "29:5: an "
		    "area has either" },
		{ "state: CA, kind", "state: NV, kind", "15:5: 'so': nothing "
		    "is shared outside California: Civil Code 1798.90.55, AG "
		    "bulletin 2023-DLE-06\n" },
		{ "review:\n", "alerts: {stop: [ABC123, 'ABC 123']}\nreview:"
		    "\n", "33:25: 'stop': 'ABC 123' is not written in upper "
		    "case letters and digits alone" },
		{ "review:\n", "alerts: {stop: [abc123]}\nreview:\n", "33:17: "
		    "'stop': 'abc123' is not written in upper case" },
		{ "review:\n", "alerts: {stop: [ABC123]}\nreview:\n", NULL },
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

static void
review(void **state)
{
	static const struct edit edits[] = {
		{ "period: 7d", "period: 367d",
		    "34:11: 'period': 367d is not from 1d to 366d" },
		{ "period: 7d", "plate_days: 0",
		    "34:15: 'plate_days': 0 is not from 1 to 1000000" },
		{ "period: 7d", "day_results: 1.5",
		    "34:16: 'day_results': '1.5' is no whole number" },
		{ "period: 7d", "expiry: 59m", "34:11: 'expiry': 59m is no" },
		{ "period: 7d", "periods: 7d", "34:3: the key 'periods' is "
		    "unknown, is 'period' meant? review: period plate_days" },
		{ "['459']", "[burglary]", "35:19: 'rare_purposes': 'burgla"
		    "ry' is not under 'purposes'" },
		{ "['459']", "459", "35:18: 'rare_purposes' is a list" },
		{ "['459']", "[{a: b}]", "35:19: 'rare_purposes' is a text" },
		{ "Mon-Fri 07:00-19:00", "Fri 22:00-06:00", NULL },
		{ "[Mon-Fri 07:00-19:00]", "[]",
		    "36:9: 'duty' is a list of 1 to 50" },
		{ "Mon-Fri 07:00-19:00", "Mon-Fri", "36:10: 'duty': 'Mon-F"
		    "ri': no hours such as 'Mon-Fri 07:00-19:00'" },
		{ "agency: so\n", "agency: so\n    duty: [daily]\n",
		    "21:12: 'duty': 'daily': no hours such" },
		{ "agency: so\n", "agency: so\n    duty: [daily 12:00-13:00]"
		    "\n", NULL },
	};

	(void)state;
	EDITS(edits);
}

static void
portal(void **state)
{
	static const struct edit edits[] = {
		{ "delay: 0s", "delay: 367d",
		    "40:10: 'delay': 367d is not from 0d to 366d" },
		{ "delay: 0s", "delay: -1s", "40:10: 'delay': " },
		{ "round: hour", "round: minute", "41:10: 'round': 'minute' "
		    "is none of hour day month" },
		{ "fewest: 1", "fewest: 0", "42:11: 'fewest': 0 is not fr" },
		{ "people: pseudonym", "people: named", "43:11: 'people': 'n"
		    "amed' is none of left_out pseudonym" },
		{ "[following, watching]", "following",
		    "39:15: 'prohibited' is a list" },
		{ "[following, watching]", "[following, following]",
		    "39:27: " },
		{ "contact: us", "contact: \"u\\es\"", "38:12: 'contact'" },
		{ "contact: us", "contacts: us", "38:3: the key 'contacts' "
		    "is unknown, is 'contact' meant? portal: contact "
		    "detected not_detected" },
	};

	(void)state;
	EDITS(edits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(types),
		cmocka_unit_test(sharing),
		cmocka_unit_test(sources),
		cmocka_unit_test(meanings),
		cmocka_unit_test(review),
		cmocka_unit_test(portal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
