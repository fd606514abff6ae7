"""Draws number plates: a colour picture and a height picture for each.

Everything is drawn from free fonts; no plate, seal or photo is copied.
Sizes are millimetres; S is the number of texture pixels in a millimetre.
"""
import glob
import math
import os
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

S = 5

FONTS = {
    "plate": "barlow-condensed-latin-600-normal.woff",
    "wide": "barlow-semi-condensed-latin-600-normal.woff",
    "heavy": "barlow-latin-700-normal.woff",
    "script": "yellowtail-latin-400-normal.woff",
    "sans": "overpass-latin-700-normal.woff",
    "din": "OSP-DIN.ttf",
    "mono": "DejaVuSansMono.ttf",
}


def font_file(name):
    """Path of a font: from npm's folder (ALPR_FONTS) or Debian's."""
    want = FONTS[name]
    roots = [os.environ.get("ALPR_FONTS", "fonts"), "/usr/share/fonts"]
    for root in roots:
        found = glob.glob(os.path.join(glob.escape(root), "**", want), recursive=True)
        if found:
            return found[0]
    raise SystemExit("font not found: " + want + " (see make-testdata)")


def font_of_height(name, height):
    """A font whose capital H is height pixels tall."""
    probe = ImageFont.truetype(font_file(name), 1000)
    box = probe.getbbox("H")
    return ImageFont.truetype(font_file(name), round(1000 * height / (box[3] - box[1])))


def glyph(name, ch, height, stretch, bold=0):
    """One character as a mask, height pixels tall, cut to its outline."""
    big = font_of_height(name, height * 2)
    box = big.getbbox(ch)
    pad = 8 + 2 * bold
    im = Image.new("L", (box[2] - box[0] + 2 * pad, box[3] - box[1] + 2 * pad))
    ImageDraw.Draw(im).text((pad - box[0], pad - box[1]), ch, 255, big, stroke_width=bold)
    im = im.crop(im.getbbox())
    h = im.height / 2 if bold == 0 else height
    return im.resize((max(1, round(im.width / 2 * stretch)), round(h)), Image.LANCZOS)


def row(mask, text, name, box, height, pitch, stretch, bold=0):
    """Writes text into mask in cells of pitch mm, centred in box; a space is
    half a cell. All in millimetres."""
    cells = [pitch * (0.5 if c in " " else 0.42 if c in "-." else 1) for c in text]
    x = box[0] + (box[2] - box[0] - sum(cells)) / 2
    y = (box[1] + box[3]) / 2
    for c, w in zip(text, cells):
        if c in "-.":
            dot = ImageDraw.Draw(mask)
            r = 3.2 * S
            cx, cy = (x + w / 2) * S, y * S
            dot.ellipse([cx - r, cy - r, cx + r, cy + r], fill=255)
        elif c != " ":
            g = glyph(name, c, height * S, stretch, bold)
            if g.width > pitch * 0.84 * S:
                g = g.resize((round(pitch * 0.84 * S), g.height), Image.LANCZOS)
            at = (round((x + w / 2) * S - g.width / 2), round(y * S - g.height / 2))
            mask.paste(255, at + (at[0] + g.width, at[1] + g.height), g)
        x += w


def soften(mask, mm):
    """Rounds the corners of a mask, as a pressing die does."""
    blurred = mask.filter(ImageFilter.GaussianBlur(mm * S))
    return blurred.point(lambda v: max(0, min(255, (v - 112) * 8)))


def label(im, text, name, centre, height, colour, spacing=0.0):
    """Printed text centred at a point; height is that of its capital H."""
    f = font_of_height(name, height * S)
    draw = ImageDraw.Draw(im)
    widths = [f.getlength(c) + spacing * S for c in text]
    if spacing == 0:
        draw.text((centre[0] * S, centre[1] * S), text, colour, f, anchor="mm")
        return
    x = centre[0] * S - (sum(widths) - spacing * S) / 2
    for c, w in zip(text, widths):
        draw.text((x, centre[1] * S), c, colour, f, anchor="lm")
        x += w


def sticker(im, box, colour, text, ink, size=7.0):
    d = ImageDraw.Draw(im)
    d.rounded_rectangle([v * S for v in box], 1.5 * S, fill=colour)
    label(im, text, "heavy", ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), size, ink)


def holes(im, centres):
    d = ImageDraw.Draw(im)
    for x, y in centres:
        d.rounded_rectangle([(x - 7) * S, (y - 3) * S, (x + 7) * S, (y + 3) * S], 3 * S, fill=(28, 28, 30))


def rim(size, inset, width):
    """The raised rib that runs round a pressed plate."""
    m = Image.new("L", (size[0] * S, size[1] * S))
    d = ImageDraw.Draw(m)
    for k, v in ((inset, 150), (inset + width, 0)):
        d.rounded_rectangle([k * S, k * S, (size[0] - k) * S, (size[1] - k) * S], (14 - k) * S, fill=v)
    return m


