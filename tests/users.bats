# Real users, and programs that are installed setgid: what they can do to
# the store, and what not.

bats_require_minimum_version 1.5.0
load helper
load users

# setup() of the helper is for users that do not exist.
setup() {
	[ -z "$reason" ] || skip "$reason"
	# The runner's own folder is closed to other users.
	cd "$(mktemp -d "$base/test.XXXXXX")" || exit 1
	chmod 755 .
	data=$top_srcdir/testdata
	start=$(date +%s)
	fresh_store
}

log_says() {
	as aud alpr-audit -d "$store" --list |
	    jq -c 'select(.event != "audit-read")'
}

@test "make install gives the programs their group, and says what it left" {
	for p in store alert search expire audit; do
		[ "$(stat -c '%U %G %a' "$base/bin/alpr-$p")" = \
		    "root $group 2755" ]
	done
	[ "$(stat -c %a "$base/bin/alpr-ocr")" = 755 ]
	! grep -q undone "$base/install"
	run make -s -C "$build" install-exec-hook DESTDIR="$base" bindir=/bin \
	    ALPR_GROUP=nobody-has-this
	[[ $output == *"groupadd --system nobody-has-this"* ]]
}

@test "a listed investigator finds; nobody else does, and all is logged" {
	[ "$(stat -c '%U %G %a' "$store/master.key")" = "svc$pid $group 440" ]
	[ "$(look inv | wc -l)" -eq 4 ]
	for who in out aud adm svc; do
		run --separate-stderr look $who
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	run look out
	[[ $output == *"not listed in the policy"* ]]
	log_says > log
	[ "$(jq -r 'select(.event == "search" or .event == "search-refused") |
	    [.event, .user, .uid] | join(" ")' log | sed "s/$pid//")" = \
"search inv $(id -u inv$pid)
search-refused out $(id -u out$pid)
search-refused aud $(id -u aud$pid)
search-refused adm $(id -u adm$pid)
search-refused svc $(id -u svc$pid)
search-refused out $(id -u out$pid)" ]
	[ "$(jq -r 'select(.event == "search") | .person' log)" = "Ann Inv" ]
}

@test "a pager, and what is saved, are the person's own" {
	mkdir mine
	chown "inv$pid" mine
	cd mine
	as inv TERM=xterm PAGER='id > id; cat /proc/self/status > status
	    cat > shown' python3 "$top_srcdir/tests/terminal.py" -- \
	    alpr-search -d "$store" -c 26-01234 -u test -p '7ABC12?' -s saved
	grep -q '4 found' shown
	run grep "$group" id
	[ "$status" -eq 1 ]
	[ "$(awk '$1 == "Gid:" { print $2, $3, $4, $5 }' status |
	    tr ' ' '\n' | sort -u)" = "$(id -g "inv$pid")" ]
	[ -z "$(find . -group "$group")" ]
	[ "$(find saved ! -user "inv$pid" | wc -l)" -eq 0 ]
	[ "$(find saved -name '*.jpg' | wc -l)" -ge 4 ]
	as svc cat "$store/audit.vkey" > key
	# The folder is the person's, so the person shows it.
	as inv alpr-audit --check-save saved --key key | grep -q '^results: 4$'
}

@test "nobody opens a file of the store but by the programs" {
	look inv > /dev/null
	find "$store" > paths
	[ "$(wc -l < paths)" -ge 15 ]
	while read -r path; do
		for who in inv out aud adm; do
			as $who test ! -r "$path"
			as $who test ! -w "$path"
		done
	done < paths
}

@test "a store of one's own, or of links, is none to open" {
	mkdir fake
	for part in VERSION master.key retention keys days audit policy; do
		ln -s "$store/$part" fake/$part
	done
	chown "inv$pid" fake
	run look inv -d "$PWD/fake"
	[ "$status" -eq 2 ]
	[[ $output == *"it is your own"* ]]
	# Another's folder of the right group, as a colleague can make in one
	# that passes on its group.
	chown "out$pid:$group" fake
	chmod 2770 fake
	run look inv -d "$PWD/fake"
	[ "$status" -eq 2 ]
	[[ $output == *"its owner is not of the program's group"* ]]
	chown "svc$pid:$group" fake
	run look inv -d "$PWD/fake"
	[ "$status" -eq 2 ]
	[[ $output == *"its VERSION is neither file nor folder"* ]]
	# The real one, but for a log that goes nowhere.
	cp -a "$store" copy
	rm -rf copy/audit
	ln -s /dev/null copy/audit
	run look inv -d "$PWD/copy"
	[[ $output == *"its audit is neither file nor folder"* ]]
	chmod o+x copy
	run look inv -d "$PWD/copy"
	[[ $output == *"it is open to others"* ]]
	# Nor one of which a part is, or may come to be, somebody else's.
	cp -a "$store" parts
	[ "$(look inv -d "$PWD/parts" | wc -l)" -eq 4 ]
	ln parts/retention other-name
	run -2 look inv -d "$PWD/parts"
	[[ $output == *"its retention has another name, too"* ]]
	rm other-name
	chown "inv$pid" parts/days
	run -2 look inv -d "$PWD/parts"
	[[ $output == *"its days is your own"* ]]
	chown "svc$pid" parts/days
	chmod o+w parts/policy/current
	run -2 look inv -d "$PWD/parts"
	[[ $output == *"others can write its policy/current"* ]]
	chmod o-w parts/policy/current
	[ "$(look inv -d "$PWD/parts" | wc -l)" -eq 4 ]
	chgrp nogroup parts
	chmod 2777 parts
	run -2 look inv -d "$PWD/parts"
	[[ $output == *"it is not of the program's group"* ]]
	# By a link to the real one it is the real one, and its log.
	ln -s "$store" link
	[ "$(look inv -d "$PWD/link" | wc -l)" -eq 4 ]
	[ "$(log_says | jq -r .event | tail -n 1)" = search-answered ]
	run as inv alpr-store -d "$base/mine" --init
	[ "$status" -eq 2 ]
	for key in "-k $store/master.key" "-K true"; do
		# shellcheck disable=SC2086 # words, on purpose
		run look inv $key
		[ "$status" -eq 2 ]
		[[ $output == *"a store of your own"* ]]
	done
}

@test "a store on a medium that people may mount is none to open" {
	mkdir stick
	# There the names of owners are whatever its maker wrote.
	mount -t tmpfs -o nosuid,mode=755 stick stick ||
		skip "nothing can be mounted here"
	cp -a "$store" stick/store
	run look inv -d "$PWD/stick/store"
	echo "cat $store/master.key >&2; echo" > stick/store/key-command
	chown "svc$pid:$group" stick/store/key-command
	chmod 440 stick/store/key-command
	rm -f stick/store/master.key
	searched=$output
	run look inv -d "$PWD/stick/store"
	umount stick
	for output in "$searched" "$output"; do
		[[ $output == *"its file system is mounted nosuid"* ]]
		[[ $output != *7ABC* ]]
	done
}

@test "who names no store runs without the group" {
	cp "$base/policy.yaml" "$base/in"
	# It is held where it prints what came of it.
	as inv python3 - "$base/bin/alpr-audit" -P "$base/in/policy.yaml" \
	    -u "inv$pid" <<-'END'
	import os, subprocess, sys, time
	r, w = os.pipe()
	os.set_blocking(w, False)
	try:
	    while True:
	        os.write(w, bytes(4096))
	except BlockingIOError:
	    os.set_blocking(w, True)
	p = subprocess.Popen(sys.argv[1:], stdout=w)
	for i in range(6000):
	    status = dict(line.split(":\t", 1) for line in
	        open(f"/proc/{p.pid}/status") if ":\t" in line)
	    groups = set(status["Gid"].split())
	    if status["Name"] == "alpr-audit\n" and groups == {str(os.getgid())}:
	        break
	    time.sleep(0.01)
	p.kill()
	p.wait()
	sys.exit(0 if i < 5999 else f"it has the groups {groups}")
	END
}

@test "nothing that the caller leaves behind counts" {
	look inv > plain
	cat > "$base/evil.c" <<-END
	#include <stdio.h>
	__attribute__((constructor)) static void f(void) { puts("evil"); }
	END
	command -v cc > /dev/null &&
		cc -shared -fPIC -o "$base/evil.so" "$base/evil.c"
	chmod a+r "$base"/evil.*
	as inv env LD_PRELOAD="$base/evil.so" LD_LIBRARY_PATH="$base" TZ=evil \
	    TMPDIR="$base/none" PAGER="touch $base/in/evil" SHELL=/bin/false \
	    MALLOC_CHECK_=3 LC_ALL=xx OPENSSL_CONF="$base/evil.c" \
	    "$base/bin/alpr-search" -d "$store" -c 26-01234 -u test -F json \
	    -p '7ABC12?' > tricked
	cmp plain tricked
	# What shows the results is the person's, and has nothing but them.
	cp "$top_srcdir/tests/terminal.py" "$base/in"
	chmod a+r "$base/in/terminal.py"
	mkdir -m 777 shown
	as inv env TERM=xterm PAGER="id -G > $PWD/shown/ids; cat > $PWD/shown/text" \
	    python3 "$base/in/terminal.py" -- "$base/bin/alpr-search" \
	    -d "$store" -c 26-01234 -u test -p '7ABC12?'
	grep -q 7ABC121 shown/text
	[ "$(cat shown/ids)" = "$(id -g nobody)" ]
	# An open descriptor of the caller's is nobody's any more.
	look inv 3> three 9< "$data/ca-day.jpg" | cmp - plain
	(trap '' INT TERM HUP PIPE; look inv) | cmp - plain
}

@test "where the log cannot be written by a trick, nothing is shown" {
	entries=$(log_says | wc -l)
	for limit in "f 0" "f 1" "t 1" "v 500000" "n 8" "n 200"; do
		run bash -c "(ulimit -$limit; $(declare -f as look)
		    store=$store; look inv) 2>&1 | cat"
		[[ $output != *7ABC* ]]
	done
	search="exec alpr-search -d $store -c 26-01234 -u test -F json -p 7ABC12?"
	run as inv sh -c "$search >&-"
	[ "$status" -eq 2 ]
	[[ $output == *"standard output is closed"* ]]
	[ "$(log_says | wc -l)" -eq "$entries" ]
	[ "$(as inv sh -c "$search <&- 2>&-" | wc -l)" -eq 4 ]
}

