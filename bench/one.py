"""One prescription of two years -> how long one whole process takes, beside `true` and other tools.

    python3 bench/one.py [--rounds N] [--keep]

Builds the release binary, installs yaml2ics and icalendar into a folder of its own in the cache,
gives both the events of b12cal's own calendar, checks that all calendars hold the same events, and
then runs the programs by turns. The table is Markdown. No time is ever a failure.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
README = HERE / "README.md"
EXAMPLE = ROOT / "examples" / "pernicious-anaemia-uk.yaml"
AS_OF = "2026-03-02"
TEXTS = ("summary", "description", "location")
PACKAGES = ["yaml2ics==0.3", "icalendar==7.3.0"]
# The targets: b12cal takes at most so many times what `true` takes, yaml2ics at least so many times
# what b12cal takes.
MOST, LEAST = 4, 100
MARK = "<!-- one.py: {} of the last run -->"


@dataclass
class Program:
    """A command, where its standard output goes, and what its runs took in nanoseconds."""

    name: str
    command: list[str]
    every: int = 1
    calendar: Path | None = None
    stdout: str = os.devnull
    took: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Runs it once: the cheapest way to start a process, the same for all."""
        only_write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, self.stdout, only_write, 0o644),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        start = time.perf_counter_ns()
        pid = os.posix_spawn(self.command[0], self.command, os.environ, file_actions=actions)
        _, status = os.waitpid(pid, 0)
        self.took.append(time.perf_counter_ns() - start)
        if status != 0:
            sys.exit(f"error: {self.name} failed: {' '.join(self.command)}")


def main() -> None:
    arguments = read_arguments()
    enter_environment(arguments.cache)
    binary = (arguments.binary or build()).resolve()
    with tempfile.TemporaryDirectory(prefix="b12cal-bench-", dir=arguments.folder) as folder:
        report = measure(binary, Path(folder), arguments)
    print(report, end="")
    if arguments.keep:
        keep(report)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--rounds", type=int, default=1000, help="runs of `true` and of b12cal (%(default)s)")
    add("--every", type=int, default=20, help="the Python tools run every Nth round (%(default)s)")
    add("--folder", type=Path, default=Path("/dev/shm"), help="a tmpfs to write to (%(default)s)")
    add("--binary", type=Path, help="a b12cal to measure instead of building one")
    add("--cache", type=Path, default=cache_folder(), help="where the Python tools are installed")
    add("--keep", action="store_true", help="put the table into bench/README.md")
    return parser.parse_args()


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "b12cal-bench"


def enter_environment(cache: Path) -> None:
    """Goes on inside a virtual environment that has the Python tools, made if there is none."""
    folder = cache.resolve() / "-".join(PACKAGES).replace("==", "-")
    if Path(sys.prefix) == folder:
        return
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (folder / "ready").touch()
    os.execv(python, [python, *sys.argv])


def build() -> Path:
    """Builds the binary as it is released: linked statically, where the system can."""
    about = subprocess.check_output(["rustc", "-vV"], cwd=ROOT, text=True)
    host = next(line.split()[1] for line in about.splitlines() if line.startswith("host:"))
    # With a target of its own the flags do not reach the macros, which cannot be static.
    command = ["cargo", "build", "--release", "--quiet", "--target", host]
    flags = "-C target-feature=+crt-static -C relocation-model=static"
    environment = os.environ | ({"RUSTFLAGS": flags} if host.endswith("linux-gnu") else {})
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    return Path(metadata["target_directory"]) / host / "release" / "b12cal"


def measure(binary: Path, folder: Path, arguments: argparse.Namespace) -> str:
    prescription = Path(shutil.copy(EXAMPLE, folder / "plan.yaml"))
    events = folder / "events.yaml"

    def programs() -> list[Program]:
        feed, short, other = (folder / f"{name}.ics" for name in ("b12cal", "short", "yaml2ics"))
        tools = Path(sys.prefix) / "bin"
        script = str(HERE / "with_icalendar.py")
        build = [str(binary), "build", str(prescription), "--as-of", AS_OF, "-o", str(feed)]
        return [
            Program("`true`", [shutil.which("true") or "/bin/true"]),
            Program("b12cal", build, calendar=feed),
            Program(
                "script on icalendar 7.3.0",
                [str(tools / "python"), script, str(events), str(short)],
                every=arguments.every,
                calendar=short,
            ),
            Program(
                "yaml2ics 0.3",
                [str(tools / "yaml2ics"), str(events)],
                every=arguments.every,
                calendar=other,
                stdout=str(other),
            ),
        ]

    _, b12cal, *others = programs()
    b12cal.run()
    count = convert(b12cal.calendar, events)
    for other in others:
        other.run()
        if contents(other.calendar) != contents(b12cal.calendar):
            sys.exit(f"error: the calendar of {other.name} holds other events")

    cold = series(programs(), arguments.rounds, lambda path: path.unlink(missing_ok=True))
    unchanged = series(programs(), arguments.rounds, lambda path: None)
    lines = [
        machine(binary, folder),
        f"The calendar has {count} events.",
        "",
        "The calendar is removed before each run:",
        "",
        *table(cold),
        "",
        "The calendar of the run before is left in its place:",
        "",
        *table(unchanged),
        "",
        *targets(cold, unchanged),
        "",
    ]
    return "\n".join(lines)


