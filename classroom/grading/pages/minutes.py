"""How long exercises have taken those who share their progress file, against the estimate."""

import datetime
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from classroom.catalog import Exercise

# Of a file that a learner may have written themselves.
_MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Taken:
    """Minutes of the learners who went from one pass to the next on the same day."""

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

    A progress file (`.workshop/progress.json`) has the minute of each exercise's first pass, and
    no more: the time for an exercise is that since the pass before it, where that was on the
    same day. The first of a day has none.

    Args:
        files: of learners; what is none, or is damaged, counts for nothing.
        exercises: by their folders.
    """
    found: dict[str, list[int]] = {}
    for path in files:
        passes = sorted((when, folder) for folder, when in _solved(path) if folder in exercises)
        for (before, _), (when, folder) in itertools.pairwise(passes):
            if before.date() == when.date():
                found.setdefault(folder, []).append(int((when - before).total_seconds()) // 60)
    return [
        Taken(one, tuple(sorted(found[folder])))
        for folder, one in exercises.items()
        if folder in found
    ]


def _solved(path: Path) -> list[tuple[str, datetime.datetime]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return []
        said = json.loads(path.read_bytes())["exercises"].items()
        return [
            (folder, datetime.datetime.strptime(standing["solved"], "%Y-%m-%d %H:%M"))
            for folder, standing in said
            if standing.get("solved")
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
