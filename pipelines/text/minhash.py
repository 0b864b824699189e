"""MinHash signatures of texts, and the bands in which similar texts are likely to agree.

Broder, "On the resemblance and containment of documents" (1997): two sets have the same least
element under a random order with the probability of their Jaccard similarity. Banding, from
Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3: texts of similarity s
agree in all `rows` hashes of one of `bands` bands with probability 1 - (1 - s ** rows) ** bands.

Bands only propose: what is similar is decided by `pipelines.text.shingles.similarities`.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.columnar.keys import mixed
from pipelines.text.shingles import shingles

_SEED = np.uint64(0x5EED_7E87)
# Shingles that are hashed at once: 2 MB of them stay in a core's cache.
_HASHED_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Banding:
    """How signatures are cut into bands.

    With the defaults a pair of similarity 0.8 is missed once in a million times, one of 0.6
    once in 36, and one of 0.3 proposed in one of five.
    """

    bands: int = 26
    rows: int = 4

    @property
    def hashes(self) -> int:
        """Length of a signature."""
        return self.bands * self.rows

    def probability(self, similarity: float) -> float:
        """How likely a pair of a similarity is to be proposed."""
        return 1 - (1 - similarity**self.rows) ** self.bands


def signatures(texts: pa.Array, hashes: int) -> np.ndarray:
    """The MinHash signature of each text: uint64, shape (texts, hashes).

    A pure function of a text's bytes, the same in every process and on every machine.

    Args:
        texts: strings without nulls; one without a byte has the largest hash everywhere.

    Cost: 3 nanoseconds for each byte and hash.
    """
    found = shingles(texts)
    signed = np.full((len(texts), hashes), ~np.uint64(0))
    filled = np.flatnonzero(found.counts)
    if not len(filled):
        return signed
    with np.errstate(over="ignore"):
        seeds = mixed(_SEED + np.arange(1, 2 * hashes + 1, dtype=np.uint64))
        factors, terms = seeds[:hashes] | np.uint64(1), seeds[hashes:]
        words = mixed(found.values + _SEED)
        for begin, end in _whole_texts(found.counts[filled]):
            rows = filled[begin:end]
            first = found.starts[rows[0]]
            last = found.starts[rows[-1]] + found.counts[rows[-1]]
            some, starts = words[first:last], found.starts[rows] - first
            for index in range(hashes):
                # The product's low bits are poor, and a least number is decided by the high ones.
                hashed = some * factors[index] + terms[index]
                signed[rows, index] = np.minimum.reduceat(hashed, starts)
    return signed


def _whole_texts(counts: np.ndarray):
    """(begin, end) of texts with about as many shingles together as are hashed at once."""
    piece = (np.cumsum(counts) - 1) // _HASHED_AT_ONCE
    edges = np.flatnonzero(np.r_[True, piece[1:] != piece[:-1]])
    return zip(edges, np.r_[edges[1:], len(counts)], strict=True)


def band_keys(signed: np.ndarray, banding: Banding) -> np.ndarray:
    """A key of each band of each signature: uint64, shape (texts, bands).

    Equal bands have equal keys; unequal ones, or those of other places, share one with a
    probability of about 2 ** -64.
    """
    cut = signed.reshape(len(signed), banding.bands, banding.rows)
    with np.errstate(over="ignore"):
        places = np.arange(1, banding.bands + 1, dtype=np.uint64)
        keys = np.broadcast_to(mixed(places), cut.shape[:2])
        for row in range(banding.rows):
            keys = mixed(keys * np.uint64(31) + cut[:, :, row])
    return keys
