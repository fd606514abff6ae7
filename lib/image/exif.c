/* EXIF time and place.  Every offset comes from outside and is checked. */
#include "exif.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	TAG_EXIF_IFD = 0x8769,
	TAG_GPS_IFD = 0x8825,
	TAG_TIME = 0x9003,
	TAG_OFFSET = 0x9011,
	TAG_SUBSECOND = 0x9291,
	TAG_SERIAL = 0xa431,
	TAG_GPS_LAT_REF = 1,
	TAG_GPS_LAT = 2,
	TAG_GPS_LON_REF = 3,
	TAG_GPS_LON = 4,
	TAG_GPS_HEADING_REF = 16,
	TAG_GPS_HEADING = 17
};

enum {
	TYPE_ASCII = 2,
	TYPE_SHORT = 3,
	TYPE_LONG = 4,
	TYPE_RATIONAL = 5
};

#define ENTRIES_MAX 1000	/* in one directory */

struct tiff {
	const unsigned char *data;
	size_t len;
	bool big;		/* endian */
};

struct entry {
	unsigned tag, type;
	uint32_t count;
	size_t at;		/* of its value, checked */
};

static unsigned
get16(const struct tiff *t, size_t at)
{
	const unsigned char *p = t->data + at;

	return t->big ? (unsigned)(p[0] << 8 | p[1]) :
	    (unsigned)(p[1] << 8 | p[0]);
}

static uint32_t
get32(const struct tiff *t, size_t at)
{
	uint32_t a = get16(t, at), b = get16(t, at + 2);

	return t->big ? a << 16 | b : b << 16 | a;
}

static bool
inside(const struct tiff *t, uint64_t at, uint64_t len)
{
	return at <= t->len && len <= t->len - at;
}

/* Fills the entry; false where its value is of no use here. */
static bool
entry_read(const struct tiff *t, size_t at, struct entry *e)
{
	static const unsigned sizes[] = { 0, 1, 1, 2, 4, 8 };
	uint64_t bytes;

	e->tag = get16(t, at);
	e->type = get16(t, at + 2);
	e->count = get32(t, at + 4);
	if (e->type == 0 || e->type > TYPE_RATIONAL)
		return false;
	bytes = (uint64_t)e->count * sizes[e->type];
	e->at = bytes <= 4 ? at + 8 : get32(t, at + 8);
	return inside(t, e->at, bytes);
}

/* Text of an ASCII entry, without blanks behind. */
static bool
text(const struct tiff *t, const struct entry *e, char *out, size_t size)
{
	size_t n = e->count < size - 1 ? e->count : size - 1;

	if (e->type != TYPE_ASCII)
		return false;
	memcpy(out, t->data + e->at, n);
	out[n] = '\0';
	n = strlen(out);
	while (n > 0 && out[n - 1] == ' ')
		out[--n] = '\0';
	return n > 0;
}

static bool
rational(const struct tiff *t, const struct entry *e, uint32_t i, double *out)
{
	uint32_t over, under;

	if (e->type != TYPE_RATIONAL || i >= e->count)
		return false;
	over = get32(t, e->at + 8 * (size_t)i);
	under = get32(t, e->at + 8 * (size_t)i + 4);
	if (under == 0)
		return false;
	*out = (double)over / under;
	return true;
}

/* "2026:11:20 14:30:15"; some write '-' or '/' between the numbers. */
static bool
exif_time(const char *s, struct stamp_civil *c)
{
	struct reason why;
	int64_t ms;
	int end = 0;

	if (sscanf(s, "%4d%*1[:/-]%2d%*1[:/-]%2d%*1[ T]%2d:%2d:%2d%n",
	    &c->year, &c->month, &c->day, &c->hour, &c->minute, &c->second,
	    &end) != 6 || s[end] != '\0')
		return false;
	return stamp_from_civil(c, &ms, &why) == 0;
}

/* "5", "51", "512034" are tenths, hundredths, microseconds. */
static int
subsecond(const char *s)
{
	int ms = 0;

	for (int i = 0; i < 3; i++) {
		ms *= 10;
		if (*s >= '0' && *s <= '9')
			ms += *s++ - '0';
	}
	return ms;
}

static void
exif_entry(const struct tiff *t, const struct entry *e, struct exif *x)
{
	struct reason why;
	char s[32];

	if (e->tag == TAG_TIME && text(t, e, s, sizeof(s))) {
		int ms = x->time.ms;

		x->timed = exif_time(s, &x->time);
		x->time.ms = ms;
	} else if (e->tag == TAG_SUBSECOND && text(t, e, s, sizeof(s))) {
		x->time.ms = subsecond(s);
	} else if (e->tag == TAG_SERIAL) {
		text(t, e, x->serial, sizeof(x->serial));
	} else if (e->tag == TAG_OFFSET && text(t, e, s, sizeof(s))) {
		x->offset_known = stamp_parse_offset(s, &x->offset,
		    &why) == 0;
	}
}

