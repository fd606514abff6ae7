/* PNG: row by row, so that a large picture needs little memory. */
#include "pngfile.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_MAX (8u << 20)	/* bytes that a text or profile may unpack to */

struct source {
	const struct blob *file;
	size_t at;
	struct reason *why;
};

static void
on_read(png_structp png, png_bytep to, png_size_t n)
{
	struct source *s = png_get_io_ptr(png);

	if (n > s->file->len - s->at)
		png_error(png, "truncated");
	memcpy(to, s->file->data + s->at, n);
	s->at += n;
}

static void
on_error(png_structp png, png_const_charp text)
{
	struct source *s = png_get_error_ptr(png);

	reason_set(s->why, "PNG: %s", text);
	png_longjmp(png, 1);
}

/* Damage to what is not a pixel (a colour profile, say) is no matter. */
static void
on_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static png_structp
open_png(struct source *s, png_infop *info)
{
	static const png_byte colour[] = "gAMA\0cHRM\0sRGB\0iCCP";
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s,
	    on_error, on_warning);

	if (png == NULL)
		return NULL;
	*info = png_create_info_struct(png);
	if (*info == NULL) {
		png_destroy_read_struct(&png, NULL, NULL);
		return NULL;
	}
	png_set_read_fn(png, s, on_read);
	/* Samples are taken as they are, like a JPEG's, and not as light. */
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, colour, 4);
	png_set_user_limits(png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
	png_set_chunk_malloc_max(png, CHUNK_MAX);
	return png;
}

int
pngfile_head(const struct blob *file, struct image_head *head,
    struct reason *why)
{
	struct source s = { file, 0, why };
	struct reason ignored;
	png_infop info = NULL;
	png_structp png;
	png_bytep data;
	png_uint_32 n;

	png = open_png(&s, &info);
	if (png == NULL)
		return reason_set(why, "PNG: out of memory");
	if (setjmp(png_jmpbuf(png))) {
		png_destroy_read_struct(&png, &info, NULL);
		return -1;
	}
	png_read_info(png, info);
	head->width = (int)png_get_image_width(png, info);
	head->height = (int)png_get_image_height(png, info);
	if (png_get_eXIf_1(png, info, &n, &data) != 0 &&
	    exif_parse(data, n, &head->exif, &ignored) != 0)
		memset(&head->exif, 0, sizeof(head->exif));
	png_destroy_read_struct(&png, &info, NULL);
	return image_check_size((unsigned long)head->width,
	    (unsigned long)head->height, why);
}

/* Whatever it is: 8 bits, grey or RGB as wanted, transparent is white. */
static void
set_output(png_structp png, png_infop info, int channels)
{
	/* Samples are laid on it before they are scaled to 8 bits. */
	png_uint_16 most = png_get_bit_depth(png, info) == 16 ? 0xffff : 0xff;
	png_color_16 white = { .red = most, .green = most, .blue = most,
	    .gray = most };
	int type = png_get_color_type(png, info);
	bool colour = (type & PNG_COLOR_MASK_COLOR) != 0;

	png_set_expand(png);
	png_set_scale_16(png);
	if ((type & PNG_COLOR_MASK_ALPHA) != 0 ||
	    png_get_valid(png, info, PNG_INFO_tRNS) != 0)
		png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN,
		    0, 1);
	if (channels == 1 && colour)
		png_set_rgb_to_gray_fixed(png, PNG_ERROR_ACTION_NONE, 29900,
		    58700);
	else if (channels == 3 && !colour)
		png_set_gray_to_rgb(png);
}

/* Adds the columns of a row into sums of divide columns each. */
static void
add_row(const unsigned char *row, const struct image_want *want,
    uint32_t *sums)
{
	const unsigned char *from = row + (size_t)want->box.x *
	    (size_t)want->channels;

	for (int x = 0; x < want->box.w; x++)
		for (int c = 0; c < want->channels; c++)
			sums[x / want->divide * want->channels + c] += *from++;
}

