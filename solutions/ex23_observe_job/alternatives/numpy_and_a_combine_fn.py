"""NumPy counts and adds, a CombineFn finds the hot keys, and what is wrong stands in a table."""

import collections
import dataclasses
import logging

import apache_beam as beam
import numpy as np
import pyarrow.compute as pc
from apache_beam.metrics import Metrics, MetricsFilter

NAMESPACE = "delay_report"
FATES = ("cancelled", "diverted", "implausible", "reported")


class SortOut(beam.DoFn):
    def setup(self):
        self.counters = {name: Metrics.counter(NAMESPACE, name) for name in ("read", *FATES)}
        self.spreads = {
            name: Metrics.distribution(NAMESPACE, name)
            for name in ("arr_delay", "batch_rows", "date")
        }

    def start_bundle(self):
        self.said = []

    def process(self, batch):
        left = batch["dep_delay"].is_valid().to_numpy(zero_copy_only=False)
        arrived = batch["arr_delay"].is_valid().to_numpy(zero_copy_only=False)
        delays = batch["arr_delay"].fill_null(0).to_numpy().astype(np.int64)
        fates = np.select(
            [~left, ~arrived, (delays < -120) | (delays > 1440)], FATES[:3], "reported"
        )
        self.counters["read"].inc(batch.num_rows)
        for name, rows in zip(*np.unique(fates, return_counts=True), strict=True):
            self.counters[name].inc(int(rows))
        self.spreads["batch_rows"].update(batch.num_rows)
        dates = np.sort(batch["date"].to_numpy())
        for date in (*dates[:1], *dates[-1:]):
            self.spreads["date"].update(int(date))
        for delay in delays[fates == "reported"].tolist():
            self.spreads["arr_delay"].update(delay)
        for place in np.flatnonzero(fates == "implausible"):
            if len(self.said) == 5:
                break
            date, carrier, flight, dest, _, delay = (
                batch[name][int(place)].as_py()
                for name in ("date", "carrier", "flight", "dest", "dep_delay", "arr_delay")
            )
            day = f"{date // 10_000}-{date // 100 % 100:02d}-{date % 100:02d}"
            self.said.append(f"{day} {carrier}{flight}->{dest}: arr_delay={delay}")
            logging.warning("left out: %s", self.said[-1])
        yield batch.select(["dest", "arr_delay"]).filter(pc.equal(fates, "reported"))


class DelayReport(beam.PTransform):
    def expand(self, batches):
        def pairs(batch):
            return zip(batch["dest"].to_pylist(), batch["arr_delay"].to_pylist(), strict=True)

        return (
            batches
            | "sort out" >> beam.ParDo(SortOut())
            | "flights" >> beam.ParDo(pairs)
            | "mean" >> beam.CombinePerKey(beam.combiners.MeanCombineFn())
            | "columns" >> beam.Map(lambda pair: dict(zip(("dest", "mean_delay"), pair)))  # noqa: B905
        )


class _Rows(beam.CombineFn):
    def create_accumulator(self):
        return 0

    def add_input(self, accumulator, rows):
        return accumulator + rows

    def merge_accumulators(self, accumulators):
        return sum(accumulators)

    def extract_output(self, accumulator):
        return np.int64(accumulator)


class HotKeys(beam.PTransform):
    def __init__(self, column, share):
        super().__init__()
        self.column, self.share = column, share

    def expand(self, batches):
        column, least = self.column, self.share
        counts = batches | "values" >> beam.FlatMap(
            lambda batch: collections.Counter(batch[column].to_pylist()).items()
        )
        total = (
            counts
            | "rows" >> beam.Map(lambda pair: pair[1])
            | "total" >> beam.CombineGlobally(_Rows()).as_singleton_view()
        )

        def shares(pair, total):
            if np.divide(pair[1], total) >= least:
                yield {"key": pair[0], "rows": pair[1], "share": np.divide(pair[1], total)}

        return (
            counts
            | "rows of a value" >> beam.CombinePerKey(_Rows())
            | "large" >> beam.FlatMap(shares, total)
        )


@dataclasses.dataclass
class Spread:
    count: int = 0
    sum: int = 0
    min: float = float("inf")
    max: float = float("-inf")

    def __add__(self, other):
        return Spread(
            self.count + other.count,
            self.sum + other.sum,
            min(self.min, other.min),
            max(self.max, other.max),
        )


def job_metrics(result):
    found = result.metrics().query(MetricsFilter().with_namespaces([NAMESPACE]))
    counters, spreads = collections.Counter(), collections.defaultdict(Spread)
    for metric in found["counters"]:
        told = [metric.committed, metric.attempted][metric.committed is None]
        counters[metric.key.metric.name] += told
    for metric in found["distributions"]:
        told = [metric.committed, metric.attempted][metric.committed is None]
        if told.count:
            spreads[metric.key.metric.name] += Spread(told.count, told.sum, told.min, told.max)
    return {
        "counters": dict(counters),
        "distributions": {name: dataclasses.asdict(its) for name, its in spreads.items()},
    }


def diagnose(metrics, today):
    counts = collections.Counter(metrics["counters"])
    read, fates = counts["read"], sum(counts[name] for name in FATES)
    if not read:
        return ["no input"]
    date = metrics["distributions"].get("date", {"max": today})
    rows = metrics["distributions"].get("batch_rows", {"sum": 100, "count": 1})
    table = [
        (fates != read, "rows lost"),
        (counts["implausible"] > read * 0.001, "bad source"),
        (date["max"] < today, "stale input"),
        (rows["sum"] // rows["count"] < 100, "small batches"),
    ]
    return [words for holds, words in table if holds]
