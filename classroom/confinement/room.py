"""What a confined process sees and may take."""

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from classroom.confinement import users

# Of a room's own, unless it says otherwise: where a confined process is, and may write.
TEMPORARY = "/tmp"
# Which every process may need, and which hold nothing.
DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom"))


@dataclass(frozen=True)
class Limits:
    """What a confined process may take, with all that it starts.

    Attributes:
        seconds: of processor time, of one process. Whoever starts it watches the clock, and the
            memory, which no limit of a process counts as it is.
        processes: at one time, threads included.
        file_bytes: of one file, and of all files together in its temporary folder.
        open_files: of one process.
    """

    seconds: int = 120
    processes: int = 512
    file_bytes: int = 256_000_000
    open_files: int = 1_024


@dataclass(frozen=True)
class Room:
    """What a confined process sees.

    Attributes:
        shown: files and folders that it sees where they are, and cannot change.
        placed: files, each with where it sees it instead, and cannot change it.
        shared: a folder that it and others see and change; None for none.
        network: open files of another process' namespaces of network and users, whose loopback
            address it shares; None for one of its own.
        user: whom a process of root becomes; by default nobody, on every Linux.
        working: the folder that it is in; one of those that are shown, or the temporary one.
    """

    shown: tuple[str, ...] = ()
    placed: tuple[tuple[str, str], ...] = ()
    shared: str | None = None
    network: tuple[int, int] | None = None
    user: int = users.NOBODY
    working: str = TEMPORARY
    limits: Limits = field(default_factory=Limits)


def pythons_own() -> tuple[str, ...]:
    """Files and folders without which this Python, and what is installed for it, does not work."""
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.realpath(sys.executable)}
    places |= {path for name, path in sysconfig.get_paths().items() if "lib" in name}
    places |= {path for path in site.getsitepackages() if os.path.isdir(path)}
    # Libraries of the system, names of users and machines, time zones, certificates.
    places |= {
        "/lib",
        "/lib64",
        "/usr/lib",
        "/usr/lib64",
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
        "/etc/hosts",
        "/etc/localtime",
        "/etc/nsswitch.conf",
        "/etc/passwd",
    }
    return outermost(path for path in places if os.path.exists(path))


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without those that lie in another one of them, in order."""
    found: list[str] = []
    for path in sorted({os.path.abspath(path) for path in paths}):
        if not any(Path(path).is_relative_to(outer) for outer in found):
            found.append(path)
    return tuple(found)
