"""The sources -> how long a clean build takes, and how large the binaries are."""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tools import ROOT, STATIC, Made, host, targets


def measure(_made: None, _work: Path, _arguments: argparse.Namespace) -> list[str]:
    """How long a clean build takes, and how large the binaries are."""
    # Not on a tmpfs: a build is large.
    with tempfile.TemporaryDirectory(prefix="b12cal-clean-") as target:
        rows = []
        for kind, profile, cargo in (
            ("dynamic, as `cargo build --release` makes it", "release", ["cargo"]),
            ("static, as it is released", "dist", STATIC),
        ):
            command = [*cargo, "build", "--profile", profile, "--locked", "--quiet"]
            command += ["--target", host()]
            environment = os.environ | {"CARGO_TARGET_DIR": target, "CARGO_BUILD_JOBS": "2"}
            start = time.monotonic()
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            seconds = time.monotonic() - start
            binary = Path(target) / host() / profile / "b12cal"
            rows.append((kind, binary.stat().st_size, seconds))
            shutil.rmtree(target)
    return [
        "A clean build by two jobs, without the download of packages:",
        "",
        "| binary | bytes | seconds |",
        "| --- | ---: | ---: |",
        *(f"| {kind} | {size:,} | {seconds:.0f} |" for kind, size, seconds in rows),
        "",
        *targets(
            [
                (
                    "a clean default build takes at most 120 seconds",
                    rows[0][2],
                    "{:.0f}",
                    rows[0][2] <= 120,
                )
            ]
        ),
    ]
