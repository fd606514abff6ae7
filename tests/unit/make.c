/* What tests make. */
#include "make.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>

#include "base/digest.h"
#include "record/record.h"

char *
make_dir(void)
{
	const char *under = getenv("TMPDIR");
	char *dir;

	assert_true(asprintf(&dir, "%s/alpr-test.XXXXXX",
	    under == NULL ? "/tmp" : under) > 0);
	assert_non_null(mkdtemp(dir));
	return dir;
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void
make_remove(char *dir)
{
	assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(dir);
}

/* Paths live as long as the program, in a list that stays reachable. */
struct path {
	struct path *next;
	char text[];
};

static struct path *paths;

static void
free_paths(void)
{
	struct path *p;

	while (paths != NULL) {
		p = paths;
		paths = p->next;
		free(p);
	}
}

const char *
make_path(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	struct path *p = malloc(sizeof(*p) + size);

	assert_non_null(p);
	if (paths == NULL)
		atexit(free_paths);
	snprintf(p->text, size, "%s/%s", dir, name);
	p->next = paths;
	paths = p;
	return p->text;
}

const char *
make_source(const char *name)
{
	const char *top = getenv("top_srcdir");

	return make_path(top == NULL ? "." : top, name);
}

static struct {
	const void *bytes;
	size_t len;
} wanted;

static int
look_into(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	struct reason why;
	struct blob b;
	int found;

	(void)st;
	(void)where;
	if (kind != FTW_F)
		return 0;
	assert_int_equal(file_read(path, (size_t)1 << 30, &b, &why), 0);
	found = b.len > 0 && memmem(b.data, b.len, wanted.bytes,
	    wanted.len) != NULL;
	blob_free(&b);
	return found;
}

bool
make_holds(const char *dir, const void *bytes, size_t len)
{
	wanted.bytes = bytes;
	wanted.len = len;
	return nftw(dir, look_into, 16, FTW_PHYS) == 1;
}

void
make_picture(struct image *im, int width, int height, int channels)
{
	struct reason why;
	unsigned char *to;

	assert_int_equal(image_alloc(im, width, height, channels, &why), 0);
	to = im->data;
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < channels; c++)
				*to++ = (unsigned char)((x * (c + 1) + y * 2 +
				    (x / 16 + y / 8) % 2 * 60 + 40 * c) %
				    256);
}

static void
start_jpeg(struct jpeg_compress_struct *c, const struct image *im,
    const struct make_jpeg *how)
{
	c->image_width = (JDIMENSION)im->width;
	c->image_height = (JDIMENSION)im->height;
	c->input_components = how->cmyk ? 4 : im->channels;
	c->in_color_space = how->cmyk ? JCS_CMYK :
	    im->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, how->quality, TRUE);
	if (how->sampling == 1 && im->channels == 3)
		c->comp_info[0].h_samp_factor =
		    c->comp_info[0].v_samp_factor = 1;
	if (how->progressive)
		jpeg_simple_progression(c);
	jpeg_start_compress(c, TRUE);
	if (how->exif != NULL) {
		unsigned char block[MAKE_EXIF_ROOM + 6] = "Exif\0";

		memcpy(block + 6, how->exif, how->exif_len);
		jpeg_write_marker(c, JPEG_APP0 + 1, block,
		    (unsigned)how->exif_len + 6);
	}
}

