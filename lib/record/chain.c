/* Which records belong to a mark. */
#include "chain.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/uuid.h"
#include "record.h"

#define RUN_SIZE	17	/* 64 bits in hexadecimal, and NUL */
#define RUNS		1024	/* that are remembered */
#define CAME		16384	/* ids that are remembered */

struct chain {
	char run[RUN_SIZE];
	json_int_t n;		/* of the latest mark */
	json_t *of;		/* since then */
};

struct run {
	char name[RUN_SIZE];	/* "": none */
	json_int_t n;		/* of the latest mark that followed */
	bool broken;
	uint64_t used;
};

struct chain_check {
	unsigned char came[CAME][UUID_BYTES];	/* a ring */
	size_t next;
	struct run runs[RUNS];
	uint64_t marks;
};

struct chain *
chain_new(void)
{
	struct chain *c = calloc(1, sizeof(*c));
	unsigned long long bits;

	if (c == NULL)
		return NULL;
	c->of = json_array();
	if (c->of == NULL || getentropy(&bits, sizeof(bits)) != 0) {
		chain_free(c);
		return NULL;
	}
	snprintf(c->run, sizeof(c->run), "%016llx", bits);
	return c;
}

void
chain_free(struct chain *c)
{
	if (c == NULL)
		return;
	json_decref(c->of);
	free(c);
}

/* Nothing that came since the mark before is kept any more. */
static int
begin_link(struct chain *c)
{
	json_decref(c->of);
	c->of = json_array();
	return c->of == NULL ? -1 : 0;
}

static json_t *
stamp(struct chain *c, const json_t *mark)
{
	json_t *stamped = json_copy((json_t *)mark);
	int rc = stamped == NULL ? -1 : 0;

	c->n++;
	if (json_array_size(c->of) > CHAIN_RECORDS) {
		/* More than can be told: as if a mark of them were lost. */
		c->n++;
		rc |= begin_link(c);
	}
	if (rc == 0)
		rc = record_set_string(stamped, "run", c->run);
	if (rc == 0)
		rc = json_object_set_new(stamped, "n", json_integer(c->n));
	if (rc == 0)
		rc = json_object_set(stamped, "of", c->of);
	if (rc == 0)
		rc = begin_link(c);
	if (rc == 0)
		return stamped;
	json_decref(stamped);
	return NULL;
}

json_t *
chain_put(struct chain *c, const json_t *record)
{
	if (record_is(record, "mark"))
		return stamp(c, record);
	/* Who sends marks begins with one; where nobody does, none is kept. */
	if (c->n > 0 && json_array_size(c->of) <= CHAIN_RECORDS &&
	    json_array_append_new(c->of, json_string(record_id(
	    record))) != 0)
		return NULL;
	return json_incref((json_t *)record);
}

struct chain_check *
chain_check_new(void)
{
	return calloc(1, sizeof(struct chain_check));
}

void
chain_check_free(struct chain_check *k)
{
	free(k);
}

static void
note(struct chain_check *k, const json_t *record)
{
	struct reason why;

	if (uuid_parse(record_id(record), k->came[k->next % CAME], &why) == 0)
		k->next++;
}

/* The latest come first: they are it, but for what others sent meanwhile. */
static bool
has_come(const struct chain_check *k, const unsigned char id[UUID_BYTES])
{
	size_t n = k->next < CAME ? k->next : CAME;

	for (size_t i = 1; i <= n; i++)
		if (memcmp(k->came[(k->next - i) % CAME], id,
		    UUID_BYTES) == 0)
			return true;
	return false;
}

/* 1: all of them; 0: one of them, which the reason names, did not come. */
static int
have_come(const struct chain_check *k, const json_t *of, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	const char *text;

	if (!json_is_array(of) || json_array_size(of) > CHAIN_RECORDS)
		return reason_set(why, "of: not a list of up to %d ids",
		    CHAIN_RECORDS);
	for (size_t i = 0; i < json_array_size(of); i++) {
		text = json_string_value(json_array_get(of, i));
		if (text == NULL || uuid_parse(text, id, why) != 0)
			return reason_set(why, "of: not a list of ids");
		if (!has_come(k, id)) {
			reason_set(why, "%s did not come", text);
			return 0;
		}
	}
	return 1;
}

/* That run, or the one unused for the longest in its place. */
static struct run *
find_run(struct chain_check *k, const char *name)
{
	struct run *oldest = &k->runs[0];

	for (size_t i = 0; i < RUNS; i++) {
		if (strcmp(k->runs[i].name, name) == 0)
			return &k->runs[i];
		if (k->runs[i].used < oldest->used)
			oldest = &k->runs[i];
	}
	*oldest = (struct run){ .n = 0 };
	strcpy(oldest->name, name);
	return oldest;
}

/* The run and the number that it is stamped with; 0: it has none. */
static int
read_stamp(const json_t *mark, const char **run, json_int_t *n,
    struct reason *why)
{
	int rc = record_string(mark, "run", RUN_SIZE - 1, run, why);

	if (rc <= 0)
		return rc;
	if (**run == '\0')
		return reason_set(why, "run: empty");
	return record_need(record_integer(mark, "n", 1, INT64_C(1) << 53, n,
	    why), "n", why) != 0 ? -1 : 1;
}

static enum chain_link
follow(struct chain_check *k, const json_t *mark, struct reason *why)
{
	const char *name = "?";
	struct run *run;
	json_int_t n = 0;
	int rc = read_stamp(mark, &name, &n, why);

	if (rc < 0)
		return CHAIN_BAD;
	run = find_run(k, name);
	run->used = ++k->marks;
	if (run->broken)
		return CHAIN_BROKEN;
	if (rc == 0) {
		reason_set(why, "a mark that does not say what was before it");
	} else if (n > run->n + 1) {
		reason_set(why, "of the marks %lld came, and then %lld",
		    (long long)run->n, (long long)n);
		rc = 0;
	} else if (n == run->n + 1) {
		rc = have_come(k, json_object_get(mark, "of"), why);
	}
	if (rc < 0)
		return CHAIN_BAD;
	if (rc == 0) {
		run->broken = true;
		return CHAIN_GAP;
	}
	/* One that came before may come again. */
	if (n > run->n)
		run->n = n;
	return CHAIN_WHOLE;
}

enum chain_link
chain_follows(struct chain_check *k, const json_t *record, struct reason *why)
{
	if (record_is(record, "mark"))
		return follow(k, record, why);
	note(k, record);
	return CHAIN_WHOLE;
}
