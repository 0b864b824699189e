"""What the training's seats are to give, and what is said of a learner's that do not."""

import math
import numbers
import time
from collections.abc import Mapping
from typing import Any

from pipelines.problems import JobError
from pipelines.seats.guarded_functions import gave, told_of
from pipelines.seats.learner_code import (
    guards_of,
    how_to_go_on,
    kind_of,
    place_in,
    place_in_text,
    said,
)

# How long, and how many of its batches, an infeed that failed is run without a graph.
_DEBUG_SECONDS, _DEBUG_BATCHES = 20.0, 200


def wrong_model(model, features, config, edges) -> str | None:
    """What a model seat gave instead of a model, as the end of a sentence; None if it is one."""
    import keras

    if not isinstance(model, keras.Model):
        return f"gave {kind_of(model)}, and the seat gives a keras.Model"
    wanted = {"label": 1, **({"amount": 2} if config.quantiles else {})}
    outputs = model.output
    if not isinstance(outputs, Mapping):
        return (
            f"gave a model whose output is {kind_of(outputs)}, and it is a dict of {_all(wanted)}"
        )
    for name, rank in wanted.items():
        if name not in outputs:
            return f"gave a model without the output {name!r}"
        output = outputs[name]
        if len(output.shape) != rank:
            shape = "[batch]" if rank == 1 else f"[batch, {len(config.quantiles)}]"
            return (
                f"gave a model whose output {name!r} has the shape {output.shape}, and not {shape}"
            )
        if rank == 2 and output.shape[1] != len(config.quantiles):
            return (
                f"gave a model with {output.shape[1]} quantiles in {name!r}, and the settings have "
                f"{len(config.quantiles)}"
            )
        if output.dtype != "float32":
            return f"gave a model whose output {name!r} is {output.dtype}, and not float32"
    return None


def wrong_batches(batches, expected: Mapping) -> str | None:
    """What an infeed gave instead of batches of a specification; None if these are right."""
    import tensorflow as tf

    spec = getattr(batches, "element_spec", None)
    if not isinstance(batches, tf.data.Dataset) or not isinstance(spec, Mapping):
        return f"gave {kind_of(batches)}, and the seat gives a tf.data.Dataset of dicts"
    lacking = [name for name in expected if name not in spec]
    if lacking:
        return f"gave batches without {_all(lacking)}"
    for name, wanted in expected.items():
        if spec[name] != wanted:
            return (
                f"gave {name!r} as {_spec(spec[name])} and not as {_spec(wanted)}: every shape is "
                "static"
            )
    more = [name for name in spec if name not in expected]
    return f"gave {_all(more)} too, which no model takes" if more else None


def wrong_score(score, *_) -> str | None:
    """What a trial gave instead of its log loss; None if it is a number."""
    if isinstance(score, numbers.Real) and not isinstance(score, bool) and math.isfinite(score):
        return None
    return f"gave {kind_of(score)}, and the seat gives the least log loss, a finite number"


def problem_of_training(error: Exception, plan: Any) -> JobError | None:
    """Whose code it was that a training failed on; None where it is no learner's.

    Args:
        plan: see `pipelines.training.prepare.Plan`. Its infeed, if a learner's, is run again
            without a graph, for at most 20 s, where the failure names no line.
    """
    if found := told_of(error, plan.seats):
        return found
    guard = guards_of(plan.seats).get("infeed")
    if guard is None:
        return None
    import tensorflow as tf

    if not isinstance(error, tf.errors.OpError | StopIteration):
        return None
    function = plan.seats["infeed"].implementation
    if isinstance(error, tf.errors.OutOfRangeError | StopIteration):
        return gave(guard, function, "gave batches that came to an end, and they are without one")
    tf.data.experimental.enable_debug_mode()
    try:
        for split, training in (("train", True), ("eval", False)):
            _run_without_graph(plan.feed(split, training))
    except Exception as again:
        place = place_in(again, guard) or place_in_text(str(again), guard)
    else:
        place = None
    # Behind where it was made stands what is wrong, and behind that the node.
    lines = [line.strip() for line in str(error).splitlines() if "{{node" not in line]
    lines = [line for line in lines if line and not line.startswith("[[")]
    why = f"{type(error).__name__}: {lines[-1] if lines else ''}"
    if place is None:
        return gave(guard, function, f"gave batches that fail: {why}")
    return JobError(f"{said(guard, place, f'raised {why}')} {how_to_go_on(guard)}")


def _run_without_graph(batches) -> None:
    deadline = time.monotonic() + _DEBUG_SECONDS
    for number, _ in enumerate(batches):
        if number >= _DEBUG_BATCHES or time.monotonic() > deadline:
            return


def _spec(spec) -> str:
    return f"{spec.dtype.name} {spec.shape}" if hasattr(spec, "dtype") else str(spec)


def _all(names) -> str:
    return " and ".join(map(repr, names))
