/* Maps into structs, by tables. */
#include "field.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/nearest.h"
#include "base/stamp.h"

#define LETTERS	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS	"0123456789"

void
field_fault(const struct field_reader *r, const struct tree_node *node,
    const char *fmt, ...)
{
	struct reason why;
	va_list ap;

	va_start(ap, fmt);
	reason_vset(&why, fmt, ap);
	va_end(ap);
	faults_add(r->faults, r->file, node->line, node->column, "%s",
	    why.text);
}

static void
unknown_key(const struct field_reader *r, const struct tree_node *key,
    const char *what, const struct field *fields)
{
	struct nearest near = { .wanted = key->text };
	char known[208];
	size_t used = 0;

	known[0] = '\0';
	for (; fields->name != NULL; fields++) {
		nearest_try(&near, fields->name);
		if (used < sizeof(known))
			used += (size_t)snprintf(known + used,
			    sizeof(known) - used, " %s", fields->name);
	}
	if (near.best != NULL)
		field_fault(r, key, "the key '%.40s' is unknown, is '%s' "
		    "meant? %s:%s", tree_shown(key), near.best, what, known);
	else
		field_fault(r, key, "the key '%.40s' is unknown; %s:%s",
		    tree_shown(key), what, known);
}

void
field_map(const struct field_reader *r, const struct tree_node *map,
    const char *what, const struct field *fields, void *to)
{
	const struct tree_node *key, *value;
	const struct field *f;

	if (map->kind == TREE_BAD)
		return;
	if (map->kind != TREE_MAP) {
		field_fault(r, map, "the %s is no map of keys and values",
		    what);
		return;
	}
	for (key = map->child; key != NULL; key = key->next) {
		for (f = fields; f->name != NULL; f++)
			if (strcmp(f->name, key->text) == 0)
				break;
		if (f->name == NULL)
			unknown_key(r, key, what, fields);
	}
	for (f = fields; f->name != NULL; f++) {
		value = tree_get(map, f->name);
		if (value != NULL && value->kind != TREE_BAD)
			f->read(r, f, value, (char *)to + f->at);
		else if (value == NULL && f->needed)
			field_fault(r, map, "the %s has no '%s'", what,
			    f->name);
	}
}

void *
field_list(const struct field_reader *r, const struct tree_node *list,
    const char *what, size_t most, size_t size)
{
	void *room;

	if (list->kind != TREE_LIST) {
		field_fault(r, list, "'%s' is a list", what);
		return NULL;
	}
	if (list->n == 0 || list->n > most) {
		field_fault(r, list, "'%s' is a list of 1 to %zu", what,
		    most);
		return NULL;
	}
	room = calloc(list->n, size);
	if (room == NULL)
		field_fault(r, list, "out of memory");
	return room;
}

size_t
field_maps(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, const char *what,
    const struct field *fields, const void *init, size_t size, void *to)
{
	char *room = field_list(r, list, f->name, (size_t)f->most, size);
	size_t n = 0;

	if (room == NULL)
		return 0;
	*(void **)to = room;
	for (const struct tree_node *c = list->child; c != NULL;
	    c = c->next, n++) {
		memcpy(room + n * size, init, size);
		field_map(r, c, what, fields, room + n * size);
	}
	return n;
}

static int
by_text(const void *a, const void *b)
{
	const struct tree_node *x = *(const struct tree_node *const *)a;
	const struct tree_node *y = *(const struct tree_node *const *)b;
	int order = strcmp(x->text, y->text);

	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	if (order == 0)
		order = (x->column > y->column) - (x->column < y->column);
	return order;
}

void
field_unique(const struct field_reader *r, const struct tree_node *list,
    const char *key)
{
	const struct tree_node **all, *value;
	size_t n = 0, first = 0;

	if (list->kind != TREE_LIST || list->n == 0)
		return;
	all = calloc(list->n, sizeof(*all));
	if (all == NULL) {
		field_fault(r, list, "out of memory");
		return;
	}
	for (const struct tree_node *c = list->child; c != NULL;
	    c = c->next) {
		value = key == NULL ? c : tree_get(c, key);
		if (value != NULL && value->kind == TREE_SCALAR)
			all[n++] = value;
	}
	qsort(all, n, sizeof(*all), by_text);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(all[i]->text, all[first]->text) != 0)
			first = i;
		else
			field_fault(r, all[i], "'%.64s' is in line %u "
			    "already", tree_shown(all[i]), all[first]->line);
	}
	free(all);
}

