/* What is sent of an alert. */
#include "notice.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "alert/alert.h"
#include "record/record.h"

static int
in_memory(const char *text, size_t len, struct reason *why)
{
	int fd = memfd_create("alert", MFD_CLOEXEC);
	size_t at = 0;
	ssize_t n = 0;

	while (fd >= 0 && at < len && (n = write(fd, text + at,
	    len - at)) >= 0)
		at += (size_t)n;
	if (fd >= 0 && at == len && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	reason_errno(why, "alert");
	if (fd >= 0)
		close(fd);
	return -1;
}

int
notice_record(const json_t *alert, struct reason *why)
{
	char *text = record_text(alert), *line;
	size_t len;
	int fd;

	len = text == NULL ? 0 : strlen(text);
	line = text == NULL ? NULL : realloc(text, len + 2);
	if (line == NULL) {
		free(text);
		return reason_set(why, "out of memory");
	}
	memcpy(line + len, "\n", 2);
	fd = in_memory(line, len + 1, why);
	free(line);
	return fd;
}

static const char *
text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text == NULL ? "-" : text;
}

int
notice_mail(const json_t *alert, const char *address, struct reason *why)
{
	const json_t *sighting = json_object_get(alert, "sighting");
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int fd;

	if (out == NULL)
		return reason_errno(why, "mail");
	fprintf(out, "To: %s\nSubject: hot list alert, unverified\n"
	    "Content-Type: text/plain; charset=utf-8\n\n"
	    "A plate on the list %s was seen by camera %s at %s.\n\n"
	    "The plate and its photo are not in this mail, which does not "
	    "expire:\n\n    alpr-alert --open\n\nalert %s\n\n%s\n",
	    address, text_of(alert, "list"), text_of(sighting, "camera"),
	    text_of(alert, "time"), text_of(alert, "id"), ALERT_ADVICE);
	if (fclose(out) != 0) {
		free(text);
		return reason_errno(why, "mail");
	}
	fd = in_memory(text, len, why);
	free(text);
	return fd;
}

/* One that hangs is waited for no longer than a second. */
static int
open_syslog(int type, struct reason *why)
{
	const struct sockaddr_un log = { AF_UNIX, _PATH_LOG };
	const struct timeval second = { 1, 0 };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second,
	    sizeof(second)) == 0 && connect(fd, (const struct sockaddr *)&log,
	    sizeof(log)) == 0)
		return fd;
	reason_errno(why, _PATH_LOG);
	if (fd >= 0)
		close(fd);
	return -1;
}

/*
 * As RFC 3164 has it, without the time, which syslog notes.  syslog(3) would
 * not say that it is not there, and would wait for one that hangs.
 */
int
notice_syslog(const json_t *alert, struct reason *why)
{
	const json_t *sighting = json_object_get(alert, "sighting");
	int fd = open_syslog(SOCK_DGRAM, why), rc = 0;
	bool stream = fd < 0 && errno == EPROTOTYPE;
	char text[1024];

	if (stream)
		fd = open_syslog(SOCK_STREAM, why);
	if (fd < 0)
		return -1;
	snprintf(text, sizeof(text), "<%d>alpr-alert[%ld]: alert %s: list "
	    "%s, camera %s, %s, unverified", LOG_AUTH | LOG_WARNING,
	    (long)getpid(), text_of(alert, "id"), text_of(alert, "list"),
	    text_of(sighting, "camera"), text_of(alert, "time"));
	/* In a stream, the NUL is what ends it. */
	if (send(fd, text, strlen(text) + stream, MSG_NOSIGNAL) < 0)
		rc = reason_errno(why, _PATH_LOG);
	close(fd);
	return rc;
}