def height_map(mask, rib):
    h = ImageChops.lighter(mask.filter(ImageFilter.MaxFilter(5)), rib)
    return h.filter(ImageFilter.GaussianBlur(0.7 * S))


def us_holes(im):
    holes(im, [(60, 13), (245, 13), (60, 139), (245, 139)])


def us_base(colour):
    return Image.new("RGB", (305 * S, 152 * S), colour)


def finish_us(im, text, ink, y0=30, y1=131, height=68, pitch=38.5):
    mask = Image.new("L", im.size)
    row(mask, text, "plate", (8, y0, 297, y1), height, pitch, 0.94)
    mask = soften(mask, 0.9)
    im.paste(ink, (0, 0), mask)
    us_holes(im)
    return im, height_map(mask, rim((305, 152), 2.5, 2.5))


def ca(text):
    im = us_base((232, 233, 230))
    label(im, "California", "script", (152, 17), 20, (178, 28, 38))
    label(im, "dmv.ca.gov", "sans", (152, 141), 7.5, (32, 48, 110))
    sticker(im, (12, 8, 38, 25), (238, 236, 226), "NOV", (30, 30, 36))
    sticker(im, (266, 8, 293, 25), (222, 92, 48), "2027", (20, 20, 24), 6.0)
    return finish_us(im, text, (17, 27, 84))


def ca_black(text):
    im = us_base((16, 16, 17))
    label(im, "CALIFORNIA", "wide", (152, 18), 15, (226, 172, 40), 4)
    sticker(im, (266, 128, 293, 145), (196, 205, 60), "2027", (20, 20, 24), 6.0)
    sticker(im, (12, 128, 38, 145), (238, 236, 226), "MAR", (30, 30, 36))
    return finish_us(im, text, (226, 172, 40), 28, 131, 66, 39)


def tx(text):
    im = us_base((226, 228, 232))
    label(im, "TEXAS", "heavy", (152, 18), 19, (22, 24, 44), 4)
    label(im, "The Lone Star State", "sans", (152, 140), 8, (22, 24, 44))
    star(ImageDraw.Draw(im), 34, 21, 12, (150, 30, 36))
    return finish_us(im, text, (20, 20, 28), 30, 131, 67, 38)


def nv(text):
    im = us_base((214, 222, 232))
    d = ImageDraw.Draw(im)
    for y in range(152 * S):
        t = y / (152 * S)
        d.line([(0, y), (305 * S, y)], fill=(int(168 + 66 * t), int(196 + 22 * t), int(226 - 50 * t)))
    rng = random.Random(4)
    for base, amp, colour in ((74, 26, (176, 178, 206)), (96, 20, (190, 172, 172)), (122, 12, (206, 184, 152))):
        pts = [(0, 152 * S)]
        x = 0
        while x < 305 + 20:
            pts.append((x * S, (base - rng.random() * amp) * S))
            x += 9 + rng.random() * 18
        d.polygon(pts + [(305 * S, 152 * S)], fill=colour)
    label(im, "NEVADA", "heavy", (152, 17), 16, (28, 40, 92), 5)
    label(im, "The Silver State", "sans", (152, 140), 7.5, (40, 44, 86))
    sticker(im, (262, 127, 293, 145), (66, 130, 86), "11 27", (20, 20, 24), 6.0)
    return finish_us(im, text, (18, 28, 78), 30, 129, 66, 39.5)


def star(d, x, y, r, colour):
    pts = []
    for k in range(10):
        a = -math.pi / 2 + k * math.pi / 5
        q = r if k % 2 == 0 else r * 0.4
        pts.append(((x + q * math.cos(a)) * S, (y + q * math.sin(a)) * S))
    d.polygon(pts, fill=colour)


def blue_band(im, width, height, country):
    d = ImageDraw.Draw(im)
    d.rectangle([0, 0, width * S, height * S], fill=(16, 50, 150))
    for k in range(12):
        a = k * math.pi / 6
        star(d, width / 2 + 2 + 12 * math.cos(a), height * 0.32 + 12 * math.sin(a), 3, (246, 206, 30))
    label(im, country, "sans", (width / 2 + 2, height * 0.78), 17, (240, 240, 240))


def eu(text):
    im = Image.new("RGB", (520 * S, 112 * S), (232, 233, 230))
    blue_band(im, 42, 112, "SK")
    mask = Image.new("L", im.size)
    row(mask, text, "din", (48, 0, 516, 112), 76, 57, 1.22, 9)
    mask = soften(mask, 1.0)
    im.paste((16, 16, 18), (0, 0), mask)
    edge = ImageDraw.Draw(im)
    edge.rounded_rectangle([2.5 * S, 2.5 * S, 517.5 * S, 109.5 * S], 9 * S, outline=(16, 16, 18), width=2 * S)
    return im, height_map(mask, rim((520, 112), 2.0, 3.0))


