#!/usr/bin/env python3
# Trains the reader.  Broken off, it goes on where it was.
#
#   train.py --data DATA --quads QUADS --fonts FONTS --work WORK
#
# It begins with clear plates and hardens: a CTC network given the hardest
# from the start stays for long where it says nothing.
import argparse
import multiprocessing as mp
import os
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import data
import plates
from net import Reader
from sample import ALPHABET, BLANK, encode, planes, rectify, sample

SHARES = {"us": .2, "states": .1, "california": .07, "eu": .08, "br": .06,
          "scenes": .08, "french": .02, "none": .025}
# The rest is rendered.
HARDENS = 300000                        # samples until all is done to them


class Source:
    """training pictures of all kinds, made one after another"""

    def __init__(self, o, sets, seed):
        self.rng = np.random.default_rng([seed, 5])
        self.sets = {k: [p for p in v if not p.held() and p.rows]
                     for k, v in sets.items()}
        self.sets["none"] = data.load_none(o.data)
        self.fonts = plates.Fonts(o.fonts)
        self.formats = plates.read_formats(o.formats)
        self.bank, self.room, self.made = [], o.bank, 0
        self.frames = [plates.overlay(self.fonts, self.rng)
                       for _ in range(300)]

    def rendered(self):
        """from a bank, of which one in sixteen is replaced by a new one"""
        self.made += 1
        if self.made % 16 == 0 or len(self.bank) < 200:
            a, text, region = plates.render(self.fonts, self.rng,
                                            self.formats)
            a = cv2.cvtColor(a, cv2.COLOR_BGR2GRAY)
            p = data.halves(a), data.whole(a), text
            if len(self.bank) < self.room:
                self.bank.append(p)
            else:
                self.bank[self.rng.integers(self.room)] = p
        return self.bank[self.rng.integers(len(self.bank))]

    def framed(self, a):
        """a flat plate with a dealer's frame over it"""
        size = a.shape[1], a.shape[0]
        grey, m = self.frames[self.rng.integers(len(self.frames))]
        grey, m = cv2.resize(grey, size), cv2.resize(m, size)
        return data.halves((a + (grey - a) * m).astype(np.uint8))

    def one(self, hard):
        r = self.rng.random()
        for name, share in SHARES.items():
            r -= share
            if r < 0:
                break
        if r < 0 and self.sets[name]:
            p = self.sets[name][self.rng.integers(len(self.sets[name]))]
            mips = p.mips
            if name in ("us", "states") and self.rng.random() < .4:
                mips = self.framed(mips[0])
            return sample(self.rng, mips, p.quad, p.rows, p.width, hard,
                          p.photo), p.text
        mips, quad, text = self.rendered()
        return sample(self.rng, mips, quad, 1, 216, hard), text


def produce(o, sets, seed, seen, out):
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    source = Source(o, sets, seed)
    while True:
        hard = min(1., .05 + seen.value / HARDENS)
        pairs = [source.one(hard) for _ in range(o.batch)]
        out.put((np.stack([a for a, _ in pairs]), [t for _, t in pairs]))


def greedy(logits):
    texts = []
    for row in logits.argmax(-1).tolist():
        last, s = BLANK, ""
        for k in row:
            if k != last and k != BLANK:
                s += ALPHABET[k]
            last = k
        texts.append(s)
    return texts


def fold(s):
    return s.replace("O", "0").replace("I", "1")


def held_out(sets):
    """set -> pictures and texts never trained on"""
    out = {}
    for k, v in sets.items():
        v = [p for p in v if p.held() and p.rows][:150]
        if v:
            out[k] = (np.stack([rectify(p.mips, p.quad, p.rows) for p in v]),
                      [p.text for p in v])
    return out


def measure(net, held):
    net.eval()
    words = []
    with torch.no_grad():
        for k, (a, texts) in held.items():
            got = greedy(net(torch.from_numpy(planes(a))))
            right = sum(fold(g) == fold(t) for g, t in zip(got, texts))
            words.append("%s %.1f" % (k, 100 * right / len(texts)))
    net.train()
    return ", ".join(words)


