"""`workshop similar`: pairs of answers that are more alike than their exercise explains."""

from pathlib import Path

import rich.box
import rich.table

from classroom import catalog
from classroom.commands.shared_arguments import add_submissions
from classroom.ending import ended_by_exceptions
from classroom.loop.screen import counted, screen
from classroom.loop.showing import paragraph
from classroom.submissions import similarity
from classroom.submissions.intake import Submission, take
from classroom.submissions.similar_page import page
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser


def similar_command(argv: list[str]) -> int:
    """Prints the pairs, and writes a page with them side by side if asked to."""
    parser = make_parser(
        "workshop similar",
        "Compares the answers of a class with each other, and shows the pairs that have more in "
        "common than the stub and the known right answers explain. A pair is a place to look, "
        "and no proof.",
    )
    add_submissions(parser)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="EXERCISE",
        help="compare answers to this exercise alone; may be given several times",
    )
    parser.add_argument(
        "--least",
        type=_percent,
        default=50,
        metavar="PERCENT",
        help="of the shorter answer's own lines that have to be in the other (default: 50)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="PAGE", help="write the pairs side by side, an HTML file"
    )
    given = parser.parse_args(argv)
    exercises = catalog.load()
    with ended_by_exceptions():
        submissions = take(given.submissions, exercises)
    chosen = [catalog.find(name, exercises) for name in given.only] or list(exercises)
    found = similarity.pairs(submissions, chosen, given.least / 100)
    said = _said(submissions, [exercise.folder for exercise in chosen])
    if given.out:
        _write(given.out, page(found, {one.learner: one for one in submissions}, said))
    _show(found, submissions, said, given.out)
    return 0


def _percent(text: str) -> int:
    value = int(text.removesuffix("%"))
    if not 1 <= value <= 100:
        raise ValueError
    return value


_percent.__name__ = "percentage of 1 to 100"


def _said(submissions: list[Submission], folders: list[str]) -> str:
    count = sum(folder in one.answers for one in submissions for folder in folders)
    answers, learners = counted(count, "answer"), counted(len(submissions), "learner")
    return f"{answers} of {learners} compared with each other."


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RequestError(f"--out {path} cannot be written: {error.strerror}.") from None


def _show(
    found: list[similarity.Pair], submissions: list[Submission], said: str, out: Path | None
) -> None:
    console = screen()
    for one in submissions:
        for problem in one.problems:
            paragraph(console, f"{one.learner}: {problem}", 0, "quiet")
    console.print(said)
    if not found:
        console.print("No two of them are alike.")
    else:
        table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        for title in ("exercise", "learner", "and"):
            table.add_column(title, overflow="fold")
        for title in ("alike", "lines"):
            table.add_column(title, justify="right", no_wrap=True)
        for pair in found:
            lines = max(map(len, pair.lines))
            table.add_row(pair.exercise, *pair.learners, f"{pair.alike:.0%}", str(lines))
        console.print(table)
        paragraph(console, "A pair is a place to look, and no proof.")
    if out:
        paragraph(console, f"Side by side: {out}")
