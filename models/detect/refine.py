#!/usr/bin/env python3
# Trains the second look: on what the first network, given by --finder, finds
# in the same kind of training crops, and on true plates shifted about.
import argparse
import multiprocessing
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import infer
import patch
import synth
import train
from net import PATCH, Refiner

BATCH = 128
POOL = 24000                    # patches kept, each used USES times or so
USES = 4
CLOSER = (.6, .7, .85, .85, 1)  # lib/read/detect.c: .6 at first, then .8


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True, help="the folder shared/data")
    p.add_argument("--work", required=True, help="checkpoints and log")
    p.add_argument("--finder", required=True, help="checkpoint of train.py")
    p.add_argument("--steps", type=int, default=6000)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--warm", type=int, default=200)
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--start", help="begin from the weights of this checkpoint")
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    return p.parse_args()


def jitter(rng, q):
    """a candidate that is a little, or rather, off"""
    c, m = patch.frame_of(q)
    s = rng.choice([.03, .08, .16, .25])
    m = m * np.exp(rng.normal(0, s, 2))[None, :] * np.exp(rng.normal(0, s))
    if rng.random() < .35:              # the recess, not the plate
        m = m * rng.uniform(1, [2.4, 1.8])[None, :]
    t = rng.normal(0, .6 * s)
    a = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    c = c + m @ (rng.normal(0, .6 * s, 2))
    return patch.CORNERS @ (a @ m).T + c


def match(q, crop):
    """the plate that a candidate is: (truth, kind); None: none; or False
    where that is better left open"""
    box = infer.box(q)
    c = q.mean(0)
    near = False
    for p, kind in crop.plates:
        b = infer.box(p)
        both, x, y = infer.areas(box, b)
        iou = both / max(x + y - both, 1e-9)
        inside = (c > b[:2]).all() and (c < b[2:]).all()
        if iou > .35 or (iou > .2 and inside and x > y):
            return (p, kind) if synth.span(p) >= 24 else False
        if both > 0 and synth.span(p) < 40:
            near = True
        elif iou > .12 or (inside and x > .15 * y):
            near = True
    for b in crop.ignore:
        if infer.areas(box, np.array(b))[0] > 0:
            near = True
    return False if near else None


def rows_of(rng, net, world):
    """patches of one crop: (patch, score, kind, offsets)"""
    kept = []
    luma, crop = synth.sample_crop(rng, world, .84)
    levels = [luma, data.halve(luma)]
    found = infer.level(net, luma, .02)
    found.sort(key=lambda f: -f[0])
    tries = [q for _, q in found[:6]]
    for p, _ in crop.plates:
        if 20 < synth.span(p) < 170:
            tries += [jitter(rng, p) for _ in range(4)]
    if rng.random() < .3:
        tries.append(synth.project(rng, rng.uniform(35, 120),
                                   rng.uniform(1.2, 4.8)) +
                     rng.uniform(20, synth.SIZE - 20, 2))
    for q in tries:
        c, m = patch.frame_of(q)
        if not patch.sane(m) or (c < 0).any() or (c > synth.SIZE).any():
            continue
        it = match(q, crop)
        if it is False:
            continue
        q = patch.closer(q, rng.choice(CLOSER))
        if it is None and rng.random() < .75:
            continue                    # corners are what matters here
        if it is None:
            kept.append((patch.cut(levels, q), 0, 0, np.zeros(8)))
            continue
        off = patch.to_offsets(q, it[0]).ravel()
        if np.abs(off).max() > .8:
            continue
        kept.append((patch.cut(levels, q), 1, it[1], off))
    return kept


def worker(o, world, k, first, queue):
    torch.set_num_threads(1)
    net = infer.load(o.finder)
    rng = np.random.default_rng([o.seed, first, k])
    rows = []
    while True:
        while len(rows) < BATCH:
            rows += rows_of(rng, net, world)
        part, rows = rows[:BATCH], rows[BATCH:]
        queue.put((np.stack([r[0] for r in part])[:, None],
                   np.array([[r[1], r[2], *r[3]] for r in part], np.float32)))


