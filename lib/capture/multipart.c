/* Parts of a multipart stream. */
#include "multipart.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "image/jpegend.h"
#include "pile.h"

#define BOUNDARY_MAX	200	/* bytes; RFC 2046 allows 72 with the dashes */
#define HEADERS_MAX	16384
#define LINE_SHORT	256	/* of a header, what is looked at */

struct multipart {
	struct pile pile;
	size_t most;
	char boundary[BOUNDARY_MAX + 1];	/* with its dashes */
	enum { SEEKING, HEADING, READING } state;
	size_t length;		/* of the part by its header; 0: unknown */
	bool picture;
	size_t looked;		/* so far there is no boundary */
	bool midline;		/* what is there does not begin a line */
	uint64_t skipped;
};

struct multipart *
multipart_new(size_t most)
{
	struct multipart *m = calloc(1, sizeof(*m));

	if (m != NULL)
		m->most = most;
	return m;
}

void
multipart_free(struct multipart *m)
{
	if (m == NULL)
		return;
	pile_clear(&m->pile);
	free(m);
}

int
multipart_add(struct multipart *m, const void *data, size_t len,
    struct reason *why)
{
	return pile_add(&m->pile, data, len, why);
}

uint64_t
multipart_skipped(struct multipart *m)
{
	uint64_t n = m->skipped;

	m->skipped = 0;
	return n;
}

static void
skip(struct multipart *m, size_t n)
{
	m->skipped += n;
	pile_drop(&m->pile, n);
}

/* The newline in the first bytes, or NULL. */
static const char *
newline(const char *p, size_t len)
{
	return len == 0 ? NULL : memchr(p, '\n', len);
}

/* Length of a line without what ends it. */
static size_t
trimmed(const char *line, const char *end)
{
	size_t n = (size_t)(end - line);

	while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' '))
		n--;
	return n;
}

static bool
is_header(const char *line, size_t len)
{
	size_t name = 0;

	while (name < len && (isalnum((unsigned char)line[name]) ||
	    line[name] == '-'))
		name++;
	return name > 0 && name < len && line[name] == ':';
}

/* Whether a line is the boundary, with or without dashes behind it. */
static bool
is_boundary(const struct multipart *m, const char *line, size_t len)
{
	size_t n = strlen(m->boundary);

	return len >= n && memcmp(line, m->boundary, n) == 0 &&
	    (len == n || (len == n + 2 && memcmp(line + n, "--", 2) == 0));
}

/*
 * Whether the line is a boundary; one that is not known yet is made out by
 * the line behind it.  1, 0, or -1: more is needed to tell.
 */
static int
opens(struct multipart *m, const char *line, size_t len, const char *next,
    size_t rest)
{
	const char *end = newline(next, rest < LINE_SHORT ? rest :
	    LINE_SHORT);

	if (m->boundary[0] != '\0')
		return is_boundary(m, line, len);
	if (len < 3 || len > BOUNDARY_MAX || memcmp(line, "--", 2) != 0)
		return 0;
	if (end == NULL)
		return rest < LINE_SHORT ? -1 : 0;
	if (!is_header(next, trimmed(next, end)))
		return 0;
	memcpy(m->boundary, line, len);
	m->boundary[len] = '\0';
	return 1;
}

/* Drops what does not end within the length that a line may have. */
static bool
drop_long(struct multipart *m)
{
	size_t len = pile_len(&m->pile);

	if (len <= HEADERS_MAX || newline((char *)pile_data(&m->pile),
	    HEADERS_MAX) != NULL)
		return false;
	skip(m, HEADERS_MAX);
	m->midline = true;
	return true;
}

/* Looks for a boundary, line by line.  Whether one was found. */
static bool
seek(struct multipart *m, bool all)
{
	const char *line, *end;
	size_t len, rest;
	int opened;

	for (;;) {
		if (drop_long(m))
			continue;
		line = (const char *)pile_data(&m->pile);
		len = pile_len(&m->pile);
		end = newline(line, len);
		if (end == NULL) {
			if (all)
				skip(m, len);
			return false;
		}
		rest = len - (size_t)(end + 1 - line);
		len = trimmed(line, end);
		opened = m->midline ? 0 : opens(m, line, len, end + 1, rest);
		if (opened < 0 && !all)
			return false;
		m->midline = false;
		if (opened > 0 || len == 0)
			pile_drop(&m->pile, (size_t)(end + 1 - line));
		else
			skip(m, (size_t)(end + 1 - line));
		if (opened > 0) {
			m->state = HEADING;
			m->length = 0;
			m->picture = true;
			return true;
		}
	}
}

