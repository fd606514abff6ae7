# Three agencies on one machine, each with its store and its sshd on the
# loopback: npd, sdso and cpd.  Their people are real users, and so are the
# logins that the inquiries of each come in by: xnpd, xsdso and xcpd.

names="svc inv out aud xnpd xsdso xcpd"
agencies="npd sdso cpd"

skip_sharing() {
	skip_users
	[ -x /usr/sbin/sshd ] || echo "no sshd"
	for tool in ssh ssh-keygen python3 jq; do
		command -v $tool > /dev/null || echo "no $tool"
	done
}

setup_file() {
	reason=$(skip_sharing | head -n 1)
	export reason
	[ -z "$reason" ] || return 0
	group=alprs$$ pid=$$
	base=$(mktemp -d /tmp/alpr-sharing.XXXXXX)
	build=$(dirname "$(command -v alpr-search)")
	export group pid base build
	chmod 755 "$base"
	locked groupadd "$group"
	for name in $names; do
		locked useradd -M -N -p '*' -s /bin/sh -d / -g nogroup "$name$pid"
	done
	locked usermod -g "$group" "svc$pid"
	make -s -C "$build" install-binPROGRAMS install-exec-hook \
	    DESTDIR="$base" bindir=/bin ALPR_GROUP="$group" > "$base/install"
	for agency in $agencies; do
		mkdir -p "$base/$agency/keys" "$base/$agency/in"
		chown "svc$pid" "$base/$agency"
		ssh-keygen -q -t ed25519 -N '' -f "$base/$agency/ask"
		ssh-keygen -q -t ed25519 -N '' -f "$base/$agency/host"
		# It opens nothing without an inquiry that the store signed.
		chmod 644 "$base/$agency/ask"
	done
	mkdir -p /run/sshd
	for agency in $agencies; do
		start_sshd $agency
	done
	for agency in $agencies; do
		configure_ssh $agency
	done
}

teardown_file() {
	[ -z "$reason" ] || return 0
	for agency in $agencies; do
		stop_sshd $agency
	done
	for name in $names; do
		locked userdel "$name$pid" || true
	done
	locked groupdel "$group" || true
	rm -rf "$base"
}

# start_sshd AGENCY: on a port that is free.
start_sshd() {
	home=$base/$1
	for other in $agencies; do
		[ "$other" = "$1" ] || printf 'restrict,command="%s" %s\n' \
		    "$base/bin/alpr-search -d $home/store --answer $other" \
		    "$(cat "$base/$other/ask.pub")" > "$home/keys/x$other$pid"
	done
	for _ in $(seq 20); do
		port=$((20000 + RANDOM % 12000))
		cat > "$home/sshd_config" <<-END
		ListenAddress 127.0.0.1:$port
		HostKey $home/host
		PidFile $home/sshd.pid
		AuthorizedKeysFile $home/keys/%u
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		AcceptEnv *
		END
		rm -f "$home/sshd.pid"
		/usr/sbin/sshd -f "$home/sshd_config" -E "$home/sshd.log"
		for _ in $(seq 100); do
			[ ! -s "$home/sshd.pid" ] || break
			! grep -q 'Cannot bind' "$home/sshd.log" || break
			sleep 0.05
		done
		[ ! -s "$home/sshd.pid" ] || break
		: > "$home/sshd.log"
	done
	echo "$port" > "$home/port"
	echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$home/host.pub")" \
	    > "$home/known"
}

stop_sshd() {
	[ ! -s "$base/$1/sshd.pid" ] || kill "$(cat "$base/$1/sshd.pid")" || true
}

# configure_ssh AGENCY: how it reaches the others.
configure_ssh() {
	for other in $agencies; do
		cat <<-END
		Host $other
		HostName 127.0.0.1
		Port $(cat "$base/$other/port")
		UserKnownHostsFile $base/$other/known
		END
	done > "$base/$1/ssh_config"
	cat >> "$base/$1/ssh_config" <<-END
	Host *
	User x$1$pid
	IdentityFile $base/$1/ask
	IdentitiesOnly yes
	BatchMode yes
	StrictHostKeyChecking yes
	LogLevel ERROR
	END
}

