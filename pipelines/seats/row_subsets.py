"""The rows within the arguments of a call, and the fewest of them with which it fails as before."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

_LOOKED_INTO = 3  # levels of tuples, lists and dicts in which batches are looked for


def as_values(value, depth: int = 0):
    """The same with lists in the place of what Beam reads when it is asked for it.

    What a shuffle or a side input gives may be an address in files that the run removes.
    """
    if isinstance(value, pa.RecordBatch | str | bytes) or depth > _LOOKED_INTO:
        return value
    if type(value) in (tuple, list):
        return type(value)(as_values(part, depth + 1) for part in value)
    if type(value) is dict:
        return {key: as_values(part, depth + 1) for key, part in value.items()}
    if isinstance(value, Iterable) and type(value).__module__.startswith("apache_beam."):
        return [as_values(part, depth + 1) for part in value]
    return value


def batches_in(value, depth: int = 0) -> list[pa.RecordBatch]:
    """The batches in an argument: itself, or in the values of a key."""
    if isinstance(value, pa.RecordBatch):
        return [value]
    if depth > _LOOKED_INTO or type(value) not in (tuple, list, dict):
        return []
    parts = value.values() if isinstance(value, dict) else value
    return [batch for part in parts for batch in batches_in(part, depth + 1)]


def with_rows(value, kept: np.ndarray):
    """An argument with some of its rows.

    Args:
        value: holds batches.
        kept: of all rows of its batches, one after the other, the numbers of those to keep,
            ascending.

    Returns:
        The same with batches of these rows; a batch of a list that has none left is left out.
    """
    return _Taking(kept).of(value)


class _Taking:
    def __init__(self, kept: np.ndarray):
        self._kept = kept
        self._begin = 0

    def of(self, value, depth: int = 0):
        if isinstance(value, pa.RecordBatch):
            return self._taken(value)
        if depth > _LOOKED_INTO or type(value) not in (tuple, list, dict):
            return value
        if isinstance(value, dict):
            return {key: self.of(part, depth + 1) for key, part in value.items()}
        parts = []
        for part in value:
            taken = self.of(part, depth + 1)
            emptied = isinstance(part, pa.RecordBatch) and part.num_rows and not taken.num_rows
            if not (emptied and isinstance(value, list)):
                parts.append(taken)
        return type(value)(parts)

    def _taken(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        begin, self._begin = self._begin, self._begin + batch.num_rows
        mine = self._kept[(self._kept >= begin) & (self._kept < self._begin)]
        return batch.take(pa.array(mine - begin))


@dataclass(frozen=True)
class Fewest:
    """What a search has found.

    Attributes:
        value: the argument with the rows that are left.
        rows: how many these are.
        of: how many there were.
    """

    value: object
    rows: int
    of: int


def fewest_rows(value, fails: Callable[[object], bool], seconds: float) -> Fewest | None:
    """The fewest rows with which a call fails, as far as they are found in time.

    Delta debugging (Zeller and Hildebrandt, 2002): parts of the rows are left out, larger ones
    first, as long as what is left fails. Of the rows that are found none can be left out, if
    there was time enough.

    Args:
        value: holds batches.
        fails: calls with a value, and says whether it fails as before.
        seconds: after which no further call is begun.

    Returns:
        None where there are no rows, or the call does not fail again.
    """
    count = sum(batch.num_rows for batch in batches_in(value))
    deadline = time.monotonic() + seconds
    if not count or not fails(value):
        return None
    kept = np.arange(count)
    parts = 2
    while len(kept) > 1:
        smaller = _smaller(value, kept, parts, fails, deadline)
        if smaller is not None:
            parts = 2 if len(smaller) <= len(kept) // parts + 1 else max(parts - 1, 2)
            kept = smaller
        elif parts >= len(kept) or time.monotonic() > deadline:
            break
        else:
            parts = min(2 * parts, len(kept))
    return Fewest(with_rows(value, kept), len(kept), count)


def _smaller(value, kept, parts: int, fails, deadline: float) -> np.ndarray | None:
    pieces = np.array_split(kept, parts)
    rests = [np.setdiff1d(kept, piece, assume_unique=True) for piece in pieces if parts > 2]
    for rows in (*pieces, *rests):
        if time.monotonic() > deadline:
            return None
        if len(rows) and fails(with_rows(value, rows)):
            return rows
    return None
