"""Folders and files on this machine, as trees. No link is followed; only files are read."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from classroom.submissions.tree import (
    MOST_DEPTH,
    MOST_ENTRIES,
    Folder,
    Leaf,
    Unreadable,
    kind_of,
    skipped,
)


def folder(path: Path) -> Folder:
    """The tree of a folder.

    Raises:
        Unreadable: it holds more files than anybody hands in, or may not be read.
    """
    left = [MOST_ENTRIES]
    return _folder(path, left, 0)


def _folder(path: Path, left: list[int], depth: int) -> Folder:
    found = Folder()
    if depth > MOST_DEPTH:
        return found
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror})") from None
    for entry in entries:
        left[0] -= 1
        if left[0] < 0:
            raise Unreadable(f"it holds more than {MOST_ENTRIES:,} files")
        if skipped(entry.name):
            continue
        place = path / entry.name
        kind = kind_of(entry.stat(follow_symlinks=False).st_mode)
        if kind == "file":
            found.children[entry.name] = Leaf(kind, _reader(place))
        elif not entry.is_dir(follow_symlinks=False):
            found.children[entry.name] = Leaf(kind)
        elif entry.name == ".git":  # what a repository keeps for itself is not looked through
            found.children[entry.name] = Folder()
        else:
            found.children[entry.name] = _folder(place, left, depth + 1)
    return found


def _reader(path: Path) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        # It may have become a link or a pipe since it was looked at.
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            why = "is a link" if error.errno == errno.ELOOP else error.strerror
            raise Unreadable(f"it cannot be read ({why})") from None
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable("it is no file")
            return file.read(count)

    return read
