/* The plates of the rendered photos. */
#include "rendered.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "make.h"

#define PLATES_MAX 32
#define MARGIN	30

static struct rendered plates[PLATES_MAX];
static int n_plates;

static void
load(struct rendered *p)
{
	struct quad_box b = quad_bounds(&p->quad);
	struct image_box box = { (int)b.x - MARGIN, (int)b.y - MARGIN,
	    (int)b.w + 2 * MARGIN, (int)b.h + 2 * MARGIN };
	struct reason why = { "" };
	struct blob file;
	char name[96];

	snprintf(name, sizeof(name), "testdata/%s", p->file);
	assert_int_equal(file_read(make_source(name), 1u << 24, &file, &why),
	    0);
	assert_int_equal(image_part(&file, 3, &box, &p->photo, &why), 0);
	for (int i = 0; i < 4; i++) {
		p->quad.x[i] -= box.x;
		p->quad.y[i] -= box.y;
	}
	blob_free(&file);
}

const struct rendered *
rendered_open(int *n)
{
	FILE *f = fopen(make_source("testdata/truth-quads.tsv"), "r");
	struct rendered *p = plates;

	assert_non_null(f);
	while (n_plates < PLATES_MAX && fscanf(f, "%63s %lf %lf %lf %lf %lf "
	    "%lf %lf %lf %12s", p->file, &p->quad.x[0], &p->quad.y[0],
	    &p->quad.x[1], &p->quad.y[1], &p->quad.x[2], &p->quad.y[2],
	    &p->quad.x[3], &p->quad.y[3], p->text) == 10) {
		load(p++);
		n_plates++;
	}
	fclose(f);
	assert_true(n_plates >= 19);
	*n = n_plates;
	return plates;
}

void
rendered_close(void)
{
	while (n_plates > 0)
		image_free(&plates[--n_plates].photo);
}

const struct rendered *
rendered_of(const char *file)
{
	for (int i = 0; i < n_plates; i++)
		if (strcmp(plates[i].file, file) == 0)
			return &plates[i];
	fail_msg("no %s", file);
	return NULL;
}
