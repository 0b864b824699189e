"""The seat `split`: repeatable by day, by hash."""

# BEGIN SOLUTION
from dataclasses import dataclass

# STUB
# END SOLUTION
import apache_beam as beam

# BEGIN SOLUTION
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.columnar.farmhash import fingerprint64
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares

# STUB
# from pipelines.schemas.splits import SplitShares
# END SOLUTION


def bucket_of_day(day: str) -> int:
    """A day's bucket, which decides its split.

    Args:
        day: such as "2013-01-31".

    Returns:
        From 0 to 99: the absolute value of the day's fingerprint, modulo 100. The same
        number as `bucket_sql` has BigQuery find.
    """
    # BEGIN SOLUTION
    # Python's `%` alone is another: of a negative number it gives the distance from the
    # next multiple below.
    return abs(fingerprint64(day)) % 100
    # END SOLUTION


def bucket_sql(column: str) -> str:
    """The same bucket, as an expression in BigQuery's SQL.

    Args:
        column: a column of texts such as "2013-01-31".

    Returns:
        An INT64 expression of `column`, which calls FARM_FINGERPRINT.
    """
    # BEGIN SOLUTION
    return f"ABS(MOD(FARM_FINGERPRINT({column}), 100))"
    # END SOLUTION


# BEGIN SOLUTION
@dataclass(frozen=True)
class _Days:
    shares: SplitShares

    def splits(self, batch: pa.RecordBatch) -> np.ndarray:
        """Index into SPLITS of each flight, or that of UNLABELLED behind them."""
        year, month, day = (integers(batch.column(name)) for name in ("year", "month", "day"))
        dates = (year * 100 + month) * 100 + day
        unique, where = np.unique(dates, return_inverse=True)
        of_day = np.array(
            [
                self.shares.split_of(
                    bucket_of_day(f"{date // 10_000:04d}-{date // 100 % 100:02d}-{date % 100:02d}")
                )
                for date in unique.tolist()
            ],
            np.int64,
        )
        labelled = present(batch.column("arr_delay"))
        return np.where(labelled, of_day[where], len(SPLITS))


class _Split(beam.DoFn):
    def __init__(self, days: _Days):
        self._days = days

    def process(self, batch: pa.RecordBatch):
        splits = self._days.splits(batch)
        for index, name in enumerate([*SPLITS, UNLABELLED]):
            chosen = splits == index
            if chosen.any():
                rows = batch if chosen.all() else batch.filter(pa.array(chosen))
                yield beam.pvalue.TaggedOutput(name, rows)


# STUB
# END SOLUTION
class SplitByDay(beam.PTransform):
    """Whole days go to training, evaluation or test; flights of a day stay together.

    A flight without an arrival delay (cancelled, diverted) is unlabelled: it is in
    no split, and not counted as on time.

    Args:
        shares: percent of days for each split; `shares.split_of(bucket)` is the index
            into `pipelines.schemas.splits.SPLITS` of a bucket.

    Expects batches with at least `year`, `month`, `day` (integers, the local date) and
    `arr_delay` (minutes, null where there is none).

    Returns:
        A dict of batches: "train", "eval", "test" and "unlabelled". Each row comes out
        once and whole; no batch is without rows.
    """

    def __init__(self, shares: SplitShares):
        super().__init__()
        self._shares = shares

    def expand(self, flights):
        # BEGIN SOLUTION
        names = [*SPLITS, UNLABELLED]
        split = flights | "Split" >> beam.ParDo(_Split(_Days(self._shares))).with_outputs(*names)
        outputs = {name: split[name] for name in names}
        for output in outputs.values():
            output.element_type = pa.RecordBatch
        return outputs
        # END SOLUTION
