/* Texts in the columns of a terminal. */
#include "cell.h"

#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

#define ELLIPSIS 0x2026u

/* The next character as it is printed, and its columns. */
static uint32_t
next(const char **text, size_t *columns)
{
	uint32_t c = utf8_shown(text);
	int width = wcwidth((wchar_t)c);

	if (width < 0) {
		c = UTF8_REPLACEMENT;
		width = 1;
	}
	*columns = (size_t)width;
	return c;
}

static void
put(FILE *out, uint32_t c)
{
	char bytes[5];

	utf8_encode(c, bytes);
	fputs(bytes, out);
}

size_t
cell_width(const char *text)
{
	size_t width = 0, one;

	while (*text != '\0') {
		next(&text, &one);
		width += one;
	}
	return width;
}

void
cell_print(FILE *out, const char *text)
{
	size_t one;

	while (*text != '\0')
		put(out, next(&text, &one));
}

void
cell_fit(FILE *out, const char *text, size_t columns)
{
	size_t room = columns, one;
	bool cut = cell_width(text) > columns;
	uint32_t c;

	if (cut && room > 0)
		room--;
	while (*text != '\0') {
		c = next(&text, &one);
		if (one > room || (cut && columns == 0))
			break;
		put(out, c);
		room -= one;
	}
	if (cut && columns > 0)
		put(out, ELLIPSIS);
	while (room-- > 0)
		putc(' ', out);
}

/* The columns of a word, and where it ends. */
static size_t
word_width(const char *text, const char **end)
{
	size_t width = 0, one;

	while (*text != '\0' && *text != ' ') {
		next(&text, &one);
		width += one;
	}
	*end = text;
	return width;
}

static size_t
new_line(FILE *out, size_t indent)
{
	fprintf(out, "\n%*s", (int)indent, "");
	return indent;
}

void
cell_wrap(FILE *out, const char *text, size_t used, size_t indent,
    size_t columns)
{
	size_t room = columns == 0 ? SIZE_MAX : columns, blanks, width, one;
	const char *end;
	uint32_t c;

	while (*text != '\0') {
		blanks = strspn(text, " ");
		text += blanks;
		width = word_width(text, &end);
		if (used > indent && used + blanks + width > room)
			used = new_line(out, indent);
		else
			used += (size_t)fprintf(out, "%*s", (int)blanks, "");
		while (text < end) {
			c = next(&text, &one);
			if (used > indent && used + one > room)
				used = new_line(out, indent);
			put(out, c);
			used += one;
		}
	}
}
