"""`workshop skew`: options in, exit code out. Imports nothing heavy."""

import argparse
import gc
import json
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.cli.loading import start
from pipelines.serving import arguments
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `workshop skew`."""
    parser = Parser(
        prog=prog,
        description="Reads a split's rows again from the run's input, and compares what the "
        "exported model makes of them with the run's TFRecords and the trained model. Exit code 1 "
        "where an integer differs, or anything by more than 0.00001.",
    )
    parser.add_argument(
        "--model",
        metavar="DIR",
        default=arguments.DEFAULT_OUTPUT,
        help="folder of an export (default: %(default)s)",
    )
    add_comparison_arguments(parser)
    return parser


def add_comparison_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options of a comparison of an export with its data."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="folder of the data set that the model was trained on (default: where it was then)",
    )
    parser.add_argument(
        "--split",
        choices=("train", "eval", "test"),
        default="test",
        help="that is compared (default: %(default)s)",
    )
    parser.add_argument("--tables", metavar="DIR", help="as the run had it, for the comparison")
    parser.add_argument("--suite", metavar="FILE", help="as the run had it, for the comparison")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")


def skew_and_leave(argv: Sequence[str], prog: str = "workshop skew") -> NoReturn:
    """Compares as the arguments ask, and ends the process with its exit code."""
    leave(skew_command(argv, prog))


def skew_command(argv: Sequence[str], prog: str = "workshop skew") -> int:
    """Compares as the arguments ask; returns as `workshop export` does."""
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _skew(given, screen), given.verbose)


def _skew(given: argparse.Namespace, screen: TextIO) -> int:
    console = start(given, screen)
    with console.loading("Checking the model and its data"):
        from pipelines.serving import exported
        from pipelines.serving.export import read_trained

        export = exported.read_export(given.model)
        made_of = export.data
        trained = read_trained(
            made_of["model"]["folder"],
            given.data or made_of["data"]["folder"],
            f"The training of {given.model},",
        )
    found = compare(given, export, trained, console)
    print(json.dumps(found.as_dict()) if given.json else shown(found), flush=True)
    return 0 if found.passed else 1


def compare(given: argparse.Namespace, export, trained, console):
    """Compares an export with the split that is asked for; see `check_skew`."""
    with console.loading("Loading Beam and TensorFlow"):
        from pipelines.serving import skew
    with console.loading(f"Comparing every row of the split {given.split}"):
        gc.freeze()
        gc.enable()
        return skew.check_skew(export, trained, given.split, given.tables, given.suite)


def shown(found) -> str:
    """A comparison as its user reads it."""
    values = found.rows * found.numbers
    same = values - found.numbers_not_the_same_bits
    worst = f", in {found.worst}" if found.worst else ""
    return "\n".join(
        [
            f"\nskew {'passed' if found.passed else 'FAILED'}: {found.rows:,} rows of the "
            f"split {found.split}",
            f"  integer features      {found.integers_that_differ:,} of "
            f"{found.rows * found.integers:,} values differ",
            f"  floating features     {same:,} of {values:,} values have the same bits; "
            f"at most {found.largest_number:.1e} apart{worst}",
            f"  probability           at most {found.columns:.1e} apart by columns, "
            f"{found.examples:.1e} by examples",
            *_quantiles(found),
        ]
    )


def _quantiles(found) -> list[str]:
    if found.quantiles is None:
        return []
    return [f"  quantiles             at most {found.quantiles:.1e} apart"]
