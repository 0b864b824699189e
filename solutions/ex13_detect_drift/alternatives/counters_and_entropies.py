"""Counters add up, a CombineFn changes its accumulator, and the divergence is one of entropies."""

import functools
import math
from collections import Counter, defaultdict

import apache_beam as beam

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"


def _add(summary, value, width):
    summary["rows"] += 1
    if value is None or (isinstance(value, float) and math.isnan(value)):
        summary["missing"] += 1
        return
    if width:
        summary["total"] += value
        summary["least"] = value if summary["least"] is None else min(summary["least"], value)
        summary["most"] = value if summary["most"] is None else max(summary["most"], value)
        value //= width
    summary["counts"][value] = summary["counts"].get(value, 0) + 1


def summarise(values, width=None):
    summary = {"rows": 0, "missing": 0, "counts": {}, "total": 0, "least": None, "most": None}
    for value in values:
        _add(summary, value, width)
    return summary


def _end(choose, one, other):
    return choose((end for end in (one, other) if end is not None), default=None)


def merge(summaries):
    def both(one, other):
        return {
            "rows": one["rows"] + other["rows"],
            "missing": one["missing"] + other["missing"],
            "counts": dict(Counter(one["counts"]) + Counter(other["counts"])),
            "total": one["total"] + other["total"],
            "least": _end(min, one["least"], other["least"]),
            "most": _end(max, one["most"], other["most"]),
        }

    return functools.reduce(both, summaries, summarise(()))


class _Summary(beam.CombineFn):
    def __init__(self, width):
        self._width = width

    def create_accumulator(self):
        return summarise(())

    def add_input(self, accumulator, value):
        _add(accumulator, value, self._width)
        return accumulator

    def merge_accumulators(self, accumulators):
        return merge(accumulators)

    def extract_output(self, accumulator):
        return accumulator


class MonthSummaries(beam.PTransform):
    def __init__(self, column, width=None):
        self.column, self.width = column, width

    def expand(self, rows):
        column = self.column
        return (
            rows
            | beam.Map(lambda row: ("{year}-{month:02}".format(**row), row[column]))
            | beam.CombinePerKey(_Summary(self.width))
        )


def shares(summary):
    rows = Counter(summary["counts"])
    rows[None] += summary["missing"]
    return {value: count / summary["rows"] for value, count in rows.items() if count > 0}


def l_infinity(p, q):
    if p and q:
        return max(abs(share) for share in _sum(p, q, -1.0).values())
    return None


def _sum(p, q, sign):
    found = defaultdict(float, p)
    for value, share in q.items():
        found[value] += sign * share
    return found


def _entropy(p):
    return -sum(share * math.log2(share) for share in p.values() if share > 0)


def jensen_shannon(p, q):
    if not (p and q):
        return None
    middle = {value: share / 2 for value, share in _sum(p, q, 1.0).items()}
    found = _entropy(middle) - (_entropy(p) + _entropy(q)) / 2
    return sorted((0.0, found, 1.0))[1]


def distance(before, after, measure):
    return (l_infinity if measure == L_INFINITY else jensen_shannon)(shares(before), shares(after))


def drift_report(months, limits):
    names = sorted(months)
    report = []
    for number in range(1, len(names)):
        for column in limits:
            measure, limit = limits[column]
            try:
                sides = [months[name][column] for name in names[number - 1 : number + 1]]
                found = distance(*sides, measure)
            except KeyError:
                found = None
            report.append(
                {
                    "month": names[number],
                    "column": column,
                    "distance": found,
                    "anomaly": False if found is None else found > limit,
                }
            )
    return report


def first_jump(series, measure, limit, span=7):
    for index, day in enumerate(series):
        before, behind = series[max(index - span, 0) : index], series[index + 1 :]
        if len(before) == span and len(behind) >= span:
            found = distance(merge(before), day, measure)
            if found is not None and found > limit:
                return index
    return None


def explain(series, measure, limit, span=7):
    def far(one, other):
        return (distance(merge(one), merge(other), measure) or 0) > limit

    at = first_jump(series, measure, limit, span)
    if at is None:
        first, last = series[:span], series[-span:]
        if far(first, last):
            return "trend"
        runs = (series[i : i + span] for i in range(len(series) - span))
        return "season" if any(far(first, run) for run in runs) else None
    return "error" if far(series[at - span : at], series[at + 1 : at + span + 1]) else "storm"
