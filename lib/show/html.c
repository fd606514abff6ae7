/* Text in HTML. */
#include "html.h"

#include "base/utf8.h"

static void
put(FILE *out, uint32_t c)
{
	char bytes[5];

	switch (c) {
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '&':
		fputs("&amp;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	case '\'':
		fputs("&#39;", out);
		break;
	default:
		utf8_encode(c, bytes);
		fputs(bytes, out);
	}
}

void
html_lines(FILE *out, const char *text)
{
	while (*text != '\0')
		if (*text == '\n')
			putc(*text++, out);
		else
			put(out, utf8_shown(&text));
}

void
html_text(FILE *out, const char *text)
{
	while (*text != '\0')
		put(out, utf8_shown(&text));
}
