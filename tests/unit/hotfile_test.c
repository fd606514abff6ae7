/* Files of hot lists: each format, and each fault. */
#include "alert/hotfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/stamp.h"
#include "make.h"

static char *dir;
static struct faults faults;

static int
set_up(void **state)
{
	(void)state;
	dir = make_dir();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	make_remove(dir);
	return 0;
}

static when_offset *zone;	/* of the lists */

static int64_t
eight_hours_behind(int64_t ms)
{
	(void)ms;
	return -8 * STAMP_HOUR;
}

static int
load_bytes(const void *text, size_t len, struct hotfile *f)
{
	const char *path = make_path(dir, "list");
	struct reason why;

	faults = (struct faults){ .n = 0 };
	assert_int_equal(file_write(path, text, len, 0600, &why), 0);
	return hotfile_read(path, zone, f, &faults);
}

static int
load(const char *text, struct hotfile *f)
{
	return load_bytes(text, strlen(text), f);
}

static void
must_load(const char *text, struct hotfile *f, enum hotfile_format format,
    size_t count)
{
	if (load(text, f) != 0)
		fail_msg("line %u: %s", faults.list[0].line,
		    faults.list[0].why.text);
	assert_int_equal(f->format, format);
	assert_int_equal(hotlist_count(f->list), count);
}

/* Just one fault, of that line, and so many good entries. */
static void
refuse(const char *text, unsigned line, const char *want, size_t good)
{
	struct hotfile f;

	assert_int_equal(load(text, &f), 1);
	if (faults.n != 1 || faults.list[0].line != line ||
	    strstr(faults.list[0].why.text, want) == NULL)
		fail_msg("%zu faults, line %u: %s; want line %u: %s",
		    faults.n, faults.list[0].line, faults.list[0].why.text,
		    line, want);
	assert_int_equal(hotlist_count(f.list), good);
	hotlist_free(f.list);
}

static void
one_plate_a_line(void **state)
{
	char plate[PLATE_SIZE], sum[DIGEST_HEX];
	static const char text[] = "7ABC123\n 8 ktn-417\r\nTEMP\n";
	struct hotfile f;
	struct reason why;

	(void)state;
	must_load("7ABC123\n", &f, HOTFILE_PLATES, 1);
	hotlist_free(f.list);
	must_load(text, &f, HOTFILE_PLATES, 3);
	hotlist_plate(f.list, 1, plate);
	assert_string_equal(plate, "8KTN417");
	hotlist_free(f.list);
	must_load("7ABC123\n8KTN417\n", &f, HOTFILE_PLATES, 2);
	digest_sha256_hex("7ABC123\n8KTN417\n", 16, sum, &why);
	assert_string_equal(f.sha256, sum);
	hotlist_free(f.list);
	refuse("7ABC123\n8KTN417", 2, "cut short", 2);
	refuse("7ABC123\n\n8KTN417\n", 2, "no plate", 2);
	refuse("7ABC123\nABCDEFGHIJKLM\n", 2, "more than 12", 1);
	refuse("", 0, "empty", 0);
	/* Patterns, and lines that hold more than a plate. */
	refuse("7ABC123\n7AB?12\n", 2, "no plate has a '?'", 1);
	refuse("7ABC123\n7AB*\n", 2, "no plate has a '*'", 1);
	refuse("plate;state\n", 1, "no plate has a ';'", 0);
	refuse("plate,state\n7AB*,CA\n", 2, "no plate has a '*'", 0);
	refuse("7ABC123,CA\n8KTN417\n", 1, "no plate has a ','", 1);
	refuse("7ABC123\n# old\n", 2, "no plate has a '#'", 1);
	refuse("7ABC123\n8KT\tNV\n", 2, "no plate has a", 1);
}

static const char doj[] =
    "CA DOJ STOLEN VEHICLE SYSTEM EXTRACT\n"
    "7ABC123 CA3720261101\n"
    "8KTN417 CA  20261102 and more\n"
    "ABC 123 NV1900000000\n"
    "XYZ     \?\?  20261103\n";

