/* A page of open alerts. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#include "alert/alert.h"
#include "base/crypto.h"
#include "base/stamp.h"
#include "program/card.h"
#include "program/local.h"
#include "program/page.h"
#include "record/record.h"
#include "show/html.h"

#define TEXT 256

/* A day alone, as lists have it, or a time; "" where there is none. */
static void
time_of(const json_t *json, const char *name, const char *before,
    char out[TEXT])
{
	char local[LOCAL_SIZE];
	struct reason ignored;
	int64_t time;

	out[0] = '\0';
	if (record_time(json, name, &time, &ignored) != 1)
		return;
	local_format_listed(time, local);
	snprintf(out, TEXT, "%s%s", before, local);
}

/* The texts that there are, with commas. */
static void
joined(const char *a, const char *b, char out[TEXT])
{
	snprintf(out, TEXT, "%.120s%s%.120s", a,
	    a[0] != '\0' && b[0] != '\0' ? ", " : "", b);
}

static void
write_card(struct sheet *s, const json_t *alert, const struct hit *hit)
{
	const json_t *entry = json_object_get(alert, "entry");
	char wanted[TEXT], why[TEXT], source[TEXT], entered[TEXT], match[TEXT];
	const struct card_row rows[] = {
		{ "Wanted", wanted, why },
		{ "Entry", source, entered },
		{ "Match", match, record_or_empty(alert, "warning") },
	};

	joined(record_or_empty(entry, "plate"), record_or_empty(entry,
	    "region"), wanted);
	joined(record_or_empty(entry, "reason"), record_or_empty(alert,
	    "list"), why);
	joined(record_or_empty(entry, "case"), record_or_empty(entry,
	    "source"), source);
	time_of(entry, "entered", "entered ", entered);
	if (source[0] == '\0') {
		memcpy(source, entered, sizeof(source));
		entered[0] = '\0';
	}
	joined(record_or_empty(alert, "match"), record_or_empty(alert,
	    "confusion"), match);
	card_write(s->cards, hit, ++s->shown, 0, rows,
	    sizeof(rows) / sizeof(*rows));
}

int
sheet_alert(struct sheet *s, const json_t *alert, const char *place,
    struct reason *why)
{
	json_t *message = json_object();
	json_t *sighting = json_object_get(alert, "sighting");
	struct hit hit;
	int rc;

	if (s->cards == NULL)
		s->cards = open_memstream(&s->text, &s->len);
	rc = json_object_set(message, "sighting", sighting);
	rc |= record_set_string(message, "place", place);
	if (s->cards == NULL || rc != 0) {
		json_decref(message);
		return reason_set(why, "out of memory");
	}
	rc = hit_read(message, &hit, why);
	if (rc == 0) {
		hit.image = record_or_empty(sighting, "image");
		hit.plate_image = record_or_empty(sighting, "plate_image");
		/* What an officer verifies is the alert. */
		hit.id = record_or_empty(alert, "id");
		write_card(s, alert, &hit);
		rc = fflush(s->cards) == 0 ? 0 :
		    reason_set(why, "out of memory");
	}
	json_decref(message);
	return rc;
}

static void
write_header(const struct sheet *s, FILE *out)
{
	char local[LOCAL_SIZE], utc[STAMP_SIZE];

	local_format_day(s->now, local);
	stamp_format(s->now, utc);
	fputs("<div class=\"top\"><header>\n<p class=\"agency\">", out);
	html_text(out, s->agency);
	fprintf(out, "</p>\n<div class=\"title\"><h1>Alerts to verify</h1>"
	    "<p class=\"count\"><b>%zu</b> open</p></div>\n"
	    "<dl class=\"facts\">\n", s->shown);
	page_fact(out, "Shown to", s->person, NULL);
	page_fact(out, "Shown at", local, utc);
	fputs("</dl>\n</header></div>\n", out);
}

static void
forget(struct sheet *s)
{
	if (s->cards != NULL)
		fclose(s->cards);
	if (s->text != NULL)
		crypto_wipe(s->text, s->len);
	free(s->text);
	s->cards = NULL;
	s->text = NULL;
}

int
sheet_end(struct sheet *s, FILE *out, struct reason *why)
{
	int rc = page_head(out, "Alerts to verify", s->agency, why);

	if (rc != 0) {
		forget(s);
		return -1;
	}
	write_header(s, out);
	fputs("<main>\n", out);
	if (s->shown == 0)
		fputs("<p class=\"empty\">Nothing is open.</p>\n", out);
	else
		fputs("<ol class=\"sheet\">\n", out);
	if (s->text != NULL && fwrite(s->text, 1, s->len, out) != s->len)
		rc = reason_errno(why, "standard output");
	fprintf(out, "%s</main>\n<footer>\n<p>%s</p>\n<p>Then say what came "
	    "of it, with the id below the photo: alpr-alert --verify ID "
	    "--outcome confirmed, misread, stale or other. This list is in "
	    "the agency's audit log.</p>\n</footer>\n</body>\n</html>\n",
	    s->shown > 0 ? "</ol>\n" : "", ALERT_ADVICE);
	forget(s);
	return rc;
}
