/* How far a search reaches. */
#include "covered.h"

size_t
covered_cameras(const struct search_query *q, const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->camera_count; i++)
		n += search_covers(q, p->cameras[i].name, p->cameras[i].moves ?
		    NULL : &p->cameras[i].place);
	return n;
}
