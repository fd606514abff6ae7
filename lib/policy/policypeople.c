/* The people of a policy. */
#include "policypeople.h"

#include <string.h>

#include "policy.h"
#include "policyreview.h"

/* What those who read fields of their own find in the reader. */
static struct policy *
policy_of(const struct field_reader *r)
{
	return r->ctx;
}

#define AT(type, member) .at = offsetof(struct type, member)

/* In the order of the bits of enum policy_role. */
static const char *const roles[] = { "investigator", "auditor",
	"administrator", NULL };

static void
read_roles(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	const struct field one = { .name = f->name, .choices = roles };
	bool list = node->kind == TREE_LIST;
	const struct tree_node *c = list ? node->child : node;
	unsigned *all = to;
	int role;

	if (c == NULL)
		field_fault(r, node, "'%s': an empty list", f->name);
	for (; c != NULL; c = list ? c->next : NULL) {
		role = -1;
		field_choice(r, &one, c, &role);
		if (role >= 0)
			*all |= 1u << role;
	}
	field_unique(r, node, NULL);
}

static const struct field person_fields[] = {
	{ .name = "login", .read = field_name, AT(policy_person, login) },
	{ .name = "uid", .read = field_integer, AT(policy_person, uid),
	    .least = 1, .most = 4294967294 },
	{ .name = "name", .read = field_text, AT(policy_person, name),
	    .needed = true, .most = 128 },
	{ .name = "role", .read = read_roles, AT(policy_person, roles),
	    .needed = true },
	{ .name = "agency", .read = field_name, AT(policy_person, agency),
	    .needed = true },
	{ .name = "trained", .read = field_day, AT(policy_person, trained) },
	{ .name = "agreed", .read = field_integer, AT(policy_person, agreed),
	    .least = 1, .most = 1000000 },
	{ .name = "suspended", .read = field_bool,
	    AT(policy_person, suspended) },
	{ .name = "duty", .read = policyreview_duty,
	    AT(policy_person, duty) },
	{ .name = NULL }
};

/* An agency whose id has a fault can be any. */
static bool
shares_with(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->sharing_count; i++)
		if (p->sharing[i].id == NULL ||
		    strcmp(p->sharing[i].id, id) == 0)
			return true;
	return false;
}

/* Who logs in to ask for another agency is no person of this one. */
static bool
asks_for_another(const struct policy *p, const struct policy_person *person)
{
	const struct policy_answer *a;

	for (size_t i = 0; i < p->sharing_count; i++) {
		a = &p->sharing[i].answer;
		if ((person->login != NULL && a->login != NULL &&
		    strcmp(person->login, a->login) == 0) ||
		    (person->uid >= 0 && person->uid == a->uid))
			return true;
	}
	return false;
}

static void
check_person(const struct field_reader *r, const struct tree_node *node,
    const struct policy_person *person)
{
	const struct policy *p = policy_of(r);
	bool own;

	if (node->kind != TREE_MAP)
		return;
	if (tree_get(node, "login") == NULL && tree_get(node, "uid") == NULL)
		field_fault(r, node, "a person has a 'login' or a 'uid'");
	if (person->login != NULL && strcmp(person->login, "root") == 0)
		field_fault(r, tree_get(node, "login"), "root is no person");
	if (asks_for_another(p, person))
		field_fault(r, node, "the login of another agency's queries "
		    "is no person");
	if (p->version > 0 && person->agreed > p->version)
		field_fault(r, tree_get(node, "agreed"), "'agreed': this is "
		    "version %lld of the policy", (long long)p->version);
	if (person->agency == NULL || p->agency.id == NULL)
		return;
	own = strcmp(person->agency, p->agency.id) == 0;
	if (!own && !shares_with(p, person->agency))
		field_fault(r, tree_get(node, "agency"), "'agency': '%s' is "
		    "neither the policy's own nor under 'sharing'",
		    person->agency);
	else if (!own && (person->roles & POLICY_ADMINISTRATOR) != 0)
		field_fault(r, tree_get(node, "agency"), "'agency': an "
		    "administrator must be of %s", p->agency.id);
}

void
policypeople_list(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	static const struct policy_person init = { .uid = -1,
	    .trained = POLICY_NEVER };
	struct policy *p = policy_of(r);
	const struct tree_node *c = list->child;

	p->person_count = field_maps(r, f, list, "person", person_fields,
	    &init, sizeof(init), to);
	for (size_t i = 0; i < p->person_count; i++, c = c->next)
		check_person(r, c, &p->people[i]);
	field_unique(r, list, "login");
	field_unique(r, list, "uid");
}
