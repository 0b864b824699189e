"""Rows of one identity that are there more than once: which of them stay."""

from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import ROWS_PER_BATCH, concat, present
from pipelines.columnar.keys import identity_keys, salted_hash
from pipelines.columnar.lists import take_rows
from pipelines.problems import JobError
from pipelines.reading import input_files
from pipelines.reading.origins import FILE, ORIGIN, POSITION
from pipelines.reading.plan import InputFile
from pipelines.reading.rejects import quarantined
from pipelines.schemas import Table
from pipelines.shuffling.group_by_range import CutByKey

RULE = "read.duplicate"
DUPLICATES = "duplicates"


@dataclass(frozen=True)
class DuplicateRule:
    """What becomes of rows of one identity.

    Attributes:
        table: of the rows; its `identity` counts.
        keep_first: the first, by the order of the files and of the rows in them, stays; else
            none does.
        files: of the input and of the corrections, in order.
    """

    table: Table
    keep_first: bool
    files: tuple[InputFile, ...]

    def resolve(self, batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Which rows stay, of all rows of some identities.

        Args:
            batch: rows with the columns `ORIGIN`.

        Returns:
            (indices of the rows that stay, indices of those that do not, why each of these).

        Raises:
            JobError: the seat `read` has not passed these columns on.
        """
        if not set(ORIGIN) <= set(batch.schema.names):
            raise JobError(
                f"The step read gives its rows without the columns {', '.join(ORIGIN)}, by which "
                "--duplicates names them: pass on the batches of read_range as they are, or leave "
                "the option out."
            )
        high, low = identity_keys(batch, self.table.identity)
        file, position = (batch.column(name).to_numpy() for name in (FILE, POSITION))
        order = np.lexsort((position, file, low, high))
        high, low = high[order], low[order]
        new = np.r_[True, (high[1:] != high[:-1]) | (low[1:] != low[:-1])]
        group = np.cumsum(new) - 1
        sizes = np.bincount(group)
        first = np.flatnonzero(new)
        # A row without what names it is the check's to reject.
        named = self.named(batch)[order]
        rejected = (sizes[group] > 1) & named & ~(new & self.keep_first)
        reasons = []
        for at in np.flatnonzero(rejected).tolist():
            here = self.place(batch, order[at])
            start, count = int(first[group[at]]), int(sizes[group[at]])
            if self.keep_first:
                reasons.append(
                    f"is there already, in {self.place(batch, order[start])}, which stays; this "
                    f"one is {here}"
                )
            else:
                other = self.place(batch, order[start if at != start else start + 1])
                reasons.append(f"is there {count:,} times: here in {here}, and in {other}")
        return order[~rejected], order[rejected], reasons

    def named(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows have all of what names a row and may not be missing."""
        required = [name for name in self.table.identity if not self.table[name].nullable]
        known = [present(batch.column(name)) for name in required]
        return np.logical_and.reduce(known) if known else np.ones(batch.num_rows, bool)

    def place(self, batch: pa.RecordBatch, row: int) -> str:
        """Where a row was read, for people."""
        file, position, line = (batch.column(name)[int(row)].as_py() for name in ORIGIN)
        found = self.files[file]
        if found.kind == input_files.PARQUET:
            return f"{found.path}, row {position:,}"
        where = f"byte {position:,}" if line is None else f"line {line:,}"
        return f"{found.path}, {where}"


@dataclass(frozen=True)
class _ByIdentity:
    table: Table
    ranges: int

    def __call__(self, batch: pa.RecordBatch):
        hashes = salted_hash(*identity_keys(batch, self.table.identity), DUPLICATES)
        yield (hashes % np.uint64(self.ranges)).astype(np.int64), batch


class _Resolve(beam.DoFn):
    def __init__(self, rule: DuplicateRule):
        self._rule = rule

    def process(self, element) -> Iterator:
        _, parts = element
        batch = concat(list(parts))
        stay, rejected, reasons = self._rule.resolve(batch)
        rows = batch.select(self._rule.table.names)
        for start in range(0, len(stay), ROWS_PER_BATCH):
            yield take_rows(rows, stay[start : start + ROWS_PER_BATCH])
        for start in range(0, len(rejected), ROWS_PER_BATCH):
            end = start + ROWS_PER_BATCH
            why = [[reason] for reason in reasons[start:end]]
            found = quarantined(take_rows(rows, rejected[start:end]), [[RULE]] * len(why), why)
            yield beam.pvalue.TaggedOutput(DUPLICATES, found)


class QuarantineDuplicates(beam.PTransform):
    """Takes rows out whose identity another row has.

    Args:
        rule: see `DuplicateRule`.
        ranges: key ranges that rows are shuffled into, whole.

    Expects batches with the columns `pipelines.reading.origins.ORIGIN`. Returns a dict:
    "rows", without these columns, and "duplicates", quarantined with their reasons. The
    same rows whatever the batches and the workers.
    """

    def __init__(self, rule: DuplicateRule, ranges: int):
        super().__init__()
        self._rule = rule
        self._ranges = ranges

    def expand(self, rows):
        found = (
            rows
            | "CutByIdentity"
            >> beam.ParDo(CutByKey(_ByIdentity(self._rule.table, self._ranges))).with_output_types(
                tuple[int, pa.RecordBatch]
            )
            | "ByIdentity" >> beam.GroupByKey()
            | "Resolve" >> beam.ParDo(_Resolve(self._rule)).with_outputs(DUPLICATES, main="rows")
        )
        found["rows"].element_type = found[DUPLICATES].element_type = pa.RecordBatch
        return {"rows": found["rows"], DUPLICATES: found[DUPLICATES]}
