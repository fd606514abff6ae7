/* The policy's file. */
#include "policyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "field.h"
#include "image/exif.h"
#include "policyagencies.h"
#include "policylists.h"
#include "policypeople.h"
#include "policyportal.h"
#include "policyreasons.h"
#include "policyreview.h"
#include "record/frame.h"

#define LIST_MAX	20000	/* cameras, people */
#define SHORT_MAX	500	/* all other lists */

/* What those who read fields of their own find in the reader. */
static struct policy *
policy_of(const struct field_reader *r)
{
	return r->ctx;
}

#define AT(type, member) .at = offsetof(struct type, member)

static const struct field search_fields[] = {
	{ .name = "window", .read = field_duration, AT(policy, window),
	    .least = STAMP_HOUR, .most = POLICY_RETENTION_MAX },
	{ .name = "results", .read = field_integer, AT(policy, results),
	    .least = 1, .most = 100000 },
	{ .name = NULL }
};

static void
read_search(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	field_map(r, node, f->name, search_fields, to);
}

static void
read_camera_name(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct field text = { .name = f->name, .most = FRAME_CAMERA_MAX };
	const char *name = NULL;
	struct reason why;

	field_text(r, &text, node, &name);
	if (name == NULL)
		return;
	if (frame_camera_check(name, &why) != 0)
		field_fault(r, node, "%s", why.text);
	else
		*(const char **)to = name;
}

static const struct field camera_fields[] = {
	{ .name = "name", .read = read_camera_name, AT(policy_camera, name),
	    .needed = true },
	{ .name = "lat", .read = field_number, AT(policy_camera, place.lat),
	    .least = -90, .most = 90 },
	{ .name = "lon", .read = field_number, AT(policy_camera, place.lon),
	    .least = -180, .most = 180 },
	{ .name = "heading", .read = field_number,
	    AT(policy_camera, heading), .least = 0, .most = 359.999 },
	{ .name = "place", .read = field_text, AT(policy_camera, place_name),
	    .most = 128 },
	{ .name = "time_zone", .read = field_zone, AT(policy_camera, zone),
	    .most = 64 },
	{ .name = "clock_offset", .read = field_duration,
	    AT(policy_camera, clock_offset), .least = -STAMP_DAY,
	    .most = STAMP_DAY },
	{ .name = "serial", .read = field_text, AT(policy_camera, serial),
	    .most = EXIF_SERIAL_MAX },
	{ .name = "moves", .read = field_bool, AT(policy_camera, moves) },
	{ .name = NULL }
};

/* It stands somewhere, or moves. */
static void
check_place(const struct field_reader *r, const struct tree_node *camera)
{
	static const char *const needed[] = { "lat", "lon" };
	const struct tree_node *moves = tree_get(camera, "moves");
	bool can = moves != NULL && moves->kind == TREE_SCALAR &&
	    strcmp(moves->text, "true") == 0;

	for (size_t i = 0; i < 2; i++) {
		bool there = tree_get(camera, needed[i]) != NULL;

		if (there && can)
			field_fault(r, camera, "a camera that moves has no "
			    "'%s'", needed[i]);
		else if (!there && !can)
			field_fault(r, camera, "the camera has no '%s'",
			    needed[i]);
	}
}

static void
read_cameras(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	static const struct policy_camera init = { .heading = -1 };
	struct policy *p = policy_of(r);

	p->camera_count = field_maps(r, f, list, "camera", camera_fields,
	    &init, sizeof(init), to);
	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (c->kind == TREE_MAP)
			check_place(r, c);
	field_unique(r, list, "name");
	field_unique(r, list, "serial");
}

