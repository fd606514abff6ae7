/* What was published, read again. */
#include "published.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/mirror.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "folder.h"

#define FILE_BYTES	((size_t)256 << 20)
#define LINE_HEAD	(DIGEST_HEX - 1 + 2)	/* before a name in the sums */
#define KEPT_MAX	100000

/* A file of the folder; 1 with a reason where there is none. */
static int
read_one(const char *dir, const char *name, size_t most, struct blob *out,
    struct reason *why)
{
	char *path = file_join(dir, name, why);
	int rc = path == NULL ? -1 : file_exists(path, why);

	*out = (struct blob){ NULL, 0 };
	if (rc == 0)
		rc = -reason_set(why, "%.150s: is not there", path);
	else if (rc == 1)
		rc = file_read(path, most, out, why);
	free(path);
	return rc;
}

int
published_key(const char *dir, struct note_key *key, struct reason *why)
{
	struct blob b;
	int rc = read_one(dir, FOLDER_KEY, NOTE_KEY_TEXT, &b, why);

	if (rc == 0 && note_key_parse((char *)b.data, b.len, key, why) != 0)
		rc = -reason_prefix(why, FOLDER_KEY);
	blob_free(&b);
	return rc;
}

/* The note goes to the caller, who frees it, where that is not NULL. */
static int
read_checkpoint(const char *dir, const char *name, const struct note_key *key,
    struct checkpoint *c, char **note, struct reason *why)
{
	struct blob b;
	int rc = read_one(dir, name, NOTE_MAX, &b, why);

	if (rc == 0 && checkpoint_open((char *)b.data, b.len, key, c,
	    why) != 1)
		rc = -reason_prefix(why, "%.60s", name);
	if (rc == 0 && note != NULL) {
		*note = strndup((char *)b.data, b.len);
		if (*note == NULL)
			rc = reason_set(why, "out of memory");
	}
	blob_free(&b);
	return rc;
}

static int
by_day(const void *a, const void *b)
{
	const struct portal_kept *x = a, *y = b;

	return strcmp(x->day, y->day);
}

/* The days that there are; none where the folder has no such list. */
static int
list_kept(const char *dir, struct published *p, struct reason *why)
{
	char *path = file_join(dir, FOLDER_KEPT, why);
	DIR *list = path == NULL ? NULL : opendir(path);
	struct portal_kept *more;
	struct reason ignored;
	const char *name;
	int64_t day;
	int rc = path == NULL ? -1 : 0, next = 0;

	if (rc == 0 && list == NULL && errno != ENOENT)
		rc = reason_errno(why, "%.150s", path);
	while (list != NULL && rc == 0 && p->kept_count < KEPT_MAX &&
	    (next = dir_next(list, &name)) == 1) {
		if (stamp_parse_day(name, &day, &ignored) != 0)
			continue;
		more = realloc(p->kept, (p->kept_count + 1) * sizeof(*more));
		if (more == NULL) {
			rc = reason_set(why, "out of memory");
			break;
		}
		p->kept = more;
		memset(&more[p->kept_count], 0, sizeof(*more));
		stamp_format_day(day, more[p->kept_count++].day);
	}
	if (next < 0)
		rc = reason_errno(why, "%.150s", path);
	if (list != NULL)
		closedir(list);
	free(path);
	if (rc == 0 && p->kept_count > 0)
		qsort(p->kept, p->kept_count, sizeof(*p->kept), by_day);
	return rc;
}

int
published_read(const char *dir, const struct note_key *key,
    struct published *p, struct reason *why)
{
	char name[sizeof(FOLDER_KEPT) + STAMP_DAY_SIZE];
	int rc;

	rc = read_checkpoint(dir, FOLDER_NOTE, key, &p->checkpoint, NULL,
	    why);
	if (rc == 0)
		rc = list_kept(dir, p, why);
	for (size_t i = 0; rc == 0 && i < p->kept_count; i++) {
		snprintf(name, sizeof(name), FOLDER_KEPT "/%s",
		    p->kept[i].day);
		rc = read_checkpoint(dir, name, key, &p->kept[i].checkpoint,
		    &p->kept[i].note, why);
	}
	return rc;
}

void
published_clear(struct published *p)
{
	for (size_t i = 0; i < p->kept_count; i++)
		free(p->kept[i].note);
	free(p->kept);
	*p = (struct published){ .kept = NULL };
}

/* The hash of the sums, as the key signed it. */
static int
read_manifest(const char *dir, const struct note_key *key,
    char digest[DIGEST_HEX], struct reason *why)
{
	static const char head[] = FOLDER_TITLE "\n" FOLDER_SUMS ": ";
	const size_t head_len = sizeof(head) - 1;
	struct blob b;
	size_t len;
	int rc = read_one(dir, FOLDER_MANIFEST, NOTE_MAX, &b, why);

	if (rc != 0)
		return rc;
	rc = note_open((char *)b.data, b.len, key, &len, why);
	if (rc == 1 && (len != head_len + DIGEST_HEX ||
	    memcmp(b.data, head, head_len) != 0))
		rc = reason_set(why, "is none of a published page");
	if (rc == 1) {
		memcpy(digest, b.data + head_len, DIGEST_HEX - 1);
		digest[DIGEST_HEX - 1] = '\0';
	}
	blob_free(&b);
	return rc == 1 ? 0 : -reason_prefix(why, FOLDER_MANIFEST);
}

