/* Sentences of NMEA 0183. */
#include "nmea.h"

#include <string.h>

#include "base/stamp.h"

#define SENTENCE_MAX	256	/* bytes; by the standard 82 */
#define FIELDS_MAX	32

struct fields {
	const char *at[FIELDS_MAX];
	size_t len[FIELDS_MAX];
	size_t n;
};

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What stands between '$' and "*hh", or -1. */
static int
check(const char *line, size_t *len, struct reason *why)
{
	unsigned sum = 0;
	size_t n = *len;

	if (n > SENTENCE_MAX)
		return reason_set(why, "NMEA: a line of more than %d bytes",
		    SENTENCE_MAX);
	if (n < 4 || line[n - 3] != '*' || digit(line[n - 2]) < 0 ||
	    digit(line[n - 1]) < 0)
		return reason_set(why, "NMEA: no checksum");
	for (size_t i = 1; i < n - 3; i++)
		sum ^= (unsigned char)line[i];
	if (sum != (unsigned)(digit(line[n - 2]) * 16 + digit(line[n - 1])))
		return reason_set(why, "NMEA: the checksum is %02X", sum);
	*len = n - 3;
	return 0;
}

static void
split(const char *line, size_t len, struct fields *f)
{
	const char *end = line + len, *comma;

	f->n = 0;
	while (f->n < FIELDS_MAX) {
		comma = memchr(line, ',', (size_t)(end - line));
		f->at[f->n] = line;
		f->len[f->n++] = (size_t)((comma == NULL ? end : comma) -
		    line);
		if (comma == NULL)
			break;
		line = comma + 1;
	}
}

/* The one character of a field, or 0. */
static char
letter(const struct fields *f, size_t i)
{
	return i < f->n && f->len[i] == 1 ? f->at[i][0] : '\0';
}

/* Exactly n digits. */
static bool
number(const char *p, size_t len, size_t n, int *out)
{
	*out = 0;
	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + (p[i] - '0');
	}
	return true;
}

/* ".25": what follows whole digits, and nothing else. */
static bool
fraction(const char *p, size_t len, double *out)
{
	double unit = 0.1;

	*out = 0;
	if (len == 0)
		return true;
	if (*p != '.')
		return false;
	for (size_t i = 1; i < len; i++, unit /= 10) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out += (p[i] - '0') * unit;
	}
	return true;
}

/* "hhmmss.ss", in ms; a leap second is the last before it. */
static bool
time_of_day(const struct fields *f, size_t i, int64_t *ms)
{
	const char *p = f->at[i];
	int hour, minute, second;
	double rest;

	if (!number(p, f->len[i], 2, &hour) || f->len[i] < 6 ||
	    !number(p + 2, 2, 2, &minute) || !number(p + 4, 2, 2, &second) ||
	    !fraction(p + 6, f->len[i] - 6, &rest) || hour > 23 ||
	    minute > 59 || second > 60)
		return false;
	if (second == 60) {
		second = 59;
		rest = 0.999;
	}
	*ms = hour * STAMP_HOUR + minute * STAMP_MINUTE +
	    second * STAMP_SECOND + (int64_t)(rest * 1000 + 0.5);
	return true;
}

/* "ddmmyy", the first moment of it. */
static bool
date(const struct fields *f, size_t i, int64_t *ms)
{
	struct stamp_civil c = { 0 };
	struct reason why;

	if (f->len[i] != 6 || !number(f->at[i], 6, 2, &c.day) ||
	    !number(f->at[i] + 2, 4, 2, &c.month) ||
	    !number(f->at[i] + 4, 2, 2, &c.year))
		return false;
	c.year += 2000;
	return stamp_from_civil(&c, ms, &why) == 0;
}

/* "4807.038" degrees and minutes, of so many digits, and a letter. */
static bool
angle(const struct fields *f, size_t i, size_t digits, const char *letters,
    double *out)
{
	char side = letter(f, i + 1);
	int degrees, minutes;
	double rest;

	if (side == '\0' || strchr(letters, side) == NULL ||
	    !number(f->at[i], f->len[i], digits, &degrees) ||
	    f->len[i] < digits + 2 ||
	    !number(f->at[i] + digits, 2, 2, &minutes) || minutes > 59 ||
	    !fraction(f->at[i] + digits + 2, f->len[i] - digits - 2, &rest))
		return false;
	*out = degrees + (minutes + rest) / 60;
	if (side == letters[1])
		*out = -*out;
	return true;
}

static bool
place(const struct fields *f, size_t i, struct geo_point *p)
{
	return angle(f, i, 2, "NS", &p->lat) &&
	    angle(f, i + 2, 3, "EW", &p->lon) && geo_valid(*p);
}

/* time, status, lat, N, lon, E, speed, course, date, ..., mode */
static int
parse_rmc(struct nmea *n, const struct fields *f, struct nmea_fix *fix,
    struct reason *why)
{
	char mode = letter(f, 12);
	int64_t time, day;

	if (f->n < 10)
		return reason_set(why, "NMEA: RMC of %zu fields", f->n);
	/* Dead reckoning, made up by hand, and simulated are none, either. */
	if (letter(f, 2) != 'A' || (mode != '\0' && strchr("NEMS", mode) !=
	    NULL))
		return 0;
	if (!time_of_day(f, 1, &time) || !date(f, 9, &day) ||
	    !place(f, 3, &fix->place))
		return reason_set(why, "NMEA: RMC without time or place");
	n->dated = true;
	n->time = fix->time = day + time;
	return 1;
}

/* time, lat, N, lon, E, quality, ... */
static int
parse_gga(const struct nmea *n, const struct fields *f, struct nmea_fix *fix,
    struct reason *why)
{
	char quality = letter(f, 6);
	int64_t time;

	if (f->n < 7)
		return reason_set(why, "NMEA: GGA of %zu fields", f->n);
	/* 6 to 8 are dead reckoning, made up by hand, and simulated. */
	if (!n->dated || quality < '1' || quality > '5')
		return 0;
	if (!time_of_day(f, 1, &time) || !place(f, 2, &fix->place))
		return reason_set(why, "NMEA: GGA without time or place");
	/* The day on which it is nearest to the last date told. */
	fix->time = stamp_day(n->time) + time;
	if (fix->time - n->time > STAMP_DAY / 2)
		fix->time -= STAMP_DAY;
	else if (n->time - fix->time > STAMP_DAY / 2)
		fix->time += STAMP_DAY;
	return 1;
}

int
nmea_parse(struct nmea *n, const char *line, size_t len,
    struct nmea_fix *fix, struct reason *why)
{
	struct fields f;

	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	if (len == 0 || line[0] != '$')
		return 0;
	if (check(line, &len, why) != 0)
		return -1;
	split(line + 1, len - 1, &f);
	if (f.len[0] != 5)
		return 0;
	if (memcmp(f.at[0] + 2, "RMC", 3) == 0)
		return parse_rmc(n, &f, fix, why);
	if (memcmp(f.at[0] + 2, "GGA", 3) == 0)
		return parse_gga(n, &f, fix, why);
	return 0;
}
