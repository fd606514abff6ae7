"""Turns renders into camera pictures and writes the truth files.

  finish.py RENDERS TESTDATA

RENDERS holds what render.py wrote. Each picture gets what a small camera
adds: lens softness, vignette, sensor noise, sharpening, JPEG.
"""
import json
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

import plates

# Invented: a lamp post on a street in San Diego, looking north-west.
PLACE = (32.74871, -117.12946, 312.4)

# scene: (file, options). noise is the sensor's at middle grey, in levels;
# soft the lens's blur in pixels; exif the local time, or None.
FILES = {
    "ca-day": ("ca-day.jpg", {"exif": "2026-11-20 11:42:07.318", "noise": 2.6}),
    "ca-black": ("ca-black.jpg", {"exif": "2026-11-20 12:05:51.042", "noise": 2.0, "quality": 90}),
    "ca-vanity-glare": ("ca-vanity-glare.jpg", {"noise": 3.4, "haze": .05, "flare": True}),
    "tx-angle": ("tx-angle.jpg", {"noise": 2.4}),
    "nv-night": ("nv-night.jpg", {"noise": 6.5, "soft": .8, "quality": 84}),
    "eu-band": ("eu-band.jpg", {"noise": 2.2, "quality": 90}),
    "uk-yellow-rain": ("uk-yellow-rain.jpg", {"noise": 3.6, "rain": 260, "haze": .04}),
    "br-mercosul-640": ("br-mercosul-640.jpg", {"noise": 2.6, "quality": 88}),
    "br-moto-portrait": ("br-moto-portrait.jpg", {"noise": 2.4}),
    "two-cars-1080": ("two-cars-1080.jpg", {"exif": "2026-11-20 14:58:33.907", "noise": 1.9, "quality": 78}),
    "ca-near": ("ca-near.jpg", {"noise": 2.4}),
    "ca-motion": ("ca-motion.jpg", {"noise": 3.2}),
    "ca-dirty": ("ca-dirty.png", {"noise": 1.6, "exif": "2026-11-20 15:20:10.550"}),
    "van-lettering": ("van-lettering.jpg", {"noise": 2.4}),
    "street-empty": ("street-empty.jpg", {"noise": 2.6}),
    "cam7-dawn": ("cam7_20261120T143015Z.jpg", {"noise": 4.0, "stamp": "2026-11-20 06:30:15  CAM7"}),
    "cam7-afternoon": ("cam7_2026-11-20_14-30-15.jpg", {"noise": 2.8, "stamp": "2026-11-20 14:30:15  CAM7"}),
    "lot": ("lot.png", {"noise": 1.2}),
}


def vignette(a, strength):
    h, w = a.shape[:2]
    y, x = np.mgrid[0:h, 0:w]
    r2 = ((x - w / 2) ** 2 + (y - h / 2) ** 2) / ((w / 2) ** 2 + (h / 2) ** 2)
    return a * (1 - strength * r2)[:, :, None]


def aberration(a):
    """Red a little larger, blue a little smaller than green."""
    out = a.copy()
    h, w = a.shape[:2]
    for c, k in ((0, 1.0006), (2, 0.9994)):
        im = Image.fromarray(a[:, :, c].astype(np.float32), "F")
        m = (1 / k, 0, w / 2 * (1 - 1 / k), 0, 1 / k, h / 2 * (1 - 1 / k))
        out[2:-2, 2:-2, c] = np.asarray(im.transform((w, h), Image.AFFINE, m, Image.BICUBIC))[2:-2, 2:-2]
    return out


