"""Every call that writes fails, or kills the program, one after the other: build, publish, each record, feeds and serve.

    sweep.py PROGRAM [STEP [NAME...]]     tries every STEPth fault, by default each, of all sweeps or those with a NAME

strace makes one call of a run fail (EIO: a disk that breaks, ENOSPC: one that is full) or ends the program there.
After each such run every file is the old one or the new one, whole; an error says which file; and the same command
once more, undisturbed, leaves exactly what it would have left at once: no calendar and no revision is lost, nothing
that was taken back returns, and no temporary file stays. An address is the old one or the new one, as the command says,
and a server started then answers at no other.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

CALLS = "openat,write,writev,pwrite64,?rename,renameat,renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat," \
    "?rmdir,fsync,fdatasync,syncfs,ftruncate,?chmod,fchmod,fchmodat,fchown,flock"
HOWS = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "kill": "error=EIO:signal=SIGKILL"}
PROGRAM = Path(sys.argv[1]).resolve()
STEP = int(sys.argv[2]) if len(sys.argv) > 2 else 1
ENVIRONMENT = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1772355600", "NO_COLOR": "1"}
URL = "https://calendar.example.org"

PLAN = """\
b12cal: 1
id: {id}-2026
issued: 2026-02-27
person: {id}
prescriber: {{name: Dr Ruiz, phone: "+44 20 7946 0000"}}
cause: diet
product: {{name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}}
dose: 1 mg
time_zone: Europe/London
start: 2026-03-02
time: 09:00
phases:
  - {{name: loading, every: 1 week, doses: 3}}
"""
RECHECK = "rechecks:\n  - {name: levels, tests: [b12], when: 1 day after first dose}\n"
MOVED = "changes:\n  - {dose: 2 of loading, to: 2026-03-11, because: clinic closed}\n"


def traced(log, inject):
    return ["strace", "-f", "-y", "-o", log, "-e", f"trace={CALLS}", *(["-e", f"inject={inject}"] if inject else [])]


def faults(log):
    """Every STEPth fault of a run that went well: how, the call, and what strace is to do. It counts the calls of each
    name in each thread by itself. What the loader reads is not ours."""
    counts, points = Counter(), {}
    for line in Path(log).read_text(errors="replace").splitlines():
        if call := re.match(r"(\d+) +(\w+)\(", line):
            counts[call.groups()] += 1
            if not re.search(r'"/(lib|etc|proc|usr)', line):
                points[call[2], counts[call.groups()]] = None
    found = [(how, f"{name} {nth}", f"{name}:{inject}:when={nth}")
             for name, nth in points for how, inject in HOWS.items()]
    return found[STEP - 1::STEP]


def run(folder, arguments, inject=None, log=None):
    command = [PROGRAM, *arguments]
    if log:
        command = traced(log, inject) + command
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def done(folder, arguments):
    """Runs a command that must succeed."""
    result = run(folder, arguments)
    assert result.returncode == 0, f"{arguments}: {result.stderr}"
    return result


def is_temporary(path):
    return any(part.startswith(".b12cal-") for part in Path(path).parts)


def files(folder):
    """The bytes of every file, by its path."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def addresses(folder):
    """The secret of each address, with whose it is."""
    path = Path(folder, "state/addresses")
    lines = path.read_text().splitlines()[1:] if path.exists() else []
    return {secret: of for of, secret in (line.rsplit(" ", 1) for line in lines)}


def lasting(found):
    return {path: content for path, content in found.items() if not is_temporary(path)}


def write(folder, name, text):
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def folder_of_three(folder):
    for name in ("ann", "ben", "cat"):
        write(folder, f"in/{name}.yaml", PLAN.format(id=name))


def edited(folder):
    """One prescription has changed, and one is new."""
    write(folder, "in/ann.yaml", PLAN.format(id="ann") + MOVED)
    write(folder, "in/dan.yaml", PLAN.format(id="dan"))


def for_build(folder):
    folder_of_three(folder)
    done(folder, BUILD)
    edited(folder)


def for_build_with_state(folder):
    folder_of_three(folder)
    done(folder, BUILD_STATE)
    edited(folder)


def for_prune(folder):
    for_build(folder)
    Path(folder, "in/cat.yaml").unlink()


def for_first_publish(folder):
    """Only the key is there: it is random, and so are the calendars that are made with it."""
    folder_of_three(folder)
    done(folder, BUILD_STATE)


def for_result(folder):
    write(folder, "in/ann.yaml", PLAN.format(id="ann") + RECHECK)


