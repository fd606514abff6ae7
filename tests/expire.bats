# alpr-expire and alpr-audit: gone is gone, and every look leaves a trace.

bats_require_minimum_version 1.5.0
load helper

# old_and_new: a store with one sighting of three hours ago and one of now.
old_and_new() {
	new_store
	{
		read_frame "$data/lot.png" "$(ago 10800)" OLD1111
		read_frame "$data/lot.png" "$(ago 1)" NEW1111
	} | alpr-store -d store > /dev/null
}

@test "what is past the retention is invisible, also before expiry ran" {
	old_and_new
	[ "$(search -p '*1111' -r 1h | jq -r .plate)" = NEW1111 ]
	[ "$(search -p '*1111' -r 1h --from "$(ago 90000)" | jq -r .plate)" = NEW1111 ]
	run search -p OLD1111 -r 1h
	[ "$status" -eq 1 ]
}

@test "an hour that is past the retention is destroyed, its key first" {
	within_the_hour
	old_and_new
	cp -r store copy
	run alpr-expire -d store -r 1h
	[ "$status" -eq 0 ]
	[ "$(jq '.hours >= 1 and (.rows + .days) >= 1' <<<"$output")" = true ]
	[ "$(logged | tail -n 1 | jq -c '[.event, .hours, .rows, .days]')" = \
	    "$(jq -c '["expire", .hours, .rows, .days]' <<<"$output")" ]
	[ "$(search -p '*1111' | jq -r .plate)" = NEW1111 ]
	# Old data files with what is left of the keys show nothing either.
	cp -r copy/days/. store/days/
	[ "$(search -p '*1111' | jq -r .plate)" = NEW1111 ]
	# Running again finds nothing more to do.
	run alpr-expire -d store -r 1h
	[ "$(jq .hours <<<"$output")" = 0 ]
	run alpr-expire -d store -r 1h
	[ "$(jq -c '[.hours, .rows]' <<<"$output")" = "[0,0]" ]
}

@test "a dry run counts, and changes nothing" {
	old_and_new
	before=$(cd store && find expired keys days -name '*.mdb' -o \
	    -path 'keys/*' -o -name expired | grep -v lock | sort |
	    xargs sha256sum)
	run alpr-expire -d store -r 1h --dry-run
	[ "$status" -eq 0 ]
	[ "$(jq '.hours >= 1' <<<"$output")" = true ]
	[ "$before" = "$(cd store && find expired keys days -name '*.mdb' -o \
	    -path 'keys/*' -o -name expired | grep -v lock | sort |
	    xargs sha256sum)" ]
	[ -z "$(logged)" ]
}

@test "a day that is over as a whole leaves no file" {
	new_store
	read_frame "$data/lot.png" "$(ago 172800)" OLD1111 |
	    alpr-store -d store > /dev/null
	read_frame "$data/lot.png" "$(ago 1)" NEW1111 |
	    alpr-store -d store > /dev/null
	day=$(date -u -d "@$((start - 172800))" +%Y-%m-%d)
	[ -d "store/days/$day" ]
	alpr-expire -d store -r 1h > /dev/null
	[ ! -e "store/days/$day" ]
	[ ! -e "store/keys/$day" ]
}

@test "a clock that leaps ahead destroys nothing until told" {
	new_store
	read_frame "$data/lot.png" "$(ago 172800)" OLD1111 |
	    alpr-store -d store > /dev/null
	# As if the store were two days old, and the clock right till then.
	date -u -d '2 days ago' +%FT%T.000Z > store/expired
	run alpr-expire -d store -r 1h
	[ "$status" -eq 2 ]
	[[ $output == *"--force"* ]]
	[ "$(search -p OLD1111 | jq -r .plate)" = OLD1111 ]
	alpr-expire -d store -r 1h --force > /dev/null
	run search -p OLD1111
	[ "$status" -eq 1 ]
	[ "$(logged | jq -r .event | paste -sd ' ')" = \
	    "expire-begun expire-failed search search-answered expire-begun expire search search-answered" ]
}

