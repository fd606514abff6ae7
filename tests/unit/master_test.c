/* The master key, from files and from commands. */
#include "store/master.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"

static void
files(void **state)
{
	static const struct {
		const char *text, *why;
		mode_t mode;
	} cases[] = {
		{ "", "64 hexadecimal digits", 0400 },
		{ "00112233445566778899aabbccddeeff00112233445566778899aabbcc"
		    "ddeeff", "64 hexadecimal digits", 0400 },
		{ "00112233445566778899aabbccddeeff00112233445566778899aabbcc"
		    "ddeefg\n", "64 hexadecimal digits", 0400 },
		{ "00112233445566778899aabbccddeeff00112233445566778899aabbcc"
		    "ddeeff\n", "lets others at it", 0404 },
		{ "00112233445566778899aabbccddeeff00112233445566778899aabbcc"
		    "ddeeff\n", "lets others at it", 0420 },
	};
	char *dir = make_dir();
	const char *path = make_path(dir, "k");
	const struct master m = { path, NULL };
	unsigned char key[CRYPTO_KEY];
	struct reason why;
	struct stat st;

	(void)state;
	assert_int_equal(master_read(&m, key, &why), -1);
	assert_reason(why, "No such file");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(file_write(path, cases[i].text,
		    strlen(cases[i].text), cases[i].mode, &why), 0);
		assert_int_equal(master_read(&m, key, &why), -1);
		assert_reason(why, cases[i].why);
	}
	assert_int_equal(master_make(path, &why), -1);
	assert_reason(why, "a key is there already");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(master_make(path, &why), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(st.st_size, 65);
	assert_int_equal(master_read(&m, key, &why), 0);
	/* Not even from who may read all: whose key is it? */
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 54321), 0);
		assert_int_equal(master_read(&m, key, &why), -1);
		assert_reason(why, "belongs to user 12345");
		assert_int_equal(chown(path, 12345, getegid()), 0);
		assert_int_equal(master_read(&m, key, &why), 0);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0400), 0);
	assert_int_equal(master_read(&m, key, &why), -1);
	assert_reason(why, "not a regular file");
	make_remove(dir);
}

static void
commands(void **state)
{
	static const struct {
		const char *command, *why;
	} cases[] = {
		{ "exit 3", "status 3" },
		{ "kill -9 $$", "status" },
		{ "echo nothing", "64 hexadecimal digits" },
		{ "head -c 5000 /dev/zero", "more than 4096 bytes" },
		{ "cat; exit 4", "status 4" },
	};
	unsigned char a[CRYPTO_KEY], b[CRYPTO_KEY];
	struct master m = { NULL, NULL };
	char *command, *dir = make_dir();
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		m.command = cases[i].command;
		assert_int_equal(master_read(&m, a, &why), -1);
		assert_reason(why, cases[i].why);
	}
	m.file = make_path(dir, "k");
	assert_int_equal(master_make(m.file, &why), 0);
	m.command = NULL;
	assert_int_equal(master_read(&m, a, &why), 0);
	assert_true(asprintf(&command, "cat %s", m.file) > 0);
	m.command = command;
	assert_int_equal(master_read(&m, b, &why), 0);
	assert_memory_equal(a, b, CRYPTO_KEY);
	free(command);
	make_remove(dir);
}

/* What the program ignores is not ignored in the command. */
static void
signals(void **state)
{
	static const char text[] = "for i in 1 2 3; do kill -PIPE $$; done; "
	    "echo 00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff";
	const struct master m = { NULL, text };
	unsigned char key[CRYPTO_KEY];
	struct reason why;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(master_read(&m, key, &why), -1);
	assert_reason(why, "status 128");
	signal(SIGPIPE, SIG_DFL);
	/* How it ended cannot be known: that is no success. */
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(master_read(&(struct master){ NULL, strstr(text,
	    "echo") }, key, &why), -1);
	assert_reason(why, "No child processes");
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(master_read(&(struct master){ NULL, strstr(text,
	    "echo") }, key, &why), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(commands),
		cmocka_unit_test(signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
