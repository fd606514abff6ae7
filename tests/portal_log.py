#!/usr/bin/env python3
"""A made-up log of 14 months, one entry a line: always the same.

usage: tests/portal_log.py NOW
"""
import datetime
import json
import random
import sys

draw = random.Random(1798)
now = datetime.datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00"))
start = now - datetime.timedelta(days=425)
entries = []
PURPOSES = [("stolen vehicle", 46), ("hit and run", 22),
            ("missing person", 13), ("violent felony", 17),
            ("audit of accuracy", 2)]


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (
        time.microsecond // 1000)


def add(time, event, **members):
    if time < now:
        entries.append((time, len(entries), event, members))


def search(time):
    agency, user = draw.choice([("examplepd", "mgarcia")] * 8 +
                               [("examplepd", "jlee"), ("sheriff", "twu")])
    case = "26-%05d" % draw.randrange(100000)
    purpose = draw.choices(*zip(*PURPOSES))[0]
    asked = dict(user=user, uid=2000, agency=agency, case=case,
                 purpose=purpose, cameras=draw.choice([3, 3, 3, 2, 1]),
                 query={"plate": "7ABC123"})
    if draw.random() < 0.03:
        add(time, "search-refused", reason="not a case number", **asked)
        return
    add(time, "search", **asked)


for day in range(425):
    date = start + datetime.timedelta(days=day)
    busy = 3.2 + 1.3 * (day % 180) / 180
    for _ in range(draw.randrange(int(busy * 2))):
        search(date + datetime.timedelta(seconds=draw.randrange(86400)))
    for _ in range(draw.choice([0, 0, 0, 1, 1, 2])):
        time = date + datetime.timedelta(seconds=draw.randrange(86400))
        name = "0198-%06d" % len(entries)
        add(time, "alert", alert=name, list="svs", match="exact")
        if draw.random() < 0.93:
            add(time + datetime.timedelta(minutes=draw.randrange(3, 400)),
                "alert-verified", alert=name, list="svs",
                outcome=draw.choices(["confirmed", "misread", "stale",
                                      "other"], [78, 9, 10, 3])[0])
    if day % 7 == 1:
        add(date, "audit-read", user="okeefe", what="flags", asked={})
    if day % 30 == 3:
        add(date, "audit-read", user="okeefe", what="report",
            asked={"random": 50})
    if day == 120:
        add(date, "policy-changed", user="alpradm", version=3)

n = 0
for time, _, event, members in sorted(entries, key=lambda e: e[:2]):
    n += 1
    print(json.dumps(dict(n=n, time=stamp(time), event=event, salt="",
                          **members)))
