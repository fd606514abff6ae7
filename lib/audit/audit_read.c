/* What changes of the audit log, read so that it fits together. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "audit_inside.h"

#define LOCK_WAIT	INT64_C(15000000000)	/* nanoseconds in all */
#define FIRST_WAIT	20000
#define LONGEST_WAIT	10000000

/* Who holds a lock on the folder, by the kernel's list.  -1: not known. */
static int
name_holder(int folder, struct reason *why)
{
	unsigned major, minor;
	unsigned long inode;
	struct stat st, of;
	char line[128], path[40];
	long pid, holder = -1;
	FILE *f = fopen("/proc/locks", "re");

	if (f == NULL || fstat(folder, &st) != 0) {
		if (f != NULL)
			fclose(f);
		return -1;
	}
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%lu", &pid,
		    &major, &minor, &inode) == 4 && inode == st.st_ino &&
		    makedev(major, minor) == st.st_dev)
			holder = pid;
	fclose(f);
	snprintf(path, sizeof(path), "/proc/%ld", holder);
	if (holder <= 0 || stat(path, &of) != 0)
		return -1;
	reason_set(why, "process %ld holds it for more than 15 seconds: if "
	    "it is stopped, kill it", holder);
	return 0;
}

/*
 * To add an entry takes microseconds, to publish milliseconds: who holds the
 * log for long means no good.
 */
int
audit_lock(int folder, int how, struct reason *why)
{
	struct timespec moment = { 0, FIRST_WAIT };

	for (int64_t waited = 0; waited < LOCK_WAIT;
	    waited += moment.tv_nsec) {
		if (flock(folder, how | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		nanosleep(&moment, NULL);
		if (moment.tv_nsec < LONGEST_WAIT)
			moment.tv_nsec += moment.tv_nsec / 2;
	}
	if (errno != EWOULDBLOCK || name_holder(folder, why) != 0)
		reason_errno(why, "lock");
	return -1;
}

int
audit_read_key(const char *store, struct note_key *key, struct reason *why)
{
	char *path = file_join(store, AUDIT_PUBLIC, why);
	struct blob text;
	int rc = -1;

	if (path != NULL && file_read(path, NOTE_KEY_TEXT, &text, why) == 0) {
		rc = note_key_parse((char *)text.data, text.len, key, why);
		if (rc != 0)
			reason_prefix(why, "%.150s", path);
		blob_free(&text);
	}
	free(path);
	return rc;
}

int
audit_key(const char *store, struct note_key *key, struct reason *why)
{
	int rc = audit_read_key(store, key, why);

	return rc == 0 ? 0 : reason_prefix(why, "audit log");
}

/*
 * Files of the log are files of their own in their folder: no link to
 * somewhere else, no second name, nothing that hangs.
 */
int
audit_open_note(const char *log, struct blob *note, struct reason *why)
{
	char *path = file_join(log, AUDIT_CHECKPOINT, why);
	struct stat st;
	int fd;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		reason_errno(why, "%.150s", path);
	} else if (!S_ISREG(st.st_mode) || st.st_nlink > 1) {
		reason_set(why, "%.150s: not a file of one name", path);
	} else if (file_read_fd(fd, path, NOTE_MAX, note, why) == 0) {
		free(path);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return -1;
}

int
audit_read_note(const char *log, const struct note_key *key,
    struct checkpoint *c, struct blob *note, struct reason *why)
{
	int fd = audit_open_note(log, note, why);

	if (fd < 0)
		return -1;
	close(fd);
	if (checkpoint_open((char *)note->data, note->len, key, c, why) == 1)
		return 0;
	blob_free(note);
	reason_prefix(why, "its checkpoint");
	return 1;
}

static int
read_pending(const char *log, uint64_t base, struct blob *b,
    struct reason *why)
{
	struct pending p;
	int rc = pending_open(&p, log, base, false, why);

	if (rc == 1)
		rc = pending_read_all(&p, b, why);
	pending_close(&p);
	return rc;
}

static int
is_there(const char *log, const struct tile *t, bool *there,
    struct reason *why)
{
	struct blob b;
	int rc = tiles_read(log, t, &b, why);

	blob_free(&b);
	*there = *there || rc == 1;
	return rc < 0 ? -1 : 0;
}

static int
look_at_edge(const char *log, int level, uint64_t size, struct audit_edge *e,
    struct reason *why)
{
	struct tile t = { level, tiles_count(level, size) / TILES_WIDTH,
	    TILES_WIDTH };
	bool next[TILES_WIDTH];

	e->tile = t.n;
	e->full = e->more = false;
	if (tiles_list_partial(log, &t, e->there, why) != 0 ||
	    is_there(log, &t, &e->full, why) != 0)
		return -1;
	t.n++;
	if (tiles_list_partial(log, &t, next, why) != 0 ||
	    is_there(log, &t, &e->more, why) != 0)
		return -1;
	for (int width = 1; width < TILES_WIDTH; width++)
		e->more = e->more || next[width];
	return 0;
}

static int
look(const char *log, const struct note_key *key, struct audit_moment *m,
    struct reason *why)
{
	struct blob note;
	int rc = audit_read_note(log, key, &m->checkpoint, &note, why);

	if (rc != 0)
		return rc;
	blob_free(&note);
	rc = read_pending(log, m->checkpoint.size, &m->pending, why);
	for (int level = TILES_ENTRIES; rc == 0 && level < TILES_LEVELS;
	    level++)
		rc = look_at_edge(log, level, m->checkpoint.size,
		    &m->edge[level + 1], why);
	return rc;
}

int
audit_look(const char *log, const struct note_key *key,
    struct audit_moment *m, struct reason *why)
{
	int rc, fd = open(log, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);

	m->pending = (struct blob){ NULL, 0 };
	if (fd < 0)
		return reason_errno(why, "%.150s", log);
	rc = audit_lock(fd, LOCK_SH, why);
	if (rc == 0)
		rc = look(log, key, m, why);
	close(fd);
	return rc;
}
