"""The seat `split`: repeatable by day, by hash."""

from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present
from pipelines.columnar.farmhash import fingerprint64
from pipelines.splits import SPLITS, UNLABELLED, SplitShares


def bucket_of_day(day: str) -> int:
    """A day's bucket from 0 to 99.

    The same as `MOD(ABS(FARM_FINGERPRINT(day)), 100)` in BigQuery, and as
    `ABS(MOD(FARM_FINGERPRINT(day), 100))`. Python's `%` alone is not: of a negative
    number it gives the distance from the next multiple below.

    Args:
        day: such as "2013-01-31".
    """
    return abs(fingerprint64(day)) % 100


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


class SplitByDay(beam.PTransform):
    """Whole days go to training, evaluation or test; flights of a day stay together.

    A flight without an arrival delay (cancelled, diverted) is unlabelled: it is in
    no split, and not counted as on time.

    Args:
        shares: percent of days for each split.

    Returns:
        A dict of batches: "train", "eval", "test" and "unlabelled".
    """

    def __init__(self, shares: SplitShares):
        super().__init__()
        self._shares = shares

    def expand(self, flights):
        names = [*SPLITS, UNLABELLED]
        split = flights | "Split" >> beam.ParDo(_Split(_Days(self._shares))).with_outputs(*names)
        outputs = {name: split[name] for name in names}
        for output in outputs.values():
            output.element_type = pa.RecordBatch
        return outputs
