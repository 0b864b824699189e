"""`workshop export`: options in, exit code out. Imports nothing heavy."""

import argparse
import json
import os
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.cli.loading import start
from pipelines.cli.skew import add_comparison_arguments, compare, shown
from pipelines.seats.registry import whose
from pipelines.serving import arguments
from pipelines.tables.arguments import TRACKS
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave
from pipelines.training.arguments import EXPORT, default_outputs, output_of


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `workshop export`."""
    parser = Parser(
        prog=prog,
        description="Makes a SavedModel of a trained model and of the transform of its data: it "
        "takes raw rows, so what is served is what was trained.",
    )
    parser.add_argument(
        "--training",
        "--model",
        dest="training",
        metavar="DIR",
        default=arguments.DEFAULT_TRAINING,
        help="folder of a training (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        help=f"folder for the export {default_outputs(EXPORT)}",
    )
    parser.add_argument(
        "--steps",
        choices=TRACKS,
        default="solutions",
        help="who fills the seat `serve`; an unsolved exercise falls back to the solution "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="then compare it with the test split, as `workshop skew` does",
    )
    add_comparison_arguments(parser)
    return parser


def export_and_leave(argv: Sequence[str], prog: str = "workshop export") -> NoReturn:
    """Exports as the arguments ask, and ends the process with its exit code."""
    leave(export_command(argv, prog))


def export_command(argv: Sequence[str], prog: str = "workshop export") -> int:
    """Exports as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed or the check found skew, 2 if the request was
        wrong, 130 if it was interrupted. Everything that is to be said has been printed.
    """
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _export(given, screen), given.verbose)


def _export(given: argparse.Namespace, screen: TextIO) -> int:
    console = start(given, screen)
    with console.loading("Checking the model and its data"):
        from pipelines.serving import export

        trained = export.read_trained(given.training, given.data)
        seat = export.maker(trained.job, given.steps)
    with console.loading("Exporting"):
        output = given.output or output_of(trained.job.name, EXPORT)
        exported = export.write_export(trained, output, seat)
    found = compare(given, exported, trained, console) if given.check else None
    if given.json:
        outcome = {"output": os.path.abspath(exported.folder), **exported.data}
        print(json.dumps({**outcome, **({"skew": found.as_dict()} if found else {})}), flush=True)
    else:
        print(
            f"\n{os.path.abspath(exported.folder)}\n"
            f"  1/           a SavedModel of {len(exported.columns)} raw columns, "
            "with the transform inside\n"
            f"  EXPORT.json  what it was made of, what it takes and gives\n"
            f"Signatures: {whose(seat.track, seat.fallback)}",
            flush=True,
        )
        if found:
            print(shown(found), flush=True)
    return 0 if found is None or found.passed else 1
