"""What a learner's preprocessing function is to give, looked at when it is traced."""

import functools
from collections.abc import Callable, Mapping

from pipelines.seats.guarded_functions import gave
from pipelines.seats.learner_code import Guard, kind_of
from pipelines.transform.raw import RawFeatures


def keeping_features(function: Callable[[dict], dict], raw: RawFeatures, guard: Guard) -> Callable:
    """A preprocessing function whose features are looked at.

    Args:
        function: the learner's.
        raw: what it is given, the labels among it.
        guard: of the learner's seat.

    Returns:
        The same, which raises a `JobError` for what is no dict of tensors, for a label that is
        missing or of another type, and for a feature with more than one dimension that may vary.
    """

    @functools.wraps(function)
    def call(inputs: dict) -> dict:
        features = function(inputs)
        if wrong := _wrong_with(features, inputs, [label.name for label in raw.labels]):
            raise gave(guard, function, wrong)
        return features

    return call


def _wrong_with(features, inputs: Mapping, labels: list[str]) -> str | None:
    """What the features are instead, as the end of a sentence; None for right ones."""
    import tensorflow as tf

    if not isinstance(features, Mapping):
        return f"gave {kind_of(features)}, and the seat gives a dict of tensors by feature"
    for name, feature in features.items():
        if not isinstance(feature, tf.Tensor | tf.SparseTensor | tf.RaggedTensor):
            return f"gave {kind_of(feature)} as the feature {name!r}, and a tensor is wanted"
        if isinstance(feature, tf.Tensor) and (
            feature.shape.rank in (0, None) or None in feature.shape[1:]
        ):
            shape = feature.shape if feature.shape.rank is not None else "nobody knows which"
            return (
                f"gave the feature {name!r} of the shape {shape}: the first dimension is the "
                "rows of the batch, and the others, if any, are known"
            )
    for name in labels:
        if name not in features:
            return f"gave no feature {name!r}: the labels go through as they are"
        if features[name].dtype != inputs[name].dtype:
            return (
                f"gave the label {name!r} as {features[name].dtype.name} and not as "
                f"{inputs[name].dtype.name}"
            )
    return None
