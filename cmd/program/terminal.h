/* The terminal of a person. */
#ifndef ALPR_TERMINAL_H
#define ALPR_TERMINAL_H

#include <stddef.h>

/*
 * How wide the terminal of a descriptor is, by COLUMNS or by itself; 0 where
 * it is none.
 */
size_t terminal_columns(int fd);

#endif
