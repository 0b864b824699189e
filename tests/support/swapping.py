"""Swaps of one file, called in processes that are killed: see test_swap.py."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from classroom.loop import reference_swap

STEPS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "open")
REFERENCE = "# the reference's\n"


@dataclass(frozen=True)
class OneExercise:
    """What a swap asks of an exercise."""

    code: Path
    folder: str = "ex81_add_minutes"
    name: str = "add_minutes"


def exercise_in(folder: str | Path) -> OneExercise:
    """The exercise whose file is in that folder, with what is kept of it in another."""
    reference_swap.STATE = Path(folder) / ".workshop"
    return OneExercise(Path(folder) / "exercises" / "exercise.py")


def do(way: str, exercise: OneExercise):
    """Swaps in or out."""
    return (
        reference_swap.swap_in(exercise, REFERENCE)
        if way == "in"
        else reference_swap.swap_out(exercise)
    )


def swap_until_step(folder: str, way: str, step: int, links: bool) -> int:
    """Swaps, and kills itself before the n-th step on the file system.

    Returns 0 if there are fewer steps.
    """
    exercise = exercise_in(folder)
    if not links:
        without_links()
    left = step

    def count(event, _):
        nonlocal left
        if event in STEPS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    do(way, exercise)
    return 0


def without_links() -> None:
    """A disk that cannot give a file two names."""

    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    os.link = refuse
