/* Lines of hot lists: three formats, and how they are told apart. */
#include "hotline.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/stamp.h"
#include "base/utf8.h"

#define TEXT_MAX	256	/* bytes of a reason, a source, a case */
#define FOOTER		"TOTAL RECORD"
#define NO_PLATE	"?*%,;|#\t"
#define ROWS_TOLD	50	/* bad ones; of the others, how many */

/* Columns of the DOJ, from 0. */
enum { DOJ_STATE = 8, DOJ_COUNTY = 10, DOJ_DATE = 12, DOJ_ROW = 20 };

void
hotline_start(struct hotline *h, const char *path, when_offset *zone,
    struct hotlist *list, struct faults *faults)
{
	*h = (struct hotline){ .path = path, .zone = zone, .list = list,
	    .faults = faults };
}

void
hotline_fault(struct hotline *h, size_t line, const char *fmt, ...)
{
	struct reason why;
	va_list ap;

	va_start(ap, fmt);
	reason_vset(&why, fmt, ap);
	va_end(ap);
	h->faulty = true;
	faults_add(h->faults, h->path, (unsigned)line, 0, "%s", why.text);
}

/* Takes blanks off both ends. */
static char *
trim(char *text)
{
	size_t n;

	text += strspn(text, " \t");
	n = strlen(text);
	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		text[--n] = '\0';
	return text;
}

static bool
is_digits(const char *s, size_t n)
{
	return strspn(s, "0123456789") >= n;
}

/* "20261123", to the first moment of that day. */
static int
compact_day(const char *s, int64_t *out, struct reason *why)
{
	struct stamp_civil c = { 0 };
	int number = 0;

	for (int i = 0; i < 8; i++)
		number = number * 10 + (s[i] - '0');
	c.year = number / 10000;
	c.month = number / 100 % 100;
	c.day = number % 100;
	return stamp_from_civil(&c, out, why);
}

/*
 * A day as 2026-11-23 or 20261123, or a time as RFC 3339 has it; empty is
 * not known.  Of a day the first moment in UTC, by which it is known as one.
 */
static int
read_time(const char *s, bool *day, int64_t *out, struct reason *why)
{
	size_t n = strlen(s);

	*out = HOTLIST_NEVER;
	*day = true;
	if (n == 0)
		return 0;
	if (n == 8 && is_digits(s, 8))
		return compact_day(s, out, why);
	if (n == STAMP_DAY_SIZE - 1)
		return stamp_parse_day(s, out, why);
	*day = false;
	return stamp_parse(s, out, why);
}

static int
read_entered(const char *s, struct hotlist_entry *e, struct reason *why)
{
	bool day;

	return read_time(s, &day, &e->entered, why);
}

/* A day on which something ends is a part of it, as long as it is that day. */
static int
read_expiry(const struct hotline *h, const char *s, struct hotlist_entry *e,
    struct reason *why)
{
	bool day;

	if (read_time(s, &day, &e->expires, why) != 0)
		return -1;
	if (!day || e->expires == HOTLIST_NEVER)
		return 0;
	e->expires += STAMP_DAY;
	if (h->zone != NULL)
		e->expires = when_from_local(e->expires, WHEN_TO, h->zone);
	return 0;
}

static int
plate_alone(const char *s, struct hotlist_entry *e, struct reason *why)
{
	if (plate_normal(s, e->plate, why) != 0)
		return -1;
	return e->plate[0] != '\0' ? 0 : reason_set(why, "no plate");
}

/* What stands for other characters, or parts a plate from what follows it. */
static int
read_plate(const char *s, struct hotlist_entry *e, struct reason *why)
{
	size_t at = strcspn(s, NO_PLATE);

	return s[at] == '\0' ? plate_alone(s, e, why) : reason_set(why,
	    "no plate has a '%c'", s[at]);
}

