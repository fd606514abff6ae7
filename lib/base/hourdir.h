/*
 * Folders by hour, DIR/2026-11-22/19: expiry finds what is in them by their
 * names alone.
 */
#ifndef ALPR_HOURDIR_H
#define ALPR_HOURDIR_H

#include <stdint.h>
#include <sys/types.h>

#include "reason.h"

/*
 * The path of an hour's folder in dir, which the caller frees.  With a mode,
 * not 0, the day's and the hour's are made where they are not there, and are
 * on disk when this returns.  NULL with a reason.
 */
char *hourdir_path(const char *dir, int64_t time, mode_t, struct reason *);

#endif
