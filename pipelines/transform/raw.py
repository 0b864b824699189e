"""What preprocessing is given: the columns that are known when the aircraft leaves.

A raw feature is one dense value a row, so that no batch pays for sparse tensors: a
missing number is NaN and a missing text is empty, at serving as in training.
"""

import functools

import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import integers, present
from pipelines.columnar.keys import HIGH, LOW, identity_words
from pipelines.columnar.lists import one_each
from pipelines.problems import JobError
from pipelines.schemas.splits import SPLITS

LATE_MINUTES = 15

# Labels: whether the flight arrives late, and by how many minutes.
LATE, DELAY = "late", "arrival_delay"

SPLIT = "_split"

# Columns that go round the transform untouched, to the writer.
PASSED = (HIGH, LOW, SPLIT)


@functools.cache
def number_names() -> tuple[str, ...]:
    """Names of the raw features that are numbers, in the schema's order."""
    return _known_at_departure("number")


@functools.cache
def category_names() -> tuple[str, ...]:
    """Names of the raw features that are texts, in the schema's order."""
    return _known_at_departure("category")


def _known_at_departure(kind: str) -> tuple[str, ...]:
    table = schemas.enriched_flight()
    names = table.features(kind)
    for name in names:
        if table[name].known == "arrival":
            raise JobError(
                f"schemas/: the column {name} is a feature and known only after the aircraft has "
                "left; remove its `feature`."
            )
    return tuple(names)


def raw_schema() -> pa.Schema:
    """Arrow schema of the raw features, the labels and what is passed, one value a row."""
    fields = [(name, pa.float32()) for name in number_names()]
    fields += [(name, pa.binary()) for name in category_names()]
    fields += [(LATE, pa.int64()), (DELAY, pa.float32())]
    fields += [(name, pa.int64()) for name in PASSED]
    return pa.schema([(name, pa.list_(type)) for name, type in fields])


def feature_spec(labels: bool = True) -> dict:
    """The raw features as TensorFlow's parsing specification.

    A feature that an example lacks is NaN or empty. Imports TensorFlow.

    Args:
        labels: include the labels; False when serving.
    """
    import tensorflow as tf

    def feature(dtype, default):
        return tf.io.FixedLenFeature([], dtype, default)

    spec = {name: feature(tf.float32, float("nan")) for name in number_names()}
    spec |= {name: feature(tf.string, "") for name in category_names()}
    if labels:
        spec |= {LATE: feature(tf.int64, None), DELAY: feature(tf.float32, None)}
    return spec


def tensor_adapter_config():
    """How TensorFlow Transform reads the record batches of `to_raw`. Imports tfx-bsl."""
    from tensorflow_metadata.proto.v0 import schema_pb2
    from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig

    representations = {}
    for name in raw_schema().names:
        if name not in PASSED:
            dense = schema_pb2.TensorRepresentation.DenseTensor(column_name=name)
            dense.shape.SetInParent()
            representations[name] = schema_pb2.TensorRepresentation(dense_tensor=dense)
    return TensorAdapterConfig(raw_schema(), representations)


def _number(column: pa.Array) -> pa.Array:
    numbers = column.cast(pa.float32(), safe=False)
    return numbers.fill_null(float("nan")) if numbers.null_count else numbers


def raw_features(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """The raw features of enriched flights: float32 and binary, without nulls.

    Training and serving both get theirs here.
    """
    columns = {name: _number(batch.column(name)) for name in number_names()}
    for name in category_names():
        columns[name] = batch.column(name).fill_null("").cast(pa.binary())
    return columns


def to_raw(batch: pa.RecordBatch, split: str) -> pa.RecordBatch:
    """The raw features, labels and identity of labelled flights.

    Args:
        batch: enriched flights, all with an arrival delay.
        split: its name, passed along as its index in `SPLITS`.
    """
    delay = integers(batch.column("arr_delay"))
    if not present(batch.column("arr_delay")).all():
        raise JobError(f"A flight without an arrival delay is in the split {split}.")
    columns = list(raw_features(batch).values())
    columns += [
        pa.array((delay >= LATE_MINUTES).astype(np.int64)),
        pa.array(delay.astype(np.float32)),
    ]
    columns += [pa.array(word.view(np.int64)) for word in identity_words(batch)]
    columns.append(pa.array(np.full(batch.num_rows, SPLITS.index(split), np.int64)))
    return pa.RecordBatch.from_arrays([one_each(c) for c in columns], schema=raw_schema())
