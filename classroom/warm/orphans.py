"""Processes that a check has started and that have left it: its end is theirs.

A process whose parent has ended becomes a child of the nearest ancestor that takes such. On
Linux a process can be that; elsewhere these functions do nothing.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterable

from classroom.confinement import trees

# From <linux/prctl.h>.
_PR_SET_CHILD_SUBREAPER = 36

# Each that ends leaves its own children to this process: a chain of so many is followed.
_ROUNDS = 50


def adopt(wanted: bool = True) -> None:
    """From now on, what the descendants of this process leave behind is its own child.

    Args:
        wanted: False ends that.
    """
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(wanted))


def children() -> set[int]:
    """The children of this process; none where the system does not tell."""
    return set(trees.children(os.getpid()))


def end(kept: Iterable[int]) -> None:
    """Kills the children of this process, and what they leave behind.

    Args:
        kept: children that go on.
    """
    kept = frozenset(kept)
    for _ in range(_ROUNDS):
        left = children() - kept
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
