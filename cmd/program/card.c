/* One sighting on the page of results. */
#include "card.h"

#include <stdbool.h>
#include <string.h>

#include "base/stamp.h"
#include "local.h"
#include "show/html.h"

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
    "0123456789+/="

/* A JPEG as base64; anything else is not put into the page. */
static void
write_photo(FILE *out, const char *base64, const char *what)
{
	if (base64[0] == '\0' || base64[strspn(base64, BASE64)] != '\0') {
		fprintf(out, "<span class=\"none\">no photo of the %s</span>",
		    what);
		return;
	}
	fprintf(out, "<img alt=\"the %s\" src=\"data:image/jpeg;base64,",
	    what);
	fputs(base64, out);
	fputs("\">", out);
}

static void
write_plate(FILE *out, const struct hit *hit)
{
	const struct doubt *d = &hit->doubt;

	fputs("<p class=\"text\"><bdi>", out);
	if (strcmp(d->plate, hit->plate) != 0 || !d->any)
		html_text(out, hit->plate);
	else
		for (size_t i = 0; d->plate[i] != '\0'; i++)
			if (d->other[i] == DOUBT_NONE)
				putc(d->plate[i], out);
			else
				fprintf(out, "<ruby>%c<rt>%c</rt></ruby>",
				    d->plate[i], d->other[i]);
	fputs("</bdi></p>", out);
}

static void
write_said(FILE *out, const struct hit *hit)
{
	char percent[8];

	fputs("<div class=\"said\">", out);
	write_plate(out, hit);
	hit_percent(hit->confidence, percent);
	fputs("<p class=\"sure\">", out);
	if (percent[0] != '\0')
		fprintf(out, "<b>%s</b> sure", percent);
	if (hit->region[0] != '\0') {
		fputs("<span>", out);
		html_text(out, hit->region);
		fputs("</span>", out);
	}
	fputs("</p></div>\n", out);
}

static void
write_row(FILE *out, const char *name, const char *text, const char *under)
{
	if (text[0] == '\0')
		return;
	fprintf(out, "<dt>%s</dt><dd><bdi>", name);
	html_text(out, text);
	fputs("</bdi>", out);
	if (under[0] != '\0') {
		fputs("<span>", out);
		html_text(out, under);
		fputs("</span>", out);
	}
	fputs("</dd>\n", out);
}

static void
write_others(FILE *out, const struct hit *hit)
{
	const struct doubt *d = &hit->doubt;
	char percent[8];

	if (d->n == 0)
		return;
	fputs("<dt>Maybe</dt><dd class=\"next mono\">", out);
	for (size_t i = 0; i < d->n && i < 3; i++) {
		hit_percent(d->texts[i].confidence, percent);
		fprintf(out, "<i>%s&#160;%s</i>", d->texts[i].text,
		    strcmp(percent, "0%") == 0 ? "&lt;1%" : percent);
	}
	fputs("</dd>\n", out);
}

static void
write_place(FILE *out, const struct hit *hit, size_t place)
{
	fputs("<dt>Place</dt><dd class=\"at\">", out);
	if (place > 0)
		fprintf(out, "<i class=\"pin\">%zu</i>", place);
	fputs("<div><bdi>", out);
	html_text(out, hit->place_name[0] != '\0' ? hit->place_name :
	    hit->camera);
	fputs("</bdi><span>", out);
	if (hit->place_name[0] != '\0') {
		fputs("<bdi>", out);
		html_text(out, hit->camera);
		fputs("</bdi>", out);
	}
	if (hit->placed)
		fprintf(out, "%s%.5f, %.5f", hit->place_name[0] != '\0' ?
		    " \302\267 " : "", hit->place.lat, hit->place.lon);
	fputs("</span></div></dd>\n", out);
}

void
card_write(FILE *out, const struct hit *hit, size_t number, size_t place,
    const struct card_row *rows, size_t n)
{
	char local[LOCAL_SIZE], utc[STAMP_SIZE], vehicle[HIT_TEXT];

	local_format_day(hit->time, local);
	stamp_format(hit->time, utc);
	hit_vehicle(hit, vehicle);
	fprintf(out, "<li class=\"card\" id=\"s%zu\">\n<div class=\"photo\">",
	    number);
	write_photo(out, hit->image, "vehicle");
	fprintf(out, "<span class=\"no\">%zu</span></div>\n"
	    "<div class=\"crop\">", number);
	write_photo(out, hit->plate_image, "plate");
	fputs("</div>\n", out);
	write_said(out, hit);
	fputs("<dl class=\"more\">\n", out);
	write_row(out, "Agency", hit->agency, "");
	write_row(out, "Time", local, utc);
	write_place(out, hit, place);
	write_row(out, "Vehicle", vehicle, "");
	write_others(out, hit);
	for (size_t i = 0; i < n; i++)
		write_row(out, rows[i].name, rows[i].text, rows[i].under);
	fputs("</dl>\n<p class=\"id mono\">", out);
	html_text(out, hit->id);
	fputs("</p>\n</li>\n", out);
}
