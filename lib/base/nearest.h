/*
 * Which of several names was meant by one that is none of them, as a person
 * mistypes it.
 */
#ifndef ALPR_NEAREST_H
#define ALPR_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *wanted;
	const char *best;	/* borrowed; NULL: none is near */
	size_t distance;	/* of that one */
};

/*
 * Holds a name against what was wanted.  Near is what one typing error in
 * each three characters makes (a character more, less or other, or two that
 * changed places; upper and lower case are the same), or what has the whole
 * of one in the other, of three characters and more.  Of two as near as each
 * other the first stays.
 */
void nearest_try(struct nearest *, const char *name);

#endif
