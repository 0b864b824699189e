"""`workshop predict`: options in, exit code out. Imports nothing heavy."""

import argparse
import gc
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import NoReturn, TextIO

from pipelines.cli.loading import start
from pipelines.local_runner import memory
from pipelines.serving.arguments import DEFAULT_OUTPUT as DEFAULT_EXPORT
from pipelines.tables.arguments import TRACKS
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = Parser(
        prog=prog,
        description="Predicts for raw rows of the job that the model was trained on: the "
        "probability of its label, and quantiles where it has a label that is a number. They go "
        "through the job's own steps; rows that are not valid are quarantined.",
    )
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="rows, as `workshop run --input` takes them, with all that the job's steps look back "
        "to (for flights: earlier ones of the same aircraft and origins); what is not known yet "
        "is left empty",
    )
    parser.add_argument(
        "--model",
        metavar="DIR",
        default=DEFAULT_EXPORT,
        help="folder of an export (default: %(default)s)",
    )
    parser.add_argument("--output", metavar="FILE", required=True, help="Parquet file to write")
    parser.add_argument("--tables", metavar="DIR", help="as of `workshop run`")
    parser.add_argument(
        "--steps",
        choices=TRACKS,
        default="solutions",
        help="who fills the pipeline's seats (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def predict_and_leave(argv: Sequence[str], prog: str = "workshop predict") -> NoReturn:
    """Predicts as the arguments ask, and ends the process with its exit code."""
    leave(predict_command(argv, prog))


def predict_command(argv: Sequence[str], prog: str = "workshop predict") -> int:
    """Predicts as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _predict(given, screen), given.verbose)


def _predict(given: argparse.Namespace, screen: TextIO) -> int:
    memory.return_promptly()
    console = start(given, screen)
    with console.loading("Loading Beam and TensorFlow"):
        from pipelines.serving.predict import predict
    gc.freeze()
    gc.enable()
    done = predict(given, console)
    if given.json:
        print(json.dumps(asdict(done)), flush=True)
        return 0
    lines = [f"\n{done.read:,} rows read", f"  {done.predicted:>11,} {done.rows} predicted"]
    if done.not_predicted:
        unknown = " or ".join(done.required)
        lines.append(f"  {done.not_predicted:>11,} not predicted: {unknown} is missing")
    lines.append(f"  {done.quarantined:>11,} quarantined" + _where(done.quarantine))
    print("\n".join([*lines, f"\n{done.output}"]), flush=True)
    return 0


def _where(folder: str | None) -> str:
    return f", with their reasons: {folder}" if folder else ""
