/* Lines that were refused: kept, and swept in time. */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "digest.h"
#include "file.h"
#include "record.h"

#define SIZE_MOST ((size_t)1 << 30)

int
rejects_add(FILE *out, int64_t now, size_t line, const char *text,
    size_t len, const struct reason *refusal, struct reason *why)
{
	json_t *json = json_pack("{s:I}", "line", (json_int_t)line);
	json_t *value = json_stringn(text, len);
	const char *name = value != NULL ? "text" : "base64";
	char *coded;
	int rc = json == NULL ? -1 : record_set_time(json, "time", now);

	if (value == NULL) {
		coded = digest_base64(text, len);
		value = coded == NULL ? NULL : json_string(coded);
		free(coded);
	}
	rc |= record_set_string(json, "reason", refusal->text);
	rc |= json_object_set_new(json, name, value);
	if (rc != 0)
		reason_set(why, "out of memory");
	else if (flock(fileno(out), LOCK_EX) != 0)
		rc = reason_errno(why, "lock");
	if (rc == 0) {
		rc = record_write(json, out, why);
		if (fflush(out) != 0 && rc == 0)
			rc = reason_errno(why, "write");
		flock(fileno(out), LOCK_UN);
	}
	json_decref(json);
	return rc == 0 ? 0 : -1;
}

/* Whether a line, or the record in it, is past the cutoff. */
static bool
is_past(const char *text, size_t len, int64_t cutoff)
{
	json_t *json = json_loadb(text, len, 0, NULL), *record = NULL;
	int64_t time = INT64_MIN, own;
	const char *inner;
	struct reason ignored;
	bool past = true;

	if (json != NULL && record_time(json, "time", &time, &ignored) == 1 &&
	    time > cutoff)
		past = false;
	inner = json_string_value(json_object_get(json, "text"));
	if (!past && inner != NULL)
		record = json_loads(inner, 0, NULL);
	if (record != NULL && record_time(record, "time", &own,
	    &ignored) == 1 && own <= cutoff)
		past = true;
	json_decref(record);
	json_decref(json);
	return past;
}

/* Moves what stays to the front; says how much that is. */
static size_t
sift(struct blob *b, int64_t cutoff, uint64_t *lines)
{
	unsigned char *at = b->data, *end = b->data + b->len, *next;
	size_t kept = 0, len;

	for (; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next == NULL ? end : next + 1;
		len = (size_t)(next - at);
		if (is_past((char *)at, len, cutoff)) {
			++*lines;
			continue;
		}
		memmove(b->data + kept, at, len);
		kept += len;
	}
	return kept;
}

static int
write_all(int fd, const unsigned char *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = pwrite(fd, data + done, len - done, (off_t)done);
		if (n < 0 && errno != EINTR)
			return -1;
		done += n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

static int
sweep(int fd, const char *path, int64_t cutoff, bool dry, uint64_t *lines,
    struct reason *why)
{
	uint64_t found = 0;
	struct blob b;
	size_t kept;
	int rc = 0;

	if (file_read_fd(fd, path, SIZE_MOST, &b, why) != 0)
		return -1;
	kept = sift(&b, cutoff, &found);
	*lines += found;
	if (kept < b.len && !dry) {
		memset(b.data + kept, 0, b.len - kept);
		if (write_all(fd, b.data, b.len) != 0 || fsync(fd) != 0 ||
		    ftruncate(fd, (off_t)kept) != 0 || fsync(fd) != 0)
			rc = reason_errno(why, "rejects %.150s", path);
	}
	blob_wipe(&b);
	return rc;
}

int
rejects_sweep(const char *path, int64_t cutoff, bool dry, uint64_t *lines,
    struct reason *why)
{
	int fd, rc;

	fd = open(path, (dry ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : reason_errno(why,
		    "rejects %.150s", path);
	rc = flock(fd, LOCK_EX);
	if (rc != 0)
		reason_errno(why, "rejects %.150s", path);
	else
		rc = sweep(fd, path, cutoff, dry, lines, why);
	close(fd);
	return rc;
}
