# What fails below the programs: no crash, no lie, no damage.  The rest of it
# is run by hand: tests/faults.py tests/faults.so

bats_require_minimum_version 1.5.0
load helper

@test "whatever call fails, each program ends well or says why" {
	grep -qa __asan_init "$(command -v alpr-store)" &&
		skip "the sanitizer's own memory comes first"
	library=$(dirname "$(command -v alpr-store)")/tests/faults.so
	# It makes its own persons.
	PATH=${PATH#"$PWD/.bin:"}
	run python3 "$top_srcdir/tests/faults.py" "$library" \
	    --draw "${ALPR_FAULTS:-120}" --seed "${ALPR_SEED:-1}"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *" 0 were met badly" ]]
	# It did fail something, in most of them.
	[[ $output =~ ([0-9]+)\ were\ told ]]
	[ "${BASH_REMATCH[1]}" -gt 25 ]
}

@test "a program that lies is found out" {
	grep -qa __asan_init "$(command -v alpr-store)" &&
		skip "the sanitizer's own memory comes first"
	library=$(dirname "$(command -v alpr-store)")/tests/faults.so
	# It says that all went well, whatever became of it.
	mkdir liar
	cat > liar/alpr-merge <<-END
	#!/bin/sh
	$(command -v alpr-merge) "\$@" 2> /dev/null
	exit 0
	END
	chmod +x liar/alpr-merge
	PATH=$PWD/liar:${PATH#"$PWD/.bin:"} run python3 "$top_srcdir/tests/faults.py" \
	    "$library" merge --kinds read,write
	[ "$status" -eq 1 ]
	[[ $output != *" 0 were met badly" ]]
}
