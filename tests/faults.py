"""Runs each program again and again, with another call failing each time.

    faults.py LIBRARY [--draw N --seed S] [--jobs J] [--keep] [SCENARIO ...]

LIBRARY is faults.c.  The programs are found in PATH, and top_srcdir is set.
All calls of a kind fail in turn, alone and with all that follow, until there
is none left to fail; of those that ask for memory, which are thousands, the
first 300, and then fewer and fewer.  --draw runs so many of all these, at
random.  Whatever fails, a program ends well or with status 2 and a reason; it
does not crash, hang, lie or leave damage behind, and goes on afterwards.
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

KINDS = ["read", "write", "sync", "open", "mmap", "memory", "rename",
    "unlink", "truncate", "close"]
SECONDS = 60        # then it hangs
NOW = datetime.datetime.now(datetime.timezone.utc)
SOURCE = pathlib.Path(os.environ["top_srcdir"])
DATA = SOURCE / "testdata"
MODELS = SOURCE / "models"

Result = collections.namedtuple("Result", "status out err fault")
# One that waits goes on when what failed works again: such faults are single.
Scenario = collections.namedtuple("Scenario", "name argv input child person "
    "check waits", defaults=(None, 0, False, None, False))


def ago(seconds):
    """Before one moment: what is a second apart stays so."""
    then = NOW - datetime.timedelta(seconds=seconds)
    return then.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def as_person(argv):
    """Root is no person: another user, who can open what root made."""
    if os.getuid() != 0:
        return argv
    return ["setpriv", "--reuid", "2000", "--regid", str(os.getgid()),
        "--clear-groups", "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override"] + argv


def run(argv, cwd, text=None, env=None, person=False):
    """Of what the fault did to it; status None: it hung."""
    log = cwd / "fault"
    log.unlink(missing_ok=True)
    try:
        done = subprocess.run(as_person(argv) if person else argv, cwd=cwd,
            input=text or b"", capture_output=True, timeout=SECONDS,
            env={**os.environ, **(env or {})})
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as hung:
        status, out, err = None, hung.stdout or b"", hung.stderr or b""
    noted = log.read_text().split() if log.exists() else []
    fault = noted[:3] or None
    return Result(status, out, err, fault)


def must(argv, cwd, text=None, person=False):
    got = run(argv, cwd, text, person=person)
    if got.status != 0:
        sys.exit(f"{argv}: {got.status} {got.err.decode()}")
    return got.out


def records(out):
    """What came in full; of a program that could not write, not all."""
    return [json.loads(line) for line in out.splitlines(True)
        if line.endswith(b"\n")]


def alike(out):
    """The records, less what differs from run to run."""
    alike = records(out)
    for record in alike:
        record.pop("processed", None)
        if "image" in record and len(record["image"]) < 200:
            record["image"] = os.path.basename(record["image"])
    return alike


# What a check finds wrong beside what is asked of all: see judge().

def check_merge(work, got, ref):
    """Of fewer frames another sighting is made."""
    return check_lines(work, got, ref) if got.status == 0 else []


def check_lines(work, got, ref):
    """A filter's records are those of a run without faults, or left out."""
    good = alike(ref.out)
    return [f"a record that is not as it should be: {r}"
        for r in alike(got.out) if r not in good]


def check_capture(work, got, ref):
    found = [f"{r['image']} is not there" for r in records(got.out)
        if not os.path.exists(r["image"])]
    return found + check_lines(work, got, ref)


def stored(work):
    out = must(["alpr-store", "-d", "store", "--stat"], work)
    return sum(r["sightings"] for r in records(out))


def check_fill(work, got, ref):
    found = check_lines(work, got, ref)
    new = len(set(got.out.splitlines()))
    if stored(work) < ORIGINAL + new:
        found.append("an echo of what is not stored")
    if got.fault and got.fault[0] == "sync" and \
            len(got.out) > int(got.fault[2]):
        found.append("an echo after a sync that failed")
    return found


