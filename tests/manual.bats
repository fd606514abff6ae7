# The manual is clean, complete, and its examples run.

bats_require_minimum_version 1.5.0
load helper

pages() {
	ls "$top_srcdir"/man/*.[157]
}

@test "mandoc has nothing to say" {
	for page in $(pages); do
		run mandoc -T lint -W warning "$page"
		echo "$output"
		[ "$status" -eq 0 ]
	done
}

@test "every program has a page that names all of its options" {
	for p in alpr-capture alpr-spool alpr-detect alpr-ocr alpr-merge alpr-store alpr-alert alpr-search \
	    alpr-expire alpr-audit; do
		mandoc -T ascii "$top_srcdir/man/$p.1" |
		    sed "s/.$(printf '\b')//g" > page
		for option in $("$p" --help | grep -oE -- '--[a-z-]+' | sort -u); do
			grep -q -- "$option" page ||
				{ echo "$p: $option"; false; }
		done
	done
}

# The lines of literal blocks that begin with a prompt.
examples() {
	awk '/^\.Ed/ { in_block = 0 }
	    in_block && (sub(/^\$ /, "") || goes_on) {
		goes_on = sub(/\\e$/, "")
		printf "%s%s", $0, goes_on ? "" : "\n"
	    }
	    /^\.Bd -literal/ { in_block = 1 }' "$1" |
	    sed -e 's/\\(aq/'"'"'/g' -e 's/\\(dq/"/g' -e 's/\\e/\\/g' \
	    -e 's/\\&//g' -e 's/\\-/-/g'
}

@test "the examples run" {
	mkdir -p bin
	# Installed models are found by default; these are not installed.
	printf '#!/bin/sh\nexec %s -m "%s" "$@"\n' \
	    "$(command -v alpr-detect)" "$model" > bin/alpr-detect
	printf '#!/bin/sh\nexec %s -m "%s" "$@"\n' \
	    "$(command -v alpr-ocr)" "$models" > bin/alpr-ocr
	chmod +x bin/alpr-detect bin/alpr-ocr
	PATH=$PWD/bin:$PATH
	cp -r "$data" testdata
	chmod -R u+w testdata
	new_store
	alpr-capture --time now testdata/*.jpg testdata/*.png | alpr-detect |
	    alpr-ocr | alpr-store -d store > /dev/null
	count=0
	for page in $(pages); do
		examples "$page" > commands
		while read -r command; do
			run sh -c "$command"
			echo "$page: $command: $status: $output"
			[ "$status" -le 1 ]
			count=$((count + 1))
		done < commands
	done
	[ "$count" -ge 10 ]
}

@test "README's commands are those that exist" {
	for command in $(grep -oE '\./bootstrap [a-z]+' "$top_srcdir/README.md" |
	    cut -d' ' -f2 | sort -u); do
		grep -q "^$command) " "$top_srcdir/bootstrap"
	done
}

@test "scripts are clean, and nothing names a machine's path" {
	shellcheck "$top_srcdir/bootstrap" "$top_srcdir/.ci/run" \
	    "$top_srcdir/tests/packages"
	shellcheck -s bash -e SC2154,SC2034,SC1091,SC2030,SC2031 \
	    "$top_srcdir"/tests/helper.bash
}

# completed WORD ...: what is offered for the last of them.
completed() {
	(
		# shellcheck source=../completion/alpr
		. "$top_srcdir/completion/alpr"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_alpr "$1" "${@: -1}" "${@: -2:1}"
		echo "${COMPREPLY[*]}"
	)
}

@test "bash completes options, and what they take, as the help has it" {
	[ "$(completed alpr-search --f)" = "--format --from" ]
	[ "$(completed alpr-search --format '')" = \
	    "table json csv geojson html" ]
	[ "$(completed alpr-search --format = h)" = html ]
	[ "$(completed alpr-search -F g)" = geojson ]
	[ -z "$(completed alpr-search --plate '')" ]
	[ "$(completed alpr-capture --time '')" = now ]
	[ "$(completed alpr-alert --outcome m)" = misread ]
	mkdir folder
	touch file
	[ "$(completed alpr-store -d f)" = folder ]
	[ "$(completed alpr-store --policy fi)" = file ]
	[ "$(completed alpr-capture fi)" = file ]
	for p in alpr-capture alpr-spool alpr-detect alpr-ocr alpr-merge \
	    alpr-store alpr-alert alpr-search alpr-expire alpr-audit; do
		grep -qw -- "$p" "$top_srcdir/completion/alpr"
		[[ "$(completed $p --ver)" == *--version ]]
	done
}
