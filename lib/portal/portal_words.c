/* What the public is told in words: the policy's, or the program's. */
#include "portal.h"

static const char *const detected[] = {
	"The license plate of each vehicle that passes a camera, and the text "
	"that a program reads from it.",
	"A photo of the vehicle and of its plate, with date, time and place.",
	"Make, model and color, where the camera tells them.",
	NULL
};

static const char *const not_detected[] = {
	"Faces and people. No program looks for them.",
	"Who owns a vehicle, or where somebody lives: no registration data is "
	"kept here.",
	"Speed or other traffic violations.",
	NULL
};

static const char *const acceptable[] = {
	"Investigators search for a vehicle in a case, or in answer to a call "
	"for service. Each search names its number and one of these "
	"purposes:",
	NULL
};

/* Whatever the policy says. */
static const char *const refused[] = {
	"Immigration enforcement (Government Code 7284.6).",
	"Any search without a case number or a call for service.",
	"Sharing with federal agencies, agencies of other states, fusion "
	"centers or private companies (Civil Code 1798.90.55).",
	"A standing search that follows a vehicle: each search is asked once, "
	"by a person.",
	NULL
};

static const char *const access[] = {
	"Only people whom our policy names, who are trained and have agreed "
	"to its present version. The programs refuse everybody else, and "
	"write that down. No company has access.",
	"Each search is in an audit log before its first result is shown: "
	"who, when, for which case and which purpose. If it cannot be "
	"written, nothing is shown.",
	NULL
};

static const char *const sharing[] = {
	"Other California agencies get the answer to one search at a time, "
	"with a case and a purpose, under the same rules as our own people. "
	"Nothing is handed over in bulk, and every search is in our log.",
	NULL
};

static const char *const audit[] = {
	"An auditor reads the log of searches, looks into what is out of the "
	"ordinary, and draws searches by chance for review. That the auditor "
	"read it is in the log, too.",
	NULL
};

static const char *const nothing[] = { NULL };

const char *const portal_words_names[PORTAL_WORDS] = { "detected",
    "not_detected", "acceptable", "refused", "prohibited", "access",
    "sharing", "audit" };

size_t
portal_words(const struct portal *p, enum portal_words which,
    const char *const **out)
{
	const struct policy_portal *portal = &p->policy->portal;
	static const struct policy_texts none;
	const struct {
		const struct policy_texts *own;
		const char *const *ours;
	} all[PORTAL_WORDS] = { { &portal->detected, detected },
	    { &portal->not_detected, not_detected },
	    { &portal->acceptable, acceptable }, { &none, refused },
	    { &portal->prohibited, nothing }, { &portal->access, access },
	    { &portal->sharing, sharing }, { &portal->audit, audit } };
	size_t n = all[which].own->n;

	*out = (const char *const *)all[which].own->list;
	if (n > 0)
		return n;
	*out = all[which].ours;
	while ((*out)[n] != NULL)
		n++;
	return n;
}
