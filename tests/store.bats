# alpr-store and alpr-search: kept, sealed, found for a case.

bats_require_minimum_version 1.5.0
load helper

@test "--init makes a store once, with a key that others cannot read" {
	new_store
	[ "$(stat -c %a store/master.key)" = 400 ]
	[ "$(stat -c %a store/keys)" = 2770 ] || [ "$(stat -c %a store/keys)" = 770 ]
	run new_store
	[ "$status" -eq 2 ]
	[[ $output == *"not an empty folder"* ]]
}

@test "what is kept is echoed, once it is on disk, as a sighting" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7abc123 |
	    alpr-store -d store > out
	[ "$(jq -r '[.type, .plate, .camera] | join(" ")' out)" = \
	    "sighting 7ABC123 cam7" ]
	[ "$(jq 'has("image") or has("plate_image")' out)" = false ]
	[ "$(alpr-store -d store --stat | jq -s 'map(.sightings) | add')" = 1 ]
}

@test "a sighting without photos is echoed as it came, the first and again" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store --no-photos -d store |
	    jq -c '.id |= .[:14] + "7123" + .[18:] | .unknown = "\u00e9"' |
	    sed 's/"plate":/"lane": 1.50, "plate":/' > in
	cat in in | alpr-store -d store > out
	alpr-store -d store < in >> out
	cat in in in | cmp - out
	[ "$(search -p 7ABC123 | jq -c 'select(.lane) | .unknown')" = 	    "$(jq .unknown in)" ]
	[ "$(alpr-store -d store --stat | jq .sightings)" = 2 ]
}

@test "the same frame twice is stored once" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 > in
	cat in in | alpr-store -d store > out
	alpr-store -d store < in >> out
	[ "$(jq -r .id out | sort -u | wc -l)" -eq 1 ]
	# Read otherwise the second time: neither kept nor echoed, and what is
	# stored is not shown to whoever knows its id.
	run --separate-stderr alpr-store -d store < <(
	    jq -c '.plates[0].text = "XXX"' in)
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"stored before with other contents"* ]]
	[[ $stderr != *7ABC123* ]]
	[ "$(search -p 7ABC123 | jq -r .plate)" = 7ABC123 ]
	[ "$(alpr-store -d store --stat | jq .sightings)" = 1 ]
}

@test "a frame is taken as a whole or refused as a whole" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 | jq -c \
	    '.plates += [.plates[0] | .text = "ABCDEFGHIJKLMN"]' > in
	read_frame "$data/ca-day.jpg" "$(ago 61)" GOOD111 >> in
	run --separate-stderr alpr-store -d store < in
	[ "$status" -eq 2 ]
	[ "$(jq -r .plate <<<"$output")" = GOOD111 ]
	[[ $stderr == *"line 1: plate of more than 12 characters"* ]]
	run search -p 7ABC123
	[ "$status" -eq 1 ]
}

@test "the future and the past are refused, with the reason" {
	new_store
	{
		read_frame "$data/ca-day.jpg" "$(ago -3600)" FUTURE1
		read_frame "$data/ca-day.jpg" "$(ago 2678400)" PAST111
		read_frame "$data/ca-day.jpg" "$(ago 60)" GOOD111
	} > in
	run --separate-stderr alpr-store -d store --rejects rejects < in
	[ "$status" -eq 2 ]
	[ "$(jq -r .plate <<<"$output")" = GOOD111 ]
	[[ $stderr == *"line 1: "*"is in the future"* ]]
	[[ $stderr == *"line 2: "*"is past the retention"* ]]
	[ "$(jq -r '.text | fromjson | .plates[0].text' rejects | paste -sd ' ')" = "FUTURE1 PAST111" ]
}