def average(ema, net, step):
    k = min(.998, 1 - 1 / (1 + step / 10))
    with torch.no_grad():
        for e, p in zip(ema.state_dict().values(), net.state_dict().values()):
            if e.dtype.is_floating_point:
                e.mul_(k).add_(p, alpha=1 - k)
            else:
                e.copy_(p)


def loss_of(logits, texts):
    logp = F.log_softmax(logits.float(), 2).permute(1, 0, 2)
    target = torch.tensor([k for t in texts for k in encode(t)])
    return F.ctc_loss(logp, target,
                      torch.full((len(texts),), logp.shape[0]),
                      torch.tensor([len(t) for t in texts]), BLANK,
                      zero_infinity=True)


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--quads", required=True)
    p.add_argument("--fonts", required=True)
    p.add_argument("--work", required=True)
    p.add_argument("--formats", default=os.path.join(data.HERE, "..",
                                                     "formats.txt"))
    p.add_argument("--samples", type=float, default=2.5e6)
    p.add_argument("--minutes", type=float, default=1e9,
                   help="end earlier: the rate falls with either")
    p.add_argument("--batch", type=int, default=96)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--bank", type=int, default=12000)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--start", help="a checkpoint to begin from")
    return p.parse_args()


def main():
    o = arguments()
    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    os.makedirs(o.work, exist_ok=True)
    last = os.path.join(o.work, "last.pt")
    sets = data.load(o.data, data.read_quads(o.quads))
    held = held_out(sets)
    net, ema = Reader(), Reader()
    opt = torch.optim.AdamW(net.parameters(), o.rate, weight_decay=1e-3)
    step, spent, seen = 0, 0., mp.Value("q", 0)
    if os.path.exists(last):
        c = torch.load(last)
        net.load_state_dict(c["net"])
        ema.load_state_dict(c["average"])
        opt.load_state_dict(c["opt"])
        step, seen.value, spent = c["step"], c["seen"], c["spent"]
    elif o.start:
        c = torch.load(o.start)
        net.load_state_dict(c["average"])
        ema.load_state_dict(c["average"])
        seen.value = HARDENS
    else:
        ema.load_state_dict(net.state_dict())
    first = seen.value if o.start else 0
    queue = mp.Queue(12)
    for i in range(o.workers):
        mp.Process(target=produce, daemon=True, args=(
            o, sets, step * 16 + i + 1, seen, queue)).start()
    net.train()
    begun, total, count = time.time() - 60 * spent, 0., 0
    while True:
        spent = (time.time() - begun) / 60
        done = max((seen.value - first) / o.samples, spent / o.minutes)
        if done >= 1:
            break
        warm = min(1, (step + 1) / 300)
        for g in opt.param_groups:
            g["lr"] = o.rate * warm * (.5 + .5 * np.cos(np.pi * done)) + 1e-6
        a, texts = queue.get()
        x = torch.from_numpy(planes(a))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(x)
        loss = loss_of(logits, texts)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.)
        opt.step()
        step += 1
        seen.value += len(texts)
        average(ema, net, step)
        total, count = total + loss.item(), count + 1
        if step % 100 == 0:
            print("step %d, %d samples, %.1f min, loss %.4f, rate %.1e" % (
                step, seen.value, spent, total / count,
                opt.param_groups[0]["lr"]), flush=True)
            total, count = 0., 0
        if step % 500 == 0:
            save(last, net, ema, opt, step, seen.value, spent)
            print("  " + measure(ema, held), flush=True)
    save(last, net, ema, opt, step, seen.value, spent)
    print("end: " + measure(ema, held), flush=True)


def save(path, net, ema, opt, step, seen, spent):
    torch.save({"net": net.state_dict(), "average": ema.state_dict(),
                "opt": opt.state_dict(), "step": step, "seen": seen,
                "spent": spent}, path + ".tmp")
    os.replace(path + ".tmp", path)


if __name__ == "__main__":
    main()
