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
	    [fork]=clone [ptrace]=ptrace [code]=mmap [write]=open)
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
	[[ $stderr == *"Permission denied"* ]] || skip "no Landlock here"
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
