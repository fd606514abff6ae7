#!/usr/bin/env python3
# Betters the labels of the training scenes with what a detector trained on
# them finds: corners where the truth file has only a box.
#
#   relabel.py --data ../shared/data --found FILE --out labels.json
#
# FILE as for measure.py.
import argparse
import json
import os

import numpy as np

import data
import infer
import measure


def better(photo, found, o):
    """the photo's quads with their kinds"""
    quads = []
    for q, kind in zip(photo.quads, photo.kind):
        new, best, kind = q, .4 if kind == data.LOOSE else .65, int(kind)
        for score, f in found:
            iou = infer.iou(infer.box(q), infer.box(f))
            if kind != data.EXACT and score >= o.score and iou > best:
                new, best = f, iou
        if new is not q:
            kind = data.EXACT
        quads.append((np.asarray(new, float).round(2).tolist(), kind))
    return quads


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--found", required=True)
    p.add_argument("--score", type=float, default=.8)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    found = measure.read_found(o.found)
    out, count = {}, [0, 0, 0]
    for photo in data.load_scenes(o.data):
        b = better(photo, found.get(os.path.basename(photo.name), []), o)
        out[photo.name] = b
        for _, kind in b:
            count[kind] += 1
    with open(o.out, "w", encoding="utf-8") as f:
        json.dump(out, f)
    print("loose %d, boxes %d, corners %d" % tuple(count))


if __name__ == "__main__":
    main()
