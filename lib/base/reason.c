/* The text that says why something was refused. */
#include "reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

/*
 * What was refused may be in it, and whoever made that may have put commands
 * to a terminal there.
 */
static void
make_presentable(struct reason *why)
{
	char *at = why->text;
	uint32_t c;
	size_t n;

	while (*at != '\0') {
		n = utf8_decode(at, strlen(at), &c);
		if (n == 0 || utf8_hidden(c)) {
			n = n == 0 ? 1 : n;
			memset(at, '?', n);
		}
		at += n;
	}
}

int
reason_vset(struct reason *why, const char *fmt, va_list ap)
{
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	make_presentable(why);
	return -1;
}

int
reason_set(struct reason *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	reason_vset(why, fmt, ap);
	va_end(ap);
	return -1;
}

int
reason_errno(struct reason *why, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t used;

	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	used = strlen(why->text);
	snprintf(why->text + used, sizeof(why->text) - used, ": %s",
	    strerror(saved));
	make_presentable(why);
	errno = saved;
	return -1;
}

int
reason_prefix(struct reason *why, const char *fmt, ...)
{
	struct reason old = *why;
	va_list ap;
	size_t used;

	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	used = strlen(why->text);
	snprintf(why->text + used, sizeof(why->text) - used, ": %.*s",
	    (int)sizeof(old.text), old.text);
	make_presentable(why);
	return -1;
}
