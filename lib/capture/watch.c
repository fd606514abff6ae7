/* What cameras upload into a folder. */
#include "watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "pathring.h"
#include "upload.h"
#include "wdtable.h"

#define EVENTS_ROOM	65536
#define QUEUE_MAX	65536	/* beyond that, events wait in the kernel */
#define RETRY		1000	/* ms between looks for a folder that is gone */

#define MASK	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | \
    IN_ONLYDIR | IN_EXCL_UNLINK)

struct watch {
	char *root;
	int fd;				/* of inotify; -1: the root is gone */
	int lock;			/* the root itself, while it is there */
	struct wdtable folders;
	struct pathring files, unsettled, scans;
	char *given;			/* to the caller */
	int64_t retry;			/* when to look for the root again */
	bool trouble;
	struct reason why;
};

/* Keeps the first of several troubles until it is told. */
static void
trouble(struct watch *w, const char *what, const char *path)
{
	if (w->trouble)
		return;
	w->trouble = true;
	reason_errno(&w->why, "%s %.150s", what, path);
}

/* Takes over the path. */
static void
add(struct watch *w, struct pathring *q, char *path, bool complete)
{
	struct pathring_item item = { .path = path, .complete = complete };

	if (path != NULL && pathring_add(q, &item) == 0)
		return;
	trouble(w, "watch", path == NULL ? w->root : path);
	free(path);
}

static char *
join(const char *folder, const char *name)
{
	struct reason why;

	return file_join(folder, name, &why);
}

static int
depth(const struct watch *w, const char *path)
{
	int n = 0;

	for (path += strlen(w->root); *path != '\0'; path++)
		n += *path == '/';
	return n;
}

/* Watches a folder, and has it looked through: it may hold files already. */
static void
add_folder(struct watch *w, char *path)
{
	int wd;

	if (path == NULL || depth(w, path) > WATCH_DEPTH) {
		errno = path == NULL ? ENOMEM : ELOOP;
		trouble(w, "watch", path == NULL ? w->root : path);
		free(path);
		return;
	}
	wd = inotify_add_watch(w->fd, path, MASK | IN_DONT_FOLLOW);
	if (wd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		free(path);	/* it has gone meanwhile */
		return;
	}
	if (wd < 0 || wdtable_put(&w->folders, wd, path) != 0) {
		trouble(w, wd < 0 && errno == ENOSPC ? "more folders than "
		    "fs.inotify.max_user_watches:" : "watch", path);
		free(path);
		return;
	}
	add(w, &w->scans, strdup(path), false);
}

static int
to_scan(const struct dirent *e)
{
	return !upload_under_way(e->d_name);
}

static void
scan(struct watch *w, const char *path)
{
	struct dirent **list;
	struct stat st;
	char *below;
	int n;

	n = scandir(path, &list, to_scan, alphasort);
	if (n < 0 && errno != ENOENT && errno != ENOTDIR)
		trouble(w, "read", path);
	for (int i = 0; i < n; i++) {
		below = join(path, list[i]->d_name);
		free(list[i]);
		if (below == NULL || lstat(below, &st) != 0)
			free(below);
		else if (S_ISDIR(st.st_mode))
			add_folder(w, below);
		else if (S_ISREG(st.st_mode))
			add(w, &w->files, below, false);
		else
			free(below);
	}
	if (n >= 0)
		free(list);
}

static void
leave_root(struct watch *w)
{
	int saved = errno;

	if (w->fd >= 0)
		close(w->fd);
	if (w->lock >= 0)
		close(w->lock);
	w->fd = w->lock = -1;
	wdtable_clear(&w->folders);
	errno = saved;
}

/*
 * Whether the root is still the folder of that name: as it is held open, no
 * event tells that it was removed, and none that a file system was mounted
 * over it.
 */
