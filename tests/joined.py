#!/usr/bin/env python3
"""How many sightings each pass became, and how well they were read.

usage: tests/joined.py TRUTH SIGHTINGS [FRAMES]

TRUTH has a line for each pass: camera, first and last millisecond, plate (as
tests/passes.c and tests/drive write it; a fifth column is passed over).  A
sighting is of the pass whose time it meets, at the same camera, and whose
plate is least unlike its own.  With the frames, it is compared with what was
read in them: with each, with the one of the greatest confidence, with the text
that most of them have.  Prints one line of numbers, and what a confidence was
worth.
"""
import bisect
import collections
import datetime
import json
import sys

STEPS = (0, .5, .9, .95, .99, 1.01)
SLACK = 150                     # ms


def ms(text):
    stamp = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(stamp.timestamp() * 1000)


def fold(text):
    return text.replace("O", "0").replace("I", "1")


def unlike(a, b):
    """Levenshtein's distance"""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            last, row[j + 1] = row[j + 1], min(
                row[j + 1] + 1, row[j] + 1, last + (x != y))
    return row[-1]


class Passes:
    def __init__(self, path):
        self.of = collections.defaultdict(list)
        for line in open(path, encoding="utf-8"):
            col = line.rstrip("\n").split("\t")
            if len(col) == 4:
                self.of[col[0]].append((int(col[1]), int(col[2]), col[3]))
        for rows in self.of.values():
            rows.sort()
        self.count = sum(map(len, self.of.values()))

    def find(self, camera, first, last, text):
        """of those whose time is met, the one least unlike; or None"""
        rows = self.of[camera]
        at = bisect.bisect_right(rows, (last + SLACK, 1 << 62))
        met = [(camera,) + r for r in rows[max(0, at - 60):at]
               if r[1] >= first - SLACK]
        best = min(met, key=lambda r: unlike(text, r[3]), default=None)
        if best is None or 2 * unlike(text, best[3]) > len(best[3]) + 1:
            return None
        return best


def read_frames(passes, path):
    looks = collections.defaultdict(list)
    for line in open(path, encoding="utf-8"):
        frame = json.loads(line)
        time = None
        for plate in frame.get("plates", []):
            if not plate.get("text"):
                continue
            time = time or ms(frame["time"])
            found = passes.find(frame["camera"], time, time, plate["text"])
            if found:
                looks[found].append((plate["confidence"], plate["text"]))
    return looks


def table(name, reads):
    print("  %-8s" % name + "  ".join(
        "%.2f-: %d of %d" % (low, sum(r for p, r in reads if low <= p < high),
                             sum(low <= p < high for p, _ in reads))
        for low, high in zip(STEPS, STEPS[1:])))


def main():
    passes = Passes(sys.argv[1])
    told, strange, split = collections.defaultdict(list), 0, 0
    for line in open(sys.argv[2], encoding="utf-8"):
        s = json.loads(line)
        found = passes.find(s["camera"], ms(s["first"]), ms(s["last"]),
                            s["plate"])
        if found is None:
            strange += 1
        else:
            told[found].append((s["confidence"], s["plate"]))
    n = passes.count
    split = sum(len(t) > 1 for t in told.values())
    total = strange + sum(map(len, told.values()))
    print("%d passes, %d sightings: %.3f each; %d passes split, %d lost, "
          "%d sightings of none" % (n, total, total / n, split,
                                    n - len(told), strange))
    merged = [(max(t)[0], fold(max(t)[1]) == fold(p[3]))
              for p, t in told.items()]
    print("read exactly: merged %.2f %%" % (
        100 * sum(r for _, r in merged) / n), end="")
    if len(sys.argv) > 3:
        looks = read_frames(passes, sys.argv[3])
        single = [(max(t)[0], fold(max(t)[1]) == fold(p[3]))
                  for p, t in looks.items()]
        each = [fold(text) == fold(p[3]) for p, t in looks.items()
                for _, text in t]
        most = sum(fold(collections.Counter(x for _, x in t).most_common(1)
                        [0][0]) == fold(p[3]) for p, t in looks.items())
        print(", surest frame %.2f %%, most frames %.2f %%, a frame %.2f %%"
              % (100 * sum(r for _, r in single) / n, 100 * most / n,
                 100 * sum(each) / max(1, len(each))))
        table("surest", single)
    else:
        print()
    table("merged", merged)


if __name__ == "__main__":
    main()
