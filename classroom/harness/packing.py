"""Elements as bytes that only the side of the code under test reads.

The judge gives back what it was given; it makes bytes of its own only of plain data.
"""

import pickle
from collections.abc import Sequence
from typing import Any

from classroom.harness.plain import dumps, loads
from pipelines.local_runner.beam_internals import pickler

# The first byte says how the others are to be read.
PLAIN, PICKLED, BY_VALUE, CODED, HELD = b"P", b"K", b"C", b"E", b"H"

# A group, of a key and its values, is packed by its parts.
Packed = bytes | tuple[bytes, list[bytes]]


class NotSent(Exception):
    """An element that cannot be sent to another worker."""


class Packing:
    """Packs and unpacks the elements of one graph; what cannot be pickled is held here."""

    def __init__(self) -> None:
        self._held: list[Any] = []

    def clear(self) -> None:
        """Lets go what is held."""
        self._held.clear()

    def packed(self, value: Any) -> bytes:
        """The value as it is now."""
        for mark, dump in ((PICKLED, _pickled), (BY_VALUE, _by_value)):
            try:
                return mark + dump(value)
            except Exception:
                continue
        self._held.append(value)
        return HELD + str(len(self._held) - 1).encode()

    def unpacked(self, packed: Packed, coders: Sequence = ()) -> Any:
        """The value, of the classes that the module under test has now.

        Args:
            coders: of the graph's collections, by their numbers.
        """
        if isinstance(packed, tuple):
            key, values = packed
            return self.unpacked(key, coders), [self.unpacked(one, coders) for one in values]
        mark, data = packed[:1], packed[1:]
        if mark == PLAIN:
            return loads(data)
        if mark == PICKLED:
            return pickle.loads(data)
        if mark == BY_VALUE:
            return pickler.loads(data, use_zlib=True)
        if mark == CODED:
            number, _, code = data.partition(b" ")
            return coders[int(number)].decode(code)
        if int(data) >= len(self._held):
            raise NotSent("an element cannot be pickled, and cannot be sent to another worker")
        return self._held[int(data)]


def given(value: Any) -> bytes:
    """Plain data, packed; for the judge."""
    return PLAIN + dumps(value)


def weight(packed: Packed) -> int:
    """Bytes of the pickled value; 0 of what has a coder of its own; for the judge."""
    if isinstance(packed, tuple):
        return weight(packed[0]) + sum(map(weight, packed[1]))
    return len(packed) - 1 if packed[:1] in (PICKLED, PLAIN) else 0


def _pickled(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _by_value(value: Any) -> bytes:
    return pickler.dumps(value, use_zlib=True)
