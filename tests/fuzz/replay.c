/*
 * A fuzz target without a fuzzer: gives it each file that is named.  For the
 * tests, which run the cases that were kept, and for AFL++:
 *
 *	afl-fuzz -i testdata/bad/fuzz/NAME -o found -- tests/fuzz/NAME_fuzz @@
 */
#include <err.h>
#include <stdio.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
main(int argc, char **argv)
{
	static const unsigned char nothing[1];
	struct reason why;
	struct blob b;

	for (int i = 1; i < argc; i++) {
		if (file_read(argv[i], (size_t)1 << 30, &b, &why) != 0)
			errx(2, "%s", why.text);
		LLVMFuzzerTestOneInput(b.data == NULL ? nothing : b.data,
		    b.len);
		blob_free(&b);
	}
	printf("%d cases\n", argc - 1);
	return 0;
}
