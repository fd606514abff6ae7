#!/usr/bin/env python3
"""Are the plates of a truth file (see testdata/README) among those found?

usage: found.py TRUTH.tsv RECORDS.ndjson

Ends with 0 where at least 80 in 100 overlap by IoU >= 0.5 and all by 0.2.
"""
import json
import os
import sys


def iou(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


def bounds(quad):
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def main():
    found = {}
    for line in open(sys.argv[2], encoding="utf-8"):
        record = json.loads(line)
        found[os.path.basename(record["image"])] = record["plates"]
    best = []
    for line in open(sys.argv[1], encoding="utf-8"):
        col = line.rstrip("\n").split("\t")
        if not col[1]:
            continue
        box = [float(v) for v in col[1:5]]
        best.append(max([iou(bounds(p["quad"]), box)
                         for p in found[col[0]]], default=0.0))
        print("%s %s %.2f" % (col[0], col[5], best[-1]))
    good = sum(b >= 0.5 for b in best)
    print("%d of %d" % (good, len(best)))
    return 0 if good >= 0.8 * len(best) and min(best) >= 0.2 else 1


if __name__ == "__main__":
    sys.exit(main())
