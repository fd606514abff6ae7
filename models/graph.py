# A trained network as the layers and tensors that lib/nn/nn.c reads (lib/nn/nn.h
# says how): batch normalisation folded into the convolutions, numbers as
# float16, in a safetensors file.
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F


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


def run(layers, tensors, x):
    """what the exported network gives, by PyTorch: a check for lib/nn/nn.c"""
    v = [x]
    for k in layers:
        a = v[k["from"][0]]
        if k["op"] == "conv":
            w = torch.from_numpy(tensors[k["name"] + ".weight"].astype("f4"))
            b = torch.from_numpy(tensors[k["name"] + ".bias"].astype("f4"))
            y = F.conv2d(a, w.permute(0, 3, 1, 2), b, k.get("stride", 1),
                         k.get("pad", [0, 0])[:2], 1, k.get("groups", 1))
        elif k["op"] == "maxpool":
            y = F.max_pool2d(a, k["kernel"], k["stride"])
        elif k["op"] == "fc":
            w = torch.from_numpy(tensors[k["name"] + ".weight"].astype("f4"))
            b = torch.from_numpy(tensors[k["name"] + ".bias"].astype("f4"))
            y = F.linear(a.permute(0, 2, 3, 1).flatten(1), w, b)
            y = y[:, :, None, None]
        elif k["op"] == "add":
            y = a + v[k["from"][1]]
        elif k["op"] == "up":
            y = F.interpolate(a, scale_factor=2, mode="bilinear",
                              align_corners=False)
        v.append(F.relu(y) if k.get("act") == "relu" else y)
    return v[-1]


def check(g, tensors, height, width, channels=4):
    """the output for an input that anyone can make again: number i (channels
    innermost) is the second lowest byte of 2654435761 i, / 255 - 0.5"""
    i = np.arange(height * width * channels, dtype=np.uint64) * 2654435761
    x = ((i >> np.uint64(8)) & np.uint64(255)).astype(np.float32) / 255 - .5
    x = torch.from_numpy(x.reshape(1, height, width, channels)).permute(0, 3, 1, 2)
    y = run(g.layers, tensors, x)[0].permute(1, 2, 0).flatten()[:64]
    return "%d %d " % (height, width) + \
        " ".join("%.5f" % v for v in y.tolist())


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
