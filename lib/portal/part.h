/* The parts of the public's page, and what they are made of. */
#ifndef ALPR_PART_H
#define ALPR_PART_H

#include "portal.h"

/* A part of the page: its heading, and what stands under it. */
void part_open(FILE *, const char *id, const char *title);
void part_close(FILE *);

/* A paragraph of a text that may hold anything. */
void part_text(FILE *, const char *class, const char *text);

/* Paragraphs of words, and the same as a list. */
void part_texts(const struct portal *, enum portal_words, FILE *);
void part_list(const struct portal *, enum portal_words, FILE *,
    const char *class);

/* "1,234" */
void part_number(FILE *, uint64_t);

/* The parts, in the order of the page. */
void part_uses(const struct portal *, FILE *);
void part_access(const struct portal *, FILE *);
void part_searches(const struct portal *, FILE *);
void part_hits(const struct portal *, FILE *);
void part_sharing(const struct portal *, FILE *);
void part_audits(const struct portal *, FILE *);
void part_data(const struct portal *, FILE *);
void part_verify(const struct portal *, FILE *);

#endif
