"""Columns that Canvas' gradebook imports, an assignment for each exercise.

Read by lib/gradebook_importer.rb of https://github.com/instructure/canvas-lms: five columns that
say who it is, up to "Section"; then one for each assignment, found by its title or made anew; a
second row with the points that are possible; EX for who is excused. An empty cell is no grade.
"""

from collections.abc import Sequence

from classroom.course.course import CourseExercise
from classroom.grading.exports.gradebook import score_cell, table
from classroom.grading.exports.identity import identity
from classroom.grading.exports.text import number
from classroom.grading.results import EXCUSED, ExerciseResult, LearnerResult

WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_EXCUSED = "EX"


def canvas(learners: Sequence[LearnerResult], exercises: Sequence[CourseExercise]) -> str:
    """The file to import under Grades, Import.

    Canvas' number of a learner is in the name of what was downloaded from it; where there is
    none, the learner is found by their e-mail address as login, or by their name.
    """
    rows = [
        [*WHO, *(one.folder for one in exercises)],
        ["    Points Possible", "", "", "", "", *(number(one.weight) for one in exercises)],
    ]
    for learner in learners:
        who = identity(learner.learner)
        by_folder = {one.exercise: one for one in learner.exercises}
        marks = [_mark(by_folder.get(one.folder)) for one in exercises]
        rows.append([who.name, who.number, "", who.email, "", *marks])
    return table(rows)


def _mark(one: ExerciseResult | None) -> str:
    return _EXCUSED if one is not None and one.state == EXCUSED else score_cell(one)
