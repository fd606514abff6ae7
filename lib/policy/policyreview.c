/* What an auditor looks at, from the policy. */
#include "policyreview.h"

#include <stdlib.h>
#include <string.h>

#define DUTY_MAX	50	/* spans of one person */
#define RARE_MAX	500

const struct policy_review policyreview_default = {
	.period = 30 * STAMP_DAY,
	.plate_days = 6,
	.plate_searches = 12,
	.plate_cases = 3,
	.case_plates = 25,
	.place_days = 7,
	.place_width = 1600,
	.place_cameras = 3,
	.vague_days = 7,
	.no_result = 8,
	.refused = 5,
	.off_duty = 3,
	.rare = 3,
	.widest = 10,
	.day_searches = 60,
	.day_results = 5000,
	.expiry = 26 * STAMP_HOUR,
};

void
policyreview_duty(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct duty_hours *hours = to;
	struct field text = { .name = f->name, .most = 64 };
	const char *span;
	struct reason why;

	hours->list = field_list(r, list, f->name, DUTY_MAX,
	    sizeof(*hours->list));
	if (hours->list == NULL)
		return;
	for (const struct tree_node *c = list->child; c != NULL;
	    c = c->next) {
		span = NULL;
		if (c->kind != TREE_BAD)
			field_text(r, &text, c, &span);
		if (span == NULL)
			continue;
		if (duty_parse(span, &hours->list[hours->n++], &why) != 0)
			field_fault(r, c, "'%s': '%.40s': %s", f->name, span,
			    why.text);
	}
}

/* A purpose that is not listed can have no searches. */
static void
read_rare(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	const struct policy *p = r->ctx;
	struct policy_review *review = to;
	const struct tree_node *c = list->child;
	bool listed;

	review->rare_count = field_texts(r, f, list, RARE_MAX, 128,
	    &review->rare_purposes);
	for (; review->rare_count > 0 && p->purpose_count > 0 && c != NULL;
	    c = c->next) {
		listed = c->kind != TREE_SCALAR;
		for (size_t i = 0; i < p->purpose_count && !listed; i++)
			listed = p->purposes[i] == NULL ||
			    strcmp(p->purposes[i], c->text) == 0;
		if (!listed)
			field_fault(r, c, "'%s': '%.60s' is not under "
			    "'purposes'", f->name, tree_shown(c));
	}
}

#define AT(member) .at = offsetof(struct policy_review, member)
#define COUNT(key) { .name = #key, .read = field_integer, AT(key), \
	.least = 1, .most = 1000000 }

static const struct field review_fields[] = {
	{ .name = "period", .read = field_duration, AT(period),
	    .least = STAMP_DAY, .most = 366 * STAMP_DAY },
	COUNT(plate_days),
	COUNT(plate_searches),
	COUNT(plate_cases),
	COUNT(case_plates),
	COUNT(place_days),
	{ .name = "place_width", .read = field_integer, AT(place_width),
	    .least = 50, .most = 20000 },
	COUNT(place_cameras),
	COUNT(vague_days),
	COUNT(no_result),
	COUNT(refused),
	COUNT(off_duty),
	{ .name = "rare_purposes", .read = read_rare },
	COUNT(rare),
	COUNT(widest),
	COUNT(day_searches),
	COUNT(day_results),
	{ .name = "expiry", .read = field_duration, AT(expiry),
	    .least = STAMP_HOUR, .most = 7 * STAMP_DAY },
	{ .name = "duty", .read = policyreview_duty, AT(duty) },
	{ .name = NULL }
};

void
policyreview_read(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, review_fields, to);
}
