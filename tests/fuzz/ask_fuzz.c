/* Any bytes to the half that holds the store: as messages, as what is asked. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "search/ask.h"
#include "search/channel.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* What is taken is described as it was taken, and is within the bounds. */
static void
take(const json_t *json)
{
	static const struct ask_bounds bounds = { INT64_C(1795374479123),
	    INT64_C(1795374479123) - 30 * STAMP_DAY, 3 * STAMP_DAY, 1000 };
	struct ask a, again;
	struct reason why;
	json_t *said;

	if (ask_read(json, &a, &why) != 0) {
		if (why.text[0] == '\0')
			abort();
		return;
	}
	said = ask_describe(&a);
	if (said == NULL || ask_read(said, &again, &why) != 0)
		abort();
	if (ask_bound(&a, &bounds, &why) == 0 && (a.search.limit == 0 ||
	    a.search.limit > bounds.results || a.search.from <=
	    bounds.cutoff || a.search.to <= a.search.from))
		abort();
	json_decref(said);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct channel *c;
	struct reason why;
	json_t *json;
	int fds[2];

	/* More would not fit into the socket at once. */
	if (len > 60000 || socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return 0;
	if (write(fds[1], data, len) != (ssize_t)len)
		abort();
	close(fds[1]);
	c = channel_new(fds[0], 4096);
	if (c == NULL)
		abort();
	while (channel_receive(c, &json, &why) == 1) {
		take(json);
		json_decref(json);
	}
	channel_free(c);
	return 0;
}
