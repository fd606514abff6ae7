# alpr-merge: one sighting of each pass.

bats_require_minimum_version 1.5.0
load helper

# Where the made cars drive: on a frame of 640 x 360.
tests=$(dirname "$(command -v alpr-merge)")/tests

# car PHOTO TEXT FROM TO X0 Y0 W0 X1 Y1 W1: a car of a rendered photo.
car() {
	awk -F '\t' -v photo="$1" -v text="$2" -v dir="$data" -v way="$(
	    shift 2; IFS=,; echo "$*")" '$1 == photo && $6 == text {
	    printf "%s/%s,%s,%s,%s,%s,%s\n", dir, $1, $2, $3, $4, $5, way }' \
	    "$data/truth.tsv"
}

# read_frames FOLDER CAMERA: its photos, found and read.
read_frames() {
	alpr-capture -c "$2" "$1"/*.jpg | alpr-detect -m "$model" |
	    alpr-ocr -m "$models" "${@:3}"
}

now_ms() {
	echo "$((start - 600))000"
}

# simulate OPTIONS: made frames in the file frames, what is true in truth.
simulate() {
	"$tests/passes" "$@" truth > frames
}

# joined: sightings of a pass, in thousandths; percent read exactly.
joined() {
	python3 "$top_srcdir/tests/joined.py" truth "$@" > numbers
	cat numbers
	each=$(sed -nE 's/.*: ([0-9]+)\.([0-9]{3}) each;.*/\1\2/p' numbers)
	each=$((10#$each))
	merged=$(sed -nE 's/.*merged ([0-9]+)\..*/\1/p' numbers)
	surest=$(sed -nE 's/.*surest frame ([0-9]+)\..*/\1/p' numbers)
}

@test "the frames of one car are one sighting, which the store takes" {
	"$tests/drive" -s 640x360 -n 12 -d 2 -t "$(now_ms)" photos \
	    "$(car ca-day.jpg 8KTN417 0 11 280 110 40 360 250 90)"
	read_frames photos cam7 > frames
	# Some are misread, some are not found.
	[ "$(jq -r '.plates[].text' frames | grep -c 8KTN417)" -lt 12 ]
	alpr-merge < frames > out
	cat out
	[ "$(wc -l < out)" -eq 1 ]
	[ "$(jq -r '[.type, .camera, .plate] | join(" ")' out)" = \
	    "sighting cam7 8KTN417" ]
	[ "$(jq '.frames >= 8 and .first < .last and .time >= .first and
	    .time <= .last and .confidence > 0.8' out)" = true ]
	# The best photo is one of the frames, as its plate stands there.
	[ "$(jq -r .frame out)" = "$(jq -r --slurpfile s out 'select(.id ==
	    $s[0].frame and .sha256 == $s[0].sha256 and .time == $s[0].time
	    and .image == $s[0].photo) | .id' frames)" ]
	[ "$(jq '.quad[1][0] - .quad[0][0] > 60' out)" = true ]
	# The id begins with its time, in milliseconds.
	ms=$(($(date -d "$(jq -r .time out)" +%s%3N)))
	[ "$(jq -r .id out | tr -d - | cut -c 1-12)" = "$(printf %012x $ms)" ]
	[ "$(jq -r .id out | cut -c 15)" = 7 ]
	new_store
	alpr-store -d store < out > echo
	[ "$(jq 'has("photo")' echo)" = false ]
	[ "$(jq -c 'del(.photo)' out)" = "$(jq -c . echo)" ]
	# Again, from the frames: known, and stored once.
	alpr-merge < frames | alpr-store -d store | cmp - echo
	[ "$(alpr-store -d store --stat | jq .sightings)" = 1 ]
}

@test "photos come along, by path or inside, and the store keeps them" {
	"$tests/drive" -s 640x360 -n 4 -d 0 -t "$(now_ms)" photos \
	    "$(car ca-day.jpg 8KTN417 0 3 300 180 70 310 200 90)"
	read_frames photos cam7 > frames
	read_frames photos cam8 --inline > inline
	alpr-merge < inline > in
	[ "$(jq 'has("photo")' in)" = false ]
	for name in image plate_image; do
		[ "$(jq -r ".$name" in)" = "$(jq -r --slurpfile s in 'select(
		    .id == $s[0].frame) | .plates[0].'$name inline)" ]
	done
	new_store
	alpr-merge < frames > out
	cat in out | alpr-store -d store > echo
	[ "$(wc -l < echo)" -eq 2 ]
	# A photo that is gone or was changed is refused, as of a frame.
	rm -r photos
	new=$(jq -c '.id |= .[:-1] + "0"' out)
	run --separate-stderr alpr-store -d store <<< "$new"
	[ "$status" -eq 2 ]
	[[ $stderr == *"No such file"* ]]
	run --separate-stderr alpr-store -n -d store <<< "$new"
	[ "$status" -eq 0 ]
	run --separate-stderr alpr-store -d store < <(jq -c '.photo = 5' out)
	[[ $stderr == *"photo: not a string"* ]]
}

@test "two cars side by side are two, overtaking too" {
	"$tests/drive" -s 640x360 -n 12 -d 1 photos \
	    "$(car two-cars-1080.jpg 6XRD358 0 11 200 120 34 180 200 70)" \
	    "$(car ca-day.jpg 8KTN417 0 11 420 90 40 440 300 110)"
	read_frames photos cam7 | alpr-merge > out
	jq -r .plate out | sort > plates
	grep -c 6XRD358 plates
	grep -c 8KTN417 plates
	# The third stands in the first one's photo, and moves with it.
	[ "$(wc -l < out)" -le 3 ]
	[ "$(sort -u plates | wc -l)" -eq "$(wc -l < plates)" ]
}

@test "a car that something hides is one" {
	"$tests/drive" -s 640x360 -n 16 -d 1 -h 6,10 -i 150 photos \
	    "$(car ca-day.jpg 8KTN417 0 15 280 110 44 360 250 90)"
	read_frames photos cam7 > frames
	[ "$(jq -c 'select(.plates == [])' frames | wc -l)" -ge 3 ]
	alpr-merge -g 400 < frames > out
	[ "$(jq -r .plate out)" = 8KTN417 ]
}

@test "a parked car is told once, and again after --parked" {
	"$tests/drive" -s 640x360 -n 10 -d 1 -i 30000 photos \
	    "$(car ca-day.jpg 8KTN417 0 9 300 180 80 300 180 80)"
	read_frames photos cam7 > frames
	alpr-merge < frames > out
	[ "$(wc -l < out)" -eq 1 ]
	alpr-merge --parked 2 < frames > out
	[ "$(jq -r .plate out | sort | uniq -c | tr -s ' ')" = " 3 8KTN417" ]
}

@test "of a thousand passes each is one, and read better than its best frame" {
	for e in 5 10; do
		simulate -n 500 -e $e -r $e
		alpr-merge < frames > out
		joined out frames
		[ "$each" -ge 980 ]
		[ "$each" -le 1020 ]
		[ "$merged" -ge 98 ]
		[ "$merged" -ge "$surest" ]
	done
	simulate -n 500 -e 20
	alpr-merge < frames > out
	joined out frames
	[ "$each" -ge 980 ]
	[ "$each" -le 1025 ]
	[ "$merged" -ge $((surest + 10)) ]
}

@test "order within the bound, and other cameras between, change nothing" {
	simulate -n 200 -c 1
	alpr-merge < frames > ordered
	simulate -n 200 -c 1 -o 450
	# Out of order they are others by chance: order these.
	alpr-merge < frames > out
	jq -r '[.time, .id] | @tsv' frames > keys
	paste keys frames | sort -k 1,2 | cut -f 3- > sorted
	! cmp -s frames sorted
	alpr-merge -l 0 < sorted | cmp - out
	# Each camera of four for itself gives what it gives among them.
	simulate -n 200 -c 4
	alpr-merge < frames > together
	for c in 0 1 2 3; do
		grep -F "\"cam$c\"" frames | alpr-merge
	done | sort > alone
	sort together | cmp - alone
}

@test "the same frames give the same bytes, at once or bit by bit" {
	simulate -n 60
	alpr-merge < frames > out
	alpr-merge < frames | cmp - out
	split -l 97 frames part.
	for part in part.*; do
		cat "$part"
		sleep 0.01
	done | alpr-merge | cmp - out
	# The whole twice: its passes are told already, or have the same ids.
	cat frames frames | alpr-merge > twice
	[ "$(jq -r .id twice | sort -u)" = "$(jq -r .id out | sort -u)" ]
}

@test "other records pass at once; unknown members stay" {
	echo '{"v":1,"type":"alert","id":"01a20630-0ebb-7e48-a059-c1f1cc3a3a60","x":1}' > alert
	simulate -n 1
	{ sed -n 1,40p frames; cat alert; sed -n '41,$p' frames; } |
	    jq -c '.mine = {a: [1]}' > in
	alpr-merge < in > out
	[ "$(jq -r .type out | tr '\n' ' ')" = "alert sighting " ] ||
	    [ "$(jq -r .type out | tr '\n' ' ')" = "sighting alert " ]
	[ "$(jq -c .mine out | sort -u)" = '{"a":[1]}' ]
}

@test "what is open is written on SIGTERM and SIGINT" {
	simulate -n 3 -c 1
	# Up to the last car's first frames: it is not over yet.
	head -n $(($(wc -l < frames) - 6)) frames > some
	alpr-merge < some > want
	echo '{"v":1,"type":"alert","id":"01a20630-0ebb-7e48-a059-c1f1cc3a3a60"}' \
	    > other
	for sig in TERM INT; do
		mkfifo pipe
		alpr-merge < pipe > out &
		pid=$!
		exec 9> pipe
		cat some other >&9
		# It has read all when the last, which passes at once, has.
		until_true 'grep -q "\"alert\"" out'
		kill -$sig $pid
		wait $pid
		exec 9>&-
		grep -v '"alert"' out | cmp - want
		rm pipe
	done
}

@test "SIGTERM while the reader is slow loses nothing that was read" {
	simulate -n 1500 -c 2 -e 5
	alpr-merge < frames > want
	mkfifo pipe
	alpr-merge < frames > pipe &
	pid=$!
	exec 9< pipe
	# It fills the pipe, and waits; then it may read no further.
	sleep 0.1
	until_true '[ "$(cut -d " " -f 3 "/proc/$pid/stat")" = S ]'
	kill -TERM $pid
	sleep 0.1
	cat <&9 > out &
	exec 9<&-
	wait $pid
	wait
	[ "$(wc -l < out)" -gt 20 ]
	[ "$(wc -l < out)" -lt "$(wc -l < want)" ]
	# All but what was not over yet is as it would have been.
	n=$(($(wc -l < out) - 10))
	cmp <(head -n $n out) <(head -n $n want)
	jq -e .plate out > /dev/null
}

@test "with --idle-ms what is open is written when nothing comes" {
	simulate -n 3 -c 1
	alpr-merge < frames > want
	mkfifo pipe
	alpr-merge --idle-ms 100 < pipe > out &
	pid=$!
	exec 9> pipe
	cat frames >&9
	until_true '[ "$(wc -l < out)" -eq "$(wc -l < want)" ]'
	[ "$(jq -r .plate out | sort)" = "$(jq -r .plate want | sort)" ]
	exec 9>&-
	wait $pid
}

@test "with --idle-ms the beginning of a line keeps nothing open" {
	simulate -n 3 -c 1
	alpr-merge < frames > want
	mkfifo pipe
	alpr-merge --idle-ms 2000 < pipe > out &
	pid=$!
	exec 9> pipe
	cat frames >&9
	sleep 0.2
	printf '{"v":' >&9
	until_true '[ "$(wc -l < out)" -eq "$(wc -l < want)" ]'
	[ "$(jq -r .plate out | sort)" = "$(jq -r .plate want | sort)" ]
	exec 9>&-
	wait $pid || true
}

@test "--no-gaps: a cut is no end, though no mark is believed" {
	simulate -n 1 -c 1
	id=01a205ea-be80-71cf-bb1a-df833b7480a9
	mark="{\"v\":1,\"type\":\"mark\",\"id\":\"$id\",\"mark\":\"done\""
	# The first mark was lost, and then the broker went.
	{ cat frames; echo "$mark,\"run\":\"a\",\"n\":2,\"of\":[]}"; } > in
	run -2 --separate-stderr alpr-merge --no-gaps < in
	[ -z "$output" ]
	[[ $stderr == *"lost on the way"*"the input was cut off"* ]]
}

@test "--soon writes a pass before it is over, and once" {
	simulate -n 40 -c 2 -e 5
	alpr-merge < frames > out
	alpr-merge --soon 0.9 -l 0 < frames > soon
	[ "$(jq -r .plate soon | sort | uniq -d | wc -l)" -eq 0 ]
	[ "$(wc -l < soon)" -eq "$(wc -l < out)" ]
	[ "$(jq -s 'map(.frames) | add' soon)" -lt \
	    "$(jq -s 'map(.frames) | add' out)" ]
}

@test "frames that make no sense are refused, the rest is joined" {
	simulate -n 1 -c 1
	{
		echo '{"v":1,"type":"frame","id":"01a20630-0ebb-7e48-a059-c1f1cc3a3a60"}'
		head -n 1 frames | jq -c '.camera = "a/b"'
		head -n 1 frames | jq -c '.plates = 5'
		head -n 1 frames | jq -c '.plates = [{quad: 5}]'
		head -n 1 frames | jq -c '.plates = [{quad:
		    [[1,2],[3,2],[3,4],[1,4]], text: "ABCDEFGHIJKLM"}]'
		cat frames
	} > in
	run --separate-stderr alpr-merge -R rejects < in
	[ "$status" -eq 2 ]
	[ "$output" = "$(alpr-merge < frames)" ]
	[[ $stderr == *"line 1: camera: missing"* ]]
	[[ $stderr == *"line 2: camera: 1 to 64 bytes: letters"* ]]
	[[ $stderr == *"line 3: plates: not an array"* ]]
	[[ $stderr == *"line 4: plates[0]: quad"* ]]
	[[ $stderr == *"line 5: plates[0]: text: plate of more than 12"* ]]
	[ "$(jq -s length rejects)" -eq 5 ]
}

@test "bad options say what they want" {
	for option in "-g 0" "-g 60001" "-g x" "-l -1" "-l 60001" "-p 0" \
	    "-p 1441" "-p 5m" "-i 0" "-s 0.4" "-s 1.1" "-s x" "-s 0.9x" \
	    "-s nan" "operand"; do
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr alpr-merge $option < /dev/null
		echo "$option: $stderr"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ -n "$stderr" ]
	done
}

@test "memory does not grow with the number of frames" {
	grep -qa __asan_init "$(command -v alpr-merge)" &&
	    skip "the sanitizer's own memory grows"
	simulate -n 3000 -c 10 -p 3 -e 15
	head -n 4000 frames | /usr/bin/env time -f %M -o few alpr-merge > out
	/usr/bin/env time -f %M -o many alpr-merge < frames > out
	echo "$(cat few) KiB after 4000 frames, $(cat many) after $(
	    wc -l < frames)"
	[ "$(cat many)" -lt $(($(cat few) * 110 / 100 + 4000)) ]
}

@test "no byte is lost" {
	grep -qa __asan_init "$(command -v alpr-merge)" &&
	    skip "leaks are found by the sanitizer itself"
	command -v valgrind > /dev/null || skip "no valgrind here"
	simulate -n 12 -c 3 -e 20 -p 2 -o 300
	ALPR_SANDBOX=off valgrind -q --leak-check=full --error-exitcode=99 \
	    alpr-merge --soon 0.8 < frames > out
	[ -s out ]
}
