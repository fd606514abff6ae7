/*
 * What alpr-audit reports, in rows: a table for people, CSV, or JSON, one
 * object a line.  Nothing from the log reaches a terminal as it is.
 */
#ifndef ALPR_ROWS_H
#define ALPR_ROWS_H

#include <jansson.h>
#include <stdbool.h>

#include "audit/flags.h"
#include "audit/searches.h"
#include "audit/tally.h"
#include "base/reason.h"

enum rows_format { ROWS_TABLE, ROWS_CSV, ROWS_JSON, ROWS_FORMATS };

/*
 * How they are shown.  A table fits so many columns: what is longer goes on in
 * a line below, and nothing is cut.  0: any number of them.
 */
struct rows {
	enum rows_format format;
	size_t columns;
};

/*
 * The format of that name; NULL: a table on a terminal, else JSON.
 * ROWS_FORMATS: there is none.
 */
enum rows_format rows_format(const char *name);

/* The heads of a table or of CSV. */
void rows_searches_head(const struct rows *);
void rows_tally_head(const struct rows *, enum tally_by);
void rows_flags_head(const struct rows *);

int rows_search(const struct rows *, const struct searches_one *,
    struct reason *);
int rows_tally(const struct rows *, enum tally_by, const struct tally_row *,
    struct reason *);
int rows_flag(const struct rows *, const struct flag *, struct reason *);

/*
 * An object on a line of its own.  Characters that are hidden (utf8.h) are
 * escaped, which changes nothing of what it says.
 */
int rows_json(const json_t *, struct reason *);

#endif
