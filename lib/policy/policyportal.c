/* What the public is told, from the policy. */
#include "policyportal.h"

#define TEXTS_MAX	50
#define DELAY_MAX	(366 * STAMP_DAY)

const struct policy_portal policyportal_default = {
	.delay = 30 * STAMP_DAY,
	.round = POLICY_DAY,
	.fewest = 3,
};

/* In the orders of enum policy_round and enum policy_named. */
static const char *const rounds[] = { "hour", "day", "month", NULL };
static const char *const named[] = { "left_out", "pseudonym", NULL };

static void
read_texts(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy_texts *texts = to;

	texts->n = field_texts(r, f, list, TEXTS_MAX, TREE_SCALAR_MAX,
	    &texts->list);
}

#define AT(member) .at = offsetof(struct policy_portal, member)
#define TEXTS(key) { .name = #key, .read = read_texts, AT(key) }

static const struct field portal_fields[] = {
	{ .name = "contact", .read = field_text, AT(contact), .most = 256 },
	TEXTS(detected),
	TEXTS(not_detected),
	TEXTS(acceptable),
	TEXTS(prohibited),
	TEXTS(access),
	TEXTS(sharing),
	TEXTS(audit),
	{ .name = "delay", .read = field_duration, AT(delay), .least = 0,
	    .most = DELAY_MAX },
	{ .name = "round", .read = field_choice, AT(round),
	    .choices = rounds },
	{ .name = "fewest", .read = field_integer, AT(fewest), .least = 1,
	    .most = 1000 },
	{ .name = "cases", .read = field_choice, AT(cases),
	    .choices = named },
	{ .name = "people", .read = field_choice, AT(people),
	    .choices = named },
	{ .name = NULL }
};

void
policyportal_read(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, portal_fields, to);
}
