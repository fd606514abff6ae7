/* Results on their way out. */
#include "given.h"

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "base/crypto.h"
#include "base/digest.h"
#include "record/record.h"

static int
add_photo(json_t *json, const char *name, const struct blob *photo,
    struct reason *why)
{
	char *text;
	int rc;

	if (photo->len == 0)
		return 0;
	text = digest_base64(photo->data, photo->len);
	rc = text == NULL ? -1 : record_set_string(json, name, text);
	if (text != NULL)
		crypto_wipe(text, strlen(text));
	free(text);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

static int
list(struct given *g, const struct sighting *s,
    const struct blob photos[GROUP_PHOTOS], struct reason *why)
{
	struct saved_result files;
	int rc;

	if (saved_result(&files, g->count, s->json, &photos[GROUP_VEHICLE],
	    &photos[GROUP_PLATE], why) != 0)
		return -1;
	rc = saved_add(&g->list, &files, why);
	saved_clear(&files);
	return rc;
}

/* A photo that is none has no length. */
static int
open_photos(const struct given *g, const struct group_row *row,
    struct blob photos[GROUP_PHOTOS], struct reason *why)
{
	for (int i = 0; i < GROUP_PHOTOS; i++)
		photos[i] = (struct blob){ .data = NULL };
	if (!g->photos && !g->save)
		return 0;
	for (int i = 0; i < GROUP_PHOTOS; i++)
		if (store_photo(g->store, row, (enum group_photo)i,
		    &photos[i], why) < 0)
			return -1;
	return 0;
}

json_t *
given_message(struct given *g, const struct sighting *s,
    const struct group_row *row, struct reason *why)
{
	const char *place = policy_place(g->policy, s->camera);
	json_t *json = channel_object("result");
	struct blob photos[GROUP_PHOTOS];
	int rc = json_object_set(json, "sighting", s->json);

	g->count++;
	if (place != NULL)
		rc |= record_set_string(json, "place", place);
	if (rc != 0)
		reason_set(why, "out of memory");
	if (open_photos(g, row, photos, why) != 0)
		rc = -1;
	if (rc == 0 && (add_photo(json, "image", &photos[GROUP_VEHICLE],
	    why) != 0 || add_photo(json, "plate_image", &photos[GROUP_PLATE],
	    why) != 0))
		rc = -1;
	if (rc == 0 && g->save)
		rc = list(g, s, photos, why);
	for (int i = 0; i < GROUP_PHOTOS; i++)
		blob_wipe(&photos[i]);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

char *
given_sign(const struct given *g, json_t *about, const struct audit *audit,
    struct reason *why)
{
	char *text = NULL, *note = NULL;

	if (about == NULL)
		reason_set(why, "out of memory");
	else
		text = saved_manifest(about, &g->list, why);
	if (text != NULL)
		note = audit_sign(audit, text, why);
	free(text);
	json_decref(about);
	return note;
}

json_t *
given_saved(const struct given *g, const char *note)
{
	char hash[DIGEST_HEX];
	struct reason why;

	if (digest_sha256_hex(note, strlen(note), hash, &why) != 0)
		return NULL;
	return json_pack("{s:I, s:I, s:s}", "files",
	    (json_int_t)g->list.files, "bytes", (json_int_t)g->list.bytes,
	    "sha256", hash);
}
