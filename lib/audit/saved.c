/* Results of a search kept as files. */
#include "saved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/digest.h"
#include "base/plate.h"
#include "base/utf8.h"
#include "record/record.h"

#define SUMS_LINE SAVED_SUMS ": "
#define SUMS_MAX	(64u << 20)	/* bytes of SHA256SUMS */
#define FILE_MAX	(64u << 20)	/* of any other file */
#define LINE_HEAD	(DIGEST_HEX - 1 + 2)	/* digest and two blanks */

static int
copy(struct blob *to, const void *data, size_t len, struct reason *why)
{
	if (len == 0)
		return 0;
	to->data = malloc(len);
	if (to->data == NULL)
		return reason_set(why, "out of memory");
	memcpy(to->data, data, len);
	to->len = len;
	return 0;
}

/* The record is a line, as it is shown. */
static int
copy_record(struct blob *to, const json_t *sighting, struct reason *why)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, &to->len);
	int rc;

	if (out == NULL)
		return reason_set(why, "out of memory");
	rc = record_show(sighting, out, why);
	putc('\n', out);
	if (fclose(out) != 0 && rc == 0)
		rc = reason_set(why, "out of memory");
	if (rc == 0)
		to->data = (unsigned char *)text;
	else
		free(text);
	return rc;
}

int
saved_result(struct saved_result *r, size_t number, const json_t *sighting,
    const struct blob *vehicle, const struct blob *plate, struct reason *why)
{
	static const char *const ends[SAVED_KINDS] = {
		[SAVED_RECORD] = ".json",
		[SAVED_VEHICLE] = "-vehicle.jpg",
		[SAVED_PLATE] = "-plate.jpg",
	};
	char text[PLATE_SIZE] = "";
	const char *said = "";

	memset(r, 0, sizeof(*r));
	if (record_string(sighting, "plate", 64, &said, why) < 0 ||
	    plate_normal(said, text, why) != 0)
		return -1;
	for (int i = 0; i < SAVED_KINDS; i++)
		snprintf(r->name[i], SAVED_NAME, "%05zu-%s%s", number, text,
		    ends[i]);
	if (copy_record(&r->data[SAVED_RECORD], sighting, why) == 0 &&
	    copy(&r->data[SAVED_VEHICLE], vehicle->data, vehicle->len,
	    why) == 0 && copy(&r->data[SAVED_PLATE], plate->data, plate->len,
	    why) == 0)
		return 0;
	saved_clear(r);
	return -1;
}

void
saved_clear(struct saved_result *r)
{
	for (int i = 0; i < SAVED_KINDS; i++)
		blob_wipe(&r->data[i]);
}

int
saved_add(struct saved_list *list, const struct saved_result *r,
    struct reason *why)
{
	char digest[DIGEST_HEX], *more;

	for (int i = 0; i < SAVED_KINDS; i++) {
		if (r->data[i].len == 0)
			continue;
		more = realloc(list->text, list->len + LINE_HEAD +
		    SAVED_NAME + 2);
		if (more == NULL)
			return reason_set(why, "out of memory");
		list->text = more;
		if (digest_sha256_hex(r->data[i].data, r->data[i].len, digest,
		    why) != 0)
			return -1;
		list->len += (size_t)snprintf(more + list->len, LINE_HEAD +
		    SAVED_NAME + 2, "%s  %s\n", digest, r->name[i]);
		list->files++;
		list->bytes += r->data[i].len;
	}
	return 0;
}

void
saved_list_free(struct saved_list *list)
{
	free(list->text);
	memset(list, 0, sizeof(*list));
}

static int
write_one(const char *dir, const char *name, const void *data, size_t len,
    struct reason *why)
{
	char *path = file_join(dir, name, why);
	int rc;

	if (path == NULL)
		return -1;
	rc = file_write(path, data, len, 0600, why);
	free(path);
	return rc;
}

int
saved_write(const char *dir, const struct saved_result *r,
    struct reason *why)
{
	for (int i = 0; i < SAVED_KINDS; i++)
		if (r->data[i].len > 0 && write_one(dir, r->name[i],
		    r->data[i].data, r->data[i].len, why) != 0)
			return -1;
	return 0;
}

