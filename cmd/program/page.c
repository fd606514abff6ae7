/* The head of a page, and its facts. */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "show/html.h"
#include "style.h"

static char *
style_text(const char *running)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return NULL;
	style_write(f, running);
	return fclose(f) == 0 ? text : NULL;
}

/*
 * The page may load photos that are in it and use this one style sheet, and
 * nothing else: Content Security Policy.
 */
int
page_head(FILE *out, const char *title, const char *running,
    struct reason *why)
{
	unsigned char hash[DIGEST_BYTES];
	char *style = style_text(running), *base64 = NULL;

	if (style != NULL && digest_sha256(style, strlen(style), hash,
	    why) == 0)
		base64 = digest_base64(hash, sizeof(hash));
	if (base64 == NULL) {
		free(style);
		return reason_set(why, "out of memory");
	}
	fprintf(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; img-src data:; style-src 'sha256-%s'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
	    base64);
	html_text(out, title);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n",
	    style);
	free(style);
	free(base64);
	return 0;
}

void
page_fact(FILE *out, const char *name, const char *text, const char *under)
{
	fprintf(out, "<div><dt>%s</dt><dd><bdi>", name);
	html_text(out, text);
	fputs("</bdi>", out);
	if (under != NULL && under[0] != '\0') {
		fputs("<span>", out);
		html_text(out, under);
		fputs("</span>", out);
	}
	fputs("</dd></div>\n", out);
}