def for_feeds(folder):
    folder_of_three(folder)
    done(folder, PUBLISH)
    done(folder, ["feeds", "in", "--state", "state", "--due"])


def for_remove(folder):
    for_feeds(folder)
    Path(folder, "in/cat.yaml").unlink()


def for_publish(folder):
    folder_of_three(folder)
    done(folder, PUBLISH)
    edited(folder)
    done(folder, ["feeds", "in", "--state", "state", "--rotate", "ben", "--detail", "full"])
    Path(folder, "in/cat.yaml").unlink()
    done(folder, ["feeds", "in", "--state", "state", "--remove", "cat-2026"])


BUILD = ["build", "in", "-o", "out", "--combined", "home.ics"]
BUILD_STATE = ["build", "in", "-o", "out", "--state", "state", "--detail", "discreet"]
PRUNE = ["build", "in", "-o", "out", "--prune"]
PUBLISH = ["publish", "in", "-o", "site", "--state", "state", "--public-url", URL]
FEEDS = ["feeds", "in", "--state", "state"]
TODAY = ["--as-of", "2026-03-03"]
FIRST = ["in/ann.yaml", "--dose", "1 of loading", *TODAY]
GIVEN = ["given", *FIRST, "--date", "2026-03-02", "--batch", "AB12"]
MISSED = ["missed", *FIRST, "--because", "snow"]
MOVE = ["move", "in/ann.yaml", "--dose", "2 of loading", "--to", "2026-03-11", "--because", "closed", *TODAY]
RESULT = ["result", "in/ann.yaml", "--recheck", "1 of levels", "--test", "b12=310 pg/mL", *TODAY]


def injected(log):
    """The call that failed, or the last one before the end."""
    lines = Path(log).read_text(errors="replace").splitlines()
    failed = [line for line in lines if "(INJECTED)" in line]
    calls = [line for line in lines if "+++" not in line and "---" not in line]
    return (failed or calls or ["nothing"])[-1]


def check_error(result, call, names):
    """A failure says so, in words and with a name."""
    assert "panicked" not in result.stderr and result.returncode == 3, f"{result.returncode}: {result.stderr}"
    if re.search(r"write\([12]<", call):
        return
    assert "error" in result.stderr, f"it fails in silence: {result.stderr!r}"
    assert any(name in result.stderr for name in names), f"no file is named: {result.stderr}"
    assert "uncategorized" not in result.stderr, f"the reason is lost: {result.stderr}"


