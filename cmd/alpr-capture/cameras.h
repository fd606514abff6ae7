/* alpr-capture --policy: what the policy says of the cameras. */
#ifndef ALPR_CAMERAS_H
#define ALPR_CAMERAS_H

#include "capture/capture.h"
#include "policy/policy.h"
#include "take.h"

struct cameras;

/* Ends the program where the policy has faults. */
struct cameras *cameras_open(const char *policy);
void cameras_free(struct cameras *);

/*
 * Finds the camera of a photo: the one that is given, else the innermost
 * folder that has the name of one, else by the serial number in EXIF; and
 * sets what the options do not: its name, zone, clock, place and heading.  The
 * name is valid as long as the cameras.  -1: it is not in the policy, or by
 * its serial number another.
 */
int cameras_find(const struct cameras *, const struct photo *,
    struct capture *, struct reason *);

#endif
