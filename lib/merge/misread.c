/* What a reader makes of a plate's characters. */
#include "misread.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define LETTERS		36
#define NEVER		-1e9

/*
 * Logarithms: a character read right; the first of some that were left out or
 * added, and each more of them.  To leave out is cheap, as plates are cut off
 * by the frame's edge; what is added might have been any character.
 */
#define RIGHT		-.02
#define LOST		-4.6
#define LOST_MORE	-1.5
#define EXTRA		-7.5
#define EXTRA_MORE	-4.5

/* That an unrelated plate has some character there. */
#define CHANCE		-3.4

/*
 * Which character is read, across, where which one stands, down, each '0' to
 * '9' and 'A' to 'Z': 'a' for the same, then one letter more for each half of
 * the negative logarithm of its share, to 'l', which is as rare as 1 in 245.
 * Counted by tests/misread.py in 13,523 characters that alpr-ocr read, 463 of
 * them misread, in made passes of photos that belong to the training sets
 * (models/read.md), far and dirty as tests/bench/merge drives them; one that
 * was hardly seen is as rare as all others, or, where plate.h says that the
 * two are confused, as those are.
 */
static const char table[LETTERS][LETTERS + 1] = {
	"alllllllllllljlllllllllljlllllllllll",
	"lallllllllllllllllklllllllllllllllll",
	"llalllllllllllllllllllllllllllllllll",
	"lllallllllllllllllllllllllllllllllll",
	"llllalllllllllllllllllllllllllllllll",
	"lllklajlllllllllllllllllllllllllllll",
	"lllllkalllllllllllllllllllllllllllll",
	"ljlllllallllllllllllllllllllllllllll",
	"illllljlallhllllllllllllllllllllllll",
	"lllllllllallllllllllllllllllllllllll",
	"llllklllllalllllllllllllllllllllllll",
	"llllllllhllaljllllllllllklllllllllll",
	"llllllllllllalllllllllllllllllllllll",
	"gllllllllllllallllllllllgljlllklllll",
	"lllllllllllljlaillllklllllllllllllll",
	"lkllllllllllllkalllllllllkllllllllll",
	"lllllljlllllilllalllllllklllllllllll",
	"lllllllllllllllllallllklllllllllllll",
	"lfllllllllllllllllallklllllllhllllll",
	"ljlklllllllllllllllallllllllllllllll",
	"llllllllllllllllllllalllllllllllllll",
	"lkllllllllllkllllllllallllllllllllll",
	"llllllllllllllllljllllajlllllllljlll",
	"lllllllllllllllllllllliallllllllklll",
	"glllllllllllifllllllllllaljlllklllll",
	"llllllllllllllljlllllllllallllllllll",
	"hllllllllllllhllllllllllglaljlllllll",
	"lllllllllllklllklklllllllllallllllll",
	"lllllhllllllllllllllllllllllalllllll",
	"lhlllllkllllllllllillllllllllallllll",
	"klllllllllllllllllllllllllllllakllll",
	"lllllllllllllllllllllllllllllllailjl",
	"llllllllllllllllllllllhklllllllkalll",
	"llllllllllllllllllllillllllllllllali",
	"llllllllllllllllllllllllllllljlhllal",
	"llhlllljllllllllllllllllllllllllllla",
};

