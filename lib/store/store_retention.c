/* How long a store keeps sightings, and what it keeps no more. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stamp.h"
#include "store.h"

int
store_set_retention(const char *dir, int64_t retention, struct reason *why)
{
	char *path, text[32];
	int rc;

	if (retention < STORE_RETENTION_MIN ||
	    retention > STORE_RETENTION_MAX ||
	    retention % STAMP_HOUR != 0)
		return reason_set(why, "a retention is of whole hours, from "
		    "1h to %dd", (int)(STORE_RETENTION_MAX / STAMP_DAY));
	path = file_join(dir, "retention", why);
	if (path == NULL)
		return -1;
	snprintf(text, sizeof(text), "%dh\n", (int)(retention / STAMP_HOUR));
	rc = file_write(path, text, strlen(text), 0660, why);
	free(path);
	return rc;
}

int
store_retention(const char *dir, int64_t *retention, struct reason *why)
{
	char *path = file_join(dir, "retention", why), *end = NULL;
	struct blob text;
	long hours = 0;
	int rc;

	if (path == NULL)
		return -1;
	rc = file_read(path, 16, &text, why);
	if (rc == 0 && text.len > 1 && text.data[text.len - 1] == '\n') {
		text.data[text.len - 1] = '\0';
		hours = strtol((char *)text.data, &end, 10);
	}
	if (rc == 0 && (end == NULL || strcmp(end, "h") != 0 || hours < 1 ||
	    hours > STORE_RETENTION_MAX / STAMP_HOUR))
		rc = reason_set(why, "%.150s: not a retention", path);
	if (rc == 0)
		*retention = hours * STAMP_HOUR;
	blob_free(&text);
	free(path);
	return rc;
}

/* Reads a file of one time: 1, 0 where it is not there, -1. */
static int
read_time(const char *path, int64_t *time, struct reason *why)
{
	char stamp[STAMP_SIZE] = "";
	struct blob text;
	int rc = file_exists(path, why);

	if (rc != 1)
		return rc;
	if (file_read(path, 64, &text, why) != 0)
		return -1;
	if (text.len == STAMP_SIZE)
		memcpy(stamp, text.data, STAMP_SIZE - 1);
	rc = stamp_parse(stamp, time, why);
	blob_free(&text);
	return rc == 0 ? 1 : reason_prefix(why, "%.100s", path);
}

static int
write_time(const char *path, int64_t time, struct reason *why)
{
	char text[STAMP_SIZE];

	stamp_format(time, text);
	text[STAMP_SIZE - 1] = '\n';
	return file_write(path, text, STAMP_SIZE, 0660, why);
}

int
store_time(const char *dir, const char *name, int64_t *time,
    struct reason *why)
{
	char *path = file_join(dir, name, why);
	int rc = path == NULL ? -1 : read_time(path, time, why);

	free(path);
	return rc;
}

int
store_set_time(const char *dir, const char *name, int64_t time,
    struct reason *why)
{
	char *path = file_join(dir, name, why);
	int rc = path == NULL ? -1 : write_time(path, time, why);

	free(path);
	return rc;
}

int
store_floor(const char *dir, int64_t *floor, struct reason *why)
{
	*floor = INT64_MIN;
	return store_time(dir, "floor", floor, why) < 0 ? -1 : 0;
}

int
store_raise_floor(const char *dir, int64_t floor, struct reason *why)
{
	int64_t old;

	if (store_floor(dir, &old, why) != 0)
		return -1;
	return old >= floor ? 0 : store_set_time(dir, "floor", floor, why);
}

int
store_cutoff(const char *dir, int64_t shorter, int64_t now,
    int64_t *cutoff, struct reason *why)
{
	int64_t kept, floor;

	if (store_retention(dir, &kept, why) != 0 ||
	    store_floor(dir, &floor, why) != 0)
		return -1;
	*cutoff = now - (shorter == 0 || shorter > kept ? kept : shorter);
	if (*cutoff < floor)
		*cutoff = floor;
	return 0;
}
