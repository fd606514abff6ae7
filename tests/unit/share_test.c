/* Which agency may ask for what, and which are asked. */
#include "policy/share.h"

#include <stdio.h>
#include <string.h>

#include "make.h"
#include "policy/policyfile.h"

#define KEY "key: npd/alpr+75bb6509+" \
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const char text[] =
"version: 1\n"
"agency: {id: pd, name: PD, state: CA}\n"
"time_zone: UTC\n"
"numbers: {case: [99-99999]}\n"
"purposes: [theft, murder]\n"
"cameras:\n"
"  - {name: c1, lat: 32.5, lon: -117.5}\n"
"areas:\n"
"  - {name: a1, corners: [[1, 1], [1, 2], [2, 2]]}\n"
"sharing:\n"
"  - id: npd\n"
"    name: North\n"
"    state: CA\n"
"    kind: police\n"
"    ask: [/usr/bin/ssh, -o, A, -o, B]\n"
"    answer: {login: xnpd, uid: 7, numbers: {case: [N999], call: [E999]},\n"
"      " KEY ", purposes: [arson], areas: [a1], cameras: [c1],\n"
"      window: 2h, results: 3, hourly: 4, daily: 5, photos: false}\n"
"  - id: so\n"
"    name: Sheriff\n"
"    state: CA\n"
"    kind: sheriff\n"
"    answer: {uid: 8, numbers: {case: [S999]}, " KEY "}\n"
"  - {id: gone, name: Gone, state: CA, kind: police, suspended: true,\n"
"     ask: [/bin/true], answer: {uid: 9, numbers: {case: [G999]}, " KEY "}}\n"
"  - {id: mute, name: Mute, state: CA, kind: police}\n"
"sources:\n"
"  - {id: yuma, name: Yuma, state: AZ, kind: police, ask: [/bin/true]}\n"
"people:\n"
"  - {uid: 20, name: Ann, role: investigator, agency: npd}\n";

static struct policy *
policy(void)
{
	struct faults faults = { .n = 0 };
	struct policy *p = policyfile_parse("p", text, strlen(text),
	    &faults);

	if (p == NULL)
		fail_msg("%u: %s", faults.list[0].line,
		    faults.list[0].why.text);
	return p;
}

static void
limits(void **state)
{
	struct policy *p = policy();
	const struct policy_answer *a = &p->sharing[0].answer;

	(void)state;
	assert_string_equal(a->login, "xnpd");
	assert_int_equal(a->uid, 7);
	assert_int_equal(a->window, 2 * STAMP_HOUR);
	assert_int_equal(a->results, 3);
	assert_int_equal(a->hourly, 4);
	assert_int_equal(a->daily, 5);
	assert_false(a->photos);
	assert_true(policy_lists(&a->areas, "a1"));
	assert_true(policy_lists(&a->cameras, "c1"));
	assert_int_equal(p->sharing[0].ask.n, 5);
	assert_string_equal(p->sharing[0].ask.list[3], "-o");
	/* What is not said is bounded all the same. */
	a = &p->sharing[1].answer;
	assert_null(a->login);
	assert_null(a->areas.list);
	assert_int_equal(a->window, STAMP_DAY);
	assert_int_equal(a->results, 100);
	assert_int_equal(a->hourly, 30);
	assert_int_equal(a->daily, 200);
	assert_true(a->photos);
	/* A source is no agency of the policy's people. */
	assert_null(policy_agency(p, "yuma"));
	policy_free(p);
}

static void
askers(void **state)
{
	static const struct {
		const char *id;
		uid_t uid;
		const char *login, *refusal;
	} cases[] = {
		{ "npd", 7, "xnpd", NULL },
		{ "npd", 8, "xnpd", "not the login" },
		{ "npd", 7, "other", "not the login" },
		{ "npd", 7, NULL, "not the login" },
		{ "so", 8, "any", NULL },
		{ "so", 8, NULL, NULL },
		{ "so", 7, "xnpd", "not the login" },	/* another's */
		{ "so", 0, "root", "not the login" },
		{ "npd", 20, "ann", "not the login" },
		{ "gone", 9, NULL, "agency gone is suspended" },
		{ "mute", 9, NULL, "answers no queries of agency mute" },
		{ "yuma", 9, NULL, "no agency of that id" },
		{ "pd", 9, NULL, "no agency of that id" },
		{ "", 9, NULL, "no agency of that id" },
		{ "so\nx", 8, NULL, "no agency of that id" },
	};
	const struct policy_agency *a;
	struct policy *p = policy();
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		a = share_asker(p, cases[i].id, cases[i].uid, cases[i].login,
		    &why);
		if ((a != NULL) != (cases[i].refusal == NULL))
			fail_msg("case %zu", i);
		if (a == NULL)
			assert_reason(why, cases[i].refusal);
		else
			assert_string_equal(a->id, cases[i].id);
	}
	/* A person of the policy is no other agency. */
	p->people[0].uid = 8;
	assert_null(share_asker(p, "so", 8, NULL, &why));
	policy_free(p);
}

static void
what_for(void **state)
{
	static const struct {
		size_t agency;
		const char *number, *call, *purpose, *refusal;
	} cases[] = {
		{ 0, "N123", NULL, "arson", NULL },
		{ 0, NULL, "E123", "arson", NULL },
		{ 0, NULL, NULL, "arson", "no search without a case" },
		{ 0, "26-01234", NULL, "arson", "not a case number of npd, "
		    "such as N999" },
		{ 0, "N123", "E12", "arson", "not a call for service of npd" },
		{ 0, "N123", NULL, NULL, "without a purpose" },
		{ 0, "N123", NULL, "theft", "does not list" },
		{ 0, "N123", NULL, "deportation",
		    "Government Code 7284.6" },
		{ 1, "S123", NULL, "theft", NULL },
		{ 1, "S123", NULL, "arson", "does not list" },
		{ 1, "S123", "E123", "theft", "so takes no calls" },
	};
	struct policy *p = policy();
	struct share_request q;
	struct reason why;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		q = (struct share_request){ cases[i].number, cases[i].call,
		    cases[i].purpose };
		rc = share_may(p, &p->sharing[cases[i].agency], &q, &why);
		if ((rc == 0) != (cases[i].refusal == NULL))
			fail_msg("case %zu: %s", i, why.text);
		if (rc != 0)
			assert_reason(why, cases[i].refusal);
	}
	policy_free(p);
}

static void
asked(void **state)
{
	struct policy *p = policy();
	struct reason why;

	(void)state;
	assert_ptr_equal(share_asked(p, "npd", &why), &p->sharing[0]);
	assert_ptr_equal(share_asked(p, "yuma", &why), &p->sources[0]);
	assert_null(share_asked(p, "so", &why));
	assert_reason(why, "no command that asks agency so");
	assert_null(share_asked(p, "gone", &why));
	assert_reason(why, "suspended");
	assert_null(share_asked(p, "nobody", &why));
	assert_reason(why, "no agency nobody");
	assert_null(share_asked(p, "pd", &why));
	policy_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(askers),
		cmocka_unit_test(what_for),
		cmocka_unit_test(asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
