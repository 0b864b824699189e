"""Git repositories and bundles, as trees: what the last commit holds.

A repository that a stranger made can name programs in its settings that git then runs. It is
copied first, by git's own way for repositories that are not trusted, which takes objects and
names and no settings; only the copy is looked into.
"""

import datetime
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from classroom.submissions.tree import Folder, Leaf, Unreadable, tree_of

_SECONDS = 120
_MOST_NAMES = 64 << 20  # bytes of a commit's list of files

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
    _copied(path, copy)
    listing = _git("-C", str(copy), "ls-tree", "-r", "-z", "--full-tree", _head(copy))
    if len(listing) > _MOST_NAMES:
        raise Unreadable("it holds more files than anybody hands in")
    return tree_of(_entries(copy, _head(copy), listing))


def _copied(path: Path, copy: Path) -> None:
    _git("clone", "--quiet", "--bare", "--no-local", "--no-tags", "--", str(path), str(copy))


def committed(path: Path, name: str, content: bytes) -> datetime.datetime | None:
    """When a file of a clone, with its files beside it, was last changed by a commit.

    Args:
        name: of the file, from the clone's top.
        content: of the file; one that differs from the commit's has no time.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-submissions-") as scratch:
        copy = Path(scratch, "copy.git")
        try:
            _git(
                "clone", "--quiet", "--bare", "--no-local", "--no-tags", "--", str(path), str(copy)
            )
            head = _head(copy)
            if _git("-C", str(copy), "cat-file", "blob", f"{head}:{name}") != content:
                return None
            return _time_of(copy, head, name)
        except Unreadable:
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
    def read(count: int) -> bytes:
        size = int(_git("-C", str(copy), "cat-file", "-s", number))
        if size > 100 * count + (1 << 20):
            # Git would make all of it before a byte is read.
            return b"\0" * count
        return _git("-C", str(copy), "cat-file", "blob", number)[:count]

    return read


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", *arguments],
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise Unreadable("git, which reads it, is not installed") from None
    except subprocess.TimeoutExpired:
        raise Unreadable(f"git did not read it in {_SECONDS} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable(f"git cannot read it ({said[-1] if said else done.returncode})")
    return done.stdout
