/*
 * A pager for what is longer than the screen.  It is the person's own
 * program: to be started only after privileges are dropped.
 */
#ifndef ALPR_PAGER_H
#define ALPR_PAGER_H

#include <stdbool.h>

/* Whether standard output shows marks (SGR): a terminal, by TERM and LESS. */
bool pager_marks(void);

/*
 * Sends standard output through $PAGER, or through less, which ends by
 * itself where all fits the screen.  Nothing is done where standard output
 * is no terminal, where PAGER is empty or "cat", or where there is no less.
 */
void pager_start(void);

/*
 * Whether the person has left the pager before the end of the text, so that
 * standard output failed.  What is written from then on goes nowhere, and
 * that is no failure.
 */
bool pager_left(void);

/* Ends the text, and waits until the person leaves the pager. */
void pager_end(void);

#endif
