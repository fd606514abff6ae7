/*
 * What every program does alike at its start and its end.
 */
#ifndef ALPR_PROGRAM_H
#define ALPR_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

/* Exit status: alpr(7). */
enum {
	PROGRAM_DONE = 0,
	PROGRAM_NO = 1,		/* the negative answer */
	PROGRAM_FAILED = 2
};

/*
 * Makes sure that descriptors 0 to 2 are open, so that no file can take
 * their place, sets the umask, and sees that neither the program nor what it
 * starts dumps core: photos, plates and keys are in memory alone.  What is
 * said on stderr is written line by line; whoever prints less, for a person to
 * see, flushes it.  Ends the program where a stream that it needs is closed.
 */
void program_start(bool reads_stdin);

/*
 * The program's arguments, copied, while everybody who lists processes sees
 * its name alone from now on.  To be called before options are looked at.
 */
char **program_hide_arguments(int argc, char **argv);

/* Prints the text, or name and version, and ends the program. */
_Noreturn void program_help(const char *text);
_Noreturn void program_version(void);

/* Tells how to get help, and ends the program with PROGRAM_FAILED. */
_Noreturn void program_usage(void);

/* The end of the program, where an operand follows its options. */
void program_no_operands(int argc, char *const argv[], const char *instead);

/* Closes stdout; the status, or PROGRAM_FAILED if that fails. */
int program_end(int status);

/* The present, in milliseconds. */
int64_t program_now(void);

/* Milliseconds of a clock that nobody sets, for how long something takes. */
int64_t program_ticks(void);

/* A whole number within limits, or the end of the program. */
long program_number(const char *option, const char *text, long least,
    long most);

/* "30d", "12h", "90m", "3600s" to milliseconds, or the end of the program. */
int64_t program_duration(const char *option, const char *text,
    int64_t most);

#endif
