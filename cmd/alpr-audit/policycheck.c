/* A policy that is not in force yet: its faults, and what it would allow. */
#include "policycheck.h"

#include <err.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "policy/policy.h"
#include "program/enact.h"
#include "program/program.h"

static void
print_people(const struct policy *p, int64_t now)
{
	const struct policy_person *person;
	struct reason why;
	size_t good = 0;

	for (size_t i = 0; i < p->person_count; i++)
		if (policy_standing(p, &p->people[i], now, &why) == 0)
			good++;
	printf("people %zu, in good standing %zu\n", p->person_count, good);
	for (size_t i = 0; i < p->person_count; i++) {
		person = &p->people[i];
		if (policy_standing(p, person, now, &why) == 0)
			continue;
		if (person->login != NULL)
			printf("  %s: %s\n", person->login, why.text);
		else
			printf("  uid %" PRId64 ": %s\n", person->uid,
			    why.text);
	}
}

/* What each gets, and which are asked. */
static void
print_agencies(const struct policy_agency *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct policy_answer *a = &all[i].answer;

		printf("agency %s: ", all[i].id);
		if (a->key == NULL)
			fputs("gets nothing", stdout);
		else
			printf("gets %" PRId64 " results, %" PRId64 " times "
			    "an hour, %" PRId64 " a day", a->results,
			    a->hourly, a->daily);
		printf("%s%s\n", all[i].ask.list != NULL ? ", is asked" : "",
		    all[i].suspended ? ", suspended" : "");
	}
}

static int
print_policy(const struct policy *p, int64_t now)
{
	size_t in;

	printf("version %" PRId64 " of the policy of %s: no faults\n"
	    "sha256 %s\n", p->version, p->agency.name, p->sha256);
	printf("retention %.4gd, training %.4gd, time zone %s\n",
	    (double)p->retention / STAMP_DAY,
	    (double)p->training / STAMP_DAY, p->time_zone);
	printf("search window %.4gd, results %" PRId64 "\n",
	    (double)p->window / STAMP_DAY, p->results);
	printf("cameras %zu, purposes %zu, hot lists %zu, shared with %zu\n",
	    p->camera_count, p->purpose_count, p->hot_list_count,
	    p->sharing_count);
	for (size_t i = 0; i < p->area_count; i++) {
		in = 0;
		for (size_t c = 0; c < p->camera_count; c++)
			in += !p->cameras[c].moves && area_holds(&p->areas[i],
			    p->cameras[c].place);
		printf("area %s: cameras %zu\n", p->areas[i].name, in);
	}
	print_agencies(p->sharing, p->sharing_count);
	print_agencies(p->sources, p->source_count);
	print_people(p, now);
	return enact_named_twice(p) ? PROGRAM_NO : PROGRAM_DONE;
}

#define UID_DIGITS	10

static bool
is_uid(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len > 0 && len <= UID_DIGITS && text[len] == '\0' &&
	    strtoull(text, NULL, 10) < (uid_t)-1;
}

/* Of who is listed by login and uid, the one that was not given. */
static void
complete(const struct policy *p, struct policy_request *q)
{
	const struct policy_person *person;

	for (size_t i = 0; i < p->person_count; i++) {
		person = &p->people[i];
		if (person->login == NULL || person->uid < 0)
			continue;
		if (q->login == NULL && (uid_t)person->uid == q->uid)
			q->login = person->login;
		else if (q->uid == (uid_t)-1 &&
		    strcmp(person->login, q->login) == 0)
			q->uid = (uid_t)person->uid;
	}
}

/*
 * A login, or the number of one.  What this machine does not know may be
 * known on another, so the policy is asked all the same.
 */
static void
find_user(const struct policy *p, const char *user, struct policy_request *q)
{
	const struct passwd *pw = getpwnam(user);
	bool number = pw == NULL && is_uid(user);

	q->uid = (uid_t)-1;
	q->login = user;
	if (number) {
		q->uid = (uid_t)strtoull(user, NULL, 10);
		pw = getpwuid(q->uid);
		q->login = pw == NULL ? NULL : pw->pw_name;
	} else if (pw != NULL) {
		q->uid = pw->pw_uid;
	}
	if (pw != NULL)
		return;
	complete(p, q);
	warnx("this machine has no %s %s: the answer is what the policy says "
	    "of that %s alone", number ? "uid" : "login", user,
	    number ? "uid" : "login");
}

static int
ask_policy(const struct policy *p, const struct policycheck *ask, int64_t now)
{
	struct policy_request q = { .act = POLICY_SEARCH, .now = now,
	    .case_number = ask->number, .call_number = ask->call,
	    .purpose = ask->purpose };
	struct reason why;

	find_user(p, ask->user, &q);
	if (policy_may(p, &q, &why) == 0) {
		printf("%s may search\n", ask->user);
		return PROGRAM_DONE;
	}
	printf("%s: refused: %s\n", ask->user, why.text);
	return PROGRAM_NO;
}

int
policycheck_run(const struct policycheck *ask, int64_t now)
{
	struct policy *p = enact_read(ask->file);
	int status = PROGRAM_FAILED;

	if (p == NULL)
		return status;
	if (ask->user != NULL)
		status = ask_policy(p, ask, now);
	else
		status = print_policy(p, now);
	policy_free(p);
	return status;
}