def events(work):
    out = must(["alpr-audit", "-d", "store", "--list"], work, person=True)
    return [r["event"] for r in records(out)]


def check_search(work, got, ref):
    seen = events(work)
    if got.out and seen.count("search") <= SEARCHED:
        return ["a result without an entry"]
    if got.status == 0 and seen.count("search-answered") <= SEARCHED:
        return ["an answer without its entry"]
    return []


def check_also(work, got, ref):
    """What another agency did not answer is said."""
    found = check_search(work, got, ref)
    if got.status == 0 and len(records(got.out)) != len(records(ref.out)):
        found.append("not all, and it does not say so")
    return found


def check_audit_read(work, got, ref):
    """Who reads the log is in it, before he reads."""
    if got.out and events(work).count("audit-read") < 2:
        return ["the log was read without an entry"]
    return []


def check_portal(work, got, ref):
    """All of it is there, as anybody finds, or none."""
    if not os.path.exists(work / "page"):
        return ["it is not there"] if got.status == 0 else []
    again = run(["alpr-audit", "--verify-portal", "page"], work)
    found = [] if again.status == 0 else [f"it is not whole: {again.err}"]
    if "audit-read" not in events(work):
        found.append("it was published without an entry")
    return found


def check_expire(work, got, ref):
    """What it says is destroyed is not to be opened by any key."""
    said = records(got.out)
    if got.status != 0 or not said:
        return []
    proof = run(["alpr-expire", "-d", "store", "--prove", "before"], work)
    if proof.status != 0:
        return [f"it says destroyed: {proof.out} {proof.err}"]
    again = records(must(["alpr-expire", "-d", "store", "-r", "2h"], work))
    return [f"it left {again}"] if again[0]["hours"] > 0 else []


def check_alerts(work, got, ref):
    shown = run(["alpr-alert", "-d", "store", "--open"], work, person=True)
    if len(got.out.splitlines()) + RAISED > len(shown.out.splitlines()):
        return ["an alert that was not kept"]
    return []


def check_verify(work, got, ref):
    """It is verified where that is in the log, and not without."""
    shown = run(["alpr-alert", "-d", "store", "--open"], work, person=True)
    logged = "alert-verified" in events(work)
    if got.status == 0 and not logged:
        return ["verified without an entry"]
    if shown.status == 1 and not logged:
        return ["not open any more, and no entry"]
    return []


def check_spool(work, got, ref):
    """What was accepted comes out, now or at the next start."""
    again = run(SPOOL, work)
    ids = [r["id"] for r in records(got.out + again.out)
        if "id" in r]
    every = [r["id"] for r in records((work / "sightings").read_bytes())]
    found = [f"{i} is lost" for i in every if i not in ids and
        (got.status == 0 or f"{i}".encode() in got.out)]
    if again.status != 0:
        found.append(f"it does not go on: {again.err}")
    return found


def check_rotate(work, got, ref):
    """What was cut short goes on; else one key opens all."""
    keys = ["new.key"] if got.status == 0 else ["new.key", "store/master.key"]
    for key in keys:
        if os.path.exists(work / key) and run(["alpr-store", "-d", "store",
                "-k", key, "--check"], work).status == 0:
            return []
    again = run(["alpr-store", "-d", "store", "-y", "new.key"], work)
    return [] if again.status == 0 else ["no key opens the store"]


def check_init(work, got, ref):
    """It says how to go on."""
    if got.status == 0 or not os.path.exists(work / "new"):
        return []
    if b"policy not in force" not in got.err:
        shutil.rmtree(work / "new")
        argv = ["alpr-store", "-d", "new", "--init", "--policy",
            "policy.yaml"]
    else:
        argv = ["alpr-store", "-d", "new", "--policy", "policy.yaml"]
    again = run(argv, work)
    return [] if again.status == 0 else [f"it does not go on: {again.err}"]


