#!/usr/bin/env python3
# Writes a checkpoint of the reader as the file for lib/read/netreader.c.
#
#   export.py --read CHECKPOINT --calibration TEMPERATURE,SLOPE,SHIFT \
#       --out ../read.safetensors
import argparse
import json
import os
import sys

import torch

from net import Reader
from sample import ALPHABET, HEIGHT, MARGIN_X, MARGIN_Y, WIDTH

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             ".."))
from graph import Graph, check, write  # noqa: E402


class Blocks(Graph):
    def block(self, at, name, block):
        y = self.conv(at, name + ".a", *block.a, act="relu")
        y = self.conv(y, name + ".b", *block.b)
        return self.layer(op="add", **{"from": [at, y]}, act="relu")


def graph(net, tensors):
    g = Blocks("read", tensors)
    x = g.conv(0, "stem", *net.stem, act="relu")
    x = g.conv(x, "down1", *net.down1, act="relu")
    x = g.conv(x, "mix1", *net.mix1, act="relu")
    x = g.conv(x, "down2", *net.down2, act="relu")
    x = g.block(x, "block2", net.block2)
    x = g.conv(x, "down3", *net.down3, act="relu")
    x = g.block(x, "block3", net.block3)
    x = g.conv(x, "line", *net.line, act="relu")
    x = g.block(x, "block4", net.block4)
    g.conv(x, "head", net.head)
    return g


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--read", help="checkpoint of train.py")
    p.add_argument("--out", required=True)
    p.add_argument("--calibration", default="1,1,0",
                   help="TEMPERATURE,SLOPE,SHIFT as measure.py finds them")
    p.add_argument("--version", default="1")
    o = p.parse_args()
    torch.manual_seed(1)
    net, tensors = Reader(), {}
    if o.read:                          # else random weights
        net.load_state_dict(torch.load(o.read)["average"])
    net.eval()
    with torch.no_grad():
        g = graph(net, tensors)
    t, slope, shift = o.calibration.split(",")
    write(o.out, tensors, {
        "format": "alpr-nn-1", "version": o.version,
        "description": "licence plate reader; see models/read.md",
        "input": "a rectified plate's luma, of mean 0 and deviation 1, "
                 "2 x 2 pixels to 4 channels",
        "output": "steps from left to right, logits of letters, then blank",
        "read.channels": "4", "read.letters": ALPHABET,
        "read.width": str(WIDTH), "read.height": str(HEIGHT),
        "read.margin_x": repr(MARGIN_X), "read.margin_y": repr(MARGIN_Y),
        "read.softness": "4", "read.temperature": t, "read.slope": slope,
        "read.shift": shift,
        "read.layers": json.dumps(g.layers, separators=(",", ":")),
        "read.check": check(g, g.tensors, HEIGHT // 2, WIDTH // 2)})


if __name__ == "__main__":
    main()
