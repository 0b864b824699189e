"""`workshop run --job digits`, and `train` of what it wrote. Imports nothing heavy."""

from collections.abc import Sequence

from pipelines.pictures.run import run_command

NAME = "digits"


def _job():
    from pipelines.digits.declaration import JOB

    return JOB


def run(argv: Sequence[str], prog: str, own_process: bool = False) -> int:
    """Runs the job; returns the exit code."""
    return run_command(_job, NAME, argv, prog, own_process)


def train(argv: Sequence[str], prog: str) -> int:
    """Trains on a data set of the job; returns the exit code."""
    from pipelines.pictures.train import train_command

    return train_command(argv, prog)
