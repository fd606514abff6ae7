#!/usr/bin/env python3
# How often is a reading right that was given such a probability?  Runs
# alpr-ocr over plates that were never trained on, and fits a logistic curve.
#
#   calibrate.py --data DATA --quads QUADS --work WORK --models FOLDER \
#       [--reader net] [--ocr alpr-ocr]
#
# FOLDER's read.safetensors must have been exported with the calibration 1,1,3
# (SHIFT), so that next to nothing is too unsure for alpr-ocr to give.
# The plates are the held-out ones of all sets, those of photos as they are,
# flat crops as a camera might have seen them; corners are off as a detector's.
import argparse
import hashlib
import json
import os
import subprocess

import cv2
import numpy as np

import data
from sample import blur, jitter, light, sensor
from train import fold

SHIFT = 3
TURNS = {"us": 3, "states": 1, "california": 12, "eu": 2, "br": 1,
         "scenes": 3, "french": 6}      # how often each plate is shown


def seen(rng, p):
    """a picture with the plate in it, and the quad that a detector finds"""
    if p.photo:
        return p.mips[0], jitter(rng, p.quad, .8)
    wide = np.exp(rng.uniform(np.log(60), np.log(200)))
    k = wide / p.width
    a = p.mips[0]
    while k < .5:
        a, k = cv2.resize(a, None, fx=.5, fy=.5,
                          interpolation=cv2.INTER_AREA), k * 2
    q = p.quad * (a.shape[1] / p.mips[0].shape[1])
    a = cv2.resize(a, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    q = q * k
    m = 40                              # the car around it
    a = cv2.copyMakeBorder(a, m, m, m, m, cv2.BORDER_CONSTANT,
                           value=int(rng.integers(256)))
    a = light(rng, a.astype(np.float32))
    a = sensor(rng, blur(rng, a, .5 * min(1.1, wide / 130)))
    return a, jitter(rng, q + m, .8)


def write(o, sets):
    rng = np.random.default_rng(3)
    folder = os.path.join(o.work, "seen")
    os.makedirs(folder, exist_ok=True)
    lines, texts = [], []
    for name, turns in TURNS.items():
        for p in [p for p in sets[name] if p.held()]:
            for t in range(turns):
                a, q = seen(rng, p)
                path = os.path.join(folder, "%s-%d.png" % (name, len(lines)))
                cv2.imwrite(path, a)
                with open(path, "rb") as f:
                    sha = hashlib.sha256(f.read()).hexdigest()
                lines.append(json.dumps({
                    "v": 1, "type": "frame", "camera": name, "image": path,
                    "id": "01a206b0-818b-706a-9941-%012x" % len(lines),
                    "time": "2026-11-23T04:36:00.523Z", "sha256": sha,
                    "width": a.shape[1], "height": a.shape[0],
                    "plates": [{"score": 1, "quad": q.tolist()}]}))
                texts.append((name, p.text))
    return "\n".join(lines) + "\n", texts


def fit(p, right):
    """slope and shift of right = sigmoid(slope logit(p) + shift)"""
    x = np.log(p / (1 - p))
    a, b = 1., 0.
    for _ in range(60):                 # Newton
        z = 1 / (1 + np.exp(-(a * x + b)))
        g = np.array([((right - z) * x).sum() - .01 * (a - 1),
                      (right - z).sum()])
        w = z * (1 - z)
        h = np.array([[(w * x * x).sum() + .01, (w * x).sum()],
                      [(w * x).sum(), w.sum() + 1e-9]])
        d = np.linalg.solve(h, g)
        a, b = a + d[0], b + d[1]
    return a, b


def main():
    ap = argparse.ArgumentParser()
    for name in ("data", "quads", "work", "models"):
        ap.add_argument("--" + name, required=True)
    ap.add_argument("--reader", default="net")
    ap.add_argument("--ocr", default="alpr-ocr")
    o = ap.parse_args()
    lines, texts = write(o, data.load(o.data, data.read_quads(o.quads)))
    out = subprocess.run([o.ocr, "-m", o.models, "-r", o.reader],
                         input=lines, stdout=subprocess.PIPE, text=True,
                         check=True).stdout
    p, right, sets = [], [], []
    for line, (name, text) in zip(out.splitlines(), texts):
        plate = json.loads(line)["plates"][0]
        given = min(max(plate["confidence"], 1e-4), 1 - 1e-4)
        p.append(1 / (1 + np.exp(SHIFT - np.log(given / (1 - given)))))
        right.append(fold(plate["text"]) == fold(text))
        sets.append(name)
    p, right, sets = np.array(p), np.array(right, float), np.array(sets)
    told = p > 1e-5                     # else nothing was given
    a, b = fit(p[told], right[told])
    z = 1 / (1 + np.exp(-(a * np.log(p / (1 - p)) + b)))
    for name in TURNS:
        k = sets == name
        sure = k & (z >= .9)
        print("%-10s %4d plates, read %.1f %%, of %d given 0.9 right %.1f %%"
              % (name, k.sum(), 100 * right[k].mean(), sure.sum(),
                 100 * right[sure].mean() if sure.any() else 0))
    for lo, hi in ((0, .2), (.2, .5), (.5, .8), (.8, .9), (.9, .97),
                   (.97, .99), (.99, 1.01)):
        k = (z >= lo) & (z < hi)
        if k.any():
            print("given %.2f to %.2f: %4d plates, %.1f %% right" % (
                lo, min(hi, 1), k.sum(), 100 * right[k].mean()))
    print("--calibration 1,%.3f,%.3f" % (a, b))


if __name__ == "__main__":
    main()
