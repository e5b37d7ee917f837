"""A folder of generated prescriptions -> how long a whole batch takes, beside `cp -r` and other programs, and how
long rendering takes alone."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import batch
import calendars
import generate
from batch import Run
from tools import Made, targets

# Of a new folder, of an unchanged one: at most so many times what `cp -r` of the result takes.
COLD = 2
# Rendering: at least so many times faster than the C program, than Python.
THAN_C, THAN_PYTHON = 3, 100
# How many prescriptions are rendered in memory, and how often in one run.
RENDERED, ROUNDS = 1000, 3
# How many calendars are compared before anything is measured.
COMPARED = 20
# On a disk, no more runs than these.
DISK_TURNS = 3


@dataclass(frozen=True)
class Trees:
    """The folders of prescriptions: all, those that are rendered, those for Python; and their events."""

    all: Path
    rendered: Path
    few: Path

    @staticmethod
    def of(made: Made, work: Path, arguments: argparse.Namespace) -> "Trees":
        trees = Trees(work / "all", work / "rendered", work / "few")
        sizes = (
            arguments.number,
            min(arguments.number, RENDERED),
            min(arguments.number, arguments.python),
        )
        for tree, size in zip((trees.all, trees.rendered, trees.few), sizes, strict=True):
            generate.write(size, tree)
            subprocess.run([made.folder, "events", tree, events(tree)], check=True)
        return trees


def events(tree: Path) -> Path:
    return tree.with_name(f"{tree.name}-events")


def measure(made: Made, work: Path, arguments: argparse.Namespace) -> list[str]:
    batch.must_fit(work, arguments.number)
    trees = Trees.of(made, work, arguments)
    compare(made, trees, work)
    memory = [whole(made, trees, work) for _ in range(arguments.turns)]
    stages = [
        json.loads(output([made.folder, "stages", trees.rendered])) for _ in range(arguments.turns)
    ]
    rendering = [render(made, trees) for _ in range(arguments.turns)]
    shutil.rmtree(work / "libical")
    shutil.rmtree(work / "python")
    arguments.disk.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="disk-", dir=arguments.disk) as disk:
        turns = min(arguments.turns, DISK_TURNS)
        on_disk = [
            on_the_disk(made, trees, work / "b12cal", Path(disk), work) for _ in range(turns)
        ]
    return report(memory, on_disk, stages, rendering, arguments)


def compare(made: Made, trees: Trees, work: Path) -> None:
    """Ends if the programs do not write the same events."""
    ours, libical, python = (batch.empty(work / name) for name in ("b12cal", "libical", "python"))
    batch.run(made, batch.build(made, trees.few, ours), work)
    batch.run(made, [made.libical, events(trees.few), libical], work)
    batch.run(made, [made.python, made.icalendar, events(trees.few), python], work)
    written = sorted(ours.rglob("*.ics"))
    if len(written) != len(list(trees.few.rglob("*.yaml"))):
        sys.exit(f"error: b12cal wrote {len(written)} calendars")
    for path in written[:: max(1, len(written) // COMPARED)]:
        said = calendars.contents(path)
        for other in libical, python:
            if calendars.contents(other / path.relative_to(ours)) != said:
                sys.exit(f"error: {other / path.relative_to(ours)} holds other events than {path}")


def whole(made: Made, trees: Trees, work: Path) -> dict[str, Run]:
    """Each program once: by turns, what disturbs the machine disturbs all of them."""
    ours, copy, libical, python = (work / name for name in ("b12cal", "copy", "libical", "python"))
    batch.empty(ours)
    cold = batch.run(made, batch.build(made, trees.all, ours), work)
    unchanged = batch.run(made, batch.build(made, trees.all, ours), work)
    shutil.rmtree(copy, ignore_errors=True)
    copied = batch.run(made, ["cp", "-r", ours, copy], work)
    shutil.rmtree(copy)
    batch.empty(libical)
    c = batch.run(made, [made.libical, events(trees.all), libical], work)
    batch.empty(python)
    script = batch.run(made, [made.python, made.icalendar, events(trees.few), python], work)
    return {"cold": cold, "unchanged": unchanged, "cp": copied, "libical": c, "python": script}


def on_the_disk(made: Made, trees: Trees, result: Path, disk: Path, work: Path) -> dict[str, Run]:
    """The same on a disk, until what was written lies on it."""
    out, copy = batch.empty(disk / "out"), disk / "copy"
    subprocess.run(["sync"], check=True)
    cold = batch.run(made, batch.build(made, trees.all, out), work)
    unchanged = batch.run(made, batch.build(made, trees.all, out), work)
    shutil.rmtree(out)
    subprocess.run(["sync"], check=True)
    copied = batch.run(made, ["sh", "-c", 'cp -r "$0" "$1" && sync', result, copy], work)
    shutil.rmtree(copy)
    return {"cold": cold, "unchanged": unchanged, "cp": copied}


def render(made: Made, trees: Trees) -> dict[str, float]:
    """Events in memory to bytes: the seconds for one calendar."""

    def each(command: list[str | Path], tree: Path) -> float:
        nanoseconds = median(map(int, output(command).split()))
        return nanoseconds / 1e9 / len(list(tree.rglob("*.yaml")))

    rendered, few, rounds = events(trees.rendered), events(trees.few), str(ROUNDS)
    return {
        "b12cal": each([made.folder, "render", trees.rendered, rounds], trees.rendered),
        "libical": each([made.libical, "--render", rendered, rounds], trees.rendered),
        "python": each([made.python, made.icalendar, "--render", few, "1"], trees.few),
    }


def output(command: list[str | Path]) -> str:
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    ).stdout


def report(
    memory: list[dict[str, Run]],
    on_disk: list[dict[str, Run]],
    stages: list[dict[str, int]],
    rendering: list[dict[str, float]],
    arguments: argparse.Namespace,
) -> list[str]:
    number, few = arguments.number, min(arguments.number, arguments.python)
    stage = {name: median(turn[name] for turn in stages) for name in stages[0]}
    each = {name: median(turn[name] for turn in rendering) for name in rendering[0]}
    cold, unchanged = ratio(memory, "cold"), ratio(memory, "unchanged")
    disk_cold, disk_unchanged = ratio(on_disk, "cold"), ratio(on_disk, "unchanged")
    share = stage["read_back"] / (stage["compile"] + stage["render"] + stage["read_back"])
    than_c, than_python = each["libical"] / each["b12cal"], each["python"] / each["b12cal"]
    rendered = min(number, RENDERED)
    return [
        f"{number:,} prescriptions, {stage['events'] / rendered:.0f} events and"
        f" {stage['bytes'] / rendered:,.0f} bytes each. Medians of {len(memory)} turns:",
        "",
        *table(memory, {"python": few}, number),
        "",
        f"The same on a disk, {len(on_disk)} turns; `cp -r` is followed by `sync`:",
        "",
        *table(on_disk, {}, number),
        "",
        f"The stages of {rendered:,} of them in one thread, one prescription after the other. The read-back cannot take"
        " less than what the icalendar crate takes to parse the same bytes:",
        "",
        *stage_table(stage, rendered),
        "",
        f"Rendering alone, from events in memory to bytes in memory, in one thread; {rendered:,} calendars, and"
        f" {few:,} for Python:",
        "",
        "| program | microseconds a calendar | x b12cal |",
        "| --- | ---: | ---: |",
        f"| b12cal | {each['b12cal'] * 1e6:.1f} | 1.0 |",
        f"| C program on libical | {each['libical'] * 1e6:.1f} | {than_c:.1f} |",
        f"| script on icalendar 7.3.0 | {each['python'] * 1e6:.1f} | {than_python:.0f} |",
        "",
        *targets(
            [
                (f"a new folder takes at most {COLD} x `cp -r`", cold, "{:.2f}", cold <= COLD),
                ("of that the read-back, by its share of the stages", cold * share, "{:.2f}", None),
                ("an unchanged folder, x `cp -r`", unchanged, "{:.2f}", None),
                (
                    f"a new folder on a disk takes at most {COLD} x `cp -r` and `sync`",
                    disk_cold,
                    "{:.2f}",
                    disk_cold <= COLD,
                ),
                ("an unchanged one on a disk", disk_unchanged, "{:.2f}", None),
                (
                    f"rendering is at least {THAN_C} x faster than libical",
                    than_c,
                    "{:.1f}",
                    than_c >= THAN_C,
                ),
                (
                    f"rendering is at least {THAN_PYTHON} x faster than Python",
                    than_python,
                    "{:.0f}",
                    than_python >= THAN_PYTHON,
                ),
            ]
        ),
    ]


NAMES = {
    "cold": "b12cal, new",
    "unchanged": "b12cal, nothing changed",
    "cp": "`cp -r` of the result",
    "libical": "C program on libical",
    "python": "script on icalendar 7.3.0",
}


def ratio(turns: list[dict[str, Run]], name: str) -> float:
    """To `cp -r`, by medians."""
    return batch.seconds([turn[name] for turn in turns]) / batch.seconds(
        [turn["cp"] for turn in turns]
    )


def table(turns: list[dict[str, Run]], fewer: dict[str, int], number: int) -> list[str]:
    """Rows of Markdown: for a program that is given fewer prescriptions, by one prescription."""
    rows = [
        "| program | prescriptions | seconds | processor, s | us a prescription | x `cp -r` | peak, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    copied = batch.seconds([turn["cp"] for turn in turns]) / number
    for name in turns[0]:
        runs = [turn[name] for turn in turns]
        count = fewer.get(name, number)
        each = batch.seconds(runs) / count
        rows.append(
            f"| {NAMES[name]} | {count:,} | {batch.seconds(runs):.2f} | {batch.processor(runs):.2f}"
            f" | {each * 1e6:,.0f} | {each / copied:.2f} | {batch.peak(runs) / 1e6:.0f} |"
        )
    return rows


def stage_table(stage: dict[str, int], number: int) -> list[str]:
    together = stage["compile"] + stage["render"] + stage["read_back"]
    rows = [
        "| stage | us a prescription | share | MB/s |",
        "| --- | ---: | ---: | ---: |",
    ]
    names = {
        "compile": "text to events",
        "render": "render",
        "read_back": "read-back",
        "icalendar": "the icalendar crate alone",
    }
    for key, name in names.items():
        share = "" if key == "icalendar" else f"{100 * stage[key] / together:.0f} %"
        speed = "" if key == "compile" else f"{stage['bytes'] * 1000 / stage[key]:,.0f}"
        rows.append(f"| {name} | {stage[key] / 1000 / number:,.0f} | {share} | {speed} |")
    return rows
