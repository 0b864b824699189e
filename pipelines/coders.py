"""How record batches cross from one worker to another."""

import apache_beam as beam
import pyarrow as pa

from pipelines.columnar.lists import one_each, values_of_one_each

# LZ4 makes flights three to four times smaller at over a gigabyte a second, so what a
# runner keeps between stages, or sends, is small.
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")

_ONE_EACH = b"one value each"


class RecordBatchCoder(beam.coders.Coder):
    """Arrow's IPC stream format; a slice is written without the rest of its parent.

    A column of lists of one value each, as tf.Example's columns are, is written as its
    values: the offsets would be as large as they are, and do not compress.
    """

    def encode(self, value: pa.RecordBatch) -> bytes:
        """The batch with its schema, as bytes."""
        fields, columns = [], []
        for field, column in zip(value.schema, value.columns, strict=True):
            values = values_of_one_each(column)
            if values is not None:
                kind = b"large" if pa.types.is_large_list(field.type) else b"small"
                field = pa.field(field.name, values.type, metadata={_ONE_EACH: kind})
                column = values
            fields.append(field)
            columns.append(column)
        schema = pa.schema(fields)
        batch = pa.RecordBatch.from_arrays(columns, schema=schema) if fields else value
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema, options=_OPTIONS) as writer:
            writer.write_batch(batch)
        return sink.getvalue().to_pybytes()

    def decode(self, encoded: bytes) -> pa.RecordBatch:
        """The batch that `encode` was given."""
        with pa.ipc.open_stream(encoded) as reader:
            batch = reader.read_next_batch()
        if not any(field.metadata for field in batch.schema):
            return batch
        fields, columns = [], []
        for field, column in zip(batch.schema, batch.columns, strict=True):
            if field.metadata and _ONE_EACH in field.metadata:
                column = one_each(column, large=field.metadata[_ONE_EACH] == b"large")
                field = pa.field(field.name, column.type)
            fields.append(field)
            columns.append(column)
        return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))

    def is_deterministic(self) -> bool:
        """False: equal batches may be laid out differently, so none may be a key."""
        return False

    def to_type_hint(self):
        """The type that the coder is registered for."""
        return pa.RecordBatch


beam.coders.registry.register_coder(pa.RecordBatch, RecordBatchCoder)
