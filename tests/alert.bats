# alpr-alert: hot lists, alerts, their delivery and what comes of them.

bats_require_minimum_version 1.5.0
load helper

# hit PLATE [SECONDS] [CAMERA]: a stored sighting, as alpr-store echoes it.
hit() {
	read_frame "$data/ca-day.jpg" "$(ago "${2:-60}")" "$1" "${3:-cam7}" |
	    alpr-store -d store
}

# alert ...: reads the file "in" against the file "list".
alert() {
	run --separate-stderr alpr-alert -d store --list "mine=list" "$@" < in
}

@test "a plate on a list gives an alert with photos, entry and a warning" {
	new_store
	{
		hit 7ABC123 60
		hit 8KTN417 61
	} > in
	cat > list <<-END
	plate,state,reason,source,entered,expires,case
	7ABC123,CA,stolen vehicle,CLETS,$(date -u -d '3 days ago' +%F),,26-01234
	END
	alert
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(wc -l <<<"$output")" -eq 1 ]
	echo "$output" > out
	[ "$(jq -r '[.type, .status, .list, .match] | join(" ")' out)" = \
	    "alert unverified mine exact" ]
	[ "$(jq -c '[.entry.plate, .entry.region, .entry.reason,
	    .entry.source, .entry.case]' out)" = \
	    '["7ABC123","US-CA","stolen vehicle","CLETS","26-01234"]' ]
	[ "$(jq '.entry_age >= 259200 and .list_age < 3600' out)" = true ]
	[[ $(jq -r .advice out) == *"look at the photo"*"still valid"* ]]
	[ "$(jq -r .time out)" = "$(jq -r .sighting.time out)" ]
	[ "$(jq 'has("warning")' out)" = false ]
	# The photos are the store's own.
	jq -r .sighting.image out | base64 -d | cmp - \
	    <(search -p 7ABC123 --inline | jq -r .image | base64 -d)
	jq -r .sighting.plate_image out | base64 -d | head -c 2 | od -An -tx1 |
	    grep -q 'ff d8'
}

@test "photos that a sighting carries are those of the alert" {
	new_store
	hit 7ABC123 | jq -c '.image = "abcd" | .id = .id[:14] + "7999" +
	    .id[18:]' > in
	echo 7ABC123 > list
	alert
	[ "$(jq -r .sighting.image <<<"$output")" = abcd ]
	[ "$(jq 'has("warning")' <<<"$output")" = false ]
}