@test "nothing can be read in the files of the store" {
	new_store
	# One by one, so that they are packed anew, and hours that expire: LMDB
	# frees pages, and what was in them stays there.
	plates=(7ABC123 EMR7094 SEABRZE)
	for second in $(seq 60 71) 14400 14401; do
		read_frame "$data/ca-day.jpg" "$(ago $second)" \
		    "${plates[second % 3]}" secretcam
	done | alpr-store -d store -b 1 > /dev/null
	search --plate 7ABC123 > /dev/null
	[ "$(alpr-store -d store --stat | jq -s 'map(.groups) | add')" -lt 14 ]
	for _ in 1 2; do
		run grep -rlaE '7ABC123|EMR7094|SEABRZE|secretcam|JFIF' \
		    store/days store/keys
		[ "$status" -eq 1 ]
		run grep -rlaE 'confidence|candidates' store/days store/keys
		[ "$status" -eq 1 ]
		LC_ALL=C run grep -rlaP '\xff\xd8\xff[\xe0\xe1\xdb]' \
		    store/days store/keys
		[ "$status" -eq 1 ]
		alpr-expire -d store -r 1h > /dev/null
	done
	# The search's own trace does name the plate: that is its purpose.
	logged | grep -q 7ABC123
}

@test "a search without a case or call is refused, and logged" {
	new_store
	run --separate-stderr alpr-search -d store --plate 7ABC123
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"no search without a case number"* ]]
	[ "$(logged | jq -r .event)" = search-refused ]
	for query in "" "--plate *" "--plate 7*" "--camera cam7" \
	    "--area 32,-117,100 --from 2026-11-20T00:00:00Z"; do
		set -f
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr search $query
		set +f
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	for number in "$(printf 'a\nb')" "$(printf 'a\377')" "" \
	    "$(printf '%0129d' 0)"; do
		run --separate-stderr alpr-search -d store --case "$number" \
		    --plate 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	[ "$(logged | jq -r 'select(.event == "search")' | wc -l)" -eq 0 ]
}

@test "what is asked must be askable, and is not bent in silence" {
	new_store
	week="--from $(ago 604800) --to $(ago 0)"
	for query in "-p 7WBF%" "-p 7WBF93[15]" "-p ABCDEFGHIJKLM" \
	    "-x --camera cam7 $week" "--camera cam7 $week" \
	    "-p 7WBF935 --from $(ago 0) --to $(ago 60)" \
	    "-p 7WBF935 --from $(ago 9000000) --to $(ago 8000000)"; do
		set -f
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr search $query
		set +f
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ -n "$stderr" ]
	done
}

@test "exact, partial and confusable plates are found, and nothing else" {
	new_store
	second=60
	for plate in 7ABC123 7ABC128 EMR7094 EMRO94; do
		second=$((second + 1))
		read_frame "$data/ca-day.jpg" "$(ago $second)" $plate
	done | alpr-store -d store > /dev/null
	[ "$(search -p 7abc-123 | jq -r .plate)" = 7ABC123 ]
	[ "$(search -p '7ABC12?' | jq -r .plate | sort | paste -sd ' ')" = \
	    "7ABC123 7ABC128" ]
	[ "$(search -p '*BC12*' | jq -r .plate | wc -l)" -eq 2 ]
	[ "$(search -p 'EMR*' | jq -r .plate | sort | paste -sd ' ')" = \
	    "EMR7094 EMRO94" ]
	[ "$(search -x -p 7A8C12B | jq -r .plate)" = 7ABC128 ]
	run --separate-stderr search -p 7A8C12B
	[ "$status" -eq 1 ]
	[ -z "$output" ]
}

