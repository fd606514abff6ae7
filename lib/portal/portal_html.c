/* The public's page: its head, its numbers, and the order of its parts. */
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "part.h"
#include "show/html.h"
#include "words.h"

/* The style sheet and the hash by which the page lets it in. */
static int
write_style(FILE *out, struct reason *why)
{
	unsigned char hash[DIGEST_BYTES];
	char *style = NULL, *base64 = NULL;
	size_t len;
	FILE *f = open_memstream(&style, &len);

	if (f != NULL)
		portal_style(f);
	if (f != NULL && fclose(f) == 0 && digest_sha256(style, len, hash,
	    why) == 0)
		base64 = digest_base64(hash, sizeof(hash));
	if (base64 != NULL)
		fprintf(out, "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; style-src 'sha256-%s'; "
		    "base-uri 'none'; form-action 'none'\">\n"
		    "<style>%s</style>\n", base64, style);
	free(style);
	free(base64);
	return base64 != NULL ? 0 : reason_set(why, "out of memory");
}

static int
write_head(const struct portal *p, FILE *out, struct reason *why)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<link rel=\"icon\" href=\"data:,\">\n<title>License plate "
	    "readers: ", out);
	html_text(out, p->policy->agency.name);
	fputs("</title>\n", out);
	if (write_style(out, why) != 0)
		return -1;
	fputs("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
	    "content</a>\n", out);
	return 0;
}

static void
write_header(const struct portal *p, FILE *out)
{
	const struct facts_setup *s = &p->facts->setup;
	int64_t offset = s->offset(s->now), local = s->now + offset;
	char day[WORDS_SIZE], clock[WORDS_SIZE], stamp[STAMP_SIZE];

	words_day(local, day);
	words_clock(local, offset, clock);
	stamp_format(s->now, stamp);
	fputs("<div class=\"top\"><header>\n<p class=\"agency\">", out);
	html_text(out, p->policy->agency.name);
	fprintf(out, "</p>\n<h1>License plate readers</h1>\n"
	    "<p class=\"lead\">What our cameras record, how long we keep it, "
	    "who looks at it, and why.</p>\n<p class=\"stamp\">"
	    "<span>Last updated <time datetime=\"%s\">%s, %s</time></span>",
	    stamp, day, clock);
	if (p->policy->portal.contact != NULL) {
		fputs("<span>Questions: <bdi>", out);
		html_text(out, p->policy->portal.contact);
		fputs("</bdi></span>", out);
	}
	fputs("</p>\n</header></div>\n", out);
}

static void
tile(FILE *out, const char *name, uint64_t n, const char *under)
{
	fprintf(out, "<div><dt>%s</dt><dd><b>", name);
	part_number(out, n);
	fprintf(out, "</b>%s</dd></div>\n", under);
}

static void
write_numbers(const struct portal *p, FILE *out)
{
	const struct facts *f = p->facts;
	char kept[WORDS_SIZE], *space;

	words_duration(p->retention, kept);
	space = strchr(kept, ' ');
	fputs("<section class=\"numbers\" aria-labelledby=\"numbers\">\n"
	    "<h2 id=\"numbers\">In the last 30 days</h2>\n"
	    "<dl class=\"tiles\">\n", out);
	tile(out, "Vehicles detected", p->vehicles,
	    "each time one passed a camera");
	tile(out, "Searches", f->searches, "each for a stated case");
	tile(out, "Hot list hits", f->hits.all, "to be verified by a person");
	tile(out, "Cameras", p->policy->camera_count, "in use today");
	fprintf(out, "<div><dt>Kept for</dt><dd><b>%.*s</b>%s, then "
	    "destroyed</dd></div>\n</dl>\n</section>\n", (int)(space - kept),
	    kept, space + 1);
}

static void
write_contents(FILE *out)
{
	static const char *const parts[][2] = {
		{ "detected", "What is detected" },
		{ "use", "What it is used for" },
		{ "access", "Who has access" },
		{ "retention", "How long it is kept" },
		{ "searches", "Searches" }, { "hits", "Hot lists" },
		{ "sharing", "Sharing" }, { "audits", "Audits" },
		{ "data", "Data" }, { "verify", "Check this page" },
	};

	fputs("<nav aria-label=\"On this page\"><ul>\n", out);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		fprintf(out, "<li><a href=\"#%s\">%s</a></li>\n", parts[i][0],
		    parts[i][1]);
	fputs("</ul></nav>\n", out);
}

int
portal_html(const struct portal *p, FILE *out, struct reason *why)
{
	if (write_head(p, out, why) != 0)
		return -1;
	write_header(p, out);
	fputs("<main id=\"main\">\n", out);
	write_numbers(p, out);
	write_contents(out);
	part_uses(p, out);
	part_access(p, out);
	part_searches(p, out);
	part_hits(p, out);
	part_sharing(p, out);
	part_audits(p, out);
	part_data(p, out);
	part_verify(p, out);
	fprintf(out, "</main>\n<footer>\n<p>California Civil Code 1798.90.51 "
	    "asks each agency that reads license plates for a usage and "
	    "privacy policy that the public can read. The numbers on this "
	    "page are counted by the programs themselves, from the audit log "
	    "and the store.</p>\n<p>Made by alpr-audit %s.</p>\n</footer>\n"
	    "</body>\n</html>\n", PACKAGE_VERSION);
	return 0;
}
