/* JSON objects between two halves of a program. */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/crypto.h"
#include "record/record.h"

#define FLAGS (JSON_REJECT_DUPLICATES)

struct channel {
	int fd;
	char *data;
	size_t len, room, max;
	size_t used;		/* of the line given last, with its newline */
};

struct channel *
channel_new(int fd, size_t max)
{
	struct channel *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->max = max;
	return c;
}

void
channel_free(struct channel *c)
{
	if (c == NULL)
		return;
	close(c->fd);
	if (c->data != NULL)
		crypto_wipe(c->data, c->room);
	free(c->data);
	free(c);
}

void
channel_bound(struct channel *c, size_t max)
{
	c->max = max;
}

static int
send_all(int fd, const char *data, size_t len, struct reason *why)
{
	ssize_t n;

	while (len > 0) {
		n = send(fd, data, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return reason_errno(why, "the other half of the "
			    "program");
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int
channel_send(struct channel *c, const json_t *json, struct reason *why)
{
	char *text = record_text(json);
	size_t len;
	int rc;

	if (text == NULL)
		return reason_set(why, "out of memory");
	len = strlen(text);
	/* The newline takes the place of the NUL. */
	text[len] = '\n';
	rc = send_all(c->fd, text, len + 1, why);
	crypto_wipe(text, len);
	free(text);
	return rc;
}

int
channel_put(struct channel *c, json_t *json, int rc, struct reason *why)
{
	if (json == NULL || rc != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = channel_send(c, json, why);
	json_decref(json);
	return rc;
}

/* Doubles the room, up to the longest line and its newline. */
static int
grow(struct channel *c, struct reason *why)
{
	size_t room = c->room == 0 ? 4096 : 2 * c->room;
	char *data;

	if (c->room > c->max)
		return reason_set(why, "a message of more than %zu bytes",
		    c->max);
	if (room > c->max + 1)
		room = c->max + 1;
	data = malloc(room);
	if (data == NULL)
		return reason_errno(why, "message");
	if (c->data != NULL) {
		memcpy(data, c->data, c->len);
		crypto_wipe(c->data, c->room);
	}
	free(c->data);
	c->data = data;
	c->room = room;
	return 0;
}

/* The length of the next line with its newline; 0: the end. */
static int
fill(struct channel *c, size_t *len, struct reason *why)
{
	char *end = NULL;
	size_t seen = 0;
	ssize_t n;

	for (;;) {
		if (c->len > seen)
			end = memchr(c->data + seen, '\n', c->len - seen);
		if (end != NULL) {
			*len = (size_t)(end - c->data) + 1;
			return 0;
		}
		seen = c->len;
		if (c->len == c->room && grow(c, why) != 0)
			return -1;
		n = read(c->fd, c->data + c->len, c->room - c->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != ECONNRESET)
			return reason_errno(why, "the other half of the "
			    "program");
		*len = 0;
		if (n <= 0)
			return c->len == 0 ? 0 : reason_set(why, "half a "
			    "message");
		c->len += (size_t)n;
	}
}

int
channel_receive(struct channel *c, json_t **json, struct reason *why)
{
	json_error_t error;
	size_t len;

	*json = NULL;
	c->len -= c->used;
	if (c->used > 0)
		memmove(c->data, c->data + c->used, c->len);
	c->used = 0;
	if (fill(c, &len, why) != 0)
		return -1;
	if (len == 0)
		return 0;
	c->used = len;
	*json = json_loadb(c->data, len - 1, FLAGS, &error);
	if (*json == NULL)
		return reason_set(why, "a message that is no JSON: %s",
		    error.text);
	if (json_is_string(json_object_get(*json, "type")))
		return 1;
	json_decref(*json);
	*json = NULL;
	return reason_set(why, "a message without a type");
}

bool
channel_is(const json_t *json, const char *type)
{
	const char *is = record_said(json, "type");

	return is != NULL && strcmp(is, type) == 0;
}

json_t *
channel_object(const char *type)
{
	json_t *json = json_object();

	if (json != NULL && record_set_string(json, "type", type) == 0)
		return json;
	json_decref(json);
	return NULL;
}
