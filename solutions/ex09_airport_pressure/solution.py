"""The seat `pressure`: how late the airport has been running."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import concat, integers, nullable, present, slices, with_columns
from pipelines.columnar.keys import identity_keys
from pipelines.columnar.time_zones import DAY, HOUR
from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

WINDOW = HOUR

# Length of a stretch of time, in seconds; consecutive stretches go round the key ranges.
STRETCH = 7 * DAY

# What a window needs to know of a departure.
_DEPARTURE = ["origin", "departed_at", "dep_delay"]


def delays_before(
    departed: np.ndarray, delays: np.ndarray, instants: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Departures in the hour before each instant, and the sum of their delays.

    The window is [instant - 1 h, instant): what left at the instant itself is not
    known yet, and what left exactly an hour before still counts.

    Args:
        departed: seconds, sorted; delays: minutes, of the same departures.
        instants: seconds, in any order.

    Returns:
        (count, sum), int64 arrays, one entry an instant.
    """
    first = np.searchsorted(departed, instants - WINDOW, "left")
    last = np.searchsorted(departed, instants, "left")
    # Integer sums are exact, so the order of departures within a minute is no matter.
    totals = np.r_[0, np.cumsum(delays)]
    return last - first, totals[last] - totals[first]


def airport_pressure(flights: pa.RecordBatch, earlier: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Adds the number and the mean delay of the departures in the hour before.

    Args:
        flights: the flights of some stretches of time, in any order.
        earlier: departures that fall in windows of these flights and are not among
            them, with the columns origin, departed_at and dep_delay.

    Returns:
        The flights sorted by scheduled departure and identity, with
        `origin_departures` and `origin_delay` (minutes; null without departures).
        Both are null for a flight that never left.
    """
    high, low = identity_keys(flights, schemas.table("flights").identity)
    flights = flights.take(pa.array(np.lexsort((low, high))))
    known = concat([flights.select(_DEPARTURE), *earlier])
    everywhere = known.column("origin").dictionary_encode()
    places = integers(everywhere.indices, missing=-1)
    times, delays = integers(known.column("departed_at")), integers(known.column("dep_delay"))
    left = present(known.column("departed_at"))

    rows = flights.num_rows
    count, total = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    for place in range(len(everywhere.dictionary)):
        there = np.flatnonzero((places == place) & left)
        there = there[np.argsort(times[there], kind="stable")]
        asking = there[there < rows]
        count[asking], total[asking] = delays_before(times[there], delays[there], times[asking])
    valid = left[:rows] & (places[:rows] >= 0)
    mean = total / np.maximum(count, 1)
    return with_columns(
        flights,
        {
            "origin_departures": nullable(count, valid, pa.int16()),
            "origin_delay": nullable(mean, valid & (count > 0), pa.float32()),
        },
    )


def stretches(batch: pa.RecordBatch, ranges: int) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
    """The key range of each flight, and of the departures that the next stretch needs too.

    Yields:
        (key ranges, flights); then (key ranges, departures) for those in the last
        hour of a stretch whose successor is another range's.
    """
    left = present(batch.column("departed_at"))
    when = np.where(
        left, integers(batch.column("departed_at")), integers(batch.column("time_hour"))
    )
    own = when // STRETCH % ranges
    yield own, batch
    following = (when + WINDOW) // STRETCH % ranges
    needed = left & (following != own)
    if needed.any():
        yield following[needed], batch.select(_DEPARTURE).filter(pa.array(needed))


class AirportPressure(beam.PTransform):
    """Shuffles flights by stretches of time and slides a window over each.

    Args:
        ranges: how many ranges the stretches are dealt to; a range is sorted in the
            memory of one worker.
    """

    def __init__(self, ranges: int):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        ranges = self._ranges

        def assign(batch: pa.RecordBatch) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
            return stretches(batch, ranges)

        def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            whole = [batch for batch in batches if batch.num_columns > len(_DEPARTURE)]
            if whole:
                earlier = [batch for batch in batches if batch.num_columns == len(_DEPARTURE)]
                yield from slices(airport_pressure(concat(whole), earlier))

        keys = Keys("pressure", ranges, {"airport": "origin", "hour": "time_hour"})
        return flights | GroupByRange(assign, merge, keys)
