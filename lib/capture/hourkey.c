/* One key for each hour of the spool. */
#include "hourkey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define SEALED	(CRYPTO_KEY + CRYPTO_OVERHEAD)

static const char bind[] = "alpr spool key";

/* 1, 0 where there is no file, -1. */
static int
read_key(const char *path, struct crypto_box *over,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	struct blob b;
	int rc = file_exists(path, why);

	if (rc <= 0)
		return rc;
	if (file_read(path, SEALED, &b, why) != 0)
		return -1;
	if (b.len != (over == NULL ? CRYPTO_KEY : SEALED)) {
		rc = reason_set(why, "%.150s: %s", path, over == NULL ?
		    "sealed: which key is it under?" : "not sealed");
	} else if (over == NULL) {
		memcpy(key, b.data, CRYPTO_KEY);
	} else if (crypto_open(over, bind, sizeof(bind), b.data, b.len, key,
	    why) != 0) {
		rc = reason_prefix(why, "%.150s", path);
	}
	blob_wipe(&b);
	return rc;
}

static int
make_key(const char *path, struct crypto_box *over, struct reason *why)
{
	unsigned char key[CRYPTO_KEY], sealed[SEALED];
	int rc = crypto_random(key, sizeof(key), why);

	if (rc == 0 && over != NULL)
		rc = crypto_seal(over, bind, sizeof(bind), key, sizeof(key),
		    sealed, why);
	if (rc == 0)
		rc = over == NULL ? file_create(path, key, sizeof(key), 0600,
		    why) : file_create(path, sealed, sizeof(sealed), 0600,
		    why);
	crypto_wipe(key, sizeof(key));
	return rc < 0 ? -1 : 0;
}

int
hourkey_get(const char *folder, struct crypto_box *over, bool create,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	char *path = file_join(folder, HOURKEY_NAME, why);
	int rc = path == NULL ? -1 : read_key(path, over, key, why);

	if (rc == 0 && create) {
		rc = make_key(path, over, why);
		if (rc == 0)
			rc = read_key(path, over, key, why);
	}
	free(path);
	return rc;
}

int
hourkey_destroy(int folder, struct reason *why)
{
	unsigned char noise[SEALED];
	int fd, rc;

	/* Of a pipe that nobody reads, the open fails and does not wait. */
	fd = openat(folder, HOURKEY_NAME, O_WRONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : reason_errno(why, "spool: %s",
		    HOURKEY_NAME);
	rc = crypto_random(noise, sizeof(noise), why);
	if (rc == 0 && (file_put(fd, noise, sizeof(noise), 0) != 0 ||
	    fsync(fd) != 0))
		rc = reason_errno(why, "spool: %s", HOURKEY_NAME);
	close(fd);
	if (rc == 0 && unlinkat(folder, HOURKEY_NAME, 0) != 0 &&
	    errno != ENOENT)
		rc = reason_errno(why, "spool: %s", HOURKEY_NAME);
	return rc;
}
