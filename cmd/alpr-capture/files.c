/* Photos by name. */
#include "files.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/image.h"
#include "program/program.h"
#include "program/progress.h"
#include "record/line.h"

/* Of errno. */
static void
complain(struct take *t, const char *name)
{
	struct reason why;

	reason_set(&why, "%s", strerror(errno));
	take_complain(t, name, &why);
}

static void
take_file(struct take *t, const char *name, const struct stat *st)
{
	struct photo p = { .name = name, .arrived = program_now() };
	char *path = realpath(name, NULL);
	struct reason why;
	struct blob file;

	if (path == NULL) {
		complain(t, name);
		return;
	}
	if (file_read(path, IMAGE_BYTES_MAX, &file, &why) != 0) {
		progress_hide(t->progress);
		warnx("%s", why.text);
		t->failed = true;
	} else {
		p.path = path;
		p.file = &file;
		p.modified = (int64_t)st->st_mtim.tv_sec * 1000 +
		    st->st_mtim.tv_nsec / 1000000;
		take_photo(t, &p);
	}
	blob_free(&file);
	free(path);
}

/* What a camera's upload hides behind a dot is not complete yet. */
static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool
is_link_to_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) &&
	    stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
take_folder(struct take *t, const char *name)
{
	struct dirent **list;
	struct reason why;
	char *path;
	int n;

	n = scandir(name, &list, visible, by_name);
	if (n < 0) {
		complain(t, name);
		return;
	}
	for (int i = 0; i < n; i++) {
		path = file_join(name, list[i]->d_name, &why);
		if (path == NULL)
			errx(PROGRAM_FAILED, "%s", why.text);
		/* A link to a folder may lead back up, and on for ever. */
		if (!is_link_to_folder(path))
			files_take(t, path);
		free(path);
		free(list[i]);
	}
	free(list);
}

void
files_take(struct take *t, const char *name)
{
	struct stat st;

	if (stat(name, &st) != 0) {
		complain(t, name);
	} else if (S_ISDIR(st.st_mode)) {
		take_folder(t, name);
	} else {
		take_file(t, name, &st);
	}
}

static void
take_lines(struct take *t, struct line_reader *lines, const char *list)
{
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;

	while ((kind = line_next(lines, &line, &len, &why)) != LINE_END) {
		if (kind == LINE_FAILED) {
			take_complain(t, list, &why);
			break;
		}
		if (kind == LINE_TEXT && strlen(line) == len) {
			if (len > 0)
				files_take(t, line);
		} else {
			reason_set(&why, "line %zu: not a file's name",
			    line_number(lines));
			take_complain(t, list, &why);
		}
	}
}

void
files_take_list(struct take *t, const char *list)
{
	bool is_stdin = strcmp(list, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(list, O_RDONLY | O_CLOEXEC);
	struct line_reader *lines;

	if (fd < 0)
		err(PROGRAM_FAILED, "%s", list);
	lines = line_new(fd);
	if (lines == NULL)
		err(PROGRAM_FAILED, "list of names");
	progress_input(t->progress, fd);
	take_lines(t, lines, is_stdin ? "standard input" : list);
	line_free(lines);
	if (!is_stdin)
		close(fd);
}

void
files_take_stdin(struct take *t)
{
	struct photo p = { .name = "-", .arrived = program_now() };
	struct reason why;
	struct blob file;

	if (t->spool == NULL)
		errx(PROGRAM_FAILED, "a photo on standard input needs "
		    "--spool, to be kept in");
	if (file_read_fd(STDIN_FILENO, "standard input", IMAGE_BYTES_MAX,
	    &file, &why) != 0) {
		take_complain(t, "-", &why);
	} else {
		p.file = &file;
		take_photo(t, &p);
	}
	blob_free(&file);
}
