/* One camera's scene. */
#include "scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "look.h"
#include "record/record.h"

#define LONGEST		(30 * STAMP_SECOND)	/* then a pass is told */
#define SET_BACK	(60 * STAMP_SECOND)	/* the clock, not late */
#define AGAIN		5		/* gaps: the same pass goes on */
#define SOON_FRAMES	3		/* before a pass is told soon */
#define PIXELS		(1920 * 1080.0)	/* of a frame that does not say */

/* Odds of a pass that was out of sight: it stands there still, or not. */
#define STOOD		6.0
#define HIDDEN		-14.0
#define TOLD_LATE	-3.0

struct scene *
scene_new(const char *camera, const struct scene_options *set)
{
	struct scene *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->set = set;
	strcpy(s->camera, camera);
	s->newest = s->now = INT64_MIN;
	return s;
}

void
scene_free(struct scene *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_waiting; i++)
		json_decref(s->waiting[i].json);
	for (size_t i = 0; i < s->n_passes; i++)
		pass_free(s->passes[i]);
	free(s);
}

static int
tell(struct scene *s, struct pass *p, struct reason *why)
{
	json_t *json = pass_sighting(p, why);
	int rc = 0;

	if (json != NULL)
		rc = s->set->tell(s->set->ctx, json, why);
	else if (why->text[0] != '\0')
		rc = -1;
	json_decref(json);
	s->bytes -= p->bytes;
	pass_set_told(p, p->track.last);
	return rc;
}

/* Sightings that end together leave by their last frame, then as they came. */
static int
by_end(const void *a, const void *b)
{
	const struct pass *const *p = a, *const *q = b;

	if ((*p)->track.last != (*q)->track.last)
		return (*p)->track.last < (*q)->track.last ? -1 : 1;
	return ((*p)->order > (*q)->order) - ((*p)->order < (*q)->order);
}

/* Whether a told pass may yet be met again. */
static bool
remembered(const struct scene *s, const struct pass *p)
{
	return p->track.said.n > 0 && (s->now - p->track.last <=
	    AGAIN * s->set->gap || s->now - p->told_at < s->set->parked);
}

static bool
over(const struct scene *s, const struct pass *p)
{
	return s->now - p->track.last > s->set->gap;
}

static bool
due(const struct scene *s, const struct pass *p)
{
	return !p->told && (over(s, p) || s->now - p->first >= LONGEST);
}

/* Tells those that are due, in order. */
static int
tell_due(struct scene *s, struct reason *why)
{
	bool any = false;
	int rc = 0;

	for (size_t i = 0; i < s->n_passes && !any; i++)
		any = due(s, s->passes[i]);
	if (!any)
		return 0;
	qsort(s->passes, s->n_passes, sizeof(*s->passes), by_end);
	for (size_t i = 0; i < s->n_passes && rc == 0; i++)
		if (due(s, s->passes[i]))
			rc = tell(s, s->passes[i], why);
	return rc;
}

/* Tells what is over by now, and forgets what cannot come again. */
static int
settle(struct scene *s, struct reason *why)
{
	size_t n = 0;

	if (tell_due(s, why) != 0)
		return -1;
	for (size_t i = 0; i < s->n_passes; i++) {
		struct pass *p = s->passes[i];

		if (over(s, p) && !remembered(s, p))
			pass_free(p);
		else
			s->passes[n++] = p;
	}
	s->n_passes = n;
	return 0;
}

/* Room for one more: the one that was seen the longest ago goes. */
static int
make_room(struct scene *s, struct reason *why)
{
	size_t oldest = 0;
	int rc = 0;

	if (s->n_passes < SCENE_PASSES)
		return 0;
	for (size_t i = 1; i < s->n_passes; i++)
		if (by_end(&s->passes[i], &s->passes[oldest]) < 0)
			oldest = i;
	if (!s->passes[oldest]->told)
		rc = tell(s, s->passes[oldest], why);
	pass_free(s->passes[oldest]);
	s->passes[oldest] = s->passes[--s->n_passes];
	return rc;
}

