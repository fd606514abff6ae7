/* Who may do what under a policy. */
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"
#include "policy/policyfile.h"

#define TODAY INT64_C(1795374479123)	/* 2026-11-22T19:07:59.123Z */

static const char text[] =
"version: 3\n"
"agency: {id: pd, name: Example Police, state: CA}\n"
"time_zone: UTC\n"
"training: 10d\n"
"numbers:\n"
"  case: [99-99999, 'A\\A\\9999']\n"
"  call: [E9999]\n"
"purposes: [stolen vehicle, '459']\n"
"sharing:\n"
"  - {id: so, name: Sheriff, state: CA, kind: sheriff}\n"
"  - {id: gone, name: Gone, state: CA, kind: police, suspended: true}\n"
"cameras: [{name: c, lat: 1, lon: 2}]\n"
"people:\n";

/* The policy with these people, each a line of a map's inside. */
static struct policy *
with(const char *list)
{
	static struct faults faults;
	struct policy *p;
	char *whole;

	assert_true(asprintf(&whole, "%s%s", text, list) > 0);
	faults = (struct faults){ .n = 0 };
	p = policyfile_parse("p", whole, strlen(whole), &faults);
	for (size_t i = 0; i < faults.n; i++)
		print_error("%u:%u: %s\n", faults.list[i].line,
		    faults.list[i].column, faults.list[i].why.text);
	assert_non_null(p);
	free(whole);
	return p;
}

#define GOOD "name: Jo, agency: pd, trained: 2026-11-20, agreed: 3"

static struct policy_request
search(const char *login)
{
	return (struct policy_request){ .uid = 1000, .login = login,
	    .act = POLICY_SEARCH, .now = TODAY, .case_number = "26-01234",
	    .purpose = "stolen vehicle" };
}

/* Each person, and why he or she may not search; NULL: may. */
static void
people(void **state)
{
	static const struct {
		const char *person, *refusal;
	} cases[] = {
		{ "login: me, role: investigator, " GOOD, NULL },
		{ "uid: 1000, role: investigator, " GOOD, NULL },
		{ "login: me, uid: 1000, role: investigator, " GOOD, NULL },
		{ "login: me, uid: 1001, role: investigator, " GOOD,
		    "not listed" },
		{ "login: you, uid: 1000, role: investigator, " GOOD,
		    "not listed" },
		{ "login: you, role: investigator, " GOOD, "not listed" },
		{ "uid: 1001, role: investigator, " GOOD, "not listed" },
		{ "login: me, role: auditor, " GOOD,
		    "only an investigator" },
		{ "login: me, role: administrator, " GOOD,
		    "only an investigator" },
		{ "login: me, role: investigator, suspended: true, " GOOD,
		    "suspended" },
		{ "login: me, role: investigator, suspended: false, " GOOD,
		    NULL },
		{ "login: me, role: investigator, name: Jo, agency: so, "
		    "trained: 2026-11-20, agreed: 3", NULL },
		{ "login: me, role: investigator, name: Jo, agency: gone, "
		    "trained: 2026-11-20, agreed: 3", "agency gone is susp" },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "agreed: 3", "not trained" },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-23, agreed: 3", "is to come" },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-22, agreed: 3", NULL },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-13, agreed: 3", NULL },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-12, agreed: 3", "more than 10 days" },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-20", "has not agreed" },
		{ "login: me, role: investigator, name: Jo, agency: pd, "
		    "trained: 2026-11-20, agreed: 2", "version 2 of the "
		    "policy, which is now 3" },
	};
	struct policy_request q = search("me");
	struct reason why;
	struct policy *p;
	char line[256];
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(line, sizeof(line), "  - {%s}\n", cases[i].person);
		p = with(line);
		rc = policy_may(p, &q, &why);
		assert_int_equal(rc, cases[i].refusal == NULL ? 0 : -1);
		if (rc != 0)
			assert_reason(why, cases[i].refusal);
		policy_free(p);
	}
}

/* The last moment of training, to the millisecond. */
static void
training_ends(void **state)
{
	struct policy *p = with("  - {login: me, role: investigator, " GOOD
	    "}\n");
	struct policy_request q = search("me");
	struct reason why;

	(void)state;
	q.now = p->people[0].trained + 10 * STAMP_DAY - 1;
	assert_int_equal(policy_may(p, &q, &why), 0);
	q.now++;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "trained more than 10 days ago");
	q.now = p->people[0].trained;
	assert_int_equal(policy_may(p, &q, &why), 0);
	q.now--;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "is to come");
	policy_free(p);
}

/* One user as two persons, and a user without a name. */
static void
who_is_who(void **state)
{
	struct policy *p = with(
	    "  - {login: me, role: investigator, " GOOD "}\n"
	    "  - {uid: 1000, role: auditor, " GOOD "}\n");
	struct policy_request q = search("me");
	struct reason why;

	(void)state;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "listed twice");
	q.login = NULL;
	q.act = POLICY_AUDIT;
	assert_int_equal(policy_may(p, &q, &why), 0);
	q.uid = 1001;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "not listed");
	q.uid = (uid_t)-1;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "not listed");
	policy_free(p);
}

