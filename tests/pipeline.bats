# The whole path, and what it costs: leaks, memory, descriptors.

bats_require_minimum_version 1.5.0
load helper

# Under the sanitizers valgrind cannot run; they look for leaks themselves.
sanitized() {
	grep -qa __asan_init "$(command -v alpr-capture)"
}

@test "from photos to a search, an answer and its trace" {
	new_store
	alpr-capture --time now "$data"/*.jpg "$data"/*.png |
	    alpr-detect -m "$model" | alpr-ocr -m "$models" |
	    alpr-store -d store > out
	[ "$(wc -l < out)" -ge 1 ]
	plate=$(jq -r .plate out | head -n 1)
	search -p "$plate" > found
	[ "$(jq -r .plate found | sort -u)" = "$plate" ]
	alpr-audit -d store --list | grep -q "$plate"
}

@test "no byte and no descriptor is lost over 20 frames" {
	sanitized && skip "leaks are found by the sanitizer itself"
	command -v valgrind > /dev/null || skip "no valgrind here"
	new_store
	# The sandbox knows nothing of what valgrind does.
	export ALPR_SANDBOX=off
	grind="valgrind -q --leak-check=full --errors-for-leak-kinds=definite
	    --error-exitcode=99 --track-fds=yes --log-file=grind.%p
	    --suppressions=$top_srcdir/tests/valgrind.supp"
	# Small photos: valgrind takes its time.
	for _ in $(seq 19); do
		echo "$data/png-inside.jpg"
	done > names
	echo "$data/jpeg-inside.png" >> names
	$grind alpr-capture -t now < names > a
	$grind alpr-detect -m "$model" < a > b
	# Reading takes its time most of all.
	head -n 5 b | $grind alpr-ocr -m "$models" -f US-CA -i -D drawn > c
	tail -n +6 b | alpr-ocr -m "$models" >> c
	head -n 2 b | $grind alpr-ocr -m "$models" -r both -j 2 > both
	$grind alpr-store -d store < c > d
	plate=$(jq -r .plate d | head -n 1)
	$as_person $grind "$(type -ap alpr-search | tail -n 1)" -d store \
	    -c 26-01234 -u test -F json -p "${plate:-7ABC123}" > e ||
	    [ "$?" -eq 1 ]
	$grind alpr-expire -d store > f
	$grind alpr-audit -d store > g
	cat grind.*
	# Inherited descriptors are the runner's, not the program's.
	run bash -c "grep -h 'Open file descriptor' -A 2 grind.* |
	    grep -v 'inherited from parent' | grep -c 'at 0x'"
	[ "$output" -eq 0 ]
}

@test "memory does not grow with the number of frames" {
	sanitized && skip "the sanitizer's own memory grows"
	for i in $(seq 200); do echo "$data/lot.png"; done |
	    alpr-capture -t now > in
	for p in "alpr-detect -m $model" "alpr-ocr -m $models"; do
		# shellcheck disable=SC2086 # words, on purpose
		head -n 20 in | /usr/bin/env time -f %M -o few $p > out
		# shellcheck disable=SC2086 # words, on purpose
		/usr/bin/env time -f %M -o many $p < in > out
		echo "$p: $(cat few) KiB after 20 frames, $(cat many) after 200"
		[ "$(cat many)" -lt $(($(cat few) * 110 / 100 + 2000)) ]
		[ "$(cat many)" -lt 200000 ]
		mv out in
	done
}
