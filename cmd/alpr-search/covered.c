/* How far a search reaches. */
#include "covered.h"

#include <string.h>

#include "base/nearest.h"
#include "record/record.h"
#include "search/fits.h"

size_t
covered_cameras(const struct search_query *q, const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->camera_count; i++)
		n += fits_camera(q, p->cameras[i].name, p->cameras[i].moves ?
		    NULL : &p->cameras[i].place);
	return n;
}

static int
add_unknown(json_t *list, const struct nearest *near)
{
	json_t *one = json_object();
	int rc = record_set_string(one, "camera", near->wanted);

	if (near->best != NULL)
		rc |= record_set_string(one, "near", near->best);
	return rc | json_array_append_new(list, one);
}

json_t *
covered_unknown(const struct search_query *q, const struct policy *p)
{
	json_t *list = json_array();
	struct nearest near;
	int rc = 0;

	for (size_t i = 0; i < q->cameras && p->camera_count > 0; i++) {
		near = (struct nearest){ .wanted = q->camera[i] };
		for (size_t k = 0; k < p->camera_count; k++)
			nearest_try(&near, p->cameras[k].name);
		if (near.best == NULL || strcmp(near.best, near.wanted) != 0)
			rc |= add_unknown(list, &near);
	}
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}
