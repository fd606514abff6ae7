# The first look in Python, step by step as lib/read/detect.c does it.
import numpy as np
import torch

import data
from net import Detector, STRIDE, UNIT

LEVELS = 5
SMALLEST = 48                   # no level has a side shorter than this


def load(path):
    net = Detector().to(memory_format=torch.channels_last).eval()
    c = torch.load(path)
    net.load_state_dict(c["average"])
    return net


def pad(luma):
    h, w = luma.shape
    return np.pad(luma, ((0, -h % 16), (0, -w % 16)), mode="edge")


def level(net, luma, threshold):
    """peaks of one level: rows of score and four corners"""
    x = torch.from_numpy(pad(luma)).float().div_(255).sub_(.5)
    with torch.no_grad():
        y = net(x[None, None])[0].numpy()
    p = 1 / (1 + np.exp(-y[0]))
    h, w = p.shape
    q = np.pad(p, 1, constant_values=-1)
    around = np.max([q[dy:dy + h, dx:dx + w] for dy in range(3)
                     for dx in range(3) if (dy, dx) != (1, 1)], axis=0)
    found = []
    for i, j in zip(*np.nonzero((p >= threshold) & (p >= around))):
        total, quad = 0, np.zeros((4, 2))
        for a in range(max(i - 1, 0), min(i + 2, h)):
            for b in range(max(j - 1, 0), min(j + 2, w)):
                if p[a, b] < .5 * p[i, j]:
                    continue
                weight = p[a, b]
                at = np.array([b + .5, a + .5]) * STRIDE
                quad += weight * (y[1:, a, b].reshape(4, 2) * UNIT + at)
                total += weight
        found.append((p[i, j], quad / total))
    return found


def box(q):
    return np.concatenate((q.min(0), q.max(0)))


def areas(a, b):
    """of the overlap and of each"""
    s = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    both = max(s[0], 0) * max(s[1], 0)
    return both, np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2])


def same(a, b):
    both, x, y = areas(box(a), box(b))
    return both > .35 * (x + y - both) or both > .65 * min(x, y)


def iou(a, b):
    both, x, y = areas(a, b)
    return both / max(x + y - both, 1e-9)


def detect(net, luma, threshold=.3):
    found = []
    scale = 1.0
    for _ in range(LEVELS):
        found += [(s, q * scale) for s, q in level(net, luma, threshold)]
        luma = data.halve(luma)
        scale *= 2
        if min(luma.shape) < SMALLEST:
            break
    found.sort(key=lambda d: -d[0])
    kept = []
    for s, q in found:
        group = [k for k in kept if same(k[1], q)]
        if not group:
            kept.append([s, q, s, s * q])
            continue
        k = group[0]
        if iou(box(k[1]), box(q)) > .6:
            k[2] += s
            k[3] = k[3] + s * q
    return [(k[0], k[3] / k[2]) for k in kept]
