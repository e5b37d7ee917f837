"""A command -> what one run of it took, in time, in processor time and in memory."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import generate
from tools import Made

# How much one prescription takes on the output's file system, in all copies: three calendars of 64 KB, and its events.
BYTES_OF_ONE = 250_000


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, seconds of all cores, and the most bytes it held."""

    seconds: float
    processor: float
    peak: int


def run(made: Made, command: list[str | Path], work: Path) -> Run:
    """Runs a command, which must succeed. What it says is thrown away."""
    result = work / "measured"
    silent = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    done = subprocess.run([made.measured, result, *command], **silent)
    if done.returncode != 0:
        sys.exit(f"error: exit code {done.returncode} of {' '.join(map(str, command))}")
    nanoseconds, user, system, kib = map(int, result.read_text().split())
    return Run(nanoseconds / 1e9, (user + system) / 1e6, kib * 1024)


def build(made: Made, source: Path, out: Path) -> list[str | Path]:
    """The command that builds a folder."""
    return [made.b12cal, "build", source, "--as-of", str(generate.AS_OF), "-o", out]


def empty(folder: Path) -> Path:
    """A folder without anything in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def must_fit(folder: Path, prescriptions: int) -> None:
    """Ends if the calendars of so many prescriptions would fill the file system."""
    free, needed = shutil.disk_usage(folder).free, prescriptions * BYTES_OF_ONE
    if free < needed:
        sys.exit(
            f"error: {prescriptions:,} prescriptions need {needed / 2**30:.1f} GiB in {folder}, and"
            f" {free / 2**30:.1f} are free\nhelp: --number and --largest make it fewer"
        )


def seconds(runs: list[Run]) -> float:
    return median(run.seconds for run in runs)


def processor(runs: list[Run]) -> float:
    return median(run.processor for run in runs)


def peak(runs: list[Run]) -> int:
    return max(run.peak for run in runs)


def cores() -> int:
    return len(os.sched_getaffinity(0))
