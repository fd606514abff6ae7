/* Bytes that come in at one end and are taken away at the other. */
#include "pile.h"

#include <stdlib.h>
#include <string.h>

void
pile_clear(struct pile *p)
{
	free(p->bytes);
	*p = (struct pile){ .bytes = NULL };
}

int
pile_add(struct pile *p, const void *data, size_t len, struct reason *why)
{
	size_t room = p->room == 0 ? 65536 : p->room, kept = pile_len(p);
	unsigned char *more;

	/* Moved only once half is dropped: each byte is moved about once. */
	if (p->start >= p->room / 2 && p->start > 0) {
		memmove(p->bytes, p->bytes + p->start, kept);
		p->start = 0;
		p->end = kept;
	}
	while (room - p->end < len)
		if (__builtin_mul_overflow(room, 2, &room))
			return reason_set(why, "out of memory");
	if (room != p->room) {
		more = realloc(p->bytes, room);
		if (more == NULL)
			return reason_errno(why, "%zu bytes", room);
		p->bytes = more;
		p->room = room;
	}
	if (len > 0)
		memcpy(p->bytes + p->end, data, len);
	p->end += len;
	return 0;
}

unsigned char *
pile_data(const struct pile *p)
{
	return p->bytes == NULL ? NULL : p->bytes + p->start;
}

size_t
pile_len(const struct pile *p)
{
	return p->end - p->start;
}

void
pile_drop(struct pile *p, size_t n)
{
	p->start += n;
}
