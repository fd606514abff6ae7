/* The manifest of an hour. */
#include "manifest.h"

#include <string.h>

#include "base/bytes.h"
#include "base/stamp.h"
#include "bound.h"

#define HEAD	4
#define STEP	12
#define BYTES	(HEAD + STEP * MANIFEST_EDITIONS)

int
manifest_read(struct day *day, struct crypto_box *box, int64_t hour,
    struct manifest *m, struct reason *why)
{
	unsigned char to[BOUND_BYTES], text[BYTES];
	const unsigned char *sealed;
	size_t len;
	int rc;

	m->groups = 0;
	m->editions = 0;
	rc = day_manifest(day, stamp_hour_of_day(hour), &sealed, &len, why);
	if (rc != 1)
		return rc;
	if (len < CRYPTO_OVERHEAD + HEAD || len > CRYPTO_OVERHEAD + BYTES ||
	    (len - CRYPTO_OVERHEAD - HEAD) % STEP != 0)
		return reason_set(why, "store: damaged, a manifest of %zu "
		    "bytes", len);
	bound_make('m', hour, 0, 0, 0, to);
	if (crypto_open(box, to, sizeof(to), sealed, len, text, why) != 0)
		return reason_prefix(why, "store: damaged, manifest");
	m->groups = (uint32_t)bytes_get(text, HEAD);
	m->editions = (len - CRYPTO_OVERHEAD - HEAD) / STEP;
	for (size_t i = 0; i < m->editions; i++) {
		m->from[i].first = (uint32_t)bytes_get(text + HEAD +
		    STEP * i, 4);
		m->from[i].edition = bytes_get(text + HEAD + STEP * i + 4, 8);
	}
	return 1;
}

int
manifest_whole(struct day *day, struct crypto_box *box, int64_t hour,
    struct manifest *m, struct reason *why)
{
	uint32_t groups;
	int rc;

	rc = manifest_read(day, box, hour, m, why);
	if (rc < 0 || day_groups(day, stamp_hour_of_day(hour), &groups,
	    why) != 0)
		return -1;
	return m->groups == groups ? 0 : reason_set(why, "store: damaged, "
	    "%u groups of an hour that has %u", (unsigned)groups,
	    (unsigned)m->groups);
}

int
manifest_write(struct day *day, struct crypto_box *box, int64_t hour,
    const struct manifest *m, struct reason *why)
{
	unsigned char text[BYTES], sealed[BYTES + CRYPTO_OVERHEAD];
	size_t len = HEAD + STEP * m->editions;
	unsigned char to[BOUND_BYTES];

	bytes_put(text, m->groups, HEAD);
	for (size_t i = 0; i < m->editions; i++) {
		bytes_put(text + HEAD + STEP * i, m->from[i].first, 4);
		bytes_put(text + HEAD + STEP * i + 4, m->from[i].edition, 8);
	}
	bound_make('m', hour, 0, 0, 0, to);
	if (crypto_seal(box, to, sizeof(to), text, len, sealed, why) != 0)
		return -1;
	return day_put_manifest(day, stamp_hour_of_day(hour), sealed,
	    len + CRYPTO_OVERHEAD, why);
}

uint64_t
manifest_edition(const struct manifest *m, uint32_t group)
{
	size_t i = m->editions;

	while (i > 0 && m->from[i - 1].first > group)
		i--;
	return i == 0 ? 0 : m->from[i - 1].edition;
}

int
manifest_group(const struct manifest *m, struct day *day, int64_t hour,
    uint32_t number, struct group_sealed *g, struct reason *why)
{
	struct day_pack p;
	int rc;

	rc = day_pack(day, stamp_hour_of_day(hour), number, &p, why);
	if (rc == 0)
		reason_set(why, "store: damaged, group %u is missing",
		    (unsigned)number);
	if (rc != 1)
		return -1;
	g->hour = hour;
	g->number = number;
	g->edition = manifest_edition(m, number);
	return day_pack_group(&p, number - p.first, &g->rows, &g->data,
	    &g->len, why);
}

int
manifest_renew(struct manifest *m, uint32_t first, struct reason *why)
{
	uint64_t edition;
	size_t n = m->editions;

	while (n > 0 && m->from[n - 1].first >= first)
		n--;
	if (n == MANIFEST_EDITIONS)
		return 1;
	if (crypto_random(&edition, sizeof(edition), why) != 0)
		return -1;
	m->from[n].first = first;
	m->from[n].edition = edition;
	m->editions = n + 1;
	return 0;
}
