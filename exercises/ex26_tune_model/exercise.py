"""The seat `tune`: one trial of the search for better settings; and a search of such trials."""

from collections.abc import Callable, Iterator

from pipelines.seats.unsolved import unsolved
from pipelines.training.config import Config

# Trials before the sampler and the pruner believe what they have seen.
STARTUP_TRIALS = 8
PRUNING_TRIALS = 4


def search_space(trial) -> dict:
    """The settings that a trial tries; all of the search space is here.

    Args:
        trial: an `optuna.Trial`. What is asked of it has the names of the README's table.

    Returns:
        Settings by name, see `pipelines.training.config.Config`.
    """
    unsolved("ex26_tune_model")


def run_trial(trial, base: Config, train: Callable[[Config], Iterator[dict]]) -> float:
    """One trial: settings from the space, trained while they are worth it.

    Args:
        trial: an `optuna.Trial`; is told the log loss after every epoch.
        base: what the space does not decide.
        train: trains with these settings; gives the scores on the evaluation split after
            each epoch, of which there is at least one, `log_loss` (nats) among them. The test
            split is out of its reach.

    Returns:
        The least log loss of an epoch, which is what training keeps.

    Raises:
        optuna.TrialPruned: the trial is behind others at the same epoch, or its loss is
            not a number.
    """
    unsolved("ex26_tune_model")


def parameters_of(settings: Config) -> dict:
    """What a trial would have to be given, by its names, to try these settings."""
    return {
        "width": settings.hidden[0],
        "layers": len(settings.hidden),
        "learning_rate": settings.learning_rate,
        "weight_decay": settings.weight_decay,
        "dropout": settings.dropout,
        "bins": settings.bins,
        "embedding": settings.embedding,
        "quantile_loss": settings.quantile_loss,
    }


def search(
    folder: str,
    base: Config,
    train: Callable[[Config], Iterator[dict]],
    test: Callable[[Config], dict],
    trials: int,
    seed: int,
) -> dict:
    """Searches for better settings, or goes on with a search; one process, trial by trial.

    Args:
        folder: of this search: empty, or as an earlier call left it, wherever that was killed.
        base: what the space does not decide; its own settings, which the space has, are the
            first trial.
        train: as `run_trial` has it.
        test: trains with these settings, and gives the scores on the test split.
        trials: that are to have ended, at least 1, stopped ones and those of earlier calls
            among them.
        seed: of all chance, from 0 to 2**31 - 1.

    Returns:
        `settings` (a Config) of the trial with the least log loss on the evaluation split,
        that `log_loss`, and the scores `test` of these settings.

    Raises:
        ValueError: every trial was stopped.
    """
    unsolved("ex26_tune_model")
