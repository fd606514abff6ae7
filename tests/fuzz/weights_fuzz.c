/* Any bytes as a file of weights: as tensors, as networks, as the readers'. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "nn/nn.h"
#include "nn/weights.h"
#include "read/issuer.h"
#include "read/netreader.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static const char *const names[] = { "find", "refine", "read" };
	const size_t shape[] = { 2, 2 };
	struct netreader *reader;
	struct issuer *issuer;
	struct reason why;
	struct weights *w;
	float *numbers;
	char path[40];
	struct nn *nn;
	int fd;

	fd = memfd_create("weights", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	w = weights_open(path, &why);
	if (w != NULL && weights_get(w, "a", 2, shape, &numbers, &why) == 0)
		free(numbers);
	weights_free(w);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		nn = nn_open(path, names[i], &why);
		nn_free(nn);
	}
	reader = netreader_open(path, &why);
	netreader_free(reader);
	issuer = issuer_open(path, &why);
	issuer_free(issuer);
	close(fd);
	return 0;
}
