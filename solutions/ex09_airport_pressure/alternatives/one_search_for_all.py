"""All airports in one sorted array: a place of its own in time for each of them."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import concat, integers, present
from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

WINDOW = 3_600
STRETCH = 604_800
DEPARTURE = ["origin", "departed_at", "dep_delay"]
NAMESPACE = "pressure"

# Seconds: further apart than any two departures are.
_APART = 1_000_000_000_000

_never_left = beam.metrics.Metrics.counter(NAMESPACE, "never_left")
_empty_hours = beam.metrics.Metrics.counter(NAMESPACE, "empty_hours")
_sent_on = beam.metrics.Metrics.counter(NAMESPACE, "sent_on")
_busiest_hour = beam.metrics.Metrics.distribution(NAMESPACE, "busiest_hour")


def delays_before(departed, delays, instants):
    # Of whole seconds, what is before an instant is at most a second before it.
    begin, end = np.searchsorted(departed, [instants - WINDOW - 1, instants - 1], side="right")
    totals = np.concatenate([[0], delays]).cumsum()
    return end - begin, totals[end] - totals[begin]


def airport_pressure(flights, earlier):
    everything = concat([part.select(DEPARTURE) for part in (flights, *earlier)])
    origins = everything["origin"].dictionary_encode().indices
    known = present(origins) & present(everything["departed_at"])
    times = integers(everything["departed_at"]) + _APART * integers(origins)
    delays = integers(everything["dep_delay"])
    there = np.flatnonzero(known)
    there = there[times[there].argsort()]
    rows = flights.num_rows
    count, total = delays_before(times[there], delays[there], times[:rows])
    unknown = ~known[:rows]
    departures = pa.array(count, pa.int16(), mask=unknown)
    some = pa.array(count, pa.float32(), mask=unknown | (count == 0))
    mean = pc.divide(pa.array(total, pa.float32()), some)
    with_count = flights.append_column("origin_departures", departures)
    return with_count.append_column("origin_delay", mean)


def stretches(batch, ranges):
    instants = integers(pc.coalesce(batch["departed_at"], batch["time_hour"]))
    number, second = np.divmod(instants, STRETCH)
    yield number % ranges, batch
    if ranges > 1:
        last_hour = present(batch["departed_at"]) & (second >= STRETCH - WINDOW)
        _sent_on.inc(np.count_nonzero(last_hour))
        yield (number[last_hour] + 1) % ranges, batch.select(DEPARTURE).filter(last_hour)


def record_metrics(flights):
    before = flights["origin_departures"].drop_null().to_numpy()
    _never_left.inc(flights["departed_at"].null_count)
    _empty_hours.inc(np.count_nonzero(before == 0))
    if before.size:
        _busiest_hour.update(before.max())


class AirportPressure(beam.PTransform):
    def __init__(self, ranges):
        self.ranges = ranges

    def expand(self, flights):
        keys = Keys(NAMESPACE, self.ranges, {"airport": "origin"})
        return flights | GroupByRange(lambda batch: stretches(batch, self.ranges), _merged, keys)


def _merged(batches):
    flights = [batch for batch in batches if "time_hour" in batch.schema.names]
    departures = [batch for batch in batches if "time_hour" not in batch.schema.names]
    if not flights:
        return []
    done = airport_pressure(concat(flights), departures)
    record_metrics(done)
    return [done]
