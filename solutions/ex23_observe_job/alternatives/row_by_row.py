"""Row by row: a fate for each row, metrics looked up by name, findings one after the other."""

import logging
import statistics
from fractions import Fraction

import apache_beam as beam
from apache_beam.metrics import Metrics

NAMESPACE = "delay_report"
EARLIEST, LATEST, MESSAGES = -120, 1440, 5

_log = logging.getLogger("delays")


def fate_of(row):
    if row["dep_delay"] is None:
        return "cancelled"
    if row["arr_delay"] is None:
        return "diverted"
    return "reported" if EARLIEST <= row["arr_delay"] <= LATEST else "implausible"


class SortOut(beam.DoFn):
    def __init__(self):
        self.left_to_say = MESSAGES

    def process(self, batch):
        distribution = Metrics.distribution
        distribution(NAMESPACE, "batch_rows").update(batch.num_rows)
        kept = []
        for row in batch.to_pylist():
            fate = fate_of(row)
            Metrics.counter(NAMESPACE, "read").inc()
            Metrics.counter(NAMESPACE, fate).inc()
            distribution(NAMESPACE, "date").update(row["date"])
            kept.append(fate == "reported")
            if fate == "reported":
                distribution(NAMESPACE, "arr_delay").update(row["arr_delay"])
            elif fate == "implausible" and self.left_to_say:
                self.left_to_say -= 1
                _log.warning(", ".join(f"{name}: {value}" for name, value in row.items()))
        yield batch.take([i for i, keep in enumerate(kept) if keep] or batch["date"][:0]).select(
            ["dest", "arr_delay"]
        )

    def finish_bundle(self):
        # As good as at the beginning of the next one.
        self.left_to_say = MESSAGES


class DelayReport(beam.PTransform):
    def expand(self, batches):
        def flights(batch):
            return [(row["dest"], row["arr_delay"]) for row in batch.to_pylist()]

        def mean(dest, delays):
            return {"dest": dest, "mean_delay": statistics.fmean(delays)}

        sorted_out = batches | "Keep plausible flights" >> beam.ParDo(SortOut())
        keyed = sorted_out | "Key by destination" >> beam.FlatMap(flights)
        return (
            keyed
            | "Group by destination" >> beam.GroupByKey()
            | "Report a mean" >> beam.MapTuple(mean)
        )


class HotKeys(beam.PTransform):
    def __init__(self, column, share):
        self.column, self.share = column, share

    def expand(self, batches):
        column, share = self.column, self.share

        def counts(batch):
            found = {}
            for value in batch[column].to_pylist():
                found[value] = found.get(value, 0) + 1
            return found.items()

        grouped = batches | "Count" >> beam.FlatMap(counts) | "Bring together" >> beam.GroupByKey()
        rows = grouped | "Add up" >> beam.MapTuple(lambda key, its: (key, sum(its)))
        total = rows | "Rows" >> beam.Values() | "All" >> beam.CombineGlobally(sum)
        return (
            rows
            | "Shares"
            >> beam.Map(
                lambda pair, total: {"key": pair[0], "rows": pair[1], "share": pair[1] / total},
                beam.pvalue.AsSingleton(total),
            )
            | "Hot" >> beam.Filter(lambda row: row["share"] >= share)
        )


def job_metrics(result):
    counters, values = {}, {}
    told = result.metrics().query()
    for kind, found in (("counters", counters), ("distributions", values)):
        for metric in told[kind]:
            if metric.key.metric.namespace == NAMESPACE:
                committed = metric.committed
                its = metric.attempted if committed is None else committed
                found.setdefault(metric.key.metric.name, []).append(its)
    distributions = {}
    for name, its in values.items():
        its = [one for one in its if one.count > 0]
        if its:
            distributions[name] = {
                "count": sum(one.count for one in its),
                "sum": sum(one.sum for one in its),
                "min": min(one.min for one in its),
                "max": max(one.max for one in its),
            }
    return {
        "counters": {name: sum(its) for name, its in counters.items() if sum(its)},
        "distributions": distributions,
    }


def diagnose(metrics, today):
    counters = metrics["counters"]
    if counters.get("read", 0) == 0:
        return ["no input"]
    found = []
    read = counters["read"]
    for fate in ("cancelled", "diverted", "implausible", "reported"):
        read -= counters.get(fate, 0)
    if read:
        found.append("rows lost")
    if Fraction(counters.get("implausible", 0), counters["read"]) > Fraction(1, 1000):
        found.append("bad source")
    distributions = metrics["distributions"]
    if "date" in distributions and distributions["date"]["max"] < today:
        found.append("stale input")
    if "batch_rows" in distributions:
        mean = distributions["batch_rows"]["sum"] / distributions["batch_rows"]["count"]
        if mean < 100:
            found.append("small batches")
    return found
