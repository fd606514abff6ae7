/*
 * What tests make: folders of their own, pictures and their files, EXIF
 * blocks, sightings.  Whatever fails here ends the test.
 */
#ifndef ALPR_TESTS_MAKE_H
#define ALPR_TESTS_MAKE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "image/image.h"
#include "record/sighting.h"

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* A new folder under $TMPDIR; make_remove() deletes all in it, and frees. */
char *make_dir(void);
void make_remove(char *dir);

/* dir/name; freed at exit, so that tests need not. */
const char *make_path(const char *dir, const char *name);

/* The path of an input of the repository, under $top_srcdir. */
const char *make_source(const char *name);

/* Whether any file under the folder holds these bytes. */
bool make_holds(const char *dir, const void *, size_t);

/* A picture of slopes and edges, the same each time; freed as an image. */
void make_picture(struct image *, int width, int height, int channels);

struct make_jpeg {
	int quality;
	int sampling;		/* 1: 4:4:4, 2: 4:2:0 */
	bool progressive, cmyk;
	const unsigned char *exif;
	size_t exif_len;
};

/* The caller frees the blob. */
void make_jpeg(const struct image *, const struct make_jpeg *,
    struct blob *);

struct make_png {
	int depth;		/* 8 or 16 */
	bool alpha;		/* samples are followed by (x + y) mod 256 */
	bool interlaced, palette, gamma;
	const unsigned char *exif;
	size_t exif_len;
};

void make_png(const struct image *, const struct make_png *, struct blob *);

/* The EXIF block of one photo; strings may be NULL.  Its length. */
struct make_exif {
	bool big;		/* endian */
	const char *time, *subsecond, *offset;
	bool placed;
	double lat, lon;
	const char *serial;
};

#define MAKE_EXIF_ROOM 512

size_t make_exif(unsigned char [MAKE_EXIF_ROOM], const struct make_exif *);

/* A sighting, parsed; its record is the caller's.  seq tells ids apart. */
void make_sighting(struct sighting *, int64_t time, const char *camera,
    const char *plate, unsigned seq);

/* Asserts that a reason says this. */
#define assert_reason(why, part) \
	assert_non_null(strstr((why).text, (part)))

#endif
