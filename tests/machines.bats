# alpr-pipeline(7): the ways from one machine to another, on this one.

bats_require_minimum_version 1.5.0
load helper

teardown() {
	for file in sshd.pid broker.pid; do
		[ ! -s "$file" ] || kill "$(cat "$file")" 2> /dev/null || true
	done
	end_what_runs
}

photos() {
	for i in $(seq "$1"); do
		frame "$data/ca-day.jpg" "$(ago $((100 - i)))" "${2:-cam7}"
	done
}

start_sshd() {
	ssh-keygen -q -t ed25519 -N '' -f host
	ssh-keygen -q -t ed25519 -N '' -f key
	mkdir -p /run/sshd 2> /dev/null || true
	for _ in $(seq 20); do
		port=$((20000 + RANDOM % 12000))
		cat > sshd_config <<-END
		ListenAddress 127.0.0.1:$port
		HostKey $PWD/host
		PidFile $PWD/sshd.pid
		AuthorizedKeysFile $PWD/key.pub
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		END
		/usr/sbin/sshd -f sshd_config -E sshd.log
		until_true '[ -s sshd.pid ] || grep -q "Cannot bind" sshd.log'
		[ ! -s sshd.pid ] || break
		: > sshd.log
	done
	cat > station <<-END
	#!/bin/sh
	exec ssh -F none -p $port -i $PWD/key -o StrictHostKeyChecking=no \
	    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR 127.0.0.1 "\$@"
	END
	chmod +x station
	./station true || skip "no login by ssh here: $(tail -n 1 sshd.log)"
}

@test "recognition at the camera, the store behind ssh; the line is cut" {
	[ -x /usr/sbin/sshd ] && command -v ssh-keygen > /dev/null ||
	    skip "no sshd here"
	start_sshd
	new_store
	photos 12 > frames
	bin=$(dirname "$(command -v alpr-store)")
	{ head -n 6 frames; until_true '[ "$(wc -l < stored)" -ge 3 ]'
	  # All connections, not the daemon.
	  pkill -9 -P "$(cat sshd.pid)"
	  tail -n 6 frames; } | alpr-spool -d spool -c 0 \
	    "alpr-detect -m $model | alpr-ocr -m $models -i |
	     ./station 'cd $PWD && $bin/alpr-store -d store'" \
	    > stored 2> err
	cat err
	grep -q 'sent again' err
	[ "$(jq -r .frame stored | sort -u | diff - <(jq -r .id frames |
	    sort))" = "" ]
	[ "$(alpr-store -d store --stat |
	    jq -s 'map(.sightings) | add')" -eq 12 ]
	# The photos came along, and no path of the camera's.
	alpr-store -d store --check | jq -e '.photos == 24'
}

@test "many cameras into one store, at once" {
	new_store
	cameras=
	for i in 1 2 3 4; do
		photos 5 "cam$i" | alpr-spool -d "spool$i" -c 0 \
		    "alpr-detect -m $model | alpr-ocr -m $models -i |
		     alpr-store -d store" > "stored$i" &
		cameras="$cameras $!"
	done
	for camera in $cameras; do
		wait "$camera"
	done
	[ "$(cat stored? | jq -r .id | sort -u | wc -l)" -eq 20 ]
	[ "$(alpr-store -d store --stat |
	    jq -s 'map(.sightings) | add')" -eq 20 ]
	alpr-store -d store --check
}

@test "cameras without a spool, through one pipe" {
	new_store
	for i in 1 2 3; do
		photos 4 "cam$i" | alpr-detect -m "$model" |
		    alpr-ocr -m "$models" -i > "camera$i" &
	done
	wait
	cat camera? | alpr-merge | alpr-store -d store > stored
	[ "$(jq -r .camera stored | sort -u | wc -l)" -eq 3 ]
}

start_broker() {
	for _ in $(seq 20); do
		[ -n "${broker:-}" ] || broker=$((20000 + RANDOM % 12000))
		cat > broker.conf <<-END
		listener $broker 127.0.0.1
		allow_anonymous true
		persistence true
		persistence_location $PWD/
		autosave_interval 1
		max_queued_messages 0
		user $(id -un)
		END
		mosquitto -c broker.conf > broker.log 2>&1 &
		echo $! > broker.pid
		until_true 'grep -q "running\|Error" broker.log'
		! grep -q "Error" broker.log || { broker=; continue; }
		return
	done
}

@test "a broker between them, killed meanwhile: nothing lost, nothing twice" {
	for tool in mosquitto mosquitto_pub mosquitto_sub; do
		command -v $tool > /dev/null || skip "no $tool here"
	done
	new_store
	start_broker
	photos 12 > frames
	cat > station <<-END
	#!/bin/sh
	while :; do
		mosquitto_sub -p $broker -t 'alpr/+/read' -q 1 -c -i station |
		    alpr-store -d store -G | tee -a stored |
		    grep --line-buffered '"type":"mark"' |
		    mosquitto_pub -p $broker -t alpr/done -q 1 -l -i answer
		sleep 0.2
	done
	END
	chmod +x station
	: > stored
	setsid ./station 2> station.err &
	# The answers end with what they answer, a while after it.
	cat > camera <<-END
	mosquitto_sub -p $broker -t alpr/done -q 1 -c -i cam7.done &
	alpr-detect -m $model | alpr-ocr -m $models -i |
	    mosquitto_pub -p $broker -t alpr/cam7/read -q 1 -l -i cam7
	sleep 2
	kill \$!
	END
	{ head -n 6 frames; until_true '[ -s stored ]'
	  kill -9 "$(cat broker.pid)"
	  tail -n 6 frames; sleep 1; start_broker; } |
	    timeout 200 alpr-spool -d spool -c 0 -p 20s 'sh ./camera' \
	    > marks 2> err
	cat err station.err
	[ "$(grep -v '"mark"' stored | jq -r .frame | sort -u | diff - <(
	    jq -r .id frames | sort))" = "" ]
	[ "$(alpr-store -d store --stat |
	    jq -s 'map(.sightings) | add')" -eq 12 ]
	[ ! -s marks ]
	[ -z "$(find spool -name '*.frame' -o -name '*.plate')" ]
}

@test "150 cameras, with faults thrown in, for a short while: none lost, none twice" {
	command -v alpr-spool > /dev/null
	TMPDIR=$PWD python3 "$top_srcdir/tests/soak" 20 150 4 | tee out
	grep -q 'lost 0, twice 0' out
	grep -q '^frames  *[0-9]* in, of which 0 are where' out
}
