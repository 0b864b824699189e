"""Which texts are compared: those that share a band, and never all with all."""

from typing import NamedTuple

import numpy as np

# A bucket of up to so many texts gives all its pairs. Of a larger one, each text is paired with
# so many before it alone, in order of their ids: pairs grow with the texts and not with their
# square, and what is alike in a large bucket is connected by its neighbours.
NEIGHBOURS = 64


class Pairs(NamedTuple):
    """Pairs of ids, the smaller first, each pair once, rising; int64."""

    first: np.ndarray
    second: np.ndarray


def candidate_pairs(
    keys: np.ndarray,
    ids: np.ndarray,
    sketches: np.ndarray | None = None,
    differing: int = 0,
    neighbours: int = NEIGHBOURS,
) -> Pairs:
    """The pairs of texts that have a key of a band in common.

    Args:
        keys: uint64, a key of a band.
        ids: int64, the text that it is of.
        sketches: uint64 [keys, words], bits of the text; None to look at none.
        differing: bits of the sketches in which a pair may differ, at most.
        neighbours: see `NEIGHBOURS`.

    Cost: a sort, 10 nanoseconds for each pair of a bucket, and 16 bytes for each that is left.
    """
    order = np.lexsort((ids, keys))
    keys, ids = keys[order], ids[order]
    sketches = None if sketches is None else sketches[order]
    first, second = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for distance in range(1, neighbours + 1):
        same = np.flatnonzero(keys[distance:] == keys[:-distance])
        if not len(same):
            break
        if sketches is not None:
            other = sketches[same] ^ sketches[same + distance]
            same = same[np.bitwise_count(other).sum(axis=1, dtype=np.int64) <= differing]
        first.append(ids[same])
        second.append(ids[same + distance])
    return distinct_pairs(np.concatenate(first), np.concatenate(second))


def distinct_pairs(first: np.ndarray, second: np.ndarray) -> Pairs:
    """Pairs of ids that differ, the smaller first, each pair once, rising."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    new = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])][: len(low)]
    new &= low != high
    return Pairs(low[new], high[new])
