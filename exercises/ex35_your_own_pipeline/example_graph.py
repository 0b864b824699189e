"""From checked rows to shards: the job's preprocessing, analysed on the training split."""

import hashlib
import shutil
import tempfile
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import tensorflow as tf
from apache_beam.pipeline import PipelineVisitor

from exercises.ex35_your_own_pipeline import own_job
from pipelines.columnar.batches import concat
from pipelines.columnar.lists import unlisted
from pipelines.schemas.splits import SPLITS
from pipelines.transform.apply import Preprocess
from pipelines.transform.raw import PASSED
from pipelines.writing.examples import frame_examples
from pipelines.writing.shards import identities, split_indices
from pipelines.writing.tfrecord import file_body

_ROWS = 500
# In this process: what goes in, by split, and what came out.
_GIVEN: dict[str, list[pa.RecordBatch]] = {}
_FOUND: list[pa.RecordBatch] = []


def _given(split: str) -> list[pa.RecordBatch]:
    return _GIVEN[split]


class ExampleGraph:
    """A graph that is made once, for most of a small run is spent on making it.

    Args:
        pipeline: an empty one.
    """

    def __init__(self, pipeline: beam.Pipeline, job):
        tf.get_logger().setLevel("ERROR")
        self._pipeline = pipeline
        self._files: dict[Path, bytes] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="workshop-transform-"))
        try:
            splits = {
                name: pipeline
                | f"Of {name}" >> beam.Create([name], reshuffle=False)
                | f"Read {name}" >> beam.FlatMap(_given).with_output_types(pa.RecordBatch)
                for name in SPLITS
            }
            made = splits | Preprocess(job.preprocessing, job.raw, str(self._folder))
            _ = made["examples"] | "Keep" >> beam.Map(_FOUND.append)
            self._files = {
                path: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()
            }
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        functions = _Functions()
        pipeline.visit(functions)
        self._states = [(vars(function), dict(vars(function))) for function in functions.found]

    def run(self, rows: dict[str, pa.Table]) -> dict[str, dict]:
        """See `drive.examples`."""
        for split in SPLITS:
            _GIVEN[split] = rows[split].combine_chunks().to_batches(max_chunksize=_ROWS)
        _FOUND.clear()
        # What a DoFn has loaded of the last data set is not to be used for this one.
        for attributes, when_made in self._states:
            attributes.clear()
            attributes.update(when_made)
        try:
            for path, data in self._files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            self._pipeline.run()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        return _shards(_FOUND)


class _Functions(PipelineVisitor):
    def __init__(self):
        self.found: list = []

    def visit_transform(self, node):
        if function := getattr(node.transform, "fn", None):
            self.found.append(function)


def _shards(batches: list[pa.RecordBatch]) -> dict[str, dict]:
    """One shard a split, its examples in the order of their rows' keys.

    Raises:
        WrongJob: there is no example.
    """
    if not batches:
        raise own_job.WrongJob(
            "No row has come to a split: all are quarantined or have no label. Correct the suite, "
            "or name a column as label that is not always empty."
        )
    whole = concat(batches)
    names = [name for name in whole.schema.names if name not in PASSED]
    indices = split_indices(whole)
    high, low = identities(whole)
    found = {}
    for index, split in enumerate(SPLITS):
        places = np.flatnonzero(indices == index)
        order = places[np.lexsort((low[places], high[places]))]
        features = whole.select(names).take(pa.array(order))
        body = file_body(frame_examples(features)).to_pybytes()
        found[split] = {
            "rows": pa.Table.from_batches([unlisted(features)]),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
    return found
