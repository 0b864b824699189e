"""Moodle's grading worksheet of an assignment, with the exercises behind it.

Read by mod/assign/feedback/offline/importgradeslib.php of https://github.com/moodle/moodle: it
wants "Identifier", "Grade" and "Last modified (grade)", takes "Feedback comments" too, and
leaves what it does not know. Under Grades, Import, CSV file (https://docs.moodle.org/en/Grade_import)
the same file has a column for each exercise, to be mapped to a grade item each.
"""

from collections.abc import Sequence

from classroom.course.course import CourseExercise
from classroom.grading.exports.gradebook import score_cell, table
from classroom.grading.exports.identity import identity
from classroom.grading.exports.items import by_hand, late_sentence, why_not
from classroom.grading.exports.text import cell, number
from classroom.grading.results import EXCUSED, LearnerResult

_HEAD = (
    *("Identifier", "Full name", "Email address", "Grade", "Maximum Grade"),
    *("Last modified (grade)", "Feedback comments"),
)


def moodle(
    learners: Sequence[LearnerResult], exercises: Sequence[CourseExercise], graded_at: str
) -> str:
    """The file to import.

    Args:
        graded_at: an ISO time. Moodle leaves a grade that somebody has changed after it.
    """
    rows = [[*_HEAD, *(one.folder for one in exercises)]]
    for learner in learners:
        who = identity(learner.learner)
        by_folder = {one.exercise: one for one in learner.exercises}
        number_of = f"Participant {who.number}" if who.number else ""
        points = [number(learner.score), number(learner.of)]
        marks = [score_cell(by_folder.get(one.folder)) for one in exercises]
        feedback = cell(" ".join(map(_feedback, learner.exercises)))
        rows.append([number_of, who.name, who.email, *points, graded_at, feedback, *marks])
    return table(rows)


def _feedback(one) -> str:
    if one.state == EXCUSED:
        return f"{one.exercise}: excused."
    told = by_hand(one) if one.manual else late_sentence(one) or why_not(one)
    said = f"{one.exercise}: {number(one.score)} of {number(one.weight)}"
    return f"{said} ({told.rstrip('.')})." if told else f"{said}."
