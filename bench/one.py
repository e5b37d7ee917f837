"""One prescription of two years -> how long one whole process takes, beside `true` and other programs."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import calendars
from tools import AS_OF, EXAMPLE, Made, targets

# Runs that do not count.
WARM = 10
# The Python programs run every so many rounds.
SELDOM = 20
# b12cal takes at most so many times what `true` takes, yaml2ics at least so many times what b12cal takes.
MOST, LEAST = 3, 100
DEFAULT, LIBICAL = "b12cal, `cargo build --release`", "C program on libical"


@dataclass
class Program:
    """A command, where its standard output goes, and what its runs took in nanoseconds."""

    name: str
    command: list[str]
    every: int = 1
    calendar: Path | None = None
    stdout: str = os.devnull
    # yaml2ics is not asked for alarms.
    alarms: bool = True
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


def measure(made: Made, work: Path, arguments: argparse.Namespace) -> list[str]:
    cold, unchanged, events = together(made, work, arguments)
    slow = max(middle(found, "b12cal") / middle(found, "`true`") for found in (cold, unchanged))
    fast = min(
        middle(found, "yaml2ics 0.3") / middle(found, "b12cal") for found in (cold, unchanged)
    )
    return [
        f"The calendar has {events} events. It is removed before each run:",
        "",
        *table(cold),
        "",
        "The calendar of the run before is left in its place:",
        "",
        *table(unchanged),
        "",
        *targets(
            [
                (
                    f"b12cal takes at most {MOST} x `true`, by the worse of both medians",
                    slow,
                    "{:.2f}",
                    slow <= MOST,
                ),
                (f"yaml2ics takes at least {LEAST} x b12cal", fast, "{:.0f}", fast >= LEAST),
            ]
        ),
    ]


def together(
    made: Made, work: Path, arguments: argparse.Namespace
) -> tuple[dict[str, Program], dict[str, Program], int]:
    """All programs by turns: the calendar is removed before each run, then left in its place. And its events."""
    (work / "in").mkdir()
    prescription = Path(shutil.copy(EXAMPLE, work / "in" / "plan.yaml"))
    subprocess.run([made.folder, "events", work / "in", work / "events"], check=True)
    events = work / "events" / "plan.tsv"
    for_yaml2ics = work / "events.yaml"
    calendars.for_yaml2ics(events, for_yaml2ics)

    def programs() -> list[Program]:
        return programs_for(made, work, prescription, events, for_yaml2ics)

    _, b12cal, *others = programs()
    b12cal.run()
    for other in others:
        other.run()
        ours = calendars.contents(b12cal.calendar, other.alarms)
        if calendars.contents(other.calendar, other.alarms) != ours:
            sys.exit(f"error: the calendar of {other.name} holds other events")

    cold = series(programs(), arguments.rounds, lambda path: path.unlink(missing_ok=True))
    unchanged = series(programs(), arguments.rounds, lambda path: None)
    return cold, unchanged, len(ours)


def programs_for(
    made: Made, work: Path, prescription: Path, events: Path, for_yaml2ics: Path
) -> list[Program]:
    ours, libical, short, other = (
        work / f"{name}.ics" for name in ("b12cal", "libical", "short", "yaml2ics")
    )
    build = ["build", str(prescription), "--as-of", AS_OF, "-o", str(ours)]
    script = [str(made.python), str(made.icalendar), str(events), str(short)]
    return [
        Program("`true`", [shutil.which("true") or "/bin/true"]),
        Program("b12cal", [str(made.b12cal), *build], calendar=ours),
        Program(DEFAULT, [str(made.default), *build], calendar=ours),
        Program(
            LIBICAL, [str(made.libical), str(events), str(libical)], calendar=libical
        ),
        Program("script on icalendar 7.3.0", script, every=SELDOM, calendar=short),
        Program(
            "yaml2ics 0.3",
            [str(made.yaml2ics), str(for_yaml2ics)],
            every=SELDOM,
            calendar=other,
            stdout=str(other),
            alarms=False,
        ),
    ]


def series(
    programs: list[Program], rounds: int, prepare: Callable[[Path], None]
) -> dict[str, Program]:
    """Runs the programs by turns, so that what disturbs the machine disturbs all of them."""
    for number in range(-WARM, rounds):
        if number == 0:
            for program in programs:
                program.took.clear()
        for program in programs:
            if number % program.every == 0:
                if program.calendar:
                    prepare(program.calendar)
                program.run()
    return {program.name: program for program in programs}


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


def middle(measured: dict[str, Program], name: str) -> float:
    return median(measured[name].took)
