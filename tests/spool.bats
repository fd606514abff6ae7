# alpr-spool: what was accepted becomes a sighting once, whatever is killed.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	export SPOOL_STORE="alpr-store -n -d store -R refused.store"
}

tests=$(dirname "$(command -v alpr-spool)")/tests

# made NUMBER: frames of so many passing cars, without photos.
made() {
	"$tests/passes" -t "$((start - 3600))000" -n "$1" -c 3 truth |
	    jq -c 'del(.image)' > frames
}

# ids FILE: of its records, sorted.
ids() {
	jq -r .id "$1" | sort
}

# uploads N: a photo in the folder of each of N cameras.
uploads() {
	for i in $(seq "$1"); do
		mkdir -p "in/cam$i"
		cp "$data/ca-day.jpg" "in/cam$i/1.jpg"
	done
}

@test "what goes through the spool is what goes without it" {
	new_store
	alpr-capture -t now "$data"/ca-*.jpg > frames
	alpr-detect -m "$model" < frames | alpr-ocr -m "$models" > read
	alpr-merge < read | jq -c 'del(.photo)' | sort > direct
	alpr-spool -d spool "alpr-detect -m $model | alpr-ocr -m $models |
	    alpr-merge | alpr-store -d store" < frames > stored
	[ -s stored ]
	jq -c . stored | sort | diff direct -
	# Nothing is left, but for the key of an hour that is not over.
	[ -z "$(find spool -type f ! -name lock ! -name key ! -name programs)" ]
	[ "$(alpr-store -d store --stat | jq -s 'map(.sightings) | add')" \
	    -eq "$(wc -l < stored)" ]
	alpr-store -d store --check
}

@test "it waits, sealed, while the programs are down, and goes on after" {
	uploads 3
	alpr-capture -t "$(ago 60)" in |
	    alpr-spool -d spool --take 'exit 1' > out 2> err && false
	[ ! -s out ]
	grep -q '3 records wait in spool' err
	# The photos are taken, and no byte of them is in the clear.
	[ -z "$(find in -type f)" ]
	[ "$(find spool -name '*.frame' | wc -l)" -eq 3 ]
	run ! grep -rqa 'cam[123]\|JFIF' spool
	new_store
	alpr-spool -d spool "alpr-detect -m $model | alpr-ocr -m $models |
	    alpr-store -d store" < /dev/null > stored
	[ "$(jq -r .plate stored | grep -c 8KTN417)" -eq 3 ]
	[ -z "$(find spool -name '*.frame' -o -name '*.told')" ]
}

@test "no record has it remove what is no photo" {
	mkdir store
	echo precious > store/rows
	frame "$data/ca-day.jpg" "$(ago 60)" |
	    jq -c 'del(.sha256) | .image = "store/rows"' > frames
	alpr-spool -d spool --take 'exit 1' < frames 2> err && false
	# Nor where it claims to come again.
	alpr-spool -d spool --take 'exit 1' < frames 2>> err && false
	[ "$(grep -c 'store/rows: stays, as it is no photo' err)" -eq 2 ]
	[ "$(cat store/rows)" = precious ]
}

@test "what differs from what waits under its id is refused, and its photo stays" {
	new_store
	mkdir in
	cp "$data/ca-day.jpg" in/a.jpg
	cp "$data/ca-near.jpg" in/b.jpg
	read_frame in/a.jpg "$(ago 60)" 7ABC123 cam7 > a
	read_frame in/b.jpg "$(ago 60)" 9XYZ999 cam8 |
	    jq -c --arg id "$(jq -r .id a)" '.id = $id' > b
	# It comes again, and is as good as here, wherever its photo is now and
	# whenever that was read.
	cp "$data/ca-day.jpg" in/c.jpg
	jq -c '.image = "in/c.jpg" | .processed = .time' a > c
	run --separate-stderr alpr-spool -d spool --take -R rejects \
	    'alpr-store -d store' < <(cat a b c)
	[ "$status" -eq 2 ]
	[ "$(jq -r .plate <<< "$output")" = 7ABC123 ]
	[[ $stderr == *"line 2: another record is in the spool under its id"* ]]
	jq -r .text rejects | diff b -
	[ "$(ls in)" = b.jpg ]
}

