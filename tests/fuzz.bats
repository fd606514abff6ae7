# Each fuzz target over the cases that were kept: seeds, and what a fuzzer came
# upon that took another way.  Whatever it is, none of them crashes.

bats_require_minimum_version 1.5.0
load helper

targets() {
	find "$top_srcdir/tests/fuzz" -name '*_fuzz.c' -printf '%f\n' |
	    sed 's/_fuzz\.c$//' | sort
}

@test "no case that was kept crashes the parser that it is for" {
	built=$(dirname "$(type -ap alpr-merge | tail -n 1)")/tests/fuzz
	[ -x "$built/record_fuzz" ] || skip "the targets are not built"
	export TMPDIR=$PWD
	for name in $(targets); do
		cases=("$data/bad/fuzz/$name"/*)
		echo "$name: ${#cases[@]} cases"
		[ -f "${cases[0]}" ]
		timeout 60 "$built/${name}_fuzz" "${cases[@]}"
	done
}

@test "each target has its cases, and each folder of cases its target" {
	targets > named
	find "$data/bad/fuzz" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' |
	    sort | diff named -
	[ "$(wc -l < named)" -ge 18 ]
}