@test "newest first; time, camera and place narrow it down" {
	new_store
	for s in 7200 60 3600; do
		read_frame "$data/ca-day.jpg" "$(ago $s)" 7ABC123 cam$s |
		    jq -c ".lat = 32.7 + $s / 100000 | .lon = -117.1"
	done | alpr-store -d store > /dev/null
	[ "$(search -p 7ABC123 | jq -r .camera | paste -sd ' ')" = \
	    "cam60 cam3600 cam7200" ]
	[ "$(search -p 7ABC123 --from "$(ago 4000)" --to "$(ago 100)" |
	    jq -r .camera)" = cam3600 ]
	[ "$(search --camera cam7200 --from "$(ago 9000)" --to "$(ago 0)" |
	    jq -r .camera)" = cam7200 ]
	[ "$(search --area 32.736,-117.1,500 --from "$(ago 9000)" \
	    --to "$(ago 0)" | jq -r .camera)" = cam3600 ]
	[ "$(search -p 7ABC123 -l 2 | wc -l)" -eq 2 ]
}

@test "the entry is in the log before the first result, and the count after" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	search -p 7ABC123 -u "stolen vehicle" > /dev/null
	[ "$(logged | jq -r .event | paste -sd ' ')" = \
	    "search search-answered" ]
	[ "$(logged | tail -n 1 | jq .search)" -eq \
	    "$(logged | tail -n 2 | head -n 1 | jq .n)" ]
	[ "$(logged | jq -r 'select(.event == "search") | [.case, .purpose,
	    .query.plate, .person, .agency] | join("|")')" = \
	    "26-01234|stolen vehicle|7ABC123|Jo Doe|examplepd" ]
	[ "$(logged | jq .uid | sort -u)" = "$person" ]
	[ "$(logged | jq -r .policy | sort -u)" = "$(cat store/policy/current)" ]
	[ "$(logged | jq 'select(.event == "search-answered").count')" = 1 ]
	# Found or not, full device or not, the first entry is there.
	run bash -c "alpr-search -d store -c 26-01234 -u test -F json -p 7ABC123 > /dev/full"
	[ "$status" -eq 2 ]
	[ "$(logged | jq -r .event | sed -n 3p)" = search ]
}

@test "a name from a user namespace is told from the real one" {
	unshare --user --map-user=1234 true 2>/dev/null ||
		skip "no user namespaces here"
	auditor=$person
	person=1234
	write_policy
	new_store
	run unshare --user --map-user=1234 "$(type -ap alpr-search |
	    tail -n 1)" -d "$PWD/store" -c 26-01234 -u test -F json -p 7ABC123
	[ "$status" -eq 1 ]
	person=$auditor
	write_policy
	alpr-store -d store --policy policy.yaml
	[ "$(logged | jq -r .uid_map | sort -u)" = "1234 $(id -u) 1" ]
}

@test "who is not in good standing is refused, whatever it is, and logged" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	[ "$(search -p 7ABC123 | wc -l)" -eq 1 ]
	cp policy.yaml good.yaml
	while IFS='|' read -r change reason; do
		sed "$change" good.yaml > policy.yaml
		alpr-store -d store --policy policy.yaml
		run --separate-stderr search -p 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"$reason"* ]]
		echo "$reason" >> reasons
	done <<-END
	/trained:/d|not trained
	s/trained: .*/trained: $(date -u -d '400 days ago' +%F)/|trained more than 365 days ago
	s/trained: .*/trained: $(date -u -d '3 days' +%F)/|not trained: that day is to come
	/agreed:/d|has not agreed to the policy
	s/^version: 1/version: 2/|agreed to version 1 of the policy, which is now 2
	s/trained: .*/&\n    suspended: true/|suspended
	s/role: .*/role: auditor/|only an investigator searches
	s/uid: .*/uid: 4000/|not listed in the policy
	END
	cp good.yaml policy.yaml
	alpr-store -d store --policy policy.yaml
	logged | jq -r 'select(.event == "search-refused") | .reason' |
	    diff - reasons
	# What a stranger asked for is not kept.
	[ "$(logged | jq -r 'select(.event == "search-refused") |
	    .query.plate' | sort | uniq -c | awk '{ print $1, $2 }')" = \
	    $'7 7ABC123\n1 null' ]
	[ "$(search -p 7ABC123 | wc -l)" -eq 1 ]
}

