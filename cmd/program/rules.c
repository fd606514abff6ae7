/* A policy's file. */
#include "rules.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/faults.h"
#include "policy/policyfile.h"
#include "program.h"

static void
print_faults(const char *path, const struct faults *faults)
{
	const struct fault *f;

	for (size_t i = 0; i < faults->n; i++) {
		f = &faults->list[i];
		if (f->line == 0)
			warnx("%s", f->why.text);
		else
			fprintf(stderr, "%s:%u:%u: %s\n", f->file, f->line,
			    f->column, f->why.text);
	}
	warnx("%s: %s%zu fault%s", path, faults->more ? "more than " : "",
	    faults->n, faults->n == 1 ? "" : "s");
}

struct policy *
rules_read(const char *path)
{
	struct faults *faults = calloc(1, sizeof(*faults));
	struct policy *p;

	if (faults == NULL)
		err(PROGRAM_FAILED, "%s", path);
	p = policyfile_open(path, faults);
	if (p == NULL)
		print_faults(path, faults);
	free(faults);
	return p;
}
