"""The reference's code in the learner's place for a lesson, and the learner's back.

For each exercise `.workshop/swapped/FOLDER/` holds

    mine.py        the learner's file itself: the same inode, under another name
    reference.py   what was put in its place

What is in the learner's place is never overwritten, for an editor may have written it a
moment ago: it is renamed into this folder, and looked at there. What is put in the place is
linked to a name that is free. So whatever step an interruption comes before, every file has
at least one name, and the next call finds out where things are and goes on from there.
"""

import contextlib
import datetime
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from pipelines.problems import JobError, RequestError

STATE = ROOT / ".workshop"


def is_in(exercise: Exercise) -> bool:
    """Whether the learner's file is kept away from its place."""
    return os.path.lexists(_kept(exercise))


def swap_in(exercise: Exercise, reference: str) -> bool:
    """Puts the reference's code in the learner's place; False if it is there already.

    Args:
        reference: text of the file to put there.

    Raises:
        RequestError: the learner has no file there to keep.
    """
    with _alone():
        folder = _folder(exercise)
        if is_in(exercise):
            # Begun before, and perhaps not ended: then what is kept has two names.
            if os.path.lexists(exercise.code):
                if not _same(exercise.code, _kept(exercise)):
                    return False
                exercise.code.unlink()
        elif not os.path.lexists(exercise.code):
            raise RequestError(
                f"{exercise.code} is missing: `./workshop reset {exercise.name}` brings it back."
            )
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "reference.py", reference)
        if not is_in(exercise):
            _move(exercise.code, _kept(exercise))
        beside = exercise.code.with_name(".exercise.py.reference")
        beside.unlink(missing_ok=True)
        _write(beside, reference)
        # An editor may have written there in this very moment, which `swap_out` will keep.
        with contextlib.suppress(FileExistsError):
            _link(beside, exercise.code)
        beside.unlink()
        return True


def swap_out(exercise: Exercise) -> tuple[bool, Path | None]:
    """Puts the learner's file back, the very same.

    Returns:
        Whether it was away; and where edits are that were made to the reference's code
        meanwhile, None if there are none.
    """
    with _alone():
        folder, kept = _folder(exercise), _kept(exercise)
        captured = folder / "captured.py"
        edits = _keep_edits(exercise, captured)
        if not is_in(exercise):
            _tidy(exercise)
            return False, edits
        while True:
            if os.path.lexists(exercise.code):
                if os.path.samefile(exercise.code, kept):
                    # Linked back before, and not ended.
                    kept.unlink()
                    break
                _move(exercise.code, captured)
                edits = _keep_edits(exercise, captured) or edits
            try:
                _link(kept, exercise.code)
                kept.unlink()
                break
            except FileExistsError:
                continue
        _tidy(exercise)
        return True, edits


def backup_path(exercise: Exercise, why: str) -> Path:
    """A free name for a file of the learner's that makes room for another."""
    folder = STATE / "backups" / exercise.folder
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.datetime.now().strftime("%Y-%m-%d_%H.%M.%S")
    number, path = 1, folder / f"{moment}_{why}.py"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{moment}_{why}_{number}.py"
    return path


def back_up(exercise: Exercise, why: str) -> Path | None:
    """Moves the learner's file among the backups; None if there is none to move."""
    if not os.path.lexists(exercise.code):
        return None
    path = backup_path(exercise, why)
    _move(exercise.code, path)
    return path


def put(exercise: Exercise, text: str) -> None:
    """Writes the learner's file, which must not be there. Raises: FileExistsError."""
    beside = exercise.code.with_name(".exercise.py.new")
    beside.unlink(missing_ok=True)
    _write(beside, text)
    try:
        _link(beside, exercise.code)
    finally:
        beside.unlink()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One swap at a time; another waits."""
    try:
        STATE.mkdir(exist_ok=True)
        lock = os.open(STATE / "swap.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise JobError(f"{STATE} cannot be written to ({error.strerror}).") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    except OSError as error:
        where = error.filename or STATE
        raise JobError(
            f"{where}: {error.strerror}; nothing is lost, fix that and run the command again."
        ) from error
    finally:
        os.close(lock)


def _folder(exercise: Exercise) -> Path:
    return STATE / "swapped" / exercise.folder


def _kept(exercise: Exercise) -> Path:
    return _folder(exercise) / "mine.py"


def _keep_edits(exercise: Exercise, captured: Path) -> Path | None:
    """Parts what was in the place: the reference's own text, or somebody's work on it."""
    if not os.path.lexists(captured):
        return None
    reference = captured.with_name("reference.py")
    if reference.exists() and captured.read_bytes() == reference.read_bytes():
        captured.unlink()
        return None
    path = backup_path(exercise, "edited_while_swapped")
    _move(captured, path)
    return path


def _tidy(exercise: Exercise) -> None:
    exercise.code.with_name(".exercise.py.reference").unlink(missing_ok=True)
    (_folder(exercise) / "reference.py").unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        _folder(exercise).rmdir()


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _move(source: Path, target: Path) -> None:
    """Renames into a folder of ours, to a name that is free."""
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _link(source, target)
        source.unlink()


def _same(one: Path, other: Path) -> bool:
    return os.path.samefile(one, other) or one.read_bytes() == other.read_bytes()


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name, or makes a second file where the disk cannot do that.

    Raises:
        FileExistsError: something has that name.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(f"{target} exists") from None
        beside = target.with_name(f".{target.name}.copy")
        shutil.copy2(source, beside, follow_symlinks=False)
        os.rename(beside, target)
