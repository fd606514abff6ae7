/* Any file as a hot list: what is good of it is found, as it was told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "alert/hotfile.h"
#include "alert/match.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
check_entry(const struct hotlist *list, uint32_t n)
{
	struct match_reading r = { .region = "", .time = INT64_MIN };
	char again[PLATE_SIZE], region[HOTLIST_REGION_SIZE];
	struct hotlist_entry e;
	struct reason why;
	struct match m;

	hotlist_entry(list, n, &e);
	if (plate_normal(e.plate, again, &why) != 0 || e.plate[0] == '\0' ||
	    strcmp(again, e.plate) != 0 || !utf8_presentable(e.reason) ||
	    !utf8_presentable(e.source) || !utf8_presentable(e.number))
		abort();
	hotlist_region(e.region, region);
	if (e.region[0] != '\0' && strcmp(region, e.region) != 0 &&
	    strcmp(e.region, "MX") != 0)
		abort();
	strcpy(r.plate, e.plate);
	if (!match_find(list, &r, 0, &m) || m.kind != MATCH_EXACT)
		abort();
	r.confidence = 0.5;
	match_find(list, &r, 0.1, &m);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct faults faults;
	char path[64];
	int rc, fd = memfd_create("list", 0);
	struct hotfile f;

	if (fd == -1 || write(fd, data, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	faults.n = 0;
	faults.more = false;
	rc = hotfile_read(path, NULL, &f, &faults);
	if ((rc == 0) != (faults.n == 0) || (rc >= 0) != (f.list != NULL))
		abort();
	for (size_t i = 0; rc >= 0 && i < hotlist_count(f.list); i++)
		check_entry(f.list, (uint32_t)i);
	hotlist_free(f.list);
	close(fd);
	return 0;
}
