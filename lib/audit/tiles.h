/*
 * The files of a log's tree and entries: c2sp.org/tlog-tiles.
 *
 * tile/L/N holds 256 hashes, each of a whole subtree of 256^L entries;
 * tile/entries/N the 256 entries themselves, each after its length in two
 * bytes, the greater first.  What is not full yet has .p/W after its name,
 * with the W that there are.  N is written in elements of three digits, all
 * but the last with an x: x001/x234/067.
 *
 * A file never changes.  One that is not full stays until the full one is
 * there, as a checkpoint that was signed may need it.
 */
#ifndef ALPR_TILES_H
#define ALPR_TILES_H

#include <stdbool.h>

#include "base/file.h"
#include "merkle.h"

#define TILES_WIDTH	256
#define TILES_LEVELS	8	/* enough for 2^63 entries */
#define TILES_ENTRIES	(-1)	/* as a level: the entries */
#define TILES_ENTRY_MAX	65535	/* bytes of an entry */
#define TILES_BUNDLE_MAX ((size_t)TILES_WIDTH * (2 + TILES_ENTRY_MAX))
#define TILES_NAME	96	/* bytes of a name, with NUL */

struct tile {
	int level;
	uint64_t n;
	unsigned width;		/* 1 to 256 */
};

/* The hashes of one level, or entries, of a tree of that size. */
uint64_t tiles_count(int level, uint64_t size);

/* The width of the n-th tile of a tree of that size; 0: there is none. */
unsigned tiles_width(int level, uint64_t n, uint64_t size);

/* Its name, from the log's folder. */
void tiles_name(const struct tile *, char [TILES_NAME]);

/*
 * Reads it.  1, and the caller frees; 0 where it is not there, or no plain
 * file of a tile's size, with a reason; -1 where it cannot be read.
 */
int tiles_read(const char *log, const struct tile *, struct blob *,
    struct reason *);

/* The same, of the full one where a partial one has been removed for it. */
int tiles_fetch(const char *log, const struct tile *, struct blob *,
    struct reason *);

/*
 * Writes it durably, over what a program that was killed may have left.
 * The first of a tile to be written is fresh: its folders are made, and
 * synced.  The caller holds the log's lock.
 */
int tiles_write(const char *log, const struct tile *, bool fresh,
    const void *, size_t, struct reason *);

/* Removes the partial ones of a full tile. */
int tiles_drop_partial(const char *log, const struct tile *,
    struct reason *);

/* The widths there are of a tile's partial ones.  0 or -1. */
int tiles_list_partial(const char *log, const struct tile *,
    bool there[TILES_WIDTH], struct reason *);

/* Writes a file of the log's folder durably: its name, and what it holds. */
int tiles_replace(const char *log, const char *name, const void *, size_t,
    mode_t, struct reason *);

/*
 * The next entry of a bundle: 1, and it is borrowed from the bundle; 0 at
 * its end; -1 where what follows is none.
 */
int tiles_next(const struct blob *, size_t *at, const unsigned char **,
    size_t *);

/* The length that goes before an entry. */
void tiles_put_length(unsigned char [2], size_t);

/* What reads a tree of its tiles; it keeps the last one of each level. */
struct tiles_reader;

/* NULL: no memory.  The folder's name is the caller's. */
struct tiles_reader *tiles_reader_new(const char *log, uint64_t size);
void tiles_reader_free(struct tiles_reader *);

/* Valid as long as the reader. */
struct merkle_tree tiles_tree(struct tiles_reader *);

#endif
