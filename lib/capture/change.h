/*
 * How much of what a camera sees is new: the share of the picture that differs
 * from one before.
 *
 * Both are luma at an eighth of their size, where each pixel is the mean of a
 * block and the sensor's noise is an eighth, too.  The median of all
 * differences is taken for a change of the light, or of the camera's exposure,
 * and off each of them; a pixel whose difference is then more than
 * CHANGE_LEVEL of 255 is a change.
 */
#ifndef ALPR_CHANGE_H
#define ALPR_CHANGE_H

#include "base/reason.h"
#include "image/image.h"

#define CHANGE_DIVIDE	8
#define CHANGE_LEVEL	16

/* The picture at that size.  -1: it is damaged. */
int change_picture(const struct blob *photo, struct luma *, struct reason *);

/* 0 to 1; of pictures of different sizes 1. */
double change_between(const struct luma *, const struct luma *);

#endif
