/*
 * An agency's policy, and the decision who may do what under it.
 * policyfile.h reads it; alpr-policy(5) says what its parts mean.
 *
 * All is constant once read, and nothing is read from a file with faults.
 * Strings live as long as the policy.  Times are those of stamp.h; the
 * caller passes the present.
 */
#ifndef ALPR_POLICY_H
#define ALPR_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "area.h"
#include "base/digest.h"
#include "base/geo.h"
#include "base/reason.h"
#include "base/stamp.h"
#include "duty.h"
#include "lawful.h"
#include "tree.h"

#define POLICY_RETENTION	(30 * STAMP_DAY)
#define POLICY_RETENTION_MAX	(60 * STAMP_DAY)

/* Bits: who has several may do what each of them may. */
enum policy_role {
	POLICY_INVESTIGATOR = 1,
	POLICY_AUDITOR = 2,
	POLICY_ADMINISTRATOR = 4
};

struct policy_texts {
	const char **list;		/* NULL: not given */
	size_t n;
};

/* Formats of the numbers that a search names. */
struct policy_numbers {
	struct policy_texts cases, calls;
};

/* What another agency may ask: share.h decides. */
struct policy_answer {
	const char *login;		/* that they come in by, or NULL */
	int64_t uid;			/* or -1 */
	const char *key;		/* that signs them; NULL: none come */
	struct policy_numbers numbers;
	struct policy_texts purposes;	/* not given: the policy's */
	struct policy_texts areas, cameras;	/* not given: all */
	int64_t window, results;	/* as of the policy's own searches */
	int64_t hourly, daily;		/* searches at most */
	bool photos;
};

struct policy_agency {
	const char *id, *name, *state;
	int kind;		/* enum lawful_kind; not of the own agency */
	bool suspended;
	struct policy_texts ask;	/* the command that asks it */
	struct policy_answer answer;
};

/* Whatever the policy says, no other agency gets more at once, or a day. */
#define POLICY_SHARED_RESULTS	1000
#define POLICY_SHARED_DAILY	2000

struct policy_camera {
	const char *name, *place_name;	/* the place's may be NULL */
	struct geo_point place;
	double heading;			/* degrees; -1: not known */
	const char *zone;		/* of its clock; NULL: the policy's */
	int64_t clock_offset;		/* ms that its clock is ahead */
	const char *serial;		/* as EXIF has it; or NULL */
	bool moves;			/* on a vehicle: it has no place */
};

struct policy_person {
	const char *login;		/* or NULL */
	int64_t uid;			/* or -1 */
	const char *name, *agency;
	unsigned roles;			/* of enum policy_role */
	int64_t trained;		/* a day, or POLICY_NEVER */
	int64_t agreed;			/* version of the policy; 0: none */
	bool suspended;
	struct duty_hours duty;		/* own ones; else those of the review */
};

#define POLICY_NEVER INT64_MIN

/* A file that a policy was read from. */
struct policy_file {
	char *path;
	char sha256[DIGEST_HEX];
};

struct policy_list {			/* a hot list */
	const char *name, *file, *source;
	int64_t max_age;		/* ms; older than that it is not used */
	int faulty;			/* enum policy_faulty */
	/* The least probability of a plate that differs; 0: none does. */
	double confusable;
};

/* A list that is cut short, miscounted, misspelt or too old: */
enum policy_faulty {
	POLICY_REFUSE,		/* is not used */
	POLICY_WARN		/* is, and every alert of it says so */
};

struct policy_alerts {
	int64_t verify;			/* ms until which it should be done */
	const char **stop;		/* plates never to alert on; or NULL */
	size_t stop_count;
};

/* From when on an auditor should look: flags.h. */
struct policy_review {
	int64_t period;			/* ms in which these are counted: */
	int64_t plate_days;		/* days of a person with a plate */
	int64_t plate_searches;		/* the same within a day */
	int64_t plate_cases;		/* numbers given for a plate */
	int64_t case_plates;		/* plates of a person with a number */
	int64_t place_days;		/* days of a person with a place */
	int64_t place_width;		/* metres: of the widest place */
	int64_t place_cameras;		/* the most that are places each */
	int64_t vague_days;		/* days with hardly a plate, no place */
	int64_t no_result;		/* searches in vain for a plate */
	int64_t refused;		/* a person's refusals within a day */
	int64_t off_duty;		/* a person's days outside duty hours */
	int64_t rare;			/* a person's for a rare purpose */
	int64_t widest;			/* a person's of the widest window */
	int64_t day_searches, day_results;	/* a person's in a day */
	int64_t expiry;			/* ms between two expiries */
	const char **rare_purposes;
	size_t rare_count;
	struct duty_hours duty;
};

