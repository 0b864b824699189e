"""`study.optimize` with a function that queues what Ctrl-C cuts off; a journal."""

import dataclasses
import functools
import math
import pathlib

import numpy as np
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

BY_RATIO = {"learning_rate": (5e-4, 2e-2), "weight_decay": (1e-3, 1), "quantile_loss": (5e-2, 1)}
IN_STEPS = {"bins": 8, "embedding": 2}


def search_space(trial):
    found = {"dropout": trial.suggest_float("dropout", 0, 0.5)}
    for name, ends in BY_RATIO.items():
        found[name] = trial.suggest_float(name, *ends, log=True)
    for name, step in IN_STEPS.items():
        found[name] = trial.suggest_int(name, step, 8 * step, step=step)
    hidden = [trial.suggest_categorical("width", [2**power for power in range(5, 9)])]
    while len(hidden) < trial.suggest_int("layers", 1, 3):
        hidden.append(hidden[-1] // 2)
    return {**found, "hidden": tuple(hidden)}


def run_trial(trial, base, train):
    def told():
        for epoch, scores in enumerate(train(dataclasses.replace(base, **search_space(trial)))):
            if math.isnan(scores["log_loss"]) or math.isinf(scores["log_loss"]):
                raise optuna.TrialPruned
            trial.report(scores["log_loss"], epoch + 1)
            if trial.should_prune():
                raise optuna.TrialPruned
            yield scores["log_loss"]

    return functools.reduce(min, told())


def _parameters(trial):
    return trial.system_attrs.get("fixed_params", {}) | trial.params


def _queue(study, trial):
    """Once, whoever has done so before."""
    waiting = study.get_trials(states=[TrialState.WAITING])
    if _parameters(trial) not in map(_parameters, waiting):
        study.enqueue_trial(_parameters(trial))


def search(folder, base, train, test, trials, seed):
    backend = JournalFileBackend(str(pathlib.Path(folder) / "search"))
    study = optuna.create_study(
        study_name="search", storage=JournalStorage(backend), load_if_exists=True
    )
    known = study.get_trials()
    mixed = np.random.SeedSequence([seed, len(known)]).generate_state(1)[0]
    study.sampler = optuna.samplers.RandomSampler(seed=mixed)
    study.pruner = optuna.pruners.MedianPruner(n_startup_trials=5)
    if not known:
        first = {**base.as_dict(), "width": base.hidden[0], "layers": len(base.hidden)}
        names = ("width", "layers", "dropout", *BY_RATIO, *IN_STEPS)
        study.enqueue_trial({name: first[name] for name in names})
    for trial in known:
        if trial.state == TrialState.RUNNING:
            _queue(study, trial)
            study.tell(trial.number, state=TrialState.FAIL)

    def objective(trial):
        try:
            return run_trial(trial, base, train)
        except KeyboardInterrupt:
            _queue(study, study.trials[trial.number])
            raise

    def ended():
        return study.get_trials(states=[TrialState.COMPLETE, TrialState.PRUNED])

    if len(ended()) < trials:
        study.optimize(objective, trials - len(ended()))
    best = min(study.get_trials(states=[TrialState.COMPLETE]), key=lambda trial: trial.value)
    settings = dataclasses.replace(base, **search_space(best))
    return {"settings": settings, "log_loss": best.value, "test": test(settings)}
