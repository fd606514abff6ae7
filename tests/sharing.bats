# Agencies that share: three of them, with real users and real sshd, and who
# tries to get around the rules.

bats_require_minimum_version 1.5.0
load helper
load users
load sharing

# setup() of the helper is for users that do not exist.
setup() {
	[ -z "$reason" ] || skip "$reason"
	cd "$(mktemp -d "$base/test.XXXXXX")" || exit 1
	chmod 777 .
	data=$top_srcdir/testdata
	start=$(date +%s)
	limits='' extra='' sources=''
	unset ask
	fresh_agencies
}

@test "an officer asks all: by time, marked, and logged here and there" {
	ask_all > found
	[ "$(jq -r '[.agency, .plate] | join(" ")' found)" = \
"npd 7ABC121
sdso 7ABC121
cpd 7ABC121
npd 7ABC122
sdso 7ABC122
cpd 7ABC122" ]
	jq -se 'map(.time) | . == (sort | reverse)' found
	jq -se 'map(has("image") or has("plate_image")) | any | not' found
	[ "$(jq -r 'select(.agency == "sdso") | .place // empty' found)" = \
	    "First of sdso" ]
	# Here: whom was asked, and by what.
	log_of npd > here
	jq -e '.query.also == ["sdso", "cpd"] and .person == "Ann Inv" and
	    (.inquiry_sent | length) == 36' here
	# There: which agency, who for it, which case, and the same inquiry.
	for agency in sdso cpd; do
		log_of $agency > there
		jq -e --arg user "xnpd$pid" --arg officer "inv$pid" \
		    --slurpfile here here '.user == $user and .agency == "npd"
		    and .person == "Ann Inv" and .officer_id == $officer and
		    .case == "npd-1234" and .purpose == "test" and
		    .query.plate == "7ABC12?" and .cameras == 2 and
		    .inquiry == $here[0].inquiry_sent' there
		log_of $agency search-answered > answered
		jq -e '.count == 2 and .agency == "npd"' answered
		# An auditor sees the officer, and no stranger.
		as aud alpr-audit -d "$base/$agency/store" --report > report
		grep -q "inv$pid@npd.*Ann Inv" report
		run as aud alpr-audit -d "$base/$agency/store" --flags
		[[ $output != *barred* ]]
		as svc alpr-audit -d "$base/$agency/store"
	done
}

@test "some of them; as a table, a page, and with photos" {
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F table \
	    -p '7ABC12?' --also sdso > table
	grep -q '^PLATE.*AGENCY' table
	grep -q '^7ABC121.*sdso' table
	grep -q '^Also    sdso' table
	grep -q '^4 found' table
	run ! grep cpd table
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F html \
	    -p '7ABC12?' --also sdso,cpd > page.html
	python3 "$top_srcdir/tests/page.py" page.html > page.json
	[ "$(grep -c 'alt="the vehicle"' page.html)" -eq 6 ]
	ask_all -i > photos
	[ "$(jq -r 'select(.agency == "cpd") | .image' photos | head -n 1 |
	    base64 -d | head -c 2 | od -An -tx1 | tr -d ' ')" = ffd8 ]
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F csv \
	    -p '7ABC12?' --also all | cut -d, -f1,20 > csv
	grep -q '^"7ABC122","sdso"' csv
	# As many as are wanted, of each of them.
	run ask_all -l 1
	[ "$(jq -Rr 'fromjson? | .agency' <<< "$output" | tr '\n' ' ')" = \
	    "npd sdso cpd " ]
	[[ $output == *"stopped at 3 results: there may be more"* ]]
	run -1 ask_all -p 9XYZ999
}

@test "a name of an area goes as its corners; cameras do not go at all" {
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F json \
	    -a south -f '1 hour ago' --also all > found
	[ "$(jq -r .agency found | tr '\n' ' ')" = "npd sdso cpd " ]
	log_of sdso > there
	jq -e '.query.polygon and (.query | has("area") | not)' there
	run -2 ask_all -m npd-1
	[[ $output == *"cameras are each agency's own"* ]]
	run -2 ask_all -b
	run -2 ask_all -s saved
	[ ! -e saved/MANIFEST ]
	# Refused here, and so never asked there.
	[ "$(log_of sdso | wc -l)" -eq 1 ]
	[ "$(log_of npd search-refused | wc -l)" -eq 3 ]
}

@test "without case, purpose or standing nobody is asked" {
	run -2 as inv alpr-search -d "$base/npd/store" -u test -p 7ABC121 \
	    --also all
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -p 7ABC121 \
	    --also all
	run -2 as inv alpr-search -d "$base/npd/store" -c sdso-1234 -u test \
	    -p 7ABC121 --also all
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    --also all
	run -2 as out alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p 7ABC121 --also all
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p 7ABC121 --also fbi
	[[ $output == *"no agency fbi"* ]]
	# Nor by way of one agency to a third.
	policy_of npd | sed "/login: inv$pid/{n;s/agency: npd/agency: sdso/}" \
	    > "$base/npd/in/policy.yaml"
	as svc alpr-store -d "$base/npd/store" \
	    --policy "$base/npd/in/policy.yaml"
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -p 7ABC121
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p 7ABC121 --also cpd
	[[ $output == *"only people of npd ask others"* ]]
	for agency in sdso cpd; do
		[ -z "$(log_of $agency)$(log_of $agency search-refused)" ]
	done
}

@test "who carries the key can ask nothing that the store did not sign" {
	tapped sdso > inquiry
	[ "$(wc -l < inquiry)" -eq 1 ]
	# A line of one's own, by one's own login, with the agency's ssh key.
	as inv ssh -F "$base/npd/ssh_config" sdso > forged 2>&1 <<-'END' || true
	{"v":1,"type":"ask","case":"npd-1234","query":{"plate":"7ABC*"}}
	END
	grep -q '"type":"answer".*"outcome":"refused"' forged
	for change in 's/inv/out/' 's/npd-1234/npd-1235/' 's/7ABC/8ABC/' \
	    's/\\n"}/"}/' 's/test/hit and run/'; do
		sed "$change" inquiry | carry npd sdso > forged 2> /dev/null ||
			[ $? -eq 2 ]
		grep -q '"outcome":"refused"' forged
		run ! grep sighting forged
	done
	# As it is it is answered: once, in time, and by whom it is for.
	carry npd sdso < inquiry > answer
	[ "$(jq -rs 'map(.type) | join(" ")' answer)" = \
	    "sighting sighting answer" ]
	run carry npd sdso < inquiry
	[[ $output == *"answered already"* ]]
	run carry npd cpd < inquiry
	[[ $output == *"not for agency cpd"* ]]
	run carry cpd sdso < inquiry
	[[ $output == *"not signed by"* ]]
	[ "$(log_of sdso | wc -l)" -eq 1 ]
	[ "$(log_of sdso search-refused | wc -l)" -eq 8 ]
	log_of sdso search-refused | jq -se --arg user "xnpd$pid" \
	    'map(select(.agency == "npd" and .user == $user)) | length == 7'
	# Of what was not signed, nothing is believed.
	log_of sdso search-refused | jq -se 'map(select(has("inquiry") | not) |
	    has("person") or has("query") or has("case")) | any | not'
}

