"""Every call that writes fails, or kills the program, one after the other: build, publish, a record, feeds and serve.

    sweep.py PROGRAM [STEP [NAME...]]     tries every STEPth call, by default each, of all sweeps or those with a NAME

strace makes the nth call of a run fail (EIO: a disk that breaks, ENOSPC: one that is full) or ends the program there.
After each such run every file is the old one or the new one, whole; an error says which file; and the same command
once more, undisturbed, leaves exactly what it would have left at once: no calendar and no revision is lost, nothing
that was taken back returns, and no temporary file stays.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
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
MOVED = "changes:\n  - {dose: 2 of loading, to: 2026-03-11, because: clinic closed}\n"


def run(folder, arguments, inject=None, log=None):
    command = [PROGRAM, *arguments]
    if log:
        traced = ["strace", "-f", "-y", "-o", log, "-e", f"trace={CALLS}"]
        command = traced + (["-e", f"inject={CALLS}:{inject}"] if inject else []) + command
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
GIVEN = ["missed", "in/ann.yaml", "--dose", "1 of loading", "--because", "snow", "--as-of", "2026-03-03"]


def injected(log):
    """The call that failed, or the last one before the end."""
    lines = Path(log).read_text(errors="replace").splitlines()
    failed = [line for line in lines if "(INJECTED)" in line]
    calls = [line for line in lines if "+++" not in line and "---" not in line]
    return (failed or calls or ["nothing"])[-1]


def check_error(result, call, names):
    """A failure says so, in words and with a name."""
    assert "panicked" not in result.stderr and result.returncode in (1, 3), f"{result.returncode}: {result.stderr}"
    if re.search(r"write\([12]<", call):
        return
    assert "error" in result.stderr, f"it fails in silence: {result.stderr!r}"
    assert any(name in result.stderr for name in names), f"no file is named: {result.stderr}"


class Sweep:
    def __init__(self, name, prepare, arguments, is_random=False):
        self.name, self.prepare, self.arguments, self.is_random = name, prepare, arguments, is_random
        self.work = tempfile.TemporaryDirectory(prefix="b12cal-faults-")
        self.log = Path(self.work.name, "log")
        self.before = Path(self.work.name, "before")
        self.before.mkdir()

    def fresh(self):
        folder = Path(self.work.name, "now")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.before, folder)
        return folder

    def run(self):
        self.prepare(self.before)
        folder = self.fresh()
        first = run(folder, self.arguments, log=self.log)
        assert first.returncode == 0, f"{self.name}: {first.stderr}"
        clean = files(folder)
        calls = [line for line in self.log.read_text(errors="replace").splitlines() if re.match(r"\d+ +\w+\(", line)]
        counts = {}
        for how, inject in HOWS.items():
            counts[how] = 0
            for nth in range(STEP, len(calls) + 1, STEP):
                self.one(how, f"{inject}:when={nth}", nth, clean)
                counts[how] += 1
        told = ", ".join(f"{count} {how}" for how, count in counts.items())
        print(f"{self.name}: {len(calls)} calls; {told}", flush=True)
        return sum(counts.values())

    def one(self, how, inject, nth, clean):
        folder = self.fresh()
        before = files(folder)
        result = run(folder, self.arguments, inject, self.log)
        call = injected(self.log)
        try:
            now = files(folder)
            self.check_whole(before, lasting(now), clean)
            if result.returncode == 0:
                if not self.is_random:
                    assert lasting(now) == clean, f"it says that all is well: {result.stdout}{result.stderr}"
            elif how != "kill" and not re.search(r'"/(lib|etc|proc|usr)', call):
                names = [name for path in [*clean, *before] for name in Path(path).parts] + ["the calendars"]
                check_error(result, call, names)
            again = run(folder, self.arguments)
            self.check_again(again, lasting(now), files(folder), clean)
        except AssertionError as error:
            left = "\n  ".join(sorted(files(folder)))
            raise SystemExit(f"{self.name}: {how} at call {nth}, {call}\n{error}\n  {left}\n{result.stderr}") from error

    def check_whole(self, before, now, clean):
        for path in {*before, *now}:
            if self.is_random and path not in before:
                continue
            # A page also says that it may be out of date.
            is_page = re.search(r"site/f/[0-9a-f]{32}$", path) and now.get(path, b"").endswith(b"</html>")
            is_whole = is_page or now.get(path) in (before.get(path), clean.get(path))
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


class Serve(Sweep):
    """A server whose calls fail: its subscriber always gets a whole calendar, and at last the new one."""

    def __init__(self):
        super().__init__("serve", for_publish, [])
        self.port = socket.create_server(("127.0.0.1", 0)).getsockname()[1]

    def start(self, folder, inject=None):
        arguments = ["serve", "in", "--state", "state", "--listen", f"127.0.0.1:{self.port}"]
        command = [PROGRAM, *arguments]
        if inject is not None:
            command = ["strace", "-f", "-y", "-o", self.log, "-e", f"trace={CALLS}",
                       *(["-e", f"inject={CALLS}:{inject}"] if inject else []), *command]
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
        # strace counts the calls of each thread by itself.
        threads = [line.split(" ")[0] for line in self.log.read_text(errors="replace").splitlines() if "(" in line]
        most = max(map(threads.count, set(threads)))
        counts = {how: 0 for how in HOWS}
        for how, inject in HOWS.items():
            for nth in range(STEP, most + 1, STEP):
                # A thread that cannot wake another one is not about files.
                counts[how] += self.one(how, f"{inject}:when={nth}", nth, None)
        told = ", ".join(f"{count} {how}" for how, count in counts.items())
        print(f"{self.name}: {most} calls of a thread; {told}", flush=True)
        return sum(counts.values())

    def one(self, how, inject, nth, clean):
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
            if re.search(r"write\(\d+<(anon_inode|socket|TCP|pipe)", call):
                return False
            told = Path(self.work.name, "said").read_text()
            raise SystemExit(f"serve: {how} at call {nth}, {call}\n{error}\n{told}") from error
        finally:
            for one in (process, again):
                if one and one.poll() is None:
                    os.killpg(one.pid, 9)
                    one.wait()
        return True


SWEEPS = [
    Sweep("build of a folder", for_build, BUILD),
    Sweep("build --prune", for_prune, PRUNE),
    Sweep("build --state, the first time", folder_of_three, BUILD_STATE, is_random=True),
    Sweep("build --state", for_build_with_state, BUILD_STATE),
    Sweep("publish", for_publish, PUBLISH),
    Record("missed", folder_of_three, GIVEN),
    Serve(),
]

if __name__ == "__main__":
    wanted = sys.argv[3:]
    total = sum(sweep.run() for sweep in SWEEPS if not wanted or sweep.name in wanted)
    print(f"{total} runs with a failed call or a kill")
