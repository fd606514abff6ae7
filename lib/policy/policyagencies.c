/* The agencies of a policy. */
#include "policyagencies.h"

#include <string.h>

#include "base/note.h"
#include "lawful.h"
#include "policy.h"
#include "policyreasons.h"

#define LIST_MAX	64	/* areas, cameras, words of a command */

static struct policy *
policy_of(const struct field_reader *r)
{
	return r->ctx;
}

static void
read_state(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct field text = { .name = f->name, .most = 64 };
	const char *state = NULL;

	field_text(r, &text, node, &state);
	if (state == NULL)
		return;
	if (!lawful_is_state(state))
		field_fault(r, node, "'%s': '%s' is no state, such as CA",
		    f->name, state);
	else
		*(const char **)to = state;
}

#define AT(type, member) .at = offsetof(struct type, member)

static const struct field own_fields[] = {
	{ .name = "id", .read = field_name, AT(policy_agency, id),
	    .needed = true },
	{ .name = "name", .read = field_text, AT(policy_agency, name),
	    .needed = true, .most = 128 },
	{ .name = "state", .read = read_state, AT(policy_agency, state),
	    .needed = true },
	{ .name = NULL }
};

void
policyagencies_own(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, own_fields, to);
}

/* Of another agency's log, as the text that it publishes. */
static void
read_key(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct field text = { .name = f->name, .most = NOTE_KEY_TEXT - 1 };
	const char *key = NULL;
	struct note_key parsed;
	struct reason why;

	field_text(r, &text, node, &key);
	if (key == NULL)
		return;
	if (note_key_parse(key, strlen(key), &parsed, &why) == 0)
		*(const char **)to = key;
	else
		field_fault(r, node, "'%s' is no public key of a log, such "
		    "as its audit.vkey", f->name);
}

/* Words of a command: unlike other lists it can say a thing twice. */
static void
read_words(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	const struct field word = { .name = f->name, .most = 1024 };
	struct policy_texts *words = to;

	words->list = field_list(r, list, f->name, LIST_MAX,
	    sizeof(*words->list));
	if (words->list == NULL)
		return;
	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (c->kind != TREE_BAD)
			field_text(r, &word, c, &words->list[words->n++]);
	if (list->child->kind == TREE_SCALAR && list->child->text[0] != '/')
		field_fault(r, list->child, "'%s' begins with the path of a "
		    "program, such as /usr/bin/ssh", f->name);
}

/*
 * Names of what is in the policy already: n structs of that size, which
 * begin with their name.
 */
static void
read_names(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, struct policy_texts *names,
    const void *structs, size_t n, size_t size)
{
	const char *known;
	size_t k;

	names->n = field_texts(r, f, list, LIST_MAX, FIELD_NAME_MAX,
	    &names->list);
	for (size_t i = 0; i < names->n; i++) {
		for (k = 0; k < n && names->list[i] != NULL; k++) {
			known = *(const char *const *)((const char *)structs +
			    k * size);
			if (known == NULL ||
			    strcmp(known, names->list[i]) == 0)
				break;
		}
		if (k == n && names->list[i] != NULL)
			field_fault(r, list, "'%s': the policy has no '%s'",
			    f->name, names->list[i]);
	}
}

static void
read_area_names(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	const struct policy *p = policy_of(r);

	read_names(r, f, list, to, p->areas, p->area_count,
	    sizeof(*p->areas));
}

static void
read_camera_names(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	const struct policy *p = policy_of(r);

	read_names(r, f, list, to, p->cameras, p->camera_count,
	    sizeof(*p->cameras));
}

static const struct field answer_fields[] = {
	{ .name = "login", .read = field_name, AT(policy_answer, login) },
	{ .name = "uid", .read = field_integer, AT(policy_answer, uid),
	    .least = 1, .most = 4294967294 },
	{ .name = "key", .read = read_key, AT(policy_answer, key),
	    .needed = true },
	{ .name = "numbers", .read = policyreasons_numbers,
	    AT(policy_answer, numbers), .needed = true },
	{ .name = "purposes", .read = policyreasons_purposes,
	    AT(policy_answer, purposes) },
	{ .name = "areas", .read = read_area_names,
	    AT(policy_answer, areas) },
	{ .name = "cameras", .read = read_camera_names,
	    AT(policy_answer, cameras) },
	{ .name = "window", .read = field_duration,
	    AT(policy_answer, window), .least = STAMP_HOUR,
	    .most = POLICY_RETENTION_MAX },
	{ .name = "results", .read = field_integer,
	    AT(policy_answer, results), .least = 1,
	    .most = POLICY_SHARED_RESULTS },
	{ .name = "hourly", .read = field_integer, AT(policy_answer, hourly),
	    .least = 1, .most = POLICY_SHARED_DAILY },
	{ .name = "daily", .read = field_integer, AT(policy_answer, daily),
	    .least = 1, .most = POLICY_SHARED_DAILY },
	{ .name = "photos", .read = field_bool, AT(policy_answer, photos) },
	{ .name = NULL }
};