struct gps {
	double lat, lon;
	bool has_lat, has_lon, magnetic;
	char ns[2], ew[2];
};

static bool
degrees(const struct tiff *t, const struct entry *e, double *out)
{
	double d, m, s;

	if (!rational(t, e, 0, &d) || !rational(t, e, 1, &m) ||
	    !rational(t, e, 2, &s))
		return false;
	*out = d + m / 60 + s / 3600;
	return true;
}

static void
gps_entry(const struct tiff *t, const struct entry *e, struct gps *g,
    struct exif *x)
{
	char s[2];

	if (e->tag == TAG_GPS_LAT_REF)
		text(t, e, g->ns, sizeof(g->ns));
	else if (e->tag == TAG_GPS_LON_REF)
		text(t, e, g->ew, sizeof(g->ew));
	else if (e->tag == TAG_GPS_LAT)
		g->has_lat = degrees(t, e, &g->lat);
	else if (e->tag == TAG_GPS_LON)
		g->has_lon = degrees(t, e, &g->lon);
	else if (e->tag == TAG_GPS_HEADING_REF && text(t, e, s, sizeof(s)))
		g->magnetic = s[0] == 'M';
	else if (e->tag == TAG_GPS_HEADING)
		x->headed = rational(t, e, 0, &x->heading) &&
		    x->heading < 360;
}

static void
gps_finish(const struct gps *g, struct exif *x)
{
	struct geo_point p = { g->lat, g->lon };

	if (g->magnetic)
		x->headed = false;
	if (!g->has_lat || !g->has_lon || strchr("NS", g->ns[0]) == NULL ||
	    strchr("EW", g->ew[0]) == NULL || !g->ns[0] || !g->ew[0])
		return;
	if (g->ns[0] == 'S')
		p.lat = -p.lat;
	if (g->ew[0] == 'W')
		p.lon = -p.lon;
	/* A receiver without a fix writes zeros. */
	x->placed = geo_valid(p) && (p.lat != 0 || p.lon != 0);
	x->place = p;
}

/* One directory: 0, or -1 where it does not lie within the block. */
static int
directory(const struct tiff *t, size_t at, struct exif *x, struct gps *g,
    size_t next[2], struct reason *why)
{
	struct entry e;
	unsigned n;

	if (!inside(t, at, 2))
		return reason_set(why, "EXIF: directory outside the block");
	n = get16(t, at);
	if (n > ENTRIES_MAX || !inside(t, at + 2, (uint64_t)n * 12))
		return reason_set(why, "EXIF: directory of %u entries does "
		    "not fit", n);
	for (unsigned i = 0; i < n; i++) {
		if (!entry_read(t, at + 2 + 12 * (size_t)i, &e))
			continue;
		if (g != NULL)
			gps_entry(t, &e, g, x);
		else if (next == NULL)
			exif_entry(t, &e, x);
		else if (e.type == TYPE_LONG && e.tag == TAG_EXIF_IFD)
			next[0] = get32(t, e.at);
		else if (e.type == TYPE_LONG && e.tag == TAG_GPS_IFD)
			next[1] = get32(t, e.at);
	}
	return 0;
}

int
exif_parse(const unsigned char *data, size_t len, struct exif *x,
    struct reason *why)
{
	struct tiff t = { data, len, false };
	struct gps g = { 0 };
	size_t next[2] = { 0, 0 }, first;

	memset(x, 0, sizeof(*x));
	if (len < 8 || (memcmp(data, "II*\0", 4) != 0 &&
	    memcmp(data, "MM\0*", 4) != 0))
		return reason_set(why, "EXIF: no TIFF header");
	t.big = data[0] == 'M';
	first = get32(&t, 4);
	if (directory(&t, first, x, NULL, next, why) != 0)
		return -1;
	/* Only two levels are read, so a loop cannot hold us up. */
	if (next[0] == first || next[1] == first)
		return reason_set(why, "EXIF: a directory leads to itself");
	if (next[0] != 0 && directory(&t, next[0], x, NULL, NULL, why) != 0)
		return -1;
	if (next[1] != 0 && directory(&t, next[1], x, &g, NULL, why) != 0)
		return -1;
	gps_finish(&g, x);
	return 0;
}
