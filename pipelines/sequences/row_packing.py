"""Sequences packed into rows of one length, with what tells those in a row apart."""

from typing import NamedTuple

import numpy as np

# Of rows: 0 is padding, and sequences count from 1. Of labels: what is not there.
NO_SEGMENT, NO_LABEL = 0, -1


class RowShape(NamedTuple):
    """What every packed row is like.

    Attributes:
        length: places a row.
        segments: sequences a row, at most; what belongs to a sequence has so many places.
    """

    length: int = 128
    segments: int = 16


class Packing(NamedTuple):
    """Where each sequence is, in rows of one length.

    Attributes:
        shape: of the rows.
        row, segment, offset: int64, of each sequence: its row, its number there, from 0, and the
            place of its first element.
        kept: int64, of each: how many of its elements are there.
        cut: int64, of each: how many did not fit into a row of its own.
    """

    shape: RowShape
    row: np.ndarray
    segment: np.ndarray
    offset: np.ndarray
    kept: np.ndarray
    cut: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """Index of the first sequence of each row: int64 [rows]."""
        return np.flatnonzero(self.segment == 0)

    @property
    def segments(self) -> np.ndarray:
        """Which sequence of the row a place is of, from 1; `NO_SEGMENT`: int32 [rows, length]."""
        return self._laid(np.repeat(self.segment + 1, self.kept), NO_SEGMENT, np.int32)

    @property
    def positions(self) -> np.ndarray:
        """The place in its sequence, from 0; 0 where there is none: int32 [rows, length]."""
        return self._laid(self._within, 0, np.int32)

    def laid(self, values: np.ndarray, ends: np.ndarray, fill) -> np.ndarray:
        """What belongs to elements, as [rows, length], of the values' type.

        Args:
            values: of all sequences, one after the other.
            ends: where each begins and, one more, where the last ends.
            fill: where there is no element.
        """
        begins = np.repeat(ends[:-1], self.kept)
        return self._laid(values[begins + self._within], fill, values.dtype)

    def per_segment(self, values: np.ndarray) -> np.ndarray:
        """A value of each sequence, as [rows, segments]; `NO_LABEL` where there is none."""
        placed = np.full((self._rows, self.shape.segments), NO_LABEL, values.dtype)
        placed[self.row, self.segment] = values
        return placed

    @property
    def _rows(self) -> int:
        return int(self.row.max()) + 1 if len(self.row) else 0

    @property
    def _within(self) -> np.ndarray:
        ends = np.cumsum(self.kept)
        return np.arange(self.kept.sum()) - np.repeat(ends - self.kept, self.kept)

    def _laid(self, values: np.ndarray, fill, type) -> np.ndarray:
        placed = np.full((self._rows, self.shape.length), fill, type)
        where = np.repeat(self.row * self.shape.length + self.offset, self.kept) + self._within
        placed.ravel()[where] = values
        return placed


def pack(lengths: np.ndarray, shape: RowShape) -> Packing:
    """Packs sequences, in their order, each into the fullest row that it fits into.

    A sequence is never divided: one of more elements than a row has places is cut at its end. One
    without elements has a number in a row, and no place there.

    Args:
        lengths: of each, 0 or more.

    Cost: a microsecond a sequence; laying out takes 12 bytes of memory an element.
    """
    kept = np.minimum(lengths, shape.length)
    row, segment, offset = _places(kept.tolist(), shape)
    return Packing(shape, row, segment, offset, kept, lengths - kept)


def _places(lengths: list[int], shape: RowShape) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, segment and offset of each sequence: the best fit, the latest such row.

    Open rows lie by the places that are left in them; bit n of `open_rows` says that there is
    one with n left.
    """
    room: list[list[tuple[int, int]]] = [[] for _ in range(shape.length + 1)]
    places, open_rows, rows = [], 0, 0
    for length in lengths:
        fitting = open_rows >> length
        if fitting:
            left = length + (fitting & -fitting).bit_length() - 1
            row, used = room[left].pop()
            if not room[left]:
                open_rows &= ~(1 << left)
        else:
            row, used, left = rows, 0, shape.length
            rows += 1
        places.append((row, used, shape.length - left))
        if used + 1 < shape.segments:
            room[left - length].append((row, used + 1))
            open_rows |= 1 << (left - length)
    found = np.array(places, np.int64).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2]
