# The services: units that systemd accepts, and a script that runs.

bats_require_minimum_version 1.5.0
load helper

built=$(dirname "$(command -v alpr-store)")/services

# Units as installed, with the programs where they are now.
units() {
	command -v systemd-analyze > /dev/null || skip "no systemd here"
	mkdir -p units
	for unit in "$built"/*.service "$built"/*.timer; do
		sed "s|^ExecStart=/[^ ]*/alpr-|ExecStart=${built%/services}/alpr-|" \
		    "$unit" > "units/${unit##*/}"
	done
}

@test "nothing is left to be filled in" {
	[ "$(find "$built" -type f | wc -l)" -eq 9 ]
	run ! grep -r '@[a-zA-Z_]*@' "$built"
}

@test "systemd has nothing to say against the units" {
	units
	run systemd-analyze verify --man=no units/*
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$(grep units/ <<< "$output")" ]
}

@test "the units are hardened: exposure below 2 of 10" {
	units
	for unit in units/*.service; do
		run systemd-analyze security --offline=yes --threshold=20 \
		    --no-pager "$unit"
		tail -n 2 <<< "$output"
		[ "$status" -eq 0 ]
	done
}

@test "what the units hold is not swapped, nor left in a core" {
	for unit in "$built"/*.service; do
		grep -qx MemorySwapMax=0 "$unit"
		grep -qx LimitCORE=0 "$unit"
	done
}

@test "account and folders are made as they say" {
	command -v systemd-sysusers > /dev/null || skip "no systemd here"
	mkdir -p root/etc root/usr/share
	run systemd-sysusers --root="$PWD/root" "$built/sysusers.conf"
	[ "$status" -eq 0 ]
	grep -q '^alpr:x:.*:/nonexistent:.*nologin$' root/etc/passwd
	grep -q '^alpr:' root/etc/group
	[ "$(id -u)" -eq 0 ] || skip "folders are root's to make"
	share=$(sed -n 's/^C .* //p' "$built/tmpfiles.conf")
	mkdir -p "root${share%/*}" && cp "$built/intake" "root$share"
	systemd-tmpfiles --create --root="$PWD/root" "$built/tmpfiles.conf"
	[ "$(stat -c %a root/srv/alpr/spool)" = 700 ]
	[ "$(stat -c %a root/srv/alpr/in)" = 771 ]
	cmp root/etc/alpr/intake "$built/intake"
	echo mine > root/etc/alpr/intake
	systemd-tmpfiles --create --root="$PWD/root" "$built/tmpfiles.conf"
	[ "$(cat root/etc/alpr/intake)" = mine ]
}

@test "the intake script runs, answers USR1, and ends with nothing lost" {
	mkdir -p in/cam7 rejects refused
	new_store
	sed -e "s|/[^ ]*/alpr-detect|alpr-detect -m $model|" \
	    -e "s|/[^ ]*/alpr-ocr|alpr-ocr -m $models|" \
	    -e "s|/[^ ]*/\(alpr-[a-z]*\)|\1|" -e "s|/run/alpr|$PWD|" \
	    -e 's|--idle-ms 5000|--idle-ms 500|' \
	    -e 's|>/dev/null.*|> stored|' \
	    -e 's|--watch in|--watch in --time now|' "$built/intake" > intake
	setsid sh intake 2> err &
	script=$!
	cp "$data/ca-day.jpg" in/cam7/.1
	mv in/cam7/.1 in/cam7/1.jpg
	until_true '[ -s stored ]'
	[ "$(jq -r .plate stored)" = 8KTN417 ]
	# Asked again, as what is stored is not told of at the same moment.
	until_true 'kill -USR1 -- "-$script"; sleep 0.1
	    grep -q "^alpr-capture: 1 records" err &&
	    grep -q "^alpr-spool: 1 in, 1 stored" err'
	kill -- "-$script"
	until_true '! kill -0 -- "-$script" 2> /dev/null'
	[ "$(jq -r .plate stored)" = 8KTN417 ]
	[ -z "$(find in spool -name '*.jpg' -o -name '*.frame')" ]
}

@test "shellcheck has nothing to say against the intake script" {
	shellcheck -s sh "$built/intake"
}

@test "make install puts them where configure was told to, and only then" {
	cd "${built%/services}" || return 1
	run make -s install DESTDIR="$BATS_TEST_TMPDIR/plain" \
	    -o all -o config.status
	[ "$status" -eq 0 ]
	[ -z "$(find "$BATS_TEST_TMPDIR/plain" -name '*.service')" ]
}
