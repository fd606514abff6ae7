/* The master key, from where it is kept. */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"

#define TEXT_MAX 4096

extern char **environ;

int
master_make(const char *path, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	char text[2 * CRYPTO_KEY + 2];
	int rc;

	if (crypto_random(key, sizeof(key), why) != 0)
		return -1;
	digest_hex(key, sizeof(key), text);
	text[2 * CRYPTO_KEY] = '\n';
	rc = file_create(path, text, 2 * CRYPTO_KEY + 1, 0400, why);
	if (rc == 1)
		rc = reason_set(why, "%.150s: a key is there already", path);
	crypto_wipe(key, sizeof(key));
	crypto_wipe(text, sizeof(text));
	return rc;
}

/* Its owner could change it for a key that is known to others. */
static int
check_file(int fd, const char *path, struct reason *why)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return reason_errno(why, "master key %.150s", path);
	if (!S_ISREG(st.st_mode))
		return reason_set(why, "master key %.150s: not a regular "
		    "file", path);
	if ((st.st_mode & 027) != 0)
		return reason_set(why, "master key %.150s: mode %04o lets "
		    "others at it; chmod 0400", path,
		    (unsigned)st.st_mode & 07777);
	if (st.st_uid != 0 && st.st_uid != geteuid() && st.st_gid != getegid())
		return reason_set(why, "master key %.150s: it belongs to user "
		    "%u", path, (unsigned)st.st_uid);
	return 0;
}

static int
read_file(const char *path, struct blob *text, struct reason *why)
{
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return reason_errno(why, "master key %.150s", path);
	rc = check_file(fd, path, why);
	if (rc == 0 && file_read_fd(fd, path, TEXT_MAX, text, why) != 0)
		rc = reason_prefix(why, "master key");
	close(fd);
	return rc;
}

/*
 * It starts as from a shell, whatever this program does with SIGPIPE, and
 * must not eat the records that the program reads.  A group that is the
 * program's alone becomes the command's own: otherwise the shell, or the
 * kernel where no privilege may be gained, would take it away.
 */
static _Noreturn void
become(const char *command, int out)
{
	char *argv[] = { "sh", "-c", (char *)(uintptr_t)command, NULL };
	int null = open("/dev/null", O_RDONLY);
	gid_t group = getegid();

	signal(SIGPIPE, SIG_DFL);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 &&
	    (getgid() == group || setresgid(group, group, group) == 0)) {
		if (null > 0)
			close(null);
		execve("/bin/sh", argv, environ);
	}
	_exit(127);
}

/* The reading end of what the command prints.  -1 with a reason. */
static int
start(const char *command, pid_t *pid, struct reason *why)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return reason_errno(why, "key command");
	*pid = fork();
	if (*pid == 0)
		become(command, fds[1]);
	if (*pid < 0)
		reason_errno(why, "key command");
	close(fds[1]);
	if (*pid > 0)
		return fds[0];
	close(fds[0]);
	return -1;
}

static int
run(const char *command, struct blob *text, struct reason *why)
{
	int fd, rc, ended, status = 0;
	pid_t pid = -1;

	fd = start(command, &pid, why);
	if (fd < 0)
		return -1;
	rc = file_read_fd(fd, "key command", TEXT_MAX, text, why);
	close(fd);
	do
		ended = waitpid(pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	if (rc != 0)
		return -1;
	/* With SIGCHLD ignored nobody can say how it ended. */
	if (ended < 0)
		rc = reason_errno(why, "key command");
	else if (status != 0)
		rc = reason_set(why, "key command: it ended with status %d",
		    WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	if (rc != 0)
		blob_wipe(text);
	return rc;
}

int
master_read(const struct master *m, unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	const char *name = m->command != NULL ? "key command" : m->file;
	struct blob text;
	int rc = -1;

	if (m->command != NULL) {
		if (run(m->command, &text, why) != 0)
			return -1;
	} else if (read_file(m->file, &text, why) != 0) {
		return -1;
	}
	if (text.len == 2 * CRYPTO_KEY + 1 &&
	    text.data[2 * CRYPTO_KEY] == '\n') {
		text.data[2 * CRYPTO_KEY] = '\0';
		rc = digest_unhex((char *)text.data, key, CRYPTO_KEY);
	}
	blob_wipe(&text);
	return rc == 0 ? 0 : reason_set(why, "master key %.150s: not 64 "
	    "hexadecimal digits and a newline", name);
}
