"""What an aircraft's previous leg says, kept while messages come: `history` as a stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import integers, present
from pipelines.flights.flight_messages import IDENTITY
from pipelines.streaming.keyed_rows import coalesced, empty
from pipelines.streaming.told_rows import told_rows

_TYPES = schemas.table("enriched_flight").arrow
TOLD = ("previous_arr_delay", "ground_minutes")
_FACTS = (*IDENTITY, "tailnum", "departed_at", "landed_at", "arr_delay")
_SCHEMA = pa.schema(
    [
        pa.field("key", pa.int64()),
        *(_TYPES.field(name) for name in (*_FACTS, *TOLD)),
        pa.field("revision", pa.int32()),
    ]
)


@dataclass(frozen=True)
class LiveHistory:
    """A `Table` of legs: those of late, and of each aircraft the last one before them.

    Attributes:
        previous_leg: what fills the seat `history`, for legs that are all there.
    """

    previous_leg: Callable[[pa.RecordBatch], pa.RecordBatch]
    name: str = "history"
    happened: str = "departed_at"

    def begin(self) -> pa.RecordBatch:
        """No leg."""
        return empty(_SCHEMA)

    def advance(self, table, messages: Sequence[pa.RecordBatch], now, horizon):
        """See `pipelines.streaming.watermark_table.Table`."""
        table = coalesced(table, messages)
        left = integers(table.column("departed_at"), missing=now)
        due = (left >= horizon) & (left < now)
        known = self.previous_leg(table.select(["key", *_FACTS])) if table.num_rows else None
        table, told = told_rows(table, known, TOLD, due)
        return table.filter(pa.array(_kept(table, horizon))), told


def _kept(table: pa.RecordBatch, horizon: int) -> np.ndarray:
    """Legs that a later leg may yet ask for: which an aircraft left on before, it left on."""
    known = present(table.column("departed_at"))
    left = integers(table.column("departed_at"))
    landed = integers(table.column("landed_at"), missing=horizon - 1)
    recent = np.where(known, left >= horizon, landed >= horizon)
    codes = integers(table.column("tailnum").dictionary_encode().indices, missing=-1)
    old = known & ~recent & (codes >= 0)
    last = np.full(int(codes.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(last, codes[old], left[old])
    # Two that left in the same minute are both kept: which is the later one, their names say.
    return recent | (old & (left == last[codes] if len(last) else False))
