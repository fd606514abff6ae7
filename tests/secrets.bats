# Where keys and plates must not be: options, environment, cores, messages,
# temporary files.

bats_require_minimum_version 1.5.0
load helper

# holds_no_key PATH...: in bytes, in hexadecimal or base64.
holds_no_key() {
	python3 - store/master.key "$@" <<-'END'
	import base64, os, sys
	key = open(sys.argv[1], "rb").read()
	raw = bytes.fromhex(key.decode()) if len(key) > 40 else key
	assert len(raw) == 32, "a key of another length"
	forms = [raw, raw.hex().encode(), raw.hex().upper().encode(),
	    base64.b64encode(raw).rstrip(b"=")]
	def files(path):
	    if not os.path.isdir(path):
	        yield path
	    for top, _, names in os.walk(path):
	        yield from (os.path.join(top, n) for n in names)
	for path in sys.argv[2:]:
	    for name in files(path):
	        text = open(name, "rb").read()
	        for form in forms:
	            assert form not in text, f"the key is in {name}"
	END
}

# A store whose intake runs, has stored one, and waits for more.
start_intake() {
	new_store
	export TMPDIR=$PWD/tmp
	mkdir tmp
	mkfifo in
	alpr-store -d store < in > out 2> err &
	pid=$!
	exec 7> in
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 >&7
	until_true '[ -s out ]'
}

@test "a running program shows no key to who looks at it from outside" {
	start_intake
	cat /proc/$pid/cmdline > cmdline
	cat /proc/$pid/environ > environ || true
	holds_no_key cmdline environ
	# The search for it does find it where it is.
	run holds_no_key store/master.key
	[ "$status" -ne 0 ]
	exec 7>&-
	wait $pid
	alpr-audit -d store --list > log
	search -p 7ABC123 > found 2> err2
	alpr-store -d store --check >> err2 2>&1
	holds_no_key out err err2 log found store/audit store/days store/policy
}

@test "who holds the store leaves no core, whatever ends it" {
	ulimit -c unlimited || skip "no cores here"
	start_intake
	# Of 1 byte there is none.
	[ "$(awk '/^Max core/ { print $5 }' /proc/$pid/limits)" -le 1 ]
	kill -SEGV $pid
	# The shell says it when one was dumped.
	run wait $pid
	[ "$(find . -name 'core*')" = "" ]
	exec 7>&-
	alpr-store -d store --check
}

@test "nor does who holds photos, or the key of a spool" {
	ulimit -c unlimited || skip "no cores here"
	openssl rand -hex 32 > key && chmod 400 key
	mkfifo in
	alpr-spool -d spool -k key 'awk "/^Max core/ { print \$5 }" \
	    /proc/self/limits > limit; cat > /dev/null' < in 2> err &
	pid=$!
	exec 7> in
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 >&7
	until_true '[ -s limit ]'
	[ "$(cat limit)" -le 1 ]
	[ "$(awk '/^Max core/ { print $5 }' /proc/$pid/limits)" -le 1 ]
	kill -SEGV $pid
	run wait $pid
	exec 7>&-
	[ "$(find . -name 'core*')" = "" ]
}

@test "what is killed leaves no plate and no key in temporary files" {
	start_intake
	read_frame "$data/ca-day.jpg" "$(ago 61)" SECRT77 >&7
	kill -KILL $pid
	exec 7>&-
	wait $pid || true
	[ -z "$(find tmp -type f)" ]
	run grep -rlaE 'SECRT77|7ABC123' store
	[ "$status" -eq 1 ]
	holds_no_key store/days store/keys store/audit tmp
	find store -type f ! -name master.key ! -path 'store/keys/*' > files
	while read -r file; do
		holds_no_key "$file"
	done < files
}

@test "an alert's command has the plate on its input, and not elsewhere" {
	new_store
	echo 7ABC123 > list
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > stored
	cat > look <<-'END'
	cat > told
	tr '\0' '\n' < /proc/$$/cmdline > seen
	env >> seen
	END
	alpr-alert -d store -l mine=list -x "$(cat look)" < stored > alerts
	grep -q 7ABC123 told
	[ -s seen ]
	run grep 7ABC123 seen
	[ "$status" -eq 1 ]
}

@test "a key that a command prints is in no process's options" {
	printf 'cat "%s/key"\n' "$PWD" > command
	new_store
	cp store/master.key key
	chmod 400 key
	cat > shown <<-END
	#!/bin/sh
	cat /proc/\$PPID/cmdline /proc/\$PPID/environ /proc/self/environ > "$PWD/seen"
	cat "$PWD/key"
	END
	chmod +x shown
	alpr-store -d store -K "$PWD/shown" --stat
	[ -s seen ]
	holds_no_key seen
}

# list_shows_no PROGRAM TEXT: of those that run here, and one does.
list_shows_no() {
	local halves=0
	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/cwd")" = "$PWD" ] || continue
		[ "$(cat "$process/comm")" = "$1" ] || continue
		# Of a half that has ended there is none.
		grep -qa "$1" "$process/cmdline" || continue
		run grep -aE "$2" "$process/cmdline"
		[ "$status" -eq 1 ]
		halves=$((halves + 1))
	done
	[ "$halves" -ge 1 ]
}

@test "what is searched for is not in the list of processes" {
	new_store
	for i in 1 2 3 4 5 6; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 + i)))" 8KTN417
	done | alpr-store -d store > /dev/null
	mkfifo out
	# Nobody reads what it finds, so it waits.
	search -p 8KTN417 --inline > out &
	exec 7< out
	IFS= read -r -n 1 -t 120 first <&7
	[ "$first" = "{" ]
	list_shows_no alpr-search '8KTN417|26-01234'
	cat <&7 > /dev/null
	exec 7<&-
	wait
}

@test "what is noted of an alert is not in the list of processes" {
	new_store
	mkfifo key
	alpr-alert -d store -v 01a20630-0ebb-7e48-a059-c1f1cc3a3a60 -O other \
	    --note 'it says 8KTN417' -K 'touch begun; cat key' > out 2>&1 &
	until_true '[ -e begun ]'
	list_shows_no alpr-alert 8KTN417
	cat store/master.key > key
	wait
	grep -q 'no alert of that id' out
}

@test "nor is the case that a list of searches is of" {
	new_store
	for _ in $(seq 20); do
		search -p 8KTN417 || true
	done
	# Nobody reads the list, and there is no room for all of it.
	mkfifo out
	exec 6<> out
	python3 -c 'import fcntl; fcntl.fcntl(6, fcntl.F_SETPIPE_SZ, 4096)'
	alpr-audit -d store --list --case 26-01234 > out &
	exec 7< out
	IFS= read -r -n 1 -t 120 first <&7
	[ "$first" = "{" ]
	list_shows_no alpr-audit 26-01234
	exec 6>&-
	cat <&7 > rest
	[ "$(wc -c < rest)" -gt 4096 ]
	exec 7<&-
	wait
}
