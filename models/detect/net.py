# The plate detector's network, in PyTorch.
#
# Input: luma as N x 1 x H x W, H and W multiples of 16, values 0..1 less 0.5.
# Output: N x 9 x H/8 x W/8: a score logit, then x, y of four corners, in units
# of UNIT pixels from the middle of the cell, clockwise from the top left.
import torch
import torch.nn as nn
import torch.nn.functional as F

STRIDE = 8
UNIT = 32.0


def conv_bn(ci, co, k, s=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(ci, co, k, s, k // 2, groups=groups, bias=False),
        nn.BatchNorm2d(co, momentum=0.02))


class Block(nn.Module):
    """Depthwise then pointwise; with a residual add where shapes allow."""

    def __init__(self, ci, co, k, s=1):
        super().__init__()
        self.dw = conv_bn(ci, ci, k, s, groups=ci)
        self.pw = conv_bn(ci, co, 1)
        self.add = ci == co and s == 1

    def forward(self, x):
        y = self.pw(F.relu(self.dw(x)))
        return F.relu(x + y) if self.add else F.relu(y)


class Detector(nn.Module):
    def __init__(self, c4=16, c8=48, c16=96):
        super().__init__()
        self.stem = conv_bn(4, c4, 3, 2)
        self.down8 = conv_bn(c4, c8, 3, 2)
        self.block8 = Block(c8, c8, 3)
        self.down16 = Block(c8, c16, 3, 2)
        self.block16 = nn.Sequential(*[Block(c16, c16, 5) for _ in range(4)])
        self.lateral = conv_bn(c16, c8, 1)
        self.fuse = nn.Sequential(Block(c8, c8, 3), Block(c8, c8, 3))
        self.head = nn.Conv2d(c8, 9, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)
        self.head.bias.data[0] = -4.0

    def forward(self, x):
        x = F.pixel_unshuffle(x, 2)
        x = F.relu(self.stem(x))
        x = F.relu(self.down8(x))
        x = self.block8(x)
        y = self.block16(self.down16(x))
        y = self.lateral(y)
        y = F.interpolate(y, scale_factor=2, mode="bilinear",
                          align_corners=False)
        x = self.fuse(F.relu(x + y))
        return self.head(x)


# The second look.  A candidate's neighbourhood, sheared so that the candidate
# is an upright rectangle in the middle, becomes a patch of PATCH pixels, of
# which the candidate takes the part INNER.
PATCH = (128, 64)
INNER = 0.6
CELL = 8                        # patch pixels to one cell of the output


class Refiner(nn.Module):
    """Is it a plate, and where are its corners?  N x 1 x 64 x 128 to
    N x 13 x 8 x 16: for each cell a score logit, how much it has to say about
    each corner, and where each corner is, x and y in cells from its middle.
    locate() makes one answer of that."""

    def __init__(self, c=(16, 64)):
        super().__init__()
        self.stem = conv_bn(4, c[0], 3, 2)
        self.down = conv_bn(c[0], c[1], 3, 2)
        self.blocks = nn.Sequential(*[Block(c[1], c[1], 5) for _ in range(4)])
        self.head = nn.Conv2d(c[1], 13, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        x = F.pixel_unshuffle(x, 2)
        x = F.relu(self.stem(x))
        x = F.relu(self.down(x))
        return locate(self.head(self.blocks(x)))


def locate(y):
    """the score: the mean of all cells; a corner: the mean of what the cells
    say, weighted by the softmax of how much they have to say.  N x 9: the
    score logit, and for each corner what to add to the candidate's, in parts
    of the candidate's width and height."""
    n, _, h, w = y.shape
    y = y.flatten(2)
    at = torch.stack((torch.arange(w).repeat(h) + .5 - w / 2,
                      torch.arange(h).repeat_interleave(w) + .5 - h / 2))
    part = torch.softmax(y[:, 1:5], 2)
    where = y[:, 5:].view(n, 4, 2, h * w) + at
    corner = (part[:, :, None] * where).sum(3)
    size = torch.tensor([INNER * w, INNER * h])
    sign = torch.tensor([[-.5, -.5], [.5, -.5], [.5, .5], [-.5, .5]])
    return torch.cat((y[:, 0].mean(1, keepdim=True),
                      (corner / size - sign).flatten(1)), 1)
