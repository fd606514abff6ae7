"""Draws what is painted on a car's body: lamps, trim, glass, panel gaps.

A skin is four pictures, looked at from behind ("rear"), from the side
("side") or from the front ("front"):
  colour  what covers the paint, alpha says where
  kind    red: glossy, green: chrome, blue: glass, alpha 0: a hole
  emit    what shines when the lamps are on
  height  128 is the body's own surface, 1 step is HEIGHT_STEP metres outward
Coordinates in this file are metres: x to the right, z up, y forward.
"""
import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

P = 1400            # pixels in a metre
HEIGHT_STEP = 0.0005


class Skin:
    def __init__(self, x0, x1, z0=0.0, z1=2.2, scale=1.0):
        self.x0, self.x1, self.z0, self.z1 = x0, x1, z0, z1
        self.p = P * scale
        size = (int((x1 - x0) * self.p), int((z1 - z0) * self.p))
        self.colour = Image.new("RGBA", size, (0, 0, 0, 0))
        self.kind = Image.new("RGBA", size, (0, 0, 0, 255))
        self.emit = Image.new("RGB", size)
        self.height = Image.new("L", size, 128)

    def at(self, pts):
        return [((x - self.x0) * self.p, (self.z1 - z) * self.p) for x, z in pts]

    def mask(self, pts, round_mm=0.0):
        """A filled polygon with rounded corners, as a soft mask."""
        m = Image.new("L", self.colour.size)
        ImageDraw.Draw(m).polygon(self.at(pts), fill=255)
        if round_mm:
            m = m.filter(ImageFilter.GaussianBlur(round_mm / 1000 * self.p))
            m = m.point(lambda v: max(0, min(255, (v - 118) * 12)))
        return m

    def cover(self, m, rgb, kind):
        self.colour.paste(rgb + (255,), (0, 0), m)
        self.kind.paste(kind, (0, 0), m)

    def raise_by(self, m, mm, edge_mm=4.0):
        """Lifts (or sinks) the masked part with a soft edge."""
        step = int(round(mm / 1000 / HEIGHT_STEP))
        soft = m.filter(ImageFilter.GaussianBlur(edge_mm / 1000 * self.p))
        flat = Image.new("L", self.height.size, 128 + step)
        self.height = Image.composite(flat, self.height, soft)

    def line(self, pts, width_mm, closed=False, joint="curve"):
        m = Image.new("L", self.colour.size)
        q = self.at(pts + pts[:2] if closed else pts)
        ImageDraw.Draw(m).line(q, 255, max(1, int(width_mm / 1000 * self.p)), joint)
        return m

    def gap(self, pts, closed=False):
        """The dark joint between two panels."""
        m = self.line(pts, max(5.0, 6300.0 / self.p), closed)
        self.cover(m, (6, 6, 7), (0, 0, 0, 255))
        self.raise_by(m, -6, 2.0)


def mirror(pts):
    return [(-x, z) for x, z in pts]


def rounded(pts, r):
    """Replaces each corner of a polygon by a short curve."""
    out = []
    n = len(pts)
    for i in range(n):
        a, b, c = pts[i - 1], pts[i], pts[(i + 1) % n]
        la, lc = math.dist(a, b), math.dist(c, b)
        ra, rc = min(r, la * 0.45) / la, min(r, lc * 0.45) / lc
        s = (b[0] + (a[0] - b[0]) * ra, b[1] + (a[1] - b[1]) * ra)
        e = (b[0] + (c[0] - b[0]) * rc, b[1] + (c[1] - b[1]) * rc)
        for k in range(7):
            t = k / 6
            out.append(tuple((1 - t) ** 2 * s[j] + 2 * t * (1 - t) * b[j] + t * t * e[j] for j in (0, 1)))
    return out


def prisms(size, step, rng):
    """Brightness of a reflector: rows of small domes, some dimmer."""
    cell = Image.radial_gradient("L").resize((step, step)).point(lambda v: 255 - int(v * 0.75))
    out = Image.new("L", size)
    for y in range(0, size[1], step):
        for x in range(0, size[0], step):
            k = 0.72 + 0.28 * rng.random()
            out.paste(cell.point(lambda v, k=k: int(v * k)), (x, y))
    return out


def bowl(size, centre, r):
    """The bright spot a bulb's reflector makes, off to one side."""
    m = Image.radial_gradient("L").resize((2 * r[0], 2 * r[1])).point(lambda v: 255 - v)
    out = Image.new("L", size, 90)
    out.paste(ImageChops.add(m, Image.new("L", m.size, 90)), (int(centre[0] - r[0]), int(centre[1] - r[1])))
    return out


