"""Loads the real server with everything at once, and checks every answer; ends by itself.

    load.py B12CAL [--seconds 60] [--plans 300] [--share 1.0] [--seed 1]

On a folder of prescriptions it runs together: edits of files, whole and half-written; records by the real commands; new addresses
and revoked ones; subscribers; and hostile clients. `--share` is how much of one core all of it may use, the server included.

What must hold of every answer: a feed is a whole calendar of the right prescription, and never older than one that was seen before
the request; an address that was replaced is 404, for good; there is no 5xx; nobody without an address sees a calendar. Of the
server: memory, threads and file descriptors do not grow after the first third of the time. At the end every feed is what `build`
makes of its file. Exits with 1 if anything is not so.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

# What takes longer hangs.
HUNG = 120
# Fewer than the hostile clients open at a time: the oldest are closed.
CONNECTIONS = 96
DETAILS = ["full", "family", "discreet"]
UNKNOWN = "/f/" + "0" * 32
# Each dose of the plan is up to today but some; the phases are last and in one line, so no half of a file is a prescription.
FIRST = date.today() - timedelta(weeks=30)
PLAN = """b12cal: 1
id: plan-{number}
issued: {first}
person: Person {number}
cause: diet
neurological: no
product: {{name: hydroxocobalamin, strength: 1 mg/mL}}
dose: 1 mg
route: intramuscular
time_zone: {zone}
start: {first}
time: 09:00
place: Room 0
rechecks: [{{name: blood, tests: [b12, cbc], when: "4, 12, 24, 40 weeks after first dose"}}]
feed: {{name: Plan {number}, discreet_name: Appointments {number}}}
phases: [{{name: weekly, every: 1 week, doses: 45}}]
"""
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Vancouver"]


class Wrong(Exception):
    """Something that must hold does not."""


class Plan:
    """A prescription file, and what is known of its feeds."""

    def __init__(self, folder, number):
        self.number, self.file = number, folder / f"plan-{number}.yaml"
        self.text = PLAN.format(number=number, first=FIRST, zone=ZONES[number % len(ZONES)])
        self.edits = 0
        # For one who writes.
        self.writing = threading.Lock()
        # By its detail: the path, what was seen (revision, stamp, room), and the last answer with its tag.
        self.paths, self.seen, self.held = {}, {}, {}
        self.file.write_text(self.text)

    def edited(self, text):
        """The text with the next number of its room."""
        self.edits += 1
        return re.sub(r"(?m)^place: Room \d+$", f"place: Room {self.edits}", text)


class Load:
    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder
        self.plans_folder, self.state = folder / "plans", folder / "state"
        self.plans_folder.mkdir()
        self.plans = [Plan(self.plans_folder, number) for number in range(arguments.plans)]
        self.counts, self.wrong, self.dead, self.secrets = Counter(), [], [], set()
        self.lock, self.addressing = threading.Lock(), threading.Lock()
        self.ending = threading.Event()
        self.began = time.monotonic()
        self.samples = []

    # The server and the commands

    def run(self, *words, ok=(0,)):
        """Runs a command of the program; what it prints, or None where it refused."""
        self.pace()
        ran = subprocess.run([self.arguments.b12cal, *map(str, words)], capture_output=True, text=True, timeout=HUNG)
        if ran.returncode not in ok:
            raise Wrong(f"{words}: exit code {ran.returncode}: {ran.stderr}")
        return ran.stdout if ran.returncode == 0 else None

    def start(self):
        self.log = self.folder / "log"
        command = [self.arguments.b12cal, "serve", self.plans_folder, "--state", self.state, "--listen", "127.0.0.1:0"]
        with self.log.open("w") as log:
            self.server = subprocess.Popen([*command, "--max-connections", str(CONNECTIONS)], stderr=log)
        while not (ready := re.search(r"event=ready listen=127\.0\.0\.1:(\d+)", self.log.read_text())):
            if self.server.poll() is not None:
                raise Wrong(f"the server does not start: {self.log.read_text()}")
            time.sleep(0.1)
        self.port = int(ready[1])

    def feeds(self, *words):
        return self.run("feeds", self.plans_folder, "--state", self.state, *words)

    def note_addresses(self, listed):
        """Takes the addresses that `feeds` lists, once the server follows."""
        for line in listed.splitlines():
            name, _, detail, address = line.split("\t")
            path = address[address.index("/f/"):]
            self.secrets.add(path.removeprefix("/f/"))
            self.until(lambda path=path: self.ask(path + ".ics")[0] == 200)
            self.plans[int(name.removeprefix("plan-"))].paths[detail] = path

    def used(self):
        """The seconds of a core that this, the commands and the server have used."""
        own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        server = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return sum(one.ru_utime + one.ru_stime for one in own) + server

    def pace(self):
        """Waits while more than the share of a core is used."""
        while not self.ending.is_set() and self.used() > self.arguments.share * (time.monotonic() - self.began) + 2:
            time.sleep(0.2)

    # Those who write

    def edit(self, chance, _connection):
        plan = chance.choice(self.plans)
        with plan.writing:
            if not plan.file.exists():
                return
            text = plan.edited(plan.file.read_text())
            if chance.random() < 0.5:
                beside = plan.file.with_suffix(".part")
                beside.write_text(text)
                beside.replace(plan.file)
                self.counts["edits, whole"] += 1
            else:
                with plan.file.open("w") as file:
                    file.write(text[:chance.randrange(len(text))])
                    file.flush()
                    time.sleep(chance.random() / 2)
                with plan.file.open("w") as file:
                    file.write(text)
                self.counts["edits, half and then whole"] += 1
            plan.text = text

    def record(self, chance, _connection):
        plan = chance.choice(self.plans)
        dose = chance.randrange(1, 46)
        day = FIRST + timedelta(weeks=dose - 1)
        words = chance.choice([
            ["given", "--dose", f"{dose} of weekly", "--date", day, "--batch", "AB12"],
            ["missed", "--dose", f"{dose} of weekly", "--because", "snow"],
            ["move", "--dose", f"{dose} of weekly", "--to", day + timedelta(1), "--because", "booked"],
            ["result", "--recheck", f"{chance.randrange(1, 4)} of blood", "--test", "b12=310 pg/mL"],
        ])
        with plan.writing:
            if not plan.file.exists():
                return
            before = plan.file.read_text()
            written = self.run(words[0], plan.file, *words[1:], ok=(0, 1, 2))
            plan.text = plan.file.read_text()
            # A dose of another day cannot be given, and nothing is recorded twice: the file is then as it was.
            if written is None and plan.text != before:
                raise Wrong(f"{words} refused and wrote")
            if written is not None and not all(line in plan.text for line in before.splitlines() if not line.startswith("changes:")):
                raise Wrong(f"{words} lost a line of\n{before}\n{plan.text}")
            self.counts[f"records: {words[0]}" if written is not None else "records refused"] += 1
            if len(plan.text) > 6_000:
                plan.text = plan.edited(PLAN.format(number=plan.number, first=FIRST, zone=ZONES[plan.number % len(ZONES)]))
                plan.file.write_text(plan.text)

    def rotate(self, chance, _connection):
        """A new address for one or all details, or the end of a prescription and its return."""
        plan = chance.choice(self.plans)
        with self.addressing:
            if chance.random() < 0.2:
                with plan.writing:
                    plan.file.unlink()
                    old, plan.paths = list(plan.paths.values()), {}
                    # Until the server has seen that it is gone, its addresses would be made again.
                    try:
                        self.until(lambda: plan.file.name in self.last("event=gone"))
                        self.feeds("--remove", f"plan-{plan.number}")
                        self.bury(old)
                        # It comes back as another calendar, at addresses that nobody has yet.
                        plan.seen, plan.held = {}, {}
                    finally:
                        plan.file.write_text(plan.text)
                    of_plan = [line for line in self.feeds().splitlines() if line.startswith(f"plan-{plan.number}\t")]
                    self.note_addresses("\n".join(of_plan))
                self.counts["prescriptions removed and back"] += 1
            else:
                details = [chance.choice(DETAILS)] if chance.random() < 0.5 else DETAILS
                old = [plan.paths.pop(detail) for detail in details]
                only = ["--detail", details[0]] if len(details) == 1 else []
                self.note_addresses(self.feeds("--rotate", f"plan-{plan.number}", *only))
                self.bury(old)
                self.counts["addresses replaced"] += len(old)

    def last(self, event):
        """The last line of the log with an event."""
        return next((line for line in reversed(self.log.read_text().splitlines()) if event in line), "")

    def bury(self, paths):
        for path in paths:
            self.until(lambda path=path: self.ask(path + ".ics")[0] == 404)
        self.dead += paths

    def until(self, holds, end=None):
        """Waits until something holds, up to what would be a hang."""
        end = end or time.monotonic() + HUNG
        while not holds():
            if time.monotonic() > end:
                raise Wrong(f"the server does not follow within {HUNG} s")
            time.sleep(0.1)

    # Those who read

    def ask(self, path, headers=(), method="GET", connection=None):
        """An answer: its status, headers and body. A crowded server may close a connection: then another one is tried."""
        for attempt in range(10):
            own = connection if connection and not attempt else http.client.HTTPConnection("127.0.0.1", self.port, timeout=HUNG)
            try:
                own.request(method, path, headers=dict(headers))
                answer = own.getresponse()
                body = answer.read()
            except (ConnectionError, http.client.HTTPException):
                own.close()
                self.counts["connections closed by the server"] += 1
                continue
            if own is not connection:
                own.close()
            self.counts[f"answers {answer.status}"] += 1
            if answer.status >= 500:
                raise Wrong(f"{method} {path}: {answer.status}")
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        raise Wrong(f"{method} {path}: no answer, ten times")

    def subscribe(self, chance, connection):
        plan, detail = chance.choice(self.plans), chance.choice(DETAILS)
        path = plan.paths.get(detail)
        if path is None:
            return
        kind = chance.randrange(6)
        if kind == 0:
            self.page(plan, detail, path, connection)
        elif kind == 1:
            status, headers, body = self.ask(path + ".ics", method="HEAD", connection=connection)
            if status == 200 and (body or "etag" not in headers):
                raise Wrong(f"HEAD of plan {plan.number}: {headers}")
            self.assert_known(plan, detail, path, status)
        else:
            self.feed(plan, detail, path, connection, packed=kind == 2, conditional=kind >= 4)

    def assert_known(self, plan, detail, path, status):
        """An address is only unknown if it was replaced in the meantime."""
        if status not in (200, 304) and plan.paths.get(detail) == path:
            raise Wrong(f"the {detail} address of plan {plan.number} is {status}")

    def feed(self, plan, detail, path, connection=None, packed=False, conditional=False):
        floor = plan.seen.get(detail, (0, "", 0))
        headers = {"Accept-Encoding": "gzip"} if packed else {}
        held = plan.held.get(detail) if conditional else None
        if held:
            headers["If-None-Match"] = held
        status, answered, body = self.ask(path + ".ics", headers, connection=connection)
        self.assert_known(plan, detail, path, status)
        if status == 304:
            if not held or answered["etag"] != held or body:
                raise Wrong(f"304 without its tag, of plan {plan.number}")
            return None
        if status != 200:
            return None
        if answered.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        elif int(answered["content-length"]) != len(body):
            raise Wrong("a length that is not that of the body")
        seen = whole(plan, detail, body.decode())
        if any(now < before for now, before in zip(seen, floor)):
            raise Wrong(f"the {detail} feed of plan {plan.number} is older than one before: {seen} after {floor}")
        with self.lock:
            if plan.paths.get(detail) == path:
                plan.seen[detail] = max(seen, plan.seen.get(detail, seen))
                if not packed:
                    plan.held[detail] = answered["etag"]
        self.counts["feeds checked"] += 1
        return body.decode()

    def page(self, plan, detail, path, connection):
        status, headers, body = self.ask(path, connection=connection)
        self.assert_known(plan, detail, path, status)
        if status == 200:
            text = body.decode()
            if not headers["content-type"].startswith("text/html") or not text.rstrip().endswith("</html>"):
                raise Wrong(f"a page of plan {plan.number} is not whole")
            if detail != "discreet" and f"Person {plan.number}<" not in text and f"Plan {plan.number}<" not in text:
                raise Wrong(f"a page of plan {plan.number} does not name it")
            if detail == "discreet" and "cobalamin" in text:
                raise Wrong(f"a discreet page of plan {plan.number} says what for")
            self.counts["pages checked"] += 1

    def watch(self, chance, connection):
        """The due list, and what operators look at; old addresses."""
        kind = chance.randrange(6)
        if kind == 0:
            status, headers, body = self.ask(self.due, connection=connection)
            if status != 200 or "no-store" not in headers["cache-control"] or b"</html>" not in body:
                raise Wrong(f"the list is {status}: {headers}")
            self.counts["lists checked"] += 1
        elif kind == 1:
            status, _, body = self.ask("/healthz", connection=connection)
            if status != 200 or json.loads(body)["status"] not in ("ok", "degraded"):
                raise Wrong(f"health is {status}: {body}")
        elif kind == 2 and b"b12cal_" not in self.ask("/metrics", connection=connection)[2]:
            raise Wrong("there are no metrics")
        elif self.dead:
            path = chance.choice(self.dead) + chance.choice(["", ".ics"])
            if (answer := self.ask(path, connection=connection))[0] != 404 or answer[2]:
                raise Wrong(f"a dead address answers {answer[0]}")
            self.counts["dead addresses tried"] += 1

    # Those who mean harm

    def harm(self, chance, _connection):
        kind = chance.choice(HARM)
        sent, answer = kind(chance, self), b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=HUNG) as hostile:
            try:
                hostile.sendall(sent)
                if chance.random() < 0.5:
                    hostile.shutdown(socket.SHUT_WR)
                # One who sends a request that never ends hears nothing, until the server closes.
                hostile.settimeout(20)
                while more := hostile.recv(65_536):
                    answer += more
            except TimeoutError:
                raise Wrong(f"{kind.__name__}: the server waits for more than 20 s") from None
            except OSError:
                # It has closed the connection already.
                pass
        self.counts[f"hostile: {kind.__name__}"] += 1
        if re.match(rb"HTTP/1\.[01] 5", answer) or b"BEGIN:V" in answer or answer.startswith(b"\x1f\x8b"):
            raise Wrong(f"{kind.__name__}: {sent[:200]} is answered by {answer[:200]}")

    def crowd(self, chance, _connection):
        """More connections than there may be: some say nothing, some half a line, some read nothing of what they ask for."""
        path = chance.choice(self.plans).paths.get("full", UNKNOWN)
        held = []
        for _ in range(CONNECTIONS + chance.randrange(40)):
            one = socket.create_connection(("127.0.0.1", self.port), timeout=HUNG)
            held.append(one)
            try:
                one.sendall(chance.choice([b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\n", f"GET {path}.ics HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 50]))
            except OSError:
                pass
        self.ending.wait(chance.randrange(12))
        for one in held:
            one.close()
        self.counts["hostile: crowds"] += 1

    # All of it

    def fail(self, what):
        with self.lock:
            self.wrong.append(what)
        print(f"{time.monotonic() - self.began:6.0f} s  WRONG {what}", flush=True)

    def keep_doing(self, what, pause, seed):
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HUNG)
        while not self.ending.wait(pause * chance.uniform(0.5, 1.5)):
            self.pace()
            try:
                what(chance, connection)
            except Exception as error:  # noqa: BLE001 Each is wrong; the others go on.
                self.fail(f"{what.__name__}: {type(error).__name__} {error}")
                if len(self.wrong) > 20:
                    self.ending.set()
            if chance.random() < 0.02:
                connection.close()
        connection.close()

    def sample(self):
        status = Path(f"/proc/{self.server.pid}/status").read_text()
        kilobytes, threads = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) for name in ("VmRSS", "Threads"))
        files = len(os.listdir(f"/proc/{self.server.pid}/fd"))
        self.samples.append((time.monotonic() - self.began, kilobytes / 1024, threads, files))

    def all(self):
        self.start()
        self.note_addresses(self.feeds())
        # What is kept is made once before memory is looked at.
        for plan in self.plans:
            for detail, path in plan.paths.items():
                self.page(plan, detail, path, None)
        self.due = self.feeds("--due").strip()
        self.due = self.due[self.due.index("/f/"):]
        self.secrets.add(self.due.removeprefix("/f/"))
        kinds = [(self.edit, 0.2, 2), (self.record, 0.3, 2), (self.rotate, 1, 1), (self.subscribe, 0.02, 6), (self.watch, 0.1, 2),
                 (self.harm, 0.1, 4), (self.crowd, 10, 1)]
        threads = [threading.Thread(target=self.keep_doing, args=(what, pause, f"{self.arguments.seed} {what.__name__} {index}"))
                   for what, pause, count in kinds for index in range(count)]
        self.began = time.monotonic()
        self.arguments.share += self.used() / self.arguments.seconds
        for thread in threads:
            thread.start()
        step = max(1, self.arguments.seconds / 60)
        while time.monotonic() - self.began < self.arguments.seconds and not self.ending.wait(step):
            if self.server.poll() is not None:
                self.fail(f"the server ended with {self.server.returncode}")
                break
            self.sample()
        self.ending.set()
        for thread in threads:
            thread.join()
        if self.server.poll() is None:
            self.settle()

    def settle(self):
        """At the end every feed is what `build` makes of its file, nothing is left open, and the log has no address."""
        end = time.monotonic() + HUNG
        for plan in self.plans:
            built = self.run("build", plan.file, "-o", "-", "--fresh")
            right = facts(built)
            try:
                self.until(lambda plan=plan, right=right: facts(self.feed(plan, "full", plan.paths["full"])) == right, end)
                self.feed(plan, "family", plan.paths["family"])
                self.feed(plan, "discreet", plan.paths["discreet"])
            except (Wrong, KeyError) as error:
                self.fail(f"plan {plan.number} at the end: {error}")
        for path in self.dead:
            if self.ask(path + ".ics")[0] != 404:
                self.fail("a dead address lives at the end")
        self.counts["prescriptions served as `build` makes them"] = len(self.plans)
        # Those who were idle are sent away after ten seconds.
        time.sleep(12)
        self.sample()
        self.server.send_signal(signal.SIGTERM)
        code, log = self.server.wait(HUNG), self.log.read_text()
        if code:
            self.fail(f"the server ends with {code}")
        for line in log.splitlines():
            if "panic" in line or "level=error" in line and "event=faulty" not in line:
                self.fail(line)
        if any(secret in log for secret in self.secrets):
            self.fail("the log has an address")

    def judge_growth(self):
        """After a third of the time nothing grows: the most of the last third is within a quarter and 8 MB of the most before it.
        A connection is a file, and another one closes the oldest."""
        *during, last = self.samples
        third = len(during) // 3
        for index, name, room in ((1, "MB of memory", 8), (2, "threads", 4)):
            before, after = (max(sample[index] for sample in part) for part in (during[third:2 * third], during[2 * third:]))
            print(f"{name}: most {before:.0f} in the second third, {after:.0f} in the last, {last[index]:.0f} at rest")
            if after > 1.25 * before + room:
                self.fail(f"{name}: from {before:.0f} to {after:.0f}")
        most = max(files for _, _, _, files in during)
        print(f"files: most {most}, {last[3]} at rest")
        # One that the server is closing is still a file.
        if most > 2 * CONNECTIONS or last[3] > 40:
            self.fail("too many files are open")

    def tell(self):
        for at, megabytes, threads, files in self.samples[:: max(1, len(self.samples) // 30)]:
            print(f"{at:6.0f} s  {megabytes:6.1f} MB  {threads:3} threads  {files:3} files")
        for what, count in sorted(self.counts.items()):
            print(f"{count:9,}  {what}")
        print(f"{len(self.dead):9,}  addresses dead")


def whole(plan, detail, text):
    """The revision, the stamp and the room of a feed, once it is seen to be whole and of this plan."""
    if not text.startswith("BEGIN:VCALENDAR\r\n") or not text.endswith("END:VCALENDAR\r\n"):
        raise Wrong(f"not a whole calendar, of plan {plan.number}: {text[-200:]!r}")
    if not 0 < text.count("\r\nBEGIN:VEVENT\r\n") == text.count("\r\nEND:VEVENT\r\n"):
        raise Wrong(f"a half event, of plan {plan.number}")
    name = re.search(r"\r\nX-WR-CALNAME:(.*)\r\n", text)[1]
    if str(plan.number) != name.split()[-1] or detail == "discreet" and "cobalamin" in text:
        raise Wrong(f"plan {plan.number} gets {detail} {name}")
    revision, stamp = re.search(r"\r\nLAST-MODIFIED;X-REVISION=(\d+):(\w+)\r\n", text).groups()
    newest = max(map(int, re.findall(r"\r\nSEQUENCE:(\d+)\r\n", text)))
    if newest > int(revision) or max(re.findall(r"\r\nDTSTAMP:(\w+)\r\n", text)) > stamp:
        raise Wrong(f"an event is newer than its calendar, of plan {plan.number}")
    rooms = {int(room) for room in re.findall(r"\r\nLOCATION:Room (\d+)\r\n", text)}
    if len(rooms) > 1 or (not rooms) != (detail == "discreet"):
        raise Wrong(f"plan {plan.number} is in rooms {rooms}")
    return int(revision), stamp, max(rooms, default=0)


def facts(text):
    """What a calendar says of each event, without what counts its changes."""
    lines = text.replace("\r\n", "\n").replace("\n ", "").split("\n")
    return [line for line in lines if re.match("(UID|DTSTART|DTEND|SUMMARY|DESCRIPTION|LOCATION)[;:]", line)]


def request(target, method=b"GET", version=b"HTTP/1.1", headers=b"Host: x\r\n"):
    return method + b" " + target + b" " + version + b"\r\n" + headers + b"\r\n"


def live(chance, load):
    return chance.choice(load.plans).paths.get("full", UNKNOWN).encode()


def slow(chance, load):
    return request(live(chance, load))[:chance.randrange(20, 60)]


def huge_headers(chance, load):
    return request(live(chance, load), headers=b"Host: x\r\nX: " + b"x" * chance.choice([17_000, 1_000_000]) + b"\r\n")


def many_headers(chance, load):
    return request(live(chance, load), headers=b"Host: x\r\n" + b"X: y\r\n" * chance.choice([65, 5_000]))


def random_bytes(chance, _load):
    return chance.randbytes(chance.randrange(1, 5_000))


def wrong_secrets(chance, load):
    secret = live(chance, load).removeprefix(b"/f/")
    near = bytearray(secret)
    near[chance.randrange(len(near))] ^= 1
    return request(b"/f/" + chance.choice([bytes(near), secret[:-1], secret + b"0", secret.upper() + b"A", b"%032x" % chance.getrandbits(128)])
                + chance.choice([b"", b".ics"]), headers=b"Host: x\r\nConnection: close\r\n")


def path_tricks(chance, load):
    path = live(chance, load)
    tricks = [b"/../f/x", b"/f/../state/addresses", b"/f/%2e%2e/addresses", b"//etc/passwd", b"/f/", b"/f", b"/f/.ics", path + b"/", path + b"//.ics",
              path + b"%00.ics", path + b".ICS", path + b".ics.ics", b"/f/" + path, b"\\f\\x", b"/" + b"a" * 15_000, b"*", b"x", path.replace(b"/", b"%2f")]
    return request(chance.choice(tricks), headers=b"Host: x\r\nConnection: close\r\n")


def other_methods(chance, load):
    method = chance.choice([b"POST", b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND", b"X" * 300])
    return request(live(chance, load), method, headers=b"Host: x\r\nConnection: close\r\nContent-Length: 5\r\n") + b"hello"


def bodies(chance, load):
    lengths = [b"Content-Length: 99999999999999999999\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Transfer-Encoding: chunked\r\n",
               b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"]
    headers = b"Host: x\r\nConnection: close\r\nExpect: 100-continue\r\n" + chance.choice(lengths)
    return request(UNKNOWN.encode(), b"GET", headers=headers) + b"ffffffffffffffffff\r\n"


def other_versions(chance, _load):
    return chance.choice([b"GET /\r\n", request(b"/", version=b"HTTP/3.0"), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"])


HARM = [slow, huge_headers, many_headers, random_bytes, wrong_secrets, path_tricks, other_methods, bodies, other_versions]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("b12cal", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--plans", type=int, default=300)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.b12cal = arguments.b12cal.resolve()
    folder = Path(tempfile.mkdtemp(prefix="b12cal-load-"))
    load = Load(arguments, folder)
    try:
        load.all()
        load.tell()
        load.judge_growth()
    finally:
        load.ending.set()
        if load.server.poll() is None:
            load.server.kill()
        shutil.rmtree(folder)
    print(f"{load.counts.total():,} done, {len(load.wrong)} wrong")
    return 1 if load.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