@test "a sighting that the store does not have alerts, without photo" {
	new_store
	hit 7ABC123 | jq -c '.id = .id[:14] + "7999" + .id[18:]' > in
	# Another plate under its id gets no photo of it.
	hit 8KTN417 61 | jq -c '.plate = "7ABC123" | .camera = "cam8"' >> in
	echo 7ABC123 > list
	alert
	[ "$status" -eq 0 ]
	[ "$(jq -r .warning <<<"$output")" = \
	    "no photo: no sighting of that id
no photo: another sighting is stored under this id" ]
}

@test "what an alert keeps is sealed, and told in the log without its plate" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	[ "$(find store/alerts -name '*.open' | wc -l)" -eq 1 ]
	! grep -rqa 7ABC123 store
	[ -z "$(find store/alerts -perm /007)" ]
	[ "$(logged | jq -r .event | xargs)" = "hot-list alert" ]
	[ "$(logged | jq -r 'select(.event == "alert").alert')" = \
	    "$(jq -r .id <<<"$output")" ]
	[ "$(logged | jq -r 'select(.event == "hot-list") |
	    "\(.list) \(.entries) \(.sha256) \(.given)"')" = \
	    "mine 1 $(sha256sum < list | cut -d' ' -f1) true" ]
}

@test "the same sighting alerts once; the same car at a camera, too" {
	new_store
	{
		hit 7ABC123 200
		hit 7ABC123 190
		hit 7ABC123 180 cam8
		hit 7ABC123 100
	} > in
	echo 7ABC123 > list
	alert --quiet 90s
	[ "$(jq -r '"\(.sighting.camera) \(.time)"' <<<"$output")" = \
	    "cam7 $(ago 200)
cam8 $(ago 180)
cam7 $(ago 100)" ]
	# After a restart it is known what was told.
	hit 7ABC123 95 >> in
	alert --quiet 90s
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "what only could be a plate keeps no alert of that plate back" {
	new_store
	{
		hit 7A8C123 120
		hit 7ABC123 100
		hit 7ABC123 90
		hit 7A8C123 80
	} > in
	echo 7ABC123 > list
	alert --confusable 0.1
	[ "$(jq -r '"\(.match) \(.time)"' <<<"$output")" = \
	    "confusable $(ago 120)
exact $(ago 100)" ]
	# After a restart it is known what was told, and how.
	{
		hit 7A8C123 70
		hit 7ABC123 60
	} > in
	alert --confusable 0.1
	[ -z "$output" ]
}

@test "what is past is not compared: that is for a search with its case" {
	new_store
	hit 7ABC123 400 > in
	echo 7ABC123 > list
	alert
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr == *"1 sightings were older than --late"* ]]
	alert --late 10m
	[ -n "$output" ]
	alert --late 2h
	[ "$status" -eq 2 ]
}

@test "state, expiry and stop list keep an alert back" {
	new_store
	{
		hit 7ABC123 | jq -c '.region = "US-NV"'
		hit 8KTN417 61 | jq -c '.region = "US-NV"'
		hit TEMP 62
		hit 000 63
		hit 5XYZ999 64
		# Which state it is nearly as sure not to be.
		hit 6DEF456 65 |
		    jq -c '.region = "US-NV" | .region_confidence = 0.9'
	} > in
	cat > list <<-END
	plate,state,expires
	7ABC123,CA,
	8KTN417,NV,
	TEMP,,
	000,,
	5XYZ999,,$(date -u -d '2 days ago' +%F)
	6DEF456,CA,
	END
	alert
	[ "$(jq -r .entry.plate <<<"$output" | paste -sd ' ')" = "8KTN417 6DEF456" ]
}

@test "confusable matches are marked, and only where asked for" {
	new_store
	hit 7A8C123 > in
	echo 7ABC123 > list
	alert
	[ -z "$output" ]
	alert --confusable 0.3
	[ -z "$output" ]
	alert --confusable 0.1
	[ "$(jq -r '"\(.match) \(.confusion) \(.probability)"' \
	    <<<"$output")" = "confusable 8/B 0.2" ]
	run alpr-alert -d store -l mine=list -c 2 < in
	[ "$status" -eq 2 ]
}

@test "a faulty list is refused, with its faults; the others are used" {
	new_store
	{
		hit 7ABC123
		hit 8KTN417 61
	} > in
	printf 'H\n7ABC123 CA3720261101\n8KTN417 CA37\nTOTAL RECORD 3\n' > doj
	echo 8KTN417 > list
	alert --list doj=doj
	[ "$status" -eq 2 ]
	[ "$(jq -r .list <<<"$output")" = mine ]
	[ "$stderr" = "alpr-alert: doj: line 3: cut short: 12 of 20 columns
alpr-alert: doj: line 4: the footer says 3 records, and there are 2
alpr-alert: list doj: refused, and there is no other in use" ]
	# By choice it is used, and each alert says so.
	alert --list doj=doj --warn
	[ "$status" -eq 2 ]
	[ "$(jq -r .warning <<<"$output")" = "the list is faulty: line 3: cut\
 short: 12 of 20 columns; and 1 more faults" ]
	[[ $stderr == *"used with a warning in every alert"* ]]
	# One that is old, too, says both.
	touch -d '2 days ago' doj
	rm -rf store/alerts
	alert --list doj=doj --warn
	[ "$status" -eq 2 ]
	[[ $(jq -r 'select(.list == "doj").warning' <<<"$output") == *"48.0 hours ago"*"; the list is \
faulty: line 3: "*"1 more faults" ]]
}

@test "a list that goes away stays in use, and is told of" {
	new_store
	hit 7ABC123 > first
	hit 7ABC123 61 cam8 > second
	echo 7ABC123 > list
	mkfifo pipe
	alpr-alert -d store -l mine=list < pipe > out 2> err &
	alerting=$!
	exec 5> pipe
	cat first >&5
	until_true '[ "$(wc -l < out)" -eq 1 ]'
	rm list
	until_true 'grep -q "list mine: list: No such file" err'
	cat second >&5
	until_true '[ "$(wc -l < out)" -eq 2 ]'
	# It comes again, and is looked at again.
	echo 8KTN417 > list
	until_true 'grep -q "list mine: 1 entries" err'
	exec 5>&-
	wait $alerting && false || [ $? -eq 2 ]
	[ "$(grep -c "No such file" err)" -eq 1 ]
}

@test "a list that is too old is refused, or used with a warning" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	touch -d '2 days ago' list
	alert
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"48.0 hours ago; the policy allows 24.0"* ]]
	alert --max-age 3d
	[ "$status" -eq 0 ]
	rm -rf store/alerts
	alert --warn
	[ "$status" -eq 2 ]
	[[ $(jq -r .warning <<<"$output") == *"48.0 hours ago"* ]]
}