static void
doj_file(void **state)
{
	char text[512];
	struct hotlist_entry e;
	struct hotfile f;
	int64_t day;
	struct reason why;

	(void)state;
	snprintf(text, sizeof(text), "HEADER\n7ABC123 CA3720261101\n"
	    "        \n8KTN417 CA  20261102 and more\r\nABC 123 NV19000000"
	    "00\nXYZ     ZZ          \nTOTAL RECORD 4\n\032");
	/* The blank line is a row that is none, and is counted. */
	assert_int_equal(load(text, &f), 1);
	assert_int_equal(faults.n, 3);
	assert_int_equal(faults.list[0].line, 3);
	assert_reason(faults.list[1].why, "says 4 records, and there are 5");
	assert_reason(faults.list[2].why, "cut short");
	hotlist_free(f.list);
	must_load("H 1\n7ABC123 CA3720261101\n8KTN417 CA  20261102 and more\r\n"
	    "ABC 123 NV1900000000\nXYZ     ZZ          \nTOTAL RECORDS: 4 \n",
	    &f, HOTFILE_DOJ, 4);
	hotlist_entry(f.list, 0, &e);
	assert_string_equal(e.plate, "7ABC123");
	assert_string_equal(e.region, "US-CA");
	stamp_parse_day("2026-11-01", &day, &why);
	assert_int_equal(e.entered, day);
	hotlist_entry(f.list, 2, &e);
	assert_string_equal(e.plate, "ABC123");
	assert_string_equal(e.region, "US-NV");
	assert_int_equal(e.entered, HOTLIST_NEVER);
	hotlist_entry(f.list, 3, &e);
	assert_string_equal(e.region, "");
	hotlist_free(f.list);
	must_load("H\nTOTAL RECORD 0\n", &f, HOTFILE_DOJ, 0);
	hotlist_free(f.list);
}

static void
doj_faults(void **state)
{
	struct hotfile f;

	(void)state;
	/* Each is the good file, but for one thing. */
	refuse("H\n7ABC123 CA3720261101\n8KTN417 CA3720261102\n"
	    "TOTAL RECORD 3\n", 4, "says 3 records, and there are 2", 2);
	refuse("H\n7ABC123 CA3720261101\n8KTN417 CA3720261102\n", 3,
	    "no footer", 2);
	refuse("7ABC123 CA3720261101\n8KTN417 CA3720261102\n"
	    "TOTAL RECORD 2\n", 1, "where the header should be", 2);
	refuse("H\n7ABC123 CA3720261101\n8KTN417 CA37202\n"
	    "TOTAL RECORD 2\n", 3, "15 of 20 columns", 1);
	refuse("H\n7ABC123 CA3720261101\n        CA3720261102\n"
	    "TOTAL RECORD 2\n", 3, "no plate", 1);
	refuse("H\n7ABC123 CA3720261101\n8KTN417 C13720261102\n"
	    "TOTAL RECORD 2\n", 3, "no state such as CA", 1);
	refuse("H\n7ABC123 CA3720261101\n8KTN417 CA3720261302\n"
	    "TOTAL RECORD 2\n", 3, "month 13", 1);
	refuse("H\n7ABC123 CA3720261101\n8KTN417 CA37202611O2\n"
	    "TOTAL RECORD 2\n", 3, "no date such as", 1);
	refuse("H\n7ABC123 CA3720261101\nTOTAL RECORD x\n", 3, "no count", 1);
	refuse("H\n7ABC123 CA3720261101\nTOTAL RECORD 1x\n", 3, "no count",
	    1);
	refuse("H\n7ABC123 CA3720261101\nTOTAL RECORD 1\n"
	    "8KTN417 CA3720261102\n", 4, "follows the footer", 1);
	/* Nothing is left of it but the header. */
	assert_int_equal(load("STOLEN VEHICLE SYSTEM\n", &f), 1);
	hotlist_free(f.list);
	assert_int_equal(load_bytes(doj, sizeof(doj) - 1, &f), 1);
	assert_reason(faults.list[0].why, "no state");
	assert_reason(faults.list[1].why, "no footer");
	hotlist_free(f.list);
}

