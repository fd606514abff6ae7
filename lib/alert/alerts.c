/* Alerts, sealed by capture hour. */
#include "alerts_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hourdir.h"
#include "base/stamp.h"
#include "record/record.h"

#define MODE_DIR	02770
#define MODE_FILE	0660
#define NAME_SIZE	(ALERTS_HEX + 6)
#define FILE_MAX	((size_t)32 << 20)
#define BIND_SIZE	(STAMP_SIZE + ALERTS_TAIL + 1)

const char *const alerts_suffixes[ALERTS_STATES] = { "new", "due", "open",
    "done" };

struct alerts *
alerts_open(struct store *s, struct reason *why)
{
	struct alerts *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	a->store = s;
	a->box = crypto_box_new(why);
	if (a->box != NULL)
		a->dir = file_join(store_dir(s), "alerts", why);
	if (a->dir != NULL)
		return a;
	alerts_close(a);
	return NULL;
}

void
alerts_close(struct alerts *a)
{
	if (a == NULL)
		return;
	crypto_box_free(a->box);
	free(a->dir);
	free(a);
}

static void
place_of(const unsigned char id[UUID_BYTES], enum alerts_state state,
    struct alerts_place *p)
{
	p->hour = stamp_hour(uuid_time(id));
	memcpy(p->tail, id + UUID_BYTES - ALERTS_TAIL, ALERTS_TAIL);
	p->state = state;
}

static char *
path_of(const struct alerts *a, const struct alerts_place *p, bool make,
    struct reason *why)
{
	char name[NAME_SIZE], *folder = NULL, *path;

	if (!make || file_mkdir(a->dir, MODE_DIR, why) == 0)
		folder = hourdir_path(a->dir, p->hour, make ? MODE_DIR : 0,
		    why);
	if (folder == NULL)
		return NULL;
	digest_hex(p->tail, ALERTS_TAIL, name);
	snprintf(name + ALERTS_HEX, sizeof(name) - ALERTS_HEX, ".%s",
	    alerts_suffixes[p->state]);
	path = file_join(folder, name, why);
	free(folder);
	return path;
}

/* One that is verified cannot stand for one that is not, or the reverse. */
static void
bind(const struct alerts_place *p, unsigned char out[BIND_SIZE])
{
	char hour[STAMP_SIZE];

	stamp_format(p->hour, hour);
	out[0] = p->state == ALERTS_DONE ? 'd' : 'a';
	memcpy(out + 1, hour, STAMP_SIZE);
	memcpy(out + 1 + STAMP_SIZE, p->tail, ALERTS_TAIL);
}

int
alerts_key(struct alerts *a, int64_t hour, bool create, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	int rc;

	rc = keyring_get(store_keys(a->store), hour, create, key, why);
	if (rc == 1 && crypto_box_key(a->box, key, why) != 0)
		rc = -1;
	crypto_wipe(key, sizeof(key));
	return rc;
}

static int
seal_file(struct alerts *a, const struct alerts_place *p, const char *path,
    const char *text, struct reason *why)
{
	unsigned char binding[BIND_SIZE], *sealed;
	size_t len = strlen(text);
	int rc;

	if (len > FILE_MAX)
		return reason_set(why, "alert: more than %zu bytes", FILE_MAX);
	sealed = malloc(len + CRYPTO_OVERHEAD);
	if (sealed == NULL)
		return reason_set(why, "out of memory");
	bind(p, binding);
	rc = crypto_seal(a->box, binding, sizeof(binding), text, len, sealed,
	    why);
	if (rc == 0)
		rc = file_write(path, sealed, len + CRYPTO_OVERHEAD,
		    MODE_FILE, why);
	free(sealed);
	return rc;
}

static int
put(struct alerts *a, const struct alerts_place *p, const json_t *json,
    struct reason *why)
{
	char *path, *text;
	int rc;

	rc = alerts_key(a, p->hour, true, why);
	if (rc == 0)
		reason_set(why, "the key of that hour is destroyed");
	if (rc != 1)
		return -1;
	path = path_of(a, p, true, why);
	if (path == NULL)
		return -1;
	text = record_text(json);
	rc = text == NULL ? reason_set(why, "out of memory") :
	    seal_file(a, p, path, text, why);
	if (text != NULL)
		crypto_wipe(text, strlen(text));
	free(text);
	free(path);
	return rc;
}