/* Two letters that nobody knows are an entry of any state. */
static int
read_state(char *s, struct hotlist_entry *e, struct reason *why)
{
	for (char *c = s; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	hotlist_region(s, e->region);
	if (e->region[0] != '\0' || *s == '\0' || (strlen(s) == 2 &&
	    strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2))
		return 0;
	return reason_set(why, "no state such as CA");
}

static const struct hotlist_entry nothing = { .reason = "", .source = "",
	.number = "", .entered = HOTLIST_NEVER, .expires = HOTLIST_NEVER };

/* A bad entry is a fault, and left out.  -1: the list is full. */
static int
add(struct hotline *h, size_t number, const struct hotlist_entry *e,
    int rc, struct reason *why)
{
	if (rc == 0 && hotlist_count(h->list) == HOTLIST_MAX) {
		hotline_fault(h, number, "more than %u entries", HOTLIST_MAX);
		return -1;
	}
	if (rc == 0 && hotlist_add(h->list, e, why) == 0)
		return 0;
	/* What is wrong with the whole file must find room, too. */
	if (++h->bad_rows <= ROWS_TOLD)
		hotline_fault(h, number, "%s", why->text);
	return 0;
}

static int
take_plate(struct hotline *h, size_t number, char *line)
{
	struct hotlist_entry e = nothing;
	struct reason why;

	return add(h, number, &e, read_plate(trim(line), &e, &why), &why);
}

/* "TOTAL RECORD 12345", with what may stand between. */
static int
footer_count(const char *line, unsigned long long *count)
{
	char rest;

	line += strlen(FOOTER);
	line += *line == 'S';
	line += strspn(line, " :=\t");
	return is_digits(line, 1) && sscanf(line, "%19llu %c", count,
	    &rest) == 1 ? 0 : -1;
}

static void
take_footer(struct hotline *h, size_t number, const char *line)
{
	unsigned long long count;

	h->ended = true;
	if (footer_count(line, &count) != 0)
		hotline_fault(h, number, "the footer has no count");
	else if (count != h->rows)
		hotline_fault(h, number, "the footer says %llu records, and "
		    "there are %zu", count, h->rows);
}

/* Copies columns and takes the blanks off. */
static char *
columns(const char *line, size_t at, size_t n, char *out)
{
	memcpy(out, line + at, n);
	out[n] = '\0';
	return trim(out);
}

static int
doj_row(const char *line, struct hotlist_entry *e, struct reason *why)
{
	char plate[9], state[3], date[9];
	const char *day;

	if (strlen(line) < DOJ_ROW)
		return reason_set(why, "cut short: %zu of %d columns",
		    strlen(line), DOJ_ROW);
	day = columns(line, DOJ_DATE, 8, date);
	if (*day != '\0' && !is_digits(day, 8))
		return reason_set(why, "no date such as 20261123");
	if (strcmp(day, "00000000") == 0)
		day = "";
	if (read_entered(day, e, why) != 0)
		return -1;
	if (read_state(columns(line, DOJ_STATE, 2, state), e, why) != 0)
		return -1;
	return plate_alone(columns(line, 0, 8, plate), e, why);
}

static int
take_doj(struct hotline *h, size_t number, char *line)
{
	struct hotlist_entry e = nothing;
	struct reason why;

	if (h->ended) {
		/* What MS-DOS ends a file with is nothing. */
		if (line[strspn(line, " \t\032")] != '\0')
			hotline_fault(h, number, "something follows the "
			    "footer");
		return 0;
	}
	if (strncmp(line, FOOTER, strlen(FOOTER)) == 0) {
		take_footer(h, number, line);
		return 0;
	}
	h->rows++;
	return add(h, number, &e, doj_row(line, &e, &why), &why);
}

/*
 * The next field of RFC 4180, in place, and what follows it, or NULL.  -1:
 * a quote that does not end, or stands where none may.
 */
static int
next_field(char **rest, char **field, struct reason *why)
{
	char *s = *rest, *to;

	if (*s != '"') {
		*field = s;
		s += strcspn(s, ",\"");
		if (*s == '"')
			return reason_set(why, "a quote within a field");
	} else {
		*field = to = ++s;
		while (*s != '\0' && (s[0] != '"' || s[1] == '"')) {
			s += *s == '"';
			*to++ = *s++;
		}
		if (*s == '\0')
			return reason_set(why, "a quote that does not end");
		s++;
		*to = '\0';
		if (*s != ',' && *s != '\0')
			return reason_set(why, "text after a quote");
	}
	*rest = *s == ',' ? s + 1 : NULL;
	*s = '\0';
	*field = trim(*field);
	return 0;
}

static void
take_header(struct hotline *h, char *line)
{
	static const char *const names[] = { "plate", "state", "reason",
	    "source", "entered", "expires", "case" };
	struct reason why;
	char *rest = line, *field;
	unsigned seen = 0;
	int found;

	while (rest != NULL && h->n_columns < HOTLINE_COLUMNS) {
		if (next_field(&rest, &field, &why) != 0) {
			hotline_fault(h, 1, "%s", why.text);
			return;
		}
		found = -1;
		for (int i = 0; i < HOTLINE_COLUMNS; i++)
			if (strcasecmp(field, names[i]) == 0)
				found = i;
		if (found < 0)
			hotline_fault(h, 1, "no column '%.40s' is known: "
			    "plate, state, reason, source, entered, expires, "
			    "case", field);
		else if ((seen >> found & 1) != 0)
			hotline_fault(h, 1, "column '%s' twice", field);
		seen |= found < 0 ? 0 : 1u << found;
		h->columns[h->n_columns++] = found;
	}
	if (rest != NULL)
		hotline_fault(h, 1, "more than %d columns", HOTLINE_COLUMNS);
}

/* Most texts are, and are seen to be, at the speed of a copy. */
static bool
is_plain(const char *s)
{
	while (*s >= ' ' && *s < 127)
		s++;
	return *s == '\0';
}

static int
read_text(const char *field, const char *what, const char **out,
    struct reason *why)
{
	if (strlen(field) > TEXT_MAX)
		return reason_set(why, "%s of more than %d bytes", what,
		    TEXT_MAX);
	if (!is_plain(field) && !utf8_presentable(field))
		return reason_set(why, "%s: not UTF-8 that can be shown",
		    what);
	*out = field;
	return 0;
}

static int
set_column(const struct hotline *h, struct hotlist_entry *e, int column,
    char *field, struct reason *why)
{
	switch (column) {
	case HOTLINE_PLATE:
		return read_plate(field, e, why);
	case HOTLINE_STATE:
		return read_state(field, e, why);
	case HOTLINE_REASON:
		return read_text(field, "reason", &e->reason, why);
	case HOTLINE_SOURCE:
		return read_text(field, "source", &e->source, why);
	case HOTLINE_CASE:
		return read_text(field, "case", &e->number, why);
	case HOTLINE_ENTERED:
		return read_entered(field, e, why);
	case HOTLINE_EXPIRES:
		return read_expiry(h, field, e, why);
	default:
		return 0;	/* a fault of the header, told there */
	}
}

static int
csv_row(const struct hotline *h, char *line, struct hotlist_entry *e,
    struct reason *why)
{
	char *rest = line, *field;
	size_t n = 0;

	for (; rest != NULL && n < h->n_columns; n++)
		if (next_field(&rest, &field, why) != 0 ||
		    set_column(h, e, h->columns[n], field, why) != 0)
			return -1;
	if (rest == NULL && n == h->n_columns)
		return e->plate[0] != '\0' ? 0 : reason_set(why, "no plate");
	return rest != NULL ? reason_set(why, "more than %zu fields",
	    h->n_columns) : reason_set(why, "%zu fields of %zu", n,
	    h->n_columns);
}

static int
take_csv(struct hotline *h, size_t number, char *line)
{
	struct hotlist_entry e = nothing;
	struct reason why;

	return add(h, number, &e, csv_row(h, line, &e, &why), &why);
}

static int
dispatch(struct hotline *h, size_t number, char *line)
{
	if (h->format == HOTFILE_DOJ)
		return take_doj(h, number, line);
	return h->format == HOTFILE_CSV ? take_csv(h, number, line) :
	    take_plate(h, number, line);
}

/* A header of comma-separated values has a field "plate". */
static bool
is_csv(const char *line)
{
	for (; *line != '\0'; line += *line == ',') {
		line += strspn(line, " \t\"");
		if (strncasecmp(line, "plate", 5) == 0 &&
		    strchr("\", \t", line[5]) != NULL)
			return true;
		line += strcspn(line, ",");
	}
	return false;
}

static bool
is_doj_row(const char *line)
{
	return strlen(line) >= DOJ_ROW && (is_digits(line + DOJ_DATE, 8) ||
	    strncmp(line + DOJ_DATE, "        ", 8) == 0);
}

/* The format, from the first line and the one after it, if there is one. */
static int
begin(struct hotline *h, const char *second)
{
	h->waiting = false;
	if (is_csv(h->first)) {
		h->format = HOTFILE_CSV;
		take_header(h, h->first);
		return 0;
	}
	if (is_doj_row(h->first)) {
		h->format = HOTFILE_DOJ;
		hotline_fault(h, 1, "a row where the header should be");
		return take_doj(h, 1, h->first);
	}
	if (strncmp(h->first, FOOTER, strlen(FOOTER)) == 0 ||
	    (second != NULL && (is_doj_row(second) ||
	    strncmp(second, FOOTER, strlen(FOOTER)) == 0))) {
		h->format = HOTFILE_DOJ;
		return 0;
	}
	h->format = HOTFILE_PLATES;
	return take_plate(h, 1, h->first);
}

int
hotline_take(struct hotline *h, size_t number, char *line, size_t len)
{
	if (len > HOTFILE_LINE) {
		hotline_fault(h, number, "more than %d bytes", HOTFILE_LINE);
		return 0;
	}
	if (strlen(line) != len) {
		hotline_fault(h, number, "a byte of zero");
		return 0;
	}
	if (len > 0 && line[len - 1] == '\r')
		line[--len] = '\0';
	if (number == 1) {
		/* A mark of UTF-8, as some programs write it. */
		strcpy(h->first, line + (strncmp(line, "\357\273\277", 3) ==
		    0 ? 3 : 0));
		h->waiting = true;
		return 0;
	}
	if (h->waiting && begin(h, line) != 0)
		return -1;
	return dispatch(h, number, line);
}

int
hotline_end(struct hotline *h, size_t lines)
{
	if (h->waiting && begin(h, NULL) != 0)
		return -1;
	if (lines == 0)
		hotline_fault(h, 0, "empty");
	if (h->bad_rows > ROWS_TOLD)
		hotline_fault(h, 0, "%zu more lines are faulty",
		    h->bad_rows - ROWS_TOLD);
	if (h->format == HOTFILE_DOJ && !h->ended)
		hotline_fault(h, lines, "cut short: no footer '%s' with the "
		    "count", FOOTER);
	return h->faulty ? 1 : 0;
}
