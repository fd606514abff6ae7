# alpr-audit --report, --by, --random and --flags.

bats_require_minimum_version 1.5.0
load helper

# append: entries, from stdin, to the log of the store.
append() {
	"$(dirname "$(type -P alpr-store)")/tests/append" store
}

# ask AT USER CASE PLATE PURPOSE: the entry of a search.
ask() {
	jq -cn --arg at "$1" --arg user "$2" --arg case "$3" \
	    --arg plate "$4" --arg purpose "$5" '{at: $at, event: "search",
	    user: $user, uid: 2100, agency: "examplepd", case: $case,
	    purpose: $purpose, query: {plate: $plate}}'
}

# answered AT ENTRY COUNT: that of its answer.
answered() {
	echo '{"at":"'"$1"'","event":"search-answered","search":'"$2"',"uid":2100,"count":'"$3"'}'
}

# six: a log of six searches; entry 1 is that of the policy.
six() {
	new_store
	{
		ask 2026-10-31T20:00:00Z ann 26-00001 7ABC123 "hit and run"
		ask 2026-10-31T20:00:01Z bob 26-00002 8XYZ999 "stolen vehicle"
		answered 2026-10-31T20:00:02Z 3 5 | jq -c '.saved = {files: 2}'
		answered 2026-10-31T20:00:03Z 2 0
		ask 2026-11-01T06:59:59Z ann 26-00001 7ABC124 "hit and run"
		answered 2026-11-01T07:00:05Z 6 2
		ask 2026-11-01T07:00:00Z ann 26-00003 7ABC123 "hit and run" |
		    jq -c '.call = .case | del(.case)'
		ask 2026-11-02T08:00:00Z bob 26-00002 8XYZ999 "test"
		echo '{"at":"2026-11-02T08:00:01Z","event":"search-failed","search":9,"outcome":{"count":1,"reason":"disk"}}'
		ask 2026-11-03T08:00:00Z eve 99 7ABC123 "test" |
		    jq -c '.event = "search-refused" | .reason = "not listed in the policy"'
	} | append
}

audit() {
	run --separate-stderr alpr-audit -d store "$@"
}

# rows COLUMN...: these columns of the CSV on stdin, checked as RFC 4180.
rows() {
	python3 -c 'import csv, sys
text = sys.stdin.buffer.read().decode()
assert text.count("\r\n") == text.count("\n"), "line ends"
for row in csv.DictReader(text.splitlines(True), strict=True):
    print("|".join(row[name] for name in sys.argv[1:]))' "$@"
}

@test "a search is told with what the law asks for first" {
	new_store
	read_frame "$data/ca-day.jpg" "$(ago 60)" 7ABC123 |
	    alpr-store -d store > /dev/null
	search -p '7ABC*' > /dev/null
	search -p 8XYZ999 || [ $? -eq 1 ]
	! alpr-search -d store -c 1 -u test -p 8XYZ999
	audit --report --format csv
	[ "$status" -eq 0 ]
	[ "$(head -n 1 <<<"$output" | tr -d '\r')" = "time,plate,query,user,agency,purpose,case,call,count,outcome,reason,uid,policy,entry,answer,person,saved" ]
	alpr-audit -d store --report --format csv |
	    rows plate purpose case count outcome uid entry answer > told
	diff told - <<-END
	7ABC*|test|26-01234|1|answered|$person|2|3
	8XYZ999|test|26-01234|0|nothing|$person|4|5
	8XYZ999|test|1|0|refused|$person|6|
	END
	[[ $output == *'"examplepd"'*'"Jo Doe"'* ]]
	# Who has no name is asked for as they are told.
	user=$(alpr-audit -d store --report -F csv | rows user | sort -u)
	[ "$(alpr-audit -d store --report --user "$user" | wc -l)" -eq 3 ]
}

@test "answers are joined to their searches, and what has none shows it" {
	six
	alpr-audit -d store --report --format csv |
	    rows entry answer user case call count outcome reason > told
	diff told - <<-END
	2|5|ann|26-00001||0|nothing|
	3|4|bob|26-00002||5|answered|
	6|7|ann|26-00001||2|answered|
	8||ann||26-00003||no answer recorded|
	9|10|bob|26-00002||1|failed|disk
	11||eve|99||0|refused|not listed in the policy
	END
	[ "$(alpr-audit -d store --report | jq -c '[.entry, .answer, .count]' |
	    paste -sd ' ')" = "[2,5,0] [3,4,5] [6,7,2] [8,null,null] [9,10,1] [11,null,0]" ]
	[ "$(alpr-audit -d store --report -F csv | rows entry saved | sed -n 2p)" = \
	    '3|{"files":2}' ]
	[ "$(alpr-audit -d store --random 9 | jq -c 'select(.entry == 3).saved')" = \
	    '{"files":2}' ]
	alpr-audit -d store --report --format table > table
	[ "$(wc -l < table)" -eq 7 ]
	grep -q '^2026-10-31 23:59:59 PDT *ann *26-00001 *hit and run *2 shown *7ABC124$' table
	grep -q 'bob *26-00002 *test *failed *8XYZ999: disk$' table
}

