"""Whole programs side by side in one run -> tables of Markdown with ratios.

    python3 bench/run.py [--part summary|one|folder|growth|instructions|build|all] [--keep] [--quick]

Builds what the parts need: the binary as it is released, the other programs, and the Python tools in a folder of its
own in the cache. Checks that all calendars hold the same events, and then runs the programs by turns. `--keep` puts the tables into
`bench/README.md`. No time is ever a failure. `build` is the time of a clean build; it takes minutes, and is not part
of `all`.
"""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

import tools

README = Path(__file__).resolve().parent / "README.md"
# Each is the name of a file beside this one.
PARTS = ["summary", "one", "folder", "growth", "instructions", "build"]
# Those that run programs in Python, or read calendars with its library.
WITH_PYTHON = {"summary", "one", "folder"}
MARK = "<!-- {}: {} of the last run -->"


def main() -> None:
    arguments = read_arguments()
    names = (
        [name for name in PARTS if name != "build"] if arguments.part == "all" else [arguments.part]
    )
    if not WITH_PYTHON.isdisjoint(names):
        tools.enter_environment(arguments.cache)
    # A build that is timed needs no other programs.
    made = None if names == ["build"] else tools.Made(arguments)
    if arguments.quick:
        print("A trial of debug builds with little of everything: its figures mean nothing.\n")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="b12cal-bench-", dir=arguments.folder) as work:
            # Not before it is wanted: some need the Python tools.
            measure = importlib.import_module(name).measure
            lines = measure(made, Path(work), arguments)
        report = "\n".join([tools.machine(made, arguments.folder), "", *lines, ""])
        print(report, flush=True)
        if arguments.keep:
            keep(name, report)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "b12cal-bench"
    add("--part", choices=[*PARTS, "all"], default="all", help="what to measure (%(default)s)")
    add("--keep", action="store_true", help="put the tables into bench/README.md")
    add(
        "--quick",
        action="store_true",
        help="little of everything, with a debug build: only to see that it works",
    )
    add("--rounds", type=int, default=1000, help="runs for one prescription (%(default)s)")
    add("--turns", type=int, default=5, help="runs for a folder (%(default)s)")
    add("--number", type=int, default=10_000, help="prescriptions in the folder (%(default)s)")
    add("--python", type=int, default=300, help="of them for Python, which is slow (%(default)s)")
    add(
        "--largest",
        type=int,
        default=100_000,
        help="prescriptions in the largest folder (%(default)s)",
    )
    add("--folder", type=Path, default=Path("/dev/shm"), help="a tmpfs to write to (%(default)s)")
    add("--disk", type=Path, default=cache, help="a folder on a disk (%(default)s)")
    add("--cache", type=Path, default=cache, help="where the Python tools are kept (%(default)s)")
    add("--binary", type=Path, help="a b12cal to measure instead of the one that is built")
    arguments = parser.parse_args()
    if arguments.quick:
        if arguments.keep:
            parser.error("--quick measures a debug build: there is nothing to keep")
        few = {"rounds": 5, "turns": 1, "number": 5, "python": 5, "largest": 10}
        vars(arguments).update(few)
    return arguments


def keep(part: str, report: str) -> None:
    """Replaces the report between its two marks in the README."""
    text = README.read_text(encoding="utf-8")
    begin, end = (MARK.format(part, place) for place in ("begin", "end"))
    if begin not in text or end not in text:
        sys.exit(f"error: bench/README.md has no marks for the part `{part}`")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{begin}\n\n{report}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