STORE = ["alpr-store", "-d", "store"]
SEARCH = ["alpr-search", "-d", "store", "-c", "26-01234", "-u", "test",
    "-p", "7ABC12?"]
AUDIT = ["alpr-audit", "-d", "store"]
ALERT = ["alpr-alert", "-d", "store"]
DETECT = ["alpr-detect", "-m", str(MODELS / "detect.safetensors")]
OCR = ["alpr-ocr", "-m", str(MODELS)]
SPOOL = ["alpr-spool", "-d", "waiting", "-w", ".", "cat"]

ORIGINAL = 4        # sightings in the store at first
RAISED = 1          # and alerts
SEARCHED = 1        # and searches in its log

SCENARIOS = [
    Scenario("capture", ["alpr-capture", "-t", "2026-11-20T22:30:15Z", "-c",
        "cam7", "-s", "spool", "photos"], check=check_capture),
    Scenario("capture-list", ["alpr-capture", "-t", "2026-11-20T22:30:15Z",
        "-c", "cam7"], "names", check=check_capture),
    Scenario("detect", DETECT + ["-D", "drawn", "-R", "rejects"], "frames",
        check=check_lines),
    Scenario("detect-threads", DETECT + ["-j", "2"], "frames",
        check=check_lines),
    Scenario("ocr", OCR + ["-i", "-D", "drawn", "-R", "rejects"], "found",
        check=check_lines),
    Scenario("ocr-both", OCR + ["-r", "both", "-f", "US-CA"], "found",
        check=check_lines),
    Scenario("merge", ["alpr-merge", "-R", "rejects"], "read",
        check=check_merge),
    Scenario("store", STORE + ["-R", "rejects"], "read", check=check_fill),
    Scenario("store-batches", STORE + ["-b", "1"], "sightings",
        check=check_fill),
    Scenario("init", ["alpr-store", "-d", "new", "--init", "--policy",
        "policy.yaml"], check=check_init),
    Scenario("policy", STORE + ["--policy", "other.yaml"]),
    Scenario("stat", STORE + ["--stat"]),
    Scenario("check", STORE + ["--check"]),
    Scenario("rotate", STORE + ["--rotate-key", "new.key"],
        check=check_rotate),
    Scenario("alert", ALERT + ["-l", "mine=list", "-x", "cat >> told"],
        "stored", check=check_alerts),
    Scenario("alert-told", ALERT + ["-l", "mine=list", "-x", "cat >> told"],
        "stored", 1, check=check_alerts),
    Scenario("alert-open", ALERT + ["--open"], None, 0, True),
    Scenario("alert-open-keeper", ALERT + ["--open"], None, 1, True),
    Scenario("alert-verify", ALERT + ["--verify", "ALERT", "--outcome",
        "misread"], None, 0, True, check=check_verify),
    Scenario("alert-verify-keeper", ALERT + ["--verify", "ALERT",
        "--outcome", "misread"], None, 1, True, check=check_verify),
    Scenario("alert-stats", ALERT + ["--stats"], None, 0, True),
    Scenario("spool", SPOOL, "sightings", check=check_spool, waits=True),
    Scenario("search", SEARCH + ["-F", "json", "-i"], None, 0, True,
        check=check_search),
    Scenario("search-keeper", SEARCH + ["-F", "json", "-i"], None, 1, True,
        check=check_search),
    Scenario("search-save", SEARCH + ["-F", "html", "-s", "saved"], None, 0,
        True, check=check_search),
    Scenario("search-also", SEARCH + ["-F", "json", "--also", "other"],
        None, 0, True, check=check_also),
    Scenario("search-also-keeper", SEARCH + ["-F", "json", "--also",
        "other"], None, 1, True, check=check_also),
    Scenario("expire", ["alpr-expire", "-d", "store", "-r", "2h", "-s",
        "spool", "-R", "refused"], check=check_expire),
    Scenario("prove", ["alpr-expire", "-d", "store", "--prove"]),
    Scenario("audit", AUDIT),
    Scenario("audit-list", AUDIT + ["--list"], None, 0, True,
        check=check_audit_read),
    Scenario("audit-report", AUDIT + ["--report", "--format", "table"], None,
        0, True, check=check_audit_read),
    Scenario("audit-flags", AUDIT + ["--flags"], None, 0, True,
        check=check_audit_read),
    Scenario("audit-portal", AUDIT + ["--portal", "page"], None, 0, True,
        check=check_portal),
    Scenario("audit-checkpoint", AUDIT + ["--checkpoint"]),
    Scenario("audit-prove", AUDIT + ["--prove", "1"], None, 0, True),
    Scenario("audit-save", AUDIT + ["--check-save", "kept"]),
    Scenario("doctor", AUDIT + ["--doctor"]),
]