# hold: a search that hangs, as nobody reads all of what it found.
hold() {
	for i in $(seq 100 140); do
		read_frame "$base/in/ca-day.jpg" "$(ago "$i")" 7ABC129
	done | as svc alpr-store -d "$store" > /dev/null
	mkfifo pipe
	look inv -i > pipe 2>/dev/null &
	looking=$!
	exec 8< pipe
	# What it shows comes after the entry, and after it gave up its rights.
	IFS= read -r -n 1 -t 120 _ <&8
	pgrep -u "inv$pid" alpr-search > pids
	[ "$(wc -l < pids)" -eq 2 ]
}

@test "neither half can be traced or read by its user" {
	hold
	held=0
	while read -r half; do
		for file in mem environ maps stack; do
			run as inv cat "/proc/$half/$file"
			[ "$status" -ne 0 ]
		done
		run as inv ls "/proc/$half/fd"
		[ "$status" -ne 0 ]
		run as inv python3 -c "
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
sys.exit(0 if libc.ptrace(16, $half, 0, 0) == 0 else 3)"
		[ "$status" -eq 3 ]
		grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$half/status"
		# One half has the group, and the other has it no more.
		grep '^Gid:' "/proc/$half/status" |
		    grep -qw "$(getent group "$group" | cut -d: -f3)" &&
			held=$((held + 1))
	done < pids
	[ "$held" -eq 1 ]
	exec 8<&-
	wait "$looking" || true
}

