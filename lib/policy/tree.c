/* YAML into a tree with places. */
#include "tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/utf8.h"

struct tree {
	struct tree_node *root, *made;
};

struct builder {
	yaml_parser_t parser;
	const char *file;
	const unsigned char *text;
	size_t len, nodes;
	struct tree *tree;
	struct faults *faults;
	bool over;		/* nothing more is read */
	bool failed;		/* and what there is, is not all */
};

static unsigned
from_one(size_t n)
{
	return n >= UINT32_MAX ? UINT32_MAX : (unsigned)n + 1;
}

static void
fault(struct builder *b, const yaml_mark_t *mark, const char *text)
{
	faults_add(b->faults, b->file, from_one(mark->line),
	    from_one(mark->column), "%s", text);
}

static void
stop(struct builder *b, const yaml_mark_t *mark, const char *text)
{
	fault(b, mark, text);
	b->over = b->failed = true;
}

/* The reader of bytes knows only how many it had. */
static void
reader_fault(struct builder *b)
{
	size_t at = b->parser.problem_offset, line = 0, column = 0;

	for (size_t i = 0; i < at && i < b->len; i++) {
		if (b->text[i] == '\n') {
			line++;
			column = 0;
		} else if ((b->text[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	faults_add(b->faults, b->file, from_one(line), from_one(column),
	    "not UTF-8 text: %s", b->parser.problem);
}

static void
syntax_fault(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;

	b->over = b->failed = true;
	if (p->error == YAML_READER_ERROR)
		reader_fault(b);
	else if (p->problem == NULL)
		faults_add(b->faults, b->file, 0, 0, "out of memory");
	else if (p->context == NULL)
		fault(b, &p->problem_mark, p->problem);
	else
		faults_add(b->faults, b->file, from_one(p->problem_mark.line),
		    from_one(p->problem_mark.column),
		    "%s, %s that begins in line %u", p->problem, p->context,
		    from_one(p->context_mark.line));
}

/* The event is the caller's to delete where this returns true. */
static bool
next(struct builder *b, yaml_event_t *event)
{
	if (b->over)
		return false;
	if (yaml_parser_parse(&b->parser, event))
		return true;
	syntax_fault(b);
	return false;
}

static struct tree_node *
new_node(struct builder *b, enum tree_kind kind, const yaml_mark_t *mark,
    size_t len)
{
	struct tree_node *node;

	if (b->over)
		return NULL;
	if (++b->nodes > TREE_NODES_MAX) {
		stop(b, mark, "the file says too much");
		return NULL;
	}
	node = calloc(1, sizeof(*node) + len + 1);
	if (node == NULL) {
		stop(b, mark, "out of memory");
		return NULL;
	}
	node->kind = kind;
	node->line = from_one(mark->line);
	node->column = from_one(mark->column);
	node->made = b->tree->made;
	b->tree->made = node;
	return node;
}

static struct tree_node *
scalar(struct builder *b, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	const yaml_mark_t *at = &event->start_mark;
	size_t len = event->data.scalar.length;
	struct tree_node *node;

	if (len > TREE_SCALAR_MAX || memchr(text, '\0', len) != NULL) {
		fault(b, at, len > TREE_SCALAR_MAX ? "a text of more than 1024 "
		    "bytes" : "a NUL in a text");
		return new_node(b, TREE_BAD, at, 0);
	}
	node = new_node(b, TREE_SCALAR, at, len);
	if (node == NULL)
		return NULL;
	memcpy(node->text, text, len);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->presentable = utf8_presentable(node->text);
	return node;
}

/* Names and types that the file gives to its parts. */
static bool
adorned(struct builder *b, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor != NULL)
		fault(b, &event->start_mark, "an anchor (&) is not allowed: "
		    "write it out");
	if (tag != NULL)
		fault(b, &event->start_mark, "a tag (!) is not allowed");
	return anchor != NULL || tag != NULL;
}

static struct tree_node *build(struct builder *, yaml_event_t *, unsigned);

static void
build_list(struct builder *b, struct tree_node *list, unsigned depth)
{
	struct tree_node **end = &list->child;
	yaml_event_t event;

	while (next(b, &event)) {
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&event);
			return;
		}
		*end = build(b, &event, depth);
		if (*end != NULL)
			end = &(*end)->next;
		list->n++;
	}
}

/* Whether a key can stand in the map. */
static bool
good_key(struct builder *b, const struct tree_node *map,
    const struct tree_node *key)
{
	const char *wrong = NULL;

	if (key->kind == TREE_BAD)
		return false;
	if (key->kind != TREE_SCALAR)
		wrong = "a key must be a text";
	else if (!key->presentable || key->text[0] == '\0')
		wrong = "a key that cannot be shown";
	else if (map->n == TREE_KEYS_MAX)
		wrong = "more than 100 keys in one map";
	if (wrong != NULL) {
		faults_add(b->faults, b->file, key->line, key->column, "%s",
		    wrong);
		return false;
	}
	for (const struct tree_node *k = map->child; k != NULL; k = k->next)
		if (strcmp(k->text, key->text) == 0) {
			faults_add(b->faults, b->file, key->line, key->column,
			    "the key '%.64s' is in line %u already",
			    key->text, k->line);
			return false;
		}
	return true;
}

static void
build_map(struct builder *b, struct tree_node *map, unsigned depth)
{
	struct tree_node **end = &map->child, *key, *value;
	yaml_event_t event;

	while (next(b, &event)) {
		if (event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			return;
		}
		key = build(b, &event, depth);
		if (!next(b, &event))
			return;
		value = build(b, &event, depth);
		if (key == NULL || value == NULL ||
		    !good_key(b, map, key))
			continue;
		key->value = value;
		*end = key;
		end = &key->next;
		map->n++;
	}
}

/* The node that begins with this event, which is deleted; NULL: it is over. */
static struct tree_node *
build(struct builder *b, yaml_event_t *event, unsigned depth)
{
	bool bad = adorned(b, event);
	struct tree_node *node = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		node = scalar(b, event);
	} else if (event->type == YAML_ALIAS_EVENT) {
		fault(b, &event->start_mark, "an alias (*) is not allowed: "
		    "write it out");
		node = new_node(b, TREE_BAD, &event->start_mark, 0);
	} else if (depth == TREE_DEPTH_MAX) {
		stop(b, &event->start_mark, "maps and lists are more than 16 "
		    "deep in each other");
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		node = new_node(b, TREE_LIST, &event->start_mark, 0);
		if (node != NULL)
			build_list(b, node, depth + 1);
	} else {
		node = new_node(b, TREE_MAP, &event->start_mark, 0);
		if (node != NULL)
			build_map(b, node, depth + 1);
	}
	if (bad && node != NULL)
		node->kind = TREE_BAD;
	yaml_event_delete(event);
	return node;
}

