"""A sample of whole days, or of whole values of what splits the rows, over all of an input.

Which keys are taken follows from how many rows each has in all of the input: neither the
order nor the number of its files, batches and workers counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.days import day_numbers, day_text
from pipelines.columnar.farmhash import fingerprint64
from pipelines.columnar.keys import identity_keys, salted_hash
from pipelines.schemas import Table
from pipelines.schemas.columns import DAY
from pipelines.schemas.splits import SplitShares
from pipelines.tables.splitting import bucket_of_day

# Groups of identities, or of other keys: few enough to count, many enough that one is a small
# part of a sample.
IDENTITY_GROUPS = 1 << 16
_SALT = "sample"
# Days that are drawn of each stretch of time, of which one is taken.
_DRAWN = 3
# The day of rows that lack theirs: they are rejected, and a sample holds them all.
_NO_DAY = 0

LEFT_OUT = "left out"


@dataclass(frozen=True)
class Chosen:
    """What a sample takes.

    Attributes:
        keys: those taken, sorted; int64.
        of: how many there are.
        rows: that it takes.
        left_out: rows that it leaves.
    """

    keys: np.ndarray
    of: int
    rows: int
    left_out: int


@dataclass(frozen=True)
class SampleRule:
    """Which rows a sample takes.

    Attributes:
        wanted: about how many rows; whole keys are taken, at least one of each split.
        table: of the rows; `split_by`, `day` and `identity` count.
        shares: percent of the days for each split, of which a sample keeps the proportions.
    """

    wanted: int
    table: Table
    shares: SplitShares

    @property
    def by_day(self) -> bool:
        """Whether whole days are taken."""
        return self.table.split_by == DAY

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that say a row's key."""
        return self.table.split_columns

    def keys(self, batch: pa.RecordBatch) -> np.ndarray:
        """Each row's day as `day_numbers` gives it, or the group of its key; int64."""
        if self.by_day:
            return day_numbers(batch, self.columns)
        hashes = salted_hash(*identity_keys(batch, self.columns), _SALT)
        return (hashes % np.uint64(IDENTITY_GROUPS)).astype(np.int64)

    def choose(self, counts: Mapping[int, int]) -> Chosen:
        """The keys to take of those that there are, with their rows."""
        if sum(counts.values()) <= self.wanted:
            taken = set(counts)
        elif self.by_day:
            taken = self._spread_days(counts)
        else:
            taken = self._first_groups(counts)
        rows = sum(counts[key] for key in taken)
        named = set(counts) - {_NO_DAY} if self.by_day else set(counts)
        return Chosen(
            keys=np.array(sorted(taken), np.int64),
            of=len(named),
            rows=rows,
            left_out=sum(counts.values()) - rows,
        )

    def _first_groups(self, counts: Mapping[int, int]) -> set[int]:
        # Their numbers are hashes, so that the first are as good as any.
        taken, rows = set(), 0
        for key in sorted(counts):
            if rows >= self.wanted:
                break
            taken.add(key)
            rows += counts[key]
        return taken

    def _spread_days(self, counts: Mapping[int, int]) -> set[int]:
        """Of each split as many days as its share of the rows, one of each stretch of time."""
        share = self.wanted / sum(counts.values())
        days: dict[int, list[int]] = {}
        for day in sorted(set(counts) - {_NO_DAY}):
            split = self.shares.split_of(bucket_of_day(day_text(day)))
            days.setdefault(split, []).append(day)
        taken = {_NO_DAY} & set(counts)
        for mine in days.values():
            passed = rows = 0
            for stretch in np.array_split(mine, max(1, round(share * len(mine)))):
                drawn = sorted(map(int, stretch), key=_order)[:_DRAWN]
                passed += sum(counts[int(day)] for day in stretch)
                # Days differ in rows: of some the one that comes nearest to the share.
                wanted = share * passed - rows
                far = [abs(counts[day] - wanted) for day in drawn]
                day = drawn[int(np.argmin(far))]
                rows += counts[day]
                taken.add(day)
        return taken


def _order(day: int) -> int:
    return fingerprint64(f"{_SALT} {day}")


class _CountKeys(beam.DoFn):
    def __init__(self, rule: SampleRule):
        self._rule = rule

    def process(self, batch: pa.RecordBatch):
        keys, rows = np.unique(self._rule.keys(batch), return_counts=True)
        yield dict(zip(keys.tolist(), rows.tolist(), strict=True))


def _added(counts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    total: Counter[int] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


class ChooseKeys(beam.PTransform):
    """Chooses the keys of a sample: a PCollection of one `Chosen`.

    Args:
        rule: see `SampleRule`.

    Expects all rows of the input, as batches.
    """

    def __init__(self, rule: SampleRule):
        super().__init__()
        self._rule = rule

    def expand(self, rows):
        return (
            rows
            | "CountKeys" >> beam.ParDo(_CountKeys(self._rule))
            | "Add" >> beam.CombineGlobally(_added)
            | "Choose" >> beam.Map(self._rule.choose)
        )


class _Take(beam.DoFn):
    def __init__(self, rule: SampleRule):
        self._rule = rule

    def process(self, batch: pa.RecordBatch, chosen: Chosen):
        keys = chosen.keys
        mine = self._rule.keys(batch)
        taken = np.isin(mine, keys)
        if taken.all():
            yield batch
            return
        if taken.any():
            yield batch.filter(pa.array(taken))
        # One column is enough to be counted.
        left = batch.select(batch.schema.names[:1]).filter(pa.array(~taken))
        yield beam.pvalue.TaggedOutput(LEFT_OUT, left)


class TakeSample(beam.PTransform):
    """The rows of a sample, whole; and a column of those that are left out, to be counted.

    Args:
        rule: see `SampleRule`.
        chosen: what `ChooseKeys` gives.

    Returns a dict: "rows" and "left out".
    """

    def __init__(self, rule: SampleRule, chosen: beam.PCollection):
        super().__init__()
        self._rule = rule
        self._chosen = chosen

    def expand(self, rows):
        take = beam.ParDo(_Take(self._rule), beam.pvalue.AsSingleton(self._chosen))
        found = rows | "Take" >> take.with_outputs(LEFT_OUT, main="rows")
        found["rows"].element_type = found[LEFT_OUT].element_type = pa.RecordBatch
        return {"rows": found["rows"], LEFT_OUT: found[LEFT_OUT]}


def described(chosen: Chosen, rule: SampleRule) -> dict:
    """A sample as the manifest records it."""
    taken = chosen.keys[chosen.keys != _NO_DAY] if rule.by_day else chosen.keys
    return {
        "asked": rule.wanted,
        "by": rule.table.split_by,
        "taken": len(taken),
        "of": chosen.of,
        "rows": chosen.rows,
        "left_out": chosen.left_out,
    }