/* Visits all names until one returns other than 0. */
static int
each_name(const char *dir, int (*visit)(void *, const char *,
    struct reason *), void *ctx, struct reason *why)
{
	DIR *d = opendir(dir);
	int rc = 0, more = 0;
	const char *name;

	if (d == NULL)
		return reason_errno(why, "%s", dir);
	while (rc == 0 && (more = dir_next(d, &name)) == 1)
		rc = visit(ctx, name, why);
	if (more < 0)
		rc = reason_errno(why, "%s", dir);
	closedir(d);
	return rc;
}

static int
refuse_any(void *ctx, const char *name, struct reason *why)
{
	(void)name;
	return reason_set(why, "%s: is not empty", (const char *)ctx);
}

int
saved_make(const char *dir, struct reason *why)
{
	struct stat st;

	if (file_mkdir(dir, 0700, why) != 0 ||
	    each_name(dir, refuse_any, (void *)dir, why) != 0)
		return -1;
	/* Whoever owns or may write it could take files away again. */
	if (stat(dir, &st) != 0)
		return reason_errno(why, "%s", dir);
	if (st.st_uid != geteuid() || (st.st_mode & 022) != 0)
		return reason_set(why, "%s: is not yours alone to write",
		    dir);
	return 0;
}

int
saved_finish(const char *dir, const struct saved_list *list,
    const char *note, struct reason *why)
{
	if (write_one(dir, SAVED_SUMS, list->len > 0 ? list->text : "",
	    list->len, why) != 0)
		return -1;
	return write_one(dir, SAVED_MANIFEST, note, strlen(note), why);
}

/* One line, so that no value can pass for another. */
static int
write_value(FILE *out, const char *name, const json_t *value,
    struct reason *why)
{
	char *text = json_is_string(value) ?
	    strdup(json_string_value(value)) :
	    json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	int rc = 0;

	if (text == NULL)
		return reason_set(why, "out of memory");
	if (utf8_presentable(text))
		fprintf(out, "%s: %s\n", name, text);
	else
		rc = reason_set(why, "%s: cannot be shown", name);
	free(text);
	return rc;
}

char *
saved_manifest(const json_t *about, const struct saved_list *list,
    struct reason *why)
{
	char digest[DIGEST_HEX], *text = NULL;
	const char *name;
	json_t *value;
	size_t len;
	FILE *out;
	int rc = 0;

