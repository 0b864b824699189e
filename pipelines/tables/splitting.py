"""The split of a job without a split of its own: repeatable, by day, by columns or by identity."""

from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.days import day_numbers, day_text
from pipelines.columnar.farmhash import fingerprint64
from pipelines.columnar.keys import identity_keys, salted_hash
from pipelines.schemas import Table
from pipelines.schemas.columns import DAY
from pipelines.schemas.labels import Label, is_labelled
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares

# Buckets of columns do not follow the order of the examples, which has a salt of its own.
_SALT = "split"


def bucket_of_day(day: str) -> int:
    """The bucket of a day such as "2013-01-31", from 0 to 99.

    As `ABS(MOD(FARM_FINGERPRINT(day), 100))` in BigQuery's SQL.
    """
    return abs(fingerprint64(day)) % 100


@dataclass(frozen=True)
class SplitRule:
    """Which split a row belongs to; a pure function of what the table is split by."""

    shares: SplitShares
    table: Table
    labels: tuple[Label, ...]

    def splits(self, batch: pa.RecordBatch) -> np.ndarray:
        """Index into SPLITS of each row, or that of UNLABELLED behind them; int64."""
        found = self._by_day(batch) if self.table.split_by == DAY else self._by_columns(batch)
        return np.where(is_labelled(batch, self.labels), found, len(SPLITS))

    def _by_day(self, batch: pa.RecordBatch) -> np.ndarray:
        days, where = np.unique(day_numbers(batch, self.table.split_columns), return_inverse=True)
        of_day = [self.shares.split_of(bucket_of_day(day_text(day))) for day in days.tolist()]
        return np.array(of_day, np.int64)[where]

    def _by_columns(self, batch: pa.RecordBatch) -> np.ndarray:
        keys = identity_keys(batch, self.table.split_columns)
        buckets = salted_hash(*keys, _SALT) % np.uint64(100)
        of_bucket = np.array([self.shares.split_of(bucket) for bucket in range(100)], np.int64)
        return of_bucket[buckets.astype(np.int64)]


class _Split(beam.DoFn):
    def __init__(self, rule: SplitRule):
        self._rule = rule

    def process(self, batch: pa.RecordBatch):
        splits = self._rule.splits(batch)
        for index, name in enumerate([*SPLITS, UNLABELLED]):
            chosen = splits == index
            if chosen.any():
                rows = batch if chosen.all() else batch.filter(pa.array(chosen))
                yield beam.pvalue.TaggedOutput(name, rows)


class SplitRows(beam.PTransform):
    """Rows go to training, evaluation or test by day, identity or columns, as the schema says.

    Args:
        shares: percent for each split.
        table: of the rows; its `split_by`, `day` and `identity` count.
        labels: a row that lacks one is unlabelled, and in no split.

    Expects batches of the table. Returns a dict of batches: "train", "eval", "test" and
    "unlabelled"; each row comes out once, no batch is without rows.
    """

    def __init__(self, shares: SplitShares, table: Table, labels: Sequence[Label]):
        super().__init__()
        self._rule = SplitRule(shares, table, tuple(labels))

    def expand(self, rows):
        names = [*SPLITS, UNLABELLED]
        split = rows | "Split" >> beam.ParDo(_Split(self._rule)).with_outputs(*names)
        outputs = {name: split[name] for name in names}
        for output in outputs.values():
            output.element_type = pa.RecordBatch
        return outputs
