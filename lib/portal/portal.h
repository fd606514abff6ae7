/*
 * What an agency tells the public of its licence plate readers, as a page, as
 * tables and as one JSON object.  alpr-audit(1) says what is in each.
 *
 * Nothing in the page runs or loads anything: no script, one style sheet in
 * it, and a Content Security Policy that says so.
 */
#ifndef ALPR_PORTAL_H
#define ALPR_PORTAL_H

#include <jansson.h>
#include <stdio.h>

#include "audit/checkpoint.h"
#include "base/reason.h"
#include "facts.h"

#define PORTAL_PAGE	"index.html"
#define PORTAL_JSON	"portal.json"
#define PORTAL_SEARCHES	"portal-searches.csv"
#define PORTAL_MONTHS	"portal-months.csv"
#define PORTAL_PURPOSES	"portal-purposes.csv"

/* A checkpoint that was published on a day. */
struct portal_kept {
	char day[STAMP_DAY_SIZE];
	struct checkpoint checkpoint;
	char *note;			/* as signed */
};

struct portal {
	const struct policy *policy;
	const struct facts *facts;
	int64_t retention;		/* ms that holds */
	uint64_t vehicles;		/* of the last days */
	const char *note;		/* the newest checkpoint, as signed */
	const char *key;		/* the log's, as text */
	struct checkpoint checkpoint;
	const struct portal_kept *kept;	/* the newest last */
	size_t kept_count;
};

/* Each writes all of it; output errors are found when the stream is closed. */
int portal_html(const struct portal *, FILE *, struct reason *);
void portal_style(FILE *);
void portal_searches(const struct portal *, FILE *);
void portal_months(const struct portal *, FILE *);
void portal_purposes(const struct portal *, FILE *);

/* The object, which the caller owns.  NULL: no memory. */
json_t *portal_json(const struct portal *);

/* How many people in good standing have a role. */
size_t portal_people(const struct portal *, enum policy_role);

/* Paragraphs: the policy's where it has them, or the program's. */
enum portal_words {
	PORTAL_DETECTED, PORTAL_NOT_DETECTED, PORTAL_ACCEPTABLE,
	PORTAL_REFUSED,		/* prohibited, whatever the policy says */
	PORTAL_PROHIBITED,	/* by the policy alone */
	PORTAL_ACCESS, PORTAL_SHARING, PORTAL_AUDIT,
	PORTAL_WORDS
};

extern const char *const portal_words_names[PORTAL_WORDS];

/* How many there are; they live as long as the policy. */
size_t portal_words(const struct portal *, enum portal_words,
    const char *const **);

#endif
