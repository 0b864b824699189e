"""`workshop tune`: options in, exit code out. Imports nothing heavy."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipelines.cli.train import WHAT
from pipelines.terminal.parser import Parser, positive
from pipelines.terminal.session import guarded, leave
from pipelines.training import arguments
from pipelines.training.frameworks import NAMES


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = Parser(
        prog=prog,
        description="Searches for better settings of the model. Trials are trained as "
        "`train` does it, with TensorFlow or JAX, and judged on the evaluation split; the test "
        "split is not read. What is best is for `train` with either framework. The same command "
        "goes on with a search.",
    )
    arguments.add_common_arguments(
        parser, arguments.TUNING, "the trials, their report and best.json"
    )
    parser.add_argument(
        "--trials",
        metavar="N",
        type=positive,
        default=20,
        help="in all, those of earlier commands included (default: %(default)s)",
    )
    parser.add_argument(
        "--minutes",
        metavar="M",
        type=arguments.fraction_or_more,
        default=10.0,
        help="no trial begins later than that (default: %(default)g)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=positive,
        default=1,
        help="processes that make trials (default: %(default)s)",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="JSON of what the search space does not decide"
    )
    parser.add_argument("--batch", metavar="N", type=positive, help="examples in a step")
    parser.add_argument(
        "--epochs", metavar="N", type=positive, help="of each trial that is not stopped before"
    )
    parser.add_argument("--seed", metavar="N", type=arguments.seed, help="of weights and search")
    parser.add_argument(
        "--restart", action="store_true", help="begin again, and remove earlier trials"
    )
    arguments.add_output_arguments(parser)
    parser.set_defaults(
        learning_rate=None,
        xla="auto",
        tpu="",
        any_order=False,
        steps_per_execution=arguments.STEPS_PER_EXECUTION,
    )
    return parser


def tune_and_leave(argv: Sequence[str], prog: str = "workshop tune") -> NoReturn:
    """Tunes as the arguments ask, and ends the process with its exit code."""
    leave(tune_command(argv, prog))


def tune_command(argv: Sequence[str], prog: str = "workshop tune") -> int:
    """Tunes as the arguments ask; returns as `train_command` does."""
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _tune(given, screen), given.verbose, WHAT)


def _tune(given: argparse.Namespace, screen) -> None:
    from pipelines.training.screen import Screen
    from pipelines.training.tuning import tune

    outcome = tune(given, Screen(screen, quiet=given.json))
    print(json.dumps(outcome) if given.json else _shown(outcome), flush=True)
    sys.stdout.flush()


def _shown(outcome: dict) -> str:
    best, first = outcome["best"], outcome["base"]
    lines = [
        f"\n{outcome['complete']} trials to the end, {outcome['pruned']} stopped early, with "
        f"{NAMES[outcome['framework']]}, in {outcome['seconds']:.0f} s\n",
        f"best on the evaluation split: log loss {best['log_loss']:.4f} (trial {best['trial']})"
        + (f"; the settings it began with: {first:.4f}" if first is not None else ""),
    ]
    lines += [f"  {name:<14} {value}" for name, value in best["parameters"].items()]
    if outcome["importance"]:
        told = ", ".join(f"{n} {share:.0%}" for n, share in list(outcome["importance"].items())[:4])
        lines.append(f"what mattered: {told}")
    left = outcome["wanted"] - outcome["complete"] - outcome["pruned"]
    if left > 0:
        lines.append(f"the time was up before {left} more trials; the same command goes on")
    folder = outcome["output"]
    lines += [
        f"\n{folder}",
        "  best.json          for `./workshop train --config`",
        "  report/index.html  history, importance, every trial",
    ]
    return "\n".join(lines)