@test "who kills the half that holds the store leaves the entry" {
	hold
	gid=$(getent group "$group" | cut -d: -f3)
	keeper=$(xargs -I{} grep -lE "^Gid:.*\\b$gid\\b" /proc/{}/status < pids |
	    cut -d/ -f3)
	as inv kill -TERM "$keeper"
	as inv kill -KILL "$keeper"
	cat <&8 > /dev/null
	status=0
	wait "$looking" || status=$?
	exec 8<&-
	[ "$status" -eq 2 ]
	[ "$(log_says | jq -r .event | tail -n 1)" = search ]
	# The next one is none the worse for it.
	[ "$(look inv | wc -l)" -eq 45 ]
}

@test "whenever a half is killed, who has seen something has an entry" {
	as inv python3 - "$base/bin/alpr-search" "$store" > seen <<-'END'
	import os, random, signal, subprocess, sys, time
	search = [sys.argv[1], "-d", sys.argv[2], "-u", "test", "-F", "json",
	    "-p", "7ABC12?", "-c"]
	for i in range(60):
	    case = f"26-{i:05}"
	    p = subprocess.Popen(search + [case], stdout=subprocess.PIPE,
	        stderr=subprocess.DEVNULL)
	    time.sleep(random.uniform(0, 0.05))
	    front = [str(p.pid)]
	    keeper = subprocess.run(["pgrep", "-P", *front], text=True,
	        capture_output=True).stdout.split()
	    for half in [[], front, keeper, front + keeper][i % 4]:
	        try:
	            os.kill(int(half), signal.SIGKILL)
	        except ProcessLookupError:
	            pass
	    if b"7ABC" in p.communicate()[0]:
	        print(case)
	END
	[ "$(wc -l < seen)" -ge 15 ]
	log_says | jq -r 'select(.event == "search" and .person == "Ann Inv") |
	    .case' | sort > asked
	[ -z "$(comm -23 seen asked)" ]
	as svc alpr-audit -d "$store"
}

