/* From entries of the log to what is kept of them. */
#include "flags_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/plate.h"
#include "record/record.h"

#define LEAP	(5 * STAMP_MINUTE)	/* that a clock may be off */

struct flags *
flags_new(const struct flags_setup *setup, struct reason *why)
{
	struct flags *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	f->setup = *setup;
	f->start = setup->from - setup->policy->review.period;
	f->policy = f->before = FLAGS_NONE;
	f->names = names_new(why);
	f->persons = f->names == NULL ? NULL : names_new(why);
	f->alerts = json_object();
	f->left = json_object();
	if (f->alerts == NULL || f->left == NULL)
		reason_set(why, "out of memory");
	else if (f->persons != NULL) {
		f->current = names_number(f->names, setup->policy->sha256,
		    why);
		if (f->current != NAMES_FAILED)
			return f;
	}
	flags_free(f);
	return NULL;
}

void
flags_free(struct flags *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; f->persons != NULL && i < names_count(f->persons);
	    i++)
		free(f->person[i].refused.n);
	names_free(f->names);
	names_free(f->persons);
	json_decref(f->alerts);
	json_decref(f->left);
	free(f->person);
	free(f->items);
	free(f->spans);
	free(f->changes);
	for (int i = 0; i < FLAGS_NOTES; i++)
		free(f->notes[i].n);
	for (size_t i = 0; i < f->found_n; i++) {
		free(f->found[i].reason);
		free(f->found[i].entries);
	}
	free(f->found);
	free(f);
}

int
flags_room(void *list, size_t n, size_t *room, size_t size,
    struct reason *why)
{
	size_t more = *room * 2 + 16, bytes;
	void *grown;

	if (n < *room)
		return 0;
	grown = __builtin_mul_overflow(more, size, &bytes) ? NULL :
	    realloc(*(void **)list, bytes);
	if (grown == NULL)
		return reason_set(why, "out of memory");
	*(void **)list = grown;
	*room = more;
	return 0;
}

int
flags_list_add(struct flags_list *list, uint64_t n, int64_t time,
    struct reason *why)
{
	if (flags_room(&list->n, list->count, &list->room, sizeof(*list->n),
	    why) != 0)
		return -1;
	if (list->count == 0 || time > list->last)
		list->last = time;
	list->n[list->count++] = n;
	return 0;
}

static uint64_t
number_of(const json_t *entry)
{
	return (uint64_t)json_integer_value(json_object_get(entry, "n"));
}

int
flags_note(struct flags *f, enum flags_note what, const json_t *entry,
    int64_t time, struct reason *why)
{
	if (time < f->setup.from || time >= f->setup.to)
		return 0;
	return flags_list_add(&f->notes[what], number_of(entry), time, why);
}

/* What somebody was not let do, of what is looked at. */
static int
note_refusal(struct flags *f, const json_t *entry, int64_t time,
    struct reason *why)
{
	struct flags_person *person;
	uint32_t who;

	if ((strcmp(searches_event(entry), "act-refused") != 0 &&
	    strcmp(searches_event(entry), "alerts-refused") != 0) ||
	    time < f->setup.from || time >= f->setup.to)
		return 0;
	person = flags_person(f, entry, &who, why);
	return person == NULL ? -1 : flags_list_add(&person->refused,
	    number_of(entry), time, why);
}

/* Whether an entry has what every entry of its event has. */
static bool
well_formed(const json_t *entry)
{
	const char *event = searches_event(entry);

	if (event[0] == '\0')
		return false;
	if (strcmp(event, "search") != 0)
		return true;
	return json_is_integer(json_object_get(entry, "uid")) &&
	    json_is_object(json_object_get(entry, "query")) &&
	    record_said(entry, "purpose") != NULL &&
	    (record_said(entry, "case") != NULL ||
	    record_said(entry, "call") != NULL);
}

/* What has no time is of that of the entry before. */
static bool
time_of(const struct flags *f, const json_t *entry, int64_t *time)
{
	struct reason ignored;

	if (record_time(entry, "time", time, &ignored) == 1)
		return true;
	*time = f->begun ? f->clock : f->setup.from;
	return false;
}

int
flags_entry(struct flags *f, const json_t *entry, struct reason *why)
{
	int64_t time;
	bool timed = time_of(f, entry, &time);

	if (!f->begun) {
		f->begun = timed;
		f->clock = f->expired = time;
	}
	if ((!timed || !well_formed(entry)) &&
	    flags_note(f, FLAGS_MALFORMED, entry, time, why) != 0)
		return -1;
	if (time < f->clock - LEAP &&
	    flags_note(f, FLAGS_CLOCK, entry, f->clock, why) != 0)
		return -1;
	if (time > f->setup.now + LEAP)
		return flags_note(f, FLAGS_FUTURE, entry, f->setup.now, why);
	if (time > f->clock)
		f->clock = time;
	if (note_refusal(f, entry, time, why) != 0)
		return -1;
	if (json_is_true(json_object_get(entry, "given")) &&
	    strcmp(searches_event(entry), "hot-list") == 0 &&
	    flags_note(f, FLAGS_LIST, entry, time, why) != 0)
		return -1;
	if (flags_alert(f, entry, time, why) != 0)
		return -1;
	if (flags_policy(f, entry, time, why) != 0)
		return -1;
	return flags_expiry(f, entry, time, why);
}

