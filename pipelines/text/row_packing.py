"""Token lists packed into rows of one length, with what tells the documents in a row apart."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.text.vocabulary import PADDING_ID

# Of rows: 0 is padding, and documents count from 1. Of labels of documents that are not there.
NO_SEGMENT, NO_LABEL = 0, -1


class RowShape(NamedTuple):
    """What every packed row is like.

    Attributes:
        length: tokens a row.
        segments: documents a row, at most; what belongs to a document has so many places.
    """

    length: int = 128
    segments: int = 16


class Packed(NamedTuple):
    """Rows of documents.

    Attributes:
        tokens: int32, shape (rows, length); `PADDING_ID` behind the last document.
        segments: int32, the same shape: which document of the row a token is of, from 1;
            `NO_SEGMENT` where there is none.
        positions: int32, the same shape: the token's place in its document, from 0.
        row, segment: int64, of each document: where it is, `segment` from 0.
        first: int64, of each row: index of its first document.
        cut: int64, of each document: tokens of it that did not fit into a row of its own.
    """

    tokens: np.ndarray
    segments: np.ndarray
    positions: np.ndarray
    row: np.ndarray
    segment: np.ndarray
    first: np.ndarray
    cut: np.ndarray

    def per_segment(self, values: np.ndarray, shape: RowShape) -> np.ndarray:
        """A value of each document, as (rows, segments); `NO_LABEL` where there is none."""
        placed = np.full((len(self.first), shape.segments), NO_LABEL, values.dtype)
        placed[self.row, self.segment] = values
        return placed


def pack(tokens: pa.LargeListArray, shape: RowShape) -> Packed:
    """Packs documents, in their order, each into the fullest row that it fits into.

    A document is never divided: one of more tokens than a row has is cut at its end. A document
    without tokens has a place, and no token there.

    Args:
        tokens: lists of token ids, without nulls.

    Cost: a microsecond a document, and 12 bytes of memory a token of the rows.
    """
    ends = np.asarray(tokens.offsets)
    given = np.diff(ends)
    kept = np.minimum(given, shape.length)
    row, segment, offset = _places(kept.tolist(), shape)
    rows = int(row.max()) + 1 if len(row) else 0
    within = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
    flat = np.repeat(row * shape.length + offset, kept) + within
    placed, segments, positions = (np.zeros((rows, shape.length), np.int32) for _ in range(3))
    placed.fill(PADDING_ID)
    values = tokens.values.to_numpy(zero_copy_only=False)
    placed.ravel()[flat] = values[np.repeat(ends[:-1], kept) + within]
    segments.ravel()[flat] = np.repeat(segment + 1, kept)
    positions.ravel()[flat] = within
    first = np.flatnonzero(segment == 0)
    return Packed(placed, segments, positions, row, segment, first, given - kept)


def _places(lengths: list[int], shape: RowShape) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, segment and offset of each document: the best fit, the latest such row.

    Open rows lie by the tokens that are left in them; bit n of `open_rows` says that there is
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
