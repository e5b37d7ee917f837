"""What somebody waits for -> one table: the binary that `cargo build --release` makes, each time beside a peer."""

import argparse
import shutil
import subprocess
from pathlib import Path

import batch
import calendars
import generate
import one
import stream
from batch import Run
from tools import Made

# How many prescriptions are built, and how many of them are looked at.
BUILT, LOOKED_AT = 4000, 1000
AS_OF = ["--as-of", str(generate.AS_OF)]


def measure(made: Made, work: Path, arguments: argparse.Namespace) -> list[str]:
    built, looked_at = (min(arguments.number, most) for most in (BUILT, LOOKED_AT))
    generate.write(built, work / "all")
    generate.write(looked_at, work / "some")
    subprocess.run([made.folder, "events", work / "all", work / "events"], check=True)
    stream.write(work / "lines", stream.texts(built))
    turns = [turn(made, work) for _ in range(arguments.turns)]
    took = {name: batch.seconds([turn[name] for turn in turns]) for name in turns[0]}
    peak = {name: batch.peak([turn[name] for turn in turns]) for name in turns[0]}
    single = one.together(made, work, arguments)[0]
    true, c, ours = (one.middle(single, name) / 1e6 for name in ("`true`", one.LIBICAL, one.DEFAULT))
    parsed, checked = check(made, looked_at)
    rows = [
        ("one prescription, the whole process", ours, "ms", "`true`", true),
        ("", ours, "ms", one.LIBICAL, c),
        (f"{built:,} new calendars", took["build"], "s", one.LIBICAL, took["libical"]),
        ("the same again, nothing changed", took["again"], "s", "`cp -r` of them", took["cp"]),
        ("the same by `stream`", took["stream"], "s", "`build`", took["build"]),
        (f"{looked_at:,} checked, in one thread", checked, "ms", "read as plain YAML", parsed),
        (f"`due` of {looked_at:,}", took["due"], "s", "`check` of them", took["check"]),
    ]
    return [
        f"A folder has plans of about 62 events. Medians of {arguments.turns} turns, of one prescription of"
        f" {arguments.rounds}:",
        "",
        "| what | b12cal | beside it | | b12cal takes |",
        "| --- | ---: | --- | ---: | ---: |",
        *(
            f"| {what} | {ours:.2f} {unit} | {peer} | {theirs:.2f} {unit} | {ours / theirs:.2f} x |"
            for what, ours, unit, peer, theirs in rows
        ),
        "",
        "Most memory: "
        + ", ".join(f"`{name}` {peak[name] / 1e6:.0f} MB" for name in ("build", "stream", "check", "due"))
        + ".",
    ]


def turn(made: Made, work: Path) -> dict[str, Run]:
    """Each command once: by turns, what disturbs the machine disturbs all of them."""
    ours, copy, libical = (work / name for name in ("ours", "copy", "libical"))
    program, everything, some = made.default, work / "all", work / "some"
    build = [program, "build", everything, *AS_OF, "-o", batch.empty(ours)]
    shutil.rmtree(copy, ignore_errors=True)
    batch.empty(libical)
    commands = {
        "build": build,
        "again": build,
        "cp": ["cp", "-r", ours, copy],
        "libical": [made.libical, work / "events", libical],
        "stream": stream.command(program, work / "lines", work / "answers"),
        "check": [program, "check", some, *AS_OF],
        "due": [program, "due", some, *AS_OF],
    }
    found = {name: batch.run(made, command, work) for name, command in commands.items()}
    first = next(ours.rglob("*.ics"))
    if calendars.contents(libical / first.relative_to(ours)) != calendars.contents(first):
        raise SystemExit("error: the C program writes other events")
    return found


def check(made: Made, number: int) -> tuple[float, float]:
    """The milliseconds of reading and of checking that `benches/check.rs` prints."""
    table = subprocess.check_output([made.check, str(number)], text=True).splitlines()
    read, checked = (float(row.split("|")[2]) for row in table[2:4])
    return read, checked