/* How probable it is that a look is of this pass, as log-odds. */
static double
odds(const struct scene *s, const struct pass *p, const struct look *l,
    int64_t time, double pixels)
{
	const struct track *t = &p->track;
	int64_t gone = time - t->last;

	if (gone <= 0 && time < t->first - s->set->gap)
		return -1;
	if (gone <= s->set->gap)
		return track_odds(t, l, time, pixels) +
		    (p->told && gone <= 0 ? TOLD_LATE : 0);
	if (track_rests(t, l))
		return track_text_odds(t, l) + STOOD;
	return gone > AGAIN * s->set->gap ? -1 : track_text_odds(t, l) +
	    HIDDEN;
}

/* A look that may be of a pass, in the picture still or out of sight. */
struct pair {
	double odds;
	size_t look, pass;
	bool gone;
};

/* What is in the picture explains a look before what is not. */
static int
by_odds(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	if (p->gone != q->gone)
		return p->gone ? 1 : -1;
	if (p->odds != q->odds)
		return p->odds > q->odds ? -1 : 1;
	if (p->look != q->look)
		return p->look < q->look ? -1 : 1;
	return (p->pass > q->pass) - (p->pass < q->pass);
}

struct looks {
	struct look items[FRAME_PLATES_MAX];
	size_t n;
	struct pass *of[FRAME_PLATES_MAX];	/* NULL: a new one */
};

static double
pixels_of(const struct frame *f)
{
	json_int_t w, h;

	return frame_pixels(f, &w, &h) ? (double)w * (double)h : PIXELS;
}

/* The most probable pair first; each look and each pass once. */
static int
assign(const struct scene *s, const struct frame *f, struct looks *looks,
    struct reason *why)
{
	struct pair *pairs = calloc(looks->n * s->n_passes + 1,
	    sizeof(*pairs));
	bool taken[SCENE_PASSES] = { false };
	double pixels = pixels_of(f);
	size_t n = 0;

	if (pairs == NULL)
		return reason_errno(why, "passes");
	for (size_t i = 0; i < looks->n; i++)
		for (size_t k = 0; k < s->n_passes; k++) {
			pairs[n] = (struct pair){ odds(s, s->passes[k],
			    &looks->items[i], f->time, pixels), i, k, f->time -
			    s->passes[k]->track.last > s->set->gap };
			n += pairs[n].odds > 0;
		}
	qsort(pairs, n, sizeof(*pairs), by_odds);
	for (size_t i = 0; i < n; i++) {
		const struct pair *p = &pairs[i];

		if (looks->of[p->look] != NULL || taken[p->pass])
			continue;
		looks->of[p->look] = s->passes[p->pass];
		taken[p->pass] = true;
	}
	free(pairs);
	return 0;
}

/* What a frame of before shows was told of. */
static void
recognise(struct scene *s, struct pass *p, const struct frame *f)
{
	if (p->told || !json_is_true(json_object_get(f->json, "context")))
		return;
	s->bytes -= p->bytes;
	pass_set_told(p, f->time);
}

static int
begin(struct scene *s, const struct frame *f, uint64_t number, size_t index,
    const struct look *l, struct reason *why)
{
	struct pass *p;

	if (make_room(s, why) != 0)
		return -1;
	p = pass_new(f, index, l, why);
	if (p == NULL)
		return -1;
	p->order = s->order++;
	p->since = number;
	s->bytes += p->bytes;
	s->passes[s->n_passes++] = p;
	recognise(s, p, f);
	return 0;
}

static int
go_on(struct scene *s, struct pass *p, const struct frame *f,
    uint64_t number, size_t index, const struct look *l, struct reason *why)
{
	size_t before = p->bytes;

	if (p->told && f->time >= p->told_at + s->set->parked) {
		pass_restart(p);
		p->since = number;
	}
	if (number < p->since)
		p->since = number;
	if (pass_add(p, f, index, l, why) != 0)
		return -1;
	s->bytes += p->bytes - before;
	recognise(s, p, f);
	if (!p->told && s->set->soon > 0 && p->frames >= SOON_FRAMES &&
	    pass_confidence(p) >= s->set->soon)
		return tell(s, p, why);
	return 0;
}

static int
parse_looks(const struct frame *f, struct looks *looks, struct reason *why)
{
	looks->n = frame_plates(f);
	memset(looks->of, 0, sizeof(looks->of));
	for (size_t i = 0; i < looks->n; i++)
		if (look_parse(f, i, &looks->items[i], why) != 0)
			return -1;
	return 0;
}

