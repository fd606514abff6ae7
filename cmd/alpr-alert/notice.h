/*
 * What is sent of an alert, and to whom: the whole record to a command; by
 * mail and to syslog, where nothing expires, that there is one, and not
 * which plate.
 */
#ifndef ALPR_NOTICE_H
#define ALPR_NOTICE_H

#include <jansson.h>

#include "base/reason.h"

/* A descriptor to read it from, in memory, from its start; -1. */
int notice_record(const json_t *alert, struct reason *);
int notice_mail(const json_t *alert, const char *address, struct reason *);

/* -1: it is not there, or does not take it now. */
int notice_syslog(const json_t *alert, struct reason *);

#endif
