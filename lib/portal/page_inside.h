/* What the files of the public's page share, and nobody else. */
#ifndef ALPR_PAGE_INSIDE_H
#define ALPR_PAGE_INSIDE_H

#include "portal.h"

/* Its style sheet. */
void page_style(FILE *);

/* A part of the page: its heading, and what stands under it. */
void page_open(FILE *, const char *id, const char *title);
void page_close(FILE *);

/* A paragraph of a text that may hold anything. */
void page_text(FILE *, const char *class, const char *text);

/* Paragraphs of words, and the same as a list. */
void page_texts(const struct portal *, enum portal_words, FILE *);
void page_list(const struct portal *, enum portal_words, FILE *,
    const char *class);

/* "1,234" */
void page_number(FILE *, uint64_t);

/* The parts, in the order of the page. */
void page_uses(const struct portal *, FILE *);
void page_access(const struct portal *, FILE *);
void page_searches(const struct portal *, FILE *);
void page_hits(const struct portal *, FILE *);
void page_sharing(const struct portal *, FILE *);
void page_audits(const struct portal *, FILE *);
void page_data(const struct portal *, FILE *);
void page_verify(const struct portal *, FILE *);

#endif
