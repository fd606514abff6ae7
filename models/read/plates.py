# Rendered plates: flat pictures in colour, with their text and issuer.
#
# What is drawn follows ../formats.txt for the texts, and the habits of each
# country for the rest: state names, slogans, websites and stickers, frames,
# pictures behind the letters, emblems between groups, stacked letters, dark
# plates with light letters, embossed edges, seals, bolts, dirt.
import os
import re

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CAREFUL = "ABCDEFGHJKLMNPRSTUVWXYZ"     # what most issuers use
DIGITS = "0123456789"
WIDTH = 216                             # of what is rendered
SCALE = 2                               # drawn so much larger

# Faces whose letters are near those of plates, by what they suit.
BLOCK = ("barlow-condensed:500 barlow-condensed:600 barlow-condensed:700 "
         "barlow-semi-condensed:600 barlow:600 saira-condensed:600 "
         "saira-extra-condensed:600 saira-semi-condensed:600 saira:600 "
         "roboto-condensed:400 roboto-condensed:700 overpass:600 overpass:700 "
         "overpass-mono:600 archivo-narrow:600 archivo-narrow:700 "
         "sofia-sans-condensed:600 sofia-sans-extra-condensed:600 "
         "sofia-sans-extra-condensed:700 big-shoulders-display:600 "
         "pathway-gothic-one:400 rajdhani:600 rajdhani:700 teko:500 "
         "chakra-petch:600 quantico:700 share-tech:400 share-tech-mono:400 "
         "cabin-condensed:600 ubuntu-condensed:400 pt-sans-narrow:700 "
         "khand:600 mohave:600 alumni-sans:600 bebas-neue:400 "
         "francois-one:400 oxanium:600 titillium-web:600 exo-2:600 "
         "aldrich:400 roboto-mono:600 b612-mono:400 b612-mono:700 "
         "pragati-narrow:700 armata:400 monda:700 magra:700 "
         "encode-sans-condensed:600 encode-sans-semi-condensed:600 "
         "fira-sans-condensed:600 ibm-plex-sans-condensed:600 "
         "asap-condensed:600 bai-jamjuree:600 oswald:500 antonio:600 "
         "fjalla-one:400 league-gothic:400 play:700 viga:400").split()
SCRIPT = "yellowtail:400 kaushan-script:400 pacifico:400".split()
# California's letters, and those of the states that share its dies.
NARROW = ("barlow-condensed:500 barlow-condensed:600 "
          "saira-extra-condensed:500 sofia-sans-extra-condensed:600 "
          "saira-condensed:500 pathway-gothic-one:400").split()

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut",
    "DE": "Delaware", "DC": "Washington, DC", "FL": "Florida",
    "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming"}
WORDS = ("Sunshine State|Garden State|The Lone Star State|dmv.ca.gov|"
         "Land of Lincoln|visitPA.com|Live Free or Die|Aloha State|"
         "First in Flight|Heart of Dixie|Grand Canyon State|Evergreen State|"
         "The Spirit of America|Constitution State|Great Lakes|10,000 lakes|"
         "Empire State|Native America|Sweet Home|Vacationland|Show-Me State|"
         "Big Sky Country|Famous Potatoes|Ocean State|Treasure State|"
         "Greatest Snow on Earth|America's Dairyland|Wild, Wonderful|"
         "In God We Trust|Veteran|Fire Fighter|University|Wildlife|"
         "Preserve|Kids|Arts|Coastal|Disabled|Exempt|Commercial|Dealer|"
         "TOYOTA OF SAN DIEGO|HONDA|FORD|RIVERSIDE|CARSON|LONGO|KEARNY MESA|"
         "BMW|LEXUS|FLETCHER JONES|ALUMNI|MY OTHER CAR|UCSD|AutoNation").split("|")
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
BRAZIL = ("SP-SAO PAULO|RJ-RIO DE JANEIRO|MG-BELO HORIZONTE|PR-CURITIBA|"
          "RS-PORTO ALEGRE|SC-JOINVILLE|BA-SALVADOR|SP-CAMPINAS|GO-GOIANIA|"
          "PR-PARANAGUA|PR-LONDRINA|DF-BRASILIA").split("|")


