/* Alerts as blocks of lines, counts as a table. */
#include "board.h"

#include <ctype.h>
#include <string.h>

#include "alert/alert.h"
#include "base/stamp.h"
#include "program/local.h"
#include "record/record.h"
#include "show/cell.h"

#define LIST_COLUMNS 14	/* and six counts make 80 */

/* Puts what parts them before every text but the first. */
static void
put(FILE *out, bool *begun, const char *before, const char *text)
{
	if (text[0] == '\0')
		return;
	fputs(*begun ? ", " : "", out);
	fputs(before, out);
	cell_print(out, text);
	*begun = true;
}

static void
put_time(FILE *out, bool *begun, const char *before, const json_t *json,
    const char *name)
{
	char local[LOCAL_SIZE];
	struct reason ignored;
	int64_t time;

	if (record_time(json, name, &time, &ignored) != 1)
		return;
	local_format_listed(time, local);
	put(out, begun, before, local);
}

/* "3 days ago" */
static void
put_ago(FILE *out, const struct board *b, const json_t *json,
    const char *name)
{
	static const struct {
		int64_t length;
		const char *name;
	} units[] = { { STAMP_DAY, "day" }, { STAMP_HOUR, "hour" },
	    { STAMP_MINUTE, "minute" }, { STAMP_SECOND, "second" } };
	struct reason ignored;
	int64_t time, n;

	if (record_time(json, name, &time, &ignored) != 1 || time > b->now)
		return;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		n = (b->now - time) / units[i].length;
		if (n == 0)
			continue;
		fprintf(out, " (%lld %s%s ago)", (long long)n, units[i].name,
		    n == 1 ? "" : "s");
		return;
	}
}

static void
begin_line(FILE *out, const char *name)
{
	fprintf(out, "  %-10s", name);
}

static void
write_match(FILE *out, const json_t *alert, const json_t *sighting)
{
	double confidence = json_number_value(json_object_get(sighting,
	    "confidence"));
	double sure = json_number_value(json_object_get(sighting,
	    "region_confidence"));
	bool begun = false;

	begin_line(out, "read as");
	put(out, &begun, "", record_or_empty(sighting, "plate"));
	if (confidence > 0)
		fprintf(out, ", %d%% sure", (int)(100 * confidence));
	put(out, &begun, "issued by ", record_or_empty(sighting, "region"));
	if (sure > 0)
		fprintf(out, ", %d%% sure", (int)(100 * sure));
	put(out, &begun, "match: ", record_or_empty(alert, "match"));
	put(out, &begun, "confused: ", record_or_empty(alert, "confusion"));
	putc('\n', out);
}

static void
write_seen(const struct board *b, const json_t *alert,
    const json_t *sighting, const char *place)
{
	bool begun = false;

	begin_line(b->out, "seen");
	put_time(b->out, &begun, "", alert, "time");
	put_ago(b->out, b, alert, "time");
	put(b->out, &begun, "", place);
	put(b->out, &begun, "camera ", record_or_empty(sighting, "camera"));
	putc('\n', b->out);
}

static void
write_entry(const struct board *b, const json_t *entry)
{
	static const char *const told[] = { "case", "source", "entered",
	    "expires" };
	bool begun = false, any = false;

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		any = any || json_object_get(entry, told[i]) != NULL;
	if (!any)
		return;
	begin_line(b->out, "entry");
	put(b->out, &begun, "case ", record_or_empty(entry, "case"));
	put(b->out, &begun, "of ", record_or_empty(entry, "source"));
	put_time(b->out, &begun, "entered ", entry, "entered");
	put_ago(b->out, b, entry, "entered");
	put_time(b->out, &begun, "expires ", entry, "expires");
	putc('\n', b->out);
}

void
board_alert(struct board *b, const json_t *alert, const char *place)
{
	const json_t *entry = json_object_get(alert, "entry");
	const json_t *sighting = json_object_get(alert, "sighting");
	bool begun = false;

	put(b->out, &begun, "", record_or_empty(entry, "plate"));
	put(b->out, &begun, "", record_or_empty(entry, "region"));
	put(b->out, &begun, "", record_or_empty(entry, "reason"));
	put(b->out, &begun, "list ", record_or_empty(alert, "list"));
	putc('\n', b->out);
	write_match(b->out, alert, sighting);
	write_seen(b, alert, sighting, place);
	write_entry(b, entry);
	if (record_or_empty(alert, "warning")[0] != '\0') {
		begin_line(b->out, "WARNING");
		cell_print(b->out, record_or_empty(alert, "warning"));
		putc('\n', b->out);
	}
	begin_line(b->out, "id");
	cell_print(b->out, record_or_empty(alert, "id"));
	fputs("\n\n", b->out);
	b->shown++;
}

static void
print_title(FILE *out, const char *name)
{
	fprintf(out, " %*s", 10 - (int)strlen(name), "");
	for (; *name != '\0'; name++)
		putc(toupper((unsigned char)*name), out);
}

void
board_counts(struct board *b, const json_t *counts)
{
	if (b->shown++ == 0) {
		fprintf(b->out, "%-*s", LIST_COLUMNS, "LIST");
		print_title(b->out, "hits");
		for (size_t i = 0; alert_outcomes[i] != NULL; i++)
			print_title(b->out, alert_outcomes[i]);
		print_title(b->out, "unverified");
		putc('\n', b->out);
	}
	cell_fit(b->out, record_or_empty(counts, "list"), LIST_COLUMNS);
	fprintf(b->out, " %10lld", (long long)json_integer_value(
	    json_object_get(counts, "hits")));
	for (size_t i = 0; alert_outcomes[i] != NULL; i++)
		fprintf(b->out, " %10lld", (long long)json_integer_value(
		    json_object_get(counts, alert_outcomes[i])));
	fprintf(b->out, " %10lld\n", (long long)json_integer_value(
	    json_object_get(counts, "unverified")));
}

void
board_end(const struct board *b, const char *store)
{
	if (b->shown == 0) {
		fputs("nothing is open\n", b->out);
		return;
	}
	fprintf(b->out, "%zu not verified.  Look at the photo (--format "
	    "html), ask the source whether\nthe entry is still valid, and "
	    "say what came of it:\n\n    alpr-alert -d ", b->shown);
	cell_print(b->out, store);
	fputs(" --verify ID --outcome confirmed|misread|stale|other\n",
	    b->out);
}
