/* Any text as what a receiver says, line by line, and the way it makes. */
#include <stdlib.h>
#include <string.h>

#include "capture/nmea.h"
#include "capture/wayfix.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* A checksum is out of the fuzzer's reach: it is made here. */
static size_t
mend(char *line, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned sum = 0;

	for (size_t i = 1; i < len; i++)
		sum ^= (unsigned char)line[i];
	line[len] = '*';
	line[len + 1] = digits[sum >> 4 & 15];
	line[len + 2] = digits[sum & 15];
	return len + 3;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct wayfix way = { .fixes = NULL };
	struct nmea nmea = { 0 };
	struct nmea_fix fix;
	struct geo_point p;
	struct reason why;
	const unsigned char *end;
	char line[300];
	size_t n;

	for (; len > 0; data += n + 1, len -= n + 1) {
		end = memchr(data, '\n', len);
		n = end == NULL ? len - 1 : (size_t)(end - data);
		if (n >= sizeof(line) - 4)
			continue;
		memcpy(line, data, n);
		nmea_parse(&nmea, line, n, &fix, &why);
		if (nmea_parse(&nmea, line, mend(line, n), &fix, &why) != 1)
			continue;
		if (!geo_valid(fix.place) || wayfix_add(&way, &fix,
		    &why) != 0)
			abort();
		if (wayfix_at(&way, fix.time + n, &p) && !geo_valid(p))
			abort();
	}
	wayfix_clear(&way);
	return 0;
}
