/* What the page and its JSON both count. */
#include "portal.h"

size_t
portal_people(const struct portal *p, enum policy_role role)
{
	const struct policy_person *person;
	struct reason ignored;
	size_t n = 0;

	for (size_t i = 0; i < p->policy->person_count; i++) {
		person = &p->policy->people[i];
		n += (person->roles & (unsigned)role) != 0 &&
		    policy_standing(p->policy, person, p->facts->setup.now,
		    &ignored) == 0;
	}
	return n;
}
