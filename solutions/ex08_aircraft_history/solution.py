"""The seat `history`: what the aircraft's previous leg says about this one."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import (
    concat,
    integers,
    nullable,
    present,
    slices,
    with_columns,
    within,
)
from pipelines.columnar.keys import identity_keys, range_of, salted_hash
from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

_NEVER = np.iinfo(np.int64).max


def _name_ranks(names: pa.Array) -> np.ndarray:
    """Each string's place in alphabetical order, -1 for null."""
    encoded = names.dictionary_encode()
    order = np.argsort(np.array(encoded.dictionary.to_pylist(), object))
    ranks = np.empty(len(order) + 1, np.int64)
    ranks[order] = np.arange(len(order))
    ranks[-1] = -1
    return ranks[integers(encoded.indices, missing=-1)]


def previous_leg(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Adds the arrival delay of each aircraft's previous leg, and the time since.

    The previous leg is the one on which the aircraft left last before this one. It
    counts if it landed before this departure: its delay was known then. A leg that
    was diverted, is still in the air, or has no instant of landing gives null, and
    so does an aircraft without a registration.

    Args:
        batch: all flights of the aircraft in it, in any order.

    Returns:
        The same rows, sorted by aircraft, departure and identity, with
        `previous_arr_delay` and `ground_minutes` (both in minutes).
    """
    departed = batch.column("departed_at")
    left = np.where(present(departed), integers(departed), _NEVER)
    aircraft = _name_ranks(batch.column("tailnum"))
    high, low = identity_keys(batch, schemas.table("flights").identity)
    order = np.lexsort((low, high, left, aircraft))
    batch, left, aircraft = batch.take(pa.array(order)), left[order], aircraft[order]

    landed = integers(batch.column("landed_at"))
    delay = integers(batch.column("arr_delay"))
    # A row that the check will refuse for its delay must not tell others of it.
    limits = schemas.table("flights")["arr_delay"]
    known = present(batch.column("landed_at"))
    known &= within(batch.column("arr_delay"), limits.minimum, limits.maximum)
    previous = np.arange(batch.num_rows) - 1
    # Row 0 looks at the last row here, which is never the same aircraft's earlier leg.
    valid = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
    valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
    ground = np.where(valid, left - landed[previous], 0) // 60
    return with_columns(
        batch,
        {
            "previous_arr_delay": nullable(delay[previous], valid, pa.int16()),
            "ground_minutes": nullable(ground, valid, pa.int32()),
        },
    )


class AircraftHistory(beam.PTransform):
    """Shuffles flights by ranges of aircraft and looks back within each.

    Args:
        ranges: how many ranges; each is sorted in the memory of one worker.
    """

    def __init__(self, ranges: int):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        ranges = self._ranges

        def assign(batch: pa.RecordBatch) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
            spread = salted_hash(
                *identity_keys(batch, schemas.table("flights").identity), "history"
            )
            return [(range_of(batch.column("tailnum"), spread, ranges), batch)]

        def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return slices(previous_leg(concat(batches)))

        keys = Keys("history", ranges, {"aircraft": "tailnum"})
        return flights | GroupByRange(assign, merge, keys)
