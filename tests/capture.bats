# alpr-capture: when, where, by which camera.

bats_require_minimum_version 1.5.0
load helper

@test "EXIF gives time with its offset, place and heading" {
	run alpr-capture "$data/ca-day.jpg"
	[ "$status" -eq 0 ]
	exif=$(alpr-capture "$data/ca-day.jpg")
	[ "$(jq -r .time_source <<<"$exif")" = exif ]
	[[ $(jq -r .time <<<"$exif") == 2026-11-2* ]]
	[ "$(jq '.lat > 32 and .lat < 34 and .lon < -116' <<<"$exif")" = true ]
	[ "$(jq '.heading >= 0' <<<"$exif")" = true ]
	[ "$(jq -r .time_offset <<<"$exif")" = null ]
}

@test "a time in the name is taken, and Z is heeded" {
	run alpr-capture "$data/cam7_20261120T143015Z.jpg"
	[ "$(jq -r .time <<<"$output")" = 2026-11-20T14:30:15.000Z ]
	[ "$(jq -r .time_source <<<"$output")" = name ]
	[ "$(jq -r .time_offset <<<"$output")" = null ]
}

@test "an offset that had to be assumed is in the record" {
	run alpr-capture -o -08:00 "$data/cam7_2026-11-20_14-30-15.jpg"
	[ "$(jq -r .time <<<"$output")" = 2026-11-20T22:30:15.000Z ]
	[ "$(jq -r .time_offset <<<"$output")" = -08:00 ]
}

@test "then the file's own time, and never now" {
	cp "$data/street-empty.jpg" plain.jpg
	touch -d 2026-11-01T10:00:00.250Z plain.jpg
	run alpr-capture -c cam7 plain.jpg
	[ "$(jq -r .time <<<"$output")" = 2026-11-01T10:00:00.250Z ]
	[ "$(jq -r .time_source <<<"$output")" = file ]
}

@test "--time and --place win; the record says so" {
	run alpr-capture -t 2026-11-02T03:04:05.678-08:00 -p 32.5,-117.25 \
	    -H 90 -c cam7 "$data/ca-day.jpg"
	[ "$(jq -r .time <<<"$output")" = 2026-11-02T11:04:05.678Z ]
	[ "$(jq -r .time_source <<<"$output")" = option ]
	[ "$(jq -c '[.lat, .lon, .heading]' <<<"$output")" = \
	    "[32.5,-117.25,90.0]" ] ||
	[ "$(jq -c '[.lat, .lon, .heading]' <<<"$output")" = \
	    "[32.5,-117.25,90]" ]
	run alpr-capture -t now -c cam7 "$data/ca-day.jpg"
	[ "$(jq -r .time_source <<<"$output")" = now ]
}

@test "times that are none are refused" {
	for t in 2026-11-22 2026-02-29T00:00:00Z 0000-01-01T00:00:00Z \
	    2026-11-22T23:59:60Z 2026-11-22T12:00:00 "2026-11-22T12:00:00Z "; do
		run --separate-stderr alpr-capture -t "$t" "$data/ca-day.jpg"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "alpr-capture: --time: "* ]]
	done
}

@test "the photo's hash, size and absolute path are in the record" {
	cd "$data"
	run alpr-capture -t now ca-day.jpg
	[ "$(jq -r .sha256 <<<"$output")" = "$(sha256sum <ca-day.jpg | cut -c 1-64)" ]
	[ "$(jq -c '[.width, .height]' <<<"$output")" = "[1280,720]" ]
	[ "$(jq -r .image <<<"$output")" = "$PWD/ca-day.jpg" ]
}

@test "the same photo at the same time has the same id" {
	a=$(frame "$data/ca-day.jpg" 2026-11-20T10:00:00Z | jq -r .id)
	b=$(frame "$data/ca-day.jpg" 2026-11-20T10:00:00Z | jq -r .id)
	c=$(frame "$data/ca-day.jpg" 2026-11-20T10:00:00.001Z | jq -r .id)
	[ "$a" = "$b" ]
	[[ $a < $c ]]
}

