/*
 * What a program can no longer do, so that a fault in it is worth little: it
 * asks the kernel (seccomp, and Landlock where there is one) to refuse what it
 * does not need any more, for itself and all its threads, for good.
 *
 * A refused call does not happen: the program says which it was and ends.  In
 * builds with sanitizers or for coverage, which do more than the program, and
 * with ALPR_SANDBOX=off, nothing is refused.
 */
#ifndef ALPR_SANDBOX_H
#define ALPR_SANDBOX_H

#include <stddef.h>

/*
 * For what looks at images: from now on it reads files, writes to what is open
 * and to new files in these folders, starts threads, and does nothing else.
 * It can make no memory executable.  Ends the program where the kernel cannot
 * hold it to that.
 */
void sandbox_enter(const char *const *folders, size_t n);

/*
 * For what holds the store, or a device: it starts no program and no process
 * from now on, has no network, and looks into no other process.
 */
void sandbox_start_nothing(void);

/*
 * Where the kernel has Landlock: it writes to what is open, and to no other
 * file.
 */
void sandbox_write_nothing(void);

#endif
