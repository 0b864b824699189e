"""Serialised tf.Examples as NumPy columns, many at a time and without TensorFlow.

The counterpart of `pipelines.writing.examples`. Examples of one data set differ in their numbers
alone: all other bytes (tags, lengths, names) are those of a few layouts, one for each combination
of the integers' widths. The layout of one example is found by reading it byte for byte; whatever
other examples have the same bytes around their numbers is then read by column.

Whatever a layout cannot tell (lists of several numbers, a name that comes twice, a number in
several pieces) is read an example at a time, by the rules of protobuf: fields in any order,
unknown ones passed over, the last of several taken, numbers packed or not.

Source of the format: protobuf's encoding (protobuf.dev/programming-guides/encoding) and
TensorFlow's `example.proto` and `feature.proto`.
"""

import itertools
import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

FLOAT, INTEGER = "float", "int64"

_FEATURES, _FEATURE, _KEY, _VALUE = 1, 1, 1, 2
_BYTES_LIST, _FLOAT_LIST, _INT64_LIST, _LIST_VALUES = 1, 2, 3, 1
_KINDS = {_BYTES_LIST: "bytes", _FLOAT_LIST: FLOAT, _INT64_LIST: INTEGER}
_VARINT, _FIXED64, _LENGTH_DELIMITED, _FIXED32 = 0, 1, 2, 5
_VARINT_BYTES_AT_MOST = 10
_FLOAT_BYTES = 4
_PIECE_BYTES = 512 << 10
_MORE = 0x80

# Layouts that are tried on examples of one length before the rest is read one by one: more than
# any data set has, and few enough that hostile ones cost no more than they would anyway.
_LAYOUTS_AT_MOST = 256


class NoExample(ValueError):
    """An example that cannot be read. `row` counts from 0; `why` is the end of a sentence."""

    def __init__(self, row: int, why: str):
        super().__init__(f"example {row}: {why}")
        self.row, self.why = row, why


@dataclass(frozen=True)
class _Layout:
    """Where the numbers of examples stand, and what stands around them.

    Attributes:
        mask, fixed: an example has this layout if its bytes, masked, are the fixed ones.
        floats: places of all bytes of the wanted floats, in their order.
        integers: places of all bytes of the wanted integers.
        widths: of these, in bytes.
    """

    mask: np.ndarray
    fixed: np.ndarray
    floats: np.ndarray
    integers: np.ndarray
    widths: tuple[int, ...]

    def of(self, examples: np.ndarray) -> np.ndarray:
        """Which of the examples (uint8 [n, length]) have it: bool [n]."""
        return ((examples & self.mask) == self.fixed).all(axis=1)

    def floats_of(self, examples: np.ndarray) -> np.ndarray:
        """The wanted floats of examples that have it: float32 [n, floats]."""
        return examples.take(self.floats, axis=1).view("<f4")

    def integers_of(self, examples: np.ndarray) -> np.ndarray:
        """The wanted integers: int64 [n, integers]."""
        bits = (examples.take(self.integers, axis=1) & np.uint8(_MORE - 1)).astype(np.uint64)
        found = np.empty((len(examples), len(self.widths)), np.uint64)
        begin = 0
        for column, width in enumerate(self.widths):
            value = bits[:, begin].copy()
            for index in range(1, width):
                value |= bits[:, begin + index] << np.uint64(7 * index)
            found[:, column] = value
            begin += width
        return found.view(np.int64)


