"""Arguments that several commands of the instructor's take."""

from pathlib import Path

from pipelines.terminal.parser import Parser


def add_submissions(parser: Parser) -> None:
    """What a class has handed in: `submissions`, a list of paths."""
    parser.add_argument(
        "submissions",
        nargs="+",
        metavar="SUBMISSIONS",
        type=Path,
        help="folders, archives, repositories or bundles, of one learner each or of many",
    )


def add_learners(parser: Parser) -> None:
    """A grading and learners of it: `grading`, a path or None, and `learners`, a list of names."""
    parser.add_argument(
        "grading",
        nargs="?",
        metavar="DIR",
        type=Path,
        help="the folder that `workshop grade --out` wrote",
    )
    parser.add_argument(
        "learners", nargs="*", metavar="LEARNER", help="as the grading calls them (default: all)"
    )


def add_keys(parser: Parser, default: Path) -> None:
    """Where the issuer's key is: `keys`, a path."""
    parser.add_argument(
        "--keys",
        metavar="FOLDER",
        type=Path,
        default=default,
        help="the issuer's folder (default: %(default)s)",
    )
