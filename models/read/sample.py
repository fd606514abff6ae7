# What the reader sees: a plate rectified to WIDTH x HEIGHT, as lib/read/rectify.c
# does it, and everything that can happen to the plate on its way there.
import cv2
import numpy as np

WIDTH, HEIGHT = 144, 48
MARGIN_X, MARGIN_Y = .05, .12           # around the quad, parts of its sides
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = len(ALPHABET)


def window(quad):
    """the quad with its margins, as rectify sees it: bilinear in its sides"""
    m = np.array([[-MARGIN_X, -MARGIN_Y], [1 + MARGIN_X, -MARGIN_Y],
                  [1 + MARGIN_X, 1 + MARGIN_Y], [-MARGIN_X, 1 + MARGIN_Y]],
                 np.float32)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    t = cv2.getPerspectiveTransform(unit, quad.astype(np.float32))
    return cv2.perspectiveTransform(m[None], t)[0]


def part(quad, top, bottom):
    """the rows of a quad between two heights (0..1)"""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    t = cv2.getPerspectiveTransform(unit, quad.astype(np.float32))
    m = np.array([[0, top], [1, top], [1, bottom], [0, bottom]], np.float32)
    return cv2.perspectiveTransform(m[None], t)[0]


def warp(mips, quad, w, h, border=None):
    """the inside of a quad as w x h pixels, from the half that suits"""
    wide = max(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[3])))
    k = 0
    while k + 1 < len(mips) and wide / 2 ** (k + 1) >= w:
        k += 1
    a = mips[k]
    q = (quad / 2 ** k).astype(np.float32) - .5
    d = np.array([[-.5, -.5], [w - .5, -.5], [w - .5, h - .5],
                  [-.5, h - .5]], np.float32)
    t = cv2.getPerspectiveTransform(q, d)
    if border is None:
        return cv2.warpPerspective(a, t, (w, h), flags=cv2.INTER_LINEAR,
                                   borderMode=cv2.BORDER_REPLICATE)
    return cv2.warpPerspective(a, t, (w, h), flags=cv2.INTER_LINEAR,
                               borderMode=cv2.BORDER_CONSTANT,
                               borderValue=border)


SPLIT = ((0, .54), (.46, 1))            # the rows of a plate of two


def rectify(mips, quad, rows=1, border=None):
    """the reader's picture, without anything done to it"""
    if rows != 2:
        return warp(mips, window(quad), WIDTH, HEIGHT, border)
    return np.hstack([warp(mips, window(part(quad, *s)), WIDTH // 2, HEIGHT,
                           border) for s in SPLIT])


def jitter(rng, quad, amount):
    """the corners off as a detector's are: shift, size, turn, each its own"""
    w = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
    h = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    size = np.sqrt(np.hypot(*w) * np.hypot(*h))
    off = np.zeros((4, 2), np.float32)
    off += rng.normal(0, .022, 2) * size
    off += rng.normal(0, .016, (4, 2)) * size
    s = rng.normal(0, .028, 2)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2
    off += corners[:, :1] * s[0] * w + corners[:, 1:] * s[1] * h * 1.4
    slant = rng.normal(0, .03)
    off += corners[:, 1:] * slant * w + \
        corners[:, :1] * rng.normal(0, .018) * h * np.hypot(*w) / np.hypot(*h)
    # Now and then a corner is lost, or a whole side leans.
    if rng.random() < .15:
        off[rng.integers(4)] += rng.normal(0, .1, 2) * size
    if rng.random() < .1:
        off += corners[:, 1:] * rng.normal(0, .16) * w
    return quad + off * amount


def light(rng, a):
    h, w = a.shape
    if rng.random() < .2:               # a shadow's edge, dirt, glare
        x, y = np.meshgrid(np.linspace(0, 1, w, dtype=np.float32),
                           np.linspace(0, 1, h, dtype=np.float32))
        t = rng.uniform(0, 2 * np.pi)
        d = (x - rng.uniform(0, 1)) * np.cos(t) + \
            (y - rng.uniform(0, 1)) * np.sin(t)
        s = 1 / (1 + np.exp(np.clip(-d / rng.uniform(.01, .4), -30, 30)))
        a = a * (1 - rng.uniform(-.25, .7) * s)
    if rng.random() < .5:
        a = 255 * np.power(np.clip(a, 0, 255) * (1 / 255),
                           np.exp(rng.normal(0, .3)))
    if rng.random() < .7:               # contrast, about the middle
        m = a.mean()
        a = m + (a - m) * np.exp(rng.normal(-.25, .45)) + \
            rng.normal(0, 25)
    if rng.random() < .04:
        a = 255 - a
    return a


