/* YAML trees: places, and what is not allowed. */
#include "policy/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"

static struct faults faults;

static struct tree *
parse(const char *text, size_t len)
{
	faults = (struct faults){ .n = 0 };
	return tree_parse("f", text, len, &faults);
}

static void
places(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf# comment\n"
	    "a: [one, \"two\"]\n"
	    "\xc3\xa9: {k: 'v'}\n"
	    "long: |\n"
	    "  lines\n";
	struct tree *t = parse(text, sizeof(text) - 1);
	const struct tree_node *n;

	(void)state;
	assert_non_null(t);
	assert_int_equal(faults.n, 0);
	n = tree_root(t);
	assert_int_equal(n->kind, TREE_MAP);
	assert_int_equal(n->n, 3);
	n = tree_get(n, "a");
	assert_int_equal(n->kind, TREE_LIST);
	assert_int_equal(n->n, 2);
	assert_int_equal(n->line, 2);
	assert_int_equal(n->column, 4);
	assert_string_equal(n->child->text, "one");
	assert_false(n->child->quoted);
	assert_true(n->child->next->quoted);
	assert_int_equal(n->child->next->column, 10);
	assert_null(n->child->next->next);
	/* Columns count characters, not bytes. */
	n = tree_get(tree_root(t), "\xc3\xa9");
	assert_int_equal(n->column, 4);
	assert_string_equal(tree_get(n, "k")->text, "v");
	assert_null(tree_get(n, "l"));
	assert_null(tree_get(tree_get(n, "k"), "k"));
	n = tree_get(tree_root(t), "long");
	assert_string_equal(n->text, "lines\n");
	assert_true(n->quoted);
	assert_false(n->presentable);
	assert_string_equal(tree_shown(n), "(not presentable)");
	tree_free(t);
	tree_free(NULL);
}

/* What the file cannot say; whether a tree is left. */
static void
faults_of_syntax(void **state)
{
	static const struct {
		const char *text;
		bool tree;
		unsigned line, column;
		const char *fault;
	} cases[] = {
		{ "", false, 1, 1, "the file says nothing" },
		{ "# only\n", false, 2, 1, "the file says nothing" },
		{ "---\n...\n", true, 0, 0, NULL },
		{ "a: 1\n---\nb: 2\n", true, 2, 1, "a second document" },
		{ "a: 1\n...\nb: 2\n", false, 3, 1, "did not find expected "
		    "<document start>" },
		{ "a: &x 1\n", true, 1, 4, "an anchor" },
		{ "a: *x\n", true, 1, 4, "an alias" },
		{ "*x : 1\n", true, 1, 1, "an alias" },
		{ "a: !!int 1\n", true, 1, 4, "a tag" },
		{ "a: !<x> {}\n", true, 1, 4, "a tag" },
		{ "a: ! x\n", true, 1, 4, "a tag" },
		{ "a: 1\nb: 2\na: 3\n", true, 3, 1, "the key 'a' is in line "
		    "1 already" },
		{ "[a]: 1\n", true, 1, 1, "a key must be a text" },
		{ "? {a: b}\n: 1\n", true, 1, 3, "a key must be a text" },
		{ "\"a\\0b\": 1\n", true, 1, 1, "a NUL" },
		{ "\"a\\x9b\": 1\n", true, 1, 1, "a key that cannot" },
		{ "a: [1, 2\nb: 3\n", false, 2, 2, "while parsing a flow" },
		{ "a: 1\n b: 2\n", false, 2, 3, "mapping values are not" },
		{ "a: \"x\n", false, 2, 1, "end of stream, while scanning a "
		    "quoted scalar that begins in line 1" },
		{ "a:\n\t- b\n", false, 2, 1, "cannot start any token" },
		{ "a: @b\n", false, 1, 4, "cannot start any token" },
		{ "%YAML 2.0\n---\na", false, 1, 1, "incompatible" },
		{ "a: b\nc: \xff\n", false, 2, 4, "not UTF-8 text: invalid "
		    "leading UTF-8 octet" },
		{ "a: \xc3\xa9\xc0\x80\n", false, 1, 5, "not UTF-8 text" },
		{ "a: \xed\xa0\x80\n", false, 1, 4, "not UTF-8 text" },
		{ "a: \x01\n", false, 1, 4, "control characters are not" },
		{ "\xff\xfe" "a", false, 1, 1, "not UTF-8 text" },
	};
	struct tree *t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t = parse(cases[i].text, strlen(cases[i].text));
		if ((t != NULL) != cases[i].tree || faults.n !=
		    (cases[i].fault != NULL) || (faults.n > 0 &&
		    (faults.list[0].line != cases[i].line ||
		    faults.list[0].column != cases[i].column ||
		    strstr(faults.list[0].why.text, cases[i].fault) ==
		    NULL)))
			fail_msg("'%s': %u:%u: %s", cases[i].text,
			    faults.list[0].line, faults.list[0].column,
			    faults.list[0].why.text);
		tree_free(t);
	}
}

