# What an investigator asks, is asked and sees.

bats_require_minimum_version 1.5.0
load helper

# A policy and records in which every text is out to do harm.
hostile='<script>alert("1")</script> & '"'x'"
store_hostile() {
	write_policy
	cat >> policy.yaml <<-END
	  - name: cam8
	    place: '<script>alert("1")</script> & ''x'''
	    lat: 32.75
	    lon: -117.13
	areas:
	  - name: north-park
	    corners: [[32.76, -117.14], [32.76, -117.12], [32.74, -117.12],
	      [32.74, -117.14]]
	END
	new_store
	{
		read_frame "$data/ca-day.jpg" "$(ago 300)" 8KTN417 cam8 | jq -c \
		    --arg text "$hostile" '.lat = 32.75 | .lon = -117.13 |
		    .heading = 90 | .plates[0].confidence = 0.6 |
		    .plates[0].candidates = [{text: "8KTN4I7",
		    confidence: 0.3}] | .plates[0].region = "US-CA" |
		    .vehicle = {make: $text, model: "=1+1",
		    color: "\u001b[2J\u202ered", body: "a,\"b\"\r\n-x"}'
		read_frame "$data/lot.png" "$(ago 200)" 7ABC123 |
		    jq -c '.lat = 32.7 | .lon = -117.1'
		read_frame "$data/lot.png" "$(ago 100)" 9XYZ789 trailer
	} | alpr-store -d store > stored
	[ "$(wc -l < stored)" -eq 3 ]
}

@test "csv: a header, a line each, and no text is a formula or a line" {
	store_hostile
	search -m cam8 -m cam7 -m trailer -f '1 hour ago' -F csv > out
	python3 - "$hostile" <<-'END'
	import csv, sys
	text = open("out", encoding="utf-8", newline="").read()
	assert text.count("\r\n") == 4 and text.count("\n") == 4
	rows = list(csv.DictReader(text.splitlines(True), strict=True))
	assert [r["plate"] for r in rows] == ["9XYZ789", "7ABC123", "8KTN417"]
	r = rows[2]
	assert r["make"] == r["place"] == sys.argv[1], r
	assert r["model"] == "'=1+1" and r["lon"] == "-117.1300000", r
	assert r["color"] == "\ufffd[2J\ufffdred", r
	assert r["body"] == 'a,"b"\ufffd\ufffd-x', r
	assert r["next_best"] == "8KTN4I7" and r["next_best_confidence"] == "0.3"
	assert r["time_utc"].endswith("Z") and r["time_local"][-3:] in ("PST", "PDT")
	assert rows[0]["lat"] == rows[0]["place"] == ""
	END
}

@test "geojson: one collection of points, lon before lat" {
	store_hostile
	search -m cam8 -m cam7 -m trailer -f '1 hour ago' -F geojson > out
	jq -e --arg text "$hostile" '.type == "FeatureCollection" and
	    (.features | length) == 3 and .features[0].geometry == null and
	    .features[1].geometry == {type: "Point",
	    coordinates: [-117.1, 32.7]} and .features[2].properties.place ==
	    $text and .features[2].properties.plate == "8KTN417" and
	    (.features[2].id | length) == 36 and
	    (.features[2].properties | has("lat") | not)' out
	# What a camera wrote does nothing to the terminal.
	search -m cam8 -f '1 hour ago' -F json > record
	jq -e '.vehicle.color == "\u001b[2J\u202ered"' record
	run env LC_ALL=C grep -lP '\xe2\x80\xae' out record
	[ "$status" -eq 1 ]
	run search -p 8KTN999 -F geojson
	[ "$status" -eq 1 ]
	jq -e '.features == []' <<< "$output"
}