static void
csv_file(void **state)
{
	struct hotlist_entry e;
	struct hotfile f;
	struct reason why;
	int64_t time;

	(void)state;
	must_load("\357\273\277Plate,state,reason,source,entered,expires,"
	    "case\r\n7abc 123,ca,\"stolen, with \"\"tools\"\"\",SVS,"
	    "2026-11-01,2026-12-01,26-01234\r\n"
	    "8KTN417,,,,,,\n"
	    "5XYZ999,US-NV,hit and run,,2026-11-01T10:00:00-08:00,20261201,"
	    "\n", &f, HOTFILE_CSV, 3);
	hotlist_entry(f.list, 0, &e);
	assert_string_equal(e.plate, "7ABC123");
	assert_string_equal(e.region, "US-CA");
	assert_string_equal(e.reason, "stolen, with \"tools\"");
	assert_string_equal(e.source, "SVS");
	assert_string_equal(e.number, "26-01234");
	stamp_parse_day("2026-12-02", &time, &why);
	assert_int_equal(e.expires, time);
	hotlist_entry(f.list, 1, &e);
	assert_string_equal(e.region, "");
	assert_int_equal(e.entered, HOTLIST_NEVER);
	assert_int_equal(e.expires, HOTLIST_NEVER);
	hotlist_entry(f.list, 2, &e);
	assert_string_equal(e.region, "US-NV");
	stamp_parse("2026-11-01T18:00:00Z", &time, &why);
	assert_int_equal(e.entered, time);
	hotlist_free(f.list);
	/* Its last day is the agency's. */
	zone = eight_hours_behind;
	must_load("plate,expires\n7ABC123,2026-12-01\n8KTN417,"
	    "2026-12-01T12:00:00Z\n", &f, HOTFILE_CSV, 2);
	zone = NULL;
	hotlist_entry(f.list, 0, &e);
	stamp_parse("2026-12-02T08:00:00Z", &time, &why);
	assert_int_equal(e.expires, time);
	hotlist_entry(f.list, 1, &e);
	stamp_parse("2026-12-01T12:00:00Z", &time, &why);
	assert_int_equal(e.expires, time);
	hotlist_free(f.list);
	must_load("case,plate\n1,7ABC123\n", &f, HOTFILE_CSV, 1);
	hotlist_free(f.list);
	must_load("plate\n7ABC123\n", &f, HOTFILE_CSV, 1);
	hotlist_free(f.list);
	must_load("plate,state\n", &f, HOTFILE_CSV, 0);
	hotlist_free(f.list);
}

static void
csv_faults(void **state)
{
	struct hotfile f;

	(void)state;
	refuse("plate,expire\n7ABC123,2026-11-01\n", 1,
	    "no column 'expire' is known", 1);
	refuse("plate,state,plate\n7ABC123,CA,7ABC123\n", 1,
	    "column 'plate' twice", 1);
	refuse("plate,state\n7ABC123\n8KTN417,CA\n", 2, "1 fields of 2", 1);
	refuse("plate,state\n7ABC123,CA,x\n", 2, "more than 2 fields", 0);
	refuse("plate,state\n7ABC123,California\n8A,ZZ\n", 2,
	    "no state", 1);
	refuse("plate,state\n7ABC123,1\n", 2, "no state", 0);
	refuse("plate,reason\n7ABC123,\"no end\n", 2, "does not end", 0);
	refuse("plate,reason\n7ABC123,\"a\"b\n", 2, "text after a quote", 0);
	refuse("plate,reason\n7ABC123,a\"b\n", 2, "quote within", 0);
	refuse("plate,reason\n7ABC123,\377\n", 2, "not UTF-8", 0);
	refuse("plate,reason\n7ABC123,a\033[2J\n", 2, "not UTF-8", 0);
	refuse("plate,expires\n7ABC123,soon\n", 2, "no time such as", 0);
	refuse("plate,expires\n7ABC123,2026-11-31\n", 2, "no day 31", 0);
	assert_int_equal(load("plate,state\n,CA\n,NV\n", &f), 1);
	assert_int_equal(faults.n, 2);
	hotlist_free(f.list);
	refuse("plate,entered\n7ABC123,1969-01-01\n", 2, "before 1970", 0);
}

