/* Frame records of photos: time, place, camera. */
#include "capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "image/image.h"
#include "record/frame.h"
#include "record/record.h"

/* n digits and then, if there is one, a separator of the set. */
static bool
field(const char **p, int n, const char *separators, int *out)
{
	*out = 0;
	while (n-- > 0) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (*(*p)++ - '0');
	}
	if (**p != '\0' && strchr(separators, **p) != NULL)
		(*p)++;
	return true;
}

/* Parses at p what may be a time; a digit more means that it is none. */
static bool
time_at(const char *p, struct stamp_civil *c, bool *utc)
{
	struct reason why;
	const char *past;
	int64_t ms;

	memset(c, 0, sizeof(*c));
	if (!field(&p, 4, "-_.", &c->year) || !field(&p, 2, "-_.",
	    &c->month) || !field(&p, 2, "T_- ", &c->day) ||
	    !field(&p, 2, "-_.:", &c->hour) || !field(&p, 2, "-_.:",
	    &c->minute) || !field(&p, 2, "", &c->second))
		return false;
	past = p + 1;
	if ((*p == '.' || *p == '-' || *p == '_') &&
	    field(&past, 3, "", &c->ms))
		p = past;
	else
		c->ms = 0;
	*utc = *p == 'Z';
	return (*p < '0' || *p > '9') && c->year >= 1990 &&
	    stamp_from_civil(c, &ms, &why) == 0;
}

bool
capture_name_time(const char *name, struct stamp_civil *c, bool *utc)
{
	for (const char *p = name; *p != '\0'; p++)
		if ((p == name || p[-1] < '0' || p[-1] > '9') &&
		    time_at(p, c, utc))
			return true;
	return false;
}

struct taken {
	int64_t time;
	const char *source;
	bool assumed;		/* the offset from UTC is */
	int64_t offset;
	bool by_camera;		/* its clock told it */
};

/* From the camera's local time, or UTC where its offset is known. */
static int
from_clock(const struct capture *c, const struct stamp_civil *civil,
    bool known, int64_t offset, struct taken *t, struct reason *why)
{
	int64_t local, first, second, arrived = c->arrived + c->clock_offset;

	if (stamp_from_civil(civil, &local, why) != 0)
		return -1;
	t->by_camera = true;
	t->assumed = !known;
	t->time = local - (known ? offset : c->offset);
	if (!known && c->zone != NULL) {
		first = when_from_local(local, WHEN_FROM, c->zone);
		second = when_from_local(local, WHEN_TO, c->zone);
		t->time = llabs(first - arrived) < llabs(second - arrived) ?
		    first : second;
	}
	t->offset = local - t->time;
	t->time -= c->clock_offset;
	return 0;
}

static int
taken_when(const struct capture *c, const struct exif *x, const char *name,
    int64_t modified, struct taken *t, struct reason *why)
{
	struct stamp_civil civil;
	bool utc;

	*t = (struct taken){ .source = "file", .time = modified };
	if (c->timed) {
		t->source = c->is_now ? "now" : "option";
		t->time = c->is_now ? c->arrived : c->time;
		return 0;
	}
	if (x->timed) {
		t->source = "exif";
		return from_clock(c, &x->time, x->offset_known, x->offset, t,
		    why);
	}
	if (name != NULL && capture_name_time(name, &civil, &utc)) {
		t->source = "name";
		return from_clock(c, &civil, utc, 0, t, why);
	}
	if (c->live) {
		t->source = "arrival";
		t->time = c->arrived;
		return 0;
	}
	return name != NULL ? 0 :
	    reason_set(why, "no time: give one with --time");
}

/* "3 days", for people. */
static void
describe(int64_t ms, char out[32])
{
	static const struct {
		int64_t length;
		const char *name;
	} units[] = { { STAMP_DAY, "days" }, { STAMP_HOUR, "hours" },
	    { STAMP_MINUTE, "minutes" }, { STAMP_SECOND, "seconds" } };
	size_t i = 0;

	while (i < 3 && ms < 2 * units[i].length)
		i++;
	snprintf(out, 32, "%lld %s", (long long)(ms / units[i].length),
	    units[i].name);
}

static int
check_arrival(const struct capture *c, const struct taken *t,
    struct reason *why)
{
	int64_t late = c->arrived - t->time;
	char time[STAMP_SIZE], by[32];

