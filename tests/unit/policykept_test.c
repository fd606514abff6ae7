/* The policies of a store: taken in whole, put in force, held to their hash. */
#include "policy/policykept.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"
#include "policy/policyfile.h"

static const char text[] =
"version: 1\n"
"agency: {id: pd, name: Example Police, state: CA}\n"
"time_zone: UTC\n"
"numbers: {case: [99-99999]}\n"
"purposes: [stolen vehicle]\n"
"people:\n"
"  - {uid: 1000, name: Jo, role: auditor, agency: pd}\n"
"cameras:\n"
"  - {name: c, lat: 1, lon: 2}\n"
"areas:\n"
"  - {name: east, file: sub/e.geojson}\n"
"  - {name: west, file: w.geojson}\n";

static const char triangle[] = "{\"type\": \"Polygon\", \"coordinates\":"
    " [[[1, 1], [2, 1], [2, 2], [1, 1]]]}";
static const char square[] = "{\"type\": \"Polygon\", \"coordinates\":"
    " [[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}";

static void
write_file(const char *path, const char *what)
{
	struct reason why;

	assert_int_equal(file_write(path, what, strlen(what), 0600, &why),
	    0);
}

static struct policy *
opened(const char *path)
{
	static struct faults faults;
	struct policy *p;

	faults = (struct faults){ .n = 0 };
	p = policyfile_open(path, &faults);
	assert_non_null(p);
	return p;
}

static void
take_in(const char *store, const struct policy *p)
{
	struct blob *blobs;
	struct reason why;

	assert_int_equal(policykept_gather(p, &blobs, &why), 0);
	assert_int_equal(policykept_add(store, p, blobs, &why), 0);
	for (size_t i = 0; i < p->file_count; i++)
		blob_free(&blobs[i]);
	free(blobs);
}

/* A folder with a policy and its areas. */
static const char *
sources(const char *dir)
{
	struct reason why;

	assert_int_equal(file_mkdir(make_path(dir, "sub"), 0700, &why), 0);
	write_file(make_path(dir, "sub/e.geojson"), triangle);
	write_file(make_path(dir, "w.geojson"), square);
	write_file(make_path(dir, "p.yaml"), text);
	return make_path(dir, "p.yaml");
}

static void
kept(void **state)
{
	char *dir = make_dir(), *store = make_dir(), hash[DIGEST_HEX];
	const char *path = sources(dir);
	struct policy *p, *back;
	struct reason why;

	(void)state;
	assert_int_equal(policykept_current(store, hash, &why), 0);
	assert_null(policykept_open(store, &why));
	assert_reason(why, "alpr-store -d STORE --policy FILE");
	p = opened(path);
	assert_int_equal(p->file_count, 3);
	take_in(store, p);
	/* Not in force yet. */
	assert_int_equal(policykept_current(store, hash, &why), 0);
	assert_int_equal(policykept_enact(store, p->sha256, &why), 0);
	assert_int_equal(policykept_current(store, hash, &why), 1);
	assert_string_equal(hash, p->sha256);
	/* What stands where it came from does not matter any more. */
	make_remove(dir);
	back = policykept_open(store, &why);
	assert_non_null(back);
	assert_string_equal(back->sha256, p->sha256);
	assert_int_equal(back->areas[0].rings[0].n, 3);
	assert_int_equal(back->areas[1].rings[0].n, 4);
	policy_free(back);
	policy_free(p);
	make_remove(store);
}

/* The hash covers each file, and the order of them. */
static void
hash_covers_all(void **state)
{
	char *dir = make_dir();
	const char *path = sources(dir);
	struct policy *a = opened(path), *b;

	(void)state;
	write_file(make_path(dir, "sub/e.geojson"), square);
	b = opened(path);
	assert_string_not_equal(a->sha256, b->sha256);
	policy_free(b);
	write_file(make_path(dir, "w.geojson"), triangle);
	b = opened(path);
	assert_string_not_equal(a->sha256, b->sha256);
	policy_free(b);
	policy_free(a);
	make_remove(dir);
}

static void
changed_meanwhile(void **state)
{
	char *dir = make_dir(), *store = make_dir(), name[128];
	const char *path = sources(dir);
	struct policy *p = opened(path);
	struct blob *blobs;
	struct reason why;

	(void)state;
	write_file(make_path(dir, "w.geojson"), triangle);
	assert_int_equal(policykept_gather(p, &blobs, &why), -1);
	assert_reason(why, "changes while it is read");
	write_file(make_path(dir, "w.geojson"), square);
	take_in(store, p);
	assert_int_equal(policykept_enact(store, p->sha256, &why), 0);
	/* Somebody changes the store's copy. */
	snprintf(name, sizeof(name), "policy/%s/area-2", p->sha256);
	write_file(make_path(store, name), triangle);
	assert_null(policykept_open(store, &why));
	assert_reason(why, "its files were changed");
	assert_int_equal(unlink(make_path(store, name)), 0);
	assert_null(policykept_open(store, &why));
	/* To take it in again mends that. */
	take_in(store, p);
	policy_free(p);
	p = policykept_open(store, &why);
	assert_non_null(p);
	write_file(make_path(store, "policy/current"), "../../etc\n");
	assert_null(policykept_open(store, &why));
	assert_reason(why, "names no policy");
	policy_free(p);
	make_remove(dir);
	make_remove(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),
		cmocka_unit_test(hash_covers_all),
		cmocka_unit_test(changed_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
