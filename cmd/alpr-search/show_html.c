/*
 * Results as one page of HTML with the photos in it: no script, nothing from
 * the network.  What is above the sightings counts them and shows where they
 * were, so they wait in memory until the last is known.
 */
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/crypto.h"
#include "base/stamp.h"
#include "program/card.h"
#include "program/local.h"
#include "program/page.h"
#include "program/program.h"
#include "shape.h"
#include "show/html.h"
#include "show_inside.h"

#define WAITING_MAX	(256L << 20)	/* bytes of sightings */
#define MAP_WIDTH	640
#define MAP_HEIGHT	400

struct place {
	char *camera, *name;
	struct geo_point at;
	bool placed;
	double heading;
	size_t count;
};

struct page {
	char *text;			/* the sightings, as HTML */
	size_t len;
	FILE *cards;
	struct place *places;
	size_t n;
};

static int
begin(struct show *s, struct reason *why)
{
	struct page *page = calloc(1, sizeof(*page));

	s->state = page;
	if (page != NULL)
		page->cards = open_memstream(&page->text, &page->len);
	if (page == NULL || page->cards == NULL)
		return reason_set(why, "out of memory");
	return 0;
}

static bool
is(const struct place *p, const struct hit *hit)
{
	return strcmp(p->camera, hit->camera) == 0 &&
	    p->placed == hit->placed && p->heading == hit->heading &&
	    (!p->placed || (p->at.lat == hit->place.lat &&
	    p->at.lon == hit->place.lon));
}

/* The number of the place of a sighting, from 1; 0: no memory. */
static size_t
place_of(struct page *page, const struct hit *hit)
{
	struct place *more, *p;

	for (size_t i = 0; i < page->n; i++)
		if (is(&page->places[i], hit)) {
			page->places[i].count++;
			return i + 1;
		}
	more = realloc(page->places, (page->n + 1) * sizeof(*more));
	if (more == NULL)
		return 0;
	page->places = more;
	p = &more[page->n];
	*p = (struct place){ .camera = strdup(hit->camera),
	    .name = strdup(hit->place_name), .at = hit->place,
	    .placed = hit->placed, .heading = hit->heading, .count = 1 };
	if (p->camera == NULL || p->name == NULL) {
		free(p->camera);
		free(p->name);
		return 0;
	}
	return ++page->n;
}

static int
result(struct show *s, const struct hit *hit, struct reason *why)
{
	struct page *page = s->state;
	size_t place = place_of(page, hit);

	if (place == 0)
		return reason_set(why, "out of memory");
	card_write(page->cards, hit, s->count, place, NULL, 0);
	if (fflush(page->cards) != 0)
		return reason_set(why, "out of memory");
	if (page->len > WAITING_MAX)
		return reason_set(why, "more than %ld MiB of photos for one "
		    "page: narrow the query, or give a --limit",
		    WAITING_MAX >> 20);
	return 0;
}

static void
fact_part(void *ctx, const char *name, const char *words)
{
	page_fact(ctx, name, words, NULL);
}

static int
write_facts(const struct show *s, FILE *out, struct reason *why)
{
	char local[LOCAL_SIZE], utc[STAMP_SIZE], policy[64];

	local_format_day(s->time, local);
	stamp_format(s->time, utc);
	fputs("<dl class=\"facts\">\n", out);
	page_fact(out, "Purpose", s->purpose, NULL);
	page_fact(out, "Searched by", s->person, s->person_agency);
	page_fact(out, "Searched at", local, utc);
	if (asked_parts(s->query, fact_part, out, why) != 0)
		return -1;
	snprintf(policy, sizeof(policy), "version %lld",
	    (long long)s->version);
	page_fact(out, "Policy", policy, s->policy);
	fputs("</dl>\n", out);
	return 0;
}

static int
write_header(const struct show *s, FILE *out, bool more, struct reason *why)
{
	fputs("<div class=\"top\"><header>\n<p class=\"agency\">", out);
	html_text(out, s->agency);
	fputs("</p>\n<div class=\"title\"><h1>Plate search", out);
	if (s->case_number != NULL) {
		fputs(", case ", out);
		html_text(out, s->case_number);
	}
	if (s->call_number != NULL) {
		fputs(", call ", out);
		html_text(out, s->call_number);
	}
	fprintf(out, "</h1><p class=\"count\"><b>%zu</b> sighting%s%s</p>"
	    "</div>\n", s->count, s->count == 1 ? "" : "s",
	    more ? "; there may be more" : "");
	if (write_facts(s, out, why) != 0)
		return -1;
	fputs("</header></div>\n", out);
	return 0;
}

