/* The policies of a store. */
#include "policykept.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policyfile.h"

#define MODE 0440

static char *
path_of(const char *store, const char *name, struct reason *why)
{
	char *folder = file_join(store, "policy", why), *path;

	if (folder == NULL || name == NULL)
		return folder;
	path = file_join(folder, name, why);
	free(folder);
	return path;
}

int
policykept_current(const char *store, char hash[DIGEST_HEX],
    struct reason *why)
{
	char *path = path_of(store, "current", why);
	unsigned char raw[DIGEST_BYTES];
	struct blob text = { NULL, 0 };
	int rc;

	if (path == NULL)
		return -1;
	rc = file_exists(path, why);
	if (rc == 1 && file_read(path, DIGEST_HEX, &text, why) != 0) {
		rc = -1;
	} else if (rc == 1) {
		rc = -1;
		if (text.len == DIGEST_HEX &&
		    text.data[DIGEST_HEX - 1] == '\n') {
			memcpy(hash, text.data, DIGEST_HEX - 1);
			hash[DIGEST_HEX - 1] = '\0';
			if (digest_unhex(hash, raw, sizeof(raw)) == 0)
				rc = 1;
		}
		if (rc < 0)
			reason_set(why, "%.150s: names no policy", path);
	}
	blob_free(&text);
	free(path);
	return rc;
}

static struct policy *
open_folder(const char *folder, const char *hash, struct reason *why)
{
	struct faults *faults = calloc(1, sizeof(*faults));
	struct policy *p;

	if (faults == NULL) {
		reason_errno(why, "policy");
		return NULL;
	}
	p = policyfile_open_kept(folder, faults);
	if (p == NULL)
		reason_set(why, "policy %.8s of the store: %.190s", hash,
		    faults->list[0].why.text);
	else if (strcmp(p->sha256, hash) != 0) {
		reason_set(why, "policy %.8s of the store: its files were "
		    "changed; put it in again with alpr-store --policy", hash);
		policy_free(p);
		p = NULL;
	}
	free(faults);
	return p;
}

struct policy *
policykept_open(const char *store, struct reason *why)
{
	char hash[DIGEST_HEX], *folder;
	struct policy *p = NULL;
	int rc;

	rc = policykept_current(store, hash, why);
	if (rc == 0)
		reason_set(why, "the store has no policy, and so shows "
		    "nothing to anybody: alpr-store -d STORE --policy FILE");
	if (rc != 1)
		return NULL;
	folder = path_of(store, hash, why);
	if (folder != NULL)
		p = open_folder(folder, hash, why);
	free(folder);
	return p;
}

int
policykept_gather(const struct policy *p, struct blob **out,
    struct reason *why)
{
	struct blob *blobs = calloc(p->file_count, sizeof(*blobs));
	char hash[DIGEST_HEX];
	int rc = 0;

	if (blobs == NULL)
		return reason_errno(why, "policy");
	for (size_t i = 0; i < p->file_count && rc == 0; i++) {
		rc = file_read(p->files[i].path, AREA_FILE_MAX, &blobs[i],
		    why);
		if (rc == 0)
			rc = digest_sha256_hex(blobs[i].data, blobs[i].len,
			    hash, why);
		if (rc == 0 && strcmp(hash, p->files[i].sha256) != 0)
			rc = reason_set(why, "%.150s: it changes while it is "
			    "read", p->files[i].path);
	}
	if (rc == 0) {
		*out = blobs;
		return 0;
	}
	for (size_t i = 0; i < p->file_count; i++)
		blob_free(&blobs[i]);
	free(blobs);
	return -1;
}

static int
write_files(const char *folder, const struct policy *p,
    const struct blob *blobs, struct reason *why)
{
	char name[32], *path;
	int rc = 0;

	for (size_t i = 0; i < p->file_count && rc == 0; i++) {
		if (i == 0)
			strcpy(name, "alpr.yaml");
		else
			snprintf(name, sizeof(name), "area-%zu", i);
		path = file_join(folder, name, why);
		if (path == NULL)
			return -1;
		rc = file_write(path, blobs[i].data, blobs[i].len, MODE, why);
		free(path);
	}
	return rc;
}

int
policykept_add(const char *store, const struct policy *p,
    const struct blob *blobs, struct reason *why)
{
	char *all = path_of(store, NULL, why);
	char *folder = path_of(store, p->sha256, why);
	struct policy *kept = NULL;
	int rc = -1;

	/* Written where it belongs: the hash tells what was cut short. */
	if (all != NULL && folder != NULL &&
	    file_mkdir(all, 02770, why) == 0 &&
	    file_mkdir(folder, 02770, why) == 0 &&
	    write_files(folder, p, blobs, why) == 0)
		kept = open_folder(folder, p->sha256, why);
	if (kept != NULL)
		rc = 0;
	policy_free(kept);
	free(folder);
	free(all);
	return rc;
}

int
policykept_enact(const char *store, const char *hash, struct reason *why)
{
	char *path = path_of(store, "current", why), line[DIGEST_HEX + 1];
	int rc;

	if (path == NULL)
		return -1;
	snprintf(line, sizeof(line), "%s\n", hash);
	rc = file_write(path, line, strlen(line), MODE, why);
	free(path);
	return rc;
}
