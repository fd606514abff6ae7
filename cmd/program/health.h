/*
 * How a program that runs for days is: on SIGUSR1, one line on standard
 * error, also while it waits for input or for who reads its output.
 */
#ifndef ALPR_HEALTH_H
#define ALPR_HEALTH_H

#include <jansson.h>
#include <stdint.h>

struct health;

/*
 * SIGUSR1 is from now on a question, and answered from the second call on,
 * which starts a thread: the first goes before threads are started, the second
 * after the sandbox is entered.  They end the program where they fail.
 */
struct health *health_start(void);
void health_listen(struct health *);

/* A record is done, with so many plates; one was refused. */
void health_add(struct health *, const json_t *, uint64_t plates);
void health_refuse(struct health *);

void health_end(struct health *);

#endif
