"""A shuffled order of any length that is never written down: each place is computed.

A generalised Feistel network permutes pairs of numbers below a and below b, of which there are
hardly more than numbers in the order; one that falls beyond the length is sent through again until
it falls within (cycle walking). So any part of an epoch's order is known without the rest, which
takes no memory, and goes on at any place.

Source: Black and Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002, sections 4 and 5.
"""

import math

import numpy as np

from pipelines.columnar.keys import mixed

# More than the four that make a strong permutation of a good round function.
_ROUNDS = 6
_SORTED_AT_MOST = 1 << 10
_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_HALF = np.uint64(32)


def shuffled(places: np.ndarray, length: int, seed: int, epoch: int) -> np.ndarray:
    """The numbers that stand at these places of an epoch's order.

    Args:
        places: int64, each from 0 to length - 1; any of them, in any order.
        length: of the order: from 1 to 2**62.
        seed, epoch: another pair, another order; of any integers.

    Returns:
        int64 [n], each from 0 to length - 1. Of all places, every number once.

    Cost: a fifth of a microsecond a place in arrays of some thousands, and no memory but theirs.
    """
    if length <= _SORTED_AT_MOST:
        # Of so few, some orders would be more likely than others.
        return np.argsort(mixed(_keys(seed, epoch)[0] + _numbered(length)), kind="stable")[places]
    a = math.isqrt(length - 1) + 1
    b = -(-length // a)
    keys = _keys(seed, epoch)
    values = _permuted(places.astype(np.uint64), np.uint64(a), np.uint64(b), keys)
    while len(beyond := np.flatnonzero(values >= np.uint64(length))):
        values[beyond] = _permuted(values[beyond], np.uint64(a), np.uint64(b), keys)
    return values.astype(np.int64)


def _keys(seed: int, epoch: int) -> np.ndarray:
    """A key for each round (uint64)."""
    state = mixed(np.array([seed & _WORD], np.uint64)) ^ np.uint64(epoch & _WORD)
    return mixed(mixed(state) + _numbered(_ROUNDS))


def _numbered(count: int) -> np.ndarray:
    """Numbers that are far from each other (uint64)."""
    return np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_GOLDEN)


def _permuted(values: np.ndarray, a: np.uint64, b: np.uint64, keys: np.ndarray) -> np.ndarray:
    """Numbers below a times b, permuted."""
    left, right = np.divmod(values, b)
    for round_, key in enumerate(keys):
        # The halves change in turn, for they need not be of the same size.
        if round_ % 2:
            right += _below(b, mixed(left ^ key))
            np.subtract(right, b, out=right, where=right >= b)
        else:
            left += _below(a, mixed(right ^ key))
            np.subtract(left, a, out=left, where=left >= a)
    return left * b + right


def _below(limit: np.uint64, hashes: np.ndarray) -> np.ndarray:
    """Hashes as numbers below a limit of at most 32 bits, as even as they are."""
    return ((hashes >> _HALF) * limit) >> _HALF
