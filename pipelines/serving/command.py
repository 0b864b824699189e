"""`workshop export` and `workshop skew`: options in, exit code out. Imports nothing heavy."""

import argparse
import gc
import json
import os
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines import noise
from pipelines.arguments import TRACKS, Parser
from pipelines.run import guarded
from pipelines.steps import whose
from pipelines.training.arguments import DEFAULT_OUTPUT as DEFAULT_TRAINING

DEFAULT_EXPORT = os.path.join("build", "export")


def make_export_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `workshop export`."""
    parser = Parser(
        prog=prog,
        description="Makes a SavedModel of a trained model and of the transform of its data: it "
        "takes raw flights, so what is served is what was trained.",
    )
    parser.add_argument(
        "--model",
        metavar="DIR",
        default=DEFAULT_TRAINING,
        help="folder of a training (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        default=DEFAULT_EXPORT,
        help="folder for the export (default: %(default)s)",
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
    _add_common(parser)
    return parser


def make_skew_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `workshop skew`."""
    parser = Parser(
        prog=prog,
        description="Reads a split's flights again from the run's input, and compares what the "
        "exported model makes of them with the run's TFRecords and the trained model. Exit code 1 "
        "where an integer differs, or anything by more than 0.00001.",
    )
    parser.add_argument(
        "--model",
        metavar="DIR",
        default=DEFAULT_EXPORT,
        help="folder of an export (default: %(default)s)",
    )
    _add_common(parser)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
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


def export_and_leave(argv: Sequence[str], prog: str = "workshop export") -> NoReturn:
    """Exports as the arguments ask, and ends the process with its exit code."""
    noise.leave(export_command(argv, prog), at_once=True)


def export_command(argv: Sequence[str], prog: str = "workshop export") -> int:
    """Exports as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed or the check found skew, 2 if the request was
        wrong, 130 if it was interrupted. Everything that is to be said has been printed.
    """
    given = make_export_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _export(given, screen), given.verbose)


def skew_and_leave(argv: Sequence[str], prog: str = "workshop skew") -> NoReturn:
    """Compares as the arguments ask, and ends the process with its exit code."""
    noise.leave(skew_command(argv, prog), at_once=True)


def skew_command(argv: Sequence[str], prog: str = "workshop skew") -> int:
    """Compares as the arguments ask; returns as `export_command` does."""
    given = make_skew_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _skew(given, screen), given.verbose)


def start(given: argparse.Namespace, screen: TextIO):
    """The console of a command whose libraries are about to be loaded."""
    from pipelines.console import Console

    # Imports make many objects and no garbage.
    gc.disable()
    # See `pipelines.run`: TensorFlow Transform wants it, and Keras 3 is imported by its own name.
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    return Console(screen, quiet=getattr(given, "json", False))


def _export(given: argparse.Namespace, screen: TextIO) -> int:
    console = start(given, screen)
    with console.loading("Checking the model and its data"):
        from pipelines import steps
        from pipelines.serving import export

        trained = export.read_trained(given.model, given.data)
        seat = steps.fill(given.steps, steps.training_seats("serve"))["serve"]
    with console.loading("Exporting"):
        exported = export.write_export(trained, given.output, seat)
    found = _compared(given, exported, trained, console) if given.check else None
    if given.json:
        outcome = {"output": os.path.abspath(exported.folder), **exported.data}
        print(json.dumps({**outcome, **({"skew": found.as_dict()} if found else {})}), flush=True)
    else:
        print(
            f"\n{os.path.abspath(exported.folder)}\n"
            f"  1/           a SavedModel of {len(exported.columns)} raw columns, "
            "with the transform inside\n"
            f"  EXPORT.json  what it was made of, what it takes and gives\n"
            f"Seat serve: {whose(seat.track, seat.fallback)}",
            flush=True,
        )
        if found:
            print(shown(found), flush=True)
    return 0 if found is None or found.passed else 1


def _skew(given: argparse.Namespace, screen: TextIO) -> int:
    console = start(given, screen)
    with console.loading("Checking the model and its data"):
        from pipelines.serving import exported
        from pipelines.serving.export import read_trained

        export = exported.read_export(given.model)
        made_of = export.data
        trained = read_trained(made_of["model"]["folder"], given.data or made_of["data"]["folder"])
    found = _compared(given, export, trained, console)
    print(json.dumps(found.as_dict()) if given.json else shown(found), flush=True)
    return 0 if found.passed else 1


def _compared(given: argparse.Namespace, export, trained, console):
    with console.loading("Loading Beam and TensorFlow"):
        from pipelines.serving import skew
    with console.loading(f"Comparing every flight of the split {given.split}"):
        gc.freeze()
        gc.enable()
        return skew.check_skew(export, trained, given.split, given.tables, given.suite)


def shown(found) -> str:
    """A comparison as its user reads it."""
    values = found.flights * found.numbers
    same = values - found.numbers_not_the_same_bits
    worst = f", in {found.worst}" if found.worst else ""
    return "\n".join(
        [
            f"\nskew {'passed' if found.passed else 'FAILED'}: {found.flights:,} flights of the "
            f"split {found.split}",
            f"  integer features      {found.integers_that_differ:,} of "
            f"{found.flights * found.integers:,} values differ",
            f"  floating features     {same:,} of {values:,} values have the same bits; "
            f"at most {found.largest_number:.1e} apart{worst}",
            f"  probability           at most {found.columns:.1e} apart by columns, "
            f"{found.examples:.1e} by examples",
            f"  quantiles of delay    at most {found.minutes:.1e} apart",
        ]
    )