/* The frame's plates are looks at passes. */
static int
look_at(struct scene *s, const struct scene_waiting *w, struct reason *why)
{
	struct looks looks;
	struct frame f;
	int rc = 0;

	if (frame_parse(w->json, &f, why) != 0 ||
	    parse_looks(&f, &looks, why) != 0)
		return -1;
	if (f.time > s->now)
		s->now = f.time;
	if (settle(s, why) != 0 || assign(s, &f, &looks, why) != 0)
		return -1;
	/* A new one may take the place of one that is in this frame, too. */
	for (size_t i = 0; i < looks.n && rc == 0; i++)
		if (looks.of[i] != NULL)
			rc = go_on(s, looks.of[i], &f, w->number, i,
			    &looks.items[i], why);
	for (size_t i = 0; i < looks.n && rc == 0; i++)
		if (looks.of[i] == NULL)
			rc = begin(s, &f, w->number, i, &looks.items[i],
			    why);
	return rc;
}

/* Looks at the frames that wait, up to that time. */
static int
release(struct scene *s, int64_t until, struct reason *why)
{
	size_t n = 0;
	int rc = 0;

	while (n < s->n_waiting && rc == 0 && (s->waiting[n].time <= until ||
	    s->n_waiting - n == SCENE_WAITING)) {
		rc = look_at(s, &s->waiting[n], why);
		json_decref(s->waiting[n].json);
		s->bytes -= s->waiting[n++].bytes;
	}
	s->n_waiting -= n;
	memmove(s->waiting, s->waiting + n, s->n_waiting *
	    sizeof(*s->waiting));
	if (rc == 0 && until > s->now && until != INT64_MAX) {
		s->now = until;
		rc = settle(s, why);
	}
	return rc;
}

/* By time, then by id: the order does not depend on how they came. */
static void
wait_for(struct scene *s, const struct frame *f, uint64_t number)
{
	size_t at = s->n_waiting++, bytes = record_weight(f->json);

	while (at > 0 && (s->waiting[at - 1].time > f->time ||
	    (s->waiting[at - 1].time == f->time &&
	    strcmp(record_id(s->waiting[at - 1].json), f->id) > 0))) {
		s->waiting[at] = s->waiting[at - 1];
		at--;
	}
	s->waiting[at] = (struct scene_waiting){ f->time, number,
	    json_incref(f->json), bytes };
	s->bytes += bytes;
}

/* Whether the frame was here a while ago. */
static bool
repeated(struct scene *s, const struct frame *f)
{
	unsigned char id[UUID_BYTES];
	struct reason ignored;

	if (uuid_parse(f->id, id, &ignored) != 0)
		return false;
	for (size_t i = 0; i < SCENE_IDS; i++)
		if (memcmp(s->ids[i], id, UUID_BYTES) == 0)
			return true;
	memcpy(s->ids[s->next_id++ % SCENE_IDS], id, UUID_BYTES);
	return false;
}

int
scene_flush(struct scene *s, struct reason *why)
{
	int rc = release(s, INT64_MAX, why);

	qsort(s->passes, s->n_passes, sizeof(*s->passes), by_end);
	for (size_t i = 0; i < s->n_passes && rc == 0; i++)
		if (!s->passes[i]->told)
			rc = tell(s, s->passes[i], why);
	return rc;
}

/* The clock was set back: what was before has no place in time. */
static int
start_again(struct scene *s, struct reason *why)
{
	int rc = scene_flush(s, why);

	while (s->n_passes > 0)
		pass_free(s->passes[--s->n_passes]);
	s->newest = s->now = INT64_MIN;
	return rc;
}

int
scene_frame(struct scene *s, const struct frame *f, uint64_t number,
    struct reason *why)
{
	struct looks looks;

	if (parse_looks(f, &looks, why) != 0)
		return 1;
	if (repeated(s, f))
		return 0;
	if (s->newest != INT64_MIN && f->time < s->newest - s->set->late -
	    SET_BACK && start_again(s, why) != 0)
		return -1;
	if (f->time > s->newest)
		s->newest = f->time;
	wait_for(s, f, number);
	return release(s, s->newest - s->set->late, why);
}

uint64_t
scene_oldest(const struct scene *s)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < s->n_waiting; i++)
		if (s->waiting[i].number < least)
			least = s->waiting[i].number;
	for (size_t i = 0; i < s->n_passes; i++)
		if (!s->passes[i]->told && s->passes[i]->since < least)
			least = s->passes[i]->since;
	return least;
}
