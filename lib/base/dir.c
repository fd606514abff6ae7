/* The names in a folder. */
#include "dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

DIR *
dir_open(int at, const char *name)
{
	int saved, fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL && fd >= 0) {
		saved = errno;
		close(fd);
		errno = saved;
	}
	return d;
}

int
dir_next(DIR *d, const char **name)
{
	const struct dirent *e;

	do {
		errno = 0;
		e = readdir(d);
	} while (e != NULL && (strcmp(e->d_name, ".") == 0 ||
	    strcmp(e->d_name, "..") == 0));
	if (e == NULL)
		return errno == 0 ? 0 : -1;
	*name = e->d_name;
	return 1;
}
