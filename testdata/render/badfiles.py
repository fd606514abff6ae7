"""Writes testdata/bad/: inputs a reader must refuse without harm.

  badfiles.py TESTDATA

Broken copies are cut from pictures already in TESTDATA.
"""
import io
import os
import random
import struct
import sys
import zlib

from PIL import Image

NOTES = []


def put(folder, name, data, note):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)
    NOTES.append("%s\t%s" % (name, note))


def chunk(kind, body, crc=None):
    c = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", c)


def small_pair(source):
    """A small JPEG and PNG of one picture."""
    im = Image.open(source).convert("RGB")
    im = im.resize((320, 320 * im.height // im.width))
    j, p = io.BytesIO(), io.BytesIO()
    im.save(j, "JPEG", quality=85)
    im.quantize(64).save(p, "PNG")
    return j.getvalue(), p.getvalue()


def scan_start(jpeg):
    i = jpeg.index(b"\xff\xda")
    return i + 2 + struct.unpack(">H", jpeg[i + 2:i + 4])[0]


def corrupt_scan(jpeg):
    rng = random.Random(1)
    b = bytearray(jpeg)
    start = scan_start(jpeg)
    for _ in range(60):
        i = rng.randrange(start + 40, len(b) - 2)
        if b[i] != 0xFF and b[i - 1] != 0xFF:
            b[i] ^= rng.randrange(1, 255)
    return bytes(b)


def corrupt_png(png):
    """Wrong bytes within the first IDAT; its CRC then fails as well."""
    b = bytearray(png)
    i = png.index(b"IDAT") + 4
    for k in range(200, 260):
        b[i + k] ^= 0x5A
    return bytes(b)


def big_png(side):
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(4096))) + chunk(b"IEND", b"")


def big_jpeg(jpeg, side):
    """A good JPEG whose frame header claims to be huge."""
    b = bytearray(jpeg)
    i = jpeg.index(b"\xff\xc0")
    b[i + 5:i + 9] = struct.pack(">HH", side, side)
    return bytes(b)


def with_exif(jpeg, tiff):
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def entry(tag, kind, count, value):
    return struct.pack("<HHI", tag, kind, count) + value


def loop_tiff():
    """IFD0 whose Exif pointer and next pointer are IFD0 itself."""
    ifd = struct.pack("<H", 2) + entry(0x8769, 4, 1, struct.pack("<I", 8)) + entry(0x8825, 4, 1, struct.pack("<I", 8))
    return b"II*\0" + struct.pack("<I", 8) + ifd + struct.pack("<I", 8)


def badgps_tiff():
    """A GPS block with zero denominators, 200 degrees and data beyond the end."""
    gps_at = 8 + 2 + 12 + 4
    data_at = gps_at + 2 + 5 * 12 + 4
    ifd = struct.pack("<H", 1) + entry(0x8825, 4, 1, struct.pack("<I", gps_at)) + struct.pack("<I", 0)
    gps = struct.pack("<H", 5)
    gps += entry(1, 2, 2, b"Q\0\0\0") + entry(2, 5, 3, struct.pack("<I", data_at))
    gps += entry(3, 2, 2, b"W\0\0\0") + entry(4, 5, 3, struct.pack("<I", 0x7FFFFFF0))
    gps += entry(17, 5, 0xFFFFFFFF, struct.pack("<I", data_at)) + struct.pack("<I", 0)
    data = struct.pack("<6I", 200, 0, 99, 0, 61, 1)
    return b"II*\0" + struct.pack("<I", 8) + ifd + gps + data


def ndjson():
    """Records, all but the fourth line broken in a way of its own."""
    def record(members):
        return ('{"v":1,"type":"sighting",%s"camera":"cam7","time":"2026-11-20T19:42:07.318Z","plate":"8KTN417"}' % members).encode()
    id_ = '"id":"01a1fa7a-ffd6-76c5-894f-b6a2035cbe62",'
    good = record(id_)
    lines = [
        good[:-20],
        b"[1,2,3]",
        b'"just text"',
        good,
        record(id_ + id_),
        good.replace(b"cam7", b"\xff\xfe\xc3\x28"),
        record('"id":17,').replace(b'"cam7"', b'["cam7"]').replace(b'"8KTN417"', b"true"),
        record(""),
        good + b" trailing",
        good.replace(b"cam7", b"\\ud800"),
        good.replace(b'"camera"', b'"lat":1e999,"lon":0,"camera"'),
        b"",
        b"[" * 5000,
    ]
    return b"\n".join(lines) + b"\n"


def main(testdata):
    bad = os.path.join(testdata, "bad")
    os.makedirs(bad, exist_ok=True)
    jpeg, png = small_pair(os.path.join(testdata, "ca-day.jpg"))
    put(bad, "truncated.jpg", jpeg[:len(jpeg) * 55 // 100], "a JPEG cut off in its scan")
    put(bad, "corrupt.jpg", corrupt_scan(jpeg), "a JPEG with 60 bytes of the scan changed: decoders go on and show rubbish")
    put(bad, "truncated.png", png[:len(png) // 2], "a PNG cut off in its IDAT")
    put(bad, "corrupt.png", corrupt_png(png), "a PNG with bytes of its IDAT changed: bad CRC, bad zlib stream")
    put(bad, "bomb.png", big_png(60000), "a PNG header of 60,000 x 60,000 with hardly any data")
    put(bad, "bomb.jpg", big_jpeg(jpeg, 65500), "a JPEG whose SOF says 65,500 x 65,500")
    put(bad, "empty.jpg", b"", "no bytes at all")
    put(bad, "text.jpg", b"This is a text file, whatever its name says.\n", "plain text")
    put(bad, "exif-loop.jpg", with_exif(jpeg, loop_tiff()), "a good JPEG; its Exif IFD points at itself")
    put(bad, "exif-badgps.jpg", with_exif(jpeg, badgps_tiff()), "a good JPEG; GPS with zero denominators, 200 degrees, offsets and counts past the end")
    put(bad, "broken.ndjson", ndjson(), "13 lines: cut-off JSON, array, string, one good line (the 4th), a key twice, bad UTF-8, wrong types, "
        "no id, text after the object, a lone surrogate, a number too big, an empty line, 5,000 open brackets")
    with open(os.path.join(bad, "README"), "w") as f:
        f.write("Inputs that must be refused, or survived, without harm. Made by\nrender/badfiles.py. One line each: file, what is wrong.\n\n")
        f.write("\n".join(NOTES) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
