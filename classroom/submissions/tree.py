"""What was handed in, as a tree of names: folders on disk, archives and repositories alike.

Nothing is unpacked. Of a file only its first bytes are read, and only when it is asked for.
"""

import datetime
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

# More entries than any checkout with its environment has.
MOST_ENTRIES = 200_000
MOST_DEPTH = 40

# Where the commands keep what a learner has done.
OWN = ".workshop"

# Folders of tools, in which nobody hands anything in; they can be large.
_SKIPPED = {"__MACOSX", "__pycache__", "node_modules", "site-packages"}


class Unreadable(Exception):
    """What was handed in cannot be read; one sentence that says why."""


@dataclass
class Leaf:
    """What is no folder.

    Attributes:
        kind: "file", or what it is instead: "a link", "a device", "encrypted", …
        read: gives at most so many bytes of its beginning.
        committed: gives when it was last changed by a commit of git, as its author says; None
            of what is in no repository.
    """

    kind: str
    read: Callable[[int], bytes] = field(repr=False, default=lambda count: b"")
    committed: Callable[[], datetime.datetime | None] = field(repr=False, default=lambda: None)


@dataclass
class Folder:
    """Names and what they stand for."""

    children: "dict[str, Folder | Leaf]" = field(default_factory=dict)

    def files(self, depth: int = 0) -> Iterator[tuple[PurePosixPath, Leaf]]:
        """Everything below that is no folder, with its path from here."""
        for name, child in sorted(self.children.items()):
            if isinstance(child, Leaf):
                yield PurePosixPath(name), child
            elif depth < MOST_DEPTH:
                for path, leaf in child.files(depth + 1):
                    yield PurePosixPath(name) / path, leaf


_KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


def kind_of(mode: int) -> str:
    """What a file of this mode is, as `Leaf.kind` has it."""
    return _KINDS.get(stat.S_IFMT(mode), "a special file")


def skipped(name: str) -> bool:
    """Whether nothing of a folder or file of this name is looked at."""
    return name in _SKIPPED or (name.startswith(".") and name not in (".git", OWN))


def tree_of(entries: Iterator[tuple[str, Leaf]]) -> Folder:
    """A tree of paths as archives have them.

    Args:
        entries: paths, with "/" or "\\" between names, and their leaves.

    Raises:
        Unreadable: there are more than anybody hands in.
    """
    root = Folder()
    for number, (path, leaf) in enumerate(entries):
        if number >= MOST_ENTRIES:
            raise Unreadable(f"it holds more than {MOST_ENTRIES:,} files")
        names = [name for name in path.replace("\\", "/").split("/") if name not in ("", ".")]
        # A path that leaves the archive, or nobody's.
        if not names or ".." in names or len(names) > MOST_DEPTH or any(map(skipped, names)):
            continue
        folder = root
        for name in names[:-1]:
            inner = folder.children.get(name)
            if not isinstance(inner, Folder):
                inner = folder.children[name] = Folder()
            folder = inner
        if not isinstance(folder.children.get(names[-1]), Folder):
            folder.children[names[-1]] = leaf
    return root
