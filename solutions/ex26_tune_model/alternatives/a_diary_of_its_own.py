"""A diary in JSON, a line for each trial that begins or ends; the study is made of it anew."""

import dataclasses
import hashlib
import itertools
import json
import os

import optuna
from optuna import distributions as space

SPACE = {
    "width": space.CategoricalDistribution((32, 64, 128, 256)),
    "layers": space.CategoricalDistribution((1, 2, 3)),
    "learning_rate": space.FloatDistribution(0.0005, 0.02, log=True),
    "weight_decay": space.FloatDistribution(0.001, 1, log=True),
    "quantile_loss": space.FloatDistribution(0.05, 1, log=True),
    "dropout": space.FloatDistribution(0, 0.5),
    "bins": space.IntDistribution(8, 64, step=8),
    "embedding": space.IntDistribution(2, 16, step=2),
}


def settings_of(values):
    settings = {name: values[name] for name in SPACE if name not in ("width", "layers")}
    halves = itertools.accumulate(
        range(values["layers"] - 1), lambda w, _: w // 2, initial=values["width"]
    )
    return settings | {"hidden": tuple(halves)}


def search_space(trial):
    return settings_of({name: trial._suggest(name, of) for name, of in SPACE.items()})


def run_trial(trial, base, train):
    told = {}
    for scores in train(dataclasses.replace(base, **search_space(trial))):
        loss, epoch = scores["log_loss"], len(told) + 1
        # A pruner calls what is no number worse than all numbers; infinities it may not.
        trial.report(loss, epoch)
        told[epoch] = loss
        if not abs(loss) < float("inf") or trial.should_prune():
            raise optuna.TrialPruned(f"after epoch {epoch}")
    return min(told.values())


class Diary:
    def __init__(self, folder):
        self.path = os.path.join(folder, "trials.jsonl")
        self.begun, self.ended = {}, {}
        if os.path.exists(self.path):
            with open(self.path) as file:
                for line in file:
                    entry = json.loads(line)
                    (self.ended if "state" in entry else self.begun)[entry["number"]] = entry

    def write(self, **entry):
        with open(self.path, "a") as file:
            file.write(json.dumps(entry) + "\n")
        (self.ended if "state" in entry else self.begun)[entry["number"]] = entry


def _frozen(begun, ended):
    return optuna.trial.create_trial(
        state=optuna.trial.TrialState[ended["state"]],
        value=ended["value"],
        params=begun["params"],
        distributions=SPACE,
        intermediate_values={int(step): value for step, value in ended["told"].items()},
    )


def search(folder, base, train, test, trials, seed):
    diary = Diary(folder)
    chance = hashlib.sha256(repr((seed, len(diary.begun))).encode()).digest()
    study = optuna.create_study(
        sampler=optuna.samplers.RandomSampler(int.from_bytes(chance[:4], "big")),
        pruner=optuna.pruners.PercentilePruner(50.0, n_startup_trials=4),
    )
    for number, ended in diary.ended.items():
        study.add_trial(_frozen(diary.begun[number], ended))
    waiting = [number for number in diary.begun if number not in diary.ended]
    while len(diary.ended) < trials:
        number = waiting.pop() if waiting else len(diary.begun)
        if number in diary.begun:
            study.enqueue_trial(diary.begun[number]["params"])
        elif number == 0:
            first = dataclasses.asdict(base) | {"width": base.hidden[0], "layers": len(base.hidden)}
            study.enqueue_trial({name: first[name] for name in SPACE})
        trial = study.ask()
        search_space(trial)
        if number not in diary.begun:
            diary.write(number=number, params=trial.params)
        try:
            study.tell(trial, run_trial(trial, base, train))
        except optuna.TrialPruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        made = study.trials[-1]
        told = made.intermediate_values
        diary.write(number=number, state=made.state.name, value=made.value, told=told)
    done = [one for one in diary.ended.values() if one["state"] == "COMPLETE"]
    best = min(done, key=lambda one: one["value"])
    settings = dataclasses.replace(base, **settings_of(diary.begun[best["number"]]["params"]))
    return {"settings": settings, "log_loss": best["value"], "test": test(settings)}
