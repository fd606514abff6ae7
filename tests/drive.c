/*
 * Photos of passes: cars of other photos, driven past a made-up camera.
 *
 * usage: drive [options] FOLDER CAR...
 *   CAR: PHOTO,X,Y,W,H,FROM,TO,X0,Y0,W0,X1,Y1,W1
 *
 * PHOTO shows a car, its plate in the box X Y W H.  From frame FROM to frame
 * TO the plate's middle moves from X0 Y0, where it is W0 pixels wide, to X1
 * Y1, where it is W1: evenly in space, as the camera sees it.  The first car
 * brings its whole photo along, the others only what is around their plate.
 *
 *   -n N    frames (12)             -s WxH  their size (960x540)
 *   -t MS   time of the first, since 1970 (now), which is the file's
 *   -i MS   between two frames (100)
 *   -d N    dirt of a small camera: 0 none, 1 little, 2 some, 3 much (1)
 *   -r N    seed of all that is random (1)
 *   -h A,B  something hides the plates from frame A up to B
 *
 * Writes FOLDER/000.jpg and so on, the same for the same options.
 */
#include <err.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "image/image.h"

#define CARS_MAX	8
#define SAMPLES_MAX	4	/* of a pixel, each way */

struct car {
	struct image photo;
	double x, y, w, h;		/* the plate in it */
	int from, to;
	double x0, y0, w0, x1, y1, w1;	/* its middle in the frame */
};

struct drive {
	struct car cars[CARS_MAX];
	int n_cars, frames, width, height, dirt, hide_from, hide_to;
	int64_t time, interval;
	uint64_t seed;
	const char *folder;
};

/* A camera's shortcomings in one frame. */
struct faults {
	double gain, gamma, noise, blur, roll, yaw, pitch;
	int quality;
};