static void
read_answer(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	const struct policy_answer *a = to;

	field_map(r, node, f->name, answer_fields, to);
	if (node->kind != TREE_MAP)
		return;
	if (tree_get(node, "login") == NULL && tree_get(node, "uid") == NULL)
		field_fault(r, node, "'answer' has a 'login' or a 'uid'");
	if (a->login != NULL && strcmp(a->login, "root") == 0)
		field_fault(r, tree_get(node, "login"), "root asks for no "
		    "agency");
}

static const struct field agency_fields[] = {
	{ .name = "id", .read = field_name, AT(policy_agency, id),
	    .needed = true },
	{ .name = "name", .read = field_text, AT(policy_agency, name),
	    .needed = true, .most = 128 },
	{ .name = "state", .read = read_state, AT(policy_agency, state),
	    .needed = true },
	{ .name = "kind", .read = field_choice, AT(policy_agency, kind),
	    .needed = true, .choices = lawful_kinds },
	{ .name = "suspended", .read = field_bool,
	    AT(policy_agency, suspended) },
	{ .name = "ask", .read = read_words, AT(policy_agency, ask) },
	{ .name = "answer", .read = read_answer, AT(policy_agency, answer) },
	{ .name = NULL }
};

static const char *
why_not(const struct policy_agency *a, const char *name, bool source)
{
	enum lawful_kind kind = (enum lawful_kind)a->kind;

	return source ? lawful_source(kind, name) :
	    lawful_agency(kind, a->state, name);
}

/* Its name and its id are held against words that give it away. */
static void
check_agency(const struct field_reader *r, const struct tree_node *node,
    const struct policy_agency *a, bool source)
{
	const struct policy *p = policy_of(r);
	const char *wrong;

	if (a->id != NULL && p->agency.id != NULL &&
	    strcmp(a->id, p->agency.id) == 0)
		field_fault(r, node, "'%s' is the policy's own agency",
		    a->id);
	if (a->id == NULL || a->name == NULL || a->state == NULL ||
	    a->kind < 0)
		return;
	wrong = why_not(a, a->name, source);
	if (wrong == NULL)
		wrong = why_not(a, a->id, source);
	if (wrong != NULL)
		field_fault(r, node, "'%s': %s", a->id, wrong);
}

/* A login asks for one agency: else one could pose as another. */
static void
check_logins(const struct field_reader *r, const struct tree_node *list,
    const struct policy_agency *all, size_t n)
{
	const struct tree_node *node = list->child;
	const struct policy_answer *a, *b;

	for (size_t i = 0; i < n; i++, node = node->next) {
		a = &all[i].answer;
		for (size_t k = 0; k < i; k++) {
			b = &all[k].answer;
			if ((a->login != NULL && b->login != NULL &&
			    strcmp(a->login, b->login) == 0) ||
			    (a->uid >= 0 && a->uid == b->uid))
				field_fault(r, node, "its login is another "
				    "agency's");
		}
	}
}

static const struct policy_agency init = {
	.kind = -1,
	.answer = { .uid = -1, .window = STAMP_DAY, .results = 100,
	    .hourly = 30, .daily = 200, .photos = true },
};

void
policyagencies_sharing(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy *p = policy_of(r);
	const struct tree_node *c = list->child;

	p->sharing_count = field_maps(r, f, list, "sharing agency",
	    agency_fields, &init, sizeof(init), to);
	for (size_t i = 0; i < p->sharing_count; i++, c = c->next)
		check_agency(r, c, &p->sharing[i], false);
	check_logins(r, list, p->sharing, p->sharing_count);
	field_unique(r, list, "id");
}

static bool
is_shared_with(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->sharing_count && id != NULL; i++)
		if (p->sharing[i].id != NULL &&
		    strcmp(p->sharing[i].id, id) == 0)
			return true;
	return false;
}

void
policyagencies_sources(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy *p = policy_of(r);
	const struct tree_node *c = list->child;

	p->source_count = field_maps(r, f, list, "source", agency_fields,
	    &init, sizeof(init), to);
	for (size_t i = 0; i < p->source_count; i++, c = c->next) {
		check_agency(r, c, &p->sources[i], true);
		if (c->kind == TREE_MAP && tree_get(c, "answer") != NULL)
			field_fault(r, tree_get(c, "answer"), "a source gets "
			    "no answer: what is shared with an agency is "
			    "under 'sharing'");
		if (is_shared_with(p, p->sources[i].id))
			field_fault(r, c, "'%s' is under 'sharing' already",
			    p->sources[i].id);
	}
	field_unique(r, list, "id");
}
