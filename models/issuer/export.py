#!/usr/bin/env python3
# Writes a checkpoint as the file for lib/read/issuer.c.
#
#   export.py --checkpoint CHECKPOINT --chosen FILE --out ../issuer.safetensors
#
# FILE is what measure.py chose.
import argparse
import json
import os
import sys

import numpy as np
import torch

from colour import HEIGHT, MARGIN_X, MARGIN_Y, SOFT, WIDTH
from net import Issuer, POOL
from sets import REGIONS

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             ".."))
from graph import Graph, check, run, write  # noqa: E402

NAME = "issuer"


def graph(net):
    g, at = Graph(NAME, {}), 0
    for i, pair in enumerate(net.convs):
        at = g.conv(at, "conv.%d" % i, *pair, act="relu")
    y = g.conv(at, "more", *net.more)
    y = g.layer(op="add", **{"from": [at, y]}, act="relu")
    y = g.layer(op="maxpool", kernel=[POOL, POOL], stride=[POOL, POOL],
                **{"from": [y]})
    fc = net.fc
    # Channels outermost in PyTorch, innermost in lib/nn.
    w = fc.weight.detach().reshape(len(REGIONS),
                                   net.convs[-1][0].out_channels, -1)
    g.tensors[NAME + ".fc.weight"] = w.permute(0, 2, 1).reshape(
        len(REGIONS), -1).numpy().astype(np.float16)
    g.tensors[NAME + ".fc.bias"] = fc.bias.detach().numpy().astype(np.float16)
    g.layer(op="fc", name=NAME + ".fc", **{"from": [y]}, out=fc.out_features)
    g.layers[-1]["in"] = fc.in_features
    return g


def metadata(o, g):
    own = {
        "layers": json.dumps(g.layers, separators=(",", ":")), "channels": "3",
        "width": str(WIDTH), "height": str(HEIGHT),
        "margin_x": repr(MARGIN_X), "margin_y": repr(MARGIN_Y),
        "soft": repr(SOFT), "regions": " ".join(REGIONS),
        "check": check(g, g.tensors, HEIGHT, WIDTH, 3)}
    with open(o.chosen) as f:
        own.update({k: "%.4g" % v for k, v in json.load(f).items()})
    meta = {
        "format": "alpr-nn-1", "version": o.version,
        "description": "who issued a licence plate; see models/issuer.md",
        "input": "R, G, B / 255, less their mean, by their deviation + soft",
        "output": "a logit for each of issuer.regions"}
    meta.update({NAME + "." + k: v for k, v in own.items()})
    return meta


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--chosen", required=True)
    p.add_argument("--version", default="1")
    o = p.parse_args()
    net = Issuer()
    net.load_state_dict({k: v.float() if v.is_floating_point() else v for
                         k, v in torch.load(o.checkpoint)["average"].items()})
    net.eval()
    with torch.no_grad():
        g = graph(net)
        meta = metadata(o, g)
        x = torch.randn(4, 3, HEIGHT, WIDTH)
        off = (run(g.layers, g.tensors, x).flatten(1) -
               net(x)).abs().max().item()
    print("largest difference from the checkpoint: %.4f" % off)
    write(o.out, g.tensors, meta)


if __name__ == "__main__":
    main()