@test "a list of the future would never get too old, and is as faulty" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	touch -d '1 hour' list
	alert --max-age 1m
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"is in the future: is a clock wrong?"*"refused"* ]]
	alert --warn
	[ "$status" -eq 2 ]
	[[ $(jq -r .warning <<<"$output") == *"is in the future"* ]]
	# Clocks differ a little.
	rm -rf store/alerts
	touch -d '2 minutes' list
	alert
	[ "$status" -eq 0 ]
	[ -n "$output" ]
}

@test "a new list of the future leaves the old one in use" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	mkfifo pipe
	alpr-alert -d store -l mine=list < pipe > out 2> err &
	exec 5> pipe
	until_true '[ "$(logged | jq -r .event)" = hot-list ]'
	echo 8KTN417 > new
	touch -d '1 hour' new
	mv new list
	until_true 'grep -q "refused; that of .* stays in use" err'
	grep -q "is in the future" err
	cat in >&5
	until_true '[ "$(wc -l < out)" -eq 1 ]'
	exec 5>&-
	wait
}

# The program reads a pipe that stays open: nothing is told by its end.
@test "an alert is there at once; a changed list is used without a restart" {
	new_store
	hit 7ABC123 > first
	hit 8KTN417 61 > second
	hit 5XYZ999 62 > third
	echo 7ABC123 > list
	mkfifo pipe
	alpr-alert -d store -l mine=list < pipe > out 2> err &
	exec 5> pipe
	cat first >&5
	until_true '[ "$(wc -l < out)" -eq 1 ]'
	# A bad one leaves the old one in use.
	printf 'plate,colour\n8KTN417,red\n' > new
	mv new list
	until_true 'grep -q "refused; that of .* stays in use" err'
	cat second >&5
	hit 7ABC123 63 cam8 >&5
	until_true '[ "$(wc -l < out)" -eq 2 ]'
	printf '8KTN417\n5XYZ999\n' > new
	mv new list
	until_true 'grep -q "list mine: 2 entries" err'
	cat second third >&5
	until_true '[ "$(wc -l < out)" -eq 4 ]'
	exec 5>&-
	wait
	[ "$(jq -r .entry.plate out | xargs)" = \
	    "7ABC123 7ABC123 8KTN417 5XYZ999" ]
}

# watch_by_clock SECONDS: what is written to 5, by a clock that is so far off.
watch_by_clock() {
	local program
	program=$(type -ap alpr-alert | tail -n 1)
	! grep -qa __asan_init "$program" ||
		skip "the sanitizer must be loaded first"
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	mkfifo pipe
	set_clock "$1"
	env LD_PRELOAD="$(dirname "$program")/tests/clock.so" ALPR_CLOCK=clock \
	    alpr-alert -d store -l mine=list < pipe > out 2> err &
	alerting=$!
	exec 5> pipe
}

@test "a clock that is set back does not keep a new list waiting" {
	watch_by_clock 3600
	# By now it waits for the next look; where not, this tells nothing.
	sleep 2
	set_clock 0
	printf '8KTN417\n5XYZ999\n' > new
	mv new list
	until_true 'grep -q "list mine: 2 entries" err'
	exec 5>&-
	wait
}

@test "a list that a clock set back leaves in the future is used no more" {
	watch_by_clock 0
	until_true '[ "$(logged | jq -r .event)" = hot-list ]'
	set_clock -3600
	until_true 'grep -q "not used any more: .* in the future" err'
	cat in >&5
	exec 5>&-
	wait $alerting && false || [ $? -eq 2 ]
	[ ! -s out ]
}