int
flags_stray(struct flags *f, const json_t *entry, struct reason *why)
{
	int64_t time;

	time_of(f, entry, &time);
	return flags_note(f, FLAGS_STRAY, entry, time, why);
}

/* NULL: who is not in the policy, or has no number. */
static const struct policy_person *
find_person(const struct policy *p, const char *user, const json_t *uid)
{
	struct reason ignored;

	if (!json_is_integer(uid) || json_integer_value(uid) < 0 ||
	    json_integer_value(uid) >= UINT32_MAX)
		return NULL;
	return policy_person(p, (uid_t)json_integer_value(uid), user,
	    &ignored);
}

/* Who asked, by name where there is one, and what is known of them. */
struct flags_person *
flags_person(struct flags *f, const json_t *entry, uint32_t *who,
    struct reason *why)
{
	const json_t *uid = json_object_get(entry, "uid");
	const char *user = record_said(entry, "user");
	int64_t number = json_is_integer(uid) ? json_integer_value(uid) : -1;
	size_t before = names_count(f->persons);
	struct flags_person *person;
	char room[SEARCHES_WHO];
	bool fresh;

	if (flags_room(&f->person, before, &f->person_room,
	    sizeof(*f->person), why) != 0)
		return NULL;
	*who = names_number(f->persons, searches_who(entry, room), why);
	if (*who == NAMES_FAILED)
		return NULL;
	person = &f->person[*who];
	fresh = names_count(f->persons) > before;
	if (fresh)
		*person = (struct flags_person){ .under = FLAGS_NONE };
	/* A login may get another number, as on another machine. */
	if (fresh || person->uid != number)
		person->known = find_person(f->setup.policy, user, uid);
	person->uid = number;
	return person;
}

/* FLAGS_NONE for a text that is not there. */
static int
take_text(struct flags *f, const char *name, uint32_t *number,
    struct reason *why)
{
	*number = FLAGS_NONE;
	if (name != NULL)
		*number = names_number(f->names, name, why);
	return name != NULL && *number == NAMES_FAILED ? -1 : 0;
}

static int
take_plate(struct flags *f, const char *plate, struct flags_item *item,
    struct reason *why)
{
	char folded[PLATE_PATTERN_SIZE];
	size_t len = plate == NULL ? 0 : strlen(plate);

	item->plate = item->apart = item->shown = FLAGS_NONE;
	if (len == 0 || len >= sizeof(folded) || plate_is_vague(plate))
		return 0;
	for (size_t i = 0; i <= len; i++)
		folded[i] = plate_fold(plate[i]);
	if (take_text(f, folded, &item->plate, why) != 0)
		return -1;
	item->apart = item->plate;
	return take_text(f, plate, &item->shown, why);
}

/* sudo and user namespaces: the uid is not that of who logged in. */
static int
take_login(struct flags *f, const json_t *entry, struct flags_item *item,
    struct reason *why)
{
	const json_t *uid = json_object_get(entry, "uid");
	const json_t *login = json_object_get(entry, "loginuid");
	const char *map = record_said(entry, "uid_map");
	char name[128];

	item->login = FLAGS_NONE;
	if (map != NULL)
		snprintf(name, sizeof(name), "a user of the namespace %.80s",
		    map);
	else if (json_is_integer(login) && !json_equal(login, uid))
		snprintf(name, sizeof(name), "who logged in as uid %lld",
		    (long long)json_integer_value(login));
	else
		return 0;
	return take_text(f, name, &item->login, why);
}

static bool
is_wide(const struct policy *p, const json_t *query)
{
	const char *plate = record_said(query, "plate");
	struct reason ignored;
	int64_t from, to;

	if (!plate_is_vague(plate))
		return false;
	if (record_time(query, "from", &from, &ignored) != 1 ||
	    record_time(query, "to", &to, &ignored) != 1)
		return plate != NULL;
	return to - from >= p->window / 10 * 9;
}

static bool
listed(const char *const *texts, size_t n, const char *wanted)
{
	for (size_t i = 0; wanted != NULL && i < n; i++)
		if (strcmp(texts[i], wanted) == 0)
			return true;
	return false;
}

/* The agency whose inquiry it was; NULL: our own people's, or nobody's. */
static const struct policy_agency *
asker_of(const struct flags *f, const json_t *entry)
{
	const struct policy *p = f->setup.policy;
	const char *agency = record_said(entry, "agency");

	if (agency == NULL || record_said(entry, "inquiry") == NULL)
		return NULL;
	for (size_t i = 0; i < p->sharing_count; i++)
		if (strcmp(p->sharing[i].id, agency) == 0)
			return &p->sharing[i];
	return NULL;
}

