"""A learner's `results.json` for Gradescope.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from collections.abc import Mapping

from classroom.catalog import Exercise
from classroom.grading.exports.items import Item, items, late_sentence, why_not
from classroom.grading.exports.text import cut, line, plain
from classroom.grading.results import ExerciseResult, LearnerResult
from classroom.verdict import PASSED

_MOST_OUTPUT = 10_000  # characters of a test's


def results(learner: LearnerResult, exercises: Mapping[str, Exercise]) -> dict:
    """The structure that Gradescope reads; a test for each task, and the score of them all.

    Args:
        exercises: by their folders.
    """
    tests = []
    for number, result in enumerate(learner.exercises, 1):
        for place, item in enumerate(items(result, exercises.get(result.exercise)), 1):
            tests.append(_test(result, item, f"{number}.{place}"))
    return {
        "score": round(learner.score, 4),
        "output": "\n".join(_said(learner)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _test(result: ExerciseResult, item: Item, number: str) -> dict:
    output = item.detail or item.sentence
    if item.output:
        output += f"\n\nYour code printed:\n{item.output}"
    return {
        "score": round(item.earned, 4),
        "max_score": round(item.of, 4),
        "status": "passed" if item.status == PASSED else "failed",
        "name": f"{result.exercise}: {line(item.title)}",
        "name_format": "text",
        "number": number,
        "output": cut(output.strip(), _MOST_OUTPUT),
        "output_format": "text",
        "tags": [result.exercise],
        "visibility": "visible",
    }


def _said(learner: LearnerResult) -> list[str]:
    said = [plain(problem) for problem in learner.problems]
    for result in learner.exercises:
        for sentence in (late_sentence(result), why_not(result)):
            if sentence:
                said.append(f"{result.exercise}: {sentence}")
    return said
