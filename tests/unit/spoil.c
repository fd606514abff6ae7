/* A good policy, and how to spoil it. */
#include "spoil.h"

#include <stdio.h>
#include <string.h>

#include "make.h"

struct faults spoil_faults;

const char spoil_good[] =
"version: 3\n"							/* 1 */
"agency:\n"
"  id: pd\n"
"  name: Example Police\n"
"  state: CA\n"							/* 5 */
"retention: 30d\n"
"time_zone: UTC\n"
"training: 300d\n"
"search: {window: 2d, results: 50}\n"
"numbers:\n"							/* 10 */
"  case: [99-99999, A999]\n"
"  call: [E9999]\n"
"purposes: [stolen vehicle, '459']\n"
"sharing:\n"
"  - {id: so, name: Sheriff, state: CA, kind: sheriff}\n"	/* 15 */
"people:\n"
"  - login: ann\n"
"    name: Ann\n"
"    role: investigator\n"
"    agency: so\n"						/* 20 */
"    trained: 2026-11-20\n"
"    agreed: 2\n"
"  - {uid: 1000, name: Bob, role: auditor, agency: pd}\n"
"cameras:\n"
"  - {name: c1, lat: 32.5, lon: -117.5, heading: 12.5}\n"	/* 25 */
"  - {name: c2, lat: -1, lon: 2, clock_offset: -90s, place: here,\n"
"     time_zone: America/Los_Angeles}\n"
"areas:\n"
"  - name: a1\n"
"    corners: [[1, 1], [1, 2], [2, 2]]\n"			/* 30 */
"hot_lists:\n"
"  - {name: svs, file: svs.csv, source: DOJ, max_age: 12h}\n"
"review:\n"
"  period: 7d\n"
"  rare_purposes: ['459']\n"					/* 35 */
"  duty: [Mon-Fri 07:00-19:00]\n"
"portal:\n"
"  contact: us\n"
"  prohibited: [following, watching]\n"
"  delay: 0s\n"							/* 40 */
"  round: hour\n"
"  fewest: 1\n"
"  people: pseudonym\n";

struct policy *
spoil_parse(const char *text, size_t len)
{
	spoil_faults = (struct faults){ .n = 0 };
	return policyfile_parse("p", text, len, &spoil_faults);
}

const char *
spoil_shown(void)
{
	static char all[FAULTS_MAX * 320];
	const struct fault *f;
	size_t n = 0;

	all[0] = '\0';
	for (size_t i = 0; i < spoil_faults.n; i++) {
		f = &spoil_faults.list[i];
		n += (size_t)snprintf(all + n, sizeof(all) - n,
		    "%u:%u: %s\n", f->line, f->column, f->why.text);
	}
	return all;
}

char *
spoil(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	char *out;

	if (at == NULL)
		fail_msg("'%s' is not there", old);
	assert_true(asprintf(&out, "%.*s%s%s", (int)(at - text), text,
	    new, at + strlen(old)) > 0);
	return out;
}
