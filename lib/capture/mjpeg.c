/* A bare stream of JPEGs. */
#include "mjpeg.h"

#include <string.h>
#include <stdlib.h>

#include "image/jpegend.h"
#include "pile.h"

struct mjpeg {
	struct pile pile;
	size_t most;
	struct jpegend end;	/* of the frame that the pile begins with */
	bool inside;		/* it does begin with one */
	uint64_t gone;		/* bytes of the stream before the pile */
	uint64_t vain;		/* looked at for frames that were none */
	uint64_t skipped;
};

/*
 * How often each byte is looked at in vain, for what seems to be a frame may
 * hide others: beyond that they go with it.
 */
#define TRIES	16

struct mjpeg *
mjpeg_new(size_t most)
{
	struct mjpeg *m = calloc(1, sizeof(*m));

	if (m != NULL)
		m->most = most;
	return m;
}

void
mjpeg_free(struct mjpeg *m)
{
	if (m == NULL)
		return;
	pile_clear(&m->pile);
	free(m);
}

int
mjpeg_add(struct mjpeg *m, const void *data, size_t len, struct reason *why)
{
	return pile_add(&m->pile, data, len, why);
}

static void
drop(struct mjpeg *m, size_t n)
{
	pile_drop(&m->pile, n);
	m->gone += n;
}

static void
skip(struct mjpeg *m, size_t n)
{
	const unsigned char *p = pile_data(&m->pile);

	for (size_t i = 0; i < n; i++)
		m->skipped += p[i] != 0 && p[i] != ' ' && p[i] != '\r' &&
		    p[i] != '\n';
	drop(m, n);
}

/* What the pile begins with is no frame, or one without an end. */
static void
give_up(struct mjpeg *m, enum jpegend_kind kind)
{
	size_t looked = kind == JPEGEND_MORE ? m->end.at : m->end.wrong;
	size_t next = kind == JPEGEND_MORE ? 2 : m->end.at;

	m->vain += looked;
	if (m->vain / TRIES > m->gone + m->most && looked > next)
		next = looked;
	skip(m, next);
}

/* Lets the pile begin with a frame, if one begins in it. */
static void
find(struct mjpeg *m)
{
	static const unsigned char begin[] = { 0xff, 0xd8, 0xff };
	size_t len = pile_len(&m->pile);
	const unsigned char *data = pile_data(&m->pile), *p;

	p = len == 0 ? NULL : memmem(data, len, begin, sizeof(begin));
	if (p != NULL) {
		skip(m, (size_t)(p - data));
		m->inside = true;
		m->end = (struct jpegend){ .at = 0 };
	} else if (len >= sizeof(begin)) {
		skip(m, len - (sizeof(begin) - 1));
	}
}

int
mjpeg_next(struct mjpeg *m, bool all, struct blob *frame)
{
	enum jpegend_kind kind;
	size_t len;

	for (;;) {
		if (!m->inside)
			find(m);
		if (!m->inside)
			return 0;
		len = pile_len(&m->pile);
		kind = jpegend_find(&m->end, pile_data(&m->pile),
		    len < m->most ? len : m->most);
		if (kind == JPEGEND_MORE && len < m->most && !all)
			return 0;
		m->inside = false;
		if (kind == JPEGEND_END) {
			frame->data = pile_data(&m->pile);
			frame->len = m->end.at;
			drop(m, m->end.at);
			return 1;
		}
		give_up(m, kind);
	}
}

uint64_t
mjpeg_skipped(struct mjpeg *m)
{
	uint64_t n = m->skipped;

	m->skipped = 0;
	return n;
}
