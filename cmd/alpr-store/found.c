/* A store is founded, or gets another policy. */
#include "found.h"

#include <err.h>
#include <stddef.h>

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

static int
enact(const struct found *f, const struct policy *p,
    const struct blob *blobs, struct reason *why)
{
	struct office office;
	int rc;

	rc = office_open(&office, f->store, "--policy", why);
	if (rc == 0)
		rc = enact_policy(&office, p, blobs, why);
	office_close(&office);
	return rc;
}

int
found_run(const struct found *f)
{
	struct policy *p = NULL;
	struct blob *blobs = NULL;
	struct reason why;
	int rc = 0;

	check(f);
	if (f->policy != NULL) {
		p = enact_read(f->policy);
		if (p == NULL)
			return PROGRAM_FAILED;
		blobs = enact_files(p, &why);
		if (blobs == NULL)
			rc = -1;
	}
	if (rc == 0 && f->init)
		rc = make(f, p, &why);
	if (rc == 0 && p != NULL) {
		rc = enact(f, p, blobs, &why);
		if (rc != 0 && f->init)
			reason_prefix(&why, "the store is made, and its policy "
			    "not in force (try --policy alone)");
	}
	if (rc != 0)
		warnx("%s", why.text);
	enact_free(p, blobs);
	policy_free(p);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}