/* The means of the sums of so many rows; clears them. */
static void
flush_row(uint32_t *sums, const struct image_want *want, int rows,
    const struct image *out, int y)
{
	size_t n = (size_t)out->width * (size_t)out->channels;
	unsigned char *to = out->data + (size_t)y * n;

	for (size_t i = 0; i < n; i++) {
		int x = (int)(i / (size_t)out->channels) * want->divide;
		int columns = want->box.w - x < want->divide ?
		    want->box.w - x : want->divide;
		uint32_t of = (uint32_t)(rows * columns);

		to[i] = (unsigned char)((sums[i] + of / 2) / of);
		sums[i] = 0;
	}
}

static void
add_rows(const struct image_want *want, const struct image *out, int y,
    const unsigned char *row, uint32_t *sums)
{
	int at = y - want->box.y;

	if (at < 0 || at >= want->box.h)
		return;
	add_row(row, want, sums);
	if (at % want->divide == want->divide - 1 || at == want->box.h - 1)
		flush_row(sums, want, at % want->divide + 1, out,
		    at / want->divide);
}

struct work {
	struct image_want want;
	int width, height;
	bool laced;
	unsigned char *rows;	/* one, or all if interlaced */
	uint32_t *sums;
};

static void
read_rows(png_structp png, const struct work *w, const struct image *out)
{
	size_t stride = (size_t)w->width * (size_t)w->want.channels;
	int last = w->want.whole ? w->height : w->want.box.y + w->want.box.h;

	if (w->laced) {
		for (int pass = 0; pass < 7; pass++)
			for (int y = 0; y < w->height; y++)
				png_read_row(png, w->rows + (size_t)y *
				    stride, NULL);
		for (int y = 0; y < last; y++)
			add_rows(&w->want, out, y, w->rows + (size_t)y *
			    stride, w->sums);
		return;
	}
	for (int y = 0; y < last; y++) {
		png_read_row(png, w->rows, NULL);
		add_rows(&w->want, out, y, w->rows, w->sums);
	}
}

static int
prepare(png_structp png, png_infop info, struct work *w, struct image *out,
    struct reason *why)
{
	size_t stride;

	w->width = (int)png_get_image_width(png, info);
	w->height = (int)png_get_image_height(png, info);
	if (image_check_size((unsigned long)w->width,
	    (unsigned long)w->height, why) != 0)
		return -1;
	if (w->want.whole)
		w->want.box = (struct image_box){ 0, 0, w->width, w->height };
	set_output(png, info, w->want.channels);
	w->laced = png_set_interlace_handling(png) > 1;
	png_read_update_info(png, info);
	stride = (size_t)w->width * (size_t)w->want.channels;
	if (png_get_rowbytes(png, info) != stride)
		return reason_set(why, "PNG: unexpected form of pixels");
	w->rows = malloc(w->laced ? stride * (size_t)w->height : stride);
	w->sums = calloc(stride, sizeof(*w->sums));
	if (w->rows == NULL || w->sums == NULL)
		return reason_errno(why, "PNG of %d columns", w->width);
	return image_alloc(out,
	    (w->want.box.w + w->want.divide - 1) / w->want.divide,
	    (w->want.box.h + w->want.divide - 1) / w->want.divide,
	    w->want.channels, why);
}

int
pngfile_decode(const struct blob *file, const struct image_want *want,
    struct image *out, struct reason *why)
{
	struct source s = { file, 0, why };
	struct work w = { .want = *want };
	png_infop info = NULL;
	png_structp png;
	volatile int rc = -1;

	out->data = NULL;
	png = open_png(&s, &info);
	if (png == NULL)
		return reason_set(why, "PNG: out of memory");
	if (setjmp(png_jmpbuf(png))) {
		rc = -1;
		goto done;
	}
	png_read_info(png, info);
	if (prepare(png, info, &w, out, why) != 0)
		goto done;
	read_rows(png, &w, out);
	/* The end of the file must be there, and its checksums right. */
	if (w.want.whole)
		png_read_end(png, NULL);
	rc = 0;
done:
	png_destroy_read_struct(&png, &info, NULL);
	free(w.rows);
	free(w.sums);
	if (rc != 0)
		image_free(out);
	return rc;
}
