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

@test "plates are read, with a confidence for each character" {
	alpr-capture -t now "$data"/*.jpg "$data"/*.png |
	    alpr-detect -m "$model" | alpr-ocr > out
	# A floor for the general model: three of those that it reads today.
	right=$(jq -r '.plates[].text' out | sort -u |
	    grep -cxF "$(cut -f 6 "$data/truth.tsv" | grep .)")
	[ "$right" -ge 3 ]
	[ "$(jq -s '[.[].plates[] | (.chars | length) == (.text | length) and
	    (.confidence >= 0 and .confidence <= 1) and
	    (.candidates | length) <= 5] | all' out)" = true ]
}

@test "a photo without a plate has an empty list" {
	frame "$data/ca-near.jpg" "$(ago 60)" |
	    alpr-detect -m "$model" -t 0.999999 > out
	[ "$(jq -c .plates out)" = "[]" ]
	alpr-ocr < out | cmp - out
}

@test "what is no plate is left empty, not invented" {
	frame "$data/street-empty.jpg" "$(ago 60)" | jq -c '.plates = [{quad:
	    [[10,10],[60,10],[60,30],[10,30]], score: 0.9}]' |
	    alpr-ocr > out
	[ "$(jq -r '.plates[0].text' out)" = "" ]
	[ "$(jq -r '.plates[0].quad[0][0]' out)" = 10 ]
}

@test "--inline carries JPEGs of vehicle and plate" {
	frame "$data/ca-near.jpg" "$(ago 60)" | alpr-detect -m "$model" |
	    alpr-ocr --inline > out
	for name in image plate_image; do
		jq -r ".plates[0].$name" out | base64 -d > crop.jpg
		[ "$(head -c 3 crop.jpg | od -An -tx1 | tr -d ' ')" = ffd8ff ]
	done
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
		    alpr-ocr"
		[ "$status" -eq 2 ]
	done
	run bash -c "jq -c '.plates = [{quad: [[300,300],[100,300],[100,200],
	    [300,200]], score: 1}]' base | alpr-ocr"
	[ "$status" -eq 0 ]
}

@test "a model that is missing, cut short or another file is an error" {
	head -c 5000 "$model" > short
	for m in /nonexistent short "$data/lot.png" /dev/null; do
		run --separate-stderr alpr-detect -m "$m" < /dev/null
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
	done
	run --separate-stderr alpr-ocr -l nosuchlanguage < /dev/null
	[ "$status" -eq 2 ]
	[[ $stderr == *"tesseract-ocr-eng"* ]]
}
