#!/usr/bin/env python3
# Where this project's detector finds the plates of the training photos, and
# of the crops (on a canvas, since a crop has nothing around it), so that the
# reader learns on corners as it will be given them.
#
#   seek.py --data DATA --work WORK --model ../detect.safetensors > QUADS
import argparse
import os
import subprocess

import cv2
import numpy as np

from data import CANVAS, CROP_WIDTH, SEEN, tsv


def canvas(a):
    k = min(1, CROP_WIDTH / a.shape[1])
    if k < 1:
        a = cv2.resize(a, (CROP_WIDTH, max(8, int(a.shape[0] * k))),
                       interpolation=cv2.INTER_AREA)
    x, y = CANVAS
    h, w = a.shape[:2]
    c = np.full((h + 2 * y, w + 2 * x, 3), int(a.mean()) // 2 + 40, np.uint8)
    c[y:y + h, x:x + w] = a
    return c


def photos(o):
    train = os.path.join(o.data, "train")
    for s in SEEN:
        for r in tsv(os.path.join(train, s + ".tsv")):
            yield os.path.join(train, s, r[0])
    for s in ("eu", "br", "us", "states"):
        folder = os.path.join(o.work, "canvas", s)
        os.makedirs(folder, exist_ok=True)
        for n in sorted(os.listdir(os.path.join(train, "crops", s))):
            a = cv2.imread(os.path.join(train, "crops", s, n))
            path = os.path.join(folder, os.path.splitext(n)[0] + ".png")
            cv2.imwrite(path, canvas(a))
            yield path


def main():
    p = argparse.ArgumentParser()
    for name in ("data", "work", "model"):
        p.add_argument("--" + name, required=True)
    o = p.parse_args()
    names = sorted(set(photos(o)))
    capture = subprocess.Popen(["alpr-capture", "--time", "now"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    detect = subprocess.Popen(["alpr-detect", "-m", o.model],
                              stdin=capture.stdout)
    capture.stdout.close()
    capture.stdin.write(("\n".join(names) + "\n").encode())
    capture.stdin.close()
    if capture.wait() != 0 or detect.wait() != 0:
        raise SystemExit("not all photos were looked at")


if __name__ == "__main__":
    main()
