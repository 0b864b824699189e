"""A class graded by the commands: interrupted, graded on, marked by hand, and proven."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from classroom.catalog import ROOT
from classroom.confinement import ways
from classroom.grading.results import Grading
from tests.support.grading import EXERCISE, RIGHT, STUB, WHY_NOT

pytestmark = [
    pytest.mark.skipif(WHY_NOT is not None, reason=f"nothing confines answers here: {WHY_NOT}"),
    pytest.mark.slow,
]

FOLDER = EXERCISE.folder
WRONG = RIGHT.replace('column.get("min", low)', "low")
assert WRONG != RIGHT


def workshop(*words, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-P", "-m", "classroom", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        **more,
    )


def handed_in(folder: Path) -> Path:
    """Four learners, of whom one has packed their answer, and one has sent a link."""
    for learner, text in (("ada", RIGHT), ("bob", STUB)):
        path = folder / learner / FOLDER / "exercise.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "carl_LATE_1_2_work.zip", "w") as archive:
        archive.writestr(f"exercises/{FOLDER}/exercise.py", WRONG)
    link = folder / "dora" / FOLDER / "exercise.py"
    link.parent.mkdir(parents=True)
    link.symlink_to(EXERCISE.solution)
    return folder


class Class:
    def __init__(self, folder: Path):
        self.submissions = handed_in(folder / "handed-in")
        self.out = folder / "out"
        self.grading = Grading(self.out)
        self.words = ["grade", self.submissions, "--out", self.out, "--only", "10", "--jobs", "1"]

    def scores(self) -> dict[str, float]:
        return {one.learner: one.score for one in self.grading.learners()}

    def interrupted(self) -> tuple[int, bool]:
        """The exit code of a grading that hears Ctrl-C after its first answer, and whether it
        left a receipt."""
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "classroom", *map(str, [*self.words, "--seed", "5"])],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            while f"{FOLDER}  " not in process.stdout.readline():
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            return process.wait(), self.grading.receipt_file.exists()


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Class:
    return Class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def interrupted(course):
    return course.interrupted()


@pytest.fixture(scope="module")
def graded(course, interrupted):
    return workshop(*course.words)


def test_an_interrupted_grading_leaves_no_receipt(interrupted):
    assert interrupted == (130, False)


def test_it_goes_on_where_it_was_from_the_same_seed(course, graded):
    assert graded.returncode == 0, graded.stderr
    assert "2 answers to grade of 4 learners; 1 hold from before" in graded.stdout
    assert course.grading.receipt().seed == 5


def test_points_are_those_of_the_tasks_that_pass(course, graded):
    scores = course.scores()
    assert scores["ada"] == EXERCISE.points
    assert scores["bob"] == scores["dora"] == 0
    # Without the declared limits `limits` fails, and what comes after it is not run.
    (carl,) = (one for one in course.grading.learners() if one.learner.startswith("carl"))
    passed = {task.task for task in carl.exercises[0].verdict.tasks if task.passed}
    assert passed == {"arrow", "environments", "columns"}
    assert carl.score == 6


def test_what_was_not_taken_is_told_with_its_reason(course, graded):
    (dora,) = (one for one in course.grading.learners() if one.learner == "dora")
    assert dora.exercises[0].state == "refused"
    assert "is a link" in dora.exercises[0].why
    assert "dora" in graded.stdout


def test_the_receipt_says_all_that_the_points_depend_on(course, graded):
    receipt = course.grading.receipt()
    assert receipt.confinement == ways.strongest().name
    assert receipt.versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert set(receipt.tests) == {FOLDER}
    ada = receipt.learners["ada"][FOLDER]
    assert (ada["earned"], ada["points"], ada["score"]) == (15, 15, 15)


def test_marks_by_hand_hold_and_nothing_runs_again(course, graded):
    with open(course.out / "marks.toml", "a", encoding="utf-8") as file:
        file.write(
            '[[mark]]\nlearner = "bob"\nexercise = "10"\nscore = 3.5\nremark = "Told me."\n'
            '[[excused]]\nlearner = "dora"\nexercise = "10"\nremark = "Ill."\n'
        )
    again = workshop(*course.words)
    assert "0 answers to grade" in again.stdout
    assert course.scores()["bob"] == 3.5
    states = {one.learner: one.exercises[0].state for one in course.grading.learners()}
    assert states["dora"] == "excused"


@pytest.fixture(scope="module")
def verified(course, graded):
    """A receipt of which one number was changed, verified."""
    said = course.grading.receipt().to_dict()
    said["learners"]["ada"][FOLDER]["earned"] = 14
    said["versions"]["pyarrow"] = "1.0"
    kept = course.grading.receipt_file.read_text(encoding="utf-8")
    course.grading.receipt_file.write_text(json.dumps(said), encoding="utf-8")
    done = workshop("regrade", "--verify", course.out)
    course.grading.receipt_file.write_text(kept, encoding="utf-8")
    return done


def test_every_point_comes_out_again_and_what_differs_is_said(verified):
    said = " ".join(verified.stdout.split())
    assert verified.returncode == 1
    assert f"ada, {FOLDER}: 15 points of tasks came out; the receipt has 14." in said
    assert "pyarrow is" in said
    assert "it was 1.0." in said
    assert "2 differences from the receipt." in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grade", "{in}"], "--out"),
        (["grade", "{in}", "--out", "{in}"], "holds other files"),
        (["grade", "{in}/nobody", "--out", "{new}"], "is not there"),
        (["grade", "{in}", "--out", "{new}", "--only", "nonsense"], "no exercise nonsense"),
        (["grade", "{in}", "--out", "{new}", "--seed", "-1"], "--seed"),
        (["grade", "{in}", "--out", "{new}", "--since", "yesterday"], "--since"),
        (["regrade", "{new}"], "no folder of a grading"),
        (["regrade", "--verify", "--seed", "1", "{out}"], "leave --seed out"),
    ],
)
def test_a_wrong_request_is_one_sentence_and_changes_nothing(course, graded, words, said, tmp_path):
    places = {"in": course.submissions, "new": tmp_path / "new", "out": course.out}
    done = workshop(*(word.format(**places) for word in words))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "new").exists()