POLICY = """version: 1
agency: {id: examplepd, name: Example Police, state: CA}
time_zone: UTC
numbers: {case: [99-99999]}
purposes: [test, other]
people:
  - {uid: PERSON, name: Jo Doe, role: [investigator, auditor],
     agency: examplepd, trained: TODAY, agreed: 1}
cameras:
  - {name: cam7, lat: 32.7, lon: -117.1}
sources:
  - {id: other, name: Other Police, state: CA, kind: police,
     ask: [/bin/cat, FOLDER/answer]}
"""


def frames(where, photos, plates=None):
    out = b""
    for i, photo in enumerate(photos):
        out += must(["alpr-capture", "-t", ago(60 + i), "-c", "cam7",
            str(photo)], where)
    return out


def sightings(where, seconds, plate):
    """As it is sent on after the store echoed it: without a frame."""
    frame = records(must(["alpr-capture", "-t", ago(seconds), "-c", "cam7",
        str(where / "photos/a.jpg")], where))[0]
    frame["plates"] = [{"quad": [[103, 96], [145, 94], [144, 114],
        [103, 116]], "score": .9, "text": plate, "confidence": .8,
        "candidates": []}]
    return json.dumps(frame).encode() + b"\n"


def make_template(where):
    """What every run begins with, in folders that it gets a copy of."""
    (where / "photos").mkdir()
    shutil.copy(DATA / "png-inside.jpg", where / "photos/a.jpg")
    shutil.copy(DATA / "jpeg-inside.png", where / "photos/b.png")
    policy = POLICY.replace("PERSON", str(os.getuid() or 2000)).replace(
        "TODAY", ago(0)[:10]).replace("FOLDER", str(where.resolve()))
    (where / "policy.yaml").write_text(policy)
    (where / "other.yaml").write_text(policy.replace("other", "another"))
    (where / "list").write_text("7ABC123\n7ABC124\n")
    photos = sorted((where / "photos").iterdir())
    (where / "names").write_text("".join(f"{p}\n" for p in photos))
    # In the clear, as rejects are; and one that has gone, of the spool.
    shutil.copy(DATA / "bad/broken.ndjson", where / "refused")
    old = where / "spool" / ago(18000)[:10] / ago(18000)[11:13]
    old.mkdir(parents=True)
    shutil.copy(photos[0], old / "01a205ea-be80-71cf-bb1a-df833b7480a9.jpg")
    (where / "frames").write_bytes(frames(where, photos) + b"no record\n")
    for to, argv, of in (("found", DETECT, "frames"), ("read", OCR, "found")):
        got = run(argv, where, (where / of).read_bytes())
        (where / to).write_bytes(got.out)
    must(["alpr-store", "-d", "store", "--init", "--policy", "policy.yaml"],
        where)
    first = b"".join(sightings(where, s, p) for s, p in ((18000, "7ABC121"),
        (18001, "7ABC122"), (70, "7ABC123"), (71, "7ABC124")))
    (where / "stored").write_bytes(must(STORE, where, first))
    (where / "seen").write_text("7ABC124\n")
    raised = records(must(ALERT + ["-l", "seen=seen"], where,
        (where / "stored").read_bytes()))
    (where / "alert").write_text(raised[0]["id"])
    must(SEARCH + ["-F", "html", "-s", "kept"], where, person=True)
    answer = records((where / "stored").read_bytes())[:1]
    answer += [{"v": 1, "type": "answer", "id": answer[0]["id"],
        "outcome": "answered", "count": 1}]
    (where / "answer").write_text("".join(json.dumps(r) + "\n"
        for r in answer))
    (where / "sightings").write_bytes(b"".join(sightings(where, 80 + i,
        f"7ABC12{i}") for i in range(3)))
    shutil.copytree(where / "store/days", where / "before/days")


