"""The class as a table: a row for each learner, a column for each exercise.

CSV as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180), in UTF-8.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from classroom.grading.exports.items import by_hand, late_sentence
from classroom.grading.exports.text import cell, number
from classroom.grading.results import EXCUSED, ExerciseResult, LearnerResult


def gradebook(learners: Sequence[LearnerResult], folders: Sequence[str]) -> str:
    """Points and state of each exercise, total and share.

    Args:
        folders: of the course's exercises, in its order.
    """
    head = ["learner"]
    for folder in folders:
        head += [folder, f"{folder} of", f"{folder} state"]
    rows = [[*head, "points", "of", "share", "remarks"]]
    for learner in learners:
        by_folder = {one.exercise: one for one in learner.exercises}
        row = [cell(learner.learner)]
        for folder in folders:
            row += _of(by_folder.get(folder))
        share = f"{learner.score / learner.of:.4f}" if learner.of else ""
        remarks = " ".join(filter(None, map(_remark, learner.exercises)))
        rows.append([*row, number(learner.score), number(learner.of), share, cell(remarks)])
    return table(rows)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with the line ends that the standard asks for.

    Each cell is quoted: a spreadsheet that takes semicolons or tabs for what is between cells
    finds none of a learner's within one.
    """
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def score_cell(one: ExerciseResult | None) -> str:
    """The points; empty where it is excused or not in the learner's grading."""
    return "" if one is None or one.state == EXCUSED else number(one.score)


def _of(one: ExerciseResult | None) -> list[str]:
    if one is None:
        return ["", "", ""]
    of = "" if one.state == EXCUSED else number(one.weight)
    state = one.state if one.days_late <= 0 else f"{one.state}, {one.days_late} days late"
    return [score_cell(one), of, "marked by hand" if one.manual else state]


def _remark(one: ExerciseResult) -> str:
    said = by_hand(one) or late_sentence(one)
    return f"{one.exercise}: {said}" if said else ""
