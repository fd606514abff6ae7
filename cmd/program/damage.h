/* A day of the store whose file is damaged. */
#ifndef ALPR_DAMAGE_H
#define ALPR_DAMAGE_H

/*
 * LMDB reads a day's file as it stands: where that was cut short or is
 * damaged, it may end a program by a signal.  From now on the program then
 * says which file it was, and ends with PROGRAM_FAILED.
 */
void damage_heed(void);

#endif
