/* Results as comma-separated values, one a line: see csv.h. */
#include <stdio.h>

#include "base/stamp.h"
#include "program/local.h"
#include "show/csv.h"
#include "show_inside.h"

static int
begin(struct show *s, struct reason *why)
{
	(void)why;
	fputs("plate,confidence,next_best,next_best_confidence,region,"
	    "region_confidence,time_utc,time_local,camera,place,lat,lon,"
	    "heading,color,make,model,body,id,photo_sha256,agency\r\n",
	    s->to.out);
	return 0;
}

static void
number(FILE *out, bool known, const char *how, double v)
{
	putc(',', out);
	if (known)
		fprintf(out, how, v);
}

static void
text(FILE *out, const char *value)
{
	putc(',', out);
	csv_text(out, value);
}

static int
result(struct show *s, const struct hit *hit, struct reason *why)
{
	const struct doubt *d = &hit->doubt;
	char utc[STAMP_SIZE], local[LOCAL_SIZE];
	FILE *out = s->to.out;

	(void)why;
	stamp_format(hit->time, utc);
	local_format(hit->time, local);
	csv_text(out, hit->plate);
	number(out, hit->confidence >= 0, "%.4g", hit->confidence);
	text(out, d->texts[0].text);
	number(out, d->n > 0, "%.4g", d->texts[0].confidence);
	text(out, hit->region);
	number(out, hit->region_confidence >= 0, "%.4g",
	    hit->region_confidence);
	fprintf(out, ",%s", utc);
	text(out, local);
	text(out, hit->camera);
	text(out, hit->place_name);
	number(out, hit->placed, "%.7f", hit->place.lat);
	number(out, hit->placed, "%.7f", hit->place.lon);
	number(out, hit->heading >= 0, "%.1f", hit->heading);
	text(out, hit->color);
	text(out, hit->make);
	text(out, hit->model);
	text(out, hit->body);
	text(out, hit->id);
	text(out, hit->sha256);
	text(out, hit->agency);
	fputs("\r\n", out);
	return 0;
}

const struct show_format show_csv = {
	.name = "csv",
	.begin = begin,
	.result = result,
};
