#!/usr/bin/env python3
# Writes a checkpoint as the file that lib/nn.c reads (lib/nn.h says how):
# batch normalisation folded into the convolutions, numbers as float16.
#
#   export.py --checkpoint CHECKPOINT --chosen FILE --out ../issuer.safetensors
#
# FILE is what measure.py chose.
import argparse
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F

from colour import HEIGHT, MARGIN_X, MARGIN_Y, SOFT, WIDTH
from net import Issuer, POOL
from sets import REGIONS

NAME = "issuer"


def fold(conv, norm):
    w = conv.weight.detach().double()
    g = norm.weight.detach().double() / \
        (norm.running_var.double() + norm.eps).sqrt()
    b = norm.bias.detach().double() - g * norm.running_mean.double()
    w = (w * g[:, None, None, None]).permute(0, 2, 3, 1)
    return w.numpy().astype(np.float16), b.numpy().astype(np.float16)


def conv_layer(layers, tensors, name, at, pair, act):
    conv, norm = pair
    name = NAME + "." + name
    tensors[name + ".weight"], tensors[name + ".bias"] = fold(conv, norm)
    layers.append({"op": "conv", "name": name, "from": [at],
                   "in": conv.in_channels, "out": conv.out_channels,
                   "kernel": list(conv.kernel_size),
                   "stride": list(conv.stride), "pad": [1, 1, 1, 1],
                   "act": act})
    return len(layers)


def graph(net):
    layers, tensors, at = [], {}, 0
    for i, pair in enumerate(net.convs):
        at = conv_layer(layers, tensors, "conv.%d" % i, at, pair, "relu")
    y = conv_layer(layers, tensors, "more", at, net.more, "none")
    layers.append({"op": "add", "from": [at, y], "act": "relu"})
    layers.append({"op": "maxpool", "from": [len(layers)],
                   "kernel": [POOL, POOL], "stride": [POOL, POOL]})
    fc = net.fc
    channels = net.convs[-1][0].out_channels
    w = fc.weight.detach().reshape(len(REGIONS), channels, -1)
    tensors[NAME + ".fc.weight"] = w.permute(0, 2, 1).reshape(
        len(REGIONS), -1).numpy().astype(np.float16)
    tensors[NAME + ".fc.bias"] = fc.bias.detach().numpy().astype(np.float16)
    layers.append({"op": "fc", "name": NAME + ".fc", "from": [len(layers)],
                   "in": fc.in_features, "out": fc.out_features})
    return layers, tensors


def run(layers, tensors, x):
    """what the exported network gives, by PyTorch: a check for lib/nn.c"""
    v = [x]
    for k in layers:
        a = v[k["from"][0]]
        w, b = (torch.from_numpy(tensors[k["name"] + s].astype("f4"))
                for s in (".weight", ".bias")) if "name" in k else (0, 0)
        if k["op"] == "conv":
            y = F.conv2d(a, w.permute(0, 3, 1, 2), b, k["stride"],
                         k["pad"][:2])
        elif k["op"] == "add":
            y = a + v[k["from"][1]]
        elif k["op"] == "maxpool":
            y = F.max_pool2d(a, k["kernel"], k["stride"])
        else:
            y = F.linear(a.permute(0, 2, 3, 1).flatten(1), w, b)
        v.append(F.relu(y) if k.get("act") == "relu" else y)
    return v[-1]


def check(layers, tensors):
    """the output for an input that anyone can make again: number i (channels
    innermost) is the second lowest byte of 2654435761 i, / 255 - 0.5"""
    i = np.arange(HEIGHT * WIDTH * 3, dtype=np.uint64) * 2654435761
    x = ((i >> np.uint64(8)) & np.uint64(255)).astype(np.float32) / 255 - .5
    x = torch.from_numpy(x.reshape(1, HEIGHT, WIDTH, 3)).permute(0, 3, 1, 2)
    y = run(layers, tensors, x)[0]
    return "%d %d " % (HEIGHT, WIDTH) + " ".join("%.5f" % v for v in
                                                 y.tolist())


def metadata(o, layers, tensors):
    own = {
        "layers": json.dumps(layers, separators=(",", ":")), "channels": "3",
        "width": str(WIDTH), "height": str(HEIGHT),
        "margin_x": repr(MARGIN_X), "margin_y": repr(MARGIN_Y),
        "soft": repr(SOFT), "regions": " ".join(REGIONS),
        "check": check(layers, tensors)}
    with open(o.chosen) as f:
        own.update({k: "%.4g" % v for k, v in json.load(f).items()})
    meta = {
        "format": "alpr-nn-1", "version": o.version,
        "description": "who issued a licence plate; see models/issuer.md",
        "input": "R, G, B / 255, less their mean, by their deviation + soft",
        "output": "a logit for each of issuer.regions"}
    meta.update({NAME + "." + k: v for k, v in own.items()})
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
        layers, tensors = graph(net)
        meta = metadata(o, layers, tensors)
        x = torch.randn(4, 3, HEIGHT, WIDTH)
        off = (run(layers, tensors, x) - net(x)).abs().max().item()
    print("largest difference from the checkpoint: %.4f" % off)
    write(o.out, tensors, meta)


if __name__ == "__main__":
    main()
