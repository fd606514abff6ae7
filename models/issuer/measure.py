#!/usr/bin/env python3
# Chooses temperature, floor and threshold on the check part of the training
# plates, and measures on the test part and on photos.
#
#   measure.py --data DATA --quads QUADS --checkpoint LAST
#       [--photos DIR --found RECORDS]
#
# DIR holds sets of photos with their truth (NAME.tsv), RECORDS is what
# alpr-detect found in them.
import argparse
import json
import os
import zlib

import cv2
import numpy as np
import torch

import sets
from colour import planes, rectify, sample
from net import Issuer
from prior import Prior
from sets import REGIONS, data, plates

LIKE = {"O": "0QD", "0": "ODQ", "I": "1T", "1": "I7", "B": "8", "8": "B36",
        "S": "5", "5": "S6", "Z": "27", "2": "Z7", "G": "6C", "6": "G8",
        "D": "0O", "Q": "0O", "V": "Y", "Y": "V", "M": "N", "N": "MH",
        "4": "A", "A": "4", "7": "T1", "T": "7", "E": "F", "F": "EP",
        "P": "F", "U": "V", "C": "G", "H": "N", "K": "X", "X": "K",
        "3": "8", "9": "8", "W": "M", "J": "1", "L": "1", "R": "K"}
WORN = 2                                # pictures made of each, besides itself


def mistaken(text):
    """one character read as one that looks like it, the same each time"""
    if not text:
        return text
    rng = np.random.default_rng(zlib.crc32(text.encode()))
    i = int(rng.integers(len(text)))
    like = LIKE[text[i]]
    return text[:i] + like[rng.integers(len(like))] + text[i + 1:]


class Pictures:
    """logits, truths and texts of some plates"""

    def __init__(self, net, rows):
        self.kinds = np.array([r[0] for r in rows])
        self.worn = np.array([r[1] for r in rows])
        self.truth = np.array([REGIONS.index(r[3]) for r in rows])
        self.texts = [r[4] for r in rows]
        out = []
        with torch.no_grad():
            for i in range(0, len(rows), 64):
                a = np.stack([r[2] for r in rows[i:i + 64]])
                out.append(net(torch.from_numpy(planes(a))).numpy())
        self.logits = np.concatenate(out).astype(np.float64)

    def chances(self, temperature, prior=None, texts=None):
        z = self.logits / temperature
        p = np.exp(z - z.max(1, keepdims=True))
        if prior is not None:
            p *= np.stack([prior.factors(t) for t in texts])
        return p / p.sum(1, keepdims=True)

    def wrong(self):
        return [mistaken(t) for t in self.texts]


def collect(net, items, part):
    rows, count = [], {}
    for it in items:
        count[it.kind] = count.get(it.kind, 0) + (it.part == part)
        if it.part != part or it.kind == "br" and count["br"] > 150:
            continue
        p = it.plate
        rows.append((it.kind, 0, rectify(p.mips, p.quad), it.region, p.text))
        for k in range(WORN):
            rng = np.random.default_rng([zlib.crc32(p.name.encode()), k])
            rows.append((it.kind, 1, sample(rng, p, .6), it.region, p.text))
    return Pictures(net, rows)


def usual(shot):
    """texts as a reader might give them: of five, one with a mistake"""
    return [w if i % 5 == 0 else t
            for i, (t, w) in enumerate(zip(shot.texts, shot.wrong()))]


def weights(shot):
    american = np.isin(shot.kinds, ("us", "states"))
    return np.where(american, .6 / american.sum(), .4 / (~american).sum())


def loss(shot, p):
    own = np.maximum(p[np.arange(len(p)), shot.truth], 1e-9)
    return -(weights(shot) * np.log(own)).sum()


def choose(shot, formats, goal):
    """(temperature, floor, threshold)"""
    t = min(np.arange(.5, 3, .05), key=lambda t: loss(shot, shot.chances(t)))
    texts = usual(shot)
    floor = min((.01, .02, .03, .05, .07, .1, .15, .2, .3, .5), key=lambda f:
                loss(shot, shot.chances(t, Prior(formats, f), texts)))
    p = shot.chances(t, Prior(formats, floor), texts)
    right = p.argmax(1) == shot.truth
    american = np.isin(shot.kinds, ("us", "states"))
    groups = american, shot.kinds == "states", ~american
    for k in np.arange(.3, .99, .01):
        told = named(p, k)
        if min(right[told & g].mean() for g in groups) >= goal:
            break
    return float(t), floor, float(k)


