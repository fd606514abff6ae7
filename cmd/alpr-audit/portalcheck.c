/* The page for the public, checked by anybody. */
#include "portalcheck.h"

#include <err.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "portal/published.h"
#include "program/program.h"
#include "show/cell.h"

static int
read_key_file(const char *path, struct note_key *key, struct reason *why)
{
	struct blob b;
	int rc = file_read(path, NOTE_KEY_TEXT, &b, why);

	if (rc != 0)
		return -1;
	rc = note_key_parse((char *)b.data, b.len, key, why);
	if (rc != 0)
		reason_prefix(why, "%.150s", path);
	blob_free(&b);
	return rc;
}

/* An older folder's checkpoint, or one in a file. */
static int
read_since(const char *path, const struct note_key *key,
    struct checkpoint *c, struct reason *why)
{
	struct published old = { .kept = NULL };
	struct stat st;
	struct blob b;
	int rc;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		rc = published_read(path, key, &old, why);
		*c = old.checkpoint;
		published_clear(&old);
	} else {
		if (file_read(path, NOTE_MAX, &b, why) != 0)
			return -1;
		rc = checkpoint_open((char *)b.data, b.len, key, c, why);
		rc = rc == 1 ? 0 : rc == 0 ? 1 : -1;
		blob_free(&b);
	}
	if (rc != 0)
		reason_prefix(why, "%.150s", path);
	return rc;
}

static void
conclude(const struct published *p, const struct checkpoint *since)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	printf("good: %" PRIu64 " entries of ", p->checkpoint.size);
	/* Whoever made the folder chose it. */
	cell_print(stdout, p->checkpoint.origin);
	if (p->kept_count > 0)
		printf(", and %zu checkpoint%s since %s", p->kept_count,
		    p->kept_count == 1 ? "" : "s", p->kept[0].day);
	if (since != NULL)
		printf("; it goes on from %" PRIu64, since->size);
	putchar('\n');
}

int
portalcheck_run(const char *dir, const char *since, const char *key_file)
{
	struct published p = { .kept = NULL };
	struct checkpoint old;
	struct note_key key;
	struct reason why;
	int rc;

	rc = key_file != NULL ? read_key_file(key_file, &key, &why) :
	    published_key(dir, &key, &why);
	if (rc == 0)
		rc = published_check(dir, &key, &p, &why);
	if (rc == 0 && since != NULL)
		rc = read_since(since, &key, &old, &why);
	if (rc == 0 && since != NULL)
		rc = published_goes_on(dir, &p, &old, &why);
	if (rc == 0)
		conclude(&p, since == NULL ? NULL : &old);
	else
		warnx("%s", why.text);
	published_clear(&p);
	return rc == 0 ? PROGRAM_DONE : rc > 0 ? PROGRAM_NO : PROGRAM_FAILED;
}