@test "what is no inquiry is refused, said and logged" {
	n=0
	log_of sdso search-refused > refused
	before=$(wc -l < refused)
	while IFS='|' read -r text why; do
		echo "$text" > asked
		[ "$text" != long ] || head -c 40000 /dev/zero | tr '\0' x > asked
		[ "$text" != cut ] || printf '{"v":1' > asked
		run -2 --separate-stderr as xnpd alpr-search \
		    -d "$base/sdso/store" --answer npd < asked
		[ "$(jq -r '[.type, .outcome] | join(" ")' <<< "$output")" = \
		    "answer refused" ]
		[[ $(jq -r .reason <<< "$output") == *"$why"* ]]
		n=$((n + 1))
	done <<-END
	junk|column
	long|the inquiry is longer than 32768 bytes
	cut|no inquiry came
	{"v":1,"type":"sighting","id":"01a205ea-be80-71cf-bb1a-df833b7480a9"}|no record of type inquiry
	{"v":1,"type":"inquiry","id":"01a205ea-be80-71cf-bb1a-df833b7480a9"}|no record of type inquiry
	{"v":1,"type":"inquiry","id":"01a205ea-be80-71cf-bb1a-df833b7480a9","note":"x","also":1}|and nothing else
	{"v":1,"type":"inquiry","id":"01a205ea-be80-71cf-bb1a-df833b7480a9","note":""}|note
	END
	log_of sdso search-refused > refused
	[ "$(wc -l < refused)" -eq $((before + n)) ]
	jq -se --arg user "xnpd$pid" 'all(.user == $user and
	    .agency == "npd" and (has("query") | not))' refused
}

