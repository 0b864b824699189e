"""Intermediate data between two stages on this machine, kept in files and not in memory.

A runner on one machine holds all that a stage gives until the next one has read it, and with
several worker processes copies it through the first one. Here the bytes go to a file that every
process of the run can read, and the runner is given their address: a few dozen bytes.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator

import pyarrow as pa

# The folder is told to worker processes, which inherit it.
VARIABLE = "WORKSHOP_SPILL_FOLDER"

# What is smaller than a page of a file is passed on as it is.
SMALLEST_BYTES = 4096

# An Arrow stream begins with 0xFFFFFFFF.
_MARK = b"spilled\0"

_this_thread = threading.local()


@contextlib.contextmanager
def into(folder: str) -> Iterator[None]:
    """Lets this process and those that it starts spill into `folder`.

    The folder is made, and is removed with the block.
    """
    global _file
    os.makedirs(folder, exist_ok=True)
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
        with _opening:
            if _file is not None and _file.folder == folder:
                _file.close()
                _file = None
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def kept_whole() -> Iterator[None]:
    """Lets this thread `put` nothing into files: for what is to outlive the run."""
    before = _keeps_whole()
    _this_thread.whole = True
    try:
        yield
    finally:
        _this_thread.whole = before


def active() -> bool:
    """Whether there is a folder to spill into."""
    return bool(os.environ.get(VARIABLE)) and not _keeps_whole()


def _keeps_whole() -> bool:
    return getattr(_this_thread, "whole", False)


def put(data: bytes | pa.Buffer) -> bytes:
    """The bytes of `data`, or where they were put."""
    folder = os.environ.get(VARIABLE)
    if not folder or len(data) < SMALLEST_BYTES or _keeps_whole():
        return bytes(data)
    return _MARK + _file_in(folder).append(data)


def get(data: bytes) -> bytes:
    """What `put` was given."""
    if not data.startswith(_MARK):
        return data
    offset, size, path = data[len(_MARK) :].split(b"\0", 2)
    with open(path, "rb", buffering=0) as file:
        return os.pread(file.fileno(), int(size), int(offset))


class _File:
    def __init__(self, folder: str):
        self.folder = folder
        self.process = os.getpid()
        self._path = os.path.join(folder, f"{self.process}-{id(self):x}")
        self._end = 0
        self._lock = threading.Lock()
        self._number = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def append(self, data: bytes | pa.Buffer) -> bytes:
        """Writes `data`; returns its offset, its size and the file's path, with zeros between."""
        with self._lock:
            offset, self._end = self._end, self._end + len(data)
        view, at = memoryview(data), offset
        while view:
            written = os.pwrite(self._number, view, at)
            view, at = view[written:], at + written
        return b"%d\0%d\0%s" % (offset, len(data), os.fsencode(self._path))

    def close(self) -> None:
        """Nothing is appended any more."""
        os.close(self._number)


_file: _File | None = None
_opening = threading.Lock()


def _file_in(folder: str) -> _File:
    global _file
    with _opening:
        if _file is None or _file.folder != folder or _file.process != os.getpid():
            _file = _File(folder)
        return _file