@test "a report is narrowed by who, why, what came of it, and when" {
	six
	while IFS='|' read -r entries options; do
		eval "set -- $options"
		run bash -c 'alpr-audit -d store --report "$@" |
		    jq .entry | paste -sd " "' - "$@"
		echo "$options: $output"
		[ "$output" = "$entries" ]
	done <<-'END'
	2 6 8|--user ann
	2 6|--case 26-00001
	8|--case 26-00003
	8|--call 26-00003
	3|--purpose "stolen vehicle"
	9 11|--purpose test
	2 3 6|--event search-answered
	8|--event search
	9|--event search-failed
	11|--event search-refused
	6 8 9 11|--from 2026-11-01T06:00:00Z
	2 3|--to 2026-10-31T20:00:02Z
	8 9 11|--from 2026-11-01
	2 3 6|--to 2026-10-31
	6|--user ann --from "2026-10-31 23:00" --to "2026-11-01 00:00"
	|--user nobody
	END
}

@test "nothing of the log reaches a terminal or a spreadsheet as it is" {
	new_store
	{
		ask 2026-11-01T00:00:00Z x 26-1 7ABC123 test |
		    jq -c '.user = "\u001b]0;x\u0007\u009b2J\u202emdA"
		    | .case = "=HYPERLINK(1)" | .purpose = "a\"b,c\r\nd"
		    | .query.plate = "+1" | .query.near = "\u007f\ud834\udd73"'
		echo '{"at":"2026-11-01T00:00:00Z","event":"search"}'
		echo '{"at":"2026-11-01T00:00:00Z","event":"search","user":{"\u001b[1m":1},"uid":"@x","query":["\u2028"],"policy":[]}'
		echo '{"at":"2026-11-01T00:00:00Z","event":"search-answered","search":"\u001b","count":{}}'
	} | append
	for options in "--report -F table" "--report -F csv" --report \
	    "--random 9 -F table" "--flags -F table" "--flags -F csv" --flags \
	    "--by user -F table" "--by case -F csv" "--by user" --list; do
		# shellcheck disable=SC2086 # words, on purpose
		alpr-audit -d store $options > out || [ $? -eq 1 ]
		python3 - out <<-'END'
		import sys, unicodedata
		text = open(sys.argv[1], "rb").read().decode()
		bad = [c for c in text.replace("\r\n", "\n")
		       if c != "\n" and unicodedata.category(c) in
		       ("Cc", "Cf", "Zl", "Zp")]
		assert text and not bad, (text, bad)
		END
	done
	alpr-audit -d store --report -F csv | rows case plate purpose > told
	head -n 1 told | grep -q "^'=HYPERLINK(1)|'+1|a\"b,c.*d$"
	alpr-audit -d store --report -F csv | rows uid | grep -qx "'@x"
	# What is escaped is the same to a program.
	[ "$(alpr-audit -d store --list | jq -sc 'map(select(.n == 2))[0] |
	    .user, .query.near')" = \
	    "$(jq -cn '"\u001b]0;x\u0007\u009b2J\u202emdA", "\u007f\ud834\udd73"')" ]
}

@test "a draw is by chance, and can be done again, by anybody" {
	six
	audit --random 2
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ $stderr == *"2 of 6 searches drawn; to repeat it: --seed "* ]]
	first=$output
	seed=${stderr##* }
	audit --random 2 --seed "$seed"
	[ "$output" = "$first" ]
	for n in 2 3 6 8 9 11; do
		echo "$(printf %s "2026-10:$n" | sha256sum) $n"
	done | sort | head -n 3 | awk '{ print $NF }' | sort -n > drawn
	audit --random 3 --seed 2026-10
	jq .entry <<<"$output" | diff drawn -
	audit --random 100 --seed x
	[ "${#lines[@]}" -eq 6 ]
	audit --random 100 --seed x --user ann
	[ "${#lines[@]}" -eq 3 ]
	[[ $stderr == *"3 of 3 searches"* ]]
	audit --random 1 --user nobody -F csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

# fits COLUMNS OPTION...: what a terminal of that width shows of a report.
fits() {
	python3 "$top_srcdir/tests/terminal.py" "24x$1" -- \
	    alpr-audit -d store "${@:2}" > seen || [ $? -eq 1 ]
	tr -d '\r' < seen > shown
	[ "$(wc -L < shown)" -le "$1" ]
}

@test "a table fits the terminal, and nothing of it is cut; in a pipe it may be long" {
	six
	ask 2026-11-04T08:00:00Z 'detective.o-brien@northshorepd' 26-00004 \
	    '7AB?12*' 'felony vehicle theft ring investigation' |
	    jq -c '.query.near = "32.74870,-117.12950,402.336"' | append
	for width in 80 100 160; do
		for what in --report --flags "--by purpose" "--by user"; do
			# shellcheck disable=SC2086 # words, on purpose
			fits "$width" $what
			[[ $(head -n 1 shown) != *[a-z]* ]]
			# shellcheck disable=SC2086
			alpr-audit -d store $what -F table > piped || [ $? -eq 1 ]
			diff <(tr -s ' \n' '\n\n' < shown) \
			    <(tr -s ' \n' '\n\n' < piped)
		done
	done
	fits 80 --report
	[ "$(sed -n 2p shown)" = "    PLATE, QUERY" ]
	grep -A 1 '^2026-11-01 00:00:00 PDT ann  *26-00003   hit and run      no answer recorded$' shown |
	    grep -qx '    7ABC123'
	alpr-audit -d store --report -F table > piped
	[ "$(wc -l < piped)" -eq 8 ]
	[ "$(wc -L < piped)" -gt 120 ]
	fits 80 --by purpose
	grep -A 1 '^felony vehicle theft ring investigation$' shown | grep -q '^ \{15,\}1  *0 '
}

@test "sums by user, case, purpose and month" {
	six
	alpr-audit -d store --by user -F csv |
	    rows user searches answered nothing failed unanswered refused \
	    shown plates > told
	diff told - <<-END
	ann|3|1|1|0|1|0|2|2
	bob|2|1|0|1|0|0|6|1
	eve|0|0|0|0|0|1|0|0
	END
	[ "$(alpr-audit -d store --by month | jq -c '[.month, .searches,
	    .shown]' | paste -sd ' ')" = '["2026-10",3,7] ["2026-11",2,1]' ]
	[ "$(alpr-audit -d store --by case --user ann -F csv |
	    rows case searches | paste -sd ' ')" = "26-00001|2 26-00003|1" ]
	[ "$(alpr-audit -d store --by purpose -F table | tail -n +2 |
	    awk '{ print $1 }' | paste -sd ' ')" = "hit stolen test" ]
	audit --by month --from 2030-01-01
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "flags: who looks up one car for many reasons is told, and why" {
	new_store
	audit --flags
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	n=3
	for i in 1 2 3; do
		ask "$(ago $((90000 * i)))" ann "26-0000$i" 7EXW1FE test
		answered "$(ago $((90000 * i)))" $n 1
		n=$((n + 2))
	done | append
	ask "$(ago 90000)" bob 26-00009 8XYZ999 test |
	    jq -c --arg hash "$(alpr-audit -d store --list |
	    jq -r 'select(.n == 1).new')" \
	    '.policy = $hash' | append
	audit --flags
	[ "$status" -eq 1 ]
	jq -c '[.severity, .flag, .user, .entries]' <<<"$output" > told
	diff told - <<-'END'
	["high","clock",null,[3,4,5,6,7,8,10]]
	["high","barred","bob",[10]]
	["medium","plate-cases","ann",[3,5,7]]
	["medium","no-answer","bob",[10]]
	END
	audit --flags -F table
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 5 ]
	[[ ${lines[3]} == "medium   plate-cases      7EXW1FE was searched for under 3 numbers; 3 5 7" ]]
	alpr-audit -d store --flags -F csv > out || [ $? -eq 1 ]
	rows severity flag user entries < out | grep -qx "high|barred|bob|10"
	# What ended before that is over; the log was written after it.
	audit --flags --from "$(ago 80000)"
	[ "$(jq -r .flag <<<"$output")" = clock ]
	audit --flags --from "$(ago 90000)" --to "$(ago 80000)"
	[ "$(jq -r .flag <<<"$output" | paste -sd ' ')" = \
	    "barred plate-cases no-answer" ]
}