@test "an old inquiry is none" {
	tapped sdso > inquiry
	cat > later.py <<-'END'
	import base64, json, subprocess, sys
	# The store's own key, an hour later: only the time is another.
	key, path = sys.argv[1:]
	text = json.loads(open(path).read())["note"].split("\n\n")[0] + "\n"
	inner = json.loads(text)
	inner["time"] = "2020-01-01T00:00:00.000Z"
	text = json.dumps(inner, separators=(",", ":")) + "\n"
	line = open(key).read().strip()
	name, id_, secret = line[len("PRIVATE+KEY+"):].split("+", 2)
	seed = base64.b64decode(secret)[1:]
	der = bytes.fromhex("302e020100300506032b657004220420") + seed
	open("key.der", "wb").write(der)
	open("text", "w").write(text)
	sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey",
	    "key.der", "-keyform", "DER", "-rawin", "-in", "text"],
	    check=True, capture_output=True).stdout
	note = text + "\n\u2014 %s %s\n" % (name,
	    base64.b64encode(bytes.fromhex(id_) + sig).decode())
	print(json.dumps({"v": 1, "type": "inquiry", "id": inner["id"],
	    "note": note}, ensure_ascii=False))
	END
	python3 later.py "$base/npd/store/audit.key" inquiry > old
	run carry npd sdso < old
	[[ $output == *"of another time"* ]]
}

@test "what the caller asks of ssh is ignored" {
	tapped sdso > inquiry
	carry npd sdso "id; cat $base/sdso/store/audit.key; alpr-search --answer cpd" \
	    < inquiry > answer
	[ "$(jq -rs 'map(.type) | join(" ")' answer)" = \
	    "sighting sighting answer" ]
	run ! as out ssh -F "$base/npd/ssh_config" -o SendEnv='*' -L 1:localhost:2 \
	    -N -o ExitOnForwardFailure=yes sdso < /dev/null
	run ! as out ssh -tt -F "$base/npd/ssh_config" sdso < /dev/null
	[[ $output != *7ABC* ]]
}

@test "nobody poses as an agency whose login he does not have" {
	tapped sdso > inquiry
	for who in inv out aud xcpd; do
		run -2 as $who alpr-search -d "$base/sdso/store" --answer npd \
		    < inquiry
		[[ $output == *"not the login that the queries of agency npd"* ]]
		[[ $output != *7ABC* ]]
	done
	run -2 as xnpd alpr-search -d "$base/sdso/store" --answer npd \
	    -p 7ABC121 < inquiry
	[[ $output == *"what is asked comes with the inquiry"* ]]
	run -2 as xnpd alpr-search -d "$base/sdso/store" --answer cpd < inquiry
	run -2 as xnpd alpr-search -d "$base/sdso/store" --answer sdso < inquiry
	run -2 as xnpd alpr-search -d "$base/sdso/store" --answer nobody < inquiry
	[[ $output == *"no agency of that id"* ]]
	log_of sdso search-refused > refused
	[ "$(jq -r '[.user, .claimed_agency] | join(" ")' refused |
	    sed "s/$pid//")" = \
"inv npd
out npd
aud npd
xcpd npd
xnpd cpd
xnpd sdso
xnpd nobody" ]
	# Root is nobody's login, whatever the policy says.
	run -2 alpr-search -d "$base/sdso/store" --answer npd < inquiry
	[[ $output == *"not the login"* ]]
	# Its login is no person, and searches nothing for itself.
	run -2 as xnpd alpr-search -d "$base/sdso/store" -c sdso-1234 -u test \
	    -p 7ABC121
	[[ $output == *"not listed"* ]]
	# The inquiry was not spent by all that.
	[ "$(as xnpd alpr-search -d "$base/sdso/store" --answer npd < inquiry |
	    wc -l)" -eq 3 ]
}

