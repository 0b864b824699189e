"""Row by row, with Python's own lists and `bisect`; a `GroupByKey` of its own."""

import bisect
import itertools

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.metrics import Metrics

WINDOW = 3_600
STRETCH = 604_800
DEPARTURE = ["origin", "departed_at", "dep_delay"]
NAMESPACE = "pressure"


def delays_before(departed, delays, instants):
    sums = [0, *itertools.accumulate(delays)]
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
        if None not in (one["departed_at"], one["origin"]):
            queues.setdefault(one["origin"], []).append(one)
    for queue in queues.values():
        queue.sort(key=lambda one: one["departed_at"])
        times = [one["departed_at"].timestamp() for one in queue]
        counts, totals = delays_before(times, [one["dep_delay"] for one in queue], times)
        # Departures of others get a number too, which nobody asks for.
        for place, one in enumerate(queue):
            one["origin_departures"] = counts[place]
            one["origin_delay"] = totals[place] / counts[place] if counts[place] else None
    schema = flights.schema.append(pa.field("origin_departures", pa.int16()))
    schema = schema.append(pa.field("origin_delay", pa.float32()))
    # What a row lacks is null.
    return pa.RecordBatch.from_pylist(rows, schema)


def stretches(batch, ranges):
    own, further, places = [], [], []
    for place, one in enumerate(batch.to_pylist()):
        left = one["departed_at"]
        second = int((left or one["time_hour"]).timestamp())
        number = second // STRETCH
        own.append(number % ranges)
        if left and (number + 1) * STRETCH - second <= WINDOW and ranges > 1:
            further.append((number + 1) % ranges)
            places.append(place)
    pairs = [(np.array(own), batch)]
    if places:
        Metrics.counter(NAMESPACE, "sent_on").inc(len(places))
        pairs.append((np.array(further), batch.select(DEPARTURE).take(places)))
    return pairs


def record_metrics(flights):
    rows = flights.to_pylist()
    left = [one["departed_at"] for one in rows]
    counts = [one["origin_departures"] for one in rows]
    Metrics.counter(NAMESPACE, "never_left").inc(left.count(None))
    Metrics.counter(NAMESPACE, "empty_hours").inc(counts.count(0))
    known = [count for count in counts if count is not None]
    if known:
        Metrics.distribution(NAMESPACE, "busiest_hour").update(max(known))


class _Deal(beam.DoFn):
    def __init__(self, ranges):
        self._ranges = ranges

    def process(self, batch):
        for keys, part in stretches(batch, self._ranges):
            for key in set(keys.tolist()):
                yield key, part.filter(keys == key)


class _Merge(beam.DoFn):
    def process(self, group):
        _, pieces = group
        flights, departures = [], []
        for piece in pieces:
            (flights if "time_hour" in piece.schema.names else departures).append(piece)
        if flights:
            (together,) = pa.Table.from_batches(flights).combine_chunks().to_batches()
            found = airport_pressure(together, departures)
            record_metrics(found)
            yield found


class AirportPressure(beam.PTransform):
    def __init__(self, ranges):
        self._ranges = ranges

    def expand(self, flights):
        return (
            flights
            | "Deal" >> beam.ParDo(_Deal(self._ranges))
            | "By range" >> beam.GroupByKey()
            | "Merge" >> beam.ParDo(_Merge()).with_output_types(pa.RecordBatch)
        )
