#!/usr/bin/env python3
# Writes a checkpoint as the file that lib/nn.c reads (lib/nn.h says how):
# batch normalisation folded into the convolutions, numbers as float16.
#
#   export.py --find CHECKPOINT --refine CHECKPOINT --threshold 0.5 \
#       --out ../detect.safetensors
import argparse
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F

from net import CELL, Detector, INNER, PATCH, Refiner, STRIDE, UNIT


class Graph:
    """layers and tensors, as they are met on the way through the network"""

    def __init__(self, name, tensors):
        self.name, self.layers, self.tensors = name, [], tensors

    def layer(self, **kind):
        self.layers.append(kind)
        return len(self.layers)

    def conv(self, at, name, conv, norm=None, act="none"):
        name = self.name + "." + name
        w, b = conv.weight.detach().double(), conv.bias
        b = torch.zeros(len(w)).double() if b is None else b.detach().double()
        if norm is not None:
            g = norm.weight.detach().double() / \
                (norm.running_var.double() + norm.eps).sqrt()
            w = w * g[:, None, None, None]
            b = norm.bias.detach().double() + g * \
                (b - norm.running_mean.double())
        self.tensors[name + ".weight"] = \
            w.permute(0, 2, 3, 1).numpy().astype(np.float16)
        self.tensors[name + ".bias"] = b.numpy().astype(np.float16)
        spec = {"op": "conv", "name": name, "from": [at],
                "in": conv.in_channels, "out": conv.out_channels,
                "kernel": list(conv.kernel_size)}
        if conv.stride != (1, 1):
            spec["stride"] = list(conv.stride)
        if conv.padding != (0, 0):
            spec["pad"] = [conv.padding[0], conv.padding[1]] * 2
        if conv.groups != 1:
            spec["groups"] = conv.groups
        if act != "none":
            spec["act"] = act
        return self.layer(**spec)

    def block(self, at, name, block):
        y = self.conv(at, name + ".dw", *block.dw, act="relu")
        y = self.conv(y, name + ".pw", *block.pw,
                      act="none" if block.add else "relu")
        if block.add:
            y = self.layer(op="add", **{"from": [at, y]}, act="relu")
        return y


def find_graph(net, tensors):
    g = Graph("find", tensors)
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
    g = Graph("refine", tensors)
    x = g.conv(0, "stem", *net.stem, act="relu")
    x = g.conv(x, "down", *net.down, act="relu")
    for i, b in enumerate(net.blocks):
        x = g.block(x, "block.%d" % i, b)
    g.conv(x, "head", net.head)
    return g


def run(layers, tensors, x):
    """what the exported network gives, by PyTorch: a check for lib/nn.c"""
    v = [x]
    for k in layers:
        a = v[k["from"][0]]
        if k["op"] == "conv":
            w = torch.from_numpy(tensors[k["name"] + ".weight"].astype("f4"))
            b = torch.from_numpy(tensors[k["name"] + ".bias"].astype("f4"))
            y = F.conv2d(a, w.permute(0, 3, 1, 2), b, k.get("stride", 1),
                         k.get("pad", [0, 0])[:2], 1, k.get("groups", 1))
        elif k["op"] == "add":
            y = a + v[k["from"][1]]
        elif k["op"] == "up":
            y = F.interpolate(a, scale_factor=2, mode="bilinear",
                              align_corners=False)
        v.append(F.relu(y) if k.get("act") == "relu" else y)
    return v[-1]


def check(g, tensors, height, width):
    """the output for an input that anyone can make again: number i (channels
    innermost) is the second lowest byte of 2654435761 i, / 255 - 0.5"""
    i = np.arange(height * width * 4, dtype=np.uint64) * 2654435761
    x = ((i >> np.uint64(8)) & np.uint64(255)).astype(np.float32) / 255 - .5
    x = torch.from_numpy(x.reshape(1, height, width, 4)).permute(0, 3, 1, 2)
    y = run(g.layers, tensors, x)[0].permute(1, 2, 0).flatten()[:64]
    return "%d %d " % (height, width) + \
        " ".join("%.5f" % v for v in y.tolist())


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


def write(path, tensors, meta):
    header, blobs, at = {"__metadata__": meta}, [], 0
    for name in sorted(tensors):
        a = np.ascontiguousarray(tensors[name])
        assert a.dtype == np.float16 and np.isfinite(a).all(), name
        b = a.tobytes()
        header[name] = {"dtype": "F16", "shape": list(a.shape),
                        "data_offsets": [at, at + len(b)]}
        blobs.append(b)
        at += len(b)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".tmp", "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    os.replace(path + ".tmp", path)


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
