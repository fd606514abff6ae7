/* Any bytes as a TIFF block. */
#include <stdlib.h>

#include "image/exif.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct reason why;
	struct exif x;

	if (exif_parse(data, len, &x, &why) == 0 && x.placed &&
	    !geo_valid(x.place))
		abort();
	return 0;
}
