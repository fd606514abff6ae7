# What every program does alike: help, version, bad options, broken streams.

bats_require_minimum_version 1.5.0
load helper

programs="alpr-capture alpr-spool alpr-detect alpr-ocr alpr-merge alpr-store alpr-alert
	alpr-search alpr-expire alpr-audit"
filters="alpr-detect alpr-ocr alpr-merge alpr-store alpr-alert"

# with_input PROGRAM ...: runs it so that it reads records, if it does.
filter_command() {
	case $1 in
	alpr-detect) echo "alpr-detect -m $model" ;;
	alpr-ocr) echo "alpr-ocr -m $models" ;;
	alpr-merge) echo "alpr-merge" ;;
	alpr-store) echo "alpr-store -d store" ;;
	alpr-alert)
		echo 7ABC123 > list
		echo "alpr-alert -d store --list mine=list"
		;;
	esac
}

@test "--help goes to stdout and names every option of its list" {
	for p in $programs; do
		run --separate-stderr "$p" --help
		[ "$status" -eq 0 ]
		[[ $output == "usage: $p"* ]]
		[ -z "$stderr" ]
	done
}

@test "a folder that is no store is said to be none" {
	mkdir folder
	for dir in nowhere folder; do
		for p in "alpr-store -d $dir --stat" "alpr-store -d $dir" \
		    "alpr-store -d $dir --policy policy.yaml" \
		    "alpr-alert -d $dir --open" "alpr-alert -d $dir -l a=b" \
		    "alpr-search -d $dir -p 7ABC123" "alpr-expire -d $dir" \
		    "alpr-audit -d $dir" "alpr-audit -d $dir --list"; do
			# shellcheck disable=SC2086 # words, on purpose
			run -2 $p < /dev/null
			[ "$output" = "${p%% *}: $dir: no store is there; \
alpr-store --init makes one" ]
		done
	done
}

@test "root is told to use a login" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	new_store
	for p in "alpr-search -d store -p 7ABC123" "alpr-audit -d store --list"; do
		# Past the wrappers that make somebody else of root.
		run -2 env PATH="${PATH#*:}" $p
		[[ $output == *": root is no person of a policy: use a login that it lists" ]]
	done
}

@test "--version gives name and version" {
	for p in $programs; do
		run "$p" -V
		[ "$status" -eq 0 ]
		[[ $output =~ ^$p\ [0-9]+\.[0-9]+ ]]
	done
}

@test "a bad option ends with 2 and says how to get help" {
	for p in $programs; do
		run --separate-stderr "$p" --no-such-option
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"Try '$p --help'."* ]]
	done
}

@test "an operand too much is named, with what to do instead" {
	for p in $programs; do
		[ "$p" != alpr-capture ] || continue
		run "$p" some words and more
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "$p: '"*"' belongs to no option; "* ]]
	done
	for p in alpr-detect alpr-ocr; do
		run "$p" --draw look --no-such-option
		[ ! -e look ]
	done
}

@test "help to a full device is a failure" {
	for p in $programs; do
		run bash -c "$p --help > /dev/full"
		[ "$status" -eq 2 ]
		[[ $output == *"standard output: No space left on device"* ]]
	done
}

@test "filters say that standard input or output is closed" {
	new_store
	for p in $filters; do
		run bash -c "$(filter_command $p) <&-"
		[ "$status" -eq 2 ]
		[[ $output == *"standard input is closed"* ]]
		run bash -c "$(filter_command $p) </dev/null >&-"
		[ "$status" -eq 2 ]
		[[ $output == *"standard output is closed"* ]]
	done
}

@test "no input is no error, and gives no output" {
	new_store
	for p in $filters; do
		run bash -c "$(filter_command $p) </dev/null"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
}

@test "broken records are refused with line and reason; the rest goes on" {
	new_store
	for p in $filters; do
		rm -f rejects
		run --separate-stderr bash -c "$(filter_command $p) \
		    --rejects rejects < $data/bad/broken.ndjson"
		[ "$status" -eq 2 ]
		[[ $stderr == *"$p: line 1: "* ]]
		[[ $stderr == *"$p: line 13: "* ]]
		[ "$(jq -s 'length' rejects)" -eq "$(grep -c 'line ' <<<"$stderr")" ]
		[ "$(jq -r 'select(.line == 2).reason' rejects)" = \
		    "not a JSON object" ]
		[ "$(stat -c %a rejects)" = 600 ]
	done
}

