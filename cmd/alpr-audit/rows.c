/* Rows of a report. */
#include "rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/told.h"
#include "program/local.h"
#include "record/record.h"
#include "show/cell.h"
#include "show/csv.h"

#define ENTRIES_SHOWN 6		/* of a flag, in a table */
#define INDENT 4		/* of a line that goes on in the next */

static const char *const formats[ROWS_FORMATS] = { "table", "csv", "json" };

enum rows_format
rows_format(const char *name)
{
	int i = 0;

	if (name == NULL)
		return isatty(STDOUT_FILENO) ? ROWS_TABLE : ROWS_JSON;
	while (i < ROWS_FORMATS && strcmp(name, formats[i]) != 0)
		i++;
	return (enum rows_format)i;
}

/*
 * A cell of a line of which so many columns are used: in so many more, or in
 * what it needs, or on a line below; the columns that are used then.  0: the
 * last of a line, with no blank behind it.
 */
static size_t
cell(const struct rows *r, const char *text, size_t used, size_t columns)
{
	size_t width = cell_width(text);

	if (r->columns > 0 && used > INDENT && used + width > r->columns) {
		printf("\n%*s", INDENT, "");
		used = INDENT;
	}
	if (width < columns) {
		cell_fit(stdout, text, columns);
		return used + columns;
	}
	cell_print(stdout, text);
	if (columns == 0)
		return used + width;
	putchar(' ');
	return used + width + 1;
}

/*
 * Of a search: time, user, number, purpose, outcome; then what was asked, in
 * the same line where the terminal has room for that.
 */
#define CELLS 5
static const size_t wide[CELLS] = { 26, 12, 12, 17, 14 };
static const size_t narrow[CELLS] = { 24, 10, 11, 17, 0 };

#define WIDE	(26 + 12 + 12 + 17 + 14)
#define ASKED	25		/* columns, for what was asked */

static void
put_search(const struct rows *r, const char *const cells[CELLS],
    const char *asked)
{
	bool one_line = r->columns == 0 || r->columns >= WIDE + ASKED;
	const size_t *widths = one_line ? wide : narrow;
	size_t used = 0;

	for (size_t i = 0; i < CELLS; i++)
		used = cell(r, cells[i], used, widths[i]);
	if (!one_line) {
		printf("\n%*s", INDENT, "");
		used = INDENT;
	}
	cell_wrap(stdout, asked, used, one_line ? WIDE : INDENT, r->columns);
	putchar('\n');
}

void
rows_searches_head(const struct rows *r)
{
	static const char *const titles[CELLS] = { "TIME", "USER",
	    "CASE, CALL", "PURPOSE", "OUTCOME" };

	if (r->format == ROWS_TABLE)
		put_search(r, titles, "PLATE, QUERY");
	for (int i = 0; r->format == ROWS_CSV && i < TOLD_COLUMNS; i++)
		printf("%s%s", told_columns[i],
		    i + 1 < TOLD_COLUMNS ? "," : "\r\n");
}

static void
search_csv(char *cells[TOLD_COLUMNS])
{
	for (int i = 0; i < TOLD_COLUMNS; i++) {
		csv_text(stdout, cells[i]);
		fputs(i + 1 < TOLD_COLUMNS ? "," : "\r\n", stdout);
	}
}

static int
search_table(const struct rows *r, const struct searches_one *one,
    char *cells[TOLD_COLUMNS], struct reason *why)
{
	char local[LOCAL_SIZE] = "no time", outcome[32], *asked;
	const char *plate = cells[TOLD_PLATE], *query = cells[TOLD_QUERY];
	const char *reason = cells[TOLD_REASON];

	if (one->timed)
		local_format(one->time, local);
	snprintf(outcome, sizeof(outcome), "%.30s", cells[TOLD_OUTCOME]);
	if (one->outcome == SEARCHES_ANSWERED && one->count >= 0)
		snprintf(outcome, sizeof(outcome), "%" PRId64 " shown",
		    one->count);
	if (asprintf(&asked, "%s%s%s%s%s", plate, plate[0] != '\0' &&
	    query[0] != '\0' ? "; " : "", query, reason[0] != '\0' &&
	    (plate[0] != '\0' || query[0] != '\0') ? ": " : "", reason) < 0)
		return reason_set(why, "out of memory");
	put_search(r, (const char *[CELLS]){ local, cells[TOLD_USER],
	    cells[TOLD_CASE][0] != '\0' ? cells[TOLD_CASE] :
	    cells[TOLD_CALL], cells[TOLD_PURPOSE], outcome }, asked);
	free(asked);
	return 0;
}

