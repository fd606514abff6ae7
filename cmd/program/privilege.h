/*
 * What a program that opens the store may do, and for whom.
 *
 * Such a program is installed setgid, to a group of which no person is a
 * member: so the program can open the store, and who runs it cannot.  Then
 * nothing that the caller left behind is trusted.
 */
#ifndef ALPR_PRIVILEGE_H
#define ALPR_PRIVILEGE_H

#include <stdbool.h>

#include "base/reason.h"

/*
 * To be called first, before program_start().  The environment is emptied,
 * inherited descriptors are closed, signals and limits are set right; from
 * then on the program cannot be traced, and gains nothing by running another.
 * Ends the program where the caller's limits would let it do but a part.
 */
void privilege_start(void);

/*
 * For a program that needs it only for some of what it does: puts it aside
 * while the options are read, until privilege_start() takes it up, or
 * privilege_shed() drops it for good.  The latter changes nothing else.
 */
void privilege_defer(void);
void privilege_shed(void);

/* Whether the program can open what its caller cannot. */
bool privilege_held(void);

/*
 * Drops that for good, and gives back those variables of the caller's that a
 * terminal needs.  Ends the program where it cannot.
 */
void privilege_drop(void);

/*
 * Keeps it for good, as the process that does nothing but hold the store: a
 * command that it runs has it, too.
 */
void privilege_settle(void);

/* Drops it for a while, to open what the caller names. */
void privilege_pause(void);
void privilege_resume(void);

/*
 * A path that leads to the same file after privilege_enter().  The caller
 * frees.  Ends the program where there is none.
 */
char *privilege_path(const char *);

/*
 * The folder to take for the store that is named, and is one.  Where privilege
 * is held, the store must be another's, who is of the program's group as the
 * store is, and closed to others, none of its parts a link, as it could be made
 * of another store's parts, and its file system one whose owners and groups the
 * machine believes.
 * The program then stands in it, and gets ".", so that the name can lead
 * nowhere else afterwards.  NULL: a reason.
 */
const char *privilege_enter(const char *store, struct reason *);

/*
 * Lets the program's group read the master key of a new store, where the
 * store is of that group.
 */
int privilege_lend(const char *store, struct reason *);

/* Whether the real user owns the store, or is root. */
bool privilege_owns(const char *store);

#endif