@test "a suspension holds for who is just typing a case number" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	sed -i 's/trained: .*/&\n    suspended: true/' policy.yaml
	run python3 - <<-'END'
	import os, pty, subprocess, sys
	pid, fd = pty.fork()
	if pid == 0:
	    os.execvp("alpr-search", ["alpr-search", "-d", "store", "-u",
	                              "test", "-p", "7ABC123", "-F", "json"])
	said = b""
	while b"ase" not in said:
	    said += os.read(fd, 1000)
	subprocess.check_call(["alpr-store", "-d", "store", "--policy",
	                       "policy.yaml"])
	os.write(fd, b"26-01234\n")
	try:
	    while True:
	        said += os.read(fd, 1000)
	except OSError:
	    pass
	print(said.decode())
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	END
	[ "$status" -eq 2 ]
	[[ $output == *"the policy has changed: ask again"* ]]
	[[ $output != *cam7* ]]
	run search -p 7ABC123
	[ "$status" -eq 2 ]
	[[ $output == *"suspended"* ]]
}

@test "where the log cannot be written, nothing is shown" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	search -p 7ABC123 > /dev/null
	pending=store/audit/pending-3
	[ -f "$pending" ]
	# The limit holds for files alone: what is said goes through a pipe.
	run bash -c "set -o pipefail; (ulimit -f 0; trap '' XFSZ
	    alpr-search -d store -c 26-01234 -u test -F json -p 7ABC123) 2>&1 | cat"
	[ "$status" -eq 2 ]
	# What counts lines has no room for its files either, and says so.
	grep -v '^profiling:' <<< "$output" > said
	[[ $(< said) == "alpr-search: audit log: "*"; nothing is shown" ]]
	[ "$(stat -c %s "$pending")" = 0 ]
	head -c 100 /dev/urandom >> "$pending"
	run --separate-stderr search -p 7ABC123
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"pending-3: entry 4 is damaged at byte 0"* ]]
	: > "$pending"
	# A key that cannot be read signs nothing; a damaged edge is refused.
	for file in audit.key audit/checkpoint audit/tile/0/000.p/3 \
	    audit/tile/entries/000.p/3; do
		mv "store/$file" kept
		run --separate-stderr search -p 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"$file"* ]]
		tr 'a-m\0-\77' 'A-M\100-\177' < kept > "store/$file"
		run --separate-stderr search -p 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		mv -f kept "store/$file"
	done
	search -p 7ABC123 > /dev/null
	rm -rf store/audit
	touch store/audit
	run --separate-stderr search -p 7ABC123
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "a wrong, open or missing master key opens nothing" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	new_store other
	run --separate-stderr search -k other/master.key -p 7ABC123
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"master key"* ]]
	[ "$(logged | jq -r .event | tail -n 1)" = search-failed ]
	chmod 444 store/master.key
	run --separate-stderr search -p 7ABC123
	[ "$status" -eq 2 ]
	[[ $stderr == *"chmod 0400"* ]]
	rm -f store/master.key
	run --separate-stderr search -p 7ABC123
	[ "$status" -eq 2 ]
	[[ $stderr == *"master.key"* ]]
}

@test "a wrong master key stores nothing, in an empty store neither" {
	new_store
	new_store other
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 > in
	run --separate-stderr alpr-store -d store -k other/master.key < in
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"this is not the store's master key"* ]]
	[ "$(ls store/keys)" = check ]
	alpr-store -d store < in > /dev/null
	[ "$(search -p 7ABC123 | wc -l)" -eq 1 ]
	# Nor does a folder of keys that is not mounted.
	mkdir empty
	mv store/keys keys
	mv empty store/keys
	run alpr-store -d store < in
	[ "$status" -eq 2 ]
	[[ $output == *"keys/check"* ]]
}