@test "the format is by the bytes, not by the name" {
	run --separate-stderr alpr-capture -t now "$data/png-inside.jpg" \
	    "$data/jpeg-inside.png"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "bad photos are refused one by one, with name and reason" {
	run --separate-stderr alpr-capture -t now "$data"/bad/bomb.png \
	    "$data"/bad/bomb.jpg "$data"/bad/empty.jpg "$data"/bad/text.jpg \
	    /nonexistent.jpg /dev/null "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *"bomb.png: PNG: Invalid IHDR"* ]]
	[[ $stderr == *"bomb.jpg: "*"65500"* ]]
	[[ $stderr == *"empty.jpg: empty file"* ]]
	[[ $stderr == *"text.jpg: neither JPEG nor PNG"* ]]
	[[ $stderr == *"/nonexistent.jpg: No such file"* ]]
	[[ $stderr == *"/dev/null: not a regular file"* ]]
}

@test "damaged EXIF does not spoil a photo" {
	run --separate-stderr alpr-capture "$data"/bad/exif-loop.jpg \
	    "$data"/bad/exif-badgps.jpg
	[ "$status" -eq 0 ]
	[ "$(jq -s 'map(has("lat")) | any' <<<"$output")" = false ]
}

@test "folders are walked in order; their name is the camera's" {
	mkdir -p up/north up/south
	cp "$data/street-empty.jpg" up/south/b.jpg
	cp "$data/ca-day.jpg" up/south/a.jpg
	cp "$data/ca-day.jpg" up/north/c.jpg
	cp "$data/ca-day.jpg" up/north/.part.jpg
	run alpr-capture -t now up
	[ "$status" -eq 0 ]
	[ "$(jq -r '.camera + (.image | sub(".*/"; "/"))' <<<"$output" |
	    paste -sd ' ')" = "north/c.jpg south/a.jpg south/b.jpg" ]
}

@test "names come from standard input, too, as they come" {
	run bash -c "printf '%s\n' $data/ca-day.jpg '' $data/lot.png |
	    alpr-capture -t now"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "a photo on standard input is kept in the spool" {
	run bash -c "alpr-capture -c cam7 -t 2026-11-20T19:07:59Z -s spool - \
	    < $data/ca-day.jpg"
	[ "$status" -eq 0 ]
	path=$(jq -r .image <<<"$output")
	[[ $path == */spool/2026-11-20/19/$(jq -r .id <<<"$output").jpg ]]
	cmp "$path" "$data/ca-day.jpg"
	[ "$(stat -c %a "$path")" = 640 ]
	run alpr-capture -c cam7 -t now - < "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
	[[ $output == *"needs --spool"* ]]
}

@test "a camera's name is safe to print and to name a file with" {
	for name in "" "a b" "../x" "$(printf 'x\033[2J')" \
	    "$(printf '%065d' 0)"; do
		run --separate-stderr alpr-capture -c "$name" -t now \
		    "$data/ca-day.jpg"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
}

# watching [OPTION...]: starts a watch of the folder in, as $watcher.
watching() {
	alpr-capture --spool spool --watch in "$@" >>out 2>>err 3>&- &
	watcher=$!
}

stop_watching() {
	kill "$watcher"
	wait "$watcher"
}

@test "--watch takes uploads as they are complete, and removes them" {
	mkdir -p in/cam1
	cp "$data/ca-day.jpg" in/cam1/before.jpg
	watching -t now
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	cp "$data/ca-day.jpg" in/cam1/.up.X
	mv in/cam1/.up.X in/cam1/moved.jpg
	mkdir -p in/cam2/2026/11
	cp "$data/lot.png" in/cam2/2026/11/new.png
	cp "$data/lot.png" in/top.png
	until_true '[ "$(wc -l <out)" -eq 4 ]'
	{ head -c 9000 "$data/ca-day.jpg"; sleep 0.3
	    tail -c +9001 "$data/ca-day.jpg"; } > in/cam3.jpg
	until_true '[ "$(wc -l <out)" -eq 5 ]'
	stop_watching
	[ ! -s err ]
	[ "$(jq -r .camera out | sort | paste -sd ' ')" = \
	    "cam1 cam1 cam2 in in" ]
	[ -z "$(find in -type f)" ]
	[ "$(find spool -type f | wc -l)" -eq 5 ]
	jq -r .image out | while read -r path; do [ -f "$path" ]; done
}

@test "--watch keeps what it refuses, with the reason, and goes on" {
	mkdir -p in/cam1 "in/no camera"
	head -c 20000 "$data/ca-day.jpg" > in/cam1/cut.jpg
	: > in/cam1/empty.jpg
	cp "$data/bad/bomb.jpg" "$data/bad/text.jpg" in/cam1
	cp "$data/ca-day.jpg" "in/no camera/a.jpg"
	watching -t now -R refused
	until_true '[ "$(wc -l <err)" -eq 5 ]'
	cp "$data/ca-day.jpg" in/cam1/good.jpg
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	stop_watching && false || [ $? -eq 2 ]
	grep -q "cut.jpg: JPEG: cut short" err
	grep -q "empty.jpg: empty file" err
	grep -q "a.jpg: camera 'no camera'" err
	[ -z "$(find in -type f)" ]
	[ "$(find refused -name '*.json' | wc -l)" -eq 5 ]
	# Beside the reason is the photo.
	reason=$(grep -l "no camera" refused/*/*/*.json)
	cmp "${reason%.json}.jpg" "$data/ca-day.jpg"
	[ "$(jq -r .file "$reason")" = "$PWD/in/no camera/a.jpg" ]
}

@test "without --rejects, what --watch refuses stays where it is" {
	mkdir -p in/cam1
	cp "$data/bad/text.jpg" in/cam1
	watching -t now
	until_true '[ "$(wc -l <err)" -eq 1 ]'
	cp "$data/ca-day.jpg" in/cam1/text.jpg
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	cp "$data/bad/text.jpg" in/cam1
	until_true '[ "$(wc -l <err)" -eq 2 ]'
	stop_watching || [ $? -eq 2 ]
	[ -f in/cam1/text.jpg ]
}

@test "killed again and again, --watch takes each photo, and none anew" {
	mkdir in
	: > out
	for i in $(seq 40); do
		mkdir in/cam$i
		cp "$data/lot.png" in/cam$i/a.png
	done
	while [ -n "$(find in -name a.png)" ]; do
		lines=$(wc -l < out)
		watching -t now
		until_true '[ "$(wc -l < out)" -gt "$lines" ] ||
		    [ -z "$(find in -name a.png)" ]'
		kill -9 "$watcher"
		wait "$watcher" || true
	done
	# A line that was cut off by a kill is followed by its photo's, again.
	jq -R 'fromjson? | .id' out | sort -u > ids
	[ "$(wc -l < ids)" -eq 40 ]
	[ "$(find spool -name '*.png' | wc -l)" -eq 40 ]
}

@test "a folder under --watch that vanishes is waited for" {
	mkdir -p in/cam1
	watching -t now
	cp "$data/ca-day.jpg" in/cam1
	until_true '[ "$(wc -l <out)" -eq 1 ] && [ ! -f in/cam1/ca-day.jpg ]'
	rm -r in
	until_true 'grep -q "in is gone: waiting for it" err'
	mkdir -p new/cam2
	cp "$data/ca-day.jpg" new/cam2
	mv new in
	until_true '[ "$(wc -l <out)" -eq 2 ]'
	stop_watching && false || [ $? -eq 2 ]
}

@test "--watch: one program a folder, a spool elsewhere, no other source" {
	mkdir in
	watching -t now
	until_true '[ -d spool ]'
	cp "$data/ca-day.jpg" in/a.jpg
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	run alpr-capture -s spool -w in
	[ "$status" -eq 2 ]
	[[ $output == *"/in: another program watches it" ]]
	stop_watching
	run alpr-capture -w in -s in/spool
	[ "$status" -eq 2 ]
	[[ $output == *"within the folder that is watched" ]]
	run alpr-capture -w in -s spool -R in
	[ "$status" -eq 2 ]
	run alpr-capture -w in -s spool "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
	run alpr-capture -w none -s spool
	[ "$status" -eq 2 ]
}

@test "--watch waits where photos cannot be kept" {
	mkdir -p in/cam1
	cp "$data/lot.png" in/cam1
	watching -t now
	until_true '[ "$(wc -l <out)" -eq 1 ] && [ ! -f in/cam1/lot.png ]'
	mv spool spool.away
	: > spool
	cp "$data/ca-day.jpg" in/cam1
	until_true 'grep -q "Not a directory" err'
	[ -f in/cam1/ca-day.jpg ]
	rm spool
	mv spool.away spool
	until_true '[ "$(wc -l <out)" -eq 2 ] && [ ! -f in/cam1/ca-day.jpg ]'
	stop_watching || [ $? -eq 2 ]
}

@test "--watch: a photo that could not be kept is not left out the next time" {
	mkdir -p in/cam1
	cp "$data/lot.png" in/cam1
	watching -t now -e 2 -r 1000 -M 1
	until_true '[ "$(wc -l <out)" -eq 1 ] && [ ! -f in/cam1/lot.png ]'
	cp "$data/street-empty.jpg" in/cam1
	until_true '[ ! -f in/cam1/street-empty.jpg ]'
	mv spool spool.away
	: > spool
	cp "$data/ca-day.jpg" in/cam1
	until_true 'grep -q "Not a directory" err'
	rm spool
	mv spool.away spool
	until_true '[ ! -f in/cam1/ca-day.jpg ]'
	[ "$(tail -n 1 out | jq -r .sha256)" = \
	    "$(sha256sum < "$data/ca-day.jpg" | cut -c 1-64)" ]
	stop_watching || [ $? -eq 2 ]
	grep -q 'of 3 frames left out: 1 by --every, 0 by --rate, 0 ' err
}

# The kernel sends SIGIO where a camera writes to a photo that was there
# before, at the moment in which --watch asks whether anybody does.
@test "--watch: SIGIO is no reason to end" {
	mkdir -p in/cam1
	cp "$data/lot.png" in/cam1
	watching -t now
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	kill -IO "$watcher"
	cp "$data/ca-day.jpg" in/cam1
	until_true '[ "$(wc -l <out)" -eq 2 ] && [ ! -f in/cam1/ca-day.jpg ]'
	stop_watching
}

@test "--list names a file of names" {
	printf '%s\n' "$data/ca-day.jpg" "$data/lot.png" > names
	run alpr-capture -t now --list names
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	printf 'a\0b\n' > names
	run alpr-capture -t now --list names
	[ "$status" -eq 2 ]
	[[ $output == *"names: line 1: not a file's name" ]]
	run alpr-capture -t now --list none
	[ "$status" -eq 2 ]
}

# multipart PHOTO...: as a camera sends them over HTTP.
multipart() {
	for photo; do
		printf -- '--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n' \
		    "$(stat -c %s "$photo")"
		cat "$photo"
		printf '\r\n'
	done
}

@test "--mjpeg takes the frames of a stream, and names their source of time" {
	cat "$data/ca-day.jpg" "$data/street-empty.jpg" "$data/ca-day.jpg" |
	    alpr-capture -c cam7 -s spool --mjpeg > out
	[ "$(jq -r .time_source out | paste -sd ' ')" = "exif arrival exif" ]
	cmp "$(jq -r .image out | head -n 1)" "$data/ca-day.jpg"
	cmp "$(jq -r .image out | sed -n 2p)" "$data/street-empty.jpg"
	arrived=$(date -u -d "$(jq -r .time out | sed -n 2p)" +%s)
	[ "$arrived" -ge "$start" ]
	[ "$arrived" -le "$(date +%s)" ]
	cat "$data/street-empty.jpg" | alpr-capture -c cam7 -s spool -m \
	    -t 2026-11-20T10:00:00Z > out
	[ "$(jq -r .time_source out)" = option ]
}

@test "--mjpeg goes on behind damage, and says what it skipped" {
	{ cat "$data/ca-day.jpg"; head -c 30000 "$data/ca-black.jpg"
	    cat "$data/ca-near.jpg"; echo junk; cat "$data/ca-motion.jpg"
	    head -c 9000 "$data/ca-day.jpg"; } > stream
	run --separate-stderr alpr-capture -c cam7 -s spool -m < stream
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 3 ]
	for i in 0:ca-day 1:ca-near 2:ca-motion; do
		cmp "$(jq -r .image <<<"${lines[${i%:*}]}")" \
		    "$data/${i#*:}.jpg"
	done
	[[ ${stderr_lines[0]} == *"bytes behind frame 1 are no frame" ]]
	[[ ${stderr_lines[1]} == *": 4 bytes behind frame 2 are no frame" ]]
	[[ ${stderr_lines[2]} == *"bytes behind frame 3 are no frame" ]]
}

