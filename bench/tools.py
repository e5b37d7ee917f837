"""Sources -> the programs that are measured, and a sentence on the machine that they run on."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGES = ["yaml2ics==0.3", "icalendar==7.3.0"]
BENCHES = ["--package", "b12cal-benches", "--bench", "folder", "--bench", "writer"]
# As `just release` has it.
STATIC = "-C target-feature=+crt-static -C relocation-model=static"

# The exit code where something is missing that is no fault of this project.
NOT_HERE = 3


@dataclass(frozen=True)
class Made:
    """The programs."""

    b12cal: Path
    # The programs of `benches/`.
    folder: Path
    writer: Path
    libical: Path
    measured: Path
    python: Path = Path(sys.prefix) / "bin" / "python"
    yaml2ics: Path = Path(sys.prefix) / "bin" / "yaml2ics"
    icalendar: Path = HERE / "with_icalendar.py"


def enter_environment(cache: Path) -> None:
    """Goes on inside a virtual environment that has the Python tools, made if there is none."""
    folder = cache.resolve() / "-".join(PACKAGES).replace("==", "-")
    if Path(sys.prefix) == folder:
        return
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES])
        if installed.returncode != 0:
            print(f"error: {' and '.join(PACKAGES)} cannot be installed", file=sys.stderr)
            sys.exit(NOT_HERE)
        (folder / "ready").touch()
    os.execv(python, [python, *sys.argv])


def make(arguments: argparse.Namespace) -> Made:
    """Builds all programs, b12cal as it is released; or fast, if nothing is to be measured."""
    if arguments.quick:
        built = executables(["build", "--locked", "--package", "b12cal", "--bin", "b12cal", *BENCHES], {})
    else:
        # With a target of its own the flags do not reach the macros, which cannot be static.
        command = ["--locked", "--target", host()]
        static = {"RUSTFLAGS": STATIC} if host().endswith("linux-gnu") else {}
        built = executables(["bench", "--no-run", *BENCHES, *command], static)
        built |= executables(["build", "--profile", "dist", *command], static)
    b12cal = arguments.binary or built["b12cal"]
    cache = arguments.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    measured = compiled(HERE / "measured.c", cache, ["-static"])
    libical = compiled(HERE / "with_libical.c", cache, libical_flags())
    return Made(b12cal.resolve(), built["folder"], built["writer"], libical, measured)


def host() -> str:
    about = subprocess.check_output(["rustc", "-vV"], cwd=ROOT, text=True)
    return next(line.split()[1] for line in about.splitlines() if line.startswith("host:"))


def executables(arguments: list[str], environment: dict[str, str]) -> dict[str, Path]:
    """What cargo builds, by its name."""
    command = ["cargo", *arguments, "--quiet", "--message-format=json"]
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, check=True
    )
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return {
        message["target"]["name"]: Path(message["executable"])
        for message in messages
        if message.get("executable")
    }


def compiled(source: Path, cache: Path, flags: list[str]) -> Path:
    """A C program."""
    if not shutil.which("cc"):
        missing("cc", "gcc and libc6-dev")
    program = cache / source.stem
    command = ["cc", "-O2", "-Wall", "-Werror", "-o", program, source, *flags]
    subprocess.run(command, check=True)
    return program


def libical_flags() -> list[str]:
    """What a C compiler needs to know to find libical."""
    command = ["pkg-config", "--cflags", "--libs", "libical"]
    try:
        return subprocess.check_output(command, text=True).split()
    except (OSError, subprocess.CalledProcessError):
        missing("libical", "libical-dev and pkg-config")


def missing(what: str, packages: str) -> NoReturn:
    """The end, with the Debian packages that are needed."""
    print(
        f"error: there is no {what}\nhelp: it comes with the Debian packages {packages}",
        file=sys.stderr,
    )
    sys.exit(NOT_HERE)


def machine(made: Made | None, work: Path) -> str:
    """The machine, the versions and the size of the binary; `work` is where the output goes."""
    kind = subprocess.check_output(["stat", "-f", "-c", "%T", work], text=True).strip()
    # A part that makes no programs writes no calendars either.
    place = f"; output on {kind}" if made else ""
    rustc = subprocess.check_output(["rustc", "--version"], cwd=ROOT, text=True).split()[1]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = f" The binary of b12cal has {made.b12cal.stat().st_size:,} bytes." if made else ""
    python, load = platform.python_version(), os.getloadavg()[0]
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, load"
        f" {load:.1f} at the end{place}. rustc {rustc}, Python {python}.{size}"
    )


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def measure_build(_made: None, _work: Path, _arguments: argparse.Namespace) -> list[str]:
    """How long a clean build takes, and how large the binaries are."""
    # Not on a tmpfs: a build is large.
    with tempfile.TemporaryDirectory(prefix="b12cal-clean-") as target:
        rows = []
        for kind, profile, flags in (
            ("dynamic, as `cargo build --release` makes it", "release", {}),
            ("static, as it is released", "dist", {"RUSTFLAGS": STATIC}),
        ):
            command = ["cargo", "build", "--profile", profile, "--locked", "--quiet"]
            command += ["--target", host()]
            environment = os.environ | {"CARGO_TARGET_DIR": target, "CARGO_BUILD_JOBS": "2"} | flags
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


def targets(rows: list[tuple[str, float, str, bool | None]]) -> list[str]:
    """A table of targets: each with what was reached, how that is written, and whether it is enough;
    `None` for what has no target and belongs to the row before."""
    verdicts = {True: "met", False: "**missed**", None: ""}
    return [
        "| target | reached | |",
        "| --- | ---: | --- |",
        *(
            f"| {what} | {form.format(value)} | {verdicts[is_met]} |"
            for what, value, form, is_met in rows
        ),
    ]