@test "a path is told as it was given" {
	new_store
	mv store/keys/check gone
	none="keys/check: No such file or directory"
	run -2 alpr-store -d store --stat
	[ "$output" = "alpr-store: store/$none" ]
	run -2 alpr-store -d ./store/ --stat
	[ "$output" = "alpr-store: ./store/$none" ]
	cd store
	run -2 alpr-store -d . --stat
	[ "$output" = "alpr-store: $none" ]
}

@test "photos come back as they went in" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	search -p 7ABC123 --inline | jq -r .image | base64 -d > vehicle.jpg
	run alpr-capture -t now -c x vehicle.jpg
	[ "$status" -eq 0 ]
	new_store bare
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d bare --no-photos > /dev/null
	[ "$(alpr-search -d bare -c 26-01234 -u test -F json -i -p 7ABC123 |
	    jq 'has("image")')" = false ]
}

@test "an inline sighting needs no file" {
	new_store
	frame "$data/ca-near.jpg" "$(ago 60)" | alpr-detect -m "$model" |
	    alpr-ocr -m "$models" --inline | jq -c 'del(.image)' |
	    alpr-store -d store > out
	search -p "$(jq -r .plate out)" --inline | jq -r .plate_image | base64 -d > p.jpg
	[ "$(head -c 2 p.jpg | od -An -tx1 | tr -d ' ')" = ffd8 ]
}

@test "what a full disk did not take is not echoed" {
	new_store
	for i in 1 2 3 4 5 6 7 8; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 + i)))" 7ABC12$i
	done > in
	# Files may grow to 110 KiB: the keys fit, the photos do not.
	run bash -c "set -o pipefail; (ulimit -f 110; trap '' XFSZ
	    alpr-store -d store -b 8 < in) 2>err | cat > out"
	[ "$status" -eq 2 ]
	grep -q "store, write: " err
	search -p '7ABC12?' | jq -r .id > found || true
	[ "$(jq -r .id out | sort | comm -23 - <(sort found) | wc -l)" -eq 0 ]
	# With room again, the same lines are taken.
	[ "$(alpr-store -d store < in | wc -l)" -eq 8 ]
	[ "$(search -p '7ABC12?' | wc -l)" -eq 8 ]
}

@test "a new day's keys on a full disk end the program, not just a line" {
	new_store
	for i in 1 2 3; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 + i)))" 7ABC12$i
	done > in
	# Not even the file of keys fits.
	run bash -c "set -o pipefail; (ulimit -f 50; trap '' XFSZ
	    alpr-store -d store -R rejects < in) 2>err | cat > out"
	[ "$status" -eq 2 ]
	[ ! -s out ]
	[ ! -s rejects ]
	[ "$(wc -l < err)" -eq 1 ]
	grep -q "line 1: .*store/keys" err
	alpr-store -d store < in > out
	[ "$(wc -l < out)" -eq 3 ]
	# What a line alone is to blame for ends nothing.
	{
		jq -c '.deep = reduce range(40) as $n (0; [.])' out
		read_frame "$data/ca-day.jpg" "$(ago 70)" NEXT111
	} > deep
	run --separate-stderr alpr-store -d store < deep
	[ "$status" -eq 2 ]
	[[ $stderr == *"line 3: more than 32 objects"* ]]
	[ "$(jq -r .plate <<<"$output")" = NEXT111 ]
}

@test "what was echoed is there after kill -9" {
	new_store
	for i in 1 2 3 4 5 6 7 8; do
		read_frame "$data/lot.png" "$(ago $((60 + i)))" 7ABC12$i
	done > in
	for i in 1 2 3 4 5; do
		# The echo comes while the pipe stays open: that is the promise.
		rm -f pipe
		mkfifo pipe
		alpr-store -d store -b 1 > out < pipe &
		writer=$!
		exec 9> pipe
		cat in >&9 &
		until_true '[ "$(wc -l < out)" -ge $((i + 1)) ]'
		kill -9 $writer
		exec 9>&-
		wait || true
		[ "$(wc -l < out)" -ge $((i + 1)) ]
		jq -r .id out >> echoed
	done
	search -p '7ABC12?' | jq -r .id > found
	[ "$(sort -u echoed | comm -23 - <(sort found) | wc -l)" -eq 0 ]
}