@test "the store is its owner's and an administrator's; each act is logged" {
	echo '[' > "$base/in/junk.yaml"
	chmod a+r "$base/in/junk.yaml"
	for who in inv out aud; do
		for act in --stat --check; do
			run as $who alpr-store -d "$store" $act
			[ "$status" -eq 2 ]
			[[ $output == *"owner"* ]]
		done
		run as $who alpr-store -d "$store" --policy "$base/policy.yaml"
		[ "$status" -eq 2 ]
		# Whose policy it is, is asked before it is read.
		run as $who alpr-store -d "$store" --policy "$base/in/junk.yaml"
		[ "$status" -eq 2 ]
		[[ $output == *"owner"* ]]
		[[ $output != *junk.yaml* ]]
		run as $who alpr-expire -d "$store"
		[ "$status" -eq 2 ]
		run as $who alpr-store -d "$store" < "$base/in/frames"
		[ "$status" -eq 2 ]
		[ -z "$(as $who alpr-store -d "$store" < "$base/in/frames" \
		    2>/dev/null || true)" ]
	done
	[ "$(as adm alpr-store -d "$store" --stat | jq -s 'map(.sightings) |
	    add')" = 4 ]
	as adm alpr-store -d "$store" --check
	sed 's/version: 1/version: 2/; s/agreed: 1/agreed: 2/' \
	    "$base/policy.yaml" > "$base/in/two.yaml"
	chmod a+r "$base/in/two.yaml"
	# A relative path is the caller's, wherever the program goes.
	(cd "$base/in" && as adm alpr-store -d ../srv/store --policy two.yaml)
	as adm alpr-expire -d "$store" > /dev/null
	as svc alpr-expire -d "$store" > /dev/null
	[ "$(look inv | wc -l)" -eq 4 ]
	# Nothing that names a file of the caller's choice.
	run as adm alpr-store -d "$store" -R "$store/policy/current" \
	    < "$base/in/frames"
	[ "$status" -eq 2 ]
	run as adm alpr-expire -d "$store" -R "$store/policy/current"
	[ "$status" -eq 2 ]
	run as adm alpr-store -d "$store" --rotate-key "$base/in/key"
	[ "$status" -eq 2 ]
	# Nor is a file read for him that he cannot read.
	run as adm alpr-store -d "$store" --policy "$store/master.key"
	[ "$status" -eq 2 ]
	[[ $output == *"Permission denied"* ]]
	log_says | jq -r '[.event, .user // ""] | join(" ")' |
	    sed "s/$pid//" > events
	grep -q 'act-refused inv' events
	grep -q 'act-refused out' events
	grep -q 'check adm' events
	[ "$(grep -c 'policy-changed adm' events)" -eq 1 ]
	grep -q 'expire adm' events
	grep -q 'expire svc' events
}

@test "the log is read by auditors, and that is logged; others may verify it" {
	look inv > /dev/null
	for who in inv out adm svc; do
		for act in --list --report --flags "--prove 1" "--random 1"; do
			# shellcheck disable=SC2086 # words, on purpose
			run --separate-stderr as $who alpr-audit -d "$store" $act
			[ "$status" -eq 2 ]
			[ -z "$output" ]
		done
	done
	for who in adm aud svc; do
		as $who alpr-audit -d "$store" | grep -q '^whole: '
	done
	run as inv alpr-audit -d "$store"
	[ "$status" -eq 2 ]
	as aud alpr-audit -d "$store" --report --user "inv$pid" > report
	[ "$(jq -r .person report)" = "Ann Inv" ] || grep -q "inv$pid" report
	as aud alpr-audit -d "$store" --list > log
	[ "$(jq -r 'select(.event == "audit-read") | [.what, .asked.user,
	    .person] | join(" ")' log | sed "s/$pid//")" = \
"report inv Bob Aud
list  Bob Aud" ]
	[ "$(jq -r 'select(.event == "act-refused") | .user' log |
	    sort | uniq -c | sed "s/$pid//" | awk '{ print $1 $2 }' |
	    paste -sd ' ')" = "5adm 6inv 5out 5svc" ]
	# Files are read as the auditor, and not as the program.
	run as aud alpr-audit -d "$store" --since "$store/audit.key"
	[ "$status" -eq 2 ]
	[[ $output == *"Permission denied"* ]]
	run as aud alpr-audit -P "$store/master.key"
	[[ $output == *"Permission denied"* ]]
}

@test "the page is read as the program, and written as who publishes it" {
	look inv > /dev/null
	mkdir mine
	chown "aud$pid" mine
	for who in inv out adm svc; do
		run as $who alpr-audit -d "$store" --portal "$PWD/mine/page"
		[ "$status" -eq 2 ]
	done
	(cd mine && as aud alpr-audit -d "$store" --portal page)
	[ -z "$(find mine -group "$group")" ]
	[ -z "$(find mine ! -user "aud$pid")" ]
	[ "$(jq .last.searches mine/page/portal.json)" -eq 1 ]
	as out alpr-audit --verify-portal mine/page
	# What the program may write, its user may not.
	run as aud alpr-audit -d "$store" --portal "$store/page"
	[ "$status" -eq 2 ]
	[[ $output == *"Permission denied"* ]]
	run as aud alpr-audit --verify-portal mine/page --key "$store/audit.vkey"
	[ "$status" -eq 2 ]
	[[ $output == *"Permission denied"* ]]
	[ "$(stat -c '%G %a' "$store/portal.key")" = "$group 440" ]
	# Again, over what is there; and the doctor has nothing against it.
	as aud alpr-audit -d "$store" --portal "$PWD/mine/page"
	as out alpr-audit --verify-portal mine/page --since mine/page
}

@test "a stranger's refused searches cost the log little" {
	area=$(for _ in $(seq 64); do
		printf '32.000000000000000000001,-117.0000000000000000001,'
	done)
	before=$(du -sb "$store/audit" | cut -f1)
	for i in $(seq 20); do
		run look out -a "${area%,}" -f '1 hour ago'
		[ "$status" -eq 2 ]
		[[ $output == *"not listed in the policy"* ]]
	done
	run look out -m "$(printf 'x%.0s' $(seq 65))" -f '1 hour ago'
	[ "$status" -eq 2 ]
	after=$(du -sb "$store/audit" | cut -f1)
	echo "$before $after"
	[ $((after - before)) -lt 16384 ]
	log_says | jq -c 'select(.event == "search-refused")' > refused
	[ "$(wc -l < refused)" -eq 20 ]
	[ "$(jq -c '.query' refused | sort -u)" = null ]
	# Of somebody whom the policy names, the query is logged.
	run look aud
	log_says | jq -e 'select(.event == "search-refused" and
	    .user == "aud'"$pid"'").query.plate == "7ABC12?"'
	# The next search signs for them all.
	look inv > /dev/null
	as svc alpr-audit -d "$store"
}