@test "what honest people and programs leave in the log has no flags" {
	new_store
	search -p 7ABC123 || [ $? -eq 1 ]
	alpr-expire -d store > /dev/null
	sed -i 's/^version: 1/version: 2/; s/agreed: 1/agreed: 2/
	    s/, test\]/]/' policy.yaml
	alpr-store -d store --policy policy.yaml
	alpr-search -d store -c 26-01235 -u "hit and run" -p 8XYZ999 ||
	    [ $? -eq 1 ]
	alpr-audit -d store --report > /dev/null
	audit --flags
	jq -r '[.flag, .reason] | join(": ")' <<<"$output"
	[ "$(jq -r .flag <<<"$output" | paste -sd ' ')" = \
	    "purpose-gone policy-changed" ]
	[ "$(jq -r .reason <<<"$output" | head -n 1)" = \
	    "'test' is not in the policy: 1 search" ]
}

@test "flags go by the policy of the store" {
	sed -i '$a review: {plate_cases: 2, plate_days: 2, duty: [daily 00:00-24:00]}' \
	    policy.yaml
	new_store
	for i in 1 2; do
		ask "$(ago $((90000 * i)))" ann "26-0000$i" 7EXW1FE test
	done | append
	audit --flags
	[ "$(jq -r .flag <<<"$output" | grep plate | paste -sd ' ')" = \
	    "plate-cases plate-days" ]
}

