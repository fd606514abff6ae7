/* The page for the public: gathered, rendered, published. */
#include "publish.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/mirror.h"
#include "base/crypto.h"
#include "portal/folder.h"
#include "portal/portal.h"
#include "portal/published.h"
#include "program/local.h"
#include "program/privilege.h"
#include "program/program.h"
#include "store/census.h"
#include "store/store.h"

#define KEY_FILE "portal.key"

struct job {
	const struct office *office;
	const struct audit_trust *trust;
	const char *dir;
	char *log;
	struct facts_maker *maker;
	struct searches *searches;
	struct audit *audit;
	struct folder *folder;
	struct published before;
	struct blob note;
	char key[NOTE_KEY_TEXT + 1];	/* the log's */
	struct portal portal;
};

/* The key of the pseudonyms, made when it is needed first. */
static int
read_key(const char *store, unsigned char key[DIGEST_BYTES],
    struct reason *why)
{
	char *path = file_join(store, KEY_FILE, why), hex[DIGEST_HEX + 1];
	struct blob b = { NULL, 0 };
	int rc;

	if (path == NULL)
		return -1;
	rc = file_exists(path, why);
	if (rc == 0) {
		rc = crypto_random(key, DIGEST_BYTES, why);
		digest_hex(key, DIGEST_BYTES, hex);
		strcpy(hex + DIGEST_HEX - 1, "\n");
		if (rc == 0)
			rc = file_create(path, hex, DIGEST_HEX, 0440, why);
		crypto_wipe(hex, sizeof(hex));
	}
	if (rc >= 0)
		rc = file_read(path, DIGEST_HEX, &b, why);
	if (rc == 0 && b.len == DIGEST_HEX) {
		b.data[DIGEST_HEX - 1] = '\0';
		rc = digest_unhex((char *)b.data, key, DIGEST_BYTES);
	} else if (rc == 0) {
		rc = -1;
	}
	if (rc < 0 && b.data != NULL)
		reason_set(why, "%.150s: is no key", path);
	blob_wipe(&b);
	free(path);
	return rc;
}

static int
take_search(void *ctx, const struct searches_one *one, struct reason *why)
{
	struct job *job = ctx;

	return facts_search(job->maker, one, why);
}

static int
take_entry(void *ctx, const json_t *entry, struct reason *why)
{
	struct job *job = ctx;

	if (facts_entry(job->maker, entry, why) != 0)
		return -1;
	return searches_entry(job->searches, entry, why);
}

static int
take_hour(void *ctx, int64_t hour, uint64_t sightings, struct reason *why)
{
	uint64_t *n = ctx;

	(void)hour;
	(void)why;
	*n += sightings;
	return 0;
}

/* Sightings by the counts of the store: none of them is opened. */
static int
count_vehicles(struct job *job, int64_t now, struct reason *why)
{
	int64_t first = now - FACTS_DAYS * STAMP_DAY, cutoff, kept;
	struct portal *p = &job->portal;

	if (store_retention(job->office->dir, &kept, why) != 0 ||
	    store_cutoff(job->office->dir, p->policy->retention, now,
	    &cutoff, why) != 0)
		return -1;
	p->retention = kept < p->policy->retention ? kept :
	    p->policy->retention;
	if (cutoff < first)
		cutoff = first;
	p->vehicles = p->facts->expired;
	return census_run(job->office->dir, cutoff, take_hour, &p->vehicles,
	    why);
}