def series(
    programs: list[Program], rounds: int, prepare: Callable[[Path], None]
) -> dict[str, Program]:
    """Runs the programs by turns, so that what disturbs the machine disturbs all of them."""
    for number in range(-10, rounds):
        if number == 0:
            for program in programs:
                program.took.clear()
        for program in programs:
            if number % program.every == 0:
                if program.calendar:
                    prepare(program.calendar)
                program.run()
    return {program.name: program for program in programs}


def convert(calendar: Path, output: Path) -> int:
    """Writes the events of a calendar as yaml2ics wants them, and says how many they are."""
    import yaml
    from icalendar import Calendar

    read = Calendar.from_ical(calendar.read_bytes())
    events = []
    for event in read.walk("VEVENT"):
        planned = {name: str(event[name]) for name in ("uid", *TEXTS) if name in event}
        planned["begin"] = civil(event.start)
        # To yaml2ics a day-long event is one without an end.
        if isinstance(event.start, datetime):
            planned["end"] = civil(event.end)
        events.append(planned)
    plan = {"name": str(read["name"]), "timezone": str(read["x-wr-timezone"]), "events": events}
    output.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return len(events)


def civil(at: date) -> date:
    """The local time without its zone."""
    return at.replace(tzinfo=None) if isinstance(at, datetime) else at


def contents(calendar: Path) -> list[tuple[str, ...]]:
    """What every event of a calendar says: title, text, place, beginning and end."""
    from icalendar import Calendar

    events = Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    return sorted(
        (*(str(event.get(name, "")) for name in TEXTS), instant(event.start), instant(event.end))
        for event in events
    )


def instant(at: date) -> str:
    """A day, or a moment in UTC."""
    return (at.astimezone(UTC) if isinstance(at, datetime) else at).isoformat()


def table(measured: dict[str, Program]) -> list[str]:
    """Rows of Markdown."""
    true, b12cal = middle(measured, "`true`"), middle(measured, "b12cal")
    rows = [
        "| program | runs | median, ms | minimum, ms | x `true` | x b12cal |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for program in measured.values():
        half, least = median(program.took), min(program.took)
        rows.append(
            f"| {program.name} | {len(program.took)} | {half / 1e6:.2f} | {least / 1e6:.2f}"
            f" | {half / true:.1f} | {half / b12cal:.2f} |"
        )
    return rows


def targets(*both: dict[str, Program]) -> list[str]:
    """The targets beside what was reached, the worse of both series."""
    slow = max(middle(found, "b12cal") / middle(found, "`true`") for found in both)
    fast = min(middle(found, "yaml2ics 0.3") / middle(found, "b12cal") for found in both)
    return [
        "| target, by medians | reached, the worse of both | |",
        "| --- | ---: | --- |",
        f"| b12cal takes at most {MOST} x `true` | {slow:.1f} | {verdict(slow <= MOST)} |",
        f"| yaml2ics takes at least {LEAST} x b12cal | {fast:.0f} | {verdict(fast >= LEAST)} |",
    ]


def verdict(met: bool) -> str:
    return "met" if met else "missed"


def middle(measured: dict[str, Program], name: str) -> float:
    return median(measured[name].took)


def machine(binary: Path, folder: Path) -> str:
    """The machine, the versions and the size of the binary."""
    rustc = subprocess.check_output(["rustc", "--version"], cwd=ROOT, text=True).split()[1]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = subprocess.check_output(["stat", "-f", "-c", "%T", folder], text=True).strip()
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()};"
        f" output on {kind}. rustc {rustc}, Python {platform.python_version()}."
        f" The binary of b12cal has {binary.stat().st_size:,} bytes."
    )


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def keep(report: str) -> None:
    """Replaces the report between the two marks in the README."""
    before, _, rest = README.read_text(encoding="utf-8").partition(MARK.format("begin"))
    _, _, after = rest.partition(MARK.format("end"))
    marked = f"{MARK.format('begin')}\n\n{report}\n{MARK.format('end')}"
    README.write_text(before + marked + after, encoding="utf-8")


if __name__ == "__main__":
    main()
