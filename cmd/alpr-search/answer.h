/*
 * The half of alpr-search that holds the store.  It reads two messages,
 *
 *   open   store, and where it is the caller's own, key_file, key_command;
 *          answer: the agency that the caller comes for, if it is another
 *   ask    see ask.h
 *   inquiry  in its place, from another agency: note (inquiry.h), none where
 *          nothing came that can be read
 *
 * and writes
 *
 *   hello  after open: policy (its hash), version, agency, agency_id, person,
 *          person_agency, time_zone, purposes, cases and calls (formats of
 *          numbers), areas, window and retention (seconds), results; or
 *          refused: why this person may not search, whatever it is;
 *          for another agency agency_id alone
 *   begin  the search is in the log: time, query as it is understood, rings of
 *          the area that it names, each a list of [lat, lon]; where others
 *          are asked, too, inquiry (its id), note (signed), and others: id,
 *          name and command of each
 *   result sighting, place (of its camera), image and plate_image (base64,
 *          where photos were asked for or are saved)
 *   end    count, more (whether there may be), manifest (signed, of what was
 *          to be saved: saved.h); where nothing was found, unknown: each
 *          camera that the policy does not have, and near, which it may be
 *          meant for; for another agency entry, of the log, and
 *          areas and cameras, where it sees no others
 *   refused, failed  reason, and nothing follows
 *
 * Who is refused at the door can still say what he wanted; it is logged.
 */
#ifndef ALPR_ANSWER_H
#define ALPR_ANSWER_H

#include "search/channel.h"

/* Runs to the end; the exit status of the process. */
int answer_search(struct channel *);

#endif
