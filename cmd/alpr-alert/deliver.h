/*
 * Delivery of alerts by a process of its own, so that a command that hangs
 * keeps nothing waiting but itself.  What is due is in the store
 * (alerts.h) until it is delivered, and so survives everything.
 */
#ifndef ALPR_DELIVER_H
#define ALPR_DELIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct deliver_to {
	const char *command;	/* by sh(1), the record on its input; or NULL */
	const char *mail;	/* an address; or NULL */
	const char *mailer;	/* path of sendmail(8) */
	bool syslog;
	int64_t timeout;	/* ms that command and mailer may take */
	int tries;		/* at the end of input; before, without end */
	int64_t retention;	/* of the policy; 0: there is none */
};

struct deliver;

/*
 * Forks.  Nothing is forked, and NULL returned, where there is nobody to
 * deliver to.  Before there are threads or an open store.
 */
struct deliver *deliver_start(const struct deliver_to *, const char *store,
    const struct master *);

/* An alert is due.  -1: that process has ended; SIGPIPE is ignored. */
int deliver_due(struct deliver *, const unsigned char id[UUID_BYTES],
    struct reason *);

/*
 * Waits until all is delivered or was tried often enough, and frees it; it
 * may be NULL.  False: not all is delivered.
 */
bool deliver_end(struct deliver *);

#endif
