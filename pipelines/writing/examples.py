"""tf.Examples of a batch, encoded and framed by column, the same bytes every time.

tf.Example holds its features in a map, and protobuf's C++ writes a map in an order that
differs from process to process. So does `tfx_bsl`'s encoder, which makes the same
examples and other bytes in every run. Here features are written in order of their names.
protobuf's own deterministic order is another one: a name comes after the longer ones that
begin with it.

Examples whose features are single numbers, as those for training are, differ only in the
bytes of the numbers: a template is copied once a row and the numbers are put into it, a
column at a time. Rows are grouped by the widths of their integers, which are varints, and
put back into their order when they are whole.

Source of the format: protobuf's encoding (protobuf.dev/programming-guides/encoding) and
TensorFlow's `example.proto` and `feature.proto`.
"""

import functools
import itertools

import google_crc32c
import numpy as np
import pyarrow as pa

from pipelines.columnar.lists import one_each, unlisted
from pipelines.writing.tfrecord import (
    FOOTER_BYTES,
    HEADER_BYTES,
    frame_each,
    masked_crcs,
    record_header,
)

# Field numbers of Example.features, Features.feature, the map's entry, and Feature's lists.
_FEATURES, _FEATURE, _KEY, _VALUE = 1, 1, 1, 2
_FLOAT_LIST, _INT64_LIST, _LIST_VALUES = 2, 3, 1
_LENGTH_DELIMITED = 2

_FLOAT_BYTES = 4


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
    return _by_template(columns, batch.num_rows, checksums)


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
        _field(_KEY, name.encode())
        + _field(_VALUE, features[name].SerializeToString(deterministic=True))
        for name in sorted(features)
    )
    return _field(_FEATURES, b"".join(_field(_FEATURE, entry) for entry in entries))


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _field(number: int, contents: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(contents)) + contents


def _varints(values: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """int64s as varints.

    Returns:
        Their first bytes, their second bytes and so on, as many uint8 arrays as the widest
        has bytes; and the bytes that each takes (uint8): 1 to 10, a negative one takes 10.
    """
    parts, widths = [], np.ones(len(values), np.uint8)
    rest = values.view(np.uint64)
    while True:
        part = rest.astype(np.uint8) & np.uint8(0x7F)
        parts.append(part)
        rest = rest >> np.uint64(7)
        more = rest != 0
        if not more.any():
            return parts, widths
        part |= more.view(np.uint8) << np.uint8(7)
        widths += more


def _fields(name: str, count: int) -> list[str]:
    """Names for what a feature puts into a record: a float, or the bytes of a varint."""
    return [f"{name}[{index}]" for index in range(count)]


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
        The record's bytes (uint8), and a dtype of their size that has the features' `_fields`.
    """
    body = b""
    offsets: dict[str, tuple[str, int]] = {}
    for name, width in zip(names, widths, strict=True):
        kind = _FLOAT_LIST if width is None else _INT64_LIST
        numbers = _field(_LIST_VALUES, bytes(width or _FLOAT_BYTES))
        entry = _field(_KEY, name.encode()) + _field(_VALUE, _field(kind, numbers))
        body += _field(_FEATURE, entry)
        if width is None:
            offsets |= {field: ("<f4", len(body) - _FLOAT_BYTES) for field in _fields(name, 1)}
        else:
            start = len(body) - width
            offsets |= {field: ("u1", start + i) for i, field in enumerate(_fields(name, width))}
    example = _field(_FEATURES, body)
    before = HEADER_BYTES + len(example) - len(body)
    record = record_header(len(example)) + example + bytes(FOOTER_BYTES)
    layout = {
        "names": list(offsets),
        "formats": [kind for kind, _ in offsets.values()],
        "offsets": [before + offset for _, offset in offsets.values()],
        "itemsize": len(record),
    }
    return np.frombuffer(record, np.uint8), np.dtype(layout)


def _by_template(columns: dict[str, np.ndarray], rows: int, checksums: bool) -> pa.LargeBinaryArray:
    if not rows:
        return pa.array([], pa.large_binary())
    names = tuple(sorted(columns, key=str.encode))
    numbers: dict[str, np.ndarray] = {}
    widths: dict[str, np.ndarray] = {}
    for name in names:
        parts = [columns[name]]
        if columns[name].dtype == np.int64:
            parts, widths[name] = _varints(columns[name])
        numbers |= zip(_fields(name, len(parts)), parts, strict=True)
    # Few columns have numbers of two widths. Rows are brought together by theirs, filled in, and
    # brought back.
    varied = [width for width in widths.values() if width.min() != width.max()]
    order, starts = None, np.zeros(1, np.intp)
    if varied:
        order, starts = _groups(varied)
        numbers = {field: values[order] for field, values in numbers.items()}
    firsts = starts if order is None else order[starts]
    of_features = [
        widths[name][firsts].tolist() if name in widths else [None] * len(firsts) for name in names
    ]
    templates = [
        _template(names, tuple(feature[group] for feature in of_features))
        for group in range(len(firsts))
    ]
    frames = _fill(templates, np.append(starts, rows), numbers, checksums)
    return frames if order is None else frames.take(pa.array(np.argsort(order)))


def _groups(widths: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The order that brings rows of the same widths together, and where each group starts."""
    order = np.lexsort(widths)
    changes = np.logical_or.reduce([np.diff(width[order]) != 0 for width in widths])
    return order, np.append(0, np.flatnonzero(changes) + 1)


def _fill(
    templates: list[tuple[np.ndarray, np.dtype]],
    starts: np.ndarray,
    numbers: dict[str, np.ndarray],
    checksums: bool,
) -> pa.LargeBinaryArray:
    """The framed examples of rows that are grouped by their template.

    Args:
        starts: the first row of each group, and at last the number of rows.
        numbers: what goes into each of the templates' fields, an array of all rows each.
    """
    sizes = np.repeat([dtype.itemsize for _, dtype in templates], np.diff(starts))
    offsets = np.append(0, np.cumsum(sizes))
    contents = np.empty(offsets[-1], np.uint8)
    for (record, dtype), (start, end) in zip(
        templates, itertools.pairwise(starts.tolist()), strict=True
    ):
        mine = contents[offsets[start] : offsets[end]]
        records, fields = mine.reshape(-1, len(record)), mine.view(dtype)
        records[:] = record
        for field in dtype.names:
            fields[field] = numbers[field][start:end]
        if not checksums:
            continue
        # Rows of NumPy are read where they are; slices of bytes would be copies.
        examples = records[:, HEADER_BYTES:-FOOTER_BYTES]
        crcs = np.fromiter(map(google_crc32c.value, examples), np.uint32, end - start)
        footers = masked_crcs(crcs).astype("<u4")
        records[:, -FOOTER_BYTES:] = footers.view(np.uint8).reshape(-1, FOOTER_BYTES)
    return pa.Array.from_buffers(
        pa.large_binary(), len(sizes), [None, pa.py_buffer(offsets), pa.py_buffer(contents)]
    )
