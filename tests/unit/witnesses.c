/* Honest searches for what is remembered of a plate. */
#include "base/plate.h"
#include "month_inside.h"

#include <stdio.h>

/*
 * What a witness remembers of a plate: its beginning, its end or something
 * between; now and then less than three characters of it.
 */
static void
remembered(struct maker *m, const char *plate, char out[16])
{
	int at = (int)month_draw(m, 3), n = 3 + (int)month_draw(m, 2);

	switch (month_draw(m, 8)) {
	case 0:
	case 1:
		snprintf(out, 16, "%.*s*", n, plate);
		break;
	case 2:
	case 3:
		snprintf(out, 16, "*%s", plate + 7 - n);
		break;
	case 4:
		snprintf(out, 16, "*%.3s*", plate + 1 + at);
		break;
	case 5:
		snprintf(out, 16, "%.2s*%s", plate, plate + 5 + at % 2);
		break;
	case 6:
		snprintf(out, 16, "%s", plate);
		out[at] = out[3 + month_draw(m, 4)] = '?';
		break;
	default:
		snprintf(out, 16, "%.2s*", plate + at);
	}
}

void
witnesses_ask(struct maker *m, int who)
{
	struct asked a = { .who = who, .purpose = "hit and run",
	    .shown = 20 };
	char plate[8], part[16], number[16];
	int day;

	for (uint64_t cases = month_draw(m, 7); cases > 0; cases--) {
		snprintf(number, sizeof(number), "26-%05d",
		    (int)month_draw(m, 100000));
		month_plate(m, plate);
		remembered(m, plate, part);
		a.number = number;
		a.plate = part;
		day = (int)month_draw(m, MONTH_DAYS - 6);
		for (uint64_t i = 1 + month_draw(m, 4); i > 0; i--) {
			a.window = !plate_is_vague(part) ? 0 :
			    (int64_t)(1 + month_draw(m, 12)) * STAMP_HOUR;
			a.where = month_draw(m, 2) == 0 ? NULL : "{}";
			a.time = month_on_duty(who, day,
			    (int)month_draw(m, 400));
			month_ask(m, &a);
			day += (int)month_draw(m, 2);
			if (month_draw(m, 3) == 0)
				remembered(m, plate, part);
		}
	}
}
