#!/usr/bin/env python3
# Trains the issuer's network.  Broken off, it goes on where it was.
#
#   train.py --data DATA --quads QUADS --fonts FONTS --work WORK
import argparse
import os
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import sets
from colour import HEIGHT, WIDTH, planes, rectify, sample
from names import render
from net import Issuer, multiply_adds
from sets import REGIONS, data, plates

AMERICAN = .73                          # of the real plates
RENDERED = .5, .2                       # of all: at first, from the middle on
MENDED, PAINTED = .15, .12              # of the American ones
MANY = 300                              # as if a region had no more plates


class Flat:
    """a rendered plate"""
    photo = False

    def __init__(self, a, region):
        self.mips, self.quad, self.region = data.halves(a), data.whole(a), \
            region
        self.width = a.shape[1]


class Source:
    def __init__(self, o, items, seed):
        self.rng = np.random.default_rng([seed, 7])
        self.pools = {"american": {}, "foreign": {}}
        for it in items:
            if it.part == sets.TRAIN:
                pool = self.pools["american" if it.american() else "foreign"]
                pool.setdefault(it.region, []).append(it.plate)
        self.weights = {}
        for k, pool in self.pools.items():
            w = np.array([min(len(v), MANY) for v in pool.values()]) ** .5
            self.weights[k] = list(pool), np.cumsum(w / w.sum())
        self.fonts = plates.Fonts(o.fonts)
        self.formats = plates.read_formats(o.formats)
        self.bank, self.room, self.made = [], o.bank, 0

    def real(self, kind):
        names, sums = self.weights[kind]
        k = min(int(np.searchsorted(sums, self.rng.random())), len(sums) - 1)
        pool = self.pools[kind][names[k]]
        return pool[self.rng.integers(len(pool))], names[k]

    def rendered(self):
        """from a bank, of which one in five is replaced by a new one"""
        self.made += 1
        if self.made % 5 == 0 or len(self.bank) < 200:
            p = Flat(*render(self.fonts, self.rng, self.formats))
            if len(self.bank) < self.room:
                self.bank.append(p)
            else:
                self.bank[self.rng.integers(self.room)] = p
        p = self.bank[self.rng.integers(len(self.bank))]
        return p, sets.output(p.region)

    def one(self, hard, rendered):
        hard *= self.rng.choice((.4, 1, 1))
        if self.rng.random() < rendered:
            p, region = self.rendered()
        elif self.rng.random() < AMERICAN:
            p, region = self.real("american")
            other = None
            if self.rng.random() < MENDED and not p.photo:
                other = self.real("american")[0]
            return sample(self.rng, p, hard, other,
                          self.rng.random() < PAINTED), region
        else:
            p, region = self.real("foreign")
        return sample(self.rng, p, hard), region

    def batch(self, n, hard, rendered):
        pairs = [self.one(hard, rendered) for _ in range(n)]
        return np.stack([a for a, _ in pairs]), \
            torch.tensor([REGIONS.index(r) for _, r in pairs])


def checked(items):
    """kind -> pictures and outputs of what sets the threshold"""
    out = {}
    for it in items:
        if it.part == sets.CHECK:
            a, y = out.setdefault(it.kind, ([], []))
            a.append(rectify(it.plate.mips, it.plate.quad))
            y.append(REGIONS.index(it.region))
    return {k: (np.stack(a[:200]), np.array(y[:200]))
            for k, (a, y) in out.items()}


def measure(net, held):
    net.eval()
    words = []
    with torch.no_grad():
        for k, (a, y) in held.items():
            got = net(torch.from_numpy(planes(a))).argmax(1).numpy()
            words.append("%s %.1f" % (k, 100 * (got == y).mean()))
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
    p.add_argument("--work", required=True)
    p.add_argument("--formats", default=os.path.join(sets.HERE, "..",
                                                     "formats.txt"))
    p.add_argument("--minutes", type=float, default=25, help="of the process")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--bank", type=int, default=3000)
    return p.parse_args()


def save(path, **what):
    torch.save({k: v.state_dict() if hasattr(v, "state_dict") else v
                for k, v in what.items()}, path + ".tmp")
    os.replace(path + ".tmp", path)


def main():
    o = arguments()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(1)
    os.makedirs(o.work, exist_ok=True)
    last = os.path.join(o.work, "last.pt")
    items = sets.load(o.data, o.quads)
    held = checked(items)
    net, ema = Issuer(), Issuer()
    print("%.1f M multiply-adds" % (multiply_adds(net, HEIGHT, WIDTH) / 1e6))
    opt = torch.optim.AdamW(net.parameters(), o.rate, weight_decay=2e-2)
    step, spent = 0, 0.
    ema.load_state_dict(net.state_dict())
    if os.path.exists(last):
        c = torch.load(last)
        net.load_state_dict(c["net"])
        ema.load_state_dict(c["average"])
        opt.load_state_dict(c["opt"])
        step, spent = c["step"], c["spent"]
    source = Source(o, items, step)
    net.train()
    begun, total = time.process_time() - 60 * spent, []
    while True:
        spent = (time.process_time() - begun) / 60
        done = spent / o.minutes
        if done >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = o.rate * min(1, (step + 1) / 200) * \
                (.5 + .5 * np.cos(np.pi * done)) + 1e-6
        a, y = source.batch(
            o.batch, min(1, .3 + 2 * done), RENDERED[1] +
            (RENDERED[0] - RENDERED[1]) * max(0, 1 - 2 * done))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(torch.from_numpy(planes(a)))
        loss = F.cross_entropy(logits.float(), y, label_smoothing=.05)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.)
        opt.step()
        step += 1
        average(ema, net, step)
        total.append(loss.item())
        if step % 200 == 0:
            print("step %d, %.1f min, loss %.3f" % (
                step, spent, np.mean(total)), flush=True)
            total = []
        if step % 1000 == 0:
            save(last, net=net, average=ema, opt=opt, step=step, spent=spent)
            print("  " + measure(ema, held), flush=True)
    save(last, net=net, average=ema, opt=opt, step=step, spent=spent)
    print("end: " + measure(ema, held), flush=True)


if __name__ == "__main__":
    main()