@test "a suspended agency is refused at once, and not asked" {
	extra="suspended: true" enact sdso
	# Standard input stays open, and nothing is asked.
	mkfifo never
	exec 8<> never
	run -2 as xnpd alpr-search -d "$base/sdso/store" --answer npd < never
	exec 8<&-
	[[ $output == *"agency npd is suspended"* ]]
	log_of sdso search-refused > refused
	jq -e --arg user "xnpd$pid" '.user == $user and
	    .claimed_agency == "npd"' refused
	run -2 --separate-stderr ask_all
	[ "$(jq -rs 'map(.agency) | unique | join(" ")' <<< "$output")" = \
	    "cpd npd" ]
	[[ $stderr == *"sdso did not answer: refused: agency npd is suspended"* ]]
	run -2 as inv alpr-search -d "$base/sdso/store" -c sdso-1234 -u test \
	    -p 7ABC121 --also npd
	[[ $output == *"agency npd is suspended"* ]]
	# Who comes for it is told to an auditor, and who asks it is not.
	run as aud alpr-audit -d "$base/sdso/store" --flags
	[ "$(jq -r 'select(.flag == "suspended").user' <<< "$output")" = \
	    "xnpd$pid" ]
	run -2 as inv alpr-search -d "$base/sdso/store" -c sdso-1234 -u test \
	    -p 7ABC121 --also all
	[[ $output == *"no agency to ask"* ]]
}

