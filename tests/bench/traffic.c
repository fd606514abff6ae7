/* Made-up traffic. */
#include "traffic.h"

#include <string.h>

#include "base/stamp.h"

#define COMMUTERS	120000
#define OTHERS		1500000

static uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t
draw(struct traffic *t, uint64_t n)
{
	t->seed = mix(t->seed);
	return t->seed % n;
}

/* Thousandths of a day's traffic in each hour. */
static const int share[24] = { 8, 5, 4, 4, 7, 18, 45, 72, 70, 54, 50, 52,
    56, 56, 60, 70, 80, 82, 64, 46, 36, 28, 20, 13 };

void
traffic_start(struct traffic *t, uint64_t seed, int64_t start, int days,
    double scale)
{
	*t = (struct traffic){ .seed = seed, .start = start, .hour = start -
	    STAMP_HOUR, .end = start + days * STAMP_DAY, .scale = scale };
}

void
traffic_plate(uint64_t vehicle, char out[16])
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	uint64_t h = mix(vehicle);

	snprintf(out, 16, "%d%c%c%c%03d", (int)(h % 5 + 5),
	    letters[h / 16 % 23], letters[h / 512 % 23],
	    letters[h / 16384 % 23], (int)(h / 1048576 % 1000));
}

static void
misread(struct traffic *t, char *plate)
{
	static const char from[] = "0O8B1I5S2Z6GDQVYMN", to[] =
	    "O0B8I1S5Z2G6QDYVNM";
	size_t at = draw(t, 7);
	const char *p = strchr(from, plate[at]);

	if (p != NULL)
		plate[at] = to[p - from];
	else if (draw(t, 3) == 0)
		memmove(plate + at, plate + at + 1, strlen(plate + at));
	else
		plate[at] = "0123456789ABCDEFGHKLMNPRSTUVWXYZ"[draw(t, 32)];
}

int
traffic_next(struct traffic *t, struct traffic_pass *p)
{
	static const char *const makes[] = { "Toyota", "Honda", "Ford",
	    "Chevrolet", "Nissan", "Tesla", "BMW", "Kia" };
	static const char *const colors[] = { "white", "black", "gray",
	    "silver", "blue", "red", "green", "brown" };
	uint64_t h;

	while (t->left == 0) {
		t->hour += STAMP_HOUR;
		if (t->hour >= t->end)
			return 0;
		t->of = t->left = (uint32_t)(TRAFFIC_DAY * t->scale *
		    share[t->hour / STAMP_HOUR % 24] / 1000);
	}
	p->number = draw(t, UINT64_MAX);
	p->time = t->hour + (int64_t)((double)(t->of - t->left) * STAMP_HOUR /
	    t->of);
	t->left--;
	p->vehicle = draw(t, 10) < 6 ? draw(t, COMMUTERS) : COMMUTERS +
	    draw(t, OTHERS);
	h = mix(p->vehicle ^ 77);
	p->camera = p->vehicle < COMMUTERS && draw(t, 10) < 9 ?
	    (int)((h >> 8 * draw(t, 4)) % TRAFFIC_CAMERAS) :
	    (int)draw(t, TRAFFIC_CAMERAS);
	p->lat = 32.6 + (int)(mix((uint64_t)p->camera) % 25000) / 1e5;
	p->lon = -117.2 + (int)(mix((uint64_t)p->camera + 999) % 25000) / 1e5;
	p->make = makes[h % 8];
	p->color = colors[h / 8 % 8];
	p->confidence = 0.6 + (double)draw(t, 4000) / 1e4;
	traffic_plate(p->vehicle, p->plate);
	if (draw(t, 20) == 0)
		misread(t, p->plate);
	return 1;
}

void
traffic_write(const struct traffic_pass *p, FILE *out)
{
	uint64_t a = p->number, b = mix(a), c = mix(b), d = mix(c),
	    e = mix(d);
	char time[STAMP_SIZE], other[16];
	int x = (int)(b % 10000) + 1000, y = (int)(c % 5000) + 1000;

	stamp_format(p->time, time);
	traffic_plate(a, other);
	fprintf(out, "{\"v\":1,\"type\":\"sighting\",\"id\":"
	    "\"%08x-%04x-7%03x-8%03x-%012llx\",\"camera\":\"cam%03d\","
	    "\"time_source\":\"exif\",\"lat\":%.5f,\"lon\":%.5f,"
	    "\"heading\":%d.5,\"vehicle\":{\"make\":\"%s\",\"color\":\"%s\"},"
	    "\"sha256\":\"%016llx%016llx%016llx%016llx\",\"width\":1280,"
	    "\"height\":720,\"time\":\"%s\",\"plate\":\"%s\",\"frame\":"
	    "\"%08x-%04x-7%03x-9%03x-%012llx\",\"quad\":[[%d.%d,%d.%d],"
	    "[%d.%d,%d.%d],[%d.%d,%d.%d],[%d.%d,%d.%d]],"
	    "\"confidence\":%.4f,\"candidates\":[{\"text\":\"%s\","
	    "\"confidence\":0.0%03d}]}\n", (unsigned)(p->time >> 16),
	    (unsigned)(p->time & 0xffff), (unsigned)(a & 0xfff),
	    (unsigned)(a >> 12 & 0xfff), (unsigned long long)(a >> 16 &
	    0xffffffffffff), p->camera, p->lat, p->lon, p->camera * 2,
	    p->make, p->color, (unsigned long long)b, (unsigned long long)c,
	    (unsigned long long)d, (unsigned long long)e, time, p->plate,
	    (unsigned)(p->time >> 16), (unsigned)(p->time & 0xffff),
	    (unsigned)(b & 0xfff), (unsigned)(b >> 12 & 0xfff),
	    (unsigned long long)(c & 0xffffffffffff), x / 10, x % 10, y / 10,
	    y % 10, x / 10 + 85, y % 10, y / 10 - 3, x % 10, x / 10 + 84, 1,
	    y / 10 + 38, 2, x / 10, 2, y / 10 + 40, 7, p->confidence, other,
	    (int)(a % 900) + 100);
}
