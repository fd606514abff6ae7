# The rooms of lib/ and cmd/: each uses only what stands above it.

bats_require_minimum_version 1.5.0

setup() {
	cd "$top_srcdir" || return 1
	# In the order of Makefile.am.
	rooms=$(sed -n 's/^\([a-z]*\)_room =.*/\1/p' Makefile.am | tr '\n' ' ')
}

# used FOLDER...: the rooms, or own parts of programs, that are included.
used() {
	grep -rho --include='*.[ch]' '^#include "[a-z-]*/' "$@" |
	    cut -d'"' -f2 | cut -d/ -f1 | sort -u
}

@test "each folder of lib is a room of Makefile.am, and the other way round" {
	# shellcheck disable=SC2086 # words, on purpose
	diff <(ls lib) <(printf '%s\n' $rooms | sort)
}

@test "a room of lib uses only those above it" {
	above=
	for room in $rooms; do
		for other in $(used "lib/$room"); do
			[[ " $above " == *" $other "* ]] ||
			    { echo "lib/$room uses $other"; false; }
		done
		above="$above $room"
	done
}

@test "a program uses no other program's parts" {
	for folder in cmd/alpr-*/; do
		for other in $(used "$folder"); do
			[[ " $rooms program " == *" $other "* ]] ||
			    { echo "$folder uses $other"; false; }
		done
	done
	for file in cmd/alpr-*.c; do
		own=$(basename "$file" .c)
		run ! grep -H '^#include "alpr-' \
		    <(grep -v "^#include \"$own/" "$file")
	done
	run ! grep -rn '^#include "alpr-' cmd/program lib
}

@test "headers name no folder of their own, and go by no other way" {
	for folder in lib/*/ cmd/*/; do
		run ! grep -rn "^#include \"$(basename "$folder")/" \
		    --include='*.[ch]' "$folder"
	done
	run ! grep -rn '^#include "\.\./' --include='*.[ch]' lib cmd tests
}

@test "what is in tests runs, and goes with the sources" {
	for file in $(find tests -type f ! -path '*/__pycache__/*'); do
		[ "$file" != tests/Makefile.inc ] || continue
		name=${file%.c}			# a source may go unsaid
		grep -qE "(^|[^[:alnum:]_./])$name(\\.c)?( |\$)" tests/Makefile.inc ||
		    { echo "$file is not named in tests/Makefile.inc"; false; }
	done
}

@test "each test that SECURITY.md names is there" {
	for name in $(grep -oE '[a-z]+\.bats|[a-z_]+_test' SECURITY.md | sort -u)
	do
		[ -f "tests/$name" ] || [ -f "tests/unit/$name.c" ] ||
		    { echo "SECURITY.md names $name"; false; }
	done
	# By words of its title, in their order.
	tr -s '\n ' ' ' < SECURITY.md | grep -oE '[a-z]+\.bats: [^|;.)]*' |
	    while IFS=: read -r file titles; do
		sed 's/ *, */\n/g; s/^ *//; s/ *$//' <<< "$titles" |
		    sed 's/[].*[]/\\&/g; s/ /.*/g' | while read -r words; do
			grep -q "^@test \".*$words" "tests/$file" ||
			    { echo "SECURITY.md: $file: $words"; exit 1; }
		done
	done
}
