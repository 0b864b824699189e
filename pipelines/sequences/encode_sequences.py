"""tf.train.SequenceExamples of a batch, encoded by column, the same bytes every time.

A SequenceExample has a context, which is a tf.Example's features, and lists of features, a step
each. Those of one length differ only in the bytes of their values, and are made of templates.
Names come in their order, in the context and in the lists.

Source of the format: protobuf's encoding and TensorFlow's `example.proto` and `feature.proto`.
"""

import functools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.problems import JobError
from pipelines.writing.record_templates import (
    FLOAT_BYTES,
    delimited,
    delimited_header,
    fields_of,
    fill_templates,
)
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES, record_header

# Field numbers of SequenceExample, of a map's entry, of FeatureList, Feature and its lists.
_CONTEXT, _FEATURE_LISTS, _ENTRY, _KEY, _VALUE, _STEP = 1, 2, 1, 1, 2, 1
_BYTES_LIST, _FLOAT_LIST, _INT64_LIST, _LIST_VALUES = 1, 2, 3, 1

LENGTH = "length"
"""Feature of the context: how many steps there are."""


class _Value(NamedTuple):
    """Names a value of a SequenceExample.

    Attributes:
        step: from 0; -1 in the context.
        kind: the list that holds it.
    """

    feature: str
    step: int
    kind: int


class _Piece(NamedTuple):
    """Bytes of a message, and where the values' fields stand in them: kinds and offsets."""

    data: bytes
    places: tuple[tuple[str, str, int], ...] = ()

    def within(self, number: int) -> "_Piece":
        """As the contents of a field."""
        header = delimited_header(number, len(self.data))
        return _joined([_Piece(header), self])


def _joined(pieces: list[_Piece]) -> _Piece:
    places, begin = [], 0
    for piece in pieces:
        places += [(name, kind, begin + offset) for name, kind, offset in piece.places]
        begin += len(piece.data)
    return _Piece(b"".join(piece.data for piece in pieces), tuple(places))


def frame_sequences(batch: pa.RecordBatch, context: str) -> pa.LargeBinaryArray:
    """Every row as a framed SequenceExample; see `pipelines.writing.tfrecord.frame_each`.

    Its context has the feature of the name `context`, bytes, and `LENGTH`.

    Args:
        batch: the column `context`, texts without nulls; each other column a list of int64 or
            float32 a row, all of a row's lists of one length, at least 1.

    Returns:
        One record a row, in order.

    Raises:
        JobError: a context ends in a NUL.

    Cost: two microseconds a row of one step and fourteen features; some milliseconds for each
    length, and for each combination of widths: integers of 128 and more have another width.
    """
    names = sorted((name for name in batch.schema.names if name != context), key=str.encode)
    if not batch.num_rows:
        return pa.array([], pa.large_binary())
    ends = batch.column(names[0]).offsets.to_numpy()
    lengths = np.diff(ends)
    found, order = [], []
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        order.append(rows)
        found.append(_of_length(batch.take(pa.array(rows)), context, names, length))
    together = pa.chunked_array(found, pa.large_binary()).combine_chunks()
    return together.take(pa.array(np.argsort(np.concatenate(order))))


def _of_length(
    batch: pa.RecordBatch, context: str, names: list[str], length: int
) -> pa.LargeBinaryArray:
    contexts = batch.column(context).cast(pa.binary()).to_pylist()
    if ended := next((text for text in contexts if text.endswith(b"\0")), None):
        # NumPy takes them for what fills a text up.
        raise JobError(f"The {context} {ended!r} ends in a NUL: take it off before.")
    keys = np.array(contexts, "S")
    columns: dict[_Value, np.ndarray] = {
        _Value(context, -1, _BYTES_LIST): keys,
        _Value(LENGTH, -1, _INT64_LIST): np.full(batch.num_rows, length, np.int64),
    }
    columns = dict(sorted(columns.items(), key=lambda item: item[0].feature.encode()))
    for name in names:
        values = batch.column(name).flatten().to_numpy(zero_copy_only=False)
        kind = _INT64_LIST if np.issubdtype(values.dtype, np.integer) else _FLOAT_LIST
        steps = np.ascontiguousarray(values.reshape(-1, length).T)
        columns |= {_Value(name, step, kind): steps[step] for step in range(length)}
    return fill_templates(columns, batch.num_rows, _template)


@functools.lru_cache(maxsize=512)
def _template(
    values: tuple[_Value, ...], widths: tuple[int | None, ...]
) -> tuple[np.ndarray, np.dtype]:
    """A framed SequenceExample with zeros for its values; see `fill_templates`."""
    steps: dict[tuple[bool, str], list[_Piece]] = {}
    for value, width in zip(values, widths, strict=True):
        steps.setdefault((value.step < 0, value.feature), []).append(_feature(value, width))
    parts = []
    for number, in_context in ((_CONTEXT, True), (_FEATURE_LISTS, False)):
        entries = list(_entries(steps, in_context))
        parts.append(_joined(entries).within(number))
    example = _joined(parts)
    record = record_header(len(example.data)) + example.data + bytes(FOOTER_BYTES)
    layout = {
        "names": [name for name, _, _ in example.places],
        "formats": [kind for _, kind, _ in example.places],
        "offsets": [HEADER_BYTES + offset for _, _, offset in example.places],
        "itemsize": len(record),
    }
    return np.frombuffer(record, np.uint8), np.dtype(layout)


def _entries(steps: dict[tuple[bool, str], list[_Piece]], in_context: bool) -> Iterator[_Piece]:
    """Entries of a map: a feature each, or a list of the steps' features."""
    for (here, name), features in steps.items():
        if here is not in_context:
            continue
        contents = features[0] if in_context else _joined([one.within(_STEP) for one in features])
        yield _joined([_Piece(delimited(_KEY, name.encode())), contents.within(_VALUE)]).within(
            _ENTRY
        )


def _feature(value: _Value, width: int | None) -> _Piece:
    """A Feature of one value."""
    if width is None:
        places = [(name, "<f4", 0) for name in fields_of(value, 1)]
    else:
        places = [(name, "u1", index) for index, name in enumerate(fields_of(value, width))]
    return (
        _Piece(bytes(FLOAT_BYTES if width is None else width), tuple(places))
        .within(_LIST_VALUES)
        .within(value.kind)
    )
