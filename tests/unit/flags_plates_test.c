/* Which patterns and slips are meant for one plate. */
#include "audit/flags.h"

#include "made.h"
#include "make.h"
#include "month.h"

/* Who asks for one plate, now with this left open and now with that. */
static void
patterns(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->review.plate_cases = 3;
	made_ask("inv00", 0, "1", "7ABC12?", 1);
	made_ask("inv00", 1, "2", "7AB*", 1);
	made_ask("inv00", 2, "3", "*C123", 1);
	made_ask("inv00", 3, "4", "7XYZ12?", 1);
	made_ask("inv00", 4, "5", "7A*", 1);	/* too little to be one */
	made_ask("inv01", 5, "6", "7ABC123", 1);	/* another's */
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5|");
	made_ask("inv00", 6, "7", "7ABC123", 1);
	made_ask("inv02", 7, "8", "7ABC?23", 1);	/* another's, too */
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases  1 3 5 11 13|");
	made_forget();
	/* Three characters of it, again and again. */
	made_ask("inv00", 0, "1", "7ABC121", 1);
	made_ask("inv00", 1, "2", "*121", 1);
	made_ask("inv00", 2, "3", "*121", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5|");
	made_forget();
	made_ask("inv00", 1, "1", "*121", 1);
	made_ask("inv00", 2, "2", "*121", 1);
	made_ask("inv00", 3, "3", "*121", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5|");
	made_forget();
	/* Never the whole one, and never the same. */
	made_ask("inv00", 0, "1", "7ABC1?1", 1);
	made_ask("inv00", 1, "2", "7AB?121", 1);
	made_ask("inv00", 2, "3", "?ABC121", 1);
	made_ask("inv00", 3, "4", "7?BC121", 1);
	made_ask("inv00", 4, "5", "*C121", 1);
	made_ask("inv00", 5, "6", "8ABX121", 1);
	made_ask("inv00", 6, "7", "?????21", 1);
	made_ask("inv00", 7, "8", "7??X???", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5 7 9|");
	made_forget();
	month_free(&month);
}

/* What '*' leaves open is of one plate where all of it can be of one. */
static void
open_patterns(void **state)
{
	static const char *const one[] = { "7AB*", "*123", "*BC12*", "7?BC*",
	    "*C12?", "7A*23", "*BC1?3", "7AB?1*" };
	/* By twos they can be of one plate, all three of them cannot. */
	static const char *const pairs[] = { "*AB1*", "*AB?2*", "*B13*",
	    "*7AX*" };
	struct month month;
	struct policy *p = made_policy(&month);
	char number[2] = "1";

	(void)state;
	p->review.plate_cases = 8;
	for (int i = 0; i < 8; i++, number[0]++)
		made_ask("inv00", i, number, one[i], 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5 7 9 11 13 15|");
	made_forget();
	p->review.plate_cases = 3;
	for (int i = 0; i < 4; i++, number[0]++)
		made_ask("inv00", i, number, pairs[i], 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	/* Beginning and end of a plate may be of any two. */
	made_ask("inv00", 5, "a", "8KL*", 1);
	made_ask("inv00", 6, "b", "*456", 1);
	made_ask("inv00", 7, "c", "*M4*6", 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_forget();
	/* What no plate can be, and what can be in very many ways. */
	p->review.plate_cases = 2;
	made_ask("inv00", 0, "1", "*Q*W*E*R*T*U*P*A*S*F*G*H*J*K*L*X", 1);
	made_ask("inv00", 1, "2", "*Q?W?E?R?T?U?P?A?S?F?G?H?J?K?L?X", 1);
	made_ask("inv00", 2, "3", "*?*?*?*?*?*?*?*?*?*?*?*?*?*?*XYZ", 1);
	made_ask("inv00", 3, "4", "*1*?*2*?*3*", 1);
	made_ask("inv00", 4, "5", "*1*2*3*", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 7 9|");
	made_forget();
	month_free(&month);
}

static void
slip(json_t *entry)
{
	json_object_set_new(json_object_get(entry, "query"), "slip",
	    json_true());
}

/* A plate beside the one that is meant, and --slip shows that, too. */
static void
slips(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->review.plate_cases = 3;
	slip(made_ask("inv00", 0, "1", "7ABC124", 1));
	slip(made_ask("inv00", 1, "2", "7ABX123", 1));
	made_ask("inv00", 2, "3", "7ABC133", 1);	/* it alone */
	slip(made_ask("inv00", 3, "4", "7XYC123", 1));
	slip(made_ask("inv01", 4, "5", "7ABC1239", 1));	/* another's */
	assert_string_equal(made_told(p, MONTH_START), "");
	slip(made_ask("inv00", 5, "6", "7BC123", 1));
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 11|");
	made_forget();
	/* Those are many plates of one case all the same. */
	p->review.plate_cases = 100;
	p->review.case_plates = 3;
	slip(made_ask("inv00", 0, "1", "7ABC124", 1));
	slip(made_ask("inv00", 1, "1", "7ABC125", 1));
	made_ask("inv00", 2, "1", "7ABC12?", 1);	/* may be one of them */
	assert_string_equal(made_told(p, MONTH_START), "");
	slip(made_ask("inv00", 3, "1", "7ABC126", 1));
	assert_string_equal(made_told(p, MONTH_START),
	    "case-plates inv00 1 3 5 7|");
	p->review.plate_cases = 3;
	p->review.case_plates = 100;
	made_forget();
	/* With the one that is meant once. */
	made_ask("inv00", 0, "1", "7ABC123", 1);
	slip(made_ask("inv00", 1, "2", "7ABC12", 1));
	slip(made_ask("inv00", 2, "3", "8ABC123", 1));
	made_ask("inv00", 3, "4", "7ABC128", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 5|");
	made_forget();
	/* Patterns that leave open what there is not. */
	made_ask("inv00", 0, "1", "7ABC123*", 1);
	made_ask("inv00", 1, "2", "*7ABC123", 1);
	made_ask("inv00", 2, "3", "7XYZ*", 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_ask("inv00", 3, "4", "7*ABC123", 1);
	made_ask("inv00", 4, "5", "7ABC12*", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-cases inv00 1 3 7 9|");
	made_forget();
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(open_patterns),
		cmocka_unit_test(slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
