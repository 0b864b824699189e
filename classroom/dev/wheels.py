"""`workshop dev wheels`: which of the lock's packages have wheels for which machines.

The lock pins versions and hashes of files, and says of no file what it is for. That is asked of
the package index, once for each lock, and kept in `locked_wheels.json`, so that a test can say
without a network what is missing where.
"""

import hashlib
import json
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from packaging.markers import Marker, default_environment
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

from classroom.bootstrap import PYTHONS, any_uv
from classroom.dev import requirements
from classroom.machines import NAMES
from pipelines.problems import JobError
from pipelines.terminal.parser import make_parser

TABLE = Path(__file__).with_name("locked_wheels.json")

# The oldest systems that count: glibc of Debian 11 and Ubuntu 20.04, and the macOS that
# TensorFlow's wheels are for.
_GLIBC = 31
_MACOS = (12, 0)


@dataclass(frozen=True)
class Target:
    """A kind of machine with a minor version of Python."""

    machine: tuple[str, str]
    python: tuple[int, int]

    def tags(self) -> frozenset[Tag]:
        """Of the wheels that it installs."""
        platforms = self._platforms()
        version = "".join(map(str, self.python))
        return frozenset(cpython_tags(self.python, platforms=platforms)) | frozenset(
            compatible_tags(self.python, f"cp{version}", platforms)
        )

    def _platforms(self) -> list[str]:
        system, processor = self.machine
        if system == "Darwin":
            return list(mac_platforms(_MACOS, processor))
        old = ["manylinux2014", *(["manylinux2010", "manylinux1"] * (processor == "x86_64"))]
        names = [*(f"manylinux_2_{minor}" for minor in range(_GLIBC, 4, -1)), *old, "linux"]
        return [f"{name}_{processor}" for name in names]

    def wants(self, marker: str) -> bool:
        """Whether the lock has it install a package with this marker."""
        system, processor = self.machine
        version = ".".join(map(str, self.python))
        told = {
            **default_environment(),
            "os_name": "posix",
            "platform_machine": processor,
            "platform_system": system,
            "python_full_version": f"{version}.0",
            "python_version": version,
            "sys_platform": system.lower(),
        }
        return not marker or Marker(marker).evaluate(told)  # type: ignore[arg-type]


TARGETS = tuple(Target(machine, python) for machine in NAMES for python in PYTHONS)


@dataclass(frozen=True)
class Pin:
    """A package of the lock.

    Attributes:
        marker: where it is wanted; "" for everywhere.
        hashes: a fingerprint of its files' hashes.
    """

    name: str
    version: str
    marker: str
    hashes: str

    @property
    def key(self) -> str:
        """In the table: Pythons may have versions of their own."""
        return f"{self.name}=={self.version}"


def pins(lock: str) -> list[Pin]:
    """The lock's packages, each with its files' hashes as one."""
    found = []
    for block in requirements.blocks(lock):
        head = block.split("\n", 1)[0].removesuffix("\\").strip()
        pinned, _, marker = head.partition(";")
        name, version = (part.strip() for part in pinned.split("=="))
        hashes = sorted(re.findall(r"--hash=sha256:(\w+)", block))
        digest = hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:16]
        found.append(Pin(requirements.canonical(name), version, marker.strip(), digest))
    return found


def entry(pin: Pin, wheels: Iterable[str], source: bool) -> dict:
    """What the table says of a package.

    Args:
        wheels: all of its wheels' file names.
        source: whether there is a source distribution.
    """
    wanted = frozenset().union(*(target.tags() for target in TARGETS))
    tags: set[str] = set()
    for name in wheels:
        of_wheel = parse_wheel_filename(name)[3]
        if of_wheel & wanted:
            tags.add(_compressed(name))
    return {
        "hashes": pin.hashes,
        "wheels": sorted(tags),
        "any_wheel": bool(list(wheels)),
        "source": source,
    }


def _compressed(wheel: str) -> str:
    """The tags of a wheel's file name: "cp312-cp312-macosx_12_0_arm64"."""
    return "-".join(wheel.removesuffix(".whl").split("-")[-3:])


def missing(table: dict, lock: str) -> Iterator[tuple[Target, str]]:
    """(target, package): there are wheels of it, and none for this target."""
    tags = {target: target.tags() for target in TARGETS}
    for pin in pins(lock):
        told = table[pin.key]
        wheels = [parse_wheel_filename(f"x-1-{tag}.whl")[3] for tag in told["wheels"]]
        for target in TARGETS:
            fits = any(of_wheel & tags[target] for of_wheel in wheels)
            if told["any_wheel"] and target.wants(pin.marker) and not fits:
                yield target, pin.name


def wheels_command(argv: list[str]) -> int:
    """Writes the table from what the package index says; returns the exit code."""
    make_parser(
        "workshop dev wheels",
        "Asks the package index for which machines and Pythons the locked packages have wheels, "
        "and writes classroom/dev/locked_wheels.json.",
    ).parse_args(argv)
    lock = requirements.LOCK.read_text(encoding="utf-8")
    files = _files(requirements.LOCK)
    table = {}
    for pin in pins(lock):
        wheels, source = files[pin.name, pin.version]
        table[pin.key] = entry(pin, wheels, source)
    lines = (f" {json.dumps(name)}: {json.dumps(told)}" for name, told in sorted(table.items()))
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"wrote {TABLE.relative_to(requirements.ROOT)}")
    for target, name in missing(table, lock):
        version = ".".join(map(str, target.python))
        print(f"no wheel of {name} for {' on '.join(target.machine)}, Python {version}")
    return 0


def _files(lock: Path) -> dict[tuple[str, str], tuple[list[str], bool]]:
    """(file names of wheels, whether there is a source distribution) by name and version.

    Raises:
        JobError: the index cannot be asked.
    """
    uv = any_uv()
    if not uv:
        raise JobError("`dev wheels` asks by uv, which is not here: ./workshop installs it.")
    with tempfile.TemporaryDirectory() as folder:
        # The form in which files have names, for a tool to install from.
        path = Path(folder, "pylock.toml")
        command = [uv, "pip", "compile", str(lock), "--universal", "--no-deps"]
        command += ["--python-version", ".".join(map(str, PYTHONS[0])), "--generate-hashes"]
        command += ["--format", "pylock.toml", "--output-file", str(path), "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["uv gives no reason"])[-1]
            raise JobError(f"The package index could not be asked: {last.strip()}.")
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        (requirements.canonical(package["name"]), package["version"]): (
            [_name(wheel) for wheel in package.get("wheels", ())],
            "sdist" in package,
        )
        for package in told["packages"]
    }


def _name(file: dict) -> str:
    return file.get("name") or unquote(file["url"].rsplit("/", 1)[-1])
