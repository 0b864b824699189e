"""A report of delays that says of itself what it read, dropped and made."""

# BEGIN SOLUTION
import logging

# STUB
# END SOLUTION
from collections.abc import Iterator, Mapping
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

# BEGIN SOLUTION
from apache_beam.metrics import Metrics, MetricsFilter

# STUB
# END SOLUTION
NAMESPACE = "delay_report"

# Minutes. No flight lands more than two hours early, or more than a day late.
EARLIEST, LATEST = -120, 1440

# Implausible rows that are logged, at most, of a bundle.
MESSAGES = 5

# Implausible rows divided by rows read: more are a fault of the source.
IMPLAUSIBLE_SHARE = 0.001

# Rows in a batch, on average: below, the work of a job is the batches' own.
SMALL_BATCH = 100

COUNTERS = ("read", "cancelled", "diverted", "implausible", "reported")


def fates_of(batch: pa.RecordBatch) -> dict[str, pa.BooleanArray]:
    """What becomes of each row: a mask for each fate. Of a row exactly one of them is true.

    A cancelled flight has no departure delay; a diverted one has one, and no arrival delay.
    Implausible is an arrival delay below EARLIEST or above LATEST.
    """
    dep_delay, arr_delay = batch["dep_delay"], batch["arr_delay"]
    left = pc.is_valid(dep_delay)
    arrived = pc.and_(left, pc.is_valid(arr_delay))
    plausible = pc.and_(
        pc.greater_equal(arr_delay, EARLIEST), pc.less_equal(arr_delay, LATEST)
    ).fill_null(False)
    return {
        "cancelled": pc.invert(left),
        "diverted": pc.and_(left, pc.is_null(arr_delay)),
        "implausible": pc.and_(arrived, pc.invert(plausible)),
        "reported": pc.and_(arrived, plausible),
    }


class SortOut(beam.DoFn):
    """Record batches to the flights that are reported.

    Takes batches with the columns

        date        int32, such as 20130209
        carrier     string
        flight      int32
        dest        string
        dep_delay   int16, minutes; null where the flight was cancelled
        arr_delay   int16, minutes; null where it was cancelled or diverted

    and gives batches of "dest" and "arr_delay": the flights that arrived, with a plausible
    delay. It says of itself, in the namespace NAMESPACE:

        read, cancelled, diverted, implausible, reported    counters, of rows
        arr_delay        distribution: the minutes of each flight that is reported
        batch_rows       distribution: the rows of each batch as it is read, also of one
                         without rows
        date             distribution, whose minimum and maximum are the oldest and the
                         newest date of all rows that are read; its count and sum are free

    A row has one fate, as `fates_of` finds it: read = cancelled + diverted + implausible +
    reported. A row that is implausible is logged as a warning: one message, which names its
    date, carrier, flight, destination and arrival delay. Of a bundle the first MESSAGES
    implausible rows are logged, all are counted, and nothing else is logged.
    """

    # BEGIN SOLUTION
    def __init__(self):
        self._counters = {name: Metrics.counter(NAMESPACE, name) for name in COUNTERS}
        self._arr_delay = Metrics.distribution(NAMESPACE, "arr_delay")
        self._batch_rows = Metrics.distribution(NAMESPACE, "batch_rows")
        self._date = Metrics.distribution(NAMESPACE, "date")

    def start_bundle(self):
        self._messages = 0

    # STUB
    # END SOLUTION
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        fates = fates_of(batch)
        reported = batch.filter(fates["reported"]).select(["dest", "arr_delay"])
        # BEGIN SOLUTION
        # The sum of no booleans is null, and inc(None) adds 1.
        counts = {fate: pc.sum(mask).as_py() or 0 for fate, mask in fates.items()}
        counts["read"] = batch.num_rows
        for name, rows in counts.items():
            self._counters[name].inc(rows)
        self._batch_rows.update(batch.num_rows)
        for minutes in reported["arr_delay"].to_pylist():
            self._arr_delay.update(minutes)
        # A gauge would keep the date of the batch that some worker happened to read last.
        for date in pc.min_max(batch["date"]).as_py().values():
            if date is not None:
                self._date.update(date)
        implausible = batch.filter(fates["implausible"])
        for row in implausible.slice(0, max(0, MESSAGES - self._messages)).to_pylist():
            self._messages += 1
            logging.warning(
                "Implausible arrival delay of %d minutes: %s %d to %s on %d is not reported.",
                *(row["arr_delay"], row["carrier"], row["flight"], row["dest"], row["date"]),
            )
        # STUB
        # # Here it is known what becomes of each row: say it.
        # unsolved("ex23_observe_job")
        # END SOLUTION
        yield reported


def _pairs(batch: pa.RecordBatch) -> Iterator[tuple[str, int]]:
    yield from zip(batch["dest"].to_pylist(), batch["arr_delay"].to_pylist(), strict=True)