@test "--mjpeg takes a multipart stream, too, as curl gives it" {
	{ multipart "$data/ca-day.jpg" "$data/lot.png" "$data/ca-near.jpg"
	    printf -- '--frame--\r\n'; } > stream
	run --separate-stderr alpr-capture -c cam7 -s spool -m < stream
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	cmp "$(jq -r .image <<<"${lines[2]}")" "$data/ca-near.jpg"
	head -c 20000 "$data/ca-day.jpg" > cut.jpg
	multipart "$data/ca-near.jpg" cut.jpg "$data/bad/text.jpg" \
	    "$data/ca-day.jpg" > stream
	run --separate-stderr alpr-capture -c cam7 -s spool -m -R refused < stream
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${stderr_lines[0]} == *": frame 2: JPEG: cut short" ]]
	[[ ${stderr_lines[1]} == *": frame 3: neither JPEG nor PNG" ]]
	[ "$(find refused -name '*.json' | wc -l)" -eq 2 ]
}

# in_pieces FILE: its first bytes one by one, each a read of its own.
in_pieces() {
	for i in $(seq 1 12); do
		tail -c "+$i" "$1" | head -c 1
		sleep 0.05
	done
	tail -c +13 "$1"
}

@test "--mjpeg knows a multipart stream whose first bytes come one by one" {
	multipart "$data/ca-day.jpg" "$data/lot.png" > stream
	{ printf '\r\n'; cat stream; } > blank
	{ printf 'HTTP/1.1 200 OK\r\n\r\n'; cat stream; } > reply
	for f in stream blank reply; do
		in_pieces $f | alpr-capture -c cam7 -s spool -m > out || [ $f = reply ]
		[ "$(wc -l < out)" -eq 2 ]
	done
	# What is none is not taken for one, however little there is of it.
	in_pieces "$data/ca-day.jpg" | alpr-capture -c cam7 -s spool -m > out
	[ "$(wc -l < out)" -eq 1 ]
	for f in '' - HTTP; do
		printf %s "$f" > short
		alpr-capture -c cam7 -s spool -m < short > out || [ $? -eq 2 ]
		[ ! -s out ]
	done
}

