"""One column's distribution over some rows, read from summaries or from a data set."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.schemas import Table
from pipelines.statistics.rounding import DAY, integers_of, values_of
from pipelines.statistics.summary import (
    INSTANT,
    INTEGER,
    LEAST,
    MOST,
    NUMBER,
    TEXT,
    Summary,
    in_sample,
    kind_of,
    sum_by_code,
    summary_of_months,
    unpack,
    without_month,
)


@dataclass(frozen=True)
class Distribution:
    """The values of a column and how often each occurs.

    Attributes:
        kind: "integer", "number", "instant" (seconds since 1970, by day) or "text".
        rows: all of them; missing: those without a value.
        values: float64 or texts, sorted, each once; numbers are rounded, see
            `pipelines.statistics.rounding`.
        counts: int64, the rows of each value.
        level: only about 1 in 2 ** level of the texts is in `values`.
    """

    kind: str
    rows: int
    missing: int
    values: np.ndarray
    counts: np.ndarray
    level: int = 0
    sum: float = 0.0
    squares: float = 0.0
    least: float | None = None
    most: float | None = None

    @property
    def distinct(self) -> int:
        """How many values there are: exact, or estimated from the sample."""
        return len(self.values) << self.level

    def emptied(self) -> "Distribution":
        """The distribution of no rows."""
        return Distribution(self.kind, 0, 0, self.values[:0], self.counts[:0])

    def top(self, count: int) -> list[tuple[str | float, int]]:
        """The most frequent values with their rows; equal ones in order of the value."""
        order = np.lexsort((np.arange(len(self.counts)), -self.counts))[:count]
        return [(self.values[i], int(self.counts[i])) for i in order]

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """For each share the least value that at least this share of the values reach.

        NumPy's "inverted_cdf" (Hyndman and Fan 1996, definition 1) of the rounded values;
        at least one value is needed.
        """
        reached = np.cumsum(self.counts)
        ranks = np.ceil(np.asarray(shares) * reached[-1] - 1e-9)
        return self.values[np.searchsorted(reached, np.maximum(ranks, 1))]

    @property
    def limits(self) -> tuple[float, float]:
        """(least, most) of numbers or instants, of which at least one is needed."""
        if self.least is None or self.most is None:
            raise ValueError(f"a column of the kind {self.kind} without values has no limits")
        return self.least, self.most

    @property
    def mean(self) -> float:
        """Of the values that are there, from exact sums."""
        return self.sum / (self.rows - self.missing)

    @property
    def deviation(self) -> float:
        """The standard deviation of the population."""
        return float(np.sqrt(max(self.squares / (self.rows - self.missing) - self.mean**2, 0.0)))


def combine(parts: Sequence[Distribution]) -> Distribution:
    """The distribution of a column over the rows of all parts; without sums and limits."""
    level = max(part.level for part in parts)
    parts = [at_level(part, level) for part in parts]
    filled = [part for part in parts if len(part.values)] or list(parts[:1])
    values, indices = np.unique(
        np.concatenate([part.values for part in filled]), return_inverse=True
    )
    counts = np.zeros(len(values), np.int64)
    np.add.at(counts, indices, np.concatenate([part.counts for part in filled]))
    rows, missing = sum(part.rows for part in parts), sum(part.missing for part in parts)
    return Distribution(parts[0].kind, rows, missing, values, counts, level)


def at_level(column: Distribution, level: int) -> Distribution:
    """The distribution on a smaller sample of the texts."""
    if column.level == level:
        return column
    chosen = np.array([in_sample(text, level) for text in column.values], bool)
    values, counts = column.values[chosen], column.counts[chosen]
    return dataclasses.replace(column, values=values, counts=counts, level=level)


Distributions = dict[str, Distribution]
# By month, and of all months under None.
Slices = dict[int | None, Distributions]


def distributions(summary: Summary, table: Table, last: int | None = None) -> Slices:
    """Every column's distribution in each month, and in all of them under None.

    Args:
        summary: merged, see `pipelines.statistics.summary.merge`.
        last: how many months to give separately, the last ones; None for every month.
    """
    found: Slices = {}
    count = len(summary.months)
    separate = summary.months[0 if last is None else max(count - last, 0) :]
    counted = dict(_whole_parts(summary))
    if len(separate):
        counted |= _month_parts(summary_of_months(summary, int(separate[0]), int(separate[-1]) + 1))
    moments_of = dict(zip(summary.months.tolist(), summary.moments, strict=True))
    months = {int(month): moments_of[month] for month in separate}
    for month, moments in [(None, _all_months(summary.moments)), *months.items()]:
        found[month] = {}
        for index, column in enumerate(table.columns):
            kind = kind_of(column.type)
            nothing = np.empty(0, object if kind == TEXT else np.float64), np.empty(0, np.int64)
            values, counts = counted.get((month, index), nothing)
            if kind in (INTEGER, NUMBER):
                values = values_of(values) if kind == NUMBER else integers_of(values)
            rows, known, sum, squares, least, most = moments[index]
            limits = (least, most) if known and kind != TEXT else (None, None)
            found[month][column.name] = Distribution(
                kind,
                int(rows),
                int(rows - known),
                values * DAY if kind == INSTANT else values,
                counts,
                summary.levels.get(index, 0),
                sum,
                squares,
                *limits,
            )
    return found


def _all_months(moments: np.ndarray) -> np.ndarray:
    whole = moments.sum(axis=0)
    whole[:, LEAST] = moments[:, :, LEAST].min(axis=0, initial=np.inf)
    whole[:, MOST] = moments[:, :, MOST].max(axis=0, initial=-np.inf)
    return whole


Part = tuple[tuple[int | None, int], tuple[np.ndarray, np.ndarray]]


def _month_parts(summary: Summary) -> Iterator[Part]:
    """((month, column), (values, counts)) of every column that has any."""
    yield from _number_parts(summary.codes, summary.counts, True)
    texts = summary.texts.sort_by([(n, "ascending") for n in ("month", "column", "text")])
    yield from _text_parts(texts, True)


def _whole_parts(summary: Summary) -> Iterator[Part]:
    """The same of all months, under None."""
    yield from _number_parts(*sum_by_code(without_month(summary.codes), summary.counts), False)
    whole = (
        summary.texts.group_by(["column", "text"], use_threads=False)
        .aggregate([("count", "sum")])
        .rename_columns(["column", "text", "count"])
        .sort_by([("column", "ascending"), ("text", "ascending")])
    )
    yield from _text_parts(whole, False)


def _number_parts(codes: np.ndarray, counts: np.ndarray, by_month: bool) -> Iterator[Part]:
    months, columns, keys = unpack(codes)
    for start, end in _stretches(months, columns):
        column = int(columns[start])
        month = int(months[start]) if by_month else None
        yield (month, column), (keys[start:end], counts[start:end])


def _text_parts(texts: pa.Table, by_month: bool) -> Iterator[Part]:
    columns = texts.column("column").to_numpy()
    months = texts.column("month").to_numpy() if by_month else np.zeros(len(columns), np.int64)
    values = texts.column("text").to_numpy()
    counts = texts.column("count").to_numpy()
    for start, end in _stretches(months, columns):
        month = int(months[start]) if by_month else None
        yield (month, int(columns[start])), (values[start:end], counts[start:end])


def _stretches(months: np.ndarray, columns: np.ndarray) -> Iterator[tuple[int, int]]:
    changes = (months[1:] != months[:-1]) | (columns[1:] != columns[:-1])
    borders = np.r_[0, np.flatnonzero(changes) + 1, len(months)]
    return itertools.pairwise(borders.tolist()) if len(months) else iter(())