@test "a list that a wrong clock kept out is used once the clock is right" {
	watch_by_clock -3600
	until_true 'grep -q "is in the future" err'
	set_clock 0
	until_true 'grep -q "list mine: 1 entries" err'
	cat in >&5
	until_true '[ "$(wc -l < out)" -eq 1 ]'
	exec 5>&-
	wait
}

@test "--exec gets the record; what it prints is no alert" {
	new_store
	{
		hit 7ABC123
		hit 8KTN417 61
	} > in
	printf '7ABC123\n8KTN417\n' > list
	alert --exec 'cat >> got; echo noise'
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$output")" -eq 2 ]
	diff <(sort got) <(sort <<<"$output")
	[[ $stderr == *noise* ]]
	[ "$(find store/alerts -name '*.open' | wc -l)" -eq 2 ]
}

@test "an alert that cannot be delivered stays due, until a later start" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert --exec 'echo x >> tries; false' --tries 2
	[ "$status" -eq 2 ]
	[ "$(wc -l < tries)" -ge 2 ]
	[[ $stderr == *"stays due, for the next start"* ]]
	[ "$(find store/alerts -name '*.due' | wc -l)" -eq 1 ]
	id=$(jq -r .id <<<"$output")
	: > in
	alert --exec 'cat > got'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(jq -r .id got)" = "$id" ]
	[ "$(find store/alerts -name '*.open' | wc -l)" -eq 1 ]
	rm got
	alert --exec 'cat > got'
	[ ! -e got ]
}

@test "a way of delivery that fails keeps no other back, nor repeats it" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	printf '#!/bin/sh\ncat >> mails\n' > mailer
	chmod +x mailer
	alert -t 60s -T 3 -x 'echo x >> tries; false' -m a@example.org -M ./mailer
	[ "$status" -eq 2 ]
	[ "$(wc -l < tries)" -ge 3 ]
	[ "$(grep -c ^To: mails)" -eq 1 ]
	[ "$(find store/alerts -name '*.due' | wc -l)" -eq 1 ]
	# The mailer, and not the command.
	rm tries mails
	hit 7ABC123 61 cam8 > in
	printf '#!/bin/sh\nexit 1\n' > mailer
	alert -t 60s -T 2 -x 'jq -r .sighting.camera >> got' \
	    -m a@example.org -M ./mailer
	[ "$status" -eq 2 ]
	[ "$(sort got | xargs)" = "cam7 cam8" ]
}

@test "a command that hangs is ended, and keeps no other alert waiting" {
	new_store
	{
		hit 7ABC123
		hit 8KTN417 61
	} > in
	printf '7ABC123\n8KTN417\n' > list
	alert --timeout 10s --tries 1 --exec 'cat > $$.in;
	    if grep -q 7ABC123 $$.in; then sleep 1000; fi; touch second'
	[ "$status" -eq 2 ]
	[ "$(wc -l <<<"$output")" -eq 2 ]
	[ -e second ]
	[[ $stderr == *"command: took too long"* ]]
	[ "$(find store/alerts -name '*.due' | wc -l)" -eq 1 ]
}

@test "a new alert does not wait behind those that fail again and again" {
	new_store
	for i in $(seq 16); do
		read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 "cam$i"
	done > frames
	read_frame "$data/ca-day.jpg" "$(ago 10)" 7ABC123 last >> frames
	alpr-store -d store < frames > in
	echo 7ABC123 > list
	alert --exec false --tries 1
	[ "$(find store/alerts -name '*.due' | wc -l)" -eq 17 ]
	: > in
	alert --timeout 5s --tries 2 --exec 'echo x >> tries
	    if grep -q "\"camera\":\"last\""; then cp tries when
	    else sleep 1000; fi'
	[ "$status" -eq 2 ]
	# Each once, and what began with it; else those of before come first.
	[ "$(wc -l < when)" -le 24 ]
	[ "$(wc -l < tries)" -eq 33 ]
}

