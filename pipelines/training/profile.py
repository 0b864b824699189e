"""The feed-rate gate: does the infeed keep up with the model, here and on an accelerator?"""

import argparse
import contextlib
import dataclasses
import itertools
import math
import os
import time
from dataclasses import dataclass

import numpy as np

from pipelines.schemas.splits import TRAIN
from pipelines.training import frameworks
from pipelines.training.features import columns_of, element_spec
from pipelines.training.prepare import Plan, check, edges_of

# How long each side is measured, in seconds; long enough to even out the machine's moods.
MEASURED_SECONDS = 3.0
_WARM_UP_STEPS = 3
_STEPS_OF_A_CALL = 8

# Headroom: an infeed that is just fast enough stalls at every hiccup of the storage.
HEADROOM = 1.25


@dataclass(frozen=True)
class Needs:
    """What feeds an accelerator.

    Attributes:
        step_time_ms: of a step.
        examples_per_second: that it takes, over all replicas.
        cores: of hosts like this one, for the infeed alone.
        hosts: of as many cores as this machine has.
        shards: at least, so that every core has a file of its own to read.
    """

    step_time_ms: float
    examples_per_second: float
    cores: int
    hosts: int
    shards: int


def needs(
    step_time_ms: float, batch: int, per_core: float, cores_of_host: int, headroom: float = HEADROOM
) -> Needs:
    """What an accelerator of a step time needs to be fed.

    Args:
        batch: examples in a step, over all replicas.
        per_core: examples that one core of a host reads and parses in a second.

    >>> needs(10.0, 8192, 100_000.0, 8)
    Needs(step_time_ms=10.0, examples_per_second=819200.0, cores=11, hosts=2, shards=16)
    """
    taken = batch / (step_time_ms / 1000)
    cores = max(1, math.ceil(taken * headroom / per_core))
    hosts = max(1, math.ceil(cores / cores_of_host))
    # The same number for every host.
    shards = hosts * math.ceil(cores / hosts)
    shards = max(shards, hosts * min(cores_of_host, cores))
    return Needs(step_time_ms, taken, cores, hosts, shards)


@dataclass(frozen=True)
class FeedRate:
    """What was measured, in examples a second, and what follows from it.

    Attributes:
        infeed: reading and parsing, as in the first epoch.
        infeed_per_core: the same by processor time: what one core does.
        cached: from memory, as in every later epoch.
        model: steps of the same model on data that is there already.
        step_ms: such a step's time.
    """

    infeed: float
    infeed_per_core: float
    cached: float | None
    model: float
    step_ms: float
    batch: int
    cores: int
    needs: Needs | None = None

    @property
    def bottleneck(self) -> str:
        """The slower side, while examples are read."""
        return "infeed" if self.infeed < self.model else "model"

    def as_dict(self) -> dict:
        """For `--json`."""
        return {**dataclasses.asdict(self), "bottleneck": self.bottleneck}

    def text(self) -> str:
        """For people."""
        cached = [] if self.cached is None else [("from memory, later epochs", self.cached)]
        rows = [("read and parse, first epoch", self.infeed), *cached, ("model alone", self.model)]
        lines = ["", *(f"  {name:<28} {rate:>12,.0f} examples/s" for name, rate in rows), ""]
        ratio = max(self.infeed, self.model) / min(self.infeed, self.model)
        lines.append(
            f"The {self.bottleneck} is the bottleneck; the other is {ratio:.1f} times as fast. "
            f"A step of {self.batch:,} examples takes {self.step_ms:.1f} ms here."
        )
        if self.needs:
            need = self.needs
            lines.append(
                f"An accelerator with a step of {need.step_time_ms:g} ms takes "
                f"{need.examples_per_second:,.0f} examples/s. A core of this machine feeds "
                f"{self.infeed_per_core:,.0f}, so with {HEADROOM:g} times that in reserve it needs "
                f"{need.cores} cores, {need.hosts} {'host' if need.hosts == 1 else 'hosts'} like "
                f"this one ({self.cores} cores), and {need.shards} shards."
            )
        return "\n".join(lines)


def profile(given: argparse.Namespace, console) -> FeedRate:
    """Measures both sides. Trains nothing and writes nothing."""
    with contextlib.closing(check(given, console, splits=(TRAIN,))) as plan:
        return _measured(plan, given, console)


def _measured(plan: Plan, given: argparse.Namespace, console) -> FeedRate:
    with console.loading("Measuring the infeed"):
        infeed, per_core, cached = _infeed_rates(plan)
    with console.loading("Measuring the model"):
        step_seconds = _step_seconds(plan)
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    batch = plan.config.batch
    need = needs(given.step_time_ms, batch, per_core, cores) if given.step_time_ms else None
    return FeedRate(
        infeed=infeed,
        infeed_per_core=per_core,
        cached=cached,
        model=batch / step_seconds,
        step_ms=step_seconds * 1000,
        batch=batch,
        cores=cores,
        needs=need,
    )


def _infeed_rates(plan: Plan) -> tuple[float, float, float | None]:
    batches = plan.steps(TRAIN, training=True)
    batches *= 1 if plan.grain else plan.part(TRAIN, training=True).replicas
    iterator = iter(plan.feed(TRAIN, True))
    wall, processor = time.monotonic(), time.process_time()
    for _ in range(batches):
        next(iterator)
    examples = batches * plan.batch
    wall, processor = time.monotonic() - wall, time.process_time() - processor
    if plan.grain:
        # Every epoch is read and decoded as the first one was.
        return examples / wall, examples / processor, None
    started, later = time.monotonic(), 0
    while later < batches and time.monotonic() - started < MEASURED_SECONDS:
        next(iterator)
        later += 1
    cached = later * plan.batch / (time.monotonic() - started)
    return examples / wall, examples / processor, cached


def _step_seconds(plan: Plan) -> float:
    edges = edges_of(plan)
    trainer = frameworks.trainer_of(plan.framework)(
        lambda: plan.model(edges), plan.config, plan.accelerator, 1_000, _STEPS_OF_A_CALL
    )
    batches = trainer.distribute(lambda host: _same_batch(plan))
    trainer.train(batches, _WARM_UP_STEPS)
    steps, started = 0, time.monotonic()
    while time.monotonic() - started < MEASURED_SECONDS:
        trainer.train(batches, _STEPS_OF_A_CALL)
        steps += _STEPS_OF_A_CALL
    return (time.monotonic() - started) / steps


def _same_batch(plan: Plan):
    """A batch of zeros, again and again, as the infeed would give it."""
    if plan.grain:
        rows = {
            name: np.zeros(shape, dtype)
            for name, (shape, dtype) in columns_of(plan.features, plan.batch).items()
        }
        return itertools.repeat(rows)
    import tensorflow as tf

    spec = element_spec(plan.features, plan.batch)
    row = {name: tf.zeros(shape.shape, shape.dtype) for name, shape in spec.items()}
    return tf.data.Dataset.from_tensors(row).cache().repeat()
