"""Folders and files on this machine, as trees. No link is followed; only files are read."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from classroom.submissions.tree import MOST_DEPTH, MOST_ENTRIES, Folder, Leaf, Unreadable, skipped


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
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            # What a repository keeps for itself is not looked through.
            inner = Folder() if entry.name == ".git" else None
            found.children[entry.name] = inner or _folder(path / entry.name, left, depth + 1)
        else:
            found.children[entry.name] = leaf(path / entry.name, mode)
    return found


def leaf(path: Path, mode: int | None = None) -> Leaf:
    """A file, whose content is read when it is asked for.

    Args:
        mode: of the file, where it is known.
    """
    mode = path.lstat().st_mode if mode is None else mode
    if not stat.S_ISREG(mode):
        return Leaf(_KINDS.get(stat.S_IFMT(mode), "a special file"))
    return Leaf("file", _reader(path))


_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


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