	if (digest_sha256_hex(list->len > 0 ? list->text : "", list->len,
	    digest, why) != 0)
		return NULL;
	out = open_memstream(&text, &len);
	if (out == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	fprintf(out, SAVED_TITLE "\n" SUMS_LINE "%s\nfiles: %zu\nbytes: "
	    "%llu\n", digest, list->files, (unsigned long long)list->bytes);
	json_object_foreach((json_t *)about, name, value)
		if (rc == 0)
			rc = write_value(out, name, value, why);
	if (fclose(out) != 0 && rc == 0)
		rc = reason_set(why, "out of memory");
	if (rc == 0)
		return text;
	free(text);
	return NULL;
}

/* The names that SHA256SUMS lists, in its order. */
struct listed {
	char (*names)[SAVED_NAME];
	size_t n;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
check_listed(void *ctx, const char *name, struct reason *why)
{
	const struct listed *l = ctx;

	if (strcmp(name, SAVED_SUMS) == 0 ||
	    strcmp(name, SAVED_MANIFEST) == 0 || bsearch(name, l->names, l->n,
	    sizeof(*l->names), by_name) != NULL)
		return 0;
	reason_set(why, "%.150s: is not in " SAVED_SUMS, name);
	return 1;
}

/* A file of the folder; 1 with a reason where there is none. */
static int
read_one(const char *dir, const char *name, size_t most, struct blob *out,
    struct reason *why)
{
	char *path = file_join(dir, name, why);
	struct stat st;
	int fd, rc;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT && errno != ELOOP) {
		rc = reason_errno(why, "%s", path);
	} else if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		reason_set(why, "%s: there is no such file", path);
		rc = 1;
	} else {
		rc = file_read_fd(fd, path, most, out, why);
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

static int
check_file(const char *dir, const char *name, const char *digest,
    struct reason *why)
{
	char is[DIGEST_HEX];
	struct blob b;
	int rc;

	rc = read_one(dir, name, FILE_MAX, &b, why);
	if (rc != 0)
		return rc;
	rc = digest_sha256_hex(b.data, b.len, is, why);
	if (rc == 0 && memcmp(is, digest, DIGEST_HEX - 1) != 0) {
		reason_set(why, "%.150s: is not what was saved", name);
		rc = 1;
	}
	blob_wipe(&b);
	return rc;
}

/* A line of SHA256SUMS: what saved_add() writes, and nothing else. */
static bool
read_line(const char **at, const char *end, char name[SAVED_NAME])
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	size_t len;

	if (newline == NULL || newline - *at <= LINE_HEAD ||
	    newline - *at >= LINE_HEAD + SAVED_NAME ||
	    memcmp(*at + LINE_HEAD - 2, "  ", 2) != 0)
		return false;
	len = (size_t)(newline - *at) - LINE_HEAD;
	memcpy(name, *at + LINE_HEAD, len);
	name[len] = '\0';
	*at = newline + 1;
	return strlen(name) == len && strchr(name, '/') == NULL &&
	    name[0] != '.';
}

static int
check_files(const char *dir, const struct blob *sums, struct reason *why)
{
	const char *at = (const char *)sums->data, *end = at + sums->len;
	struct listed l = { .names = NULL };
	const char *digest = at;
	int rc = 0;

	l.names = calloc(sums->len / LINE_HEAD + 1, sizeof(*l.names));
	if (l.names == NULL)
		return reason_set(why, "out of memory");
	for (; at < end && rc == 0; l.n++, digest = at) {
		if (!read_line(&at, end, l.names[l.n])) {
			reason_set(why, SAVED_SUMS ": line %zu is none of it",
			    l.n + 1);
			rc = 1;
			break;
		}
		rc = check_file(dir, l.names[l.n], digest, why);
	}
	qsort(l.names, l.n, sizeof(*l.names), by_name);
	if (rc == 0)
		rc = each_name(dir, check_listed, &l, why);
	free(l.names);
	return rc;
}

/* The manifest, as the key signed it; 1 with a reason where it did not. */
static int
read_manifest(const char *dir, const struct note_key *key, char **text,
    struct reason *why)
{
	static const char head[] = SAVED_TITLE "\n" SUMS_LINE;
	struct blob note;
	size_t len;
	int rc;

	rc = read_one(dir, SAVED_MANIFEST, NOTE_MAX, &note, why);
	if (rc != 0)
		return rc;
	rc = note_open((const char *)note.data, note.len, key, &len, why);
	if (rc == 1 && (len < sizeof(head) - 1 + DIGEST_HEX ||
	    memcmp(note.data, head, sizeof(head) - 1) != 0))
		rc = reason_set(why, "is no manifest");
	if (rc == 1)
		*text = strndup((const char *)note.data, len);
	blob_free(&note);
	if (rc != 1) {
		reason_prefix(why, SAVED_MANIFEST);
		return 1;
	}
	return *text == NULL ? reason_set(why, "out of memory") : 0;
}

int
saved_check(const char *dir, const struct note_key *key, char **text,
    struct reason *why)
{
	char digest[DIGEST_HEX];
	struct blob sums;
	int rc;

	*text = NULL;
	rc = read_manifest(dir, key, text, why);
	if (rc != 0)
		return rc;
	rc = read_one(dir, SAVED_SUMS, SUMS_MAX, &sums, why);
	if (rc != 0)
		return rc;
	rc = digest_sha256_hex(sums.data, sums.len, digest, why);
	if (rc == 0 && memcmp(*text + sizeof(SAVED_TITLE "\n" SUMS_LINE) - 1,
	    digest, DIGEST_HEX - 1) != 0) {
		reason_set(why, SAVED_SUMS ": is not what was signed");
		rc = 1;
	}
	if (rc == 0)
		rc = check_files(dir, &sums, why);
	blob_free(&sums);
	return rc;
}
