"""A report of delays that says of itself what it read, dropped and made."""

from collections.abc import Iterator, Mapping
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.seats.unsolved import unsolved

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

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        fates = fates_of(batch)
        reported = batch.filter(fates["reported"]).select(["dest", "arr_delay"])
        # Here it is known what becomes of each row: say it.
        unsolved("ex23_observe_job")
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
        unsolved("ex23_observe_job")
        return (
            batches
            | beam.ParDo(SortOut())
            | beam.FlatMap(_pairs)
            | beam.combiners.Mean.PerKey()
            | beam.MapTuple(lambda dest, mean: {"dest": dest, "mean_delay": mean})
        )


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
        unsolved("ex23_observe_job")


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
    unsolved("ex23_observe_job")


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
    unsolved("ex23_observe_job")
