/* JPEG: just the rows, columns, channels and scale that are wanted. */
#include "jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#define SCANS_MAX	100

/* libjpeg reports by callback and leaves by longjmp: this is the landing. */
struct trap {
	struct jpeg_error_mgr mgr;
	jmp_buf back;
	struct reason *why;
};

static void
trap_exit(j_common_ptr c)
{
	struct trap *t = (struct trap *)c->err;
	char text[JMSG_LENGTH_MAX];

	c->err->format_message(c, text);
	reason_set(t->why, "JPEG: %s", text);
	longjmp(t->back, 1);
}

/*
 * libjpeg warns of damage and makes up the missing pixels.  Made-up pixels
 * are no evidence, so a warning ends the decoding, but for those that do
 * not touch the picture.  Bytes left over after the last row are damage, too:
 * none of 8,000 photos of many cameras has any.
 */
static void
trap_message(j_common_ptr c, int level)
{
	int code = c->err->msg_code;

	if (level < 0 && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR)
		trap_exit(c);
}

/*
 * A small file can hold thousands of scans of a large picture, each of which
 * costs a pass over all of it.  Cameras write one, converters about ten.
 */
static void
trap_progress(j_common_ptr c)
{
	j_decompress_ptr d = (j_decompress_ptr)c;
	struct trap *t = (struct trap *)c->err;

	if (c->is_decompressor && d->input_scan_number > SCANS_MAX) {
		reason_set(t->why, "JPEG: more than %d scans", SCANS_MAX);
		longjmp(t->back, 1);
	}
}

static void
trap_set(struct trap *t, struct reason *why)
{
	jpeg_std_error(&t->mgr);
	t->mgr.error_exit = trap_exit;
	t->mgr.emit_message = trap_message;
	t->why = why;
}

static void
read_exif(const struct jpeg_decompress_struct *d, struct exif *x)
{
	const struct jpeg_marker_struct *m;
	struct reason ignored;

	for (m = d->marker_list; m != NULL; m = m->next) {
		if (m->marker != JPEG_APP0 + 1 || m->data_length < 6 ||
		    memcmp(m->data, "Exif\0\0", 6) != 0)
			continue;
		/* A damaged EXIF block does not spoil the picture. */
		if (exif_parse(m->data + 6, m->data_length - 6, x,
		    &ignored) != 0)
			memset(x, 0, sizeof(*x));
		return;
	}
}

int
jpeg_head(const struct blob *file, struct image_head *head,
    struct reason *why)
{
	struct jpeg_decompress_struct d;
	struct trap trap;

	trap_set(&trap, why);
	d.err = &trap.mgr;
	if (setjmp(trap.back)) {
		jpeg_destroy_decompress(&d);
		return -1;
	}
	jpeg_create_decompress(&d);
	jpeg_save_markers(&d, JPEG_APP0 + 1, 0xffff);
	jpeg_mem_src(&d, file->data, file->len);
	jpeg_read_header(&d, TRUE);
	head->width = (int)d.image_width;
	head->height = (int)d.image_height;
	read_exif(&d, &head->exif);
	jpeg_destroy_decompress(&d);
	return image_check_size((unsigned long)head->width,
	    (unsigned long)head->height, why);
}

static int
set_output(struct jpeg_decompress_struct *d, const struct image_want *want,
    struct reason *why)
{
	if (image_check_size(d->image_width, d->image_height, why) != 0)
		return -1;
	if (d->jpeg_color_space == JCS_CMYK ||
	    d->jpeg_color_space == JCS_YCCK)
		return reason_set(why, "JPEG: CMYK, which no camera writes");
	d->out_color_space = want->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	d->scale_num = 1;
	d->scale_denom = (unsigned)want->divide;
	d->do_fancy_upsampling = FALSE;
	return 0;
}

/*
 * Decodes the rows of the box.  jpeg_crop_scanline() can only begin where
 * a block does, so each row is read into a wider one and cut out of it.
 */