@test "photos in use lie where nobody else can put others in their place" {
	made 1
	mkdir open
	chmod 777 open
	run alpr-spool -d spool -w open 'exit 1' < frames
	[ "$status" -eq 2 ]
	[[ $output == *"--work open: others can write to it"* ]]
	[ "$(id -u)" -eq 0 ] || skip "not root"
	chmod 700 open
	chown 2000 open
	run alpr-spool -d spool -w open 'exit 1' < frames
	[ "$status" -eq 2 ]
	[[ $output == *"--work open: is another's"* ]]
}

@test "under a key, nothing opens without it" {
	made 3
	printf '%064d\n' 7 > key && chmod 400 key
	printf '%064d\n' 8 > other && chmod 400 other
	new_store
	run ! alpr-spool -d spool -k key 'exit 1' < frames
	run ! alpr-spool -d spool -k other "alpr-merge | $SPOOL_STORE" \
	    < /dev/null
	# Nothing that could not be opened was removed in silence.
	[[ $output == *"dropped"* ]]
	rm -r spool
	run ! alpr-spool -d spool -k key 'exit 1' < frames
	alpr-spool -d spool -k key "alpr-merge | $SPOOL_STORE" < /dev/null \
	    > stored
	[ "$(wc -l < stored)" -eq 3 ]
}

@test "what is refused on the way is in the rejects, once, and ends nothing" {
	new_store
	uploads 2
	mkdir in/cam3
	head -c 20000 "$data/ca-day.jpg" > in/cam3/1.jpg
	alpr-capture -t "$(ago 60)" in > frames
	echo '{"v":1}' >> frames
	run --separate-stderr alpr-spool -d spool -R refused "alpr-detect \
	    -m $model -R damaged | alpr-ocr -m $models | alpr-merge |
	    alpr-store -d store" < frames
	[ "$status" -eq 2 ]
	[ "$(jq -r .text refused)" = '{"v":1}' ]
	[ "$(wc -l < damaged)" -eq 1 ]
	[[ $(jq -r .reason damaged) == *JPEG* ]]
	[ "$(jq -r '.text | fromjson | .id' damaged)" = \
	    "$(sed -n 3p frames | jq -r .id)" ]
	[ "$(wc -l <<< "$output")" -eq 2 ]
}

@test "sightings go through it as frames do; no other record does" {
	new_store
	alpr-capture -t now "$data"/ca-*.jpg | alpr-detect -m "$model" |
	    alpr-ocr -m "$models" | alpr-merge > sightings
	{ cat sightings
	    echo '{"v":1,"type":"alert","id":"01a205ea-be80-71cf-bb1a-df833b7480a9"}'
	    printf '{"v":1,"type":"sigh'; } > in
	run --separate-stderr alpr-spool -d spool -R refused \
	    "alpr-store -d store" < in
	[ "$status" -eq 2 ]
	[ "$(jq -r .id <<< "$output" | sort)" = "$(ids sightings)" ]
	[ "$(jq -r .reason refused)" = "type: neither frame nor sighting" ]
	[[ $stderr == *"line $(($(wc -l < sightings) + 2)): cut off"* ]]
	# Their photos went with them.
	[ "$(search -p "$(jq -r .plate sightings | head -n 1)" -i |
	    jq '.image | length > 1000')" = true ]
	[ -z "$(find spool -name '*.frame' -o -name '*.told' -o -name '*.plate')" ]
}

@test "one spool feeds another: what that one has on disk is done with" {
	made 5
	run alpr-spool -d near "alpr-spool -d far 'exit 1'" < frames
	[[ $output == *"$(wc -l < frames) records wait in far"* ]]
	[[ $output != *"wait in near"* ]]
	new_store
	alpr-spool -d far "alpr-merge | $SPOOL_STORE" < /dev/null > stored
	[ "$(wc -l < stored)" -eq 5 ]
	[ -z "$(find far -name '*.frame' -o -name '*.told')" ]
	# And all at once, where the programs are up.
	made 5
	rm -r store && new_store
	alpr-spool -d near "alpr-spool -d far 'alpr-merge | $SPOOL_STORE'" \
	    < frames > all
	diff <(ids stored) <(ids all)
}