static int
number(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static double
letter(char plate, char read)
{
	return plate == read ? RIGHT :
	    -.5 * (table[number(plate)][number(read)] - 'a');
}

/*
 * The best alignment up to each pair of places, by how it ends: with a pair
 * of characters, with one that was added, with one left out.
 */
enum { PAIR, ADDED, LEFT_OUT, ENDS };

struct grid {
	double best[PLATE_SIZE][PLATE_SIZE][ENDS];
	unsigned char from[PLATE_SIZE][PLATE_SIZE][ENDS];
};

/* The best of how the step before may have ended, each at its price. */
static void
choose(struct grid *g, int i, int j, int pi, int pj, int end, double price,
    double first)
{
	double best = NEVER;
	int from = PAIR;

	for (int e = 0; e < ENDS; e++) {
		double v = g->best[pi][pj][e] + (e == end ? price : first);

		if (v > best) {
			best = v;
			from = e;
		}
	}
	g->best[i][j][end] = best;
	g->from[i][j][end] = (unsigned char)from;
}

static void
fill(struct grid *g, const char *read, int n, const char *plate, int m)
{
	for (int i = 0; i <= n; i++)
		for (int j = 0; j <= m; j++) {
			double pair = i > 0 && j > 0 ?
			    letter(plate[j - 1], read[i - 1]) : 0;

			for (int e = 0; e < ENDS; e++)
				g->best[i][j][e] = NEVER;
			if (i == 0 && j == 0)
				g->best[0][0][PAIR] = 0;
			if (i > 0 && j > 0)
				choose(g, i, j, i - 1, j - 1, PAIR, pair,
				    pair);
			if (i > 0)
				choose(g, i, j, i - 1, j, ADDED, EXTRA_MORE,
				    EXTRA);
			if (j > 0)
				choose(g, i, j, i, j - 1, LEFT_OUT, LOST_MORE,
				    LOST);
		}
}

static int
best_end(const struct grid *g, int n, int m)
{
	int best = PAIR;

	for (int e = 1; e < ENDS; e++)
		if (g->best[n][m][e] > g->best[n][m][best])
			best = e;
	return best;
}

static double
most(double a, double b, double c)
{
	double d = a > b ? a : b;

	return d > c ? d : c;
}

/* As fill(), but only the last row is kept, and only what it is worth. */
double
misread_log(const char *read, const char *plate)
{
	int n = (int)strnlen(read, PLATE_MAX);
	int m = (int)strnlen(plate, PLATE_MAX);
	double row[PLATE_SIZE][ENDS], before[ENDS], here[ENDS];

	if (n == m && memcmp(read, plate, (size_t)n) == 0)
		return n * RIGHT;
	for (int j = 0; j <= m; j++) {
		row[j][PAIR] = j == 0 ? 0 : NEVER;
		row[j][ADDED] = NEVER;
		row[j][LEFT_OUT] = j == 0 ? NEVER : LOST + (j - 1) *
		    LOST_MORE;
	}
	for (int i = 1; i <= n; i++) {
		memcpy(before, row[0], sizeof(before));
		row[0][PAIR] = row[0][LEFT_OUT] = NEVER;
		row[0][ADDED] = EXTRA + (i - 1) * EXTRA_MORE;
		for (int j = 1; j <= m; j++) {
			const double *left = row[j - 1];

			here[PAIR] = letter(plate[j - 1], read[i - 1]) +
			    most(before[PAIR], before[ADDED],
			    before[LEFT_OUT]);
			here[ADDED] = most(row[j][PAIR] + EXTRA,
			    row[j][ADDED] + EXTRA_MORE,
			    row[j][LEFT_OUT] + EXTRA);
			here[LEFT_OUT] = most(left[PAIR] + LOST, left[ADDED] +
			    LOST, left[LEFT_OUT] + LOST_MORE);
			memcpy(before, row[j], sizeof(before));
			memcpy(row[j], here, sizeof(here));
		}
	}
	return most(row[m][PAIR], row[m][ADDED], row[m][LEFT_OUT]);
}

double
misread_odds(const char *read, const char *plate)
{
	return misread_log(read, plate) - (double)strnlen(read, PLATE_MAX) *
	    CHANCE;
}

void
misread_align(const char *read, const char *plate, int at[PLATE_MAX])
{
	int i = (int)strnlen(read, PLATE_MAX);
	int j = (int)strnlen(plate, PLATE_MAX);
	struct grid g;
	int end;

	for (int k = 0; k < PLATE_MAX; k++)
		at[k] = -1;
	fill(&g, read, i, plate, j);
	end = best_end(&g, i, j);
	while (i > 0 || j > 0) {
		int from = g.from[i][j][end];

		if (end == PAIR)
			at[--j] = --i;
		else if (end == ADDED)
			i--;
		else
			j--;
		end = from;
	}
}
