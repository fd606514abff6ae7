/* alpr-capture: what becomes of a photo, wherever it is from. */
#ifndef ALPR_TAKE_H
#define ALPR_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"
#include "capture/capture.h"

struct cameras;
struct health;
struct progress;
struct receiver;
struct thin;

struct take {
	struct capture capture;		/* as the options have it */
	struct cameras *cameras;	/* of the policy; or NULL */
	struct thin *thin;		/* or NULL: no frame is left out */
	struct receiver *receiver;	/* or NULL */
	struct progress *progress;	/* or NULL */
	struct health *health;
	const char *spool, *rejects;	/* absolute paths, or NULL */
	bool failed;			/* something was refused, or failed */
};

struct photo {
	const char *name;	/* for messages */
	const char *path;	/* absolute; NULL: it has no file */
	const char *camera;	/* NULL: by the folder */
	const struct blob *file;
	int64_t modified;	/* of a file */
	int64_t arrived;	/* when it came */
	bool must_be_whole;	/* a JPEG that is cut short is refused */
};

enum take_result {
	TAKE_FAULT = -2,	/* it could not be kept: no fault of its own */
	TAKE_REFUSED = -1,
	TAKE_DONE = 0,
	TAKE_SKIPPED = 1	/* it is one to leave out */
};

/* Makes the folders, and their paths absolute. */
void take_start(struct take *);
void take_end(struct take *);

/*
 * Keeps the photo and writes its record, or tells why not.  What is refused
 * goes to the rejects, if there is a folder for them.  Ends the program where
 * nobody takes records any more.
 */
enum take_result take_photo(struct take *, const struct photo *);

/* For who waits for photos, twice a second or so. */
void take_idle(struct take *);

/* Tells of what is no photo's fault alone. */
void take_complain(struct take *, const char *name, const struct reason *);

/* From now on SIGTERM and SIGINT let the program end in good order. */
void take_heed_signals(void);
bool take_is_over(void);

#endif