@test "html: well-formed, escaped, with the photos that the store has" {
	store_hostile
	search -a 32.75,-117.13,500m -f '1 hour ago' -F html > page.html
	python3 "$top_srcdir/tests/page.py" page.html > page.json
	search -p 8KTN417 -i > record
	for photo in image plate_image; do
		jq -r ".$photo" record | base64 -d | sha256sum | cut -d' ' -f1
	done | jq -Rn '[inputs]' > photos
	[ "$(jq -c . photos)" = "$(jq -c .images page.json)" ]
	jq -e --arg text "$hostile" '(.texts.legend | contains($text)) and
	    (.texts.more | contains($text)) and
	    (.texts.more | contains("=1+1")) and
	    (.texts.said == "8KTN41I760% sureUS-CA") and .count.rt == 1 and
	    (.texts.facts | contains("around 32.75,-117.13,500m")) and
	    (.texts.facts | contains("Jo Doe")) and
	    (.texts.h1 | contains("case 26-01234")) and
	    (.texts.count == "1 sighting")' page.json
	grep -q '<circle class="sk-area"' page.html
	for area in north-park 32.74,-117.14,32.76,-117.12 \
	    32.73,-117.14,32.77,-117.14,32.77,-117.10; do
		search -a "$area" -f '1 hour ago' -F html > page.html
		grep -q '<path class="sk-area"' page.html
		python3 "$top_srcdir/tests/page.py" page.html > /dev/null
	done
	run ! env LC_ALL=C grep -q "$(printf '[\001-\010\013-\037]')" page.html
	run search -p 8KTN999 -F html
	[ "$status" -eq 1 ]
	echo "$output" > page.html
	python3 "$top_srcdir/tests/page.py" page.html > page.json
	jq -e '.texts.empty == "Nothing matches." and .images == []' page.json
}

@test "json: photos only where they are asked for" {
	store_hostile
	[ "$(search -p 8KTN417 | jq -c '[.image, .plate_image]')" = \
	    "[null,null]" ]
	search -p 8KTN417 -i | jq -r .plate_image | base64 -d | cmp -n 2 - \
	    <(printf '\377\330')
}

@test "a result is shown before the last is found" {
	new_store
	python3 - "$((start - 3600))" <<-'END' | alpr-store -d store > stored
	import datetime, json, sys
	sighting = {"v": 1, "type": "sighting", "camera": "cam7",
	            "plate": "7ABC123", "note": "x" * 200}
	for i in range(1500):
	    s = int(sys.argv[1]) + i
	    sighting["id"] = "%012x" % (1000 * s) + "7%019x" % (8 << 60 | i)
	    sighting["id"] = "-".join(sighting["id"][a:b] for a, b in (
	        (0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
	    sighting["time"] = datetime.datetime.utcfromtimestamp(s).isoformat() + "Z"
	    print(json.dumps(sighting))
	END
	[ "$(wc -l < stored)" -eq 1500 ]
	mkfifo results
	search -p 7ABC123 -l 1000 > results 2> err &
	exec 8< results
	read -r first <&8
	[ "$(jq -r .plate <<< "$first")" = 7ABC123 ]
	# The rest does not fit the pipe, so the search is still on.
	[ "$(logged | jq -r .event | sort | uniq -c | paste -sd' ')" = \
	    "      1 search" ]
	[ "$(cat <&8 | wc -l)" -eq 999 ]
	exec 8<&-
	wait || true
	[[ $(cat err) == *"stopped at 1000 results: there may be more"* ]]
	[ "$(logged | jq -r .event | tail -n 1)" = search-answered ]
}

# on_terminal [SIZE] [EXPECTED=ANSWER ...] -- COMMAND
on_terminal() {
	TERM=xterm python3 "$top_srcdir/tests/terminal.py" "$@" | tr -d '\r'
	return "${PIPESTATUS[0]}"
}

@test "a table fits the terminal, marks what is in doubt, and is harmless" {
	store_hostile
	for columns in 60 80 100 132; do
		on_terminal 40x$columns -- alpr-search -d store -c 26-01234 \
		    -u test -n -m cam8 -m cam7 -m trailer -f '1 hour ago' > out
		python3 - $columns <<-'END'
		import re, sys, unicodedata
		lines = open("out", encoding="utf-8").read().split("\n")
		at = [i for i, l in enumerate(lines) if "PLATE " in l][0]
		plain = [re.sub("\x1b\\[[0-9;]*m", "", l) for l in lines]
		for l in plain[at:at + 4]:
		    assert len(l) <= int(sys.argv[1]), l
		    assert not any(unicodedata.category(c) in ("Cc", "Cf")
		                   for c in l), l
		region = "" if sys.argv[1] == "60" else "US-CA   "
		assert plain[at + 3].startswith(
		    "8KTN417  " + region + ".....I.   60%  "), plain
		assert lines[at + 3].startswith("8KTN4\x1b[1;4m1\x1b[m7  "), lines
		assert plain[at + 5] == "3 found", plain
		END
	done
	grep -q cam8 out
	grep -q '30th Street' out
	# In a pipe nothing is underlined.
	search -p 8KTN417 -F table > out
	run ! grep -q "$(printf '\033')" out
	TERM=dumb python3 "$top_srcdir/tests/terminal.py" -- alpr-search \
	    -d store -c 26-01234 -u test -p 8KTN417 > out
	run ! grep -q "$(printf '\033')" out
	grep -q '1 found' out
}

@test "what stands above and below the table fits the terminal, too" {
	store_hostile
	on_terminal 40x50 -- alpr-search -d store -c 26-01234 -u test -n \
	    -a 32.75,-117.13,32.76,-117.13,32.76,-117.12 \
	    -f '1 hour ago' --color white > out || [ $? -eq 1 ]
	sed $'s/\033\\[[0-9;]*m//g' out > plain
	[ "$(wc -L < plain)" -le 50 ]
	grep -A 1 '^Area    polygon$' plain | grep -qx '        32.75,.*,-117.12'
	grep -qx '0 found; try without what only some cameras tell:' plain
	grep -qx -- '--make, --model, --color, --body' plain
}

@test "nothing found: what to try, and status 1" {
	store_hostile
	run search -p 8KTN999 -F table
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == "0 found; try --confusable"* ]]
	run search -a north-park -f '2 hours ago' -t '1 hour ago' -F table
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == "0 found; try a wider area or time" ]]
	run search -p 8KTN999 --color white -F table
	[[ ${lines[-1]} == "0 found; try without what only some cameras tell"* ]]
}

