/* The page for the public, checked by anybody. */
#ifndef ALPR_PORTALCHECK_H
#define ALPR_PORTALCHECK_H

/*
 * Checks a published folder; since NULL, or an older such folder or a
 * checkpoint in a file; key_file NULL: by the folder's own key.  To be called
 * without privilege.  The exit status.
 */
int portalcheck_run(const char *dir, const char *since,
    const char *key_file);

#endif