@test "one that was kept, and not printed, is told at the next start" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	run bash -c 'alpr-alert -d store --list mine=list < in > /dev/full'
	[ "$status" -eq 2 ]
	[ "$(find store/alerts -name '*.new' | wc -l)" -eq 1 ]
	: > in
	alert
	[ "$status" -eq 0 ]
	[ "$(jq -r .entry.plate <<<"$output")" = 7ABC123 ]
	[ "$(logged | jq -c 'select(.event == "alert").resumed')" = "null
true" ]
	alert
	[ -z "$output" ]
}

@test "a program that is killed has lost no alert" {
	new_store
	{
		hit 7ABC123
		hit 8KTN417 61
	} > in
	printf '7ABC123\n8KTN417\n' > list
	mkfifo pipe
	alpr-alert -d store -l mine=list --exec 'sleep 1000' --timeout 1s \
	    --tries 1 < pipe > out &
	pid=$!
	exec 5> pipe
	cat in >&5
	until_true '[ "$(wc -l < out)" -eq 2 ]'
	kill -9 $pid
	exec 5>&-
	: > in
	# That which delivers goes on for a while without it.
	alert --exec 'cat >> got'
	[ "$(jq -r .entry.plate got | sort | xargs)" = "7ABC123 8KTN417" ]
}

@test "mail tells that there is an alert, and not which plate" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	printf '#!/bin/sh\nprintf "%%s " "$@" > args\ncat > mail\n' > mailer
	chmod +x mailer
	alert --mail watch@example.org --mailer ./mailer
	[ "$status" -eq 0 ]
	[ "$(cat args)" = "-i -t " ]
	grep -q '^To: watch@example.org$' mail
	grep -q "^alert $(jq -r .id <<<"$output")\$" mail
	grep -q 'the list mine was seen by camera cam7' mail
	! grep -q 7ABC123 mail
	run alpr-alert -d store -l mine=list -m $'a\nBcc: b' < in
	[ "$status" -eq 2 ]
	[[ $output == *"--mail: not one line"* ]]
}

# with_dev COMMAND...: where the folder dev is /dev.
with_dev() {
	unshare --map-root-user --mount sh -euc 'for f in null zero urandom; do
	        : > dev/$f && mount --bind /dev/$f dev/$f
	    done
	    mount --rbind dev /dev
	    exec "$@"' sh "$@"
}

@test "syslog tells it, too, and where there is none the alert stays due" {
	mkdir dev
	with_dev true || skip "no namespaces"
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	printf '#!/bin/sh\ncat >> mails\n' > mailer
	chmod +x mailer
	run --separate-stderr with_dev alpr-alert -d store -l mine=list -y \
	    -m a@example.org -M ./mailer -t 60s -T 2 < in
	[ "$status" -eq 2 ]
	[ "$(grep -c ': syslog: /dev/log: No such file' <<< "$stderr")" -ge 2 ]
	[[ $stderr == *"stays due, for the next start"* ]]
	id=$(jq -r .id <<< "$output")
	[ "$(grep -c ^To: mails)" -eq 1 ]
	# One that hangs, until it is told to go on.
	python3 - <<-'END' &
	import os, socket, time
	log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	log.bind("dev/log")
	other = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	other.setblocking(False)
	try:
	    while True:
	        other.sendto(b"-", "dev/log")
	except BlockingIOError:
	    open("full", "w")
	while not os.path.exists("go"):
	    time.sleep(0.1)
	said = b"-"
	while said == b"-":
	    said = log.recv(4096)
	open("said", "wb").write(said)
	END
	until_true '[ -e full ]'
	run with_dev alpr-alert -d store -l mine=list -y -T 1 < /dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"syslog: /dev/log: Resource temporarily"* ]]
	touch go
	with_dev alpr-alert -d store -l mine=list -y -T 1000 < /dev/null
	wait
	[ "$(sed 's/\[[0-9]*\]//' said)" = "<36>alpr-alert: alert $id: list mine, camera cam7, $(ago 60), unverified" ]
	[ "$(find store/alerts -name '*.open' | wc -l)" -eq 1 ]
	# One that takes a stream gets it with a NUL behind it.
	rm dev/log said
	python3 - <<-'END' &
	import os, socket
	log = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	log.bind("dev/log")
	log.listen()
	open("listens", "w")
	said = b""
	while not said.endswith(b"\0"):
	    said += log.accept()[0].recv(4096)
	open("said", "wb").write(said[:-1])
	END
	until_true '[ -e listens ]'
	hit 8KTN417 30 cam9 > in
	echo 8KTN417 > list
	with_dev alpr-alert -d store -l mine=list -y -T 1 < in
	wait
	[[ $(< said) == "<36>alpr-alert"*", camera cam9, $(ago 30), unverified" ]]
}

