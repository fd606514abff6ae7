/* Inside show.c and the formats, each a file of its own. */
#ifndef ALPR_SHOW_INSIDE_H
#define ALPR_SHOW_INSIDE_H

#include "program/hit.h"
#include "show.h"

struct show {
	const struct show_format *format;
	struct show_to to;
	/* Of the head; "" where it does not say. */
	const char *agency, *person, *person_agency;
	const char *case_number, *call_number;	/* or NULL */
	const char *purpose, *policy;
	int64_t version;			/* of the policy */
	const json_t *query;			/* as the log has it */
	const json_t *rings;			/* of a named area, or NULL */
	int64_t time;				/* of the search */
	bool inlined;				/* records have photos */
	size_t count;			/* of results, this one included */
	char **notes;			/* of what is not among them */
	size_t noted;
	void *state;			/* the format's own */
};

/* Each returns 0 or -1 with a reason.  Any but result() may be NULL. */
struct show_format {
	const char *name;
	bool photos;
	int (*begin)(struct show *, struct reason *);
	int (*result)(struct show *, const struct hit *, struct reason *);
	int (*end)(struct show *, bool more, struct reason *);
	void (*free)(struct show *);	/* of the state */
};

extern const struct show_format show_table, show_json, show_csv,
    show_geojson, show_html;

/* "case 26-01234, call E26012345" */
void show_numbers(const struct show *, FILE *);

#endif
