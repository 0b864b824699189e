"""Training from a command line: options in, exit code out. Nothing heavy is imported early."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipelines.cli import own_commands
from pipelines.problems import RequestError
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave
from pipelines.training import arguments, jobs
from pipelines.training.sleeping_threads import let_threads_sleep

# What a failure that nobody foresaw is said of.
WHAT = "training"


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the training's command line."""
    parser = Parser(
        prog=prog,
        description="Trains a model of a run's examples, from its manifest, for the first label "
        "that is true or false, and reports how good it is. Of texts, sequences and pictures it is "
        "a small model of their own, whose options `train DATA --help` lists.",
    )
    _add_arguments(parser)
    return parser


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_arguments(parser)
    arguments.add_output_arguments(parser)
    jobs.add_arguments(parser)


def train_and_leave(argv: Sequence[str], prog: str = "workshop train") -> NoReturn:
    """Trains as the arguments ask, and ends the process with its exit code."""
    leave(train_command(argv, prog))


def train_command(argv: Sequence[str], prog: str = "workshop train") -> int:
    """Trains as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    let_threads_sleep()
    seen = own_commands.glance(argv, _add_arguments)
    if seen and not seen.job and (command := own_commands.of_data_set(seen.data)):
        return command.train(argv, prog)
    given = make_parser(prog).parse_args(list(argv))
    if given.step_time_ms and not given.profile_input:
        return guarded(
            lambda screen: _refuse("--step-time-ms goes with --profile-input."), given.verbose, WHAT
        )
    if given.job:
        return guarded(lambda screen: jobs.print_job(given), given.verbose, WHAT)
    return guarded(lambda screen: _train(given, screen), given.verbose, WHAT)


def _refuse(sentence: str):
    raise RequestError(sentence)


def _train(given: argparse.Namespace, screen) -> None:
    from pipelines.training.screen import Screen

    console = Screen(screen, quiet=given.json)
    if given.profile_input:
        from pipelines.training.profile import profile

        found = profile(given, console)
        print(json.dumps(found.as_dict()) if given.json else found.text(), flush=True)
        return
    from pipelines.training.train import train

    outcome = train(given, console)
    if given.json:
        print(json.dumps(outcome), flush=True)
    else:
        console.outcome(outcome, sys.stdout)