class Sweep:
    def __init__(self, name, prepare, arguments, is_random=False, told=None):
        self.name, self.prepare, self.arguments, self.is_random = name, prepare, arguments, is_random
        # How an error says that what was asked for is done all the same.
        self.told = told
        self.failures = 0
        self.work = tempfile.TemporaryDirectory(prefix="b12cal-faults-")
        self.log = Path(self.work.name, "log")
        self.before = Path(self.work.name, "before")
        self.before.mkdir()

    def fresh(self):
        folder = Path(self.work.name, "now")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.before, folder)
        return folder

    def files(self, folder):
        """The bytes of every file. Addresses are random, so in place of each is whose it is, and whether it is new; the QR
        code of one is cut out."""
        found, old = files(folder), addresses(self.before)
        for secret, of in {**addresses(folder), **old}.items():
            name = f"{'old' if secret in old else 'new'} {of}"
            found = {path.replace(secret, name): content.replace(secret.encode(), name.encode())
                     for path, content in found.items()}
        return {path: re.sub(rb"<svg.*?</svg>", b"", content, flags=re.DOTALL) if content.startswith(b"<!doc") else content
                for path, content in found.items()}

    def run(self):
        self.prepare(self.before)
        folder = self.fresh()
        first = run(folder, self.arguments, log=self.log)
        assert first.returncode == 0, f"{self.name}: {first.stderr}"
        clean = self.files(folder)
        return self.each(clean)

    def each(self, clean=None):
        count = sum(self.one(*fault, clean) for fault in faults(self.log))
        print(f"{self.name}: {count} faults", flush=True)
        return count

    def one(self, how, at, inject, clean):
        folder = self.fresh()
        before = self.files(folder)
        result = run(folder, self.arguments, inject, self.log)
        call = injected(self.log)
        try:
            now = self.files(folder)
            self.check_whole(before, lasting(now), clean)
            self.check_told(result, before != lasting(now))
            if result.returncode == 0:
                if not self.is_random:
                    assert lasting(now) == clean, f"it says that all is well: {result.stdout}{result.stderr}"
            elif how != "kill":
                names = [name for path in [*clean, *before] for name in Path(path).parts] + ["the calendars"]
                check_error(result, call, names)
            kept = self.kept(folder)
            again = run(folder, self.arguments)
            self.check_again(again, lasting(now), self.files(folder), clean)
            assert kept <= addresses(folder).items(), "an address is lost"
        except AssertionError as error:
            left = "\n  ".join(sorted(files(folder)))
            self.fail(f"{how} at {at}, {call}\n{error}\n  {left}\n{result.stderr}")
        return "(INJECTED)" in call or result.returncode < 0

    def fail(self, what):
        print(f"{self.name}: {what}", flush=True)
        self.failures += 1

    def kept(self, folder):
        """The addresses that stay, whatever the next run does."""
        return addresses(folder).items()

    def check_told(self, result, is_done):
        """If it is done all the same, the output or the error says so; else neither does."""
        if self.told and result.returncode > 0:
            is_told = self.told in result.stderr or result.stdout != ""
            assert is_told == is_done, f"done: {is_done}, but it says {result.stdout!r} {result.stderr!r}"

    def check_whole(self, before, now, clean):
        for path in {*before, *now}:
            if self.is_random and path not in before:
                continue
            # A page also says that it may be out of date; slips and lists lack who could not be published.
            is_page = re.search(r"site/f/(old|new) [^.]*$|slips", path) and now.get(path, b"").endswith(b"</html>")
            old, left, new = ({*found.get(path, b"").splitlines()} for found in (before, now, clean))
            is_list = path in ("state/sources", "state/addresses") and old <= left <= new
            is_whole = is_page or is_list or now.get(path) in (before.get(path), clean.get(path))
            assert is_whole, f"{path} is neither the old nor the new one"

    def check_again(self, again, now, left, clean):
        assert again.returncode == 0, f"the next run: {again.stderr}"
        assert not any(map(is_temporary, left)), "a temporary file is left"
        if self.is_random:
            assert sorted(left) == sorted(clean)
            assert all(left[path] == content for path, content in now.items()), "it does not continue"
        else:
            differs = [path for path in {*left, *clean} if left.get(path) != clean.get(path)]
            assert not differs, f"the next run leaves something else: {differs}"


class Record(Sweep):
    """The second time there may be nothing to record any more."""

    def check_again(self, again, now, left, clean):
        if again.returncode:
            assert "already" in again.stderr, f"the next run: {again.stderr}"
        assert not any(map(is_temporary, left)), "a temporary file is left"
        assert left == clean, "the next run leaves something else"


class Feeds(Sweep):
    """Also after a fault, a server answers at each address that the state has, and at no other."""

    def kept(self, folder):
        SERVE.check_answers(folder, addresses(self.before).keys() | addresses(folder).keys())
        return {(secret, "revoked") for secret, of in addresses(folder).items() if of == "revoked"}

    def check_again(self, again, now, left, clean):
        """Twice rotated is also new, and what is removed cannot be removed twice."""
        assert again.returncode == 0 or "no addresses" in again.stderr, f"the next run: {again.stderr}"
        assert not any(map(is_temporary, left)), "a temporary file is left"
        state = "state/addresses"
        wanted = {path: content for path, content in clean.items() if path != state}
        assert {path: content for path, content in left.items() if path != state} == wanted
        lines = [line for line in left[state].splitlines(True) if line != b"revoked new revoked\n"]
        assert b"".join(lines) == clean[state], f"the addresses are {left[state].decode()}"