@test "a folder to check is read as who asks, not as the program" {
	look inv > /dev/null
	as svc cat "$store/audit.vkey" > key
	run as out alpr-audit --key "$PWD/key" --check-save "$store/policy"
	[ "$status" -eq 2 ]
	echo "$output"
	[[ $output == *"Permission denied"* ]]
}

@test "the master key comes from a command that the store names" {
	mkdir "$base/key"
	chmod 755 "$base/key"
	cp -p "$store/master.key" "$base/key/k"
	rm -f "$store/master.key"
	run look inv
	[ "$status" -eq 2 ]
	[[ $output == *"master.key"* ]]
	echo "cat $base/key/k" > "$store/key-command"
	chown "svc$pid:$group" "$store/key-command"
	chmod 440 "$store/key-command"
	[ "$(look inv | wc -l)" -eq 4 ]
	[ "$(as svc alpr-store -d "$store" --stat | wc -l)" -ge 1 ]
	[ "$(as adm alpr-store -d "$store" --stat | wc -l)" -ge 1 ]
	as adm alpr-store -d "$store" --check
	as adm alpr-expire -d "$store" > /dev/null
	as inv test ! -r "$base/key/k"
	as adm test ! -r "$base/key/k"
	# Whoever crashes the command gets no core of it, from nobody.
	touch "$base/key/limits"
	chmod 666 "$base/key/limits"
	chmod 640 "$store/key-command"
	echo "grep core /proc/self/limits > $base/key/limits; cat $base/key/k" \
	    > "$store/key-command"
	chmod 440 "$store/key-command"
	for who in inv adm; do
		: > "$base/key/limits"
		if [ $who = inv ]; then
			look inv > /dev/null
		else
			as adm alpr-store -d "$store" --stat > /dev/null
		fi
		grep -Eq 'size +1 +1 ' "$base/key/limits"
	done
	echo "cat $base/key/k" > "$store/key-command"
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	[[ $output != *"lies beside"* ]]
	chmod 460 "$store/key-command"
	run look inv
	[ "$status" -eq 2 ]
	[[ $output == *"chmod 0440"* ]]
	printf 'true' > "$store/key-command"
	chmod 440 "$store/key-command"
	run look inv
	[ "$status" -eq 2 ]
	[[ $output == *"no command on a line"* ]]
}

