#!/usr/bin/env python3
# Measures a checkpoint on dev and on the plateless photos held out.
#
#   measure.py --data ../shared/data CHECKPOINT
#   measure.py --data ../shared/data --found FILE
#
# FILE holds what another detector found, a plate a line, separated by tabs:
# the photo's name, score, x and y of the four corners.
import argparse
import os

import numpy as np
import torch

import data
import infer

THRESHOLDS = (.3, .4, .5, .6, .65, .7, .75, .8, .85, .9)


def corner_error(a, b):
    w = (np.linalg.norm(b[1] - b[0]) + np.linalg.norm(b[2] - b[3])) / 2
    return np.linalg.norm(a - b, axis=1).mean() / w


def read_found(path):
    found = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            v = line.rstrip("\n").split("\t")
            q = np.array([float(x) for x in v[2:10]]).reshape(4, 2)
            found.setdefault(v[0], []).append((float(v[1]), q))
    return found


def detector(o):
    """a function from a photo's path to what is found in it"""
    if o.found:
        found = read_found(o.found)
        return lambda path: found.get(os.path.basename(path), [])
    net = infer.load(o.net)
    return lambda path: infer.detect(net, data.grey(path), .1)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--list", action="store_true")
    p.add_argument("--found")
    p.add_argument("net", nargs="?")
    o = p.parse_args()
    torch.set_num_threads(1)
    detect = detector(o)
    d = os.path.join(o.data, "dev")
    exact = data.read_quads(os.path.join(d, "california-quads.tsv"))
    errors = []
    print("set         " + "".join("%8.2f" % t for t in THRESHOLDS))
    for s, need in (("us", .5), ("eu", .5), ("br", .5), ("california", .3)):
        best, extra, ious = [], [], []
        rows = data.read_tsv(os.path.join(d, s + ".tsv"))
        for n in sorted(rows):
            found = detect(os.path.join(d, s, n))
            for x, y, w, h in rows[n]:
                b = np.array([x, y, x + w, y + h])
                hits = [(infer.iou(infer.box(q), b), sc, q) for sc, q in found]
                good = [v for v in hits if v[0] >= need]
                best.append(max([v[1] for v in good], default=0))
                ious.append(max([v[0] for v in hits], default=0))
                extra += [sc for i, sc, _ in hits if i < need]
                if o.list and best[-1] < .5:
                    print(s, n, "score %.2f" % best[-1], "iou %.2f" % ious[-1])
                if n in exact and good:
                    q = max(good, key=lambda v: v[1])[2]
                    errors.append(min(corner_error(q, e) for e in exact[n]))
        best, extra = np.array(best), np.array(extra)
        print("%-12s" % s + "".join("%8.1f" % (100 * (best >= t).mean())
                                    for t in THRESHOLDS) +
              "   mean IoU %.3f" % np.mean(ious))
        print("%-12s" % "  extra" + "".join("%8.2f" % ((extra >= t).sum() /
                                                       len(rows))
                                            for t in THRESHOLDS))
    worst = []
    for n in data.none_split(o.data)[1]:
        found = detect(os.path.join(o.data, "train/scenes/none", n))
        worst.append(max([sc for sc, _ in found], default=0))
        if o.list and worst[-1] >= .4:
            print("none", n, "score %.2f" % worst[-1])
    worst = np.array(worst)
    print("%-12s" % "none, photos" + "".join("%8.3f" % (worst >= t).mean()
                                             for t in THRESHOLDS))
    errors = np.array(errors)
    print("corner error, %d plates: mean %.2f %%, median %.2f %%, worst %.2f"
          % (len(errors), 100 * errors.mean(), 100 * np.median(errors),
             100 * errors.max()))


if __name__ == "__main__":
    main()