static void
read_rows(struct jpeg_decompress_struct *d, const struct image_box *box,
    JSAMPROW wide, struct image *out)
{
	size_t row = (size_t)out->width * (size_t)out->channels;
	JDIMENSION x = (JDIMENSION)box->x, w = (JDIMENSION)box->w, left;
	unsigned char *to = out->data;

	left = x;
	if (w < d->output_width)
		jpeg_crop_scanline(d, &left, &w);
	if (box->y > 0)
		jpeg_skip_scanlines(d, (JDIMENSION)box->y);
	for (int y = 0; y < box->h; y++, to += row) {
		jpeg_read_scanlines(d, &wide, 1);
		memcpy(to, wide + (x - left) * (size_t)out->channels, row);
	}
}

/*
 * To see the end of the file is to know that it is whole; so a whole
 * picture is finished, and a part is not.
 */
static void
decode(struct jpeg_decompress_struct *d, const struct image_want *want,
    struct image *out, JSAMPROW wide)
{
	struct image_box box = want->box;

	if (want->whole)
		box = (struct image_box){ 0, 0, out->width, out->height };
	read_rows(d, &box, wide, out);
	if (want->whole)
		jpeg_finish_decompress(d);
}

int
jpeg_decode(const struct blob *file, const struct image_want *want,
    struct image *out, struct reason *why)
{
	struct jpeg_progress_mgr progress = { .progress_monitor =
	    trap_progress };
	struct jpeg_decompress_struct d;
	unsigned char *volatile wide = NULL;
	volatile int rc = -1;
	struct trap trap;

	out->data = NULL;
	trap_set(&trap, why);
	d.err = &trap.mgr;
	if (setjmp(trap.back)) {
		rc = -1;
		goto done;
	}
	jpeg_create_decompress(&d);
	d.progress = &progress;
	jpeg_mem_src(&d, file->data, file->len);
	jpeg_read_header(&d, TRUE);
	if (set_output(&d, want, why) != 0)
		goto done;
	jpeg_start_decompress(&d);
	wide = malloc((size_t)d.output_width *
	    (size_t)d.output_components);
	if (wide == NULL) {
		reason_errno(why, "JPEG of %u columns", d.output_width);
		goto done;
	}
	if (image_alloc(out, want->whole ? (int)d.output_width : want->box.w,
	    want->whole ? (int)d.output_height : want->box.h,
	    want->channels, why) != 0)
		goto done;
	decode(&d, want, out, wide);
	rc = 0;
done:
	jpeg_destroy_decompress(&d);
	free(wide);
	if (rc != 0)
		image_free(out);
	return rc;
}

/*
 * The library grows a buffer of its own by freeing the old one, which leaves
 * nothing safe to free after an error.  So it gets room enough from here.
 */
int
jpeg_encode(const struct image *in, int quality, struct blob *out,
    struct reason *why)
{
	size_t row = (size_t)in->width * (size_t)in->channels;
	unsigned long len = row * (size_t)in->height * 2 + 65536;
	unsigned char *room = malloc(len), *buffer = room;
	struct jpeg_compress_struct c;
	struct trap trap;
	JSAMPROW line;

	if (room == NULL)
		return reason_errno(why, "JPEG of %lu bytes", len);
	trap_set(&trap, why);
	c.err = &trap.mgr;
	if (setjmp(trap.back)) {
		jpeg_destroy_compress(&c);
		free(room);
		return -1;
	}
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &buffer, &len);
	c.image_width = (JDIMENSION)in->width;
	c.image_height = (JDIMENSION)in->height;
	c.input_components = in->channels;
	c.in_color_space = in->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, quality, TRUE);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		line = in->data + c.next_scanline * row;
		jpeg_write_scanlines(&c, &line, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	if (buffer != room)
		free(room);
	out->data = buffer;
	out->len = len;
	return 0;
}
