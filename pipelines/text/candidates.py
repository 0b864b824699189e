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


def candidate_pairs(keys: np.ndarray, ids: np.ndarray, neighbours: int = NEIGHBOURS) -> Pairs:
    """The pairs of texts that have a key of a band in common.

    Args:
        keys: uint64, a key of a band.
        ids: int64, the text that it is of.
        neighbours: see `NEIGHBOURS`.

    Cost: a sort, and 16 bytes a pair before equal ones are taken together.
    """
    order = np.lexsort((ids, keys))
    keys, ids = keys[order], ids[order]
    first, second = [], []
    for distance in range(1, neighbours + 1):
        same = np.flatnonzero(keys[distance:] == keys[:-distance])
        if not len(same):
            break
        first.append(ids[same])
        second.append(ids[same + distance])
    if not first:
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64))
    return distinct_pairs(np.concatenate(first), np.concatenate(second))


def distinct_pairs(first: np.ndarray, second: np.ndarray) -> Pairs:
    """Pairs of ids that differ, the smaller first, each pair once, rising."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    new = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])][: len(low)]
    new &= low != high
    return Pairs(low[new], high[new])


def components(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Connected components of pairs of ids.

    Returns:
        The ids that are in a pair, rising, and the smallest id of each one's component.

    Cost: a sort; some 50 bytes a pair.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ids, where = np.unique(np.concatenate([first, second]), return_inverse=True)
    if not len(ids):
        return ids, ids
    here, there = where[: len(first)], where[len(first) :]
    graph = coo_array((np.ones(len(first), bool), (here, there)), shape=(len(ids), len(ids)))
    _, labels = connected_components(graph, directed=False)
    smallest = np.full(labels.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, ids)
    return ids, smallest[labels]
