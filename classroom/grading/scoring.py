"""From verdicts to points: the course's weights, its late rule, and marks by hand."""

import datetime

from classroom.course.course import Course, CourseExercise
from classroom.grading.marks import Marks
from classroom.grading.results import (
    EXCUSED,
    GRADED,
    MISSING,
    REFUSED,
    ExerciseResult,
    ManualMark,
)
from classroom.verdict import Verdict


def scored(
    course: Course,
    entry: CourseExercise,
    learner: str,
    marks: Marks,
    *,
    verdict: Verdict | None,
    answer_sha256: str,
    why: str,
    late: bool,
    committed: datetime.datetime | None = None,
    flags: list[str],
) -> ExerciseResult:
    """One exercise of one learner.

    Args:
        verdict: None where nothing was graded; `why` says why.
        late: the platform has marked the submission as late, and says no time.
        committed: when the learner says that they committed it.
    """
    state = GRADED if verdict else REFUSED if why else MISSING
    result = ExerciseResult(entry.folder, state, entry.weight, verdict=verdict, flags=flags)
    result.answer_sha256, result.why = answer_sha256, why
    if state == MISSING:
        result.why = "Nothing was handed in."
    key = learner, entry.folder
    if verdict is not None:
        handed_in = marks.time_of(learner, entry.folder)
        result.days_late = _days_late(course, entry, handed_in, late, committed)
        result.late_factor = course.late.factor(result.days_late)
        judged = marks.judged.get(key)
        earned = verdict.earned + (judged.points if judged else 0.0)
        of = verdict.points + (judged.of if judged else 0.0)
        share = earned / of if of else 0.0
        # Cents of points, so that a sum of them is what one gets by adding them up.
        result.score = round(entry.weight * share * result.late_factor, 2)
        if judged:
            tests = f"Tests: {verdict.earned:g} of {verdict.points}."
            remark = f"{tests} {judged.remark}"
            result.manual = ManualMark(result.score, remark, judged.by, with_tests=True)
    if key in marks.marks:
        result.manual = marks.marks[key]
        result.score = result.manual.score
    if key in marks.excused:
        result.state, result.score = EXCUSED, 0.0
        result.why = marks.excused[key] or "Excused."
    return result


def _days_late(
    course: Course,
    entry: CourseExercise,
    handed_in: datetime.datetime | None,
    late: bool,
    committed: datetime.datetime | None,
) -> int:
    """By the instructor's word, else the platform's, else the learner's."""
    if handed_in is not None:
        return course.late.days(entry.due, handed_in)
    days = course.late.days(entry.due, committed)
    return max(days, 1) if late and entry.due is not None else days
