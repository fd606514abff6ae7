/* Folders by hour. */
#include "hourdir.h"

#include <stdio.h>
#include <stdlib.h>

#include "file.h"
#include "stamp.h"

/* A folder in dir, made with the mode where that is not 0. */
static char *
folder(const char *dir, const char *name, mode_t mode, struct reason *why)
{
	char *path = file_join(dir, name, why);

	if (path == NULL || mode == 0 || file_mkdir(path, mode, why) == 0)
		return path;
	free(path);
	return NULL;
}

char *
hourdir_path(const char *dir, int64_t time, mode_t mode, struct reason *why)
{
	char day[STAMP_DAY_SIZE], hour[12], *above, *path;

	stamp_format_day(time, day);
	snprintf(hour, sizeof(hour), "%02d", stamp_hour_of_day(time));
	above = folder(dir, day, mode, why);
	path = above == NULL ? NULL : folder(above, hour, mode, why);
	free(above);
	return path;
}