void
make_jpeg(const struct image *im, const struct make_jpeg *how,
    struct blob *out)
{
	size_t row = (size_t)im->width * (size_t)im->channels;
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	unsigned long len = 0;
	unsigned char *wide;

	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	out->data = NULL;
	jpeg_mem_dest(&c, &out->data, &len);
	start_jpeg(&c, im, how);
	wide = calloc((size_t)im->width, 4);
	assert_non_null(wide);
	while (c.next_scanline < c.image_height) {
		memcpy(wide, im->data + c.next_scanline * row, row);
		jpeg_write_scanlines(&c, &wide, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	free(wide);
	out->len = len;
}

static void
on_write(png_structp png, png_bytep data, png_size_t len)
{
	struct blob *out = png_get_io_ptr(png);

	out->data = realloc(out->data, out->len + len);
	assert_non_null(out->data);
	memcpy(out->data + out->len, data, len);
	out->len += len;
}

static void
on_flush(png_structp png)
{
	(void)png;
}

static void
start_png(png_structp png, png_infop info, const struct image *im,
    const struct make_png *how)
{
	int type = im->channels == 3 ? PNG_COLOR_TYPE_RGB :
	    PNG_COLOR_TYPE_GRAY;
	png_color palette[256];

	if (how->alpha)
		type |= PNG_COLOR_MASK_ALPHA;
	if (how->palette)
		type = PNG_COLOR_TYPE_PALETTE;
	png_set_IHDR(png, info, (png_uint_32)im->width,
	    (png_uint_32)im->height, how->depth, type, how->interlaced ?
	    PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	for (int i = 0; i < 256; i++)
		palette[i] = (png_color){ (png_byte)i, (png_byte)i,
		    (png_byte)i };
	if (how->palette)
		png_set_PLTE(png, info, palette, 256);
	if (how->gamma)
		png_set_gAMA(png, info, 0.45455);
	if (how->exif != NULL)
		png_set_eXIf_1(png, info, (png_uint_32)how->exif_len,
		    (png_bytep)(uintptr_t)how->exif);
	png_write_info(png, info);
}

/* One row in the file's form: 16-bit samples repeat their byte. */
static void
fill_png_row(const struct image *im, const struct make_png *how, int y,
    unsigned char *to)
{
	const unsigned char *from = im->data + (size_t)y *
	    (size_t)im->width * (size_t)im->channels;
	int bytes = how->depth / 8;

	for (int x = 0; x < im->width; x++) {
		for (int c = 0; c < im->channels; c++, from++)
			for (int b = 0; b < bytes; b++)
				*to++ = *from;
		for (int b = 0; how->alpha && b < bytes; b++)
			*to++ = (unsigned char)(x + y);
	}
}

void
make_png(const struct image *im, const struct make_png *how,
    struct blob *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING,
	    NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	unsigned char *row = malloc((size_t)im->width * 8);
	int passes;

	assert_non_null(row);
	*out = (struct blob){ NULL, 0 };
	png_set_write_fn(png, out, on_write, on_flush);
	start_png(png, info, im, how);
	passes = png_set_interlace_handling(png);
	while (passes-- > 0)
		for (int y = 0; y < im->height; y++) {
			fill_png_row(im, how, y, row);
			png_write_row(png, row);
		}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(row);
}

/* A TIFF block that grows. */
struct tiff {
	unsigned char *at;
	size_t len;		/* where the next value goes */
	bool big;
};

static void
put(struct tiff *t, size_t at, unsigned value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		t->at[at + (size_t)(t->big ? bytes - 1 - i : i)] =
		    (unsigned char)(value >> (8 * i));
}

static void
entry(struct tiff *t, size_t at, unsigned tag, unsigned type,
    unsigned count, unsigned value)
{
	put(t, at, tag, 2);
	put(t, at + 2, type, 2);
	put(t, at + 4, count, 4);
	put(t, at + 8, value, 4);
}

static void
text(struct tiff *t, size_t at, unsigned tag, const char *s)
{
	size_t n = s == NULL ? 0 : strlen(s) + 1;

	entry(t, at, s == NULL ? 0 : tag, 2, (unsigned)n, (unsigned)t->len);
	if (n > 0 && n <= 4) {
		memset(t->at + at + 8, 0, 4);
		memcpy(t->at + at + 8, s, n);
	} else if (n > 0) {
		memcpy(t->at + t->len, s, n);
		t->len += n;
	}
}

/* Whole degrees, whole minutes, and seconds in thousandths. */
static void
degrees(struct tiff *t, size_t at, unsigned tag, double value)
{
	long ms = lround(fabs(value) * 3600000);
	long parts[] = { ms / 3600000, 1, ms / 60000 % 60, 1, ms % 60000,
	    1000 };

	entry(t, at, tag, 5, 3, (unsigned)t->len);
	for (int i = 0; i < 6; i++, t->len += 4)
		put(t, t->len, (unsigned)parts[i], 4);
}

size_t
make_exif(unsigned char out[MAKE_EXIF_ROOM], const struct make_exif *x)
{
	struct tiff t = { out, 160, x->big };

	memset(out, 0, MAKE_EXIF_ROOM);
	memcpy(out, x->big ? "MM\0*" : "II*\0", 4);
	put(&t, 4, 8, 4);
	put(&t, 8, x->placed ? 2 : 1, 2);
	entry(&t, 10, 0x8769, 4, 1, 40);
	entry(&t, 22, 0x8825, 4, 1, 90);
	put(&t, 40, 4, 2);
	text(&t, 42, 0x9003, x->time);
	text(&t, 54, 0x9011, x->offset);
	text(&t, 66, 0x9291, x->subsecond);
	text(&t, 78, 0xa431, x->serial);
	put(&t, 90, 4, 2);
	text(&t, 92, 1, x->lat < 0 ? "S" : "N");
	degrees(&t, 104, 2, x->lat);
	text(&t, 116, 3, x->lon < 0 ? "W" : "E");
	degrees(&t, 128, 4, x->lon);
	return t.len;
}

void
make_sighting(struct sighting *s, int64_t time, const char *camera,
    const char *plate, unsigned seq)
{
	unsigned char hash[DIGEST_BYTES];
	struct reason why;
	char id[UUID_SIZE];

	assert_int_equal(digest_sha256(&seq, sizeof(seq), hash, &why), 0);
	assert_int_equal(uuid_make(time, hash, id, &why), 0);
	json_t *json = record_new("sighting", id);
	assert_non_null(json);
	assert_int_equal(record_set_string(json, "camera", camera), 0);
	assert_int_equal(record_set_time(json, "time", time), 0);
	assert_int_equal(record_set_string(json, "plate", plate), 0);
	assert_int_equal(sighting_parse(json, s, &why), 0);
}