@test "--mjpeg gives each frame at once, and ends in order by a signal" {
	mkfifo in
	alpr-capture -c cam7 -s spool -m < in > out 2> err 3>&- &
	watcher=$!
	exec 4> in
	multipart "$data/ca-day.jpg" | head -c -2 >&4
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	stop_watching
	exec 4>&-
	[ ! -s err ]
}

@test "--mjpeg needs a camera and a spool" {
	run alpr-capture -s spool -m < /dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"--mjpeg needs --camera" ]]
	run alpr-capture -c cam7 -m < /dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"--mjpeg needs --spool"* ]]
	run alpr-capture -c cam7 -s spool -m < /dev/null
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	head -c 300000 "$(command -v alpr-capture)" > junk
	run alpr-capture -c cam7 -s spool -m < junk
	[ "$status" -eq 2 ]
	[[ $output == *"bytes behind frame 0 are no frame" ]]
}

# policy: one with cameras that stand, that move, and whose clocks are off.
write_cameras() {
	sed '/^cameras:/,$d' policy.yaml > cameras.yaml
	cat >> cameras.yaml <<-END
	cameras:
	  - {name: cam7, lat: 32.5, lon: -117.25, heading: 90}
	  - {name: cam8, lat: 32.6, lon: -117.5, time_zone: UTC,
	     clock_offset: -2s, serial: SN-8}
	  - {name: unit12, moves: true, clock_offset: 30s}
	END
}