class Trial:
    """One scenario with one fault."""

    def __init__(self, scenario, kind, at, lasting):
        self.scenario, self.kind, self.at = scenario, kind, at
        self.lasting = lasting

    def __str__(self):
        return f"{self.scenario.name}: {self.kind} {self.at}" + \
            (" and on" if self.lasting else "")

    def env(self, library, work):
        env = {"LD_PRELOAD": str(library), "ALPR_FAULT": self.kind,
            "ALPR_FAULT_AT": str(self.at),
            "ALPR_FAULT_IN": str(self.scenario.child),
            "ALPR_FAULT_LOG": str(work / "fault")}
        if self.lasting:
            env["ALPR_FAULT_ON"] = "1"
        return env


def whole(work, scenario):
    """Nothing in the store, and in its log, is damaged."""
    store = scenario.argv[scenario.argv.index("-d") + 1]
    if not os.path.exists(work / store):
        return []
    keys = [[], ["-k", "new.key"]] if scenario.check == check_rotate else [[]]
    checks = [run(["alpr-store", "-d", store, "--check"] + key, work)
        for key in keys]
    verified = run(["alpr-audit", "-d", store, "--verify"], work)
    found = [f"{got.status} {got.out} {got.err}" for got in checks + [verified]
        if got.status != 0]
    return found if len(found) >= len(keys) or verified.status != 0 else []


def reasons(err):
    """That one half of a program ended so tells nobody why."""
    return [line for line in err.splitlines()
        if not line.endswith(b"ended with status 2")]


def judge(scenario, work, got, ref, command):
    """All that is wrong with a run."""
    if got.status is None:
        return ["it hangs"]
    found = []
    if got.status not in (0, 1, 2):
        found.append(f"status {got.status}")
    if got.status == 2 and not reasons(got.err):
        found.append("no reason is given")
    # What cannot be read is damaged, for all that one can know.
    if got.status in (0, 1) and got.status != ref.status and \
            not (scenario.name == "check" and got.err):
        found.append(f"status {got.status}, and {ref.status} without a fault")
    if got.status == 0 and not scenario.check and \
            scenario.name not in ("audit", "audit-checkpoint",
                "audit-prove", "doctor", "check") and got.out != ref.out:
        found.append("another output")
    if got.status == ref.status and got.err == ref.err and scenario.check in (check_lines,
            check_merge) and \
            len(got.out.splitlines()) != len(ref.out.splitlines()):
        found.append("lines are missing")
    if scenario.check:
        found += scenario.check(work, got, ref)
    if "-d" not in command:
        return found
    if scenario.check == check_spool:
        return found
    if scenario.check in (check_rotate, check_init, check_verify):
        return found + whole(work, scenario)
    shutil.rmtree(work / "saved", ignore_errors=True)
    again = run(command, work, input_of(scenario, work),
        person=scenario.person)
    if again.status != ref.status:
        found.append(f"and again without a fault: {again.status} "
            f"{again.err.decode(errors='replace')}")
    return found + whole(work, scenario)


def input_of(scenario, work):
    return (work / scenario.input).read_bytes() if scenario.input else None


def command_of(scenario, work):
    return [(work / "alert").read_text() if a == "ALERT" else a
        for a in scenario.argv]


