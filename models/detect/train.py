#!/usr/bin/env python3
# Trains the plate detector on the CPU. Goes on from the last checkpoint in
# --work, where there is one.
#
#   train.py --data ../shared/data --work DIR --steps 20000
#
# Step n always sees the crops that seed and n give, so a run that was broken
# off and taken up again sees what it would have seen.
import argparse
import multiprocessing
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import plates
import synth
from net import Detector, UNIT

BATCH = 32


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True, help="the folder shared/data")
    p.add_argument("--work", required=True, help="checkpoints and log")
    p.add_argument("--steps", type=int, default=9000)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--warm", type=int, default=300)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--start", help="begin from the weights of this checkpoint")
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    return p.parse_args()


def load_world(o):
    photos = data.load_scenes(o.data)
    none = data.load_none(o.data)
    return (photos, [p for p in photos if len(p.quads)],
            [p for p in photos if (p.kind == data.EXACT).any()], none,
            [p for p in photos + none if len(p.hard)],
            plates.Bank(data.load_flat(o.data), o.seed))


def worker(o, world, k, first, queue):
    torch.set_num_threads(1)
    for step in range(first + k, o.steps, o.workers):
        rng = np.random.default_rng([o.seed, step])
        queue.put(synth.batch(rng, world, BATCH))


def score_loss(logit, heat, care):
    """the penalty-reduced focal loss of CornerNet (Law and Deng, 2018)"""
    p = torch.sigmoid(logit).clamp(1e-5, 1 - 1e-5)
    hit = (heat == 1).float() * care
    miss = (heat < 1).float() * care
    loss = hit * (1 - p) ** 2 * torch.log(p) + \
        miss * (1 - heat) ** 4 * p ** 2 * torch.log(1 - p)
    return -loss.sum() / hit.sum().clamp(min=1)


def corner_loss(out, rows):
    """the mean distance of a coordinate, as a part of the plate's width; for
    labels that are only boxes, that of the box round the corners"""
    if len(rows) == 0:
        return out.sum() * 0
    i, cell, weight, kind = (rows[:, 0].long(), rows[:, 1].long(),
                             rows[:, 2], rows[:, 3])
    got, want = out[i, 1:, cell], rows[:, 4:]
    exact = F.smooth_l1_loss(got, want, beta=.03, reduction="none").mean(1)
    g, w = got.view(-1, 4, 2), want.view(-1, 4, 2)
    box = (F.smooth_l1_loss(g.amin(1), w.amin(1), beta=.1, reduction="none") +
           F.smooth_l1_loss(g.amax(1), w.amax(1), beta=.1, reduction="none"))
    box = box.mean(1) / 2
    # a plate in a box label is nearly a parallelogram
    skew = (g[:, 0] + g[:, 2] - g[:, 1] - g[:, 3]).abs().mean(1)
    trust = torch.tensor([.05, .3, 1.])[kind.long()]
    loss = torch.where(kind == data.EXACT, exact, box + .05 * skew)
    return (loss * weight * trust).sum() * UNIT / len(rows)


def rate(o, step):
    if step < o.warm:
        return o.rate * (step + 1) / o.warm
    t = (step - o.warm) / max(o.steps - o.warm, 1)
    return o.rate * (.01 + .99 * .5 * (1 + np.cos(np.pi * t)))


class Average:
    """the weights' exponential moving average, which is what is exported"""

    def __init__(self, net):
        self.state = {k: v.detach().clone()
                      for k, v in net.state_dict().items()}

    def update(self, net, step):
        d = min(.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for k, v in net.state_dict().items():
                if v.dtype.is_floating_point:
                    self.state[k].mul_(d).add_(v, alpha=1 - d)
                else:
                    self.state[k].copy_(v)


def save(o, net, average, opt, step):
    path = os.path.join(o.work, "last.pt")
    torch.save({"net": net.state_dict(), "average": average.state,
                "opt": opt.state_dict(), "step": step}, path + ".tmp")
    os.replace(path + ".tmp", path)


def resume(o, net, opt):
    """returns the step to go on from and the averaged weights"""
    path = os.path.join(o.work, "last.pt")
    if os.path.exists(path):
        c = torch.load(path)
        net.load_state_dict(c["net"])
        opt.load_state_dict(c["opt"])
        average = Average(net)
        average.state = c["average"]
        return c["step"], average
    if o.start:
        net.load_state_dict(torch.load(o.start)["average"])
    return 0, Average(net)


def main():
    o = options()
    os.makedirs(o.work, exist_ok=True)
    log = open(os.path.join(o.work, "log"), "a", encoding="utf-8")
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    net = Detector().to(memory_format=torch.channels_last).train()
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    opt = torch.optim.AdamW([{"params": decay, "weight_decay": .01},
                             {"params": plain, "weight_decay": 0}], lr=o.rate)
    first, average = resume(o, net, opt)
    world = load_world(o)
    queues = [multiprocessing.Queue(4) for _ in range(o.workers)]
    for k, q in enumerate(queues):
        multiprocessing.Process(target=worker, daemon=True,
                                args=(o, world, k, first, q)).start()
    began, sums = time.time(), np.zeros(2)
    for step in range(first, o.steps):
        luma, heat, care, rows = queues[(step - first) % o.workers].get()
        for g in opt.param_groups:
            g["lr"] = rate(o, step)
        x = torch.from_numpy(luma).float().div_(255).sub_(.5)
        out = net(x).flatten(2)
        a = score_loss(out[:, 0], torch.from_numpy(heat),
                       torch.from_numpy(care).float())
        b = corner_loss(out, torch.from_numpy(rows))
        opt.zero_grad()
        (a + 8 * b).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10)
        opt.step()
        average.update(net, step)
        sums += (a.item(), b.item())
        if (step + 1) % 100 == 0:
            print("step %d score %.4f corner %.4f %.1f s" %
                  (step + 1, *sums / 100, time.time() - began),
                  file=log, flush=True)
            sums[:] = 0
        if (step + 1) % 500 == 0 or step + 1 == o.steps:
            save(o, net, average, opt, step + 1)


if __name__ == "__main__":
    main()
