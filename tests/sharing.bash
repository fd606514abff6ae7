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
		for _ in $(seq 1200); do
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

# Two machines, as alpr-sharing(7) has them: what is theirs alone of the files
# is mounted in a namespace of each, and the network is a loopback of both.

# machine NAME ADDRESS: makes one; its first process stays for run_on.
machine() {
	m=$base/machines/$1
	mkdir -p "$m/srv" "$m/root" "$m/run/sshd" "$m/bin"
	cp -a /etc "$m/etc"
	rm -f "$m"/etc/ssh/ssh_host_* "$m"/etc/ssh/sshd_config.d/*
	# Accounts and sessions are not what is tried: no PAM of this machine.
	printf 'Include /etc/ssh/sshd_config.d/*.conf\nListenAddress %s\nUsePAM no\n' \
	    "$2" > "$m/etc/ssh/sshd_config"
	echo "127.0.0.2 alpr.sdso.example" >> "$m/etc/hosts"
	cat > "$m/bin/systemctl" <<-'END'
	#!/bin/sh
	[ "$*" = "reload ssh" ] || exit 1
	[ ! -s /run/sshd.pid ] || kill -HUP "$(cat /run/sshd.pid)"
	[ -s /run/sshd.pid ] || exec /usr/sbin/sshd
	END
	printf '#!/bin/sh\n[ "$1" = -u ] || exit 1\nuser=$2; shift 2\n%s\n' \
	    'exec runuser -u "$user" -- "$@"' > "$m/bin/sudo"
	chmod 755 "$m/bin/systemctl" "$m/bin/sudo"
	cp "$base"/bin/alpr-* "$m/bin"
	unshare --mount sh -c "
	    for part in etc srv root run; do
		mount --bind $m/\$part /\$part || exit 1
	    done
	    mount --bind $m/bin /usr/local/bin && touch /run/ready &&
	    exec sleep 600" &
	echo $! > "$m/pid"
	until_true '[ -e "$m/run/ready" ]'
}

# run_on MACHINE USER SCRIPT
run_on() {
	nsenter -t "$(cat "$base/machines/$1/pid")" -m env -i \
	    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    runuser -u "$2" -- sh -c "cd /; $3"
}

# furnish MACHINE: alpr installed, a policy, a store, a host key.
furnish() {
	run_on "$1" root '
	groupadd --system alpr
	useradd --system -g alpr alpr
	useradd -M mgarcia
	useradd -M okeefe
	chown root:alpr /usr/local/bin/alpr-*
	for p in store alert search expire audit; do
		chmod 2755 /usr/local/bin/alpr-$p
	done
	ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
	mkdir /etc/alpr
	install -d -o alpr -g alpr -m 755 /srv/alpr'
	cat > "$base/machines/$1/etc/alpr/alpr.yaml" <<-END
	version: 1
	agency: {id: $1, name: Agency $1, state: CA}
	time_zone: America/Los_Angeles
	numbers: {case: [99-99999]}
	purposes: [stolen vehicle]
	cameras:
	  - {name: cam-$1, lat: 32.7, lon: -117.1}
	people:
	  - {login: mgarcia, name: María García, role: investigator,
	     agency: $1, trained: $(date -u +%F), agreed: 1}
	  - {login: okeefe, name: Ann O'Keefe, role: auditor,
	     agency: $1, trained: $(date -u +%F), agreed: 1}
	END
	run_on "$1" alpr \
	    'alpr-store -d /srv/alpr/store --init --policy /etc/alpr/alpr.yaml'
	read_frame "$data/ca-day.jpg" "$(ago 60)" 8KTN417 "cam-$1" \
	    > "$base/machines/$1/run/frame"
	cp "$data/ca-day.jpg" "$base/machines/$1/run/photo.jpg"
	sed -i "s|$data/ca-day.jpg|/run/photo.jpg|" \
	    "$base/machines/$1/run/frame"
	chmod a+r "$base/machines/$1"/run/*
	run_on "$1" alpr 'alpr-store -d /srv/alpr/store < /run/frame' > /dev/null
}

# steps: the commands of the page: machine, user, and the script in base64.
steps() {
	python3 - "$top_srcdir/man/alpr-sharing.7" <<-'END'
	import base64, re, sys
	inside, step = False, None
	def give():
	    if step:
	        print(step[1], step[0],
	            base64.b64encode(step[2].encode()).decode())
	for line in open(sys.argv[1], encoding="utf-8"):
	    if line.startswith(".Ed"):
	        give()
	        inside, step = False, None
	    elif line.startswith(".Bd -literal"):
	        inside = True
	    elif inside:
	        line = line.replace("\\e", "\\")
	        start = re.match(r"(\w+)@(\w+)[#$] (.*)", line, re.S)
	        if start:
	            give()
	            step = list(start.groups())
	        elif step:
	            step[2] += line
	END
}

# follow: does what the page says, on the two machines.
follow() {
	trap 'kill $(cat "$base"/machines/*/pid) 2> /dev/null || true' EXIT
	python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 0x41))'
	machine npd 127.0.0.1
	machine sdso 127.0.0.2
	for name in npd sdso; do
		furnish $name
	done
	steps > steps
	while read -r name user script <&9; do
		script=$(base64 -d <<< "$script")
		echo "$user@$name: $script"
		status=0
		run_on "$name" "$user" "$script" > output 2>&1 || status=$?
		cat output
		echo "status: $status"
		cp "$base/machines/npd/root/npd.keys" \
		    "$base/machines/sdso/root/" 2>/dev/null || true
		cp "$base/machines/sdso/root/sdso.keys" \
		    "$base/machines/npd/root/" 2>/dev/null || true
		[ "$status" -eq 0 ] || break
		[ "$user" != mgarcia ] || cp output found
		[ "$user" != okeefe ] || cp output seen
	done 9< steps
	run_on npd mgarcia 'alpr-search -d /srv/alpr/store -c 26-01234 \
	    -u "stolen vehicle" -p 8KTN417 --also sdso' > after 2>&1 || true
	kill "$(cat "$base/machines/sdso/run/sshd.pid")" || true
	kill "$(cat "$base/machines/npd/pid")" "$(cat "$base/machines/sdso/pid")"
	return "$status"
}
