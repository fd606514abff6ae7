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

/* Files, and who can open them. */
void doctor_files(struct doctor *);

#endif
