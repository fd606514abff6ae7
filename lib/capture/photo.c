/* The photo that a frame record names. */
#include "photo.h"

#include <strings.h>

#include "base/digest.h"
#include "image/image.h"

int
photo_load(const char *path, const char *sha256, struct blob *photo,
    struct reason *why)
{
	char hash[DIGEST_HEX];

	if (path == NULL)
		return reason_set(why, "image: missing");
	if (file_read(path, IMAGE_BYTES_MAX, photo, why) != 0)
		return -1;
	if (sha256 == NULL)
		return 0;
	if (digest_sha256_hex(photo->data, photo->len, hash, why) == 0) {
		if (strcasecmp(hash, sha256) == 0)
			return 0;
		reason_set(why, "%.150s: not the photo that the record is "
		    "of (SHA-256 differs)", path);
	}
	blob_free(photo);
	return -1;
}
