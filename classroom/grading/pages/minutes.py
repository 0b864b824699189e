"""How long exercises have taken those who share their progress file, against the estimate."""

import datetime
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from classroom.catalog import Exercise

# Of a file that a learner may have written themselves.
_MOST_BYTES = 1 << 20
_MOST_MINUTES = 100 * 60


@dataclass(frozen=True)
class Taken:
    """Minutes of the learners of whom there is a time."""

    exercise: Exercise
    minutes: tuple[int, ...]

    @property
    def middle(self) -> int:
        """The median."""
        return round(median(self.minutes))

    @property
    def ends(self) -> tuple[int, int]:
        """The shortest and the longest."""
        return min(self.minutes), max(self.minutes)


def taken(files: Iterable[Path], exercises: Mapping[str, Exercise]) -> list[Taken]:
    """By exercise, in their order; only those of which there is a time.

    A progress file (`.workshop/progress.json`) has the minutes from check to check until the first
    pass. Where it has none, for it was begun before these were kept, the time is that since the
    pass before, where that was on the same day; the first of a day has none.

    Args:
        files: of learners; what is none, or is damaged, counts for nothing.
        exercises: by their folders.
    """
    found: dict[str, list[int]] = {}
    for path in files:
        solved = _solved(path)
        passes = sorted((one.when, folder) for folder, one in solved.items() if folder in exercises)
        since = {
            folder: int((when - before).total_seconds()) // 60
            for (before, _), (when, folder) in itertools.pairwise(passes)
            if before.date() == when.date()
        }
        for _, folder in passes:
            minutes = solved[folder].spent or since.get(folder)
            if minutes is not None:
                found.setdefault(folder, []).append(minutes)
    return [
        Taken(one, tuple(sorted(found[folder])))
        for folder, one in exercises.items()
        if folder in found
    ]


class _Pass(NamedTuple):
    """A first pass: when, and the minutes that were counted until then; 0 for none."""

    when: datetime.datetime
    spent: int


def _solved(path: Path) -> dict[str, _Pass]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        said = json.loads(path.read_bytes())["exercises"].items()
        return {
            folder: _Pass(
                datetime.datetime.strptime(standing["solved"], "%Y-%m-%d %H:%M"),
                _minutes(standing.get("spent")),
            )
            for folder, standing in said
            if standing.get("solved")
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _minutes(said: object) -> int:
    return said if isinstance(said, int) and 0 < said <= _MOST_MINUTES else 0
