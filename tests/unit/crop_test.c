/* Crops of a photo. */
#include "capture/crop.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "make.h"
#include "record/record.h"

#define W 1300
#define H 700

static const struct quad plate = { { 700, 1200, 1200, 700 },
	{ 300, 310, 460, 450 } };

static void
photo(struct blob *file)
{
	static const struct make_png how = { .depth = 8 };
	struct image im;

	make_picture(&im, W, H, 3);
	make_png(&im, &how, file);
	image_free(&im);
}

static void
assert_jpeg(const struct blob *b, int width, int height)
{
	struct image_head head;
	struct reason why;

	assert_int_equal(image_head(b, &head, &why), 0);
	assert_int_equal(head.format, IMAGE_JPEG);
	assert_int_equal(head.width, width);
	assert_int_equal(head.height, height);
}

/* The plate is 500 wide: its crop of 600 is halved, the whole is, too. */
static void
of_photos(void **state)
{
	static const struct quad outside = { { 1400, 1500, 1500, 1400 },
	    { 10, 10, 40, 40 } };
	struct blob file, vehicle, small;
	struct reason why;

	(void)state;
	photo(&file);
	assert_int_equal(crop_photo(&file, &plate, &vehicle, &small, &why),
	    0);
	assert_jpeg(&vehicle, W / 2, H / 2);
	assert_jpeg(&small, 300, 96);
	blob_free(&vehicle);
	blob_free(&small);
	assert_int_equal(crop_photo(&file, &outside, &vehicle, &small, &why),
	    -1);
	assert_reason(why, "outside");
	assert_null(vehicle.data);
	assert_null(small.data);
	file.len /= 2;
	assert_int_equal(crop_photo(&file, &plate, &vehicle, &small, &why),
	    -1);
	assert_null(vehicle.data);
	blob_free(&file);
}

static void
inline_and_back(void **state)
{
	json_t *json = json_object();
	struct blob file, vehicle, small;
	struct reason why;

	(void)state;
	photo(&file);
	assert_int_equal(crop_into(json, &file, &plate, &why), 0);
	assert_int_equal(crop_of_sighting(json, "/not/there", &vehicle,
	    &small, &why), 0);
	assert_jpeg(&vehicle, W / 2, H / 2);
	assert_jpeg(&small, 300, 96);
	blob_free(&vehicle);
	blob_free(&small);
	json_decref(json);
	blob_free(&file);
}

static void
of_sightings(void **state)
{
	json_t *json = json_pack("{s:[[i,i],[i,i],[i,i],[i,i]],s:s}", "quad",
	    700, 300, 1200, 310, 1200, 460, 700, 450, "plate_image",
	    "/9j/4A==");
	char *dir = make_dir(), hash[DIGEST_HEX];
	const char *path = make_path(dir, "p.png");
	struct blob file, vehicle, small;
	struct reason why;

	(void)state;
	photo(&file);
	assert_int_equal(file_write(path, file.data, file.len, 0600, &why),
	    0);
	assert_int_equal(digest_sha256_hex(file.data, file.len, hash, &why),
	    0);
	assert_int_equal(record_set_string(json, "sha256", hash), 0);
	assert_int_equal(crop_of_sighting(json, path, &vehicle, &small, &why),
	    0);
	assert_jpeg(&vehicle, W / 2, H / 2);
	assert_jpeg(&small, 300, 96);
	blob_free(&vehicle);
	blob_free(&small);
	/* With no file, what it carries is all there is. */
	assert_int_equal(crop_of_sighting(json, NULL, &vehicle, &small, &why),
	    0);
	assert_null(vehicle.data);
	assert_int_equal(small.len, 4);
	blob_free(&small);
	hash[0] = hash[0] == 'a' ? 'b' : 'a';
	assert_int_equal(record_set_string(json, "sha256", hash), 0);
	assert_int_equal(crop_of_sighting(json, path, &vehicle, &small, &why),
	    -1);
	assert_reason(why, "SHA-256 differs");
	assert_null(small.data);
	json_decref(json);
	blob_free(&file);
	make_remove(dir);
}

static void
refuses(void **state)
{
	static const struct {
		const char *image, *plate_image, *why;
	} cases[] = {
		{ "?", NULL, "image: not base64" },
		{ "R0lGODlh", NULL, "image: not a JPEG" },
		{ "", NULL, "image: not a JPEG" },
		{ "/9j/4A==", "R0lGODlh", "plate_image: not a JPEG" },
	};
	struct blob vehicle, small;
	struct reason why;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json = json_pack("{s:s,s:s?}", "image", cases[i].image,
		    "plate_image", cases[i].plate_image);
		assert_int_equal(crop_of_sighting(json, NULL, &vehicle,
		    &small, &why), -1);
		assert_reason(why, cases[i].why);
		assert_null(vehicle.data);
		assert_null(small.data);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_photos),
		cmocka_unit_test(inline_and_back),
		cmocka_unit_test(of_sightings),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