@test "spooled photos of these hours go, and others stay" {
	old_and_new
	alpr-capture -c cam7 -s spool -t "$(ago 10800)" "$data/lot.png" > /dev/null
	new=$(alpr-capture -c cam7 -s spool -t "$(ago 1)" "$data/lot.png" |
	    jq -r .image)
	alpr-expire -d store -r 1h -s spool > out
	[ "$(jq .files out)" = 1 ]
	[ "$(find spool -type f)" = "spool${new#*/spool}" ]
	# A name that is mistaken is told: it would stay in the clear.
	run --separate-stderr alpr-expire -d store -s spoool -R rejected/store
	[ "$status" -eq 2 ]
	[[ $stderr == *"spool spoool: No such file or directory"* ]]
	[[ $stderr == *"rejected/store: its folder is not there"* ]]
	# All else is done, a longer retention too.
	[ "$(logged | tail -n 1 | jq -r .event)" = expire ]
	[ "$(cat store/retention)" = 720h ]
}

@test "of several spools, each is swept" {
	old_and_new
	for spool in one two; do
		alpr-capture -c cam7 -s $spool -t "$(ago 10800)" \
		    "$data/lot.png" > /dev/null
	done
	alpr-expire -d store -r 1h -s one -s two > out
	[ "$(jq .files out)" = 2 ]
	[ -z "$(find one two -type f)" ]
}

@test "one bad day does not keep the others" {
	old_and_new
	: > store/keys/2026-01-01
	mkdir -p spool/2026-01-01/00/stray
	touch spool/2026-01-01/01
	run --separate-stderr alpr-expire -d store -r 1h -s spool
	[ "$status" -eq 2 ]
	[[ $stderr == *"2026-01-01: no file of keys"* ]]
	# Keys that cannot be seen to be gone do not get out of sight.
	[ -e store/keys/2026-01-01 ]
	[ "$(jq '.hours >= 1' <<<"$output")" = true ]
	[ "$(search -p '*1111' | jq -r .plate)" = NEW1111 ]
}