static void
lines_that_cannot_be(void **state)
{
	char *text = malloc(20000);
	struct hotfile f;

	(void)state;
	memset(text, 'A', 20000);
	memcpy(text, "7ABC123\n", 8);
	text[10007] = '\n';
	memcpy(text + 10008, "8KTN417\n", 8);
	assert_int_equal(load_bytes(text, 10016, &f), 1);
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.list[0].line, 2);
	assert_reason(faults.list[0].why, "more than 4096 bytes");
	assert_int_equal(hotlist_count(f.list), 2);
	hotlist_free(f.list);
	assert_int_equal(load_bytes("7ABC123\n8\0KTN\n", 14, &f), 1);
	assert_reason(faults.list[0].why, "a byte of zero");
	hotlist_free(f.list);
	free(text);
}

static void
faults_are_bounded(void **state)
{
	static const char head[] = "H\nTOTAL RECORD";
	char *text = malloc(20001);
	struct hotfile f;

	(void)state;
	memset(text, '\n', 10000);
	assert_int_equal(load_bytes(text, 10000, &f), 1);
	assert_int_equal(faults.n, 51);
	assert_reason(faults.list[50].why, "9950 more lines are faulty");
	assert_int_equal(hotlist_count(f.list), 0);
	hotlist_free(f.list);
	memcpy(text, head, sizeof(head) - 1);
	for (size_t i = sizeof(head) - 1; i < 20000; i += 2)
		memcpy(text + i, "\nX", 2);
	assert_int_equal(load_bytes(text, 20000, &f), 1);
	assert_int_equal(faults.n, FAULTS_MAX);
	assert_true(faults.more);
	hotlist_free(f.list);
	free(text);
}

static void
what_is_no_file(void **state)
{
	const char *pipe = make_path(dir, "pipe");
	struct hotfile_mark mark;
	struct hotfile f;
	struct reason why;

	(void)state;
	faults = (struct faults){ .n = 0 };
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(hotfile_read(pipe, NULL, &f, &faults), -1);
	assert_null(f.list);
	assert_reason(faults.list[0].why, "not a regular file");
	assert_int_equal(hotfile_read(dir, NULL, &f, &faults), -1);
	assert_int_equal(hotfile_read(make_path(dir, "none"), NULL, &f,
	    &faults), -1);
	assert_reason(faults.list[2].why, "No such file");
	assert_int_equal(hotfile_look(pipe, &mark, &why), -1);
	assert_int_equal(hotfile_look(make_path(dir, "none"), &mark, &why),
	    -1);
}

static void
a_change_is_seen(void **state)
{
	const char *path = make_path(dir, "list");
	struct hotfile_mark mark;
	struct hotfile f;
	struct reason why;

	(void)state;
	must_load("7ABC123\n", &f, HOTFILE_PLATES, 1);
	assert_int_equal(hotfile_look(path, &mark, &why), 0);
	assert_true(hotfile_same(&mark, &f.mark));
	assert_int_equal(file_write(path, "8ABC123\n", 8, 0600, &why), 0);
	assert_int_equal(hotfile_look(path, &mark, &why), 0);
	assert_false(hotfile_same(&mark, &f.mark));
	hotlist_free(f.list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_plate_a_line),
		cmocka_unit_test(doj_file),
		cmocka_unit_test(doj_faults),
		cmocka_unit_test(csv_file),
		cmocka_unit_test(csv_faults),
		cmocka_unit_test(lines_that_cannot_be),
		cmocka_unit_test(faults_are_bounded),
		cmocka_unit_test(what_is_no_file),
		cmocka_unit_test(a_change_is_seen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
