"""Folders that are put in their place whole, or not at all, on a local disk.

What every command that replaces its output shares: a data set, a training, a search and an
exported model are each made in a hidden folder beside their output, under a lock, and exchanged
with it in one step of the file system.
"""

import contextlib
import ctypes
import errno
import fcntl
import glob
import os
import shutil
import sys

from pipelines.problems import RequestError

# Written last into a data set's folder and removed first: without it, no data set.
MANIFEST = "MANIFEST.json"


def target_of(output: str) -> str:
    """The folder that an output on this machine names: of a link, what it points to.

    A folder is exchanged whole, so that a link would be replaced by it, and what it points
    to would be left without its manifest.
    """
    target = os.path.abspath(output)
    return os.path.realpath(target) if os.path.islink(target) else target


def unwritable(output: str, error: OSError) -> RequestError:
    """The error of an output that the system does not let this process write."""
    why = (error.strerror or type(error).__name__).lower()
    return RequestError(
        f"--output {output} cannot be written ({why}): choose a folder that you may write to."
    )


@contextlib.contextmanager
def locked(target: str):
    """Holds the output for this run; the lock ends with the process, however it ends.

    Raises:
        RequestError: another run holds it, or its folder cannot be written.
    """
    parent, name = os.path.split(target)
    path = os.path.join(parent, f".{name}.lock")
    while True:
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise unwritable(target, error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.exists(path) and os.path.samestat(os.fstat(lock), os.stat(path)):
                break
            # The run before removed the file between our opening and our locking it.
            os.close(lock)
        except BlockingIOError as error:
            os.close(lock)
            raise RequestError(
                f"--output {target} is being written by another run: wait for it, or choose "
                "another folder."
            ) from error
    try:
        yield
    finally:
        os.remove(path)
        os.close(lock)


def remove_leftovers(target: str) -> None:
    """Removes the working folders of runs that were killed. The lock must be held."""
    parent, name = os.path.split(target)
    pattern = os.path.join(glob.escape(parent), f".{glob.escape(name)}.*.unfinished")
    for folder in glob.glob(pattern):
        remove_data_set(folder)


def remove_data_set(folder: str) -> None:
    """Removes a folder, its manifest, if any, first: what is half removed is no data set."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(folder, MANIFEST))
    shutil.rmtree(folder, ignore_errors=True)


# From Linux's <linux/fs.h> and macOS' <sys/stdio.h>: exchange two paths in one step.
_RENAME_EXCHANGE = _RENAME_SWAP = 2
_AT_FDCWD = -100


def exchange(a: str, b: str) -> bool:
    """Exchanges two folders in one step; False where the system has no such step."""
    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(a), os.fsencode(b)
    try:
        if sys.platform == "darwin":
            failed = library.renamex_np(first, second, _RENAME_SWAP)
        else:
            failed = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
    except AttributeError:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV):
        return False
    raise OSError(code, os.strerror(code), a)


def _previous(target: str) -> str:
    parent, name = os.path.split(target)
    return os.path.join(parent, f".{name}.previous")


def replace(work: str, target: str) -> None:
    """Puts `work` in the place of `target`; `work` is gone afterwards. The lock must be held."""
    if not os.path.isdir(target):
        os.rename(work, target)
        return
    if exchange(work, target):
        remove_data_set(work)
        return
    # Two steps. A run that is killed between them is put right by `recover`.
    previous = _previous(target)
    remove_data_set(previous)
    os.rename(target, previous)
    os.rename(work, target)
    remove_data_set(previous)


def recover(target: str) -> None:
    """Brings the last folder back if a run was killed between two steps. The lock must be held."""
    previous = _previous(target)
    if not os.path.isdir(previous):
        return
    if os.path.exists(target):
        remove_data_set(previous)
    else:
        os.rename(previous, target)


def sync_folder(folder: str) -> None:
    """Waits until the folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
