"""A new version into a class copy that learners work in: nothing of theirs is lost or changed."""

import datetime
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from classroom.class_copy import MARKER
from classroom.release.class_files import ClassFile
from classroom.release.class_folder import put, read_marker
from pipelines.problems import RequestError

_ASIDE = ".workshop/before_update"


@dataclass
class Update:
    """What bringing a new version in changed, by paths.

    Attributes:
        written: files that are new, or the release's of before in a new version.
        removed: files of the release that it no longer has.
        kept_answers: `exercise.py` files that a learner has written, whose stub has changed.
        moved: files of the release that somebody had changed, and where theirs is now.
        blocked: files of the learner's own where the release has one too: theirs stays.
    """

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept_answers: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether the copy was of this version already."""
        return not (self.written or self.removed or self.moved or self.blocked)


def update(folder: Path, files: Mapping[str, ClassFile]) -> Update:
    """Brings the files of a release into a class copy.

    Interrupted at any step it can be run again: the marker is written last.

    Args:
        files: of the new version, its marker among them.

    Raises:
        RequestError: the folder is no class copy, or cannot be written to.
    """
    before = read_marker(folder)["files"]
    done = Update()
    try:
        for path, file in files.items():
            if path != MARKER:
                _bring(folder, path, file, before.get(path), done)
        for path, digest in before.items():
            # Paths come from a file that somebody may have edited.
            if path not in files and not _leaves(path):
                _remove(folder, path, digest, done)
        put(folder / MARKER, files[MARKER])
    except OSError as error:
        raise RequestError(
            f"{error.filename or folder} cannot be written ({error.strerror}): nothing is lost, "
            "put that right and run this again."
        ) from None
    return done


def _bring(folder: Path, path: str, file: ClassFile, before: str | None, done: Update) -> None:
    there = _digest(folder / path)
    new = hashlib.sha256(file.data).hexdigest()
    if there == new:
        return
    answer = path.startswith("exercises/") and path.endswith("/exercise.py")
    if there is None or there == before:
        # An answer that was taken away, as `swap in` does, is in the learner's hands.
        if not (answer and there is None and before is not None):
            put(folder / path, file)
            done.written.append(path)
    elif answer:
        if before != new:
            done.kept_answers.append(path)
    elif before is None:
        done.blocked.append(path)
    elif before != new:
        done.moved[path] = _move_aside(folder, path)
        put(folder / path, file)


def _remove(folder: Path, path: str, before: str, done: Update) -> None:
    there = _digest(folder / path)
    if there == before:
        (folder / path).unlink()
        done.removed.append(path)


def _move_aside(folder: Path, path: str) -> str:
    moment = datetime.datetime.now().strftime("%Y-%m-%d_%H.%M.%S")
    number, aside = 1, f"{_ASIDE}/{moment}/{path}"
    while os.path.lexists(folder / aside):
        number += 1
        aside = f"{_ASIDE}/{moment}_{number}/{path}"
    (folder / aside).parent.mkdir(parents=True, exist_ok=True)
    os.rename(folder / path, folder / aside)
    return aside


def _digest(path: Path) -> str | None:
    """Of a file's bytes; "" of what is there and no file; None where nothing is."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _leaves(path: str) -> bool:
    return os.path.isabs(path) or ".." in path.split("/")
