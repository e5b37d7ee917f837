"""Programs -> how many instructions they take, by callgrind: a figure that does not depend on the machine's mood."""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import batch
import generate
from tools import AS_OF, EXAMPLE, Made, missing

# How many prescriptions of a folder are built.
FOLDER = 50
# A render is the difference of runs of one and of so many rounds more.
ROUNDS = 10


def measure(made: Made, work: Path, arguments: argparse.Namespace) -> list[str]:
    (work / "in").mkdir()
    plan = Path(shutil.copy(EXAMPLE, work / "in" / "plan.yaml"))
    subprocess.run([made.folder, "events", work / "in", work / "events"], check=True)
    calendar = work / "plan.ics"
    build = [made.b12cal, "build", plan, "--as-of", AS_OF, "-o", calendar]
    start = count([made.b12cal, "--version"])
    new = count(build)
    unchanged = count(build)
    c = count([made.libical, work / "events" / "plan.tsv", calendar])
    ours = rounds([made.folder, "render", work / "in"])
    theirs = rounds([made.libical, "--render", work / "events"])
    tree, out = work / "tree", batch.empty(work / "out")
    number = min(FOLDER, arguments.number)
    generate.write(number, tree)
    folder = count(batch.build(made, tree, out)) / number
    again = count(batch.build(made, tree, out)) / number
    rows = [
        ("`b12cal --version`: the start", start),
        ("one build, the calendar is new", new),
        ("one build, nothing changed", unchanged),
        (f"each of {number} in a folder, new", folder),
        (f"each of {number} in a folder, nothing changed", again),
        ("one render by b12cal", ours),
        ("one render by the C program on libical", theirs),
        ("the whole C program on libical", c),
    ]
    return [
        "By callgrind; the one prescription is `examples/pernicious-anaemia-uk.yaml`:",
        "",
        "| what | million instructions |",
        "| --- | ---: |",
        *(f"| {what} | {number / 1e6:,.3f} |" for what, number in rows),
    ]


def rounds(command: list[str | Path]) -> float:
    """The instructions of one round."""
    return (count([*command, str(1 + ROUNDS)]) - count([*command, "1"])) / ROUNDS


def count(command: list[str | Path]) -> int:
    """The instructions of a whole run."""
    if not shutil.which("valgrind"):
        missing("valgrind", "valgrind and libc6-dbg")
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    ran = subprocess.run([*valgrind, *command], **silent, stderr=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        sys.exit(f"error: exit code {ran.returncode} of {' '.join(map(str, command))}")
    found = re.search(r"Collected : (\d+)", ran.stderr)
    if not found:
        sys.exit(f"error: callgrind counts nothing of {command[0]}: is it a program?")
    return int(found[1])
