"""`workshop run --job digits`, and `train` of what it wrote. Imports nothing heavy."""

import argparse
from collections.abc import Sequence

from pipelines.pictures import arguments
from pipelines.pictures.pictures_command import run_command

NAME = "digits"
STEPS = arguments.STEPS


def _job():
    from pipelines.digits.declaration import JOB

    return JOB


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the job's own options to a parser."""
    arguments.add_arguments(parser, NAME)


def run(
    argv: Sequence[str], prog: str, own_process: bool = False, lies_in: str | None = None
) -> int:
    """Runs the job; returns the exit code."""
    return run_command(_job, NAME, argv, prog, own_process, lies_in)


def train(argv: Sequence[str], prog: str) -> int:
    """Trains on a data set of the job; returns the exit code."""
    from pipelines.pictures.train import train_command

    return train_command(argv, prog)
