# The audit log as its tools see it: alpr-audit, and a verifier of our own.

bats_require_minimum_version 1.5.0
load helper

# A new store has one entry: its policy.
# look N: as many searches, each of which is two entries.
look() {
	for _ in $(seq "$1"); do
		search -p NEW1111 > /dev/null || [ "$?" -eq 1 ]
	done
}

audit() {
	run --separate-stderr alpr-audit -d store "$@"
}

# Another verifier, in another language: it knows the formats alone.
peer() {
	python3 "$top_srcdir/tests/tlog.py" "$@"
}

@test "a whole log is whole, and goes on from a checkpoint that was kept" {
	new_store
	alpr-audit -d store --checkpoint > first
	look 1
	alpr-audit -d store --checkpoint > kept
	[ "$(sed -n 2p kept)" = 3 ]
	cmp kept store/audit/checkpoint
	look 1
	for old in first kept store/audit/checkpoint; do
		audit --since $old
		[ "$status" -eq 0 ]
		[[ $output == "whole: 5 entries of alpr.local/"*"; root "* ]]
	done
	# To read it is an entry, too.
	[ "$(alpr-audit -d store --list | jq -c .n | paste -sd ' ')" = \
	    "1 2 3 4 5 6" ]
	# What is alike in all else is not alike in its hash.
	[ "$(alpr-audit -d store --list | jq -r .salt | grep -xE '[0-9a-f]{32}' |
	    sort -u | wc -l)" -eq 7 ]
	[ "$(alpr-audit -d store --list --case 26-01234 | wc -l)" -eq 4 ]
	[ "$(alpr-audit -d store --list --case none | wc -l)" -eq 0 ]
}

@test "what was changed, dropped, swapped or cut off is found" {
	new_store
	look 2
	alpr-audit -d store --checkpoint > kept
	cp -r store/audit good
	bundle=store/audit/tile/entries/000.p/5
	sed -i 's/NEW1111/NEW1112/' $bundle
	audit
	[ "$status" -eq 1 ]
	[[ $stderr == *"entry 2 is not the one of tile/0/000.p/5"* ]]
	rm -rf store/audit
	cp -r good store/audit
	rm $bundle
	audit
	[ "$status" -eq 1 ]
	[[ $stderr == *"$bundle: No such file"* ]]
	# Another log of as many entries, signed by another key.
	rm -rf store
	new_store
	look 2
	audit --since kept
	[ "$status" -eq 1 ]
	[[ $stderr == *"kept: not signed by alpr.local/"* ]]
}

@test "who has the key and signs a shorter or another log is found" {
	new_store
	cp -r store empty
	look 2
	alpr-audit -d store --checkpoint > kept
	key=$(cat store/audit.vkey)
	rm -rf store
	cp -r empty store
	look 1
	[ "$(cat store/audit.vkey)" = "$key" ]
	audit
	[ "$status" -eq 0 ]
	audit --since kept
	[ "$status" -eq 1 ]
	[[ $stderr == *"shorter than the checkpoint of 5 entries"* ]]
	look 5
	audit --since kept
	[ "$status" -eq 1 ]
	[[ $stderr == *"does not go on from the checkpoint of 5 entries"* ]]
	audit --checkpoint --since kept
	[ "$status" -eq 1 ]
}

@test "a key and a checkpoint kept elsewhere find a log that was replaced" {
	new_store
	cp store/audit.vkey key
	look 1
	audit --key key
	[ "$status" -eq 0 ]
	rm -rf store
	new_store
	look 1
	audit
	[ "$status" -eq 0 ]
	audit --key key
	[ "$status" -eq 1 ]
	[[ $stderr == *"its checkpoint: not signed by "* ]]
	head -c 20 key > bad
	audit --key bad
	[ "$status" -eq 2 ]
	audit --key store/audit.key
	[ "$status" -eq 2 ]
	for since in key none .; do
		audit --since $since
		[ "$status" -eq 2 ]
	done
}

