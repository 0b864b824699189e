"""A drawn class, interrupted and graded on, gets the points that were worked out before.

A few learners with one exercise are drawn here. A whole class, in some minutes:

    WORKSHOP_CLASS=30 ./workshop test tests/grading/test_a_class.py

`WORKSHOP_CLASS_SEED=7` draws another one, `WORKSHOP_CLASS_EXERCISES=01,03` other exercises.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from classroom import catalog
from classroom.catalog import ROOT
from classroom.grading.results import Grading
from tests.grading import drawn_class, handed_in_class
from tests.support.grading import WHY_NOT

SIZE = int(os.environ.get("WORKSHOP_CLASS", "5"))
SEED = int(os.environ.get("WORKSHOP_CLASS_SEED", "15"))
_NAMES = os.environ.get("WORKSHOP_CLASS_EXERCISES", "10" if SIZE < 20 else "01,10,13")
EXERCISES = [catalog.find(name, catalog.load()) for name in _NAMES.split(",")]

pytestmark = [
    pytest.mark.skipif(WHY_NOT is not None, reason=f"nothing confines answers here: {WHY_NOT}"),
    pytest.mark.slow,
]


class Class:
    def __init__(self, folder: Path):
        self.learners = drawn_class.draw(SIZE, SEED, EXERCISES)
        self.expected = drawn_class.points(self.learners, EXERCISES, SEED, folder / "asked")
        paths = handed_in_class.hand_in(self.learners, folder / "handed-in")
        course, self.out = folder / "course.toml", folder / "out"
        named = "".join(f'[[exercise]]\nname = "{one.folder}"\n' for one in EXERCISES)
        course.write_text(f"{drawn_class.COURSE}{named}", encoding="utf-8")
        self.grading = Grading(self.out)
        self.words = ["grade", *paths, "--out", self.out, "--course", course, "--seed", SEED]

    def graded_until(self, answers: int, by: signal.Signals) -> tuple[int, bool]:
        """The exit code of a grading that is ended after so many answers, and whether it left a
        receipt."""
        with subprocess.Popen(
            _command(*self.words),
            cwd=ROOT,
            env=_environment(PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                answers -= any(f"  {one.folder}  " in line for one in EXERCISES)
                if not answers:
                    break
            process.send_signal(by)
            return process.wait(), self.grading.receipt_file.exists()


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def _command(*words) -> list[str]:
    return [sys.executable, "-P", "-m", "classroom", *map(str, words)]


def workshop(*words) -> subprocess.CompletedProcess:
    return subprocess.run(
        _command(*words), cwd=ROOT, env=_environment(), capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Class:
    return Class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def interrupted(course):
    first = course.graded_until(1, signal.SIGINT)
    (course.out / "marks.toml").write_text(handed_in_class.marks(course.learners))
    return first, course.graded_until(1, signal.SIGKILL)


@pytest.fixture(scope="module")
def graded(course, interrupted):
    return workshop(*course.words)


def test_an_interrupted_grading_is_not_taken_for_a_whole_one(interrupted):
    assert interrupted == ((130, False), (-signal.SIGKILL, False))


def test_everybody_gets_the_points_that_were_worked_out_before(course, graded):
    assert graded.returncode == 0, graded.stderr
    assert "2 hold from before" in graded.stdout
    got = {
        one.learner: {result.exercise: result.score for result in one.exercises}
        for one in course.grading.learners()
    }
    said = {
        (one.name, name): f"{answer.kind} ({answer.said}), {one.platform}, {one.days_late} days"
        for one in course.learners
        for name, answer in one.answers.items()
    }
    different = [
        f"{learner}, {name}: {got.get(learner, {}).get(name)}, not {score}: "
        f"{said.get((learner, name), 'nothing handed in')}"
        for learner, scores in course.expected.items()
        for name, score in scores.items()
        if abs(got.get(learner, {}).get(name, -1.0) - score) > 0.011
    ]
    assert different == []
    assert set(got) == set(course.expected)


def test_every_point_comes_out_again(course, graded):
    done = workshop("regrade", "--verify", course.out)
    assert done.returncode == 0, done.stdout
    assert "Every point of the receipt came out again" in " ".join(done.stdout.split())


def test_a_class_of_thirty_has_everything():
    kinds = {
        answer.kind
        for one in drawn_class.draw(30, SEED, [catalog.load_one("ex01_parse_flights")])
        for answer in one.answers.values()
    }
    assert kinds == {
        *(drawn_class.RIGHT, drawn_class.WRONG, drawn_class.HALF, drawn_class.EMPTY),
        *(drawn_class.HOSTILE, drawn_class.DAMAGED),
    }
