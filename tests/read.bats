# alpr-detect and alpr-ocr, on the rendered photos.

bats_require_minimum_version 1.5.0
load helper

@test "plates are found where the truth has them" {
	alpr-capture -t now "$data"/*.jpg "$data"/*.png |
	    alpr-detect -m "$model" > found
	run python3 "$top_srcdir/tests/found.py" "$data/truth.tsv" found
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "input order is output order, also with several threads" {
	alpr-capture -t now -c cam7 "$data"/*.jpg \
	    "$data/bad/truncated.jpg" "$data"/*.png > in
	run --separate-stderr bash -c "alpr-detect -m $model < in > out"
	[ "$status" -eq 2 ]
	single=$stderr
	jq -r .id in | grep -vF "$(jq -r 'select(.image |
	    endswith("truncated.jpg")).id' in)" > ids
	[ "$(cat ids)" = "$(jq -r .id out)" ]
	for j in 2 3 7; do
		run --separate-stderr bash -c "alpr-detect -j $j -m $model \
		    < in > out$j"
		[ "$status" -eq 2 ]
		[ "$stderr" = "$single" ]
		cmp out out$j
	done
}

@test "a region of interest leaves out what is outside" {
	frame "$data/two-cars-1080.jpg" "$(ago 60)" > in
	alpr-detect -m "$model" < in > all
	alpr-detect -m "$model" -r 0,0,960,0,960,1080,0,1080 < in > left
	[ "$(jq '.plates | length' left)" -ge 1 ]
	[ "$(jq '.plates | length' all)" -gt "$(jq '.plates | length' left)" ]
	[ "$(jq '[.plates[].quad[0][0] < 960] | all' left)" = true ]
	for region in "" 1,2 1,2,3,4 1,2,3,4,5 a,b,c,d,e,f 1,2,3,4,5,6, \
	    1,2,3,4,5,6x; do
		run alpr-detect -m "$model" -r "$region" < /dev/null
		[ "$status" -eq 2 ]
	done
}

@test "--draw shows what was found" {
	frame "$data/two-cars-1080.jpg" "$(ago 60)" > in
	alpr-detect -m "$model" -D drawn < in > out
	[ "$(ls drawn)" = "$(jq -r .id out).jpg" ]
	# A picture of the same size, and another picture.
	[ "$(alpr-capture -t now -c x drawn/*.jpg | jq -c '[.width, .height]')" = "[1920,1080]" ]
}

# right RECORDS: how many plates of the truth are among those read.
right() {
	jq -r '(.image | split("/") | last) as $file | .plates[] |
	    [$file, .text] | @tsv' "$1" > read.tsv
	cut -f 1,6 "$data/truth.tsv" | grep -cxF -f read.tsv
}

# found: all photos with their plates, in the file found.
found() {
	alpr-capture -t now "$data"/*.jpg "$data"/*.png |
	    alpr-detect -m "$model" > found
}

# sound RECORDS: what holds of whatever was read.
sound() {
	[ "$(jq -s '[.[].plates[] | (.chars | length) == (.text | length) and
	    ([.chars[].c] | add // "") == .text and
	    ([.chars[].p | . > 0 and . <= 1] | all) and
	    (.text | test("^([A-Z0-9]{2,12})?$")) and
	    .confidence >= 0 and .confidence <= 1 and
	    (.text != "" or (.confidence == 0 and .candidates == [])) and
	    (.candidates | length) <= 5 and
	    ([.candidates[].confidence] | . == (sort | reverse)) and
	    (.text as $t | [.candidates[].text != $t] | all)] | all' "$1")" = true ]
}

# Of 20 plates; the floors leave room for weights that differ a little.
@test "the network reads the rendered plates" {
	found
	alpr-ocr -m "$models" < found > out
	echo "$(right out) read"
	[ "$(right out)" -ge 16 ]
	sound out
	alpr-ocr -m "$models" --reader net < found | cmp - out
	[ "$(jq -c .id out)" = "$(jq -c .id found)" ]
	[ "$(jq -c '[.plates[] | [.quad, .score]]' out)" = \
	    "$(jq -c '[.plates[] | [.quad, .score]]' found)" ]
}

@test "Tesseract reads some of them, and both most" {
	found
	alpr-ocr -m "$models" -r tesseract < found > out
	echo "$(right out) read by Tesseract"
	sound out
	[ "$(right out)" -ge 8 ]
	alpr-ocr -m "$models" -r both < found > out
	echo "$(right out) read by both"
	sound out
	[ "$(right out)" -ge 15 ]
}

@test "a region's formats are preferred, and never against what is clear" {
	found
	alpr-ocr -m "$models" < found > plain
	for list in US-CA US,MX GB,FR,DE BR; do
		alpr-ocr -m "$models" --formats "$list" < found > out
		sound out
		# What was sure is as it was.
		jq -c '.id as $id | .plates | to_entries[] |
		    [$id, .key, .value.text, .value.confidence]' out > texts
		jq -c '.id as $id | .plates | to_entries[] |
		    select(.value.confidence >= 0.97) |
		    [$id, .key, .value.text]' plain | sed 's/]$/,/' > sure
		[ "$(grep -c . sure)" -ge 5 ]
		[ "$(grep -cF -f sure texts)" -eq "$(grep -c . sure)" ]
	done
	for list in "" , XX us-ca US-CA, US-CA,XX; do
		run --separate-stderr alpr-ocr -m "$models" -f "$list" < found
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "alpr-ocr: no formats of region '"* ]]
	done
}

@test "several threads read the same in the same order" {
	found
	jq -c 'select(.image | endswith("ca-near.jpg")) |
	    .image = "/nonexistent.jpg"' found > bad
	cat found bad found > in
	for reader in net both; do
		run --separate-stderr bash -c "alpr-ocr -m $models -r $reader \
		    < in > out"
		[ "$status" -eq 2 ]
		single=$stderr
		[[ $single == *"line $(($(wc -l < found) + 1)): "* ]]
		[ "$(wc -l < out)" -eq $((2 * $(wc -l < found))) ]
		for j in 2 5; do
			run --separate-stderr bash -c "alpr-ocr -j $j \
			    -m $models -r $reader < in > out$j"
			[ "$status" -eq 2 ]
			[ "$stderr" = "$single" ]
			cmp out out$j
		done
	done
}

@test "--draw shows what was read" {
	frame "$data/two-cars-1080.jpg" "$(ago 60)" |
	    alpr-detect -m "$model" > in
	jq -c '.plates += [{quad: [[10,10],[60,10],[60,30],[10,30]],
	    score: 0.9}]' in > more
	alpr-ocr -m "$models" -D drawn < more > out
	id=$(jq -r .id out)
	jq -r '.plates | to_entries[] | "\(.key)-" + (.value.text |
	    if . == "" then "unreadable" else . end)' out |
	    sed "s/^/$id-/; s/\$/.jpg/" | sort > want
	ls drawn | sort | cmp - want
	grep -q -- "-unreadable.jpg" want
	alpr-ocr -m "$models" -j 3 -D again < more | cmp - out
	diff -r drawn again
	# Pictures of the plates, with room around them.
	alpr-capture -t now -c x drawn/*.jpg | jq -c '[.width, .height]' > sizes
	[ "$(wc -l < sizes)" -eq "$(jq '.plates | length' out)" ]
	[ "$(jq -s '[.[] | .[0] > 50 and .[0] < 300] | all' sizes)" = true ]
	touch file
	run --separate-stderr alpr-ocr -m "$models" -D file/x < more
	[ "$status" -eq 2 ]
	[[ $stderr == "alpr-ocr: "*"file/x"* ]]
}

@test "a photo without a plate has an empty list" {
	frame "$data/ca-near.jpg" "$(ago 60)" |
	    alpr-detect -m "$model" -t 0.999999 > out
	[ "$(jq -c .plates out)" = "[]" ]
	alpr-ocr -m "$models" < out | cmp - out
}

@test "a plate that cannot be read keeps its quad, with an empty text" {
	frame "$data/street-empty.jpg" "$(ago 60)" | jq -c '.plates = [{quad:
	    [[10,10],[60,10],[60,30],[10,30]], score: 0.9, mine: 5,
	    text: "7ABC123", confidence: 0.9, region: "US-CA",
	    region_confidence: 0.7, chars: [{c: "7", p: 1}],
	    candidates: [{text: "7A8C123", confidence: 0.1}]}]' > in
	alpr-ocr -m "$models" --inline < in > out
	[ "$(jq '.plates == [{quad: [[10,10],[60,10],[60,30],[10,30]],
	    score: 0.9, mine: 5, text: "", confidence: 0, chars: [],
	    candidates: []}]' out)" = true ]
	# Tesseract may see letters in the sky; both are not sure of them.
	alpr-ocr -m "$models" -r both < in > out
	sound out
	[ "$(jq '.plates[0] | .quad == [[10,10],[60,10],[60,30],[10,30]] and
	    .mine == 5 and .confidence < 0.5 and
	    .region != "US-CA"' out)" = true ]
}

@test "an earlier reading is replaced" {
	frame "$data/ca-near.jpg" "$(ago 60)" | alpr-detect -m "$model" |
	    alpr-ocr -m "$models" > once
	jq -c '.plates[0] += {text: "WRONG", confidence: 1, chars: [],
	    candidates: [{text: "X", confidence: 1}]}' once |
	    alpr-ocr -m "$models" > twice
	[ "$(jq -cS . once)" = "$(jq -cS . twice)" ]
	[ "$(jq -r '.plates[0].text' twice)" = 7WBF935 ]
}

@test "--inline carries JPEGs of vehicle and plate" {
	frame "$data/ca-near.jpg" "$(ago 60)" | alpr-detect -m "$model" > in
	alpr-ocr -m "$models" --inline < in > out
	for name in image plate_image; do
		jq -r ".plates[0].$name" out | base64 -d > $name.jpg
		[ "$(head -c 3 $name.jpg | od -An -tx1 | tr -d ' ')" = ffd8ff ]
	done
	[ "$(alpr-capture -t now -c x plate_image.jpg | jq '.width')" -le 400 ]
	[ "$(alpr-capture -t now -c x image.jpg | jq '.width')" -le 800 ]
	# And is otherwise the same record.
	alpr-ocr -m "$models" < in > without
	[ "$(jq -cS . without)" = \
	    "$(jq -cS 'del(.plates[].image, .plates[].plate_image)' out)" ]
	grep -qv plate_image without
}

@test "damaged and vanished photos are refused with line and file" {
	cp "$data/bad/truncated.jpg" "$data/bad/corrupt.png" \
	    "$data/bad/truncated.png" "$data/bad/corrupt.jpg" .
	cp "$data/ca-day.jpg" gone.jpg
	cp "$data/ca-day.jpg" other.jpg
	alpr-capture -c cam7 -t now truncated.jpg corrupt.png truncated.png \
	    corrupt.jpg gone.jpg other.jpg > in
	rm gone.jpg
	cp "$data/lot.png" other.jpg
	run --separate-stderr bash -c "alpr-detect -m $model < in"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"line 1: "*"truncated.jpg: JPEG: "* ]]
	[[ $stderr == *"line 2: "*"corrupt.png: PNG: "* ]]
	[[ $stderr == *"line 3: "*"truncated.png: PNG: "* ]]
	[[ $stderr == *"line 4: "*"corrupt.jpg: JPEG: "* ]]
	[[ $stderr == *"line 5: "*"gone.jpg: No such file"* ]]
	[[ $stderr == *"line 6: "*"SHA-256 differs"* ]]
}

@test "quads that make no sense are refused or left unread" {
	frame "$data/ca-near.jpg" "$(ago 60)" > base
	for quad in '[]' '[[1,2],[3,4],[5,6]]' '[[1,2],[3,4],[5,6],[1e9,2]]' \
	    '[[1,2],[3,4],[5,6],["x",2]]' '5' \
	    '[[5000,5000],[5100,5000],[5100,5050],[5000,5050]]' \
	    '[[10,10],[10,10],[10,10],[10,10]]'; do
		run bash -c "jq -c '.plates = [{quad: $quad, score: 1}]' base |
		    alpr-ocr -m $models"
		[ "$status" -eq 2 ]
	done
	run bash -c "jq -c '.plates = [{quad: [[300,300],[100,300],[100,200],
	    [300,200]], score: 1}]' base | alpr-ocr -m $models"
	[ "$status" -eq 0 ]
}

@test "a model that is missing, cut short or another file is an error" {
	head -c 5000 "$model" > short
	for m in /nonexistent short "$data/lot.png" /dev/null; do
		run --separate-stderr alpr-detect -m "$m" < /dev/null
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
	done
}

# fails_with TEXT COMMAND ...: at once, with one line that says so.
fails_with() {
	want=$1
	shift
	run --separate-stderr "$@" < /dev/null
	echo "$*: $stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$(wc -l <<< "$stderr")" -eq 1 ]
	[[ $stderr == "alpr-ocr: "*"$want"* ]]
}

@test "what the readers learnt is missing, cut short or something else" {
	fails_with "/nonexistent/read.safetensors: No such file" \
	    alpr-ocr -m /nonexistent
	fails_with "/nonexistent/plate.traineddata: No such file" \
	    alpr-ocr -m /nonexistent -r tesseract
	mkdir m
	cp "$models/read.safetensors" "$models/formats.txt" m
	fails_with "m/issuer.safetensors: No such file" alpr-ocr -m m
	cp "$model" m/issuer.safetensors
	fails_with "m/issuer.safetensors" alpr-ocr -m m
	cp "$models/issuer.safetensors" m
	alpr-ocr -m m < /dev/null
	alpr-ocr -m m -f US-CA < /dev/null
	fails_with "m/plate.traineddata: No such file" alpr-ocr -m m -r both
	echo "MX AA?" >> m/formats.txt
	fails_with "m/formats.txt: line $(wc -l < m/formats.txt): 'AA?'" \
	    alpr-ocr -m m -f US-CA
	rm m/formats.txt
	fails_with "m/formats.txt: No such file" alpr-ocr -m m -f US-CA
	for size in 0 7 5000 100000; do
		head -c $size "$models/read.safetensors" > m/read.safetensors
		fails_with m/read.safetensors alpr-ocr -m m
		head -c $size "$models/plate.traineddata" > m/plate.traineddata
		fails_with "m/plate.traineddata: not a model" \
		    alpr-ocr -m m -r tesseract
	done
	cp "$model" m/read.safetensors
	fails_with m/read.safetensors alpr-ocr -m m
	cp "$data/lot.png" m/plate.traineddata
	fails_with "m/plate.traineddata: not a model" \
	    alpr-ocr -m m -r tesseract
}

@test "bad options of alpr-ocr say what they want" {
	fails_with "--reader 'all': not net, tesseract or both" \
	    alpr-ocr -m "$models" --reader all
	fails_with "--reader ''" alpr-ocr -m "$models" -r ""
	for jobs in 0 65 -1 x "" 2x; do
		fails_with --jobs alpr-ocr -m "$models" -j "$jobs"
	done
	for gone in "-l eng" "-T folder" "--language eng" "operand"; do
		# shellcheck disable=SC2086 # words, on purpose
		run alpr-ocr -m "$models" $gone < /dev/null
		[ "$status" -eq 2 ]
	done
}
