/* Reads plates: the readers, and what becomes of their opinions. */
#include "ocr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "issuer.h"
#include "netreader.h"
#include "rectify.h"
#include "scales.h"
#include "tessreader.h"

#define SIDE_MIN	16	/* of a scale of the plate's photo */
#define TWO_ROWS	2.3	/* width to height: below, there may be two */
#define TEXT_MIN	2	/* characters; fewer are no number */
#define READABLE	0.45	/* a text less sure is more likely wrong */
#define SURE		0.9	/* less sure is looked at again */
#define HOPELESS	0.2	/* as two rows: it is one */
#define UNUSUAL		0.5	/* how probable a text of no format is, and */
#define UNEXPECTED	0.1	/* one of no format that was asked for */
#define NET_WEIGHT	0.85	/* of two opinions */

/* Where the rows of a plate of two are, in parts of its height. */
static const double rows[2][2] = { { 0, .54 }, { .46, 1 } };

/* Further looks: how much wider and higher than the rectangle. */
#define LOOKS 3
static const double looks[LOOKS][2] = { { 1, 1 }, { .94, .9 }, { 1.06, 1.1 } };

struct ocr {
	struct netreader *net;
	struct tessreader *tess;
	struct issuer *issuer;
	struct formats *formats;
	struct formats_choice expected;	/* none: any */
	struct scales scales;
	unsigned char *plane;	/* luma or one colour of a picture */
	size_t plane_size;
	unsigned char *plate;	/* rectified */
	unsigned char *colours[3];
};

static int
open_readers(struct ocr *o, const struct ocr_options *options,
    struct reason *why)
{
	const struct rectify_shape *net, *tess = tessreader_shape();
	size_t size = (size_t)tess->width * (size_t)tess->height;
	char *path;

	if ((options->readers & OCR_NET) != 0) {
		path = file_join(options->models, "read.safetensors", why);
		if (path != NULL)
			o->net = netreader_open(path, why);
		free(path);
		if (o->net == NULL)
			return -1;
		net = netreader_shape(o->net);
		if ((size_t)net->width * (size_t)net->height > size)
			size = (size_t)net->width * (size_t)net->height;
	}
	if ((options->readers & OCR_TESSERACT) != 0) {
		o->tess = tessreader_open(options->models, why);
		if (o->tess == NULL)
			return -1;
	}
	o->plate = malloc(size);
	return o->plate != NULL ? 0 : reason_set(why, "out of memory");
}

static int
open_issuer(struct ocr *o, const struct ocr_options *options,
    struct reason *why)
{
	const struct rectify_shape *shape;
	char *path;

	path = file_join(options->models, "issuer.safetensors", why);
	if (path != NULL)
		o->issuer = issuer_open(path, why);
	free(path);
	if (o->issuer == NULL)
		return -1;
	shape = issuer_shape(o->issuer);
	for (int c = 0; c < 3; c++) {
		o->colours[c] = malloc((size_t)shape->width *
		    (size_t)shape->height);
		if (o->colours[c] == NULL)
			return reason_set(why, "out of memory");
	}
	return 0;
}

static int
open_formats(struct ocr *o, const struct ocr_options *options,
    struct reason *why)
{
	char *path;

	path = file_join(options->models, "formats.txt", why);
	if (path != NULL)
		o->formats = formats_open(path, why);
	free(path);
	if (o->formats == NULL)
		return -1;
	return options->formats == NULL ? 0 : formats_choose(o->formats,
	    options->formats, &o->expected, why);
}

