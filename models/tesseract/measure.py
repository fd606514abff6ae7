#!/usr/bin/env python3
# Measures a model of Tesseract's on whole plates: those the detector found in
# the photos of dev/, and with --quads the ones that are never trained on.
#
#   alpr-capture DATA/dev/*/ | alpr-detect > FOUND
#   measure.py --data DATA --found FOUND --model FILE.traineddata --work WORK
#
# A plate is right if all of its text is, where O is 0 and I is 1.
import argparse
import os
import resource
import subprocess
import sys

import cv2

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "read"))

import data                                             # noqa: E402
from sample import rectify                              # noqa: E402
from train import fold                                  # noqa: E402

SETS = "us", "eu", "br", "california"


def dev(root, found):
    """set -> pictures (None: nothing found there) and the texts allowed"""
    quads, out = data.read_quads(found), {}
    for s in SETS:
        out[s] = []
        for r in data.tsv(os.path.join(root, "dev", s + ".tsv")):
            x, y, w, h = map(float, r[1:5])
            box = data.np.array([[x, y], [x + w, y], [x + w, y + h],
                                 [x, y + h]])
            near = max(quads.get(s + "/" + r[0], []), default=None,
                       key=lambda q: data.overlap(q, box))
            texts = [r[5]] + (r[6].split("|") if len(r) > 6 and r[6] else [])
            a = None
            if near is not None and data.overlap(near, box) > .1:
                photo = data.grey(os.path.join(root, "dev", s, r[0]))
                p = data.Plate(r[0], photo, near, r[5])
                a = rectify(p.mips, p.quad)
            out[s].append((r[0], a, texts))
    return out


def held(root, quads):
    sets = data.load(root, data.read_quads(quads))
    return {"held " + k:
            [(p.name, rectify(p.mips, p.quad, p.rows), [p.text])
             for p in v if p.held() and p.rows][:150] for k, v in sets.items()}


def spent():
    """processor time of the programs that were run"""
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def read(model, pictures, work):
    """what Tesseract makes of each, and the processor's seconds it took"""
    names = []
    for i, a in enumerate(pictures):
        names.append(os.path.join(work, "%05d.png" % i))
        cv2.imwrite(names[-1], a)
    listed = os.path.join(work, "pictures.txt")
    with open(listed, "w") as f:
        f.write("\n".join(names) + "\n")
    command = ["tesseract", "LIST", "-", "--tessdata-dir",
               os.path.dirname(os.path.abspath(model)), "-l",
               os.path.basename(model).split(".")[0], "--psm", "13"]
    one = os.path.join(work, "one.txt")
    with open(one, "w") as f:
        f.write(names[0] + "\n")
    seconds = []
    for path in (one, listed):
        begun = spent()
        got = subprocess.run([path if c == "LIST" else c for c in command],
                             stdout=subprocess.PIPE, check=True,
                             stderr=subprocess.DEVNULL).stdout.decode()
        seconds.append(spent() - begun)
    texts = ["".join(t.split()) for t in got.split("\f")][:len(names)]
    return texts, (seconds[1] - seconds[0]) / max(len(names) - 1, 1)


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--found", required=True)
    p.add_argument("--quads", help="as for lines.py")
    p.add_argument("--model", required=True)
    p.add_argument("--work", required=True)
    p.add_argument("--list", action="store_true", help="what was misread")
    return p.parse_args()


def main():
    o = arguments()
    os.makedirs(o.work, exist_ok=True)
    sets = dev(o.data, o.found)
    if o.quads:
        sets.update(held(o.data, o.quads))
    flat = [a for v in sets.values() for _, a, _ in v if a is not None]
    texts, each = read(o.model, flat, o.work)
    texts, words = iter(texts), []
    for s, v in sets.items():
        right = 0
        for name, a, allowed in v:
            got = next(texts) if a is not None else ""
            if fold(got) in [fold(t) for t in allowed]:
                right += 1
            elif o.list:
                print("\t".join((s, name, allowed[0], got)))
        if v:
            words.append("%s %.1f (%d)" % (s, 100 * right / len(v), len(v)))
    print("%s, %.1f ms a plate" % (", ".join(words), 1000 * each))


if __name__ == "__main__":
    main()
