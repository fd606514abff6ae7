# The issuer's network: 3x3 convolutions to 1/8 and one residual one there,
# the strongest of every 3 x 3 cells, and one number per region.
import torch
import torch.nn as nn
import torch.nn.functional as F

from sets import REGIONS

POOL = 3


class Issuer(nn.Module):
    def __init__(self, widths=(24, 56, 96)):
        super().__init__()
        self.convs = nn.ModuleList()
        last = 3
        for w in widths:
            self.convs.append(conv(last, w, 2))
            last = w
        self.more = conv(last, last, 1)
        self.fc = nn.Linear(last * 4 * 2, len(REGIONS))

    def forward(self, x):
        for c, n in self.convs:
            x = F.relu(n(c(x)))
        x = F.relu(x + self.more[1](self.more[0](x)))
        x = F.max_pool2d(x, POOL).flatten(1)
        return self.fc(F.dropout(x, .25, self.training))


def conv(n, m, stride):
    return nn.ModuleList([nn.Conv2d(n, m, 3, stride, 1, bias=False),
                          nn.BatchNorm2d(m)])


def multiply_adds(net, height, width):
    total = [0]

    def count(layer, _, out):
        total[0] += layer.weight[0].numel() * out[0].numel()
    hooks = [m.register_forward_hook(count) for m in net.modules()
             if isinstance(m, (nn.Conv2d, nn.Linear))]
    net.eval()(torch.zeros(1, 3, height, width))
    for h in hooks:
        h.remove()
    return total[0]
