/* What no policy can allow. */
#include "policy/lawful.h"

#include <stdio.h>
#include <string.h>

#include "make.h"

static void
states(void **state)
{
	static const char *const no[] = { "", "C", "ca", "Ca", "CAL", "XX",
	    " C", "A ", "  ", "AK AZ", "PQ" };

	(void)state;
	assert_true(lawful_is_state("CA"));
	assert_true(lawful_is_state("AL"));
	assert_true(lawful_is_state("VI"));
	assert_true(lawful_is_state("DC"));
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		assert_false(lawful_is_state(no[i]));
}

static void
kinds(void **state)
{
	const char *why;

	(void)state;
	for (int kind = 0; lawful_kinds[kind] != NULL; kind++) {
		why = lawful_agency((enum lawful_kind)kind, "CA", "Name");
		assert_int_equal(why == NULL, kind < LAWFUL_FEDERAL);
		if (why != NULL)
			assert_non_null(strstr(why, ": Civil Code "
			    "1798.90.55, AG bulletin 2023-DLE-06"));
		assert_non_null(lawful_agency((enum lawful_kind)kind, "NV",
		    "Name"));
	}
	/* Who shares with us may be of any state, and not any kind. */
	assert_null(lawful_source(LAWFUL_POLICE, "Yuma Police"));
	assert_non_null(lawful_source(LAWFUL_PRIVATE, "Name"));
	assert_non_null(lawful_source(LAWFUL_FUSION_CENTER, "Name"));
	assert_non_null(lawful_source(LAWFUL_FEDERAL, "Name"));
	assert_non_null(lawful_source(LAWFUL_POLICE, "ICE"));
	assert_string_equal(lawful_kinds[LAWFUL_OVERSIGHT], "oversight");
	assert_string_equal(lawful_kinds[LAWFUL_PRIVATE], "private");
	assert_null(lawful_kinds[LAWFUL_PRIVATE + 1]);
	assert_non_null(strstr(lawful_agency(LAWFUL_POLICE, "AZ", "Phoenix "
	    "Police"), "outside California"));
}

static void
names(void **state)
{
	static const struct {
		const char *name, *why;
	} cases[] = {
		{ "San Diego Police Department", NULL },
		{ "Oceanside Police", NULL },		/* "ice" inside */
		{ "Justice Department of California", NULL },
		{ "Prince Harbor Police", NULL },
		{ "Cincinnati Street Patrol", NULL },	/* "inc" inside */
		{ "Immigration and Customs Enforcement", "a federal" },
		{ "ICE", "a federal" },
		{ "U.S. Marshals Service", "a federal" },
		{ "US Marshal", "a federal" },
		{ "San Diego Marshals Service", "a federal" },
		{ "San Diego Marshal", NULL },		/* a county's */
		{ "Drug Enforcement Administration", "a federal" },
		{ "Drug Enforcement Task Force", NULL },
		{ "Postal Inspection Service", "a federal" },
		{ "F.B.I. San Diego", "a federal" },
		{ "FBI/San Diego", "a federal" },
		{ "I.C.E. San Diego", "a federal" },
		{ "Department of HOMELAND  Security", "a federal" },
		{ "Border-Patrol", "a federal" },
		{ "Northern California Regional Intelligence Center",
		    "a fusion" },
		{ "State Threat Assessment Center", "a fusion" },
		{ "NCRIC", "a fusion" },
		{ "Bay Fusion", "a fusion" },
		{ "Plates, Inc.", "a private" },
		{ "Plates LLC", "a private" },
		{ "Camera Corp", "a private" },
		{ "Flock Safety", "a private" },
		{ "Vigilant Solutions", "a private" },
	};
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		why = lawful_agency(LAWFUL_POLICE, "CA", cases[i].name);
		if ((why == NULL) != (cases[i].why == NULL) ||
		    (why != NULL && strstr(why, cases[i].why) == NULL))
			fail_msg("%s: %s", cases[i].name, why);
		if (why != NULL)
			assert_non_null(strstr(why, "Civil Code 1798.90.55"));
	}
}

static void
purposes(void **state)
{
	static const char *const fine[] = { "stolen vehicle", "homicide",
	    "police service", "vice", "Amber alert", "injured deputy",
	    "hit and run", "heroin", "zero tolerance",
	    "robbery of a portrait", "narcotics (icehouse)" };
	static const char *const never[] = { "immigration",
	    "Immigration enforcement", "DEPORTATION", "deportee", "for ICE",
	    "I: ice", "undocumented person", "criminal alien", "visa overstay",
	    "removal order", "order of removal", "orders of removal",
	    "287(g)", "border patrol", "Border-Patrol assist", "CBP",
	    "immigrants", "removal proceedings", "I.C.E. detainer",
	    "HSI request", "H.S.I.", "illegal re-entry",
	    "Enforcement and Removal Operations", "ERO fugitive team",
	    "noncitizen", "non-citizens", "foreign national", "illegals",
	    "inmigracion", "8 U.S.C. 1326", "8 USC 1325" };
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		assert_null(lawful_purpose(fine[i]));
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (lawful_purpose(never[i]) == NULL)
			fail_msg("%s", never[i]);
	assert_non_null(strstr(lawful_purpose("ICE"),
	    "Government Code 7284.6"));
	/* Longer than what is looked at; what is past it is not seen. */
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_null(lawful_purpose(text));
	memcpy(text, "ice ", 4);
	assert_non_null(lawful_purpose(text));
	assert_null(lawful_purpose(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(kinds),
		cmocka_unit_test(names),
		cmocka_unit_test(purposes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
