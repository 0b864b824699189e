"""A training of a small model on a data set of its own kind: options in, exit code out."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipelines.terminal.parser import Parser, positive
from pipelines.terminal.session import guarded
from pipelines.training.arguments import (
    DEFAULT_DATA,
    FRAMEWORK_HELP,
    fraction_or_more,
    seed,
)
from pipelines.training.frameworks import FRAMEWORKS

if TYPE_CHECKING:
    pass


def make_parser(
    prog: str,
    what: str,
    description: str,
    *,
    batch: int,
    epochs: int,
    first_seed: int,
    learning_rate: float | None = None,
) -> argparse.ArgumentParser:
    """The parser of such a training.

    Args:
        what: the data set is of.
        batch, epochs, first_seed: the defaults.
        learning_rate: its default; None where it is not asked for.
    """
    parser = Parser(prog=prog, description=description)
    parser.add_argument(
        "data",
        metavar="DATA",
        nargs="?",
        default=DEFAULT_DATA,
        help=f"folder of a run's data set of {what} (default: {DEFAULT_DATA})",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="folder for the model and its report (default: build/ and the job's name with "
        "-training)",
    )
    parser.add_argument("--framework", choices=FRAMEWORKS, help=FRAMEWORK_HELP)
    for name, default, told in (
        ("batch", batch, "examples of a step"),
        ("epochs", epochs, "times that all examples are seen"),
    ):
        parser.add_argument(
            f"--{name}",
            metavar="N",
            type=positive,
            default=default,
            help=f"{told} (default: %(default)s)",
        )
    if learning_rate is not None:
        parser.add_argument(
            "--learning-rate",
            metavar="X",
            type=fraction_or_more,
            default=learning_rate,
            help="at its highest (default: %(default)s)",
        )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=seed,
        default=first_seed,
        help="of weights and of the order (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def train_command(
    parser: argparse.ArgumentParser,
    argv: Sequence[str],
    train: Callable[[argparse.Namespace, object], dict],
    show: Callable[[dict], None],
) -> int:
    """Trains as the arguments ask.

    Args:
        train: of the arguments and a `pipelines.terminal.console.Terminal`, publishes the training
            and gives its outcome, which is what `--json` prints.
        show: prints the outcome for people.

    Returns:
        0 if it worked, 1 if it failed, 2 if the request was wrong, 130 if it was interrupted.
        Everything that is to be said has been printed.
    """
    given = parser.parse_args(list(argv))

    def work(screen) -> None:
        from pipelines.terminal.console import Terminal

        outcome = train(given, Terminal(screen, quiet=given.json))
        if given.json:
            print(json.dumps(outcome), flush=True)
        else:
            show(outcome)

    return guarded(work, given.verbose, "training")


def train_by(
    parser: argparse.ArgumentParser, argv: Sequence[str], training: str, report: str
) -> int:
    """The same, by modules that are imported when the arguments have been parsed.

    Args:
        training: a module with `train`.
        report: one with `print_outcome`, of the outcome and a file.
    """
    return train_command(
        parser,
        argv,
        lambda given, console: importlib.import_module(training).train(given, console),
        lambda outcome: importlib.import_module(report).print_outcome(outcome, sys.stdout),
    )