@test "full: the oldest without a plate go first, counted and kept as rejects" {
	# Five photos of 200 kB are a MiB.
	i=0
	for plates in '[{}]' null '[]' null '[]' '[{}]' '[{}]' '[{}]' '[{}]'; do
		i=$((i + 1))
		frame "$data/ca-day.jpg" "$(ago $((100 - i)))" |
		    jq -c ".plates = $plates"
	done > frames
	run alpr-spool -d spool -n 1 -m 1 -R refused 'exit 1' < frames
	[ "$status" -eq 2 ]
	[[ $output == *"dropped 4 records that waited, 4 in all: refused"* ]]
	[[ $(jq -r .reason refused | sort -u) == "the spool is full: dropped" ]]
	jq -r .text refused | jq -r .id |
	    diff <(for i in 3 5 2 4; do sed -n ${i}p frames; done |
	    jq -r .id) -
	[ "$(find spool -name '*.plate' | wc -l)" -eq 5 ]
}

@test "what is older than it keeps is dropped, with its reason" {
	frame "$data/ca-day.jpg" "$(ago 7200)" > frames
	run alpr-spool -d spool -a 1h -R refused 'cat > got' < frames
	[ "$status" -eq 2 ]
	[ "$(jq -r .reason refused)" = "older than the spool keeps: dropped" ]
	run ! grep frame got
}

@test "a record that ends the programs each time is set aside" {
	new_store
	made 3
	poison=$(sed -n 20p frames | jq -r .id)
	cat > stage <<-END
	#!/bin/sh
	while read -r line; do
		case \$line in
		*'"frame"'*$poison*) kill -9 \$\$ ;;
		esac
		printf '%s\n' "\$line"
	done
	END
	chmod +x stage
	run --separate-stderr alpr-spool -d spool -R refused \
	    "./stage | alpr-merge | $SPOOL_STORE" < frames
	[ "$(jq -r '.text | fromjson | .id' refused)" = "$poison" ]
	[[ $(jq -r .reason refused) == *"ended 3 times while they had it" ]]
	[ "$(jq -r .plate <<< "$output" | sort -u | wc -l)" -eq 3 ]
}

@test "without programs it says which, and what an operand too much is" {
	run -2 alpr-spool -d spool < /dev/null
	[[ ${lines[0]} == "alpr-spool: which programs? as 'alpr-detect |"* ]]
	run -2 alpr-spool -d spool cat cat < /dev/null
	[[ $output == "alpr-spool: 'cat' belongs to no option; quote"* ]]
	[ ! -e spool ]
}

@test "one spool, one program; the photos of a killed one are removed" {
	made 1
	mkdir work
	mkfifo in hold
	alpr-spool -d spool -w work 'cat hold' < in &
	exec 9> in
	cat frames >&9
	# Until the programs hold what they are given.
	until_true '[ -e spool/programs ] && ! flock -n spool/programs true'
	run alpr-spool -d spool -w work cat < /dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"another program has it open"* ]]
	kill -9 %1
	wait %1 || true
	exec 9>&-
	[ "$(find work -name 'alpr-spool.*' | wc -l)" -eq 1 ]
	# As long as the programs have them, they stay.
	new_store
	alpr-spool -d spool -w work "alpr-merge | $SPOOL_STORE" < /dev/null &
	until_true '[ "$(find work -name "alpr-spool.*" | wc -l)" -eq 2 ]'
	: > hold
	wait $!
	[ -z "$(ls work)" ]
	(cd work && alpr-spool -d ../spool -w . cat < /dev/null)
	[ -z "$(ls work)" ]
	# Nor do they stay where nothing comes that would start the programs.
	alpr-spool -d spool -w work cat < in > told &
	exec 9> in
	cat frames >&9
	until_true '[ -z "$(find spool -name "*.frame")" ] && [ -s told ]'
	kill -9 $!
	wait $! || true
	exec 9>&-
	[ -n "$(ls work)" ]
	flock spool/programs true
	alpr-spool -d spool -w work cat < /dev/null
	[ -z "$(ls work)" ]
	[ ! -e spool/work ]
}