@test "what is whole is stored, while the next line is still coming" {
	new_store
	read_frame "$data/lot.png" "$(ago 60)" 7ABC123 > in
	mkfifo pipe
	alpr-store -d store < pipe > out &
	exec 9> pipe
	{ cat in; printf '{"v":1,'; } >&9
	until_true '[ -s out ]'
	[ "$(jq -r .plate out)" = 7ABC123 ]
	exec 9>&-
	wait || true
}

@test "what is whole is stored, while the next line comes in pieces" {
	new_store
	read_frame "$data/lot.png" "$(ago 60)" 7ABC123 > in
	mkfifo pipe
	alpr-store -d store -f 2000 < pipe > out &
	exec 9> pipe
	cat in >&9
	sleep 0.2
	printf '{"v":' >&9
	sleep 0.2
	printf '1,' >&9
	until_true '[ -s out ]'
	[ "$(jq -r .plate out)" = 7ABC123 ]
	exec 9>&-
	wait || true
}

@test "a table for people, with what was asked above and the count below" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	run alpr-search -d store --case 26-01234 -u test -p '7ABC*' -F table
	[ "${lines[0]}" = "Example Police, case 26-01234, test" ]
	[ "${lines[2]}" = "Plate   7ABC*" ]
	[[ ${lines[3]} == "PLATE "*"MAYBE "*"SURE "*"TIME "*"CAMERA "*PLACE ]]
	[[ ${lines[4]} == 7ABC123*" 80% "*"cam7"*"30th Street" ]]
	[ "${lines[5]}" = "1 found" ]
	# Who issued it has a column where that was read.
	read_frame "$data/lot.png" "$(ago 30)" 7ABC124 |
	    jq -c '.plates[0].region = "US-CA"' | alpr-store -d store > /dev/null
	run alpr-search -d store --case 26-01234 -u test -p '7ABC*' -F table
	[[ ${lines[3]} == "PLATE    REGION  MAYBE "* ]]
	[[ ${lines[4]} == "7ABC124  US-CA   "* ]]
	[[ ${lines[5]} == "7ABC123          "* ]]
}

@test "the master key can come from a command, and be changed without the data" {
	alpr-store -d store --init -P policy.yaml -k old.key
	[ ! -e store/master.key ]
	for i in 1 2 3; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 * i)))" 7ABC12$i
	done > in
	alpr-store -d store -K 'cat old.key' < in > /dev/null
	find store/days -type f ! -name lock.mdb | sort | xargs sha256sum > before
	[ "$(search -k old.key -p '7ABC12?' | wc -l)" -eq 3 ]
	# Nobody else may have the store open meanwhile.
	mkfifo pipe
	alpr-store -d store -k old.key < pipe 2> up &
	exec 9> pipe
	echo junk >&9
	until_true 'grep -q "line 1" up'
	run alpr-store -d store -k old.key --rotate-key new.key
	exec 9>&-
	wait
	[ "$status" -eq 2 ]
	[[ $output == *"another program has the store open"* ]]
	run alpr-store -d store -k old.key --rotate-key new.key
	[ "$status" -eq 0 ]
	[ "$(jq '.keys >= 24' <<<"$output")" = true ]
	sha256sum -c --quiet before
	[ "$(search -k new.key -p '7ABC12?' | wc -l)" -eq 3 ]
	run --separate-stderr search -k old.key -p '7ABC12?'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	# Again does no harm: what is wrapped already stays.
	run alpr-store -d store -k new.key --rotate-key new.key
	[ "$(jq .keys <<<"$output")" = 0 ]
	logged | jq -c 'select(.event | startswith("key")) |
	    [.event, .keys]' | tail -n 4 > log
	[ "$(sed -n 1p log)" = '["key-rotation",null]' ]
	[ "$(sed -n '2s/,.*//p' log)" = '["key-rotated"' ]
	[ "$(sed -n 4p log)" = '["key-rotated",0]' ]
	run alpr-store -d store -K 'exit 3' -s
	[ "$status" -eq 2 ]
	[[ $output == *"key command"* ]]
}

