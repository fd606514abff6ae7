/* Frames that are left out. */
#include "thin.h"

#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "capture/change.h"
#include "program/program.h"

/* Of more cameras, the one that was silent longest is forgotten. */
#define CAMERAS_MAX	1000

struct camera {
	char name[FRAME_CAMERA_MAX + 1];
	uint64_t frames, seen;
	int64_t last;		/* time of the last frame that was kept */
	double due;		/* of the next one, by the rate */
	bool kept;		/* there was one */
	struct luma luma;	/* of it */
};

/* The frame that is not left out: it is held against others once it is kept. */
struct hand {
	struct camera *camera;
	int64_t time;
	double due;
	struct luma luma;
};

struct thin {
	struct thin_options set;
	struct camera *cameras;
	size_t n, room;
	struct hand hand;
	uint64_t looks, frames, by_every, by_rate, by_change;
};

struct thin *
thin_new(const struct thin_options *set)
{
	struct thin *t = calloc(1, sizeof(*t));

	if (t == NULL)
		err(PROGRAM_FAILED, "cameras");
	t->set = *set;
	return t;
}

void
thin_free(struct thin *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		luma_free(&t->cameras[i].luma);
	luma_free(&t->hand.luma);
	free(t->cameras);
	free(t);
}

static struct camera *
new_camera(struct thin *t)
{
	size_t room = t->room == 0 ? 16 : t->room * 2;
	struct camera *more, *oldest = t->cameras;

	if (t->n == CAMERAS_MAX) {
		for (size_t i = 1; i < t->n; i++)
			if (t->cameras[i].seen < oldest->seen)
				oldest = &t->cameras[i];
		luma_free(&oldest->luma);
		return oldest;
	}
	if (t->n == t->room) {
		more = realloc(t->cameras, room * sizeof(*more));
		if (more == NULL)
			err(PROGRAM_FAILED, "cameras");
		t->cameras = more;
		t->room = room;
	}
	return &t->cameras[t->n++];
}

static struct camera *
find(struct thin *t, const char *name)
{
	struct camera *c;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->cameras[i].name, name) == 0)
			return &t->cameras[i];
	c = new_camera(t);
	*c = (struct camera){ .kept = false };
	snprintf(c->name, sizeof(c->name), "%s", name);
	return c;
}

/* Whether it comes too soon; a clock that was set back begins anew. */
static bool
too_soon(struct thin *t, const struct camera *c, int64_t time)
{
	double period;

	if (t->set.rate <= 0)
		return false;
	period = (double)STAMP_SECOND / t->set.rate;
	if (c->kept && time >= c->last && (double)time < c->due)
		return true;
	/* Those that come a little late do not put off those behind them. */
	t->hand.due = (c->kept && time >= c->last &&
	    (double)time < c->due + period ? c->due : (double)time) + period;
	return false;
}

/* 1: it shows nothing new. */
static int
is_same(struct thin *t, const struct camera *c, const struct blob *photo,
    struct reason *why)
{
	if (t->set.min_change <= 0)
		return 0;
	luma_free(&t->hand.luma);
	if (change_picture(photo, &t->hand.luma, why) != 0)
		return -1;
	return c->kept && change_between(&c->luma, &t->hand.luma) <
	    t->set.min_change;
}

/* One that is done with, whatever became of it. */
static void
count(struct thin *t, struct camera *c)
{
	t->frames++;
	c->frames++;
}

static int
leave_out(struct thin *t, struct camera *c, uint64_t *by)
{
	++*by;
	count(t, c);
	return 1;
}

int
thin_skips(struct thin *t, const struct frame *f, const struct blob *photo,
    struct reason *why)
{
	struct camera *c = find(t, f->camera);
	int same;

	c->seen = ++t->looks;
	t->hand.camera = c;
	t->hand.time = f->time;
	if (t->set.every > 1 && c->frames % (uint64_t)t->set.every != 0)
		return leave_out(t, c, &t->by_every);
	if (too_soon(t, c, f->time))
		return leave_out(t, c, &t->by_rate);
	same = is_same(t, c, photo, why);
	if (same > 0) {
		/* It had its turn: the rate is of what is looked at. */
		c->due = t->hand.due;
		return leave_out(t, c, &t->by_change);
	}
	if (same < 0)
		count(t, c);
	return same;
}

void
thin_kept(struct thin *t)
{
	struct camera *c = t->hand.camera;

	count(t, c);
	luma_free(&c->luma);
	c->luma = t->hand.luma;
	t->hand.luma.data = NULL;
	c->due = t->hand.due;
	c->kept = true;
	c->last = t->hand.time;
}

void
thin_tell(const struct thin *t)
{
	if (t->by_every + t->by_rate + t->by_change > 0)
		warnx("of %" PRIu64 " frames left out: %" PRIu64
		    " by --every, %" PRIu64 " by --rate, %" PRIu64
		    " that showed nothing new", t->frames, t->by_every,
		    t->by_rate, t->by_change);
}
