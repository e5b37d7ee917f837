"""More and more prescriptions, and more and more events -> time and memory for each of them."""

import argparse
import subprocess
from pathlib import Path
from shutil import rmtree

import batch
import generate
from batch import Run
from tools import Made, targets

SIZES = [10, 100, 1000, 10_000, 100_000, 1_000_000]
# What a larger folder is held against, each time in the same minute.
BESIDE = 100
# To see that the writer works, so many events are enough.
QUICK_EVENTS = 1000
# At most so many times the time, and so many bytes more.
SLOWER, MORE = 1.3, 50_000_000


def measure(made: Made, work: Path, arguments: argparse.Namespace) -> list[str]:
    sizes = [size for size in SIZES if size <= arguments.largest]
    batch.must_fit(work, max(sizes) // 3)
    hundred = work / "hundred"
    generate.write(BESIDE, hundred)
    rows = [
        "| prescriptions | runs | us each | x of 100, beside it | processor, us each | peak, MB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    few = min(arguments.turns, 3)
    peaks = {}
    slower = 1.0
    for size in sizes:
        tree = work / "tree"
        generate.write(size, tree)
        runs, beside = [], []
        for _ in range(runs_of(size, arguments.turns)):
            beside += [once(made, hundred, work) for _ in range(few)]
            runs.append(once(made, tree, work))
            beside += [once(made, hundred, work) for _ in range(few)]
        rmtree(tree)
        each = batch.seconds(runs) / size
        slower = each / (batch.seconds(beside) / BESIDE)
        peaks[size] = batch.peak(runs)
        rows.append(
            f"| {size:,} | {len(runs)} | {each * 1e6:,.0f} | {slower:.2f} |"
            f" {batch.processor(runs) / size * 1e6:,.0f} | {peaks[size] / 1e6:.1f} |"
        )
    more = peaks[sizes[-1]] - peaks[min(BESIDE, sizes[-1])]
    most = [str(QUICK_EVENTS)] if arguments.quick else []
    writer = subprocess.run(
        [made.writer, *most], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return [
        "Folders of prescriptions, each built anew:",
        "",
        *rows,
        "",
        "The writer alone, events of one example again and again; all runs in one process, so that"
        " the last column is by how much each raised the most memory that it ever held:",
        "",
        *writer.splitlines(),
        "",
        *targets(
            [
                (
                    f"each of {sizes[-1]:,} takes at most {SLOWER} x each of {BESIDE}",
                    slower,
                    "{:.2f}",
                    slower <= SLOWER,
                ),
                (
                    f"{sizes[-1]:,} take at most {MORE / 1e6:.0f} MB more than {BESIDE}",
                    more / 1e6,
                    "{:.0f} MB",
                    more <= MORE,
                ),
            ]
        ),
    ]


def runs_of(size: int, turns: int) -> int:
    """Many of what is short, one of what is long."""
    return max(1, min(2 * turns, 10_000 * turns // (2 * size)))


def once(made: Made, tree: Path, work: Path) -> Run:
    out = batch.empty(work / "out")
    run = batch.run(made, batch.build(made, tree, out), work)
    rmtree(out)
    return run