@test "of two things to do none is done, and that is said" {
	new_store
	for two in "-y new -c" "-c -y new" "-s -P policy.yaml" "-i -s"; do
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr alpr-store -d store $two
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"one at a time"* ]]
	done
	alpr-store -P policy.yaml -i -d another
	[ "$(cat another/policy/current)" = "$(cat store/policy/current)" ]
}

@test "--check opens everything, and finds one changed bit of a photo" {
	new_store
	for i in 1 2 3; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 * i)))" 7ABC12$i
	done | alpr-store -d store > /dev/null
	run alpr-store -d store --check
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.sightings, .photos, .damaged]' <<<"$output")" = "[3,6,0]" ]
	file=$(find store/days -name '*.photos' | head -n 1)
	printf 'x' | dd of="$file" bs=1 seek=5000 conv=notrunc 2>/dev/null
	run --separate-stderr alpr-store -d store --check
	[ "$status" -eq 1 ]
	[ "$(jq .damaged <<<"$output")" = 1 ]
	[[ $stderr == *"does not open"* ]]
	logged | jq -c 'select(.event | startswith("check")) |
	    [.event, .uid, .sightings, .damaged]' > log
	[ "$(sed -n 3p log)" = "[\"check\",$(id -u),null,null]" ]
	[ "$(sed -n 4p log)" = "[\"checked\",$(id -u),3,1]" ]
}

@test "no key is changed and nothing opened where the log cannot be written" {
	new_store
	mv store/audit kept
	run alpr-store -d store --check
	[ "$status" -eq 2 ]
	[[ $output == *"audit"* ]]
	run alpr-store -d store --rotate-key new.key
	[ "$status" -eq 2 ]
	[ ! -e new.key ]
}

@test "a clock that goes back an hour loses nothing" {
	new_store
	for s in 60 3700 61 3701 7300 62; do
		read_frame "$data/lot.png" "$(ago $s)" "BACK$s"
	done | alpr-store -d store -b 1 | jq -r .plate | sort > stored
	[ "$(wc -l < stored)" -eq 6 ]
	search -p 'BACK*' | jq -r .plate | sort | cmp - stored
	[ "$(search -p 'BACK*' -l 1 | jq -r .plate)" = BACK60 ]
}

@test "a store of version 1 is refused, and says so" {
	new_store
	chmod u+w store/VERSION
	echo "alpr store 1" > store/VERSION
	run alpr-store -d store < /dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"a store of another version"* ]]
}

