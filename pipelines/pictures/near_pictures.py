"""Which pictures are nearly equal: a perceptual hash, and groups of those whose hashes are near.

The hash is 256 signs: of an example in 14 x 14 blocks, less their mean, along 256 fixed directions
of ones and minus ones. For two pictures the share of signs that differ is, on average, the angle
between them over 180 degrees (Charikar, STOC 2002, "Similarity estimation techniques from rounding
algorithms"), whatever their brightness and contrast. The sums are of whole numbers, so the hash is
the same on every machine.
"""

import functools
import hashlib
import itertools
from collections.abc import Iterable, Mapping

import numpy as np

from pipelines.columnar.components import components

HASH_BITS = 256
HASH_BYTES = HASH_BITS // 8
NEAR_BITS = 10
"""The most bits in which the hashes of nearly equal pictures differ: an angle of 7 degrees."""

# Hashes that differ in fewer bits than there are bands agree in one of them.
BANDS = 16
# Pixels are added up in so many blocks each way.
_SIDE = 14


@functools.cache
def _directions(values: int) -> np.ndarray:
    """float32 [values, HASH_BITS]: ones and minus ones, so that a constant is along none of them.

    Each is multiplied by `values`, so that all are whole numbers. The same in every process.
    """
    drawn = hashlib.shake_256(b"directions of the picture hash").digest(values * HASH_BYTES)
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(values, HASH_BITS)
    signs = bits * 2.0 - 1.0
    return (signs * values - signs.sum(axis=0)).astype(np.float32)


def hashes(pixels: np.ndarray) -> np.ndarray:
    """The hash of each picture.

    Args:
        pixels: uint8 [pictures, height, width], each at least `_SIDE`. What does not fill a whole
            block at the right and at the bottom does not count.

    Returns:
        uint8 [pictures, HASH_BYTES]. Some 15 microseconds a picture of 28 x 28.
    """
    count, height, width = pixels.shape
    rows, columns = height // _SIDE, width // _SIDE
    blocks = np.zeros((count, _SIDE, _SIDE), np.uint32)
    for row in range(rows):
        for column in range(columns):
            blocks += pixels[:, row : rows * _SIDE : rows, column : columns * _SIDE : columns]
    means = (blocks // (rows * columns)).reshape(count, -1).astype(np.float32)
    # 255 * 196 * 256 is less than 2 ** 24: whole numbers that are exact in whatever order added.
    along = means @ _directions(_SIDE * _SIDE)
    return np.packbits(along > 0, axis=1)


def near_pairs(found: np.ndarray, band: int) -> np.ndarray:
    """The pairs that are near, among the hashes that agree in a band.

    Args:
        found: uint8 [hashes, HASH_BYTES], in any order, some of them several times.
        band: from 0 to BANDS - 1.

    Returns:
        uint8 [pairs, 2, HASH_BYTES], of different hashes, the smaller first.

    Cost: some 20 nanoseconds for each pair that agrees in the band: of pictures that are unlike
    each other, one in 65,536.
    """
    distinct = np.unique(found.view(f"V{HASH_BYTES}").ravel())
    rows = distinct.view(np.uint8).reshape(-1, HASH_BYTES)
    values = np.ascontiguousarray(rows[:, 2 * band : 2 * band + 2]).view(">u2").ravel()
    order = np.argsort(values, kind="stable")
    rows, values = rows[order], values[order]
    words = rows.view(np.uint64)
    near = [np.empty((0, 2, HASH_BYTES), np.uint8)]
    for apart in range(1, len(rows)):
        first = np.flatnonzero(values[apart:] == values[:-apart])
        if not len(first):
            break
        differ = np.bitwise_count(words[first] ^ words[first + apart]).sum(axis=1)
        first = first[differ <= NEAR_BITS]
        near.append(np.stack([rows[first], rows[first + apart]], axis=1))
    return np.concatenate(near)


def groups(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The first hash of its group for every hash that is near another.

    A group is what a chain of near pairs connects. Memory: some 300 bytes a hash.
    """
    joined = b"".join(itertools.chain.from_iterable(pairs))
    if not joined:
        return {}
    found, numbers = np.unique(np.frombuffer(joined, f"V{HASH_BYTES}"), return_inverse=True)
    own, first = components(*numbers.reshape(-1, 2).T)
    texts = [one.tobytes() for one in found]
    return {texts[one]: texts[other] for one, other in zip(own, first, strict=True)}


def sizes(found: Mapping[bytes, bytes]) -> list[int]:
    """How many hashes each group has, the largest first."""
    roots = sorted(found.values())
    return sorted((len(list(same)) for _, same in itertools.groupby(roots)), reverse=True)
