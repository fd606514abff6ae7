#!/usr/bin/env python3
# Writes checkpoints of both networks as one file for lib/read/detect.c.
#
#   export.py --find CHECKPOINT --refine CHECKPOINT --threshold 0.5 \
#       --out ../detect.safetensors
import argparse
import json
import os
import sys

import torch

from net import CELL, Detector, INNER, PATCH, Refiner, STRIDE, UNIT

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             ".."))
from graph import Graph, check, write  # noqa: E402


class Blocks(Graph):
    def block(self, at, name, block):
        y = self.conv(at, name + ".dw", *block.dw, act="relu")
        y = self.conv(y, name + ".pw", *block.pw,
                      act="none" if block.add else "relu")
        if block.add:
            y = self.layer(op="add", **{"from": [at, y]}, act="relu")
        return y


def find_graph(net, tensors):
    g = Blocks("find", tensors)
    x = g.conv(0, "stem", *net.stem, act="relu")
    x = g.conv(x, "down8", *net.down8, act="relu")
    x = g.block(x, "block8", net.block8)
    y = g.block(x, "down16", net.down16)
    for i, b in enumerate(net.block16):
        y = g.block(y, "block16.%d" % i, b)
    y = g.conv(y, "lateral", *net.lateral)
    y = g.layer(op="up", **{"from": [y]})
    x = g.layer(op="add", **{"from": [x, y]}, act="relu")
    for i, b in enumerate(net.fuse):
        x = g.block(x, "fuse.%d" % i, b)
    g.conv(x, "head", net.head)
    return g


def refine_graph(net, tensors):
    g = Blocks("refine", tensors)
    x = g.conv(0, "stem", *net.stem, act="relu")
    x = g.conv(x, "down", *net.down, act="relu")
    for i, b in enumerate(net.blocks):
        x = g.block(x, "block.%d" % i, b)
    g.conv(x, "head", net.head)
    return g


def metadata(o, find, refine):
    both = {"channels": "4", "scale": repr(1 / 255), "offset": "-0.5"}
    meta = {
        "format": "alpr-nn-1", "version": o.version,
        "description": "licence plate detector; see models/detect.md",
        "input": "luma, 2 x 2 pixels to 4 channels, times scale plus offset",
        "output": "score logit, then x, y of 4 corners",
        "find.threshold": repr(o.candidate), "find.multiple": "16",
        "find.stride": str(STRIDE), "find.unit": repr(UNIT),
        "find.narrowest": "36", "find.widest": "110",
        "refine.threshold": repr(o.threshold),
        "refine.weight": repr(o.weight), "refine.inner": repr(INNER),
        "refine.width": str(PATCH[0]), "refine.height": str(PATCH[1]),
        "refine.stride": str(CELL)}
    for g in (find, refine):
        for k in both:
            meta[g.name + "." + k] = both[k]
        meta[g.name + ".layers"] = json.dumps(g.layers,
                                              separators=(",", ":"))
    meta["find.check"] = check(find, find.tensors, 32, 40)
    meta["refine.check"] = check(refine, refine.tensors, PATCH[1] // 2,
                                 PATCH[0] // 2)
    return meta


def load(net, path):
    if path:                            # else random weights
        net.load_state_dict(torch.load(path)["average"])
    return net.eval()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--find", help="checkpoint of train.py")
    p.add_argument("--refine", help="checkpoint of refine.py")
    p.add_argument("--out", required=True)
    p.add_argument("--threshold", type=float, default=.73)
    p.add_argument("--candidate", type=float, default=.35,
                   help="what the first look must score to get a second")
    p.add_argument("--weight", type=float, default=.33,
                   help="of the last look in the score")
    p.add_argument("--version", default="1")
    o = p.parse_args()
    torch.manual_seed(1)
    tensors = {}
    with torch.no_grad():
        find = find_graph(load(Detector(), o.find), tensors)
        refine = refine_graph(load(Refiner(), o.refine), tensors)
    write(o.out, tensors, metadata(o, find, refine))


if __name__ == "__main__":
    main()
