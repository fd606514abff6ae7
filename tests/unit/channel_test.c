/* Messages between two halves: whole, bounded, and nothing else. */
#include "search/channel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "make.h"

#define MAX 1000

static struct channel *
opened(int fds[2])
{
	struct channel *c;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	c = channel_new(fds[0], MAX);
	assert_non_null(c);
	return c;
}

static void
put(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
}

/* In whatever pieces they come, and many at once. */
static void
pieces(void **state)
{
	struct reason why;
	struct channel *c;
	json_t *json;
	int fds[2];

	(void)state;
	c = opened(fds);
	put(fds[1], "{\"type\":\"a\",\"n\":1}\n{\"type\":\"b\"}\n{\"ty");
	assert_int_equal(channel_receive(c, &json, &why), 1);
	assert_true(channel_is(json, "a"));
	assert_false(channel_is(json, "b"));
	json_decref(json);
	assert_int_equal(channel_receive(c, &json, &why), 1);
	assert_true(channel_is(json, "b"));
	json_decref(json);
	put(fds[1], "pe\":\"c\"}\n");
	assert_int_equal(channel_receive(c, &json, &why), 1);
	assert_true(channel_is(json, "c"));
	json_decref(json);
	close(fds[1]);
	assert_int_equal(channel_receive(c, &json, &why), 0);
	assert_null(json);
	channel_free(c);
}

static void
what_is_none(void **state)
{
	static const char *const texts[] = { "\n", "x\n", "[1]\n", "{}\n",
	    "{\"type\":1}\n", "{\"type\":\"a\",\"type\":\"b\"}\n",
	    "{\"type\":\"a\"}{\"type\":\"b\"}\n", "{\"type\":\"\xff\"}\n",
	    "{\"type\":\"a\\u0000\"}\n", "{\"type\":\"cut short\"" };
	struct reason why;
	struct channel *c;
	json_t *json;
	int fds[2];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		c = opened(fds);
		put(fds[1], texts[i]);
		close(fds[1]);
		if (channel_receive(c, &json, &why) != -1)
			fail_msg("%s", texts[i]);
		assert_null(json);
		channel_free(c);
	}
}

/* One of the most bytes is taken; of one more, no more is read. */
static void
too_long(void **state)
{
	char text[MAX + 2];
	struct reason why;
	struct channel *c;
	json_t *json;
	int fds[2];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "{\"type\":\"a\"}", 12);
	text[MAX] = '\n';
	text[MAX + 1] = '\0';
	c = opened(fds);
	put(fds[1], text);
	assert_int_equal(channel_receive(c, &json, &why), 1);
	json_decref(json);
	text[MAX] = ' ';
	put(fds[1], text);
	put(fds[1], "\n");
	assert_int_equal(channel_receive(c, &json, &why), -1);
	assert_reason(why, "more than 1000 bytes");
	channel_free(c);
	close(fds[1]);
}

/* Who is gone is told from what went well, and kills nobody. */
static void
sends(void **state)
{
	json_t *json = channel_object("x"), *back;
	struct channel *c, *other;
	struct reason why;
	int fds[2];

	(void)state;
	c = opened(fds);
	other = channel_new(fds[1], MAX);
	assert_int_equal(json_object_set_new(json, "n", json_real(0.1)), 0);
	assert_int_equal(channel_send(c, json, &why), 0);
	assert_int_equal(channel_receive(other, &back, &why), 1);
	assert_true(json_equal(json, back));
	json_decref(back);
	channel_free(other);
	assert_int_equal(channel_send(c, json, &why), -1);
	json_decref(json);
	channel_free(c);
	channel_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(too_long),
		cmocka_unit_test(sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