@test "alerts: the service watches, an investigator verifies, nobody else" {
	read_frame "$base/in/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    as svc alpr-store -d "$store" > seen
	echo 7ABC123 > list
	chmod a+r seen list
	alert="alpr-alert -d $store --list mine=$PWD/list"
	# What it would run, it would run for the person alone.
	for who in inv out aud; do
		run as $who $alert --exec "id > $base/in/ran" < seen
		[ "$status" -eq 2 ]
		[[ $output == *"Permission denied"* ]]
		[ ! -e "$base/in/ran" ]
	done
	as svc $alert < seen > alerts
	id=$(jq -r .id alerts)
	[ "$(as inv alpr-alert -d "$store" --open | jq -r .id)" = "$id" ]
	for who in out aud adm svc; do
		run --separate-stderr as $who alpr-alert -d "$store" --open
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		run as $who alpr-alert -d "$store" -v "$id" -O misread
		[ "$status" -eq 2 ]
	done
	as inv alpr-alert -d "$store" --verify "$id" --outcome confirmed
	run as inv alpr-alert -d "$store" --verify "$id" --outcome misread
	[ "$status" -eq 1 ]
	run as inv alpr-alert -d "$store" --open
	[ "$status" -eq 1 ]
	[ "$(as aud alpr-alert -d "$store" --stats | jq .confirmed)" = 1 ]
	[ "$(find "$store/alerts" -name '*.done' | wc -l)" -eq 1 ]
	while read -r path; do
		as inv test ! -r "$path"
		as inv test ! -w "$path"
	done < <(find "$store/alerts")
	[ "$(log_says | jq -r 'select(.event == "alert-verified") |
	    "\(.person) \(.outcome)"')" = "Ann Inv confirmed" ]
	[ "$(log_says | jq -r 'select(.event == "alerts-refused") | .uid' |
	    sort -u | wc -l)" -eq 4 ]
	# A folder of links is no store, and its alerts are none either.
	as svc mv "$store/alerts" "$store/elsewhere"
	as svc ln -s "$store/elsewhere" "$store/alerts"
	run as inv alpr-alert -d "$store" --open
	[ "$status" -eq 2 ]
	[[ $output == *"its alerts is neither file nor folder"* ]]
}
