# Reads the photos and their truth files, once, into memory.
#
# A photo is kept as luma, with its halves (the same 2x2 means that lib/detect
# makes), so that a training crop of any scale costs one small warp.
import os

import cv2
import numpy as np

EXACT, BOX, LOOSE = 2, 1, 0     # how far the corners of a label are trusted

SCENES = ("openlpr", "street", "cars433", "french", "night")


class Photo:
    """luma: list of arrays, each half the one before. quads: n x 4 x 2.
    kind: n. ignore: boxes x0 y0 x1 y1 where there may be unlabelled plates.
    hard: boxes where an earlier detector found a plate, and there is none."""

    def __init__(self, name, luma, quads, kind, ignore=(), hard=()):
        self.name = name
        self.luma = [luma]
        while min(self.luma[-1].shape) >= 64:
            self.luma.append(halve(self.luma[-1]))
        self.quads = np.asarray(quads, np.float32).reshape(-1, 4, 2)
        self.kind = np.asarray(kind, np.int32)
        self.ignore = np.asarray(ignore, np.float32).reshape(-1, 4)
        self.hard = np.asarray(hard, np.float32).reshape(-1, 4)


def halve(a):
    a = a[:a.shape[0] & ~1, :a.shape[1] & ~1].astype(np.uint16)
    s = a[0::2, 0::2] + a[0::2, 1::2] + a[1::2, 0::2] + a[1::2, 1::2]
    return ((s + 2) >> 2).astype(np.uint8)


def box_quad(x, y, w, h):
    return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]


def read_tsv(path):
    """name -> list of (x, y, w, h); an empty list where it has no plate"""
    rows = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            p = line.rstrip("\n").split("\t")
            boxes = rows.setdefault(p[0], [])
            if len(p) >= 5 and p[1] != "":
                boxes.append([float(v) for v in p[1:5]])
    return rows


def read_quads(path):
    rows = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            p = line.rstrip("\n").split("\t")
            q = np.array([float(v) for v in p[1:9]], np.float32)
            rows.setdefault(p[0], []).append(q.reshape(4, 2))
    return rows


def grey(path):
    a = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    if a is None:
        raise OSError("cannot read " + path)
    return a


def none_split(root):
    """the plateless photos: those to train on, and the fifth held out"""
    names = sorted(read_tsv(os.path.join(root, "train/scenes/none.tsv")))
    return ([n for i, n in enumerate(names) if i % 5 != 0],
            [n for i, n in enumerate(names) if i % 5 == 0])


def read_seen():
    """name -> (boxes that may be plates, boxes that are none): what earlier
    detectors found where no plate is labelled, told apart by eye"""
    seen = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                           "seen.tsv"), encoding="utf-8") as f:
        for line in f:
            name, x, y, w, h, what = line.rstrip("\n").split("\t")
            x, y, w, h = float(x), float(y), float(w), float(h)
            both = seen.setdefault(name, ([], []))
            both[what == "none"].append((x, y, x + w, y + h))
    return seen


def load_scenes(root):
    photos = []
    seen = read_seen()
    for s in SCENES:
        rows = read_tsv(os.path.join(root, "train/scenes", s + ".tsv"))
        for n in sorted(rows):
            name = "scenes/%s/%s" % (s, n)
            luma = grey(os.path.join(root, "train", name))
            quads = [box_quad(*b) for b in rows[n]]
            photos.append(make(name, luma, quads, BOX, seen))
    rows = read_tsv(os.path.join(root, "train/california.tsv"))
    exact = read_quads(os.path.join(root, "train/california-quads.tsv"))
    for n in sorted(rows):
        name = "california/" + n
        luma = grey(os.path.join(root, "train", name))
        if n in exact:
            photos.append(make(name, luma, exact[n], EXACT, seen))
            continue
        quads = []
        for x, y, w, h in rows[n]:      # these fit the line of characters
            quads.append(box_quad(x - .09 * w, y - .45 * h, 1.18 * w, 1.9 * h))
        photos.append(make(name, luma, quads, LOOSE, seen))
    return photos


def make(name, luma, quads, kind, seen):
    ignore, hard = seen.get(name, ((), ()))
    return Photo(name, luma, quads, [kind] * len(quads), ignore, hard)


def load_none(root):
    seen = read_seen()
    folder = os.path.join(root, "train/scenes/none")
    return [make("none/" + n, grey(os.path.join(folder, n)), [], BOX, seen)
            for n in none_split(root)[0]]


def load_flat(root):
    """flat plates: (luma, kind), EXACT where the picture ends at the edge"""
    out = {}
    for s in ("us", "states", "br", "eu"):
        d = os.path.join(root, "train/crops", s)
        out[s] = []
        for n in sorted(os.listdir(d)):
            a = grey(os.path.join(d, n))
            kind = EXACT
            if s == "br" and a.shape[1] / a.shape[0] < 2.8:
                kind = LOOSE            # photographed, tilted, with a margin
            elif s == "eu":
                kind = BOX
            out[s].append((a, kind))
    return out