@test "alerts are shown to an investigator, verified once, and counted" {
	new_store
	{
		hit 7ABC123 60
		hit 8KTN417 61
	} > in
	printf '7ABC123\n8KTN417\n' > list
	alert
	first=$(jq -r 'select(.entry.plate == "7ABC123").id' <<<"$output")
	run alpr-alert -d store --open
	[ "$status" -eq 0 ]
	[ "$(jq -r '"\(.entry.plate) \(.status)"' <<<"$output")" = \
	    "8KTN417 unverified
7ABC123 unverified" ]
	jq -re .sighting.image <<<"$output" > /dev/null
	alpr-alert -d store --verify "$first" --outcome misread \
	    --note 'it says 7A8C123'
	run alpr-alert -d store --open
	[ "$(jq -r .entry.plate <<<"$output")" = 8KTN417 ]
	run --separate-stderr alpr-alert -d store -v "$first" \
	    --outcome confirmed
	[ "$status" -eq 1 ]
	[[ $stderr == *"verified already"* ]]
	[ "$(alpr-alert -d store --stats)" = '{"list":"mine",'\
'"hits":2,"confirmed":0,"misread":1,"stale":0,"other":0,"unverified":1}' ]
	# The trace has who and what, and neither plate nor note.
	[ "$(logged | jq -r 'select(.event == "alerts-shown") |
	    "\(.person) \(.count)"' | head -n 1)" = "Jo Doe 2" ]
	[ "$(logged | jq -r 'select(.event == "alert-verified") |
	    "\(.person) \(.outcome) \(.alert)"')" = "Jo Doe misread $first" ]
	! grep -rqa 7A8C123 store
}

@test "what was verified, and which no tree covers yet, is told with a reason" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	id=$(jq -r .id <<<"$output")
	# No tile can be written where folders stand.
	for n in $(seq 20); do
		mkdir -p "store/audit/tile/0/000.p/$n" 2> /dev/null || true
	done
	run --separate-stderr alpr-alert -d store --verify "$id" -O confirmed
	[ "$status" -eq 2 ]
	[[ $stderr == *"audit log: "*"directory"* ]]
	rmdir store/audit/tile/0/000.p/* 2> /dev/null || true
	[ "$(logged | jq -r 'select(.event == "alert-verified").alert')" = "$id" ]
}

@test "an alert is past with its sighting, whether or not expiry ran" {
	! grep -qa __asan_init "$(type -ap alpr-alert | tail -n 1)" ||
		skip "the sanitizer must be loaded first"
	tests=$(dirname "$(type -ap alpr-alert | tail -n 1)")/tests
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert -x false -T 1
	: > in
	set_clock $((31 * 86400))
	touch -d "@$((start + 31 * 86400))" list
	env LD_PRELOAD="$tests/clock.so" ALPR_CLOCK=clock \
	    alpr-alert -d store -l mine=list -x 'cat > got' < in
	[ ! -e got ]
	[ "$(find store/alerts -name '*.due' | wc -l)" -eq 1 ]
}

@test "an alert that was past a shorter retention does not come back" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	id=$(jq -r .id <<<"$output")
	hit 7ABC123 61 cam8 > in
	run bash -c 'alpr-alert -d store --list mine=list < in > /dev/full'
	[ "$(find store/alerts -name '*.new' | wc -l)" -eq 1 ]
	# As alpr-expire notes it when the retention gets longer.
	ago 30 > store/floor
	run --separate-stderr alpr-alert -d store --open
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	run alpr-alert -d store --verify "$id" --outcome confirmed
	[ "$status" -eq 1 ]
	[[ $output == *"no alert of that id is kept"* ]]
	: > in
	alert
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "nothing that is past is delivered, whenever it becomes so" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert -x false -T 1
	: > in
	cp -r store other
	# As alpr-expire notes it when the retention gets longer.
	ago 30 > store/floor
	alert -x 'cat > got'
	[ "$status" -eq 0 ]
	[ ! -e got ]
	# Here the first try is under way by then, and fails.
	mkfifo pipe hold
	alpr-alert -d other -l mine=list -t 1h -x 'if [ -e tried ]; then
	    cat > got; else touch tried; read -r _ < hold; false; fi' \
	    < pipe 2> err &
	alerting=$!
	exec 5> pipe
	until_true '[ -e tried ]'
	ago 30 > other/floor
	echo > hold
	exec 5>&-
	wait $alerting
	[ ! -e got ]
	grep -q 'command: failed' err
}

@test "an alert that is damaged is told of, and keeps no other back" {
	new_store
	{
		hit 7ABC123 60
		hit 8KTN417 61
	} > in
	printf '7ABC123\n8KTN417\n' > list
	alert
	[ "$(wc -l <<<"$output")" -eq 2 ]
	file=$(find store/alerts -name '*.open' | sort | head -n 1)
	chmod u+w "$file"
	printf damaged | dd of="$file" bs=1 seek=40 conv=notrunc 2> /dev/null
	run --separate-stderr alpr-alert -d store --open
	[ "$status" -eq 2 ]
	[ "$(wc -l <<<"$output")" -eq 1 ]
	[[ $stderr == *"does not open"* ]]
	# Who watches tells of it at the start, and watches.
	hit 7ABC123 62 cam8 > in
	alert
	[ "$status" -eq 2 ]
	[[ $stderr == *"does not open"* ]]
	[ "$(jq -r .sighting.camera <<<"$output")" = cam8 ]
}

@test "on a terminal alerts and counts are for people" {
	sed -i 's/name: cam7, place: 30th Street/name: cam7, place: 30th Strëet/' \
	    policy.yaml
	new_store
	hit 7ABC123 60 > in
	printf 'plate,reason,source,entered,case\n' > list
	printf '7ABC123,stolen vehicle,SVS,2026-11-01,26-01234\n' >> list
	alert
	as=$(jq -r .id <<<"$output")
	python3 "$top_srcdir/tests/terminal.py" 24x80 -- alpr-alert -d store \
	    --open | tr -d '\r' > shown
	[ "$(head -n 1 shown)" = "7ABC123, stolen vehicle, list mine" ]
	grep -q '^  read as   7ABC123, .*match: exact$' shown
	grep -qE '^  seen      .* P[SD]T \([0-9]+ minutes? ago\), 30th Strëet, camera cam7$' \
	    shown
	grep -qE '^  entry     case 26-01234, of SVS, entered 2026-11-01 \(' shown
	grep -q "^  id        $as\$" shown
	grep -q -- '-d store --verify ID --outcome confirmed' shown
	alpr-alert -d store --open -F table | diff - shown
	alpr-alert -d store --stats -F table > shown
	[ "$(sed 's/  */ /g' shown)" = \
	    "LIST HITS CONFIRMED MISREAD STALE OTHER UNVERIFIED
mine 1 0 0 0 0 1" ]
	[ "$(wc -L < shown)" -eq 80 ]
	alpr-alert -d store --open -F html > page.html
	python3 "$top_srcdir/tests/page.py" page.html > page
	[ "$(jq '.images | length' page)" -eq 2 ]
	grep -q '<h1>Alerts to verify</h1>' page.html
	grep -q "<dt>Wanted</dt><dd><bdi>7ABC123</bdi><span>stolen vehicle, mine" \
	    page.html
	grep -q "<p class=\"id mono\">$as" page.html
	run alpr-alert -d store --stats --format html
	[ "$status" -eq 2 ]
	run alpr-alert -d store --open --format html5
	[ "$status" -eq 2 ]
	run alpr-alert -d store --format table < in
	[ "$status" -eq 2 ]
	[[ $output == *"--format goes with --open and --stats"* ]]
}

@test "an alert sends a terminal no commands, as JSON neither" {
	new_store
	echo 7ABC123 > list
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    jq -c '.vehicle = {make: "\u009b2J\u202e"}' |
	    alpr-store -d store > seen
	alpr-alert -d store -l mine=list < seen > alerts
	alpr-alert -d store --open -F json > shown
	run ! grep -q $'\302\233\|\342\200\256' shown
	[ "$(jq -c .sighting.vehicle shown)" = \
	    "$(jq -c .sighting.vehicle alerts)" ]
	jq -e '.sighting.vehicle.make | length == 4' shown
}

@test "who may not see alerts is refused, with a trace" {
	sed -i 's/\[investigator, auditor\]/auditor/' policy.yaml
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	for task in --open "--verify $(jq -r .id <<<"$output") -O other"; do
		run --separate-stderr alpr-alert -d store $task
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"only an investigator sees and verifies"* ]]
	done
	[ "$(logged | jq -r 'select(.event == "alerts-refused").person' |
	    uniq)" = "Jo Doe" ]
	run alpr-alert -d store --stats
	[ "$status" -eq 0 ]
	[[ $output == *'"hits":1'* ]]
}

