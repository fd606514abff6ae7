/* Any file as a photo: head, luma at each scale, a part, a crop. */
#include "capture/crop.h"
#include "image/image.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct blob file = { (unsigned char *)(uintptr_t)data, len };
	struct blob vehicle, plate;
	struct quad q = { { 10, 50, 50, 10 }, { 10, 10, 30, 30 } };
	struct image_box box = { 5, 7, 40, 30 };
	struct image_head head;
	struct reason why;
	struct image part;
	struct luma luma;

	/* Large pictures are slow, and teach the fuzzer nothing. */
	if (image_head(&file, &head, &why) != 0 ||
	    head.width * (long)head.height > 250000)
		return 0;
	for (int divide = 1; divide <= 8; divide *= 2)
		if (image_luma(&file, divide, &luma, &why) == 0)
			luma_free(&luma);
	if (image_part(&file, 3, &box, &part, &why) == 0)
		image_free(&part);
	if (crop_photo(&file, &q, &vehicle, &plate, &why) == 0) {
		blob_free(&vehicle);
		blob_free(&plate);
	}
	return 0;
}