# with_serial PHOTO SERIAL: with EXIF that has only the camera's number.
with_serial() {
	python3 - "$1" "$2" <<-'END'
	import struct, sys
	photo = open(sys.argv[1], 'rb').read()
	serial = sys.argv[2].encode() + b'\0'
	tiff = b'MM\0*' + struct.pack('>IHHHIIIHHHIII', 8, 1, 0x8769, 4, 1, 26,
	    0, 1, 0xa431, 2, len(serial), 44, 0) + serial
	app1 = b'Exif\0\0' + tiff
	sys.stdout.buffer.write(photo[:2] + b'\xff\xe1' +
	    struct.pack('>H', len(app1) + 2) + app1 + photo[2:])
	END
}

@test "--policy gives place, direction, zone and clock of each camera" {
	write_cameras
	mkdir -p up/cam7/2026/11 up/cam8
	cp "$data/street-empty.jpg" up/cam7/2026/11/2026-07-20_14-30-15.jpg
	cp "$data/street-empty.jpg" up/cam8/2026-07-20_14-30-15.jpg
	run --separate-stderr alpr-capture -P cameras.yaml up
	[ "$status" -eq 0 ]
	jq -e '[.camera, .time, .time_offset, .clock_offset, .lat, .lon,
	    .heading] == ["cam7", "2026-07-20T21:30:15.000Z", "-07:00", null,
	    32.5, -117.25, 90]' <<<"${lines[0]}"
	jq -e '[.camera, .time, .time_offset, .clock_offset, .lat, .lon,
	    .heading] == ["cam8", "2026-07-20T14:30:17.000Z", "+00:00", -2,
	    32.6, -117.5, null]' <<<"${lines[1]}"
	# Options win.
	run alpr-capture -P cameras.yaml -c cam8 -o +01:00 -p 1,2 -H 3 \
	    up/cam7
	jq -e '[.camera, .time, .lat, .lon, .heading] == ["cam8",
	    "2026-07-20T13:30:17.000Z", 1, 2, 3]' <<<"$output"
}