def uk(text):
    im = Image.new("RGB", (520 * S, 111 * S), (240, 190, 12))
    mask = Image.new("L", im.size)
    row(mask, text, "heavy", (8, 2, 512, 105), 79, 61, 0.92)
    mask = soften(mask, 0.4)
    im.paste((14, 14, 15), (0, 0), mask)
    label(im, "MERIDIAN MOTORS  BS AU 145e", "sans", (260, 105.5), 3.4, (40, 36, 20))
    return im, Image.new("L", im.size, 60)


def mercosul(text):
    im = Image.new("RGB", (400 * S, 130 * S), (236, 237, 236))
    d = ImageDraw.Draw(im)
    d.rectangle([0, 0, 400 * S, 30 * S], fill=(12, 42, 130))
    label(im, "BRASIL", "heavy", (200, 15), 15, (240, 240, 240), 3)
    label(im, "BR", "heavy", (17, 118), 8, (20, 20, 24))
    d.rectangle([366 * S, 7 * S, 388 * S, 23 * S], fill=(36, 140, 62))
    d.ellipse([371 * S, 9 * S, 383 * S, 21 * S], fill=(236, 206, 40))
    mask = Image.new("L", im.size)
    row(mask, text, "din", (26, 33, 390, 127), 65, 49, 1.2, 10)
    mask = soften(mask, 1.0)
    im.paste((16, 16, 18), (0, 0), mask)
    d.rounded_rectangle([1.5 * S, 1.5 * S, 398.5 * S, 128.5 * S], 8 * S, outline=(16, 16, 18), width=S)
    return im, height_map(mask, rim((400, 130), 2.0, 2.5))


def br_moto(text):
    im = Image.new("RGB", (200 * S, 170 * S), (186, 188, 188))
    mask = Image.new("L", im.size)
    row(mask, text[:3], "wide", (14, 26, 186, 94), 58, 50, 0.95)
    row(mask, text[3:], "wide", (6, 98, 194, 164), 58, 45, 0.95)
    mask = soften(mask, 0.8)
    im.paste((20, 20, 22), (0, 0), mask)
    strip = ImageDraw.Draw(im)
    strip.rounded_rectangle([30 * S, 6 * S, 170 * S, 21 * S], 2 * S, fill=(170, 172, 172))
    label(im, "SP - SANTA VERA", "plate", (100, 13.5), 9, (24, 24, 26))
    holes(im, [(100, 25), (100, 164)])
    return im, height_map(mask, rim((200, 170), 2.0, 3.0))


# kind: (painter, width mm, height mm)
KINDS = {
    "ca": (ca, 305, 152),
    "ca_black": (ca_black, 305, 152),
    "tx": (tx, 305, 152),
    "nv": (nv, 305, 152),
    "eu": (eu, 520, 112),
    "uk": (uk, 520, 111),
    "mercosul": (mercosul, 400, 130),
    "br_moto": (br_moto, 200, 170),
}


def dirty(im, seed):
    """Dried mud: splashes, and a film that thickens downwards."""
    rng = random.Random(seed)
    w, h = im.size
    m = Image.new("L", im.size)
    d = ImageDraw.Draw(m)
    for _ in range(520):
        y = h * (1 - rng.random() ** 1.5)
        x, r = rng.random() * w, S * (0.5 + 7.0 * rng.random() ** 5)
        d.ellipse([x - r, y - r, x + r, y + r * 1.3], fill=int(120 + 120 * rng.random()))
    film = Image.new("L", (w // 16, h // 16))
    film.putdata([int(max(0, min(200, 235 * (k // film.width / film.height) ** 1.6 + rng.uniform(-45, 45))))
                  for k in range(film.width * film.height)])
    film = film.filter(ImageFilter.GaussianBlur(1.2)).resize(im.size, Image.BICUBIC)
    m = ImageChops.lighter(m.filter(ImageFilter.GaussianBlur(S * 0.5)), film)
    im.paste((92, 74, 54), (0, 0), m)
    return im


def draw(kind, text, out, dirt=None):
    """Writes out-c.png and out-h.png; returns the size in metres."""
    painter, w, h = KINDS[kind]
    im, height = painter(text)
    if dirt is not None:
        im = dirty(im, dirt)
    # Years on the road: a faint uneven greying.
    rng = random.Random(text)
    wear = Image.new("L", (w // 8, h // 8))
    wear.putdata([int(rng.gauss(128, 40)) for _ in range(wear.width * wear.height)])
    wear = wear.resize(im.size, Image.BICUBIC)
    im = Image.blend(im, ImageChops.multiply(im, Image.merge("RGB", [wear] * 3)), 0.08)
    im.save(out + "-c.png")
    height.save(out + "-h.png")
    return w / 1000, h / 1000


if __name__ == "__main__":
    for k, t in (("ca", "8KTN417"), ("ca_black", "RSM204"), ("tx", "KTR-4917"), ("nv", "48M.572"),
                 ("eu", "BL 482KT"), ("uk", "LK73 VHD"), ("mercosul", "RFK3B81"), ("br_moto", "DKS5274")):
        draw(k, t, "/tmp/plate-" + k, 3 if k == "tx" else None)
