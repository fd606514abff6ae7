/* What a search may be for. */
#include "policyreasons.h"

#include "lawful.h"
#include "policy.h"

#define LIST_MAX	500
#define FORMAT_DIGITS	3	/* that a number's format must have */

void
policyreasons_purposes(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy_texts *purposes = to;
	const char *wrong;

	purposes->n = field_texts(r, f, list, LIST_MAX, 128, &purposes->list);
	if (purposes->list == NULL)
		return;
	for (const struct tree_node *c = list->child; c != NULL;
	    c = c->next) {
		if (c->kind != TREE_SCALAR)
			continue;
		wrong = lawful_purpose(c->text);
		for (const char *s = c->text; *s != '\0' && wrong == NULL;
		    s++)
			if ((unsigned char)*s >= 0x80)
				wrong = "a purpose is written in ASCII";
		if (wrong != NULL)
			field_fault(r, c, "'%.60s': %s", tree_shown(c),
			    wrong);
	}
}

/* How many digits a format asks for; 0 where it ends with a '\'. */
static int
digits_of(const char *format)
{
	int digits = 0;

	for (; *format != '\0'; format++) {
		digits += *format == '9';
		if (*format == '\\' && *++format == '\0')
			return 0;
	}
	return digits;
}

/* A format that nearly any text has would ask for no number at all. */
static void
read_formats(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy_texts *formats = to;
	const char *format;

	formats->n = field_texts(r, f, list, LIST_MAX, 32, &formats->list);
	for (size_t i = 0; i < formats->n; i++) {
		format = formats->list[i];
		if (format == NULL)
			continue;
		if (digits_of(format) < FORMAT_DIGITS)
			field_fault(r, list, "'%s': '%s' is no format with "
			    "three digits or more, such as 99-99999", f->name,
			    format);
		if (lawful_purpose(format) != NULL)
			field_fault(r, list, "'%s': '%s': %s", f->name,
			    format, lawful_purpose(format));
	}
}

#define AT(type, member) .at = offsetof(struct type, member)

static const struct field number_fields[] = {
	{ .name = "case", .read = read_formats, AT(policy_numbers, cases),
	    .needed = true },
	{ .name = "call", .read = read_formats, AT(policy_numbers, calls) },
	{ .name = NULL }
};

void
policyreasons_numbers(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, number_fields, to);
}
