/* Crops of a photo: vehicle and plate. */
#include "crop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "image/image.h"
#include "photo.h"
#include "record/frame.h"
#include "record/record.h"

#define VEHICLE_WIDTH	800
#define PLATE_WIDTH	400
#define QUALITY		80
#define INLINE_MAX	(8u << 20)	/* bytes of base64 */

static int
cut(const struct blob *photo, struct quad_box at, int max_width,
    struct blob *out, struct reason *why)
{
	struct image_box box = { (int)floor(at.x), (int)floor(at.y),
	    (int)ceil(at.w), (int)ceil(at.h) };
	struct image image;
	int rc;

	rc = image_part(photo, 3, &box, &image, why);
	if (rc == 0)
		rc = image_shrink(&image, max_width, why);
	if (rc == 0)
		rc = image_to_jpeg(&image, QUALITY, out, why);
	image_free(&image);
	return rc;
}

int
crop_photo(const struct blob *photo, const struct quad *q,
    struct blob *vehicle, struct blob *plate, struct reason *why)
{
	struct quad_box box = quad_bounds(q);
	struct image_head head;

	*vehicle = *plate = (struct blob){ NULL, 0 };
	if (image_head(photo, &head, why) != 0)
		return -1;
	/* A little of the frame around it shows what is a letter. */
	box.x -= box.w / 10;
	box.y -= box.h / 10;
	box.w *= 1.2;
	box.h *= 1.2;
	if (cut(photo, quad_vehicle(q, head.width, head.height),
	    VEHICLE_WIDTH, vehicle, why) == 0 &&
	    cut(photo, box, PLATE_WIDTH, plate, why) == 0)
		return 0;
	blob_free(vehicle);
	return -1;
}

static int
carried(const json_t *json, const char *name, struct blob *out,
    struct reason *why)
{
	const char *text;
	int found = record_string(json, name, INLINE_MAX, &text, why);

	if (found <= 0)
		return found;
	out->data = digest_unbase64(text, strlen(text), &out->len, why);
	if (out->data == NULL)
		return reason_prefix(why, "%s", name);
	if (image_format(out) != IMAGE_JPEG) {
		blob_free(out);
		return reason_set(why, "%s: not a JPEG", name);
	}
	return 1;
}

int
crop_of_sighting(const json_t *json, const char *path, struct blob *vehicle,
    struct blob *plate, struct reason *why)
{
	const char *sha256 = NULL;
	struct blob photo;
	struct quad q;
	int rc;

	*vehicle = *plate = (struct blob){ NULL, 0 };
	rc = carried(json, "image", vehicle, why);
	if (rc >= 0 && carried(json, "plate_image", plate, why) < 0)
		rc = -1;
	if (rc < 0)
		blob_free(vehicle);
	if (rc != 0 || path == NULL)
		return rc < 0 ? -1 : 0;
	blob_free(plate);
	if (frame_quad(json, &q, why) != 0 ||
	    record_string(json, "sha256", DIGEST_HEX - 1, &sha256, why) < 0 ||
	    photo_load(path, sha256, &photo, why) != 0)
		return -1;
	rc = crop_photo(&photo, &q, vehicle, plate, why);
	blob_free(&photo);
	return rc;
}

static int
set_base64(json_t *json, const char *name, const struct blob *b,
    struct reason *why)
{
	char *text = digest_base64(b->data, b->len);
	int rc = text == NULL ? -1 : record_set_string(json, name, text);

	free(text);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

int
crop_into(json_t *json, const struct blob *photo, const struct quad *q,
    struct reason *why)
{
	struct blob vehicle, plate;
	int rc;

	if (crop_photo(photo, q, &vehicle, &plate, why) != 0)
		return -1;
	rc = set_base64(json, "image", &vehicle, why);
	if (rc == 0)
		rc = set_base64(json, "plate_image", &plate, why);
	blob_free(&vehicle);
	blob_free(&plate);
	return rc;
}
