"""A record batch as few bytes of Arrow IPC, for messages between workers and for spilled files."""

import pyarrow as pa

from pipelines.columnar.lists import offsets_of_one_each, one_each, unlisted

# A remote runner holds the data of a shuffle several times over, and a service bills it:
# zstd's fastest level makes enriched flights 2.6 times smaller, where LZ4 makes them 1.6 times,
# for half a microsecond more a row.
#
# Without Arrow's threads: a buffer takes some microseconds, and handing it to another thread and
# back takes longer. A run of millions of rows, which has threads of its own, is faster by 3 % in
# one process and by 8 % in two.
SMALL = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", 1), use_threads=False)
FAST = pa.ipc.IpcWriteOptions(compression=pa.Codec("lz4"), use_threads=False)
_READING = pa.ipc.IpcReadOptions(use_threads=False)

_ONE_EACH = b"one value each"


def to_bytes(batch: pa.RecordBatch) -> bytes:
    """The batch with its schema, in Arrow's IPC stream format, as few as is worth the time."""
    return to_buffer(batch, SMALL).to_pybytes()


def to_buffer(batch: pa.RecordBatch, options: pa.ipc.IpcWriteOptions) -> pa.Buffer:
    """The batch with its schema, in Arrow's IPC stream format.

    A slice is written without the rest of its parent. A column of lists of one value
    each, as tf.Example's columns are, is written as its values: the offsets would be as
    large as they are, and do not compress.

    Args:
        options: `SMALL` or `FAST`.
    """
    plain = unlisted(batch)
    fields = []
    for before, after in zip(batch.schema, plain.schema, strict=True):
        if after.type == before.type:
            fields.append(before)
        else:
            kind = b"large" if pa.types.is_large_list(before.type) else b"small"
            fields.append(after.with_metadata({_ONE_EACH: kind}))
    schema = pa.schema(fields)
    if fields:
        batch = pa.RecordBatch.from_arrays(plain.columns, schema=schema)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def from_bytes(encoded: bytes) -> pa.RecordBatch:
    """The batch that `to_bytes` or `to_buffer` was given."""
    with pa.ipc.open_stream(encoded, options=_READING) as reader:
        batch = reader.read_next_batch()
    if not any(field.metadata for field in batch.schema):
        return batch
    fields, columns, offsets = [], [], {}
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if field.metadata and _ONE_EACH in field.metadata:
            kind = field.metadata[_ONE_EACH]
            if kind not in offsets:
                offsets[kind] = offsets_of_one_each(batch.num_rows, kind == b"large")
            column = one_each(column, offsets[kind])
            field = pa.field(field.name, column.type)
        fields.append(field)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))
