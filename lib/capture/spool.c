/* The spool: photos on disk by capture hour. */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/hourdir.h"
#include "base/stamp.h"
#include "base/uuid.h"
#include "hourkey.h"

#define MODE_DIR	02770
#define MODE_FILE	0640

int
spool_put(const char *dir, int64_t time, const char *id,
    const struct blob *photo, char **path, struct reason *why)
{
	const char *suffix = image_format(photo) == IMAGE_PNG ? "png" : "jpg";
	char name[UUID_SIZE + 4], *hour = NULL;
	int rc = -1;

	*path = NULL;
	if (file_mkdir(dir, MODE_DIR, why) == 0)
		hour = hourdir_path(dir, time, MODE_DIR, why);
	if (hour == NULL)
		return -1;
	snprintf(name, sizeof(name), "%.36s.%s", id, suffix);
	*path = file_join(hour, name, why);
	if (*path != NULL)
		rc = file_write(*path, photo->data, photo->len, MODE_FILE,
		    why);
	if (rc != 0) {
		free(*path);
		*path = NULL;
	}
	free(hour);
	return rc;
}

struct sweep {
	int64_t cutoff, now, ahead;	/* what is later is not believed */
	bool dry;
	uint64_t *files;
};

static int
sweep_file(const struct sweep *s, int at, const char *name,
    struct reason *why)
{
	if (strcmp(name, HOURKEY_NAME) == 0)
		return 0;
	if (!s->dry && unlinkat(at, name, 0) != 0)
		return errno == ENOENT ? 0 :	/* another sweep was here */
		    reason_errno(why, "spool: %.100s", name);
	++*s->files;
	return 0;
}

/*
 * Whether a file was there by the cutoff.  Where the clock was wrong, too,
 * when it came, that counts from now on.
 */
static int
is_past(const struct sweep *s, int at, const char *name, bool ahead,
    struct reason *why)
{
	const struct timespec now = { .tv_sec = (time_t)(s->now /
	    STAMP_SECOND) }, both[2] = { now, now };
	struct stat st;
	int64_t came;

	if (!ahead)
		return 1;
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	came = (int64_t)st.st_mtim.tv_sec * STAMP_SECOND +
	    st.st_mtim.tv_nsec / 1000000;
	if (came > s->ahead && !s->dry && utimensat(at, name, both,
	    AT_SYMLINK_NOFOLLOW) != 0)
		return reason_errno(why, "spool: %.60s: its time, which is "
		    "to come", name);
	return came <= s->cutoff;
}

/* Whether all is, also the key: nothing else is sealed under it. */
static bool
all_past(const struct sweep *s, DIR *d, bool ahead, struct reason *why)
{
	const char *file;
	int more;

	while ((more = dir_next(d, &file)) == 1)
		if (is_past(s, dirfd(d), file, ahead, why) != 1)
			break;
	rewinddir(d);
	return more == 0;
}

/* Unlinks what is past in one hour's folder, and the folder if that is all. */
static int
sweep_hour(const struct sweep *s, int at, const char *name, bool ahead,
    struct reason *why)
{
	DIR *d = dir_open(at, name);
	const char *file;
	int more, past, rc = 0;

	if (d == NULL)
		return reason_errno(why, "spool: %.20s", name);
	/* What was sealed under it cannot be read from here on. */
	if (!s->dry && all_past(s, d, ahead, why))
		rc = hourkey_destroy(dirfd(d), why);
	while ((more = dir_next(d, &file)) == 1) {
		past = is_past(s, dirfd(d), file, ahead, why);
		if (past < 0 || (past == 1 && sweep_file(s, dirfd(d), file,
		    why) != 0))
			rc = -1;
	}
	if (more < 0 || fsync(dirfd(d)) != 0)
		rc = reason_errno(why, "spool: %.20s", name);
	closedir(d);
	/* A photo that came meanwhile, or is not past, keeps its folder. */
	if (rc == 0 && !s->dry)
		unlinkat(at, name, AT_REMOVEDIR);
	return rc;
}

static int
sweep_day(const struct sweep *s, int at, const char *name, int64_t day,
    struct reason *why)
{
	bool swept = day < s->cutoff, ahead;
	char name_of[12];
	int64_t hour;
	int fd, rc = 0;

	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, "spool: %.20s", name);
	for (int h = 0; h < 24; h++) {
		hour = day + h * STAMP_HOUR;
		ahead = hour > s->ahead;
		snprintf(name_of, sizeof(name_of), "%02d", h);
		if ((!ahead && hour + STAMP_HOUR > s->cutoff) ||
		    faccessat(fd, name_of, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		swept = true;
		if (sweep_hour(s, fd, name_of, ahead, why) != 0)
			rc = -1;
	}
	if (fsync(fd) != 0)
		rc = reason_errno(why, "spool: sync");
	close(fd);
	/* Else somebody may be about to make an hour in it. */
	if (rc == 0 && swept && !s->dry)
		unlinkat(at, name, AT_REMOVEDIR);
	return rc;
}

int
spool_sweep(const char *dir, int64_t cutoff, int64_t now, bool dry,
    uint64_t *files, struct reason *why)
{
	const struct sweep s = { cutoff, now, now + STAMP_HOUR, dry,
	    files };
	struct reason ignored;
	const char *name;
	int more, rc = 0;
	int64_t day;
	DIR *d;

	d = opendir(dir);
	if (d == NULL) {
		rc = errno == ENOENT ? 1 : -1;
		reason_errno(why, "spool %.150s", dir);
		return rc;
	}
	while ((more = dir_next(d, &name)) == 1)
		if (stamp_parse_day(name, &day, &ignored) == 0 &&
		    (day < cutoff || day + 23 * STAMP_HOUR > s.ahead) &&
		    sweep_day(&s, dirfd(d), name, day, why) != 0)
			rc = -1;
	if (more < 0)
		rc = reason_errno(why, "spool %.150s", dir);
	closedir(d);
	return rc;
}
