"""tf.Examples of a batch, encoded and framed by column, the same bytes every time.

tf.Example holds its features in a map, and protobuf's C++ writes a map in an order that
differs from process to process. So does `tfx_bsl`'s encoder, which makes the same
examples and other bytes in every run. Here features are written in order of their names,
which is what protobuf calls deterministic serialisation.

Examples whose features are single numbers, as those for training are, differ only in the
bytes of the numbers: a template is copied once a row and the numbers are put into it, a
column at a time. Rows are grouped by the widths of their integers, which are varints.

Source of the format: protobuf's encoding (protobuf.dev/programming-guides/encoding) and
TensorFlow's `example.proto` and `feature.proto`.
"""

import functools

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
_WIDEST_VARINT = 10


def frame_examples(batch: pa.RecordBatch) -> pa.LargeBinaryArray:
    """Every row as a framed tf.Example; see `pipelines.writing.tfrecord.frame_each`.

    Args:
        batch: a column a feature, of lists of one number each (or of plain numbers):
            integers become int64 lists, floating numbers float lists. Any other column
            (texts, lists of none or several) makes the whole batch take a slow way.

    Returns:
        One record a row, in order; `file_body` of it is a TFRecord file.

    Cost: about half a microsecond a row for ten features; thirty and more the slow way.
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
    return _by_template(columns, batch.num_rows)


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
    return frame_each(
        [
            tf.train.Example.FromString(encoded).SerializeToString(deterministic=True)
            for encoded in RecordBatchToExamplesEncoder().encode(lists)
        ]
    )


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _field(number: int, contents: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(contents)) + contents


def _varint_widths(values: np.ndarray) -> np.ndarray:
    """Bytes that each int64 takes as a varint: 1 to 10; a negative one takes 10."""
    unsigned = values.view(np.uint64)
    widths = np.ones(len(values), np.int64)
    for bits in range(7, 64, 7):
        wider = unsigned >> np.uint64(bits) > 0
        if not wider.any():
            break
        widths += wider
    return widths


# The same few combinations of widths come in every batch.
@functools.lru_cache(maxsize=4096)
def _template(widths: tuple[tuple[str, int | None], ...]) -> tuple[bytes, list[int]]:
    """An example with zeros for numbers, and the offset of each number in it.

    Args:
        widths: (feature name, bytes of its varint or None for a float), in order.
    """
    body, offsets = b"", []
    for name, width in widths:
        kind = _FLOAT_LIST if width is None else _INT64_LIST
        numbers = _field(_LIST_VALUES, bytes(_FLOAT_BYTES if width is None else width))
        entry = _field(_KEY, name.encode()) + _field(_VALUE, _field(kind, numbers))
        body += _field(_FEATURE, entry)
        offsets.append(len(body) - (width or _FLOAT_BYTES))
    example = _field(_FEATURES, body)
    before = len(example) - len(body)
    return example, [before + offset for offset in offsets]


def _by_template(columns: dict[str, np.ndarray], rows: int) -> pa.LargeBinaryArray:
    if not rows:
        return pa.array([], pa.large_binary())
    names = sorted(columns, key=str.encode)
    widths = {n: _varint_widths(columns[n]) for n in names if columns[n].dtype == np.int64}
    # A row's group: the widths of all its integers. Few columns have numbers of two widths.
    group = np.zeros(rows, np.int64)
    for width in widths.values():
        if width[0] != width.max() or width[0] != width.min():
            _, group = np.unique(group * (_WIDEST_VARINT + 1) + width, return_inverse=True)
    frames, order = [], []
    for number in range(int(group.max()) + 1):
        mine = np.flatnonzero(group == number)
        chosen = slice(None) if len(mine) == rows else mine
        shape = {n: int(widths[n][mine[0]]) if n in widths else None for n in names}
        frames.append(_fill({n: columns[n][chosen] for n in names}, shape, len(mine)))
        order.append(mine)
    if len(frames) == 1:
        return frames[0]
    return pa.concat_arrays(frames).take(pa.array(np.argsort(np.concatenate(order))))


def _fill(
    columns: dict[str, np.ndarray], widths: dict[str, int | None], rows: int
) -> pa.LargeBinaryArray:
    """The framed examples of rows whose integers have the same widths."""
    example, offsets = _template(tuple(widths.items()))
    size = HEADER_BYTES + len(example) + FOOTER_BYTES
    records = np.empty((rows, size), np.uint8)
    blank = record_header(len(example)) + example + bytes(FOOTER_BYTES)
    records[:] = np.frombuffer(blank, np.uint8)
    for (name, width), offset in zip(widths.items(), offsets, strict=True):
        start = HEADER_BYTES + offset
        values = columns[name]
        if width is None:
            values = np.ascontiguousarray(values)
            records[:, start : start + _FLOAT_BYTES] = values.view(np.uint8).reshape(rows, -1)
            continue
        unsigned = values.view(np.uint64)
        for place in range(width):
            seven = (unsigned >> np.uint64(7 * place)).astype(np.uint8) & np.uint8(0x7F)
            more = np.uint8(0x80 if place < width - 1 else 0)
            records[:, start + place] = seven | more
    contents = records.tobytes()
    starts = range(HEADER_BYTES, rows * size, size)
    crcs = [google_crc32c.value(contents[start : start + len(example)]) for start in starts]
    footers = masked_crcs(np.array(crcs, np.uint32)).astype("<u4")
    records[:, -FOOTER_BYTES:] = footers.view(np.uint8).reshape(rows, -1)
    ends = np.arange(0, (rows + 1) * size, size, dtype=np.int64)
    return pa.Array.from_buffers(
        pa.large_binary(), rows, [None, pa.py_buffer(ends), pa.py_buffer(records)]
    )
