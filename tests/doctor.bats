# alpr-audit --doctor: what is wrong with a store that is installed, and that
# what it prints mends that.  Real users, as in users.bats.

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

# mended: that the doctor names a fault, and that its commands set it right.
mended() {
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 1 ]
	[[ $output == *"$1"* ]]
	sed -n 's/^    //p' <<<"$output" | PATH=$base/bin:$PATH sh > /dev/null
	run as svc alpr-audit -d "$store" --doctor
	echo "$output"
	[ "$status" -eq 0 ]
}

# wrong WHAT: that the doctor says so; what mends it is for a person to do.
wrong() {
	run as svc alpr-audit -d "$store" --doctor
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"wrong: "*"$1"* ]]
}

@test "the doctor finds what is wrong, and what it prints mends that" {
	run as svc alpr-audit -d "$store" --doctor
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"nothing is wrong with $store"* ]]
	[[ $output == *"note: the master key lies beside"* ]]
	as adm alpr-audit -d "$store" --doctor > /dev/null
	for who in inv aud out; do
		run as $who alpr-audit -d "$store" --doctor
		[ "$status" -eq 2 ]
	done
	chmod 755 "$base/bin/alpr-search"
	mended "alpr-search is not root's, setgid $group"
	chmod o+r "$store/retention"
	mended "store/retention is open to everybody"
	cp /bin/cat "$base/bin/reader"
	chgrp "$group" "$base/bin/reader"
	chmod 2755 "$base/bin/reader"
	mended "bin/reader lends the group $group, and is none of the programs"
	rm -f "$base/bin/reader"
	chmod 2750 "$store/VERSION"
	mended "store/VERSION is marked as a program"
	# user:inv:r--, as setfacl would set it.
	acl='import os, struct, sys
ids = [(1, 4, -1), (2, 4, int(sys.argv[2])), (4, 4, -1), (16, 4, -1),
    (32, 0, -1)]
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) +
    b"".join(struct.pack("<HHi", *i) for i in ids))'
	if python3 -c "$acl" "$store/master.key" "$(id -u "inv$pid")"; then
		as inv test -r "$base/srv"
		run as svc alpr-audit -d "$store" --doctor
		[ "$status" -eq 1 ]
		[[ $output == *"store/master.key has an access control list"* ]]
		[[ $output == *"    setfacl -R -b -k "* ]]
		python3 -c 'import os, sys
os.removexattr(sys.argv[1], "system.posix_acl_access")' "$store/master.key"
	fi
	chgrp -R root "$store/keys"
	mended "is not of the programs' group"
	chmod 400 "$store/master.key"
	mended "master.key is of mode 0400"
	chmod 750 "$store/days"
	mended "store/days cannot be opened by the programs"
	locked usermod -a -G "$group" "inv$pid"
	mended "inv$pid, a person of the policy, is in the group"
	locked usermod -g "$group" "aud$pid"
	mended "aud$pid, a person of the policy, is in the group"
	chmod 777 "$base/srv"
	mended "can be written by others"
	date -u -d '5 hours ago' +%FT%T.000Z > "$store/expired"
	mended "expiry has not run since"
	echo 2199-01-01T00:00:00.000Z > "$store/expired"
	mended "expiry last ran in the future, at 2199-01-01T00:00:00.000Z"
	# A policy that came by another way.
	sed 's/version: 1/version: 9/; s/agreed: 1/agreed: 9/' \
	    "$base/policy.yaml" > "$base/in/nine.yaml"
	old=$(cat "$store/policy/current")
	as svc alpr-store -d "$store" --policy "$base/in/nine.yaml"
	echo "$old" > "$store/policy/current"
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 1 ]
	[[ $output == *"the policy in force, ${old:0:8}, is not the one last logged"* ]]
}

