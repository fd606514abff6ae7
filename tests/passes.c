/*
 * Frame records of made-up traffic, as alpr-ocr would write them: no photos,
 * and misreadings by chance, so that a million frames are made in seconds.
 *
 * usage: passes [options] TRUTH
 *   -n N    passes of moving cars (1000)      -c N  cameras (4)
 *   -e N    of 100 characters, misread (10)   -r N  seed (1)
 *   -p N    cars parked before each camera (0)
 *   -o MS   frames come out of order by at most this (0)
 *   -s N    seconds between two cars of a lane, about (3)
 *   -t MS   when the first comes (2026-11-20T12:00:00Z)
 *
 * Each camera has two lanes and takes ten frames a second; cars take 8 to 20
 * frames to pass, meet and overtake one another.  One look in twenty fails,
 * one in twenty is unreadable.  The cameras' clocks differ by minutes.
 * Writes to TRUTH, for each pass: camera, first and last millisecond, plate;
 * those of parked cars end in a last column of "parked".
 */
#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stamp.h"

#define CAMERAS_MAX	256
#define CARS_MAX	24		/* before one camera at a time */
#define STEP		100		/* ms */
#define START		INT64_C(1795176000000)
#define TEXT		40

struct car {
	char plate[TEXT];
	int lane, frames, seen;		/* how many it takes, has had */
	int64_t first;
	double quality;			/* of its plate: mud and light */
};

struct camera {
	struct car cars[CARS_MAX];
	int n;
	int64_t last_start[2];
	int parked;
	char *held;			/* a frame that comes later */
	int64_t until;
};

struct world {
	struct camera cameras[CAMERAS_MAX];
	int n_cameras, parked;
	long passes, made;
	double misread, headway;
	int64_t disorder, start;
	uint64_t seed;
	FILE *truth, *out;
};

static double
draw(struct world *w)
{
	uint64_t x;

	w->seed += 0x9e3779b97f4a7c15u;
	x = (w->seed ^ w->seed >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
}

static int
pick(struct world *w, int n)
{
	return (int)(draw(w) * n);
}

static void
new_plate(struct world *w, char out[TEXT])
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	snprintf(out, TEXT, "%d%c%c%c%03d", 5 + pick(w, 5),
	    letters[pick(w, 23)], letters[pick(w, 23)], letters[pick(w, 23)],
	    pick(w, 1000));
}

/* Mostly as what looks alike. */
static char
other(struct world *w, char c)
{
	static const char from[] = "0ODQ8B5S2Z1IL6GVYMNWECFP37TUHKAR94";
	static const char to[] = "O0ODB8S5Z21L1G6YVNMMFGPF72YVKHRA49";
	const char *p = strchr(from, c);

	if (p != NULL && draw(w) < .8)
		return to[p - from];
	return "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"[pick(w, 33)];
}

/* What is read of a plate; whether it is what it says. */
static int
misread(struct world *w, const char *plate, double rate, char out[TEXT + 2])
{
	size_t n = 0;

	for (size_t i = 0; plate[i] != '\0'; i++) {
		if (draw(w) >= rate)
			out[n++] = plate[i];
		else if (draw(w) < .9)
			out[n++] = other(w, plate[i]);
		else if (draw(w) < .3 && n < TEXT) {
			out[n++] = plate[i];
			out[n++] = other(w, plate[i]);
		}
	}
	out[n] = '\0';
	return strcmp(out, plate) == 0;
}

static void
write_text(struct world *w, const struct car *c, double size)
{
	double rate = w->misread * c->quality * (1.6 - 1.2 * size);
	char text[TEXT + 2], next[TEXT + 2];
	double p, second;
	int right;

	if (draw(w) < .05) {
		fprintf(w->out, ",\"text\":\"\",\"confidence\":0,\"chars\":[],"
		    "\"candidates\":[]}");
		return;
	}
	right = misread(w, c->plate, rate, text);
	p = right ? 1 - .5 * draw(w) * draw(w) : .95 - .5 * draw(w);
	second = (1 - p) * (.3 + .6 * draw(w));
	if (!right && draw(w) < .6)
		snprintf(next, sizeof(next), "%s", c->plate);
	else
		misread(w, text, .2, next);
	fprintf(w->out, ",\"text\":\"%s\",\"confidence\":%.4f,\"candidates\":"
	    "[{\"text\":\"%s\",\"confidence\":%.4f}],\"region\":\"US-CA\","
	    "\"region_confidence\":0.9}", text, p, next, second);
}

static void
write_plate(struct world *w, const struct car *c, double x, double y,
    double width, int *n)
{
	double h = width / 2, shake = .04 * width;

	if (draw(w) < .05)
		return;
	x += shake * (draw(w) - .5) - width / 2;
	y += shake * (draw(w) - .5) - h / 2;
	fprintf(w->out, "%s{\"quad\":[[%.1f,%.1f],[%.1f,%.1f],[%.1f,%.1f],"
	    "[%.1f,%.1f]],\"score\":0.9", *n > 0 ? "," : "", x, y, x + width, y, x + width,
	    y + h, x, y + h);
	write_text(w, c, fmin(1, width / 120));
	(*n)++;
}

static void
write_car(struct world *w, struct car *c, int *n)
{
	double t = (double)c->seen / (c->frames - 1);
	double width = 1 / (1 / 40.0 + t * (1 / 130.0 - 1 / 40.0));
	double part = (width - 40) / 90;

	write_plate(w, c, 640 + (c->lane == 0 ? -1 : 1) * (60 + 240 * part),
	    140 + 460 * part, width, n);
	c->seen++;
}