/* What is shown of the time of a search: no more than this. */
enum policy_round { POLICY_HOUR, POLICY_DAY, POLICY_MONTH };

enum policy_named { POLICY_LEFT_OUT, POLICY_PSEUDONYM };

/* What the public is told. */
struct policy_portal {
	const char *contact;		/* or NULL */
	/* In the agency's words; not given: in the program's. */
	struct policy_texts detected, not_detected, acceptable, prohibited,
	    access, sharing, audit;
	int64_t delay;			/* ms until a search is listed */
	int round;			/* enum policy_round */
	int64_t fewest;			/* searches that a purpose needs */
	int cases, people;		/* enum policy_named */
};

struct policy {
	int64_t version;
	struct policy_agency agency;
	int64_t retention;		/* ms */
	const char *time_zone;
	int64_t training;		/* ms for which it holds */
	int64_t window;			/* ms: the widest of a search by area */
	int64_t results;		/* the most of one search */
	struct policy_camera *cameras;
	size_t camera_count;
	struct area *areas;
	size_t area_count;
	struct policy_person *people;
	size_t person_count;
	const char **purposes;
	size_t purpose_count;
	struct policy_numbers numbers;
	struct policy_agency *sharing;
	size_t sharing_count;
	struct policy_agency *sources;	/* that are asked, and get nothing */
	size_t source_count;
	struct policy_list *hot_lists;
	size_t hot_list_count;
	struct policy_alerts alerts;
	struct policy_review review;
	struct policy_portal portal;
	/* The policy's own file, then those of the areas, in their order. */
	struct policy_file *files;
	size_t file_count;
	bool kept;			/* read by policyfile_open_kept() */
	/* SHA-256 over theirs, as lines of hexadecimal digits. */
	char sha256[DIGEST_HEX];
	struct tree *tree;		/* what the strings borrow from */
};

void policy_free(struct policy *);

/*
 * Whether a number has a format: '9' stands for a digit, 'A' for an upper
 * case letter, what follows a '\' and all else for itself.
 */
bool policy_number_fits(const char *format, const char *number);

/* What the place of a camera is called; NULL: it has no name. */
const char *policy_place(const struct policy *, const char *camera);

/*
 * Whether one of these numbers is given, and each has a format.  whose: the
 * agency, for the reason.
 */
int policy_check_numbers(const struct policy_numbers *, const char *whose,
    const char *case_number, const char *call_number, struct reason *);

bool policy_lists(const struct policy_texts *, const char *);

/* The agency of that id, the own one or one that is shared with; or NULL. */
const struct policy_agency *policy_agency(const struct policy *,
    const char *id);

/*
 * Whether a person is in good standing: trained, and not too long ago;
 * agreed to this version; not suspended, nor the agency.  -1: the reason.
 */
int policy_standing(const struct policy *, const struct policy_person *,
    int64_t now, struct reason *);

/*
 * The person of a real uid and its login name, which may be NULL.  NULL:
 * nobody, or more than one.
 */
const struct policy_person *policy_person(const struct policy *, uid_t,
    const char *login, struct reason *);

enum policy_act {
	POLICY_SEARCH,		/* an investigator, for a case and a purpose */
	POLICY_AUDIT,		/* an auditor: to read the log */
	POLICY_ADMINISTER,	/* an administrator: store, keys, expiry */
	POLICY_VERIFY		/* an investigator: to see and verify alerts */
};

/* Whether a person in good standing has the role for it.  -1: the reason. */
int policy_allows(const struct policy *, const struct policy_person *,
    enum policy_act, int64_t now, struct reason *);

struct policy_request {
	uid_t uid;		/* the real one of who asks */
	const char *login;	/* its name, or NULL */
	enum policy_act act;
	int64_t now;
	/* Of a search: one number or both, and the purpose; or NULL. */
	const char *case_number, *call_number, *purpose;
};

/*
 * Decides by nothing but its arguments.  0: allowed; -1: refused, and the
 * reason is fit to be shown and logged.
 */
int policy_may(const struct policy *, const struct policy_request *,
    struct reason *);

#endif
