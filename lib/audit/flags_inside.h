/* What the files of flags share, and nobody else. */
#ifndef ALPR_FLAGS_INSIDE_H
#define ALPR_FLAGS_INSIDE_H

#include "base/names.h"
#include "flags.h"

#define FLAGS_NONE	NAMES_FAILED	/* of a number of a name: not told */

/* A search in few bytes; texts are numbers of flags.names. */
struct flags_item {
	uint64_t n;
	int64_t time;
	int64_t count;		/* sightings shown */
	uint32_t who;		/* of flags.persons, too */
	uint32_t plate;		/* folded: what a camera confuses is one */
	uint32_t apart;		/* the same, but that no slip joins two */
	uint32_t shown;		/* the plate as it was asked for */
	uint32_t number;	/* case or call */
	uint32_t purpose;
	uint32_t login;		/* as whom, where it is not who */
	uint32_t day;		/* local, from the first that is kept */
	uint32_t place;		/* that it was found to be about */
	unsigned char outcome;	/* enum searches_outcome */
	bool call;		/* the number is of a call for service */
	bool slip;		/* also what is one character from the plate */
	bool off_duty, rare, gone, wide;
	bool suspended;		/* refused for that */
	bool barred;		/* answered, though suspended or not listed */
	bool changer;		/* changed the policy not long before */
	bool named;		/* its area is one of the policy's */
	bool vague;		/* hardly a plate, and about no place */
};

/* Spots of one row that a search covers: flags_areas.c. */
struct flags_span {
	uint32_t who, item;
	int32_t row, first, last;
};

/* Numbers of entries that grow; the owner frees them. */
struct flags_list {
	uint64_t *n;
	size_t count, room;
	int64_t last;		/* the latest time of one */
};

/* A change of the policy, but for the first. */
struct flags_change {
	uint64_t n;		/* of the entry */
	int64_t time;
	uint32_t who;
	int64_t login;		/* uid of who had logged in; -1: not told */
};

struct flags_person {
	int64_t uid;		/* of the last entry; -1: none */
	const struct policy_person *known;	/* NULL: not in the policy */
	bool suspended;		/* refused so, under the policy 'under' */
	uint32_t under;
	struct flags_list refused;	/* acts, and not searches */
};

/* What is told of entries, and not of searches. */
enum flags_note {
	FLAGS_STRAY, FLAGS_CLOCK, FLAGS_FUTURE, FLAGS_MALFORMED,
	FLAGS_POLICY, FLAGS_FORCED, FLAGS_EXPIRY_LATE,
	FLAGS_EXPIRY_STOPPED, FLAGS_UNVERIFIED, FLAGS_LIST,
	FLAGS_CHANGED, FLAGS_RETURNED, FLAGS_SHORTENED,
	FLAGS_NOTES
};

struct flags {
	struct flags_setup setup;
	int64_t start;		/* of what is kept: from less the period */
	struct names *names, *persons;
	struct flags_person *person;
	size_t person_room;
	struct flags_item *items;
	size_t n, room;
	struct flags_span *spans;
	size_t span_n, span_room;
	struct flags_change *changes;
	size_t change_count, change_room;
	struct flags_list notes[FLAGS_NOTES];
	int64_t clock;		/* the latest time of an entry so far */
	bool begun;		/* clock and expired are set */
	int64_t expired;	/* the last expiry, or the first entry */
	uint32_t policy, before;	/* in force, and the one before it */
	int64_t policy_since;
	uint32_t current;	/* the setup's policy */
	json_t *alerts;		/* that are open: flags_alerts.c */
	json_t *left;		/* policies that were replaced: flags_store.c */
	struct flag *found;
	size_t found_n, found_room;
};

/* Room for one more of a list of n; doubles it. */
int flags_room(void *list, size_t n, size_t *room, size_t size,
    struct reason *);

int flags_list_add(struct flags_list *, uint64_t n, int64_t time,
    struct reason *);

/*
 * Adds a flag where its last entry is not too old; takes the list's entries,
 * or frees them.  The reason is a template with {who} and the like, of the
 * item, which may be NULL.
 */
struct flags_told {
	const char *name, *words;
	enum flags_severity severity;
	const struct flags_item *item;
	bool alone;		/* all entries are of the item's person */
	int64_t count, most;	/* {count}, also for {s} and {es}; {most} */
};

int flags_tell(struct flags *, const struct flags_told *,
    struct flags_list *, struct reason *);

/* Notes an entry of that time, where it is of what is looked at. */
int flags_note(struct flags *, enum flags_note, const json_t *,
    int64_t time, struct reason *);

/* Who an entry is of, and its number of flags.persons.  NULL: a reason. */
struct flags_person *flags_person(struct flags *, const json_t *,
    uint32_t *who, struct reason *);

/*
 * Follows the policy: its changes, and one that is in force without an entry
 * that says so.  A program that runs meanwhile still goes by the one before.
 */
int flags_policy(struct flags *, const json_t *, int64_t time,
    struct reason *);
int flags_expiry(struct flags *, const json_t *, int64_t time,
    struct reason *);

/* Who had logged in, by uid; -1: not told. */
int64_t flags_login(const json_t *);

/* Takes patterns for the plate that they mean. */
int flags_plates(struct flags *, struct reason *);

/*
 * Notes which spots the search of that item covers, where it has no plate, or
 * that it has hardly one and covers none.
 */
int flags_area(struct flags *, const json_t *query, size_t item,
    struct reason *);

/* Where a spot is, in words: a camera that stands there, or a place. */
#define FLAGS_PLACE	80

void flags_area_name(const struct flags *, int32_t row, int32_t column,
    char [FLAGS_PLACE]);

/* Tells which spots one person looks at on too many days. */
int flags_places(struct flags *, struct reason *);

/* Follows an alert; notes those that are open for too long. */
int flags_alert(struct flags *, const json_t *, int64_t time,
    struct reason *);
int flags_alerts(struct flags *, struct reason *);

/* Applies all rules to the items. */
int flags_rules(struct flags *, struct reason *);

#endif
