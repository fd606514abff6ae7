/* A policy's file, read for who runs the program. */
#ifndef ALPR_RULES_H
#define ALPR_RULES_H

#include "policy/policy.h"

/*
 * NULL: it has faults, which were printed as compilers do it, so that editors
 * find the place.
 */
struct policy *rules_read(const char *path);

#endif
