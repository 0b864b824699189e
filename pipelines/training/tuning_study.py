"""The record of a search: a journal that outlives whatever happens to its processes."""

import contextlib
import json
import os
import warnings
from collections.abc import Iterator

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.storage import folders
from pipelines.training import frameworks
from pipelines.training.config import Config

JOURNAL, IDENTITY, BEST = "journal.log", "identity.json", "best.json"
STUDY = "settings"

# What a trial's record holds beside its parameters.
SETTINGS = "settings"

# Trials before the sampler and the pruner believe what they have seen.
_STARTUP_TRIALS = 8
_PRUNING_TRIALS = 4


@contextlib.contextmanager
def prepare(output: str, identity: dict, restart: bool) -> Iterator[str]:
    """Holds a search's folder, new or from an earlier command; gives its path.

    Args:
        identity: what must be the same for a search to go on: data, settings, seats, framework.
        restart: remove the trials of an earlier search.

    Raises:
        RequestError: the folder cannot be written, holds something else, is in use, or
            holds a search of another identity.
    """
    if storage.is_remote(output):
        raise RequestError(f"--output {output}: trials share a journal on a local disk.")
    target = folders.target_of(output)
    if os.path.lexists(target) and not os.path.isdir(target):
        raise RequestError(f"--output {output} is a file: choose a folder.")
    try:
        os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise folders.unwritable(output, error) from error
    with folders.locked(target):
        holds = set(os.listdir(target))
        if holds and IDENTITY not in holds:
            raise RequestError(
                f"--output {output} holds something that is no search: choose another folder, or "
                "empty it."
            )
        wanted = json.loads(json.dumps(identity))
        found = _read(os.path.join(target, IDENTITY)) if holds else None
        if found is not None:
            found["framework"] = frameworks.begun_with(found)
        if found is not None and found != wanted and not restart:
            differs = [key for key in wanted if found.get(key) != wanted[key]]
            if "framework" in differs:
                raise RequestError(
                    f"{output} holds a search whose trials {found['framework']} made, with which "
                    f"those of {wanted['framework']} are not compared: go on with --framework "
                    f"{found['framework']}, or give another --output, or --restart to remove its "
                    "trials."
                )
            if "data" in differs:
                raise RequestError(
                    f"The search in {output} was made on other examples than those that the data "
                    "set holds now: give --restart to begin again with these, or another --output."
                )
            raise RequestError(
                f"{output} holds a search with another {' and '.join(differs) or 'identity'}: give "
                "the same options, another --output, or --restart to remove its trials."
            )
        if restart or found is None:
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(target, JOURNAL))
            text = json.dumps(wanted, indent=1) + "\n"
            storage.write_file(os.path.join(target, IDENTITY), text.encode())
        fix_journal(target)
        yield target


def _read(path: str) -> dict | None:
    try:
        return json.loads(storage.read_file(path))
    except (OSError, ValueError):
        return None


def fix_journal(folder: str) -> None:
    """Removes what a killed process left: its lock, and half an entry of the journal.

    No other process may be writing.
    """
    path = os.path.join(folder, JOURNAL)
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"{path}.lock")
    if not os.path.exists(path):
        return
    contents = storage.read_file(path)
    whole = b"".join(fixed_line(line) for line in contents.splitlines(keepends=True))
    if whole != contents:
        storage.write_file(path, whole)


def fixed_line(line: bytes) -> bytes:
    """The entry of the journal in a line, or nothing.

    Another process may have put its entry behind the half of one.

    >>> fixed_line(b'{"op_code":6,"tri{"op_code":4,"study_id":0}\\n')
    b'{"op_code":4,"study_id":0}\\n'
    """
    for start in (0, line.rfind(b'{"op_code"')):
        with contextlib.suppress(ValueError):
            if start >= 0 and isinstance(json.loads(line[start:]), dict):
                return line[start:].rstrip(b"\r\n") + b"\n"
    return b""


