"""The seat `tune`: one trial of the search for better settings."""

import dataclasses
import math
from collections.abc import Callable, Iterator

from pipelines.training.config import Config


def search_space(trial) -> dict:
    """The settings that a trial tries; all of the search space is here.

    Args:
        trial: an `optuna.Trial`.

    Returns:
        Settings by name, see `pipelines.training.config.Config`.
    """
    width = trial.suggest_categorical("width", [32, 64, 128, 256])
    layers = trial.suggest_int("layers", 1, 3)
    return {
        # Learning rates and decays matter by their ratio, so they are drawn by it.
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 2e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-3, 1.0, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "bins": trial.suggest_int("bins", 8, 64, step=8),
        "embedding": trial.suggest_int("embedding", 2, 16, step=2),
        "delay_loss": trial.suggest_float("delay_loss", 0.05, 1.0, log=True),
        "hidden": tuple(max(1, width >> i) for i in range(layers)),
    }


def run_trial(trial, base: Config, train: Callable[[Config], Iterator[dict]]) -> float:
    """One trial: settings from the space, trained while they are worth it.

    Args:
        trial: an `optuna.Trial`; is told the log loss after every epoch.
        base: what the space does not decide.
        train: trains with these settings; gives the scores on the evaluation split after
            each epoch, `log_loss` (nats) among them. The test split is out of its reach.

    Returns:
        The least log loss of an epoch, which is what training keeps.

    Raises:
        optuna.TrialPruned: the trial is behind others at the same epoch, or its loss is
            not a number.
    """
    import optuna

    best = math.inf
    for epoch, scores in enumerate(train(dataclasses.replace(base, **search_space(trial))), 1):
        loss = scores["log_loss"]
        if not math.isfinite(loss):
            raise optuna.TrialPruned
        best = min(best, loss)
        trial.report(loss, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    return best
