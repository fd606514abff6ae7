# alpr-audit --portal and --verify-portal: the page for the public.

bats_require_minimum_version 1.5.0
load helper

audit() {
	run --separate-stderr alpr-audit "$@"
}

# told EXPRESSION: of page/portal.json.
told() {
	jq -r "$1" page/portal.json
}

# append: entries, from stdin, to the log of the store.
append() {
	"$(dirname "$(type -P alpr-store)")/tests/append" store
}

# portal_policy LINE...: policy.yaml, with a portal of these lines.
portal_policy() {
	write_policy
	printf 'portal:\n' >> policy.yaml
	printf '  %s\n' "$@" >> policy.yaml
}

# A log of 400 searches and of each month; the last tile is not full.
many() {
	for i in $(seq 400); do
		echo '{"at":"'"$(ago $((i * 86400)))"'","event":"search","user":"ann","uid":7,"agency":"examplepd","case":"26-00001","purpose":"test","cameras":1,"query":{"plate":"7SECRET"}}'
	done | tac | append
}

# backdate DAY: page's one checkpoint as of that day, signed by the store.
backdate() {
	mv page/log/checkpoints/* "page/log/checkpoints/$1"
	sed -i "s,checkpoints/.*,checkpoints/$1," page/SHA256SUMS
	python3 - <<-'END' > MANIFEST
	import base64, hashlib, subprocess
	key = open("store/audit.key").read().strip()
	name, id_, secret = key[len("PRIVATE+KEY+"):].split("+", 2)
	sums = open("page/SHA256SUMS", "rb").read()
	text = open("page/MANIFEST").read().split(": ")[0] + ": " + \
	    hashlib.sha256(sums).hexdigest() + "\n"
	open("text", "w").write(text)
	open("key.der", "wb").write(bytes.fromhex(
	    "302e020100300506032b657004220420") +
	    base64.b64decode(secret)[1:])
	sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey",
	    "key.der", "-keyform", "DER", "-rawin", "-in", "text"],
	    check=True, capture_output=True).stdout
	print(text + "\n\u2014 " + name + " " + base64.b64encode(
	    bytes.fromhex(id_) + sig).decode())
	END
	mv MANIFEST page/MANIFEST
}

# sample FOLDER: the page of an invented agency, by tests/portal-page's means.
sample() {
	mkdir -p "$1"
	python3 "$top_srcdir/tests/portal_log.py" 2026-11-23T14:05:00Z |
	    "$(dirname "$(type -P alpr-store)")/tests/portalpage" \
	    "${2:-$data/alpr.yaml}" 2026-11-23T14:05:00Z 1284310 "$1"
}

@test "the page says what the policy, the store and the log do" {
	portal_policy 'contact: ask@example.org' 'delay: 0s' 'fewest: 1' \
	    'access: [Only two of us.]' 'prohibited: [Idle curiosity.]'
	new_store
	{
		read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123
		read_frame "$data/lot.png" "$(ago 86400)" 7ABC124
		read_frame "$data/ca-near.jpg" "$(ago 2505600)" 7ABC125
	} | alpr-store -d store > /dev/null
	search -p '7ABC*' > /dev/null
	run ! alpr-search -d store -c 1 -u test -p '7ABC*'
	alpr-audit -d store --random 5 > /dev/null || true
	audit -d store --portal page
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	[ "$(told '[.last.vehicles, .last.searches, .last.refused,
	    .last.hits.all, .cameras, .retention_hours, .audits.looks,
	    .people.investigators] | join(" ")')" = "3 1 1 0 1 720 1 1" ]
	[ "$(told '.access[0], .prohibited[0], .contact')" = \
	    "$(printf '%s\n' 'Only two of us.' 'Idle curiosity.' \
	    ask@example.org)" ]
	[ "$(told '.refused | length')" -ge 4 ]
	for text in 'Only two of us.' 'Idle curiosity.' ask@example.org \
	    'stolen vehicle' 'Example Police' 'Government Code 7284.6' \
	    'Make, model and color'; do
		grep -qF "$text" page/index.html
	done
	# That it was made is in the log, before it is seen.
	[ "$(alpr-audit -d store --list | jq -r 'select(.event ==
	    "audit-read").what' | paste -sd ' ')" = "report portal list" ]
	[ "$(told .log.entries)" = "$(sed -n 2p page/log/checkpoint)" ]
}

@test "what is past a shorter retention, and destroyed, is counted too" {
	sed -i 's/^retention:.*/retention: 2d/' policy.yaml
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 7200)" 7ABC123 |
	    alpr-store -d store > /dev/null
	echo '{"at":"'"$(ago 9)"'","event":"expire","rows":41,"cutoff":"'"$(ago 864000)"'"}
	{"at":"'"$(ago 9)"'","event":"expire","rows":500,"cutoff":"'"$(ago 2592900)"'"}' |
	    append
	alpr-audit -d store --portal page
	[ "$(told .last.vehicles)" = 42 ]
	grep -qF '<b>2</b>days, then destroyed' page/index.html
}

