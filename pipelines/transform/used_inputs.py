"""Which raw features the output of a preprocessing function depends on."""

import uuid
from collections.abc import Callable, Iterable, Mapping

from pipelines.transform import kept_models
from pipelines.transform.traced_metadata import traced


class UsedInputs:
    """A preprocessing function that remembers, when it is traced, which of its inputs it uses.

    Used is what a feature that comes out is computed from, or what an analysis is made of;
    not what is only looked at. TensorFlow Transform calls the function to trace it while the
    pipeline is built, so that this takes no pass over the data.

    Args:
        preprocessing_fn: TensorFlow Transform's: raw tensors by name to features.

    Attributes:
        names: of the inputs that are used; None before the first call.
        token: the same of each copy that a worker is given.
    """

    def __init__(self, preprocessing_fn: Callable[[dict], dict]):
        self._preprocessing_fn = preprocessing_fn
        self.names: frozenset[str] | None = None
        self.token = uuid.uuid4().hex

    def __call__(self, inputs: dict) -> dict:
        """The features, traced."""
        given = dict(inputs)
        features = traced(self._preprocessing_fn, inputs)
        # Workers trace it again, with analyses that have values.
        if self.names is None:
            self.names = frozenset(_used(given, features))
            kept_models.keep_graph(self.token, _graph())
        return features


def _graph():
    import tensorflow as tf

    return tf.compat.v1.get_default_graph()


def _used(inputs: Mapping, features: Mapping) -> set[str]:
    # What an analysis gives is a placeholder, which leads to none of its inputs.
    needed = reached(operations([*features.values(), *analysed()])).keys()
    return {name for name, tensor in inputs.items() if not needed.isdisjoint(operations(tensor))}


def operations(tensors) -> list:
    """The operations that make tensors, of any structure."""
    import tensorflow as tf

    return [tensor.op for tensor in tf.nest.flatten(tensors, expand_composites=True)]


def reached(last: Iterable) -> dict:
    """The operations of a graph that run where these do, these included: keys, in some order."""
    found: dict = {}
    waiting = list(last)
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found[operation] = None
            waiting += [tensor.op for tensor in operation.inputs]
            waiting += operation.control_inputs
    return found


def analysed() -> list:
    """The tensors that analyses of the graph that is being made take."""
    import tensorflow as tf
    from tensorflow_transform import analyzer_nodes, graph_tools, nodes

    visitor = graph_tools.SourcedTensorsVisitor()
    graph = tf.compat.v1.get_default_graph()
    for sink in graph.get_collection(analyzer_nodes.TENSOR_REPLACEMENTS):
        nodes.Traverser(visitor).visit_value_node(sink.future)
    return visitor.sourced_tensors
