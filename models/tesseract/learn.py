#!/usr/bin/env python3
# Trains the network of lstm.py.  Broken off, it goes on where it was.
#
#   learn.py --data DATA --quads QUADS --fonts FONTS --work WORK
#
# The pictures are those of ../read/train.py, from clear to hard; each is kept
# for some batches, as making one takes as long as learning from it.
import argparse
import os
import sys
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lstm import FIRST, NONE, Net, scale                # noqa: E402

sys.path.insert(0, os.path.join(HERE, "..", "read"))
import data                                             # noqa: E402
from sample import ALPHABET                             # noqa: E402
from train import Source, fold, held_out                # noqa: E402


class Pool:
    """pictures, of which some are replaced for each batch"""

    def __init__(self, source, room, fresh):
        self.source, self.room, self.fresh = source, room, fresh
        self.rng, self.items = np.random.default_rng(7), []

    def add(self, count, hard):
        for _ in range(count):
            a, text = self.source.one(hard)
            if len(self.items) < self.room:
                self.items.append((a, text))
            else:
                self.items[self.rng.integers(self.room)] = a, text

    def batch(self, size, hard):
        self.add(self.fresh if self.items else 40 * size, hard)
        picked = [self.items[i] for i in
                  self.rng.integers(len(self.items), size=size)]
        x = np.empty((size, 1, 48, 144), np.float32)
        for i, (a, _) in enumerate(picked):
            x[i, 0] = scale(self.moved(a))
        return torch.from_numpy(x), [t for _, t in picked]

    def moved(self, a):
        """a little, as it is seen again"""
        r = self.rng
        m = np.float32([[1 + r.normal(0, .015), r.normal(0, .02), 0],
                        [0, 1 + r.normal(0, .03), 0]])
        m[:, 2] = r.normal(0, 1.2, 2) + (72, 24) - m[:, :2] @ (72, 24)
        return cv2.warpAffine(a, m, (144, 48), flags=cv2.INTER_LINEAR,
                              borderMode=cv2.BORDER_REPLICATE)


def loss_of(logits, texts):
    target = torch.tensor([FIRST + ALPHABET.index(c) for t in texts
                           for c in t])
    return F.ctc_loss(F.log_softmax(logits, 2), target,
                      torch.full((len(texts),), logits.shape[0]),
                      torch.tensor([len(t) for t in texts]), NONE,
                      zero_infinity=True)


def greedy(logits):
    texts = []
    for row in logits.argmax(2).t().tolist():
        last, s = NONE, ""
        for k in row:
            if k != last and k >= FIRST:
                s += ALPHABET[k - FIRST]
            last = k
        texts.append(s)
    return texts


def measure(net, held):
    net.eval()
    words = []
    with torch.no_grad():
        for k, (a, texts) in held.items():
            x = np.stack([scale(b) for b in a])[:, None]
            got = greedy(net(torch.from_numpy(x)))
            right = sum(fold(g) == fold(t) for g, t in zip(got, texts))
            words.append("%s %.1f" % (k, 100 * right / len(texts)))
    net.train()
    return ", ".join(words)


def average(ema, net, step):
    k = min(.999, 1 - 1 / (1 + step / 10))
    with torch.no_grad():
        for e, p in zip(ema.state_dict().values(), net.state_dict().values()):
            if e.dtype.is_floating_point:
                e.mul_(k).add_(p, alpha=1 - k)
            else:
                e.copy_(p)


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--quads", required=True)
    p.add_argument("--fonts", required=True)
    p.add_argument("--formats", default=os.path.join(HERE, "..",
                                                     "formats.txt"))
    p.add_argument("--work", required=True)
    p.add_argument("--samples", type=float, default=3.4e5)
    p.add_argument("--until", type=float, default=1e12,
                   help="end by then (seconds of 1970): the rate falls with "
                   "either")
    p.add_argument("--hardens", type=float, default=2e5)
    p.add_argument("--batch", type=int, default=48)
    p.add_argument("--fresh", type=int, default=12)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--bank", type=int, default=6000)
    p.add_argument("--pool", type=int, default=30000)
    p.add_argument("--start", help="a checkpoint to begin from")
    return p.parse_args()


def save(path, net, ema, opt, step, seen):
    torch.save({"net": net.state_dict(), "average": ema.state_dict(),
                "opt": opt.state_dict(), "step": step, "seen": seen},
               path + ".tmp")
    os.replace(path + ".tmp", path)


def main():
    o = arguments()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(1)
    os.makedirs(o.work, exist_ok=True)
    last = os.path.join(o.work, "last.pt")
    sets = data.load(o.data, data.read_quads(o.quads))
    held = held_out(sets)
    net, ema = (Net().to(memory_format=torch.channels_last)
                for _ in range(2))
    opt = torch.optim.AdamW(net.parameters(), o.rate, weight_decay=1e-3)
    step, seen = 0, 0
    ema.load_state_dict(net.state_dict())
    if os.path.exists(last) or o.start:
        c = torch.load(last if os.path.exists(last) else o.start)
        net.load_state_dict(c["net"])
        ema.load_state_dict(c["average"])
        opt.load_state_dict(c["opt"])
        step, seen = c["step"], c["seen"]
    pool = Pool(Source(o, sets, step + 100), o.pool, o.fresh)
    net.train()
    begun, first, total, count = time.time(), seen, 0., 0
    while True:
        done = max(seen / o.samples,
                   (time.time() - begun) / (o.until - begun))
        if done >= 1:
            break
        rate = o.rate * min(1, (step + 1) / 300) * \
            (.5 + .5 * np.cos(np.pi * done)) + 1e-6
        for g in opt.param_groups:
            g["lr"] = rate
        x, texts = pool.batch(o.batch, min(1., .05 + seen / o.hardens))
        loss = loss_of(net(x), texts)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.)
        opt.step()
        step, seen = step + 1, seen + len(texts)
        average(ema, net, step)
        total, count = total + loss.item(), count + 1
        if step % 100 == 0:
            print("step %d, %d samples, %.0f a second, loss %.4f, rate %.1e" %
                  (step, seen, (seen - first) / (time.time() - begun),
                   total / count, rate), flush=True)
            total, count = 0., 0
        if step % 500 == 0:
            save(last, net, ema, opt, step, seen)
            print("  " + measure(ema, held), flush=True)
    save(last, net, ema, opt, step, seen)
    print("end: " + measure(ema, held), flush=True)


if __name__ == "__main__":
    main()
