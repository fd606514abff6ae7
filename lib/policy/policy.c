/* Who may do what. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

static void
free_agencies(struct policy_agency *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(a[i].ask.list);
		free(a[i].answer.numbers.cases.list);
		free(a[i].answer.numbers.calls.list);
		free(a[i].answer.purposes.list);
		free(a[i].answer.areas.list);
		free(a[i].answer.cameras.list);
	}
	free(a);
}

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
	free(p->numbers.cases.list);
	free(p->numbers.calls.list);
	free_agencies(p->sharing, p->sharing_count);
	free_agencies(p->sources, p->source_count);
	free(p->hot_lists);
	free(p->alerts.stop);
	free(p->review.rare_purposes);
	free(p->portal.detected.list);
	free(p->portal.not_detected.list);
	free(p->portal.acceptable.list);
	free(p->portal.prohibited.list);
	free(p->portal.access.list);
	free(p->portal.sharing.list);
	free(p->portal.audit.list);
	free(p->review.duty.list);
	for (size_t i = 0; i < p->file_count; i++)
		free(p->files[i].path);
	free(p->files);
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

const char *
policy_place(const struct policy *p, const char *camera)
{
	for (size_t i = 0; i < p->camera_count; i++)
		if (strcmp(p->cameras[i].name, camera) == 0)
			return p->cameras[i].place_name;
	return NULL;
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
is(const struct policy_person *person, uid_t uid, const char *login)
{
	if (person->uid >= 0 && (uid_t)person->uid != uid)
		return false;
	return person->login == NULL || (login != NULL &&
	    strcmp(person->login, login) == 0);
}

const struct policy_person *
policy_person(const struct policy *p, uid_t uid, const char *login,
    struct reason *why)
{
	const struct policy_person *person = NULL;

	for (size_t i = 0; i < p->person_count; i++) {
		if (!is(&p->people[i], uid, login))
			continue;
		if (person != NULL) {
			reason_set(why, "listed twice in the policy, by "
			    "login and by uid");
			return NULL;
		}
		person = &p->people[i];
	}
	if (person == NULL)
		reason_set(why, "not listed in the policy");
	return person;
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

bool
policy_lists(const struct policy_texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++)
		if (strcmp(texts->list[i], text) == 0)
			return true;
	return false;
}

static bool
fits(const struct policy_texts *formats, const char *number)
{
	for (size_t i = 0; i < formats->n; i++)
		if (policy_number_fits(formats->list[i], number))
			return true;
	return false;
}

/* What is asked for is not repeated: it may be anything. */
int
policy_check_numbers(const struct policy_numbers *numbers, const char *whose,
    const char *case_number, const char *call_number, struct reason *why)
{
	if (case_number == NULL && call_number == NULL)
		return reason_set(why, "no search without a case number or a "
		    "call for service");
	if (case_number != NULL && !fits(&numbers->cases, case_number))
		return reason_set(why, "not a case number of %s, such as %s",
		    whose, numbers->cases.list[0]);
	if (call_number != NULL && numbers->calls.n == 0)
		return reason_set(why, "%s takes no calls for service",
		    whose);
	if (call_number != NULL && !fits(&numbers->calls, call_number))
		return reason_set(why, "not a call for service of %s, such "
		    "as %s", whose, numbers->calls.list[0]);
	return 0;
}

/* The purpose is not listed, letter by letter. */
static int
refuse_purpose(const struct policy_texts *purposes, const char *purpose,
    struct reason *why)
{
	struct nearest near = { .wanted = purpose };

	for (size_t i = 0; i < purposes->n; i++)
		nearest_try(&near, purposes->list[i]);
	if (near.best == NULL)
		return reason_set(why, "the policy does not list this "
		    "purpose");
	return reason_set(why, "the policy does not list this purpose; is "
	    "'%.128s' meant?", near.best);
}

static int
check_search(const struct policy *p, const struct policy_request *q,
    struct reason *why)
{
	const struct policy_texts purposes = { p->purposes,
	    p->purpose_count };

	if (policy_check_numbers(&p->numbers, p->agency.id, q->case_number,
	    q->call_number, why) != 0)
		return -1;
	if (q->purpose == NULL)
		return reason_set(why, "no search without a purpose");
	if (!policy_lists(&purposes, q->purpose))
		return refuse_purpose(&purposes, q->purpose, why);
	return 0;
}

int
policy_allows(const struct policy *p, const struct policy_person *person,
    enum policy_act act, int64_t now, struct reason *why)
{
	static const struct {
		unsigned role;
		const char *words;
	} needs[] = {
		[POLICY_SEARCH] = { POLICY_INVESTIGATOR,
		    "only an investigator searches" },
		[POLICY_AUDIT] = { POLICY_AUDITOR,
		    "only an auditor reads the log" },
		[POLICY_ADMINISTER] = { POLICY_ADMINISTRATOR,
		    "only an administrator does this" },
		[POLICY_VERIFY] = { POLICY_INVESTIGATOR,
		    "only an investigator sees and verifies alerts" },
	};

	if (policy_standing(p, person, now, why) != 0)
		return -1;
	if ((person->roles & needs[act].role) == 0)
		return reason_set(why, "%s", needs[act].words);
	return 0;
}

int
policy_may(const struct policy *p, const struct policy_request *q,
    struct reason *why)
{
	const struct policy_person *person;

	person = policy_person(p, q->uid, q->login, why);
	if (person == NULL || policy_allows(p, person, q->act, q->now,
	    why) != 0)
		return -1;
	return q->act == POLICY_SEARCH ? check_search(p, q, why) : 0;
}
