"""Models of TensorFlow Transform that the process which made them has no need to load.

For each phase of its analysis TensorFlow Transform traces the preprocessing function again, saves
what it has traced, and loads it where it is applied, though on a runner in this process that is
the same process: a third of a small run's processor time. Here the model that the analysis begins
with is cut out of the graph that was traced when the pipeline was built, without being saved, and
the last one, which is saved as ever, is applied as it was traced.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator

WRITTEN_FOR = "1.21.0"
# By module, what is used here.
NAMES = {
    "tensorflow_transform.analyzer_nodes": ("TENSOR_REPLACEMENTS",),
    "tensorflow_transform.beam.common": ("get_unique_temp_path",),
    "tensorflow_transform.beam.impl": ("_create_v2_saved_model",),
    "tensorflow_transform.saved.saved_transform_io_v2": (
        "SavedModelLoader._initialize",
        "_get_output_to_inputs_map",
        "write_v2_saved_model",
    ),
    "tensorflow_transform.tf2_utils": ("get_structured_inputs_from_func_graph",),
    "tensorflow.python.eager.wrap_function": ("WrappedFunction.prune", "VariableHolder"),
}

_MARK = "_keeps_models"
_installing = threading.Lock()


class _Kept:
    """What a run has traced.

    Attributes:
        graphs: of preprocessing functions by their tokens, as traced for the pipeline.
        models: (what holds its resources, the function) by the folder of the model.
    """

    def __init__(self):
        self.graphs: dict = {}
        self.models: dict = {}


_kept: _Kept | None = None


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Keeps models within the block, in which a pipeline is built and run in this process.

    Of a pipeline whose workers are other processes too, they would not find the models.
    """
    global _kept
    _kept = _Kept()
    try:
        yield
    finally:
        _kept = None


def keep_graph(token: str, graph) -> None:
    """Keeps the graph of a preprocessing function that is being traced, if any is wanted."""
    from tensorflow_transform import analyzer_nodes

    if _kept is not None:
        _install()
        # TensorFlow Transform clears the collection when it has planned the analyses.
        if graph.get_collection(analyzer_nodes.TENSOR_REPLACEMENTS):
            _kept.graphs[token] = graph


def _install() -> None:
    from tensorflow_transform.beam import impl
    from tensorflow_transform.saved import saved_transform_io_v2

    with _installing:
        if hasattr(impl._create_v2_saved_model, _MARK):
            return
        create_model.__dict__[_MARK] = impl._create_v2_saved_model
        impl._create_v2_saved_model = create_model
        saved_transform_io_v2.write_v2_saved_model = _keeping_what_is_written(
            saved_transform_io_v2.write_v2_saved_model
        )
        saved_transform_io_v2.SavedModelLoader = _loader(saved_transform_io_v2)


def create_model(values, folder, preprocessing_fn, input_signature, fingerprints, names, options):
    """In the place of TensorFlow Transform's function of these arguments.

    Returns:
        The folder of the model, which holds nothing where the model is kept here instead.
    """
    from tensorflow_transform.beam import common, impl

    kept = _kept
    graph = kept.graphs.get(getattr(preprocessing_fn, "token", None)) if kept else None
    if graph is None or values or not names:
        own = getattr(create_model, _MARK, impl._create_v2_saved_model)
        return own(values, folder, preprocessing_fn, input_signature, fingerprints, names, options)
    path = common.get_unique_temp_path(folder)
    kept.models[path] = graph, _cut_out(graph, names)
    return path


def _cut_out(graph, names: dict):
    """The function from a graph's inputs to some of its tensors, by the keys of their names."""
    from tensorflow.python.eager import wrap_function

    holder = wrap_function.VariableHolder(share_variables=True)
    fetches = {key: graph.get_tensor_by_name(name) for key, name in names.items()}
    function = wrap_function.WrappedFunction(graph, variable_holder=holder).prune(
        graph.inputs, fetches, input_signature=graph.structured_input_signature
    )
    for key, tensor in fetches.items():
        function.structured_outputs[key].set_shape(tensor.shape)
    return function


def _keeping_what_is_written(write: Callable) -> Callable:
    def write_and_keep(module, tf_function, name, folder, save_options=None):
        concrete = write(module, tf_function, name, folder, save_options)
        if _kept is not None:
            _kept.models[folder] = module, getattr(module, name)
        return concrete

    return write_and_keep


def _loader(saved_transform_io_v2):
    import tensorflow as tf
    from tensorflow_transform import tf2_utils

    class SavedModelLoader(saved_transform_io_v2.SavedModelLoader):
        def __init__(self, saved_model_dir: str):
            found = _kept.models.get(saved_model_dir) if _kept else None
            if found is None:
                super().__init__(saved_model_dir)
                return
            holder, function = found
            graph = function.graph
            outputs = tf.nest.pack_sequence_as(
                graph.structured_outputs, graph.outputs, expand_composites=True
            )
            self._initialize(
                False,
                holder,
                function,
                tf2_utils.get_structured_inputs_from_func_graph(graph),
                outputs,
                saved_transform_io_v2._get_output_to_inputs_map(outputs),
            )

    return SavedModelLoader