@test "a day that LMDB cannot bear keeps its keys, photos and rejects no longer" {
	old_and_new
	cp -r store copy
	alpr-capture -c cam7 -s spool -t "$(ago 10800)" "$data/lot.png" > /dev/null
	read_frame "$data/lot.png" "$(ago 10800)" OLD1111 > in
	alpr-store -d store -r 1h --rejects rejects < in || true
	[ "$(wc -l < rejects)" -eq 1 ]
	# Its pages are not there: to look at one ends it.
	truncate -s 8192 store/days/*/data.mdb
	run alpr-expire -d store -r 1h -s spool -R rejects
	[ "$status" -ne 0 ]
	[ -z "$(find spool -type f)" ]
	[ ! -s rejects ]
	cp -r copy/days store
	[ "$(search -p '*1111' -r 30d | jq -r .plate)" = NEW1111 ]
}

@test "a day that LMDB cannot bear is removed once it is over" {
	new_store
	read_frame "$data/lot.png" "$(ago 172800)" OLD1111 |
	    alpr-store -d store > stored
	read_frame "$data/lot.png" "$(ago 1)" NEW1111 |
	    alpr-store -d store > /dev/null
	day=$(jq -r .time stored | cut -c 1-10)
	truncate -s 8192 "store/days/$day/data.mdb"
	# The first run may fall over it, and the next knows that.
	alpr-expire -d store -r 24h || true
	run --separate-stderr alpr-expire -d store
	[ "$status" -eq 0 ]
	[ ! -e "store/days/$day" ]
	[ ! -e "store/keys/$day" ]
	[ "$(search -p '*1111' | jq -r .plate)" = NEW1111 ]
}

@test "what is past goes without a log, too" {
	alpr-store -d store --init
	read_frame "$data/lot.png" "$(ago 10800)" OLD1111 |
	    alpr-store -d store > /dev/null
	echo 1h > store/retention
	mv store/audit/checkpoint kept
	run --separate-stderr alpr-expire -d store --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"nothing is destroyed"* ]]
	run --separate-stderr alpr-expire -d store
	[ "$status" -eq 2 ]
	[[ $stderr == *"audit/checkpoint: No such file"*"all the same"* ]]
	[ "$(jq .rows <<<"$output")" = 1 ]
}

@test "expiry and alerts take a key from elsewhere, and none but the store's" {
	old_and_new
	mv store/master.key key
	head -c 32 /dev/zero | od -An -tx1 | tr -d ' \n' > other
	echo >> other
	chmod 400 other
	echo OLD1111 > list
	for option in "" "-k other" "-k nothing" "-K false"; do
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr alpr-expire -d store -r 1h $option
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *key* ]]
		# shellcheck disable=SC2086 # words, on purpose
		run alpr-alert -d store -l mine=list $option < /dev/null
		[ "$status" -eq 2 ]
		[[ $output == *key* ]]
	done
	[ "$(search -k key -p OLD1111 | jq -r .plate)" = OLD1111 ]
	alpr-alert -d store -l mine=list -k key < /dev/null
	alpr-alert -d store -l mine=list -K 'cat key' < /dev/null
	[ "$(alpr-expire -d store -k key --dry-run -r 1h | jq .rows)" = 1 ]
	[ "$(alpr-expire -d store -K 'cat key' -r 1h | jq .rows)" = 1 ]
	run search -k key -p OLD1111
	[ "$status" -eq 1 ]
}

@test "a log that takes no entry keeps what is past from nothing else" {
	new_store
	read_frame "$data/lot.png" "$(ago 10800)" OLD1111 |
	    alpr-store -d store > /dev/null
	sed -i 's/30d/2h/' policy.yaml
	alpr-store -d store --policy policy.yaml
	pending=$(find store/audit -name 'pending-*')
	cp "$pending" kept
	# It opens, and what it ends with is no entry.
	printf %200s x >> "$pending"
	run --separate-stderr alpr-expire -d store -r 1h
	[ "$status" -eq 2 ]
	[[ $stderr == *"is damaged"*"; nothing is destroyed"* ]]
	[ -z "$output" ]
	run --separate-stderr alpr-expire -d store --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"nothing is destroyed"* ]]
	run --separate-stderr alpr-expire -d store
	[ "$status" -eq 2 ]
	[[ $stderr == *"is damaged"*"; what is past is destroyed all the same"* ]]
	[ "$(jq .rows <<<"$output")" = 1 ]
	cp kept "$pending"
	alpr-audit -d store
}

@test "a lock on the log that is held names who holds it" {
	old_and_new
	flock store/audit sleep 60 &
	until_true 'grep -q ":$(stat -c %i store/audit) " /proc/locks'
	run search -p OLD1111
	pkill -P $! sleep || true
	wait
	[ "$status" -eq 2 ]
	[[ $output =~ "process "[0-9]+" holds it for more than 15 seconds" ]]
}

@test "a newest day that cannot be read keeps no older one" {
	local day=$((start - start % 86400 - 86400)) s
	new_store
	# Yesterday is not over as a whole, whatever the hour.
	for s in 0 172800; do
		read_frame "$data/lot.png" "$(ago $((start - day + s)))" \
		    "OLD$s"
	done | alpr-store -d store > /dev/null
	alpr-expire -d store > /dev/null
	dd if=/dev/zero of="$(find store/days -name data.mdb | sort |
	    tail -n 1)" bs=4096 count=2 conv=notrunc 2>/dev/null
	run --separate-stderr alpr-expire -d store \
	    -r "$(((start - day) / 3600 - 12))h"
	[ "$status" -eq 2 ]
	[ "$(jq '.hours >= 2' <<<"$output")" = true ]
}

@test "without a log nothing is destroyed before its time" {
	old_and_new
	mv store/audit/checkpoint kept
	run alpr-expire -d store -r 1h
	[ "$status" -eq 2 ]
	[[ $output == *"audit/checkpoint: No such file"* ]]
	ln -s "$PWD/kept" store/audit/checkpoint
	run alpr-expire -d store -r 1h
	[ "$status" -eq 2 ]
	run --separate-stderr search -p OLD1111
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	mv kept store/audit/checkpoint
	[ "$(search -p OLD1111 | jq -r .plate)" = OLD1111 ]
}

@test "a writer that holds an hour's key does not outlive its destruction" {
	old_and_new
	read_frame "$data/lot.png" "$(ago 10801)" LATE111 > late
	mkfifo pipe
	alpr-store -d store < pipe > out 2> err &
	exec 9> pipe
	cat late >&9
	until_true '[ -s out ]'
	[ "$(jq -r .plate out)" = LATE111 ]
	alpr-expire -d store -r 1h > /dev/null
	# Raised again, so that it is the missing key that refuses.
	alpr-expire -d store -r 30d > /dev/null
	rm store/floor
	read_frame "$data/lot.png" "$(ago 10802)" LATER11 >&9
	exec 9>&-
	wait || true
	# Where the whole day went, the store may make it anew; but what it
	# echoes is there.
	if [ "$(jq -r .plate out | tail -n 1)" = LATER11 ]; then
		[ "$(search -p LATER11 | jq -r .plate)" = LATER11 ]
	else
		grep -q "the key of that hour is destroyed" err
	fi
	run search -p LATE111
	[ "$status" -eq 1 ]
}

@test "a writer does not write into a day that was removed" {
	new_store
	mkfifo pipe
	alpr-store -d store < pipe > out 2> err &
	exec 9> pipe
	read_frame "$data/lot.png" "$(ago 172800)" OLD1111 >&9
	until_true '[ -s out ]'
	alpr-expire -d store -r 1h --force > /dev/null
	alpr-expire -d store -r 30d > /dev/null
	rm store/floor
	read_frame "$data/lot.png" "$(ago 172801)" OLD2222 >&9
	exec 9>&-
	wait
	[ "$(jq -r .plate out | paste -sd ' ')" = "OLD1111 OLD2222" ]
	[ "$(search -p OLD2222 | jq -r .plate)" = OLD2222 ]
	run search -p OLD1111
	[ "$status" -eq 1 ]
}

@test "retention has a limit" {
	new_store
	for r in 61d 0d 5 5w -1d 99999999999999999999d; do
		run alpr-expire -d store -r "$r"
		[ "$status" -eq 2 ]
	done
}

@test "searches at the same time all leave their entries" {
	old_and_new
	for _ in 1 2 3 4 5 6 7 8; do
		search -p NEW1111 > /dev/null &
	done
	wait
	run alpr-audit -d store
	[ "$status" -eq 0 ]
	[[ $output == "whole: 17 entries of "* ]]
}

@test "the retention is the store's: every program holds to it at once" {
	old_and_new
	[ "$(search -p '*1111' | wc -l)" -eq 2 ]
	alpr-expire -d store -r 30d > /dev/null
	echo 2h > store/retention
	# No expiry ran, and what is past it is not there any more.
	[ "$(search -p '*1111' | jq -r .plate)" = NEW1111 ]
	[ "$(search -p '*1111' -r 10d | jq -r .plate)" = NEW1111 ]
	[ "$(alpr-store -d store --stat | jq -s 'map(.sightings) | add')" = 1 ]
	[ "$(alpr-store -d store --check | jq .sightings)" = 1 ]
	read_frame "$data/lot.png" "$(ago 10801)" LATE111 > late
	run alpr-store -d store -r 20d < late
	[ "$status" -eq 2 ]
	[[ $output == *"past the retention"* ]]
	alpr-expire -d store > out
	[ "$(jq '.hours >= 1' out)" = true ]
	run alpr-store -d short --init -r 3h
	[ "$(cat short/retention)" = 3h ]
	run alpr-store -d wrong --init -r 90m
	[ "$status" -eq 2 ]
	run alpr-store -d other --init -r 3h --policy policy.yaml
	[ "$status" -eq 2 ]
	[[ $output == *"the policy says how long"* ]]
	[ ! -e other ]
}

@test "the retention is the policy's: a shorter one at once, a longer in time" {
	new_store
	for s in 1 16200; do
		read_frame "$data/lot.png" "$(ago $s)" "AGE$s"
	done | alpr-store -d store > /dev/null
	run alpr-expire -d store -r 31d
	[ "$status" -eq 2 ]
	[[ $output == *"the policy keeps sightings for 720h, and no longer"* ]]
	sed -i 's/retention: 30d/retention: 2h/' policy.yaml
	alpr-store -d store --policy policy.yaml
	[ "$(search -p 'AGE*' | jq -r .plate)" = AGE1 ]
	sed -i 's/retention: 2h/retention: 1d/' policy.yaml
	alpr-store -d store --policy policy.yaml
	[ "$(cat store/retention)" = 2h ]
	[ "$(search -p 'AGE*' | jq -r .plate)" = AGE1 ]
	alpr-expire -d store > out
	[ "$(jq -c '[.retention_days, .before_days] | map(. * 24 | round)' \
	    out)" = "[24,2]" ]
	[ "$(cat store/retention)" = 24h ]
	[ "$(search -p 'AGE*' | jq -r .plate)" = AGE1 ]
	[ "$(alpr-audit -d store --list | jq -r 'select(.event ==
	    "policy-changed") | .retention_days * 24' | paste -sd ' ')" = \
	    "720 2 24" ]
	# What cannot say how long keeps nothing, and for no longer.
	chmod u+w store/policy/*/alpr.yaml
	echo '# more' >> "store/policy/$(cat store/policy/current)/alpr.yaml"
	echo 1h > store/retention
	for longer in "" "-r 2d"; do
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr alpr-expire -d store $longer
		[ "$status" -eq 2 ]
		[[ $stderr == *"its files were changed"* ]]
		[ "$(jq -r .retention_days <<<"$output" | cut -c 1-4)" = 0.04 ]
		[ "$(cat store/retention)" = 1h ]
	done
	run --separate-stderr search -p 'AGE*'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"its files were changed"* ]]
}

