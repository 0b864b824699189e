"""`workshop train` of what the job of the remarks wrote. Imports nothing heavy."""

from collections.abc import Sequence

from pipelines.training.small_training import make_parser, train_by

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
    return train_by(
        parser, argv, "pipelines.remarks.training", "pipelines.remarks.classifier_report"
    )