@test "nothing found: a camera or an area that nobody knows is named" {
	store_hostile
	run -1 --separate-stderr search -m cam9 -f '1 hour ago'
	[ -z "$output" ]
	[ "$stderr" = "alpr-search: the policy has no camera cam9; is cam7 meant?" ]
	run -1 --separate-stderr search -m harbour -m cam7 -m CAM7 -p 8KTN417
	[ "$stderr" = "alpr-search: the policy has no camera harbour
alpr-search: the policy has no camera CAM7; is cam7 meant?" ]
	# What the policy has, and what was found, needs no word.
	run -1 --separate-stderr search -m cam7 -p 8KTN417
	[ -z "$stderr" ]
	run -0 --separate-stderr search -m trailer -m cam9 -f '1 hour ago'
	[ -z "$stderr" ]
	run -2 --separate-stderr search -a northpark -f '1 hour ago'
	[ "$stderr" = "alpr-search: the policy has no area northpark; is north-park meant?" ]
}

@test "a pattern that is none is shown, with what is wrong where" {
	run -2 --separate-stderr alpr-search -d store -p '7AB/123'
	[ "$stderr" = "alpr-search: plate '7AB/123': its character 4 is '/'; a \
pattern has letters, digits, '?' for one and '*' for any number, as in 7AB?12*" ]
	run -2 --separate-stderr alpr-search -d store -p '*'
	[[ $stderr == *"plate '*': at least one letter or digit is needed, as in"* ]]
	run -2 --separate-stderr alpr-search -d store -p $'\e[2J'
	[[ $stderr == *"plate '"$'\xef\xbf\xbd'"[2J': its character 1 is "* ]]
}

@test "a long table is paged, and who leaves the pager did not fail" {
	store_hostile
	ask="alpr-search -d store -c 26-01234 -u test -p 8KTN417"
	# shellcheck disable=SC2086 # words, on purpose
	PAGER='sed "s/^/paged: /"' on_terminal -- $ask > out
	grep -q '^paged: 1 found' out
	# shellcheck disable=SC2086
	PAGER='sed "s/^/paged: /"' on_terminal -- $ask -n > out
	grep -q '^1 found' out
	# shellcheck disable=SC2086
	PAGER='' on_terminal -- $ask > out
	grep -q '^1 found' out
	# shellcheck disable=SC2086
	PAGER='head -n 1' on_terminal -- $ask > out
	[ "$(logged | jq -c 'select(.event == "search-answered").count' |
	    paste -sd' ')" = "1 1 1 1" ]
	# By itself it is less, which leaves one screen as it is.
	if command -v less > /dev/null; then
		# shellcheck disable=SC2086
		on_terminal 24x100 -- $ask > out
		grep -q '1 found' out
		# shellcheck disable=SC2086
		on_terminal 5x100 ':=q' -- $ask > out
		run ! grep -q '1 found' out
	fi
	# shellcheck disable=SC2086
	PAGER=cat on_terminal -- $ask > out
	grep -q '^1 found' out
}

@test "the case and the purpose are asked for, until they fit" {
	store_hostile
	on_terminal '9): =26-1\n' '9): =26-01234\n' 'number: =7\n' \
	    'number: =x\n' 'number: =2\n' -- \
	    alpr-search -d store -p 8KTN417 -n > out
	grep -q '1 found' out
	grep -q '^   2  hit and run' out
	[ "$(grep -c 'no such number' out)" -eq 1 ]
	on_terminal '9): =E26112301\n' 'number: =test\n' -- \
	    alpr-search -d store -p 8KTN417 -n > out
	[ "$(logged | jq -c 'select(.event == "search") |
	    [.case, .call, .purpose]')" = '["26-01234",null,"hit and run"]
[null,"E26112301","test"]' ]
}

@test "who does not say what for asks nothing" {
	store_hostile
	for key in ^C ^D; do
		run on_terminal "9): =$key" -- alpr-search -d store -p 8KTN417
		[ "$status" -eq 2 ]
		[[ $output == *"it was not said what for"* ]]
		run on_terminal "number: =$key" -- alpr-search -d store \
		    -p 8KTN417 -c 26-01234
		[ "$status" -eq 2 ]
	done
	[ -z "$(logged)" ]
}

@test "an area: by name, around a place in any unit, a box, a polygon" {
	store_hostile
	for area in north-park 32.75,-117.13,100 32.75,-117.13,0.1km \
	    "32.75,-117.13,0.1 mi" 32.75,-117.13,300ft \
	    32.74,-117.14,32.76,-117.12 \
	    32.74,-117.14,32.76,-117.14,32.76,-117.12,32.74,-117.12; do
		run search -a "$area" -f '1 hour ago'
		[ "$(jq -r .plate <<< "$output")" = 8KTN417 ]
	done
	# Of the policy's two cameras the log says how many that was.
	[ "$(logged | jq -r 'select(.event == "search").cameras' | uniq)" = 1 ]
	search -p 8KTN417 > /dev/null
	search -m cam7 -m elsewhere -f '1 hour ago' || [ $? -eq 1 ]
	[ "$(logged | jq -r 'select(.event == "search").cameras' |
	    tail -n 2 | paste -sd ' ')" = "2 1" ]
	# The next one is some 6 km away.
	[ "$(search -a 32.75,-117.13,5mi -f '1 hour ago' | wc -l)" -eq 2 ]
	for area in nowhere 32.75,-117.13 32.75,-117.13,5yd 91,0,5; do
		run search -a "$area" -f '1 hour ago'
		[ "$status" -eq 2 ]
	done
	run -2 --separate-stderr search -a 32.75,-117.13 -f '1 hour ago'
	[ "$stderr" = "alpr-search: --area '32.75,-117.13': which radius? as in 32.7487,-117.1295,300m" ]
	run --separate-stderr search -a north-park
	[ "$status" -eq 2 ]
	[[ $stderr == *"needs --from"* ]]
	run --separate-stderr search -a north-park -f '4 days ago'
	[ "$status" -eq 2 ]
	[[ $stderr == *"3 days"* ]]
	search -a north-park -f '3 days ago'
}

@test "times are the agency's, whatever the caller's zone" {
	store_hostile
	TZ=Asia/Tokyo search -p 8KTN417 -f '2026-07-04' -t '2026-07-04 8:30' \
	    2> err || true
	grep -q 'past the retention' err
	day=$(TZ=America/Los_Angeles date -d "@$((start - 300))" +%F)
	hour=$(TZ=America/Los_Angeles date -d "@$((start - 600))" '+%F %T')
	TZ=Asia/Tokyo search -p 8KTN417 -f "$day" -t "$day" > out
	[ -s out ]
	TZ=Asia/Tokyo search -p 8KTN417 -f "$hour" -t now > out
	[ -s out ]
	[ "$(logged | jq -r 'select(.event == "search").query.from' |
	    tail -n 1)" = "$(ago 600)" ]
	for time in 'last week' '2026-02-30' '14:00'; do
		run --separate-stderr search -p 8KTN417 -f "$time"
		[ "$status" -eq 2 ]
		[[ $stderr == *"--from "* ]]
	done
}

@test "a format that there is not is an error" {
	new_store
	run --separate-stderr search -p 8KTN417 -F xml
	[ "$status" -eq 2 ]
	[[ $stderr == *"--format xml: table, json, csv, geojson or html"* ]]
}

@test "a full disk under the results is told" {
	store_hostile
	for format in table json csv geojson html; do
		run --separate-stderr bash -c "alpr-search -d store \
		    -c 26-01234 -u test -p 8KTN417 -F $format > /dev/full"
		[ "$status" -eq 2 ]
		[[ $stderr == *"No space left"* ]]
	done
}

save() {
	alpr-search -d store -c 26-01234 -u test -F json "$@"
}

@test "what is saved is what was found, and any expert can check it" {
	store_hostile
	save -p 8KTN417 -s saved > record 2> err
	[[ $(cat err) == *"3 files saved in saved"* ]]
	[ "$(jq 'has("image")' record)" = false ]
	cmp record saved/00001-8KTN417.json
	search -p 8KTN417 -i | jq -r .image | base64 -d |
	    cmp - saved/00001-8KTN417-vehicle.jpg
	[ "$(stat -c %a saved saved/* | sort -u | paste -sd' ')" = "600 700" ]
	# With sha256sum and openssl, and with alpr.
	(cd saved && sha256sum --quiet -c SHA256SUMS)
	grep -qx "SHA256SUMS: $(sha256sum < saved/SHA256SUMS | cut -d' ' -f1)" \
	    saved/MANIFEST
	for line in "agency: Example Police" "person: Jo Doe" \
	    "case: 26-01234" "purpose: test" "results: 1" \
	    'query: {"plate":"8KTN417","limit":1000,"save":true}'; do
		grep -qxF "$line" saved/MANIFEST
	done
	sed '/^$/,$d' saved/MANIFEST > text
	sed -n '1,/^$/d; s/.* //p' saved/MANIFEST | base64 -d |
	    tail -c 64 > signature
	{
		printf '\060\052\060\005\006\003\053\145\160\003\041\000'
		cut -d+ -f3- store/audit.vkey | base64 -d | tail -c 32
	} > key.der
	openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin \
	    -in text -sigfile signature
	cp store/audit.vkey key
	alpr-audit --check-save saved --key key > out
	cmp out text
	alpr-audit -d store --check-save saved
	printf x >> saved/00001-8KTN417-plate.jpg
	run alpr-audit --check-save saved --key key
	[ "$status" -eq 1 ]
	[[ $output == *"plate.jpg: is not what was saved"* ]]
	# The log has that it was saved, and the manifest names its entry.
	logged > log
	entry=$(sed -n 's/^log-entry: //p' saved/MANIFEST)
	jq -se --argjson n "$entry" 'map(select(.n == $n))[0] |
	    .event == "search" and .query.save' log
	jq -se --argjson n "$entry" 'map(select(.search == $n))[0] |
	    .event == "search-answered" and .count == 1 and
	    .saved.files == 3 and .saved.sha256 == $sum' --arg sum \
	    "$(sha256sum < saved/MANIFEST | cut -d' ' -f1)" log
}

@test "a folder with anything in it is not saved into, and nothing is asked" {
	store_hostile
	mkdir full
	touch full/x
	run --separate-stderr save -p 8KTN417 -s full
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"full: is not empty"* ]]
	run save -p 8KTN417 -s no/such
	[ "$status" -eq 2 ]
	[ -z "$(logged)" ]
	# Nothing found is an answer, too, and can be proved.
	run save -p 8KTN999 -s none
	[ "$status" -eq 1 ]
	alpr-audit -d store --check-save none | grep -qx 'results: 0'
	# A page and what it is made of, in one search.
	mkdir -m 700 both
	chown "$person" both
	alpr-search -d store -c 26-01234 -u test -p 8KTN417 -F html -s both \
	    > page.html
	python3 "$top_srcdir/tests/page.py" page.html | jq -r '.images[]' |
	    sort > a
	sha256sum both/*.jpg | cut -d' ' -f1 | sort | cmp a -
}
