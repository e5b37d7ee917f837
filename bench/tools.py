"""Sources -> the programs that are measured, and a sentence on the machine that they run on."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# The one prescription, and its day.
EXAMPLE = ROOT / "examples" / "pernicious-anaemia-uk.yaml"
AS_OF = "2026-03-02"
PACKAGES = ["yaml2ics==0.3", "icalendar==7.3.0"]
# cargo, for a program that is linked as a released one.
STATIC = ["bash", "packaging/static"]

# The exit code where something is missing that is no fault of this project.
NOT_HERE = 3


@dataclass
class Made:
    """The programs, each built when a part first asks for it."""

    arguments: argparse.Namespace
    python: Path = Path(sys.prefix) / "bin" / "python"
    yaml2ics: Path = Path(sys.prefix) / "bin" / "yaml2ics"
    icalendar: Path = HERE / "with_icalendar.py"

    @cached_property
    def b12cal(self) -> Path:
        """The binary as it is released; or fast to build, if nothing is to be measured."""
        if self.arguments.binary:
            return self.arguments.binary.resolve()
        command = ["build", "--package", "b12cal", "--bin", "b12cal"]
        return built(command if self.arguments.quick else [*command, "--profile", "dist"], self.arguments)

    @cached_property
    def default(self) -> Path:
        """The binary as `cargo build --release` makes it."""
        command = ["build", "--package", "b12cal", "--bin", "b12cal"]
        return executable(command if self.arguments.quick else [*command, "--release"], ["cargo"])

    @cached_property
    def folder(self) -> Path:
        """`benches/folder.rs`."""
        return bench("folder", self.arguments)

    @cached_property
    def writer(self) -> Path:
        """`benches/writer.rs`."""
        return bench("writer", self.arguments)

    @cached_property
    def check(self) -> Path:
        """`benches/check.rs`."""
        return bench("check", self.arguments)

    @cached_property
    def libical(self) -> Path:
        return compiled(HERE / "with_libical.c", self.arguments.cache, libical_flags())

    @cached_property
    def measured(self) -> Path:
        return compiled(HERE / "measured.c", self.arguments.cache, ["-static"])


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


def bench(name: str, arguments: argparse.Namespace) -> Path:
    """A program of `benches/`."""
    command = ["--package", "b12cal-benches", "--bench", name]
    return built(
        ["build", *command] if arguments.quick else ["bench", "--no-run", *command], arguments
    )


def built(command: list[str], arguments: argparse.Namespace) -> Path:
    """What cargo builds, linked statically as it is released unless it is built fast."""
    return executable(command, ["cargo"] if arguments.quick else STATIC)


def host() -> str:
    about = subprocess.check_output(["rustc", "-vV"], cwd=ROOT, text=True)
    return next(line.split()[1] for line in about.splitlines() if line.startswith("host:"))


def executable(arguments: list[str], cargo: list[str]) -> Path:
    """The program that cargo builds."""
    command = [*cargo, *arguments, "--locked", "--quiet", "--message-format=json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return next(
        Path(message["executable"]) for message in messages if message.get("executable")
    )


def compiled(source: Path, cache: Path, flags: list[str]) -> Path:
    """A C program."""
    if not shutil.which("cc"):
        missing("cc", "gcc and libc6-dev")
    cache.mkdir(parents=True, exist_ok=True)
    program = cache.resolve() / source.stem
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
    # The part that times builds writes no calendars.
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
