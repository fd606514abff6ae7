/* A policy put in force. */
#include "enact.h"

#include <err.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/stamp.h"
#include "policy/policykept.h"
#include "privilege.h"
#include "program.h"
#include "record/record.h"
#include "rules.h"
#include "store/store.h"

bool
enact_named_twice(const struct policy *p)
{
	const struct passwd *pw;
	struct reason why;
	bool twice = false;

	for (size_t i = 0; i < p->person_count; i++) {
		pw = p->people[i].login == NULL ? NULL :
		    getpwnam(p->people[i].login);
		if (pw == NULL || policy_person(p, pw->pw_uid, pw->pw_name,
		    &why) != NULL)
			continue;
		warnx("%s: %s", p->people[i].login, why.text);
		twice = true;
	}
	return twice;
}

struct policy *
enact_read(const char *path)
{
	struct policy *p;

	privilege_pause();
	p = rules_read(path);
	privilege_resume();
	return p;
}

int64_t
enact_retention(const struct policy *p)
{
	return p->retention - p->retention % STAMP_HOUR;
}

struct blob *
enact_files(const struct policy *p, struct reason *why)
{
	struct blob *blobs = NULL;
	int rc;

	privilege_pause();
	rc = policykept_gather(p, &blobs, why);
	privilege_resume();
	return rc == 0 ? blobs : NULL;
}

void
enact_free(const struct policy *p, struct blob *blobs)
{
	for (size_t i = 0; blobs != NULL && i < p->file_count; i++)
		blob_free(&blobs[i]);
	free(blobs);
}

static int
log_change(const struct office *o, const struct policy *p,
    struct reason *why)
{
	json_t *json = json_object();
	char old[DIGEST_HEX];
	int rc = policykept_current(o->dir, old, why);

	/* One that cannot be told is replaced all the same. */
	if (rc == 1)
		rc = record_set_string(json, "old", old);
	else
		rc = 0;
	rc |= record_set_string(json, "new", p->sha256);
	rc |= json_object_set_new(json, "version", json_integer(p->version));
	rc |= json_object_set_new(json, "retention_days", json_real(
	    (double)enact_retention(p) / STAMP_DAY));
	if (rc == 0)
		return office_log(o, "policy-changed", json, why);
	json_decref(json);
	return reason_set(why, "out of memory");
}

int
enact_policy(const struct office *o, const struct policy *p,
    const struct blob *blobs, struct reason *why)
{
	int64_t kept;

	if (store_retention(o->dir, &kept, why) != 0 ||
	    policykept_add(o->dir, p, blobs, why) != 0 ||
	    log_change(o, p, why) != 0 ||
	    policykept_enact(o->dir, p->sha256, why) != 0)
		return -1;
	if (enact_retention(p) >= kept)
		return 0;
	return store_set_retention(o->dir, enact_retention(p), why);
}
