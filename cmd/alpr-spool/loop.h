/*
 * The loop of alpr-spool: it waits for what comes in, for the programs behind
 * the spool and for who reads what they print, and gives each its turn.
 */
#ifndef ALPR_LOOP_H
#define ALPR_LOOP_H

#include "spooler.h"

/*
 * Runs until the input is at its end and all of it is told, until a signal
 * ends it, or where the programs end again and again.  The folder of the
 * spool is for what is said.  The exit status.
 */
int loop_run(struct spooler *, const char *dir);

#endif