@test "uploads are watched, taken, and removed once they are in the spool" {
	new_store
	mkdir -p in/cam1
	cp "$data/ca-day.jpg" in/cam1/before.jpg
	alpr-capture -w in -t now 2> watch.err > >(alpr-spool -d spool --take \
	    "alpr-detect -m $model | alpr-ocr -m $models |
	    alpr-store -d store" > stored; echo $? > status) &
	watcher=$!
	until_true '[ -s stored ]'
	mkdir in/cam2
	cp "$data/ca-day.jpg" in/cam2/.after
	mv in/cam2/.after in/cam2/after.jpg
	until_true '[ "$(wc -l < stored)" -ge 2 ]'
	kill "$watcher"
	wait "$watcher" || true
	until_true '[ -s status ]'
	[ "$(jq -r '.camera + .plate' stored | sort | tr '\n' ' ')" = \
	    "cam18KTN417 cam28KTN417 " ]
	[ -z "$(find in -type f)" ]
}

@test "SIGTERM: what was sent is told, the rest waits" {
	new_store
	made 20
	mkfifo input
	alpr-spool -d spool "alpr-merge | $SPOOL_STORE" < input > stored 2> err &
	exec 9> input
	cat frames >&9
	# What is still in the pipe when it ends, nobody has accepted.
	until_true '[ ! -s stored ] || kill -USR1 $!; sleep 0.1
	    grep -q "alpr-spool: $(wc -l < frames) in, " err'
	kill $!
	wait $!
	exec 9>&-
	alpr-spool -d spool "alpr-merge | $SPOOL_STORE" < /dev/null >> stored
	[ "$(jq -r .plate stored | sort -u | wc -l)" -ge 20 ]
}

# killed SEED PROGRAMS: by what 40 kills leave, compared with none.
killed() {
	python3 "$top_srcdir/tests/killed.py" frames "$1" "$2" "$3" 2> err
	[ -z "$(find in spool -type f ! -name lock ! -name key \
	    ! -name programs ! -name 'work.*')" ]
	alpr-store -d store --check
	ids echoed | sort -u > found
	[ "$(alpr-store -d store --stat | jq -s 'map(.sightings) | add')" \
	    -eq "$(wc -l < found)" ]
}

@test "after 40 kills every pass is one sighting, no more and no fewer" {
	new_store
	made 60
	alpr-merge < frames > direct
	killed 40 1 "alpr-merge | $SPOOL_STORE"
	ids direct | diff - found
}

@test "the whole pipe, killed: frames in are sightings and rejects" {
	new_store
	for i in $(seq 30); do
		frame "$data/ca-day.jpg" "$(ago $((300 - i)))"
	done > frames
	head -c 20000 "$data/ca-day.jpg" > broken.jpg
	frame broken.jpg "$(ago 100)" >> frames
	killed 15 2 "alpr-detect -m $model -R damaged |
	    alpr-ocr -m $models | alpr-store -d store"
	[ "$(jq -r .frame echoed | sort -u | diff - <(head -n 30 frames |
	    ids /dev/stdin) | wc -l)" -eq 0 ]
	[ "$(wc -l < found)" -eq 30 ]
	[ "$(jq -r '.text | fromjson | .id' damaged | sort -u)" = \
	    "$(tail -n 1 frames | jq -r .id)" ]
}

@test "a last program that ends is missed, though nothing more comes" {
	made 1
	mkfifo input
	timeout 60 alpr-spool -d spool 'echo >> starts; cat | head -n 3' \
	    < input > out 2> err &
	spool=$!
	exec 9> input
	head -n 5 frames >&9
	until_true '[ "$(cat starts 2> /dev/null | wc -l)" -ge 2 ]'
	kill "$spool"
	exec 9>&-
	wait "$spool" || true
	[ "$(wc -l < starts)" -ge 2 ]
	grep -q 'are sent again' err
}