def lamp(skin, pts, rows, lit, rng):
    """A tail lamp: a lens over moulded prisms; rows of (z0, z1, colour, lit
    colour) in metres, top row first."""
    outline = rounded(pts, 0.03)
    body = skin.mask(outline)
    left, top, right, bottom = body.getbbox()
    size = (right - left, bottom - top)
    pattern = Image.new("RGB", size, (40, 3, 5))
    glow = Image.new("RGB", size)
    step = max(3, int(0.008 * skin.p))
    for z0, z1, colour, shine in rows:
        y0 = max(0, int((skin.z1 - z1) * skin.p - top))
        y1 = min(size[1], int((skin.z1 - z0) * skin.p - top))
        if y1 - y0 < 4:
            continue
        band = (size[0], y1 - y0)
        centre = (band[0] * (0.42 + 0.16 * rng.random()), band[1] * 0.5)
        spot = bowl(band, centre, (max(8, int(band[0] * 0.42)), max(6, int(band[1] * 0.75))))
        relief = ImageChops.multiply(prisms(band, step, rng), spot)
        solid = Image.new("RGB", band, tuple(min(255, int(c * 1.7)) for c in colour))
        pattern.paste(ImageChops.multiply(solid, Image.merge("RGB", [relief] * 3)), (0, y0))
        hot = ImageChops.multiply(spot, prisms(band, step, rng).point(lambda v: 120 + v * 135 // 255))
        glow.paste(ImageChops.multiply(Image.new("RGB", band, shine), Image.merge("RGB", [hot] * 3)), (0, y0))
        # The divider moulded between two chambers.
        ImageDraw.Draw(pattern).rectangle([0, y1 - max(2, step // 2), size[0], y1], fill=(26, 5, 6))
    pattern.putalpha(255)
    inner = body.filter(ImageFilter.MinFilter(2 * (step // 2) + 1)).crop((left, top, right, bottom))
    skin.colour.paste((9, 7, 8, 255), (0, 0), body)
    skin.colour.paste(pattern, (left, top), inner)
    skin.kind.paste((255, 0, 0, 255), (0, 0), body)
    if lit:
        skin.emit.paste(glow, (left, top), inner)
    skin.raise_by(body, 5, 5)
    edge = ImageChops.difference(body.filter(ImageFilter.MaxFilter(7)), body)
    skin.cover(edge, (5, 5, 6), (0, 0, 0, 255))


def badge(skin, x, z, size, text):
    """Chrome letters or an invented mark: no real maker's."""
    import plates
    from PIL import ImageFont
    m = Image.new("L", skin.colour.size)
    d = ImageDraw.Draw(m)
    (px, py), = skin.at([(x, z)])
    if text == "mark":
        r = size * skin.p
        # An invented mark: three slanting bars.
        for k, tall in ((-1, 0.65), (0, 1.0), (1, 0.65)):
            cx = px + k * r * 0.62
            d.polygon([(cx - r * .34, py + r * tall * .8), (cx - r * .02, py - r * tall * .8), (cx + r * .34, py - r * tall * .8), (cx + r * .02, py + r * tall * .8)], fill=255)
    else:
        f = ImageFont.truetype(plates.font_file("wide"), int(size * skin.p * 1.4))
        d.text((px, py), text, 255, f, anchor="mm", stroke_width=1)
    skin.cover(m, (196, 198, 202), (0, 255, 0, 255))
    skin.raise_by(m, 2, 0.8)


RED, DEEP, AMBER, CLEAR = (128, 5, 9), (78, 3, 7), (186, 74, 8), (150, 150, 152)
GLOW, DARK = (255, 22, 12), (0, 0, 0)


def glass(skin, pts, frit=0.022):
    """A window with the black printed band round its edge."""
    outer = skin.mask(rounded(pts, 0.06))
    skin.cover(outer, (9, 9, 10), (255, 0, 0, 255))
    cx = sum(p[0] for p in pts) / len(pts)
    cz = sum(p[1] for p in pts) / len(pts)
    w = max(p[0] for p in pts) - min(p[0] for p in pts)
    h = max(p[1] for p in pts) - min(p[1] for p in pts)
    inner = [(cx + (x - cx) * (1 - 2 * frit / w), cz + (z - cz) * (1 - 2 * frit / h)) for x, z in pts]
    skin.kind.paste((0, 0, 255, 255), (0, 0), skin.mask(rounded(inner, 0.05)))
    return inner


def rear(spec, lit, seed, scale):
    s = Skin(-1.05, 1.05, scale=scale)
    rng = random.Random(seed)
    half = spec["half"]
    deck = spec["deck"]
    # Rear window with heater wires.
    pts = spec["rear_glass"]
    inner = glass(s, pts)
    zs = [p[1] for p in inner]
    xs = [abs(p[0]) for p in inner]
    z = min(zs) + 0.03
    while z < max(zs) - 0.02:
        t = (z - min(zs)) / (max(zs) - min(zs))
        w = (max(xs) * (1 - t) + min(xs) * t) * 0.94
        wire = s.line([(-w, z), (w, z)], 1.6)
        s.colour.paste((60, 34, 22, 255), (0, 0), wire)
        s.kind.paste((0, 0, 0, 255), (0, 0), wire)
        z += 0.034
    # Boot lid: its gap runs round the plate panel and up to the deck.
    lid = spec["lid"]
    s.gap(lid)
    s.gap(mirror(lid))
    # Bumper joint.
    zb = spec["bumper_top"]
    s.gap([(-1.0, zb + 0.004), (-0.6, zb - 0.004), (0.6, zb - 0.004), (1.0, zb + 0.004)])
    # Lower black valance of the bumper.
    zl = spec["valance"]
    low = s.mask([(-1.05, 0.0), (1.05, 0.0), (1.05, zl - 0.03), (0.62, zl - 0.03), (0.52, zl + 0.03), (-0.52, zl + 0.03),
                  (-0.62, zl - 0.03), (-1.05, zl - 0.03)], 10)
    s.cover(low, (17, 17, 18), (0, 0, 0, 255))
    s.raise_by(low, -7, 5)
    if spec.get("black_bumper"):
        b = s.mask([(-1.05, 0.0), (1.05, 0.0), (1.05, zb), (-1.05, zb)])
        s.cover(b, (30, 30, 31), (0, 0, 0, 255))
    # Reflectors in the bumper.
    for side in (1, -1):
        r = [(side * x, z) for x, z in ((half - 0.22, zl + 0.045), (half - 0.07, zl + 0.05), (half - 0.07, zl + 0.075), (half - 0.22, zl + 0.07))]
        m = s.mask(r, 4)
        s.cover(m, (110, 8, 10), (255, 0, 0, 255))
    # The well of the plate.
    px0, px1, pz0, pz1 = spec["well"]
    well = [(px0, pz0), (px1, pz0), (px1 - 0.02, pz1), (px0 + 0.02, pz1)]
    m = s.mask(rounded(well, 0.03))
    s.raise_by(m, -22, 6)
    if spec.get("well_black"):
        s.cover(m, (14, 14, 15), (0, 0, 0, 255))
    # Chrome or body strip over the plate, with the plate lamps beneath.
    if spec.get("strip"):
        m = s.mask([(-0.42, pz1 - 0.002), (0.42, pz1 - 0.002), (0.40, pz1 + 0.034), (-0.40, pz1 + 0.034)], 5)
        s.cover(m, *spec["strip"])
        s.raise_by(m, 7, 3)
    for pts, rows in spec["lamps"]:
        lamp(s, pts, rows, lit, rng)
        lamp(s, mirror(pts), rows, lit, rng)
    if spec.get("third"):
        x, z0, z1 = spec["third"]
        m = s.mask([(-x, z0), (x, z0), (x, z1), (-x, z1)], 3)
        s.cover(m, (110, 8, 10), (255, 0, 0, 255))
        if lit == "brake":
            s.emit.paste(GLOW, (0, 0), m)
    badge(s, 0, spec["badge_z"], 0.03, "mark")
    if spec.get("name"):
        badge(s, -half * 0.60, spec["name_z"], 0.030, spec["name"])
        badge(s, half * 0.62, spec["name_z"], 0.026, spec.get("trim", "LX"))
    # Crease across the boot.
    m = s.line([(-0.9, deck - 0.045), (0.9, deck - 0.045)], 26)
    s.raise_by(ImageChops.multiply(m, Image.new("L", m.size, 120)), 6, 10)
    s.height = s.height.filter(ImageFilter.GaussianBlur(1.2))
    return s


def van_signs(s):
    """A tradesman's lettering; reads rightly on its right side only."""
    import plates
    from PIL import ImageFont
    for text, size, y, z, rgb in (("HARBOR VIEW", .21, 1.62, 1.52, (16, 40, 96)), ("PLUMBING & HEATING", .125, 1.62, 1.27, (160, 24, 26)),
                                  ("619-555-0142", .13, 1.62, 1.09, (16, 40, 96)), ("LIC 4K02817", .055, .62, .70, (30, 30, 34))):
        m = Image.new("L", s.colour.size)
        f = ImageFont.truetype(plates.font_file("heavy"), int(size * s.p * 1.3))
        (px, py), = s.at([(y, z)])
        ImageDraw.Draw(m).text((px, py), text, 255, f, anchor="mm")
        s.cover(m, rgb, (255, 0, 0, 255))


def side(spec, lit, seed, scale):
    s = Skin(-0.2, 5.2, scale=0.5 * scale)
    for pts in spec["side_glass"]:
        glass(s, pts, 0.012)
    for pts in spec.get("pillars", []):
        s.cover(s.mask(pts), (12, 12, 13), (255, 0, 0, 255))
    for pts in spec["doors"]:
        s.gap(pts)
    if spec.get("doors"):
        y, z = spec["axles"][0] - .02, spec["side_glass"][-1][0][1] - .17
        s.gap([(y - .07, z - .08), (y + .07, z - .08), (y + .07, z + .07), (y - .07, z + .07), (y - .07, z - .08)])
    for x, z in spec.get("handles", []):
        m = s.mask([(x - 0.10, z - 0.012), (x + 0.10, z - 0.012), (x + 0.10, z + 0.014), (x - 0.10, z + 0.014)], 8)
        s.cover(m, *spec.get("handle_look", ((24, 24, 25), (255, 0, 0, 255))))
        s.raise_by(m, 14, 6)
    # Sill.
    s.cover(s.mask([(0.0, 0.0), (5.2, 0.0), (5.2, 0.235), (0.0, 0.235)]), (16, 16, 17), (0, 0, 0, 255))
    # Lamps wrap round the corner.
    for pts, rows in spec["lamps"]:
        zs = [p[1] for p in pts]
        wrap = [(-0.2, min(zs) + 0.02), (0.34, min(zs) + 0.05), (0.40, max(zs) - 0.01), (-0.2, max(zs) - 0.005)]
        m = s.mask(rounded(wrap, 0.02))
        s.cover(m, (120, 8, 10), (255, 0, 0, 255))
        if lit:
            s.emit.paste((150, 10, 6), (0, 0), m)
    if spec.get("signs"):
        van_signs(s)
    zb = spec["bumper_top"]
    s.gap([(-0.2, zb), (0.42, zb + 0.02), (0.60, zb - 0.04)])
    d = Image.new("L", s.colour.size, 255)
    for y in spec["axles"]:
        (cx, cz), = s.at([(y, spec["wheel"])])
        r = (spec["wheel"] + 0.055) * s.p
        ring = Image.new("L", s.colour.size)
        ImageDraw.Draw(ring).ellipse([cx - r * 1.06, cz - r * 1.06, cx + r * 1.06, cz + r * 1.06], fill=255)
        s.raise_by(ring, 10, 9)
        ImageDraw.Draw(d).ellipse([cx - r, cz - r, cx + r, cz + r], fill=0)
    a = ImageChops.darker(s.kind.getchannel("A"), d)
    s.kind.putalpha(a)
    return s


def front(spec, lit, seed, scale):
    s = Skin(-1.05, 1.05, scale=0.5 * scale)
    glass(s, spec["front_glass"], 0.03)
    z = spec["hood"]
    m = s.mask([(-0.42, z - 0.20), (0.42, z - 0.20), (0.46, z - 0.08), (-0.46, z - 0.08)], 20)
    s.cover(m, (18, 18, 19), (0, 0, 0, 255))
    for k in (1, -1):
        pts = [(k * 0.50, z - 0.18), (k * 0.86, z - 0.14), (k * 0.88, z - 0.05), (k * 0.50, z - 0.07)]
        m = s.mask(pts, 15)
        s.cover(m, (170, 174, 178), (255, 0, 0, 255))
        if lit:
            s.emit.paste((255, 236, 200), (0, 0), s.mask([(k * 0.6, z - 0.15), (k * 0.74, z - 0.15), (k * 0.74, z - 0.08), (k * 0.6, z - 0.08)], 10))
    s.cover(s.mask([(-0.7, 0.28), (0.7, 0.28), (0.6, 0.42), (-0.6, 0.42)], 20), (16, 16, 17), (0, 0, 0, 255))
    return s


def write(spec, lit, seed, out, scale=1.0):
    for name, maker in (("rear", rear), ("side", side), ("front", front)):
        s = maker(spec, lit, seed, scale)
        s.colour.save(out + "-%s-colour.png" % name, compress_level=1)
        s.kind.save(out + "-%s-kind.png" % name, compress_level=1)
        s.emit.save(out + "-%s-emit.png" % name, compress_level=1)
        s.height.save(out + "-%s-height.png" % name, compress_level=1)