class DelayReport(beam.PTransform):
    """Record batches, as SortOut takes them, to {"dest", "mean_delay"}, one a destination.

    Each of its steps has a name in words, without a number, and not the one that Beam makes
    up; it is the same in every run: a metric, a message and a running job's update find a
    step by it.
    """

    def expand(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            batches
            | "Sort out" >> beam.ParDo(SortOut())
            | "By destination" >> beam.FlatMap(_pairs)
            | "Mean delay" >> beam.combiners.Mean.PerKey()
            | "Name columns" >> beam.MapTuple(lambda dest, mean: {"dest": dest, "mean_delay": mean})
        )
        # STUB
        # unsolved("ex23_observe_job")
        # return (
        #     batches
        #     | beam.ParDo(SortOut())
        #     | beam.FlatMap(_pairs)
        #     | beam.combiners.Mean.PerKey()
        #     | beam.MapTuple(lambda dest, mean: {"dest": dest, "mean_delay": mean})
        # )
        # END SOLUTION


class HotKeys(beam.PTransform):
    """Record batches to the values of a column that have a large share of all rows.

    Gives {"key", "rows", "share"} for each value whose share, its rows divided by all rows
    (as Python divides, a float), is `share` at least; null is a value, None, like any other:
    a shuffle brings its rows together as well. What is shuffled are counts, at most one a
    value and batch.

    Args:
        column: the name of a column of texts or of whole numbers.
        share: of all rows, from 0 to 1.
    """

    def __init__(self, column: str, share: float):
        super().__init__()
        self._column = column
        self._share = share

    def expand(self, batches: beam.PCollection[pa.RecordBatch]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        column, share = self._column, self._share

        def counted(batch: pa.RecordBatch) -> Iterator[tuple[Any, int]]:
            for one in batch[column].value_counts().to_pylist():
                yield one["values"], one["counts"]

        def hot(pair: tuple[Any, int], total: int) -> Iterator[dict]:
            key, rows = pair
            # Not `rows >= share * total`: 0.07 * 100 is a little more than 7.
            if rows / total >= share:
                yield {"key": key, "rows": rows, "share": rows / total}

        rows = batches | "Rows of a batch" >> beam.Map(lambda batch: batch.num_rows)
        total = rows | "All rows" >> beam.CombineGlobally(sum)
        return (
            batches
            | "Count in a batch" >> beam.FlatMap(counted)
            | "Rows of a key" >> beam.CombinePerKey(sum)
            | "Keep the hot" >> beam.FlatMap(hot, beam.pvalue.AsSingleton(total))
        )
        # END SOLUTION


def job_metrics(result: Any) -> dict[str, dict]:
    """The metrics of NAMESPACE of a finished job, over all its steps.

    Args:
        result: what Pipeline.run() gave, after wait_until_finish().

    Returns:
        {"counters": {name: number}, "distributions": {name: {"count", "sum", "min", "max"}}}.
        A name that several steps use stands once: counters, counts and sums are added up, of
        minima the least counts and of maxima the greatest. What a runner has committed
        counts, be it 0; what it has attempted, bundles that failed included, only where it
        tells no committed value (None). A distribution without a value is not there; a
        counter of 0 may be left out.
    """
    # BEGIN SOLUTION
    found = result.metrics().query(MetricsFilter().with_namespace(NAMESPACE))
    counters: dict[str, int] = {}
    for metric in found["counters"]:
        name = metric.key.metric.name
        counters[name] = counters.get(name, 0) + _told(metric)
    distributions: dict[str, dict] = {}
    for metric in found["distributions"]:
        more = _told(metric)
        if not more.count:
            continue
        so_far = distributions.get(metric.key.metric.name)
        distributions[metric.key.metric.name] = {
            "count": more.count + (so_far["count"] if so_far else 0),
            "sum": more.sum + (so_far["sum"] if so_far else 0),
            "min": min(more.min, so_far["min"]) if so_far else more.min,
            "max": max(more.max, so_far["max"]) if so_far else more.max,
        }
    return {"counters": counters, "distributions": distributions}
    # END SOLUTION


# BEGIN SOLUTION
def _told(metric):
    return metric.attempted if metric.committed is None else metric.committed


# STUB
# END SOLUTION
def diagnose(metrics: Mapping[str, Mapping], today: int) -> list[str]:
    """What is wrong with a run, as its metrics tell it.

    Args:
        metrics: as `job_metrics` gives them. A counter that was never increased may not be
            there, and stands at 0; a distribution that was never updated is not there.
        today: the date that the run was to read, such as 20130209.

    Returns:
        Of these, in this order, those that are so; of a run that read nothing, only the
        first. Where `date` is not there, "stale input" is not said; where `batch_rows` is
        not, "small batches" is not.

        "no input"          read is 0
        "rows lost"         cancelled + diverted + implausible + reported are not read: they
                            are fewer, or more
        "bad source"        implausible / read is more than IMPLAUSIBLE_SHARE
        "stale input"       the maximum of date is before today
        "small batches"     the mean of batch_rows, sum / count, is less than SMALL_BATCH
    """
    # BEGIN SOLUTION
    counts = {name: metrics["counters"].get(name, 0) for name in COUNTERS}
    read = counts["read"]
    if not read:
        return ["no input"]
    dates = metrics["distributions"].get("date")
    batches = metrics["distributions"].get("batch_rows")
    signs = {
        "rows lost": read != sum(counts.values()) - read,
        "bad source": counts["implausible"] / read > IMPLAUSIBLE_SHARE,
        "stale input": dates is not None and dates["max"] < today,
        "small batches": batches is not None and batches["sum"] < SMALL_BATCH * batches["count"],
    }
    return [name for name, there in signs.items() if there]
    # END SOLUTION