/* 1: the log is broken. */
static int
gather(struct job *job, int64_t now, struct reason *why)
{
	const struct searches_visitor visitor = { take_search, NULL, job };
	struct facts_setup setup = { .policy = job->office->policy,
	    .now = now, .offset = local_offset };
	struct audit_head head;
	int rc;

	if (read_key(job->office->dir, setup.key, why) != 0)
		return -1;
	job->maker = facts_new(&setup, why);
	crypto_wipe(setup.key, sizeof(setup.key));
	job->searches = job->maker == NULL ? NULL : searches_new(&visitor,
	    why);
	if (job->searches == NULL)
		return -1;
	rc = audit_verify_by(job->office->dir, job->trust, take_entry, job,
	    &head, why);
	if (rc == 0)
		rc = searches_end(job->searches, why);
	if (rc != 0)
		return rc;
	job->portal.facts = facts_find(job->maker, why);
	return job->portal.facts == NULL ? -1 : count_vehicles(job, now, why);
}

/* What is signed: the newest checkpoint, whatever came since. */
static int
take_note(struct job *job, struct reason *why)
{
	const struct note_key *key = job->trust->key;
	struct portal *p = &job->portal;
	int rc = audit_note(job->office->dir, key, &job->note, why);
	char *text;

	if (rc != 0)
		return rc;
	text = realloc(job->note.data, job->note.len + 1);
	if (text == NULL)
		return reason_set(why, "out of memory");
	text[job->note.len] = '\0';
	job->note.data = (unsigned char *)text;
	if (checkpoint_open(text, job->note.len, key, &p->checkpoint,
	    why) != 1)
		return 1;
	note_key_text(key, job->key);
	p->note = text;
	p->key = job->key;
	return 0;
}

/* Today's takes the place of one that was published earlier today. */
static int
keep_today(struct job *job, struct reason *why)
{
	const struct facts_setup *s = &job->portal.facts->setup;
	struct published *b = &job->before;
	struct portal_kept *more, *last;
	char day[STAMP_DAY_SIZE];

	stamp_format_day(s->now + s->offset(s->now), day);
	more = realloc(b->kept, (b->kept_count + 1) * sizeof(*more));
	if (more == NULL)
		return reason_set(why, "out of memory");
	b->kept = more;
	last = b->kept_count > 0 ? &more[b->kept_count - 1] : NULL;
	if (last == NULL || strcmp(last->day, day) != 0) {
		last = &more[b->kept_count++];
		last->note = NULL;
	}
	free(last->note);
	strcpy(last->day, day);
	last->checkpoint = job->portal.checkpoint;
	last->note = strdup(job->portal.note);
	job->portal.kept = b->kept;
	job->portal.kept_count = b->kept_count;
	return last->note != NULL ? 0 : reason_set(why, "out of memory");
}

/* The log must go on from all that was published of it. */
static int
look_back(struct job *job, bool there, struct reason *why)
{
	struct published *b = &job->before;
	int rc = 0;

	privilege_pause();
	if (there)
		rc = published_history(job->dir, job->trust->key, b, why);
	privilege_resume();
	if (rc != 0) {
		reason_prefix(why, "%.100s", job->dir);
		return rc;
	}
	for (size_t i = 0; rc == 0 && i < b->kept_count; i++) {
		rc = mirror_goes_on(job->log, job->portal.checkpoint.size,
		    &b->kept[i].checkpoint, why);
		if (rc != 0)
			reason_prefix(why, "published on %s",
			    b->kept[i].day);
	}
	return rc != 0 ? rc : keep_today(job, why);
}

/* Writes one file that is made in memory. */
static int
put_made(struct job *job, const char *name, struct reason *why)
{
	const struct portal *p = &job->portal;
	char *text = NULL;
	json_t *json;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int rc = out == NULL ? reason_set(why, "out of memory") : 0;

	if (rc == 0 && strcmp(name, PORTAL_PAGE) == 0) {
		rc = portal_html(p, out, why);
	} else if (rc == 0 && strcmp(name, PORTAL_JSON) == 0) {
		json = portal_json(p);
		if (json == NULL || json_dumpf(json, out, JSON_INDENT(1)) !=
		    0)
			rc = reason_set(why, "out of memory");
		json_decref(json);
		putc('\n', out);
	} else if (rc == 0) {
		(strcmp(name, PORTAL_SEARCHES) == 0 ? portal_searches :
		    strcmp(name, PORTAL_MONTHS) == 0 ? portal_months :
		    portal_purposes)(p, out);
	}
	if (out != NULL && fclose(out) != 0 && rc == 0)
		rc = reason_set(why, "out of memory");
	if (rc == 0)
		rc = folder_put_listed(job->folder, name, text, len, why);
	free(text);
	return rc;
}

