# Makes training crops: windows of real photos at a scale where the plate is
# as wide as the network expects, and flat plates pasted with true perspective.
import cv2
import numpy as np

from data import box_quad, EXACT
from net import STRIDE, UNIT
from weather import weather

SIZE = 256                      # a crop's side
CELLS = SIZE // STRIDE
WIDE = (32.0, 120.0)            # plates as wide as this are to be found,
MAYBE = (22.0, 165.0)           # up to this wide it does not matter
cv2.setNumThreads(1)


def quad_size(q):
    """width and height: means of the opposite sides"""
    e = np.linalg.norm(q - np.roll(q, -1, axis=0), axis=1)
    return (e[0] + e[2]) / 2, (e[1] + e[3]) / 2


def span(q):
    w, h = quad_size(q)
    return max(w, 1.5 * h)


def log_uniform(rng, lo, hi):
    return float(np.exp(rng.uniform(np.log(lo), np.log(hi))))


class Crop:
    """luma: SIZE x SIZE float32 0..255; plates: (quad, kind); ignore: boxes"""

    def __init__(self, luma):
        self.luma = luma
        self.plates = []
        self.ignore = []


def tilt(rng, kind):
    if kind == EXACT:
        return np.clip(rng.normal(0, 10), -30, 30)
    return np.clip(rng.normal(0, 3), -8, 8)


def window(rng, photo, centre, at, scale, angle, flip, stretch):
    """the crop in which photo's point `centre` lies at `at`"""
    level = 0
    while scale * 2 ** level < .55 and level + 1 < len(photo.luma):
        level += 1
    src = photo.luma[level]
    t = np.deg2rad(angle)
    a = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    a = a @ np.diag([stretch * (-1 if flip else 1), 1 / stretch]) * scale
    b = np.asarray(at) - a @ np.asarray(centre)
    # pixel coordinates here have their origin at the corner of the corner
    # pixel; warpAffine has it at the middle
    k = 2.0 ** level
    m = np.zeros((2, 3))
    m[:, :2] = a * k
    m[:, 2] = b - .5 + m[:, :2] @ np.array([.5, .5])
    edge = (cv2.BORDER_REPLICATE if rng.random() < .5 else
            cv2.BORDER_CONSTANT)
    luma = cv2.warpAffine(src, m, (SIZE, SIZE), flags=cv2.INTER_LINEAR,
                          borderMode=edge,
                          borderValue=int(rng.integers(0, 256)))
    crop = Crop(luma.astype(np.float32))
    for q, kind in zip(photo.quads, photo.kind):
        p = q @ a.T + b
        if flip:
            p = p[[1, 0, 3, 2]]
        add(crop, p.astype(np.float32), int(kind))
    for x0, y0, x1, y1 in photo.ignore:
        p = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) @ a.T + b
        crop.ignore.append((*p.min(0), *p.max(0)))
    return crop


def add(crop, q, kind):
    """notes a plate, unless the crop cuts most of it off"""
    lo, hi = q.min(0), q.max(0)
    if (hi < 0).any() or (lo > SIZE).any():
        return
    area = np.prod(np.maximum(hi - lo, 1))
    seen = np.prod(np.clip(hi, 0, SIZE) - np.clip(lo, 0, SIZE)) / area
    if seen < .75:
        crop.ignore.append((*lo, *hi))
    else:
        crop.plates.append((q, kind))


def spot(rng, photo, centre, scale):
    """where in the crop `centre` should lie, so that the photo fills the crop
    as far as it can"""
    margin = 30
    at = rng.uniform(margin, SIZE - margin, 2)
    if rng.random() < .15:
        return at
    h, w = photo.luma[0].shape
    for k, n in ((0, w), (1, h)):
        lo = max(SIZE - (n - centre[k]) * scale, margin)
        hi = min(centre[k] * scale, SIZE - margin)
        at[k] = rng.uniform(lo, hi) if lo < hi else \
            np.clip((lo + hi) / 2, margin, SIZE - margin)
    return at


