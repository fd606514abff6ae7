# Tesseract's network of SPEC in PyTorch, to train it in batches: its layers
# do what those of Tesseract do, so that the weights can be moved (put.py).
#
# Convolutions see noise beyond the edges; batch normalisation is there for
# the training alone and is folded into the weights.
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SPEC = ("[1,48,0,1 Ct3,3,16 Mp2,2 Ct3,3,32 Mp2,2 Ct3,3,64 Mp2,1 Lfys96 "
        "Lbx96 O1c39]")
CODES = 39                              # space, joined, none, 0-9, A-Z
NONE, FIRST = 2, 3


def ile(values, part):
    """Tesseract's STATS::ile of whole numbers 0..255, a row each"""
    counts = np.bincount(values, minlength=256)
    target = min(max(part * len(values), 1), len(values))
    total, i = 0, 0
    while i < 256 and total < target:
        total += counts[i]
        i += 1
    return i - (total - target) / counts[i - 1] if i else 0.


def scale(a):
    """as NetworkIO does from the extremes of the middle row: -1 to 1"""
    r = a[a.shape[0] // 2].astype(int)
    p, c, n = r[:-2], r[1:-1], r[2:]
    low = c[((c < p) & (c <= n)) | ((c <= p) & (c < n))]
    high = c[((c > p) & (c >= n)) | ((c >= p) & (c > n))]
    black = ile(low, .25) if len(low) else ile(np.array([0]), .25)
    white = ile(high, .75) if len(high) else ile(np.array([255]), .75)
    contrast = (white - black) / 2
    if contrast <= 0:
        contrast = 1
    x = (a.astype(np.float32) - black) / contrast - 1
    return np.clip(x, -.9921875, .9921875)


class Convolution(nn.Module):
    def __init__(self, i, o, pool):
        super().__init__()
        self.pool = pool
        self.conv = nn.Conv2d(i, o, 3, bias=False)
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        """pooled, which commutes with tanh"""
        x = F.pad(x, (1, 1, 1, 1))
        for edge in (x[:, :, 0], x[:, :, -1], x[..., 0], x[..., -1]):
            edge.uniform_(-1, 1)
        return torch.tanh(F.max_pool2d(self.norm(self.conv(x)), self.pool))

    def matrix(self):
        """rows of weights, by x, y, channel, and the bias"""
        k = self.norm.weight / torch.sqrt(self.norm.running_var +
                                          self.norm.eps)
        w = (self.conv.weight * k[:, None, None, None]).permute(0, 3, 2, 1)
        b = self.norm.bias - self.norm.running_mean * k
        return torch.cat([w.flatten(1), b[:, None]], 1)


def gates(lstm, suffix=""):
    """Tesseract's order: cell, input, forget, output"""
    w = torch.cat([getattr(lstm, "weight_ih_l0" + suffix),
                   getattr(lstm, "weight_hh_l0" + suffix),
                   (getattr(lstm, "bias_ih_l0" + suffix) +
                    getattr(lstm, "bias_hh_l0" + suffix))[:, None]], 1)
    i, f, g, o = w.chunk(4)
    return [g, i, f, o]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(Convolution(1, 16, 2),
                                  Convolution(16, 32, 2),
                                  Convolution(32, 64, (2, 1)))
        self.down = nn.LSTM(64, 96)
        self.along = nn.LSTM(96, 96, bidirectional=True)
        self.drop = nn.Dropout(.1)
        self.head = nn.Linear(192, CODES)

    def forward(self, x):
        """n x 1 x 48 x 144 to 36 x n x CODES"""
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            x = self.conv(x)
        x = x.float()
        n, c, h, w = x.shape
        x = x.permute(2, 0, 3, 1).reshape(h, n * w, c)
        x = self.down(x)[0][-1].reshape(n, w, -1).permute(1, 0, 2)
        x = self.along(self.drop(x))[0]
        return self.head(self.drop(x))

    def matrices(self):
        """in the order of Tesseract's file"""
        with torch.no_grad():
            out = [c.matrix() for c in self.conv] + gates(self.down)
            out += gates(self.along) + gates(self.along, "_reverse")
            out.append(torch.cat([self.head.weight, self.head.bias[:, None]],
                                 1))
            return [m.double().numpy() for m in out]
