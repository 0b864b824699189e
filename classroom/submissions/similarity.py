"""Pairs of answers that have more in common than their exercise explains."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classroom.catalog import Exercise
from classroom.submissions.fingerprints import Lines, fingerprints
from classroom.submissions.intake import Submission

# Fewer fingerprints than this are a line or two, which say nothing.
LEAST_SHARED = 4
# What more learners than this have written the same is how one writes it.
COMMON_PART = 1 / 3
COMMON_LEARNERS = 6


@dataclass(frozen=True)
class Pair:
    """Two answers to one exercise.

    Attributes:
        learners: two names.
        alike: the part of the shorter one's own fingerprints that is in the other, 0 to 1.
        shared: how many fingerprints that is.
        lines: of each answer, those that are in the other one.
    """

    exercise: str
    learners: tuple[str, str]
    alike: float
    shared: int
    lines: tuple[frozenset[int], frozenset[int]]


def pairs(
    submissions: Sequence[Submission], exercises: Iterable[Exercise], least: float = 0.5
) -> list[Pair]:
    """The pairs that are most alike first.

    What stands in the stub, in the reference and in the other right answers that the exercise
    knows does not count, and nothing that more than a third of
    the class, and more than six, have written the same.

    Args:
        least: the part of the shorter answer that has to be in the other.

    Cost: a fingerprint of each answer, and a comparison of each two: some 40 us a pair.
    """
    found: list[Pair] = []
    for exercise in exercises:
        answers = {
            one.learner: fingerprints(one.answers[exercise.folder].content)
            for one in submissions
            if exercise.folder in one.answers
        }
        explained = _explained(exercise)
        found += _pairs(exercise, answers, explained, least)
    return sorted(found, key=lambda pair: (-pair.alike, -pair.shared, pair.exercise, pair.learners))


def _explained(exercise: Exercise) -> set[int]:
    known: set[int] = set()
    directory = exercise.solution_directory
    right = (exercise.solution, *sorted(directory.glob("alternatives/*.py")))
    for path in (exercise.code, *right):
        if path.is_file():
            known |= fingerprints(path.read_bytes()).keys()
    return known


def _pairs(
    exercise: Exercise, answers: Mapping[str, dict], explained: set[int], least: float
) -> Iterable[Pair]:
    counts = Counter(mark for marks in answers.values() for mark in marks)
    most = max(COMMON_LEARNERS, COMMON_PART * len(answers))
    common = {mark for mark, count in counts.items() if count > most}
    own = {learner: marks.keys() - explained - common for learner, marks in sorted(answers.items())}
    learners = list(own)
    for i, one in enumerate(learners):
        for other in learners[i + 1 :]:
            shared = own[one] & own[other]
            shorter = min(len(own[one]), len(own[other]))
            if len(shared) < LEAST_SHARED or len(shared) < least * shorter:
                continue
            lines = _lines(answers[one], shared), _lines(answers[other], shared)
            yield Pair(exercise.folder, (one, other), len(shared) / shorter, len(shared), lines)


def _lines(marks: Mapping[int, Sequence[Lines]], shared: Iterable[int]) -> frozenset[int]:
    return frozenset(
        line for mark in shared for first, last in marks[mark] for line in range(first, last + 1)
    )