@test "with --policy, a camera that is not in it is refused" {
	write_cameras
	mkdir -p in/cam9 in/cam7
	cp "$data/ca-day.jpg" in/cam9
	cp "$data/ca-day.jpg" in/cam7
	run --separate-stderr alpr-capture -t now -P cameras.yaml in
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *"cam9/ca-day.jpg: none of its folders has the name of a camera of the policy" ]]
	run alpr-capture -t now -P cameras.yaml -c cam9 "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
	[[ $output == *": camera 'cam9' is not in the policy" ]]
	watching -P cameras.yaml -R refused -t now
	until_true '[ "$(cat out err | wc -l)" -eq 2 ]'
	stop_watching && false || [ $? -eq 2 ]
	grep -q "camera 'cam9' is not in the policy" refused/*/*/*.json
	echo 'version: x' > cameras.yaml
	run alpr-capture -P cameras.yaml "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
	[[ $output == *"cameras.yaml:1:10: 'version'"* ]]
}

@test "a camera is known by its serial number, and no other's photo is taken" {
	write_cameras
	mkdir x cam7
	with_serial "$data/street-empty.jpg" SN-8 > x/a.jpg
	run alpr-capture -t now -P cameras.yaml x
	[ "$(jq -r .camera <<<"$output")" = cam8 ]
	mv x/a.jpg cam7
	run alpr-capture -t now -P cameras.yaml cam7
	[ "$status" -eq 2 ]
	[[ $output == *"a photo of camera cam8, by its serial number SN-8, and not of cam7" ]]
	with_serial "$data/street-empty.jpg" SN-9 > cam7/a.jpg
	run alpr-capture -t now -P cameras.yaml cam7
	[ "$(jq -r .camera <<<"$output")" = cam7 ]
}

