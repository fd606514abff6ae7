# What the bats files share: where things are, and small records.
# The runner sets top_srcdir, and PATH to the programs under test.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	data=$top_srcdir/testdata
	models=$top_srcdir/models
	model=$models/detect.safetensors
	start=$(date +%s)
}

# ago SECONDS: that long before the test began, RFC 3339.
ago() {
	date -u -d "@$((start - $1))" +%Y-%m-%dT%H:%M:%S.000Z
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

# new_store: an empty store named store.
new_store() {
	alpr-store -d store --init
}

search() {
	alpr-search -d store --case 26-01234 --format json "$@"
}
