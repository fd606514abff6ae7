/* Frames of many cameras become sightings. */
#include "merge.h"

#include <stdlib.h>
#include <string.h>

/* A camera; the one whose frame came last is the first of the list. */
struct camera {
	struct camera *next, *before;
	struct scene *scene;
	int64_t seen;		/* the stream's time at its last frame */
	bool flushed;		/* since then */
};

/* A mark that waits, and how many frames came before it. */
struct waiting {
	struct waiting *next;
	json_t *mark;
	uint64_t after;
};

struct merge {
	const struct scene_options *set;
	struct camera *first, *last;
	size_t cameras, passes, bytes;
	uint64_t frames;	/* that came */
	struct waiting *marks, **marks_end;
	int64_t time;		/* the stream's */
	int64_t silent;
};

struct merge *
merge_new(const struct scene_options *set)
{
	struct merge *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->set = set;
	m->marks_end = &m->marks;
	m->silent = MERGE_SILENT + set->gap + set->late;
	return m;
}

static void
unlink_camera(struct merge *m, struct camera *c)
{
	*(c->before == NULL ? &m->first : &c->before->next) = c->next;
	*(c->next == NULL ? &m->last : &c->next->before) = c->before;
}

static void
link_first(struct merge *m, struct camera *c)
{
	c->before = NULL;
	c->next = m->first;
	*(m->first == NULL ? &m->last : &m->first->before) = c;
	m->first = c;
}

/* Before and after what changes how much a camera holds. */
static void
subtract(struct merge *m, const struct camera *c)
{
	m->passes -= c->scene->n_passes;
	m->bytes -= c->scene->bytes;
}

static void
add(struct merge *m, const struct camera *c)
{
	m->passes += c->scene->n_passes;
	m->bytes += c->scene->bytes;
}

static void
free_camera(struct merge *m, struct camera *c)
{
	unlink_camera(m, c);
	m->cameras--;
	subtract(m, c);
	scene_free(c->scene);
	free(c);
}

static void
free_mark(struct merge *m)
{
	struct waiting *w = m->marks;

	m->marks = w->next;
	if (m->marks == NULL)
		m->marks_end = &m->marks;
	json_decref(w->mark);
	free(w);
}

void
merge_free(struct merge *m)
{
	if (m == NULL)
		return;
	while (m->marks != NULL)
		free_mark(m);
	while (m->first != NULL)
		free_camera(m, m->first);
	free(m);
}

static struct camera *
add_camera(struct merge *m, const char *name, struct reason *why)
{
	struct camera *c = calloc(1, sizeof(*c));

	if (c != NULL)
		c->scene = scene_new(name, m->set);
	if (c == NULL || c->scene == NULL) {
		free(c);
		reason_errno(why, "a camera");
		return NULL;
	}
	c->seen = m->time;
	m->cameras++;
	link_first(m, c);
	return c;
}

static struct camera *
find_camera(struct merge *m, const char *name, struct reason *why)
{
	struct camera *c = m->first;

	while (c != NULL && strcmp(c->scene->camera, name) != 0)
		c = c->next;
	if (c == NULL)
		return add_camera(m, name, why);
	unlink_camera(m, c);
	link_first(m, c);
	c->flushed = false;
	return c;
}

/* How far the stream's time goes on with a frame of this camera. */
static void
move_on(struct merge *m, struct camera *c, int64_t time)
{
	int64_t step = 0;

	if (c->scene->newest != INT64_MIN && time > c->scene->newest)
		step = time - c->scene->newest;
	if (step > m->silent / 2)
		step = m->silent / 2;
	if (c->seen + step > m->time)
		m->time = c->seen + step;
	c->seen = m->time;
}

static int
flush(struct merge *m, struct camera *c, struct reason *why)
{
	int rc;

	subtract(m, c);
	rc = scene_flush(c->scene, why);
	add(m, c);
	c->flushed = true;
	return rc;
}

static int
keep_limits(struct merge *m, struct reason *why)
{
	struct camera *c;
	int rc = 0;

	for (c = m->last; c != NULL && rc == 0; c = c->before) {
		if (m->time - c->seen <= m->silent && m->bytes <= MERGE_BYTES)
			break;
		if (!c->flushed)
			rc = flush(m, c, why);
	}
	while (rc == 0 && (m->cameras > MERGE_CAMERAS ||
	    m->passes > MERGE_PASSES)) {
		rc = flush(m, m->last, why);
		free_camera(m, m->last);
	}
	return rc;
}

/* Tells the marks before which nothing is held any more. */
static int
tell_marks(struct merge *m, struct reason *why)
{
	uint64_t oldest = UINT64_MAX, one;
	int rc = 0;

	if (m->marks == NULL)
		return 0;
	for (const struct camera *c = m->first; c != NULL; c = c->next) {
		one = scene_oldest(c->scene);
		if (one < oldest)
			oldest = one;
	}
	while (rc == 0 && m->marks != NULL && m->marks->after <= oldest) {
		rc = m->set->tell(m->set->ctx, m->marks->mark, why);
		free_mark(m);
	}
	return rc;
}

int
merge_mark(struct merge *m, json_t *json, bool now, struct reason *why)
{
	struct waiting *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return reason_errno(why, "a mark");
	w->mark = json_incref(json);
	w->after = m->frames;
	*m->marks_end = w;
	m->marks_end = &w->next;
	return now ? merge_flush(m, why) : tell_marks(m, why);
}

int
merge_frame(struct merge *m, json_t *json, struct reason *why)
{
	struct camera *c;
	struct frame f;
	int rc;

	if (frame_parse(json, &f, why) != 0)
		return 1;
	c = find_camera(m, f.camera, why);
	if (c == NULL)
		return -1;
	move_on(m, c, f.time);
	subtract(m, c);
	rc = scene_frame(c->scene, &f, m->frames++, why);
	add(m, c);
	if (rc == 0)
		rc = keep_limits(m, why);
	return rc != 0 ? rc : tell_marks(m, why);
}

int
merge_flush(struct merge *m, struct reason *why)
{
	int rc = 0;

	for (struct camera *c = m->last; c != NULL && rc == 0; c = c->before)
		if (!c->flushed)
			rc = flush(m, c, why);
	return rc != 0 ? rc : tell_marks(m, why);
}
