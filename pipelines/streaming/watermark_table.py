"""A table of a key range that a stateful step keeps, and what the watermark does to it.

Messages are collected as they come, and brought in when the watermark has passed the next full
stretch of time, all at once: a state is read once for a stretch, and not for each message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.coders import VarIntCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import (
    BagStateSpec,
    ReadModifyWriteStateSpec,
    TimerSpec,
    on_timer,
)
from apache_beam.utils.timestamp import Timestamp

from pipelines.columnar.batches import integers
from pipelines.shuffling.coders import RecordBatchCoder

NAMESPACE = "stream"


@dataclass(frozen=True)
class Patience:
    """How a stateful step deals with time, in seconds.

    Attributes:
        every: it works when the watermark passes a multiple of this.
        lateness: how far behind the watermark an event may be whose message still counts; what
            is older is dropped, and what is kept for it forgotten.
    """

    every: int
    lateness: int


class Table(Protocol):
    """What a step keeps and tells."""

    @property
    def name(self) -> str:
        """Of its counters."""

    @property
    def happened(self) -> str:
        """The column with the time of each row's event, in seconds; null where it is not known."""

    def begin(self) -> pa.RecordBatch:
        """A table of nothing."""

    def advance(
        self, table: pa.RecordBatch, messages: Sequence[pa.RecordBatch], now: int, horizon: int
    ) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Brings messages in.

        Args:
            messages: none of an event before `horizon`, in any order, some twice.
            now: the watermark; what happened before is to be told.
            horizon: of what happened before nothing comes any more.

        Returns:
            (table, told): what is kept, and rows that are told now, for the first time or
            again because they have changed; with `revision`, which is 1 for the first time.
        """


class KeepTable(beam.DoFn):
    """(key range, messages) to what a `Table` tells.

    Counts, in NAMESPACE, for each table: NAME_late, messages whose event the watermark had
    passed; NAME_too_late, those that were dropped; NAME_told and NAME_corrected, rows that were
    told for the first time, and again.
    """

    MESSAGES = BagStateSpec("messages", RecordBatchCoder())
    TABLE = ReadModifyWriteStateSpec("table", RecordBatchCoder())
    PASSED = ReadModifyWriteStateSpec("passed", VarIntCoder())
    DUE = TimerSpec("due", TimeDomain.WATERMARK)

    def __init__(self, table: Table, patience: Patience):
        self._table = table
        self._patience = patience

    def process(
        self,
        element: tuple[int, pa.RecordBatch],
        time=beam.DoFn.TimestampParam,
        messages=beam.DoFn.StateParam(MESSAGES),
        due=beam.DoFn.TimerParam(DUE),
    ):
        """Puts messages down for the next full stretch."""
        messages.add(element[1])
        every = self._patience.every
        due.set(Timestamp((int(float(time)) // every + 1) * every))

    @on_timer(DUE)
    def advance(
        self,
        key=beam.DoFn.KeyParam,
        time=beam.DoFn.TimestampParam,
        messages=beam.DoFn.StateParam(MESSAGES),
        table=beam.DoFn.StateParam(TABLE),
        passed=beam.DoFn.StateParam(PASSED),
        due=beam.DoFn.TimerParam(DUE),
    ) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Brings in what has come, and tells what is known now."""
        now, before = int(float(time)), passed.read()
        pieces = list(messages.read())
        messages.clear()
        if before is not None:
            pieces = self._in_time(pieces, before)
        kept, told = self._table.advance(
            table.read() or self._table.begin(), pieces, now, now - self._patience.lateness
        )
        table.write(kept)
        passed.write(now)
        waits = integers(kept.column(self._table.happened), missing=-1)
        if (waits >= now).any():
            due.set(Timestamp(now + self._patience.every))
        if told.num_rows:
            first = int(np.count_nonzero(integers(told.column("revision")) == 1))
            self._count("told", first)
            self._count("corrected", told.num_rows - first)
            yield key, told

    def _in_time(self, pieces: list[pa.RecordBatch], before: int) -> list[pa.RecordBatch]:
        """Those that are not too late; `before` is the watermark when pieces were taken last."""
        found = []
        for piece in pieces:
            at = integers(piece.column("at"))
            late, lost = at < before, at < before - self._patience.lateness
            self._count("late", int(np.count_nonzero(late & ~lost)))
            self._count("too_late", int(np.count_nonzero(lost)))
            found.append(piece.filter(pa.array(~lost)) if lost.any() else piece)
        return found

    def _count(self, what: str, number: int) -> None:
        if number:
            Metrics.counter(NAMESPACE, f"{self._table.name}_{what}").inc(number)