@test "single searches are listed late, without what would give them away" {
	portal_policy 'cases: pseudonym' 'people: pseudonym' 'fewest: 1'
	new_store
	many
	alpr-audit -d store --portal page
	run grep -rlaE '7SECRET|26-00001|"ann"|>ann<' page
	[ "$status" -eq 1 ]
	python3 -c 'import csv, sys
rows = list(csv.DictReader(open("page/portal-searches.csv", newline="")))
assert list(rows[0]) == "id time purpose cameras agency case person".split()
assert 300 < len(rows) < 400, len(rows)
assert len({r["id"] for r in rows}) == len(rows)
assert len({r["case"] for r in rows}) == len({r["person"] for r in rows}) == 1
assert {len(r["time"]) for r in rows} == {10}
assert {r["cameras"] for r in rows} == {"1"}
assert {r["agency"] for r in rows} == {"Example Police"}
assert max(r["time"] for r in rows) <= sys.argv[1], sys.argv[1]
' "$(date -d "@$((start - 30 * 86400))" +%F)"
	[ "$(told '.searches | length')" -eq \
	    "$(($(wc -l < page/portal-searches.csv) - 1))" ]
	# The same words next time, by the store's key; others by another.
	cp page/portal-searches.csv first
	alpr-audit -d store --portal page
	cmp first page/portal-searches.csv
	[ "$(stat -c %a store/portal.key)" = 440 ]
	rm -f store/portal.key
	alpr-audit -d store --portal page
	run ! cmp -s first page/portal-searches.csv
}

@test "anybody can check what is published, and that the log went on" {
	within_the_hour
	new_store
	many
	alpr-audit -d store --portal page
	cp store/audit.vkey key
	audit --verify-portal page
	[ "$status" -eq 0 ]
	[[ $output == "good: 40"?" entries of alpr.local/"*", and 1 checkpoint since "* ]]
	cp -r page old
	many
	alpr-audit -d store --portal page
	for since in old old/log/checkpoint page; do
		audit --verify-portal page --since $since --key key
		[ "$status" -eq 0 ]
		[[ $output == *"; it goes on from "[48]0* ]]
	done
	audit --verify-portal old --since page
	[ "$status" -eq 1 ]
	[[ $stderr == *"fewer than the "* ]]
	# A verifier of the formats alone agrees, and finds no entry.
	for one in old page; do
		[ "$(python3 "$top_srcdir/tests/tlog.py" portal key $one old)" \
		    -ge 400 ]
	done
	run ! python3 "$top_srcdir/tests/tlog.py" portal key old page
	[ ! -e page/log/tile/entries ]
	# What is kept of earlier days stays.
	backdate 2026-01-02
	alpr-audit -d store --portal page
	[ "$(ls page/log/checkpoints | wc -l)" -eq 2 ]
	audit --verify-portal page
	[[ $output == *", and 2 checkpoints since 2026-01-02"* ]]
	# One that somebody puts beside them was not published on that day.
	cp page/log/checkpoints/2026-01-02 page/log/checkpoints/2025-01-02
	audit --verify-portal page
	[ "$status" -eq 1 ]
	[[ $stderr == *"log/checkpoints/2025-01-02: is not what SHA256SUMS says"* ]]
	audit -d store --portal page
	[ "$status" -eq 1 ]
	[[ $stderr == *"log/checkpoints/2025-01-02: "*"nothing is published" ]]
}