@test "without a log nothing is shown and nothing is told" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	mv store/audit elsewhere
	run --separate-stderr alpr-alert -d store --open
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	rm -rf store/alerts
	alert
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "verifying asks for an alert and an outcome that there are" {
	new_store
	id=01a20630-0ebb-7e48-a059-c1f1cc3a3a60
	run alpr-alert -d store --verify $id --outcome confirmed
	[ "$status" -eq 1 ]
	[[ $output == *"no alert of that id is kept"* ]]
	run alpr-alert -d store --verify $id --outcome good
	[ "$status" -eq 2 ]
	[[ $output == *"confirmed, misread, stale or other"* ]]
	run alpr-alert -d store --verify $id -O other -n $'a\nb'
	[ "$status" -eq 2 ]
	run alpr-alert -d store --verify x -O other
	[ "$status" -eq 2 ]
	run alpr-alert -d store --open
	[ "$status" -eq 1 ]
	run alpr-alert -d store --open --note x
	[ "$status" -eq 2 ]
}

@test "expiry removes what is left of alerts whose hour is over" {
	new_store
	hit 7ABC123 > in
	echo 7ABC123 > list
	alert
	mkdir -p store/alerts/2020-01-01/07
	touch store/alerts/2020-01-01/07/0123456789abcdef0123.open
	[ "$(alpr-expire -d store --dry-run | jq .alerts)" = 1 ]
	[ "$(alpr-expire -d store | jq .alerts)" = 1 ]
	[ ! -e store/alerts/2020-01-01 ]
	[ "$(find store/alerts -name '*.open' | wc -l)" -eq 1 ]
}

