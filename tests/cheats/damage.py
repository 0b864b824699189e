"""What a hostile answer must not leave on this machine: files, changes, processes."""

import contextlib
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from classroom.catalog import ROOT
from classroom.grading import workers

# Hostile answers give this name to what they write, and write it into what they change.
MARK = "cheated-by-answer"
LOOPBACK_PORT = 45871
ABSTRACT_SOCKET = "\0workshop-cheat"

# Folders of this checkout that others write into while a test runs.
_OTHERS = {".git", ".venv", ".hypothesis", ".pytest_cache", ".ruff_cache", ".mypy_cache", "build"}
_OTHERS |= {"__pycache__", ".workshop", "shared"}
_LIBRARIES = Path(sys.prefix) / "lib"
EVERYWHERE = (ROOT, _LIBRARIES)


class Snapshot:
    """Files that no answer may change, by size, time and rights; taken twice and compared.

    Args:
        folders: with all that is in them.
    """

    def __init__(self, *folders: Path):
        self._folders = folders
        self._before = self._now()

    def changed(self) -> list[str]:
        """Files that are new, gone or different since then."""
        now = self._now()
        paths = self._before.keys() | now.keys()
        return sorted(path for path in paths if self._before.get(path) != now.get(path))

    def _now(self) -> dict[str, tuple]:
        found = {}
        for folder in self._folders:
            for entry in _files(folder, folder == ROOT):
                stat = entry.stat(follow_symlinks=False)
                # Libraries may be shared with other checkouts, which set themselves up.
                when = 0 if folder == _LIBRARIES else stat.st_mtime_ns
                found[entry.path] = (stat.st_size, when, stat.st_mode, stat.st_ino)
        return found


def _files(folder: Path, of_checkout: bool) -> Iterator[os.DirEntry]:
    todo = [str(folder)]
    while todo:
        try:
            entries = list(os.scandir(todo.pop()))
        except OSError:
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry
            elif entry.name != "__pycache__" and not (of_checkout and entry.name in _OTHERS):
                todo.append(entry.path)


def marked() -> list[str]:
    """Files with the mark as a name, where an answer would be able to leave them."""
    places = {tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/etc", str(Path.home())}
    places |= {str(folder) for folder in (ROOT, *ROOT.parents)} | {str(ROOT / ".git")}
    places |= {str(ROOT / name) for name in (".workshop", ".git/hooks", "build")}
    found = []
    for place in places:
        try:
            names = os.listdir(place)
        except OSError:
            continue
        found += [f"{place}/{name}" for name in names if MARK in name]
    return sorted(found)


def survivors() -> list[str]:
    """Processes that this process' gradings have started and that still run."""
    first = workers._FIRST_USER + os.getpid() % workers._PIDS * workers._MOST_JOBS
    users = range(first, first + workers._MOST_JOBS)
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            user = os.stat(f"/proc/{name}").st_uid
            with open(f"/proc/{name}/environ", "rb") as file:
                ours = f"PYTHONPATH={ROOT}".encode() in file.read().split(b"\0")
            with open(f"/proc/{name}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        of_server = ours and "classroom.grading.job_server" in command
        if user in users or (of_server and _adopted(name)):
            found.append(f"{name}: {command}")
    return found


def _adopted(pid: str) -> bool:
    """Whether whoever started a process is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1]) == 1
    except OSError:
        return False


class Listener:
    """Waits on the loopback address and on a socket without a file for whom nobody expects."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._sockets = [socket.socket(), socket.socket(socket.AF_UNIX)]
        self._sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for one, address in zip(
            self._sockets, (("127.0.0.1", LOOPBACK_PORT), ABSTRACT_SOCKET), strict=True
        ):
            try:
                one.bind(address)
            except OSError:
                # Another one's tests listen there, and hear it in our place.
                continue
            one.listen()
            threading.Thread(target=self._listen, args=(one,), daemon=True).start()

    def _listen(self, one: socket.socket) -> None:
        while True:
            try:
                connection, address = one.accept()
            except OSError:
                return
            self.heard.append(f"{address}")
            connection.close()

    def close(self) -> None:
        """Stops."""
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