/* What the policy makes of it. */
static void
judge(const struct flags *f, const struct searches_one *one,
    const struct flags_person *person, struct flags_item *item)
{
	const struct policy *p = f->setup.policy;
	const struct policy_review *r = &p->review;
	const struct duty_hours *duty = &r->duty;
	struct policy_texts purposes = { p->purposes, p->purpose_count };
	const struct policy_agency *asker = asker_of(f, one->entry);
	const char *purpose = record_said(one->entry, "purpose");
	int64_t local = item->time + f->setup.offset(item->time);

	if (person->known != NULL && person->known->duty.n > 0)
		duty = &person->known->duty;
	item->day = (uint32_t)((stamp_day(local) - stamp_day(f->start)) /
	    STAMP_DAY + 1);
	/* Another agency has duty hours of its own, and may have purposes. */
	item->off_duty = asker == NULL && duty->n > 0 &&
	    !duty_holds(duty, local);
	item->rare = listed(r->rare_purposes, r->rare_count, purpose);
	if (asker != NULL && asker->answer.purposes.list != NULL)
		purposes = asker->answer.purposes;
	item->gone = purpose != NULL && one->outcome != SEARCHES_REFUSED &&
	    !policy_lists(&purposes, purpose);
	item->wide = is_wide(p, json_object_get(one->entry, "query"));
}

/* That who asks is, or the agency of that; not one that was to be asked. */
static bool
for_suspension(const struct searches_one *one)
{
	static const char *const whose[] = { "agency", "claimed_agency" };
	char text[200];
	const char *id;

	for (size_t i = 0; one->reason != NULL && i < 2; i++) {
		id = record_said(one->entry, whose[i]);
		if (id == NULL)
			continue;
		snprintf(text, sizeof(text), "agency %s is suspended", id);
		if (strcmp(one->reason, text) == 0)
			return true;
	}
	return one->reason != NULL && strcmp(one->reason, "suspended") == 0;
}

int64_t
flags_login(const json_t *entry)
{
	const json_t *login = json_object_get(entry, "loginuid");

	return json_is_integer(login) && json_integer_value(login) >= 0 ?
	    json_integer_value(login) : -1;
}

/*
 * Whether it follows a change of the policy by the same, who may have been
 * another user then, or be one now.  There may be later changes already: a
 * search that waits for its answer comes late.
 */
static bool
follows_change(const struct flags *f, const struct searches_one *one,
    const struct flags_item *item)
{
	int64_t uid = json_integer_value(json_object_get(one->entry, "uid"));
	int64_t login = flags_login(one->entry);
	const struct flags_change *c;

	for (size_t i = 0; i < f->change_count; i++) {
		c = &f->changes[i];
		if (c->n < one->n && item->time - c->time <
		    f->setup.policy->review.period && (c->who == item->who ||
		    (c->login >= 0 && (c->login == uid ||
		    c->login == login))))
			return true;
	}
	return false;
}

/* Follows what happened to a person, from search to search. */
static void
follow_person(const struct flags *f, const struct searches_one *one,
    struct flags_person *person, uint32_t policy, struct flags_item *item)
{
	const struct policy_agency *asker = asker_of(f, one->entry);

	if (one->outcome == SEARCHES_REFUSED) {
		item->suspended = for_suspension(one);
		if (item->suspended) {
			person->suspended = true;
			person->under = policy;
		}
		return;
	}
	item->changer = follows_change(f, one, item);
	item->barred = person->suspended && person->under == policy;
	if (policy == f->current && (asker != NULL ? asker->suspended :
	    person->known == NULL || person->known->suspended))
		item->barred = true;
}

int
flags_search(struct flags *f, const struct searches_one *one,
    struct reason *why)
{
	const json_t *query = json_object_get(one->entry, "query");
	const char *call = record_said(one->entry, "call");
	const char *number = record_said(one->entry, "case");
	struct flags_item item = { .n = one->n,
	    .count = one->count,
	    .place = FLAGS_NONE,
	    .outcome = (unsigned char)one->outcome,
	    .call = number == NULL,
	    .slip = json_is_true(json_object_get(query, "slip")) };
	struct flags_person *person;
	uint32_t policy;

	time_of(f, one->entry, &item.time);
	person = flags_person(f, one->entry, &item.who, why);
	if (person == NULL || take_text(f, record_said(one->entry, "policy"),
	    &policy, why) != 0)
		return -1;
	follow_person(f, one, person, policy, &item);
	if (item.time < f->start || item.time >= f->setup.to)
		return 0;
	judge(f, one, person, &item);
	if (take_plate(f, record_said(query, "plate"), &item, why) != 0 ||
	    take_login(f, one->entry, &item, why) != 0 ||
	    take_text(f, record_said(one->entry, "purpose"), &item.purpose,
	    why) != 0 || take_text(f, number != NULL ? number : call,
	    &item.number, why) != 0 || flags_room(&f->items, f->n, &f->room,
	    sizeof(*f->items), why) != 0)
		return -1;
	f->items[f->n++] = item;
	return flags_area(f, query, f->n - 1, why);
}
