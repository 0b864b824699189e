"""Ours: the same work, assembled from the blocks of the flights pipeline.

The shards are the pipeline's own: deterministic, ordered by a salted hash of each
flight's identity, with duplicates refused, which no other peer does.
"""

import gc
import operator
import os
import tempfile

from pipelines.terminal.session import leave

# As the flights job: nothing looks for garbage while imports and graphs are made, and Keras
# is not loaded twice.
gc.disable()
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import apache_beam as beam
import numpy as np
import pyarrow as pa
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig

from benchmarks.peers.stopwatch import Stopwatch, arguments
from pipelines import schemas
from pipelines.columnar.keys import NAME, identity_keys
from pipelines.columnar.prefetch import prefetch
from pipelines.local_runner import memory
from pipelines.monitoring.probes import count_output
from pipelines.reading.plan import ReadRange, plan_reads
from pipelines.reading.read import read_range
from pipelines.shuffling import coders  # noqa: F401  (coders registers itself)
from pipelines.tables.options import RememberingOptions
from pipelines.transform.raw import PASSED
from pipelines.writing.shard_policy import ShardPolicy
from solutions.ex18_write_shards.solution import WriteShards

NUMBERS = ["dep_delay", "distance", "hour", "minute"]
TEXTS = ["carrier", "origin", "dest", "tailnum"]
BUCKETS = 10
LATE_MINUTES = 15
SHARDS = 4

READ = pa.schema(
    [
        schemas.table("flights").arrow.field(name)
        for name in [*NUMBERS, *TEXTS, "arr_delay", "flight", "time_hour"]
    ]
)
RAW = pa.schema(
    [(name, pa.list_(pa.float32())) for name in NUMBERS]
    + [(name, pa.list_(pa.binary())) for name in TEXTS]
    + [("label", pa.list_(pa.int64()))]
    + [(name, pa.list_(pa.binary() if name == NAME else pa.int64())) for name in PASSED]
)
IDENTITY = schemas.table("flights").identity


def raw_batches(piece: ReadRange):
    """The rows of a range without a null, as TensorFlow Transform takes them."""
    for rows, _ in prefetch(read_range(piece, READ)):
        rows = rows.drop_null()
        offsets = pa.array(np.arange(rows.num_rows + 1, dtype=np.int32))
        late = rows.column("arr_delay").to_numpy() >= LATE_MINUTES
        columns = [rows.column(name).cast(pa.float32()) for name in NUMBERS]
        columns += [rows.column(name).cast(pa.binary()) for name in TEXTS]
        columns += [pa.array(late.astype(np.int64))]
        columns += [
            pa.array(word.view(np.int64))
            for word in identity_keys(rows, schemas.table("flights").identity)
        ]
        columns += [pa.array(np.zeros(rows.num_rows, np.int64))]
        lists = [pa.ListArray.from_arrays(offsets, column) for column in columns]
        yield pa.RecordBatch.from_arrays(lists, schema=RAW)


def preprocessing_fn(inputs):
    """Four z-scores, four vocabularies, a bucketize, a label."""
    features = {f"{name}_z": tft.scale_to_z_score(inputs[name]) for name in NUMBERS}
    for name in TEXTS:
        features[f"{name}_id"] = tft.compute_and_apply_vocabulary(
            inputs[name], num_oov_buckets=1, weights=tf.ones(tf.shape(inputs[name]))
        )
    features["distance_bucket"] = tft.bucketize(inputs["distance"], BUCKETS)
    features["label"] = inputs["label"]
    return features


def adapter() -> TensorAdapterConfig:
    """Dense scalars all."""
    dense = {}
    for name in [*NUMBERS, *TEXTS, "label"]:
        tensor = schema_pb2.TensorRepresentation.DenseTensor(column_name=name)
        tensor.shape.SetInParent()
        dense[name] = schema_pb2.TensorRepresentation(dense_tensor=tensor)
    return TensorAdapterConfig(RAW, dense)


def build(pipeline: beam.Pipeline, pattern: str, output: str, temporary: str) -> None:
    """The graph: read, analyse, transform, write."""
    plan = plan_reads(pattern, schemas.table("flights"))
    raw = (
        pipeline
        | "Ranges" >> beam.Create(plan.ranges, reshuffle=False)
        | "Read" >> beam.FlatMap(raw_batches).with_output_types(pa.RecordBatch)
    )
    with tft_beam.Context(temp_dir=temporary, passthrough_keys=set(PASSED)):
        (transformed, _), _ = (raw, adapter()) | tft_beam.AnalyzeAndTransformDataset(
            preprocessing_fn, output_record_batches=True
        )
    examples = count_output(
        transformed
        | "Features" >> beam.Map(operator.itemgetter(0)).with_output_types(pa.RecordBatch),
        "examples",
    )
    counts = (
        raw
        | "Rows" >> beam.Map(lambda batch: batch.num_rows)
        | "Sum" >> beam.CombineGlobally(sum)
        | "BySplit" >> beam.Map(lambda rows: {"train": rows, "eval": 0, "test": 0})
    )
    _ = examples | WriteShards(
        output, beam.pvalue.AsSingleton(counts), ShardPolicy(1, hosts=SHARDS), "flights"
    )


def main() -> None:
    options = arguments(__doc__).parse_args()
    stopwatch = Stopwatch(setup=("build",))
    memory.return_promptly()
    with tempfile.TemporaryDirectory() as temporary:
        with stopwatch.phase("build"):
            pipeline = beam.Pipeline(options=RememberingOptions(["--runner=FnApiRunner"]))
            build(pipeline, options.input, options.output, temporary)
        gc.freeze()
        gc.enable()
        with stopwatch.phase("run"):
            result = pipeline.run()
            result.wait_until_finish()
    (counter,) = [
        counter
        for counter in result.metrics().query()["counters"]
        if counter.key.metric.namespace == "examples" and counter.key.metric.name == "rows"
    ]
    stopwatch.report(counter.committed)
    # As the flights job itself does; see there.
    leave(0, at_once=True)


if __name__ == "__main__":
    main()
