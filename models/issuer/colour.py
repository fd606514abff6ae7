# What the issuer's network sees: a plate rectified to WIDTH x HEIGHT in
# colour (R, G, B), with the reader's margins, and all that can happen to it
# on its way there.
import cv2
import numpy as np

import sets                             # noqa: F401: it finds the next one
from sample import MARGIN_X, MARGIN_Y, blur, jitter, warp, window

WIDTH, HEIGHT = 96, 48
SOFT = .02                              # added to the deviation


def rectify(mips, quad, border=None):
    return warp(mips, window(quad), WIDTH, HEIGHT, border)


def shadow(rng, a):
    h, w = a.shape[:2]
    x, y = np.meshgrid(np.linspace(0, 1, w, dtype=np.float32),
                       np.linspace(0, 1, h, dtype=np.float32))
    t = rng.uniform(0, 2 * np.pi)
    d = (x - rng.uniform(0, 1)) * np.cos(t) + \
        (y - rng.uniform(0, 1)) * np.sin(t)
    s = 1 / (1 + np.exp(np.clip(-d / rng.uniform(.01, .4), -30, 30)))
    return a * (1 - rng.uniform(-.5, .75) * s)[..., None]


def tint(rng, a):
    """white balance, and from hardly any colour to too much"""
    grey = a.mean(2, keepdims=True)
    r = rng.random()
    k = 0 if r < .07 else rng.uniform(.3, 1.5)
    a = grey + (a - grey) * k
    return a * np.exp(rng.normal(0, .1, 3)).astype(np.float32)


def repaint(rng, a):
    """other colours altogether, light and dark staying what they are or not:
    of old plates the name stays and the colours change with the year"""
    a = a[..., rng.permutation(3)]
    if rng.random() < .4:
        a = 255 - a
    m = np.eye(3) + rng.normal(0, .3, (3, 3))
    m /= np.maximum(m.sum(1, keepdims=True), .3)
    return a @ m.T.astype(np.float32)


def light(rng, a):
    if rng.random() < .2:
        a = shadow(rng, a)
    if rng.random() < .5:
        a = 255 * np.power(np.clip(a, 0, 255) * (1 / 255),
                           np.exp(rng.normal(0, .35)))
    a = tint(rng, a)
    if rng.random() < .7:
        a = a * np.exp(rng.normal(-.2, .4)) + rng.uniform(-15, 50)
    return a


def sensor(rng, a):
    if rng.random() < .4:
        n = rng.standard_normal(a.shape, np.float32)
        if rng.random() < .4:
            n = cv2.GaussianBlur(n, (0, 0), .8) * 2
        a = a + n * rng.gamma(1.5, 3.5)
    a = np.clip(a, 0, 255).astype(np.uint8)
    if rng.random() < .4:
        ok, b = cv2.imencode(".jpg", a, [cv2.IMWRITE_JPEG_QUALITY,
                                         int(rng.integers(20, 92))])
        if ok:
            a = cv2.imdecode(b, cv2.IMREAD_COLOR)
    return a


def frame(rng, a):
    """a holder's bars over the upper or the lower edge, or both"""
    h, w = a.shape[:2]
    k = rng.uniform(0, 90, 3) if rng.random() < .7 else rng.uniform(90, 240, 3)
    which = rng.random()
    if which < .65:
        y = int(h * rng.uniform(.12, .2))
        a[:y] = k
    if which > .35:
        y = int(h * rng.uniform(.8, .88))
        a[y:] = k
    return a


def mend(rng, a, b):
    """the characters' band of another plate in a plate: the rest must tell"""
    h = a.shape[0]
    y = (np.arange(h, dtype=np.float32) + .5) / h * (1 + 2 * MARGIN_Y) - \
        MARGIN_Y
    top, low = rng.uniform(.2, .3), rng.uniform(.7, .8)
    m = np.clip(np.minimum(y - top, low - y) * 30 + .5, 0, 1)[:, None, None]
    inside = slice(h // 3, 2 * h // 3)
    b = b + (a[inside].mean((0, 1)) - b[inside].mean((0, 1)))
    return a + (b - a) * m


def tile(rng, mips, quad, w, h, photo, hard):
    q = jitter(rng, quad, rng.choice((.5, 1, 1, 1.6)) * (.3 + .7 * hard))
    border = None
    if not photo and rng.random() < .7:
        border = tuple(map(float, rng.uniform(0, 255, 3))) \
            if rng.random() < .5 else (float(rng.integers(256)),) * 3
    return warp(mips, window(q), w, h, border).astype(np.float32)


def sample(rng, plate, hard=1.0, other=None, painted=False):
    """
    One training picture of a plate with .mips, .quad, .width, .photo; other:
    a plate that may give its characters.  hard, 0..1: how much is done.
    """
    quad = plate.quad
    if plate.photo:
        wide = plate.width * np.exp(rng.uniform(-.5, .15) * hard)
    else:
        wide = np.exp(rng.uniform(np.log(45 + 50 * (1 - hard)), np.log(170)))
    wide = float(np.clip(wide, min(45, plate.width), 190))
    aspect = np.hypot(*(quad[1] - quad[0])) / \
        max(np.hypot(*(quad[3] - quad[0])), 1)
    high = wide / np.clip(aspect * np.exp(rng.normal(0, .1)), .8, 6)
    size = max(12, int(wide * (1 + 2 * MARGIN_X))), \
        max(8, int(high * (1 + 2 * MARGIN_Y)))
    a = tile(rng, plate.mips, quad, *size, plate.photo, hard)
    if other is not None:
        a = mend(rng, a, tile(rng, other.mips, other.quad, *size,
                              other.photo, hard))
    if painted:
        a = repaint(rng, a)
    if rng.random() < .08:
        a = frame(rng, a)
    a = light(rng, a)
    a = blur(rng, a, hard * min(1, wide / 90) if not plate.photo
             else .4 * hard)
    a = sensor(rng, a)
    while a.shape[1] >= 2 * WIDTH:
        a = cv2.resize(a, (a.shape[1] // 2, max(4, a.shape[0] // 2)),
                       interpolation=cv2.INTER_AREA)
    return cv2.resize(a, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)


def planes(batch):
    """uint8 n x H x W x 3 -> float32 n x 3 x H x W; of all three channels of
    a picture together the mean is 0 and the deviation 1, or less if flat"""
    a = batch.astype(np.float32) * (1 / 255)
    m = a.mean((1, 2, 3), keepdims=True)
    s = a.std((1, 2, 3), keepdims=True)
    return np.ascontiguousarray(((a - m) / (s + SOFT)).transpose(0, 3, 1, 2))
