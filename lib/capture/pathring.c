/* Paths that wait. */
#include "pathring.h"

#include <stdlib.h>

int
pathring_add(struct pathring *q, const struct pathring_item *item)
{
	size_t room = q->room == 0 ? 64 : q->room * 2;
	struct pathring_item *more;

	if (q->n == q->room) {
		more = malloc(room * sizeof(*more));
		if (more == NULL)
			return -1;
		for (size_t i = 0; i < q->n; i++)
			more[i] = q->items[(q->first + i) % q->room];
		free(q->items);
		q->items = more;
		q->first = 0;
		q->room = room;
	}
	q->items[(q->first + q->n++) % q->room] = *item;
	return 0;
}

struct pathring_item
pathring_take(struct pathring *q)
{
	struct pathring_item item = q->items[q->first];

	q->first = (q->first + 1) % q->room;
	q->n--;
	return item;
}

void
pathring_clear(struct pathring *q)
{
	while (q->n > 0)
		free(pathring_take(q).path);
	free(q->items);
	*q = (struct pathring){ .items = NULL };
}