@test "who looks at one street day after day without a plate is flagged" {
	sed -i '$a review: {place_days: 3, duty: [daily 00:00-24:00]}' policy.yaml
	new_store
	i=0
	for where in near:32.7003,-117.1002,200m \
	    box:32.69,-117.11,32.701,-117.099 camera:cam7; do
		i=$((i + 1))
		ask "$(ago $((90000 * i)))" ann "26-0000$i" "" test |
		    jq -c --arg name "${where%%:*}" --arg value "${where#*:}" \
		    '.query = {($name): $value}'
	done | tac | append
	audit --flags
	[ "$(jq -r 'select(.flag == "place-days").reason' <<<"$output")" = \
	    "ann searched about camera cam7 on 3 days" ]
}

@test "who follows a car in other words each day is flagged" {
	sed -i '$a review: {plate_days: 4, vague_days: 3, duty: [daily 00:00-24:00]}' \
	    policy.yaml
	new_store
	i=0
	for plate in '7AB*' '*BC12*' '*C?23' '7A*23' '7X*' '*K9' '*?2'; do
		i=$((i + 1))
		ask "$(ago $((90000 * i)))" ann "26-0000$i" "$plate" test
	done | tac | append
	audit --flags
	[ "$(jq -r 'select(.flag == "plate-days").reason' <<<"$output")" = \
	    "ann searched for 7A*23 on 4 days" ]
	[ "$(jq -r 'select(.flag == "vague-days").reason' <<<"$output")" = \
	    "ann searched with hardly a plate, and about no one place, on 3 days" ]
}

@test "of a broken log, or without a policy, nothing is told" {
	six
	sed -i 's/7ABC124/7ABC125/' "$(grep -rl 7ABC124 store/audit | head -n 1)"
	for options in --report "--by user" "--random 2" --flags; do
		# shellcheck disable=SC2086 # words, on purpose
		audit $options
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[[ $stderr == *"audit log: entry "* ]]
	done
	rm -r store/policy
	audit --report
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "what does not go together is said, and a full disk ends it" {
	new_store
	while IFS='|' read -r options reason; do
		# shellcheck disable=SC2086 # words, on purpose
		audit $options
		echo "$options: $stderr"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"$reason"* ]]
	done <<-'END'
	--by day|user, case, purpose or month
	--by user --random 3|not both
	--random 0|--random
	--random 3x|--random
	--report --seed x|goes with --random
	--seed x|go with --report
	--from yesterday|go with --report
	--flags --user ann|goes with --from
	--flags --by user|goes with --from
	--report --event expire|--event: search-answered
	--report --format html|--format: table, csv or json
	--report --from noon|--from 'noon'
	--report --list|one at a time
	--verify --user ann|go with --list, a report
	--doctor --since mark|goes with --store alone
	--prove 1 --since mark|--since goes with
	--report --checkpoint|one at a time
	--report --policy-check policy.yaml|one at a time
	END
	audit --random 3 --seed $'\e'
	[ "$status" -eq 2 ]
	audit --random 3 --seed ''
	[ "$status" -eq 2 ]
	run alpr-audit --report
	[ "$status" -eq 2 ]
	run bash -c "alpr-audit -d store --report -F csv > /dev/full"
	[ "$status" -eq 2 ]
}
