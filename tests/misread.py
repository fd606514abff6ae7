#!/usr/bin/env python3
"""The table of lib/merge/misread.c, measured: what is read where what stands.

usage: tests/misread.py TRUTH FRAMES

TRUTH and FRAMES as for tests/joined.py, of plates that the reader was not
trained to read under these conditions.  Every text that was read is aligned
with what the plate says; a pair's share of the times that its first character
stood there is mixed with what is believed before counting, worth BEFORE
sightings of it: that letters which are drawn alike are confused SAME of the
time, others OTHER.  Prints a row for each character that stands there, '0' to
'Z', a letter for each that is read: 'a' for the same, then one more for each
half of the negative natural logarithm.
"""
import collections
import json
import math
import sys

from joined import Passes, ms

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALIKE = ("0OQD", "1IL", "8B", "5S", "2Z", "6G", "VY", "MNW")    # lib/base/plate.c
BEFORE, SAME, OTHER, LEAST = 40, .03, .0045, 11


def pairs(read, plate):
    """characters of the plate with what was read for each, None where lost"""
    rows = [[(j, None) for j in range(len(plate) + 1)]]
    for i, x in enumerate(read):
        row = [(i + 1, None)]
        for j, y in enumerate(plate):
            row.append(min((rows[i][j][0] + (x != y), 0),
                           (rows[i][j + 1][0] + 1, 1), (row[j][0] + 1, 2)))
        rows.append(row)
    i, j = len(read), len(plate)
    while i > 0 and j > 0:
        way = rows[i][j][1]
        if way == 0:
            yield plate[j - 1], read[i - 1]
        i -= way != 2
        j -= way != 1


def main():
    passes = Passes(sys.argv[1])
    count, total = collections.Counter(), collections.Counter()
    for line in open(sys.argv[2], encoding="utf-8"):
        frame = json.loads(line)
        for plate in frame["plates"]:
            if not plate["text"]:
                continue
            time = ms(frame["time"])
            found = passes.find(frame["camera"], time, time, plate["text"])
            for true, read in pairs(plate["text"], found[3]) if found else ():
                if true in LETTERS:
                    count[true, read] += 1
                    total[true] += 1
    print("%d characters, %d misread" % (sum(total.values()), sum(
        n for (t, r), n in count.items() if t != r)), file=sys.stderr)
    for true in LETTERS:
        row = ""
        for read in LETTERS:
            alike = any(true in c and read in c for c in ALIKE)
            share = (count[true, read] + BEFORE * (SAME if alike else OTHER)
                     ) / (total[true] + BEFORE)
            step = 0 if read == true else max(1, min(LEAST, round(
                -2 * math.log(share))))
            row += chr(ord("a") + step)
        print("\t\"%s\"," % row)


if __name__ == "__main__":
    main()
