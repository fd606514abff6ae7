/*
 * A good policy that says all that can be said, to be spoilt by tests, and
 * what is wrong with it then.
 */
#ifndef ALPR_TESTS_SPOIL_H
#define ALPR_TESTS_SPOIL_H

#include <stddef.h>

#include "policy/policyfile.h"

extern const char spoil_good[];

/* The faults of the last spoil_parse(). */
extern struct faults spoil_faults;

struct policy *spoil_parse(const char *, size_t);

/* All faults, as lines of line:column: reason; valid until the next call. */
const char *spoil_shown(void);

/* A text with its first such part replaced by another; the caller frees. */
char *spoil(const char *text, const char *old, const char *new);

#endif