# sentence BODY: with its checksum.
sentence() {
	local sum=0 i
	for ((i = 0; i < ${#1}; i++)); do
		sum=$((sum ^ $(printf '%d' "'${1:i:1}")))
	done
	printf '$%s*%02X\r\n' "$1" "$sum"
}

@test "--gps tells where a vehicle was at the photo's time" {
	write_cameras
	{ sentence GPRMC,143010,A,3230.000,N,11715.000,W,,,201126,,
	    sentence GPRMC,143014,V,,,,,,,201126,,
	    sentence GPGGA,143014,3230.600,N,11715.000,W,1,8,,,M,,M,,
	    echo '$GPRMC,143015,A,9999'; } > log
	cp "$data/street-empty.jpg" 20261120T143011Z.jpg
	cp "$data/street-empty.jpg" 20261120T143117Z.jpg
	run --separate-stderr alpr-capture -c a -g log 20261120T143011Z.jpg \
	    20261120T143117Z.jpg
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.lat, .lon]' <<<"${lines[0]}")" = "[32.5025,-117.25]" ]
	[ "$(jq -c '[.lat, .lon]' <<<"${lines[1]}")" = "[null,null]" ]
	[[ $stderr == *"log: line 4: NMEA: no checksum" ]]
	# Noise is told by its first line, and their number.
	{ head -c 5000 /dev/zero | tr '\0' '$'
	    echo
	    echo '$GPRMC,junk*00'
	    cat log; } > noisy
	run --separate-stderr alpr-capture -c a -g noisy 20261120T143011Z.jpg
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.lat, .lon]' <<<"$output")" = "[32.5025,-117.25]" ]
	[ "$stderr" = "alpr-capture: noisy: line 1: more than 1024 bytes
alpr-capture: noisy: 3 damaged lines" ]
	# Half a minute ahead is its clock, by the policy.
	mv 20261120T143011Z.jpg 20261120T143042Z.jpg
	run --separate-stderr alpr-capture -P cameras.yaml -c unit12 -g log \
	    20261120T143042Z.jpg
	[ "$(jq -c '[.lat, .lon]' <<<"${lines[0]}")" = "[32.505,-117.25]" ]
	# A camera that stands does not move with it; one that moves has EXIF.
	run --separate-stderr alpr-capture -P cameras.yaml -c cam7 -g log \
	    20261120T143042Z.jpg
	[ "$(jq -c .lat <<<"${lines[0]}")" = 32.5 ]
	run alpr-capture -P cameras.yaml -c unit12 "$data/ca-day.jpg"
	[ "$(jq '.lat > 32.7' <<<"$output")" = true ]
	run alpr-capture -c a -g none "$data/ca-day.jpg"
	[ "$status" -eq 2 ]
}

@test "--gps from a pipe that is slow holds nothing up" {
	mkfifo gps
	exec 4<> gps
	sentence GPRMC,100000,A,3230.000,N,11715.000,W,,,201126,, >&4
	cp "$data/street-empty.jpg" 20261120T100000Z.jpg
	run alpr-capture -c a -g gps 20261120T100000Z.jpg
	[ "$(jq -c .lat <<<"$output")" = 32.5 ]
	run alpr-capture -c a -g gps 20261120T100000Z.jpg
	[ "$(jq -c .lat <<<"$output")" = null ]
	exec 4>&-
}

@test "--gps is read while no photo comes, or its pipe would be full" {
	mkdir -p in/cam1
	mkfifo gps
	sentence GPGSV,3,1,11,03,03,111,00 > other
	yes "$(cat other)" | head -n 4000 > minutes
	sentence GPRMC,100000,A,3230.000,N,11715.000,W,,,201126,, >> minutes
	watching -g gps -L 1000d -E 1000d
	exec 4<> gps
	{ cat minutes >&4; : > written; } 3>&- &
	until_true '[ -e written ]'
	cp "$data/street-empty.jpg" in/cam1/20261120T100000Z.jpg
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	[ "$(jq -c .lat out)" = 32.5 ]
	exec 4>&-
	stop_watching
}

@test "times too far from the arrival are refused" {
	mkdir -p in/cam7
	cp "$data/street-empty.jpg" "in/cam7/$(date -u -d '2 days ago' +%Y%m%dT%H%M%SZ).jpg"
	cp "$data/street-empty.jpg" "in/cam7/$(date -u -d '2 hours' +%Y%m%dT%H%M%SZ).jpg"
	cp "$data/street-empty.jpg" "in/cam7/$(date -u -d '2 hours ago' +%Y%m%dT%H%M%SZ).jpg"
	run alpr-capture in
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	run --separate-stderr alpr-capture --late 1h in
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *" is 2 days before its arrival: is the clock right?"* ]]
	watching -R refused
	until_true '[ "$(cat out err | wc -l)" -eq 3 ]'
	stop_watching && false || [ $? -eq 2 ]
	[ "$(wc -l < out)" -eq 1 ]
	grep -q "is 2 days before its arrival" err
	grep -q " minutes behind its arrival" err
}

@test "--every and --rate leave out frames of each camera, and say so" {
	mkdir -p in/a in/b
	for i in 0 1 2 3 4 5 6 7 8 9; do
		for camera in a b; do
			cp "$data/street-empty.jpg" \
			    in/$camera/2026-11-20_10-00-0$((i / 5)).${i}00.jpg
		done
	done
	run --separate-stderr alpr-capture -e 4 in
	[ "$status" -eq 0 ]
	[ "$(jq -r '.camera + .time[20:21]' <<<"$output" | paste -sd ' ')" = \
	    "a0 a4 a8 b0 b4 b8" ]
	[[ $stderr == *"of 20 frames left out: 14 by --every, 0 by --rate, 0 that showed nothing new" ]]
	# Times 0.0 to 0.4, and 1.5 to 1.9.
	run --separate-stderr alpr-capture -r 5 in/a
	[ "$(jq -r '.time[18:21]' <<<"$output" | paste -sd ' ')" = \
	    "0.0 0.2 0.4 1.5 1.7 1.9" ]
	[[ $stderr == *" 4 by --rate"* ]]
	run --separate-stderr alpr-capture -r 1 in/a
	[ "${#lines[@]}" -eq 2 ]
	run alpr-capture -e 1 -r 1000 in
	[ "${#lines[@]}" -eq 20 ]
	for bad in "-e 0" "-e x" "-r 0" "-r -1" "-r nan" "-M 0" "-M 101"; do
		run alpr-capture $bad in
		[ "$status" -eq 2 ]
	done
}