int
rows_json(const json_t *json, struct reason *why)
{
	if (record_show(json, stdout, why) != 0)
		return -1;
	putchar('\n');
	return 0;
}

/* The same for an object that was made for this. */
static int
write_json(json_t *json, struct reason *why)
{
	int rc = rows_json(json, why);

	json_decref(json);
	return rc;
}

int
rows_search(const struct rows *r, const struct searches_one *one,
    struct reason *why)
{
	char *cells[TOLD_COLUMNS];
	int rc = 0;

	if (r->format == ROWS_JSON)
		return write_json(told_json(one), why);
	if (told_cells(one, cells, why) != 0)
		return -1;
	if (r->format == ROWS_CSV)
		search_csv(cells);
	else
		rc = search_table(r, one, cells, why);
	told_free(cells);
	return rc;
}

/* All that are counted, beside the key; and as they head a table. */
static const struct {
	const char *name, *title;
} counts[] = { { "searches", " SEARCHES" }, { "answered", " ANSWERED" },
    { "nothing", " NOTHING" }, { "failed", " FAILED" },
    { "unanswered", " UNANSWERED" }, { "refused", " REFUSED" },
    { "shown", "  SHOWN" }, { "plates", " PLATES" } };

#define COUNTS (sizeof(counts) / sizeof(*counts))
#define KEY_MOST	24	/* columns */
#define KEY_LEAST	8

static void
get_counts(const struct tally_row *row, uint64_t out[COUNTS])
{
	const uint64_t all[COUNTS] = { row->searches,
	    row->outcomes[SEARCHES_ANSWERED],
	    row->outcomes[SEARCHES_NOTHING], row->outcomes[SEARCHES_FAILED],
	    row->outcomes[SEARCHES_UNANSWERED],
	    row->outcomes[SEARCHES_REFUSED], row->shown, row->plates };

	memcpy(out, all, sizeof(all));
}

/* What is counted by, before the counts, or in a line above them. */
static void
tally_key(const struct rows *r, const char *key)
{
	size_t columns = KEY_MOST, others = 0;

	for (size_t i = 0; i < COUNTS; i++)
		others += strlen(counts[i].title);
	if (r->columns > 0 && r->columns < KEY_MOST + others)
		columns = r->columns < KEY_LEAST + others ? KEY_LEAST :
		    r->columns - others;
	if (cell_width(key) <= columns) {
		cell_fit(stdout, key, columns);
		return;
	}
	cell_wrap(stdout, key, 0, 0, r->columns);
	printf("\n%*s", (int)columns, "");
}

void
rows_tally_head(const struct rows *r, enum tally_by by)
{
	static const char *const titles[TALLY_BYS] = { "USER", "CASE",
	    "PURPOSE", "MONTH" };

	if (r->format == ROWS_JSON)
		return;
	if (r->format == ROWS_TABLE)
		tally_key(r, titles[by]);
	else
		fputs(tally_bys[by], stdout);
	for (size_t i = 0; i < COUNTS; i++)
		printf(r->format == ROWS_TABLE ? "%s" : ",%s",
		    r->format == ROWS_TABLE ? counts[i].title :
		    counts[i].name);
	fputs(r->format == ROWS_TABLE ? "\n" : "\r\n", stdout);
}

static int
tally_json(const struct tally_row *row, enum tally_by by,
    const uint64_t n[COUNTS], struct reason *why)
{
	json_t *json = json_object();
	int rc = record_set_string(json, tally_bys[by], row->key);

	for (size_t i = 0; i < COUNTS; i++)
		rc |= json_object_set_new(json, counts[i].name,
		    json_integer((json_int_t)n[i]));
	if (rc == 0)
		return write_json(json, why);
	json_decref(json);
	return reason_set(why, "out of memory");
}

