"""A preprocessing function as a graph, traced as TensorFlow Transform does it: no row is read."""

import tempfile
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from pipelines.local_runner.lean_imports import UNUSED_BY_TENSORFLOW, absent
from pipelines.transform.raw import RawFeatures
from pipelines.transform.raw_inputs import with_raw_inputs

WRITTEN_FOR = "1.21.0"
# By module, what is used here.
NAMES = {"tensorflow_transform.impl_helper": ("trace_preprocessing_function",)}


def trace(
    function: Callable[[dict], dict], raw: RawFeatures, look: Callable[[], None] = lambda: None
) -> tuple[Any, dict, dict]:
    """Traces a preprocessing function, what its analyses give standing open.

    Args:
        function: TensorFlow Transform's, of raw features by name.
        raw: what it is given.
        look: called behind it, while its graph is the default one.

    Returns:
        (graph, inputs by name, features and labels by name). Cost: milliseconds, and the import
        of TensorFlow Transform. What the function raises passes.
    """
    with absent(*UNUSED_BY_TENSORFLOW):
        import tensorflow as tf
    from tensorflow_transform import impl_helper

    types = {pa.float32(): tf.float32, pa.binary(): tf.string, pa.int64(): tf.int64}
    names = (*raw.numbers, *raw.categories, *(label.name for label in raw.labels))
    specs = {
        name: tf.TensorSpec([None], types[raw.schema.field(name).type.value_type], name)
        for name in names
    }

    def looked_at(inputs):
        features = with_raw_inputs(function, raw.table)(inputs)
        look()
        return features

    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        graph, inputs, features = impl_helper.trace_preprocessing_function(
            looked_at, specs, use_tf_compat_v1=False, base_temp_dir=folder
        )
    return graph, dict(inputs), dict(features)


def feature_names(function: Callable[[dict], dict], raw: RawFeatures) -> frozenset[str]:
    """The names of the features that a preprocessing function makes, without the labels."""
    _, _, features = trace(function, raw)
    return frozenset(features) - {label.name for label in raw.labels}
