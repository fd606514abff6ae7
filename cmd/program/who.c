/* Who runs the program. */
#include "who.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/record.h"
#include "search/ask.h"

void
who_find(struct who *w)
{
	const struct passwd *pw = getpwuid(getuid());

	*w = (struct who){ .uid = getuid() };
	if (pw != NULL && ask_presentable(pw->pw_name))
		w->login = strdup(pw->pw_name);
}

void
who_clear(struct who *w)
{
	free(w->login);
	*w = (struct who){ .uid = (uid_t)-1 };
}

int
who_may(struct who *w, const struct policy *p, enum policy_act act,
    int64_t now, struct reason *why)
{
	w->person = policy_person(p, w->uid, w->login, why);
	if (w->person == NULL && w->uid == 0)
		return reason_set(why, "root is no person of a policy: use a "
		    "login that it lists");
	if (w->person == NULL)
		return -1;
	return policy_allows(p, w->person, act, now, why);
}

/*
 * The real uid can be another's: after sudo, or in a user namespace.  The
 * kernel keeps who logged in, and what a namespace makes of its users.
 */
static int
describe_login(json_t *json)
{
	static const char whole[] = "0 0 4294967295";
	long long login = -1, inside = -1, outside = -1, count = -1;
	char map[80];
	FILE *f;
	int rc = 0;

	f = fopen("/proc/self/loginuid", "re");
	if (f != NULL) {
		if (fscanf(f, "%lld", &login) == 1 && login < 4294967295)
			rc |= json_object_set_new(json, "loginuid",
			    json_integer(login));
		fclose(f);
	}
	f = fopen("/proc/self/uid_map", "re");
	if (f != NULL) {
		if (fscanf(f, "%lld %lld %lld", &inside, &outside,
		    &count) == 3) {
			snprintf(map, sizeof(map), "%lld %lld %lld", inside,
			    outside, count);
			if (strcmp(map, whole) != 0)
				rc |= record_set_string(json, "uid_map", map);
		}
		fclose(f);
	}
	return rc;
}

int
who_describe(const struct who *w, json_t *json)
{
	int rc = 0;

	if (w->login != NULL)
		rc |= record_set_string(json, "user", w->login);
	rc |= json_object_set_new(json, "uid", json_integer(w->uid));
	rc |= describe_login(json);
	if (w->person != NULL) {
		rc |= record_set_string(json, "person", w->person->name);
		rc |= record_set_string(json, "agency", w->person->agency);
	}
	return rc == 0 ? 0 : -1;
}
