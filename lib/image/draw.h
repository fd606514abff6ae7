/* Marks in a picture, for people to look at. */
#ifndef ALPR_DRAW_H
#define ALPR_DRAW_H

#include "base/quad.h"
#include "image.h"

/*
 * Draws the edges of a quad into a colour picture, so many pixels thick; the
 * one from the top left to the top right in red, so that its turn is seen,
 * the others in green.  What is outside the picture is left out.
 */
void draw_quad(struct image *, const struct quad *, int thick);

#endif
