"""How sure figures are: intervals for metrics and for shares. Pure functions on NumPy."""

import math

import numpy as np

# The share of intervals that hold the true value, and the normal distribution's quantile for it.
LEVEL = 0.95
_DEVIATIONS = 1.959963984540054

# For two digits of an interval's ends; a few seconds for 100,000 rows and four models.
RESAMPLES = 200


def wilson(positive: int, rows: int) -> list[float]:
    """The interval of a share, [low, high]; after Wilson, "Probable Inference", 1927.

    Args:
        positive: rows that count.
        rows: all, one or more.
    """
    z2 = _DEVIATIONS**2
    share = positive / rows
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    spread = math.sqrt(share * (1 - share) / rows + z2 / (4 * rows**2))
    reach = _DEVIATIONS * spread / (1 + z2 / rows)
    return [max(0.0, middle - reach), min(1.0, middle + reach)]


def of_classification(
    probability: np.ndarray, label: np.ndarray, resamples: int = RESAMPLES
) -> dict[str, list[float] | None]:
    """Intervals of the metrics that are means over rows or pairs of them, [low, high].

    Percentiles of the metric on rows drawn again with replacement; after Efron, "Bootstrap
    Methods", 1979. The rows count as independent: where they come in clusters, such as the
    flights of one stormy day, the true intervals are wider. The calibration error has none, for
    drawing again makes it larger by itself.

    Args:
        probability: float [rows], at least one.
        label: [rows], 0 or 1.
    """
    score = _Resampled(probability.astype(np.float64), label.astype(np.float64))
    chance = np.random.default_rng(0)
    rows = len(label)
    drawn = []
    for _ in range(resamples):
        counts = np.bincount(chance.integers(0, rows, rows), minlength=rows)
        drawn.append(score.of(counts))
    found: dict[str, list[float] | None] = {}
    for name in drawn[0]:
        values = np.array([one[name] for one in drawn])
        # In a draw of few rows all labels may be alike, which cannot be ranked.
        known = values[~np.isnan(values)]
        ends = (1 - LEVEL) / 2
        found[name] = np.quantile(known, [ends, 1 - ends]).tolist() if len(known) else None
    return found


class _Resampled:
    """Metrics of rows of which each counts several times, sorted once for all of them."""

    def __init__(self, probability: np.ndarray, label: np.ndarray):
        self._order = np.argsort(probability, kind="stable")
        ordered = probability[self._order]
        self._label = label[self._order]
        # Rows of one probability have one rank.
        self._starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self._square = (ordered - self._label) ** 2
        clipped = np.clip(ordered, 1e-7, 1 - 1e-7)
        self._loss = -np.where(self._label > 0, np.log(clipped), np.log1p(-clipped))

    def of(self, counts: np.ndarray) -> dict[str, float]:
        """The metrics by name; NaN for those of ranking where all labels are alike."""
        counts = counts[self._order].astype(np.float64)
        positive = np.add.reduceat(counts * self._label, self._starts)
        negative = np.add.reduceat(counts, self._starts) - positive
        positives, negatives = positive.sum(), negative.sum()
        auc = precision = math.nan
        if positives and negatives:
            below = np.cumsum(negative) - negative
            auc = _dot(positive, below + negative / 2) / (positives * negatives)
            # From the highest probability on, as far as each threshold.
            found = np.cumsum(positive[::-1])
            looked_at = np.maximum(found + np.cumsum(negative[::-1]), 1.0)
            precision = _dot(positive[::-1], found / looked_at) / positives
        return {
            "auc": auc,
            "average_precision": precision,
            "brier": _dot(counts, self._square) / len(counts),
            "log_loss": _dot(counts, self._loss) / len(counts),
        }


def _dot(one: np.ndarray, other: np.ndarray) -> float:
    # Not by `@`: BLAS hands so few numbers to all cores, waits for them by spinning, and adds in
    # an order that depends on their number.
    return float(np.sum(one * other))