@test "an agency sees what the policy lets it see, and no more" {
	limits=", areas: [south]" enact sdso
	limits=", cameras: [cpd-2], photos: false" enact cpd
	ask_all -i > found
	[ "$(jq -r 'select(.agency != "npd") | [.agency, .camera] | join(" ")' \
	    found)" = "sdso sdso-1
cpd cpd-2" ]
	jq -se 'map(select(.agency == "cpd") | has("image")) | any | not' found
	jq -se 'map(select(.agency == "sdso") | has("image")) | all' found
	log_of sdso | jq -e '.cameras == 1'
	# Its answer says so.
	tapped sdso | carry npd sdso | tail -n 1 | jq -e '.areas == ["south"]
	    and .outcome == "answered" and .count == 1 and .entry > 0'
	limits=", results: 1" enact sdso
	run ask_all
	[ "$(jq -Rr 'fromjson? | select(.agency == "sdso") | .plate' \
	    <<< "$output" | wc -l)" -eq 1 ]
	[[ $output == *"there may be more"* ]]
	limits=", window: 1h" enact sdso
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -a south -f '3 hours ago' --also sdso
	[[ $output == *"sdso did not answer: refused: a search without a plate"*"1 hours at most"* ]]
	limits=", purposes: [hit and run]" enact sdso
	run -2 ask_all
	[[ $output == *"sdso did not answer: refused: the policy of sdso does not list this purpose"* ]]
	limits="" enact sdso
	sed -i "s/case: \[npd-9999\]/case: [npd-999]/" "$base/sdso/in/policy.yaml"
	as svc alpr-store -d "$base/sdso/store" \
	    --policy "$base/sdso/in/policy.yaml"
	run -2 ask_all
	[[ $output == *"refused: not a case number of npd, such as npd-999"* ]]
}

@test "how often it may ask counts the log, which nobody can empty" {
	limits=", hourly: 2" enact sdso
	ask_all > /dev/null
	ask_all > /dev/null
	run -2 ask_all
	[[ $output == *"sdso did not answer: refused: agency npd has asked 2 times in the last hour"* ]]
	[ "$(log_of sdso | wc -l)" -eq 2 ]
	limits=", daily: 3" enact sdso
	ask_all > /dev/null
	run -2 ask_all
	[[ $output == *"3 times in the last day"* ]]
	# What its login can reach.
	run as xnpd find "$base/sdso/store" -type f -delete
	[ "$(find "$base/sdso/store/audit" -type f | wc -l)" -gt 1 ]
	run -2 ask_all
	[[ $output == *"3 times in the last day"* ]]
	# Who can delete the log has no answers any more.
	rm -rf "$base/sdso/store/audit/tile"
	run -2 ask_all
	[[ $output == *"sdso did not answer: failed: audit log"* ]]
}

@test "many at once get no more than may be" {
	limits=", hourly: 3" enact sdso
	for i in 1 2 3 4 5 6; do
		ask_all > "out$i" 2> "err$i" &
	done
	wait
	[ "$(cat out? | grep -c '"agency":"sdso"')" -le 6 ]
	[ "$(grep -l '"agency":"sdso"' out? | wc -l)" -le 3 ]
	[ "$(log_of sdso search-answered | wc -l)" -le 3 ]
	[ "$(log_of sdso search-answered | wc -l)" -ge 1 ]
}

@test "who does not answer is named, with why, and the others are shown" {
	stop_sshd sdso
	until_true '! pgrep -f "sshd.*$base/sdso/" > /dev/null'
	run -2 --separate-stderr ask_all
	start_sshd sdso
	for agency in $agencies; do
		configure_ssh $agency
	done
	[ "$(jq -rs 'map(.agency) | unique | join(" ")' <<< "$output")" = \
	    "cpd npd" ]
	[[ $stderr == *"sdso did not answer:"*"refused"* ]]
	[[ $stderr != *"cpd did not"* ]]
	# The page for the file says so, too.
	ask="ask: [/nonexistent/ssh]" enact npd
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p '7ABC12?' -F html --also cpd
	[[ $output == *"<bdi>cpd did not answer: "*"/nonexistent/ssh: No such file"* ]]
	# Nobody is waited for longer than that.
	ask="ask: [/bin/sleep, '1000']" enact npd
	run -2 ask_all -T 1s
	[[ $output == *"sdso did not answer: no whole answer in time"* ]]
	[[ $output == *"cpd did not answer: no whole answer in time"* ]]
	[[ $output == *7ABC121* ]]
	run ! pgrep -u "inv$pid" sleep
}

@test "an answer that was cut is told from an empty one" {
	ask_all -p 9XYZ999 || [ $? -eq 1 ]
	cat > "$base/tap/cut" <<-END
	#!/bin/sh
	/usr/bin/ssh -F $base/npd/ssh_config "\$1" | head -n 1
	END
	chmod 755 "$base/tap/cut"
	ask="ask: [$base/tap/cut, sdso]" enact npd
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p '7ABC12?' --also sdso
	[[ $output == *"sdso did not answer all: no answer, or only part of one, came after 1 sightings"* ]]
}

# lies NAME: what cpd answers is what the file of that name holds.
lies() {
	ask="ask: [/bin/cat, $base/tap/$1]" enact npd
	run as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p '7ABC12?' --also cpd "${@:2}"
}

@test "what others answer is believed in nothing" {
	mkdir -p "$base/tap"
	cp "$base/cpd/in/ca-day.jpg" photo.jpg
	python3 - "$(ask_all | jq -c 'select(.agency == "cpd")' | head -n 1)" \
	    "$base/tap" <<-'END'
	import base64, json, sys
	good, folder = json.loads(sys.argv[1]), sys.argv[2]
	end = {"v": 1, "type": "answer", "id": good["id"],
	    "outcome": "answered", "count": 1}
	def lie(name, *lines):
	    with open(f"{folder}/{name}", "w") as f:
	        for line in lines:
	            f.write(line if isinstance(line, str) else
	                json.dumps(line) + "\n")
	def but(**members):
	    return {**good, **members}
	lie("good", good, end)
	lie("escape", but(place="\x1b[2J\u202eabc", vehicle={"make": "\x1b]0;x\x07"}),
	    end)
	lie("agency", but(agency="npd"), end)
	lie("long", "x" * (5 << 20))
	lie("endless", "{" * (5 << 20) + "\n")
	lie("many", *[good] * 3000, {**end, "count": 3000})
	lie("early", end, good)
	lie("less", good, {**end, "count": 2})
	lie("plate", but(plate="<script>"), end)
	lie("time", but(time="never"), end)
	lie("junk", "\x1b[2Jnothing\n")
	lie("empty")
	lie("path", but(image="/etc/passwd", plate_image="../x"), end)
	lie("svg", but(image=base64.b64encode(b"<svg onload='x'/>").decode()),
	    end)
	lie("jpeg", but(image=base64.b64encode(open("photo.jpg", "rb").read())
	    .decode()), end)
	lie("deep", '{"v":1,"type":"sighting","id":' + "[" * 100000 + "\n")
	END
	chmod -R a+rX "$base/tap"
	lies good
	[ "$status" -eq 0 ]
	[ "$(jq -s length <<< "$output")" -eq 3 ]
	lies agency
	[ "$(jq -rs 'map(.agency) | join(" ")' <<< "$output")" = "npd cpd npd" ]
	for format in json table csv geojson html; do
		lies escape -F $format
		[ "$status" -eq 0 ]
		[[ $output != *$'\033'* ]]
		[[ $output != *$'\u202e'* ]]
	done
	lies plate -F html
	[[ $output != *"<script>"* ]]
	for name in long endless early less time junk empty deep svg path \
	    many; do
		lies $name -F html
		echo "$name: $status"
		[ "$status" -eq 2 ]
		[[ $output == *"cpd did not answer"* ]]
		[[ $output != *$'\033'* ]]
		[[ $output != *"<svg onload"* ]]
		[[ $output != *PHN2Zy* ]]
	done
	lies jpeg -F html
	[ "$status" -eq 0 ]
	[ "$(grep -c 'alt="the vehicle"' <<< "$output")" -eq 3 ]
	lies jpeg
	[[ $output != *'"image"'* ]]
}

@test "who lies hides nothing of what others found" {
	mkdir -p "$base/tap"
	python3 - "$(ask_all | jq -c 'select(.agency == "cpd")' | head -n 1)" \
	    "$base/tap" "$(ago 1)" "$(ago 7200)" <<-'END'
	import datetime, json, sys
	good, folder = json.loads(sys.argv[1]), sys.argv[2]
	now, old = sys.argv[3:]
	def at(time):
	    ms = "%012x" % (1000 * int(datetime.datetime.fromisoformat(
	        time.replace("Z", "+00:00")).timestamp()))
	    return {"time": time, "id": f"{ms[:8]}-{ms[8:]}{good['id'][13:]}"}
	def lie(name, n, **members):
	    with open(f"{folder}/{name}", "w") as f:
	        for _ in range(n):
	            f.write(json.dumps({**good, **members}) + "\n")
	        f.write(json.dumps({"v": 1, "type": "answer", "id": good["id"],
	            "outcome": "answered", "count": n}) + "\n")
	lie("crowd", 2, **at(now))
	lie("future", 2, **at("2096-01-01T00:00:00.000Z"))
	lie("plate", 2, plate="NOTASKED")
	lie("past", 2)
	lie("old", 2, **at(old))
	END
	chmod -R a+rX "$base/tap"
	lies crowd -l 2
	[ "$status" -eq 0 ]
	[ "$(jq -Rr 'fromjson? | .agency' <<< "$output" | tr '\n' ' ')" = \
	    "cpd cpd npd npd " ]
	for name in future plate; do
		lies $name -l 2
		[ "$status" -eq 2 ]
		[ "$(jq -Rr 'fromjson? | .agency' <<< "$output" |
		    tr '\n' ' ')" = "npd npd " ]
		[[ $output == *"cpd did not answer: a sighting that was not asked for"* ]]
	done
	log_of npd search-answered | jq -se 'map(.count) | min == 2'
	lies old
	[ "$status" -eq 0 ]
	lies old -r 1h
	[ "$status" -eq 2 ]
	[[ $output == *"a sighting that was not asked for"* ]]
	lies past -f '2 minutes ago'
	[ "$status" -eq 2 ]
	[[ $output == *"a sighting that was not asked for"* ]]
}

@test "who reads slowly is not taken for who answers slowly" {
	mkdir -p "$base/tap"
	python3 - "$(ask_all | jq -c 'select(.agency == "cpd")' | head -n 1)" \
	    > "$base/tap/much" <<-'END'
	import json, sys
	good = json.loads(sys.argv[1])
	for _ in range(900):
	    print(json.dumps(good))
	print(json.dumps({"v": 1, "type": "answer", "id": good["id"],
	    "outcome": "answered", "count": 900}))
	END
	chmod -R a+rX "$base/tap"
	ask="ask: [/bin/cat, $base/tap/much]" enact npd
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F json \
	    -p '7ABC12?' --also cpd -T 15s 2> told | { sleep 17; wc -l; } > lines
	[ "$(cat lines)" -eq 902 ]
	[ ! -s told ]
}

@test "who answers what takes long to read is not waited for longer" {
	mkdir -p "$base/tap"
	python3 - "$(ask_all | jq -c 'select(.agency == "cpd")' | head -n 1)" \
	    > "$base/tap/heavy" <<-'END'
	import json, sys
	print(json.dumps({**json.loads(sys.argv[1]), "junk": [[]] * 1000000}))
	END
	cat > "$base/tap/often" <<-END
	#!/bin/sh
	for i in \$(seq 300); do cat $base/tap/heavy; done
	echo '{"v":1,"type":"answer","id":"019a2b3c-4d5e-7000-8000-000000000000",' \
	    '"outcome":"answered","count":300}'
	END
	chmod -R a+rX "$base/tap"
	ask="ask: [/bin/sh, $base/tap/often]" enact npd
	run -2 as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test \
	    -p '7ABC12?' -F html --also cpd -T 1s
	[[ $output == *"no whole answer in time"* ]]
	[[ $output == *"7ABC121"* ]]
	# Without photos no line is as long.
	run -2 ask_all -T 10m
	[[ $output == *"cpd did not answer: a line of more than"* ]]
}

@test "what asks has nothing of the program's" {
	mkdir -p "$base/tap"
	cat > "$base/tap/look" <<-END
	#!/bin/sh
	cd $PWD
	grep -E '^(Uid|Gid|Groups|NoNewPrivs)' /proc/self/status > status
	tr '\\0' '\\n' < /proc/\$\$/environ > environ
	ls -l /proc/\$\$/fd > fds
	pwd -P > cwd
	cat > inquiry
	END
	chmod 755 "$base/tap/look"
	ask="ask: [$base/tap/look]" enact npd
	run -2 as inv env SECRET=1 LD_PRELOAD=/nowhere.so PAGER=x HOME=/x \
	    alpr-search -d "$base/npd/store" -c npd-1234 -u test -p 7ABC121 \
	    --also cpd
	[ "$(awk '$1 == "Gid:" { print $2, $3, $4, $5 }' status | tr ' ' '\n' |
	    sort -u)" = "$(id -g "inv$pid")" ]
	[ "$(awk '$1 == "Uid:" { print $2, $3, $4, $5 }' status | tr ' ' '\n' |
	    sort -u)" = "$(id -u "inv$pid")" ]
	grep '^Groups' status > groups
	run ! grep -w "$(getent group "$group" | cut -d: -f3)" groups
	[ "$(grep -vE '^(PWD|OLDPWD|_|SHLVL)=' environ | sort)" = \
"LC_ALL=C.UTF-8
PATH=/usr/local/bin:/usr/bin:/bin" ]
	run ! grep "$base/npd/store\|socket" fds
	jq -e '.type == "inquiry"' inquiry
	# Nothing is started by the half that holds the store, and nothing for
	# a search that is refused.
	rm inquiry
	run -2 as inv alpr-search -d "$base/npd/store" -u test -p 7ABC121 \
	    --also cpd
	[ ! -e inquiry ]
}

@test "who reads answers starts nothing more; what asks ends with it" {
	ask="ask: [/bin/sleep, '1000']" enact npd
	ask_all -T 60s > out 2>&1 &
	for _ in $(seq 600); do
		[ "$(pgrep -c -u "inv$pid" -x sleep)" -ne 2 ] ||
			pgrep -u "inv$pid" alpr-search | xargs -I{} \
			    grep -L '^Seccomp:[[:space:]]*2' /proc/{}/status > free
		[ ! -e free ] || [ -s free ] || break
		sleep 0.05
	done
	[ -e free ]
	[ ! -s free ]
	# All of them, also if they are killed.
	pgrep -u "inv$pid" alpr-search | xargs kill -KILL
	wait || true
	for _ in $(seq 100); do
		pgrep -u "inv$pid" -x sleep > left || break
		sleep 0.05
	done
	[ ! -s left ]
	log_of npd | jq -e '.query.also == ["sdso", "cpd"]'
}

@test "the doctor looks at logins of agencies, and at what asks them" {
	run as svc alpr-audit -d "$base/npd/store" --doctor
	[[ $output != *agency* ]]
	locked usermod -a -G "$group" "xsdso$pid"
	ask="ask: [/nonexistent/ssh]" enact npd
	run as svc alpr-audit -d "$base/npd/store" --doctor
	locked gpasswd -d "xsdso$pid" "$group"
	[ "$status" -eq 1 ]
	[[ $output == *"xsdso$pid, the login of another agency, is in the group"* ]]
	[[ $output == *"agency cpd is asked by /nonexistent/ssh, which cannot be run"* ]]
	sed "s/login: xcpd$pid/login: none$pid/" "$base/npd/in/policy.yaml" \
	    > "$base/npd/in/other.yaml"
	chmod a+r "$base/npd/in/other.yaml"
	as svc alpr-store -d "$base/npd/store" --policy "$base/npd/in/other.yaml"
	run as svc alpr-audit -d "$base/npd/store" --doctor
	[[ $output == *"agency cpd asks by the login none$pid, which is not there"* ]]
	[[ $output == *"useradd --system --no-create-home --password '*' --shell /bin/sh none$pid"* ]]
}

@test "the law, whatever the policy says" {
	while read -r words; do
		policy_of npd > bad.yaml
		sed "s|id: sdso|id: sdso2|; s|name: Police of sdso|name: $words|" \
		    bad.yaml > worse.yaml
		run -2 alpr-audit -P worse.yaml
		[[ $output == *"Civil Code 1798.90.55, AG bulletin 2023-DLE-06"* ]]
	done <<-'END'
	Immigration and Customs Enforcement
	F.B.I.
	Bay Regional Intelligence Center
	Plates, Inc.
	END
	for change in 's/kind: police/kind: federal/' \
	    's/kind: police/kind: fusion_center/' \
	    's/kind: police/kind: private/' \
	    '/name: Police of sdso/{n;s/CA/AZ/}'; do
		policy_of npd | sed "$change" > bad.yaml
		run -2 alpr-audit -P bad.yaml
		[[ $output == *"Civil Code 1798.90.55, AG bulletin 2023-DLE-06"* ]]
		run -2 as svc alpr-store -d "$base/npd/store" --policy "$PWD/bad.yaml"
	done
	policy_of npd | sed 's/hit and run/civil immigration/' > bad.yaml
	run -2 alpr-audit -P bad.yaml
	[[ $output == *"Government Code 7284.6"* ]]
	limits=", purposes: [I.C.E. detainer]" policy_of npd > bad.yaml
	run -2 alpr-audit -P bad.yaml
	[[ $output == *"Government Code 7284.6"* ]]
	for limit in "results: 1001" "hourly: 2001" "daily: 5000" "results: 0"; do
		limits=", $limit" policy_of npd > bad.yaml
		run -2 alpr-audit -P bad.yaml
		[[ $output == *"is not from 1 to"* ]]
	done
	# What is outside California may be asked, and gets nothing.
	sources="  - {id: yuma, name: Yuma Police, state: AZ, kind: police,
	     ask: [/bin/true]}" policy_of npd > good.yaml
	alpr-audit -P good.yaml
	sources="  - {id: yuma, name: Yuma Police, state: AZ, kind: police,
	     answer: {uid: 7}}" policy_of npd > bad.yaml
	run -2 alpr-audit -P bad.yaml
	[[ $output == *"a source gets no answer"* ]]
	sources="  - {id: us, name: Some bureau, state: AZ, kind: federal}" \
	    policy_of npd > bad.yaml
	run -2 alpr-audit -P bad.yaml
	[[ $output == *"federal agency"* ]]
}

@test "alpr-sharing(7) leads two agencies there, as it is written" {
	unshare --mount --net true || skip "no namespaces"
	export -f machine run_on furnish steps follow read_frame frame ago \
	    until_true
	export data start
	run unshare --mount --net bash -e -c follow
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^status: 0' <<< "$output")" -ge 24 ]
	[ "$(jq -rs 'map(.agency) | sort | join(" ")' found)" = "npd sdso" ]
	grep -q 'María García' seen
	# The last of them was the end.
	grep -q 'sdso did not answer: refused: agency npd is suspended' after
}
