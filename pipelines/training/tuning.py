"""The search for better settings: trials in processes, a journal, a report, the best one."""

import argparse
import json
import multiprocessing
import os
import queue
import sys
import time
from multiprocessing.context import ForkContext, SpawnContext

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import EVAL, TRAIN
from pipelines.seats import registry
from pipelines.training import frameworks, prepare, tuning_study, tuning_worker
from pipelines.training.arguments import TUNING, output_of
from pipelines.training.features import read_features
from pipelines.training.infeed import open_data

_POLL_SECONDS = 0.3


def tune(given: argparse.Namespace, console) -> dict:
    """Searches, reports, and writes the best settings.

    Args:
        given: the options of `pipelines.cli.tune`.
        console: a `pipelines.training.screen.Screen`.

    Returns:
        The outcome as plain data: what `--json` prints.

    Raises:
        Problem: the request was wrong, or a trial failed.
        KeyboardInterrupt: it was stopped; its text says how to go on.
    """
    began = time.monotonic()
    deadline = began + given.minutes * 60
    tuning_worker.refuse_shared(given.workers, given.accelerator)
    framework = given.framework = frameworks.choose(given.framework)
    frameworks.select(framework)
    if framework == frameworks.JAX:
        _refuse_hosts()
    with console.loading("Checking the examples"):
        data = open_data(given.data, (TRAIN, EVAL), frameworks.FORMATS[framework])
        features = read_features(given.data, data.objective)
        base = prepare.configure(given, prepare.defaults(data.objective, features))
        prepare.wanted(features, base)
        wanted_seats = registry.training_seats(*frameworks.SEATS[framework], "tune")
        seats = registry.fill(given.steps, wanted_seats)
    identity = {
        "data": data.fingerprint(),
        "settings": base.as_dict(),
        "seats": {name: filled.track for name, filled in seats.items()},
        "framework": framework,
    }
    output = given.output or output_of(data.job, TUNING)
    with tuning_study.prepare(output, identity, given.restart) as folder:
        study = tuning_study.open_study(folder, base.seed)
        if lacks := tuning_study.take_up(study, base, seats["tune"].implementation):
            console.say(f"The first trial is drawn: the space lacks the base settings ({lacks}).")
        before = len(tuning_study.finished(study))
        if before:
            console.say(f"Going on after {before} trials of {given.trials}.")
        try:
            _run_workers(given, folder, study, given.trials - before, deadline, console)
        except KeyboardInterrupt as stopped:
            tuning_study.fix_journal(folder)
            said = "The same command goes on; trials that were under way are made again."
            raise KeyboardInterrupt(said) from stopped
        finally:
            tuning_study.fix_journal(folder)
            study = tuning_study.open_study(folder, base.seed)
            outcome = _write(folder, study, data, base, framework, began)
    if outcome["best"] is None:
        raise JobError(
            f"No trial came to its end in {given.minutes:g} minutes: give more with --minutes; the "
            "same command goes on."
        )
    return {**outcome, "wanted": given.trials}


def _refuse_hosts() -> None:
    if os.environ.get("JAX_COORDINATOR_ADDRESS"):
        raise RequestError(
            "A search runs on one host, and JAX_COORDINATOR_ADDRESS names others: unset it, and "
            "let `train --config` train on all of them."
        )


def _run_workers(given, folder: str, study, trials: int, deadline: float, console) -> None:
    """Makes this many more trials in processes, and tells of each that ends."""
    if trials <= 0:
        return
    # A fork is quick, and right as long as this process runs neither TensorFlow nor JAX.
    forked = sys.platform == "linux"
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if forked else multiprocessing.get_context("spawn")
    )
    wanted, failures = context.Value("i", trials), context.Queue()
    begun = tuning_study.begun(study)
    workers = [
        context.Process(
            target=tuning_worker.work,
            args=(given, folder, number, begun, wanted, deadline, failures),
        )
        for number in range(min(given.workers, trials))
    ]
    told = {trial.number for trial in tuning_study.finished(study)}
    try:
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            time.sleep(_POLL_SECONDS)
            _tell(study, told, console)
            _raise_first(failures)
        _tell(study, told, console)
        _raise_first(failures)
        if any(worker.exitcode for worker in workers):
            raise JobError(
                "A process that makes trials was killed, perhaps for want of memory: run the same "
                "command again, with fewer --workers."
            )
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
            if worker.pid is not None:
                worker.join()


def _raise_first(failures) -> None:
    try:
        code, sentence = failures.get(timeout=0.01)
    except queue.Empty:
        return
    raise RequestError(sentence) if code == 2 else JobError(sentence)


def _tell(study, told: set[int], console) -> None:
    for trial in tuning_study.finished(study):
        if trial.number in told:
            continue
        told.add(trial.number)
        seconds = (trial.datetime_complete - trial.datetime_start).total_seconds()
        values = trial.intermediate_values
        last = f"log loss {values[max(values)]:.4f}" if values else "no loss"
        if trial.state.name == "COMPLETE":
            best = ", the best so far" if study.best_trial.number == trial.number else ""
            console.say(
                f"  trial {trial.number}: log loss {trial.value:.4f}{best} ({seconds:.0f} s)"
            )
        else:
            console.say(
                f"  trial {trial.number}: stopped after {len(values)} epochs, {last} "
                f"({seconds:.0f} s)"
            )


def _write(folder: str, study, data, base, framework: str, began: float) -> dict:
    """Writes the report and the best settings; returns the outcome."""
    from pipelines.training.tuning_report import compose, tuning_page

    report = compose(study, data, base, framework)
    outcome = {**report, "output": folder, "seconds": round(time.monotonic() - began, 1)}
    text = json.dumps(report, indent=1) + "\n"
    storage.write_file(os.path.join(folder, "report", "report.json"), text.encode())
    storage.write_file(os.path.join(folder, "report", "index.html"), tuning_page(report).encode())
    if report["best"]:
        best = json.dumps(report["best"]["settings"], indent=1) + "\n"
        storage.write_file(os.path.join(folder, tuning_study.BEST), best.encode())
    return outcome
