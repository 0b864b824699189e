"""tf.Examples as plain data, without TensorFlow; and what differs between them.

The wire format is protobuf's; the messages are those of TensorFlow's `example.proto` and
`feature.proto`: an Example has (1) Features, which has (1) entries of a name (1) and a
Feature (2), which has one of a list of bytes (1), floats (2) or integers (3), each its
values in (1).
"""

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from classroom.comparison.differences import RELATIVE, Difference, same
from classroom.comparison.row_differences import key_of
from classroom.comparison.values import ROWS, shown

KINDS = {1: "bytes", 2: "float", 3: "int64"}

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Feature:
    """A feature of an example.

    Attributes:
        kind: "bytes", "float", "int64", or "" where it has no list at all.
        values: as Python has them; floats as the float32 that they are.
    """

    kind: str
    values: tuple

    def __repr__(self):
        return f"{self.kind or 'empty'}{list(self.values)!r}"


Example = dict[str, Feature]


def read_examples(source: Any) -> list[Example]:
    """The examples of a TFRecord file, or of serialised ones.

    Args:
        source: a path; or a sequence of bytes, one a serialised tf.Example.

    Raises:
        ValueError: the bytes are no tf.Example.
        JobError: the file is no TFRecord file; says where.
    """
    if isinstance(source, str | os.PathLike):
        from pipelines.writing.tfrecord import read_records

        source = read_records(os.fspath(source))
    return [decode(data) for data in source]


def decode(data: bytes) -> Example:
    """A serialised tf.Example as its features by name. Raises: ValueError."""
    try:
        return {
            name: feature
            for number, features in _fields(bytes(data))
            if number == 1
            for entry_number, entry in _fields(features)
            if entry_number == 1
            for name, feature in [_entry(entry)]
        }
    except (IndexError, struct.error, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"these bytes are no tf.Example: {error}") from None


def _entry(data: bytes) -> tuple[str, Feature]:
    name, feature = "", Feature("", ())
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            feature = _feature(value)
    return name, feature


def _feature(data: bytes) -> Feature:
    for number, value in _fields(data):
        if number in KINDS:
            return Feature(KINDS[number], tuple(_values(KINDS[number], value)))
    return Feature("", ())


def _values(kind: str, data: bytes) -> Iterator:
    for number, value in _fields(data):
        if number != 1:
            continue
        if kind == "bytes":
            yield value
        elif kind == "float":
            # Packed or one by one, a float is four bytes.
            yield from (found for (found,) in struct.iter_unpack("<f", value))
        elif isinstance(value, int):
            yield _signed(value)
        else:
            at = 0
            while at < len(value):
                number_, at = _varint(value, at)
                yield _signed(number_)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value: int | bytes
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
        else:
            length = {_FIXED64: 8, _FIXED32: 4}.get(kind)
            if kind == _BYTES:
                length, at = _varint(data, at)
            if length is None or at + length > len(data):
                raise IndexError(f"a field ends behind byte {len(data)}")
            value, at = data[at : at + length], at + length
        yield number, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
        if shift > 63:
            raise IndexError("a number has no end")


def as_example(values: dict[str, Any]) -> Example:
    """An expected example: a value or a list of values by name.

    Floats make a float feature, ints an int64, text and bytes a bytes feature; an empty
    list makes one of no values, of any kind.
    """
    return {name: _expected(value) for name, value in values.items()}


def _expected(value: Any) -> Feature:
    if isinstance(value, Feature):
        return value
    values = list(value) if isinstance(value, list | tuple) else [value]
    kinds = {_kind(one) for one in values}
    if len(kinds) > 1:
        raise ValueError(f"one feature cannot hold {' and '.join(sorted(kinds))}: {values!r}")
    coded = [one.encode() if isinstance(one, str) else one for one in values]
    return Feature(kinds.pop() if kinds else "", tuple(coded))


def _kind(value: Any) -> str:
    if isinstance(value, str | bytes):
        return "bytes"
    return "float" if isinstance(value, float) else "int64"


def between_examples(
    expected: Sequence[dict],
    got: Sequence[Example],
    key: Callable | str | None = None,
    tolerance: float = RELATIVE,
) -> Difference | None:
    """What differs between examples: features, their kinds, how many values, the values.

    Args:
        expected: as `as_example` takes them.
        key: a feature's name: examples are then compared by it, in any order; without it,
            in the order in which they are.
        tolerance: of floats, beside the rounding to float32.
    """
    wanted = [as_example(one) for one in expected]
    came = list(got)
    if len(wanted) != len(came):
        return Difference(
            f"has {len(came)} examples, not {len(wanted)}.",
            _keys(wanted, key) or f"{len(wanted)} examples",
            _keys(came, key) or f"{len(came)} examples",
        )
    if key is not None:
        order = {repr(key_of(example, key)): example for example in came}
        missing = [one for one in wanted if repr(key_of(one, key)) not in order]
        if missing:
            return Difference(
                f"lacks {len(missing)} of the examples, by their {key}.",
                _keys(missing, key),
                _keys(came, key),
            )
        came = [order[repr(key_of(one, key))] for one in wanted]
    wrong = [
        (place, *found)
        for place, (one, other) in enumerate(zip(wanted, came, strict=True))
        if (found := _between(one, other, max(tolerance, 1e-6))) is not None
    ]
    if not wrong:
        return None
    _, why, _, _ = wrong[0]
    more = f" So are {len(wrong) - 1} more." if len(wrong) > 1 else ""

    def name(place: int) -> str:
        return f"{key}={key_of(wanted[place], key)}" if key else f"example {place}"

    return Difference(
        f"is wrong in {name(wrong[0][0])}: {why}.{more}",
        "\n".join(f"{name(place)}: {text}" for place, _, text, _ in wrong[:ROWS]),
        "\n".join(f"{name(place)}: {text}" for place, _, _, text in wrong[:ROWS]),
    )


def _keys(examples: Sequence[Example], key) -> str:
    return shown([key_of(example, key) for example in examples]) if key and examples else ""


def _between(expected: Example, got: Example, tolerance: float) -> tuple[str, str, str] | None:
    """(what is wrong, expected, got) of one example."""
    missing = [name for name in expected if name not in got]
    extra = [name for name in got if name not in expected]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"it lacks {', '.join(missing)}")
        if extra:
            parts.append(f"it has {', '.join(extra)} too many")
        return " and ".join(parts), ", ".join(sorted(expected)), ", ".join(sorted(got))
    for name, one in expected.items():
        other = got[name]
        if one.values and other.values and one.kind != other.kind:
            return f"{name} is {other.kind}, not {one.kind}", f"{name}: {one}", f"{name}: {other}"
        if len(one.values) != len(other.values):
            why = f"{name} has {len(other.values)} values, not {len(one.values)}"
            return why, f"{name}: {one}", f"{name}: {other}"
        if not same(one.values, other.values, tolerance):
            return f"{name} has other values", f"{name}: {one}", f"{name}: {other}"
    return None
