"""Where sequences of rows begin: of one key, without a gap, on one side of the split."""

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present

# Of rows whose time nobody knows: behind all others.
NEVER = np.iinfo(np.int64).max


def ranks(values: pa.Array) -> np.ndarray:
    """Each text's place in alphabetical order, -1 for null: int64."""
    encoded = values.dictionary_encode()
    order = np.argsort(np.array(encoded.dictionary.to_pylist(), object))
    found = np.empty(len(order) + 1, np.int64)
    found[order] = np.arange(len(order))
    found[-1] = -1
    return found[integers(encoded.indices, missing=-1)]


def times(values: pa.Array) -> np.ndarray:
    """Instants in their unit since 1970, `NEVER` for null: int64."""
    return np.where(present(values), integers(values), NEVER)


def begins(
    keys: np.ndarray, instants: np.ndarray, sides: np.ndarray, gap: int, longest: int
) -> np.ndarray:
    """Which rows begin a window.

    One begins with another key, behind a gap, on another side, and where the one before is full.
    A row without a key or an instant is a window of its own. Whether a row begins one depends on
    no later row.

    Args:
        keys: of rows that are sorted by key, then by instant; less than 0 where there is none.
        instants: see `times`.
        sides: of the split.
        gap: in the instants' unit; two rows that are further apart are of two windows.
        longest: rows in a window, at most.

    Returns:
        bool [rows].
    """
    if not len(keys):
        return np.zeros(0, bool)
    unknown = (keys < 0) | (instants == NEVER)
    # What is unknown is the distance's to nobody, and would overflow.
    known = np.where(unknown, 0, instants)
    cut = unknown | (np.diff(keys, prepend=keys[:1]) != 0)
    cut |= (np.diff(known, prepend=known[:1]) > gap) | (np.diff(sides, prepend=sides[:1]) != 0)
    cut[0] = True
    places = np.arange(len(keys))
    within = places - np.maximum.accumulate(np.where(cut, places, 0))
    return within % longest == 0
