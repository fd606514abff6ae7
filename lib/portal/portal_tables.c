/* What the public is told, as CSV. */
#include <inttypes.h>

#include "portal.h"
#include "show/csv.h"

static void
end_line(FILE *out)
{
	fputs("\r\n", out);
}

void
portal_searches(const struct portal *p, FILE *out)
{
	const struct policy_portal *shown = &p->policy->portal;
	const struct facts_search *s;

	fprintf(out, "id,time,purpose,cameras,agency%s%s",
	    shown->cases == POLICY_PSEUDONYM ? ",case" : "",
	    shown->people == POLICY_PSEUDONYM ? ",person" : "");
	end_line(out);
	for (size_t i = 0; i < p->facts->listed_count; i++) {
		s = &p->facts->listed[i];
		fprintf(out, "%s,%s,", s->id, s->time);
		csv_text(out, s->purpose);
		putc(',', out);
		if (s->cameras >= 0)
			fprintf(out, "%" PRId64, s->cameras);
		putc(',', out);
		csv_text(out, s->agency);
		if (shown->cases == POLICY_PSEUDONYM)
			fprintf(out, ",%s", s->number);
		if (shown->people == POLICY_PSEUDONYM)
			fprintf(out, ",%s", s->person);
		end_line(out);
	}
}

void
portal_months(const struct portal *p, FILE *out)
{
	const struct facts_month *m;

	fputs("month,searches,refused,hits", out);
	end_line(out);
	for (int i = 0; i < FACTS_MONTHS; i++) {
		m = &p->facts->months[i];
		fprintf(out, "%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64, m->name,
		    m->searches, m->refused, m->hits);
		end_line(out);
	}
}

void
portal_purposes(const struct portal *p, FILE *out)
{
	const struct facts_purpose *purpose;

	fputs("month,purpose,searches", out);
	end_line(out);
	for (int month = 0; month < FACTS_MONTHS - 1; month++)
		for (size_t i = 0; i < p->facts->purpose_count; i++) {
			purpose = &p->facts->purposes[i];
			if (purpose->month[month] == 0)
				continue;
			fprintf(out, "%s,", p->facts->months[month].name);
			csv_text(out, purpose->name);
			fprintf(out, ",%" PRIu64, purpose->month[month]);
			end_line(out);
		}
}