static int
check_file(const char *dir, const char *name, const char *digest,
    struct reason *why)
{
	char is[DIGEST_HEX];
	struct blob b;
	int rc = read_one(dir, name, FILE_BYTES, &b, why);

	if (rc == 0)
		rc = digest_sha256_hex(b.data, b.len, is, why);
	blob_free(&b);
	if (rc == 0 && memcmp(is, digest, DIGEST_HEX - 1) != 0)
		rc = -reason_set(why, "%.100s: is not what " FOLDER_SUMS
		    " says", name);
	return rc;
}

/* A name of the folder, whichever its parts: none leads out of it. */
static bool
is_inside(const char *name)
{
	for (const char *at = name; at != NULL; at = strchr(at, '/')) {
		at += at != name;
		if (*at == '.' || *at == '/' || *at == '\0')
			return false;
	}
	return true;
}

static int
check_listed(const char *dir, char *sums, struct reason *why)
{
	static const char *const needed[] = { PORTAL_PAGE, PORTAL_JSON,
	    PORTAL_SEARCHES, PORTAL_MONTHS, PORTAL_PURPOSES, FOLDER_NOTE,
	    FOLDER_KEY };
	char *line, *name;
	size_t seen = 0;
	int rc = 0;

	while (rc == 0 && (line = strsep(&sums, "\n")) != NULL &&
	    *line != '\0') {
		name = line + LINE_HEAD;
		if (strlen(line) <= LINE_HEAD || memcmp(name - 2, "  ", 2) !=
		    0 || !is_inside(name))
			return -reason_set(why, FOLDER_SUMS ": '%.60s' is no "
			    "line of it", line);
		rc = check_file(dir, name, line, why);
		for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
			if (strcmp(name, needed[i]) == 0)
				seen |= (size_t)1 << i;
	}
	if (rc == 0 && seen != ((size_t)1 << sizeof(needed) /
	    sizeof(*needed)) - 1)
		rc = -reason_set(why, FOLDER_SUMS ": does not list all that "
		    "is published");
	return rc;
}

/* The sums, which the caller frees also on failure. */
static int
read_sums(const char *dir, const struct note_key *key, char **sums,
    struct reason *why)
{
	char digest[DIGEST_HEX], is[DIGEST_HEX];
	struct blob b;
	int rc = read_manifest(dir, key, digest, why);

	*sums = NULL;
	if (rc == 0)
		rc = read_one(dir, FOLDER_SUMS, FILE_BYTES, &b, why);
	if (rc != 0)
		return rc;
	*sums = strndup(b.data == NULL ? "" : (char *)b.data, b.len);
	rc = *sums == NULL ? reason_set(why, "out of memory") :
	    digest_sha256_hex(b.data, b.len, is, why);
	if (rc == 0 && strcmp(is, digest) != 0)
		rc = -reason_set(why, FOLDER_SUMS ": is not what was signed");
	blob_free(&b);
	return rc;
}

/* A checkpoint does not say of which day it is: that is signed here alone. */
static int
check_kept(const struct published *p, const char *sums, struct reason *why)
{
	char line[LINE_HEAD + sizeof(FOLDER_KEPT) + STAMP_DAY_SIZE + 2];
	const struct portal_kept *kept;
	char digest[DIGEST_HEX];

	for (size_t i = 0; i < p->kept_count; i++) {
		kept = &p->kept[i];
		if (digest_sha256_hex(kept->note, strlen(kept->note), digest,
		    why) != 0)
			return -1;
		snprintf(line, sizeof(line), "%s  " FOLDER_KEPT "/%s\n",
		    digest, kept->day);
		if (strstr(sums, line) == NULL)
			return -reason_set(why, FOLDER_KEPT "/%s: is not "
			    "what " FOLDER_SUMS " says", kept->day);
	}
	return 0;
}

int
published_history(const char *dir, const struct note_key *key,
    struct published *p, struct reason *why)
{
	char *sums = NULL;
	int rc = published_read(dir, key, p, why);

	if (rc == 0)
		rc = read_sums(dir, key, &sums, why);
	if (rc == 0)
		rc = check_kept(p, sums, why);
	free(sums);
	return rc;
}

int
published_goes_on(const char *dir, const struct published *p,
    const struct checkpoint *old, struct reason *why)
{
	char *log = file_join(dir, FOLDER_LOG, why);
	int rc = log == NULL ? -1 : mirror_goes_on(log, p->checkpoint.size,
	    old, why);

	free(log);
	return rc;
}

int
published_check(const char *dir, const struct note_key *key,
    struct published *p, struct reason *why)
{
	char *log, *sums = NULL;
	int rc = published_read(dir, key, p, why);

	if (rc == 0)
		rc = read_sums(dir, key, &sums, why);
	if (rc == 0)
		rc = check_kept(p, sums, why);
	if (rc == 0)
		rc = check_listed(dir, sums, why);
	free(sums);
	if (rc != 0)
		return rc;
	log = file_join(dir, FOLDER_LOG, why);
	rc = log == NULL ? -1 : mirror_check(log, &p->checkpoint, why);
	free(log);
	for (size_t i = 0; rc == 0 && i < p->kept_count; i++) {
		rc = published_goes_on(dir, p, &p->kept[i].checkpoint, why);
		if (rc != 0)
			reason_prefix(why, FOLDER_KEPT "/%s", p->kept[i].day);
	}
	return rc;
}
