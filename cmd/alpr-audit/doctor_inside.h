/* What the files of the doctor share. */
#ifndef ALPR_DOCTOR_INSIDE_H
#define ALPR_DOCTOR_INSIDE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "policy/policy.h"

struct doctor {
	const char *path;		/* of the store, for people */
	const char *dir;		/* and to open it */
	const char *group, *user;	/* names */
	bool grouped;			/* the group is there */
	gid_t gid;
	struct stat store;
	struct policy *policy;		/* or NULL */
	char *quoted;			/* the path, for a shell */
	unsigned wrong;
};

/* Counts and prints what is wrong; then the command that sets it right. */
void doctor_wrong(struct doctor *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void doctor_mend(const char *, ...) __attribute__((format(printf, 1, 2)));

/* The same: a command and a path, as a shell takes it. */
void doctor_mend_path(const char *command, const char *path);

/* What is worth knowing, and nobody's fault. */
void doctor_note(const char *, ...) __attribute__((format(printf, 1, 2)));

/* Who must not have a part of a way, and what is said of it, after its path. */
struct doctor_way {
	bool (*theirs)(const struct doctor *, uid_t);
	const char *owned;	/* it is theirs */
	const char *open;	/* others can write to it */
	const char *missing;	/* the way ends there */
	bool file;		/* what it leads to counts, too */
};

/*
 * Tells of each folder by which a path, which begins with '/', leads to its
 * file, through links and behind them: who can write there can put another
 * file in its place.  In a sticky folder that is who has what is there, and
 * anybody where nothing is.
 */
void doctor_way(struct doctor *, const char *path, const struct doctor_way *);

/* Files, and who can open them. */
void doctor_files(struct doctor *);

#endif
