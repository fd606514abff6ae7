#!/usr/bin/env python3
# Writes training lines for Tesseract: pages of a TIFF, one plate's picture
# each as the readers see it (../read/sample.py), and their texts in a .box
# file of WordStr lines.
#
#   lines.py --data DATA --quads QUADS --fonts FONTS --out FOLDER
#       --count N --easy HARD --hard HARD [--seed N]
#
# With --held, the plates that are never trained on, and nothing done to them.
import argparse
import os
import sys

import cv2
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
READ = os.path.join(HERE, "..", "read")
sys.path.insert(0, READ)

import data                                             # noqa: E402
from train import Source, held_out                      # noqa: E402

PAGES = 250                             # more, and .box files are slow


def write(base, pairs):
    """one TIFF and its .box file, whose origin is the lower left corner"""
    pages = [Image.fromarray(a) for a, _ in pairs]
    pages[0].save(base + ".tif", save_all=True, append_images=pages[1:])
    with open(base + ".box", "w") as f:
        for i, (a, text) in enumerate(pairs):
            h, w = a.shape
            f.write("WordStr 0 0 %d %d %d #%s\n" % (w, h, i, text))
            f.write("\t %d 0 %d %d %d\n" % (w, w + 1, h, i))


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--quads", required=True)
    p.add_argument("--fonts", required=True)
    p.add_argument("--formats", default=os.path.join(HERE, "..",
                                                     "formats.txt"))
    p.add_argument("--out", required=True)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--easy", type=float, default=.05)
    p.add_argument("--hard", type=float, default=.3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--bank", type=int, default=4000)
    p.add_argument("--held", action="store_true")
    return p.parse_args()


def main():
    o = arguments()
    cv2.setNumThreads(1)
    os.makedirs(o.out, exist_ok=True)
    sets = data.load(o.data, data.read_quads(o.quads))
    if o.held:
        for name, (pictures, texts) in held_out(sets).items():
            write(os.path.join(o.out, name), list(zip(pictures, texts)))
        return
    source = Source(o, sets, o.seed)
    for first in range(0, o.count, PAGES):
        hard = o.easy + (o.hard - o.easy) * first / max(o.count, 1)
        base = os.path.join(o.out, "%06d" % first)
        pairs = [source.one(hard) for _ in range(min(PAGES, o.count - first))]
        write(base, [p for p in pairs if p[1]])     # some have no text


if __name__ == "__main__":
    main()
