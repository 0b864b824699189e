"""The seat `split`: repeatable by day, by hash."""

import apache_beam as beam

from pipelines.schemas.splits import SplitShares
from pipelines.seats.unsolved import unsolved


def bucket_of_day(day: str) -> int:
    """A day's bucket, which decides its split.

    Args:
        day: such as "2013-01-31".

    Returns:
        From 0 to 99: the absolute value of the day's fingerprint, modulo 100. The same
        number as `bucket_sql` has BigQuery find.
    """
    unsolved("ex14_split_by_day")


def bucket_sql(column: str) -> str:
    """The same bucket, as an expression in BigQuery's SQL.

    Args:
        column: a column of texts such as "2013-01-31".

    Returns:
        An INT64 expression of `column`, which calls FARM_FINGERPRINT.
    """
    unsolved("ex14_split_by_day")


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
        unsolved("ex14_split_by_day")
