/* From what was found to flags, in words. */
#include "flags_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const flags_severities[FLAGS_SEVERITIES] = { "high", "medium",
    "low" };

static bool
is(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && strncmp(word, name, len) == 0;
}

static void
put_name(const struct names *names, uint32_t number, FILE *out)
{
	if (number != FLAGS_NONE)
		fputs(names_text(names, number), out);
}

/* An entry may be of nobody. */
static void
put_who(const struct names *persons, uint32_t number, FILE *out)
{
	if (number == FLAGS_NONE || names_text(persons, number)[0] == '\0')
		fputs("somebody", out);
	else
		put_name(persons, number, out);
}

static void
put_word(const struct flags *f, const struct flags_told *told,
    const char *word, size_t len, FILE *out)
{
	static const struct flags_item none = { .who = FLAGS_NONE,
	    .shown = FLAGS_NONE, .number = FLAGS_NONE,
	    .purpose = FLAGS_NONE, .login = FLAGS_NONE,
	    .place = FLAGS_NONE };
	const struct flags_item *s = told->item == NULL ? &none : told->item;

	if (is(word, len, "count"))
		fprintf(out, "%lld", (long long)told->count);
	else if (is(word, len, "most"))
		fprintf(out, "%lld", (long long)told->most);
	else if (is(word, len, "s") || is(word, len, "es"))
		fprintf(out, "%.*s", told->count == 1 ? 0 : (int)len, word);
	else if (is(word, len, "who"))
		put_who(f->persons, s->who, out);
	else if (is(word, len, "plate"))
		put_name(f->names, s->shown, out);
	else if (is(word, len, "number"))
		put_name(f->names, s->number, out);
	else if (is(word, len, "purpose"))
		put_name(f->names, s->purpose, out);
	else if (is(word, len, "place"))
		put_name(f->names, s->place, out);
	else if (is(word, len, "login"))
		put_name(f->names, s->login, out);
}

static char *
word(const struct flags *f, const struct flags_told *told)
{
	const char *p = told->words, *end;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	for (; *p != '\0'; p++) {
		end = *p == '{' ? strchr(p, '}') : NULL;
		if (end == NULL) {
			putc(*p, out);
			continue;
		}
		put_word(f, told, p + 1, (size_t)(end - p - 1), out);
		p = end;
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

int
flags_tell(struct flags *f, const struct flags_told *told,
    struct flags_list *list, struct reason *why)
{
	struct flag flag = { .severity = told->severity, .name = told->name,
	    .who = "", .last = list->last, .entries = list->n,
	    .n = list->count };

	*list = (struct flags_list){ .n = NULL };
	if (flag.last < f->setup.from) {
		free(flag.entries);
		return 0;
	}
	if (told->item != NULL && told->alone)
		flag.who = names_text(f->persons, told->item->who);
	flag.reason = word(f, told);
	if (flag.reason == NULL || flags_room(&f->found, f->found_n,
	    &f->found_room, sizeof(*f->found), why) != 0) {
		free(flag.reason);
		free(flag.entries);
		return reason_set(why, "out of memory");
	}
	f->found[f->found_n++] = flag;
	return 0;
}

static const struct flags_told notes[FLAGS_NOTES] = {
	[FLAGS_STRAY] = { .name = "stray-answer", .words =
	    "answers that belong to no search: {count}" },
	[FLAGS_CLOCK] = { .name = "clock", .words =
	    "the clock went back, or was wrong: entries {count}" },
	[FLAGS_FUTURE] = { .name = "future", .words =
	    "entries of a time that is to come: {count}" },
	[FLAGS_MALFORMED] = { .name = "malformed", .words =
	    "entries that lack what such entries have: {count}" },
	[FLAGS_POLICY] = { .name = "policy", .words =
	    "the policy changed {count} time{s} without an entry "
	    "that says so" },
	[FLAGS_FORCED] = { .name = "expiry-forced", .words =
	    "expiry was forced {count} time{s}", .severity =
	    FLAGS_MEDIUM },
	[FLAGS_CHANGED] = { .name = "policy-changed", .words =
	    "the policy was changed {count} time{s}", .severity =
	    FLAGS_LOW },
	[FLAGS_RETURNED] = { .name = "policy-returned", .words =
	    "a policy was replaced, and soon in force again: changes "
	    "{count}", .severity = FLAGS_MEDIUM },
	[FLAGS_SHORTENED] = { .name = "expiry-shortened", .words =
	    "expiry was told {count} time{s} to keep less than before",
	    .severity = FLAGS_MEDIUM },
	[FLAGS_EXPIRY_LATE] = { .name = "expiry-late", .words =
	    "expiry ran late {count} time{s}", .severity =
	    FLAGS_MEDIUM },
	[FLAGS_EXPIRY_STOPPED] = { .name = "expiry-stopped", .words =
	    "expiry has not run for {count} hour{s}" },
	[FLAGS_LIST] = { .name = "hot-list", .words =
	    "hot lists that are not the policy's were used {count} "
	    "time{s}", .severity = FLAGS_MEDIUM },
	[FLAGS_UNVERIFIED] = { .name = "alert-unverified", .words =
	    "alerts that nobody verified in time: {count}",
	    .severity = FLAGS_MEDIUM },
};

/* At the end of what is looked at, where the policy has it sooner; else 0. */
static int64_t
hours_since_expiry(struct flags *f)
{
	struct flags_list *list = &f->notes[FLAGS_EXPIRY_STOPPED];
	int64_t ago;

	list->last = f->setup.to < f->setup.now ? f->setup.to : f->setup.now;
	ago = list->last - f->expired;
	return f->begun && ago > f->setup.policy->review.expiry ?
	    ago / STAMP_HOUR : 0;
}

static int
tell_notes(struct flags *f, struct reason *why)
{
	struct flags_told one;

	for (int i = 0; i < FLAGS_NOTES; i++) {
		one = notes[i];
		one.count = i == FLAGS_EXPIRY_STOPPED ?
		    hours_since_expiry(f) : (int64_t)f->notes[i].count;
		if (one.count > 0 &&
		    flags_tell(f, &one, &f->notes[i], why) != 0)
			return -1;
	}
	return 0;
}

/* Each person apart: one who tries doors, and one who mistyped once. */
static int
tell_refusals(struct flags *f, struct reason *why)
{
	struct flags_item item = { .shown = FLAGS_NONE };
	struct flags_told told = { .name = "act-refused", .words =
	    "{who} was refused {count} act{s} on the store or its log",
	    .severity = FLAGS_MEDIUM, .item = &item, .alone = true };
	struct flags_list *list;

	for (; item.who < names_count(f->persons); item.who++) {
		list = &f->person[item.who].refused;
		told.count = (int64_t)list->count;
		if (told.count > 0 && flags_tell(f, &told, list, why) != 0)
			return -1;
	}
	return 0;
}

static int
by_gravity(const void *a, const void *b)
{
	const struct flag *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x->n > 0 && x->entries[0] != y->entries[0])
		return x->entries[0] < y->entries[0] ? -1 : 1;
	return strcmp(x->name, y->name);
}

int
flags_find(struct flags *f, const struct flag **found, size_t *n,
    struct reason *why)
{
	if (flags_alerts(f, why) != 0 || tell_notes(f, why) != 0 ||
	    tell_refusals(f, why) != 0 || flags_plates(f, why) != 0 ||
	    flags_places(f, why) != 0 || flags_rules(f, why) != 0)
		return -1;
	if (f->found_n > 0)
		qsort(f->found, f->found_n, sizeof(*f->found), by_gravity);
	*found = f->found;
	*n = f->found_n;
	return 0;
}
