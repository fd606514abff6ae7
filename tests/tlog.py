#!/usr/bin/env python3
"""A verifier of tlog-tiles logs, written from the specifications alone.

usage: tests/tlog.py log FOLDER KEY-FILE        prints the entries
       tests/tlog.py proof KEY-FILE PROOF       prints the proved entry
       tests/tlog.py request KEY-FILE OLD REQUEST
       tests/tlog.py portal KEY-FILE FOLDER [OLDER]     a published page

RFC 6962; c2sp.org/signed-note, tlog-checkpoint, tlog-tiles, tlog-proof,
tlog-witness.  Ed25519 is openssl's.  Ends with 1 where something is wrong.
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile


def sha(data):
    return hashlib.sha256(data).digest()


def leaf(entry):
    return sha(b"\0" + entry)


def root(hashes):               # MTH of RFC 6962, 2.1, word by word
    if not hashes:
        return sha(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return sha(b"\1" + root(hashes[:k]) + root(hashes[k:]))


def inclusion(index, size, hash_, path):        # RFC 9162, 2.1.3.2
    assert index < size
    fn, sn = index, size - 1
    for p in path:
        assert sn != 0
        if fn & 1 or fn == sn:
            hash_ = sha(b"\1" + p + hash_)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = sha(b"\1" + hash_ + p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return hash_


def consistency(first, second, old, new, path):     # RFC 9162, 2.1.4.2
    if first in (0, second):
        assert not path and old == (sha(b"") if first == 0 else new)
        return
    if first & (first - 1) == 0:
        path = [old] + path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        assert sn != 0
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1" + c + fr), sha(b"\1" + c + sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    assert (fr, sr, sn) == (old, new, 0)


def signed(note, vkey):
    name, key_id, key = vkey.strip().split("+", 2)
    key = base64.b64decode(key)
    assert key[0] == 1 and len(key) == 33
    assert sha(name.encode() + b"\n" + key)[:4].hex() == key_id
    at = note.rindex("\n\n") + 1
    text, lines = note[:at], note[at + 1:]
    mine = [s[4:] for s in (base64.b64decode(line.split(" ")[2])
                            for line in lines.splitlines()
                            if line.split(" ")[:2] == ["\u2014", name])
            if s[:4].hex() == key_id]
    assert mine
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, f) for f in ("key", "sig", "text")]
        spki = bytes.fromhex("302a300506032b6570032100") + key[1:]
        for file, data in zip(files, (spki, mine[0], text.encode())):
            open(file, "wb").write(data)
        subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-rawin",
                        "-keyform", "DER", "-inkey", files[0], "-sigfile",
                        files[1], "-in", files[2]], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return name, text


def checkpoint(note, vkey):
    name, text = signed(note, vkey)
    origin, size, hash_ = text.splitlines()[:3]
    assert origin == name
    return int(size), base64.b64decode(hash_)


def read(folder, level, size, width):
    """all tiles of a level, one after the other; items of that many leaves"""
    count = size // width
    for n in range((count + 255) // 256):
        digits = "%03d" % n
        digits = digits.zfill((len(digits) + 2) // 3 * 3)
        parts = [digits[i:i + 3] for i in range(0, len(digits), 3)]
        path = "/".join(["x" + p for p in parts[:-1]] + parts[-1:])
        here = min(256, count - 256 * n)
        part = "" if here == 256 else ".p/%d" % here
        with open("%s/tile/%s/%s%s" % (folder, level, path, part),
                  "rb") as file:
            yield here, file.read()


def bundle(count, data):
    entries = []
    while data:
        n = int.from_bytes(data[:2], "big")
        assert len(data) >= 2 + n
        entries.append(data[2:2 + n])
        data = data[2 + n:]
    assert len(entries) == count
    return entries


def log(folder, vkey):
    size, signed = checkpoint(open(folder + "/checkpoint").read(), vkey)
    entries = [e for count, data in read(folder, "entries", size, 1)
               for e in bundle(count, data)]
    hashes = [leaf(e) for e in entries]
    assert len(hashes) == size and root(hashes) == signed
    level = 0
    while 256 ** level <= size:
        width = 256 ** level
        tiles = b"".join(data for _, data in read(folder, level, size, width))
        assert tiles == b"".join(root(hashes[i * width:(i + 1) * width])
                                 for i in range(size // width))
        level += 1
    for entry in entries:
        print(entry.decode())


def portal(folder, vkey, older):
    _, text = signed(open(folder + "/MANIFEST", encoding="utf-8").read(),
                     vkey)
    title, sums = text.splitlines()
    assert title == "alpr published page, version 1"
    listed = open(folder + "/SHA256SUMS", "rb").read()
    assert sums == "SHA256SUMS: " + hashlib.sha256(listed).hexdigest()
    for line in listed.decode().splitlines():
        digest, name = line.split("  ")
        with open("%s/%s" % (folder, name), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == digest
    log_ = folder + "/log"
    assert open(log_ + "/vkey").read() == vkey
    assert not os.path.exists(log_ + "/tile/entries")
    size, hash_ = checkpoint(open(log_ + "/checkpoint").read(), vkey)
    tiles = b"".join(data for _, data in read(log_, 0, size, 1))
    hashes = [tiles[i:i + 32] for i in range(0, len(tiles), 32)]
    assert len(hashes) == size and root(hashes) == hash_
    for name in os.listdir(log_ + "/checkpoints"):
        old, old_root = checkpoint(open(log_ + "/checkpoints/" + name).read(),
                                   vkey)
        assert old <= size and root(hashes[:old]) == old_root
    if older:
        old, old_root = checkpoint(open(older + "/log/checkpoint").read(),
                                   vkey)
        assert old <= size and root(hashes[:old]) == old_root
    print(size)


def hashes_of(lines):
    return [base64.b64decode(line) for line in lines]


def main():
    command, args = sys.argv[1], sys.argv[2:]
    if command == "log":
        log(args[0], open(args[1]).read())
        return
    vkey = open(args[0]).read()
    if command == "portal":
        portal(args[1], vkey, args[2] if len(args) > 2 else None)
        return
    head, note = open(args[-1], encoding="utf-8").read().split("\n\n", 1)
    size, hash_ = checkpoint(note, vkey)
    lines = head.split("\n")
    if command == "proof":
        assert lines[0] == "c2sp.org/tlog-proof@v1"
        entry = base64.b64decode(lines[1].removeprefix("extra "))
        index = int(lines[2].removeprefix("index "))
        assert inclusion(index, size, leaf(entry),
                         hashes_of(lines[3:])) == hash_
        print(entry.decode())
    else:
        old_size, old = checkpoint(open(args[1]).read(), vkey)
        assert int(lines[0].removeprefix("old ")) == old_size
        consistency(old_size, size, old, hash_, hashes_of(lines[1:]))


if __name__ == "__main__":
    main()
