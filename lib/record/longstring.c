/* Long strings are cut out, and grafted onto the tree of the rest. */
#include "longstring.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Followed by a letter: which it is. */
#define TOKEN		"cut out: "
#define TOKEN_LEN	(sizeof(TOKEN) - 1)

struct cut {
	const char *text;
	size_t len;
	unsigned found;		/* tokens that stand for it in the tree */
};

struct cuts {
	struct cut cut[LONGSTRING_MOST];
	size_t n;
};

/* The quote that ends a string which starts here, or NULL. */
static const char *
end_of(const char *text, const char *end)
{
	const char *quote = text, *p;

	for (;; quote++) {
		quote = memchr(quote, '"', (size_t)(end - quote));
		if (quote == NULL)
			return NULL;
		for (p = quote; p > text && p[-1] == '\\'; p--)
			continue;
		if ((quote - p) % 2 == 0)
			return quote;
	}
}

/* ASCII without controls and escapes, eight bytes at a time. */
static bool
is_plain(const char *text, size_t len)
{
	const uint64_t blanks = 0x2020202020202020;
	uint64_t odd = 0, w;
	size_t i;

	for (i = 0; i + sizeof(w) <= len; i += sizeof(w)) {
		memcpy(&w, text + i, sizeof(w));
		odd |= w | (w - blanks);	/* top bits: not in ' '..0x7f */
	}
	w = blanks;
	memcpy(&w, text + i, len - i);
	odd |= w | (w - blanks);
	return (odd & 0x8080808080808080) == 0 &&
	    memchr(text, '\\', len) == NULL;
}

static void
find(struct cuts *c, const char *text, size_t len)
{
	const char *end = text + len, *from = text, *quote;

	c->n = 0;
	while (c->n < LONGSTRING_MOST && (from = memchr(from, '"',
	    (size_t)(end - from))) != NULL) {
		from++;
		quote = end_of(from, end);
		if (quote == NULL)
			return;
		if (quote - from >= LONGSTRING_LEAST && is_plain(from,
		    (size_t)(quote - from)))
			c->cut[c->n++] = (struct cut){ from,
			    (size_t)(quote - from), 0 };
		from = quote + 1;
	}
}

/* The text with a token for each cut, which is shorter; the caller frees. */
static char *
shorten(const struct cuts *c, const char *text, size_t len, size_t *out)
{
	char *copy = malloc(len), *to = copy;
	const char *from = text;

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < c->n; i++) {
		memcpy(to, from, (size_t)(c->cut[i].text - from));
		to += c->cut[i].text - from;
		memcpy(to, TOKEN, TOKEN_LEN);
		to += TOKEN_LEN;
		*to++ = (char)('A' + i);
		from = c->cut[i].text + c->cut[i].len;
	}
	memcpy(to, from, (size_t)(text + len - from));
	*out = (size_t)(to - copy) + (size_t)(text + len - from);
	return copy;
}

/* The string that a value stands for, which is counted; NULL: itself. */
static json_t *
grown(struct cuts *c, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t i;

	if (text == NULL || json_string_length(value) != TOKEN_LEN + 1 ||
	    memcmp(text, TOKEN, TOKEN_LEN) != 0)
		return NULL;
	i = (size_t)(text[TOKEN_LEN] - 'A');
	if (i >= c->n)
		return NULL;
	c->cut[i].found++;
	return json_stringn_nocheck(c->cut[i].text, c->cut[i].len);
}

static void
graft(struct cuts *c, json_t *json)
{
	json_t *value, *whole;
	void *at;
	size_t i;

	if (json_is_object(json)) {
		for (at = json_object_iter(json); at != NULL;
		    at = json_object_iter_next(json, at)) {
			value = json_object_iter_value(at);
			whole = grown(c, value);
			if (whole != NULL)
				json_object_iter_set_new(json, at, whole);
			else
				graft(c, value);
		}
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, value) {
			whole = grown(c, value);
			if (whole != NULL)
				json_array_set_new(json, i, whole);
			else
				graft(c, value);
		}
	}
}

json_t *
longstring_load(const char *text, size_t len, size_t flags,
    json_error_t *error)
{
	struct cuts cuts;
	json_t *json = NULL;
	char *rest;
	size_t short_len;
	bool whole = true;

	find(&cuts, text, len);
	if (cuts.n == 0)
		return json_loadb(text, len, flags, error);
	rest = shorten(&cuts, text, len, &short_len);
	if (rest != NULL)
		json = json_loadb(rest, short_len, flags, error);
	free(rest);
	if (json != NULL)
		graft(&cuts, json);
	/*
	 * Each token must be there once: it is in no name, and none was in
	 * the text before.
	 */
	for (size_t i = 0; i < cuts.n; i++)
		whole = whole && cuts.cut[i].found == 1;
	if (json != NULL && whole)
		return json;
	json_decref(json);
	return json_loadb(text, len, flags, error);
}
