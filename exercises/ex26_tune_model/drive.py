"""Draws settings, makes trials and searches with `search_space`, `run_trial` and `search`.

Nothing is trained: losses are a formula of the settings, or given.
"""

import contextlib
import dataclasses
import functools
import math
import os
import shutil
import tempfile
import warnings
from pathlib import Path

from pipelines.training.config import Config

EPOCHS = 3

_MEMORY = "/dev/shm"

_KEPT: dict = {}


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
def drawn(code, trials: int, given: dict | None = None) -> list[dict]:
    """The settings of some trials.

    Args:
        given: what a trial is given by name, instead of drawing it.
    """
    import optuna

    search_space = code.get("search_space")
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=2013))
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


def _scores(log_loss: float, epoch: int) -> dict:
    """As `pipelines.training.metrics.classification` gives them; the others fall or rise too."""
    return {
        "auc": 0.7 + epoch / 100,
        "average_precision": 0.6 + epoch / 100,
        "brier": 0.2 - epoch / 100,
        "log_loss": log_loss,
        "calibration_error": 0.01 / epoch,
    }


@_quietly
def trial(code, losses: list[float], others: list[list[float]], base: dict) -> dict:
    """One trial whose epochs have these losses.

    Args:
        others: losses by epoch of trials that have come to their end before.
        base: settings that the trial begins with.

    Returns:
        `value`, or None where it was `pruned`; `reported` losses by epoch; the number of
        `epochs` that were trained; for each training its `settings`.
    """
    import optuna
    from optuna.trial import TrialState, create_trial

    run_trial = code.get("run_trial")
    study = optuna.create_study(
        sampler=optuna.samplers.RandomSampler(seed=5),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=1),
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


@_quietly
def searched(
    code,
    trials: int,
    seed: int = 0,
    again: int = 0,
    kill_at: int | None = None,
    others: int | None = None,
    more: int | None = None,
    kill_again: bool = False,
) -> dict:
    """A search in a folder of its own.

    Args:
        again: of searches that are the same otherwise, which.
        kill_at: in the first epoch of this trial, counted from 1, the folder is copied, as a
            killed process would leave it; a fresh copy of the code goes on in the copy.
        others: the first so many trials are good, whatever their settings, and those behind
            them bad.
        more: then search in the same folder for so many trials in all.
        kill_again: the search that goes on is killed as well, before it trains: after each
            call that changes the study. `thirds` are what searches give that go on from there.

    Returns:
        `first`, and `second` where the search went on, each a dict of `trained` (for each
        training its settings and how many epochs it had), `tested` (settings of each look
        at the test split, and how many trainings were before it), and what `search` gave:
        `settings`, `log_loss`, `test`.
    """
    key = (trials, seed, again, kill_at, others, more, kill_again)
    if key not in _KEPT:
        try:
            _KEPT[key] = _searched(code, trials, seed, kill_at, others, more, kill_again)
        except Exception as error:
            _KEPT[key] = error
    if isinstance(_KEPT[key], Exception):
        raise _KEPT[key]
    return _KEPT[key]


def _searched(code, trials, seed, kill_at, others, more, kill_again) -> dict:
    # A study flushes each step of each trial, which takes a disk longer than the trials.
    where = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="workshop-tune-", dir=where) as parent:
        folder, copy = Path(parent, "search"), Path(parent, "killed")
        folder.mkdir()

        def kill():
            shutil.copytree(folder, copy)

        found = {"first": _search(code, folder, trials, seed, others, kill_at, kill)}
        if kill_at:
            if not copy.exists():
                made = len(found["first"]["trained"])
                raise RuntimeError(f"it made {made} trials, where {trials} were wanted")
            with _copies_at_each_change(copy, Path(parent, "again"), kill_again) as copies:
                found["second"] = _search(code, copy, trials, seed, others)
            found["thirds"] = [_search(code, one, trials, seed, others) for one in copies]
        elif more:
            found["second"] = _search(code, folder, more, seed, others)
        return found


@contextlib.contextmanager
def _copies_at_each_change(folder: Path, copies: Path, wanted: bool):
    """Copies a search's folder after each change of its study, until a trial begins."""
    from optuna.study import Study

    made: list[Path] = []
    own = {name: getattr(Study, name) for name in ("tell", "enqueue_trial", "ask")}
    begun = not wanted

    def watched(name):
        def call(study, *args, **kwargs):
            nonlocal begun
            begun = begun or name == "ask"
            result = own[name](study, *args, **kwargs)
            if not begun:
                made.append(copies / str(len(made)))
                shutil.copytree(folder, made[-1])
            return result

        return call

    for name in own:
        setattr(Study, name, watched(name))
    try:
        yield made
    finally:
        for name, function in own.items():
            setattr(Study, name, function)


def _search(code, folder, trials, seed, others, kill_at=None, kill=None) -> dict:
    code.get("search")
    # As in a process of its own: nothing is left of what an earlier search did.
    module = code.fresh()
    trained, tested = [], []

    def train(config):
        one = {"settings": _plain(config), "epochs": 0}
        trained.append(one)
        number = len(trained)
        for epoch in range(1, EPOCHS + 1):
            if number == kill_at and epoch == 1:
                kill()
            one["epochs"] = epoch
            loss = loss_of(config, epoch)
            if others is not None:
                # Each of the good ones is a little better than the one before.
                loss = 0.5 - number / 1000 if number <= others else 0.9
            yield _scores(loss, epoch)

    def test(config):
        tested.append({"settings": _plain(config, "test was given"), "after": len(trained)})
        # Flights of other days: what is best on them is another setting.
        return _scores(0.4 + 0.1 * config.learning_rate, 1)

    base = Config(learning_rate=1e-3, hidden=(64, 32), seed=11, epochs=EPOCHS)
    outcome = module.search(str(folder), base, train, test, trials, seed)
    if not isinstance(outcome, dict) or set(outcome) != {"settings", "log_loss", "test"}:
        got = sorted(outcome) if isinstance(outcome, dict) else type(outcome).__name__
        raise TypeError(f"search gave {got}, and no dict of settings, log_loss and test")
    return {
        "trained": trained,
        "tested": tested,
        "settings": _plain(outcome["settings"], "search gave as settings"),
        "log_loss": outcome["log_loss"],
        "test": outcome["test"],
    }
