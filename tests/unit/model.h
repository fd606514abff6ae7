/* Files of weights, for tests of what reads them. */
#ifndef ALPR_TESTS_MODEL_H
#define ALPR_TESTS_MODEL_H

/*
 * A copy of a file of weights whose metadata say value under name, or nothing
 * where value is NULL.
 */
const char *model_change(const char *dir, const char *from, const char *name,
    const char *value);

/*
 * Asserts that a network gives what PyTorch gave for an input that its
 * metadata's "NAME.check" tells (models/graph.py).
 */
void model_check(const char *path, const char *name, float tolerance);

#endif
