/* Any text: as a policy, and as the GeoJSON of an area. */
#include <stdlib.h>
#include <string.h>

#include "policy/policyfile.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* Everybody who is listed, and what is asked of areas. */
static void
ask(const struct policy *p)
{
	struct policy_request q = { .now = 10000 * STAMP_DAY };
	struct reason why;

	for (size_t i = 0; i < p->person_count && i < 100; i++) {
		q.uid = (uid_t)p->people[i].uid;
		q.login = p->people[i].login;
		q.act = (enum policy_act)(i % 3);
		q.case_number = p->numbers.cases.list[0];
		q.call_number = i % 2 == 0 ? NULL : "E1234";
		q.purpose = p->purposes[p->purpose_count - 1];
		if (policy_may(p, &q, &why) == 0 &&
		    (p->people[i].suspended || p->people[i].agreed !=
		    p->version || p->people[i].trained > q.now))
			abort();
	}
	for (size_t i = 0; i < p->area_count; i++)
		for (size_t c = 0; c < p->camera_count && c < 100; c++)
			area_holds(&p->areas[i], p->cameras[c].place);
	if (p->retention > POLICY_RETENTION_MAX || p->version < 1 ||
	    p->camera_count == 0 || p->person_count == 0)
		abort();
}

/* A fault says something, and its place is in the file. */
static void
check(const struct faults *faults, const unsigned char *text, size_t len)
{
	unsigned lines = 2;

	/* YAML 1.1 has more ends of line than '\n'. */
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n' || text[i] == '\r' ||
		    text[i] >= 0x80;
	for (size_t i = 0; i < faults->n; i++)
		if (faults->list[i].why.text[0] == '\0' ||
		    faults->list[i].line > lines ||
		    (faults->list[i].line == 0) !=
		    (faults->list[i].column == 0))
			abort();
}

static void
as_area(const unsigned char *data, size_t len, struct faults *faults)
{
	struct field_reader r = { "geojson", faults, NULL };
	struct area area = { .n = 0 };
	struct tree *tree = tree_parse("geojson", data, len, faults);

	if (tree == NULL && faults->n == 0)
		abort();
	if (tree != NULL)
		area_geojson(&r, tree_root(tree), &area);
	if (tree != NULL && faults->n == 0 && (area.n == 0 ||
	    area.rings[0].n < 3))
		abort();
	area_holds(&area, (struct geo_point){ 1, 1 });
	area_clear(&area);
	tree_free(tree);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct faults faults;
	struct policy *p;

	faults = (struct faults){ .n = 0 };
	p = policyfile_parse("/nowhere/policy", data, len, &faults);
	if ((p == NULL) == (faults.n == 0))
		abort();
	check(&faults, data, len);
	if (p != NULL)
		ask(p);
	policy_free(p);
	faults = (struct faults){ .n = 0 };
	as_area(data, len, &faults);
	check(&faults, data, len);
	return 0;
}
