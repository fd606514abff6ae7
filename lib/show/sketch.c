/* A sketch of a map. */
#include "sketch.h"

#include <math.h>

#define RADIANS	(3.14159265358979323846 / 180)
#define MARGIN	48.0		/* pixels around what is shown */
#define LEAST	400.0		/* metres that are shown at least */
#define MARK	11.0		/* radius of a place, pixels */
#define VIEW	34.0		/* length of its field of view */
#define VIEW_HALF 24.0		/* degrees to either side */
#define FEET	(1 / 0.3048)
#define MILES	(1 / 1609.344)

struct frame {
	struct geo_point origin;
	double east, north;		/* metres a degree */
	double least[2], most[2];	/* metres from the origin */
	double scale;			/* pixels a metre */
	int width, height;
};

/* Metres from the origin, also across the antimeridian. */
static void
metres(const struct frame *f, struct geo_point p, double out[2])
{
	out[0] = remainder(p.lon - f->origin.lon, 360) * f->east;
	out[1] = (p.lat - f->origin.lat) * f->north;
}

static void
to_pixels(const struct frame *f, const double m[2], double out[2])
{
	out[0] = f->width / 2.0 + f->scale * (m[0] - (f->least[0] +
	    f->most[0]) / 2);
	out[1] = f->height / 2.0 - f->scale * (m[1] - (f->least[1] +
	    f->most[1]) / 2);
}

static void
include(struct frame *f, double x, double y)
{
	f->least[0] = fmin(f->least[0], x);
	f->least[1] = fmin(f->least[1], y);
	f->most[0] = fmax(f->most[0], x);
	f->most[1] = fmax(f->most[1], y);
}

static void
include_point(struct frame *f, struct geo_point p, double around)
{
	double m[2];

	metres(f, p, m);
	include(f, m[0] - around, m[1] - around);
	include(f, m[0] + around, m[1] + around);
}

static void
make_frame(struct frame *f, const struct sketch_place *places, size_t n,
    const struct sketch_area *area)
{
	struct geo_point o = n > 0 ? places[0].at : area->n > 0 ?
	    area->rings[0].corners[0] : area->centre, east = o, north = o;
	double span[2];

	east.lon += 0.01;
	north.lat += o.lat > 0 ? -0.01 : 0.01;
	f->origin = o;
	f->east = geo_distance(o, east) / 0.01;
	f->north = geo_distance(o, north) / 0.01;
	f->least[0] = f->least[1] = INFINITY;
	f->most[0] = f->most[1] = -INFINITY;
	for (size_t i = 0; i < n; i++)
		include_point(f, places[i].at, 0);
	for (size_t i = 0; i < area->n; i++)
		for (size_t k = 0; k < area->rings[i].n; k++)
			include_point(f, area->rings[i].corners[k], 0);
	if (area->radius > 0)
		include_point(f, area->centre, area->radius);
	for (int i = 0; i < 2; i++)
		span[i] = fmax(f->most[i] - f->least[i], LEAST);
	f->scale = fmin((f->width - 2 * MARGIN) / span[0],
	    (f->height - 2 * MARGIN) / span[1]);
}

/* The longest of 1, 2, 5, 10 ... metres in so many pixels. */
static double
round_length(const struct frame *f, double pixels)
{
	double most = pixels / f->scale, unit = pow(10, floor(log10(most)));

	return unit * (most >= 5 * unit ? 5 : most >= 2 * unit ? 2 : 1);
}

static void
write_grid(FILE *out, const struct frame *f, double step)
{
	double pixels = step * f->scale;

	fputs("<path class=\"sk-grid\" d=\"", out);
	for (double x = fmod(f->width / 2.0, pixels); x < f->width;
	    x += pixels)
		fprintf(out, "M%.1f 0V%d", x, f->height);
	for (double y = fmod(f->height / 2.0, pixels); y < f->height;
	    y += pixels)
		fprintf(out, "M0 %.1fH%d", y, f->width);
	fputs("\"/>\n", out);
}