static void
write_legend(const struct page *page, FILE *out)
{
	fputs("<ol class=\"legend\">\n", out);
	for (size_t i = 0; i < page->n; i++) {
		const struct place *p = &page->places[i];

		fprintf(out, "<li><i class=\"pin\">%zu</i><p><bdi>", i + 1);
		html_text(out, p->name[0] != '\0' ? p->name : p->camera);
		fputs("</bdi><span>", out);
		if (p->name[0] != '\0') {
			html_text(out, p->camera);
			fputs(" \302\267 ", out);
		}
		if (p->placed)
			fprintf(out, "%.5f, %.5f", p->at.lat, p->at.lon);
		else
			fputs("its place is not known", out);
		if (p->heading >= 0)
			fprintf(out, " \302\267 looks %.0f\302\260",
			    p->heading);
		fprintf(out, "</span></p><b>%zu</b></li>\n", p->count);
	}
	fputs("</ol>\n", out);
}

static int
write_where(const struct show *s, FILE *out, struct reason *why)
{
	const struct page *page = s->state;
	struct sketch_place *places;
	struct shape shape;
	size_t n = 0;

	if (page->n == 0)
		return 0;
	places = calloc(page->n, sizeof(*places));
	if (places == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < page->n; i++)
		if (page->places[i].placed)
			places[n++] = (struct sketch_place){
			    page->places[i].at, page->places[i].heading,
			    i + 1 };
	shape_read(&shape, s->query, s->rings);
	fputs("<section class=\"where\">\n", out);
	sketch_write(out, MAP_WIDTH, MAP_HEIGHT, places, n, &shape.area);
	shape_free(&shape);
	write_legend(page, out);
	fputs("</section>\n", out);
	free(places);
	return 0;
}

/* "City of Example Police Department, case 26-01234", on each page. */
static char *
running_text(const struct show *s)
{
	size_t len;
	char *text = NULL;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return NULL;
	fprintf(f, "%s, ", s->agency);
	show_numbers(s, f);
	return fclose(f) == 0 ? text : NULL;
}

static int
write_head(const struct show *s, FILE *out, struct reason *why)
{
	char *running = running_text(s), *title = NULL;
	size_t len;
	FILE *f = running == NULL ? NULL : open_memstream(&title, &len);
	int rc = -1;

	if (f != NULL) {
		show_numbers(s, f);
		fprintf(f, ": %zu sighting%s", s->count, s->count == 1 ? "" :
		    "s");
	}
	if (f == NULL || fclose(f) != 0)
		reason_set(why, "out of memory");
	else
		rc = page_head(out, title, running, why);
	free(running);
	free(title);
	return rc;
}

static int
end(struct show *s, bool more, struct reason *why)
{
	struct page *page = s->state;
	FILE *out = s->to.out;

	if (write_head(s, out, why) != 0 ||
	    write_header(s, out, more, why) != 0)
		return -1;
	fputs("<main>\n", out);
	if (write_where(s, out, why) != 0)
		return -1;
	for (size_t i = 0; i < s->noted; i++) {
		fputs("<p class=\"missing\"><bdi>", out);
		html_text(out, s->notes[i]);
		fputs("</bdi></p>\n", out);
	}
	if (s->count == 0)
		fputs("<p class=\"empty\">Nothing matches.</p>\n", out);
	else
		fputs("<ol class=\"sheet\">\n", out);
	if (page->len > 0 && fwrite(page->text, 1, page->len, out) !=
	    page->len)
		return reason_errno(why, "standard output");
	if (s->count > 0)
		fputs("</ol>\n", out);
	fprintf(out, "</main>\n<footer>\n<p>A text is what a program read, "
	    "not what the plate says: look at the photo before you act on "
	    "it. A character on amber is in doubt; the one below it is the "
	    "next best.</p>\n<p>alpr-search %s. This search is in the "
	    "agency's audit log.</p>\n</footer>\n</body>\n</html>\n",
	    PACKAGE_VERSION);
	return 0;
}

static void
free_page(struct show *s)
{
	struct page *page = s->state;

	if (page == NULL)
		return;
	if (page->cards != NULL)
		fclose(page->cards);
	if (page->text != NULL)
		crypto_wipe(page->text, page->len);
	free(page->text);
	for (size_t i = 0; i < page->n; i++) {
		free(page->places[i].camera);
		free(page->places[i].name);
	}
	free(page->places);
	free(page);
}

const struct show_format show_html = {
	.name = "html",
	.photos = true,
	.begin = begin,
	.result = result,
	.end = end,
	.free = free_page,
};
