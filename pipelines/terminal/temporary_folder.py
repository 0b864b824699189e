"""A temporary folder of a command's own, so that nothing of it is left in the system's.

Libraries leave files there that they remove when Python ends, which a command that ends at once
passes over, and a killed one too: TensorFlow the source of each function that it translates. A
folder whose process was killed is removed by the next command.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator

PREFIX = "workshop-run-"

_LOCK = "lock"
# A process that is still making its folder has no lock there yet; one that was killed has not.
_MAKING_SECONDS = 600


@contextlib.contextmanager
def private() -> Iterator[str]:
    """Makes all temporary files of this process, and of those that it starts, in one folder.

    The folder and what is in it are removed with the block. A process that was started before
    has to be told the variable `TMPDIR`.
    """
    remove_abandoned()
    before, variable = tempfile.tempdir, os.environ.get("TMPDIR")
    folder, lock = _make()
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        if variable is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = variable
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _make() -> tuple[str, int]:
    """A new folder, and the open file whose lock says that somebody uses it."""
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        path = os.path.join(folder, _LOCK)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        # Another command may take it for abandoned before it is locked.
        if _locked(lock) and os.path.exists(path):
            return folder, lock
        os.close(lock)


def _locked(lock: int) -> bool:
    """Locks an open file until this process and its forks have ended; False if another has."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove_abandoned() -> None:
    """Removes this user's folders whose processes are gone."""
    with os.scandir(tempfile.gettempdir()) as entries:
        folders = [entry.path for entry in entries if entry.name.startswith(PREFIX)]
    for folder in folders:
        # Another's, or removed meanwhile.
        with contextlib.suppress(OSError):
            _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: str) -> None:
    found = os.lstat(folder)
    if found.st_uid != os.getuid():
        return
    try:
        lock = os.open(os.path.join(folder, _LOCK), os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        if time.time() - found.st_mtime > _MAKING_SECONDS:
            os.rmdir(folder)
        return
    try:
        if _locked(lock):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