class Bench:
    def __init__(self, library, folder, keep):
        self.library, self.folder, self.keep = library, folder, keep
        self.template = folder / "template"
        self.template.mkdir()
        make_template(self.template)
        self.refs = {}
        self.counts = collections.Counter()
        self.faulty = []

    def fresh(self):
        work = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.template, work, dirs_exist_ok=True,
            symlinks=True)
        return work

    def refer(self, scenario):
        """The same without a fault."""
        if scenario.name not in self.refs:
            work = self.fresh()
            got = run(command_of(scenario, work), work,
                input_of(scenario, work), person=scenario.person)
            if got.status == 2 and not got.out:
                sys.exit(f"{scenario.name}: {got.err.decode()}")
            self.refs[scenario.name] = got
            shutil.rmtree(work)
        return self.refs[scenario.name]

    def try_one(self, trial):
        """Whether there was a fault."""
        scenario, work = trial.scenario, self.fresh()
        ref = self.refer(scenario)
        command = command_of(scenario, work)
        got = run(command, work, input_of(scenario, work),
            trial.env(self.library, work), scenario.person)
        found = judge(scenario, work, got, ref, command)
        self.counts[scenario.name, trial.kind,
            "none" if got.fault is None else "kept going"
            if got.status == ref.status else "told"] += 1
        if found:
            self.faulty.append(trial)
            print(f"FAULT {trial} ({got.fault})\n  status {got.status}: "
                f"{got.err.decode(errors='replace').strip()}")
            for text in found:
                print(f"  {text[:300]}")
            sys.stdout.flush()
        if not (self.keep and found):
            shutil.rmtree(work)
        return got.fault is not None

    def sweep(self, scenario, kind, lasting):
        at = 1
        while self.try_one(Trial(scenario, kind, at, lasting)):
            if kind != "memory" or at < 300:
                at += 1
            else:
                at = int(at * random.uniform(1.05, 1.25)) + 1

    def draw(self, scenarios, kinds):
        """Of the first calls most, but any."""
        kind = random.choice(kinds)
        scenario = random.choice(scenarios)
        trial = Trial(scenario, kind, int(2 ** random.uniform(0, 11
            if kind == "memory" else 6)), not scenario.waits and
            random.random() < .5)
        while not self.try_one(trial) and trial.at > 1:
            trial.at //= 4

    def report(self):
        total = collections.Counter()
        for (_, _, what), n in self.counts.items():
            total[what] += n
        for name in dict.fromkeys(k[0] for k in self.counts):
            of = {what: sum(n for k, n in self.counts.items()
                if k[0] == name and k[2] == what) for what in total}
            print(f"{name}: " + ", ".join(f"{n} {what}"
                for what, n in of.items()))
        print(f"{total['told'] + total['kept going']} faults: "
            f"{total['told']} were told, {total['kept going']} changed "
            f"nothing; {len(self.faulty)} were met badly")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("library", type=pathlib.Path)
    p.add_argument("--draw", type=int)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--keep", action="store_true")
    p.add_argument("--kinds", default=",".join(KINDS))
    p.add_argument("scenarios", nargs="*")
    args = p.parse_intermixed_args()
    random.seed(args.seed)
    kinds = args.kinds.split(",")
    chosen = [s for s in SCENARIOS if not args.scenarios or
        s.name in args.scenarios]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faults."))
    os.chmod(folder, 0o755)
    bench = Bench(args.library.resolve(), folder, args.keep)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        if args.draw:
            jobs = [pool.submit(bench.draw, chosen, kinds)
                for _ in range(args.draw)]
        else:
            jobs = [pool.submit(bench.sweep, s, kind, lasting)
                for s in chosen for kind in KINDS
                if kind in kinds
                for lasting in ((False,) if s.waits else (False, True))]
        for job in jobs:
            job.result()
    bench.report()
    if not args.keep:
        shutil.rmtree(folder)
    return 1 if bench.faulty else 0


if __name__ == "__main__":
    sys.exit(main())