/* One document, and nothing after it. */
static void
build_all(struct builder *b)
{
	yaml_event_t event;
	yaml_event_type_t type;

	while (next(b, &event)) {
		type = event.type;
		if (type == YAML_STREAM_START_EVENT ||
		    type == YAML_DOCUMENT_END_EVENT ||
		    (type == YAML_DOCUMENT_START_EVENT &&
		    b->tree->root == NULL)) {
			yaml_event_delete(&event);
			continue;
		}
		if (type != YAML_STREAM_END_EVENT &&
		    type != YAML_DOCUMENT_START_EVENT) {
			b->tree->root = build(b, &event, 0);
			continue;
		}
		if (type == YAML_DOCUMENT_START_EVENT)
			fault(b, &event.start_mark, "a second document (---)");
		else if (b->tree->root == NULL)
			stop(b, &event.start_mark, "the file says nothing");
		b->over = true;
		yaml_event_delete(&event);
	}
}

struct tree *
tree_parse(const char *file, const void *text, size_t len,
    struct faults *faults)
{
	static const unsigned char mark[] = { 0xef, 0xbb, 0xbf };
	struct builder b = { .file = file, .text = text, .len = len,
	    .faults = faults };
	struct tree *tree = b.tree = calloc(1, sizeof(*b.tree));

	if (tree == NULL || !yaml_parser_initialize(&b.parser)) {
		faults_add(faults, file, 0, 0, "out of memory");
		free(tree);
		return NULL;
	}
	if (len >= 3 && memcmp(text, mark, 3) == 0) {
		b.text += 3;
		b.len -= 3;
	}
	yaml_parser_set_input_string(&b.parser, b.text, b.len);
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	build_all(&b);
	if (b.failed) {
		tree_free(tree);
		tree = NULL;
	}
	yaml_parser_delete(&b.parser);
	return tree;
}

void
tree_free(struct tree *tree)
{
	struct tree_node *node, *before;

	if (tree == NULL)
		return;
	for (node = tree->made; node != NULL; node = before) {
		before = node->made;
		free(node);
	}
	free(tree);
}

const struct tree_node *
tree_root(const struct tree *tree)
{
	return tree->root;
}

const struct tree_node *
tree_get(const struct tree_node *map, const char *key)
{
	if (map->kind != TREE_MAP)
		return NULL;
	for (const struct tree_node *k = map->child; k != NULL; k = k->next)
		if (strcmp(k->text, key) == 0)
			return k->value;
	return NULL;
}

const char *
tree_shown(const struct tree_node *node)
{
	return node->presentable ? node->text : "(not presentable)";
}
