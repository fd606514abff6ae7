/* The way of a vehicle. */
#include "wayfix.h"

#include <stdlib.h>
#include <string.h>

void
wayfix_clear(struct wayfix *w)
{
	free(w->fixes);
	*w = (struct wayfix){ .fixes = NULL };
}

static int
make_room(struct wayfix *w, struct reason *why)
{
	size_t room = w->room == 0 ? 1024 : w->room * 2;
	struct nmea_fix *more;

	if (w->n == WAYFIX_MAX) {
		w->n /= 2;
		memmove(w->fixes, w->fixes + WAYFIX_MAX - w->n,
		    w->n * sizeof(*w->fixes));
	}
	if (w->n < w->room)
		return 0;
	if (room > WAYFIX_MAX)
		room = WAYFIX_MAX;
	more = realloc(w->fixes, room * sizeof(*more));
	if (more == NULL)
		return reason_errno(why, "fixes");
	w->fixes = more;
	w->room = room;
	return 0;
}

int
wayfix_add(struct wayfix *w, const struct nmea_fix *fix, struct reason *why)
{
	int64_t back = w->n == 0 ? -1 : w->fixes[w->n - 1].time - fix->time;

	if (back > WAYFIX_GAP)
		w->n = 0;
	else if (back > 0)
		return 0;
	if (back != 0 && make_room(w, why) != 0)
		return -1;
	if (back != 0)
		w->n++;
	w->fixes[w->n - 1] = *fix;
	return 0;
}

/* Index of the first fix later than that. */
static size_t
later(const struct wayfix *w, int64_t time)
{
	size_t low = 0, high = w->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (w->fixes[middle].time <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* On the straight line through two fixes, the short way around the earth. */
static struct geo_point
between(const struct nmea_fix *a, const struct nmea_fix *b, int64_t time)
{
	double part = (double)(time - a->time) / (double)(b->time - a->time);
	double east = b->place.lon - a->place.lon;
	struct geo_point p;

	if (east > 180)
		east -= 360;
	if (east < -180)
		east += 360;
	p.lat = a->place.lat + part * (b->place.lat - a->place.lat);
	p.lon = a->place.lon + part * east;
	if (p.lon > 180)
		p.lon -= 360;
	if (p.lon < -180)
		p.lon += 360;
	return p;
}

bool
wayfix_at(const struct wayfix *w, int64_t time, struct geo_point *p)
{
	size_t i = later(w, time);
	const struct nmea_fix *a, *b;

	if (i == 0)
		return false;
	a = &w->fixes[i - 1];
	*p = a->place;
	if (time == a->time)
		return true;
	if (i == w->n && time - a->time > WAYFIX_AHEAD)
		return false;
	if (i == w->n) {
		if (i < 2 || a->time - a[-1].time > WAYFIX_GAP)
			return true;
		a--;
	}
	b = a + 1;
	if (b->time - a->time > WAYFIX_GAP)
		return false;
	*p = between(a, b, time);
	return geo_valid(*p);
}