def sensor(a, level, rng):
    """Shot and read noise, slightly smeared by the mosaic, with a coarser
    colour part as cheap cameras leave."""
    h, w = a.shape[:2]
    grain = rng.normal(0, 1, (h, w)).astype(np.float32)
    grain = (grain + 0.5 * np.roll(grain, 1, 1) + 0.35 * np.roll(grain, 1, 0)) / 1.18
    shade = np.sqrt(0.35 + 0.9 * a.mean(2) / 255)
    out = a + (grain * shade * level)[:, :, None]
    small = rng.normal(0, 1, (h // 2 + 1, w // 2 + 1, 3))
    for c in range(3):
        blot = Image.fromarray(small[:, :, c].astype(np.float32), "F").resize((w, h), Image.BICUBIC)
        out[:, :, c] += np.asarray(blot) * level * 0.55
    return out


def rain(im, count, rng):
    """Streaks, some out of focus near the lens."""
    w, h = im.size
    layer = Image.new("L", im.size)
    d = ImageDraw.Draw(layer)
    for _ in range(count):
        x, y, n = rng.uniform(0, w), rng.uniform(-40, h), rng.uniform(10, 44)
        d.line([x, y, x - n * 0.10, y + n], fill=int(rng.uniform(20, 75)), width=1)
    near = Image.new("L", im.size)
    d = ImageDraw.Draw(near)
    for _ in range(count // 22):
        x, y, n = rng.uniform(0, w), rng.uniform(-100, h), rng.uniform(80, 180)
        d.line([x, y, x - n * 0.10, y + n], fill=42, width=4)
    layer = layer.filter(ImageFilter.GaussianBlur(0.7))
    near = near.filter(ImageFilter.GaussianBlur(3))
    light = Image.new("RGB", im.size, (205, 212, 220))
    return Image.composite(light, Image.composite(light, im, near), layer)


def flare(a):
    """Veiling light from a sun above the frame, and ghosts of the iris."""
    h, w = a.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    sx, sy = w * 0.66, -h * 0.06
    r = np.hypot(x - sx, y - sy) / w
    veil = 150 * np.exp(-r * 5.5) + 34 * np.exp(-r * 1.6)
    ang = np.arctan2(y - sy, x - sx)
    rays = np.clip(np.cos(ang * 9 + 0.6) * 0.6 + np.cos(ang * 23 + 1) * 0.4, 0, 1) * 34 * np.exp(-r * 3.2)
    a = a + (veil + rays)[:, :, None] * np.array([1.0, .93, .80])
    cx, cy = w / 2, h / 2
    for k, size, rgb in ((.55, .030, (26, 20, 8)), (.95, .018, (10, 24, 14)), (1.35, .05, (12, 9, 20)), (1.62, .022, (24, 12, 6))):
        gx, gy = sx + (cx - sx) * k, sy + (cy - sy) * k
        g = 1 / (1 + np.exp(np.clip((np.hypot(x - gx, y - gy) / w - size) * 900, -50, 50)))
        a = a + g[:, :, None] * np.array(rgb)
    return a


def stamp(im, text):
    d = ImageDraw.Draw(im)
    f = ImageFont.truetype(plates.font_file("mono"), 20)
    d.text((12, 8), text, (245, 245, 245), f, stroke_width=1, stroke_fill=(20, 20, 20))


def develop(im, opt, seed):
    rng = np.random.default_rng(seed)
    a = np.asarray(im.convert("RGB"), dtype=np.float32)
    a = aberration(a)
    im = Image.fromarray(a.clip(0, 255).astype(np.uint8))
    if opt.get("rain"):
        im = rain(im, opt["rain"], rng)
    im = im.filter(ImageFilter.GaussianBlur(opt.get("soft", 0.55)))
    a = np.asarray(im, dtype=np.float32)
    if opt.get("flare"):
        a = flare(a)
    haze = opt.get("haze", 0.0)
    a = a * (1 - haze) + 205 * haze
    a = vignette(a, 0.13)
    a = sensor(a, opt["noise"], rng)
    im = Image.fromarray(a.clip(0, 255).astype(np.uint8))
    im = im.filter(ImageFilter.UnsharpMask(1.2, 70, 2))
    if opt.get("stamp"):
        stamp(im, opt["stamp"])
    return im


def degrees(v):
    v = abs(v)
    d = int(v)
    m = int((v - d) * 60)
    s = (v - d - m / 60) * 3600
    return (IFDRational(d, 1), IFDRational(m, 1), IFDRational(round(s * 100), 100))


def exif(when):
    day, clock = when.split(" ")
    clock, part = clock.split(".")
    stampline = day.replace("-", ":") + " " + clock
    e = Image.Exif()
    e[0x010F], e[0x0110] = "alpr", "rendered"
    e[0x0131] = "testdata/render"
    e[0x0132] = stampline
    e[0x8769] = {0x9000: b"0232", 0x9003: stampline, 0x9004: stampline, 0x9010: "-08:00", 0x9011: "-08:00", 0x9012: "-08:00",
                 0x9291: part, 0x9292: part, 0x829A: IFDRational(1, 500), 0x829D: IFDRational(4, 1)}
    lat, lon, way = PLACE
    e[0x8825] = {0: b"\x02\x03\x00\x00", 1: "N", 2: degrees(lat), 3: "W", 4: degrees(lon), 16: "T", 17: IFDRational(round(way * 10), 10)}
    return e.tobytes()


def save(im, path, opt):
    more = {}
    if opt.get("exif"):
        more["exif"] = exif(opt["exif"])
    if path.endswith(".png"):
        im.save(path, optimize=True, pnginfo=PngImagePlugin.PngInfo(), **more)
    else:
        im.save(path, quality=opt.get("quality", 86), subsampling=opt.get("subsampling", "4:2:0"), optimize=True, **more)


def truth_rows(name, found, scale=1.0):
    """The lines of both truth files for one picture."""
    if not found:
        return ["%s\t\t\t\t\t" % name], []
    boxes, quads = [], []
    for p in found:
        q = [(x * scale, y * scale) for x, y in p["quad"]]
        x0, y0 = min(x for x, _ in q), min(y for _, y in q)
        x1, y1 = max(x for x, _ in q), max(y for _, y in q)
        boxes.append("%s\t%d\t%d\t%d\t%d\t%s" % (name, round(x0), round(y0), round(x1 - x0), round(y1 - y0), p["text"]))
        quads.append("%s\t%s\t%s" % (name, "\t".join("%d\t%d" % (round(x), round(y)) for x, y in q), p["text"]))
    return boxes, quads


def main(renders, out):
    boxes, quads = [], []
    for seed, (scene, (name, opt)) in enumerate(FILES.items()):
        with open(os.path.join(renders, scene + ".json")) as f:
            info = json.load(f)
        im = Image.open(os.path.join(renders, scene + ".png")).convert("RGB")
        if im.size != tuple(info["size"]):
            im = im.resize(info["size"], Image.BICUBIC)
        im = develop(im, opt, 40 + seed)
        save(im, os.path.join(out, name), opt)
        b, q = truth_rows(name, info["plates"])
        boxes += b
        quads += q
        if scene == "ca-day":
            # Two good pictures under the wrong suffix.
            half = im.resize((im.width // 2, im.height // 2), Image.LANCZOS)
            half.crop((140, 60, 500, 330)).quantize(128).save(os.path.join(out, "png-inside.jpg"), "PNG", optimize=True)
            half.save(os.path.join(out, "jpeg-inside.png"), "JPEG", quality=88)
            cut = [{"text": p["text"], "quad": [(x - 280, y - 120) for x, y in p["quad"]]} for p in info["plates"]]
            for n, f in (("png-inside.jpg", cut), ("jpeg-inside.png", info["plates"])):
                b, q = truth_rows(n, f, 0.5)
                boxes += b
                quads += q
    for name, rows in (("truth.tsv", boxes), ("truth-quads.tsv", quads)):
        with open(os.path.join(out, name), "w") as f:
            f.write("\n".join(sorted(rows)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
