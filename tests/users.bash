# Real users, made for the test and removed after it: the account that owns
# the store, and people.  The programs are installed as make install does.

names="svc inv out aud adm"

# skip_users: why there can be none here, or nothing.
skip_users() {
	[ "$(id -u)" -eq 0 ] || { echo "not root"; return; }
	for tool in useradd groupadd setpriv make; do
		command -v $tool > /dev/null || { echo "no $tool"; return; }
	done
	# Its search for leaks traces the program, which this one forbids.
	! grep -qa __asan_init "$(command -v alpr-search)" ||
		{ echo "the sanitizer does not work in setgid programs"; return; }
	grep -q '^NoNewPrivs:[[:space:]]*0' /proc/self/status ||
		echo "no new privileges here"
}

# locked COMMAND...: again while another holds the lock of /etc/passwd.
locked() {
	for _ in $(seq 100); do
		"$@" > /dev/null 2>&1 && return 0
		sleep 0.1
	done
	"$@"
}

setup_file() {
	reason=$(skip_users)
	export reason
	[ -z "$reason" ] || return 0
	group=alprt$$ pid=$$
	base=$(mktemp -d /tmp/alpr-users.XXXXXX)
	build=$(dirname "$(command -v alpr-search)")
	export group pid base build
	chmod 755 "$base"
	locked groupadd "$group"
	for name in $names; do
		locked useradd -M -N -s /bin/sh -d / -g nogroup "$name$pid"
	done
	locked usermod -g "$group" "svc$pid"
	make -s -C "$build" install-binPROGRAMS install-exec-hook \
	    DESTDIR="$base" bindir=/bin ALPR_GROUP="$group" > "$base/install"
	users_policy > "$base/policy.yaml"
	# Others may look into the folder that the store is in, and no further.
	mkdir "$base/srv" "$base/in"
	chown "svc$pid" "$base/srv"
	chmod 755 "$base/srv"
}

teardown_file() {
	[ -z "$reason" ] || return 0
	for name in $names; do
		locked userdel "$name$pid" || true
	done
	locked groupdel "$group" || true
	rm -rf "$base"
}

users_policy() {
	cat <<-END
	version: 1
	agency: {id: examplepd, name: Example Police, state: CA}
	time_zone: UTC
	numbers: {case: [99-99999]}
	purposes: [test]
	people:
	  - {login: inv$pid, name: Ann Inv, role: investigator,
	     agency: examplepd, trained: $(date -u +%F), agreed: 1}
	  - {login: aud$pid, name: Bob Aud, role: auditor,
	     agency: examplepd, trained: $(date -u +%F), agreed: 1}
	  - {login: adm$pid, name: Cy Adm, role: administrator,
	     agency: examplepd, trained: $(date -u +%F), agreed: 1}
	cameras:
	  - {name: cam7, lat: 32.7, lon: -117.1}
	END
}

# as NAME COMMAND...: as that user, with nothing of root's.
as() {
	user=$1$pid
	shift
	setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups \
	    --inh-caps=-all --bounding-set=-all \
	    env -i PATH="$base/bin:/usr/bin:/bin" "$@"
}

# fresh_store: the service account's, with four sightings and their photos.
fresh_store() {
	store=$base/srv/store
	rm -rf "$store"
	as svc alpr-store -d "$store" --init --policy "$base/policy.yaml"
	for i in 1 2 3 4; do
		read_frame "$data/ca-day.jpg" "$(ago $((60 + i)))" 7ABC12$i
	done > "$base/in/frames"
	cp "$data/ca-day.jpg" "$base/in"
	sed -i "s|$data|$base/in|" "$base/in/frames"
	chmod -R a+rX "$base/in"
	as svc alpr-store -d "$store" < "$base/in/frames" > /dev/null
}

# look NAME [OPTIONS]: a search by that user.
look() {
	name=$1
	shift
	as "$name" alpr-search -d "$store" -c 26-01234 -u test -F json \
	    -p '7ABC12?' "$@"
}
