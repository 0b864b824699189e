"""The seat `tune`: one trial of the search for better settings; and a search of such trials."""

# BEGIN SOLUTION
import dataclasses
import math
import os

# STUB
# END SOLUTION
from collections.abc import Callable, Iterator

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
    # BEGIN SOLUTION
    width = trial.suggest_categorical("width", [32, 64, 128, 256])
    layers = trial.suggest_int("layers", 1, 3)
    return {
        # Learning rates and decays matter by their ratio, so they are drawn by it.
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 2e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-3, 1.0, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "bins": trial.suggest_int("bins", 8, 64, step=8),
        "embedding": trial.suggest_int("embedding", 2, 16, step=2),
        "quantile_loss": trial.suggest_float("quantile_loss", 0.05, 1.0, log=True),
        "hidden": tuple(width >> i for i in range(layers)),
    }
    # END SOLUTION


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
    # BEGIN SOLUTION
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
    # END SOLUTION


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


# BEGIN SOLUTION
def _wanted(trial) -> dict:
    """What a trial was to try, though it may have been killed before it had asked."""
    return {**trial.system_attrs.get("fixed_params", {}), **trial.params}


# STUB
# END SOLUTION
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
    # BEGIN SOLUTION
    import numpy as np
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend
    from optuna.trial import TrialState

    study = optuna.create_study(
        study_name="flights",
        storage=JournalStorage(JournalFileBackend(os.path.join(folder, "journal.log"))),
        load_if_exists=True,
        direction="minimize",
        pruner=optuna.pruners.MedianPruner(n_startup_trials=PRUNING_TRIALS),
    )
    earlier = study.get_trials(deepcopy=False)
    # The seed alone would draw again what an earlier call has drawn; and their sum what a search
    # with the next seed draws.
    mixed = int(np.random.SeedSequence((seed, len(earlier))).generate_state(1)[0])
    study.sampler = optuna.samplers.TPESampler(n_startup_trials=STARTUP_TRIALS, seed=mixed)
    if not earlier:
        study.enqueue_trial(parameters_of(base))
    queued = [_wanted(trial) for trial in earlier if trial.state == TrialState.WAITING]
    for trial in earlier:
        if trial.state == TrialState.RUNNING:
            # Queued before it is told: a kill in between must not lose it, nor double it.
            if _wanted(trial) not in queued:
                study.enqueue_trial(_wanted(trial))
            study.tell(trial.number, state=TrialState.FAIL)
    ended = sum(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in earlier)
    for _ in range(ended, trials):
        # `study.optimize` would tell a trial that Ctrl-C cuts off that it has failed.
        trial = study.ask()
        try:
            study.tell(trial, run_trial(trial, base, train))
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
    settings = dataclasses.replace(base, **search_space(study.best_trial))
    return {"settings": settings, "log_loss": study.best_value, "test": test(settings)}
    # END SOLUTION
