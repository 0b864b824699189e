"""The seats of the training stage, which are functions: what they raise and give is told."""

import dataclasses
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.problems import JobError, Problem
from pipelines.seats.learner_code import (
    Guard,
    guards_of,
    how_to_go_on,
    place_in,
    place_of_function,
    problem_in_text,
    problem_of,
    said,
    sentence,
)
from pipelines.seats.registry import FilledSeat, Seat, fill

# What a check says of a function's result: the end of a sentence, or None. It is given the
# arguments too.
Check = Callable[..., str | None]


def fill_guarded(
    track: str,
    seats: Sequence[Seat],
    checks: Mapping[str, Check] | None = None,
    through: tuple[str, ...] = (),
) -> dict[str, FilledSeat]:
    """Fills seats that are functions; a learner's are guarded.

    Args:
        track, seats: see `pipelines.seats.registry.fill`.
        checks: of what a seat gives, by its name: (result, *arguments).
        through: names of exceptions that are no failures.
    """
    filled = fill(track, seats)
    for name, guard in guards_of(filled).items():
        check = (checks or {}).get(name)
        made = _guarded(filled[name].implementation, guard, check, through)
        filled[name] = dataclasses.replace(filled[name], implementation=made)
    return filled


def _guarded(function: Callable, guard: Guard, check: Check | None, through: tuple[str, ...]):
    @functools.wraps(function)
    def call(*args, **kwargs) -> Any:
        try:
            result = function(*args, **kwargs)
        except Problem:
            raise
        except Exception as error:
            place = place_in(error, guard)
            if place is None or type(error).__name__ in through:
                raise
            raise JobError(f"{sentence(guard, place, error)} {how_to_go_on(guard)}") from error
        if check is not None and (wrong := check(result, *args, **kwargs)):
            raise gave(guard, function, wrong)
        return result

    return call


def gave(guard: Guard, function: Callable, wrong: str) -> JobError:
    """The problem with what a seat's function gave.

    Args:
        wrong: what it gave, as the end of a sentence.
    """
    place = place_of_function(function, guard)
    told = said(guard, place, wrong) if place else f"{guard.file} {wrong}."
    return JobError(f"{told} {how_to_go_on(guard)}")


def told_of(error: Exception, seats: Mapping[str, FilledSeat]) -> JobError | None:
    """The problem with a learner's code that ran in a graph, or later; None where it did not."""
    if isinstance(error, Problem):
        return None
    # AutoGraph runs a copy of a function, and tells the lines of the original in its text.
    return problem_of(error, seats) or problem_in_text(f"{error}\n{_last(error)}", seats)


def _last(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return last if re.match(r"\w+Error: ", last) else f"{type(error).__name__}: {last}"
