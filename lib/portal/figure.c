/* Charts as SVG. */
#include "figure.h"

#include <inttypes.h>

#include "show/html.h"
#include "words.h"

#define TOP	24.0		/* above the highest column: its number */
#define BASE	204.0
#define HEIGHT	246
#define LINES	5		/* of the grid at most */
#define SHARES	30		/* height of what a whole is made of */

/* 1, 2 or 5 and zeros, so that few steps reach the most. */
static uint64_t
step_of(uint64_t most)
{
	static const uint64_t steps[] = { 1, 2, 5 };

	for (uint64_t ten = 1;; ten *= 10)
		for (int i = 0; i < 3; i++)
			if (most / (ten * steps[i]) < LINES)
				return ten * steps[i];
}

static void
open_svg(FILE *out, const char *class, int height, const char *title)
{
	fprintf(out, "<svg class=\"%s\" width=\"100%%\" height=\"%d\" "
	    "role=\"img\" aria-label=\"", class, height);
	html_text(out, title);
	fputs("\">\n", out);
}

static void
write_grid(FILE *out, uint64_t step, uint64_t top)
{
	char text[WORDS_SIZE];
	double y;

	for (uint64_t at = 0; at <= top; at += step) {
		y = BASE - (BASE - TOP) * (double)at / (double)top;
		fprintf(out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" "
		    "y1=\"%.1f\" y2=\"%.1f\"/>\n", at == 0 ? "fg-base" :
		    "fg-grid", y, y);
		if (at == 0)
			continue;
		words_number(at, text);
		fprintf(out, "<text class=\"fg-text\" x=\"0\" y=\"%.1f\">%s"
		    "</text>\n", y - 5, text);
	}
}

static void
write_column(FILE *out, const struct figure_column *c, size_t i, size_t n,
    uint64_t top)
{
	double wide = 94.0 / (double)n, x = 6 + wide * (double)i;
	double high = (BASE - TOP) * (double)c->value / (double)top;
	char text[WORDS_SIZE];

	words_number(c->value, text);
	if (c->value > 0)
		fprintf(out, "<rect class=\"%s\" x=\"%.2f%%\" y=\"%.1f\" "
		    "width=\"%.2f%%\" height=\"%.1f\" rx=\"2\"/>\n",
		    c->part ? "fg-part" : "fg-bar", x + wide * 0.14,
		    BASE - high, wide * 0.72, high);
	x += wide / 2;
	fprintf(out, "<text class=\"fg-value\" x=\"%.2f%%\" y=\"%.1f\">%s"
	    "</text>\n<text class=\"fg-text fg-mid\" x=\"%.2f%%\" y=\"%.0f\">",
	    x, BASE - high - 6, text, x, BASE + 18);
	html_text(out, c->label);
	fputs("</text>\n", out);
	if (c->under[0] == '\0')
		return;
	fprintf(out, "<text class=\"fg-text fg-mid\" x=\"%.2f%%\" "
	    "y=\"%.0f\">", x, BASE + 34);
	html_text(out, c->under);
	fputs("</text>\n", out);
}

void
figure_columns(FILE *out, const char *title, const struct figure_column *c,
    size_t n)
{
	uint64_t most = 1, step, top;

	for (size_t i = 0; i < n; i++)
		if (c[i].value > most)
			most = c[i].value;
	step = step_of(most);
	top = (most + step - 1) / step * step;
	open_svg(out, "fg-columns", HEIGHT, title);
	write_grid(out, step, top);
	for (size_t i = 0; i < n; i++)
		write_column(out, &c[i], i, n, top);
	fputs("</svg>\n", out);
}

void
figure_bar(FILE *out, uint64_t value, uint64_t most)
{
	fprintf(out, "<svg class=\"fg-row\" width=\"100%%\" height=\"12\" "
	    "aria-hidden=\"true\"><rect class=\"fg-bar\" x=\"0\" y=\"0\" "
	    "width=\"%.2f%%\" height=\"12\" rx=\"2\"/></svg>",
	    most == 0 ? 0.0 : 100.0 * (double)value / (double)most);
}

void
figure_shares(FILE *out, const char *title, const struct figure_share *parts,
    size_t n)
{
	double at = 0, wide;
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += parts[i].value;
	open_svg(out, "fg-shares", SHARES, title);
	for (size_t i = 0; i < n && all > 0; i++) {
		wide = 100.0 * (double)parts[i].value / (double)all;
		if (wide > 0)
			fprintf(out, "<rect class=\"%s\" x=\"%.2f%%\" "
			    "y=\"0\" width=\"%.2f%%\" height=\"%d\"/>\n",
			    parts[i].colour, at, wide, SHARES);
		at += wide;
	}
	fputs("</svg>\n", out);
}