class Pool:
    """Patches cost more to make than to learn from, so each is seen several
    times before a new one takes its place."""

    def __init__(self, queues, seed):
        self.queues, self.turn = queues, 0
        self.rng = np.random.default_rng([seed, 9])
        self.luma = np.empty((POOL, 1, PATCH[1], PATCH[0]), np.uint8)
        self.rows = np.empty((POOL, 10), np.float32)
        self.n = 0
        self.at = 0

    def renew(self):
        luma, rows = self.queues[self.turn % len(self.queues)].get()
        self.turn += 1
        to = (self.at + np.arange(len(luma))) % POOL
        self.luma[to], self.rows[to] = luma, rows
        self.at = (self.at + len(luma)) % POOL
        self.n = min(self.n + len(luma), POOL)

    def batch(self, step):
        while self.n < 24 * BATCH:
            self.renew()
        if step % USES == 0:
            self.renew()
        i = self.rng.integers(0, self.n, BATCH)
        luma = self.luma[i].astype(np.float32) / 255
        gain = np.exp(self.rng.normal(0, .15, (BATCH, 1, 1, 1)))
        shift = self.rng.normal(0, .04, (BATCH, 1, 1, 1))
        luma = np.clip((luma * gain + shift).astype(np.float32), 0, 1) - .5
        return torch.from_numpy(luma), torch.from_numpy(self.rows[i])


def loss_of(out, rows):
    score, kind, want = rows[:, 0], rows[:, 1].long(), rows[:, 2:]
    p = torch.sigmoid(out[:, 0])
    bce = F.binary_cross_entropy_with_logits(out[:, 0], score,
                                             reduction="none")
    a = (bce * (.25 + (p - score).abs())).mean()
    got = out[:, 1:]
    exact = F.smooth_l1_loss(got, want, beta=.02, reduction="none")
    scale = torch.tensor([1., .6]).repeat(4)
    exact = (exact * scale).mean(1)
    g, w = got.view(-1, 4, 2), want.view(-1, 4, 2)
    n = torch.tensor(patch.CORNERS).float()
    g, w = g + n, w + n
    box = (F.smooth_l1_loss(g.amin(1), w.amin(1), beta=.08, reduction="none") +
           F.smooth_l1_loss(g.amax(1), w.amax(1), beta=.08, reduction="none"))
    box = (box * scale[:2]).mean(1) / 2
    trust = torch.tensor([.05, .2, 1.])[kind] * score
    b = torch.where(kind == data.EXACT, exact, box)
    return a, (b * trust).sum() / trust.sum().clamp(min=1)


def main():
    o = options()
    os.makedirs(o.work, exist_ok=True)
    log = open(os.path.join(o.work, "log"), "a", encoding="utf-8")
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    net = Refiner().to(memory_format=torch.channels_last).train()
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    opt = torch.optim.AdamW([{"params": decay, "weight_decay": .01},
                             {"params": plain, "weight_decay": 0}], lr=o.rate)
    first, average = train.resume(o, net, opt)
    world = train.load_world(o)
    queues = [multiprocessing.Queue(4) for _ in range(o.workers)]
    for k, q in enumerate(queues):
        multiprocessing.Process(target=worker, daemon=True,
                                args=(o, world, k, first, q)).start()
    pool = Pool(queues, o.seed + first)
    began, sums = time.time(), np.zeros(3)
    for step in range(first, o.steps):
        x, rows = pool.batch(step)
        for g in opt.param_groups:
            g["lr"] = train.rate(o, step)
        out = net(x)
        a, b = loss_of(out, rows)
        opt.zero_grad()
        (a + 10 * b).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10)
        opt.step()
        average.update(net, step)
        right = ((out[:, 0] > 0).float() == rows[:, 0]).float().mean()
        sums += (a.item(), b.item(), right.item())
        if (step + 1) % 100 == 0:
            print("step %d score %.4f corner %.4f right %.4f %.1f s" %
                  (step + 1, *sums / 100, time.time() - began),
                  file=log, flush=True)
            sums[:] = 0
        if (step + 1) % 300 == 0 or step + 1 == o.steps:
            train.save(o, net, average, opt, step + 1)


if __name__ == "__main__":
    main()
