"""Git repositories and bundles, as trees: what the last commit holds.

A repository that a stranger made can name programs in its settings that git then runs, and other
repositories in links and files of its own. Of one, what holds commits and names is copied, file
by file, and nothing else; git looks into the copy alone.
"""

import contextlib
import datetime
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from classroom.submissions.tree import MOST_DEPTH, MOST_ENTRIES, Folder, Leaf, Unreadable, tree_of

_SECONDS = 120
_MOST_NAMES = 64 << 20  # bytes of a commit's list of files
_MOST_SAID = 1 << 20  # of anything else that git says
_MOST_BYTES = 1 << 30  # of a repository

# Of a repository: what says which commits there are, and what they are.
_HEADS, _KEPT = ("HEAD", "packed-refs", "shallow"), ("objects", "refs")
# Other places, where git would look for more.
_ELSEWHERE = {"objects/info/alternates", "objects/info/http-alternates"}

# Nothing of the user's settings, nor of the system's; no other transport than files.
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_NO_LAZY_FETCH": "1",
}


def is_bare(path: Path) -> bool:
    """Whether a folder is a repository without files beside it."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def is_bundle(name: str) -> bool:
    """Whether a file is named as a bundle of git is."""
    return name.lower().endswith(".bundle")


def repository(path: Path, scratch: Path) -> Folder:
    """The tree of the commit that a repository or bundle calls its head.

    Args:
        scratch: an empty folder for the copy.

    Raises:
        Unreadable: it is none, is damaged or empty, or takes longer than two minutes.
    """
    copy = scratch / "copy.git"
    if path.is_dir():
        _copy(path, copy)
    else:
        _git("clone", "--quiet", "--bare", "--no-local", "--no-tags", "--", str(path), str(copy))
    head = _head(copy)
    listing = _git("-C", str(copy), "ls-tree", "-r", "-z", "--full-tree", head, most=_MOST_NAMES)
    return tree_of(_entries(copy, head, listing))


def _copy(path: Path, copy: Path) -> None:
    """Copies what holds the commits of a repository; nothing of it is a link, nor elsewhere.

    Raises:
        Unreadable: something of it is no plain file, or it is larger than anybody's.
    """
    left = [_MOST_BYTES, MOST_ENTRIES]
    try:
        copy.mkdir()
        for name in (*_KEPT, *_HEADS):
            if os.path.lexists(path / name):
                _copy_entry(path / name, copy / name, name, left)
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror})") from None
    shutil.rmtree(copy / "objects" / "info", ignore_errors=True)


def _copy_entry(source: Path, target: Path, name: str, left: list[int]) -> None:
    left[1] -= 1
    if left[0] < 0 or left[1] < 0:
        raise Unreadable(
            f"it is a repository of more than {_MOST_BYTES >> 30} GB, or {MOST_ENTRIES:,} files"
        )
    if name.count("/") > MOST_DEPTH:
        raise Unreadable("its folders are too deep")
    if name in _ELSEWHERE:
        raise Unreadable(f"it takes commits from another repository ({name})")
    mode = source.lstat().st_mode
    if stat.S_ISDIR(mode):
        target.mkdir()
        for entry in sorted(os.listdir(source)):
            _copy_entry(source / entry, target / entry, f"{name}/{entry}", left)
        return
    if not stat.S_ISREG(mode):
        raise Unreadable(f"its {name} is no plain file")
    # It may have become a link or a pipe since it was looked at.
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file, open(target, "wb") as made:
        left[0] -= os.fstat(descriptor).st_size
        if left[0] >= 0:
            shutil.copyfileobj(file, made)


def committed(path: Path, name: str, content: bytes) -> datetime.datetime | None:
    """When a file of a clone, with its files beside it, was last changed by a commit.

    Args:
        name: of the file, from the clone's top.
        content: of the file; one that differs from the commit's has no time.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-submissions-") as scratch:
        copy = Path(scratch, "copy.git")
        try:
            _copy(path / ".git", copy)
            head = _head(copy)
            if _beginning(copy, f"{head}:{name}", len(content) + 1) != content:
                return None
            return _time_of(copy, head, name)
        except (Unreadable, OSError):
            return None


def _time_of(copy: Path, commit: str, name: str) -> datetime.datetime | None:
    """Of the last commit up to this one that changed a file."""
    try:
        said = _git("-C", str(copy), "log", "-1", "--format=%ct", commit, "--", f":(literal){name}")
        return datetime.datetime.fromtimestamp(int(said), datetime.UTC)
    except (Unreadable, ValueError, OverflowError, OSError):
        return None


def _head(copy: Path) -> str:
    """The commit to take: the head, or the only branch where the head names one that is not."""
    try:
        return _git("-C", str(copy), "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    except Unreadable:
        pass
    listed = _git("-C", str(copy), "for-each-ref", "--format=%(objectname) %(refname:short)")
    branches = listed.decode("utf-8", "replace").splitlines()
    if not branches:
        raise Unreadable("it has no commit")
    if len(branches) > 1:
        names = ", ".join(one.partition(" ")[2] for one in branches[:5])
        raise Unreadable(f"its head is none of its branches ({names})")
    return branches[0].partition(" ")[0]


def _entries(copy: Path, head: str, listing: bytes) -> Iterator[tuple[str, Leaf]]:
    for line in listing.split(b"\0"):
        about, _, name = line.partition(b"\t")
        if not name:
            continue
        mode, kind, number = about.decode().split()
        path = name.decode("utf-8", "replace")
        if kind == "blob" and mode != "120000":
            yield path, Leaf("file", _blob(copy, number), partial(_time_of, copy, head, path))
        else:
            yield path, Leaf("a link" if kind == "blob" else "another repository")


def _blob(copy: Path, number: str) -> Callable[[int], bytes]:
    return partial(_beginning, copy, number)


def _beginning(copy: Path, blob: str, count: int) -> bytes:
    """At most so many bytes of a file; zeros for one that is far larger."""
    size = int(_git("-C", str(copy), "cat-file", "-s", blob))
    if size > 100 * count + (1 << 20):
        # Git would make all of it before a byte is read.
        return b"\0" * count
    return _git("-C", str(copy), "cat-file", "blob", blob, most=size)[:count]


def _git(*arguments: str, most: int = _MOST_SAID) -> bytes:
    """What git says; it and all that it starts end with this call.

    Args:
        most: bytes of it.
    """
    command = ["git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", *arguments]
    with tempfile.TemporaryFile() as errors:
        try:
            running = subprocess.Popen(
                command,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise Unreadable("git, which reads it, is not installed") from None
        stop = threading.Timer(_SECONDS, _end_group, [running.pid])
        stop.start()
        assert running.stdout is not None
        try:
            with running.stdout as output:
                said = output.read(most + 1)
            if len(said) > most:
                raise Unreadable("it holds more files than anybody hands in")
            code = running.wait()
        finally:
            late = not stop.is_alive()
            stop.cancel()
            _end_group(running.pid)
            running.wait()
        if late:
            raise Unreadable(f"git did not read it in {_SECONDS} s")
        if code:
            errors.seek(0)
            lines = errors.read(_MOST_SAID).decode("utf-8", "replace").strip().splitlines()
            raise Unreadable(f"git cannot read it ({lines[-1] if lines else code})")
        return said


def _end_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
