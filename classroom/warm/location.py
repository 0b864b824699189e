"""Where a daemon is found: one for a checkout, environment, user and terminal."""

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Needs of exercises that cost seconds to import, and those that take the most memory.
SLOW = frozenset({"beam", "tensorflow", "transform", "great_expectations"})
HEAVY = SLOW - {"beam"}

# Room in sockaddr_un, with the zero at its end (104 on macOS, 108 on Linux).
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Address:
    """A daemon's socket, and the lock that it holds while it serves.

    Attributes:
        session: process id of the terminal's session leader, at whose end the daemon ends.
        born: when that process began, in the system's own unit; "" where it cannot be told.
    """

    socket: str
    lock: str
    session: int
    born: str


def address() -> Address | None:
    """The address for this process's terminal, or None where no private folder can be had."""
    folder = _private_folder()
    if folder is None:
        return None
    session = os.getsid(0)
    began = born(session)
    parts = [str(ROOT), sys.prefix, sys.version, str(os.getuid()), str(session), began]
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    socket = os.path.join(folder, f"{name}.socket")
    if len(os.fsencode(socket)) > _LONGEST_SOCKET_PATH:
        return None
    return Address(socket, os.path.join(folder, f"{name}.lock"), session, began)


def _private_folder() -> str | None:
    """A folder that nobody but this user can look into, made where it is missing."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.path.isdir(runtime) and os.access(runtime, os.W_OK):
        folder = os.path.join(runtime, "flights-workshop")
    else:
        folder = os.path.join(tempfile.gettempdir(), f"flights-workshop-{os.getuid()}")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.lstat(folder)
    except OSError:
        return None
    # In a folder that all may write to, somebody else may have made it first.
    private = found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if private and stat.S_ISDIR(found.st_mode) else None


def born(pid: int) -> str:
    """When a process began, so that its id used again is not taken for it; "" if unknown.

    One that has ended, and that its parent has not asked about, is unknown.
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The name in parentheses may hold anything; the state is field 3 and the start
            # field 22, see proc(5).
            fields = file.read().rsplit(")", 1)[1].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        return ""


def alive(pid: int, began: str) -> bool:
    """Whether the process that began then is still there."""
    if began:
        return born(pid) == began
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
