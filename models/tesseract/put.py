#!/usr/bin/env python3
# Puts the weights of learn.py into a network of Tesseract's.
#
#   put.py --from CHECKPOINT --frame LSTM --out LSTM
#
# LSTM is the part of that name of a .traineddata whose weights are still
# floats; the frame has another's (any) weights, for the same SPEC.
import argparse
import os
import struct
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lstm import Net                                    # noqa: E402

DOUBLES = 128                           # of the byte before each matrix


def put(frame, matrices):
    """each after the one before: a byte, rows, columns, a filler, numbers"""
    at, out = 0, bytearray(frame)
    for m in matrices:
        head = struct.pack("<II", *m.shape)
        while True:
            at = frame.find(head, at + 1)
            if at < 0:
                raise ValueError("no matrix of %d x %d" % m.shape)
            if frame[at - 1] & DOUBLES and not frame[at - 1] & 1:
                break
        first = at + len(head) + 8
        old = np.frombuffer(frame, "<f8", m.size, first)
        if not np.isfinite(old).all() or abs(old).max() > 1e3:
            raise ValueError("no weights at %d" % first)
        at = first + 8 * m.size
        out[first:at] = m.astype("<f8").tobytes()
        at -= 1
    return bytes(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--from", dest="source", required=True)
    p.add_argument("--frame", required=True)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    net = Net()
    net.load_state_dict(torch.load(o.source)["average"])
    with open(o.frame, "rb") as f:
        frame = f.read()
    with open(o.out, "wb") as f:
        f.write(put(frame, net.matrices()))


if __name__ == "__main__":
    main()
