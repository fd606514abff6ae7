/* A plate on its way through the picture. */
#include "merge/track.h"

#include "make.h"

#define PIXELS	(1280 * 720.0)

static struct look
look(double x, double y, double width, const char *text)
{
	double w = width / 2, h = width / 4;
	struct look l = { .x = x, .y = y, .width = width, .quad = {
	    { x - w, x + w, x + w, x - w }, { y - h, y - h, y + h, y + h } } };

	if (text[0] != '\0') {
		strcpy(l.reading.texts[0].text, text);
		l.reading.texts[0].p = .9;
		l.reading.n = 1;
	}
	return l;
}

/* Ten pixels to the right and five down in each of n frames. */
static void
drive(struct track *t, int n, const char *text)
{
	struct look l = look(100, 100, 60, text);

	track_start(t, &l, 0);
	for (int i = 1; i < n; i++) {
		l = look(100 + 10 * i, 100 + 5 * i, 60, text);
		track_follow(t, &l, 100 * i);
	}
}

static double
odds(const struct track *t, double x, double y, const char *text, int64_t ms)
{
	struct look l = look(x, y, 60, text);

	return track_odds(t, &l, ms, PIXELS);
}

static void
foretold(void **state)
{
	struct track t;

	(void)state;
	drive(&t, 8, "");
	assert_int_equal(t.looks, 8);
	assert_true(t.first == 0 && t.last == 700);
	assert_true(odds(&t, 180, 140, "", 800) > 2);
	assert_true(odds(&t, 180, 140, "", 800) > odds(&t, 170, 135, "", 800));
	assert_true(odds(&t, 500, 140, "", 800) < -5);
	/* Hidden for half a second, it has gone on. */
	assert_true(odds(&t, 230, 165, "", 1300) > odds(&t, 170, 135, "",
	    1300));
}

static void
text_and_place(void **state)
{
	struct track t;

	(void)state;
	drive(&t, 8, "7ABC123");
	/* Misread in its place, it is still the same; */
	assert_true(odds(&t, 180, 140, "7A8C128", 800) > 0);
	assert_true(odds(&t, 180, 140, "C123", 800) > 0);
	/* another car there is not, nor one that is elsewhere; */
	assert_true(odds(&t, 180, 140, "5KTN417", 800) < 0);
	assert_true(odds(&t, 600, 400, "5KTN417", 800) < 0);
	/* the same plate is, where its place may be mistaken. */
	assert_true(odds(&t, 260, 190, "7ABC123", 800) > 0);
	/* Far from where it must be, a plate that is nearly so is not. */
	assert_true(odds(&t, 900, 600, "7ABC129", 800) < 0);
}

/* Of a plate seen once nobody knows where it goes. */
static void
first_look(void **state)
{
	struct track t;

	(void)state;
	drive(&t, 1, "7ABC123");
	assert_true(odds(&t, 190, 160, "7ABC123", 100) > 0);
	assert_true(odds(&t, 190, 160, "7ABCI23", 100) > 0);
	assert_true(odds(&t, 190, 160, "5KTN417", 100) < 0);
}

/* What comes late is told by its text, and does not turn the way back. */
static void
late(void **state)
{
	struct look l = look(130, 115, 60, "7ABC123");
	struct track t, before;

	(void)state;
	drive(&t, 8, "7ABC123");
	before = t;
	assert_true(odds(&t, 130, 115, "7ABC123", 300) > 0);
	assert_true(odds(&t, 130, 115, "5KTN417", 300) < 0);
	assert_true(odds(&t, 130, 115, "", 300) < 0);
	track_follow(&t, &l, 300);
	assert_memory_equal(t.at, before.at, sizeof(t.at));
	assert_true(t.last == 700);
	track_follow(&t, &l, -50);
	assert_true(t.first == -50);
}

static void
rests(void **state)
{
	struct look same = look(172, 136, 61, ""), off = look(190, 135, 60, ""),
	    larger = look(170, 135, 90, "");
	struct look there = look(170, 135, 60, "");
	struct track t;

	(void)state;
	drive(&t, 8, "7ABC123");
	assert_false(track_rests(&t, &there));
	track_start(&t, &there, 0);
	assert_true(track_rests(&t, &same));
	for (int i = 1; i < 8; i++)
		track_follow(&t, &there, 100 * i);
	assert_true(track_rests(&t, &same));
	assert_false(track_rests(&t, &off));
	assert_false(track_rests(&t, &larger));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foretold),
		cmocka_unit_test(text_and_place),
		cmocka_unit_test(first_look),
		cmocka_unit_test(late),
		cmocka_unit_test(rests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