def named(p, threshold):
    return (p.max(1) >= threshold) & (p.argmax(1) != len(REGIONS) - 1)


def tell(word, p, truth, threshold):
    right = p.argmax(1) == truth
    told = named(p, threshold)
    print("%-34s n %4d  best right %5.1f  named %5.1f  of these right %5.1f"
          % (word, len(p), 100 * right.mean(), 100 * told.mean(),
             100 * right[told].mean() if told.any() else 0))


def report(shot, formats, t, floor, threshold):
    prior = Prior(formats, floor)
    ways = (("image alone", shot.chances(t)),
            ("true text", shot.chances(t, prior, shot.texts)),
            ("one wrong", shot.chances(t, prior, shot.wrong())))
    groups = [("us+states", np.isin(shot.kinds, ("us", "states")))]
    groups += [(k, shot.kinds == k) for k in sorted(set(shot.kinds))]
    for name, g in groups:
        for worn in (0, 1):
            k = g & (shot.worn == worn)
            for way, p in ways:
                tell("%s%s, %s" % (name, ", worn" if worn else "", way),
                     p[k], shot.truth[k], threshold)


def photo_rows(folder, found):
    records = data.read_quads(found)
    for name in ("california", "us", "br", "eu"):
        for r in data.tsv(os.path.join(folder, name + ".tsv")):
            if len(r) < 6:
                continue
            x, y, w, h = map(float, r[1:5])
            box = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
            quads = records.get(name + "/" + r[0], [])
            quads = [q for q in quads if data.overlap(q, box) > .1]
            if not quads:
                print("not found: %s/%s" % (name, r[0]))
                continue
            q = max(quads, key=lambda q: data.overlap(q, box))
            a = sets.colour(os.path.join(folder, name, r[0]))
            p = data.Plate(r[0], a, q, r[5])
            region = {"california": "US-CA", "br": "BR"}.get(name, "other")
            yield name, 0, rectify(p.mips, p.quad), region, r[5]


def report_photos(net, o, formats, t, floor, threshold):
    rows = list(photo_rows(o.photos, o.found))
    shot = Pictures(net, rows)
    prior = Prior(formats, floor)
    for name in ("california", "br"):
        k = shot.kinds == name
        for way, p in (("image alone", shot.chances(t)),
                       ("true text", shot.chances(t, prior, shot.texts)),
                       ("one wrong", shot.chances(t, prior, shot.wrong()))):
            tell("dev/%s, %s" % (name, way), p[k], shot.truth[k], threshold)
    p = shot.chances(t, prior, shot.texts)
    told = named(p, threshold)
    for name in ("california", "us", "br", "eu"):
        k = shot.kinds == name
        words = [REGIONS[i] for i in p[k & told].argmax(1)]
        print("dev/%s, true text: %d of %d named, %d as US: %s" % (
            name, len(words), k.sum(), sum(w[:3] == "US-" for w in words),
            " ".join("%s %d" % (w, words.count(w)) for w in sorted(
                set(words), key=words.count, reverse=True))))
    return rows, p, told


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--quads", required=True)
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--formats", default=os.path.join(sets.HERE, "..",
                                                     "formats.txt"))
    p.add_argument("--goal", type=float, default=.85,
                   help="how many of those named are right in the check "
                   "part: of the American, the states' and the others")
    p.add_argument("--chosen", help="the file to write what it chose to")
    p.add_argument("--photos")
    p.add_argument("--found")
    o = p.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    formats = plates.read_formats(o.formats)
    net = Issuer()
    net.load_state_dict({k: v.float() if v.is_floating_point() else v for
                         k, v in torch.load(o.checkpoint)["average"].items()})
    net.eval()
    items = sets.load(o.data, o.quads)
    chosen = choose(collect(net, items, sets.CHECK), formats, o.goal)
    words = json.dumps(dict(zip(("temperature", "floor", "threshold"),
                                chosen)))
    print(words)
    if o.chosen:
        with open(o.chosen, "w") as f:
            f.write(words + "\n")
    report(collect(net, items, sets.TEST), formats, *chosen)
    if o.photos:
        report_photos(net, o, formats, *chosen)


if __name__ == "__main__":
    main()
