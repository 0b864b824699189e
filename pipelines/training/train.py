"""A training from a checked request to a published model and its report."""

import argparse
import contextlib
import dataclasses
import json
import math
import signal
import time

from pipelines import storage
from pipelines.problems import JobError
from pipelines.schemas.splits import EVAL, TEST, TRAIN
from pipelines.terminal.console import told_of_unused
from pipelines.training import frameworks, remote, workspace
from pipelines.training.agreed_results import problem_of_training
from pipelines.training.arguments import TRAINING, output_of
from pipelines.training.prepare import Plan, check, edges_of


class _Stop:
    """Whether Ctrl-C was pressed; a second one does not wait."""

    def __init__(self):
        self.asked = False

    @contextlib.contextmanager
    def listening(self):
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        # In the background of a script Ctrl-C is the script's.
        before = {number: what for number, what in before.items() if what is not signal.SIG_IGN}

        def ask(number, frame):
            if self.asked:
                raise KeyboardInterrupt
            self.asked = True

        try:
            for number in before:
                signal.signal(number, ask)
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def train(given: argparse.Namespace, console) -> dict:
    """Trains, reports and publishes.

    Args:
        given: the options of `pipelines.training.arguments`.
        console: a `pipelines.training.screen.Screen`.

    Returns:
        The outcome as plain data: what `--json` prints.

    Raises:
        Problem: the request was wrong or the training failed; nothing was published.
        KeyboardInterrupt: it was stopped; its text says how to go on.
    """
    started = time.monotonic()
    with contextlib.closing(check(given, console)) as plan:
        try:
            return _train(plan, given, console, started)
        except Exception as error:
            if problem := problem_of_training(error, plan):
                raise problem from error
            raise


def _train(plan: Plan, given: argparse.Namespace, console, started: float) -> dict:
    for line in told_of_unused(plan.data.unused):
        console.say(line)
    steps_per_epoch = plan.steps(TRAIN, training=True)
    identity = {
        "data": plan.data.fingerprint(),
        "settings": plan.config.as_dict(),
        "features": plan.features.as_dict(),
        "seats": {name: filled.track for name, filled in plan.seats.items()},
        "framework": plan.framework,
        "steps_per_epoch": steps_per_epoch,
    }
    output = given.output or output_of(plan.data.job, TRAINING)
    with _place_of(output, identity, given.restart, plan.accelerator.primary) as place:
        with console.loading("Building the model"):
            edges = edges_of(plan)
            total = steps_per_epoch * plan.config.epochs
            per_call = min(given.steps_per_execution, steps_per_epoch, given.checkpoint_every)
            trainer = frameworks.trainer_of(plan.framework)(
                lambda: plan.model(edges), plan.config, plan.accelerator, total, per_call
            )
            checkpoints = frameworks.checkpoints_of(plan.framework)(
                place.path("checkpoints"), trainer
            )
            state = checkpoints.restore() or _beginning()
        if state["step"]:
            console.say(f"Going on from step {state['step']:,} of {total:,}.")
        with _Stop().listening() as stop:
            _steps(plan, given, console, place, trainer, checkpoints, state, stop)
        trainer.set_weights(checkpoints.best())
        try:
            with console.loading("Writing the report"):
                from pipelines.training.report import write_report

                baseline = plan.accelerator.primary and not given.no_baseline
                report = write_report(plan, trainer, state, place, baseline)
        except KeyboardInterrupt as stopped:
            raise KeyboardInterrupt(
                "All steps are in a checkpoint; the same command writes the report."
            ) from stopped
        facts = {
            "format": 1,
            **identity,
            "data": {"folder": plan.data.folder, "run": plan.data.run},
            "edges": edges,
            "output": place.target,
            "accelerator": {
                "kind": plan.accelerator.kind,
                "replicas": plan.accelerator.replicas,
                "hosts": plan.accelerator.hosts,
                "types": plan.accelerator.policy,
                "xla": plan.accelerator.compiled,
            },
            "rows": plan.data.objective.rows,
            "label": dataclasses.asdict(plan.data.objective.label),
            "examples": {split: plan.data.examples(split) for split in (TRAIN, EVAL, TEST)},
            "steps": state["step"],
            "best_epoch": report["best_epoch"],
            "best_was_last": report["best_was_last"],
            "leaks": report["leaks"],
            "seconds": round(time.monotonic() - started, 1),
        }
        place.write(json.dumps(plan.config.as_dict(), indent=1) + "\n", "config.json")
        place.save_model(trainer.model)
        place.publish(facts)
    seats = {
        name: {"track": filled.track, "fallback": filled.fallback}
        for name, filled in plan.seats.items()
    }
    return {
        **facts,
        "seats": seats,
        "comparison": report["comparison"],
        "history": state["history"],
    }


