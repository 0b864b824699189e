"""The one error that a stub raises."""

from typing import NoReturn


class Unsolved(NotImplementedError):
    """The exercise has not been written yet."""


def unsolved(exercise: str) -> NoReturn:
    """Stands in a stub where the learner's code is to go.

    Raises:
        Unsolved: always; names the exercise.
    """
    raise Unsolved(f"The exercise {exercise} is not solved yet.")
