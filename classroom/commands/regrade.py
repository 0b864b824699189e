"""`workshop regrade`: grades a folder's answers again, or proves its receipt."""

from pathlib import Path

from classroom import catalog
from classroom.commands.grade import add_options
from classroom.ending import ended_by_exceptions
from pipelines.terminal.parser import make_parser


def regrade_command(argv: list[str]) -> int:
    """Grades again; 0 if every answer could be judged, and with `--verify` nothing differs."""
    parser = make_parser(
        "workshop regrade",
        "Grades the answers in a grading's folder again, with this checkout's tests; marks by hand "
        "are kept. With --verify it changes nothing, and says whether every point of the receipt "
        "comes out again.",
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="the grading's folder")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare with the receipt, and say what differs; the seed is the receipt's",
    )
    add_options(parser)
    given = parser.parse_args(argv)
    if given.verify and given.seed is not None:
        parser.error("--verify draws inputs from the receipt's own seed: leave --seed out")
    exercises = catalog.load()
    only = [catalog.find(name, exercises).folder for name in given.only]
    common = {"only": only, "jobs": given.jobs, "unconfined": given.unconfined}
    if given.verify:
        from classroom.grading import verifying

        return verifying.verify(given.directory, exercises, **common)
    from classroom.grading import grading_run

    with ended_by_exceptions():
        return grading_run.regrade(given.directory, exercises, seed=given.seed, **common)
