"""Which columns drifted between two data sets, or are skewed within one."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.columnar.shown_values import shortened
from pipelines.schemas import Column, Table
from pipelines.statistics.describe import day_name
from pipelines.statistics.distance import Distance, distance
from pipelines.statistics.distribution import Distributions
from pipelines.statistics.summary import INSTANT, kind_of

DRIFT, SKEW = "drift", "skew"

# Bins that a sentence shows.
_SHOWN = 3


@dataclass(frozen=True)
class Comparison:
    """A column on two sides.

    Attributes:
        limit: the schema's, of drift or skew.
        before, after: names of the two sides.
    """

    column: Column
    kind: str
    limit: float
    before: str
    after: str
    distance: Distance

    @property
    def is_anomaly(self) -> bool:
        """Whether the distance of the sides is more than the schema allows."""
        return self.distance.value > self.limit

    def shares(self, count: int = _SHOWN) -> list[tuple[str, float, float]]:
        """(bin, share before, share after) of the bins that changed most, these first."""
        change = abs(self.distance.after - self.distance.before)
        bins = sorted(range(len(change)), key=lambda i: (-change[i], i))[:count]
        found = self.distance
        return [
            (self._bin(found.bins[i]), float(found.before[i]), float(found.after[i])) for i in bins
        ]

    def _bin(self, bin) -> str:
        if bin is None:
            return "missing"
        if isinstance(bin, str):
            return shortened(bin)
        instant = kind_of(self.column.type) == INSTANT
        low, high = (day_name(value) if instant else _short(value) for value in bin)
        return low if low == high else f"{low} to {high}"

    def lines(self) -> tuple[str, str]:
        """For people: the column, the distance and its limit; both distributions."""
        shares = "; ".join(f"{bin} {p:.1%} -> {q:.1%}" for bin, p, q in self.shares())
        relation = "over" if self.is_anomaly else "within"
        return (
            f"{self.column.name}: {self.distance.measure} {self.distance.value:.3f}, {relation} "
            f"the limit of {self.kind} {self.limit:g}",
            shares,
        )

    def as_dict(self) -> dict:
        """For `--json`: both distributions, bin by bin."""
        return {
            "column": self.column.name,
            "kind": self.kind,
            "measure": self.distance.measure,
            "distance": round(self.distance.value, 6),
            "limit": self.limit,
            "anomaly": self.is_anomaly,
            "before": self.before,
            "after": self.after,
            "bins": [
                {"bin": self._bin(bin), "before": round(float(p), 6), "after": round(float(q), 6)}
                for bin, p, q in zip(
                    self.distance.bins, self.distance.before, self.distance.after, strict=True
                )
            ],
        }


def _short(value: float) -> str:
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1_000 else f"{value:.3g}"


def compare(
    table: Table,
    before: Distributions,
    after: Distributions,
    names: tuple[str, str],
    kind: str = DRIFT,
    columns: Sequence[str] | None = None,
) -> list[Comparison]:
    """Every column's distance between two sides, the furthest beyond its limit first.

    Args:
        names: of the two sides.
        kind: whether the limit of `DRIFT` or `SKEW` holds.
        columns: only these; None for all that both sides have.
    """
    found = []
    for column in table.columns:
        one, other = before.get(column.name), after.get(column.name)
        if one is None or other is None or (columns is not None and column.name not in columns):
            continue
        measured = distance(one, other)
        if measured is not None:
            limit = getattr(column, kind)
            found.append(Comparison(column, kind, limit, *names, measured))
    return sorted(found, key=lambda c: (c.limit - c.distance.value, c.column.name))
