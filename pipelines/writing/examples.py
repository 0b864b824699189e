"""tf.Examples of a batch, encoded and framed by column, the same bytes every time.

tf.Example holds its features in a map, and protobuf's C++ writes a map in an order that
differs from process to process. So does `tfx_bsl`'s encoder, which makes the same
examples and other bytes in every run. Here features are written in order of their names.
protobuf's own deterministic order is another one: a name comes after the longer ones that
begin with it.

Examples whose features are single numbers, as those for training are, are made of templates:
see `pipelines.writing.record_templates`.

Source of the format: protobuf's encoding (protobuf.dev/programming-guides/encoding) and
TensorFlow's `example.proto` and `feature.proto`.
"""

import functools
import itertools

import numpy as np
import pyarrow as pa

from pipelines.columnar.lists import one_each, unlisted
from pipelines.writing.record_templates import FLOAT_BYTES, delimited, fields_of, fill_templates
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES, frame_each, record_header

# Field numbers of Example.features, Features.feature, the map's entry, and Feature's lists.
_FEATURES, _FEATURE, _KEY, _VALUE = 1, 1, 1, 2
_FLOAT_LIST, _INT64_LIST, _LIST_VALUES = 2, 3, 1


def frame_examples(batch: pa.RecordBatch, checksums: bool = True) -> pa.LargeBinaryArray:
    """Every row as a framed tf.Example; see `pipelines.writing.tfrecord.frame_each`.

    Args:
        batch: a column a feature, of lists of one number each (or of plain numbers):
            integers become int64 lists, floating numbers float lists. Any other column
            (texts, lists of none or several) makes the whole batch take a slow way.
        checksums: False leaves those of the examples out where that is faster, for who takes the
            frames off again.

    Returns:
        One record a row, in order; `file_body` of it is a TFRecord file.

    Cost: a quarter of a microsecond a row for ten features, three quarters for 42 whose integers
    have two widths; 20 microseconds more for every combination of widths. The slow way takes
    one a row and feature, and eight where the name of one begins that of another.
    """
    columns: dict[str, np.ndarray] = {}
    plain = unlisted(batch)
    for name, values in zip(plain.schema.names, plain.columns, strict=True):
        if values.null_count:
            return _slowly(batch)
        if pa.types.is_integer(values.type):
            columns[name] = values.to_numpy().astype(np.int64, copy=False)
        elif pa.types.is_floating(values.type):
            columns[name] = values.to_numpy().astype("<f4", copy=False)
        else:
            return _slowly(batch)
    ordered = {name: columns[name] for name in sorted(columns, key=str.encode)}
    return fill_templates(ordered, batch.num_rows, _template, checksums)


def _slowly(batch: pa.RecordBatch) -> pa.LargeBinaryArray:
    import tensorflow as tf
    from tfx_bsl.coders.example_coder import RecordBatchToExamplesEncoder

    columns = [
        column
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
        else one_each(column)
        for column in batch.columns
    ]
    lists = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
    ordered = sorted(batch.schema.names)
    # A name that begins others begins the one behind it.
    begun = any(name.startswith(before) for before, name in itertools.pairwise(ordered))
    serialised = _in_order_of_names if begun else _in_protobufs_order
    return frame_each(
        [
            serialised(tf.train.Example.FromString(encoded))
            for encoded in RecordBatchToExamplesEncoder().encode(lists)
        ]
    )


def _in_protobufs_order(example) -> bytes:
    return example.SerializeToString(deterministic=True)


def _in_order_of_names(example) -> bytes:
    features = example.features.feature
    entries = (
        delimited(_KEY, name.encode())
        + delimited(_VALUE, features[name].SerializeToString(deterministic=True))
        for name in sorted(features)
    )
    return delimited(_FEATURES, b"".join(delimited(_FEATURE, entry) for entry in entries))


# The same few combinations of widths come in every batch; one takes some 15 kB.
@functools.lru_cache(maxsize=512)
def _template(
    names: tuple[str, ...], widths: tuple[int | None, ...]
) -> tuple[np.ndarray, np.dtype]:
    """A framed example with zeros for its numbers and its checksum, and their offsets.

    Args:
        names: the features, in order.
        widths: of each feature, bytes of its varint, or None for a float.

    Returns:
        The record's bytes (uint8), and a dtype of their size that has the features' `fields_of`.
    """
    body = b""
    offsets: dict[str, tuple[str, int]] = {}
    for name, width in zip(names, widths, strict=True):
        kind = _FLOAT_LIST if width is None else _INT64_LIST
        numbers = delimited(_LIST_VALUES, bytes(width or FLOAT_BYTES))
        entry = delimited(_KEY, name.encode()) + delimited(_VALUE, delimited(kind, numbers))
        body += delimited(_FEATURE, entry)
        if width is None:
            offsets |= {field: ("<f4", len(body) - FLOAT_BYTES) for field in fields_of(name, 1)}
        else:
            start = len(body) - width
            offsets |= {field: ("u1", start + i) for i, field in enumerate(fields_of(name, width))}
    example = delimited(_FEATURES, body)
    before = HEADER_BYTES + len(example) - len(body)
    record = record_header(len(example)) + example + bytes(FOOTER_BYTES)
    layout = {
        "names": list(offsets),
        "formats": [kind for kind, _ in offsets.values()],
        "offsets": [before + offset for _, offset in offsets.values()],
        "itemsize": len(record),
    }
    return np.frombuffer(record, np.uint8), np.dtype(layout)
