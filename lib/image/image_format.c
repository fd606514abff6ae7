/* What a photo is, by its first bytes: for who decodes none. */
#include "image.h"

#include <string.h>

enum image_format
image_format(const struct blob *file)
{
	if (file->len >= 3 && memcmp(file->data, "\xff\xd8\xff", 3) == 0)
		return IMAGE_JPEG;
	if (file->len >= 8 && memcmp(file->data, "\x89PNG\r\n\x1a\n", 8) == 0)
		return IMAGE_PNG;
	return IMAGE_UNKNOWN;
}