	if (c->timed || ((c->late == 0 || late <= c->late) &&
	    (c->early == 0 || -late <= c->early)))
		return 0;
	stamp_format(t->time, time);
	describe(llabs(late), by);
	return reason_set(why, "its time (%s), %s, is %s %s its arrival: is "
	    "the clock right?", t->source, time, by, late > 0 ? "before" :
	    "behind");
}

/* "-08:00" */
static int
set_offset(json_t *json, int64_t offset)
{
	int64_t minutes = llabs(offset) / STAMP_MINUTE;
	char text[8];

	snprintf(text, sizeof(text), "%c%02d:%02d", offset < 0 ? '-' : '+',
	    (int)(minutes / 60 % 24), (int)(minutes % 60));
	return record_set_string(json, "time_offset", text);
}

static int
set_place(json_t *json, const struct capture *c, const struct exif *x,
    int64_t time)
{
	struct geo_point p = c->placed ? c->place : x->place;
	bool placed = c->placed || x->placed;
	int rc = 0;

	if (!c->placed && c->locate != NULL)
		placed = c->locate(c->where, time, &p);
	if (placed) {
		rc |= record_set_real(json, "lat", p.lat, 7);
		rc |= record_set_real(json, "lon", p.lon, 7);
	}
	if (c->headed || x->headed)
		rc |= record_set_real(json, "heading", c->headed ?
		    c->heading : x->heading, 1);
	return rc;
}

/* The camera: given, or the name of the folder that the photo is in. */
static int
camera_name(const struct capture *c, const char *path,
    char out[FRAME_CAMERA_MAX + 1], struct reason *why)
{
	const char *end, *start;

	if (c->camera == NULL && path == NULL)
		return reason_set(why, "no camera: give one with --camera");
	if (c->camera != NULL) {
		snprintf(out, FRAME_CAMERA_MAX + 1, "%s", c->camera);
		return frame_camera_check(c->camera, why);
	}
	end = file_name(path);
	end = end > path ? end - 1 : end;
	for (start = end; start > path && start[-1] != '/'; start--)
		continue;
	snprintf(out, FRAME_CAMERA_MAX + 1, "%.*s", (int)(end - start),
	    start);
	if (end - start > FRAME_CAMERA_MAX || frame_camera_check(out,
	    why) != 0)
		return reason_set(why, "its folder's name '%.64s' is no "
		    "camera's: give one with --camera", out);
	return 0;
}

json_t *
capture_frame(const struct capture *c, const struct blob *photo,
    const char *path, int64_t modified, struct reason *why)
{
	char camera[FRAME_CAMERA_MAX + 1], sha256[DIGEST_HEX];
	char id[UUID_SIZE];
	struct image_head head;
	struct taken t;
	json_t *json;
	int rc = 0;

	if (image_head(photo, &head, why) != 0 ||
	    camera_name(c, path, camera, why) != 0 ||
	    taken_when(c, &head.exif, path == NULL ? NULL : file_name(path),
	    modified, &t, why) != 0 || check_arrival(c, &t, why) != 0 ||
	    digest_sha256_hex(photo->data, photo->len, sha256, why) != 0 ||
	    frame_id(t.time, camera, sha256, id, why) != 0)
		return NULL;
	json = record_new("frame", id);
	rc |= record_set_string(json, "camera", camera);
	rc |= record_set_time(json, "time", t.time);
	rc |= record_set_string(json, "time_source", t.source);
	if (t.assumed)
		rc |= set_offset(json, t.offset);
	if (t.by_camera && c->clock_offset != 0)
		rc |= record_set_real(json, "clock_offset",
		    (double)c->clock_offset / 1000, 3);
	rc |= set_place(json, c, &head.exif, t.time);
	if (path != NULL)
		rc |= record_set_string(json, "image", path);
	rc |= record_set_string(json, "sha256", sha256);
	rc |= json_object_set_new(json, "width", json_integer(head.width));
	rc |= json_object_set_new(json, "height", json_integer(head.height));
	rc |= record_set_time(json, "processed", c->now);
	if (rc == 0)
		return json;
	/* Of what can fail, only a name that is no UTF-8 is likely. */
	reason_set(why, "its name is not UTF-8, or memory is short");
	json_decref(json);
	return NULL;
}
