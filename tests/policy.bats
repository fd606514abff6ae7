# alpr-audit --policy-check, the samples, and the reference in the manual.

bats_require_minimum_version 1.5.0
load helper

check() {
	run --separate-stderr alpr-audit --policy-check "$@"
}

@test "the sample is good, and is told in short" {
	check "$data/alpr.yaml"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ ${lines[0]} == "version 3 of the policy of City of Example"* ]]
	hash=$(sha256sum "$data/alpr.yaml" "$data/areas/balboa-park.geojson" |
	    cut -c 1-64 | sha256sum | cut -c 1-64)
	[ "${lines[1]}" = "sha256 $hash" ]
	[[ $output == *"retention 30d, training 365d, time zone America/Los"* ]]
	[[ $output == *"area north-park: cameras 1"* ]]
	[[ $output == *"area balboa-park: cameras 1"* ]]
	[[ $output == *"people 5, in good standing "* ]]
	[[ $output == *"  uid 2051: suspended"* ]]
}

@test "each bad policy has just its faults, in order, and status 2" {
	count=0
	for policy in "$data"/bad/policy/*.yaml; do
		cp "$policy" p.yaml
		check p.yaml
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		diff "${policy%.yaml}.faults" - <<<"$stderr"
		count=$((count + 1))
	done
	[ "$count" -ge 6 ]
}

@test "who is there by login and by uid is told" {
	write_policy
	check policy.yaml
	[ "$status" -eq 0 ]
	for who in 'login: nobody' "uid: $(id -u nobody)"; do
		cat <<-END
		  - $who
		    name: No Body
		    role: investigator
		    agency: examplepd
		    trained: $(date -u +%F)
		    agreed: 1
		END
	done > people
	sed $'/^cameras:/{e cat people\n}' policy.yaml > p.yaml
	check p.yaml
	[ "$status" -eq 1 ]
	[[ $stderr == *"nobody: listed twice"* ]]
}

@test "standing is as of today" {
	today=$(date -u +%F)
	long_ago=$(date -u -d '366 days ago' +%F)
	sed "s/trained: 2026-03-02/trained: $today/
	    s/trained: 2026-09-14/trained: $long_ago/
	    s/trained: 2026-01-20/trained: $today/
	    s/trained: 2026-02-03/trained: $today/
	    /file: areas/d; /name: balboa-park/d" "$data/alpr.yaml" > p.yaml
	check p.yaml
	[ "$status" -eq 0 ]
	[[ $output == *"people 5, in good standing 3
  twu: trained more than 365 days ago
  uid 2051: suspended" ]]
	for_case="--case 26-01234 --purpose"
	check p.yaml --user mgarcia $for_case 'hit and run'
	[ "$status" -eq 0 ]
	[ "$output" = "mgarcia may search" ]
	check p.yaml --user mgarcia --call E26112301 --purpose 'hit and run'
	[ "$status" -eq 0 ]
	while IFS='|' read -r user case purpose reason; do
		check p.yaml -u "$user" -c "$case" -p "$purpose"
		[ "$status" -eq 1 ]
		[ "$output" = "$user: refused: $reason" ]
	done <<-END
	mgarcia|26-0123|hit and run|not a case number of examplepd, such as 99-99999
	mgarcia|26-01234|a look|the policy does not list this purpose
	mgarcia|26-01234|Hit and Rum|the policy does not list this purpose; is 'hit and run' meant?
	okeefe|26-01234|hit and run|only an investigator searches
	alpradm|26-01234|hit and run|only an investigator searches
	root|26-01234|hit and run|not listed in the policy
	nobody-here|26-01234|hit and run|not listed in the policy
	END
	# That this machine has no such login is no refusal, but is said.
	check p.yaml --user mgarcia $for_case 'hit and run'
	[ "$stderr" = "alpr-audit: this machine has no login mgarcia: the answer \
is what the policy says of that login alone" ]
	check p.yaml --user root $for_case 'hit and run'
	[ -z "$stderr" ]
	check p.yaml --user 2051 $for_case 'hit and run'
	[ "$output" = "2051: refused: suspended" ]
	[[ $stderr == *"this machine has no uid 2051: "*"of that uid alone" ]]
	# Who is listed by both is asked for by either; a uid may be long.
	for user in twu 2042; do
		check p.yaml --user $user $for_case 'hit and run'
		[ "$output" = "$user: refused: trained more than 365 days ago" ]
	done
	sed 's/uid: 2042/uid: 4294967294/' p.yaml > long.yaml
	check long.yaml --user 4294967294 $for_case 'hit and run'
	[[ $output == *": refused: trained more than 365 days ago" ]]
	check long.yaml --user 4294967295 $for_case 'hit and run'
	[[ $output == *"not listed in the policy" ]]
	sed "s/login: mgarcia/uid: $(id -u nobody)/" p.yaml > known.yaml
	check known.yaml --user "$(id -u nobody)" $for_case 'hit and run'
	[ "$output$stderr" = "$(id -u nobody) may search" ]
	check p.yaml -u mgarcia -c 26-01234
	[ "$output" = "mgarcia: refused: no search without a purpose" ]
	check p.yaml -u mgarcia -p 'hit and run'
	[[ $output == *"no search without a case number"* ]]
	check p.yaml -u mgarcia -C E1 -p 'hit and run'
	[[ $output == *"not a call for service of examplepd"* ]]
}

@test "a file that is not there, no file, or too much of one" {
	check nothing.yaml
	[ "$status" -eq 2 ]
	[[ $stderr == *"nothing.yaml: No such file or directory"* ]]
	check .
	[ "$status" -eq 2 ]
	mkfifo pipe
	run timeout 60 alpr-audit -P pipe
	[ "$status" -eq 2 ]
	head -c 2000000 /dev/zero | tr '\0' '#' > big.yaml
	check big.yaml
	[ "$status" -eq 2 ]
	[[ $stderr == *"more than 1048576 bytes"* ]]
	check "$(command -v alpr-audit)"
	[ "$status" -eq 2 ]
	[[ $stderr == *"1 fault" ]]
}

@test "what does not go together is said" {
	check "$data/alpr.yaml" --case 26-01234
	[ "$status" -eq 2 ]
	[[ $stderr == *"who? --user NAME"* ]]
	for option in "-d store" --checkpoint --list "--since 0:00"; do
		check "$data/alpr.yaml" $option
		[ "$status" -eq 2 ]
		[[ $stderr == *"reads no store and no log"* ]]
	done
	new_store
	run alpr-audit -d store --list --purpose x
	[ "$status" -eq 2 ]
	run alpr-audit -d store --call 1
	[ "$status" -eq 2 ]
	run bash -c "alpr-audit -P '$data/alpr.yaml' > /dev/full"
	[ "$status" -eq 2 ]
}

@test "the policy in the manual is the sample" {
	awk '/^\.Bd -literal/ { on = 1; next } /^\.Ed/ { on = 0 }
	    /^\.Sh EXAMPLES/ { in_part = 1 } in_part && on' \
	    "$top_srcdir/man/alpr-policy.5" | sed '/^\$ /d' |
	    sed -e 's/\\-/-/g' -e 's/\\e/\\/g' -e "s/\\\\(aq/'/g" \
	    -e "s/\\\\('i/í/g" > alpr.yaml
	cp -r "$data/areas" .
	check alpr.yaml
	[ "$status" -eq 0 ]
	grep -v '^#' "$data/alpr.yaml" | diff - alpr.yaml
}

# A key that nobody knows makes the program tell the ones it does.
@test "the manual explains every key that there is, and no other" {
	sed '/^version/d; /^retention/d' "$data/alpr.yaml" |
	    sed 's/^\( *-* *\)name:.*/&\n\1x: 1/; s/^\( *\)- x:/\1  x:/
		s/^  case:/  x: 1\n&/; s/^      login:/      x: 1\n&/
		s/^  window:/  x: 1\n&/
		s/^  period:/  x: 1\n&/; s/^  verify:/  x: 1\n&/
		s/^  contact:/  x: 1\n&/
		1s/^/x: 1\n/' > p.yaml
	check p.yaml
	grep -o ' is unknown; .*' <<<"$stderr" | sed 's/.*: *//' |
	    tr ' ' '\n' | sort -u > known
	[ "$(wc -l < known)" -ge 60 ]
	sed -n '/^\.Sh KEYS/,/^\.Ss GeoJSON/s/^\.It Li //p' \
	    "$top_srcdir/man/alpr-policy.5" | tr -d ' ' | tr ',' '\n' |
	    sort -u > explained
	diff known explained
}