struct ocr *
ocr_open(const struct ocr_options *options, struct reason *why)
{
	struct ocr *o = calloc(1, sizeof(*o));

	if (o == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	if (open_readers(o, options, why) == 0 &&
	    open_formats(o, options, why) == 0 &&
	    open_issuer(o, options, why) == 0)
		return o;
	ocr_free(o);
	return NULL;
}

void
ocr_free(struct ocr *o)
{
	if (o == NULL)
		return;
	netreader_free(o->net);
	tessreader_free(o->tess);
	issuer_free(o->issuer);
	formats_free(o->formats);
	scales_free(&o->scales);
	for (int c = 0; c < 3; c++)
		free(o->colours[c]);
	free(o->plane);
	free(o->plate);
	free(o);
}

/* Rows one above the other become rows side by side. */
static int
rectify(struct ocr *o, const struct quad *q, int n_rows,
    const struct rectify_shape *shape, struct reason *why)
{
	struct rectify_shape half = *shape;
	struct quad part;

	if (n_rows == 1)
		return rectify_plate(o->scales.at, o->scales.n, q, shape,
		    o->plate, (size_t)shape->width, why);
	half.width /= 2;
	for (int i = 0; i < 2; i++)
		if (rectify_part(q, rows[i][0], rows[i][1], &part,
		    why) != 0 || rectify_plate(o->scales.at, o->scales.n,
		    &part, &half, o->plate + i * half.width,
		    (size_t)shape->width, why) != 0)
			return -1;
	return 0;
}

static int
read_net(struct ocr *o, const struct quad *q, int n_rows, struct reading *r,
    struct reason *why)
{
	r->n = 0;
	if (rectify(o, q, n_rows, netreader_shape(o->net), why) != 0 ||
	    netreader_read(o->net, o->plate, r, why) != 0)
		return -1;
	return 0;
}

static bool
sure(const struct reading *r)
{
	return r->n > 0 && r->items[0].p >= SURE;
}

/*
 * Where the first look is not sure, the detector may have lost a corner: more
 * are taken, at rectangles like the quad, and all have the same say.
 */
static int
read_net_again(struct ocr *o, const struct quad *q, int n_rows,
    struct reading *r, struct reason *why)
{
	const double share = 1.0 / (1 + LOOKS);
	struct reading again;
	struct quad look;

	if (read_net(o, q, n_rows, r, why) != 0)
		return -1;
	if (sure(r) || r->n == 0 ||
	    (n_rows == 2 && r->items[0].p < HOPELESS))
		return 0;
	for (size_t i = 0; i < r->n; i++)
		r->items[i].p *= share;
	for (int k = 0; k < LOOKS; k++) {
		quad_rectangle(q, looks[k][0], looks[k][1], &look);
		if (read_net(o, &look, n_rows, &again, why) != 0)
			return -1;
		reading_mix(r, &again, share);
	}
	reading_sort(r);
	return 0;
}

static int
read_tess(struct ocr *o, const struct quad *q, int n_rows, struct reading *r,
    struct reason *why)
{
	r->n = 0;
	if (rectify(o, q, n_rows, tessreader_shape(), why) != 0 ||
	    tessreader_read(o->tess, o->plate, r, why) != 0)
		return -1;
	return 0;
}

static int
read_rows(struct ocr *o, const struct quad *q, int n_rows, struct reading *r,
    struct reason *why)
{
	struct reading other;

	if (o->net == NULL)
		return read_tess(o, q, n_rows, r, why);
	if (read_net_again(o, q, n_rows, r, why) != 0)
		return -1;
	/* What the network is sure of, it reads better than both. */
	if (o->tess == NULL || sure(r))
		return 0;
	if (read_tess(o, q, n_rows, &other, why) != 0)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		r->items[i].p *= NET_WEIGHT;
	reading_mix(r, &other, 1 - NET_WEIGHT);
	reading_sort(r);
	return 0;
}

static double
confidence(const struct ocr *o, double p)
{
	return o->net != NULL ? netreader_confidence(o->net, p) : p;
}

static bool
readable(const struct ocr *o, const struct reading *r)
{
	return r->n > 0 && strlen(r->items[0].text) >= TEXT_MIN &&
	    confidence(o, r->items[0].p) >= READABLE;
}

static void
conclude(const struct ocr *o, struct reading *r, struct ocr_reading *out)
{
	if (!readable(o, r)) {
		out->region[0] = '\0';
		out->region_p = 0;
		return;
	}
	out->best = r->items[0];
	out->best.p = confidence(o, out->best.p);
	reading_chars(r, out->chars);
	for (size_t i = 1; i < r->n && out->n_others < OCR_CANDIDATES; i++) {
		if (strlen(r->items[i].text) < TEXT_MIN)
			continue;
		out->others[out->n_others] = r->items[i];
		out->others[out->n_others++].p = confidence(o,
		    r->items[i].p);
	}
}

/*
 * Sets the scales to one colour of a picture, 0 to 2, or to its luma, -1
 * (BT.601, as a JPEG's).
 */
static int
set_scales(struct ocr *o, const struct image *im, int colour,
    struct reason *why)
{
	size_t n = (size_t)im->width * (size_t)im->height;
	const unsigned char *from = im->data;
	struct luma luma = { im->width, im->height, (size_t)im->width,
	    im->data };
	unsigned char *p;

	if (im->channels == 1)
		return scales_make(&o->scales, &luma, SIDE_MIN, why);
	if (n > o->plane_size) {
		p = realloc(o->plane, n);
		if (p == NULL)
			return reason_set(why, "out of memory");
		o->plane = p;
		o->plane_size = n;
	}
	for (size_t i = 0; i < n; i++, from += 3)
		o->plane[i] = colour >= 0 ? from[colour] : (unsigned char)
		    ((77 * from[0] + 150 * from[1] + 29 * from[2] + 128) >>
		    8);
	luma.data = o->plane;
	return scales_make(&o->scales, &luma, SIDE_MIN, why);
}

static int
name_issuer(struct ocr *o, const struct image *im, const struct quad *q,
    const char *text, struct ocr_reading *out, struct reason *why)
{
	const struct rectify_shape *shape = issuer_shape(o->issuer);

	for (int c = 0; c < 3; c++)
		if (set_scales(o, im, c, why) != 0 ||
		    rectify_plate(o->scales.at, o->scales.n, q, shape,
		    o->colours[c], (size_t)shape->width, why) != 0)
			return -1;
	return issuer_name(o->issuer, o->colours, o->formats, text,
	    out->region, &out->region_p, why);
}

int
ocr_read(struct ocr *o, const struct image *im, const struct quad *q,
    struct ocr_reading *out, struct reason *why)
{
	struct reading one, two = { .n = 0 };
	struct formats_choice issuer = { .n = 1 };

	memset(out, 0, sizeof(*out));
	if (set_scales(o, im, -1, why) != 0 ||
	    read_rows(o, q, 1, &one, why) != 0)
		return -1;
	if (!sure(&one) && quad_width(q) < TWO_ROWS * quad_height(q) &&
	    read_rows(o, q, 2, &two, why) != 0)
		return -1;
	if (two.n > 0 && (one.n == 0 || two.items[0].p > one.items[0].p))
		one = two;
	if (o->expected.n > 0)
		formats_weigh(o->formats, &o->expected, UNEXPECTED, &one);
	else
		formats_weigh(o->formats, NULL, UNUSUAL, &one);
	if (readable(o, &one) && name_issuer(o, im, q, one.items[0].text,
	    out, why) != 0)
		return -1;
	if (out->region[0] != '\0' && o->expected.n == 0) {
		strcpy(issuer.regions[0], out->region);
		formats_weigh(o->formats, &issuer, UNUSUAL, &one);
	}
	conclude(o, &one, out);
	return 0;
}
