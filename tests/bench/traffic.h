/*
 * Traffic as a city's cameras see it, the same for the same seed: 150
 * cameras, commuters who pass the same ones every working day, many cars
 * that come rarely, more by day than by night, one plate in twenty misread.
 */
#ifndef ALPR_TESTS_TRAFFIC_H
#define ALPR_TESTS_TRAFFIC_H

#include <stdint.h>
#include <stdio.h>

#define TRAFFIC_CAMERAS	150
#define TRAFFIC_DAY	750000	/* sightings, at scale 1 */

struct traffic {
	uint64_t seed;
	int64_t start, hour, end;	/* ms; the first hour, this one, last */
	double scale;
	uint32_t left, of;		/* in this hour */
	int64_t at;
};

/* One sighting: what a program before alpr-store knows of it. */
struct traffic_pass {
	int64_t time;
	uint64_t number, vehicle;
	int camera;
	double lat, lon, confidence;
	char plate[16];
	const char *make, *color;
};

void traffic_start(struct traffic *, uint64_t seed, int64_t start, int days,
    double scale);

/* 0 at the end. */
int traffic_next(struct traffic *, struct traffic_pass *);

/* The plate of a vehicle, read right. */
void traffic_plate(uint64_t vehicle, char [16]);

/* The record that alpr-store keeps of a read plate of a frame. */
void traffic_write(const struct traffic_pass *, FILE *);

#endif
