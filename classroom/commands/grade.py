"""`workshop grade`: points for what a class has handed in."""

import datetime
import os
from pathlib import Path

from classroom import catalog
from classroom.commands.shared_arguments import add_submissions
from classroom.ending import ended_by_exceptions
from pipelines.terminal.parser import Parser, make_parser, positive


def grade_command(argv: list[str]) -> int:
    """Grades; 0 if every answer could be judged, 1 otherwise."""
    parser = make_parser(
        "workshop grade",
        "Runs the answers of a class against this checkout's tests, each confined to what it "
        "needs, and makes points of the results. Interrupted, the same command goes on where it "
        "was.",
    )
    add_submissions(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the grading's folder"
    )
    parser.add_argument(
        "--course",
        type=Path,
        metavar="FILE",
        help="the course file: exercises, weights, dates (default: that of an earlier grading in "
        "DIR, or all exercises with their own points)",
    )
    parser.add_argument(
        "--since",
        type=_date,
        metavar="DATE",
        help="only submissions whose files have changed since then, 2030-06-30 or "
        "2030-06-30T18:00; the others stay as they are",
    )
    add_options(parser)
    given = parser.parse_args(argv)
    from classroom.grading import grading_run

    exercises = catalog.load()
    only = [catalog.find(name, exercises).folder for name in given.only]
    with ended_by_exceptions():
        return grading_run.grade(
            given.submissions,
            given.out,
            exercises,
            course=given.course,
            only=only,
            since=given.since,
            seed=given.seed,
            jobs=given.jobs,
            unconfined=given.unconfined,
        )


def add_options(parser: Parser) -> None:
    """The options that grading and grading again have in common."""
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="EXERCISE",
        help="grade this exercise alone; may be given several times",
    )
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="draw inputs from this number (default: that of an earlier grading in DIR, or one "
        "drawn by chance; the receipt has it)",
    )
    parser.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="answers that run at the same time (default: the processors, %(default)s)",
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="run answers though nothing confines them here: they may do all that you may",
    )


def _date(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.astimezone()


_date.__name__ = "date such as 2030-06-30"


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 1 << 32:
        raise ValueError
    return value


_seed.__name__ = "whole number below 4294967296"
