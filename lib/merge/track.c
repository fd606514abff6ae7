/* A plate on its way through the picture. */
#include "track.h"

#include <math.h>
#include <string.h>

#include "misread.h"

#define ALPHA		.8	/* of the distance, goes into the place, */
#define BETA		.5	/* and into the speed */
#define NEW		1.0	/* odds of another plate, before looking */

/*
 * How far from where it should be a plate is, in its widths: always, and for
 * each second that it was not seen; one whose way is not known yet may be
 * nearly anywhere.
 */
#define SHAKE		.35
#define DRIFT		.6
#define SWERVE		.35	/* of its speed */
#define UNKNOWN		12.0

/* However far it is off: its speed may not be what it seems. */
#define FAR_UNKNOWN	-6.0
#define FAR_KNOWN	-18.0
#define KNOWN		3	/* looks after which its way is known */

/* What speaks against a plate in a reading that is another's. */
#define SUREST		.99
#define UNSURE		-2.0

#define RESTS		.2	/* of its width: a corner's distance, */
#define RESTS_SPEED	.5	/* and widths a second */

static void
hear(struct track *t, const struct look *l)
{
	if (l->reading.n == 0)
		return;
	reading_add(&t->said, l->reading.texts[0].text,
	    l->reading.texts[0].p);
	reading_sort(&t->said);
	strcpy(t->latest, l->reading.texts[0].text);
}

static void
place(const struct look *l, double at[3])
{
	at[0] = l->x;
	at[1] = l->y;
	at[2] = log(l->width);
}

void
track_start(struct track *t, const struct look *l, int64_t time)
{
	memset(t, 0, sizeof(*t));
	t->first = t->last = time;
	t->looks = 1;
	place(l, t->at);
	t->quad = l->quad;
	hear(t, l);
}

void
track_follow(struct track *t, const struct look *l, int64_t time)
{
	double dt = (double)(time - t->last) / 1000, at[3];

	hear(t, l);
	if (time < t->first)
		t->first = time;
	/* What comes late says nothing of where it is by now. */
	if (time <= t->last)
		return;
	place(l, at);
	for (int i = 0; i < 3; i++) {
		double should = t->at[i] + t->speed[i] * dt;
		double off = at[i] - should;

		if (t->looks == 1)
			t->speed[i] = (at[i] - t->at[i]) / dt;
		else
			t->speed[i] += BETA * off / dt;
		t->at[i] = t->looks == 1 ? at[i] : should + ALPHA * off;
	}
	t->looks++;
	t->last = time;
	t->quad = l->quad;
}

double
track_text_odds(const struct track *t, const struct look *l)
{
	const struct vote_reading *r = &l->reading;
	double best = -1e9, p;

	if (t->said.n == 0 || r->n == 0)
		return 0;
	for (size_t i = 0; i < r->n && i < 3; i++) {
		double less = log(fmax(r->texts[i].p, 1e-6) /
		    fmax(r->texts[0].p, 1e-6));

		best = fmax(best, less + fmax(misread_odds(r->texts[i].text,
		    t->said.items[0].text), misread_odds(r->texts[i].text,
		    t->latest)));
	}
	/* An unsure reading that differs may be nothing that was there. */
	p = fmin(SUREST, fmax(1 - SUREST, r->texts[0].p));
	return fmax(best + log(p), log(1 - p) + UNSURE);
}

static double
square(double v)
{
	return v * v;
}

double
track_odds(const struct track *t, const struct look *l, int64_t time,
    double pixels)
{
	double dt = fabs((double)(time - t->last)) / 1000;
	double text = track_text_odds(t, l), width = exp(t->at[2]);
	double speed = hypot(t->speed[0], t->speed[1]) / width;
	double wide = t->looks == 1 ? SHAKE + UNKNOWN * dt :
	    SHAKE + dt * (DRIFT + SWERVE * speed);
	double sigma = wide * width, off, size;

	/* What comes late may have been anywhere. */
	if (time <= t->last)
		return l->reading.n == 0 || t->said.n == 0 ? -1e9 : text - NEW;
	off = square(l->x - t->at[0] - t->speed[0] * dt) +
	    square(l->y - t->at[1] - t->speed[1] * dt);
	size = log(l->width) - t->at[2] - t->speed[2] * dt;
	off = log(fmax(pixels, 1) / (2 * M_PI * square(sigma))) -
	    off / (2 * square(sigma)) -
	    fmin(4, square(size) / (2 * square(.2 + dt)));
	return text - NEW + fmax(off, t->looks < KNOWN ? FAR_UNKNOWN :
	    FAR_KNOWN);
}

bool
track_rests(const struct track *t, const struct look *l)
{
	double sum = 0, width = fmin(l->width, exp(t->at[2]));

	if (hypot(t->speed[0], t->speed[1]) > RESTS_SPEED * width)
		return false;
	for (int i = 0; i < 4; i++)
		sum += hypot(t->quad.x[i] - l->quad.x[i],
		    t->quad.y[i] - l->quad.y[i]);
	return sum / 4 <= RESTS * width;
}
