/* The terminal of a person. */
#include "terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MAX	1000
#define COLUMNS_USUAL	80

size_t
terminal_columns(int fd)
{
	const char *text = getenv("COLUMNS");
	unsigned long columns = text == NULL ? 0 : strtoul(text, NULL, 10);
	struct winsize size;

	if (!isatty(fd))
		return 0;
	if (columns >= 1 && columns <= COLUMNS_MAX)
		return (size_t)columns;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLUMNS_USUAL;
}