int
rows_tally(const struct rows *r, enum tally_by by,
    const struct tally_row *row, struct reason *why)
{
	uint64_t n[COUNTS];

	get_counts(row, n);
	if (r->format == ROWS_JSON)
		return tally_json(row, by, n, why);
	if (r->format == ROWS_TABLE)
		tally_key(r, row->key);
	else
		csv_text(stdout, row->key);
	for (size_t i = 0; i < COUNTS; i++)
		if (r->format == ROWS_TABLE)
			printf(" %*" PRIu64, (int)strlen(counts[i].title) - 1,
			    n[i]);
		else
			printf(",%" PRIu64, n[i]);
	fputs(r->format == ROWS_TABLE ? "\n" : "\r\n", stdout);
	return 0;
}

/* Of a flag: severity, kind; then why, and its entries. */
static const size_t flag_widths[] = { 9, 17 };

#define FLAGGED	(9 + 17)

static void
put_flag(const struct rows *r, const char *severity, const char *name,
    const char *text)
{
	size_t used = cell(r, severity, 0, flag_widths[0]);

	used = cell(r, name, used, flag_widths[1]);
	cell_wrap(stdout, text, used, r->columns < 2 * FLAGGED ? INDENT :
	    FLAGGED, r->columns);
	putchar('\n');
}

void
rows_flags_head(const struct rows *r)
{
	if (r->format == ROWS_TABLE)
		put_flag(r, "LOOK AT", "FLAG", "WHY; ENTRIES");
	else if (r->format == ROWS_CSV)
		fputs("severity,flag,user,reason,last,entries\r\n", stdout);
}

static int
flag_json(const struct flag *flag, struct reason *why)
{
	json_t *json = json_object(), *list = json_array();
	int rc = record_set_string(json, "severity",
	    flags_severities[flag->severity]);

	rc |= record_set_string(json, "flag", flag->name);
	if (flag->who[0] != '\0')
		rc |= record_set_string(json, "user", flag->who);
	rc |= record_set_string(json, "reason", flag->reason);
	rc |= record_set_time(json, "last", flag->last);
	for (size_t i = 0; i < flag->n; i++)
		rc |= json_array_append_new(list,
		    json_integer((json_int_t)flag->entries[i]));
	rc |= json_object_set_new(json, "entries", list);
	if (rc == 0)
		return write_json(json, why);
	json_decref(json);
	return reason_set(why, "out of memory");
}

static void
print_entries(FILE *out, const struct flag *flag, size_t most)
{
	for (size_t i = 0; i < flag->n && i < most; i++)
		fprintf(out, "%s%" PRIu64, i == 0 ? "" : " ",
		    flag->entries[i]);
	if (flag->n > most)
		fprintf(out, " and %zu more", flag->n - most);
}

static int
flag_table(const struct rows *r, const struct flag *flag, struct reason *why)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out != NULL) {
		fprintf(out, "%s%s", flag->reason, flag->n > 0 ? "; " : "");
		print_entries(out, flag, ENTRIES_SHOWN);
	}
	if (out == NULL || fclose(out) != 0) {
		free(text);
		return reason_set(why, "out of memory");
	}
	put_flag(r, flags_severities[flag->severity], flag->name, text);
	free(text);
	return 0;
}

int
rows_flag(const struct rows *r, const struct flag *flag, struct reason *why)
{
	char last[STAMP_SIZE];

	if (r->format == ROWS_JSON)
		return flag_json(flag, why);
	if (r->format == ROWS_TABLE)
		return flag_table(r, flag, why);
	stamp_format(flag->last, last);
	printf("%s,%s,", flags_severities[flag->severity], flag->name);
	csv_text(stdout, flag->who);
	putchar(',');
	csv_text(stdout, flag->reason);
	printf(",%s,", last);
	print_entries(stdout, flag, flag->n);
	fputs("\r\n", stdout);
	return 0;
}