static bool
is_scalar(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, const char *what)
{
	if (node->kind == TREE_SCALAR && node->text[0] != '\0')
		return true;
	if (node->kind == TREE_SCALAR)
		field_fault(r, node, "'%s' is empty", f->name);
	else
		field_fault(r, node, "'%s' is %s, no %s", f->name, what,
		    node->kind == TREE_MAP ? "map" : "list");
	return false;
}

/* A plain scalar that YAML 1.1 takes for a number, a truth or nothing. */
static bool
is_other(const char *text)
{
	static const char *const words[] = { "~", "null", "true", "false",
	    "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf",
	    ".nan" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'o'))
		return true;
	text += text[0] == '-' || text[0] == '+';
	if (strspn(text, DIGITS ".") == 0 || strpbrk(text, DIGITS) == NULL)
		return false;
	text += strspn(text, DIGITS "_:");
	if (*text == '.')
		text += 1 + strspn(text + 1, DIGITS "_");
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '-' || *text == '+';
		text += strspn(text, DIGITS);
	}
	return *text == '\0';
}

void
field_text(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	size_t len;

	if (!is_scalar(r, f, node, "a text"))
		return;
	len = strlen(node->text);
	if (!node->quoted && is_other(node->text))
		field_fault(r, node, "'%s' is a text: put it in quotes",
		    f->name);
	else if (!node->presentable)
		field_fault(r, node, "'%s' holds a character that cannot be "
		    "shown", f->name);
	else if ((double)len > f->most)
		field_fault(r, node, "'%s' is longer than %.0f bytes",
		    f->name, f->most);
	else if (node->text[0] == ' ' || node->text[len - 1] == ' ')
		field_fault(r, node, "'%s' begins or ends with a space",
		    f->name);
	else
		*(const char **)to = node->text;
}

size_t
field_texts(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, size_t most, size_t longest,
    const char ***to)
{
	struct field text = { .name = f->name, .most = (double)longest };
	size_t n = 0;

	*to = field_list(r, list, f->name, most, sizeof(**to));
	if (*to == NULL)
		return 0;
	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (c->kind != TREE_BAD)
			field_text(r, &text, c, &(*to)[n++]);
	field_unique(r, list, NULL);
	return n;
}

void
field_name(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct field text = *f;
	const char *name = NULL;

	text.most = FIELD_NAME_MAX;
	field_text(r, &text, node, &name);
	if (name == NULL)
		return;
	if (name[strspn(name, LETTERS DIGITS "._-")] != '\0' ||
	    name[0] == '-')
		field_fault(r, node, "'%s': '%.64s' is no name of letters, "
		    "digits, '.', '_' and '-'", f->name, name);
	else
		*(const char **)to = name;
}

