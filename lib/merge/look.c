/* One frame's look at a plate. */
#include "look.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "record/record.h"

#define WIDE		120	/* pixels; wider shows no more */
#define CUT_OFF		(1 / 3.0)

/* A text and its probability; what has no normal form says nothing. */
static int
add_text(struct vote_reading *r, const char *text, double p,
    struct reason *why)
{
	struct reading_text *t = &r->texts[r->n];

	if (plate_normal(text, t->text, why) != 0)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->texts[i].text, t->text) == 0)
			return 0;
	t->p = fmin(1, fmax(0, p));
	if (t->text[0] != '\0')
		r->n++;
	return 0;
}

/* Next best texts are a help: one that is not as it should be is none. */
static int
read_texts(const struct frame_plate *p, struct vote_reading *r,
    struct reason *why)
{
	const json_t *list = json_object_get(p->json, "candidates"), *item;
	struct reason ignored;
	size_t i;

	if (p->text == NULL)
		return 0;
	if (add_text(r, p->text, p->confidence, why) != 0)
		return reason_prefix(why, "text");
	if (r->n == 0)
		return 0;
	json_array_foreach(list, i, item) {
		const char *text = record_said(item,
		    "text");

		if (text != NULL && r->n < VOTE_TEXTS)
			add_text(r, text, json_number_value(
			    json_object_get(item, "confidence")), &ignored);
	}
	return 0;
}

static bool
cut_off(const struct frame *f, const struct quad *q)
{
	struct quad_box b = quad_bounds(q);
	json_int_t w, h;

	return frame_pixels(f, &w, &h) && (b.x < 0 || b.y < 0 ||
	    b.x + b.w > (double)w || b.y + b.h > (double)h);
}

int
look_parse(const struct frame *f, size_t index, struct look *l,
    struct reason *why)
{
	struct frame_plate p = { .score = 1 };
	const char *region;

	memset(l, 0, sizeof(*l));
	if (frame_plate(f, index, &p, why) != 0)
		return -1;
	if (read_texts(&p, &l->reading, why) != 0)
		return reason_prefix(why, "plates[%zu]", index);
	l->quad = p.quad;
	for (int i = 0; i < 4; i++) {
		l->x += p.quad.x[i] / 4;
		l->y += p.quad.y[i] / 4;
	}
	l->width = fmax(1, quad_width(&p.quad));
	region = record_said(p.json, "region");
	if (region != NULL && strlen(region) < LOOK_REGION_SIZE) {
		strcpy(l->region, region);
		l->region_p = fmin(1, fmax(0, json_number_value(
		    json_object_get(p.json, "region_confidence"))));
	}
	l->worth = fmin(1, l->width / WIDE) * (.1 + .9 * p.confidence) *
	    (.1 + .9 * p.score) * (cut_off(f, &p.quad) ? CUT_OFF : 1);
	return 0;
}
