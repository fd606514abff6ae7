/* Watched folders by their watch descriptors. */
#include "wdtable.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

/* Index of the first whose wd is not less. */
static size_t
find(const struct wdtable *t, int wd)
{
	size_t low = 0, high = t->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (t->folders[middle].wd < wd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *
wdtable_path(const struct wdtable *t, int wd)
{
	size_t i = find(t, wd);

	return i < t->n && t->folders[i].wd == wd ? t->folders[i].path : NULL;
}

int
wdtable_put(struct wdtable *t, int wd, char *path)
{
	size_t i = find(t, wd), room = t->room == 0 ? 64 : t->room * 2;
	struct wdtable_folder *more;

	if (i < t->n && t->folders[i].wd == wd) {
		free(t->folders[i].path);
		t->folders[i].path = path;
		return 0;
	}
	if (t->n == t->room) {
		more = realloc(t->folders, room * sizeof(*more));
		if (more == NULL)
			return -1;
		t->folders = more;
		t->room = room;
	}
	memmove(&t->folders[i + 1], &t->folders[i],
	    (t->n - i) * sizeof(*t->folders));
	t->folders[i] = (struct wdtable_folder){ wd, path };
	t->n++;
	return 0;
}

static void
drop(struct wdtable *t, size_t i)
{
	free(t->folders[i].path);
	t->n--;
	memmove(&t->folders[i], &t->folders[i + 1],
	    (t->n - i) * sizeof(*t->folders));
}

void
wdtable_drop(struct wdtable *t, int wd)
{
	size_t i = find(t, wd);

	if (i < t->n && t->folders[i].wd == wd)
		drop(t, i);
}

void
wdtable_drop_below(struct wdtable *t, int fd, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = t->n; i-- > 0;) {
		const char *p = t->folders[i].path;

		if (strncmp(p, path, len) != 0 ||
		    (p[len] != '\0' && p[len] != '/'))
			continue;
		inotify_rm_watch(fd, t->folders[i].wd);
		drop(t, i);
	}
}

void
wdtable_clear(struct wdtable *t)
{
	while (t->n > 0)
		free(t->folders[--t->n].path);
	free(t->folders);
	*t = (struct wdtable){ NULL, 0, 0 };
}
