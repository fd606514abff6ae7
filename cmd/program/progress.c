/* How far a long run is. */
#include "progress.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

#define DRAW	0.5		/* seconds between two lines */
#define WEIGHT	0.3		/* of the newest in the rate */

struct progress {
	uint64_t frames, plates, total, drawn_frames;
	int fd;			/* of the input, or -1 */
	off_t size;
	double start, drawn, rate;
	bool of_plates, shown, any;
};

/* Seconds of a clock that nobody sets. */
static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

struct progress *
progress_start(bool plates)
{
	struct progress *p;
	struct stat st;

	if (!isatty(STDERR_FILENO) || isatty(STDOUT_FILENO) ||
	    fstat(STDOUT_FILENO, &st) != 0 || S_ISFIFO(st.st_mode) ||
	    S_ISSOCK(st.st_mode))
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		err(PROGRAM_FAILED, "progress");
	p->fd = -1;
	p->of_plates = plates;
	p->start = p->drawn = now();
	return p;
}

void
progress_input(struct progress *p, int fd)
{
	struct stat st;

	if (p == NULL || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size == 0)
		return;
	p->fd = fd;
	p->size = st.st_size;
}

void
progress_total(struct progress *p, uint64_t frames)
{
	if (p != NULL)
		p->total = frames;
}

/* 0 to 1, or less where the length is not known. */
static double
part_done(const struct progress *p)
{
	off_t at = p->fd < 0 ? -1 : lseek(p->fd, 0, SEEK_CUR);
	double part = -1;

	if (p->total > 0)
		part = (double)p->frames / (double)p->total;
	else if (at >= 0)
		part = (double)at / (double)p->size;
	return part > 1 ? 1 : part;
}

static void
print_counts(const struct progress *p, double rate)
{
	fprintf(stderr, "%s: %" PRIu64 " frames, %.1f a second",
	    program_invocation_short_name, p->frames, rate);
	if (p->of_plates)
		fprintf(stderr, ", %" PRIu64 " plates", p->plates);
}

static void
print_left(double part, double spent)
{
	double left = spent * (1 - part) / part;

	fprintf(stderr, ", %.0f %% done", part * 100);
	if (left < 100)
		fprintf(stderr, ", %.0f s left", left);
	else if (left < 6000)
		fprintf(stderr, ", %.0f min left", left / 60);
	else
		fprintf(stderr, ", %.1f h left", left / 3600);
}

static void
draw(struct progress *p, double time)
{
	double part = part_done(p), spent = time - p->drawn, rate;

	rate = spent > 0 ? (double)(p->frames - p->drawn_frames) / spent : 0;
	p->rate = !p->any ? rate : WEIGHT * rate + (1 - WEIGHT) * p->rate;
	p->drawn = time;
	p->drawn_frames = p->frames;
	p->shown = p->any = true;
	fputs("\r\033[K", stderr);
	print_counts(p, p->rate);
	if (part > 0.01)
		print_left(part, time - p->start);
	fflush(stderr);
}

void
progress_add(struct progress *p, uint64_t plates)
{
	double time;

	if (p == NULL)
		return;
	p->frames++;
	p->plates += plates;
	time = now();
	if (time - p->drawn >= DRAW)
		draw(p, time);
}

void
progress_hide(struct progress *p)
{
	if (p == NULL || !p->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->shown = false;
}

void
progress_end(struct progress *p)
{
	double spent;

	if (p == NULL)
		return;
	spent = now() - p->start;
	progress_hide(p);
	if (p->any) {
		print_counts(p, (double)p->frames / spent);
		fputc('\n', stderr);
	}
	free(p);
}
