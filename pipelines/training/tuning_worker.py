"""A process that makes trials until there are enough, or the time is up."""

import contextlib
import dataclasses
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

from pipelines.problems import Problem, RequestError
from pipelines.schemas.splits import EVAL, TRAIN
from pipelines.seats import registry
from pipelines.seats.guarded_functions import fill_guarded
from pipelines.training import frameworks, tuning_study
from pipelines.training.agreed_results import problem_of_training, wrong_score
from pipelines.training.prepare import Plan, edges_of, wanted

_ORPHAN_SECONDS = 0.5


def work(
    given, folder: str, number: int, begun: int, wanted_trials, deadline: float, failures
) -> None:
    """Makes trials; what a worker process runs.

    Args:
        given: the options.
        folder: of the search.
        number: of this worker, from 0.
        begun: trials that earlier commands have begun.
        wanted_trials: a shared counter of the trials that nobody has begun.
        deadline: `time.monotonic()` after which none is begun.
        failures: a queue for (exit code, sentence) where it cannot go on.
    """
    # A Ctrl-C is the parent's to handle, which then ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with(os.getppid())
    try:
        _trials(given, folder, number, begun, wanted_trials, deadline)
    except Problem as problem:
        failures.put((problem.exit_code, str(problem)))
    except Exception as error:
        import traceback

        traceback.print_exc()
        last = (str(error).strip().splitlines() or [""])[-1][:300]
        failures.put((1, f"A trial failed: {type(error).__name__}: {last}."))


def _end_with(parent: int) -> None:
    def watch():
        while os.getppid() == parent:
            time.sleep(_ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def refuse_shared(workers: int, kind: str) -> None:
    """Refuses several processes on a device that one has for itself.

    Args:
        kind: of the accelerator.

    Raises:
        RequestError: see above.
    """
    if workers > 1 and kind in ("tpu", "gpu"):
        raise RequestError(
            f"--workers {workers}: processes cannot share one {kind}; leave --workers out."
        )


def _trials(given, folder: str, number: int, begun: int, wanted_trials, deadline: float) -> None:
    from pipelines.training.prepare import check
    from pipelines.training.screen import Screen

    frameworks.keep_to_cores(given.framework, max(1, (os.cpu_count() or 1) // given.workers))
    plan = check(given, Screen(sys.stderr, quiet=True), splits=(TRAIN, EVAL))
    with contextlib.closing(plan):
        refuse_shared(given.workers, plan.accelerator.kind)
        if plan.accelerator.hosts > 1:
            raise RequestError(
                f"A search runs on one host, and here are {plan.accelerator.hosts}: search on a "
                "smaller machine, and let `train --config` train on all of them."
            )
        tuning = registry.training_seats("tune")
        checks, through = {"tune": wrong_score}, ("TrialPruned",)
        seat = fill_guarded(given.steps, tuning, checks, through)["tune"]
        seed = tuning_study.sampler_seed(plan.config.seed, number, begun)
        study = tuning_study.open_study(folder, seed)
        while time.monotonic() < deadline and _take(wanted_trials):
            _make_trial(study, seat.implementation, plan, given.steps_per_execution)


def _make_trial(study, run_trial, plan: Plan, steps_per_execution: int) -> None:
    """Makes the study's next trial, and tells the study how it ended."""
    import optuna

    trial = study.ask()
    with contextlib.ExitStack() as trainings:

        def train(config):
            trial.set_user_attr(tuning_study.SETTINGS, config.as_dict())
            scores = epochs(dataclasses.replace(plan, config=config), steps_per_execution)
            # A trial that is stopped leaves its training in the middle.
            return trainings.enter_context(contextlib.closing(scores))

        try:
            value = run_trial(trial, plan.config, train)
        except optuna.TrialPruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        except BaseException as error:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            if isinstance(error, Exception) and (problem := problem_of_training(error, plan)):
                raise problem from error
            raise
        else:
            study.tell(trial, value)


def _take(counter) -> bool:
    with counter.get_lock():
        if counter.value <= 0:
            return False
        counter.value -= 1
        return True


def epochs(plan: Plan, steps_per_execution: int) -> Iterator[dict]:
    """Trains a model from the beginning; gives its scores on the evaluation split by epoch.

    As `workshop train` does, without checkpoints and without the test split.

    Yields:
        What `pipelines.training.metrics.classification` gives; after a loss that is no
        number, a `log_loss` that is none, and the end.
    """
    plan = dataclasses.replace(plan, features=wanted(plan.features, plan.config))
    try:
        yield from _epochs(plan, steps_per_execution)
    finally:
        plan.end_feeds()


def _epochs(plan: Plan, steps_per_execution: int) -> Iterator[dict]:
    import keras

    from pipelines.training.metrics import classification, sigmoid

    keras.backend.clear_session()
    edges = edges_of(plan)
    steps_per_epoch = plan.steps(TRAIN, training=True)
    evaluation_steps = plan.steps(EVAL, training=False)
    total = steps_per_epoch * plan.config.epochs
    per_call = min(steps_per_execution, steps_per_epoch)
    trainer = frameworks.trainer_of(plan.framework)(
        lambda: plan.model(edges), plan.config, plan.accelerator, total, per_call
    )
    batches = trainer.distribute(lambda host: plan.feed(TRAIN, True, 0, host))
    evaluation = trainer.distribute(lambda host: plan.feed(EVAL, False, 0, host))
    for _ in range(plan.config.epochs):
        done = 0
        while done < steps_per_epoch:
            calls = min(per_call, steps_per_epoch - done)
            if not math.isfinite(trainer.train(batches, calls)["loss"]):
                yield {"log_loss": math.nan}
                return
            done += calls
        with trainer.averaged():
            found = trainer.predict(evaluation, evaluation_steps)
        yield classification(sigmoid(found["logit"]), found["label"])
