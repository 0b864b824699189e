"""Processes and what they have started, as Linux tells."""

import contextlib
import os
import signal


def children(pid: int) -> list[int]:
    """Processes that a process, or a thread of it, has started and not left behind."""
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
        except (OSError, ValueError):
            continue
    return found


def tree(pid: int) -> list[int]:
    """A process with all that it has started and not left behind; it comes first."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children(found[-1])
    return found


def end(pid: int) -> None:
    """Kills a process with its `tree`, itself last; it is still to be waited for."""
    for one in reversed(tree(pid)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)
