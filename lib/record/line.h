/*
 * Lines of NDJSON from a descriptor, however long they are and in whatever
 * pieces they come.
 */
#ifndef ALPR_LINE_H
#define ALPR_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

#define LINE_MAX_BYTES	(16u << 20)	/* without the newline */

struct line_reader;

enum line_kind {
	LINE_FAILED = -1,	/* reading failed: see the reason */
	LINE_END = 0,
	LINE_TEXT = 1,
	LINE_LONG = 2		/* of more than LINE_MAX_BYTES, skipped */
};

/* The caller keeps the descriptor.  NULL: no memory. */
struct line_reader *line_new(int fd);
void line_free(struct line_reader *);

/*
 * The next line without its newline, NUL-terminated; valid until the next
 * call.  A last line without a newline counts.  LINE_LONG gives the first
 * bytes of the line.
 */
enum line_kind line_next(struct line_reader *, char **,
    size_t *, struct reason *);

/* Number of the line given last, from 1. */
size_t line_number(const struct line_reader *);

/* Whether the line given last was ended by the input, not by a newline. */
bool line_unended(const struct line_reader *);

/*
 * Whether line_next() would return at once: it is false also where the
 * writer has sent only a part of a line yet.
 */
bool line_ready(struct line_reader *);

#endif
