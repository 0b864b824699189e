"""The features' schema read from a graph that is traced already.

TensorFlow Transform traces a preprocessing function five times in a run, two of them only to
read what the trace before has left: which features are categorical, and their ranges. Here
both are read from that trace, which saves an eighth of a small run's processor time. Where that
cannot be done (sparse features, annotations, a range that depends on a row, a function traced
without `traced`) it is traced again, as TensorFlow Transform does.
"""

import functools
import threading
from collections.abc import Callable, Mapping

WRITTEN_FOR = "1.21.0"
# By module, what is used here.
NAMES = {
    "tensorflow_transform.schema_inference": (
        "get_traced_metadata_fn",
        "_get_schema_overrides",
        "_get_tensor_value_to_key_map",
        "infer_feature_schema_v2",
        "_TF_METADATA_EXTRA_ANNOTATION",
        "_TF_METADATA_TENSOR_COLLECTION",
        "_TF_METADATA_TENSOR_MAX_COLLECTION",
        "_TF_METADATA_TENSOR_MIN_COLLECTION",
    ),
    "tensorflow.python.eager.wrap_function": ("WrappedFunction.prune", "VariableHolder"),
    "tensorflow.python.ops.op_selector": ("UnliftableError",),
    "tensorflow.python.trackable.resource": ("ResourceTracker.resources", "resource_tracker_scope"),
}

_TRACED = "_traced_preprocessing"
_installing = threading.Lock()


def traced(preprocessing_fn: Callable[[dict], dict], inputs: dict) -> dict:
    """The features, remembered with the graph that is being traced.

    Args:
        preprocessing_fn: TensorFlow Transform's: raw tensors by name to features.
        inputs: the raw tensors.
    """
    import tensorflow as tf
    from tensorflow.python.trackable import resource

    _install()
    tracker = resource.ResourceTracker()
    with resource.resource_tracker_scope(tracker):
        features = preprocessing_fn(inputs)
    # The tables stay with the graph: without them it cannot say how many ids there are.
    graph = tf.compat.v1.get_default_graph()
    setattr(graph, _TRACED, (features, tracker.resources))
    return features


def _install() -> None:
    from tensorflow_transform import schema_inference

    with _installing:
        tft_own = schema_inference.get_traced_metadata_fn
        if not hasattr(tft_own, _TRACED):
            ours = _from_the_trace_before(tft_own)
            setattr(ours, _TRACED, True)
            schema_inference.get_traced_metadata_fn = ours


def _from_the_trace_before(get_traced_metadata_fn: Callable) -> Callable:
    import tensorflow as tf

    @functools.wraps(get_traced_metadata_fn)
    def get(preprocessing_fn, structured_inputs, tf_graph_context, evaluate_schema_overrides):
        graph = _graph_of(structured_inputs)
        features, _ = getattr(graph, _TRACED, (None, None))
        dense = features is not None and all(isinstance(f, tf.Tensor) for f in features.values())
        if dense:
            read = _ranges if evaluate_schema_overrides else _categorical
            metadata = read(graph, features)
            if metadata is not None:
                return lambda: metadata
        return get_traced_metadata_fn(
            preprocessing_fn, structured_inputs, tf_graph_context, evaluate_schema_overrides
        )

    return get


def _graph_of(structured_inputs: Mapping):
    import tensorflow as tf

    tensors = tf.nest.flatten(structured_inputs, expand_composites=True)
    return getattr(tensors[0], "graph", None) if tensors else None


def _categorical(graph, features: Mapping) -> dict:
    """The names of the features that are categorical, before any data was seen."""
    import tensorflow as tf
    from tensorflow_transform import schema_inference

    collection = schema_inference._TF_METADATA_TENSOR_COLLECTION
    names = schema_inference._get_tensor_value_to_key_map(features)
    found = [names[t.name] for t in graph.get_collection(collection) if t.name in names]
    return {collection: [tf.constant(name) for name in found]}


def _ranges(graph, features: Mapping) -> dict | None:
    """The ranges of categorical features; None where only a row would tell them."""
    import tensorflow as tf
    from tensorflow.python.eager import wrap_function
    from tensorflow.python.ops import op_selector
    from tensorflow_transform import schema_inference as tft

    if graph.get_collection(tft._TF_METADATA_EXTRA_ANNOTATION):
        return None
    names = tft._get_tensor_value_to_key_map(features)
    limits = (tft._TF_METADATA_TENSOR_MIN_COLLECTION, tft._TF_METADATA_TENSOR_MAX_COLLECTION)
    found = tft._get_schema_overrides(graph, names, tft._TF_METADATA_TENSOR_COLLECTION, limits)
    tensors = [value for values in found.values() for value in values if tf.is_tensor(value)]
    holder = wrap_function.VariableHolder(share_variables=True)
    try:
        evaluate = wrap_function.WrappedFunction(graph, variable_holder=holder).prune([], tensors)
    except op_selector.UnliftableError:
        return None
    values = iter(evaluate())
    return {
        key: [next(values) if tf.is_tensor(value) else tf.constant(value) for value in values_of]
        for key, values_of in found.items()
    }
