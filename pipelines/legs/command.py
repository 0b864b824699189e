"""`workshop train` of what the job of the legs wrote. Imports nothing heavy."""

from collections.abc import Sequence

from pipelines.training.small_training import make_parser, train_by

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
    return train_by(parser, argv, "pipelines.legs.legs_training", "pipelines.legs.legs_report")