@test "whatever is changed in a published folder is found" {
	new_store
	many
	alpr-audit -d store --portal page
	count=0
	while read -r file; do
		rm -rf bad
		cp -r page bad
		# One letter of base64 is another.
		python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 3
open(sys.argv[1], "wb").write(data)' "bad/$file"
		audit --verify-portal bad
		echo "$file: $status: $stderr"
		[ "$status" -eq 1 ]
		rm "bad/$file"
		audit --verify-portal bad
		echo "$file: $status: $stderr"
		if [[ $file == *checkpoints/* ]]; then
			# It is not needed, but that it is gone is seen.
			[[ $stderr == *"is not there"* ]]
		fi
		[ "$status" -eq 1 ]
		count=$((count + 1))
	done < <(cd page && find . -type f)
	[ "$count" -ge 13 ]
	for sums in '../key' '/etc/passwd' 'a//b' '.x' ''; do
		rm -rf bad
		cp -r page bad
		printf '%064d  %s\n' 0 "$sums" >> bad/SHA256SUMS
		audit --verify-portal bad
		[ "$status" -eq 1 ]
	done
	audit --verify-portal nowhere
	[ "$status" -ne 0 ]
	[[ $stderr == *"nowhere/log/vkey"* ]]
}

@test "a log that is another, or was cut, is not published over its past" {
	new_store
	look=$(sed -n 2p store/audit/checkpoint)
	cp -r store early
	many
	alpr-audit -d store --portal page
	cp -r page before
	mv store late
	mv early store
	audit -d store --portal page
	[ "$status" -eq 1 ]
	[[ $stderr == *"published on "*"fewer than the"*"nothing is published" ]]
	many
	many
	audit -d store --portal page
	[ "$status" -eq 1 ]
	[[ $stderr == *"does not go on from the log of 40"*"nothing is"* ]]
	rm -rf store
	new_store
	audit -d store --portal page
	[ "$status" -eq 1 ]
	[[ $stderr == *"page: log/checkpoint: not signed by "* ]]
	diff -r before page
	[ ! -e page.new ]
	# Nor is a log that is broken.
	rm -rf store
	mv late store
	chmod u+w store/audit/tile/entries/000
	printf x | dd of=store/audit/tile/entries/000 bs=1 seek=70 \
	    conv=notrunc 2> dd
	audit -d store --portal page
	[ "$status" -eq 1 ]
	diff -r before page
	[ -n "$look" ]
}

@test "who may not read the log publishes nothing, nor over other files" {
	sed -i 's/auditor/administrator/' policy.yaml
	new_store
	audit -d store --portal page
	[ "$status" -eq 2 ]
	[ ! -e page ]
	alpr-audit -d store > /dev/null
	write_policy
	alpr-store -d store --policy policy.yaml
	[ "$(alpr-audit -d store --list |
	    jq -r 'select(.event == "act-refused").act')" = portal ]
	mkdir page
	echo "a letter" > page/letter
	audit -d store --portal page
	[ "$status" -eq 2 ]
	[[ $stderr == *"has letter in it"*"nothing is published"* ]]
	[ "$(cat page/letter)" = "a letter" ]
	audit -d store --portal none/page
	[ "$status" -eq 2 ]
	while IFS='|' read -r options want; do
		eval "audit $options"
		echo "$options: $stderr"
		[ "$status" -eq 2 ]
		[[ $stderr == *"$want"* ]]
	done <<-'END'
	--portal page|which store?
	-d store --verify-portal page|reads no store
	-d store --portal page --report|one at a time
	END
}

@test "an entry without a salt is not published, as it could be guessed" {
	new_store
	# As a log has it that was begun before there were salts.
	python3 - <<-'END'
	import hashlib
	entry = b'{"n":2,"time":"2026-11-22T19:07:59.123Z","event":"search"}'
	head = (1).to_bytes(8, "big") + len(entry).to_bytes(2, "big") + \
	    hashlib.sha256(b"\0" + entry).digest()
	with open("store/audit/pending-1", "ab") as pending:
	    pending.write(head + hashlib.sha256(head).digest()[:6] + entry)
	END
	alpr-audit -d store > /dev/null
	audit -d store --portal page
	[ "$status" -eq 2 ]
	[[ $stderr == *"entry 2 has no salt"*"nothing is published"* ]]
	[ ! -e page ]
}

no_browser() {
	command -v chromium > /dev/null || skip "no chromium"
}

browse() {
	timeout 200 python3 "$top_srcdir/tests/browser.py" "$@"
}

@test "a browser shows it on a phone and a desk, by day and by night" {
	no_browser
	sample page
	browse check page/index.html shots
	[ "$(ls shots/*.png | wc -l)" -eq 4 ]
	[ "$(head -c 5 shots/page.pdf)" = "%PDF-" ]
	# The same each time: it is the manual's picture.
	sample again
	diff -r page again
}

@test "long words, hard texts and no numbers at all fit it, too" {
	no_browser
	word=$(printf 'W%.0s' $(seq 120))
	portal_policy "contact: $word" "access: [$word, <b>x</b>]" \
	    "prohibited: ['<script>alert(1)</script>']"
	sed -i "s/name: Example Police/name: '$word'/
	    s/purposes: .*/purposes: [$word, test]/" policy.yaml
	cat >> policy.yaml <<-END
	hot_lists:
	  - {name: ${word:0:60}, file: /x, source: $word}
	sharing:
	  - {id: ${word:0:60}, name: $word, state: CA, kind: police}
	END
	sample page policy.yaml
	browse look page/index.html phone
	browse look page/index.html desktop
	new_store
	alpr-audit -d store --portal real
	browse look real/index.html phone
}

@test "the browser finds what is wrong with a page" {
	no_browser
	sample page
	while IFS='|' read -r edit want; do
		sed "$edit" page/index.html > bad.html
		run ! cmp -s page/index.html bad.html
		run browse look bad.html phone
		echo "$edit: $output"
		[ "$status" -eq 1 ]
		[[ $output == *"$want"* ]]
	done <<-'END'
	s/<h2 id="audits">Audits</<h4 id="audits">Audits</|a level is skipped
	s/<h2 id="audits">Audits</<h1 id="audits">Audits</|not one h1
	s/<caption>Hot lists in use/<caption>/|a table without caption
	s/<th scope="row" class="w">Coast/<th>Coast/|a th without scope
	s/Content-Security/X/; s/<h1>/<h1><img src="http:..x.invalid.x">/|a request
	s/Content-Security/X/; s/--soft:#545e69/--soft:#c5ced9/|contrast 1.
	s/Content-Security/X/; s/h1{/h1{width:500px;/|out of the screen
	s/href="#audits"/href="#nothing"/|a link to nowhere
	s/role="img"//|a chart without a name
	END
}
