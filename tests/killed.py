#!/usr/bin/env python3
"""What becomes of frames when programs are killed, again and again.

usage: tests/killed.py FRAMES KILLS SEED COMMAND

Gives the frames to alpr-spool as a camera's uploads would come: each has a
photo in the folder "in", which is taken once the frame is accepted, and what
is still there when alpr-spool was killed is sent again.  Meanwhile kills, with
SIGKILL and by chance, alpr-spool, its shell and the programs of the command,
which reads frames and ends with alpr-store.  In the end, without a kill, it
waits for the rest.  Writes to "echoed" all that alpr-spool wrote, and prints
how often which was killed.
"""
import hashlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time

SPOOL = ["alpr-spool", "-d", "spool", "-R", "refused", "--take"] + \
    os.environ.get("SPOOL", "").split()


def upload(path):
    """the frames, each with a small file of its own as its photo"""
    frames = []
    os.makedirs("in", exist_ok=True)
    for number, line in enumerate(open(path)):
        frame = json.loads(line)
        name = os.path.abspath("in/%06d" % number)
        if frame.get("image") and os.path.exists(frame["image"]):
            data = open(frame["image"], "rb").read()
        else:
            data = b"\xff\xd8\xff%d" % number  # what else it is, it leaves
            frame["sha256"] = hashlib.sha256(data).hexdigest()
        frame["image"] = name
        with open(name, "wb") as out:
            out.write(data)
        frames.append((name, json.dumps(frame).encode() + b"\n"))
    return frames


def family(pid):
    """a process and all that it started"""
    children = {}
    for name in os.listdir("/proc"):
        try:
            if name.isdigit():
                with open("/proc/%s/stat" % name) as f:
                    rest = f.read().rsplit(")", 1)[1].split()
                children.setdefault(int(rest[1]), []).append(int(name))
        except OSError:
            pass
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def name_of(pid):
    try:
        with open("/proc/%d/comm" % pid) as f:
            return f.read().strip()
    except OSError:
        return "gone"


def start(command):
    return subprocess.Popen(SPOOL + [command], stdin=subprocess.PIPE,
                            stdout=open("echoed", "ab"))


def feed(child, lines):
    """a line, as soon as it can be written"""
    if not lines:
        time.sleep(0.01)
    elif select.select([], [child.stdin], [], 0.01)[1]:
        try:
            child.stdin.write(lines.pop(0)[1])
            child.stdin.flush()
        except BrokenPipeError:
            time.sleep(0.01)


def main():
    path, kills, seed, command = sys.argv[1:]
    random.seed(int(seed))
    frames = upload(path)
    lines, killed = list(frames), {}
    child = start(command)
    next_kill = time.monotonic() + 0.3
    while sum(killed.values()) < int(kills) or lines:
        feed(child, lines)
        if child.poll() is not None:
            lines = [f for f in frames if os.path.exists(f[0])]
            child = start(command)
        if time.monotonic() < next_kill or \
                sum(killed.values()) >= int(kills):
            # Frames last as long as there is somebody to kill.
            share = len(lines) / len(frames)
            if sum(killed.values()) < int(kills) * (1 - share):
                time.sleep(0.003)
            continue
        next_kill = time.monotonic() + random.uniform(0.02, 0.5)
        victim = random.choice(family(child.pid))
        name = name_of(victim)
        try:
            os.kill(victim, signal.SIGKILL)
            killed[name] = killed.get(name, 0) + 1
        except ProcessLookupError:
            pass
    for _ in range(50):
        try:
            child.stdin.close()
        except BrokenPipeError:
            pass
        status = child.wait()
        lines = [f for f in frames if os.path.exists(f[0])]
        # Photos in use stay as long as programs of the last one killed do.
        if not lines and status in (0, 2) and not os.path.exists("spool/work"):
            break
        time.sleep(0.1)
        child = start(command)
        for _, line in lines:
            child.stdin.write(line)
    else:
        sys.exit("killed.py: %d frames are never taken" % len(lines))
    print(json.dumps(killed))


if __name__ == "__main__":
    main()
