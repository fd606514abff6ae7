/* Texts that people are shown. */
#include "utf8.h"

#include <string.h>

size_t
utf8_decode(const char *text, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)text;
	size_t n = len == 0 ? 0 : s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 :
	    s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;
	*c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3fu);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

uint32_t
utf8_next(const char **text)
{
	uint32_t c = 0;
	size_t n;

	if (**text == '\0')
		return 0;
	n = utf8_decode(*text, strnlen(*text, 4), &c);
	*text += n == 0 ? 1 : n;
	return n == 0 ? UTF8_REPLACEMENT : c;
}

bool
utf8_hidden(uint32_t c)
{
	/* Controls, and of Unicode's categories Cf, Zl and Zp these. */
	static const uint32_t ranges[][2] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

uint32_t
utf8_shown(const char **text)
{
	uint32_t c;

	if (**text == '\0')
		return 0;
	c = utf8_next(text);
	return utf8_hidden(c) ? UTF8_REPLACEMENT : c;
}

int
utf8_encode(uint32_t c, char out[5])
{
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	out[n] = '\0';
	for (int i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(heads[n] | c);
	return n;
}

bool
utf8_presentable(const char *text)
{
	const char *at = text;
	uint32_t c;

	while (*at != '\0') {
		text = at;
		c = utf8_next(&at);
		if (utf8_hidden(c) || (c == UTF8_REPLACEMENT &&
		    at - text == 1))
			return false;
	}
	return true;
}
