/* Lists of faults with their places. */
#include "faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
faults_add(struct faults *faults, const char *file, unsigned line,
    unsigned column, const char *fmt, ...)
{
	struct fault *f;
	va_list ap;

	if (faults->n == FAULTS_MAX) {
		faults->more = true;
		return;
	}
	f = &faults->list[faults->n++];
	snprintf(f->file, sizeof(f->file), "%s", file);
	f->line = line;
	f->column = column;
	va_start(ap, fmt);
	reason_vset(&f->why, fmt, ap);
	va_end(ap);
}

static int
compare(const void *a, const void *b)
{
	const struct fault *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	if (order == 0)
		order = (x->column > y->column) - (x->column < y->column);
	return order != 0 ? order : strcmp(x->why.text, y->why.text);
}

void
faults_sort(struct faults *faults)
{
	qsort(faults->list, faults->n, sizeof(faults->list[0]), compare);
}