class Serve(Sweep):
    """A server whose calls fail: its subscriber always gets a whole calendar, and at last the new one."""

    def __init__(self):
        super().__init__("serve", for_publish, [])
        self.port = socket.create_server(("127.0.0.1", 0)).getsockname()[1]

    def start(self, folder, inject=None):
        arguments = ["serve", "in", "--state", "state", "--listen", f"127.0.0.1:{self.port}"]
        command = [PROGRAM, *arguments]
        if inject is not None:
            command = traced(self.log, inject) + command
        return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                                stderr=open(Path(self.work.name, "said"), "w"), start_new_session=True)

    def get(self, path):
        """What is there; nothing if nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.read()
        except HTTPError as error:
            raise AssertionError(f"{path}: {error}") from error
        except (URLError, OSError):
            return None

    def check_answers(self, folder, secrets):
        """A server that is started now answers at the addresses of the state alone."""
        copy = Path(self.work.name, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        process = self.start(copy)
        try:
            assert self.until(process, copy, "/healthz", bool), "it serves"
            live = {secret for secret, of in addresses(copy).items() if of != "revoked"}
            assert {secret for secret in secrets if self.status(f"/f/{secret}") == 200} == live & secrets
        finally:
            self.end(process)

    def status(self, path):
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    def until(self, process, folder, path, wanted):
        """Asks until it gets what is wanted, or the server has ended."""
        for attempt in range(400):
            answer = self.get(path)
            if answer is not None and wanted(answer):
                return True
            if process.poll() is not None:
                return False
            # Any notice is a reason to look; without one the server looks every ten seconds.
            write(folder, "in/notice.txt", str(attempt))
            time.sleep(0.05)
        raise AssertionError(f"{path} does not become what it should: {answer!r}")

    def live(self, process, folder):
        """An edit reaches the subscriber, who never gets anything but the old calendar or the new one."""
        feed = next(line.split()[2] for line in Path(folder, "state/addresses").read_text().splitlines()
                    if line.startswith("ann-2026 full"))
        known = set()

        def is_new(answer):
            if answer not in known:
                assert answer.endswith(b"END:VCALENDAR\r\n"), "half a calendar"
                known.add(answer)
            return b"SEQUENCE:2" in answer and b"20260312T090000" in answer

        if not self.until(process, folder, f"/f/{feed}.ics", lambda answer: is_new(answer) or b"SEQUENCE:1" in answer):
            return False
        write(folder, "in/ann.yaml", PLAN.format(id="ann") + MOVED.replace("03-11", "03-12"))
        return self.until(process, folder, f"/f/{feed}.ics", is_new) \
            and self.until(process, folder, "/healthz", lambda answer: b'"ok"}' in answer)

    def end(self, process):
        if process.poll() is None:
            os.killpg(process.pid, 15)
        process.wait(60)

    def run(self):
        self.prepare(self.before)
        folder = self.fresh()
        process = self.start(folder, "")
        assert self.live(process, folder), "it serves"
        self.end(process)
        return self.each()

    def one(self, how, at, inject, clean):
        folder = self.fresh()
        process = self.start(folder, inject)
        again = None
        try:
            if not self.live(process, folder):
                # It could not start, or was killed.
                again = self.start(folder)
                assert self.live(again, folder), "it serves again"
                self.end(again)
            self.end(process)
            last = self.start(folder)
            assert self.live(last, folder), "it serves after all"
            self.end(last)
            assert not any(map(is_temporary, files(folder))), "a temporary file is left"
            assert "panicked" not in Path(self.work.name, "said").read_text()
        except AssertionError as error:
            call = injected(self.log)
            # A thread that cannot wake another one is not about files.
            if re.search(r"write\(\d+<(anon_inode|socket|TCP|pipe)", call):
                return False
            told = Path(self.work.name, "said").read_text()
            self.fail(f"{how} at {at}, {call}\n{error}\n{told}")
        finally:
            for one in (process, again):
                if one and one.poll() is None:
                    os.killpg(one.pid, 9)
                    one.wait()
        return True


SERVE = Serve()
WRITTEN, REPLACED = "has the new line", "no longer work"
SWEEPS = [
    Sweep("build of a folder", for_build, BUILD),
    Sweep("build --prune", for_prune, PRUNE),
    Sweep("build --state, the first time", folder_of_three, BUILD_STATE, is_random=True),
    Sweep("build --state", for_build_with_state, BUILD_STATE),
    Sweep("publish, the first time", for_first_publish, PUBLISH),
    Sweep("publish", for_publish, [*PUBLISH, "--slips", "slips.html"]),
    Record("given", folder_of_three, GIVEN, told=WRITTEN),
    Record("missed", folder_of_three, MISSED, told=WRITTEN),
    Record("move", folder_of_three, MOVE, told=WRITTEN),
    Record("result", for_result, RESULT, told=WRITTEN),
    Feeds("feeds --rotate", for_feeds, [*FEEDS, "--rotate", "ben"], told=REPLACED),
    Feeds("feeds --remove", for_remove, [*FEEDS, "--remove", "cat-2026"], told=REPLACED),
    Feeds("feeds --due --rotate", for_feeds, [*FEEDS, "--due", "--rotate"], told=REPLACED),
    SERVE,
]

if __name__ == "__main__":
    wanted = sys.argv[3:]
    sweeps = [sweep for sweep in SWEEPS if not wanted or sweep.name in wanted]
    print(f"{sum(sweep.run() for sweep in sweeps)} runs with a failed call or a kill")
    if failures := sum(sweep.failures for sweep in sweeps):
        sys.exit(f"{failures} of them broke a promise")