@test "a last program that ends at once each time is missed, and given up" {
	made 1
	# The first of them reads on, as a program that has nothing to write.
	timeout 120 alpr-spool -d spool 'echo >> starts; cat | false' \
	    < <(head -n 2 frames) > out 2> err && false
	[ "$?" -ne 124 ]
	[ "$(wc -l < starts)" -eq 5 ]
	grep -q '2 records wait in spool' err
	# What fails no longer is noticed, too.
	new_store
	mkfifo input
	alpr-spool -d spool "echo >> late; cat | { [ -e well ] || exit 1
	    : > begun; alpr-merge | $SPOOL_STORE; }" < input > stored 2> err &
	exec 9> input
	until_true '[ "$(cat late 2> /dev/null | wc -l)" -ge 4 ]'
	: > well
	until_true '[ -e begun ]'
	tail -n +3 frames >&9
	exec 9>&-
	wait $!
	[ "$(jq -r .plate stored | sort -u | wc -l)" -eq 1 ]
}

@test "--patience: what is lost on the way, and not told of, is sent again" {
	new_store
	made 2
	cat > lossy <<-'END'
	#!/bin/sh
	# The first time it takes all, and gives nothing on but what says hello.
	if [ -e once ]; then
		exec cat
	fi
	: > once
	exec grep --line-buffered '"00000000-0000-7000'
	END
	chmod +x lossy
	alpr-spool -d spool -p 5s "./lossy | alpr-merge | $SPOOL_STORE" < <(
	    cat frames
	    until_true 'grep -q "nothing came back" err') > stored 2> err
	grep -q 'nothing came back for 5 s' err
	[ "$(jq -r .plate stored | sort -u | wc -l)" -eq 2 ]
}

@test "a clock that is set holds nothing up" {
	! grep -qa __asan_init "$(command -v alpr-spool)" ||
		skip "the sanitizer must be loaded first"
	made 1
	set_clock 3600
	with_clock="env LD_PRELOAD=$tests/clock.so ALPR_CLOCK=clock"
	# shellcheck disable=SC2086 # words, on purpose
	timeout 60 $with_clock alpr-spool -d spool \
	    '[ ! -e up ] || exec cat; exit 1' < <(cat frames
	    until [ -e told ]; do sleep 0.1; done) > out 2> err &
	spool=$!
	until_true 'grep -q "are sent again" err'
	# An hour back: it does not wait that long to start them again.
	set_clock 0
	: > up
	until_true '[ "$(grep -c "\"frame\"" out)" -ge "$(wc -l < frames)" ]'
	: > told
	wait "$spool"
	[ "$(ids out)" = "$(ids frames)" ]
}

@test "--no-gaps: what is lost on the way while marks come back is sent again" {
	made 3
	cat > lossy <<-'END'
	#!/bin/sh
	# Only the first time.
	if [ -e once ]; then
		exec cat
	fi
	: > once
	exec sed -u "$1"
	END
	chmod +x lossy
	jq -r 'select(.plates | length > 0).id' frames | sort > seen
	# A record; its marks; it and its marks.
	for lost in 5d 6,7d 5,7d; do
		rm -rf once store && new_store
		alpr-spool -d spool -c 0 "./lossy $lost |
		    $SPOOL_STORE --no-gaps" < frames > stored 2> err
		[ "$(grep -c 'lost on the way' err)" -eq 1 ]
		jq -r .frame stored | sort -u | diff seen -
	done
	# Of sightings, behind the merging; and what another spool is sent.
	rm -rf once store && new_store
	alpr-spool -d spool "alpr-merge |
	    ./lossy '0,/\"sighting\"/{/\"sighting\"/d}' |
	    $SPOOL_STORE --no-gaps" < frames > stored 2> err
	grep -q 'lost on the way: .* did not come' err
	[ "$(jq -r .plate stored | sort -u | wc -l)" -eq 3 ]
	rm once
	alpr-spool -d near -c 0 "./lossy 5d |
	    alpr-spool --no-gaps -d far 'exit 1'" < frames 2> err || true
	grep -q 'lost on the way' err
	grep -q "$(wc -l < frames) records wait in far" err
}
