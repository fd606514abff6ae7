/* Asks the person for what was not given. */
#include "prompt.h"

#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/policy.h"
#include "program/program.h"
#include "show/cell.h"

bool
prompt_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static void
interrupted(int signal)
{
	(void)signal;
}

/* Waits for a line; ^C counts from now on, and not only while it reads. */
static bool
line_comes(const char *prompt)
{
	struct sigaction on = { .sa_handler = interrupted }, old;
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	sigset_t mask, waiting;
	bool comes;

	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_BLOCK, &mask, &waiting);
	sigaction(SIGINT, &on, &old);
	fputs(prompt, stderr);
	fflush(stderr);
	comes = ppoll(&in, 1, NULL, &waiting) > 0;
	sigaction(SIGINT, &old, NULL);
	sigprocmask(SIG_SETMASK, &waiting, NULL);
	return comes;
}

/* A line without its end and blanks around it, in malloc'd memory. */
static char *
read_line(const char *prompt)
{
	char *line = NULL, *start, *text;
	size_t size = 0, len;

	if (!line_comes(prompt) || getline(&line, &size, stdin) < 0) {
		fputc('\n', stderr);
		errx(PROGRAM_FAILED, "no search: it was not said what for");
	}
	start = line + strspn(line, " \t");
	len = strlen(start);
	while (len > 0 && strchr(" \t\r\n", start[len - 1]) != NULL)
		len--;
	text = strndup(start, len);
	free(line);
	if (text == NULL)
		err(PROGRAM_FAILED, "prompt");
	return text;
}

static const char *
item(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return text == NULL ? "" : text;
}

static bool
fits(const json_t *formats, const char *number)
{
	for (size_t i = 0; i < json_array_size(formats); i++)
		if (policy_number_fits(item(formats, i), number))
			return true;
	return false;
}

static void
print_formats(const char *what, const json_t *formats)
{
	fputs(what, stderr);
	for (size_t i = 0; i < json_array_size(formats); i++) {
		fputs(i == 0 ? " (" : ", ", stderr);
		cell_print(stderr, item(formats, i));
	}
	if (json_array_size(formats) > 0)
		fputc(')', stderr);
}

static void
ask_number(struct ask *ask, const json_t *hello,
    char number[PROMPT_NUMBER])
{
	const json_t *cases = json_object_get(hello, "cases");
	const json_t *calls = json_object_get(hello, "calls");
	const char **to = NULL;
	char *text;

	while (to == NULL) {
		print_formats("Case number", cases);
		if (json_array_size(calls) > 0)
			print_formats(" or call for service", calls);
		text = read_line(": ");
		to = fits(cases, text) ? &ask->case_number :
		    fits(calls, text) ? &ask->call_number : NULL;
		if (strlen(text) >= PROMPT_NUMBER)
			to = NULL;
		if (to == NULL)
			fputs("That is no such number; 9 stands for a digit, "
			    "A for a letter.\n", stderr);
		else
			*to = strcpy(number, text);
		free(text);
	}
}

/* By its number or in full; NULL where it is none. */
static const char *
purpose_of(const json_t *purposes, const char *text)
{
	size_t n = json_array_size(purposes);
	unsigned long number;
	char *end;

	number = strtoul(text, &end, 10);
	if (end != text && *end == '\0' && number >= 1 && number <= n)
		return item(purposes, number - 1);
	for (size_t i = 0; i < n; i++)
		if (strcmp(item(purposes, i), text) == 0)
			return item(purposes, i);
	return NULL;
}

static void
ask_purpose(struct ask *ask, const json_t *hello)
{
	const json_t *purposes = json_object_get(hello, "purposes");
	char *text;

	fputs("Purpose:\n", stderr);
	for (size_t i = 0; i < json_array_size(purposes); i++) {
		fprintf(stderr, "%4zu  ", i + 1);
		cell_print(stderr, item(purposes, i));
		fputc('\n', stderr);
	}
	while (ask->purpose == NULL) {
		text = read_line("Its number: ");
		ask->purpose = purpose_of(purposes, text);
		free(text);
		if (ask->purpose == NULL)
			fprintf(stderr, "That is none: 1 to %zu.\n",
			    json_array_size(purposes));
	}
}

void
prompt_missing(struct ask *ask, const json_t *hello,
    char number[PROMPT_NUMBER])
{
	if (ask->case_number == NULL && ask->call_number == NULL)
		ask_number(ask, hello, number);
	if (ask->purpose == NULL)
		ask_purpose(ask, hello);
}