static void
write_frame(struct world *w, int number, int64_t time, int64_t clock)
{
	struct camera *cam = &w->cameras[number];
	char stamp[STAMP_SIZE];
	struct car still = { .quality = 1 };
	int64_t own = time + clock;
	uint64_t a;
	int n = 0;

	draw(w);
	a = w->seed * 0x9e3779b97f4a7c15u;
	stamp_format(own, stamp);
	fprintf(w->out, "{\"v\":1,\"type\":\"frame\",\"id\":\"%08x-%04x-7%03x-8%03x-"
	    "%012llx\",\"camera\":\"cam%d\",\"time\":\"%s\",\"image\":"
	    "\"/in/%d.jpg\",\"width\":1280,\"height\":720,\"plates\":[",
	    (unsigned)(own >> 16), (unsigned)(own & 0xffff),
	    (unsigned)(a & 0xfff), (unsigned)(a >> 12 & 0xfff),
	    (unsigned long long)(a >> 16 & 0xffffffffffff), number, stamp,
	    (int)(a % 1000000));
	for (int i = 0; i < cam->n; i++)
		write_car(w, &cam->cars[i], &n);
	for (int i = 0; i < cam->parked; i++) {
		snprintf(still.plate, TEXT, "%dPKD%03d", 1 + number % 4,
		    100 * i + 7 * number % 100);
		write_plate(w, &still, 150 + 250 * i, 90, 70, &n);
	}
	fprintf(w->out, "]}\n");
}

/* Now, or after the frames of the next moments. */
static void
send_frame(struct world *w, int number, int64_t time, int64_t clock)
{
	struct camera *cam = &w->cameras[number];
	bool wait = w->disorder > 0 && cam->held == NULL && draw(w) < .3;
	char *text = NULL;
	size_t len;

	w->out = open_memstream(&text, &len);
	if (w->out == NULL)
		err(2, "frame");
	write_frame(w, number, time, clock);
	fclose(w->out);
	if (wait) {
		cam->held = text;
		cam->until = time + (int64_t)(draw(w) * (double)w->disorder);
	} else {
		fputs(text, stdout);
		free(text);
	}
	if (cam->held != NULL && cam->until <= time) {
		fputs(cam->held, stdout);
		free(cam->held);
		cam->held = NULL;
	}
}

static void
leave(struct world *w, int number, int64_t clock)
{
	struct camera *cam = &w->cameras[number];
	int n = 0;

	for (int i = 0; i < cam->n; i++) {
		const struct car *c = &cam->cars[i];

		if (c->seen < c->frames)
			cam->cars[n++] = *c;
		else
			fprintf(w->truth, "cam%d\t%lld\t%lld\t%s\n", number,
			    (long long)(c->first + clock), (long long)(c->first
			    + clock + STEP * c->frames), c->plate);
	}
	cam->n = n;
}

static void
arrive(struct world *w, int number, int64_t time)
{
	struct camera *cam = &w->cameras[number];
	struct car *c;

	for (int lane = 0; lane < 2; lane++) {
		if (w->made == w->passes || cam->n == CARS_MAX ||
		    time - cam->last_start[lane] < 700 ||
		    draw(w) > STEP / (1000 * w->headway))
			continue;
		c = &cam->cars[cam->n++];
		*c = (struct car){ .lane = lane, .first = time,
		    .frames = 8 + pick(w, 13), .quality = 2 * draw(w) };
		new_plate(w, c->plate);
		cam->last_start[lane] = time;
		w->made++;
	}
}

/* Until all cars have come and gone. */
static void
run(struct world *w)
{
	bool busy = true;

	for (int64_t time = w->start; busy; time += STEP) {
		busy = w->made < w->passes;
		for (int i = 0; i < w->n_cameras; i++) {
			int64_t clock = i * STAMP_MINUTE - i * 37;

			arrive(w, i, time);
			send_frame(w, i, time, clock);
			leave(w, i, clock);
			busy = busy || w->cameras[i].n > 0;
		}
	}
	for (int i = 0; i < w->n_cameras; i++) {
		if (w->cameras[i].held != NULL)
			fputs(w->cameras[i].held, stdout);
		free(w->cameras[i].held);
	}
}

static void
set_option(struct world *w, int c, const char *text)
{
	if (c == 'n')
		w->passes = atol(text);
	else if (c == 'c')
		w->n_cameras = atoi(text);
	else if (c == 'e')
		w->misread = atof(text) / 100;
	else if (c == 'r')
		w->seed = (uint64_t)atoll(text);
	else if (c == 'p')
		w->parked = atoi(text);
	else if (c == 'o')
		w->disorder = atoll(text);
	else if (c == 't')
		w->start = atoll(text);
	else if (c == 's')
		w->headway = atof(text);
	else
		errx(2, "-%c?", c);
}

int
main(int argc, char **argv)
{
	static struct world w = { .n_cameras = 4, .passes = 1000,
	    .misread = .1, .headway = 3, .seed = 1,
	    .start = START };
	int c;

	while ((c = getopt(argc, argv, "n:c:e:r:p:o:s:t:")) != -1)
		set_option(&w, c, optarg);
	if (argc - optind != 1 || w.n_cameras < 1 || w.n_cameras > CAMERAS_MAX)
		errx(2, "usage: passes [options] TRUTH");
	w.truth = fopen(argv[optind], "w");
	if (w.truth == NULL)
		err(2, "%s", argv[optind]);
	for (int i = 0; i < w.n_cameras; i++) {
		w.cameras[i].parked = w.parked;
		for (int k = 0; k < w.parked; k++)
			fprintf(w.truth, "cam%d\t0\t0\t%dPKD%03d\tparked\n",
			    i, 1 + i % 4, 100 * k + 7 * i % 100);
	}
	run(&w);
	if (fclose(w.truth) != 0 || fclose(stdout) != 0)
		err(2, "write");
	return 0;
}