def scene(rng, photos):
    """a window of a photo around one of its plates"""
    photo = photos[rng.integers(len(photos))]
    i = rng.integers(len(photo.quads))
    q = photo.quads[i]
    want = log_uniform(rng, 34, 116)
    scale = min(want / max(span(q), 1), 1.7)
    r = rng.random()
    if r < .07:                         # too large here: another level's task
        scale = min(scale * rng.uniform(1.8, 5), 1.7)
    elif r < .12:
        scale *= rng.uniform(.2, .6)
    kind = int(photo.kind[i])
    flip = rng.random() < .15
    centre = q.mean(0)
    at = spot(rng, photo, centre, scale)
    if flip:                            # as if seen in a mirror
        w = photo.luma[0].shape[1]
        at = spot(rng, photo, (w - centre[0], centre[1]), scale)
    return window(rng, photo, centre, at, scale, tilt(rng, kind), flip,
                  np.exp(rng.normal(0, .06)))


def mistake(rng, photos):
    """a window around what an earlier detector took for a plate"""
    photo = photos[rng.integers(len(photos))]
    box = photo.hard[rng.integers(len(photo.hard))]
    q = np.array(box_quad(*box[:2], *(box[2:] - box[:2])), np.float32)
    scale = min(log_uniform(rng, 34, 116) / span(q), 1.7)
    centre = q.mean(0)
    return window(rng, photo, centre, spot(rng, photo, centre, scale), scale,
                  rng.normal(0, 6), rng.random() < .3,
                  np.exp(rng.normal(0, .1)))


def empty(rng, photos, none, hard):
    """a window that need not hold a plate"""
    if rng.random() < .3:
        return mistake(rng, hard)
    if rng.random() < .6:
        photo = none[rng.integers(len(none))]
        scale = log_uniform(rng, .3, 1.6)
    else:
        photo = photos[rng.integers(len(photos))]
        scale = log_uniform(rng, .25, 1.2)
        if len(photo.quads) and rng.random() < .8:
            scale = min(log_uniform(rng, 34, 116) / span(photo.quads[0]), 1.5)
    h, w = photo.luma[0].shape
    half = SIZE / 2 / scale
    centre = [rng.uniform(min(half, n / 2), max(n - half, n / 2))
              for n in (w, h)]
    return window(rng, photo, centre, (SIZE / 2, SIZE / 2), scale,
                  rng.normal(0, 5), rng.random() < .5,
                  np.exp(rng.normal(0, .1)))


def project(rng, width, aspect):
    """a plate of that aspect, turned in space, seen by a pinhole; its middle
    at 0, 0"""
    r = rng.random()
    yaw = np.deg2rad(np.clip(rng.normal(0, 25 if r < .6 else 8), -60, 60))
    pitch = np.deg2rad(np.clip(rng.normal(8, 14), -40, 45))
    roll = np.deg2rad(np.clip(rng.normal(0, 9 if r < .5 else 3), -30, 30))
    far = rng.uniform(2.5, 14)
    x, y = .5, .5 / aspect
    p = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]])
    cy, sy = np.cos(yaw), np.sin(yaw)
    cp, sp = np.cos(pitch), np.sin(pitch)
    cr, sr = np.cos(roll), np.sin(roll)
    p = p @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]).T
    p = p @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]]).T
    p = p @ np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]).T
    q = p[:, :2] * (far / (far + p[:, 2:]))
    q = q * (width / span(q))
    return (q - q.mean(0)).astype(np.float32)


def overlap(q, others, grow=1.3):
    lo, hi = q.min(0), q.max(0)
    m, d = (lo + hi) / 2, (hi - lo) / 2 * grow
    lo, hi = m - d, m + d
    return any((lo < np.array(b[2:])).all() and (hi > np.array(b[:2])).all()
               for b in others)


def blend(canvas, patch, mask, x0, y0):
    h, w = mask.shape
    part = canvas[y0:y0 + h, x0:x0 + w]
    part += (patch - part) * mask


