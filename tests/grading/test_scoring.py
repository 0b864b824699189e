"""From verdicts to points: shares of weights, days late, marks by hand, who is excused."""

import datetime

import pytest

from classroom.course.course import Course, CourseExercise, LateRule
from classroom.grading.marks import Judged, Marks
from classroom.grading.results import ManualMark
from classroom.grading.scoring import scored
from classroom.verdict import FAILED, PASSED, TaskVerdict, Verdict

DUE = datetime.datetime(2030, 6, 30, 12, tzinfo=datetime.UTC)
ENTRY = CourseExercise("ex01_parse_flights", 10.0, DUE)
COURSE = Course("c", (ENTRY,), LateRule(per_day=0.1, grace_minutes=15, most_days=3, least=0.5))
# 5 of 8 points: of 10, 6.25.
VERDICT = Verdict(
    ENTRY.folder,
    [
        TaskVerdict("a", "A", PASSED, 3),
        TaskVerdict("b", "B", FAILED, 3),
        TaskVerdict("c", "C", PASSED, 2),
    ],
)


def result(marks=Marks(), **changed):  # noqa: B008
    given = {"verdict": VERDICT, "answer_sha256": "0", "why": "", "late": False, "flags": []}
    return scored(COURSE, ENTRY, "ada", marks, **{**given, **changed})


def handed_in(**after) -> Marks:
    return Marks(handed_in={("ada", ""): DUE + datetime.timedelta(**after)})


def test_a_share_of_the_tasks_points_is_that_share_of_the_weight():
    assert (result().score, result().weight, result().state) == (6.25, 10.0, "graded")


@pytest.mark.parametrize(
    ("after", "days", "score"),
    [
        ({"hours": -1}, 0, 6.25),
        ({"minutes": 15}, 0, 6.25),
        ({"minutes": 16}, 1, 5.62),  # 6.25 * 0.9 = 5.625, to an even cent
        ({"days": 1, "minutes": 16}, 2, 5.0),
        ({"days": 3}, 3, 4.38),  # 6.25 * 0.7 = 4.375
        ({"days": 4}, 4, 0.0),
    ],
)
def test_days_late_cost_what_the_course_says(after, days, score):
    got = result(handed_in(**after))
    assert got.days_late == days
    assert got.score == pytest.approx(score, abs=0.005)


def test_late_by_the_platform_without_a_time_is_a_day():
    assert result(late=True).days_late == 1
    assert result(handed_in(hours=-1), late=True).days_late == 0


def test_a_commit_says_when_unless_the_instructor_or_the_platform_does():
    late, early = DUE + datetime.timedelta(days=1), DUE - datetime.timedelta(days=1)
    assert result(committed=late).days_late == 1
    assert result(committed=early).days_late == 0
    assert result(handed_in(hours=-1), committed=late).days_late == 0
    assert result(handed_in(days=2), committed=early).days_late == 2
    # A learner can date a commit as they like.
    assert result(late=True, committed=early).days_late == 1
    assert result(late=True, committed=late + datetime.timedelta(days=1)).days_late == 2


def test_a_mark_by_hand_stands_whatever_the_tests_and_the_date_say():
    marks = handed_in(days=2)
    marks.marks["ada", ENTRY.folder] = ManualMark(9.0, "Explained it to me.")
    assert result(marks).score == 9.0
    assert result(marks, verdict=None).score == 9.0
    assert result(marks, verdict=None).state == "missing"


def test_who_is_excused_neither_gains_nor_loses():
    got = result(Marks(excused={("ada", ENTRY.folder): "Ill."}))
    assert (got.state, got.score, got.why) == ("excused", 0.0, "Ill.")


def test_what_was_not_handed_in_is_told_from_what_was_not_taken():
    missing = result(verdict=None)
    assert (missing.state, missing.score, missing.why) == ("missing", 0.0, "Nothing was handed in.")
    refused = result(verdict=None, why="ex01_parse_flights: x is a link; it was not taken.")
    assert (refused.state, refused.why[:18]) == ("refused", "ex01_parse_flights")


def test_a_rubric_counts_beside_the_tests_and_is_late_as_they_are():
    # 5 of 8 points of tests and 3 of 4 by hand: 8 of 12, of 10.
    judged = Judged(3.0, 4.0, "Suite: 3 of 4.", "G. Hopper")
    got = result(Marks(judged={("ada", ENTRY.folder): judged}))
    assert got.score == 6.67
    assert got.manual == ManualMark(6.67, "Tests: 5 of 8. Suite: 3 of 4.", "G. Hopper", True)
    late = Marks(judged={("ada", ENTRY.folder): judged}, handed_in=handed_in(hours=20).handed_in)
    assert result(late).score == 6.0


def test_without_a_judgement_the_tests_alone_count():
    other = Marks(judged={("bob", ENTRY.folder): Judged(0.0, 4.0, "")})
    assert result(other).score == 6.25