# answers AGENCY OF: what the first lets the second ask; tests set more.
answers() {
	echo "    answer: {login: x$2$pid, key: $(cat "$base/$2/store/audit.vkey"),"
	echo "      numbers: {case: [$2-9999]}${limits:-}}"
}

# policy_of AGENCY: shares with the two others.  What the caller sets: more
# keys of answers (limits), of the agencies (extra), and sources.
policy_of() {
	cat <<-END
	version: 1
	agency: {id: $1, name: Police of $1, state: CA}
	time_zone: UTC
	numbers: {case: [$1-9999]}
	purposes: [test, hit and run]
	cameras:
	  - {name: $1-1, lat: 32.7, lon: -117.1, place: First of $1}
	  - {name: $1-2, lat: 33.7, lon: -117.1}
	areas:
	  - {name: south, corners: [[32, -118], [32, -117], [33, -117], [33, -118]]}
	people:
	  - {login: inv$pid, name: Ann Inv, role: investigator,
	     agency: $1, trained: $(date -u +%F), agreed: 1}
	  - {login: aud$pid, name: Bob Aud, role: auditor,
	     agency: $1, trained: $(date -u +%F), agreed: 1}
	END
	[ -s "$base/$1/store/audit.vkey" ] || return 0
	echo "sharing:"
	for other in $agencies; do
		[ "$other" != "$1" ] || continue
		[ -s "$base/$other/store/audit.vkey" ] || continue
		echo "  - id: $other"
		echo "    name: Police of $other"
		echo "    state: CA"
		echo "    kind: police"
		echo "    ${ask-ask: [/usr/bin/ssh, -F, $base/$1/ssh_config, $other]}"
		[ -z "${extra:-}" ] || echo "    $extra"
		answers "$1" "$other"
	done
	[ -z "${sources:-}" ] || printf 'sources:\n%s\n' "$sources"
}

# enact AGENCY: puts its policy in force.
enact() {
	policy_of "$1" > "$base/$1/in/policy.yaml"
	chmod -R a+rX "$base/$1/in"
	as svc alpr-store -d "$base/$1/store" --policy "$base/$1/in/policy.yaml"
}

# fresh_agencies: new stores, two sightings each, and all share with all.
# Each second one is a minute older than that of the agency before it.
fresh_agencies() {
	age=60
	for agency in $agencies; do
		rm -rf "$base/$agency/store"
		as svc alpr-store -d "$base/$agency/store" --init
	done
	for agency in $agencies; do
		cp "$data/ca-day.jpg" "$base/$agency/in"
		for k in 1 2; do
			read_frame "$base/$agency/in/ca-day.jpg" \
			    "$(ago $((age + 200 * (k - 1))))" "7ABC12$k" "$agency-$k" |
			    jq -c ".lat = 31.7 + $k | .lon = -117.1"
		done > "$base/$agency/in/frames"
		age=$((age + 60))
		chmod -R a+rX "$base/$agency/in"
		enact "$agency"
		as svc alpr-store -d "$base/$agency/store" \
		    < "$base/$agency/in/frames" > /dev/null
	done
}

# ask_all [OPTIONS]: the officer of npd asks the others, too.
ask_all() {
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F json \
	    -p '7ABC12?' --also all "$@"
}

# log_of AGENCY [EVENT]: its searches.
log_of() {
	as aud alpr-audit -d "$base/$1/store" --list |
	    jq -c --arg event "${2:-search}" 'select(.event == $event)'
}

# tapped AGENCY: an inquiry of npd's officer for that agency, as it goes out.
# The command that asks is one that keeps it.
tapped() {
	mkdir -p "$base/tap"
	chmod 777 "$base/tap"
	rm -f "$base/tap/inquiry"
	ask="ask: [/bin/sh, -c, 'cat > $base/tap/inquiry']" enact npd
	as inv alpr-search -d "$base/npd/store" -c npd-1234 -u test -F json \
	    -p '7ABC12?' --also "$1" > /dev/null 2>&1 || true
	enact npd
	cat "$base/tap/inquiry"
}

# carry ASKER AGENCY [COMMAND]: standard input to an agency's sshd, as a
# thief with the asker's key would.
carry() {
	from=$1 to=$2
	shift 2
	as out ssh -F "$base/$from/ssh_config" "$to" "$@"
}
