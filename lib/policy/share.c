/* Queries between agencies. */
#include "share.h"

#include <string.h>

static const struct policy_agency *
find(const struct policy_agency *all, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].id, id) == 0)
			return &all[i];
	return NULL;
}

/* Who is named by login and uid must be both. */
static bool
is_login(const struct policy_answer *a, uid_t uid, const char *login)
{
	if (a->uid >= 0 && (uid_t)a->uid != uid)
		return false;
	return a->login == NULL || (login != NULL &&
	    strcmp(a->login, login) == 0);
}

const struct policy_agency *
share_asker(const struct policy *p, const char *id, uid_t uid,
    const char *login, struct reason *why)
{
	const struct policy_agency *a = find(p->sharing, p->sharing_count,
	    id);
	struct reason nobody;

	if (a == NULL)
		reason_set(why, "the policy shares with no agency of that "
		    "id");
	else if (a->suspended)
		reason_set(why, "agency %s is suspended", a->id);
	else if (a->answer.key == NULL)
		reason_set(why, "the policy answers no queries of agency %s",
		    a->id);
	else if (uid == 0 || !is_login(&a->answer, uid, login) ||
	    policy_person(p, uid, login, &nobody) != NULL)
		reason_set(why, "not the login that the queries of agency %s "
		    "come in by", a->id);
	else
		return a;
	return NULL;
}

int
share_may(const struct policy *p, const struct policy_agency *a,
    const struct share_request *q, struct reason *why)
{
	struct policy_texts purposes = a->answer.purposes;

	if (purposes.list == NULL)
		purposes = (struct policy_texts){ p->purposes,
		    p->purpose_count };
	if (policy_check_numbers(&a->answer.numbers, a->id, q->case_number,
	    q->call_number, why) != 0)
		return -1;
	if (q->purpose == NULL)
		return reason_set(why, "no search without a purpose");
	if (lawful_purpose(q->purpose) != NULL)
		return reason_set(why, "%s", lawful_purpose(q->purpose));
	if (!policy_lists(&purposes, q->purpose))
		return reason_set(why, "the policy of %s does not list this "
		    "purpose", p->agency.id);
	return 0;
}

const struct policy_agency *
share_asked(const struct policy *p, const char *id, struct reason *why)
{
	const struct policy_agency *a = find(p->sharing, p->sharing_count,
	    id);

	if (a == NULL)
		a = find(p->sources, p->source_count, id);
	if (a == NULL)
		reason_set(why, "the policy has no agency %s to ask", id);
	else if (a->suspended)
		reason_set(why, "agency %s is suspended", a->id);
	else if (a->ask.list == NULL)
		reason_set(why, "the policy has no command that asks agency "
		    "%s", a->id);
	else
		return a;
	return NULL;
}
