# The reader: a plate's picture, 4 x 24 x 72, to 36 steps from left to right,
# each a letter of sample.ALPHABET or none (CTC: Graves et al., 2006).  Only
# convolutions: each step sees about two letters to either side.
import torch
import torch.nn as nn
import torch.nn.functional as F

from sample import ALPHABET


def conv(i, o, kernel, stride=1, pad=None):
    k = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    pad = (k[0] // 2, k[1] // 2) if pad is None else pad
    return nn.Sequential(nn.Conv2d(i, o, k, stride, pad, bias=False),
                         nn.BatchNorm2d(o))


class Block(nn.Module):
    def __init__(self, n, kernel):
        super().__init__()
        self.a, self.b = conv(n, n, kernel), conv(n, n, kernel)

    def forward(self, x):
        return F.relu(x + self.b(F.relu(self.a(x))))


class Reader(nn.Module):
    def __init__(self, widths=(24, 48, 80, 112, 160)):
        super().__init__()
        a, b, c, d, e = widths
        self.stem = conv(4, a, 3)
        self.down1 = conv(a, b, 3, 2)
        self.mix1 = conv(b, b, 3)
        self.down2 = conv(b, c, 3, (2, 1))
        self.block2 = Block(c, 3)
        self.down3 = conv(c, d, 3, (2, 1))
        self.block3 = Block(d, 3)
        self.line = conv(d, e, (3, 1), 1, (0, 0))
        self.block4 = Block(e, (1, 5))
        self.drop = nn.Dropout(.15)
        self.head = nn.Conv2d(e, len(ALPHABET) + 1, 1)

    def forward(self, x):
        """n x 36 x 37 logits"""
        x = F.relu(self.stem(x))
        x = F.relu(self.mix1(F.relu(self.down1(x))))
        x = self.block2(F.relu(self.down2(x)))
        x = self.block3(F.relu(self.down3(x)))
        x = self.block4(F.relu(self.line(x)))
        return self.head(self.drop(x))[:, :, 0].permute(0, 2, 1)
