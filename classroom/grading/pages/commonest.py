"""The wrong results that several learners have in common."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from classroom.grading.pages.page_templates import line
from classroom.grading.results import LearnerResult
from classroom.verdict import FAILED, TaskVerdict, Verdict

# What two learners' sentences on the same mistake may differ by: values, and names of theirs.
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|[-+]?\d[\d.,:]*")


@dataclass
class WrongResult:
    """One mistake.

    Attributes:
        task: its title; "" where the whole file has failed.
        sentence, expected, got, meaning: as the first learner was told.
        learners: who was told so, by name.
    """

    exercise: str
    task: str
    kind: str
    sentence: str
    expected: str = ""
    got: str = ""
    meaning: str = ""
    learners: list[LearnerResult] = field(default_factory=list)


def commonest(learners: Iterable[LearnerResult], most: int) -> list[WrongResult]:
    """Those that most learners have been told, the commonest first; nothing of unwritten code.

    Sentences count as the same where they differ by values only.
    """
    found: dict[tuple, WrongResult] = {}
    for learner in learners:
        for result in learner.exercises:
            for key, wrong in _of(result.exercise, result.verdict):
                of_key = found.setdefault(key, wrong)
                if learner not in of_key.learners:
                    of_key.learners.append(learner)
    ordered = sorted(found.values(), key=lambda one: (-len(one.learners), one.exercise, one.task))
    return ordered[:most]


def _of(exercise: str, verdict: Verdict | None) -> Iterable[tuple[tuple, WrongResult]]:
    if verdict is None:
        return
    if verdict.error:
        if verdict.kind != "unsolved":
            said = line(verdict.error)
            yield (
                (exercise, "", verdict.kind, _same(said)),
                WrongResult(exercise, "", verdict.kind, said),
            )
        return
    for task in verdict.tasks:
        if task.status == FAILED and task.kind != "unsolved":
            meaning = line(task.meaning.partition("\n")[0])
            yield (
                (exercise, task.task, task.kind, _same(line(task.sentence)), _same(meaning)),
                (_wrong(exercise, task, meaning)),
            )


def _wrong(exercise: str, task: TaskVerdict, meaning: str) -> WrongResult:
    said = line(task.sentence) or "It did not pass."
    shown = (task.title, task.kind, said, task.expected, task.got, meaning)
    return WrongResult(exercise, *shown)


def _same(sentence: str) -> str:
    return _VALUE.sub("…", sentence)
