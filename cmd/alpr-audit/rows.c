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

/* In so many columns, or more where it needs them: nothing is cut. */
static void
cell(const char *text, size_t columns)
{
	if (cell_width(text) < columns) {
		cell_fit(stdout, text, columns);
	} else {
		cell_print(stdout, text);
		putchar(' ');
	}
}

/* Of a search: time, user, number, purpose, outcome, and what was asked. */
static const size_t widths[] = { 26, 12, 12, 17, 14 };

void
rows_searches_head(enum rows_format format)
{
	static const char *const titles[] = { "TIME", "USER", "CASE, CALL",
	    "PURPOSE", "OUTCOME" };

	if (format == ROWS_TABLE) {
		for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
			cell(titles[i], widths[i]);
		puts("PLATE, QUERY");
	}
	for (int i = 0; format == ROWS_CSV && i < TOLD_COLUMNS; i++)
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

static void
search_table(const struct searches_one *one, char *cells[TOLD_COLUMNS])
{
	char local[LOCAL_SIZE] = "no time", outcome[32];

	if (one->timed)
		local_format(one->time, local);
	snprintf(outcome, sizeof(outcome), "%.30s", cells[TOLD_OUTCOME]);
	if (one->outcome == SEARCHES_ANSWERED && one->count >= 0)
		snprintf(outcome, sizeof(outcome), "%" PRId64 " shown",
		    one->count);
	cell(local, widths[0]);
	cell(cells[TOLD_USER], widths[1]);
	cell(cells[TOLD_CASE][0] != '\0' ? cells[TOLD_CASE] :
	    cells[TOLD_CALL], widths[2]);
	cell(cells[TOLD_PURPOSE], widths[3]);
	cell(outcome, widths[4]);
	cell_print(stdout, cells[TOLD_PLATE]);
	if (cells[TOLD_PLATE][0] != '\0' && cells[TOLD_QUERY][0] != '\0')
		fputs("; ", stdout);
	cell_print(stdout, cells[TOLD_QUERY]);
	if (cells[TOLD_REASON][0] != '\0') {
		fputs(": ", stdout);
		cell_print(stdout, cells[TOLD_REASON]);
	}
	putchar('\n');
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
rows_search(enum rows_format format, const struct searches_one *one,
    struct reason *why)
{
	char *cells[TOLD_COLUMNS];

	if (format == ROWS_JSON)
		return write_json(told_json(one), why);
	if (told_cells(one, cells, why) != 0)
		return -1;
	if (format == ROWS_CSV)
		search_csv(cells);
	else
		search_table(one, cells);
	told_free(cells);
	return 0;
}

/* All that are counted, beside the key. */
static const char *const counts[] = { "searches", "answered", "nothing",
    "failed", "unanswered", "refused", "shown", "plates" };

#define COUNTS (sizeof(counts) / sizeof(*counts))

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

void
rows_tally_head(enum rows_format format, enum tally_by by)
{
	const char *key = tally_bys[by];

	if (format == ROWS_TABLE)
		cell(key, 24);
	else if (format == ROWS_CSV)
		fputs(key, stdout);
	else
		return;
	for (size_t i = 0; i < COUNTS; i++)
		printf(format == ROWS_TABLE ? "%11s" : ",%s", counts[i]);
	fputs(format == ROWS_TABLE ? "\n" : "\r\n", stdout);
}

int
rows_tally(enum rows_format format, enum tally_by by,
    const struct tally_row *row, struct reason *why)
{
	uint64_t n[COUNTS];
	json_t *json;
	int rc;

	get_counts(row, n);
	if (format == ROWS_JSON) {
		json = json_object();
		rc = record_set_string(json, tally_bys[by], row->key);
		for (size_t i = 0; i < COUNTS; i++)
			rc |= json_object_set_new(json, counts[i],
			    json_integer((json_int_t)n[i]));
		if (rc == 0)
			return write_json(json, why);
		json_decref(json);
		return reason_set(why, "out of memory");
	}
	if (format == ROWS_TABLE)
		cell(row->key, 24);
	else
		csv_text(stdout, row->key);
	for (size_t i = 0; i < COUNTS; i++)
		printf(format == ROWS_TABLE ? "%11" PRIu64 : ",%" PRIu64,
		    n[i]);
	fputs(format == ROWS_TABLE ? "\n" : "\r\n", stdout);
	return 0;
}

void
rows_flags_head(enum rows_format format)
{
	if (format == ROWS_TABLE)
		puts("LOOK AT  FLAG            WHY; ENTRIES");
	else if (format == ROWS_CSV)
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
print_entries(const struct flag *flag, size_t most)
{
	for (size_t i = 0; i < flag->n && i < most; i++)
		printf("%s%" PRIu64, i == 0 ? "" : " ", flag->entries[i]);
	if (flag->n > most)
		printf(" and %zu more", flag->n - most);
}

int
rows_flag(enum rows_format format, const struct flag *flag,
    struct reason *why)
{
	char last[STAMP_SIZE];

	if (format == ROWS_JSON)
		return flag_json(flag, why);
	if (format == ROWS_TABLE) {
		cell(flags_severities[flag->severity], 9);
		cell(flag->name, 16);
		cell_print(stdout, flag->reason);
		fputs(flag->n > 0 ? "; " : "", stdout);
		print_entries(flag, ENTRIES_SHOWN);
		putchar('\n');
		return 0;
	}
	stamp_format(flag->last, last);
	printf("%s,%s,", flags_severities[flag->severity], flag->name);
	csv_text(stdout, flag->who);
	putchar(',');
	csv_text(stdout, flag->reason);
	printf(",%s,", last);
	print_entries(flag, flag->n);
	fputs("\r\n", stdout);
	return 0;
}
