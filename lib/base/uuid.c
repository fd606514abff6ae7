/* UUID version 7. */
#include "uuid.h"

#include <string.h>

#define UUID_TIME_MAX ((INT64_C(1) << 48) - 1)

void
uuid_first(int64_t ms, unsigned char out[UUID_BYTES])
{
	if (ms < 0)
		ms = 0;
	if (ms > UUID_TIME_MAX)
		ms = UUID_TIME_MAX;
	memset(out, 0, UUID_BYTES);
	for (int i = 0; i < 6; i++)
		out[i] = (unsigned char)(ms >> (40 - 8 * i));
}

int64_t
uuid_time(const unsigned char id[UUID_BYTES])
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id[i];
	return ms;
}

void
uuid_format(const unsigned char id[UUID_BYTES], char out[UUID_SIZE])
{
	static const int ends[] = { 4, 6, 8, 10, 16 };
	int at = 0;

	for (int i = 0; i < 5; i++) {
		digest_hex(id + at, (size_t)(ends[i] - at), out);
		out += 2 * (ends[i] - at);
		at = ends[i];
		*out++ = i < 4 ? '-' : '\0';
	}
}

int
uuid_make(int64_t ms, const unsigned char seed[DIGEST_BYTES],
    char out[UUID_SIZE], struct reason *why)
{
	unsigned char id[UUID_BYTES];

	if (ms < 0 || ms > UUID_TIME_MAX)
		return reason_set(why, "an id cannot hold a time before 1970");
	uuid_first(ms, id);
	memcpy(id + 6, seed, 10);
	id[6] = (unsigned char)((id[6] & 0x0f) | 0x70);
	id[8] = (unsigned char)((id[8] & 0x3f) | 0x80);
	uuid_format(id, out);
	return 0;
}

int
uuid_parse(const char *text, unsigned char out[UUID_BYTES],
    struct reason *why)
{
	char hex[2 * UUID_BYTES + 1];
	size_t n = 0;

	if (strlen(text) != UUID_SIZE - 1)
		return reason_set(why, "no UUID");
	for (size_t i = 0; i < UUID_SIZE - 1; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return reason_set(why, "no UUID");
		} else {
			hex[n++] = text[i];
		}
	}
	hex[n] = '\0';
	if (digest_unhex(hex, out, UUID_BYTES) != 0)
		return reason_set(why, "no UUID");
	if (out[6] >> 4 != 7 || out[8] >> 6 != 2)
		return reason_set(why, "no UUID of version 7");
	return 0;
}