static void
roles(void **state)
{
	static const char *const may[] = { "inv", "aud", "adm" };
	static const char *const words[] = { "only an investigator searches",
	    "only an auditor reads the log",
	    "only an administrator does this" };
	struct policy *p = with(
	    "  - {login: inv, role: investigator, " GOOD "}\n"
	    "  - {login: aud, role: auditor, " GOOD "}\n"
	    "  - {login: adm, role: administrator, " GOOD "}\n");
	struct policy_request q;
	struct reason why;
	int rc;

	(void)state;
	for (int who = 0; who < 3; who++)
		for (int act = POLICY_SEARCH; act <= POLICY_ADMINISTER;
		    act++) {
			q = search(may[who]);
			q.act = (enum policy_act)act;
			rc = policy_may(p, &q, &why);
			assert_int_equal(rc, who == act ? 0 : -1);
			if (rc != 0)
				assert_reason(why, words[act]);
		}
	policy_free(p);
	/* Who has two may do both, and no third. */
	p = with("  - {login: both, role: [auditor, investigator], " GOOD
	    "}\n");
	for (int act = POLICY_SEARCH; act <= POLICY_ADMINISTER; act++) {
		q = search("both");
		q.act = (enum policy_act)act;
		assert_int_equal(policy_may(p, &q, &why),
		    act == POLICY_ADMINISTER ? -1 : 0);
	}
	policy_free(p);
	p = with("  - {login: aud, role: auditor, " GOOD "}\n"
	    "  - {login: inv, role: investigator, " GOOD "}\n");
	/* Only a search is for a case. */
	q = search("inv");
	q.act = POLICY_VERIFY;
	q.case_number = q.purpose = NULL;
	assert_int_equal(policy_may(p, &q, &why), 0);
	q = search("aud");
	q.act = POLICY_VERIFY;
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "only an investigator sees and verifies alerts");
	q = search("aud");
	q.act = POLICY_AUDIT;
	q.case_number = q.purpose = NULL;
	assert_int_equal(policy_may(p, &q, &why), 0);
	policy_free(p);
}

static void
numbers_and_purposes(void **state)
{
	static const struct {
		const char *number, *call, *purpose, *refusal;
	} cases[] = {
		{ "26-01234", NULL, "stolen vehicle", NULL },
		{ "26-01234", NULL, "459", NULL },
		{ "QA9123", NULL, "459", NULL },
		{ NULL, "E1234", "459", NULL },
		{ "26-01234", "E1234", "459", NULL },
		{ NULL, NULL, "459", "no search without a case number" },
		{ "", NULL, "459", "not a case number of pd, such as 99-9" },
		{ "26-0123", NULL, "459", "not a case number" },
		{ "26-012345", NULL, "459", "not a case number" },
		{ "26-O1234", NULL, "459", "not a case number" },
		{ "26 01234", NULL, "459", "not a case number" },
		{ " 26-01234", NULL, "459", "not a case number" },
		{ "99-9999A", NULL, "459", "not a case number" },
		{ "AB9123", NULL, "459", "not a case number" },
		{ "qA9123", NULL, "459", "not a case number" },
		{ "QA8123", NULL, "459", "not a case number" },
		{ NULL, "E123", "459", "not a call for service of pd, such "
		    "as E9999" },
		{ "26-01234", "E123", "459", "not a call for service" },
		{ "26-0123", "E1234", "459", "not a case number" },
		{ "26-01234", NULL, NULL, "no search without a purpose" },
		{ "26-01234", NULL, "", "does not list" },
		{ "26-01234", NULL, "Stolen vehicle", "does not list" },
		{ "26-01234", NULL, "stolen vehicle ", "does not list" },
	};
	struct policy *p = with("  - {login: me, role: investigator, " GOOD
	    "}\n");
	struct policy_request q = search("me");
	struct reason why;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		q.case_number = cases[i].number;
		q.call_number = cases[i].call;
		q.purpose = cases[i].purpose;
		rc = policy_may(p, &q, &why);
		if ((rc == 0) != (cases[i].refusal == NULL))
			fail_msg("case %zu", i);
		if (rc != 0)
			assert_reason(why, cases[i].refusal);
	}
	p->numbers.calls.n = 0;
	q.case_number = NULL;
	q.call_number = "E1234";
	assert_int_equal(policy_may(p, &q, &why), -1);
	assert_reason(why, "takes no calls for service");
	policy_free(p);
}

static void
formats(void **state)
{
	(void)state;
	assert_true(policy_number_fits("999", "000"));
	assert_false(policy_number_fits("999", "00"));
	assert_false(policy_number_fits("999", "0000"));
	assert_false(policy_number_fits("999", "00/"));
	assert_false(policy_number_fits("999", "00:"));
	assert_true(policy_number_fits("A99", "Z09"));
	assert_false(policy_number_fits("A99", "[09"));
	assert_false(policy_number_fits("A99", "@09"));
	assert_true(policy_number_fits("\\\\\\A999", "\\A123"));
	assert_false(policy_number_fits("\\A999", "B123"));
	assert_true(policy_number_fits("CR 99/99", "CR 26/01"));
	assert_false(policy_number_fits("CR 99/99", "CR 26/0\n"));
	assert_false(policy_number_fits("999", ""));
}

static void
agencies(void **state)
{
	struct policy *p = with("  - {login: me, role: investigator, " GOOD
	    "}\n");
	struct reason why;

	(void)state;
	assert_ptr_equal(policy_agency(p, "pd"), &p->agency);
	assert_ptr_equal(policy_agency(p, "gone"), &p->sharing[1]);
	assert_null(policy_agency(p, "p"));
	p->people[0].agency = "nobody";
	assert_int_equal(policy_standing(p, &p->people[0], TODAY, &why), -1);
	assert_reason(why, "agency nobody is not listed");
	policy_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people),
		cmocka_unit_test(training_ends),
		cmocka_unit_test(who_is_who),
		cmocka_unit_test(roles),
		cmocka_unit_test(numbers_and_purposes),
		cmocka_unit_test(formats),
		cmocka_unit_test(agencies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
