"""The numbers of the run's page as shapes: paths and bars in the units of an SVG's box.

Pure functions of distributions; the template arranges what they give, and knows no data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.columnar.shown_values import shortened
from pipelines.statistics.describe import day_name
from pipelines.statistics.distribution import Distribution
from pipelines.statistics.rounding import DAY
from pipelines.statistics.summary import TEXT

# The box of a small chart; text is not in it, so that it may be stretched.
WIDTH, HEIGHT = 240.0, 80.0

BINS = 24
TOP = 6

# Where a chart of numbers begins and ends: beyond lie outliers, counted in the outer bins.
_SHOWN = (0.005, 0.995)
# Whole numbers further apart are cut like any others.
_MOST_WHOLE = 2.0**52
# From here on a number is shown with an exponent.
_MOST_DIGITS = 1e15


@dataclass(frozen=True)
class Chart:
    """A small chart of one column: a line or a group of bars for each split.

    Attributes:
        kind: "lines" or "bars".
        low, high: the ends of the horizontal axis, for people.
        peak: the largest share, the top of the vertical axis.
        lines: split -> path.
        bars: (name, [(split, share, width in percent)]).
        missing: split -> share of the rows without a value, where there are any.
        alt_text: the chart in a sentence, for those who do not see it.
    """

    column: str
    unit: str
    description: str
    kind: str
    alt_text: str
    low: str = ""
    high: str = ""
    peak: str = ""
    lines: Mapping[str, str] | None = None
    bars: Sequence[tuple] = ()
    missing: Mapping[str, str] | None = None


def number(value: float) -> str:
    """A number for people, short."""
    if 1_000 <= abs(value) < _MOST_DIGITS:
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
    return f"{value:.3g}"


def percent(share: float) -> str:
    """A share for people: "12 %", "0.3 %"."""
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"


def column_chart(column, splits: Mapping[str, Distribution]) -> Chart | None:
    """The distributions of a column in each split; None where no split has a value."""
    filled = {name: d for name, d in splits.items() if len(d.values)}
    if not filled:
        return None
    missing = {
        name: percent(d.missing / d.rows) for name, d in splits.items() if d.rows and d.missing
    }
    make = _bars if next(iter(filled.values())).kind == TEXT else _lines
    return make(column, filled, missing)


def _lines(column, splits: Mapping[str, Distribution], missing) -> Chart:
    ends = [d.quantiles(_SHOWN) for d in splits.values()]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    distinct = len(np.unique(np.concatenate([d.values for d in splits.values()])))
    whole = all(np.all(d.values == np.round(d.values)) for d in splits.values())
    if whole and high / 2 - low / 2 < _MOST_WHOLE:
        # A bin holds as many integers as any other, or the chart has teeth.
        step = max(1, -(-int(high - low + 1) // BINS))
        bins = max(1, -(-int(high - low + 1) // step))
        borders = low - 0.5 + step * np.arange(bins + 1)
    else:
        bins = min(BINS, max(distinct, 2))
        # Halves, for the ends of float64 are further apart than it can say.
        borders = 2 * np.linspace(low / 2, (high if high > low else low + 1) / 2, bins + 1)
    shares = {}
    for name, d in splits.items():
        bin_of = np.clip(np.searchsorted(borders, d.values, "right") - 1, 0, bins - 1)
        counts = np.bincount(bin_of, d.counts, bins)
        shares[name] = counts / counts.sum()
    peak = max(s.max() for s in shares.values())
    alt_text = "; ".join(
        f"{name}: median {number(d.quantiles([0.5])[0])}, 90 % between "
        f"{number(d.quantiles([0.05])[0])} and {number(d.quantiles([0.95])[0])}"
        for name, d in splits.items()
    )
    return Chart(
        column.name,
        column.unit or "",
        column.description,
        "lines",
        alt_text,
        number(low),
        number(high),
        percent(peak),
        {name: step_path(share / peak) for name, share in shares.items()},
        missing=missing,
    )


def step_path(heights: np.ndarray, width: float = WIDTH, height: float = HEIGHT) -> str:
    """Steps from left to right as an SVG path, from and to the base.

    Args:
        heights: from 0 to 1.
    """
    each = width / len(heights)
    points = [f"M0 {height:g}"]
    for bin, value in enumerate(heights):
        top = height * (1 - value)
        points.append(f"V{top:.1f}H{(bin + 1) * each:.1f}")
    return "".join(points) + f"V{height:g}"


def _bars(column, splits: Mapping[str, Distribution], missing) -> Chart:
    first = next(iter(splits.values()))
    names = [name for name, _ in first.top(TOP)]
    shares = {}
    for split, d in splits.items():
        indices = {value: i for i, value in enumerate(d.values)}
        total = d.counts.sum()
        shares[split] = [d.counts[indices[n]] / total if n in indices else 0.0 for n in names]
    peak = max(max(s) for s in shares.values()) or 1.0
    bars = [
        (
            shortened(str(name)),
            [
                (s, percent(values[i]), f"{100 * values[i] / peak:.1f}")
                for s, values in shares.items()
            ],
        )
        for i, name in enumerate(names)
    ]
    alt_text = "; ".join(
        f"{split}: "
        + ", ".join(f"{shortened(str(n))} {percent(v)}" for n, v in zip(names, values, strict=True))
        for split, values in shares.items()
    )
    more = first.distinct - len(names)
    high = f"and {more:,} more" if more > 0 else ""
    return Chart(
        column.name,
        column.unit or "",
        column.description,
        "bars",
        alt_text,
        high=high,
        bars=bars,
        missing=missing,
    )


@dataclass(frozen=True)
class Days:
    """Flights of every day, and those without an arrival among them.

    Attributes:
        flights, unlabelled: paths, see `step_path`.
        worst: (day, flights, unlabelled, share) of the days that lost most.
        marks: (offset in percent, month) where a month begins.
    """

    flights: str
    unlabelled: str
    peak: int
    worst: list[tuple[str, int, int, str]]
    marks: list[tuple[str, str]]


# The box of the days' chart.
DAYS_WIDTH, DAYS_HEIGHT = 960.0, 160.0
_WORST_DAYS = 5
_MOST_DAYS = 1_500
_MOST_MARKS = 14
# No mark begins further right: it would leave the page.
_LAST_MARK = 0.93


def days_chart(labelled: Distribution, unlabelled: Distribution) -> Days | None:
    """The days of a run, from the instants of the scheduled departures.

    None where there is no day, or there are more than a chart can show.
    """
    values = np.concatenate([labelled.values, unlabelled.values]) // DAY
    if not len(values):
        return None
    first, last = int(values.min()), int(values.max())
    days = last - first + 1
    if not 2 <= days <= _MOST_DAYS:
        return None
    counts = [np.zeros(days, np.int64) for _ in range(2)]
    for count, d in zip(counts, (labelled, unlabelled), strict=True):
        if len(d.values):
            count[(d.values // DAY - first).astype(np.int64)] = d.counts
    flights, lost = counts[0] + counts[1], counts[1]
    peak = int(flights.max())
    order = np.lexsort((np.arange(days), -lost / np.maximum(flights, 1)))[:_WORST_DAYS]
    worst = [
        (day_name((first + i) * DAY), int(flights[i]), int(lost[i]), percent(lost[i] / flights[i]))
        for i in order
        if lost[i]
    ]
    months = np.arange(days).astype("timedelta64[D]") + np.datetime64(first, "D")
    begins = np.flatnonzero(np.diff(months.astype("datetime64[M]").astype(int), prepend=-1))
    begins = begins[:: max(1, -(-len(begins) // _MOST_MARKS))]
    marks = [
        (f"{100 * i / days:.2f}", str(months[i].astype("datetime64[M]")))
        for i in begins.tolist()
        if i < _LAST_MARK * days
    ]
    size = (DAYS_WIDTH, DAYS_HEIGHT)
    return Days(step_path(flights / peak, *size), step_path(lost / peak, *size), peak, worst, marks)