@test "the lists are the policy's where none is given" {
	cat >> policy.yaml <<-END
	hot_lists:
	  - {name: svs, file: $PWD/svs.csv, source: CLETS, confusable: 0.1}
	alerts: {stop: [8KTN417]}
	END
	new_store
	{
		hit 7A8C123 60
		hit 8KTN417 61
	} > in
	printf 'plate\n7ABC123\n8KTN417\n' > svs.csv
	run --separate-stderr alpr-alert -d store < in
	[ "$status" -eq 0 ]
	[ "$(jq -r '"\(.list) \(.entry.source) \(.match)"' <<<"$output")" = \
	    "svs CLETS confusable" ]
	[ "$(logged | jq 'select(.event == "hot-list") | has("given")')" = \
	    false ]
}

@test "what is no sighting is refused; bad lists of options are told" {
	new_store
	frame "$data/ca-day.jpg" "$(ago 60)" > in
	hit 7ABC123 | jq -c '.candidates = 1' >> in
	hit 7ABC123 >> in
	echo 7ABC123 > list
	alert --rejects rejects
	[ "$status" -eq 2 ]
	[[ $stderr == *"line 1: type: not a sighting"* ]]
	[[ $stderr == *"line 2: candidates: not an array"* ]]
	[ "$(wc -l <<<"$output")" -eq 1 ]
	[ "$(wc -l < rejects)" -eq 2 ]
	for option in mine =list mine= a/b=list; do
		run alpr-alert -d store --list "$option" < in
		[ "$status" -eq 2 ]
	done
	run alpr-alert -d store --list a=list --list a=list < in
	[[ $output == *"--list a: twice"* ]]
	run alpr-alert -d store < in
	[ "$status" -eq 2 ]
	[[ $output == *"which hot list?"* ]]
}
