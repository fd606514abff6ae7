/* Sealed rows. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

#include "record.h"

/* What a value is: a record, or a photo of a kind. */
static const char record_kind = 'r';
static const char kinds[DAY_PHOTOS] = { 'v', 'p' };

void
row_free(struct day_row *row)
{
	if (row == NULL)
		return;
	blob_free(&row->value);
	for (int i = 0; i < DAY_PHOTOS; i++)
		blob_free(&row->photo[i]);
	free(row);
}

size_t
row_bytes(const struct day_row *row)
{
	return row->value.len + row->photo[DAY_VEHICLE].len +
	    row->photo[DAY_PLATE].len;
}

int
row_hash(const struct hour_keys *keys, const char *plate,
    unsigned char out[DAY_HASH], struct reason *why)
{
	unsigned char mac[CRYPTO_MAC];
	char fold[PLATE_SIZE] = "";
	size_t n = strlen(plate);

	if (n >= sizeof(fold))
		return reason_set(why, "a plate of %zu characters", n);
	for (size_t i = 0; i < n; i++)
		fold[i] = plate_fold(plate[i]);
	if (crypto_mac(keys->index, "plate", fold, n, mac, why) != 0)
		return -1;
	memcpy(out, mac, DAY_HASH);
	crypto_wipe(fold, sizeof(fold));
	return 0;
}

/* What a value is bound to: its kind and its id. */
static size_t
bind(char kind, const unsigned char id[UUID_BYTES],
    unsigned char out[UUID_BYTES + 1])
{
	out[0] = (unsigned char)kind;
	memcpy(out + 1, id, UUID_BYTES);
	return UUID_BYTES + 1;
}

static int
seal(const struct hour_keys *keys, char kind,
    const unsigned char id[UUID_BYTES], const void *data, size_t len,
    struct blob *out, struct reason *why)
{
	unsigned char to[UUID_BYTES + 1];
	size_t n = bind(kind, id, to);

	out->data = malloc(len + CRYPTO_OVERHEAD);
	if (out->data == NULL)
		return reason_errno(why, "seal %zu bytes", len);
	out->len = len + CRYPTO_OVERHEAD;
	return crypto_seal(keys->seal, to, n, data, len, out->data, why);
}

static int
unseal(const struct hour_keys *keys, char kind,
    const unsigned char id[UUID_BYTES], const struct blob *in,
    struct blob *out, struct reason *why)
{
	unsigned char to[UUID_BYTES + 1];
	size_t n = bind(kind, id, to);

	*out = (struct blob){ NULL, 0 };
	if (in->len < CRYPTO_OVERHEAD)
		return reason_set(why, "store: damaged, a value of %zu bytes",
		    in->len);
	out->data = malloc(in->len);
	if (out->data == NULL)
		return reason_errno(why, "open %zu bytes", in->len);
	out->len = in->len - CRYPTO_OVERHEAD;
	if (crypto_open(keys->seal, to, n, in->data, in->len, out->data,
	    why) == 0)
		return 0;
	blob_free(out);
	return -1;
}

json_t *
row_open(const struct hour_keys *keys,
    const unsigned char id[UUID_BYTES], const struct blob *in,
    struct reason *why)
{
	struct blob text;
	json_t *json;

	if (unseal(keys, record_kind, id, in, &text, why) != 0)
		return NULL;
	json = record_parse((char *)text.data, text.len, why);
	blob_wipe(&text);
	if (json == NULL)
		reason_prefix(why, "store: damaged");
	return json;
}

int
row_open_photo(const struct hour_keys *keys,
    const unsigned char id[UUID_BYTES], enum day_photo kind,
    const struct blob *in, struct blob *out, struct reason *why)
{
	return unseal(keys, kinds[kind], id, in, out, why);
}

static int
fill(struct day_row *row, const struct hour_keys *keys,
    const struct sighting *s, const struct blob photos[DAY_PHOTOS],
    struct reason *why)
{
	char *text = record_text(s->json);
	int rc;

	if (text == NULL)
		return reason_set(why, "out of memory");
	memcpy(row->id, s->id, UUID_BYTES);
	rc = row_hash(keys, s->plate, row->plate, why);
	if (rc == 0)
		rc = seal(keys, record_kind, s->id, text, strlen(text), &row->value,
		    why);
	crypto_wipe(text, strlen(text));
	free(text);
	for (int i = 0; i < DAY_PHOTOS && rc == 0; i++)
		if (photos[i].len > 0)
			rc = seal(keys, kinds[i], s->id, photos[i].data,
			    photos[i].len, &row->photo[i], why);
	return rc;
}

struct day_row *
row_new(const struct hour_keys *keys, const struct sighting *s,
    const struct blob photos[DAY_PHOTOS], struct reason *why)
{
	struct day_row *row = calloc(1, sizeof(*row));

	if (row == NULL) {
		reason_errno(why, "a row");
		return NULL;
	}
	if (fill(row, keys, s, photos, why) == 0)
		return row;
	row_free(row);
	return NULL;
}
