# The real plates with known text, from the photos and crops of DATA and this
# project's labels.
#
# A plate is a picture with its halves, the quad of the plate in it, and the
# text.  Those of crops and photos without exact corners come from the
# detector: QUADS holds its frame records, as seek.py makes them.
import json
import os
import zlib

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
LABELS = os.path.join(HERE, "..", "labels")
SEEN = ("scenes/openlpr", "scenes/cars433", "scenes/street", "scenes/french",
        "scenes/night", "california")
CROP_WIDTH, CANVAS = 160, (80, 60)      # how seek.py shows the crops


class Plate:
    """mips: grey pictures, each half the one before; quad: 4 x 2 in the
    first; region: '' where not known; rows: 1 or 2, as told by ../labels/tworows.txt"""

    def __init__(self, name, picture, quad, text, region="", rows=1,
                 photo=False, pad=0):
        self.name, self.text, self.region = name, text, region
        self.rows, self.photo = rows, photo
        q = np.asarray(quad, np.float32).reshape(4, 2)
        picture, q = cut(picture, q, pad)
        self.quad = q
        self.width = (np.hypot(*(q[1] - q[0])) + np.hypot(*(q[2] - q[3]))) / 2
        high = (np.hypot(*(q[3] - q[0])) + np.hypot(*(q[2] - q[1]))) / 2
        self.aspect = float(self.width / max(high, 1))
        self.mips = halves(picture)

    def held(self):
        """a twelfth, by text, that is never trained on"""
        return zlib.crc32(self.text.encode()) % 12 == 0


def halves(a):
    out = [a]
    while min(out[-1].shape[:2]) >= 16 and len(out) < 4:
        b = out[-1]
        b = b[:b.shape[0] & ~1, :b.shape[1] & ~1]
        out.append(cv2.resize(b, (b.shape[1] // 2, b.shape[0] // 2),
                              interpolation=cv2.INTER_AREA))
    return out


def cut(a, q, pad):
    """the quad with half its size around it"""
    lo, hi = q.min(0), q.max(0)
    m = (hi - lo) * .5 + 6
    x0, y0 = np.maximum(lo - m, 0).astype(int)
    x1, y1 = np.ceil(hi + m).astype(int)
    return np.ascontiguousarray(a[y0:y1, x0:x1]), q - (x0, y0)


def tsv(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f]


def grey(path):
    a = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    if a is None:
        raise OSError("cannot read " + path)
    return a


def read_quads(path):
    """photo (its last two names) -> quads, the surest first"""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            r = json.loads(line)
            key = "/".join(r["image"].split("/")[-2:])
            out[key] = [np.array(p["quad"], np.float32) for p in
                        sorted(r["plates"], key=lambda p: -p["score"])]
    return out


def whole(a):
    h, w = a.shape[:2]
    return np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)


def padded_quad(quads, name, a):
    """what the detector found in the crop on its canvas"""
    found = quads.get(os.path.splitext(name)[0] + ".png", [])
    if not found:
        return None
    h, w = a.shape[:2]
    return (found[0] - CANVAS) / min(1, CROP_WIDTH / w)


def overlap(a, b):
    ax0, ay0, ax1, ay1 = *a.min(0), *a.max(0)
    bx0, by0, bx1, by1 = *b.min(0), *b.max(0)
    w, h = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    if w <= 0 or h <= 0:
        return 0
    return w * h / ((ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) -
                    w * h)


def load(root, quads, load_picture=grey, doubtful=False):
    """set -> plates"""
    out = {}
    crops = os.path.join(root, "train/crops")
    labels = {s: [r for r in tsv(os.path.join(LABELS, s + ".tsv"))]
              for s in ("us", "states", "eu")}
    labels["br"] = [[r[0], r[1], "BR"] for r in
                    tsv(os.path.join(crops, "br.tsv")) if len(r) > 1 and r[1]]
    for s, rows in labels.items():
        out[s] = []
        for r in rows:
            if len(r) > 3 and r[3] == "?" and not doubtful:
                continue
            a = load_picture(os.path.join(crops, s, r[0]))
            flat = s in ("us", "states") or \
                s == "br" and a.shape[1] / a.shape[0] > 2.8
            q = whole(a) if flat else padded_quad(quads, s + "/" + r[0], a)
            if q is None:
                q = whole(a)
            p = Plate(s + "/" + r[0], a, q, r[1],
                      r[2] if len(r) > 2 else "")
            out[s].append(p)
    scenes = os.path.join(root, "train/scenes")
    out["scenes"] = []
    for r in tsv(os.path.join(LABELS, "scenes.tsv")):
        if len(r) > 11 and r[11] == "?" and not doubtful:
            continue
        a = load_picture(os.path.join(scenes, r[0]))
        p = Plate(r[0], a, np.array(r[1:9], np.float32), r[9],
                  r[10] if len(r) > 10 else "", photo=True)
        out["scenes"].append(p)
    for s, folder, region in (("french", scenes, "FR"),
                              ("california", os.path.join(root, "train"),
                               "US-CA")):
        out[s] = []
        for r in tsv(os.path.join(folder, s + ".tsv")):
            if len(r) < 6 or not r[5]:
                continue
            a = load_picture(os.path.join(folder, s, r[0]))
            x, y, w, h = map(float, r[1:5])
            box = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
            found = [q for q in quads.get(s + "/" + r[0], [])
                     if overlap(q, box) > .2]
            if found:
                out[s].append(Plate(s + "/" + r[0], a, found[0], r[5], region,
                                    photo=True))
    two = set(r[0] for r in tsv(os.path.join(LABELS, "tworows.txt")))
    wrong = set(r[0] for r in tsv(os.path.join(LABELS, "doubtful.tsv")))
    for s in out:
        out[s] = [p for p in out[s] if p.name not in wrong]
        for p in out[s]:
            p.rows = 2 if p.name in two else 1
    return out


def load_none(root):
    """what a detector may take for a plate and is none, told apart by eye
    (../detect/seen.tsv): plates without a text"""
    out = []
    for r in tsv(os.path.join(HERE, "..", "detect", "seen.tsv")):
        if r[5] != "none":
            continue
        folder = root if os.path.exists(os.path.join(root, r[0])) else \
            os.path.join(root, "train", "scenes" if r[0].startswith("none/")
                         else "")
        x, y, w, h = map(float, r[1:5])
        out.append(Plate(r[0], grey(os.path.join(folder, r[0])),
                         [[x, y], [x + w, y], [x + w, y + h], [x, y + h]],
                         "", photo=True))
    return out
