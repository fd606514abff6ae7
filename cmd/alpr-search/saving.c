/* Writes results into a folder. */
#include "saving.h"

#include <stdlib.h>
#include <string.h>

#include "audit/saved.h"
#include "base/digest.h"

struct saving {
	char *dir;
	struct saved_list list;
	size_t results;
};

struct saving *
saving_begin(const char *dir, struct reason *why)
{
	struct saving *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->dir = strdup(dir);
	if (s == NULL || s->dir == NULL)
		reason_set(why, "out of memory");
	else if (saved_make(dir, why) == 0)
		return s;
	saving_free(s);
	return NULL;
}

/* A photo of the message; none is a blob of no length. */
static int
take_photo(const json_t *result, const char *name, struct blob *photo,
    struct reason *why)
{
	const char *text = json_string_value(json_object_get(result, name));

	*photo = (struct blob){ .data = NULL };
	if (text == NULL)
		return 0;
	photo->data = digest_unbase64(text, strlen(text), &photo->len, why);
	return photo->data == NULL ? -1 : 0;
}

int
saving_result(struct saving *s, const json_t *result, struct reason *why)
{
	struct blob vehicle = { .data = NULL }, plate = { .data = NULL };
	struct saved_result r;
	int rc = -1;

	if (take_photo(result, "image", &vehicle, why) != 0 ||
	    take_photo(result, "plate_image", &plate, why) != 0 ||
	    saved_result(&r, s->results + 1, json_object_get(result,
	    "sighting"), &vehicle, &plate, why) != 0)
		goto out;
	s->results++;
	rc = saved_write(s->dir, &r, why);
	if (rc == 0)
		rc = saved_add(&s->list, &r, why);
	saved_clear(&r);
out:
	blob_wipe(&vehicle);
	blob_wipe(&plate);
	return rc;
}

int
saving_end(struct saving *s, const json_t *end, struct reason *why)
{
	const char *note = json_string_value(json_object_get(end,
	    "manifest"));

	if (note == NULL)
		return reason_set(why, "there is no signed manifest");
	return saved_finish(s->dir, &s->list, note, why);
}

size_t
saving_files(const struct saving *s)
{
	return s->list.files;
}

void
saving_free(struct saving *s)
{
	if (s == NULL)
		return;
	saved_list_free(&s->list);
	free(s->dir);
	free(s);
}
