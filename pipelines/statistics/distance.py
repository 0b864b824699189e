"""The distance between two distributions of a column: 0 for the same, 1 for nothing in common.

Rows without a value count as one more value of their own, so that a column which is
suddenly missing is far from what it was.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.statistics.distribution import Distribution, at_level
from pipelines.statistics.summary import TEXT

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"

# Bins of numbers of which there are more distinct ones than this.
MAX_BINS = 20


def l_infinity(p: np.ndarray, q: np.ndarray) -> float:
    """The largest difference of a share: max |p - q|.

    Args:
        p, q: float64, shares of the same values; each adds up to 1.
    """
    return float(np.abs(p - q).max(initial=0.0))


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """The Jensen-Shannon divergence in bits, from 0 to 1.

    (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2 and KL(a, b) = sum a log2(a / b);
    Lin, IEEE Transactions on Information Theory 37 (1991), with equal weights. It is the
    square of SciPy's `jensenshannon(p, q, base=2)`, and what TensorFlow Data Validation
    compares with `jensen_shannon_divergence`.

    Args:
        p, q: float64, shares of the same bins; each adds up to 1.
    """
    both = p + q

    def divergence(a: np.ndarray) -> float:
        some = a > 0
        # Not by the middle: the half of the least share that there is would be none.
        return float(np.sum(a[some] * np.log2(2 * a[some] / both[some])))

    return min(max((divergence(p) + divergence(q)) / 2, 0.0), 1.0)


@dataclass(frozen=True)
class Distance:
    """Two distributions side by side.

    Attributes:
        measure: `L_INFINITY` for texts, `JENSEN_SHANNON` for numbers and instants.
        bins: what each share is of: a text, or (least, most) of a bin of numbers; None
            for rows without a value.
        before, after: float64 [bins], shares of the rows.
    """

    measure: str
    value: float
    bins: tuple
    before: np.ndarray
    after: np.ndarray

    def most_changed(self) -> int:
        """The index of the bin whose share changed most."""
        return int(np.abs(self.after - self.before).argmax())


def distance(before: Distribution, after: Distribution) -> Distance | None:
    """The distance of two distributions of one column; None where one has no rows."""
    if not before.rows or not after.rows:
        return None
    level = max(before.level, after.level)
    before, after = at_level(before, level), at_level(after, level)
    if before.kind == TEXT:
        sides = [pa.array(side.values, pa.string()) for side in (before, after)]
        values = pc.unique(pa.concat_arrays(sides))
        bins = values.to_pylist()
        indices = [pc.index_in(side, value_set=values).to_numpy() for side in sides]
    else:
        values = np.unique(np.concatenate([before.values, after.values]))
        indices = [np.searchsorted(values, side.values) for side in (before, after)]
    p, q = np.zeros(len(values)), np.zeros(len(values))
    p[indices[0]], q[indices[1]] = before.counts, after.counts
    if before.kind != TEXT:
        borders = _borders(p, q)
        bins = [
            (float(values[start]), float(values[end - 1]))
            for start, end in itertools.pairwise([*borders, len(values)])
        ]
        p, q = (np.add.reduceat(x, borders) if len(borders) else x for x in (p, q))
    p, q = _shares(p, before), _shares(q, after)
    if not (p[-1] or q[-1]):
        p, q = p[:-1], q[:-1]
    else:
        bins = [*bins, None]
    if before.kind == TEXT:
        return Distance(L_INFINITY, l_infinity(p, q), tuple(bins), p, q)
    return Distance(JENSEN_SHANNON, jensen_shannon(p, q), tuple(bins), p, q)


def _shares(counts: np.ndarray, column: Distribution) -> np.ndarray:
    # Of a sample of texts the missing rows are as large a share as of all.
    total = counts.sum()
    if not total:
        return np.append(counts, 1.0)
    known = counts / total * ((column.rows - column.missing) / column.rows)
    return np.append(known, column.missing / column.rows)


def _borders(p: np.ndarray, q: np.ndarray) -> list[int]:
    """Where each bin of the sorted values starts.

    Each value is a bin if there are few. Else the bins hold about equal shares of the
    even mixture of both sides, so that neither side decides alone, and a value that is
    frequent has a bin of its own.
    """
    if len(p) <= MAX_BINS:
        return list(range(len(p)))
    mixture = (p / max(p.sum(), 1) + q / max(q.sum(), 1)) / 2
    reached = np.cumsum(mixture) / mixture.sum()
    # The bin of a value is that of its middle.
    bin_of = np.minimum((reached - mixture / mixture.sum() / 2) * MAX_BINS, MAX_BINS - 1)
    _, starts = np.unique(bin_of.astype(np.int64), return_index=True)
    return starts.tolist()