@test "boxes, polygons, vehicles and slips narrow a search, or widen it" {
	new_store
	i=0
	for p in 7ABC123 7ABC128 7A8C123 7ABC12 XYZ999; do
		i=$((i + 1))
		read_frame "$data/lot.png" "$(ago $((60 * i)))" $p | jq -c \
		    ".lat = 32.7 + $i / 100 | .lon = -117.1 |
		    .vehicle = {make: \"Kia\", color: \"red\", year: $i}"
	done | alpr-store -d store > /dev/null
	window="--from $(ago 7200) --to $(ago 0)"
	# shellcheck disable=SC2086 # words, on purpose
	[ "$(search $window --area 32.705,-117.2,32.725,-117 | wc -l)" -eq 2 ]
	# shellcheck disable=SC2086
	[ "$(search $window --area 32.705,-118,32.715,-118,32.71,-110 |
	    jq -r .plate)" = 7ABC123 ]
	[ "$(search -p '7A*' -f '1 day ago' --make kia --color RED | wc -l)" -eq 4 ]
	run search -p '7A*' -f '1 day ago' --make ford
	[ "$status" -eq 1 ]
	[ "$(search -p 7ABC123 --slip | jq -r .plate | sort | paste -sd ' ')" \
	    = "7A8C123 7ABC12 7ABC123 7ABC128" ]
	[ "$(search -p 7ABC123 -x -e -b | jq -r .plate | paste -sd ' ')" = \
	    "7ABC123 7A8C123 7ABC128 7ABC12" ]
	[ "$(logged | jq -c 'select(.event == "search").query' |
	    tail -n 1)" = \
	    '{"plate":"7ABC123","confusable":true,"slip":true,"best":true,"limit":1000}' ]
	for query in "--slip -p 7A*" "--slip" "--area 1,2" \
	    "--area 1,2,3,4" "--area 1,2,3 --area 1,2,3,4" "--make Kia"; do
		set -f
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr search $query
		set +f
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
}

@test "a record stores no file but a photo" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 > in
	alpr-merge < in | jq -c --arg path "$PWD/store/master.key" \
	    'del(.sha256) | .photo = $path' > sighting
	jq -c --arg path "$PWD/store/master.key" \
	    'del(.sha256) | .image = $path' in > frame
	for record in frame sighting; do
		run --separate-stderr alpr-store -d store < $record
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"neither JPEG nor PNG"* ]]
	done
	[ -z "$(find store -name '*.photos' -size +0)" ]
}

@test "a mark is echoed once what was refused before it is on disk, too" {
	new_store
	id=01a205ea-be80-71cf-bb1a-df833b7480a9
	mark="{\"v\":1,\"type\":\"mark\",\"id\":\"$id\",\"mark\":\"done\"}"
	printf '%s\n' junk "$mark" > in
	run --separate-stderr alpr-store -d store -b 1 -R refused < in
	[ "$status" -eq 2 ]
	[ "$output" = "$mark" ]
	# What is written to a pipe no sync puts on disk.
	mkfifo pipe
	cat pipe > kept &
	run --separate-stderr alpr-store -d store -b 1 -R pipe < in
	[ "$status" -eq 2 ]
	[[ $stderr == *"line 2: pipe: "* ]]
	[ -z "$output" ]
	wait
	[ "$(jq -r .text kept)" = junk ]
}

@test "a file that was cut short is named, and ends no program by a signal" {
	! grep -qa __asan_init "$(command -v alpr-store)" ||
		skip "the sanitizer has the signals"
	new_store
	for seconds in 60 70 $((3 * 86400)); do
		read_frame "$data/ca-day.jpg" "$(ago "$seconds")" 8KTN417
	done | alpr-store -d store -n > stored
	[ "$(wc -l < stored)" -eq 3 ]
	day=$(jq -r .time stored | cut -c 1-10 | sort | tail -n 1)
	others=$(jq -r .time stored | cut -c 1-10 | grep -vc "$day")
	truncate -s 8192 "store/days/$day/data.mdb"
	run -1 --separate-stderr alpr-store -d store --check
	[[ $stderr == *"$day: its file cannot be read"* ]]
	[ "$(jq -c '[.sightings, .damaged]' <<< "$output")" = "[$others,1]" ]
	run -2 --separate-stderr alpr-store -d store --stat
	[[ $stderr == *"days/$day/data.mdb: cannot be read: it was cut"* ]]
	run -2 --separate-stderr search -p 8KTN417
	[[ $stderr == *"days/$day/data.mdb: cannot be read: it was cut"* ]]
	run -2 --separate-stderr alpr-store -d store -n <<< "$(read_frame \
	    "$data/ca-day.jpg" "$(ago 80)" 7ABC123)"
	[[ $stderr == *"days/$day/data.mdb: cannot be read: it was cut"* ]]
}