@test "a longer retention brings nothing back" {
	within_the_hour
	sed -i 's/retention: 30d/retention: 60d/' policy.yaml
	new_store
	for s in 1 16200; do
		read_frame "$data/lot.png" "$(ago $s)" "AGE$s"
	done | alpr-store -d store > /dev/null
	echo 2h > store/retention
	[ "$(search -p 'AGE*' | jq -r .plate)" = AGE1 ]
	alpr-expire -d store -r 60d --dry-run > dry
	[ "$(cat store/retention)" = 2h ]
	alpr-expire -d store -r 60d > out
	[ "$(cat store/retention)" = 1440h ]
	[ "$(search -p 'AGE*' | jq -r .plate)" = AGE1 ]
	[ "$(jq -c '[.hours, .rows]' out)" = "$(jq -c '[.hours, .rows]' dry)" ]
	[ "$(jq '.hours >= 1' out)" = true ]
	# Where something cannot be destroyed, the retention stays.
	echo 2h > store/retention
	: > store/keys/2026-01-01
	run alpr-expire -d store -r 60d
	[ "$status" -eq 2 ]
	[ "$(cat store/retention)" = 2h ]
}

@test "what was past a shorter retention stays unseen under a longer one" {
	new_store
	for s in 1 3600 7201 7260; do
		read_frame "$data/lot.png" "$(ago $s)" "AGE$s"
	done | alpr-store -d store > /dev/null
	alpr-expire -d store -r 2h > /dev/null
	alpr-expire -d store -r 30d > /dev/null
	# Two hours and a second: its hour may be kept, for what came after.
	search -p 'AGE*' | jq -r .plate > out
	[ "$(sort out | xargs)" = "AGE1 AGE3600" ]
	read_frame "$data/lot.png" "$(ago 7202)" AGE7202 > late
	run alpr-store -d store < late
	[ "$status" -eq 2 ]
	[[ $output == *"past the retention"* || $output == *"destroyed"* ]]
}

