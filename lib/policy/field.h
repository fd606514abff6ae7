/*
 * Maps of a tree read into structs by a table of their keys, with every
 * fault: a key that is not in the table, one that is missing, a value of
 * the wrong type or out of range.
 *
 * Strings borrow from the tree.  What had a fault keeps its old value.
 */
#ifndef ALPR_FIELD_H
#define ALPR_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "faults.h"
#include "tree.h"

/* Where a policy's time zones are looked for. */
#define FIELD_ZONES "/usr/share/zoneinfo"

#define FIELD_NAME_MAX 64

struct field_reader {
	const char *file;	/* the tree's, for the faults */
	struct faults *faults;
	void *ctx;		/* of those who read fields of their own */
};

struct field {
	const char *name;
	/* Reads the value into its place in the struct. */
	void (*read)(const struct field_reader *, const struct field *,
	    const struct tree_node *, void *to);
	size_t at;		/* offset in the struct */
	bool needed;
	double least, most;	/* number, integer, duration, length of text */
	const char *const *choices;
};

void field_fault(const struct field_reader *, const struct tree_node *,
    const char *, ...) __attribute__((format(printf, 3, 4)));

/*
 * Reads a map by a table that ends with a field without a name, in the
 * table's order.  What it is named in faults: "camera", say.
 */
void field_map(const struct field_reader *, const struct tree_node *,
    const char *what, const struct field *, void *);

/*
 * Room for the children of a list of 1 to most, each of that size and zero;
 * the caller frees.  NULL: a fault.
 */
void *field_list(const struct field_reader *, const struct tree_node *,
    const char *what, size_t most, size_t size);

/*
 * A list of up to f->most maps, each starting as a copy of init.  Their
 * number; the array, which the caller frees, goes to *to.  The number is 0,
 * and *to stays, where there is a fault of the list itself.
 */
size_t field_maps(const struct field_reader *, const struct field *f,
    const struct tree_node *, const char *what, const struct field *,
    const void *init, size_t size, void *to);

/*
 * A list of up to most texts, none twice, each as field_text() reads it.
 * Their number; the array, which the caller frees, goes to *to.
 */
size_t field_texts(const struct field_reader *, const struct field *,
    const struct tree_node *, size_t most, size_t longest,
    const char ***to);

/*
 * A fault where a text stands twice in a list, or where two of its maps have
 * the same under a key, if that is not NULL.
 */
void field_unique(const struct field_reader *, const struct tree_node *,
    const char *key);

/* char *: one line of 1 to most bytes, no space at either end. */
void field_text(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* char *: 1 to 64 ASCII letters, digits, '.', '_' and '-', no '-' first. */
void field_name(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* char *: a time zone that the machine knows, as America/Los_Angeles. */
void field_zone(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

void field_number(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);	/* double */
void field_integer(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);	/* int64_t */
void field_bool(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);	/* bool */
void field_choice(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);	/* int: index of the choice */

/* int64_t: "90s", "15m", "12h", "30d" to milliseconds; "-2s" if least < 0. */
void field_duration(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* int64_t: "2026-11-22" to the first millisecond of that day, UTC. */
void field_day(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
