"""What preprocessing is given: the columns that are known when the prediction is made.

A raw feature is one dense value a row, so that no batch pays for sparse tensors: a
missing number is NaN and a missing text is empty, at serving as in training.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import present
from pipelines.columnar.keys import HIGH, LOW, NAME, identity_keys, identity_texts
from pipelines.columnar.lists import one_each
from pipelines.problems import JobError
from pipelines.schemas import Column, Table
from pipelines.schemas.labels import BINARY, Label
from pipelines.schemas.splits import SPLITS

SPLIT = "_split"

# Columns that go round the transform untouched, to the writer.
PASSED = (HIGH, LOW, NAME, SPLIT)


@dataclass(frozen=True)
class RawFeatures:
    """The raw features and labels of a table's rows.

    Attributes:
        table: of the checked rows; its `feature` columns count, and its identity.
        labels: what is to be predicted.
    """

    table: Table
    labels: tuple[Label, ...] = ()

    @functools.cached_property
    def numbers(self) -> tuple[str, ...]:
        """Names of the raw features that are numbers, in the schema's order."""
        return tuple(self.table.features("number"))

    @functools.cached_property
    def categories(self) -> tuple[str, ...]:
        """Names of the raw features that are texts, in the schema's order."""
        return tuple(self.table.features("category"))

    @functools.cached_property
    def schema(self) -> pa.Schema:
        """Arrow schema of the raw features, the labels and what is passed, one value a row."""
        fields = [(name, pa.float32()) for name in self.numbers]
        fields += [(name, pa.binary()) for name in self.categories]
        fields += [(label.name, self._type_of(label)) for label in self.labels]
        fields += [(HIGH, pa.int64()), (LOW, pa.int64())]
        fields += [(NAME, pa.binary()), (SPLIT, pa.int64())]
        return pa.schema([(name, pa.list_(type)) for name, type in fields])

    def _type_of(self, label: Label) -> pa.DataType:
        return pa.int64() if label.kind(self.table) == BINARY else pa.float32()

    def feature_spec(self, labels: bool = True) -> dict:
        """The raw features as TensorFlow's parsing specification.

        A feature that an example lacks is NaN or empty. Imports TensorFlow.

        Args:
            labels: include the labels; False when serving.
        """
        import tensorflow as tf

        def feature(dtype, default):
            return tf.io.FixedLenFeature([], dtype, default)

        spec = {name: feature(tf.float32, float("nan")) for name in self.numbers}
        spec |= {name: feature(tf.string, "") for name in self.categories}
        for label in self.labels if labels else ():
            binary = label.kind(self.table) == BINARY
            spec[label.name] = feature(tf.int64 if binary else tf.float32, None)
        return spec

    def tensor_adapter_config(self):
        """How TensorFlow Transform reads the batches of `to_raw`. Imports tfx-bsl."""
        from tensorflow_metadata.proto.v0 import schema_pb2
        from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig

        representations = {}
        for name in self.schema.names:
            if name not in PASSED:
                dense = schema_pb2.TensorRepresentation.DenseTensor(column_name=name)
                dense.shape.SetInParent()
                representations[name] = schema_pb2.TensorRepresentation(dense_tensor=dense)
        return TensorAdapterConfig(self.schema, representations)

    def of(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """The raw features of checked rows: float32 and binary, without nulls.

        Training and serving both get theirs here.
        """
        columns = {name: _number(batch.column(name)) for name in self.numbers}
        return columns | {name: _category(batch.column(name)) for name in self.categories}

    def to_raw(self, batch: pa.RecordBatch, split: str) -> pa.RecordBatch:
        """The raw features, labels and identity of labelled rows.

        Args:
            batch: checked rows, all with a value in each label's column.
            split: its name, passed along as its index in `SPLITS`.
        """
        columns = list(self.of(batch).values())
        for label in self.labels:
            values = batch.column(label.column)
            if not present(values).all():
                raise JobError(f"A row without {label.column} is in the split {split}.")
            columns.append(label.of(values))
        columns += passed_columns(batch, self.table, split).values()
        return pa.RecordBatch.from_arrays([one_each(c) for c in columns], schema=self.schema)


def passed_columns(batch: pa.RecordBatch, table: Table, split: str) -> dict[str, pa.Array]:
    """The columns `PASSED` of rows, in this order, a plain value each.

    They are the key of each row and its name, which is empty where rows need not differ, and the
    split as its index in `SPLITS`.

    Args:
        batch: rows with the table's columns.
    """
    high, low = identity_keys(batch, table.identity or table.names)
    if table.identity:
        names = identity_texts(batch, table.identity).cast(pa.binary())
    else:
        names = pa.array([b""] * batch.num_rows, pa.binary())
    return {
        HIGH: pa.array(high.view(np.int64)),
        LOW: pa.array(low.view(np.int64)),
        NAME: names,
        SPLIT: pa.array(np.full(batch.num_rows, SPLITS.index(split), np.int64)),
    }


def raw_features_table(table: Table, labels: Sequence[Column]) -> Table:
    """What preprocessing is given, as a table: derived from the columns that are features.

    One value a row: a missing number is NaN, a missing text is empty.
    """
    types = {"number": pa.float32(), "category": pa.binary()}
    features = [
        Column(c.name, types[kind], False, c.description, c.unit, known=c.known, feature=kind)
        for kind in types
        for c in table.columns
        if c.feature == kind
    ]
    return Table(
        "raw_features",
        f"What preprocessing is given of a row of {table.name}.",
        (*features, *labels),
        (),
        moments=table.moments,
        predicted_at=table.predicted_at,
    )


def _number(column: pa.Array) -> pa.Array:
    numbers = column.cast(pa.float32(), safe=False)
    return numbers.fill_null(float("nan")) if numbers.null_count else numbers


def _category(column: pa.Array) -> pa.Array:
    if not (pa.types.is_string(column.type) or pa.types.is_binary(column.type)):
        column = column.cast(pa.string())
    return column.fill_null("" if pa.types.is_string(column.type) else b"").cast(pa.binary())
