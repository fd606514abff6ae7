/*
 * YAML 1.1 (and so JSON) read by libyaml into a tree that knows where each
 * part stands, for files that people write and that must say one thing only.
 *
 * Allowed is one document of maps, lists and scalars.  A fault is whatever
 * would let it say something else than it shows: anchors, aliases and tags
 * (and with them alias bombs), a key twice, a key that is no text, control
 * characters and marks that turn the direction of writing in a key, NUL,
 * anything but UTF-8; and what is absurd, by the limits below.
 */
#ifndef ALPR_TREE_H
#define ALPR_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "faults.h"

#define TREE_DEPTH_MAX	16	/* of maps and lists in each other */
#define TREE_NODES_MAX	500000	/* keys and values */
#define TREE_KEYS_MAX	100	/* of one map */
#define TREE_SCALAR_MAX	1024	/* bytes */

enum tree_kind {
	TREE_BAD,	/* a fault was reported here: say no more about it */
	TREE_SCALAR,
	TREE_LIST,
	TREE_MAP
};

struct tree_node {
	enum tree_kind kind;
	unsigned line, column;	/* from 1, in characters */
	struct tree_node *child;	/* a list's first, a map's first key */
	struct tree_node *next;		/* in the list, or the next key */
	struct tree_node *value;	/* of a map's key */
	size_t n;			/* children */
	bool quoted;			/* a scalar that can only be text */
	bool presentable;	/* fit to be shown and logged, see below */
	struct tree_node *made;		/* the one made before it */
	char text[];			/* of a scalar */
};

struct tree;

/*
 * Reads a text; the name of its file is for the faults.  NULL: there is no
 * tree, and a fault says why.  A tree may have faults, too: what they are
 * about is TREE_BAD, or left out.  The caller frees it.
 */
struct tree *tree_parse(const char *file, const void *, size_t,
    struct faults *);
void tree_free(struct tree *);

const struct tree_node *tree_root(const struct tree *);

/* The value of a map's key, or NULL. */
const struct tree_node *tree_get(const struct tree_node *, const char *key);

/*
 * The text of a scalar, or, where it holds control characters or marks that
 * turn the direction of writing, words in its place.
 */
const char *tree_shown(const struct tree_node *);

#endif
