/* Where a JPEG ends. */
#include "jpegend.h"

#include <string.h>

enum {
	TEM = 0x01,
	RST0 = 0xd0,
	RST7 = 0xd7,
	SOI = 0xd8,
	EOI = 0xd9,
	SOS = 0xda
};

static enum jpegend_kind
bad(struct jpegend *e, size_t resume)
{
	e->wrong = e->at;
	/* Its own first bytes would begin it again. */
	e->at = resume < 2 ? 2 : resume;
	return JPEGEND_BAD;
}

/* Passes coded data, in which 0xff is followed by 0 or a restart marker. */
static bool
pass_scan(struct jpegend *e, const unsigned char *data, size_t len)
{
	const unsigned char *p;

	while (e->at + 1 < len) {
		p = memchr(data + e->at, 0xff, len - e->at - 1);
		if (p == NULL) {
			e->at = len - 1;
			return false;
		}
		e->at = (size_t)(p - data);
		if (p[1] == 0xff)
			e->at++;
		else if (p[1] == 0 || (p[1] >= RST0 && p[1] <= RST7))
			e->at += 2;
		else
			return true;
	}
	return false;
}

static bool
is_frame_header(unsigned char m)
{
	return m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc;
}

/* Whether it belongs to another JPEG, whose beginning was passed over. */
static bool
is_another(const struct jpegend *e, unsigned char m)
{
	if (is_frame_header(m))
		return e->framed;
	return m >= 0xe0 && m <= 0xef && e->scanned;
}

#define PASSED	2		/* besides enum jpegend_kind */

/* Passes one marker, and the segment that belongs to it. */
static int
pass_marker(struct jpegend *e, const unsigned char *data, size_t len)
{
	size_t at = e->at, size;
	unsigned char m;

	if (data[at] != 0xff)
		return bad(e, 2);
	while (at + 1 < len && data[at + 1] == 0xff)
		at++;
	e->at = at;
	if (at + 3 >= len && (at + 1 >= len || data[at + 1] != EOI))
		return JPEGEND_MORE;
	m = data[at + 1];
	if (m == SOI)
		return bad(e, at);
	if (m == EOI) {
		e->at = at + 2;
		return e->scanned ? JPEGEND_END : bad(e, at + 2);
	}
	if (m == 0 || is_another(e, m))
		return bad(e, 2);
	if (m == TEM || (m >= RST0 && m <= RST7)) {
		e->at = at + 2;
		return PASSED;
	}
	size = (size_t)data[at + 2] << 8 | data[at + 3];
	if (size < 2)
		return bad(e, 2);
	if (len - at - 2 < size)
		return JPEGEND_MORE;
	e->at = at + 2 + size;
	e->framed |= is_frame_header(m);
	e->scanning = m == SOS;
	e->scanned |= m == SOS;
	return PASSED;
}

enum jpegend_kind
jpegend_find(struct jpegend *e, const unsigned char *data, size_t len)
{
	int kind;

	if (len < 2)
		return JPEGEND_MORE;
	if (data[0] != 0xff || data[1] != SOI)
		return bad(e, 1);
	if (e->at == 0)
		e->at = 2;
	while (e->at + 1 < len) {
		if (e->scanning && !pass_scan(e, data, len))
			return JPEGEND_MORE;
		e->scanning = false;
		kind = pass_marker(e, data, len);
		if (kind != PASSED)
			return kind;
	}
	return JPEGEND_MORE;
}
