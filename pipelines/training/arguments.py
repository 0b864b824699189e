"""The options of `workshop train`. Imports nothing heavy."""

import argparse
import os

from pipelines.tables.arguments import DEFAULT_OUTPUT as DEFAULT_DATA
from pipelines.tables.arguments import FLIGHTS, TRACKS
from pipelines.terminal.parser import positive
from pipelines.training.accelerator import KINDS, XLA_CHOICES
from pipelines.training.frameworks import FRAMEWORKS

TRAINING, TUNING, EXPORT = "training", "tuning", "export"


def output_of(job: str, what: str) -> str:
    """The folder of what is made of a job's data set, where nobody names another.

    Args:
        what: one of the constants above.
    """
    return os.path.join("build", what if job == FLIGHTS else f"{job}-{what}")


def default_outputs(what: str) -> str:
    """The default of an option for such a folder, for its help."""
    return f"(default: {output_of(FLIGHTS, what)}; of another job {output_of('JOB', what)})"


FRAMEWORK_HELP = (
    "what makes the steps (default: jax where it is installed for an accelerator of this machine, "
    "else tensorflow)"
)

# Steps that are one call of one graph. More of them cost the host less; a stop waits for them.
STEPS_PER_EXECUTION = 32
CHECKPOINT_EVERY = 100


def fraction_or_more(text: str) -> float:
    """A number above 0, or argparse's error."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def seed(text: str) -> int:
    """A whole number from 0 to 2,147,483,647, or argparse's error."""
    if not text.isdigit() or int(text) >= 2**31:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 2,147,483,647")
    return int(text)


def add_common_arguments(parser: argparse.ArgumentParser, what: str, results: str) -> None:
    """Adds what whoever trains is asked: on what data, where to, on what device, by whose code.

    Args:
        what: is made, one of the constants above, for the default of `--output`.
        results: what that folder gets, for the help.
    """
    parser.add_argument(
        "data",
        metavar="DATA",
        nargs="?",
        default=DEFAULT_DATA,
        help="folder of a run's data set, local or gs:// (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        help=f"folder for {results} {default_outputs(what)}",
    )
    parser.add_argument("--framework", choices=FRAMEWORKS, help=FRAMEWORK_HELP)
    parser.add_argument(
        "--accelerator",
        choices=KINDS,
        default="auto",
        help="what it trains on (default: %(default)s, the best that is there)",
    )
    parser.add_argument(
        "--steps",
        choices=TRACKS,
        default="solutions",
        help="who fills the training's seats; an unsolved exercise falls back to the solution "
        "(default: %(default)s)",
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the training's own options to a parser."""
    add_common_arguments(parser, TRAINING, "the model and its report")
    parser.add_argument(
        "--tpu",
        metavar="NAME",
        default="",
        help="tensorflow: the TPU's name or address (default: this machine's)",
    )
    parser.add_argument(
        "--xla",
        choices=XLA_CHOICES,
        default="auto",
        help="compile the step with XLA (default: %(default)s, on TPUs and GPUs)",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="JSON of settings, as `tune` writes it (docs/training.md)"
    )
    parser.add_argument(
        "--batch", metavar="N", type=positive, help="examples in a step, over all replicas"
    )
    parser.add_argument(
        "--epochs", metavar="N", type=positive, help="passes over the examples, at most"
    )
    parser.add_argument(
        "--learning-rate", metavar="X", type=fraction_or_more, help="at its highest"
    )
    parser.add_argument("--seed", metavar="N", type=seed, help="of weights, dropout and shuffle")
    parser.add_argument(
        "--steps-per-execution",
        metavar="N",
        type=positive,
        default=STEPS_PER_EXECUTION,
        help="steps that are one call of the accelerator (default: %(default)s)",
    )
    parser.add_argument(
        "--checkpoint-every",
        metavar="N",
        type=positive,
        default=CHECKPOINT_EVERY,
        help="steps between checkpoints; every epoch ends with one too (default: %(default)s)",
    )
    parser.add_argument(
        "--any-order",
        action="store_true",
        help="let whatever is read first come first: faster from far storage, not repeatable",
    )
    parser.add_argument(
        "--no-baseline", action="store_true", help="train no gradient boosting beside"
    )
    parser.add_argument(
        "--restart", action="store_true", help="begin again, and remove an unfinished training"
    )
    parser.add_argument(
        "--profile-input",
        action="store_true",
        help="do not train: measure whether the infeed or the model is the bottleneck",
    )
    parser.add_argument(
        "--step-time-ms",
        metavar="MS",
        type=fraction_or_more,
        help="with --profile-input: an accelerator's time for a step, to compute what feeds it",
    )


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options of what is printed."""
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