def open_study(folder: str, seed: int):
    """The search in a folder, as an `optuna.Study`. Imports Optuna.

    Args:
        seed: of the sampler, see `sampler_seed`.
    """
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        journal = JournalStorage(JournalFileBackend(os.path.join(folder, JOURNAL)))
        return optuna.create_study(
            study_name=STUDY,
            storage=journal,
            direction="minimize",
            load_if_exists=True,
            # Trials under way count as bad ones, so that processes search apart.
            sampler=optuna.samplers.TPESampler(
                n_startup_trials=_STARTUP_TRIALS, multivariate=True, constant_liar=True, seed=seed
            ),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=_PRUNING_TRIALS),
        )
    except (ValueError, KeyError) as error:
        raise RequestError(
            f"{os.path.join(folder, JOURNAL)} is damaged ({error}): give --restart to begin again."
        ) from error


def sampler_seed(seed: int, worker: int, begun: int) -> int:
    """The seed of a worker's sampler.

    A sampler does not know what others draw, nor what it drew before a stop: with the same
    seed it would try the same again.

    Args:
        seed: of the search.
        worker: its number, from 0.
        begun: trials that earlier commands have begun.
    """
    if not begun:
        return seed + worker
    import numpy as np

    return int(np.random.SeedSequence((seed, worker, begun)).generate_state(1)[0])


def begun(study) -> int:
    """How many trials have been begun, however they ended."""
    from optuna.trial import TrialState

    return sum(t.state != TrialState.WAITING for t in study.get_trials(deepcopy=False))


def take_up(study, base: Config, run_trial) -> str | None:
    """Queues what comes first: the trials that were killed, or the base settings.

    No other process may be running trials.

    Args:
        run_trial: the seat `tune`.

    Returns:
        Why the base settings are not the first trial of a new search, or None.
    """
    from optuna.trial import TrialState

    trials = study.get_trials(deepcopy=False)
    queued = [_wanted(trial) for trial in trials if trial.state == TrialState.WAITING]
    for trial in trials:
        if trial.state == TrialState.RUNNING:
            parameters = _wanted(trial)
            # Queued before it is told that it failed: who is killed in between finds it
            # running once more, and queued already.
            if parameters and parameters not in queued:
                study.enqueue_trial(parameters)
            study.tell(trial.number, state=TrialState.FAIL)
    if trials:
        return None
    parameters = {
        "width": base.hidden[0],
        "layers": len(base.hidden),
        "learning_rate": base.learning_rate,
        "weight_decay": base.weight_decay,
        "dropout": base.dropout,
        "bins": base.bins,
        "embedding": base.embedding,
        "quantile_loss": base.quantile_loss,
    }
    why = _lacks(run_trial, parameters, base)
    if why is None:
        # The search never ends worse than where it began.
        study.enqueue_trial(parameters)
    return why


def _wanted(trial) -> dict:
    """What a trial was to try, though it may have been killed before it had asked."""
    return {**trial.system_attrs.get("fixed_params", {}), **trial.params}


def _lacks(run_trial, parameters: dict, base: Config) -> str | None:
    """What the search space lacks of the base settings, or None."""
    import optuna

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(parameters)
    tried: list[Config] = []

    def train(config):
        tried.append(config)
        raise optuna.TrialPruned
        yield

    try:
        # Numbers out of the range are tried all the same, with a warning.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run_trial(study.ask(), base, train)
    except optuna.TrialPruned:
        pass
    except Exception as error:
        # So Optuna refuses what is none of a parameter's choices; else the trial will say it.
        refused = isinstance(error, ValueError) and not tried
        return str(error).rstrip(".") if refused else None
    wanted, found = base.as_dict(), tried[0].as_dict() if tried else base.as_dict()
    differs = [f"{name} {wanted[name]}" for name in wanted if found[name] != wanted[name]]
    return f"there is no {', '.join(differs)}" if differs else None


def finished(study) -> list:
    """Trials that came to an end, pruned ones among them."""
    from optuna.trial import TrialState

    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