int
alerts_read(struct alerts *a, const struct alerts_place *p, json_t **json,
    struct reason *why)
{
	unsigned char binding[BIND_SIZE];
	char *path = path_of(a, p, false, why);
	struct blob b, text = { NULL, 0 };
	struct reason ignored;
	int rc;

	*json = NULL;
	if (path == NULL)
		return -1;
	rc = file_exists(path, why);
	if (rc != 1 || file_read(path, FILE_MAX + CRYPTO_OVERHEAD, &b,
	    why) != 0) {
		/* It may have come further since. */
		if (rc == 1)
			rc = file_exists(path, &ignored) == 0 ? 0 : -1;
		free(path);
		return rc;
	}
	rc = -1;
	bind(p, binding);
	text.len = b.len < CRYPTO_OVERHEAD ? 0 : b.len - CRYPTO_OVERHEAD;
	text.data = text.len == 0 ? NULL : malloc(text.len + 1);
	if (text.data == NULL)
		reason_set(why, "cut short");
	else if (crypto_open(a->box, binding, sizeof(binding), b.data, b.len,
	    text.data, why) == 0)
		*json = record_parse((char *)text.data, text.len, why);
	if (*json != NULL)
		rc = 1;
	else
		reason_prefix(why, "%.150s", path);
	blob_free(&b);
	blob_wipe(&text);
	free(path);
	return rc;
}

int
alerts_get(struct alerts *a, const unsigned char id[UUID_BYTES],
    json_t **json, enum alerts_state *state, struct reason *why)
{
	struct alerts_place p;
	int rc;

	*json = NULL;
	rc = alerts_key(a, stamp_hour(uuid_time(id)), false, why);
	if (rc != 1)
		return rc;
	/* Those that move meanwhile move to a state that is still to come. */
	for (int s = ALERTS_NEW; s < ALERTS_STATES; s++) {
		place_of(id, (enum alerts_state)s, &p);
		rc = alerts_read(a, &p, json, why);
		*state = p.state;
		if (rc != 0)
			return rc;
	}
	return 0;
}

static int
parse_id(const json_t *json, unsigned char id[UUID_BYTES],
    struct reason *why)
{
	const char *text = record_id(json);

	return text == NULL ? reason_set(why, "id: missing") :
	    uuid_parse(text, id, why);
}

/* Whether there is a file of it, in any state from this one on. */
static int
is_there(const struct alerts *a, struct alerts_place p, struct reason *why)
{
	char *path;
	int found = 0;

	for (; p.state < ALERTS_STATES && found == 0; p.state++) {
		path = path_of(a, &p, false, why);
		if (path == NULL)
			return -1;
		found = file_exists(path, why);
		free(path);
	}
	return found;
}

int
alerts_superseded(const struct alerts *a, const struct alerts_place *p,
    struct reason *why)
{
	struct alerts_place next = *p;

	next.state++;
	return is_there(a, next, why);
}

int
alerts_add(struct alerts *a, const json_t *json, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	struct alerts_place p;
	int rc;

	if (parse_id(json, id, why) != 0)
		return -1;
	place_of(id, ALERTS_NEW, &p);
	rc = is_there(a, p, why);
	if (rc != 0)
		return rc;
	return put(a, &p, json, why);
}

int
alerts_move(struct alerts *a, const unsigned char id[UUID_BYTES],
    enum alerts_state from, enum alerts_state to, struct reason *why)
{
	struct alerts_place p, q;
	char *old, *new;
	int rc = -1;

	place_of(id, from, &p);
	place_of(id, to, &q);
	old = path_of(a, &p, false, why);
	new = path_of(a, &q, false, why);
	if (old != NULL && new != NULL) {
		if (rename(old, new) == 0)
			rc = file_sync_parent(new, why);
		else
			rc = errno == ENOENT ? 0 : reason_errno(why,
			    "%.150s", old);
	}
	free(old);
	free(new);
	return rc;
}

int
alerts_verify(struct alerts *a, const json_t *json, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	struct alerts_place p;
	char *path;
	int rc = 0;

	if (parse_id(json, id, why) != 0)
		return -1;
	place_of(id, ALERTS_DONE, &p);
	if (put(a, &p, json, why) != 0)
		return -1;
	for (int s = ALERTS_NEW; s < ALERTS_DONE && rc == 0; s++) {
		p.state = (enum alerts_state)s;
		path = path_of(a, &p, false, why);
		if (path == NULL || (unlink(path) != 0 && errno != ENOENT))
			rc = path == NULL ? -1 : reason_errno(why, "%.150s",
			    path);
		free(path);
	}
	return rc;
}