/* A name as seen from the folder of the policy. */
static char *
beside(const char *policy, const char *name, struct reason *why)
{
	const char *slash = strrchr(policy, '/');
	char *folder, *path;

	if (name[0] == '/' || slash == NULL) {
		path = strdup(name);
		if (path == NULL)
			reason_set(why, "out of memory");
		return path;
	}
	folder = strndup(policy, (size_t)(slash - policy));
	if (folder == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	path = file_join(folder, name, why);
	free(folder);
	return path;
}

static int
add_file(struct policy *p, const char *path, const void *data, size_t len,
    struct reason *why)
{
	struct policy_file *more;

	more = realloc(p->files, (p->file_count + 1) * sizeof(*more));
	if (more == NULL)
		return reason_set(why, "out of memory");
	p->files = more;
	more += p->file_count;
	more->path = strdup(path);
	if (more->path == NULL)
		return reason_set(why, "out of memory");
	p->file_count++;
	return digest_sha256_hex(data, len, more->sha256, why);
}

/* The files of areas follow the policy's own. */
static char *
area_path(const struct field_reader *r, const char *name, struct reason *why)
{
	const struct policy *p = policy_of(r);
	char number[32];

	if (!p->kept)
		return beside(r->file, name, why);
	snprintf(number, sizeof(number), "area-%zu", p->file_count);
	return beside(r->file, number, why);
}

/* The faults of another file are named by that file. */
static void
read_area_file(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	struct field text = { .name = f->name, .most = 1000 };
	struct field_reader inner = *r;
	const char *name = NULL;
	struct tree *tree;
	struct reason why;
	struct blob b;
	char *path;

	field_text(r, &text, node, &name);
	if (name == NULL)
		return;
	path = area_path(r, name, &why);
	if (path == NULL || file_read(path, AREA_FILE_MAX, &b, &why) != 0) {
		field_fault(r, node, "'%s': %s", f->name, why.text);
		free(path);
		return;
	}
	if (add_file(policy_of(r), path, b.data, b.len, &why) != 0)
		field_fault(r, node, "'%s': %s", f->name, why.text);
	inner.file = path;
	tree = tree_parse(path, b.data, b.len, r->faults);
	if (tree != NULL && tree_root(tree)->kind != TREE_BAD)
		area_geojson(&inner, tree_root(tree), to);
	tree_free(tree);
	blob_free(&b);
	free(path);
}

static void
read_area_corners(const struct field_reader *r, const struct field *f,
    const struct tree_node *node, void *to)
{
	(void)f;
	area_corners(r, node, to);
}

static const struct field area_fields[] = {
	{ .name = "name", .read = field_name, AT(area, name),
	    .needed = true },
	{ .name = "corners", .read = read_area_corners },
	{ .name = "file", .read = read_area_file },
	{ .name = NULL }
};

static void
read_areas(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	static const struct area init = { 0 };
	struct policy *p = policy_of(r);

	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (c->kind == TREE_MAP && (tree_get(c, "corners") == NULL) ==
		    (tree_get(c, "file") == NULL))
			field_fault(r, c, "an area has either 'corners' or "
			    "'file'");
	p->area_count = field_maps(r, f, list, "area", area_fields, &init,
	    sizeof(init), to);
	field_unique(r, list, "name");
}

static void
read_purposes(const struct field_reader *r, const struct field *f,
    const struct tree_node *list, void *to)
{
	struct policy *p = policy_of(r);
	struct policy_texts purposes = { NULL, 0 };

	(void)to;
	policyreasons_purposes(r, f, list, &purposes);
	p->purposes = purposes.list;
	p->purpose_count = purposes.n;
}

/*
 * In this order: agencies are held against areas and cameras, people against
 * agencies and version.
 */
static const struct field policy_fields[] = {
	{ .name = "version", .read = field_integer, AT(policy, version),
	    .needed = true, .least = 1, .most = 1000000 },
	{ .name = "agency", .read = policyagencies_own, AT(policy, agency),
	    .needed = true },
	{ .name = "retention", .read = field_duration, AT(policy, retention),
	    .least = STAMP_HOUR, .most = POLICY_RETENTION_MAX },
	{ .name = "time_zone", .read = field_zone, AT(policy, time_zone),
	    .needed = true, .most = 64 },
	{ .name = "training", .read = field_duration, AT(policy, training),
	    .least = STAMP_DAY, .most = 1096 * STAMP_DAY },
	{ .name = "search", .read = read_search },
	{ .name = "numbers", .read = policyreasons_numbers,
	    AT(policy, numbers), .needed = true },
	{ .name = "purposes", .read = read_purposes, AT(policy, purposes),
	    .needed = true },
	{ .name = "cameras", .read = read_cameras, AT(policy, cameras),
	    .needed = true, .most = LIST_MAX },
	{ .name = "areas", .read = read_areas, AT(policy, areas),
	    .most = SHORT_MAX },
	{ .name = "sharing", .read = policyagencies_sharing,
	    AT(policy, sharing), .most = SHORT_MAX },
	{ .name = "sources", .read = policyagencies_sources,
	    AT(policy, sources), .most = SHORT_MAX },
	{ .name = "people", .read = policypeople_list, AT(policy, people),
	    .needed = true, .most = LIST_MAX },
	{ .name = "hot_lists", .read = policylists_read,
	    AT(policy, hot_lists) },
	{ .name = "alerts", .read = policylists_alerts, AT(policy, alerts) },
	{ .name = "review", .read = policyreview_read, AT(policy, review) },
	{ .name = "portal", .read = policyportal_read, AT(policy, portal) },
	{ .name = NULL }
};

/* The hash over all files is over the lines of their own. */
static int
hash_files(struct policy *p, struct reason *why)
{
	char *lines = malloc(p->file_count * DIGEST_HEX), *at = lines;
	int rc;

	if (lines == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < p->file_count; i++) {
		memcpy(at, p->files[i].sha256, DIGEST_HEX - 1);
		at[DIGEST_HEX - 1] = '\n';
		at += DIGEST_HEX;
	}
	rc = digest_sha256_hex(lines, p->file_count * DIGEST_HEX, p->sha256,
	    why);
	free(lines);
	return rc;
}

static struct policy *
parse(const char *path, const void *text, size_t len, bool kept,
    struct faults *faults)
{
	struct policy *p = calloc(1, sizeof(*p));
	struct field_reader r = { path, faults, p };
	size_t before = faults->n;
	struct reason why;

	if (p == NULL || add_file(p, path, text, len, &why) != 0) {
		faults_add(faults, path, 0, 0, "out of memory");
		policy_free(p);
		return NULL;
	}
	p->kept = kept;
	p->retention = POLICY_RETENTION;
	p->training = 365 * STAMP_DAY;
	p->window = 3 * STAMP_DAY;
	p->results = 1000;
	p->alerts = policylists_alerts_default;
	p->review = policyreview_default;
	p->portal = policyportal_default;
	p->tree = tree_parse(path, text, len, faults);
	if (p->tree != NULL)
		field_map(&r, tree_root(p->tree), "policy", policy_fields, p);
	if (hash_files(p, &why) != 0)
		faults_add(faults, path, 0, 0, "%s", why.text);
	if (faults->n == before && !faults->more)
		return p;
	faults_sort(faults);
	policy_free(p);
	return NULL;
}

struct policy *
policyfile_parse(const char *path, const void *text, size_t len,
    struct faults *faults)
{
	return parse(path, text, len, false, faults);
}

static struct policy *
open_file(const char *path, bool kept, struct faults *faults)
{
	struct policy *p;
	struct reason why;
	struct blob b;

	if (file_read(path, POLICYFILE_MAX, &b, &why) != 0) {
		faults_add(faults, path, 0, 0, "%s", why.text);
		return NULL;
	}
	p = parse(path, b.data == NULL ? (void *)"" : b.data, b.len, kept,
	    faults);
	blob_free(&b);
	return p;
}

struct policy *
policyfile_open(const char *path, struct faults *faults)
{
	return open_file(path, false, faults);
}

struct policy *
policyfile_open_kept(const char *folder, struct faults *faults)
{
	struct policy *p = NULL;
	struct reason why;
	char *path;

	path = file_join(folder, "alpr.yaml", &why);
	if (path == NULL)
		faults_add(faults, folder, 0, 0, "%s", why.text);
	else
		p = open_file(path, true, faults);
	free(path);
	return p;
}