static bool
has_root(const struct watch *w)
{
	struct stat held, named;

	return fstat(w->lock, &held) == 0 && stat(w->root, &named) == 0 &&
	    held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* -1 with errno where the root cannot be watched. */
static int
find_root(struct watch *w)
{
	char *path = strdup(w->root);
	int wd;

	w->lock = open(w->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (path == NULL || w->lock < 0 || w->fd < 0 ||
	    flock(w->lock, LOCK_EX | LOCK_NB) != 0)
		goto err;
	wd = inotify_add_watch(w->fd, path, MASK);
	if (wd < 0 || wdtable_put(&w->folders, wd, path) != 0)
		goto err;
	add(w, &w->scans, strdup(path), false);
	return 0;
err:
	leave_root(w);
	free(path);
	return -1;
}

struct watch *
watch_open(const char *dir, struct reason *why)
{
	struct watch *w = calloc(1, sizeof(*w));
	size_t len = strlen(dir);

	if (w != NULL)
		w->root = strdup(dir);
	if (w == NULL || w->root == NULL) {
		reason_errno(why, "watch");
		free(w);
		return NULL;
	}
	while (len > 1 && w->root[len - 1] == '/')
		w->root[--len] = '\0';
	w->fd = w->lock = -1;
	if (find_root(w) == 0)
		return w;
	if (errno == EWOULDBLOCK)
		reason_set(why, "%.150s: another program watches it", dir);
	else
		reason_errno(why, "%.150s", dir);
	watch_free(w);
	return NULL;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	leave_root(w);
	pathring_clear(&w->files);
	pathring_clear(&w->unsettled);
	pathring_clear(&w->scans);
	free(w->given);
	free(w->root);
	free(w);
}

static void
see_folder(struct watch *w, const struct inotify_event *e, char *path)
{
	if ((e->mask & IN_MOVED_FROM) != 0 && path != NULL)
		wdtable_drop_below(&w->folders, w->fd, path);
	if ((e->mask & (IN_CREATE | IN_MOVED_TO)) != 0)
		add_folder(w, path);
	else
		free(path);
}

static void
see(struct watch *w, const struct inotify_event *e)
{
	const char *folder = wdtable_path(&w->folders, e->wd);

	if ((e->mask & IN_Q_OVERFLOW) != 0) {
		add(w, &w->scans, strdup(w->root), false);
		return;
	}
	if (folder == NULL)
		return;
	if ((e->mask & IN_IGNORED) != 0)
		wdtable_drop(&w->folders, e->wd);
	else if (e->len == 0 || upload_under_way(e->name))
		return;
	else if ((e->mask & IN_ISDIR) != 0)
		see_folder(w, e, join(folder, e->name));
	else if ((e->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0)
		add(w, &w->files, join(folder, e->name), true);
}

/* Reads what the kernel has to tell: whether it had anything. */
static bool
see_events(struct watch *w)
{
	_Alignas(struct inotify_event) char buffer[EVENTS_ROOM];
	const struct inotify_event *e;
	ssize_t n;

	if (w->fd < 0 || w->files.n >= QUEUE_MAX)
		return false;
	n = read(w->fd, buffer, sizeof(buffer));
	for (const char *p = buffer; n > 0 && p < buffer + n;
	    p += sizeof(*e) + e->len) {
		e = (const struct inotify_event *)(const void *)p;
		see(w, e);
	}
	return n > 0;
}

/* Whether somebody writes to it: 1, 0, or -1 where nobody tells. */
static int
is_written(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		fcntl(fd, F_SETLEASE, F_UNLCK);
		return 0;
	}
	return errno == EAGAIN || errno == EBUSY ? 1 : -1;
}

/*
 * Of a file that no event told of: whether it is complete.  Where it is being
 * written to, an event follows; where nobody can tell, it must settle.
 */
static bool
is_complete(struct watch *w, struct pathring_item *item, int64_t now)
{
	int fd = open(item->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC), written;
	struct timespec before = item->changed;
	struct stat st;

	/* Let whoever takes it meet the fault. */
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	written = S_ISREG(st.st_mode) ? is_written(fd) : 0;
	close(fd);
	if (written == 0)
		return true;
	if (written > 0) {
		free(item->path);
		return false;
	}
	if (item->due != 0 && before.tv_sec == st.st_mtim.tv_sec &&
	    before.tv_nsec == st.st_mtim.tv_nsec)
		return true;
	item->changed = st.st_mtim;
	item->due = now + WATCH_SETTLE;
	if (pathring_add(&w->unsettled, item) == 0)
		return false;
	trouble(w, "watch", item->path);
	free(item->path);
	return false;
}

/* A file to give, or NULL where the queue is empty. */
static char *
next_file(struct watch *w, int64_t now)
{
	struct pathring_item item;

	/* What was put there first is due first, unless the clock is set. */
	while (w->unsettled.n > 0) {
		int64_t due = w->unsettled.items[w->unsettled.first].due;

		if (due > now && due <= now + WATCH_SETTLE)
			break;
		item = pathring_take(&w->unsettled);
		if (is_complete(w, &item, now))
			return item.path;
	}
	while (w->files.n > 0) {
		item = pathring_take(&w->files);
		if (item.complete || is_complete(w, &item, now))
			return item.path;
	}
	return NULL;
}

/* A folder that is gone may come back, with files in it. */
static void
look_for_root(struct watch *w, int64_t now)
{
	if (w->fd >= 0 && !has_root(w)) {
		leave_root(w);
		w->retry = now;
		w->trouble = true;
		reason_set(&w->why, "%.150s is gone: waiting for it",
		    w->root);
	}
	if (w->fd < 0 && (now >= w->retry || now < w->retry - RETRY)) {
		w->retry = now + RETRY;
		find_root(w);
	}
}

/* The next file, which w->given becomes: whether there is one. */
static bool
find_next(struct watch *w, int64_t now)
{
	struct pathring_item item;
	bool more;

	do {
		more = see_events(w);
		w->given = next_file(w, now);
		if (w->given != NULL)
			return true;
		if (w->fd >= 0 && w->scans.n > 0) {
			item = pathring_take(&w->scans);
			scan(w, item.path);
			free(item.path);
			more = true;
		}
	} while (more && !w->trouble);
	return false;
}

enum watch_kind
watch_next(struct watch *w, int64_t now, const char **path,
    struct reason *why)
{
	free(w->given);
	w->given = NULL;
	if (!find_next(w, now)) {
		look_for_root(w, now);
		find_next(w, now);
	}
	*path = w->given;
	if (w->given != NULL)
		return WATCH_FILE;
	if (!w->trouble)
		return WATCH_QUIET;
	w->trouble = false;
	*why = w->why;
	return WATCH_TROUBLE;
}

void
watch_wait(struct watch *w, int ms)
{
	struct pollfd p = { .fd = w->fd, .events = POLLIN };

	poll(&p, 1, ms);
}