@test "who can write a hot list is told, as he needs no case then" {
	mkdir lists
	echo 7ABC123 > lists/stolen
	{ sed 's/version: 1/version: 2/; s/agreed: 1/agreed: 2/' \
	    "$base/policy.yaml"
	echo "hot_lists:"
	echo "  - {name: stolen, file: $PWD/lists/stolen, source: test}"
	} > two.yaml
	as svc alpr-store -d "$store" --policy two.yaml
	run as svc alpr-audit -d "$store" --doctor
	echo "$output"
	[ "$status" -eq 0 ]
	chmod 666 lists/stolen
	mended "lists/stolen: others can write the hot list stolen there"
	chown "inv$pid" lists
	mended "lists is a person's of the policy, who can write the hot list"
	chmod 777 lists
	mended "lists: others can write the hot list stolen there"
	# What leads to it counts, as far as it leads.
	mkdir elsewhere other
	mv lists/stolen other/b.csv
	ln -s ../other/./b.csv elsewhere/a.csv
	ln -s "$PWD/elsewhere/a.csv" lists/stolen
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	for folder in elsewhere other; do
		chown "inv$pid" $folder
		mended "$folder is a person's of the policy, who can write the"
	done
	chown "inv$pid" other/b.csv
	mended "other/b.csv is a person's of the policy"
	# In a sticky folder it is who has what is there, and else anybody.
	mkdir -m 1777 drop
	ln -s ../drop/a.csv elsewhere/new
	mv elsewhere/new elsewhere/a.csv
	wrong "drop/a.csv is not there, and others can make it: the hot list \
stolen has no file"
	ln -s ../other/b.csv drop/a.csv
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	chown -h "inv$pid" drop/a.csv
	mended "drop/a.csv is a person's of the policy"
	rm other/b.csv
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	[[ $output == *"note: "*"other/b.csv is not there: the hot list \
stolen has no file"* ]]
	ln -s b.csv other/b.csv
	run as svc alpr-audit -d "$store" --doctor
	[[ $output == *"note: "*"/b.csv: Too many levels of symbolic links: \
who can write there is not known"* ]]
}

@test "who can put another store behind a link is told of" {
	mkdir -p "$base/away/here"
	chown "svc$pid" "$base/away/here"
	mv "$store" "$base/away/here/store"
	ln -s "$base/away/here" "$base/srv/link"
	store=$base/srv/link/store
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	chown "out$pid" "$base/away"
	mended "away, in which the store is, is neither root's nor its owner's"
	chmod 777 "$base/away"
	mended "away, in which the store is, can be written by others"
	rm -r "$base/away" "$base/srv/link"
}

@test "a store on a file system that nobody vouches for is told of" {
	mkdir stick
	mount -t tmpfs -o nosuid,mode=755 stick stick ||
		skip "nothing can be mounted here"
	cp -a "$store" stick/store
	run as svc alpr-audit -d "$PWD/stick/store" --doctor
	umount stick
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"stick/store is on a file system that is mounted nosuid"* ]]
}

@test "its commands are for a shell, whatever a path is called" {
	mkdir "$base/srv/Ann's own"
	chown "svc$pid" "$base/srv/Ann's own"
	mv "$store" "$base/srv/Ann's own/store"
	store="$base/srv/Ann's own/store"
	chmod 755 "$base/srv/Ann's own"
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	chmod o+r "$store/retention"
	mended "own/store/retention is open to everybody"
	chmod 777 "$base/srv/Ann's own"
	mended "own, in which the store is, can be written by others"
	chown "out$pid" "$base/srv/Ann's own"
	mended "own, in which the store is, is neither root's nor its owner's"
	# A name that would pass for a line with a command is one line.
	touch "$store/x
    touch planted"
	wrong "x?    touch planted"
	! grep -q '^    touch' <<< "$output"
	rm -r "$base/srv/Ann's own"
}

@test "a store that nobody can search: its key, its policy, its log" {
	mv "$store/master.key" kept
	wrong "has neither master.key nor key-command"
	[[ $output == *"wrong: the store does not open"* ]]
	head -c 32 /dev/zero | od -An -tx1 | tr -d ' \n' > "$store/master.key"
	echo >> "$store/master.key"
	chown "svc$pid:$group" "$store/master.key"
	chmod 440 "$store/master.key"
	wrong "the store does not open, and nobody can search: "
	mv kept "$store/master.key"
	mv "$store/policy" kept
	wrong "no policy"
	[[ $output == *"    alpr-store -d $store --policy "* ]]
	mv kept "$store/policy"
	pending=$(find "$store/audit" -name 'pending-*')
	cp -p "$pending" kept
	printf %200s x >> "$pending"
	wrong "is damaged"
	mv kept "$pending"
	echo yesterday > "$store/expired"
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
	rm -f "$store/expired"
	mv "$base/bin/alpr-expire" kept
	wrong "bin/alpr-expire is not there"
	mv kept "$base/bin/alpr-expire"
	run as svc alpr-audit -d "$store" --doctor
	[ "$status" -eq 0 ]
}

@test "who owns the store is no person of the policy" {
	sed "s/login: inv$pid/login: svc$pid/; s/role: auditor/role: \
[auditor, investigator]/" "$base/policy.yaml" > "$base/in/own.yaml"
	as svc alpr-store -d "$store" --policy "$base/in/own.yaml"
	wrong "svc$pid, a person of the policy, owns the store"
	[[ $output == *"note: Bob Aud searches, and audits the searches"* ]]
	as svc alpr-store -d "$store" --policy "$base/policy.yaml"
	chown root "$store"
	run alpr-audit -d "$store" --doctor
	[ "$status" -eq 1 ]
	[[ $output == *"wrong: $store is root's"* ]]
}
