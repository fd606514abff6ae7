/* The public's page: what the log says of searches, hits and audits. */
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "figure.h"
#include "part.h"
#include "show/html.h"
#include "words.h"

static int
month_number(const struct facts_month *m)
{
	return atoi(m->name + 5);
}

/* "Nov 2026" */
static void
write_month(FILE *out, const struct facts_month *m)
{
	fprintf(out, "%s %.4s", words_month(month_number(m)), m->name);
}

static void
months_chart(const struct facts *f, FILE *out)
{
	struct figure_column columns[FACTS_MONTHS];
	const struct facts_month *m;

	memset(columns, 0, sizeof(columns));
	for (int i = 0; i < FACTS_MONTHS; i++) {
		m = &f->months[i];
		snprintf(columns[i].label, sizeof(columns[i].label), "%s",
		    words_month(month_number(m)));
		if (i == 0 || month_number(m) == 1)
			snprintf(columns[i].under, sizeof(columns[i].under),
			    "%.4s", m->name);
		columns[i].value = m->searches;
		columns[i].part = i == FACTS_MONTHS - 1;
	}
	fputs("<figure>\n<figcaption>Searches per month; the last month is "
	    "not over</figcaption>\n", out);
	figure_columns(out, "Column chart of searches per month. The table "
	    "after it has the numbers.", columns, FACTS_MONTHS);
	fputs("</figure>\n", out);
}

