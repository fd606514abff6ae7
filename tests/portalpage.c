/*
 * portalpage POLICY NOW VEHICLES FOLDER: writes the public's page and its
 * data into a folder, from the entries of a log on stdin, one JSON object a
 * line.  Time, keys and the checkpoint's root are given or made up, so that
 * the same entries make the same page: for pictures, and for tests of a
 * browser.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/merkle.h"
#include "base/file.h"
#include "base/note.h"
#include "base/stamp.h"
#include "policy/policyfile.h"
#include "portal/portal.h"

#define KEPT	6

/* Of an invented agency: it signs nothing else. */
static const char private_key[] = "PRIVATE+KEY+examplepd.example/alpr+"
    "0fabce43+AWFuIGludmVudGVkIGFnZW5jeSdzIGtleSwgMzIgYnl0";

static struct reason why;

static void
check(bool good, const char *what)
{
	if (!good)
		errx(2, "%s: %s", what, why.text);
}

static int64_t
offset(int64_t time)
{
	(void)time;
	return -8 * STAMP_HOUR;
}

static int
take(void *ctx, const struct searches_one *one, struct reason *reason)
{
	return facts_search(ctx, one, reason);
}

static void
read_entries(struct facts_maker *maker)
{
	const struct searches_visitor visitor = { take, NULL, maker };
	struct searches *s = searches_new(&visitor, &why);
	json_t *entry;

	check(s != NULL, "searches");
	while ((entry = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, NULL)) !=
	    NULL) {
		check(facts_entry(maker, entry, &why) == 0 &&
		    searches_entry(s, entry, &why) == 0, "entry");
		json_decref(entry);
	}
	check(searches_end(s, &why) == 0, "searches");
	searches_free(s);
}

static void
checkpoint(const struct note_signer *signer, uint64_t size,
    struct checkpoint *c, char **note)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)size);
	strcpy(c->origin, note_signer_key(signer)->name);
	c->size = size;
	check(merkle_leaf(text, strlen(text), &c->root, &why) == 0, "root");
	*note = checkpoint_sign(signer, size, &c->root, &why);
	check(*note != NULL, "checkpoint");
}

static void
write_one(const char *folder, const char *name, const struct portal *p)
{
	char *path = file_join(folder, name, &why);
	FILE *out = path == NULL ? NULL : fopen(path, "w");
	json_t *json;

	if (out == NULL)
		err(2, "%s/%s", folder, name);
	if (strcmp(name, PORTAL_PAGE) == 0) {
		check(portal_html(p, out, &why) == 0, name);
	} else if (strcmp(name, PORTAL_JSON) == 0) {
		json = portal_json(p);
		check(json != NULL && json_dumpf(json, out,
		    JSON_INDENT(1)) == 0, name);
		json_decref(json);
	} else {
		(strcmp(name, PORTAL_SEARCHES) == 0 ? portal_searches :
		    strcmp(name, PORTAL_MONTHS) == 0 ? portal_months :
		    portal_purposes)(p, out);
	}
	if (fclose(out) != 0)
		err(2, "%s", path);
	free(path);
}

static void
publish(struct portal *p, uint64_t size, const char *folder)
{
	static const char *const names[] = { PORTAL_PAGE, PORTAL_JSON,
	    PORTAL_SEARCHES, PORTAL_MONTHS, PORTAL_PURPOSES };
	int64_t now = p->facts->setup.now;
	struct note_signer *signer = note_signer_new(private_key,
	    strlen(private_key), &why);
	struct portal_kept kept[KEPT];
	char key[NOTE_KEY_TEXT], *note;

	check(signer != NULL, "key");
	for (int i = 0; i < KEPT; i++) {
		stamp_format_day(now - (KEPT - 1 - i) * 30 * STAMP_DAY,
		    kept[i].day);
		checkpoint(signer, size - (uint64_t)(KEPT - 1 - i) * size /
		    16, &kept[i].checkpoint, &kept[i].note);
	}
	checkpoint(signer, size, &p->checkpoint, &note);
	note_key_text(note_signer_key(signer), key);
	p->note = note;
	p->key = key;
	p->kept = kept;
	p->kept_count = KEPT;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		write_one(folder, names[i], p);
	for (int i = 0; i < KEPT; i++)
		free(kept[i].note);
	free(note);
	note_signer_free(signer);
}

int
main(int argc, char **argv)
{
	static struct faults faults;
	struct facts_setup setup = { .offset = offset };
	struct portal p = { .vehicles = 0 };
	struct facts_maker *maker;
	struct policy *policy;

	if (argc != 5)
		errx(2, "usage: portalpage POLICY NOW VEHICLES FOLDER");
	policy = policyfile_open(argv[1], &faults);
	if (policy == NULL)
		errx(2, "%s: %s", argv[1], faults.list[0].why.text);
	setup.policy = p.policy = policy;
	check(stamp_parse(argv[2], &setup.now, &why) == 0, argv[2]);
	maker = facts_new(&setup, &why);
	check(maker != NULL, "facts");
	read_entries(maker);
	p.facts = facts_find(maker, &why);
	check(p.facts != NULL, "facts");
	p.retention = policy->retention;
	p.vehicles = strtoull(argv[3], NULL, 10);
	publish(&p, 24816, argv[4]);
	facts_free(maker);
	policy_free(policy);
	return 0;
}
