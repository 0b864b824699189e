"""`workshop train` of what the job of the remarks wrote. Imports nothing heavy."""

import sys
from collections.abc import Sequence

from pipelines.training.small_training import make_parser, train_command

EPOCHS, BATCH, LEARNING_RATE, SEED = 6, 32, 0.003, 0


def train(argv: Sequence[str], prog: str) -> int:
    """Trains on a data set of the job; returns the exit code."""
    parser = make_parser(
        prog,
        "packed texts",
        "Trains a small classifier of the packed documents, beside a bag of words, from the run's "
        "manifest, and reports how good both are.",
        batch=BATCH,
        epochs=EPOCHS,
        first_seed=SEED,
        learning_rate=LEARNING_RATE,
    )

    def fit(given, console) -> dict:
        from pipelines.remarks import training

        return training.train(given, console)

    def show(outcome: dict) -> None:
        from pipelines.remarks.classifier_report import print_outcome

        print_outcome(outcome, sys.stdout)

    return train_command(parser, argv, fit, show)
