"""Which line of a preprocessing function made the operation that fails on a batch.

TensorFlow Transform applies a function as a graph, and an error in it names an operation and no
line. Here the function is traced again, what does not depend on an analysis is computed of the
batch, and the operation that fails tells where it was made.
"""

import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from pipelines.seats.learner_code import Guard, Place, place_of_function
from pipelines.seats.row_subsets import batches_in
from pipelines.transform.raw import RawFeatures
from pipelines.transform.tracing import trace
from pipelines.transform.used_inputs import analysed, operations, reached

WRITTEN_FOR = "1.21.0"
# By module, what is used here.
NAMES = {
    "tensorflow.python.eager.wrap_function": ("WrappedFunction.prune", "VariableHolder"),
}

# What stands for the result of an analysis, until there is one.
_PLACEHOLDERS = ("Placeholder", "PlaceholderWithDefault")

_NODE = re.compile(r"\{\{node ([^}]+)\}\}")
# How TensorFlow Transform begins what it says.
_WRAPPED = re.compile(r'An error occurr?ed while trying to apply the transformation: "', re.DOTALL)


class GraphFailed(Exception):
    """An operation of a preprocessing function's graph fails.

    Attributes:
        place: the line that made it, or None.
    """

    def __init__(self, sentence: str, place: Place | None):
        super().__init__(sentence)
        self.place = place


class GraphAgain:
    """Computes features of raw batches as far as no analysis is needed; plain data.

    Args:
        function: a learner's preprocessing function.
        raw: what it is given.
        guard: of the learner's seat.
    """

    def __init__(self, function: Callable[[dict], dict], raw: RawFeatures, guard: Guard):
        self._function = function
        self._raw = raw
        self._guard = guard
        self._traced: tuple | None = None

    def __getstate__(self):
        return {**self.__dict__, "_traced": None}

    def __call__(self, batch: pa.RecordBatch) -> list:
        """The features that could be computed, as a list of their one dict of arrays.

        Raises:
            GraphFailed: an operation fails, or a feature has not the batch's rows.
        """
        graph, inputs, run, features = self._graph()
        given = [self._tensor(batch, name, tensor) for name, tensor in inputs.items()]
        import tensorflow as tf

        try:
            values = run(*given)
        except tf.errors.OpError as error:
            name = _NODE.search(error.message)
            # Behind where it was made stands what is wrong, and behind that the node again.
            lines = [line for line in error.message.splitlines() if "{{node" not in line]
            why = next((line.strip() for line in reversed(lines) if line.strip()), "")
            place = self._place(graph, name[1] if name else "")
            raise GraphFailed(f"{type(error).__name__}: {why}", place) from error
        computed = dict(zip(features, values, strict=False))
        for name, value in computed.items():
            if value.shape.rank and value.shape[0] != batch.num_rows:
                place = self._place(graph, features[name].op.name)
                raise GraphFailed(
                    f"the feature {name!r} has {value.shape[0]:,} rows, of a batch of "
                    f"{batch.num_rows:,}",
                    place,
                )
        return [{name: value.numpy() for name, value in computed.items()}]

    def explain(self, error: Exception, args: tuple) -> tuple[Place | None, str, tuple | None]:
        """What is to be said of a failure of TensorFlow Transform's.

        Args:
            error: that one of its steps has raised.
            args: of the step.

        Returns:
            The line; what it did, as the end of a sentence; and the arguments with which this
            object fails as well, or None where it does not.
        """
        batches = batches_in(args)
        place = None
        try:
            if batches:
                self(batches[0])
        except GraphFailed as found:
            place = found.place or place_of_function(self._function, self._guard)
            return place, f"raised {found}", (batches[0],)
        except Exception:
            # It cannot be traced on its own: then the function is all that can be named.
            place = place_of_function(self._function, self._guard)
        text = _WRAPPED.split(str(error))[-1]
        name = _NODE.search(text)
        if place is None and name:
            place = self._place(self._graph()[0], name[1])
        place = place or place_of_function(self._function, self._guard)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        why = ": ".join([type(error).__name__, *lines[:1]])
        return place, f"gave what cannot be worked with: {why}", None

    def _graph(self) -> tuple[Any, dict, Callable, dict]:
        """(graph, inputs by name, what computes all that can be, features among that by name)."""
        if self._traced is None:
            self._traced = self._trace()
        return self._traced

    def _trace(self) -> tuple[Any, dict, Callable, dict]:
        found: list = []
        graph, inputs, features = trace(self._function, self._raw, lambda: found.extend(analysed()))
        from tensorflow.python.eager import wrap_function

        # Those too that check values, whatever needs them.
        used = reached([*operations([*features.values(), *found]), *graph.control_outputs])
        free = _free_of_analyses(graph, inputs)
        first = {name: x for name, x in features.items() if _can_be_had(x) and x.op in free}
        others = [x for op in used if op in free for x in op.outputs if _can_be_had(x)]
        checks = [op for op in used if op in free and not op.outputs]
        holder = wrap_function.VariableHolder(share_variables=True)
        run = wrap_function.WrappedFunction(graph, variable_holder=holder).prune(
            list(inputs.values()), [*first.values(), *others, *checks]
        )
        return graph, inputs, run, first

    def _tensor(self, batch: pa.RecordBatch, name: str, tensor):
        import tensorflow as tf

        column = batch.column(name)
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            column = column.flatten()
        return tf.constant(column.to_numpy(zero_copy_only=False), tensor.dtype)

    def _place(self, graph, name: str) -> Place | None:
        """The learner's line that made an operation, the innermost."""
        made = {op.name: op for op in graph.get_operations()}.get(name)
        while made is not None:
            found = None
            for frame in made.traceback:
                if self._guard.owns(frame.filename):
                    found = Place.at(frame.filename, frame.lineno)
            if found or not made.inputs:
                return found
            # One that TensorFlow has put around what the learner's code made.
            made = made.inputs[0].op
        return None


def _can_be_had(tensor) -> bool:
    import tensorflow as tf

    return isinstance(tensor, tf.Tensor) and tensor.dtype not in (tf.resource, tf.variant)


def _free_of_analyses(graph, inputs) -> set:
    """The operations of a graph that need nothing but its inputs."""
    import tensorflow as tf

    given = {x.op for x in tf.nest.flatten(inputs, expand_composites=True)}
    free: set = set()
    # A graph lists an operation behind all that it needs.
    for operation in graph.get_operations():
        analysis = operation.type in _PLACEHOLDERS and operation not in given
        held = any(x.dtype in (tf.resource, tf.variant) for x in operation.inputs)
        needs = {x.op for x in operation.inputs} | set(operation.control_inputs)
        if not analysis and not held and needs <= free:
            free.add(operation)
    return free