static void
heed(struct multipart *m, const char *line, size_t len)
{
	char text[LINE_SHORT], *value, *end;
	unsigned long n;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, line, len);
	text[len] = '\0';
	value = strchr(text, ':');
	if (value == NULL)
		return;
	*value++ = '\0';
	value += strspn(value, " \t");
	if (strcasecmp(text, "Content-Type") == 0)
		m->picture = strncasecmp(value, "image/", 6) == 0;
	if (strcasecmp(text, "Content-Length") != 0 ||
	    !isdigit((unsigned char)*value))
		return;
	n = strtoul(value, &end, 10);
	m->length = *end == '\0' && n <= m->most ? n : 0;
}

static void
begin_part(struct multipart *m)
{
	m->state = READING;
	m->looked = 0;
}

/* Reads the header lines.  Whether they are over. */
static bool
read_headers(struct multipart *m)
{
	const char *line, *end;
	size_t len;

	for (;;) {
		line = (const char *)pile_data(&m->pile);
		len = pile_len(&m->pile);
		end = newline(line, len < HEADERS_MAX ? len : HEADERS_MAX);
		if (end == NULL && len < HEADERS_MAX)
			return false;
		len = end == NULL ? 0 : trimmed(line, end);
		if (end != NULL && is_boundary(m, line, len)) {
			m->state = SEEKING;
			return true;
		}
		/* A line that is none: there was no empty one before. */
		if (end == NULL || (len > 0 && !is_header(line, len))) {
			begin_part(m);
			return true;
		}
		heed(m, line, len);
		pile_drop(&m->pile, (size_t)(end + 1 - line));
		if (len == 0) {
			begin_part(m);
			return true;
		}
	}
}

/* Whether the boundary follows, behind the end of a line or at once. */
static bool
boundary_at(const struct multipart *m, size_t at)
{
	const char *p = (const char *)pile_data(&m->pile);
	size_t len = pile_len(&m->pile), n = strlen(m->boundary);

	if (at < len && p[at] == '\r')
		at++;
	if (at < len && p[at] == '\n')
		at++;
	return len >= n && at <= len - n &&
	    memcmp(p + at, m->boundary, n) == 0;
}

static bool
is_whole(const struct multipart *m, size_t len)
{
	struct jpegend end = { .at = 0 };

	return jpegend_find(&end, pile_data(&m->pile), len) ==
	    JPEGEND_END && end.at == len;
}

/*
 * Length of the part up to the next boundary: 1; 0: more is needed; -1: there
 * is none within the length that a part may have.
 */
static int
find_end(struct multipart *m, size_t *length)
{
	const char *p = (const char *)pile_data(&m->pile), *found;
	size_t len = pile_len(&m->pile), n = strlen(m->boundary);

	while (m->looked <= m->most && len >= n && m->looked <= len - n) {
		found = memmem(p + m->looked, len - m->looked, m->boundary,
		    n);
		m->looked = found == NULL ? len - n + 1 :
		    (size_t)(found - p);
		if (found == NULL || m->looked > m->most)
			break;
		if (m->looked == 0 || found[-1] == '\n') {
			*length = m->looked;
			if (*length > 0)
				--*length;
			if (*length > 0 && p[*length - 1] == '\r')
				--*length;
			return 1;
		}
		m->looked++;
	}
	return m->looked > m->most ? -1 : 0;
}

/* Length of the part that the pile begins with; as find_end(). */
static int
measure(struct multipart *m, bool all, size_t *length)
{
	size_t len = pile_len(&m->pile);
	int found;

	if (m->length > 0 && len < m->length && !all)
		return 0;
	*length = m->length;
	if (m->length > 0 && len >= m->length) {
		if (boundary_at(m, m->length) || is_whole(m, m->length))
			return 1;
		if (!all && len < m->length + strlen(m->boundary) + 2)
			return 0;
	}
	m->length = 0;
	found = find_end(m, length);
	if (found != 0 || !all)
		return found;
	*length = len;
	return 1;
}

/* Ends a part: whether it is one to give. */
static bool
end_part(struct multipart *m, size_t length, struct blob *part)
{
	m->state = SEEKING;
	m->midline = false;
	if (length > m->most) {
		skip(m, length);
		return false;
	}
	part->data = pile_data(&m->pile);
	part->len = length;
	pile_drop(&m->pile, length);
	return m->picture && length > 0;
}

int
multipart_next(struct multipart *m, bool all, struct blob *part)
{
	size_t length;
	int found;

	for (;;) {
		if (m->state == SEEKING && !seek(m, all))
			return 0;
		if (m->state == HEADING && !read_headers(m))
			return 0;
		if (m->state != READING)
			continue;
		found = measure(m, all, &length);
		if (found == 0)
			return 0;
		if (found < 0) {
			skip(m, m->most);
			m->state = SEEKING;
			m->midline = true;
		} else if (end_part(m, length, part)) {
			return 1;
		}
	}
}
