/* Photos that are in use. */
#include "work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/uuid.h"

#define NAME	"alpr-spool."

struct work {
	char *path;
	char *note;		/* the spool's file that says where they are */
	struct blob old;	/* of runs before, a path a line */
	int fd;
};

/* Removes a folder that a run of before made, and nothing else. */
static void
remove_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	struct dirent *e;
	struct stat st;
	int fd;
	DIR *d;

	if (strncmp(name, NAME, strlen(NAME)) != 0)
		return;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	d = fstat(fd, &st) == 0 && st.st_uid == geteuid() ? fdopendir(fd) :
	    NULL;
	if (d == NULL) {
		close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL)
		unlinkat(fd, e->d_name, 0);
	closedir(d);
	rmdir(path);
}

/* All that is there, this one the last. */
static int
write_note(struct work *w, struct reason *why)
{
	size_t len = strlen(w->path);
	char *text = malloc(w->old.len + len + 1);
	int rc;

	if (text == NULL)
		return reason_errno(why, "%.150s", w->note);
	if (w->old.len > 0)
		memcpy(text, w->old.data, w->old.len);
	memcpy(text + w->old.len, w->path, len);
	text[w->old.len + len] = '\n';
	rc = file_write(w->note, text, w->old.len + len + 1, 0600, why);
	free(text);
	return rc;
}

bool
work_has_old(const struct work *w)
{
	return w->old.len > 0;
}

void
work_remove_old(struct work *w)
{
	char *at = (char *)w->old.data, *end;
	struct reason why;

	if (!work_has_old(w))
		return;
	w->old.data[w->old.len - 1] = '\0';
	for (; at != NULL; at = end == NULL ? NULL : end + 1) {
		end = strchr(at, '\n');
		if (end != NULL)
			*end = '\0';
		remove_folder(at);
	}
	blob_free(&w->old);
	/* Else they are looked for once more. */
	write_note(w, &why);
}

/*
 * Where others may rename what is in it, the programs could be shown another
 * file under the name of a photo.
 */
static int
check_root(const char *root, struct reason *why)
{
	struct stat st;

	if (stat(root, &st) != 0)
		return reason_errno(why, "--work %.150s", root);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return reason_set(why, "--work %.150s: is another's", root);
	if ((st.st_mode & 022) != 0 && (st.st_mode & S_ISVTX) == 0)
		return reason_set(why, "--work %.150s: others can write to it",
		    root);
	return 0;
}

/* Of a name that nobody has. */
static char *
fresh_path(const char *root, struct reason *why)
{
	char name[sizeof(NAME) + 16];
	unsigned long long bits;

	if (getentropy(&bits, sizeof(bits)) != 0) {
		reason_errno(why, "--work %.150s", root);
		return NULL;
	}
	snprintf(name, sizeof(name), NAME "%016llx", bits);
	return file_join(root, name, why);
}

/* There is no such folder: the note is as it was. */
static void
forget(struct work *w)
{
	struct reason why;

	free(w->path);
	w->path = NULL;
	if (w->old.len > 0)
		file_write(w->note, w->old.data, w->old.len, 0600, &why);
	else
		unlink(w->note);
}

struct work *
work_new(const char *root, const char *spool, struct reason *why)
{
	struct work *w = calloc(1, sizeof(*w));

	if (w == NULL) {
		reason_errno(why, "work");
		return NULL;
	}
	w->fd = -1;
	w->note = file_join(spool, "work", why);
	w->path = fresh_path(root, why);
	if (w->note == NULL || w->path == NULL || check_root(root, why) != 0)
		goto err;
	if (access(w->note, F_OK) == 0 && file_read(w->note, 1 << 20,
	    &w->old, why) != 0)
		goto err;
	/* Noted first: who is killed in between leaves nothing unknown. */
	if (write_note(w, why) != 0)
		goto err;
	if (mkdir(w->path, 0700) != 0) {
		reason_errno(why, "--work %.150s", root);
		forget(w);
		goto err;
	}
	w->fd = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->fd >= 0)
		return w;
	reason_errno(why, "%.150s", w->path);
err:
	work_free(w);
	return NULL;
}

void
work_free(struct work *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		close(w->fd);
	if (w->path != NULL)
		remove_folder(w->path);
	if (w->fd >= 0 && w->old.len == 0)
		unlink(w->note);
	blob_free(&w->old);
	free(w->path);
	free(w->note);
	free(w);
}

char *
work_put(struct work *w, const char *id, const struct blob *photo,
    struct reason *why)
{
	int fd, rc;

	fd = openat(w->fd, id, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	rc = fd < 0 ? -1 : file_put(fd, photo->data, photo->len, 0);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		return file_join(w->path, id, why);
	reason_errno(why, "%.150s", w->path);
	unlinkat(w->fd, id, 0);
	return NULL;
}

void
work_remove(struct work *w, const char *id)
{
	unlinkat(w->fd, id, 0);
}