static void
write_scale(FILE *out, const struct frame *f, double length)
{
	double pixels = length * f->scale, y = f->height - 14;
	double feet = length * FEET;

	fprintf(out, "<path class=\"sk-ink\" d=\"M14 %.1fv5h%.1fv-5\"/>\n"
	    "<text class=\"sk-text\" x=\"14\" y=\"%.1f\">", y - 5, pixels,
	    y - 10);
	if (length < 1000)
		fprintf(out, "%.0f m", length);
	else
		fprintf(out, "%.0f km", length / 1000);
	if (feet < 1000)
		fprintf(out, " \302\267 %.0f ft</text>\n", feet);
	else
		fprintf(out, " \302\267 %.2g mi</text>\n", length * MILES);
}

static void
write_north(FILE *out, const struct frame *f)
{
	int x = f->width - 22;

	fprintf(out, "<path class=\"sk-north\" d=\"M%d 12l6 18l-6-4l-6 4z\"/>"
	    "<text class=\"sk-text\" text-anchor=\"middle\" x=\"%d\" "
	    "y=\"44\">N</text>\n", x, x);
}

static void
write_ring(FILE *out, const struct frame *f, const struct sketch_ring *ring)
{
	double m[2], p[2];

	for (size_t i = 0; i < ring->n; i++) {
		metres(f, ring->corners[i], m);
		to_pixels(f, m, p);
		fprintf(out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', p[0], p[1]);
	}
	putc('Z', out);
}

static void
write_area(FILE *out, const struct frame *f, const struct sketch_area *area)
{
	double m[2], p[2];

	if (area->radius > 0) {
		metres(f, area->centre, m);
		to_pixels(f, m, p);
		fprintf(out, "<circle class=\"sk-area\" cx=\"%.1f\" "
		    "cy=\"%.1f\" r=\"%.1f\"/>\n", p[0], p[1],
		    area->radius * f->scale);
	}
	if (area->n == 0)
		return;
	fputs("<path class=\"sk-area\" fill-rule=\"evenodd\" d=\"", out);
	for (size_t i = 0; i < area->n; i++)
		write_ring(out, f, &area->rings[i]);
	fputs("\"/>\n", out);
}

static void
write_view(FILE *out, const double p[2], double heading)
{
	double left = (heading - VIEW_HALF) * RADIANS;
	double right = (heading + VIEW_HALF) * RADIANS;

	if (heading < 0)
		return;
	fprintf(out, "<path class=\"sk-view\" d=\"M%.1f %.1fL%.1f %.1f"
	    "A%.0f %.0f 0 0 1 %.1f %.1fZ\"/>\n", p[0], p[1],
	    p[0] + VIEW * sin(left), p[1] - VIEW * cos(left), VIEW, VIEW,
	    p[0] + VIEW * sin(right), p[1] - VIEW * cos(right));
}

static void
write_place(FILE *out, const double p[2], size_t number)
{
	fprintf(out, "<circle class=\"sk-place\" cx=\"%.1f\" cy=\"%.1f\" "
	    "r=\"%.0f\"/><text class=\"sk-number\" x=\"%.1f\" y=\"%.1f\" "
	    "text-anchor=\"middle\">%zu</text>\n", p[0], p[1], MARK, p[0],
	    p[1] + 4, number);
}

void
sketch_write(FILE *out, int width, int height,
    const struct sketch_place *places, size_t n,
    const struct sketch_area *area)
{
	struct frame f = { .width = width, .height = height };
	double step, m[2], p[2];

	if (n == 0 && area->n == 0 && !(area->radius > 0))
		return;
	make_frame(&f, places, n, area);
	step = round_length(&f, width / 5.0);
	fprintf(out, "<svg class=\"sketch\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\" aria-label=\"Where the cameras stand\">\n", width,
	    height);
	write_grid(out, &f, step);
	write_area(out, &f, area);
	for (int views = 1; views >= 0; views--)
		for (size_t i = 0; i < n; i++) {
			metres(&f, places[i].at, m);
			to_pixels(&f, m, p);
			if (views)
				write_view(out, p, places[i].heading);
			else
				write_place(out, p, places[i].number);
		}
	write_scale(out, &f, step);
	write_north(out, &f);
	fputs("</svg>\n", out);
}
