"""Runs feeds.py twice over generated prescriptions, and compares every feed with what `b12cal build` writes.

    python3 examples/spark/compare.py NUMBER B12CAL SPARK_SUBMIT [OPTION OF SPARK_SUBMIT...]

In the second run some texts have changed, some are broken, some are mended and one is gone.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow
from pyarrow import parquet

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "bench"))

import generate  # noqa: E402

# The plan of one in so many changes, breaks in the first run, breaks in the second one.
CHANGED, BROKEN_FIRST, BROKEN_LATER = 7, 11, 13


def main() -> None:
    number, b12cal, submit = int(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3:]
    generated = generate.prescriptions(number, generate.SEED, generate.PER_FOLDER)
    texts = {path.stem: text for path, text in generated}
    with tempfile.TemporaryDirectory(prefix="b12cal-spark-") as work:
        once = Run(b12cal, submit, Path(work))
        first = {key: broken(text) if at % BROKEN_FIRST == 1 else text for at, (key, text) in enumerate(texts.items())}
        once.compare("first", first, "2026-03-02")
        second = {
            key: broken(text) if at % BROKEN_LATER == 2 else changed(text) if at % CHANGED == 3 else text
            for at, (key, text) in enumerate(texts.items())
            if at
        }
        once.compare("second", second, "2026-03-03")


def broken(text: str) -> str:
    """A dose that can be misread: an error."""
    return text.replace("\ndose: ", "\ndose: 0", 1)


def changed(text: str) -> str:
    """Every event with a time of its own comes some minutes later."""
    return re.sub(r"\ntime: (\d\d:\d)\d\n", r"\ntime: \g<1>9\n", text, count=1)


class Run:
    """The folders that both ways continue from."""

    def __init__(self, b12cal: Path, submit: list[str], work: Path) -> None:
        self.b12cal, self.submit, self.work = b12cal, submit, work
        self.previous: Path | None = None

    def compare(self, name: str, texts: dict[str, str], day: str) -> None:
        built = self.build(texts, day)
        feeds = self.spark(name, texts, day)
        wrong = 0
        outcomes: Counter[str] = Counter()
        for key, (ics, outcome, diagnostics) in feeds.items():
            outcomes[outcome] += 1
            errors = [one for one in diagnostics if one["severity"] == "error"]
            is_right = ics == built.get(key) and (outcome == "failed") == bool(errors)
            if not is_right:
                wrong += 1
                print(f"error: {key} is {outcome}, and not what `build` wrote: {errors}")
        lost = {*texts, *built} - set(feeds)
        print(f"{name} run: {len(feeds)} feeds as `build` writes them: {dict(outcomes)}")
        if wrong or lost:
            sys.exit(f"error: {wrong} differ, and these are missing: {sorted(lost)[:5]}")

    def build(self, texts: dict[str, str], day: str) -> dict[str, str]:
        """The feeds of a folder; that of a prescription that is gone or broken stays."""
        plans, out = self.work / "plans", self.work / "built"
        shutil.rmtree(plans, ignore_errors=True)
        plans.mkdir()
        for key, text in texts.items():
            (plans / f"{key}.yaml").write_text(text, encoding="utf-8")
        command = [self.b12cal, "build", "--quiet", plans, "-o", out, "--as-of", day]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode != 1:
            sys.exit(f"error: exit code {done.returncode} of build\n{done.stderr[-2000:]}")
        return {path.stem: path.read_bytes().decode() for path in out.glob("*.ics")}

    def spark(self, name: str, texts: dict[str, str], day: str) -> dict[str, tuple]:
        prescriptions, feeds = self.work / f"{name}.parquet", self.work / f"{name}-feeds"
        rows = {"key": list(texts), "text": list(texts.values())}
        parquet.write_table(pyarrow.table(rows), prescriptions, compression="zstd")
        command = [*self.submit, "--files", self.b12cal, HERE / "feeds.py", "--as-of", day]
        # Spark puts it there by its name.
        command += ["--b12cal", f"./{self.b12cal.name}"]
        command += ["--prescriptions", prescriptions, "--feeds", feeds]
        if self.previous:
            command += ["--previous", self.previous]
        start = time.monotonic()
        log = self.work / f"{name}.log"
        with log.open("w") as said:
            done = subprocess.run(command, cwd=self.work, stdout=said, stderr=said)
        print(f"{name} run: {time.monotonic() - start:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        if done.returncode != 0:
            # What is neither log nor trace: the errors of Python.
            said = [line for line in log.read_text().splitlines() if not re.match(r"\d\d/|\tat ", line)]
            sys.exit("\n".join([f"error: exit code {done.returncode} of Spark", *said[-60:]]))
        self.previous = feeds
        table = parquet.read_table(feeds).to_pylist()
        return {row["key"]: (row["ics"], row["outcome"], row["diagnostics"]) for row in table}


if __name__ == "__main__":
    main()