def read_formats(path):
    """region -> its formats, the most usual first"""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            p = line.split("#")[0].split()
            if p:
                out.setdefault(p[0], []).extend(p[1:])
    return out


class Fonts:
    """faces of the npm packages @fontsource/NAME under a folder"""

    def __init__(self, folder):
        self.folder, self.faces = folder, {}
        self.glyphs = {}
        self.block = [n for n in BLOCK if self.path(n)]
        self.script = [n for n in SCRIPT if self.path(n)]
        self.narrow = [n for n in NARROW if self.path(n)]

    def path(self, name):
        family, weight = name.split(":")
        p = os.path.join(self.folder, family, "files",
                         "%s-latin-%s-normal.woff" % (family, weight))
        return p if os.path.exists(p) else None

    def face(self, name, size):
        key = name, size
        if key not in self.faces:
            self.faces[key] = ImageFont.truetype(self.path(name), size)
        return self.faces[key]

    def line(self, name, text):
        """a mask (0..255) of a short line, cut to its ink"""
        f = self.face(name, 40)
        box = f.getbbox(text)
        im = Image.new("L", (box[2] + 8, box[3] + 8), 0)
        ImageDraw.Draw(im).text((4, 2), text, 255, font=f)
        return ink(np.asarray(im))

    def glyph(self, name, c):
        """a letter as it would be pressed: (mask 96 high, advance)"""
        key = name, c
        if key not in self.glyphs:
            f = self.face(name, 128)
            im = Image.new("L", (320, 220), 0)
            ImageDraw.Draw(im).text((60, 10), c, 255, font=f)
            a = ink(np.asarray(im))
            h = ink_height(self, name)
            tall = max(4, int(round(a.shape[0] * 96 / h)))
            wide = max(4, int(round(a.shape[1] * 96 / h)))
            if c == "Q":                # its tail stays within the line
                tall = 96
            a = cv2.resize(a, (wide, min(tall, 100)),
                           interpolation=cv2.INTER_AREA)
            self.glyphs[key] = a
        return self.glyphs[key]


def ink_height(fonts, name):
    key = name, "height"
    if key not in fonts.glyphs:
        f = fonts.face(name, 128)
        im = Image.new("L", (320, 220), 0)
        ImageDraw.Draw(im).text((60, 10), "H", 255, font=f)
        fonts.glyphs[key] = ink(np.asarray(im)).shape[0]
    return fonts.glyphs[key]


def ink(a):
    ys, xs = np.nonzero(a > 60)
    if len(ys) == 0:
        return np.zeros((4, 4), np.uint8)
    return a[ys.min():ys.max() + 1, xs.min():xs.max() + 1]


def choice(rng, items):
    return items[rng.integers(len(items))]


def colour(rng, low, high):
    """blue, green, red, near each other more often than not"""
    base = rng.uniform(low, high)
    if rng.random() < .45:
        return np.full(3, base) + rng.normal(0, 6, 3)
    return np.clip(rng.uniform(low, high, 3), 0, 255)


def serial(rng, form):
    out, i = "", 0
    while i < len(form):
        c = form[i]
        if c == "\\":
            i += 1
            out += form[i]
        elif c == "A":
            out += choice(rng, LETTERS if rng.random() < .4 else CAREFUL)
        elif c == "9":
            out += choice(rng, DIGITS)
        else:
            out += " " if c == "_" else c
        i += 1
    return out


def vanity(rng):
    n = int(rng.integers(2, 9))
    s = "".join(choice(rng, LETTERS if rng.random() < .8 else DIGITS)
                for _ in range(n))
    if n > 3 and rng.random() < .3:
        k = int(rng.integers(1, n))
        s = s[:k] + " " + s[k:]
    return s


