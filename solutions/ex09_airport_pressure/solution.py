"""The seat `pressure`: how late the airport has been running."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa

# BEGIN SOLUTION
import pyarrow.compute as pc
from apache_beam.metrics import Metrics

from pipelines import schemas
from pipelines.columnar.batches import concat, integers, nullable, present, slices, with_columns
from pipelines.columnar.keys import identity_keys

# STUB
# END SOLUTION
from pipelines.columnar.time_zones import DAY, HOUR
from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

WINDOW = HOUR

# Length of a stretch of time, in seconds; consecutive stretches go round the key ranges.
STRETCH = 7 * DAY

# What a window needs to know of a departure.
DEPARTURE = ["origin", "departed_at", "dep_delay"]

# Of the seat's metrics.
NAMESPACE = "pressure"


def delays_before(
    departed: np.ndarray, delays: np.ndarray, instants: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Departures in the hour before each instant, and the sum of their delays.

    The window is [instant - WINDOW, instant): what left exactly an hour before counts, and
    what leaves at the instant itself does not: it is not known yet.

    Args:
        departed: seconds, sorted; delays: minutes, of the same departures. Both int64.
        instants: seconds, int64, in any order. None of the arrays is changed.

    Returns:
        (count, sum), int64 arrays, one entry an instant.
    """
    # BEGIN SOLUTION
    first = np.searchsorted(departed, instants - WINDOW, "left")
    last = np.searchsorted(departed, instants, "left")
    # Integer sums are exact, so the order of departures within a minute is no matter.
    totals = np.r_[0, np.cumsum(delays)]
    return last - first, totals[last] - totals[first]
    # END SOLUTION


def airport_pressure(flights: pa.RecordBatch, earlier: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Adds the number and the mean delay of the departures in the hour before.

    Args:
        flights: one or more, in any order, with the columns DEPARTURE, `carrier`, `flight`,
            `time_hour` and others. `departed_at` is in whole seconds, and null where the
            aircraft never left, whatever `dep_delay` says; `dep_delay` is in minutes, int16,
            and there where `departed_at` is.
        earlier: departures that are not among the flights, and may be in their windows: any
            number of batches with the columns DEPARTURE alone, their rows in any order.

    Returns:
        Each flight once, with its columns and two more, in any order: `origin_departures`
        (int16), those from the same origin in its window, other flights and `earlier`
        together; and `origin_delay` (float32, minutes), the mean of their delays, null where
        there were none. Both are null for a flight that never left, or whose origin is null.
    """
    # BEGIN SOLUTION
    # An order that does not depend on the order in which batches came.
    high, low = identity_keys(flights, schemas.table("flights").identity)
    flights = flights.take(pa.array(np.lexsort((low, high))))
    known = concat([flights.select(DEPARTURE), *earlier])
    everywhere = known.column("origin").dictionary_encode()
    places = integers(everywhere.indices, missing=-1)
    times, delays = integers(known.column("departed_at")), integers(known.column("dep_delay"))
    left = present(known.column("departed_at"))

    rows = flights.num_rows
    count, total = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    for place in range(len(everywhere.dictionary)):
        there = np.flatnonzero((places == place) & left)
        there = there[np.argsort(times[there])]
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
    # END SOLUTION


def stretches(batch: pa.RecordBatch, ranges: int) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
    """The key range of each flight, and of the departures that the next stretch needs too.

    A stretch is STRETCH seconds long. Stretch number n, which begins n * STRETCH seconds
    after 1970 began, is in the range n % ranges. A flight is in the stretch of its
    `departed_at`; one that never left, in that of its `time_hour`.

    Args:
        batch: flights with the columns DEPARTURE, `time_hour` and others.
        ranges: 1 or more.

    Yields:
        (key ranges, flights): int64, one a row, and the whole batch. Then (key ranges,
        departures), with the columns DEPARTURE alone: each departure that is in the window
        of an instant of the next stretch, where that stretch is in another range. One without
        an origin may be among them or not: no flight asks for it.
    """
    # BEGIN SOLUTION
    left = present(batch.column("departed_at"))
    when = np.where(
        left, integers(batch.column("departed_at")), integers(batch.column("time_hour"))
    )
    own = when // STRETCH % ranges
    yield own, batch
    following = (when + WINDOW) // STRETCH % ranges
    needed = left & (following != own)
    if needed.any():
        Metrics.counter(NAMESPACE, "sent_on").inc(np.count_nonzero(needed))
        yield following[needed], batch.select(DEPARTURE).filter(pa.array(needed))
    # END SOLUTION


def record_metrics(flights: pa.RecordBatch) -> None:
    """Tells Beam's metrics, in the NAMESPACE, of the flights of a range.

        never_left      counter: flights without `departed_at`
        empty_hours     counter: flights that have no departure in their window, those that
                        have no window (null) left out
        busiest_hour    distribution: the largest `origin_departures` among these flights; no
                        number where all are null

    Args:
        flights: as `airport_pressure` gives them.
    """
    # BEGIN SOLUTION
    before = flights.column("origin_departures")
    Metrics.counter(NAMESPACE, "never_left").inc(flights.column("departed_at").null_count)
    empty = np.count_nonzero(integers(before, missing=-1) == 0)
    Metrics.counter(NAMESPACE, "empty_hours").inc(empty)
    busiest = pc.max(before).as_py()
    if busiest is not None:
        Metrics.distribution(NAMESPACE, "busiest_hour").update(busiest)
    # END SOLUTION


class AirportPressure(beam.PTransform):
    """Shuffles flights by stretches of time and slides a window over each.

    Gives each flight once, with what `airport_pressure` adds to it, the same for any
    `ranges`; no batch is without rows. Tells `record_metrics` of the flights of each range
    together, and counts as `sent_on`, in the NAMESPACE, the departures that were given to a
    second range.

    Args:
        ranges: how many ranges the stretches are dealt to; a range is sorted in the
            memory of one worker.
    """

    def __init__(self, ranges: int):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        ranges = self._ranges
        # Names a range that is far larger than the others by its airport or its hour.
        keys = Keys(NAMESPACE, ranges, {"airport": "origin", "hour": "time_hour"})

        def assign(batch: pa.RecordBatch) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
            return stretches(batch, ranges)

        def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            # All batches that came to a range, flights and departures, in any order.
            # BEGIN SOLUTION
            whole = [batch for batch in batches if batch.num_columns > len(DEPARTURE)]
            if whole:
                earlier = [batch for batch in batches if batch.num_columns == len(DEPARTURE)]
                found = airport_pressure(concat(whole), earlier)
                record_metrics(found)
                yield from slices(found)
            # END SOLUTION

        return flights | GroupByRange(assign, merge, keys)