static int
put_text(struct job *job, const char *name, const char *text,
    struct reason *why)
{
	return folder_put_listed(job->folder, name, text, strlen(text), why);
}

/* A tile is read as the program, and written as who runs it. */
static int
put_tile(void *ctx, const char *name, const void *data, size_t len,
    struct reason *why)
{
	struct job *job = ctx;
	char path[160];
	int rc;

	snprintf(path, sizeof(path), FOLDER_TILES "%s", name);
	privilege_pause();
	rc = folder_put(job->folder, path, data, len, why);
	privilege_resume();
	return rc;
}

static int
put_all(struct job *job, struct reason *why)
{
	static const char *const made[] = { PORTAL_PAGE, PORTAL_JSON,
	    PORTAL_SEARCHES, PORTAL_MONTHS, PORTAL_PURPOSES };
	char name[64], *text = NULL, *note = NULL;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(made) / sizeof(*made); i++)
		rc = put_made(job, made[i], why);
	if (rc == 0)
		rc = put_text(job, FOLDER_NOTE, job->portal.note, why);
	strcat(job->key, "\n");
	if (rc == 0)
		rc = put_text(job, FOLDER_KEY, job->key, why);
	for (size_t i = 0; rc == 0 && i < job->before.kept_count; i++) {
		snprintf(name, sizeof(name), FOLDER_KEPT "/%s",
		    job->before.kept[i].day);
		rc = put_text(job, name, job->before.kept[i].note, why);
	}
	if (rc == 0)
		text = folder_manifest(job->folder, why);
	if (text != NULL)
		note = audit_sign(job->audit, text, why);
	rc = note == NULL ? -1 : folder_put(job->folder, FOLDER_MANIFEST,
	    note, strlen(note), why);
	free(text);
	free(note);
	return rc;
}

static int
publish(struct job *job, struct reason *why)
{
	bool there = false;
	int rc;

	privilege_pause();
	job->folder = folder_begin(job->dir, &there, why);
	privilege_resume();
	rc = job->folder == NULL ? -1 : look_back(job, there, why);
	if (rc == 0)
		rc = mirror_copy(job->log, job->portal.checkpoint.size,
		    put_tile, job, why);
	if (rc != 0)
		return rc;
	privilege_pause();
	rc = put_all(job, why);
	if (rc == 0)
		rc = folder_finish(job->folder, why);
	privilege_resume();
	return rc;
}

int
publish_run(const struct office *office, const struct audit_trust *trust,
    const char *dir, int64_t now)
{
	struct job job = { .office = office, .trust = trust, .dir = dir,
	    .portal = { .policy = office->policy } };
	struct reason why;
	int rc = -1;

	local_zone(office->policy->time_zone);
	job.log = file_join(office->dir, "audit", &why);
	job.audit = job.log == NULL ? NULL : audit_open(office->dir, &why);
	if (job.audit != NULL)
		rc = gather(&job, now, &why);
	if (rc == 0)
		rc = take_note(&job, &why);
	if (rc == 0)
		rc = publish(&job, &why);
	if (rc != 0)
		warnx("%s; nothing is published", why.text);
	privilege_pause();
	folder_free(job.folder);
	privilege_resume();
	published_clear(&job.before);
	blob_free(&job.note);
	searches_free(job.searches);
	facts_free(job.maker);
	audit_close(job.audit);
	free(job.log);
	return rc == 0 ? PROGRAM_DONE : rc > 0 ? PROGRAM_NO : PROGRAM_FAILED;
}