def wild(rng):
    """any mixture, so that no place in a plate belongs to digits"""
    n = int(rng.integers(4, 9))
    s = "".join(choice(rng, LETTERS if rng.random() < .5 else DIGITS)
                for _ in range(n))
    if rng.random() < .5:
        k = int(rng.integers(1, n))
        s = s[:k] + choice(rng, " -. ") + s[k:]
    return s


def plain(text):
    return re.sub("[^A-Z0-9]", "", text)


class Canvas:
    """a plate in colours, floats 0..255, drawn SCALE times too large"""

    def __init__(self, rng, aspect, paper):
        self.rng = rng
        self.w = WIDTH * SCALE
        self.h = int(self.w / aspect)
        self.a = np.empty((self.h, self.w, 3), np.float32)
        self.a[:] = paper
        self.relief = np.zeros((self.h, self.w), np.float32)

    def put(self, mask, cx, cy, ink_colour, raised=False):
        h, w = mask.shape
        y, x = int(cy - h / 2), int(cx - w / 2)
        top, left = max(0, -y), max(0, -x)
        y, x = max(y, 0), max(x, 0)
        m = mask[top:top + self.h - y, left:left + self.w - x]
        if m.size == 0:
            return
        m = m.astype(np.float32) * (1 / 255)
        part = self.a[y:y + m.shape[0], x:x + m.shape[1]]
        part += (np.asarray(ink_colour, np.float32) - part) * m[..., None]
        if raised:
            r = self.relief[y:y + m.shape[0], x:x + m.shape[1]]
            np.maximum(r, m, out=r)

    def label(self, fonts, face, text, height, cx, cy, ink_colour, most=.8):
        m = fonts.line(face, text)
        k = height / m.shape[0]
        w = min(int(m.shape[1] * k), int(most * self.w))
        m = cv2.resize(m, (max(w, 2), max(int(height), 2)),
                       interpolation=cv2.INTER_AREA)
        self.put(m, cx, cy, ink_colour)
        return w

    def finish(self):
        """pressed letters catch the light on one side"""
        rng = self.rng
        if rng.random() < .7:
            soft = cv2.GaussianBlur(self.relief, (0, 0), rng.uniform(1, 2.5))
            t = rng.uniform(0, 2 * np.pi)
            g = cv2.Sobel(soft, -1, 1, 0) * np.cos(t) + \
                cv2.Sobel(soft, -1, 0, 1) * np.sin(t)
            self.a += (g * rng.uniform(5, 70))[..., None]
        a = cv2.resize(np.clip(self.a, 0, 255).astype(np.uint8),
                       (WIDTH, self.h // SCALE), interpolation=cv2.INTER_AREA)
        return a


def pressed(fonts, rng, face, text, height, gap, squeeze, bold):
    """masks of the groups' letters in one line, and its width"""
    parts, x = [], 0.0
    mono = rng.random() < .35           # every letter in a cell as wide
    cell = fonts.glyph(face, "H").shape[1] * 1.12
    for c in text:
        if c in " -.":
            parts.append((c, None, x))
            x += gap * (1 if c == " " else .8)
            continue
        g = fonts.glyph(face, c)
        if mono and c not in "MW":
            parts.append((c, g, x + max(0, cell - g.shape[1]) / 2))
            x += max(cell, g.shape[1]) + 9
        else:
            parts.append((c, g, x))
            x += g.shape[1] + 14
    width = max(1, int(x))
    m = np.zeros((104, width + 8), np.uint8)
    marks = []
    for c, g, at in parts:
        if g is None:
            marks.append((c, (at + gap * .4) * squeeze * height / 96))
            continue
        y = (104 - g.shape[0]) // 2
        p = m[y:y + g.shape[0], int(at):int(at) + g.shape[1]]
        np.maximum(p, g[:, :p.shape[1]], out=p)
    if bold > 0:
        m = cv2.dilate(m, np.ones((bold, bold), np.uint8))
    elif bold < 0:
        m = cv2.erode(m, np.ones((-bold, -bold), np.uint8))
    w = max(2, int(m.shape[1] * squeeze * height / 96))
    m = cv2.resize(m, (w, int(height * 104 / 96)),
                   interpolation=cv2.INTER_AREA)
    return m, marks


def emblem(rng, size):
    """a map, a star, a seal: some filled shape"""
    m = np.zeros((size, size), np.uint8)
    kind = rng.integers(4)
    c = size // 2
    if kind == 0:
        cv2.circle(m, (c, c), int(size * .42), 255, -1)
    elif kind == 1:
        n = int(rng.integers(4, 9))
        t = np.sort(rng.uniform(0, 2 * np.pi, n))
        r = rng.uniform(.2, .5, n) * size
        p = np.stack([c + r * np.cos(t), c + r * np.sin(t)], 1)
        cv2.fillPoly(m, [p.astype(np.int32)], 255)
    elif kind == 2:
        t = np.arange(10) * np.pi / 5 - np.pi / 2
        r = np.where(np.arange(10) % 2 == 0, .48, .2) * size
        p = np.stack([c + r * np.cos(t), c + r * np.sin(t)], 1)
        cv2.fillPoly(m, [p.astype(np.int32)], 255)
    else:
        cv2.rectangle(m, (size // 5, size // 3),
                      (size * 4 // 5, size * 2 // 3), 255, -1)
    return m


def scenery(rng, c):
    """what is printed behind the letters"""
    a, h, w = c.a, c.h, c.w
    kind = rng.random()
    if kind < .45:                      # from one colour to another
        t = np.linspace(0, 1, h, dtype=np.float32) ** rng.uniform(.4, 2.5)
        if rng.random() < .3:
            t = np.abs(2 * t - 1)
        other = colour(rng, 90, 255).astype(np.float32)
        a += (other - a) * t[:, None, None] * rng.uniform(.3, 1)
    if kind > .25:
        layer = a.copy()
        for _ in range(rng.integers(1, 7)):
            n = int(rng.integers(3, 8))
            p = np.stack([rng.uniform(-.1, 1.1, n) * w,
                          rng.uniform(-.1, 1.1, n) * h], 1).astype(np.int32)
            k = colour(rng, 40, 255).tolist()
            if rng.random() < .5:
                cv2.fillPoly(layer, [p], k)
            elif rng.random() < .5:
                cv2.ellipse(layer, tuple(map(int, p[0])),
                            (int(rng.integers(10, 120)),
                             int(rng.integers(8, 60))),
                            float(rng.uniform(0, 180)), 0, 360, k,
                            -1 if rng.random() < .6 else 6)
            else:
                cv2.polylines(layer, [p], False, k, int(rng.integers(2, 9)))
        s = rng.uniform(.6, 9)
        layer = cv2.GaussianBlur(layer, (0, 0), s)
        a += (layer - a) * rng.uniform(.08, .55)


def sticker(fonts, rng, c, cx, cy):
    w, h = int(c.w * rng.uniform(.08, .13)), int(c.h * rng.uniform(.11, .17))
    k = colour(rng, 30, 255)
    x, y = int(cx - w / 2), int(cy - h / 2)
    x, y = max(x, 0), max(y, 0)
    c.a[y:y + h, x:x + w] = k
    dark = k.mean() > 120
    text = choice(rng, MONTHS + ["%02d" % rng.integers(0, 30)] * 6 +
                  ["20%02d" % rng.integers(0, 30)] * 4 +
                  [str(rng.integers(1, 13))] * 4)
    c.label(fonts, choice(rng, fonts.block), text, h * rng.uniform(.4, .8),
            x + w / 2, y + h / 2, (20, 20, 20) if dark else (240, 240, 240),
            .9 * w / c.w)


def american(fonts, rng, formats, region=None):
    regions = [r for r in formats if r.startswith("US-") or
               r.startswith("CA-")]
    region = region or ("US-CA" if rng.random() < .3 else
                        choice(rng, regions))
    forms = formats[region]
    r = rng.random()
    if r < .7:
        k = min(int(rng.exponential(1.2)), len(forms) - 1)
        text = serial(rng, forms[k])
    elif r < .85:
        text = vanity(rng)
    else:
        text = wild(rng)
    dark = rng.random() < .15
    california = region == "US-CA" and r < .9
    paper = colour(rng, 10, 90) if dark else colour(rng, 175, 255)
    if california and not dark:
        paper = np.full(3, rng.uniform(215, 255))
    inks = colour(rng, 180, 255) if dark else colour(rng, 0, 90)
    if california:
        inks = np.array((0, 190, 245) if dark else
                        (rng.uniform(60, 130), rng.uniform(20, 60), 20))
    elif not dark and rng.random() < .15:
        inks = np.array((30, 30, rng.uniform(120, 200)))
    if rng.random() < .12:              # faded
        inks = np.clip(paper + rng.uniform(25, 65) * (1 if dark else -1), 0,
                       255)
    c = Canvas(rng, rng.uniform(1.9, 2.12), paper)
    if not california and rng.random() < .75:
        scenery(rng, c)
    face = choice(rng, fonts.narrow if california and rng.random() < .7
                  else fonts.block)
    letters = plain(text)
    tall = c.h * rng.uniform(.4, .56)
    cy = c.h * rng.uniform(.5, .58)
    left, right = .05, .05
    stack, small = "", ""
    if rng.random() < .1:               # a picture at one side
        m = emblem(rng, int(c.h * .55))
        side = rng.random() < .8
        c.put(m, c.w * (.15 if side else .85), cy, colour(rng, 20, 230))
        if side:
            left = .29
        else:
            right = .29
        text = text[:6].strip(" -.")
        letters = plain(text)
    if rng.random() < .06 and len(letters) < 7:
        small = "".join(choice(rng, LETTERS)
                        for _ in range(rng.integers(2, 4)))
        stack = choice(rng, ("left", "right"))
    gap = rng.uniform(25, 75)
    bold = int(choice(rng, (0, 0, 0, 2, 3, 5, 7, -2)))
    room = (1 - left - right) * c.w - (.1 * c.w if stack else 0)
    m, marks = pressed(fonts, rng, face, text, tall, gap, 1, bold)
    wish = min(room * rng.uniform(.8, 1), m.shape[1] * rng.uniform(.8, 1.5))
    if len(letters) >= 6:
        wish = room * rng.uniform(.82, 1)
    squeeze = np.clip(wish / m.shape[1], .45, 1.7)
    if m.shape[1] * squeeze > room:
        squeeze = room / m.shape[1]
    m = cv2.resize(m, (max(2, int(m.shape[1] * squeeze)), m.shape[0]),
                   interpolation=cv2.INTER_AREA)
    mid = left * c.w + (1 - left - right) * c.w / 2
    x0 = mid - m.shape[1] / 2
    if stack:
        x0 += .05 * c.w * (1 if stack == "left" else -1)
        mid = x0 + m.shape[1] / 2
    # the rest of the plate, then the letters over it
    name = STATES.get(region[3:], "Ontario Quebec Alberta".split()[
        rng.integers(3)])
    upper = rng.random() < .4
    size = c.h * rng.uniform(.1, .17)
    script = california and rng.random() < .75 or rng.random() < .2
    k = (40, 40, 200) if california and script else \
        inks if rng.random() < .6 else colour(rng, 0, 200)
    if rng.random() < .92:
        c.label(fonts, choice(rng, fonts.script if script else fonts.block),
                name.upper() if upper and not script else name, size,
                c.w / 2 + rng.normal(0, 3), c.h * rng.uniform(.09, .15), k,
                .6)
    if rng.random() < .7:
        word = "dmv.ca.gov" if california and rng.random() < .5 else \
            choice(rng, WORDS)
        c.label(fonts, choice(rng, fonts.block), word,
                c.h * rng.uniform(.06, .13), c.w / 2,
                c.h * rng.uniform(.89, .94), k, .7)
    for x, y in ((.1, .12), (.9, .12), (.1, .88), (.9, .88)):
        if rng.random() < (.4 if y < .5 else .15):
            sticker(fonts, rng, c, c.w * x, c.h * y)
    for kind, at in marks:
        x = x0 + at * squeeze
        if kind == "-" and rng.random() < .5:
            c.put(np.full((max(2, int(.1 * tall)), max(2, int(.12 * tall))),
                          255, np.uint8), x, cy, inks, True)
        elif kind == "." or rng.random() < .25:
            c.put(emblem(rng, max(8, int(.3 * tall * rng.uniform(.7, 1.4)))),
                  x, cy, colour(rng, 0, 220))
    c.put(m, mid, cy, inks, True)
    if stack:
        h = tall / len(small) * .9
        x = x0 - .05 * c.w if stack == "left" else x0 + m.shape[1] + .05 * c.w
        for i, s in enumerate(small):
            g = fonts.glyph(face, s)
            g = cv2.resize(g, (max(2, int(.055 * c.w)), int(h)),
                           interpolation=cv2.INTER_AREA)
            c.put(g, x, cy + (i - (len(small) - 1) / 2) * h * 1.1, inks, True)
        letters = small + letters if stack == "left" else letters + small
    bolts(rng, c)
    if rng.random() < .5:
        frame(fonts, rng, c)
    elif rng.random() < .5:
        cv2.rectangle(c.a, (3, 3), (c.w - 4, c.h - 4), np.asarray(
            inks, float).tolist(), int(rng.integers(1, 5)))
    return c.finish(), letters, region


def frame(fonts, rng, c):
    """a dealer's frame, over the edges and now and then up to the letters"""
    k = colour(rng, 0, 90) if rng.random() < .7 else colour(rng, 90, 240)
    t = c.h * rng.uniform(.04, .2)
    b = c.h * (rng.uniform(.05, .2) if rng.random() < .5 else
               rng.uniform(.17, .27))
    c.a[:int(t)] = k
    c.a[c.h - int(b):] = k
    s = int(c.w * rng.uniform(.01, .035))
    c.a[:, :s] = k
    c.a[:, c.w - s:] = k
    light = (230, 230, 230) if k.mean() < 110 else (10, 10, 10)
    for y, h in ((t / 2, t), (c.h - b / 2, b)):
        if rng.random() < .7:
            c.label(fonts, choice(rng, fonts.block),
                    choice(rng, WORDS).upper(), h * rng.uniform(.5, .85),
                    c.w / 2, y, light, rng.uniform(.4, .9))


def overlay(fonts, rng):
    """a frame alone: (grey, where it is), for a real plate"""
    c = Canvas(rng, 2., -1000.)
    frame(fonts, rng, c)
    a = cv2.resize(np.maximum(c.a, 0), (WIDTH, c.h // SCALE),
                   interpolation=cv2.INTER_AREA)
    m = cv2.resize((c.a.min(2) > -100).astype(np.float32),
                   (WIDTH, c.h // SCALE), interpolation=cv2.INTER_AREA)
    return a @ np.array([.114, .587, .299], np.float32), m


def bolts(rng, c):
    for x in (.22, .78):
        for y in (.08, .92):
            if rng.random() < .25:
                cv2.circle(c.a, (int(x * c.w), int(y * c.h)),
                           int(rng.integers(4, 9)),
                           colour(rng, 20, 200).tolist(), -1)


def european(fonts, rng, formats):
    regions = [r for r in formats if len(r) == 2 and r not in ("BR",)]
    region = choice(rng, regions)
    text = wild(rng) if rng.random() < .2 else \
        serial(rng, choice(rng, formats[region]))
    paper = colour(rng, 200, 255)
    if region in ("GB", "NL") and rng.random() < .6:
        paper = np.array((30, rng.uniform(170, 215), rng.uniform(225, 255)))
    inks = colour(rng, 0, 50)
    if rng.random() < .08:
        paper, inks = colour(rng, 5, 70), colour(rng, 190, 255)
    c = Canvas(rng, rng.uniform(3.9, 4.9), paper)
    face = choice(rng, fonts.block)
    left = right = .02
    if rng.random() < .7:
        left = .1
        c.a[:, :int(.09 * c.w)] = (rng.uniform(120, 200), 60, 20)
        c.label(fonts, face, choice(rng, "D F GB I NL PL E CZ H RO B".split()),
                c.h * .25, .045 * c.w, c.h * .75, (240, 240, 240), .07)
        if rng.random() < .5:
            cv2.circle(c.a, (int(.045 * c.w), int(.3 * c.h)),
                       int(.13 * c.h), (30, 200, 230), 2)
    if rng.random() < .3:
        right = .1
        c.a[:, c.w - int(.09 * c.w):] = (rng.uniform(120, 200), 60, 20)
    tall = c.h * rng.uniform(.6, .8)
    line(fonts, rng, c, face, text, tall, c.h * rng.uniform(.47, .55), left,
         right, inks, rng.random() < .3)
    if rng.random() < .3:
        c.label(fonts, choice(rng, fonts.block), choice(rng, WORDS),
                c.h * .1, c.w / 2, c.h * .93, inks, .5)
    if rng.random() < .5:
        cv2.rectangle(c.a, (2, 2), (c.w - 3, c.h - 3), inks.tolist(),
                      int(rng.integers(2, 6)))
    return c.finish(), plain(text), region


def line(fonts, rng, c, face, text, tall, cy, left, right, inks, seal=False):
    """the number between two margins, with what stands in its gaps"""
    bold = int(choice(rng, (0, 0, 0, 3, 5, 7)))
    m, marks = pressed(fonts, rng, face, text, tall, rng.uniform(25, 80), 1,
                       bold)
    room = (1 - left - right) * c.w * .97
    wish = min(room * rng.uniform(.85, 1), m.shape[1] * rng.uniform(.8, 1.6))
    k = min(np.clip(wish / m.shape[1], .4, 1.6), room / m.shape[1])
    m = cv2.resize(m, (max(2, int(m.shape[1] * k)), m.shape[0]),
                   interpolation=cv2.INTER_AREA)
    mid = (left + (1 - right)) / 2 * c.w
    for kind, at in marks:
        x = mid - m.shape[1] / 2 + at * k
        if seal and rng.random() < .8:
            e = emblem(rng, max(8, int(.33 * tall)))
            c.put(e, x, cy - .2 * tall, colour(rng, 30, 200))
            c.put(e, x, cy + .2 * tall, colour(rng, 30, 200))
        elif kind == "-":
            c.put(np.full((max(2, int(.12 * tall)), max(3, int(.25 * tall))),
                          255, np.uint8), x, cy, inks, True)
    c.put(m, mid, cy, inks, True)


def brazilian(fonts, rng, formats):
    old = rng.random() < .65
    text = serial(rng, "AAA-9999" if old else "AAA9A99")
    c = Canvas(rng, rng.uniform(2.9, 3.3), colour(rng, 130, 240))
    inks = colour(rng, 0, 70)
    if old:
        if rng.random() < .15:
            c.a[:] = (25, 25, rng.uniform(120, 200))
            inks = colour(rng, 200, 255)
        c.label(fonts, choice(rng, fonts.block), choice(rng, BRAZIL),
                c.h * rng.uniform(.12, .17), c.w / 2, c.h * .14, inks, .6)
    else:
        c.a[:int(.26 * c.h)] = (rng.uniform(120, 180), 50, 10)
        c.label(fonts, choice(rng, fonts.block), "BRASIL", c.h * .14,
                c.w / 2, c.h * .14, (240, 240, 240))
    line(fonts, rng, c, choice(rng, fonts.block), text,
         c.h * rng.uniform(.5, .6), c.h * rng.uniform(.58, .64), .03, .03,
         inks)
    bolts(rng, c)
    return c.finish(), plain(text), "BR"


def render(fonts, rng, formats):
    """(picture, text, region)"""
    r = rng.random()
    if r < .6:
        return american(fonts, rng, formats)
    if r < .88:
        return european(fonts, rng, formats)
    return brazilian(fonts, rng, formats)
