"""Draws settings, makes trials and searches with `search_space`, `run_trial` and `search`.

Nothing is trained: losses are a formula of the settings, or given.
"""

import contextlib
import dataclasses
import functools
import math
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from pipelines.training.config import Config

EPOCHS = 3

_MEMORY = "/dev/shm"


def _folder_in_memory():
    """A temporary one; on the disk where it may not be in memory."""
    try:
        return tempfile.TemporaryDirectory(prefix="workshop-tune-", dir=_MEMORY)
    except OSError:
        return tempfile.TemporaryDirectory(prefix="workshop-tune-")


def _quietly(function):
    """Keeps Optuna's log lines and warnings off the learner's screen."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)

    return run


@_quietly
def drawn(code, trials: int, given: dict | None = None, seed: int = 2013) -> list[dict]:
    """The settings of some trials.

    Args:
        given: what a trial is given by name, instead of drawing it.
    """
    import optuna

    search_space = code.get("search_space")
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    found = []
    for _ in range(trials):
        if given:
            study.enqueue_trial(given)
        settings = search_space(study.ask())
        if isinstance(settings, dict) and isinstance(settings.get("hidden"), list):
            # A configuration takes either.
            settings = {**settings, "hidden": tuple(settings["hidden"])}
        found.append(settings)
    return found


@_quietly
def asked(code) -> dict[str, list]:
    """The least and the most of what a trial is asked for, by name."""
    import optuna

    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=2013)).ask()
    code.get("search_space")(trial)
    return {
        name: [min(one.choices), max(one.choices)]
        if hasattr(one, "choices")
        else [one.low, one.high]
        for name, one in sorted(trial.distributions.items())
    }


def _scores(log_loss: float, epoch: int) -> dict:
    """As `pipelines.training.metrics.classification` gives them; the others fall or rise too."""
    if not math.isfinite(log_loss):
        # Of a training that has diverged nothing else is known.
        return {"log_loss": log_loss}
    return {
        "auc": 0.7 + epoch / 100,
        "average_precision": 0.6 + epoch / 100,
        "brier": 0.2 - epoch / 100,
        "log_loss": log_loss,
        "calibration_error": 0.01 / epoch,
    }


class _Above:
    """Prunes a trial whose last loss is above a limit."""

    def __init__(self, limit: float):
        self._limit = limit

    def prune(self, study, trial) -> bool:
        told = trial.intermediate_values
        return bool(told) and told[max(told)] > self._limit


@_quietly
def trial(
    code,
    losses: list[float],
    others: list[list[float]],
    base: dict,
    limit: float | None = None,
    seed: int = 5,
) -> dict:
    """One trial whose epochs have these losses.

    Args:
        others: losses by epoch of trials that have come to their end before.
        base: settings that the trial begins with.
        limit: losses above it are pruned; else the median rule compares with the others.

    Returns:
        `value`, or None where it was `pruned`; `reported` losses by epoch; the number of
        `epochs` that were trained; for each training its `settings`; the trial's `params`.
    """
    import optuna
    from optuna.trial import TrialState, create_trial

    run_trial = code.get("run_trial")
    pruner = optuna.pruners.MedianPruner(n_startup_trials=1)
    study = optuna.create_study(
        sampler=optuna.samplers.RandomSampler(seed=seed),
        pruner=pruner if limit is None else _Above(limit),
    )
    for other in others:
        values = dict(enumerate(other, 1))
        state = TrialState.COMPLETE
        study.add_trial(create_trial(state=state, value=min(other), intermediate_values=values))
    settings, epochs = [], []

    def train(config):
        settings.append(_plain(config))
        for epoch, loss in enumerate(losses, 1):
            epochs.append(epoch)
            yield _scores(loss, epoch)

    one, value, pruned = study.ask(), None, False
    try:
        value = run_trial(one, Config(**base), train)
    except optuna.TrialPruned:
        pruned = True
    return {
        "value": value,
        "pruned": pruned,
        "reported": study.trials[-1].intermediate_values,
        "epochs": len(epochs),
        "settings": settings,
        "params": study.trials[-1].params,
    }


def _plain(config, what: str = "train was given") -> dict:
    """Settings by name; of floats the digits that a record of any kind keeps."""
    if not isinstance(config, Config):
        raise TypeError(f"{what} a {type(config).__name__}, and no Config")
    found = dataclasses.asdict(config)
    for name, value in found.items():
        if isinstance(value, list):
            found[name] = tuple(value)
        if isinstance(value, float):
            found[name] = float(f"{value:.9g}")
    return found


def loss_of(config: Config, epoch: int) -> float:
    """A log loss that falls by epoch: best with some learning rates, and little dropout."""
    distance = math.log10(config.learning_rate / 8e-3)
    return 0.3 + 0.1 * distance**2 + 0.1 * config.dropout + 0.05 / epoch


class _Killed(BaseException):
    """Ends a search where it stands, as the end of its process would."""


@_quietly
def searched(
    code,
    trials: int,
    seed: int = 0,
    again: int = 0,
    base: dict | None = None,
    losses: list[list[float]] | None = None,
    kills: tuple = (),
    more: int | None = None,
) -> list[dict]:
    """A search in a folder of its own, called again until it is not killed.

    Args:
        again: of searches that are the same otherwise, which.
        base: settings that are not those of `BASE`.
        losses: of each training by epoch, whatever its settings; else `loss_of`.
        kills: of each call where it is killed. ("kill", 2, 3): when the third epoch of its
            second training begins; ("write", 5): when its study has been changed five times;
            then a fresh copy of the code goes on with what the folder held at that moment.
            ("ctrl-c", 2, 3): KeyboardInterrupt is raised in that epoch.
        more: then search in the same folder for so many trials in all.

    Returns:
        For each call `trained` (for each training its settings, its losses and how many epochs
        it had), `ended` (how many of these had ended when it was killed), `tested` (settings
        of each look at the test split, and how many trainings were before it), and, where it
        was not killed, what `search` gave: `settings`, `log_loss`, `test`.
    """
    # A study flushes each step of each trial, which takes a disk longer than the trials.
    with _folder_in_memory() as parent:
        folder, calls = Path(parent, "0"), []
        folder.mkdir()
        for kill in [*kills, None]:
            after = Path(parent, str(len(calls) + 1))
            call = _Call(
                folder, after, kill, losses and losses[sum(len(c["trained"]) for c in calls) :]
            )
            calls.append(call.search(code, trials, seed, base or {}))
            if "settings" in calls[-1]:
                break
            folder = after if after.exists() else folder
        if more:
            calls.append(_Call(folder, None, None, losses).search(code, more, seed, base or {}))
        return calls


BASE = {"learning_rate": 1e-3, "hidden": (64, 32), "seed": 11, "epochs": EPOCHS}


class _Call:
    """One call of `search`, which is killed or comes to its end.

    Args:
        after: gets what the folder holds when it is killed.
    """

    def __init__(self, folder: Path, after: Path | None, kill: tuple | None, losses):
        self._folder, self._after = folder, after
        self._how, *self._when = kill or ("",)
        self._losses = losses
        self._trained: list[dict] = []
        self._tested: list[dict] = []
        self._writes = self._ended = 0

    def search(self, code, trials: int, seed: int, base: dict) -> dict:
        code.get("search")
        # As in a process of its own: nothing is left of what an earlier search did.
        module = code.fresh()
        found = {"trained": self._trained, "tested": self._tested}
        settings = Config(**{**BASE, **base})
        try:
            with _after_each_write(self._written):
                outcome = module.search(
                    str(self._folder), settings, self._train, self._test, trials, seed
                )
        except (_Killed, KeyboardInterrupt):
            return {**found, "ended": self._ended}
        if not isinstance(outcome, dict) or set(outcome) != {"settings", "log_loss", "test"}:
            got = sorted(outcome) if isinstance(outcome, dict) else type(outcome).__name__
            raise TypeError(f"search gave {got}, and no dict of settings, log_loss and test")
        return {
            **found,
            "ended": len(self._trained),
            "settings": _plain(outcome["settings"], "search gave as settings"),
            "log_loss": outcome["log_loss"],
            "test": outcome["test"],
        }

    def _train(self, config):
        number = len(self._trained) + 1
        losses = [loss_of(config, epoch) for epoch in range(1, EPOCHS + 1)]
        if self._losses:
            losses = self._losses[min(number, len(self._losses)) - 1]
        one = {"settings": _plain(config), "epochs": 0, "losses": losses}
        self._trained.append(one)
        for epoch, loss in enumerate(losses, 1):
            if self._when == [number, epoch]:
                self._kill(number - 1)
            one["epochs"] = epoch
            yield _scores(loss, epoch)

    def _test(self, config):
        settings = _plain(config, "test was given")
        self._tested.append({"settings": settings, "after": len(self._trained)})
        # Flights of other days: what is best on them is another setting.
        return _scores(0.4 + 0.1 * config.learning_rate, 1)

    def _written(self, ends: bool) -> None:
        self._writes += 1
        self._ended += ends
        if self._how == "write" and self._when == [self._writes]:
            self._kill(self._ended)

    def _kill(self, ended: int) -> None:
        self._ended = ended
        if self._how == "ctrl-c":
            raise KeyboardInterrupt
        shutil.copytree(self._folder, self._after)
        raise _Killed


@contextlib.contextmanager
def _after_each_write(then: Callable[[bool], None]):
    """Calls a function after each change of a study that is kept.

    Args:
        then: is told whether the change is a trial's end.
    """
    from optuna import storages
    from optuna.trial import TrialState

    own = [
        (kind, name, method)
        for kind in (storages.JournalStorage, storages.RDBStorage)
        for name, method in vars(kind).items()
        if name.startswith(("create_new_", "set_"))
    ]

    def watched(method):
        def call(storage, *args, **kwargs):
            result = method(storage, *args, **kwargs)
            states = [one for one in (*args, *kwargs.values()) if isinstance(one, TrialState)]
            then(any(state in (TrialState.COMPLETE, TrialState.PRUNED) for state in states))
            return result

        return call

    for kind, name, method in own:
        setattr(kind, name, watched(method))
    try:
        yield
    finally:
        for kind, name, method in own:
            setattr(kind, name, method)
