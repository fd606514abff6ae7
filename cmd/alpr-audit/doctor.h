/*
 * Whether a store is kept as it must be for its promises to hold: who can
 * open what, and whether what must happen happens.
 */
#ifndef ALPR_DOCTOR_H
#define ALPR_DOCTOR_H

#include "program/office.h"

/*
 * Prints what is wrong, each with the command that sets it right, and what is
 * worth knowing.  The office is open; the path is the store's whole one.
 * Exit status: PROGRAM_NO where something is wrong.
 */
int doctor_run(const struct office *, const char *path);

#endif
