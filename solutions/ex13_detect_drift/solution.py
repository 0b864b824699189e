"""What the values of a column look like, and how far two such pictures are apart."""

# BEGIN SOLUTION
import itertools
import math
from collections import Counter

# STUB
# END SOLUTION
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apache_beam as beam

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"


def summarise(values: Iterable[Any], width: int | None = None) -> dict:
    """What some values of a column look like.

    Args:
        values: texts, or finite numbers, int and float as Python has them, a float no
            further than 2**53 from 0; None or NaN where there is no value. They can be gone
            through once.
        width: None for texts. For numbers the width of a bin, a whole number from 1: bin
            b holds the numbers from b * width on that are smaller than (b + 1) * width.

    Returns:
        A dict, all of which adds up:

        rows            how many values were given, those that are missing included
        missing         how many of them are missing
        counts          a dict: each text, or each bin that holds a number, and how often
        total           the sum of the numbers; 0 of none, and of texts
        least, most     of the numbers; None of none, and of texts
    """
    # BEGIN SOLUTION
    values = list(values)
    known = [value for value in values if value is not None and value == value]
    numbers = known if width else []
    keys = [int(number // width) for number in numbers] if width else known
    return {
        "rows": len(values),
        "missing": len(values) - len(known),
        "counts": dict(Counter(keys)),
        "total": sum(numbers),
        "least": min(numbers, default=None),
        "most": max(numbers, default=None),
    }
    # END SOLUTION


def merge(summaries: Iterable[dict]) -> dict:
    """The summary of all the values that are in some summaries, without the values.

    Args:
        summaries: of `summarise` or of `merge`, any number of them, which can be gone
            through once. They stay as they are.

    Returns:
        A dict as that of `summarise`; of no summaries, that of no values.
    """
    # BEGIN SOLUTION
    whole = summarise([])
    for one in summaries:
        for name in ("rows", "missing", "total"):
            whole[name] += one[name]
        for value, count in one["counts"].items():
            whole["counts"][value] = whole["counts"].get(value, 0) + count
        for name, choose in (("least", min), ("most", max)):
            ends = [end for end in (whole[name], one[name]) if end is not None]
            whole[name] = choose(ends, default=None)
    return whole
    # END SOLUTION


class MonthSummaries(beam.PTransform):
    """Rows to one summary a month.

    Takes rows, dicts with "year", "month" and the column; gives pairs of the month, such
    as "2013-02", and the summary of the column's values in it. Each worker adds its rows
    up before the shuffle: a month's rows are never brought together in one place.

    Args:
        column: its name.
        width: as of `summarise`.
    """

    def __init__(self, column: str, width: int | None = None):
        super().__init__()
        self.column = column
        self.width = width

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[tuple[str, dict]]:
        # BEGIN SOLUTION
        column, width = self.column, self.width

        def summary_of_row(row: dict) -> tuple[str, dict]:
            month = f"{row['year']:04d}-{row['month']:02d}"
            return month, summarise([row[column]], width)

        return rows | "Of a row" >> beam.Map(summary_of_row) | "Merge" >> beam.CombinePerKey(merge)
        # END SOLUTION


def shares(summary: dict) -> dict[str | int | None, float]:
    """The share of the rows that each value has, from 0 to 1; the summary stays as it is.

    Returns:
        Each key of the summary's counts with its share of all rows, and the share of the
        missing ones under None, where there are any. Of no rows, an empty dict.
    """
    # BEGIN SOLUTION
    counts = dict(summary["counts"])
    if summary["missing"]:
        counts[None] = summary["missing"]
    return {value: count / summary["rows"] for value, count in counts.items()}
    # END SOLUTION


def l_infinity(p: Mapping, q: Mapping) -> float | None:
    """The largest difference of a value's share, from 0 to 1.

    Args:
        p, q: values and their shares, which add up to 1 but for rounding. A value that
            one does not have has a share of 0 there.

    Returns:
        The distance; None where a side has no shares, for of nothing nothing is known.
    """
    # BEGIN SOLUTION
    if not p or not q:
        return None
    return max(abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q})
    # END SOLUTION


def jensen_shannon(p: Mapping, q: Mapping) -> float | None:
    """The Jensen-Shannon divergence in bits.

    (KL(p, m) + KL(q, m)) / 2, where m = (p + q) / 2, KL(a, b) is the sum over all values
    of a * log2(a / b), and a value with a share of 0 in a adds nothing to it.

    Args:
        p, q: as of `l_infinity`. A share may be 0, and it may be as small as a float can
            be, 5e-324, as shares of weighted rows become.

    Returns:
        From 0, of equal sides, to 1, of sides without a common value, and never beyond;
        None where a side has no shares.
    """
    # BEGIN SOLUTION
    if not p or not q:
        return None
    bits = math.fsum(
        # Not by the middle: half of the smallest share is no share at all.
        share * math.log2(2 * share / (p.get(value, 0.0) + q.get(value, 0.0)))
        for side in (p, q)
        for value, share in side.items()
        if share
    )
    return min(max(bits / 2, 0.0), 1.0)
    # END SOLUTION


def distance(before: dict, after: dict, measure: str) -> float | None:
    """How far two summaries of a column are apart, by L_INFINITY or JENSEN_SHANNON."""
    measured = {L_INFINITY: l_infinity, JENSEN_SHANNON: jensen_shannon}[measure]
    return measured(shares(before), shares(after))


def drift_report(
    months: Mapping[str, Mapping[str, dict]], limits: Mapping[str, tuple[str, float]]
) -> list[dict]:
    """Each month beside the one before it.

    Args:
        months: the summaries of each month's columns, by name, by months such as
            "2013-02", which stand in any order.
        limits: the columns to compare: the measure, and the distance that is allowed.

    Returns:
        A dict for each month but the first and each column of `limits`, in the order of
        the months, and of `limits`:

        month           the later one; it is compared with the one before it of those
                        that are given
        column
        distance        None where one of the two months has no rows of the column, or
                        does not have the column
        anomaly         whether the distance is greater than is allowed; False where it is None
    """
    # BEGIN SOLUTION
    report = []
    nothing = summarise([])
    for earlier, month in itertools.pairwise(sorted(months)):
        for column, (measure, limit) in limits.items():
            before, after = (months[name].get(column, nothing) for name in (earlier, month))
            found = distance(before, after, measure)
            anomaly = found is not None and found > limit
            line = {"month": month, "column": column, "distance": found, "anomaly": anomaly}
            report.append(line)
    return report
    # END SOLUTION


def first_jump(series: Sequence[dict], measure: str, limit: float, span: int = 7) -> int | None:
    """The first period that is suddenly not as those before it.

    Args:
        series: summaries of a column, of one day after the other, or of longer periods;
            at least 2 * span + 1 of them.
        limit: a period has jumped where its distance from the `span` periods before it,
            taken together, is greater. Without a distance, None, nothing is further.
        span: periods; at least 1. A week of days, so that each weekday is in it.

    Returns:
        Its index; None where none has jumped. A period with fewer than `span` before it,
        or behind it, is not judged: what it was shows only later.
    """
    # BEGIN SOLUTION
    for index in range(span, len(series) - span):
        before = merge(series[index - span : index])
        if _beyond(limit, before, series[index], measure):
            return index
    return None
    # END SOLUTION


# BEGIN SOLUTION
def _beyond(limit: float, before: dict, after: dict, measure: str) -> bool:
    found = distance(before, after, measure)
    return found is not None and found > limit


# STUB
# END SOLUTION
def explain(series: Sequence[dict], measure: str, limit: float, span: int = 7) -> str | None:
    """What kind of drift it is: whether it comes suddenly, and whether it stays.

    Args: as of `first_jump`.

    Returns:
        Where a period has jumped, of the first one that has:

        "error"         the `span` periods behind it are further than `limit` from the
                        `span` periods before it, both taken together: it stays
        "storm"         they are not: it goes as it came

        Where none has, but any `span` periods one after the other, taken together, are
        further than `limit` from the first `span`:

        "trend"         the last `span` periods are, too
        "season"        the last ones are not: what went comes back

        and None where there is nothing of all this.
    """
    # BEGIN SOLUTION
    jump = first_jump(series, measure, limit, span)
    if jump is not None:
        before, after = series[jump - span : jump], series[jump + 1 : jump + 1 + span]
        stays = _beyond(limit, merge(before), merge(after), measure)
        return "error" if stays else "storm"
    windows = [merge(series[start : start + span]) for start in range(len(series) - span + 1)]
    away = [_beyond(limit, windows[0], window, measure) for window in windows]
    if not any(away):
        return None
    return "trend" if away[-1] else "season"
    # END SOLUTION
