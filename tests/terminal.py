#!/usr/bin/env python3
"""Runs a command on a terminal of its own, and answers what it asks.

usage: terminal.py [ROWSxCOLUMNS] [EXPECTED=ANSWER ...] -- COMMAND ...

Once the expected text was seen, after the last one, the answer is typed;
\\n is the return key, ^C and ^D are those keys.  What the terminal got is
written to standard output, and the status is the command's.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

KEYS = {"\\n": "\n", "^C": "\x03", "^D": "\x04"}


def typed(text):
    for name, key in KEYS.items():
        text = text.replace(name, key)
    return text.encode()


def main():
    split = sys.argv.index("--")
    rows, columns = 24, 80
    asked = sys.argv[1:split]
    if asked and "=" not in asked[0]:
        rows, columns = map(int, asked.pop(0).split("x"))
    answers = [a.split("=", 1) for a in asked]
    pid, terminal = pty.fork()
    if pid == 0:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        command = sys.argv[split + 1:]
        os.execvp(command[0], command)
    got, seen = b"", 0
    while True:
        # Long enough for any machine: it ends a test that hangs, no more.
        if not select.select([terminal], [], [], 60)[0]:
            os.kill(pid, signal.SIGKILL)
            sys.exit("terminal.py: nothing comes any more: %r" % got)
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            break
        got += data
        while answers and answers[0][0].encode() in got[seen:]:
            expected, answer = answers.pop(0)
            seen = got.index(expected.encode(), seen) + len(expected)
            os.write(terminal, typed(answer))
    sys.stdout.buffer.write(got)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if answers:
        sys.exit("terminal.py: never asked: %r" % answers[0][0])
    sys.exit(status if status >= 0 else 128 - status)


main()
