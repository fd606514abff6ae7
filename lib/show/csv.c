/* Comma-separated values. */
#include "csv.h"

#include <stdbool.h>

#include "base/utf8.h"

/* Also as East Asian keyboards write them, which some programs take. */
static bool
begins_formula(const char *text)
{
	switch (utf8_shown(&text)) {
	case '=':
	case '+':
	case '-':
	case '@':
	case 0xff1d:
	case 0xff0b:
	case 0xff0d:
	case 0xff20:
		return true;
	default:
		return false;
	}
}

void
csv_text(FILE *out, const char *text)
{
	char bytes[5];
	uint32_t c;

	if (text == NULL || *text == '\0')
		return;
	putc('"', out);
	if (begins_formula(text))
		putc('\'', out);
	while (*text != '\0') {
		c = utf8_shown(&text);
		utf8_encode(c, bytes);
		fputs(c == '"' ? "\"\"" : bytes, out);
	}
	putc('"', out);
}