static double
draw(uint64_t *seed)
{
	uint64_t x;

	*seed += 0x9e3779b97f4a7c15u;
	x = (*seed ^ *seed >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
}

/* Of mean 0 and deviation 1, nearly normal. */
static double
spread(uint64_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += draw(seed);
	return sum;
}

static struct faults
faults_of(struct drive *d)
{
	double much = d->dirt / 3.0;
	uint64_t *s = &d->seed;
	struct faults f = { .gain = 1, .gamma = 1, .quality = 90 };

	if (d->dirt == 0)
		return f;
	f.gain = exp(.45 * much * spread(s));
	f.gamma = exp(.25 * much * spread(s));
	f.noise = (2 + 22 * much) * draw(s);
	f.blur = 4.5 * much * draw(s) * draw(s);
	f.roll = .05 * much * spread(s);
	f.yaw = .18 * much * spread(s);
	f.pitch = .12 * much * spread(s);
	f.quality = 88 - (int)(60 * much * draw(s));
	return f;
}

/* How far along its way the car is, and where its plate then is. */
static double
place(const struct car *c, int frame, double *x, double *y)
{
	double t = c->to > c->from ?
	    (double)(frame - c->from) / (c->to - c->from) : 0;
	double w = 1 / (1 / c->w0 + t * (1 / c->w1 - 1 / c->w0));
	double part = c->w1 == c->w0 ? t : (w - c->w0) / (c->w1 - c->w0);

	*x = c->x0 + part * (c->x1 - c->x0);
	*y = c->y0 + part * (c->y1 - c->y0);
	return w;
}

static void
sample(const struct image *p, double x, double y, double sum[3])
{
	double fx = fmin(fmax(x - .5, 0), p->width - 1.001);
	double fy = fmin(fmax(y - .5, 0), p->height - 1.001);
	int ix = (int)fx, iy = (int)fy;
	const unsigned char *a = p->data + 3 * ((size_t)iy *
	    (size_t)p->width + (size_t)ix);
	const unsigned char *b = a + 3 * p->width;

	fx -= ix;
	fy -= iy;
	for (int c = 0; c < 3; c++)
		sum[c] += (1 - fy) * ((1 - fx) * a[c] + fx * a[c + 3]) +
		    fy * ((1 - fx) * b[c] + fx * b[c + 3]);
}

/* How much of the car is seen so many plate widths from its plate. */
static double
cover(const struct car *c, double u, double v)
{
	double high = c->h / c->w;
	double out = fmax(fmax(-2.4 - u, u - 2.4),
	    fmax(-2.6 - v, v - 1.2 - high));

	return fmin(1, fmax(0, -out / .25));
}

static void
paint(const struct car *c, int frame, bool whole, const struct faults *f,
    struct image *to)
{
	double px, py, w = place(c, frame, &px, &py), scale = c->w / w;
	int n = (int)fmin(SAMPLES_MAX, ceil(scale));
	double cr = cos(f->roll), sr = sin(f->roll);

	for (int y = 0; y < to->height; y++)
		for (int x = 0; x < to->width; x++) {
			double sum[3] = { 0 }, share;
			unsigned char *out = to->data + 3 * ((size_t)y *
			    (size_t)to->width + (size_t)x);

			share = whole ? 1 : cover(c, (x - px) / w,
			    (y - py) / w);
			if (share <= 0)
				continue;
			for (int i = 0; i < n * n; i++) {
				double u = x + (i % n + .5) / n - px;
				double v = y + (i / n + .5) / n - py;
				double a = cr * u + sr * v;
				double b = cr * v - sr * u;
				double z = scale / fmax(.2, 1 + (f->yaw * a +
				    f->pitch * b) / (3 * w));

				sample(&c->photo, c->x + c->w / 2 + a * z,
				    c->y + c->h / 2 + b * z, sum);
			}
			for (int k = 0; k < 3; k++)
				out[k] = (unsigned char)(out[k] * (1 - share) +
				    share * sum[k] / (n * n) + .5);
		}
}

/* A lamp post, say, that stands between. */
static void
hide(const struct car *c, int frame, struct image *to)
{
	double px, py, w = place(c, frame, &px, &py);

	for (int y = 0; y < to->height; y++)
		for (int x = 0; x < to->width; x++)
			if (fabs(x - px) < .7 * w)
				memset(to->data + 3 * ((size_t)y *
				    (size_t)to->width + (size_t)x),
				    60 + y % 7, 3);
}

/* Along the way that the car goes, which is down or up. */
static void
blur(struct image *p, double size)
{
	int n = (int)ceil(size);
	size_t row = 3 * (size_t)p->width;
	unsigned char *from;

	if (size < .2)
		return;
	from = malloc(row * (size_t)p->height);
	if (from == NULL)
		err(2, "blur");
	memcpy(from, p->data, row * (size_t)p->height);
	for (int y = 0; y < p->height; y++)
		for (size_t x = 0; x < row; x++) {
			double sum = 0, all = 0;

			for (int k = -n; k <= n; k++) {
				int at = y + k < 0 ? 0 : y + k >= p->height ?
				    p->height - 1 : y + k;
				double weight = exp(-k * k / (size * size));

				sum += weight * from[(size_t)at * row + x];
				all += weight;
			}
			p->data[(size_t)y * row + x] =
			    (unsigned char)(sum / all + .5);
		}
	free(from);
}

static void
spoil(struct image *p, const struct faults *f, uint64_t *seed)
{
	size_t n = 3 * (size_t)p->width * (size_t)p->height;

	blur(p, f->blur);
	for (size_t i = 0; i < n; i++) {
		double v = 255 * pow(p->data[i] / 255.0, f->gamma) * f->gain;

		if (f->noise > 0)
			v += f->noise * 1.7 * (draw(seed) + draw(seed) - 1);
		p->data[i] = (unsigned char)fmin(255, fmax(0, v + .5));
	}
}

static void
write_frame(const struct drive *d, int frame, const struct image *p,
    int quality)
{
	int64_t ms = d->time + frame * d->interval;
	struct timespec times[2];
	struct reason why;
	struct blob jpeg;
	char name[16], *path;

	snprintf(name, sizeof(name), "%03d.jpg", frame);
	path = file_join(d->folder, name, &why);
	if (path == NULL || image_to_jpeg(p, quality, &jpeg, &why) != 0 ||
	    file_write(path, jpeg.data, jpeg.len, 0644, &why) != 0)
		errx(2, "%s", why.text);
	times[0].tv_sec = times[1].tv_sec = ms / 1000;
	times[0].tv_nsec = times[1].tv_nsec = ms % 1000 * 1000000;
	if (utimensat(AT_FDCWD, path, times, 0) != 0)
		err(2, "%s", path);
	blob_free(&jpeg);
	free(path);
}

static void
make_frame(struct drive *d, int frame)
{
	struct faults f = faults_of(d);
	struct reason why;
	struct image p;

	if (image_alloc(&p, d->width, d->height, 3, &why) != 0)
		errx(2, "%s", why.text);
	memset(p.data, 90, 3 * (size_t)d->width * (size_t)d->height);
	for (int i = 0; i < d->n_cars; i++) {
		const struct car *c = &d->cars[i];

		if (frame < c->from || frame > c->to)
			continue;
		paint(c, frame, i == 0, &f, &p);
		if (frame >= d->hide_from && frame < d->hide_to)
			hide(c, frame, &p);
	}
	spoil(&p, &f, &d->seed);
	write_frame(d, frame, &p, f.quality);
	image_free(&p);
}

static void
add_car(struct drive *d, const char *text)
{
	struct car *c = &d->cars[d->n_cars];
	const char *comma = strchr(text, ',');
	struct image_box whole = { 0, 0, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX };
	struct reason why;
	struct blob file;
	char *path;

	if (d->n_cars == CARS_MAX || comma == NULL || sscanf(comma,
	    ",%lf,%lf,%lf,%lf,%d,%d,%lf,%lf,%lf,%lf,%lf,%lf", &c->x, &c->y,
	    &c->w, &c->h, &c->from, &c->to, &c->x0, &c->y0, &c->w0, &c->x1,
	    &c->y1, &c->w1) != 12)
		errx(2, "'%s': no car", text);
	path = strndup(text, (size_t)(comma - text));
	if (path == NULL)
		err(2, "car");
	if (file_read(path, IMAGE_BYTES_MAX, &file, &why) != 0 ||
	    image_part(&file, 3, &whole, &c->photo, &why) != 0)
		errx(2, "%s: %s", path, why.text);
	blob_free(&file);
	free(path);
	d->n_cars++;
}

static void
set_option(struct drive *d, int c, const char *text)
{
	if (c == 'n')
		d->frames = atoi(text);
	else if (c == 'i')
		d->interval = atoll(text);
	else if (c == 't')
		d->time = atoll(text);
	else if (c == 'd')
		d->dirt = atoi(text);
	else if (c == 'r')
		d->seed = (uint64_t)atoll(text);
	else if (c == 's' && sscanf(text, "%dx%d", &d->width,
	    &d->height) == 2)
		return;
	else if (c != 'h' || sscanf(text, "%d,%d", &d->hide_from,
	    &d->hide_to) != 2)
		errx(2, "-%c %s", c, text);
}

int
main(int argc, char **argv)
{
	struct drive d = { .frames = 12, .width = 960, .height = 540,
	    .dirt = 1, .interval = 100, .seed = 1,
	    .time = (int64_t)time(NULL) * 1000 };
	int c;

	while ((c = getopt(argc, argv, "n:i:t:d:r:s:h:")) != -1)
		set_option(&d, c, optarg);
	if (argc - optind < 2)
		errx(2, "usage: drive [options] FOLDER CAR...");
	d.folder = argv[optind++];
	mkdir(d.folder, 0755);
	while (optind < argc)
		add_car(&d, argv[optind++]);
	for (int i = 0; i < d.frames; i++)
		make_frame(&d, i);
	for (int i = 0; i < d.n_cars; i++)
		image_free(&d.cars[i].photo);
	return 0;
}