@test "an entry is proved to who has the key alone" {
	new_store
	look 3
	for n in 1 4 7; do
		alpr-audit -d store --prove $n > proof
		run alpr-audit --check-proof proof --key store/audit.vkey
		[ "$status" -eq 0 ]
		[ "$(head -n 1 <<<"$output" | jq .n)" = $n ]
		size=$(sed -n 2p store/audit/checkpoint)
		[[ $output == *"entry $n of the $size of alpr.local/"* ]]
		[ "$(peer proof store/audit.vkey proof)" = \
		    "$(head -n 1 <<<"$output")" ]
	done
	for n in 0 80 x; do
		audit --prove $n
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	sed 's/^index 6/index 5/' proof > other
	run alpr-audit --check-proof other -d store
	[ "$status" -eq 1 ]
	sed 's/^extra .*/extra e30=/' proof > other
	run alpr-audit --check-proof other -d store
	[ "$status" -eq 1 ]
	[[ $output == *"other: the proof does not lead to this root"* ]]
	run alpr-audit --check-proof store/audit.vkey -d store
	[ "$status" -eq 2 ]
	run alpr-audit --check-proof proof
	[ "$status" -eq 2 ]
	# Nor is anything else done with it.
	for other in -l -v -H -K '-e 1' '-w public'; do
		run alpr-audit -E proof $other -k store/audit.vkey
		[ "$status" -eq 2 ]
		[[ $output == "alpr-audit: one at a time: "* ]]
		run alpr-audit -a . $other -d store
		[ "$status" -eq 2 ]
	done
}

@test "what was typed into a search moves no auditor's terminal" {
	new_store
	run -1 search -p 7ABC123 --make $'a\u009b31mb\u202e'
	alpr-audit -d store --prove 2 > proof
	run alpr-audit --check-proof proof -d store
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *'"a\u009b31mb\u202e"'* ]]
	alpr-audit -d store --list > list
	alpr-audit -d store --report --format csv >> list
	run ! grep -q $'\u009b\|\u202e' list
}

@test "a verifier of the formats agrees, at many sizes" {
	new_store
	peer log store/audit store/audit.vkey
	alpr-audit -d store --checkpoint > old
	for n in 1 1 2 5; do
		look $n
		peer log store/audit store/audit.vkey
		alpr-audit -d store --checkpoint --since old > request
		peer request store/audit.vkey old request
		alpr-audit -d store --checkpoint > old
	done
	size=$(($(sed -n 2p old) + 1))
	[ "$(alpr-audit -d store --list | wc -l)" -eq "$size" ]
	[ "$(peer log store/audit store/audit.vkey | jq -s length)" = "$size" ]
	# It does find what is broken.
	sed -i 's/NEW1111/NEW1112/' "store/audit/tile/entries/000.p/$size"
	audit
	[ "$status" -eq 1 ]
	run peer log store/audit store/audit.vkey
	[ "$status" -eq 1 ]
}

@test "an entry cut short by a crash does not stop the next" {
	new_store
	look 1
	head -c 40 /dev/urandom >> store/audit/pending-3
	audit
	[ "$status" -eq 0 ]
	[[ $stderr == *"cut short"* ]]
	look 1
	audit
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ $output == "whole: 5 entries"* ]]
}

@test "a name for the log is asked at init, and must be one" {
	alpr-store -d store --init -P policy.yaml --name plates.police.example
	audit --checkpoint
	[ "$(head -n 1 <<<"$output")" = plates.police.example ]
	for name in "" "a b" "a+b" "$(printf 'a\nb')"; do
		run alpr-store -d other --init --name "$name"
		[ "$status" -eq 2 ]
		rm -rf other
	done
	run alpr-store -d store --stat --name x
	[ "$status" -eq 2 ]
}

@test "the public key is printed, for who keeps it" {
	new_store
	alpr-audit -d store --public-key > key
	cmp key store/audit.vkey
	alpr-audit -d store --key key
}