static bool
zone_known(const char *zone)
{
	char path[sizeof(FIELD_ZONES) + 64];
	struct stat st;

	if (strlen(zone) > 60 || zone[0] == '/' ||
	    zone[strspn(zone, LETTERS DIGITS "/_+-")] != '\0' ||
	    (strchr(zone, '/') == NULL && strcmp(zone, "UTC") != 0))
		return false;
	snprintf(path, sizeof(path), FIELD_ZONES "/%s", zone);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

void
field_zone(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	const char *zone = NULL;

	field_text(r, f, node, &zone);
	if (zone == NULL)
		return;
	if (!zone_known(zone))
		field_fault(r, node, "'%s': '%.64s' is no time zone of this "
		    "machine, such as America/Los_Angeles", f->name, zone);
	else
		*(const char **)to = zone;
}

void
field_number(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	const char *p = node->text;
	double v;

	if (!is_scalar(r, f, node, "a number"))
		return;
	p += *p == '-';
	p += strspn(p, DIGITS);
	if (*p == '.')
		p += 1 + strspn(p + 1, DIGITS);
	if (node->quoted || *p != '\0' ||
	    strpbrk(node->text, DIGITS) == NULL) {
		field_fault(r, node, "'%s': '%.40s' is no number%s", f->name,
		    tree_shown(node), node->quoted ? " but a text" : "");
		return;
	}
	v = strtod(node->text, NULL);
	if (v >= f->least && v <= f->most)
		*(double *)to = v;
	else
		field_fault(r, node, "'%s': %.40s is not from %.10g to %.10g",
		    f->name, node->text, f->least, f->most);
}

void
field_integer(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	const char *digits = node->text + (node->text[0] == '-');
	double v = NAN;

	if (node->kind == TREE_SCALAR && !node->quoted &&
	    (strchr(digits, '.') != NULL ||
	    (*digits == '0' && digits[1] != '\0'))) {
		field_fault(r, node, "'%s': '%.40s' is no whole number",
		    f->name, tree_shown(node));
		return;
	}
	field_number(r, f, node, &v);
	if (!isnan(v))
		*(int64_t *)to = (int64_t)v;
}

void
field_bool(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	if (!is_scalar(r, f, node, "true or false"))
		return;
	if (!node->quoted && strcmp(node->text, "true") == 0)
		*(bool *)to = true;
	else if (!node->quoted && strcmp(node->text, "false") == 0)
		*(bool *)to = false;
	else
		field_fault(r, node, "'%s': '%.40s' is neither true nor "
		    "false", f->name, tree_shown(node));
}

void
field_choice(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	char known[128];
	size_t used = 0;

	if (!is_scalar(r, f, node, "a word"))
		return;
	known[0] = '\0';
	for (int i = 0; f->choices[i] != NULL; i++) {
		if (strcmp(f->choices[i], node->text) == 0) {
			*(int *)to = i;
			return;
		}
		if (used < sizeof(known))
			used += (size_t)snprintf(known + used,
			    sizeof(known) - used, " %s", f->choices[i]);
	}
	field_fault(r, node, "'%s': '%.40s' is none of%s", f->name,
	    tree_shown(node), known);
}

static bool
parse_duration(const char *text, int64_t *ms)
{
	const char *p = text + (*text == '-');
	size_t n = strspn(p, DIGITS);
	int64_t unit;

	if (n == 0 || n > 9 || p[n] == '\0' || p[n + 1] != '\0')
		return false;
	unit = p[n] == 's' ? STAMP_SECOND : p[n] == 'm' ? STAMP_MINUTE :
	    p[n] == 'h' ? STAMP_HOUR : p[n] == 'd' ? STAMP_DAY : 0;
	*ms = strtol(p, NULL, 10) * unit * (*text == '-' ? -1 : 1);
	return unit != 0;
}

static void
show_duration(double ms, char out[32])
{
	int64_t v = (int64_t)ms;

	if (v % STAMP_DAY == 0)
		snprintf(out, 32, "%lldd", (long long)(v / STAMP_DAY));
	else if (v % STAMP_HOUR == 0)
		snprintf(out, 32, "%lldh", (long long)(v / STAMP_HOUR));
	else
		snprintf(out, 32, "%llds", (long long)(v / STAMP_SECOND));
}

void
field_duration(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	char least[32], most[32];
	int64_t ms;

	if (!is_scalar(r, f, node, "a time such as 30d"))
		return;
	show_duration(f->least, least);
	show_duration(f->most, most);
	if (strpbrk(node->text, ".,") != NULL && strpbrk(node->text,
	    DIGITS) != NULL)
		field_fault(r, node, "'%s': '%.40s' is not whole: write whole "
		    "days, hours, minutes or seconds, as 30d, 36h, 15m, 90s",
		    f->name, tree_shown(node));
	else if (!parse_duration(node->text, &ms))
		field_fault(r, node, "'%s': '%.40s' is no time such as 30d, "
		    "12h, 15m, 90s", f->name, tree_shown(node));
	else if ((double)ms < f->least || (double)ms > f->most)
		field_fault(r, node, "'%s': %.40s is not from %s to %s",
		    f->name, node->text, least, most);
	else
		*(int64_t *)to = ms;
}

void
field_day(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct reason why;
	int64_t day;

	if (!is_scalar(r, f, node, "a day"))
		return;
	if (!node->presentable)
		field_fault(r, node, "'%s' is no day such as 2026-11-22",
		    f->name);
	else if (stamp_parse_day(node->text, &day, &why) != 0)
		field_fault(r, node, "'%s': %s", f->name, why.text);
	else
		*(int64_t *)to = day;
}
