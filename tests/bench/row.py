#!/usr/bin/env python3
"""One row of the table that make bench prints, as tests/bench/row.h does in C."""
import sys

WIDTHS = "%-44s %10s %-12s %-30s %10s %7s"


def figure(value):
    return "%.*f" % (max(0, 3 - len("%d" % abs(value))), value)


def row(what, ours, unit, against="", theirs=None, more=False):
    """The ratio is above 1 where ours is better; more: more is better."""
    ratio = ""
    if theirs is not None:
        ratio = figure(ours / theirs if more else theirs / ours)
        theirs = figure(theirs)
    print((WIDTHS % (what, figure(ours), unit, against, theirs or "",
                     ratio)).rstrip(), flush=True)


if __name__ == "__main__":
    print(WIDTHS % ("what", "alpr", "", "against, in the same run", "its",
                    "ratio"))
    sys.stdout.flush()
