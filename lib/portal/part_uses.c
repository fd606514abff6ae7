/* The public's page: what is detected and used for what, by whom. */
#include "part.h"

#include "show/html.h"
#include "words.h"

void
part_uses(const struct portal *p, FILE *out)
{
	const char *const *prohibited;

	part_open(out, "detected", "What is detected");
	fputs("<div class=\"two\">\n<div>\n<h3>Recorded</h3>\n", out);
	part_list(p, PORTAL_DETECTED, out, "yes");
	fputs("</div>\n<div>\n<h3>Not recorded</h3>\n", out);
	part_list(p, PORTAL_NOT_DETECTED, out, "no");
	fputs("</div>\n</div>\n", out);
	part_close(out);

	part_open(out, "use", "What it is used for");
	fputs("<h3>Acceptable use</h3>\n", out);
	part_texts(p, PORTAL_ACCEPTABLE, out);
	fputs("<ul class=\"chips\" aria-label=\"Purposes\">\n", out);
	for (size_t i = 0; i < p->policy->purpose_count; i++) {
		fputs("<li>", out);
		html_text(out, p->policy->purposes[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n<h3>Prohibited, and refused by the programs</h3>\n",
	    out);
	part_list(p, PORTAL_REFUSED, out, "no");
	if (portal_words(p, PORTAL_PROHIBITED, &prohibited) > 0) {
		fputs("<h3>Prohibited by our policy</h3>\n", out);
		part_list(p, PORTAL_PROHIBITED, out, "no");
	}
	part_close(out);
}

static void
row(FILE *out, const char *name, uint64_t n)
{
	fprintf(out, "<tr><th scope=\"row\">%s</th><td class=\"n\">", name);
	part_number(out, n);
	fputs("</td></tr>\n", out);
}

void
part_access(const struct portal *p, FILE *out)
{
	char training[WORDS_SIZE], kept[WORDS_SIZE];

	words_duration(p->policy->training, training);
	words_duration(p->retention, kept);
	part_open(out, "access", "Who has access");
	part_texts(p, PORTAL_ACCESS, out);
	fprintf(out, "<table class=\"small\">\n<caption>People with access "
	    "today; training holds for %s</caption>\n<thead><tr>"
	    "<th scope=\"col\">Role</th><th scope=\"col\" class=\"n\">People"
	    "</th></tr></thead>\n<tbody>\n", training);
	row(out, "Investigators, who search", portal_people(p,
	    POLICY_INVESTIGATOR));
	row(out, "Auditors, who read the log", portal_people(p,
	    POLICY_AUDITOR));
	row(out, "Administrators, who run the system", portal_people(p,
	    POLICY_ADMINISTRATOR));
	fputs("</tbody>\n</table>\n", out);
	part_close(out);

	part_open(out, "retention", "How long it is kept");
	fprintf(out, "<p class=\"large\">%s from the moment the photo was "
	    "taken.</p>\n<p>After that no search shows it. When its hour is "
	    "over, the key under which that hour was encrypted is destroyed: "
	    "without it nobody can read a photo or a record of that hour, in "
	    "whatever copy.</p>\n", kept);
	part_close(out);
}