@test "--rate is of what --min-change looks at" {
	mkdir in
	cp "$data/street-empty.jpg" in/2026-11-20_10-00-00.000.jpg
	cp "$data/street-empty.jpg" in/2026-11-20_10-00-00.200.jpg
	cp "$data/lot.png" in/2026-11-20_10-00-00.300.png
	cp "$data/lot.png" in/2026-11-20_10-00-00.400.png
	run --separate-stderr alpr-capture -r 5 -M 1 in
	[ "$(jq -r '.time[18:21]' <<<"$output" | paste -sd ' ')" = "0.0 0.4" ]
	[[ $stderr == *" 1 by --rate, 1 that showed nothing new" ]]
}

@test "--min-change leaves out frames that show nothing new" {
	street=$data/street-empty.jpg
	cat "$street" "$street" "$data/ca-day.jpg" "$data/ca-day.jpg" \
	    "$street" "$street" |
	    alpr-capture -c a -s spool -m -M 0.5 -t now > out 2> err
	[ "$(jq -r .sha256 out | cut -c 1-8 | paste -sd ' ')" = \
	    "$(sha256sum "$street" "$data/ca-day.jpg" "$street" |
	    cut -c 1-8 | paste -sd ' ')" ]
	grep -q "of 6 frames left out: .* 3 that showed nothing new" err
	[ "$(find spool -type f | wc -l)" -eq 3 ]
	# What is damaged is not taken for something new.
	run alpr-capture -t now -M 1 "$data/bad/corrupt.jpg"
	[ "$status" -eq 2 ]
	[[ $output == *"corrupt.jpg: JPEG: "* ]]
	# Each camera has its own.
	mkdir -p in/a in/b
	cp "$street" in/a/1.jpg
	cp "$street" in/a/2.jpg
	cp "$street" in/b/1.jpg
	run --separate-stderr alpr-capture -t now -M 1 in
	[ "$(jq -r .camera <<<"$output" | paste -sd ' ')" = "a b" ]
}

@test "without a spool, --watch leaves uploads to who reads its records" {
	mkdir -p in/cam1
	cp "$data/ca-day.jpg" in/cam1/a.jpg
	alpr-capture -t now -w in -e 2 > out 2> err 3>&- &
	watcher=$!
	until_true '[ "$(wc -l <out)" -eq 1 ]'
	cp "$data/lot.png" in/cam1
	until_true '[ ! -f in/cam1/lot.png ]'
	[ "$(jq -r .image out)" = "$PWD/in/cam1/a.jpg" ]
	cmp in/cam1/a.jpg "$data/ca-day.jpg"
	stop_watching
	# What is still there at the next start was not taken over.
	alpr-capture -t now -w in > again 2> err 3>&- &
	watcher=$!
	until_true '[ "$(wc -l <again)" -eq 1 ]'
	stop_watching
	[ "$(jq -r .id again)" = "$(jq -r .id out)" ]
}

@test "--video says what is no camera" {
	for device in /dev/null "$data/ca-day.jpg" "$PWD"; do
		run alpr-capture -c cam7 -s spool --video "$device"
		[ "$status" -eq 2 ]
	done
	run alpr-capture -c cam7 -s spool -v /dev/null
	[[ $output == *": /dev/null: not a video device" ]]
	run alpr-capture -c cam7 -s spool -v none
	[[ $output == *": none: No such file or directory" ]]
	run alpr-capture -s spool -v /dev/null
	[[ $output == *"--video needs --camera" ]]
	run alpr-capture -c cam7 -v /dev/null
	[[ $output == *"--video needs --spool"* ]]
	for size in 640 x480 640x480x 0x480 640x-1; do
		run alpr-capture -c cam7 -s spool -v /dev/null -S "$size"
		[[ $output == *"not a size such as 1280x720" ]]
	done
}
