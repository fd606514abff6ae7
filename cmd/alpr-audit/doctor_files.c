/* The files of a store, and who can open them. */
#include "doctor_inside.h"

#include <fts.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store.h"

/* Of each kind of fault one path is named, and the others counted. */
enum kind { LINKED, OPEN, LISTED, PROGRAM, FOREIGN, SHUT, KINDS };

struct found {
	size_t n[KINDS];
	char first[KINDS][PATH_MAX];
};

/* An access control list lets in whom no mode shows. */
static bool
has_list(const char *path)
{
	return lgetxattr(path, "system.posix_acl_access", NULL, 0) > 0 ||
	    lgetxattr(path, "system.posix_acl_default", NULL, 0) > 0;
}

/*
 * What is wrong with one of the store's files or folders; KINDS: nothing.
 * The log's public key is for everybody.
 */
static enum kind
kind_of(const struct doctor *d, const struct stat *st, const char *path,
    const char *name)
{
	mode_t group = (st->st_mode >> 3) & 07;
	mode_t others = strcmp(name, "audit.vkey") == 0 ? 03 : 07;

	if (!S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode))
		return LINKED;
	if ((st->st_mode & others) != 0)
		return OPEN;
	if (has_list(path))
		return LISTED;
	if (S_ISREG(st->st_mode) && (st->st_mode & 07111) != 0)
		return PROGRAM;
	if (d->grouped && st->st_gid != d->gid)
		return FOREIGN;
	if (S_ISDIR(st->st_mode) ? group != 07 || (st->st_mode &
	    S_ISGID) == 0 : (group & 04) == 0)
		return SHUT;
	return KINDS;
}

static int
look_through(const struct doctor *d, struct found *found)
{
	char *paths[] = { (char *)(uintptr_t)d->dir, NULL };
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	enum kind kind;
	FTSENT *e;

	if (tree == NULL)
		return -1;
	while ((e = fts_read(tree)) != NULL) {
		if (e->fts_info == FTS_DP || e->fts_info == FTS_NS)
			continue;
		kind = kind_of(d, e->fts_statp, e->fts_path,
		    e->fts_name);
		if (kind != KINDS && found->n[kind]++ == 0)
			snprintf(found->first[kind], PATH_MAX, "%s%s",
			    d->path, e->fts_path + strlen(d->dir));
	}
	fts_close(tree);
	return 0;
}

static bool
say(struct doctor *d, const struct found *found, enum kind kind,
    const char *what)
{
	char others[64] = "";

	if (found->n[kind] == 0)
		return false;
	if (found->n[kind] > 1)
		snprintf(others, sizeof(others), " (and %zu others)",
		    found->n[kind] - 1);
	doctor_wrong(d, "%s%s %s", found->first[kind], others, what);
	return true;
}

static void
check_tree(struct doctor *d)
{
	struct found *found = calloc(1, sizeof(*found));

	if (found == NULL || look_through(d, found) != 0)
		doctor_wrong(d, "%s cannot be looked through", d->path);
	else {
		if (say(d, found, LINKED, "is neither file nor folder"))
			doctor_mend("find %s ! -type f ! -type d -ls",
			    d->quoted);
		if (say(d, found, OPEN, "is open to everybody"))
			doctor_mend("chmod -R o-rwx %s", d->quoted);
		if (say(d, found, LISTED, "has an access control list: the "
		    "mode does not show who can open it"))
			doctor_mend("setfacl -R -b -k %s", d->quoted);
		if (say(d, found, PROGRAM, "is marked as a program"))
			doctor_mend("find %s -type f -exec chmod a-xst {} +",
			    d->quoted);
		if (say(d, found, FOREIGN, "is not of the programs' group"))
			doctor_mend("chgrp -R %s %s", d->group, d->quoted);
		if (say(d, found, SHUT, "cannot be opened by the programs"))
			doctor_mend("find %s -type d -exec chmod 2770 {} + "
			    "-o -type f -exec chmod g+r {} +", d->quoted);
	}
	free(found);
}

static void
check_key(struct doctor *d)
{
	struct reason why;
	char *key = file_join(d->dir, "master.key", &why);
	char *command = file_join(d->dir, "key-command", &why);
	struct stat st;
	bool there = key != NULL && stat(key, &st) == 0;

	if (key == NULL || command == NULL)
		doctor_wrong(d, "%s", why.text);
	else if (!there && file_exists(command, &why) != 1) {
		doctor_wrong(d, "the store has neither master.key nor "
		    "key-command: who may search cannot");
		doctor_mend("echo 'systemd-creds decrypt ...' > "
		    "%s/key-command && chmod 0440 %s/key-command", d->quoted,
		    d->quoted);
	} else if (there) {
		if ((st.st_mode & 0777) != 0440) {
			doctor_wrong(d, "master.key is of mode %04o",
			    (unsigned)st.st_mode & 07777);
			doctor_mend("chmod 0440 %s/master.key", d->quoted);
		}
		doctor_note("the master key lies beside what it seals: who "
		    "takes the disk has both");
	}
	free(key);
	free(command);
}

/* What the programs do first. */
static void
check_opens(struct doctor *d)
{
	struct reason why;
	struct store *s = store_open(d->dir, NULL, &why);

	if (s == NULL) {
		doctor_wrong(d, "the store does not open, and nobody can "
		    "search: %s", why.text);
		doctor_mend("# is master.key, or what key-command prints, "
		    "the key of this store?");
	}
	store_close(s);
}

/* On a full disk nothing is taken in, and nothing can be searched. */
static void
check_room(struct doctor *d)
{
	struct statvfs fs;
	unsigned long long mib;

	if (statvfs(d->dir, &fs) != 0)
		return;
	/* Its owner would not notice. */
	if ((fs.f_flag & ST_NOSUID) != 0) {
		doctor_wrong(d, "%s is on a file system that is mounted "
		    "nosuid, and nobody can search", d->path);
		doctor_mend("# mount it without, where root alone mounts");
	}
	if (fs.f_blocks == 0)
		return;
	mib = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
	if (fs.f_bavail < fs.f_blocks / 50) {
		doctor_wrong(d, "the disk is full but for %llu MiB", mib);
		doctor_mend("df %s   # and see alpr-administrator(7)",
		    d->quoted);
	} else if (fs.f_bavail < fs.f_blocks / 10) {
		doctor_note("of the disk %llu MiB are left", mib);
	}
}

static bool
is_a_stranger(const struct doctor *d, uid_t uid)
{
	return uid != 0 && uid != d->store.st_uid;
}

/* Who owns a folder above can put another store in the place of this one. */
static void
check_above(struct doctor *d)
{
	static const struct doctor_way way = { .theirs = is_a_stranger,
	    .open = ", in which the store is, can be written by others",
	    .owned = ", in which the store is, is neither root's nor its "
	    "owner's", .missing = "" };

	doctor_way(d, d->path, &way);
}

void
doctor_files(struct doctor *d)
{
	if (d->store.st_uid == 0) {
		doctor_wrong(d, "%s is root's: intake and expiry need not "
		    "run as root", d->path);
		doctor_mend("useradd --system -g %s %s; chown -R %s:%s %s",
		    d->group, d->user, d->user, d->group, d->quoted);
	}
	check_tree(d);
	check_key(d);
	check_opens(d);
	check_room(d);
	check_above(d);
}
