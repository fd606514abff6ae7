/* The public's page: what its parts are made of. */
#include "part.h"

#include "show/html.h"
#include "words.h"

void
part_open(FILE *out, const char *id, const char *title)
{
	fprintf(out, "<section class=\"part\" aria-labelledby=\"%s\">\n"
	    "<h2 id=\"%s\">%s</h2>\n<div class=\"body\">\n", id, id, title);
}

void
part_close(FILE *out)
{
	fputs("</div>\n</section>\n", out);
}

void
part_text(FILE *out, const char *class, const char *text)
{
	if (class == NULL)
		fputs("<p>", out);
	else
		fprintf(out, "<p class=\"%s\">", class);
	html_text(out, text);
	fputs("</p>\n", out);
}

void
part_texts(const struct portal *p, enum portal_words which, FILE *out)
{
	const char *const *texts;
	size_t n = portal_words(p, which, &texts);

	for (size_t i = 0; i < n; i++)
		part_text(out, NULL, texts[i]);
}

void
part_list(const struct portal *p, enum portal_words which, FILE *out,
    const char *class)
{
	const char *const *texts;
	size_t n = portal_words(p, which, &texts);

	fprintf(out, "<ul class=\"%s\">\n", class);
	for (size_t i = 0; i < n; i++) {
		fputs("<li>", out);
		html_text(out, texts[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

void
part_number(FILE *out, uint64_t n)
{
	char text[WORDS_SIZE];

	words_number(n, text);
	fputs(text, out);
}
