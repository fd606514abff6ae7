# What somebody can do who has a program in his hand: nothing that it does not
# need.  tests/intruder.c is he.

bats_require_minimum_version 1.5.0
load helper

skip_where_left_out() {
	! grep -qa __asan_init "$(command -v alpr-detect)" ||
		skip "sanitizers do more than the sandbox allows"
	tests=$(dirname "$(type -ap alpr-detect | tail -n 1)")/tests
	# He stands in the programs' own place, with what rights they have.
	PATH=${PATH#"$PWD/.bin:"}
}

# has_landlock: landlock_create_ruleset(2) tells its version.
has_landlock() {
	python3 -c 'import ctypes, sys
sys.exit(0 if ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1 else 1)'
}

# intrude DEED COMMAND...: with him inside; status 99 where he came through.
intrude() {
	deed=$1
	shift
	LD_PRELOAD=$tests/intruder.so ALPR_INTRUDE=$deed "$@"
}

# refused CALL: by the kernel, and the program said so.
refused() {
	echo "$output $stderr"
	[ "$status" -eq 2 ]
	[[ $stderr == *": refused by its sandbox: system call "*"($1"*"; see"* ]]
	[[ $stderr != *intruder* ]]
}

make_inputs() {
	frame "$data/png-inside.jpg" "$(ago 60)" > frames
	alpr-detect -m "$model" < frames > found
	alpr-ocr -m "$models" < found > read
}

@test "who has a photo's program in his hand gets no further" {
	skip_where_left_out
	make_inputs
	cp "$data/png-inside.jpg" photo.jpg
	declare -A calls=([socket]=socket [connect]=socket [execve]=execve
	    [fork]=clone [ptrace]=ptrace [code]=mmap [write]=open
	    [kill]=kill [signal]=fcntl)
	for deed in "${!calls[@]}"; do
		run --separate-stderr intrude $deed alpr-capture -c cam7 photo.jpg
		refused "${calls[$deed]}"
		run --separate-stderr intrude $deed alpr-detect -m "$model" \
		    < frames
		refused "${calls[$deed]}"
		run --separate-stderr intrude $deed alpr-detect -j 2 \
		    -m "$model" < frames
		refused "${calls[$deed]}"
		run --separate-stderr intrude $deed alpr-ocr -r both \
		    -m "$models" < found
		refused "${calls[$deed]}"
		run --separate-stderr intrude $deed alpr-merge < read
		refused "${calls[$deed]}"
	done
	[ ! -e planted ]
}

@test "it may write to the folder that it is given, and nowhere else" {
	skip_where_left_out
	make_inputs
	mkdir drawn spool
	alpr-detect -m "$model" -D drawn -R refused < frames > out
	[ "$(jq '.plates | length' out)" = 1 ]
	[ "$(find drawn -name '*.jpg' | wc -l)" = 1 ]
	alpr-capture -c cam7 -s spool "$data/png-inside.jpg" > out
	[ -s "$(jq -r .image out)" ]
	# With a folder it takes the kernel's Landlock to tell where.
	run --separate-stderr intrude write alpr-detect -m "$model" \
	    -D drawn < frames
	has_landlock || skip "no Landlock here"
	[[ $stderr == *"Permission denied"* ]]
	[ ! -e planted ]
}

@test "who has the store's program in his hand starts nothing" {
	skip_where_left_out
	make_inputs
	new_store
	echo 7ABC123 > list
	for deed in socket:socket execve:execve fork:clone ptrace:ptrace; do
		call=${deed#*:}
		deed=${deed%:*}
		run --separate-stderr intrude $deed alpr-store -d store < read
		refused $call
		run --separate-stderr intrude $deed alpr-expire -d store
		refused $call
		run --separate-stderr intrude $deed alpr-audit -d store
		refused $call
		run --separate-stderr intrude $deed alpr-alert -d store \
		    -l mine=list < read
		refused $call
	done
	alpr-audit -d store
}

@test "without the sandbox he would get through" {
	skip_where_left_out
	make_inputs
	# Nothing is refused, so there is nothing that he waits for.
	ALPR_SANDBOX=off run --separate-stderr intrude socket alpr-detect \
	    -m "$model" < frames
	[ "$status" -eq 0 ]
	[ "$(jq '.plates | length' <<< "$output")" = 1 ]
	# Of what he can do in the other one, some succeeds.
	new_store
	run --separate-stderr intrude write alpr-audit -d store
	[[ $stderr == *"intruder: write: done"* ]]
}

# lie NUMBER TEXT COMMAND...: what the half that asks says in place of its
# message of that number.
lie() {
	number=$1 text=$2
	shift 2
	ALPR_LIE_AT=$number ALPR_LIE=$text run --separate-stderr \
	    env LD_PRELOAD="$tests/intruder.so" "$@"
	echo "$number $text: $status $output $stderr"
}

@test "who reads what other agencies answer can plant nothing" {
	skip_where_left_out
	key=$(alpr-store -d other --init && cat other/audit.vkey)
	cat >> policy.yaml <<-END
	sharing:
	  - {id: npd, name: Police of npd, state: CA, kind: police,
	     ask: [/bin/echo, '{}'],
	     answer: {uid: 4242, key: $key, numbers: {case: [npd-9999]}}}
	END
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	chmod 777 .
	ask="alpr-search -d store -c 26-01234 -u test -F json -p 7ABC123 -A npd"
	[ "$person" = "$(id -u)" ] || ask="$as_person $ask"
	export ALPR_INTRUDE_FRONT=1
	for deed in execve:execve fork:clone socket:socket; do
		# shellcheck disable=SC2086 # words, on purpose
		run --separate-stderr intrude ${deed%:*} $ask
		refused "${deed#*:}"
	done
	# shellcheck disable=SC2086 # words, on purpose
	run --separate-stderr intrude write $ask
	[ "$status" -eq 99 ]
	has_landlock || skip "no Landlock here"
	[[ $stderr == *"Permission denied"* ]]
	[ ! -e planted ]
}

@test "who has the half that asks in his hand sees no more by lying" {
	! grep -qa __asan_init "$(command -v alpr-detect)" ||
		skip "the sanitizer must be loaded first"
	tests=$(dirname "$(type -ap alpr-detect | tail -n 1)")/tests
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	ask='{"type":"ask","case":"26-01234","purpose":"test","query":'
	long=$(head -c 70000 /dev/zero | tr '\0' x)
	newline=$'\n'
	# Before it is known which store: nothing is logged anywhere.
	before=$(logged | wc -l)
	while IFS='|' read -r text why; do
		lie 0 "$text$newline" alpr-search -d store -c 26-01234 \
		    -u test -F json -p 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "alpr-search: "*"$why"* ]]
	done <<-END
	junk|no JSON
	[]|without a type
	{"type":7}|without a type
	{"type":"open"}|which store?
	{"type":"ask","store":"store"}|which store?
	{"type":"open","store":7}|no text
	{"type":"open","store":"store","uid":"0"}|unknown member
	{"type":"open","store":"/"}|no store is there
	{"type":"open","store":"$long|more than
	{"type":"open","type":"open"}|duplicate
	END
	lie 0 '{"type":"open","store":"sto' alpr-search -d store \
	    -c 26-01234 -u test -p 7ABC123
	[ "$status" -eq 2 ]
	[[ $stderr == *"half a message"* ]]
	[ "$(logged | wc -l)" -eq "$before" ]
	# Then every lie is refused, and is in the log as such.
	n=0
	while IFS='|' read -r text why; do
		lie 1 "$text$newline" alpr-search -d store -c 26-01234 \
		    -u test -F json -p 7ABC123
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "alpr-search: "*"$why"* ]]
		n=$((n + 1))
		[ "$(logged | jq -r .event | grep -c search-refused)" -eq $n ]
	done <<-END
	junk|no JSON
	{"type":"open","store":"store"}|
	$ask{"plate":"7ABC123"},"user":"chief"}|
	$ask{"plate":"7ABC123"},"time":"2020-01-01T00:00:00.000Z"}|
	$ask{"plate":"*"}}|
	$ask{"plate":"7*","limit":100000}}|
	$ask{"plate":"7ABC123","limit":-1}}|
	$ask{"camera":"cam7","from":"2000-01-01T00:00:00.000Z"}}|
	$ask{"plate":"7ABC123","also":["nobody"]}}|nobody
	{"type":"ask","purpose":"test","query":{"plate":"7ABC123"}}|case
	{"type":"ask","case":"1","purpose":"test","query":{"plate":"7ABC123"}}|case
	{"type":"ask","case":"26-01234","purpose":"fun","query":{"plate":"7ABC123"}}|purpose
	END
	# The half of alpr-alert that has the store does not take his word.
	before=$(logged | wc -l)
	long=$(head -c 5000 <<< "$long")
	while IFS='|' read -r text why; do
		lie 0 "$text$newline" alpr-alert -d store --open -F json
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "alpr-alert: "*"$why"* ]]
	done <<-END
	{"type":"open","store":"store"}|not what is asked here
	{"type":"alerts","task":"open"}|which store, and what?
	{"type":"alerts","store":"store"}|which store, and what?
	{"type":"alerts","store":7,"task":"open"}|store
	{"type":"alerts","store":"store","task":"all"}|not what is asked here
	{"type":"alerts","store":"store","task":"verify"}|not the id
	{"type":"alerts","store":"store","task":"verify","id":"1"}|not the id
	{"type":"alerts","store":"store","task":"$long"}|task
	END
	# Of these three are for a store, whose log has them.
	[ "$(logged | wc -l)" -eq $((before + 3)) ]
	[ "$(logged | tail -n 3 | jq -r .event | uniq)" = alerts-refused ]
	alpr-audit -d store
	alpr-store -d store --check
}