class ExampleDecoder:
    """Decodes examples of which each has one number of every wanted feature.

    Args:
        floats, integers: names of the wanted features of each kind. Others are passed over.
    """

    def __init__(self, floats: Sequence[str], integers: Sequence[str]):
        self._floats, self._integers = tuple(floats), tuple(integers)
        self._kinds = dict.fromkeys(floats, FLOAT) | dict.fromkeys(integers, INTEGER)
        self._layouts: dict[int, list[_Layout]] = defaultdict(list)

    @property
    def names(self) -> tuple[str, ...]:
        """The wanted features, the floats first."""
        return self._floats + self._integers

    def decode(self, examples: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
        """The wanted features of the examples, in their order.

        Returns:
            float32 [n, floats] and int64 [n, integers].

        Raises:
            NoExample: the first that is damaged, or has none, several, or another kind of value
                of a wanted feature.

        Cost: a microsecond and a half for an example of 42 features in batches of some thousands,
        a third of it the comparison of bytes; an example by itself takes two microseconds a
        feature.
        """
        floats = np.empty((len(examples), len(self._floats)), np.float32)
        integers = np.empty((len(examples), len(self._integers)), np.int64)
        lengths = np.fromiter(map(len, examples), np.int64, len(examples))
        unread: list[int] = []
        # Examples of one length are rows of a matrix, of few enough to stay in a core's cache.
        order = np.argsort(lengths, kind="stable")
        for rows in _pieces_of(order, lengths[order]):
            length = int(lengths[rows[0]])
            joined = b"".join([examples[row] for row in rows.tolist()])
            block = np.frombuffer(joined, np.uint8).reshape(len(rows), length)
            unread += self._by_layouts(block, rows, examples, floats, integers)
        for row in sorted(unread):
            found = self._one(examples[row], row)
            floats[row] = [found[name] for name in self._floats]
            integers[row] = [found[name] for name in self._integers]
        return floats, integers

    def _by_layouts(self, block, rows, examples, floats, integers) -> list[int]:
        """Reads examples of one length; returns the rows that no layout fits."""
        layouts = self._layouts[block.shape[1]]
        tried = 0
        left: list[int] = []
        while len(rows):
            if tried == len(layouts):
                if tried == _LAYOUTS_AT_MOST:
                    return left + rows.tolist()
                layout = _layout_of(examples[rows[0]], self._floats, self._integers)
                if layout is None:
                    left.append(int(rows[0]))
                    rows, block = rows[1:], block[1:]
                    continue
                layouts.append(layout)
            layout = layouts[tried]
            tried += 1
            fits = layout.of(block)
            everything = bool(fits.all())
            mine, found = (block, rows) if everything else (block[fits], rows[fits])
            if len(found):
                floats[found] = layout.floats_of(mine)
                integers[found] = layout.integers_of(mine)
            if everything:
                break
            rows, block = rows[~fits], block[~fits]
        return left

    def _one(self, example: bytes, row: int) -> dict[str, float | int]:
        try:
            features = read_example(example)
        except ValueError as error:
            raise NoExample(row, f"is no tf.Example: {error}") from None
        found = {}
        for name, wanted in self._kinds.items():
            kind, values = features.get(name.encode(), ("", ()))
            if not kind:
                raise NoExample(row, f"has no value of the feature {name}")
            if kind != wanted:
                raise NoExample(row, f"has {kind} for the feature {name}, which is {wanted}")
            if len(values) != 1:
                raise NoExample(row, f"has {len(values)} values of the feature {name}, not one")
            found[name] = values[0]
        return found


def _pieces_of(order: np.ndarray, lengths: np.ndarray) -> Iterator[np.ndarray]:
    """Runs of equal lengths, in pieces of at most `_PIECE_BYTES`."""
    ends = (np.flatnonzero(np.diff(lengths)) + 1).tolist()
    for begin, end in itertools.pairwise([0, *ends, len(order)] if len(order) else []):
        rows = max(1, _PIECE_BYTES // max(1, int(lengths[begin])))
        for first in range(begin, end, rows):
            yield order[first : min(first + rows, end)]


def _layout_of(example: bytes, floats: Sequence[str], integers: Sequence[str]) -> _Layout | None:
    """The layout of an example; None where it has none that others could share.

    It has one if it is written as encoders write it: every wanted feature once, with one number of
    its kind, packed; others in any number; nothing else.
    """
    kinds = dict.fromkeys(map(str.encode, floats), _FLOAT_LIST)
    kinds |= dict.fromkeys(map(str.encode, integers), _INT64_LIST)
    mask = np.full(len(example), 0xFF, np.uint8)
    places: dict[bytes, range] = {}
    try:
        (features,) = _only(example, 0, len(example), _FEATURES)
        for entry in _only(example, *features, _FEATURE):
            ((key_field, key), (value_field, value)) = _pieces(example, *entry)
            if (key_field, value_field) != (_KEY, _VALUE):
                return None
            ((kind, values),) = _pieces(example, *value)
            name = example[slice(*key)]
            count = 0
            for begin, end in _only(example, *values, _LIST_VALUES):
                # Bytes that may be anything are masked, and of integers all that no width tells.
                mask[begin:end] = _MORE if kind == _INT64_LIST else 0
                count += 1 if kind == _BYTES_LIST else len(_packed(example, begin, end, kind))
            if name in kinds:
                if count != 1 or name in places or kind != kinds[name]:
                    return None
                places[name] = range(begin, end)
    except ValueError:
        return None
    if len(places) < len(kinds):
        return None
    found = [[places[name.encode()] for name in names] for names in (floats, integers)]
    return _Layout(
        mask,
        np.frombuffer(example, np.uint8) & mask,
        np.array([*itertools.chain(*found[0])], np.intp),
        np.array([*itertools.chain(*found[1])], np.intp),
        widths=tuple(map(len, found[1])),
    )


def _only(example: bytes, begin: int, end: int, field: int) -> list[tuple[int, int]]:
    """Where the contents of a message's fields stand, all of one number; else ValueError."""
    pieces = _pieces(example, begin, end)
    if any(number != field for number, _ in pieces):
        raise ValueError
    return [piece for _, piece in pieces]


def _pieces(example: bytes, begin: int, end: int) -> list[tuple[int, tuple[int, int]]]:
    """Numbers and places of a message's fields, all with lengths; else ValueError."""
    found = []
    for number, wire, _, piece in _fields(example, begin, end):
        if wire != _LENGTH_DELIMITED:
            raise ValueError
        found.append((number, piece))
    return found


def read_example(example: bytes) -> dict[bytes, tuple[str, list]]:
    """An example's features by the rules of protobuf, one byte after the other.

    Returns:
        By name (bytes): the kind, "bytes", `FLOAT` or `INTEGER`, and the values. A feature
        without a kind is left out.

    Raises:
        ValueError: it is no message, or a value has another type than its field.
    """
    found: dict[bytes, tuple[str, list]] = {}
    for features in _messages(example, 0, len(example), _FEATURES):
        for entry in _messages(example, *features, _FEATURE):
            name, kind, values = _entry(example, *entry)
            found.pop(name, None)
            if kind:
                found[name] = kind, values
    return found


def _entry(example: bytes, begin: int, end: int) -> tuple[bytes, str, list]:
    name, kind = b"", ""
    values: list = []
    for number, wire, _, piece in _fields(example, begin, end):
        if wire != _LENGTH_DELIMITED:
            continue
        if number == _KEY:
            name = example[slice(*piece)]
        elif number == _VALUE:
            for list_number, list_wire, _, contents in _fields(example, *piece):
                if list_number in _KINDS and list_wire == _LENGTH_DELIMITED:
                    more = _values(example, *contents, list_number)
                    # Of another kind it takes the place of what came before; else it is added.
                    same = _KINDS[list_number] == kind
                    kind, values = _KINDS[list_number], [*(values if same else ()), *more]
    return name, kind, values


def _messages(example: bytes, begin: int, end: int, field: int) -> Iterator[tuple[int, int]]:
    for number, wire, _, piece in _fields(example, begin, end):
        if number == field and wire == _LENGTH_DELIMITED:
            yield piece


def _values(example: bytes, begin: int, end: int, kind: int) -> list:
    found: list = []
    for number, wire, value, place in _fields(example, begin, end):
        if number != _LIST_VALUES:
            continue
        if kind == _BYTES_LIST:
            if wire == _LENGTH_DELIMITED:
                found.append(example[slice(*place)])
        elif wire == _LENGTH_DELIMITED:
            found += _packed(example, *place, kind)
        elif kind == _INT64_LIST and wire == _VARINT:
            found.append(_signed(value))
        elif kind == _FLOAT_LIST and wire == _FIXED32:
            found += struct.unpack("<f", example[slice(*place)])
    return found


def _packed(example: bytes, begin: int, end: int, kind: int) -> list:
    if kind == _FLOAT_LIST:
        if (end - begin) % _FLOAT_BYTES:
            raise ValueError(f"floats in {end - begin} bytes, which is no multiple of 4")
        return np.frombuffer(example, "<f4", (end - begin) // _FLOAT_BYTES, begin).tolist()
    found = []
    while begin < end:
        value, begin = _varint(example, begin, end)
        found.append(_signed(value))
    return found


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _fields(
    example: bytes, begin: int, end: int
) -> Iterator[tuple[int, int, int, tuple[int, int]]]:
    """The fields of a message: number, wire type, the value of a varint, and where others stand."""
    while begin < end:
        tag, begin = _varint(example, begin, end)
        number, wire = tag >> 3, tag & 7
        if not number or tag >> 32:
            raise ValueError(f"a field of number {number} at byte {begin}")
        if wire == _VARINT:
            value, begin = _varint(example, begin, end)
            yield number, wire, value, (begin, begin)
            continue
        if wire == _LENGTH_DELIMITED:
            length, begin = _varint(example, begin, end)
        elif wire in (_FIXED32, _FIXED64):
            length = 4 if wire == _FIXED32 else 8
        else:
            raise ValueError(f"a field of wire type {wire} at byte {begin}")
        if length > end - begin:
            raise ValueError(f"a field of {length:,} bytes at byte {begin}, of {end - begin:,}")
        yield number, wire, 0, (begin, begin + length)
        begin += length


def _varint(example: bytes, begin: int, end: int) -> tuple[int, int]:
    """A varint and where it ends."""
    value = shift = 0
    for place in range(begin, min(end, begin + _VARINT_BYTES_AT_MOST)):
        byte = example[place]
        value |= (byte & (_MORE - 1)) << shift
        if byte < _MORE:
            return value & ((1 << 64) - 1), place + 1
        shift += 7
    raise ValueError(f"a number at byte {begin} that does not end")
