# The plates whose issuer is known, and which of them are never trained on.
#
# A fifth of all, by the content of the picture, is the test; an eighth of the
# rest sets the threshold.  Pictures that are the same but for their size or
# compression, and plates with the same text and issuer, stay together.
import os
import sys
import zlib

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "read"))
import data                             # noqa: E402
import plates                           # noqa: E402

TERRITORIES = {"AS": "American Samoa", "GU": "Guam", "MP": "CNMI",
               "VI": "US Virgin Islands"}
NAMES = dict(plates.STATES, **TERRITORIES)
COUNTRIES = ("AT AU BE BG BR CH CZ DE DK ES FR GB GR HR IE IN IT LT LV NL PK "
             "PL RO SE SI SK").split()
REGIONS = ["US-" + s for s in sorted(NAMES)] + COUNTRIES + ["other"]
SPELT = {"Hawai": "HI", "Missippi": "MS", "Washington Dc": "DC", "Cnmi": "MP",
         "U S Virgin Islands": "VI"}
CODES = dict({n: s for s, n in NAMES.items()}, **SPELT)
TEST, CHECK, TRAIN = "test", "check", "train"


class Item:
    """a plate (data.Plate), the output it should give, and its part"""

    def __init__(self, kind, plate, key):
        self.kind, self.plate, self.key = kind, plate, key
        self.region = output(plate.region)
        self.part = TRAIN

    def american(self):
        return self.region.startswith("US-")


def output(region):
    if region in REGIONS:
        return region
    return region[:2] if region[:2] in COUNTRIES else "other"


def colour(path):
    a = cv2.imread(path, cv2.IMREAD_COLOR)
    if a is None:
        raise OSError("cannot read " + path)
    return np.ascontiguousarray(a[..., ::-1])


def content(root, kind, plate):
    folder = {"us": "train/crops", "states": "train/crops",
              "eu": "train/crops", "br": "train/crops",
              "scenes": "train/scenes", "french": "train/scenes",
              "california": "train"}[kind]
    with open(os.path.join(root, folder, plate.name), "rb") as f:
        return zlib.crc32(f.read())


def textless(root, known):
    """the states' crops whose text nobody could tell, but not their issuer"""
    folder = os.path.join(root, "train/crops")
    for name, spelt in data.tsv(os.path.join(folder, "states.tsv")):
        if "states/" + name not in known:
            a = colour(os.path.join(folder, "states", name))
            yield data.Plate("states/" + name, a, data.whole(a), "",
                             "US-" + CODES[spelt])


def small(plate):
    """the flat plate as a vector of length 1"""
    a = cv2.resize(plate.mips[0], (48, 24), interpolation=cv2.INTER_AREA)
    v = a.astype(np.float32).ravel()
    v -= v.mean()
    return v / (np.linalg.norm(v) + 1e-6)


def find(parent, i):
    while parent[i] != i:
        i = parent[i]
    return i


def together(items):
    """gives the items of each group of duplicates the same key"""
    parent = list(range(len(items)))
    first = {}
    for i, it in enumerate(items):
        for k in [("crc", it.key)] + \
                [("text", it.plate.text, it.region)] * bool(it.plate.text):
            j = first.setdefault(k, i)
            parent[find(parent, i)] = find(parent, j)
    flat = [i for i, it in enumerate(items) if it.kind in ("us", "states")]
    v = np.stack([small(items[i].plate) for i in flat])
    for a, b in zip(*np.nonzero(np.triu(v @ v.T, 1) > .95)):
        parent[find(parent, flat[a])] = find(parent, flat[b])
    key = {}
    for i, it in enumerate(items):
        k = find(parent, i)
        key[k] = min(key.get(k, it.key), it.key)
    for i, it in enumerate(items):
        it.key = key[find(parent, i)]


def load(root, quads):
    sets = data.load(root, data.read_quads(quads), colour, doubtful=True)
    known = {p.name for p in sets["states"]}
    sets["states"] += list(textless(root, known))
    items = [Item(kind, p, content(root, kind, p))
             for kind, v in sets.items() for p in v if p.region]
    together(items)
    for it in items:
        if it.kind == "california":
            continue
        if it.key % 5 == 0:
            it.part = TEST
        elif it.key // 5 % 8 == 0:
            it.part = CHECK
    return items
