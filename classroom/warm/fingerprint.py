"""Whether the library's code has changed since a process imported it."""

import hashlib
import os
import sys

from classroom.warm.location import ROOT

_FOLDERS = ("pipelines", "classroom", "schemas", "expectations", "solutions")
_SUFFIXES = (".py", ".toml", ".json", ".csv", ".md")


def fingerprint() -> str:
    """Names, sizes and times of all that a warm process may hold; a few milliseconds.

    The learner's own code and its tests are not in it: they are imported anew for every
    check.
    """
    found: list[str] = []
    for folder in _FOLDERS:
        _look_into(os.path.join(ROOT, folder), found)
    lock = os.path.join(sys.prefix, "requirements.lock")
    if os.path.exists(lock):
        found.append(_line(lock, os.stat(lock)))
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def _look_into(folder: str, found: list[str]) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                _look_into(entry.path, found)
        elif entry.name.endswith(_SUFFIXES):
            try:
                found.append(_line(entry.path, entry.stat()))
            except OSError:
                continue


def _line(path: str, stat: os.stat_result) -> str:
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"
