/* Any bytes as a record of the store: refused, or read and written again. */
#include <stdlib.h>
#include <string.h>

#include "store/terse.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct terse_known known = { .plate = "8KTN417" };
	struct terse out = { NULL, 0, 0 };
	struct reason why;
	json_t *json, *again;

	if (len < UUID_BYTES)
		return 0;
	memcpy(known.id, data, UUID_BYTES);
	uuid_format(known.id, known.id_text);
	json = terse_get(data + UUID_BYTES, len - UUID_BYTES, &known, &why);
	if (json == NULL)
		return 0;
	if (terse_put(&out, json, &known, &why) == 0) {
		again = terse_get(out.data, out.len, &known, &why);
		if (again == NULL || !json_equal(json, again))
			abort();
		json_decref(again);
	}
	free(out.data);
	json_decref(json);
	return 0;
}