def warp(canvas, src, alpha, quad_src, quad, smooth=2):
    """draws src with mask alpha so that quad_src comes to lie on quad"""
    lo = np.maximum(np.floor(quad.min(0)) - 6, 0).astype(int)
    hi = np.minimum(np.ceil(quad.max(0)) + 7, SIZE).astype(int)
    if (hi - lo < 2).any():
        return
    m = cv2.getPerspectiveTransform(
        quad_src.astype(np.float32) - .5,
        ((quad - lo) * smooth - .5).astype(np.float32))
    size = tuple(int(v) for v in (hi - lo) * smooth)
    patch = cv2.warpPerspective(src, m, size, flags=cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(alpha, m, size, flags=cv2.INTER_LINEAR)
    size = tuple(int(v) for v in hi - lo)
    patch = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    blend(canvas, patch.astype(np.float32),
          mask.astype(np.float32) * (1 / 255), lo[0], lo[1])


def dress(rng, tex, light):
    """the texture in the scene's light, with a frame round it; returns the
    picture, its mask and the plate's rectangle in it"""
    a = tex.astype(np.float32)
    h, w = a.shape
    lo, hi = np.percentile(a[::2, ::2], (3, 97))
    top = np.clip(light * rng.uniform(.9, 2.6) + rng.normal(10, 25), 45, 262)
    contrast = rng.uniform(.3, .95)
    a = (a - hi) * (top * contrast / max(hi - lo, 30)) + top
    if rng.random() < .25:              # shade or light across it
        g = np.linspace(rng.uniform(.5, 1), rng.uniform(.5, 1.1), w)
        a *= g[None, :] if rng.random() < .5 else g[:w][None, ::-1]
    if rng.random() < .15:              # an edge of shadow
        k = int(rng.uniform(.2, .8) * h)
        a[:k] *= rng.uniform(.35, .8)
    if rng.random() < .12:              # tow ball, bracket, dirt
        cv2.circle(a, (int(rng.uniform(0, w)), int(h * rng.uniform(.7, 1.1))),
                   int(h * rng.uniform(.1, .3)), float(rng.uniform(0, 120)),
                   -1)
    if rng.random() < .08:
        x = int(rng.uniform(-.05, .9) * w)
        a[:, max(x, 0):x + int(w * .15)] = rng.uniform(0, 200)
    b = 0
    if rng.random() < .45:
        b = max(1, int(h * rng.uniform(.03, .14)))
        shade = rng.choice([rng.uniform(5, 60), rng.uniform(120, 250)])
        a = cv2.copyMakeBorder(a, b, b, b, b, cv2.BORDER_CONSTANT,
                               value=float(shade))
    a = np.clip(a, 0, 255).astype(np.uint8)
    mask = np.full(a.shape, 255, np.uint8)
    if rng.random() < .4:               # round corners
        r = int(h * rng.uniform(.05, .15)) + b
        mask[:] = 0
        hh, ww = mask.shape
        cv2.rectangle(mask, (r, 0), (ww - r, hh), 255, -1)
        cv2.rectangle(mask, (0, r), (ww, hh - r), 255, -1)
        for x in (r, ww - r - 1):
            for y in (r, hh - r - 1):
                cv2.circle(mask, (x, y), r, 255, -1)
    # the edge must be seen by the warp, so one clear pixel round it
    a = cv2.copyMakeBorder(a, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    mask = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    b += 1
    return a, mask, np.array([[b, b], [b + w, b], [b + w, b + h], [b, b + h]],
                             np.float32)


def panel(rng, crop, q, light, cover=None):
    """the recess or body work that a plate sits in, wider than the plate by
    any amount on each side; hides what was there"""
    m = q.mean(0)
    ux = (q[1] + q[2] - q[0] - q[3]) / 2
    uy = (q[2] + q[3] - q[0] - q[1]) / 2
    l, r = rng.uniform(.53, 1.1, 2) if rng.random() < .7 else \
        rng.uniform(.6, 1.7) * np.ones(2)
    t, b = rng.uniform(.53, .95, 2)
    lean = rng.normal(0, .05, 4)
    p = np.array([m - (l + lean[0]) * ux - t * uy,
                  m + (r + lean[1]) * ux - t * uy,
                  m + (r + lean[2]) * ux + b * uy,
                  m - (l + lean[3]) * ux + b * uy], np.float32)
    if cover is not None:
        lo = np.minimum(p.min(0), cover[:2] - 3)
        hi = np.maximum(p.max(0), cover[2:] + 3)
        p = np.array([lo, [hi[0], lo[1]], hi, [lo[0], hi[1]]], np.float32)
    shade = np.clip(light * rng.uniform(.3, 1.8) + rng.normal(0, 15), 0, 255)
    h, w = 32, 64
    a = np.full((h, w), shade, np.float32)
    a += np.linspace(rng.normal(0, 25), rng.normal(0, 25), h)[:, None]
    if rng.random() < .5:               # a rim, a shadow under the rim
        a[2:2 + rng.integers(1, 6)] += rng.normal(0, 60)
        if rng.random() < .5:
            a[-2 - rng.integers(1, 5):-2] += rng.normal(0, 60)
    if rng.random() < .4:
        e = rng.integers(1, 5)
        a[:, 2:2 + e] += rng.normal(0, 50)
        a[:, -2 - e:-2] += rng.normal(0, 50)
    for _ in range(rng.integers(0, 3)):  # lamps, screws, a handle
        x, y = rng.integers(3, w - 9), rng.integers(3, h - 6)
        a[y:y + rng.integers(2, 6), x:x + rng.integers(2, 9)] += \
            rng.normal(0, 70)
    a = np.clip(a, 0, 255).astype(np.uint8)
    mask = np.zeros((h, w), np.uint8)
    mask[2:-2, 2:-2] = 255
    if rng.random() < .5:
        mask = cv2.GaussianBlur(mask, (5, 5), 0)
    src = np.array([[2, 2], [w - 2, 2], [w - 2, h - 2], [2, h - 2]])
    warp(crop.luma, a, mask, src, p, 1)


def paste(rng, crop, bank, replace=None):
    """pastes one plate; replace: the index of the plate whose place it takes"""
    levels, kind = bank.pick(rng)
    aspect = levels[0].shape[1] / levels[0].shape[0]
    cover = None
    if replace is not None:
        old, _ = crop.plates.pop(replace)
        cover = np.array([*old.min(0), *old.max(0)])
        q = project(rng, span(old) * rng.uniform(.8, 1.15), aspect)
        q += old.mean(0)
    else:
        want = log_uniform(rng, 33, 118)
        if rng.random() < .06:
            want = rng.uniform(170, 240)
        q = project(rng, want, aspect)
        taken = [(*p.min(0), *p.max(0)) for p, _ in crop.plates] + crop.ignore
        half = (q.max(0) - q.min(0)) / 2
        for _ in range(8):
            at = rng.uniform(np.minimum(half, 100),
                             SIZE - np.minimum(half, 100))
            if not overlap(q + at, taken):
                break
        else:
            return
        q = q + at
    lo = np.clip(q.min(0), 0, SIZE - 1).astype(int)
    hi = np.clip(q.max(0), 1, SIZE).astype(int)
    light = float(crop.luma[lo[1]:hi[1] + 1:2, lo[0]:hi[0] + 1:2].mean())
    if cover is not None or rng.random() < .5:
        panel(rng, crop, q, light, cover)
    w, h = quad_size(q)
    k = 0
    while k + 1 < len(levels) and levels[k].shape[1] > 3 * w:
        k += 1
    a, mask, rect = dress(rng, levels[k], light)
    warp(crop.luma, a, mask, rect, q)
    add(crop, q.astype(np.float32), kind)


def letters(rng, crop, bank):
    """writes words where no plate is"""
    a = bank.words[rng.integers(len(bank.words))]
    q = project(rng, rng.uniform(40, 240), a.shape[1] / a.shape[0])
    q += rng.uniform(20, SIZE - 20, 2).astype(np.float32)
    taken = [(*p.min(0), *p.max(0)) for p, _ in crop.plates]
    if overlap(q, taken, 1.1):
        return
    dark = rng.random() < .5
    ink = np.full(a.shape, int(rng.uniform(0, 90) if dark else
                               rng.uniform(150, 255)), np.uint8)
    if rng.random() < .25:              # on a sign or a sticker
        shade = rng.uniform(150, 255) if dark else rng.uniform(0, 90)
        board = np.full(a.shape, int(shade), np.uint8)
        all_of = np.pad(np.full((a.shape[0] - 2, a.shape[1] - 2), 255,
                                np.uint8), 1)
        m = q.mean(0)
        rect = np.array([[0, 0], [a.shape[1], 0], a.shape[::-1],
                         [0, a.shape[0]]])
        warp(crop.luma, board, all_of, rect,
             (m + (q - m) * rng.uniform(1.02, 1.3)).astype(np.float32))
    rect = np.array([[0, 0], [a.shape[1], 0], [a.shape[1], a.shape[0]],
                     [0, a.shape[0]]])
    warp(crop.luma, ink, a, rect, q)


def targets(crop):
    """heat (CELLS x CELLS), care mask, and the cells that learn corners:
    rows of cell, weight, kind, eight offsets"""
    heat = np.zeros((CELLS, CELLS), np.float32)
    care = np.ones((CELLS, CELLS), np.uint8)
    rows = []
    mid = (np.arange(CELLS, dtype=np.float32) + .5) * STRIDE
    for x0, y0, x1, y1 in crop.ignore:
        care[max(int(y0 / STRIDE), 0):max(int(np.ceil(y1 / STRIDE)), 0),
             max(int(x0 / STRIDE), 0):max(int(np.ceil(x1 / STRIDE)), 0)] = 0
    for q, kind in crop.plates:
        s = span(q)
        if s > MAYBE[1]:
            continue
        c = q.mean(0)
        ux = (q[1] + q[2] - q[0] - q[3]) / 2
        uy = (q[2] + q[3] - q[0] - q[1]) / 2
        m = np.array([ux, uy]).T
        if abs(np.linalg.det(m)) < 16:
            continue
        inv = np.linalg.inv(m)
        dx, dy = mid[None, :] - c[0], mid[:, None] - c[1]
        u = inv[0, 0] * dx + inv[0, 1] * dy
        v = inv[1, 0] * dx + inv[1, 1] * dy
        if s < WIDE[0] or s > WIDE[1]:
            care[(abs(u) < .6) & (abs(v) < .7)] = 0
            continue
        w, h = quad_size(q)
        su, sv = max(.15, 4 / w), max(.2, 4 / max(h, 1))
        g = np.exp(-.5 * ((u / su) ** 2 + (v / sv) ** 2))
        i = int(np.clip(c[1] / STRIDE, 0, CELLS - 1))
        j = int(np.clip(c[0] / STRIDE, 0, CELLS - 1))
        g[i, j] = 1
        heat = np.maximum(heat, g)
        care[i, j] = 1
        ys, xs = np.nonzero(g > .3)
        for y, x in zip(ys, xs):
            off = (q - np.array([mid[x], mid[y]])) / UNIT
            rows.append(np.concatenate((
                [y * CELLS + x, g[y, x] / s, kind], off.ravel())))
    return heat, care, rows


def sample_crop(rng, world, most=1.0):
    """a crop's pixels as uint8, and the crop that says what is in it; with
    most .84 or less always one with plates"""
    photos, plated, exact, none, hard, bank = world
    r = rng.random() * most
    if r < .07:                         # few, but real ones with corners
        crop = scene(rng, exact)
    elif r < .42:
        crop = scene(rng, plated)
    elif r < .60:
        crop = scene(rng, plated)
        for i in reversed(range(len(crop.plates))):
            q, _ = crop.plates[i]
            if WIDE[0] < span(q) < WIDE[1]:
                paste(rng, crop, bank, i)
    else:
        crop = empty(rng, photos, none, hard)
        if r < .84:
            for _ in range(rng.integers(1, 4)):
                paste(rng, crop, bank)
    if rng.random() < .3:
        for _ in range(rng.integers(1, 4)):
            letters(rng, crop, bank)
    return weather(rng, crop.luma), crop


def sample(rng, world):
    luma, crop = sample_crop(rng, world)
    return (luma, *targets(crop))


def batch(rng, world, n):
    luma = np.empty((n, 1, SIZE, SIZE), np.uint8)
    heat = np.empty((n, CELLS * CELLS), np.float32)
    care = np.empty((n, CELLS * CELLS), np.uint8)
    rows = []
    for i in range(n):
        a, h, c, r = sample(rng, world)
        luma[i, 0], heat[i], care[i] = a, h.ravel(), c.ravel()
        for x in r:
            rows.append(np.concatenate(([i], x)))
    rows = np.array(rows, np.float32).reshape(-1, 12)
    return luma, heat, care, rows
