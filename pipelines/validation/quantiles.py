"""Quantiles of a column of any size in bounded memory.

Exact as long as a column has at most `EXACT_VALUES` different values. Beyond that, a
summary after Manku, Rajagopalan and Lindsay (SIGMOD 1998): sorted buffers whose elements
stand for 1, 2, 4, … rows; a full buffer is sorted and every other element of it goes to
the next. A quantile's rank is then off by at most `error` rows, about log2(rows /
EXACT_VALUES) / (2 * EXACT_VALUES) of them: 0.01 % for ten million rows.
"""

import math
from dataclasses import dataclass, field

import numpy as np

EXACT_VALUES = 32_768


@dataclass(frozen=True)
class Sketch:
    """A column's values, sorted, with how many rows each stands for.

    Attributes:
        values, counts: all different values and their rows, while they are few.
        levels: sorted arrays; an element of the i-th stands for 2**i rows.
        error: rows by which a rank may be off.
    """

    values: np.ndarray = field(default_factory=lambda: np.empty(0))
    counts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    levels: tuple[np.ndarray, ...] = ()
    error: int = 0

    @property
    def rows(self) -> int:
        """Rows that it is of."""
        return int(self.counts.sum()) + sum(len(x) << i for i, x in enumerate(self.levels))


def sketch_of(values: np.ndarray) -> Sketch:
    """The sketch of some values."""
    return _bounded(Sketch(*np.unique(values, return_counts=True)))


def merge(a: Sketch, b: Sketch) -> Sketch:
    """The sketch of the rows of both."""
    if not len(a.values) and not a.levels:
        return b
    if not len(b.values) and not b.levels:
        return a
    values, where = np.unique(np.concatenate([a.values, b.values]), return_inverse=True)
    counts = np.zeros(len(values), np.int64)
    np.add.at(counts, where, np.concatenate([a.counts, b.counts]))
    depth = max(len(a.levels), len(b.levels))
    levels = tuple(
        np.sort(np.concatenate([x.levels[i] for x in (a, b) if i < len(x.levels)]))
        for i in range(depth)
    )
    return _bounded(Sketch(values, counts, levels, a.error + b.error))


def _bounded(sketch: Sketch) -> Sketch:
    if not sketch.levels and len(sketch.values) <= EXACT_VALUES:
        return sketch
    levels = list(sketch.levels)
    # A value that stands for c rows is in the levels of the bits of c: nothing is lost.
    for bit in range(int(sketch.counts.max(initial=0)).bit_length()):
        while len(levels) <= bit:
            levels.append(np.empty(0, sketch.values.dtype))
        chosen = sketch.values[(sketch.counts >> bit) & 1 == 1]
        levels[bit] = np.sort(np.concatenate([levels[bit], chosen]))
    error, i = sketch.error, 0
    while i < len(levels):
        if len(levels[i]) > 2 * EXACT_VALUES:
            even = len(levels[i]) // 2 * 2
            kept, up = levels[i][even:], levels[i][i % 2 : even : 2]
            if i + 1 == len(levels):
                levels.append(np.empty(0, up.dtype))
            levels[i], levels[i + 1] = kept, np.sort(np.concatenate([levels[i + 1], up]))
            error += 1 << i
        i += 1
    return Sketch(levels=tuple(levels), error=error)


def quantile(sketch: Sketch, share: float, interpolation: str = "linear") -> float | None:
    """A quantile as pandas' `Series.quantile` defines it; None of no rows.

    Args:
        interpolation: linear, lower, higher, midpoint or nearest (to the even rank).
    """
    rows = sketch.rows
    if not rows:
        return None
    parts = [(sketch.values, sketch.counts)]
    parts += [(x, np.full(len(x), 1 << i, np.int64)) for i, x in enumerate(sketch.levels)]
    values = np.concatenate([part[0] for part in parts if len(part[0])])
    counts = np.concatenate([part[1] for part in parts if len(part[0])])
    order = np.argsort(values, kind="stable")
    values, ends = values[order], np.cumsum(counts[order])

    def at(rank: int):
        return values[np.searchsorted(ends, rank, side="right")].item()

    rank = share * (rows - 1)
    low, high = at(math.floor(rank)), at(math.ceil(rank))
    if interpolation == "nearest":
        return at(round(rank))
    if interpolation == "lower" or low == high:
        return low
    if interpolation == "higher":
        return high
    midpoint = interpolation == "midpoint"
    part = 0.5 if midpoint else rank - math.floor(rank)
    between = (low + high) / 2 if midpoint else low + (high - low) * part
    if math.isinf(between) and math.isfinite(low) and math.isfinite(high):
        # The sum or the difference of two huge numbers has no float64 of its own.
        between = low * (1 - part) + high * part
    return between
