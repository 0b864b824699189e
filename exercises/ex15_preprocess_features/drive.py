"""Runs the pipeline's own `Preprocess` with the `preprocessing_fn` of exercise 15."""

import contextlib
import functools
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.pipeline import PipelineVisitor

from pipelines.columnar.keys import NAME
from pipelines.columnar.lists import unlisted
from pipelines.flights.job import JOB
from pipelines.schemas.splits import SPLITS
from pipelines.transform.raw import PASSED, SPLIT

# In this process: what goes into the pipeline, and what came out of it.
_GIVEN: dict[str, list[pa.RecordBatch]] = {}
_FOUND: list[pa.RecordBatch] = []
# Made once, for all data sets: two thirds of a run are spent on making the graph.
_MADE: dict[str, "_Made"] = {}


def features(
    code, constants: dict, data_sets: list[dict[str, list[pa.RecordBatch]]]
) -> list[dict[str, pa.RecordBatch]]:
    """The features of enriched flights.

    Args:
        constants: in the place of the code's own, by name.
        data_sets: batches by split, analysed and transformed one after the other.

    Returns:
        Of each data set, by split, a batch of the features and of the flights' numbers, as
        `_flight`.
    """
    with _silence():
        key = repr(constants)
        if key not in _MADE:
            _MADE[key] = _Made(code, constants)
        return [_by_split(_MADE[key].run(batches)) for batches in data_sets]


class _Made:
    """A pipeline with the files that it needs, which lie on the disk while it runs only."""

    def __init__(self, code, constants: dict):
        import apache_beam as beam
        import tensorflow_transform.beam as tft_beam

        from pipelines.transform.apply import Preprocess

        self._pipeline = code.pipeline()
        self._files: dict[Path, bytes] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="workshop-transform-"))
        with (
            self._on_disk(),
            _with_constants(code.module, constants),
            # As a graph and not as a function, which is traced five times: the operations are
            # the same, in a third of the time.
            tft_beam.Context(force_tf_compat_v1=True),
        ):
            splits = {
                name: self._pipeline
                | f"Of {name}" >> beam.Create([name], reshuffle=False)
                | f"Read {name}" >> beam.FlatMap(_given).with_output_types(pa.RecordBatch)
                for name in SPLITS
            }
            preprocessing_fn = _as_in_a_function(code.get("preprocessing_fn"))
            examples = splits | Preprocess(preprocessing_fn, JOB.raw, str(self._folder))
            _ = examples["examples"] | "Keep" >> beam.Map(_FOUND.append)
            self._files = {
                path: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()
            }
        functions = _Functions()
        self._pipeline.visit(functions)
        self._states = [(vars(function), dict(vars(function))) for function in functions.found]

    def run(self, batches: dict[str, list[pa.RecordBatch]]) -> list[pa.RecordBatch]:
        """The features of all splits."""
        _GIVEN.update(batches)
        _FOUND.clear()
        for attributes, when_made in self._states:
            attributes.clear()
            attributes.update(when_made)
        with self._on_disk():
            self._pipeline.run()
        return list(_FOUND)

    @contextlib.contextmanager
    def _on_disk(self) -> Iterator[None]:
        for path, data in self._files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            yield
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def _as_in_a_function(preprocessing_fn: Callable[[dict], dict]) -> Callable[[dict], dict]:
    """With `==` of tensors by element, which in a graph says whether both are the same one."""
    import tensorflow as tf

    def equal(one, other):
        return False if other is None else tf.math.equal(one, other)

    def not_equal(one, other):
        return True if other is None else tf.math.not_equal(one, other)

    @functools.wraps(preprocessing_fn)
    def call(inputs: dict) -> dict:
        before = tf.Tensor.__eq__, tf.Tensor.__ne__
        tf.Tensor.__eq__, tf.Tensor.__ne__ = equal, not_equal
        try:
            return preprocessing_fn(inputs)
        finally:
            tf.Tensor.__eq__, tf.Tensor.__ne__ = before

    return call


class _Functions(PipelineVisitor):
    """Finds a pipeline's DoFns, which keep from one run to the next what they have loaded."""

    def __init__(self):
        self.found: list = []

    def visit_transform(self, node):
        if function := getattr(node.transform, "fn", None):
            self.found.append(function)


def _given(split: str) -> list[pa.RecordBatch]:
    return _GIVEN[split]


@contextlib.contextmanager
def _with_constants(module, constants: dict) -> Iterator[None]:
    before = {name: getattr(module, name, None) for name in constants}
    vars(module).update(constants)
    try:
        yield
    finally:
        vars(module).update(before)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    import tensorflow as tf

    logging.disable(logging.ERROR)
    tf.get_logger().setLevel("ERROR")
    # A graph that is run a few times, on a few rows, is not worth being optimised.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
        logging.disable(logging.NOTSET)


def _by_split(found: list[pa.RecordBatch]) -> dict[str, pa.RecordBatch]:
    table = pa.Table.from_batches([unlisted(batch) for batch in found])
    splits = table.column(SPLIT).to_numpy()
    # A flight's name is its carrier, number, origin and hour.
    words = pc.split_pattern(table.column(NAME).cast(pa.string()), " ")
    numbers = pc.list_element(words, 1).cast(pa.int64())
    table = table.drop_columns(list(PASSED)).append_column("_flight", numbers)
    return {
        name: table.filter(pa.array(splits == index)).combine_chunks().to_batches()[0]
        for index, name in enumerate(SPLITS)
    }