def blur(rng, a, most):
    """most: the widest Gaussian that leaves something to read"""
    r = rng.random()
    if r < .35:
        s = rng.uniform(.3, .3 + most)
        a = cv2.GaussianBlur(a, (0, 0), s, sigmaY=s * rng.uniform(.7, 1.2))
    elif r < .5:
        n = int(rng.integers(3, 4 + int(3.5 * most)))
        k = np.zeros((n, n), np.float32)
        t = rng.normal(0, .6) if rng.random() < .7 else rng.uniform(0, 3.2)
        for i in np.linspace(-.5, .5, 3 * n):
            k[int(np.clip((.5 + i * np.sin(t)) * n, 0, n - 1)),
              int(np.clip((.5 + i * np.cos(t)) * n, 0, n - 1))] = 1
        a = cv2.filter2D(a, -1, k / k.sum(), borderType=cv2.BORDER_REPLICATE)
    elif r < .62:
        a = a + rng.uniform(.3, 1.8) * (a - cv2.GaussianBlur(a, (0, 0), 1.1))
    return a


def sensor(rng, a):
    if rng.random() < .5:
        n = rng.standard_normal(a.shape, np.float32)
        if rng.random() < .4:
            n = cv2.GaussianBlur(n, (0, 0), .8) * 2
        a = a + n * min(rng.gamma(1.3, .08), .4) * a.std()
    a = np.clip(a, 0, 255).astype(np.uint8)
    if rng.random() < .45:
        ok, b = cv2.imencode(".jpg", a, [cv2.IMWRITE_JPEG_QUALITY,
                                         int(rng.integers(20, 92))])
        if ok:
            a = cv2.imdecode(b, cv2.IMREAD_GRAYSCALE)
    return a


def sample(rng, mips, quad, rows, width, hard=1.0, photo=False):
    """
    One training picture.  width is how wide the plate is in its picture;
    hard, 0..1, how much is done to it.
    """
    amount = rng.choice((.5, 1, 1, 1.4)) * (.3 + .7 * hard)
    quad = jitter(rng, quad, amount)
    border = None if photo or rng.random() < .3 else float(rng.integers(256))
    # As many pixels as the camera had for it.
    least = 46 + 60 * (1 - hard)
    if photo:
        wide = width * np.exp(rng.uniform(-.4, .15) * hard)
    else:
        wide = np.exp(rng.uniform(np.log(least), np.log(260)))
    wide = float(np.clip(wide, min(least, width), 280))
    aspect = np.hypot(*(quad[1] - quad[0])) / \
        max(np.hypot(*(quad[3] - quad[0])), 1)
    high = wide / np.clip(aspect * np.exp(rng.normal(0, .1)), .8, 6)
    if rows == 2:
        tiles = [warp(mips, window(part(quad, *s)),
                      max(8, int(wide * 1.1)), max(8, int(high * .64)),
                      border) for s in SPLIT]
    else:
        tiles = [warp(mips, window(quad), max(12, int(wide * 1.1)),
                      max(8, int(high * 1.24)), border)]
    state = rng.integers(1 << 62)
    out = []
    for a in tiles:                     # the same for both rows
        r = np.random.default_rng(state)
        a = light(r, a.astype(np.float32))
        a = blur(r, a, hard * min(1.1, wide / 130) if not photo else
                 .3 * hard)
        a = sensor(r, a)
        while a.shape[1] >= 2 * WIDTH // len(tiles):
            a = cv2.resize(a, (a.shape[1] // 2, max(4, a.shape[0] // 2)),
                           interpolation=cv2.INTER_AREA)
        out.append(cv2.resize(a, (WIDTH // len(tiles), HEIGHT),
                              interpolation=cv2.INTER_LINEAR))
    return out[0] if len(out) == 1 else np.hstack(out)


def encode(text):
    return [ALPHABET.index(c) for c in text]


def planes(batch):
    """uint8 n x H x W -> float32 n x 4 x H/2 x W/2, each picture with mean 0
    and deviation 1"""
    a = batch.astype(np.float32)
    m = a.mean((1, 2), keepdims=True)
    s = a.std((1, 2), keepdims=True)
    a = (a - m) / (s + 4)
    return np.stack([a[:, 0::2, 0::2], a[:, 0::2, 1::2], a[:, 1::2, 0::2],
                     a[:, 1::2, 1::2]], 1)
