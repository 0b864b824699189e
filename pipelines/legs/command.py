"""`workshop train` of what the job of the legs wrote. Imports nothing heavy."""

import sys
from collections.abc import Sequence

from pipelines.training.small_training import make_parser, train_command

EPOCHS, BATCH, LEARNING_RATE, SEED = 8, 64, 0.005, 1


def train(argv: Sequence[str], prog: str) -> int:
    """Trains on a data set of the job; returns the exit code."""
    parser = make_parser(
        prog,
        "legs",
        "Trains a small causal transformer on the packed legs, from the run's manifest, and "
        "reports whether it says better than the feature history which legs arrive late.",
        batch=BATCH,
        epochs=EPOCHS,
        first_seed=SEED,
        learning_rate=LEARNING_RATE,
    )

    def fit(given, console) -> dict:
        from pipelines.legs import legs_training

        return legs_training.train(given, console)

    def show(outcome: dict) -> None:
        from pipelines.legs.legs_report import print_outcome

        print_outcome(outcome, sys.stdout)

    return train_command(parser, argv, fit, show)
