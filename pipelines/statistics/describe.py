"""Distributions for people (JSON) and in TensorFlow Metadata's statistics proto."""

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.shown_values import shortened
from pipelines.statistics.distribution import Distribution, Distributions, Slices
from pipelines.statistics.summary import INSTANT, INTEGER, TEXT

TOP_VALUES = 20
# Of the proto's rank histogram of a whole split; TensorFlow Data Validation keeps as many.
_RANKED_VALUES = 1_000
BUCKETS = 10

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_NAMES = tuple(f"p{round(100 * share):02d}" for share in QUANTILES)

# Sums of fractions differ in their last bits with the order of batches; this is what they share.
_DIGITS = 9
# A deviation is the root of a difference, which takes as many digits as its two terms share: of
# instants in seconds, a year apart, seven.
_DEVIATION_DIGITS = 5


def rounded(value: float, digits: int = _DIGITS) -> float:
    """A number without the digits that depend on the order of batches; 0 if it is not finite."""
    return float(f"{value:.{digits}g}") if np.isfinite(value) else 0.0


def month_name(month: int) -> str:
    """Such as "2013-02"; see `pipelines.statistics.summary.Summary`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def day_name(seconds: float) -> str:
    """The day of an instant, such as "2013-02-08"."""
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def histogram(column: Distribution, buckets: int = BUCKETS) -> tuple[np.ndarray, np.ndarray]:
    """Equal intervals from the least value to the most.

    Returns:
        (borders, float64 [buckets + 1]; rows, int64 [buckets]). The last interval is closed.
    """
    low, high = float(column.values[0]), float(column.values[-1])
    borders = np.linspace(low, high, buckets + 1)
    width = (high - low) / buckets
    if width and np.isfinite(width):
        buckets_of = np.minimum((column.values - low) / width, buckets - 1).astype(np.int64)
    else:
        buckets_of = np.zeros(len(column.values), np.int64)
    return borders, np.bincount(buckets_of, column.counts, buckets).astype(np.int64)


def as_dict(column: Distribution) -> dict:
    """A column for people and programs: plain values that JSON takes."""
    shown: dict = {"rows": column.rows, "missing": column.missing}
    if not len(column.values):
        return shown
    if column.kind == TEXT:
        shown["distinct"] = column.distinct
        if column.level:
            shown["sampled"] = f"1 of {1 << column.level} values"
        texts: Counter[str] = Counter()
        for value, rows in column.top(TOP_VALUES):
            texts[shortened(str(value))] += rows
        return shown | {"top": dict(texts)}
    if column.kind == INSTANT:
        top = {day_name(float(day)): rows for day, rows in column.top(TOP_VALUES)}
        least, most = column.limits
        return shown | {
            "min": str(np.datetime64(int(least), "s")) + "Z",
            "max": str(np.datetime64(int(most), "s")) + "Z",
            "days": column.distinct,
            "top": top,
        }
    quantiles = column.quantiles(QUANTILES).tolist()
    borders, rows = histogram(column)
    least, most = column.limits
    return shown | {
        "mean": rounded(column.mean),
        "deviation": rounded(column.deviation, _DEVIATION_DIGITS),
        "min": rounded(least),
        **dict(zip(_NAMES, map(rounded, quantiles), strict=True)),
        "max": rounded(most),
        "zeros": int(column.counts[column.values == 0].sum()),
        "histogram": {"from": [rounded(b) for b in borders[:-1]], "rows": rows.tolist()},
    }


@dataclass(frozen=True)
class Months:
    """Some months of a split described, for `as_json` and `statistics_proto` to put together.

    Attributes:
        lines: by column, a line of JSON for each month.
        proto: a serialised `DatasetFeatureStatisticsList`, one of each month.
    """

    lines: Mapping[str, Sequence[str]]
    proto: bytes


def describe_months(split: str, slices: Slices) -> Months:
    """Every month of the slices, in order."""
    months = sorted(month for month in slices if month is not None)
    lines: dict[str, list[str]] = {}
    for month in months:
        for name, column in slices[month].items():
            line = f'   "{month_name(month)}": {json.dumps(_in_short(column))}'
            lines.setdefault(name, []).append(line)
    named = {f"{split}/{month_name(month)}": slices[month] for month in months}
    return Months(lines, _serialised(named, whole=False))


def as_json(columns: Distributions, months: Sequence[Months]) -> str:
    """Every column of a split, and its months in short: a line of JSON each."""
    shown = []
    for name, column in columns.items():
        body = ",\n".join(line for part in months for line in part.lines[name])
        whole = json.dumps(as_dict(column), ensure_ascii=False)[:-1]
        shown.append(f' {json.dumps(name)}: {whole},\n  "months": {{\n{body}\n  }}}}')
    return "{\n" + ",\n".join(shown) + "\n}\n"


def _in_short(column: Distribution) -> dict:
    shown: dict = {"rows": column.rows, "missing": column.missing}
    if column.kind == TEXT or not len(column.values):
        return shown | ({"distinct": column.distinct} if column.kind == TEXT else {})
    if column.kind == INSTANT:
        return shown
    low, middle, high = column.quantiles((0.05, 0.5, 0.95)).tolist()
    return shown | {"mean": rounded(column.mean), "p05": low, "p50": middle, "p95": high}


def statistics_proto(
    splits: Mapping[str, Distributions], months: Mapping[str, Sequence[Months]]
) -> bytes:
    """A serialised `DatasetFeatureStatisticsList`: one of each split, and one of each its months.

    Named `train` and `train/2013-01`. Numbers are within the error that
    `pipelines.statistics.rounding` states, instants in seconds. Imports
    tensorflow-metadata.
    """
    # Protobuf's messages add up where their bytes are put together.
    parts: list[bytes] = []
    for split, columns in splits.items():
        parts.append(_serialised({split: columns}, whole=True))
        parts += [described.proto for described in months[split]]
    return b"".join(parts)


def _serialised(named: Mapping[str, Distributions], whole: bool) -> bytes:
    from tensorflow_metadata.proto.v0 import statistics_pb2

    listed = statistics_pb2.DatasetFeatureStatisticsList()
    for name, columns in named.items():
        dataset = listed.datasets.add(name=name)
        dataset.num_examples = max((column.rows for column in columns.values()), default=0)
        for column, distribution in columns.items():
            _add_feature(dataset.features.add(), column, distribution, whole, statistics_pb2)
    return listed.SerializeToString(deterministic=True)


def _add_feature(feature, name: str, column: Distribution, whole: bool, pb2) -> None:
    # A month has fewer values ranked than the whole split, and no histogram of equal intervals.
    feature.path.step.append(name)
    known = column.rows - column.missing
    if column.kind == TEXT:
        feature.type = pb2.FeatureNameStatistics.STRING
        common = feature.string_stats.common_stats
        _describe_text(feature.string_stats, column, _RANKED_VALUES if whole else TOP_VALUES)
    else:
        kinds = pb2.FeatureNameStatistics
        feature.type = kinds.INT if column.kind in (INTEGER, INSTANT) else kinds.FLOAT
        common = feature.num_stats.common_stats
        if known:
            _describe_numbers(feature.num_stats, column, whole, pb2)
    common.num_non_missing, common.num_missing = known, column.missing
    if known:
        common.min_num_values = common.max_num_values = 1
        common.avg_num_values, common.tot_num_values = 1.0, known


def _describe_text(stats, column: Distribution, ranked: int) -> None:
    stats.unique = column.distinct
    top = column.top(ranked)
    for value, rows in top[:TOP_VALUES]:
        stats.top_values.add(value=shortened(str(value)), frequency=rows)
    for rank, (value, rows) in enumerate(top):
        stats.rank_histogram.buckets.add(
            low_rank=rank, high_rank=rank, label=shortened(str(value)), sample_count=rows
        )
    if top:
        lengths = pc.binary_length(pa.array(column.values, pa.string())).to_numpy()
        stats.avg_length = rounded(np.average(lengths, weights=column.counts))


def _describe_numbers(stats, column: Distribution, whole: bool, pb2) -> None:
    stats.mean, stats.std_dev = rounded(column.mean), rounded(column.deviation, _DEVIATION_DIGITS)
    stats.min, stats.max = map(rounded, column.limits)
    borders = column.quantiles(np.arange(BUCKETS + 1) / BUCKETS)
    stats.median = borders[BUCKETS // 2]
    stats.num_zeros = int(column.counts[column.values == 0].sum())
    if whole:
        equal, rows = histogram(column)
        standard = stats.histograms.add(type=pb2.Histogram.STANDARD)
        for (low, high), count in zip(
            itertools.pairwise(equal.tolist()), rows.tolist(), strict=True
        ):
            standard.buckets.add(low_value=low, high_value=high, sample_count=count)
    quantiles = stats.histograms.add(type=pb2.Histogram.QUANTILES)
    share = (column.rows - column.missing) / BUCKETS
    for low, high in itertools.pairwise(borders.tolist()):
        quantiles.buckets.add(low_value=low, high_value=high, sample_count=share)
