/* Plate texts, patterns and confusable characters. */
#include "plate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

#define SHOWN 40	/* bytes of a pattern in what is said of it */
#define EXAMPLE "as in 7AB?12*"

/* Locale and sign of char must not matter here. */
static char
upper(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return c;
	return '\0';
}

int
plate_normal(const char *text, char out[PLATE_SIZE], struct reason *why)
{
	size_t n = 0;
	char c;

	for (; *text != '\0'; text++) {
		c = upper(*text);
		if (c == '\0')
			continue;
		if (n == PLATE_MAX)
			return reason_set(why,
			    "plate of more than %d characters", PLATE_MAX);
		out[n++] = c;
	}
	out[n] = '\0';
	return 0;
}

/* What is wrong with a pattern, which may come from anybody.  Returns -1. */
static int
refuse(struct reason *why, const char *text, const char *fault)
{
	char shown[SHOWN + 8];
	size_t len = 0;

	while (*text != '\0' && len < SHOWN)
		len += (size_t)utf8_encode(utf8_shown(&text), shown + len);
	shown[len] = '\0';
	return reason_set(why, "plate '%s%s': %s", shown, *text != '\0' ?
	    "..." : "", fault);
}

static int
refuse_character(struct reason *why, const char *text, const char *at)
{
	char fault[160], shown[5];
	const char *p = text;
	size_t number = 0;
	uint32_t c = 0;

	for (; p <= at; number++)
		c = utf8_shown(&p);
	utf8_encode(c, shown);
	snprintf(fault, sizeof(fault), "its character %zu is '%s'; a pattern "
	    "has letters, digits, '?' for one and '*' for any number, "
	    EXAMPLE, number, shown);
	return refuse(why, text, fault);
}

int
plate_pattern(const char *text, char out[PLATE_PATTERN_SIZE],
    struct reason *why)
{
	const char *at = text;
	char fault[64];
	size_t n = 0;
	char c;

	for (; *at != '\0'; at++) {
		c = *at == '?' || *at == '*' ? *at : upper(*at);
		if (c == '\0' && strchr(" -.", *at) == NULL)
			return refuse_character(why, text, at);
		if (c == '\0' || (c == '*' && n > 0 && out[n - 1] == '*'))
			continue;
		if (n == PLATE_PATTERN_SIZE - 1) {
			snprintf(fault, sizeof(fault), "more than %d "
			    "characters", PLATE_PATTERN_SIZE - 1);
			return refuse(why, text, fault);
		}
		out[n++] = c;
	}
	out[n] = '\0';
	if (plate_fixed(out) == 0)
		return refuse(why, text, "at least one letter or digit is "
		    "needed, " EXAMPLE);
	return 0;
}

bool
plate_is_partial(const char *pattern)
{
	return strpbrk(pattern, "?*") != NULL;
}

size_t
plate_fixed(const char *pattern)
{
	size_t n = 0;

	for (; *pattern != '\0'; pattern++)
		n += *pattern != '?' && *pattern != '*';
	return n;
}

bool
plate_is_vague(const char *pattern)
{
	return pattern == NULL || (plate_is_partial(pattern) &&
	    plate_fixed(pattern) < PLATE_NAMED);
}

/* 0OQD 1IL 8B 5S 2Z 6G VY MNW: a search folds millions of them. */
static const char folded[256] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
	['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
	['A'] = 'A', ['B'] = '8', ['C'] = 'C', ['D'] = '0', ['E'] = 'E',
	['F'] = 'F', ['G'] = '6', ['H'] = 'H', ['I'] = '1', ['J'] = 'J',
	['K'] = 'K', ['L'] = '1', ['M'] = 'M', ['N'] = 'M', ['O'] = '0',
	['P'] = 'P', ['Q'] = '0', ['R'] = 'R', ['S'] = '5', ['T'] = 'T',
	['U'] = 'U', ['V'] = 'V', ['W'] = 'M', ['X'] = 'X', ['Y'] = 'V',
	['Z'] = '2'
};

char
plate_fold(char c)
{
	char to = folded[(unsigned char)c];

	return to == '\0' ? c : to;
}

/*
 * Greedy with one point of return: after a mismatch only the last '*' can
 * take one character more, so the cost is at most pattern times text.
 */
static bool
match(const char *p, const char *s, bool fold)
{
	const char *star = NULL, *from = NULL;

	while (*s != '\0') {
		if (*p == '*') {
			star = p++;
			from = s;
		} else if (*p != '\0' && (*p == '?' || *p == *s ||
		    (fold && plate_fold(*p) == plate_fold(*s)))) {
			p++;
			s++;
		} else if (star != NULL) {
			p = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}

bool
plate_match(const char *pattern, const char *text)
{
	return match(pattern, text, false);
}

bool
plate_match_fold(const char *pattern, const char *text)
{
	return match(pattern, text, true);
}

bool
plate_slip(const char *a, const char *b, bool fold)
{
	size_t na = strlen(a), nb = strlen(b), head = 0, tail = 0;
	size_t least = na < nb ? na : nb, most = na < nb ? nb : na;

	while (head < least && (a[head] == b[head] || (fold &&
	    plate_fold(a[head]) == plate_fold(b[head]))))
		head++;
	while (tail < least - head && (a[na - 1 - tail] ==
	    b[nb - 1 - tail] || (fold && plate_fold(a[na - 1 - tail]) ==
	    plate_fold(b[nb - 1 - tail]))))
		tail++;
	return most - head - tail <= 1;
}
