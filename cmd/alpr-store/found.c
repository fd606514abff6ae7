/* A store is founded, or gets another policy. */
#include "found.h"

#include <err.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/note.h"
#include "program/enact.h"
#include "program/privilege.h"
#include "program/program.h"
#include "store/store.h"

static void
check(const struct found *f)
{
	struct reason why;

	if (f->name != NULL && !f->init)
		errx(PROGRAM_FAILED, "--name goes with --init");
	if (f->name != NULL && note_check_name(f->name, &why) != 0)
		errx(PROGRAM_FAILED, "--name: %s", why.text);
	/* The next expiry would go back to the policy's. */
	if (f->policy != NULL && f->retention != 0)
		errx(PROGRAM_FAILED, "--retention is for a store without a "
		    "policy: the policy says how long");
	/* It would be a store of the program's group that is the caller's. */
	if (f->init && privilege_held())
		errx(PROGRAM_FAILED, "--init is for the account that will "
		    "own the store");
}

static int
make(const struct found *f, const struct policy *p, struct reason *why)
{
	int64_t retention = f->retention;

	if (retention == 0)
		retention = p == NULL ? STORE_RETENTION : enact_retention(p);
	if (store_init_as(f->store, f->master, retention, f->name, why) != 0)
		return -1;
	/* A clock that leaps is held against this, until expiry has run. */
	if (store_set_time(f->store, "expired", program_now(), why) != 0)
		return -1;
	return f->master->file == NULL ? privilege_lend(f->store, why) : 0;
}

/* The policy and its files, as the caller; false: its faults are told. */
static bool
read_policy(const char *path, struct policy **p, struct blob **blobs)
{
	struct reason why;

	*p = enact_read(path);
	if (*p == NULL)
		return false;
	*blobs = enact_files(*p, &why);
	if (*blobs == NULL)
		warnx("%s", why.text);
	return *blobs != NULL;
}

/* The store is made, or it is known that the caller may change its policy. */
static int
found(const struct found *f, struct office *office, const struct policy *p,
    const struct blob *blobs, struct reason *why)
{
	if (f->init && make(f, p, why) != 0)
		return -1;
	if (p == NULL)
		return 0;
	if ((!f->init || office_open(office, f->store, "--policy", why) ==
	    0) && enact_policy(office, p, blobs, why) == 0)
		return 0;
	return !f->init ? -1 : reason_prefix(why, "the store is made, and "
	    "its policy not in force (try --policy alone)");
}

int
found_run(const struct found *f)
{
	/* Where the program stands in the store, the path is still found. */
	char *path = f->policy != NULL && privilege_held() ?
	    privilege_path(f->policy) : NULL;
	struct office office = { .owner = false };
	struct policy *p = NULL;
	struct blob *blobs = NULL;
	struct reason why;
	int rc = 0;

	check(f);
	/* No stranger has his file read by a program that has the group. */
	if (!f->init)
		rc = office_open(&office, f->store, "--policy", &why);
	if (rc == 0 && f->policy != NULL && !read_policy(path != NULL ?
	    path : f->policy, &p, &blobs))
		rc = 1;
	if (rc == 0)
		rc = found(f, &office, p, blobs, &why);
	if (rc < 0)
		warnx("%s", why.text);
	office_close(&office);
	enact_free(p, blobs);
	policy_free(p);
	free(path);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}