static void
months_table(const struct facts *f, FILE *out)
{
	fputs("<table>\n<caption>Searches and hits by month</caption>\n"
	    "<thead><tr><th scope=\"col\">Month</th><th scope=\"col\" "
	    "class=\"n\">Searches</th><th scope=\"col\" class=\"n\">Refused"
	    "</th><th scope=\"col\" class=\"n\">Hits</th></tr></thead>\n"
	    "<tbody>\n", out);
	for (int i = FACTS_MONTHS - 1; i >= 0; i--) {
		fputs("<tr><th scope=\"row\">", out);
		write_month(out, &f->months[i]);
		fputs(i == FACTS_MONTHS - 1 ? ", so far</th>" : "</th>", out);
		fputs("<td class=\"n\">", out);
		part_number(out, f->months[i].searches);
		fputs("</td><td class=\"n\">", out);
		part_number(out, f->months[i].refused);
		fputs("</td><td class=\"n\">", out);
		part_number(out, f->months[i].hits);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void
purposes_table(const struct portal *p, FILE *out)
{
	const struct facts *f = p->facts;
	uint64_t most = 0;

	if (f->purpose_count == 0) {
		part_text(out, "note", "Purposes are told of months that are "
		    "over; there is none yet.");
		return;
	}
	for (size_t i = 0; i < f->purpose_count; i++)
		if (f->purposes[i].searches > most)
			most = f->purposes[i].searches;
	fputs("<table class=\"bars\">\n<caption>Searches by purpose, in the "
	    "twelve months before this one</caption>\n<thead><tr>"
	    "<th scope=\"col\">Purpose</th><td class=\"bar\"></td>"
	    "<th scope=\"col\" class=\"n\">Searches</th></tr></thead>\n"
	    "<tbody>\n", out);
	for (size_t i = 0; i < f->purpose_count; i++) {
		fputs("<tr><th scope=\"row\" class=\"w\">", out);
		html_text(out, f->purposes[i].name);
		fputs("</th><td class=\"bar\">", out);
		figure_bar(out, f->purposes[i].searches, most);
		fputs("</td><td class=\"n\">", out);
		part_number(out, f->purposes[i].searches);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
	if (p->policy->portal.fewest > 1)
		fprintf(out, "<p class=\"note\">A purpose with fewer than %lld"
		    " searches in a month is among the other purposes in that "
		    "month, and where it would be alone there, the next "
		    "rarest, too.</p>\n", (long long)p->policy->portal.fewest);
}

void
part_searches(const struct portal *p, FILE *out)
{
	const struct facts *f = p->facts;

	part_open(out, "searches", "Searches");
	fprintf(out, "<p>In the last 30 days there %s ", f->searches == 1 ?
	    "was" : "were");
	part_number(out, f->searches);
	fprintf(out, " search%s; the programs refused ", f->searches == 1 ?
	    "" : "es");
	part_number(out, f->refused);
	fputs(" more. Searches by people of other agencies are among them."
	    "</p>\n", out);
	months_chart(f, out);
	purposes_table(p, out);
	months_table(f, out);
	part_close(out);
}

static const char *const words_of[FACTS_OUTCOMES] = {
	"Confirmed: the vehicle that was looked for",
	"Misread: another plate than the program read",
	"Stale: the list was out of date",
	"Other",
	"Not verified yet" };

static const char *const colours[FACTS_OUTCOMES] = { "c1", "c2", "c3", "c4",
    "c5" };

static void
outcomes(const struct facts_hits *hits, FILE *out)
{
	struct figure_share shares[FACTS_OUTCOMES];

	for (int i = 0; i < FACTS_OUTCOMES; i++)
		shares[i] = (struct figure_share){ colours[i],
		    hits->outcome[i] };
	if (hits->all > 0) {
		fputs("<figure>\n<figcaption>What hits turned out to be"
		    "</figcaption>\n", out);
		figure_shares(out, "Bar of the outcomes of hits. The table "
		    "after it has the numbers.", shares, FACTS_OUTCOMES);
		fputs("</figure>\n", out);
	}
	fputs("<table>\n<caption>Outcome of hits in the last twelve months "
	    "and this one</caption>\n<thead><tr>"
	    "<th scope=\"col\">What a person found</th><th scope=\"col\" "
	    "class=\"n\">Hits</th></tr></thead>\n<tbody>\n", out);
	for (int i = 0; i < FACTS_OUTCOMES; i++) {
		fprintf(out, "<tr><th scope=\"row\" class=\"keyed\">"
		    "<i class=\"key %s\"></i>"
		    "%s</th><td class=\"n\">", colours[i], words_of[i]);
		part_number(out, hits->outcome[i]);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void
lists(const struct policy *p, FILE *out)
{
	const struct policy_list *l;
	char age[WORDS_SIZE];

	if (p->hot_list_count == 0) {
		part_text(out, NULL, "There are no hot lists in use.");
		return;
	}
	fputs("<table>\n<caption>Hot lists in use</caption>\n<thead><tr>"
	    "<th scope=\"col\">List</th><th scope=\"col\">Source</th>"
	    "<th scope=\"col\">Not used once older than</th></tr></thead>\n"
	    "<tbody>\n", out);
	for (size_t i = 0; i < p->hot_list_count; i++) {
		l = &p->hot_lists[i];
		words_duration(l->max_age, age);
		fputs("<tr><th scope=\"row\" class=\"w\">", out);
		html_text(out, l->name);
		fputs("</th><td class=\"w\">", out);
		html_text(out, l->source);
		fprintf(out, "</td><td>%s</td></tr>\n", l->faulty ==
		    POLICY_WARN ? "used with a warning" : age);
	}
	fputs("</tbody>\n</table>\n", out);
}

void
part_hits(const struct portal *p, FILE *out)
{
	part_open(out, "hits", "Hot lists and hits");
	fputs("<p>A hit is a plate that reads like one on a list of stolen "
	    "or wanted vehicles. It is a reason to look, and not to act: an "
	    "officer first looks at the photo and asks the list&#39;s source."
	    "</p>\n", out);
	lists(p->policy, out);
	outcomes(&p->facts->hits_year, out);
	part_close(out);
}

void
part_audits(const struct portal *p, FILE *out)
{
	const struct facts *f = p->facts;
	char day[WORDS_SIZE] = "never", policy[WORDS_SIZE] = "";

	if (f->last_look != 0)
		words_day(f->last_look + f->setup.offset(f->last_look), day);
	if (f->last_policy != 0)
		words_day(f->last_policy + f->setup.offset(f->last_policy),
		    policy);
	part_open(out, "audits", "Audits");
	part_texts(p, PORTAL_AUDIT, out);
	fputs("<table class=\"small\">\n<caption>In the last twelve months and "
	    "this one</caption>\n<thead><tr><th scope=\"col\">Audit</th>"
	    "<th scope=\"col\" class=\"n\">Number</th></tr></thead>\n<tbody>\n"
	    "<tr><th scope=\"row\">Times that an auditor read the log</th>"
	    "<td class=\"n\">", out);
	part_number(out, f->looks);
	fputs("</td></tr>\n<tr><th scope=\"row\">Draws of searches for review"
	    "</th><td class=\"n\">", out);
	part_number(out, f->draws);
	fputs("</td></tr>\n<tr><th scope=\"row\">Searches in these draws, at "
	    "most</th><td class=\"n\">", out);
	part_number(out, f->drawn);
	fprintf(out, "</td></tr>\n</tbody>\n</table>\n<p>Last audit: %s.", day);
	if (policy[0] != '\0')
		fprintf(out, " Policy in force: version %lld, since %s.",
		    (long long)p->policy->version, policy);
	fputs("</p>\n", out);
	part_close(out);
}
