"""`stream` beside `build` -> calendars a second, new and unchanged, and the most memory for long lines.

    python3 bench/stream.py B12CAL [--number N] [--largest N] [--turns N] [--lines N] [--folder TMPFS]

Prints Markdown. Every answer is compared with what `build` writes before anything is measured.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import batch
import generate
import tools
from batch import Run

SIZES = [100, 1000, 10_000, 100_000]
# At least so many times as fast as `build`.
THAN_BUILD = 1
LONG, LONGEST = 64 * 1024, 4 * 1024 * 1024
# For how long the reader of long lines sleeps, until everything that can wait does.
SECONDS = 5


@dataclass(frozen=True)
class Program:
    """What is measured, as `batch` needs it."""

    b12cal: Path
    measured: Path


def main() -> None:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory(prefix="b12cal-stream-", dir=arguments.folder) as folder:
        work = Path(folder, "work")
        work.mkdir()
        measured = tools.compiled(tools.HERE / "measured.c", Path(folder), ["-static"])
        made = Program(arguments.b12cal.resolve(), measured)
        lines = measure(made, work, arguments)
        print("\n".join([tools.machine(made, arguments.folder), "", *lines]))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("b12cal", type=Path, help="the program, as it is released")
    add("--number", type=int, default=4000, help="prescriptions beside `build` (%(default)s)")
    add("--largest", type=int, default=100_000, help="prescriptions of the longest stream (%(default)s)")
    add("--turns", type=int, default=5, help="runs beside `build` (%(default)s)")
    add("--lines", type=int, default=100, help="long lines (%(default)s)")
    add("--folder", type=Path, default=Path("/dev/shm"), help="a tmpfs to write to (%(default)s)")
    return parser.parse_args()


def measure(made: Program, work: Path, arguments: argparse.Namespace) -> list[str]:
    beside = beside_build(made, work, arguments)
    return [*beside, "", *growth(made, work, arguments), "", *memory(made, work, arguments.lines)]


def command(b12cal: Path, lines: Path, answers: Path) -> list[str | Path]:
    run = f'exec "$0" stream --as-of {generate.AS_OF} <"$1" >"$2"'
    return ["sh", "-c", run, b12cal, lines, answers]


def stream(made: Program, lines: Path, answers: Path, work: Path) -> Run:
    return batch.run(made, command(made.b12cal, lines, answers), work)


def write(lines: Path, records: Iterable[dict[str, str]]) -> None:
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def texts(number: int) -> Iterator[dict[str, str]]:
    for path, text in generate.prescriptions(number, generate.SEED, generate.PER_FOLDER):
        yield {"key": path.stem, "text": text}


def beside_build(made: Program, work: Path, arguments: argparse.Namespace) -> list[str]:
    """The same prescriptions by both, by turns; then again with the calendars before."""
    tree, out = work / "tree", work / "out"
    new, again, answers = work / "new", work / "again", work / "answers"
    generate.write(arguments.number, tree)
    write(new, texts(arguments.number))
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    for _ in range(arguments.turns):
        batch.empty(out)
        runs["build, new"].append(batch.run(made, batch.build(made, tree, out), work))
        runs["stream, new"].append(stream(made, new, answers, work))
        write(again, continued(arguments.number, answers, out, "new"))
        runs["build, unchanged"].append(batch.run(made, batch.build(made, tree, out), work))
        runs["stream, unchanged"].append(stream(made, again, answers, work))
        for _ in continued(arguments.number, answers, out, "unchanged"):
            pass
    shutil.rmtree(tree)
    shutil.rmtree(out)
    rate = {name: arguments.number / batch.seconds(found) for name, found in runs.items()}
    rows = [
        f"| {name} | {rate[name]:,.0f} | {batch.processor(found) / arguments.number * 1e6:,.0f} | {batch.peak(found) / 1e6:.0f} |"
        for name, found in runs.items()
    ]
    ratios = [(kind, rate[f"stream, {kind}"] / rate[f"build, {kind}"]) for kind in ("new", "unchanged")]
    return [
        f"{arguments.number:,} prescriptions, medians of {arguments.turns} turns:",
        "",
        "| | calendars a second | processor, us each | peak, MB |",
        "| --- | ---: | ---: | ---: |",
        *rows,
        "",
        *tools.targets(
            [
                (
                    f"`stream` makes at least {THAN_BUILD} x as many a second as `build`, {kind}",
                    ratio,
                    "{:.2f}",
                    ratio >= THAN_BUILD,
                )
                for kind, ratio in ratios
            ]
        ),
    ]


NAMES = ["build, new", "stream, new", "build, unchanged", "stream, unchanged"]


def continued(number: int, answers: Path, out: Path, outcome: str) -> Iterator[dict[str, str]]:
    """The records with their calendars as previous ones. Ends if one is not what `build` wrote."""
    built = {path.stem: path for path in out.rglob("*.ics")}
    with answers.open(encoding="utf-8") as file:
        for record, line in zip(texts(number), file, strict=True):
            answer, key = json.loads(line), record["key"]
            ics = answer["ics"]
            is_same = ics is not None and ics.encode() == built[key].read_bytes()
            if answer["key"] != key or answer["outcome"] != outcome or not is_same:
                sys.exit(f"error: the answer to {key} is not what `build` writes: {answer['outcome']}")
            yield record | {"previous": ics}


def growth(made: Program, work: Path, arguments: argparse.Namespace) -> list[str]:
    """More and more new prescriptions; the answers go nowhere."""
    rows = ["| prescriptions | us each | processor, us each | peak, MB |", "| ---: | ---: | ---: | ---: |"]
    lines = work / "lines"
    for size in (size for size in SIZES if size <= arguments.largest):
        write(lines, texts(size))
        runs = [stream(made, lines, Path("/dev/null"), work) for _ in range(max(1, min(5, 10_000 // size)))]
        seconds, processor = batch.seconds(runs) / size, batch.processor(runs) / size
        rows.append(f"| {size:,} | {seconds * 1e6:,.0f} | {processor * 1e6:,.0f} | {batch.peak(runs) / 1e6:.1f} |")
    lines.unlink()
    return [f"Longer and longer streams of new prescriptions, on {batch.cores()} cores:", "", *rows]


def memory(made: Program, work: Path, number: int) -> list[str]:
    """The most memory if a line is long, and nobody takes the answers until everything waits."""
    text = next(texts(1))["text"]
    filled = {"text": text + f"# {'x' * (LONG - len(text) - 50)}\n"}
    kinds = {
        "64 kB: a text": filled,
        "4 MB: a key, which is answered": {"key": "x" * (LONGEST - len(text) - 300), "text": text},
    }
    rows = ["| lines | peak, MB | peak, MB, while the reader sleeps |", "| --- | ---: | ---: |"]
    lines = work / "lines"
    for name, record in kinds.items():
        write(lines, [record] * number)
        awake = stream(made, lines, Path("/dev/null"), work).peak
        rows.append(f"| {name} | {awake / 1e6:.0f} | {asleep(made, lines, work) / 1e6:.0f} |")
    lines.unlink()
    return [f"{number} long lines on {batch.cores()} cores:", "", *rows]


def asleep(made: Program, lines: Path, work: Path) -> int:
    result = work / "measured"
    command = [made.measured, result, made.b12cal, "stream", "--as-of", str(generate.AS_OF)]
    with lines.open("rb") as file:
        running = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE)
    time.sleep(SECONDS)
    running.communicate()
    return int(result.read_text().split()[3]) * 1024


if __name__ == "__main__":
    main()
