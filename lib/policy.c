/* Who may do what. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

void
policy_free(struct policy *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->area_count; i++)
		area_clear(&p->areas[i]);
	free(p->areas);
	free(p->cameras);
	for (size_t i = 0; i < p->person_count; i++)
		free(p->people[i].duty.list);
	free(p->people);
	free(p->purposes);
	free(p->case_formats);
	free(p->call_formats);
	free(p->sharing);
	free(p->hot_lists);
	free(p->review.rare_purposes);
	free(p->review.duty.list);
	tree_free(p->tree);
	free(p);
}

bool
policy_number_fits(const char *format, const char *number)
{
	for (; *format != '\0'; format++, number++) {
		if (*format == '9') {
			if (*number < '0' || *number > '9')
				return false;
		} else if (*format == 'A') {
			if (*number < 'A' || *number > 'Z')
				return false;
		} else {
			if (*format == '\\')
				format++;
			if (*number != *format)
				return false;
		}
	}
	return *number == '\0';
}

const struct policy_agency *
policy_agency(const struct policy *p, const char *id)
{
	if (strcmp(p->agency.id, id) == 0)
		return &p->agency;
	for (size_t i = 0; i < p->sharing_count; i++)
		if (strcmp(p->sharing[i].id, id) == 0)
			return &p->sharing[i];
	return NULL;
}

/* Who is named by login and uid must be both. */
static bool
is(const struct policy_person *person, const struct policy_request *q)
{
	if (person->uid >= 0 && (uid_t)person->uid != q->uid)
		return false;
	return person->login == NULL || (q->login != NULL &&
	    strcmp(person->login, q->login) == 0);
}

static int
find_person(const struct policy *p, const struct policy_request *q,
    const struct policy_person **person, struct reason *why)
{
	*person = NULL;
	for (size_t i = 0; i < p->person_count; i++) {
		if (!is(&p->people[i], q))
			continue;
		if (*person != NULL)
			return reason_set(why, "listed twice in the policy, "
			    "by login and by uid");
		*person = &p->people[i];
	}
	if (*person == NULL)
		return reason_set(why, "not listed in the policy");
	return 0;
}

int
policy_standing(const struct policy *p, const struct policy_person *person,
    int64_t now, struct reason *why)
{
	const struct policy_agency *agency = policy_agency(p, person->agency);

	if (person->suspended)
		return reason_set(why, "suspended");
	if (agency == NULL)
		return reason_set(why, "agency %s is not listed",
		    person->agency);
	if (agency->suspended)
		return reason_set(why, "agency %s is suspended",
		    person->agency);
	if (person->trained == POLICY_NEVER)
		return reason_set(why, "not trained");
	if (person->trained > now)
		return reason_set(why, "not trained: that day is to come");
	if (now - person->trained >= p->training)
		return reason_set(why, "trained more than %lld days ago",
		    (long long)(p->training / STAMP_DAY));
	if (person->agreed == 0)
		return reason_set(why, "has not agreed to the policy");
	if (person->agreed != p->version)
		return reason_set(why, "agreed to version %lld of the "
		    "policy, which is now %lld", (long long)person->agreed,
		    (long long)p->version);
	return 0;
}

static bool
listed(const char *const *texts, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

static bool
fits(const char *const *formats, size_t n, const char *number)
{
	for (size_t i = 0; i < n; i++)
		if (policy_number_fits(formats[i], number))
			return true;
	return false;
}

/* What is asked for is not repeated: it may be anything. */
static int
check_search(const struct policy *p, const struct policy_request *q,
    struct reason *why)
{
	if (q->case_number == NULL && q->call_number == NULL)
		return reason_set(why, "no search without a case number or a "
		    "call for service");
	if (q->case_number != NULL && !fits(p->case_formats,
	    p->case_format_count, q->case_number))
		return reason_set(why, "not a case number of %s, such as %s",
		    p->agency.id, p->case_formats[0]);
	if (q->call_number != NULL && p->call_format_count == 0)
		return reason_set(why, "%s takes no calls for service",
		    p->agency.id);
	if (q->call_number != NULL && !fits(p->call_formats,
	    p->call_format_count, q->call_number))
		return reason_set(why, "not a call for service of %s, such "
		    "as %s", p->agency.id, p->call_formats[0]);
	if (q->purpose == NULL)
		return reason_set(why, "no search without a purpose");
	if (!listed(p->purposes, p->purpose_count, q->purpose))
		return reason_set(why, "the policy does not list this "
		    "purpose");
	return 0;
}

int
policy_may(const struct policy *p, const struct policy_request *q,
    struct reason *why)
{
	static const struct {
		int role;
		const char *words;
	} needs[] = {
		[POLICY_SEARCH] = { POLICY_INVESTIGATOR,
		    "only an investigator searches" },
		[POLICY_AUDIT] = { POLICY_AUDITOR,
		    "only an auditor reads the log" },
		[POLICY_ADMINISTER] = { POLICY_ADMINISTRATOR,
		    "only an administrator does this" },
	};
	const struct policy_person *person;

	if (find_person(p, q, &person, why) != 0 ||
	    policy_standing(p, person, q->now, why) != 0)
		return -1;
	if (person->role != needs[q->act].role)
		return reason_set(why, "%s", needs[q->act].words);
	return q->act == POLICY_SEARCH ? check_search(p, q, why) : 0;
}
