/* What no policy can allow. */
#include "lawful.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define STATUTE	": Civil Code 1798.90.55, AG bulletin 2023-DLE-06"
#define WORDS	512	/* bytes of text that are looked at */

const char *const lawful_kinds[] = {
	"police", "sheriff", "prosecutor", "state", "university", "oversight",
	"federal", "fusion_center", "private", NULL
};

/* Words of names, and of purposes; a '*' at its end stands for any rest. */
static const char *const federal[] = {
	"federal", "fbi", "dea", "atf", "dhs", "ice", "cbp", "tsa", "hsi",
	"homeland security", "immigration", "customs", "border patrol",
	"f b i", "d e a", "d h s", "i c e", "c b p", "h s i",
	"us marshal*", "u s marshal*", "united states", "secret service",
	"u s department", "us department", "u s attorney*", "us attorney*",
	"drug enforcement administration", "marshals service",
	"postal inspect*", NULL
};
static const char *const fusion[] = {
	"fusion", "intelligence center", "intelligence assessment center",
	"threat assessment center", "law enforcement coordination center",
	"ncric", "jric", "ociac", "sd lecc", NULL
};
static const char *const company[] = {
	"inc", "llc", "llp", "ltd", "corp", "corporation", "incorporated",
	"company", "limited", "l l c",
	/* Vendors of plate readers, who write themselves without. */
	"flock safety", "vigilant solutions", "motorola solutions", NULL
};
static const char *const immigration[] = {
	"immigra*", "deport*", "undocumented", "alien*", "ice", "cbp",
	"i c e", "c b p", "d h s", "hsi", "h s i", "i n s",
	"enforcement and removal", "unlawful presence", "illegal entry",
	"illegal re entry", "illegal reentry", "uscis", "dhs",
	"border patrol", "customs and border",
	"customs enforcement", "visa overstay*", "overstay*", "287 g",
	"removal order*", "order* of removal", "removal proceeding*",
	"immigrant*", "migrant*", "citizenship", "asylum*", "noncitizen*",
	"non citizen*", "foreign national*", "illegals", "inmigra*", "ero",
	"8 usc*", "8 u s c*", NULL
};

static const char states[] = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA "
    "KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI "
    "SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI ";

bool
lawful_is_state(const char *text)
{
	char padded[5] = { ' ', 0, 0, ' ', 0 };

	if (strlen(text) != 2 || !isupper((unsigned char)text[0]) ||
	    !isupper((unsigned char)text[1]))
		return false;
	memcpy(padded + 1, text, 2);
	return strstr(states, padded) != NULL;
}

/* Letters and digits in lower case, one space between words and round all. */
static void
plain(const char *text, char out[WORDS])
{
	size_t n = 0;

	out[n++] = ' ';
	for (; *text != '\0' && n < WORDS - 2; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || c >= 0x80)
			out[n++] = (char)tolower(c);
		else if (out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (out[n - 1] != ' ')
		out[n++] = ' ';
	out[n] = '\0';
}

/* Whether the phrase, of whole words but for its stars, begins here. */
static bool
begins(const char *text, const char *phrase)
{
	for (; *phrase != '\0'; phrase++) {
		if (*phrase == '*')
			text += strcspn(text, " ");
		else if (*text++ != *phrase)
			return false;
	}
	return *text == ' ';
}

static bool
says(const char *text, const char *const *phrases)
{
	char words[WORDS];

	plain(text, words);
	for (; *phrases != NULL; phrases++)
		for (const char *p = words; p != NULL; p = strchr(p, ' '))
			if (begins(++p, *phrases))
				return true;
	return false;
}

const char *
lawful_source(enum lawful_kind kind, const char *name)
{
	if (kind == LAWFUL_FEDERAL)
		return "nothing is shared with a federal agency" STATUTE;
	if (kind == LAWFUL_FUSION_CENTER)
		return "nothing is shared with a fusion center" STATUTE;
	if (kind == LAWFUL_PRIVATE)
		return "nothing is shared with a private company" STATUTE;
	if (says(name, federal))
		return "by its name a federal agency, and nothing is shared "
		    "with those" STATUTE;
	if (says(name, fusion))
		return "by its name a fusion center, and nothing is shared "
		    "with those" STATUTE;
	if (says(name, company))
		return "by its name a private company, and nothing is shared "
		    "with those" STATUTE;
	return NULL;
}

const char *
lawful_agency(enum lawful_kind kind, const char *state, const char *name)
{
	const char *why = lawful_source(kind, name);

	if (kind < LAWFUL_FEDERAL && strcmp(state, "CA") != 0)
		return "nothing is shared outside California" STATUTE;
	return why;
}

const char *
lawful_purpose(const char *purpose)
{
	if (says(purpose, immigration))
		return "nobody searches for immigration enforcement: "
		    "Government Code 7284.6";
	return NULL;
}