@test "binary junk is refused, line by line, without a crash" {
	new_store
	head -c 300000 "$(command -v alpr-detect)" > junk
	for p in $filters; do
		run bash -c "$(filter_command $p) < junk"
		[ "$status" -eq 2 ]
	done
}

@test "a line of more than 16 MiB is refused; the next one is read" {
	new_store
	frame "$data/street-empty.jpg" "$(ago 60)" > good
	{ head -c 17000000 /dev/zero | tr '\0' x; echo; cat good; } > long
	run --separate-stderr bash -c "alpr-detect -m $model < long | wc -l"
	[[ $stderr == *"line 1: more than 16777216 bytes"* ]]
	[ "$output" -eq 1 ]
}

@test "members that a program does not know are passed on unchanged" {
	frame "$data/street-empty.jpg" "$(ago 60)" | jq -c \
	    '. + {mine: {a: [1, 0.30000000000000004, "ü"], b: null}}' > in
	alpr-detect -m "$model" < in | alpr-ocr -m "$models" > out
	[ "$(jq -c .mine out)" = "$(jq -c .mine in)" ]
	grep -q '0.30000000000000004' out
}

@test "records that are no frames pass detect and ocr as they are" {
	echo '{"v":1,"type":"alert","id":"01a20630-0ebb-7e48-a059-c1f1cc3a3a60","x":1}' > in
	alpr-detect -m "$model" < in |
	    alpr-ocr -m "$models" | cmp - in
}

@test "a pipe to a full device is a failure of each filter" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 > in
	for p in alpr-detect alpr-ocr alpr-merge alpr-store; do
		run bash -c "$(filter_command $p) < in > /dev/full"
		[ "$status" -eq 2 ]
		[[ $output == *"No space left on device"* ]]
	done
}

@test "what is refused sends a terminal no commands" {
	esc=$(printf '\033]0;gone\007')
	cp "$data/png-inside.jpg" photo.jpg
	frame photo.jpg "$(ago 60)" > one
	jq -c '.image = "\u001b]0;gone\u0007\u009b2J"' one > in
	jq -c '.camera = "\u001b]0;gone\u0007"' one >> in
	jq -c '.id = "\u001b[2J"' one >> in
	new_store
	for p in $filters; do
		run bash -c "$(filter_command $p) < in 2>&1 >/dev/null"
		[[ $output == *"line 3: "* ]]
		! grep -q $'[\033\007]' <<< "$output"
	done
	# Whoever may upload chooses names.
	echo junk > "a${esc}b.jpg"
	run alpr-capture -t now "a${esc}b.jpg"
	[ "$status" -eq 2 ]
	[[ $output == *"a?]0;gone?b.jpg: neither JPEG nor PNG"* ]]
	run alpr-spool -d spool 'cat > /dev/null' < in
	! grep -q $'[\033\007]' <<< "$output"
}

@test "what is refused tells a log no plate" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7SECRET1 > one
	head -c -20 one | grep -o '.*7SECRET1' > in
	echo '7SECRET1' >> in
	sed 's/"7SECRET1"/7SECRET1/' one >> in
	for set in .camera .time .id .type .v .lat '.lat = 1 | .lon' .sha256 \
	    .plates '.plates[0]' '.plates[0].quad' '.plates[0].score' \
	    '.plates[0].confidence' '.plates[0].text'; do
		for value in '"7SECRET1 plate"' '"7SECRET1 is a plate too long"' \
		    '[{"7SECRET1": 1}]'; do
			jq -c "$set = $value" one
		done
	done >> in
	jq -c '.camera = "7SECRET1-plate", .time = "7SECRET1" |
	    .type = "sighting" | .plate = "7SECRET1"' one >> in
	for p in $filters alpr-spool; do
		command=$(filter_command "$p")
		run bash -c "${command:-alpr-spool -d spool 'exit 1'} < in \
		    2>&1 > /dev/null"
		[[ $output == *"$p: line 1: "* ]]
		grep "^$p: " <<< "$output" > said
		[ "$(grep -c '^alpr.*: line ' said)" -gt 5 ]
		run ! grep SECRET said
	done
	# A list of which the columns are shifted.
	printf '%s\n' plate,state,entered,expires 7ABC123,7SECRET1,, \
	    7ABC123,CA,7SECRET1, 7ABC123,CA,,7SECRET123 > list
	printf '%s\n' H '7ABC123 7SECRET10000' 'AB      CA7SECRET11000' \
	    'TOTAL RECORD 2' > doj
	run -2 alpr-alert -d store -l csv=list -l doj=doj < /dev/null
	[ "$(grep -c ': line [234]: ' <<< "$output")" -ge 4 ]
	[[ $output != *SECRET* ]]
}