@test "the log says which retention holds, also where a change failed" {
	new_store
	echo 48h > store/retention
	mkdir store/floor
	run alpr-expire -d store
	[ "$status" -eq 2 ]
	logged | jq -c '[.event, .retention_days, .before_days] |
	    map(if type == "number" then round else . end)' > out
	[ "$(tail -n 2 out | head -n 1)" = '["expire-begun",30,2]' ]
	[ "$(tail -n 1 out)" = '["expire-failed",2,2]' ]
	rmdir store/floor
	alpr-expire -d store > /dev/null
	[ "$(logged | tail -n 1 | jq '.retention_days | round')" = 30 ]
}

@test "a damaged hour stops neither the intake nor the expiry" {
	for i in $(seq 20); do
		read_frame "$data/lot.png" "$(ago $((10800 + i)))" "OLD$i"
	done > in
	new_store other
	# Killed, so that there is something left to index.
	mkfifo pipe
	alpr-store -d other -b 1 < pipe > out &
	writer=$!
	exec 9> pipe
	cat in >&9
	until_true '[ "$(wc -l < out)" -ge 20 ]'
	kill -9 $writer
	exec 9>&-
	wait || true
	new_store
	head -n 1 in | alpr-store -d store > /dev/null
	# Sealed under keys that are not this store's.
	rm -r store/days/*
	cp -r other/days/. store/days
	run --separate-stderr alpr-store -d store < <(
	    read_frame "$data/lot.png" "$(ago 10801)" NEW1111 cam8)
	[ "$status" -eq 2 ]
	[ "$(jq -r .plate <<<"$output")" = NEW1111 ]
	[[ $stderr == *"does not open"* ]]
	# A search shows what opens, and is no answer all the same.
	run --separate-stderr search -p 'NEW*'
	[ "$status" -eq 2 ]
	[ "$(jq -r .plate <<<"$output")" = NEW1111 ]
	[[ $stderr == *"store: damaged"* ]]
	[ "$(logged | tail -n 1 | jq -c '[.event, .outcome.count]')" = \
	    '["search-failed",1]' ]
	run --separate-stderr alpr-expire -d store
	[ "$status" -eq 0 ]
	[ "$(jq '.untidied >= 1' <<<"$output")" = true ]
	[[ $stderr == *"does not open"* ]]
	[ "$(logged | jq -r .event | tail -n 1)" = expire ]
	run --separate-stderr alpr-expire -d store -r 1h
	[ "$status" -eq 0 ]
	[ "$(jq '.hours >= 1' <<<"$output")" = true ]
}

@test "--prove finds nothing to open, in the store or in copies" {
	new_store
	for i in 1 2 3 4 5 6; do
		read_frame "$data/lot.png" "$(ago $((10800 + 600 * i)))" OLD111$i
	done | alpr-store -d store -b 2 > /dev/null
	read_frame "$data/lot.png" "$(ago 1)" NEW1111 |
	    alpr-store -d store > /dev/null
	mkdir copy full
	cp -r store/days copy
	cp -r store/days store/keys full
	alpr-expire -d store --prove > before
	[ "$(jq -c '[.opened, .destroyed]' before)" = "[0,0]" ]
	[ "$(jq '.kept >= 4' before)" = true ]
	alpr-expire -d store -r 1h > /dev/null
	run alpr-expire -d store --prove copy
	[ "$status" -eq 0 ]
	[ "$(jq .opened <<<"$output")" = 0 ]
	[ "$(jq '.destroyed >= 3 and .kept >= 1 and .keys > 20' \
	    <<<"$output")" = true ]
	# A copy that has the keys, too, is what no expiry can reach.
	run --separate-stderr alpr-expire -d store --prove full
	[ "$status" -eq 1 ]
	[ "$(jq '.opened >= 3' <<<"$output")" = true ]
	[[ $stderr == *"can be opened"* ]]
	# Nothing looked at is no proof.
	mkdir -p empty/days
	run --separate-stderr alpr-expire -d store --prove empty
	[ "$status" -eq 2 ]
	[[ $stderr == *"nothing is in it to try"* ]]
	new_store another
	run --separate-stderr alpr-expire -d another --prove
	[ "$status" -eq 0 ]
	[[ $stderr == *"nothing is left in it to try"* ]]
}

@test "rejects of these hours go, and others stay" {
	new_store
	{
		read_frame "$data/lot.png" "$(ago 10800)" OLD1111
		read_frame "$data/lot.png" "$(ago -3600)" NEW1111
		echo junk
	} > in
	alpr-store -d store -r 1h --rejects rejects < in > /dev/null || true
	[ "$(wc -l < rejects)" -eq 3 ]
	alpr-expire -d store -r 1h --rejects rejects --rejects none > out
	[ "$(jq .rejects out)" = 1 ]
	[ "$(wc -l < rejects)" -eq 2 ]
	! grep -q OLD1111 rejects
	grep -q NEW1111 rejects
	# With time, the rest is past it, too.
	jq -c '.time = "2020-01-01T00:00:00.000Z"' rejects > old
	alpr-expire -d store --rejects old > out
	[ "$(jq .rejects out)" = 2 ]
	[ ! -s old ]
}

@test "a crash while keys were made leaves nothing for long" {
	old_and_new
	day=$(ls store/keys | head -n 1)
	cp "store/keys/$day" "store/keys/$day.Ab12Cd"
	cp "store/keys/$day" "store/keys/$day.Zz99Zz"
	touch -d '2 hours ago' "store/keys/$day.Ab12Cd"
	alpr-expire -d store > /dev/null
	[ ! -e "store/keys/$day.Ab12Cd" ]
	[ -e "store/keys/$day.Zz99Zz" ]
	[ -e "store/keys/$day" ]
}

@test "what a clock put far ahead is swept once it has lain there so long" {
	new_store
	alpr-capture -c cam7 -t 2099-12-31T00:00:00Z -s spool \
	    "$data/ca-day.jpg" | jq -c '.plates = [{text: "7ABC123",
	    quad: [[200,170],[260,170],[260,200],[200,200]]}]' > frame
	photo=$(jq -r .image frame)
	[[ $photo == */spool/2099-12-31/00/*.jpg ]]
	run ! alpr-store -d store -R rejects < frame
	# So is what waits, sealed, and the key that it is sealed under.
	run ! alpr-spool -d waits 'exit 1' < frame
	[ -s waits/2099-12-31/00/key ]
	jq -c '.time = "2099-12-31T00:00:00.000Z"' rejects > later
	cat later >> rejects
	for days in 0 29; do
		touch -d "$days days ago" "$photo" waits/*/*/* rejects
		alpr-expire -d store -s spool -s waits -R rejects > counts
		[ "$(jq '.files + .rejects' counts)" -eq 0 ]
	done
	touch -d '31 days ago' "$photo" waits/*/*/* rejects
	alpr-expire -d store -s spool -s waits -R rejects > counts
	[ "$(jq -c '[.files, .rejects]' counts)" = '[2,1]' ]
	[ ! -e spool/2099-12-31 ]
	[ ! -e waits/2099-12-31 ]
	[ "$(wc -l < rejects)" -eq 1 ]
}
