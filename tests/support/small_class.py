"""A class that hands in answers to an exercise of three small tasks, in a copy of the checkout.

What a judge takes for an exercise of the course is mostly its hundred and fifty tests; here it
has four, so that what becomes of an answer is seen in a third of the time. Each asks the answer
twice, for one that is ended starts again.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classroom.verdict import Verdict
from tests.support.learner import EXERCISES, ROOT, Checkout

FOLDER = EXERCISES[0]
INPUTS = 30
MEANING = "20 minutes after a quarter past the hour of ghosts."

_TOML = f"""
part = 1
title = "Times of a day"
prerequisites = []
minutes = 5
needs = []
{
    "".join(
        f'''
[[task]]
name = "{name}"
title = "The {name} one"
points = {points}
'''
        for name, points in (("first", 2), ("called", 3), ("last", 4))
    )
}
"""

_TESTS = f"""
import pyarrow as pa
import pytest


@pytest.mark.task("first")
def test_minutes_are_added(harness):
    harness.call("add", 15, 20).gives(35, meaning={MEANING!r}, hint=1)
    harness.call("add", 1439, 1).gives(0, meaning="Midnight.", hint=1)


@pytest.mark.task("called")
def test_a_column_of_hours(harness):
    for times, hours in (([60, 90], [1, 1]), ([], [])):
        harness.call("hours", times).gives(
            pa.record_batch({{"hour": pa.array(hours, pa.int64())}}), meaning="Whole ones.", hint=1
        )


@pytest.mark.task("last")
def test_minutes_are_subtracted(harness):
    harness.call("subtract", 15, 20).gives(1435, meaning="It was yesterday.", hint=1)
    harness.call("subtract", 1, 1).gives(0, meaning="Midnight.", hint=1)
"""

_COUNTER_EXAMPLES = f"""
import pytest
from hypothesis import given, strategies as st


@pytest.mark.task("first", examples={INPUTS})
@given(time=st.integers(0, 1439))
def test_any_time(harness, time):
    harness.call("add", time, 1).gives((time + 1) % 1440, meaning="A minute later.")
"""

RIGHT = '''"""Minutes of a day."""

import pyarrow as pa


def add(time, minutes):
    """The time so many minutes later."""
    # BEGIN SOLUTION
    return (time + minutes) % 1440
    # END SOLUTION


def hours(times):
    """In a batch."""
    # BEGIN SOLUTION
    return pa.record_batch({"hour": pa.array([time // 60 for time in times], pa.int64())})
    # END SOLUTION


def subtract(time, minutes):
    """The time so many minutes before."""
    # BEGIN SOLUTION
    return (time - minutes) % 1440
    # END SOLUTION
'''

_GRADE = """
import sys
from tests.support.small_class import grade
grade(sys.argv[1])
"""


@dataclass(frozen=True)
class Graded:
    """What came of an answer, as `classroom.grading.workers.Done` has it."""

    verdict: Verdict
    flags: list[str]


class SmallClass:
    """A copy of the checkout with that exercise alone.

    Attributes:
        root: of the copy.
        pid: of the process that graded last.
    """

    def __init__(self, folder: Path):
        checkout = Checkout(folder, exercises=EXERCISES[:1])
        self.root, self._folder = checkout.root, folder
        exercise, solution = (self.root / track / FOLDER for track in ("exercises", "solutions"))
        (exercise / "exercise.toml").write_text(_TOML)
        (exercise / f"test_{FOLDER[5:]}.py").write_text(_TESTS)
        (solution / "solution.py").write_text(RIGHT)
        (solution / "counter_examples.py").write_text(_COUNTER_EXAMPLES)
        checkout.write_originals()
        self._environment = {
            **checkout.environment,
            "PYTHONPATH": os.pathsep.join(map(str, (self.root, ROOT))),
        }

    def graded(self, answers: Mapping[str, str], confinement: str, **limits) -> dict[str, Graded]:
        """What becomes of each answer, by its name, in processes as those of a class are.

        Args:
            confinement: the name of a way to confine.
            limits: of `classroom.grading.workers.Workers`.
        """
        for name, text in answers.items():
            path = self.answer(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        request = self._folder / "request.json"
        said = {"answers": list(answers), "confinement": confinement, "limits": limits}
        request.write_text(json.dumps(said))
        with subprocess.Popen(
            [sys.executable, "-P", "-c", _GRADE, str(self._folder)],
            cwd=self.root,
            env=self._environment,
        ) as process:
            self.pid = process.pid
        assert process.returncode == 0
        return {
            name: Graded(Verdict.from_dict(said["verdict"]), said["flags"])
            for name, said in json.loads((self._folder / "graded.json").read_text()).items()
        }

    def answer(self, name: str) -> Path:
        """The file that a learner of that name has handed in."""
        return _answer(self._folder, name)


def _answer(folder: Path, name: str) -> Path:
    return folder / "answers" / name / "exercise.py"


def when_called(statements: str, before: str = "") -> str:
    """The right answer, of which the function of the second task does something else first.

    Args:
        before: at the top of the file.
    """
    begin = "    # BEGIN SOLUTION\n    return pa.record_batch("
    assert begin in RIGHT
    body = "".join(f"    {line}\n" for line in statements.splitlines())
    return before + RIGHT.replace(begin, body + begin, 1)


def grade(folder: str) -> None:
    """Grades what `SmallClass.graded` has written down; called in a process of the copy."""
    from classroom import catalog
    from classroom.grading.workers import Done, Job, Workers

    place = Path(folder)
    request = json.loads((place / "request.json").read_text())
    exercise = catalog.load_one(FOLDER)
    jobs = [Job(name, exercise, _answer(place, name)) for name in request["answers"]]
    with Workers(5, request["confinement"], 2, **request["limits"]) as workers:
        events = [event for event in workers.results(jobs) if isinstance(event, Done)]
    said = {
        one.job.learner: {"verdict": one.verdict.to_dict(), "flags": one.flags} for one in events
    }
    (place / "graded.json").write_text(json.dumps(said))