# on_terminal COMMAND: its standard error is one, and kept in the file seen.
on_terminal() {
	python3 "$top_srcdir/tests/terminal.py" -- bash -c "$1" > seen
}

@test "a long run tells on a terminal how far it is, and in no pipe" {
	frame "$data/ca-day.jpg" "$(ago 60)" > one
	# However fast the machine is, one of these takes long enough.
	for n in 20 200 2000; do
		for _ in $(seq $n); do cat one; done > many
		on_terminal "alpr-detect -m $model < many > found"
		! grep -q 'left' seen || break
	done
	grep -Eq 'alpr-detect: [0-9]+ frames, [0-9.]+ a second, [0-9]+ plates, [0-9]+ % done, [0-9.]+ (s|min) left' seen
	tail -n 1 seen | grep -q "alpr-detect: $n frames, .* a second, $n plates"
	[ "$(wc -l < found)" -eq $n ]
	# Of an input that has no length, there is no end to tell; a message
	# does not run into the line.
	for s in 1 5 25; do
		on_terminal "{ cat one; sleep $s; cat one; echo x; } |
		    alpr-merge > found" || [ $? -eq 2 ]
		! grep -q 'alpr-merge: 2 frames' seen || break
	done
	grep -q 'alpr-merge: 2 frames, .* 0 plates' seen
	run ! grep -q ' done' seen
	grep -q $'\r\033\\[Kalpr-merge: line 3: column' seen
	# Only the last program of a pipeline tells, and it to no terminal.
	on_terminal "{ echo $data/ca-day.jpg; sleep 1
	    echo $data/ca-day.jpg; } | alpr-capture -t now |
	    alpr-merge > found"
	run ! grep -q 'alpr-capture' seen
	on_terminal "{ cat one; sleep 1; cat one; } | alpr-merge"
	run ! grep -q 'a second' seen
}

@test "what a program says comes a line at a time, whoever else writes there" {
	frame "$data/ca-day.jpg" "$(ago 60)" > in
	run python3 - "$model" "$models" <<-'END'
	import os, signal, subprocess, sys
	# Of such a pipe each read has what one write wrote.
	for command in (["alpr-merge"], ["alpr-detect", "-m", sys.argv[1]],
	                ["alpr-ocr", "-m", sys.argv[2]],
	                ["alpr-spool", "-d", "spool", "cat > /dev/null"]):
	    said, end = os.pipe2(os.O_DIRECT)
	    child = subprocess.Popen(command, stdin=subprocess.PIPE,
	                             stdout=subprocess.DEVNULL, stderr=end)
	    os.close(end)
	    child.stdin.write(open("in", "rb").read() + b"nonsense\n")
	    child.stdin.flush()
	    for wanted in b"line 2: ", b" refused":
	        got = os.read(said, 4096)
	        assert wanted in got and got.endswith(b"\n"), got
	        child.send_signal(signal.SIGUSR1)
	    child.kill()
	END
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "SIGUSR1 asks each program of the pipe how it is" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 > in
	echo nonsense >> in
	for p in $filters alpr-capture; do
		mkfifo "$p.in"
		command=$(filter_command "$p")
		bash -c "exec ${command:-alpr-capture -l /dev/stdin}" \
		    < "$p.in" > "$p.out" 2> "$p.err" &
		child=$!
		exec 9> "$p.in"
		if [ "$p" = alpr-capture ]; then
			printf '%s\n' "$data/ca-day.jpg" none >&9
		elif [ "$p" = alpr-alert ]; then
			alpr-store -d store < in 2> none >&9 || true
			echo nonsense >&9
		else
			cat in >&9
		fi
		# What it says of the nonsense shows that it is up.
		until_true '! grep -q "line 2\|none:" "$p.err" ||
		    kill -USR1 "$child"; sleep 0.1
		    grep -qs "$p: 1 records, .* 1 refused" "$p.err"'
		exec 9>&-
		wait "$child" || [ "$?" -eq 2 ]
		cat "$p.err"
		grep -Eq "^$p: 1 records, [01] plates, [0-9.]+ a second, lag\
 [-0-9.]+ s, the last [0-9]+ s ago, 1 refused, up [0-9]+ s$" "$p.err"
		rm "$p.in"
	done
}
