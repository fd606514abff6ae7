/*
 * Plate texts: the one spelling in which they are kept and compared, the
 * patterns that a search may use, and the characters that cameras confuse.
 *
 * A normal text holds 'A'..'Z' and '0'..'9' only, at most PLATE_MAX of them.
 */
#ifndef ALPR_PLATE_H
#define ALPR_PLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "reason.h"

#define PLATE_MAX	12		/* longest text kept */
#define PLATE_SIZE	(PLATE_MAX + 1)
#define PLATE_PATTERN_SIZE 33
#define PLATE_NAMED	3

/*
 * Upper case, without blanks, separators and emblems (any byte that is not
 * an ASCII letter or digit).  More than PLATE_MAX characters are refused;
 * an empty result is not.
 */
int plate_normal(const char *, char [PLATE_SIZE], struct reason *);

/*
 * The normal spelling of a pattern: '?' stands for one character, '*' for
 * any number; blanks, '-' and '.' are dropped, runs of '*' become one.
 * Refused: any other character, which would be looked for in vain, nothing
 * but wildcards, and more than PLATE_PATTERN_SIZE - 1 characters; the reason
 * shows the pattern, and where in it that is.
 */
int plate_pattern(const char *, char [PLATE_PATTERN_SIZE], struct reason *);

/* Whether the pattern holds a wildcard, and how many characters are fixed. */
bool plate_is_partial(const char *);
size_t plate_fixed(const char *);

/*
 * Whether a pattern, or NULL, leaves so much open that it asks for anybody's
 * plate: it has wildcards and fewer than PLATE_NAMED characters.
 */
bool plate_is_vague(const char *);

/* Whether a normal pattern fits the whole of a normal text. */
bool plate_match(const char *pattern, const char *text);

/* The same, taking characters of one class of plate_fold() for equal. */
bool plate_match_fold(const char *pattern, const char *text);

/*
 * Whether two normal texts are the same but for at most one character that
 * is another, too many or missing; fold as in plate_match_fold().
 */
bool plate_slip(const char *, const char *, bool fold);

/*
 * What stands for the class of a character that cameras confuse: 0 O Q D,
 * 1 I L, 8 B, 5 S, 2 Z, 6 G, V Y, M N W are not told apart at distance or in
 * some states' letters; the first of a class stands for it.  Any other
 * character stands for itself.
 */
char plate_fold(char);

#endif
