/* Hot lists and alerts, from the policy. */
#include "policylists.h"

#include <string.h>

#include "base/plate.h"

#define LISTS_MAX	500
#define STOP_MAX	500

static const struct policy_list list_default = { .max_age = STAMP_DAY };
const struct policy_alerts policylists_alerts_default = {
	.verify = STAMP_DAY };

const char *const policylists_stop[] = { "0", "00", "000", "0000", "00000",
    "000000", "0000000", "TEMP", "TEMPTAG", "NONE", "NOPLATE", "NOTAG",
    "UNKNOWN", NULL };

/* In the order of enum policy_faulty. */
static const char *const faulty[] = { "refuse", "warn", NULL };

#define AT(type, member) .at = offsetof(struct type, member)

static const struct field list_fields[] = {
	{ .name = "name", .read = field_name, AT(policy_list, name),
	    .needed = true },
	{ .name = "file", .read = field_text, AT(policy_list, file),
	    .needed = true, .most = 1000 },
	{ .name = "source", .read = field_text, AT(policy_list, source),
	    .needed = true, .most = 128 },
	{ .name = "max_age", .read = field_duration, AT(policy_list, max_age),
	    .least = STAMP_MINUTE, .most = 30 * STAMP_DAY },
	{ .name = "faulty", .read = field_choice, AT(policy_list, faulty),
	    .choices = faulty },
	{ .name = "confusable", .read = field_number,
	    AT(policy_list, confusable), .least = 0.001, .most = 1 },
	{ .name = NULL }
};

void
policylists_read(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct field most = *f;
	struct policy *p = r->ctx;

	most.most = LISTS_MAX;
	p->hot_list_count = field_maps(r, &most, list, "hot list",
	    list_fields, &list_default, sizeof(list_default),
	    to);
	field_unique(r, list, "name");
}

/* They are compared with plates, and so must be some. */
static void
read_stop(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy_alerts *alerts = to;
	char plate[PLATE_SIZE];
	struct reason why;

	alerts->stop_count = field_texts(r, f, list, STOP_MAX, PLATE_MAX,
	    &alerts->stop);
	for (const struct tree_node *c = list->child; alerts->stop_count > 0 &&
	    c != NULL; c = c->next) {
		if (c->kind != TREE_SCALAR)
			continue;
		if (plate_normal(c->text, plate, &why) != 0 ||
		    strcmp(plate, c->text) != 0)
			field_fault(r, c, "'%s': '%.40s' is not written in "
			    "upper case letters and digits alone", f->name,
			    tree_shown(c));
	}
}

static const struct field alert_fields[] = {
	{ .name = "verify", .read = field_duration,
	    AT(policy_alerts, verify), .least = STAMP_MINUTE,
	    .most = 30 * STAMP_DAY },
	{ .name = "stop", .read = read_stop },
	{ .name = NULL }
};

void
policylists_alerts(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, alert_fields, to);
}
