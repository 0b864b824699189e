"""Row by row, with Python's own lists and `bisect`; a `GroupByKey` of its own."""

import bisect
import itertools

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.metrics import Metrics

WINDOW = 3_600
STRETCH = 7 * 24 * 3_600
DEPARTURE = ["origin", "departed_at", "dep_delay"]
NAMESPACE = "pressure"


def delays_before(departed, delays, instants):
    departed = list(departed)
    sums = [0, *itertools.accumulate(int(delay) for delay in delays)]
    counts, totals = [], []
    for instant in instants:
        begin = bisect.bisect_left(departed, instant - WINDOW)
        end = bisect.bisect_left(departed, instant)
        counts.append(end - begin)
        totals.append(sums[end] - sums[begin])
    return np.array(counts, np.int64), np.array(totals, np.int64)


def airport_pressure(flights, earlier):
    rows = flights.to_pylist()
    queues = {}
    for one in itertools.chain(rows, *(batch.to_pylist() for batch in earlier)):
        if one["departed_at"] is not None and one["origin"] is not None:
            departure = (one["departed_at"].timestamp(), one["dep_delay"])
            queues.setdefault(one["origin"], []).append(departure)
    for one in rows:
        one["origin_departures"] = one["origin_delay"] = None
    for origin, queue in queues.items():
        times, delays = zip(*sorted(queue), strict=True)
        asking = [one for one in rows if one["origin"] == origin and one["departed_at"] is not None]
        instants = [one["departed_at"].timestamp() for one in asking]
        found = delays_before(times, delays, instants)
        for one, count, total in zip(asking, *found, strict=True):
            one["origin_departures"] = int(count)
            one["origin_delay"] = total / count if count else None
    schema = flights.schema.append(pa.field("origin_departures", pa.int16()))
    schema = schema.append(pa.field("origin_delay", pa.float32()))
    return pa.RecordBatch.from_pylist(rows, schema)


def stretches(batch, ranges):
    own, further, places = [], [], []
    for place, one in enumerate(batch.to_pylist()):
        left = one["departed_at"]
        second = int((one["time_hour"] if left is None else left).timestamp())
        number = second // STRETCH
        own.append(number % ranges)
        next_begins = (number + 1) * STRETCH
        if left is not None and next_begins - second <= WINDOW and ranges > 1:
            further.append((number + 1) % ranges)
            places.append(place)
    pairs = [(np.array(own), batch)]
    if places:
        Metrics.counter(NAMESPACE, "sent_on").inc(len(places))
        pairs.append((np.array(further), batch.select(DEPARTURE).take(pa.array(places))))
    return pairs


def record_metrics(flights):
    never_left = Metrics.counter(NAMESPACE, "never_left")
    empty = Metrics.counter(NAMESPACE, "empty_hours")
    counts = []
    for one in flights.to_pylist():
        if one["departed_at"] is None:
            never_left.inc()
        if one["origin_departures"] is not None:
            counts.append(one["origin_departures"])
            if one["origin_departures"] == 0:
                empty.inc()
    if counts:
        Metrics.distribution(NAMESPACE, "busiest_hour").update(max(counts))


class _Deal(beam.DoFn):
    def __init__(self, ranges):
        self._ranges = ranges

    def process(self, batch):
        for keys, part in stretches(batch, self._ranges):
            for key in sorted(set(keys.tolist())):
                yield key, part.filter(pa.array(keys == key))


class _Merge(beam.DoFn):
    def process(self, group):
        pieces = list(group[1])
        flights = [piece for piece in pieces if "time_hour" in piece.schema.names]
        if flights:
            together = pa.Table.from_batches(flights).combine_chunks().to_batches()[0]
            departures = [piece for piece in pieces if "time_hour" not in piece.schema.names]
            found = airport_pressure(together, departures)
            record_metrics(found)
            yield found


class AirportPressure(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        return (
            flights
            | "Deal" >> beam.ParDo(_Deal(self._ranges))
            | "By range" >> beam.GroupByKey()
            | "Merge" >> beam.ParDo(_Merge()).with_output_types(pa.RecordBatch)
        )
