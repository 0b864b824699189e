"""Shares are NumPy's arrays over the values of both sides; summaries are merged from the start."""

import itertools

import apache_beam as beam
import numpy as np

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"
_ONE = {"rows": 1, "missing": 0, "counts": {}, "total": 0, "least": None, "most": None}


def _of_one(value, width):
    if value is None or value != value:
        return {**_ONE, "missing": 1}
    if not width:
        return {**_ONE, "counts": {value: 1}}
    ends = {"total": value, "least": value, "most": value}
    return {**_ONE, "counts": {np.floor_divide(value, width): 1}, **ends}


def summarise(values, width=None):
    return merge(_of_one(value, width) for value in values)


def merge(summaries):
    summaries = list(summaries)
    whole = {name: sum(one[name] for one in summaries) for name in ("rows", "missing", "total")}
    whole["counts"] = {
        value: sum(one["counts"].get(value, 0) for one in summaries)
        for value in {value for one in summaries for value in one["counts"]}
    }
    for name, end in (("least", np.min), ("most", np.max)):
        ends = [one[name] for one in summaries if one[name] is not None]
        whole[name] = end(ends) if ends else None
    return whole


class _Keyed(beam.DoFn):
    def __init__(self, column, width):
        self._column, self._width = column, width

    def process(self, row):
        month = str(row["month"]).zfill(2)
        yield f"{row['year']}-{month}", summarise([row[self._column]], self._width)


class MonthSummaries(beam.PTransform):
    def __init__(self, column, width=None):
        self.column, self.width = column, width

    def expand(self, rows):
        keyed = rows | beam.ParDo(_Keyed(self.column, self.width))
        return keyed | beam.CombinePerKey(merge)


def shares(summary):
    values, counts = [*summary["counts"], None], [*summary["counts"].values(), summary["missing"]]
    found = np.divide(counts, max(summary["rows"], 1))
    return {value: share for value, share in zip(values, found, strict=True) if share}


def _sides(p, q):
    values = {**p, **q}
    return (np.array([side.get(value, 0) for value in values], float) for side in (p, q))


def l_infinity(p, q):
    if not (p and q):
        return None
    one, other = _sides(p, q)
    return np.linalg.norm(one - other, np.inf)


def jensen_shannon(p, q):
    if not (p and q):
        return None
    one, other = _sides(p, q)
    both = one + other
    found = sum(
        side[side > 0] @ (1 + np.log2(side[side > 0]) - np.log2(both[side > 0]))
        for side in (one, other)
    )
    return np.clip(found / 2, 0, 1)


def distance(before, after, measure):
    measured = {L_INFINITY: l_infinity, JENSEN_SHANNON: jensen_shannon}[measure]
    return measured(shares(before), shares(after))


def drift_report(months, limits):
    order, nothing = sorted(months.items()), merge(())
    return [
        {"month": month, "column": column, "distance": found, "anomaly": _above(found, limit)}
        for (_, before), (month, after) in itertools.pairwise(order)
        for column, (measure, limit) in limits.items()
        for found in [distance(before.get(column, nothing), after.get(column, nothing), measure)]
    ]


def _above(found, limit):
    return bool(found is not None and found > limit)


def _distances(series, measure, span, before, after):
    # For each index that has `span` periods on both sides.
    return [
        distance(merge(before(index)), merge(after(index)), measure)
        for index in range(span, len(series) - span)
    ]


def first_jump(series, measure, limit, span=7):
    found = _distances(
        series, measure, span, lambda i: series[i - span : i], lambda i: series[i : i + 1]
    )
    return next((span + i for i, one in enumerate(found) if _above(one, limit)), None)


def explain(series, measure, limit, span=7):
    windows = [merge(series[i : i + span]) for i in range(len(series) - span + 1)]
    jump = first_jump(series, measure, limit, span)
    if jump is not None:
        stays = distance(windows[jump - span], windows[jump + 1], measure)
        return "error" if _above(stays, limit) else "storm"
    away = [i for i, one in enumerate(windows) if _above(distance(windows[0], one, measure), limit)]
    if away:
        return "trend" if away[-1] == len(windows) - 1 else "season"
    return None
