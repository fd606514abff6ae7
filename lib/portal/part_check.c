/* The public's page: with whom it is shared, its data, and how to check it. */
#include <string.h>

#include "base/stamp.h"
#include "part.h"
#include "show/html.h"
#include "words.h"

#define KEPT_SHOWN	12

static const char *
kind_of(const struct policy_agency *a)
{
	static const char *const kinds[] = { "Police", "Sheriff",
	    "Prosecutor", "State agency", "University police", "Oversight",
	    "Federal agency", "Fusion center", "Private company" };

	return a->kind >= 0 && (size_t)a->kind < sizeof(kinds) /
	    sizeof(*kinds) ? kinds[a->kind] : "";
}

/* By queries of its own, or as people whom our policy lists. */
static bool
has_access(const struct policy *p, const struct policy_agency *a)
{
	for (size_t i = 0; i < p->person_count; i++)
		if (strcmp(p->people[i].agency, a->id) == 0)
			return true;
	return a->answer.key != NULL;
}

static void
agency(FILE *out, const struct policy_agency *a, const char *kind,
    const char *access)
{
	fputs("<tr><th scope=\"row\" class=\"w\">", out);
	html_text(out, a->name);
	fprintf(out, "</th><td>%s</td><td>%s</td></tr>\n", kind, access);
}

/* The i-th that answers us, or NULL: those we share with, then the others. */
static const struct policy_agency *
source(const struct policy *p, size_t i)
{
	const struct policy_agency *a = i < p->sharing_count ?
	    &p->sharing[i] : &p->sources[i - p->sharing_count];

	return a->ask.list != NULL && !a->suspended ? a : NULL;
}

static void
sources(const struct policy *p, FILE *out)
{
	const size_t all = p->sharing_count + p->source_count;
	const struct policy_agency *a;
	size_t n = 0;

	for (size_t i = 0; i < all; i++)
		n += source(p, i) != NULL;
	if (n == 0) {
		part_text(out, NULL, "No other organization answers our "
		    "searches.");
		return;
	}
	fputs("<table>\n<caption>Organizations that share with us</caption>\n"
	    "<thead><tr><th scope=\"col\">Organization</th>"
	    "<th scope=\"col\">Kind</th><th scope=\"col\">State</th></tr>"
	    "</thead>\n<tbody>\n", out);
	for (size_t i = 0; i < all; i++) {
		a = source(p, i);
		if (a != NULL)
			agency(out, a, kind_of(a), a->state);
	}
	fputs("</tbody>\n</table>\n", out);
}

void
part_sharing(const struct portal *p, FILE *out)
{
	const struct policy *policy = p->policy;
	const struct policy_agency *a;

	part_open(out, "sharing", "Sharing");
	part_texts(p, PORTAL_SHARING, out);
	fputs("<table>\n<caption>Organizations with access</caption>\n<thead>"
	    "<tr><th scope=\"col\">Organization</th><th scope=\"col\">Kind"
	    "</th><th scope=\"col\">Access</th></tr></thead>\n<tbody>\n",
	    out);
	agency(out, &policy->agency, "Our own", "Yes");
	for (size_t i = 0; i < policy->sharing_count; i++) {
		a = &policy->sharing[i];
		agency(out, a, kind_of(a), a->suspended ? "Suspended" :
		    has_access(policy, a) ? "Yes" : "No");
	}
	fputs("</tbody>\n</table>\n", out);
	sources(policy, out);
	part_close(out);
}

static void
file(FILE *out, const char *name, const char *words)
{
	fprintf(out, "<li><a href=\"%s\">%s</a><span>%s</span></li>\n", name,
	    name, words);
}

static void
list_rules(const struct portal *p, FILE *out)
{
	static const char *const rounds[] = { "hour", "day", "month" };
	const struct policy_portal *portal = &p->policy->portal;
	char delay[WORDS_SIZE];

	words_duration(portal->delay, delay);
	fputs("<p>Every search is counted. A single search is listed ", out);
	if (portal->delay > 0)
		fprintf(out, "%s later, ", delay);
	fprintf(out, "with the %s in which it was made, its purpose, the "
	    "number of cameras searched and the agency that asked. Plates, "
	    "places and whatever an officer typed are never published. ",
	    rounds[portal->round]);
	if (portal->cases == POLICY_LEFT_OUT &&
	    portal->people == POLICY_LEFT_OUT)
		fputs("Nor are case numbers and names.", out);
	else
		fprintf(out, "%s appear under a code that is the same each "
		    "time%s.", portal->cases == POLICY_LEFT_OUT ? "Officers" :
		    portal->people == POLICY_LEFT_OUT ? "Cases" :
		    "Cases and officers", portal->cases == POLICY_LEFT_OUT ?
		    "; case numbers do not" : portal->people ==
		    POLICY_LEFT_OUT ? "; officers do not" : "");
	fputs("</p>\n", out);
}

void
part_data(const struct portal *p, FILE *out)
{
	part_open(out, "data", "Data");
	list_rules(p, out);
	fputs("<ul class=\"files\">\n", out);
	file(out, PORTAL_SEARCHES, "the single searches, as a table");
	file(out, PORTAL_MONTHS, "searches and hits by month");
	file(out, PORTAL_PURPOSES, "searches by month and purpose");
	file(out, PORTAL_JSON, "all of this page, for programs");
	fputs("</ul>\n", out);
	part_close(out);
}

static void
kept_table(const struct portal *p, FILE *out)
{
	size_t first = p->kept_count > KEPT_SHOWN ? p->kept_count -
	    KEPT_SHOWN : 0;
	char root[DIGEST_HEX];

	fputs("<table>\n<caption>Checkpoints that were published</caption>\n"
	    "<thead><tr><th scope=\"col\">Day</th><th scope=\"col\" "
	    "class=\"n\">Entries</th><th scope=\"col\">Root begins with</th>"
	    "</tr></thead>\n<tbody>\n", out);
	for (size_t i = p->kept_count; i-- > first;) {
		digest_hex(p->kept[i].checkpoint.root.bytes, DIGEST_BYTES,
		    root);
		fprintf(out, "<tr><th scope=\"row\">%s</th><td class=\"n\">",
		    p->kept[i].day);
		part_number(out, p->kept[i].checkpoint.size);
		fprintf(out, "</td><td class=\"mono\">%.16s</td></tr>\n",
		    root);
	}
	fputs("</tbody>\n</table>\n", out);
}

void
part_verify(const struct portal *p, FILE *out)
{
	part_open(out, "verify", "Check this page");
	fputs("<p>The audit log is a public commitment. Its checkpoint below "
	    "says how many entries the log has, and covers them all with one "
	    "hash that we signed. Who changes, drops or adds an entry of the "
	    "past changes that hash.</p>\n<pre aria-label=\"Checkpoint\">",
	    out);
	html_lines(out, p->note);
	fputs("</pre>\n<p>Keep a copy of this page&#39;s folder. A month from "
	    "now, hold the new one against it:</p>\n<pre>alpr-audit "
	    "--verify-portal new --since old</pre>\n<p>It checks the "
	    "signatures, and that the new log begins with all of the old one. "
	    "Any tool that knows transparency logs can do the same: the "
	    "formats are those of c2sp.org (tlog-tiles, tlog-checkpoint), and "
	    "<a href=\"log/checkpoint\">log/checkpoint</a>, <a href=\"log/vkey"
	    "\">log/vkey</a> and the files in log/tile are all it takes. They "
	    "hold hashes, and nothing of what was searched.</p>\n", out);
	kept_table(p, out);
	part_close(out);
}
