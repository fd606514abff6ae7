# Flat plates to paste: the cropped real ones, and rendered ones of the kinds
# that the real crops lack (motorcycles, two rows, plain European and others).
import glob
import os

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from data import EXACT, halve

FONTS = ("/usr/share/fonts/truetype", "/usr/share/fonts/opentype")
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
WORDS = ("California Texas SUNSHINE STATE Ohio Garden State dmv.ca.gov BRASIL "
         "SP-SAO PAULO RJ GOVERNMENT DEALER Motors Toyota Nissan FIRE POLICE "
         "AMBULANCE TAXI Ltd. Transport Services www. Call Open STOP EXIT "
         "PARKING Sale Rent Coffee HOTEL Bank Pizza School ONE WAY No Entry "
         "Turbo Diesel 4x4 HYBRID Corolla Civic GOLF TDI Sport Limited AUTO "
         "555-0142 24h CAFE Delivery Express Plumbing Electric Rescue").split()


def fonts():
    found = []
    for d in FONTS:
        for e in ("ttf", "otf"):
            found += glob.glob(os.path.join(d, "**", "*." + e), recursive=True)
    return sorted(found)


def text_image(rng, text, font, height, squeeze=1.0):
    """a mask (0..255) of one line, cut to its ink, `height` pixels high"""
    f = ImageFont.truetype(font, 64)
    box = f.getbbox(text)
    im = Image.new("L", (box[2] + 4, box[3] + 4), 0)
    ImageDraw.Draw(im).text((2, 2), text, 255, font=f)
    a = np.asarray(im)
    ys, xs = np.nonzero(a > 60)
    if len(ys) == 0:
        return np.zeros((height, height), np.uint8)
    a = a[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    w = max(2, int(a.shape[1] * height / a.shape[0] * squeeze))
    return cv2.resize(a, (w, height), interpolation=cv2.INTER_AREA)


def put(canvas, mask, cx, cy, ink):
    h, w = mask.shape
    y, x = int(cy - h / 2), int(cx - w / 2)
    y, x = max(y, 0), max(x, 0)
    part = canvas[y:y + h, x:x + w]
    m = mask[:part.shape[0], :part.shape[1]].astype(np.float32) / 255
    part[:] = (part * (1 - m) + ink * m).astype(np.uint8)


def serial(rng, n):
    s = ""
    for i in range(n):
        if rng.random() < .5:
            s += rng.choice(list("0123456789"))
        else:
            s += rng.choice(list(LETTERS))
        if i in (1, 2) and rng.random() < .3:
            s += rng.choice([" ", "-", " "])
    return s


def fit(mask, width):
    if mask.shape[1] > width:
        mask = cv2.resize(mask, (int(width), mask.shape[0]),
                          interpolation=cv2.INTER_AREA)
    return mask


def render(rng, names):
    """one rendered plate, 220 pixels wide"""
    rows = 2 if rng.random() < .4 else 1
    aspect = (rng.uniform(1.0, 2.0) if rows == 2 else
              rng.choice([rng.uniform(3.2, 4.9), rng.uniform(1.75, 3.2)]))
    w, h = 220, int(220 / aspect)
    dark = rng.random() < .15
    paper = rng.integers(15, 70) if dark else rng.integers(150, 256)
    ink = rng.integers(150, 250) if dark else rng.integers(0, 60)
    a = np.full((h, w), paper, np.uint8)
    if rng.random() < .3:               # a picture or a shade behind
        g = np.linspace(rng.uniform(-40, 40), rng.uniform(-40, 40), h)
        a = np.clip(a + g[:, None], 0, 255).astype(np.uint8)
    font = names[rng.integers(len(names))]
    left = 0
    if rows == 1 and aspect > 3.2 and rng.random() < .6:
        left = 22
        a[:, :left] = rng.integers(30, 110)
        if rng.random() < .3:
            a[:, -left:] = rng.integers(30, 110)
    mid = (w + left) / 2
    if rows == 2:
        n = rng.integers(2, 5)
        for k, cy in ((0, .28), (1, .72)):
            t = text_image(rng, serial(rng, n + k * rng.integers(0, 2)), font,
                           int(h * rng.uniform(.3, .4)), rng.uniform(.6, 1))
            put(a, fit(t, .9 * w), mid, cy * h, ink)
    elif aspect < 3.2:
        big = rng.uniform(.42, .62)
        t = text_image(rng, serial(rng, rng.integers(4, 8)), font,
                       int(h * big), rng.uniform(.5, .9))
        put(a, fit(t, .92 * w), mid, h * rng.uniform(.5, .6), ink)
        for cy in (.12, .9):
            if rng.random() < .7:
                t = text_image(rng, str(rng.choice(WORDS)), font,
                               max(6, int(h * .13)), 1)
                put(a, fit(t, .7 * w), mid, cy * h, ink)
    else:
        t = text_image(rng, serial(rng, rng.integers(5, 9)), font,
                       int(h * rng.uniform(.55, .75)), rng.uniform(.5, 1))
        put(a, fit(t, .9 * (w - left)), mid, h * .5, ink)
    if rng.random() < .5:
        cv2.rectangle(a, (1, 1), (w - 2, h - 2), int(ink),
                      int(rng.integers(1, 4)))
    return a


def lettering(rng, names):
    """words as on a van, a shop or a sticker: no plate"""
    font = names[rng.integers(len(names))]
    lines = rng.integers(1, 4)
    parts = [text_image(rng, " ".join(rng.choice(WORDS, rng.integers(1, 4))),
                        font, int(rng.integers(24, 44)), rng.uniform(.6, 1.2))
             for _ in range(lines)]
    w = max(p.shape[1] for p in parts) + 16
    h = sum(p.shape[0] + 10 for p in parts) + 8
    a = np.zeros((h, w), np.uint8)
    y = 8
    for p in parts:
        x = rng.integers(0, w - p.shape[1]) if rng.random() < .5 else 8
        a[y:y + p.shape[0], x:x + p.shape[1]] = p[:, :w - x]
        y += p.shape[0] + 10
    return a


class Bank:
    """textures: list of (luma with its halves, kind)"""

    def __init__(self, flat, seed, rendered=1500):
        rng = np.random.default_rng([seed, 77])
        names = fonts()
        self.groups = []
        for share, s in ((.3, "us"), (.2, "states"), (.14, "br"), (.18, "eu")):
            self.groups.append((share, [(mips(a), k) for a, k in flat[s]]))
        self.groups.append((.18, [(mips(render(rng, names)), EXACT)
                                  for _ in range(rendered)]))
        self.share = np.cumsum([g[0] for g in self.groups])
        self.words = [lettering(rng, names) for _ in range(400)]

    def pick(self, rng):
        g = int(np.searchsorted(self.share, rng.random() * self.share[-1]))
        items = self.groups[min(g, len(self.groups) - 1)][1]
        return items[rng.integers(len(items))]


def mips(a):
    out = [a]
    while min(out[-1].shape) >= 16 and len(out) < 4:
        out.append(halve(out[-1]))
    return out
