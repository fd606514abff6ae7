/*
 * What no policy can allow in California: with whom ALPR information is not
 * shared, and what it is not searched for.
 *
 * Civil Code 1798.90.55 lets a public agency share it with public agencies
 * alone, and 1798.90.5 says that these are the state's and its
 * subdivisions'.  By the Attorney General's bulletin 2023-DLE-06 that
 * excludes agencies of other states and federal ones.  Government Code
 * 7284.6 forbids immigration enforcement.
 *
 * A name or a purpose is also held against words that give it away.  That
 * catches a slip, and not who chooses other words: people read the policy,
 * too.
 */
#ifndef ALPR_LAWFUL_H
#define ALPR_LAWFUL_H

#include <stdbool.h>

enum lawful_kind {
	LAWFUL_POLICE,
	LAWFUL_SHERIFF,
	LAWFUL_PROSECUTOR,
	LAWFUL_STATE,
	LAWFUL_UNIVERSITY,
	LAWFUL_OVERSIGHT,
	LAWFUL_FEDERAL,		/* from here on never */
	LAWFUL_FUSION_CENTER,
	LAWFUL_PRIVATE
};

/* Their names in a policy, in that order; NULL at the end. */
extern const char *const lawful_kinds[];

/* Two letters of the post office, for a state, the district, a territory. */
bool lawful_is_state(const char *);

/* Why nothing may be shared with an agency, or NULL. */
const char *lawful_agency(enum lawful_kind, const char *state,
    const char *name);

/*
 * Why an agency may not even be asked, or NULL.  What it is asked says whom
 * somebody looks for: the same may not hear that, but other states' may,
 * who then share with us.
 */
const char *lawful_source(enum lawful_kind, const char *name);

/* Why nobody may search for this, or NULL. */
const char *lawful_purpose(const char *);

#endif
