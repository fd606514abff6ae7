# What the bats files share: where things are, and small records.
# The runner sets top_srcdir, and PATH to the programs under test.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	data=$top_srcdir/testdata
	models=$top_srcdir/models
	model=$models/detect.safetensors
	start=$(date +%s)
	person=$(id -u)
	[ "$person" -ne 0 ] || become_a_person
	write_policy
}

teardown() {
	end_what_runs
}

# What a test that failed has left running has bats' output open, too, and
# bats waits for it.
end_what_runs() {
	local process
	find /proc -maxdepth 2 -name cwd \( -lname "$BATS_TEST_TMPDIR*" -o \
	    -lname "${base:-$BATS_TEST_TMPDIR}/test.*" \) -printf '%h\n' \
	    2> /dev/null > "$BATS_TEST_TMPDIR/.running" || true
	while read -r process; do
		[ "$process" = "/proc/$$" ] ||
			kill -9 "${process#/proc/}" 2> /dev/null || true
	done < "$BATS_TEST_TMPDIR/.running"
}

# Root is no person, and may not search.  So those who ask run as another
# user, who can open what root made: as setgid programs can.
become_a_person() {
	person=2000
	as_person="setpriv --reuid $person --regid $(id -g) --clear-groups
	    --inh-caps=+dac_override --ambient-caps=+dac_override"
	mkdir -p .bin
	for p in alpr-search alpr-audit; do
		# shellcheck disable=SC2086 # words, on purpose
		echo '#!/bin/sh' $'\n'exec $as_person "$(command -v $p)" \
		    '"$@"' > .bin/$p
		chmod +x .bin/$p
	done
	# To watch is for the owner; the rest is for people.
	cat > .bin/alpr-alert <<-END
	#!/bin/sh
	case " \$* " in
	*" --open "* | *" --stats "* | *" --verify "* | *" -v "*)
		exec $(tr '\n' ' ' <<<"$as_person") "$(command -v alpr-alert)" "\$@" ;;
	esac
	exec "$(command -v alpr-alert)" "\$@"
	END
	chmod +x .bin/alpr-alert
	PATH=$PWD/.bin:$PATH
}

# write_policy: policy.yaml, by which the person may search and read the log.
write_policy() {
	cat > policy.yaml <<-END
	version: 1
	agency: {id: examplepd, name: Example Police, state: CA}
	time_zone: America/Los_Angeles
	retention: 30d
	numbers: {case: [99-99999], call: [E99999999]}
	purposes: [stolen vehicle, hit and run, test]
	people:
	  - uid: $person
	    name: Jo Doe
	    role: [investigator, auditor]
	    agency: examplepd
	    trained: $(date -u +%F)
	    agreed: 1
	cameras:
	  - {name: cam7, place: 30th Street, lat: 32.7, lon: -117.1}
	END
}

# ago SECONDS: that long before the test began, RFC 3339.
ago() {
	date -u -d "@$((start - $1))" +%Y-%m-%dT%H:%M:%S.000Z
}

# until_true CONDITION: waits for what comes on any machine, however slow.
until_true() {
	for _ in $(seq 1200); do
		! eval "$1" || return 0
		sleep 0.1
	done
	echo "never: $1"
	[ ! -e err ] || cat err
	return 1
}

# within_the_hour: what follows, for two minutes, is in one hour of UTC.
within_the_hour() {
	local left=$((3600 - $(date +%s) % 3600))
	[ "$left" -gt 120 ] || sleep $((left + 1))
	start=$(date +%s)
}

# set_clock SECONDS: by so much it is ahead from now on, for who is started
# with tests/clock.so and ALPR_CLOCK=clock.
set_clock() {
	printf '%-20s' "$1" 1<> clock
}

# frame PHOTO TIME [CAMERA]: a frame record of a photo.
frame() {
	alpr-capture --time "$2" --camera "${3:-cam7}" "$1"
}

# read_frame PHOTO TIME PLATE [CAMERA]: the same with one plate read.
read_frame() {
	frame "$1" "$2" "${4:-cam7}" | jq -c --arg text "$3" '.plates = [{
	    quad: [[200,170],[260,170],[260,200],[200,200]], score: 0.9,
	    text: $text, confidence: 0.8, candidates: []}]'
}

# new_store [NAME]: an empty store, named store, that obeys policy.yaml.
new_store() {
	alpr-store -d "${1:-store}" --init --policy policy.yaml
}

search() {
	alpr-search -d store --case 26-01234 --purpose test --format json "$@"
}

# logged [NAME]: the entries of its log, but for the policy's and this look.
logged() {
	alpr-audit -d "${1:-store}" --list |
	    jq -c 'select(.event != "policy-changed" and
	        .event != "audit-read")'
}