def _place_of(output: str, identity: dict, restart: bool, primary: bool):
    """Where this process works; what any but the first one writes is thrown away."""
    if not primary:
        return workspace.bystander(output)
    prepare = remote.prepare if storage.is_remote(output) else workspace.prepare
    return prepare(output, identity, restart)


def _beginning() -> dict:
    return {"step": 0, "history": [], "best": None, "sums": [0.0, 0.0, 0], "ended": False}


def _steps(plan: Plan, given, console, place, trainer, checkpoints, state, stop) -> None:
    """Makes the steps that are left; `state` is what a checkpoint holds beside the weights."""
    from pipelines.training.events import EventLog

    steps_per_epoch = plan.steps(TRAIN, training=True)
    evaluation_steps = plan.steps(EVAL, training=False)
    total = steps_per_epoch * plan.config.epochs
    if state["ended"]:
        return
    batches = trainer.distribute(lambda host: plan.feed(TRAIN, True, state["step"], host))
    evaluation = trainer.distribute(lambda host: plan.feed(EVAL, False, 0, host))
    log = EventLog(place.path("logs"))
    saved = state["step"]
    with console.steps(total, state["step"]) as progress:
        while state["step"] < total and not state["ended"]:
            step = state["step"]
            calls = min(
                given.steps_per_execution,
                steps_per_epoch - step % steps_per_epoch,
                given.checkpoint_every - step % given.checkpoint_every,
            )
            losses = trainer.train(batches, calls)
            if not math.isfinite(losses["loss"]):
                raise JobError(
                    f"The loss is not a number after step {step + calls:,}: lower --learning-rate, "
                    "and give --restart."
                )
            state["step"] = step = step + calls
            state["sums"] = [
                state["sums"][0] + losses["log_loss"] * calls,
                state["sums"][1] + losses["quantile_loss"] * calls,
                state["sums"][2] + calls,
            ]
            progress.at(step, plan.config.batch, losses)
            log.scalars(step, {f"train/{name}": value for name, value in losses.items()})
            if step % steps_per_epoch == 0:
                line = _end_epoch(
                    plan, trainer, checkpoints, state, evaluation, evaluation_steps, steps_per_epoch
                )
                progress.epoch(line)
                entry = state["history"][-1]["eval"]
                log.scalars(step, {f"eval/{name}": entry[name] for name in entry if entry[name]})
            stopping = trainer.agreed(stop.asked)
            due = step % given.checkpoint_every == 0 or step % steps_per_epoch == 0
            if due or stopping:
                checkpoints.save(state)
                place.keep()
                saved = step
            if stopping and not state["ended"] and step < total:
                raise KeyboardInterrupt(
                    f"Step {saved:,} of {total:,} is in a checkpoint; the same command goes on "
                    "from there."
                )
    log.close()


def _end_epoch(plan, trainer, checkpoints, state, evaluation, steps, steps_per_epoch) -> str:
    from pipelines.training.metrics import classification, quantile_metrics, sigmoid

    with trainer.averaged():
        found = trainer.predict(evaluation, steps)
        weights = trainer.weights()
    scores = classification(sigmoid(found["logit"]), found["label"])
    quantiles = plan.config.quantiles
    if quantiles:
        of_amount = quantile_metrics(found["amount"], found["quantiles"], quantiles)
        scores["amount_error"] = of_amount["mean_absolute_error"]
    sums = state["sums"]
    entry = {
        "epoch": state["step"] // steps_per_epoch,
        "step": state["step"],
        "train": {"log_loss": sums[0] / sums[2], "quantile_loss": sums[1] / sums[2]},
        "eval": scores,
    }
    state["history"].append(entry)
    state["sums"] = [0.0, 0.0, 0]
    best = state["best"]
    if best is None or scores["log_loss"] < best["log_loss"]:
        state["best"] = {"epoch": entry["epoch"], "log_loss": scores["log_loss"]}
        checkpoints.keep_best(weights)
    elif plan.config.patience and entry["epoch"] - best["epoch"] >= plan.config.patience:
        state["ended"] = True
    auc = "" if scores["auc"] is None else f", AUC {scores['auc']:.4f}"
    return (
        f"  epoch {entry['epoch']}: log loss {entry['train']['log_loss']:.4f} train, "
        f"{scores['log_loss']:.4f} eval{auc}"
    )
