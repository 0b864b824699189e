"""Drawn at random with a seed for each trial, stopped by successive halving, asked and told."""

import dataclasses
import math
import random

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState


def parameters_of(settings) -> dict:
    found = {**dataclasses.asdict(settings), "width": settings.hidden[0]}
    found["layers"] = len(settings.hidden)
    names = ("width", "layers", "learning_rate", "weight_decay", "quantile_loss", "dropout")
    return {name: found[name] for name in (*names, "bins", "embedding")}


def search_space(trial) -> dict:
    """Choices where the reference has steps, a list of layers, and logarithms by hand."""
    first = trial.suggest_categorical("width", (32, 64, 128, 256))
    layers = trial.suggest_categorical("layers", (1, 2, 3))
    rate = trial.suggest_float("learning_rate", 0.0005, 0.02, log=True)
    return {
        "learning_rate": math.exp(math.log(rate)),
        "weight_decay": trial.suggest_float("weight_decay", 0.001, 1, log=True),
        "quantile_loss": trial.suggest_float("quantile_loss", 0.05, 1, log=True),
        "dropout": trial.suggest_float("dropout", 0, 0.5),
        "bins": trial.suggest_categorical("bins", list(range(8, 65, 8))),
        "embedding": 2 * trial.suggest_int("embedding", 2, 16, step=2) // 2,
        "hidden": [first // 2**layer for layer in range(layers)],
    }


def run_trial(trial, base, train) -> float:
    """Takes epoch after epoch by hand."""
    settings = search_space(trial)
    epochs = iter(train(dataclasses.replace(base, **settings)))
    losses = []
    while scores := next(epochs, None):
        losses.append(scores["log_loss"])
        if math.isnan(losses[-1]) or math.isinf(losses[-1]):
            raise optuna.TrialPruned("it has diverged")
        trial.report(losses[-1], step=len(losses))
        if trial.should_prune():
            raise optuna.TrialPruned
    return min(losses)


def search(folder, base, train, test, trials, seed) -> dict:
    """Asks and tells by itself."""
    journal = JournalFileBackend(f"{folder}/trials")
    study = optuna.create_study(
        storage=JournalStorage(journal),
        study_name="search",
        load_if_exists=True,
        pruner=optuna.pruners.SuccessiveHalvingPruner(),
    )
    known = study.trials
    if not known:
        study.enqueue_trial(parameters_of(base))
    for trial in study.get_trials(states=[TrialState.RUNNING]):
        # Asked for little yet, it may have been queued with what it was to try.
        wanted = trial.system_attrs.get("fixed_params", {}) | trial.params
        waiting = study.get_trials(states=[TrialState.WAITING])
        if all(one.system_attrs["fixed_params"] != wanted for one in waiting):
            study.enqueue_trial(wanted)
        study.tell(trial.number, state=TrialState.FAIL)
    ended = [trial for trial in known if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    for number in range(len(ended), trials):
        own = random.Random(f"{seed}, trial {number}").getrandbits(32)
        study.sampler = optuna.samplers.RandomSampler(seed=own)
        trial = study.ask()
        try:
            study.tell(trial, run_trial(trial, base, train))
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
    found = search_space(optuna.trial.FixedTrial(study.best_params))
    settings = dataclasses.replace(base, **found)
    return {"test": test(settings), "log_loss": study.best_value, "settings": settings}
