/*
 * The names in a folder: all of them, or an error.  Of readdir(3) an end and
 * a fault look alike, and what expiry does not see it does not destroy.
 */
#ifndef ALPR_DIR_H
#define ALPR_DIR_H

#include <dirent.h>

/*
 * Opens the folder of that name in an open one (AT_FDCWD: here), but no link
 * to one; closedir() closes it.  NULL with errno.
 */
DIR *dir_open(int at, const char *name);

/*
 * The next name but "." and "..", valid until the next call: 1; 0: there is
 * no more; -1 with errno.
 */
int dir_next(DIR *, const char **name);

#endif
