"""All airports in one sorted array: a place of its own in time for each of them."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

WINDOW = np.timedelta64(1, "h").astype("timedelta64[s]").astype(int)
STRETCH = 604_800
DEPARTURE = ["origin", "departed_at", "dep_delay"]
NAMESPACE = "pressure"

# Further apart than any two departures are.
_APART = 1 << 40

_never_left = beam.metrics.Metrics.counter(NAMESPACE, "never_left")
_empty_hours = beam.metrics.Metrics.counter(NAMESPACE, "empty_hours")
_sent_on = beam.metrics.Metrics.counter(NAMESPACE, "sent_on")
_busiest_hour = beam.metrics.Metrics.distribution(NAMESPACE, "busiest_hour")


def delays_before(departed, delays, instants):
    # Of whole seconds, what is before an instant is at most a second before it.
    ends = np.searchsorted(departed, [instants - WINDOW - 1, instants - 1], side="right")
    totals = np.concatenate([[0], delays]).cumsum()
    return np.diff(ends, axis=0)[0], np.diff(totals[ends], axis=0)[0]


def _seconds(column):
    return column.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)


def airport_pressure(flights, earlier):
    parts = [flights, *earlier]
    table = pa.Table.from_batches([part.select(DEPARTURE) for part in parts]).combine_chunks()
    airports = pc.unique(table["origin"].drop_null())
    number = pc.index_in(table["origin"], airports)
    known = pc.and_(number.is_valid(), table["departed_at"].is_valid())
    known = known.to_numpy()
    times = _seconds(table["departed_at"]) + _APART * number.fill_null(0).to_numpy().astype(int)
    delays = table["dep_delay"].fill_null(0).to_numpy().astype(int)
    order = np.argsort(np.where(known, times, np.iinfo(int).max))[: known.sum()]
    rows = flights.num_rows
    count, total = delays_before(times[order], delays[order], times[:rows])
    mask = ~known[:rows]
    with np.errstate(invalid="ignore"):
        mean = np.divide(total, count)
    flights = flights.append_column("origin_departures", pa.array(count, pa.int16(), mask=mask))
    mean = pa.array(mean.astype(np.float32), mask=mask | (count == 0))
    return flights.append_column("origin_delay", mean)


def stretches(batch, ranges):
    instants = pc.coalesce(batch["departed_at"], batch["time_hour"]).cast(pa.int64()).to_numpy()
    number, second = np.divmod(instants, STRETCH)
    yield number % ranges, batch
    if ranges == 1:
        return
    last_hour = batch["departed_at"].is_valid().to_numpy(zero_copy_only=False)
    last_hour &= second >= STRETCH - WINDOW
    _sent_on.inc(np.count_nonzero(last_hour))
    departures = batch.select(DEPARTURE).filter(pa.array(last_hour))
    yield (number[last_hour] + 1) % ranges, departures


def record_metrics(flights):
    before = flights["origin_departures"].drop_null().to_numpy()
    _never_left.inc(flights["departed_at"].null_count)
    _empty_hours.inc(len(before) - np.count_nonzero(before))
    if before.size:
        _busiest_hour.update(before.max())


class AirportPressure(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self.ranges = ranges

    def expand(self, flights):
        keys = Keys(NAMESPACE, self.ranges, {"airport": "origin"})
        return flights | GroupByRange(lambda batch: stretches(batch, self.ranges), _merged, keys)


def _merged(batches):
    found = {3: [], 0: []}
    for batch in batches:
        found[3 if batch.num_columns == 3 else 0].append(batch)
    if not found[0]:
        return []
    (flights,) = pa.Table.from_batches(found[0]).combine_chunks().to_batches()
    done = airport_pressure(flights, found[3])
    record_metrics(done)
    return [done]
