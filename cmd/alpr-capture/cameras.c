/* What the policy says of the cameras. */
#include "cameras.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "program/local.h"
#include "program/program.h"
#include "program/rules.h"
#include "record/frame.h"

struct cameras {
	struct policy *policy;
	const struct policy_camera **by_name;
	bool serials;
};

static int
by_name(const void *a, const void *b)
{
	const struct policy_camera *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

struct cameras *
cameras_open(const char *path)
{
	struct cameras *c = calloc(1, sizeof(*c));
	size_t n;

	if (c == NULL)
		err(PROGRAM_FAILED, "%s", path);
	c->policy = rules_read(path);
	if (c->policy == NULL)
		exit(PROGRAM_FAILED);
	n = c->policy->camera_count;
	c->by_name = calloc(n, sizeof(*c->by_name));
	if (c->by_name == NULL)
		err(PROGRAM_FAILED, "%s", path);
	for (size_t i = 0; i < n; i++) {
		c->by_name[i] = &c->policy->cameras[i];
		c->serials |= c->by_name[i]->serial != NULL;
	}
	qsort(c->by_name, n, sizeof(*c->by_name), by_name);
	return c;
}

void
cameras_free(struct cameras *c)
{
	if (c == NULL)
		return;
	free(c->by_name);
	policy_free(c->policy);
	free(c);
}

static const struct policy_camera *
named(const struct cameras *c, const char *name)
{
	const struct policy_camera wanted = { .name = name }, *key = &wanted,
	    **found;

	found = bsearch(&key, c->by_name, c->policy->camera_count,
	    sizeof(*c->by_name), by_name);
	return found == NULL ? NULL : *found;
}

/* The innermost folder that is named as one. */
static const struct policy_camera *
of_folder(const struct cameras *c, const char *path)
{
	char name[FRAME_CAMERA_MAX + 1];
	const struct policy_camera *found = NULL;
	const char *end, *start;

	end = path == NULL ? NULL : strrchr(path, '/');
	while (found == NULL && end != NULL && end > path) {
		for (start = end; start[-1] != '/' && start - 1 > path;)
			start--;
		if (end - start <= FRAME_CAMERA_MAX) {
			snprintf(name, sizeof(name), "%.*s",
			    (int)(end - start), start);
			found = named(c, name);
		}
		end = start - 1;
	}
	return found;
}

static const struct policy_camera *
of_serial(const struct cameras *c, const char *serial)
{
	const struct policy_camera *one;

	for (size_t i = 0; i < c->policy->camera_count; i++) {
		one = &c->policy->cameras[i];
		if (one->serial != NULL && strcmp(one->serial, serial) == 0)
			return one;
	}
	return NULL;
}

static const struct policy_camera *
find(const struct cameras *c, const struct photo *p, const char *given,
    struct reason *why)
{
	const struct policy_camera *one, *by_serial = NULL;
	struct image_head head;

	one = given != NULL ? named(c, given) : of_folder(c, p->path);
	if (c->serials && image_head(p->file, &head, why) != 0)
		return NULL;
	if (c->serials && head.exif.serial[0] != '\0')
		by_serial = of_serial(c, head.exif.serial);
	if (one == NULL && given == NULL)
		one = by_serial;
	if (given == NULL)
		given = p->camera;
	if (one == NULL && given != NULL) {
		reason_set(why, "camera '%.64s' is not in the policy", given);
	} else if (one == NULL) {
		reason_set(why, "none of its folders has the name of a "
		    "camera of the policy");
	} else if (by_serial != NULL && by_serial != one) {
		reason_set(why, "a photo of camera %s, by its serial number "
		    "%s, and not of %s", by_serial->name, by_serial->serial,
		    one->name);
		one = NULL;
	}
	return one;
}

int
cameras_find(const struct cameras *c, const struct photo *p,
    struct capture *to, struct reason *why)
{
	const struct policy_camera *one = find(c, p, to->camera, why);

	if (one == NULL)
		return -1;
	to->camera = one->name;
	to->clock_offset = one->clock_offset;
	if (!to->offset_given) {
		local_zone(one->zone != NULL ? one->zone :
		    c->policy->time_zone);
		to->zone = local_offset;
	}
	if (!to->placed && !one->moves) {
		to->placed = true;
		to->place = one->place;
	}
	if (!to->headed && one->heading >= 0) {
		to->headed = true;
		to->heading = one->heading;
	}
	return 0;
}