/* UTF-16, with its mark or without it, is not UTF-8. */
static void
other_encodings(void **state)
{
	static const char big[] = "\xfe\xff\0a\0:\0 \0b", little[] =
	    "a\0:\0 \0b\0";

	(void)state;
	assert_null(parse(big, sizeof(big) - 1));
	assert_null(parse(little, sizeof(little) - 1));
	assert_int_equal(faults.n, 1);
	assert_reason(faults.list[0].why, "not UTF-8");
}

static char *
repeat(const char *one, size_t times, const char *end)
{
	size_t n = strlen(one);
	char *text = malloc(n * times + strlen(end) + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, one, n);
	strcpy(text + n * times, end);
	return text;
}

static void
limits(void **state)
{
	static const struct {
		const char *one;
		size_t good;		/* times; one more is too much */
		const char *fault;
		bool tree;
	} cases[] = {
		{ "[", TREE_DEPTH_MAX, "16 deep", false },
		{ "{a: ", TREE_DEPTH_MAX, "16 deep", false },
		{ "- ", TREE_DEPTH_MAX, "16 deep", false },
		{ "x", TREE_SCALAR_MAX, "1024 bytes", true },
	};
	char end[40], *text;
	struct tree *t;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t more = 0; more < 2; more++) {
			memset(end, i == 0 ? ']' : '}', sizeof(end));
			end[i < 2 ? TREE_DEPTH_MAX + more : 0] = '\0';
			text = repeat(cases[i].one, cases[i].good + more,
			    end);
			t = parse(text, strlen(text));
			free(text);
			assert_int_equal(t != NULL, more == 0 ||
			    cases[i].tree);
			assert_int_equal(faults.n, more);
			if (more)
				assert_reason(faults.list[0].why,
				    cases[i].fault);
			tree_free(t);
		}
	/* The list is a node, too. */
	text = repeat("- a\n", TREE_NODES_MAX - 1, "");
	t = parse(text, strlen(text));
	assert_non_null(t);
	assert_int_equal(tree_root(t)->n, TREE_NODES_MAX - 1);
	tree_free(t);
	free(text);
	text = repeat("- a\n", TREE_NODES_MAX, "");
	assert_null(parse(text, strlen(text)));
	assert_reason(faults.list[0].why, "says too much");
	assert_int_equal(faults.list[0].line, TREE_NODES_MAX);
	free(text);
	/* A hundred thousand brackets end at the seventeenth. */
	text = repeat("[", 100000, "");
	assert_null(parse(text, strlen(text)));
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.list[0].column, TREE_DEPTH_MAX + 1);
	free(text);
}

static void
many_keys(void **state)
{
	struct tree *t;
	char text[4096];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < TREE_KEYS_MAX; i++)
		n += (size_t)sprintf(text + n, "k%d: v\n", i);
	t = parse(text, n);
	assert_int_equal(faults.n, 0);
	assert_int_equal(tree_root(t)->n, TREE_KEYS_MAX);
	tree_free(t);
	n += (size_t)sprintf(text + n, "more: v\n");
	t = parse(text, n);
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.list[0].line, TREE_KEYS_MAX + 1);
	assert_reason(faults.list[0].why, "more than 100 keys");
	tree_free(t);
}

/* Nine lines that would be a thousand million words, were they let. */
static void
alias_bomb(void **state)
{
	char text[2048];
	size_t n = (size_t)sprintf(text, "a: &a [lol, lol, lol]\n");
	struct tree *t;

	(void)state;
	for (char c = 'b'; c <= 'j'; c++)
		n += (size_t)sprintf(text + n, "%c: &%c [*%c, *%c, *%c, *%c, "
		    "*%c, *%c, *%c, *%c, *%c]\n", c, c, c - 1, c - 1, c - 1,
		    c - 1, c - 1, c - 1, c - 1, c - 1, c - 1);
	t = parse(text, n);
	assert_non_null(t);
	assert_int_equal(faults.n, 10 + 9 * 9);
	assert_int_equal(tree_root(t)->n, 10);
	assert_int_equal(tree_get(tree_root(t), "j")->kind, TREE_BAD);
	tree_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(faults_of_syntax),
		cmocka_unit_test(other_encodings),
		cmocka_unit_test(limits),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(alias_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
