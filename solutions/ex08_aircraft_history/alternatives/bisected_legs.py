"""Finds each leg by bisection in its aircraft's; a CombineFn gathers the pieces of a range."""

import bisect
import datetime
import hashlib

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

MINUTE = datetime.timedelta(minutes=1)
KEYS = ("carrier", "flight", "origin", "time_hour")


def previous_leg(batch):
    rows = batch.to_pylist()
    by_tail = {}
    for row in rows:
        if row["tailnum"] and row["departed_at"]:
            by_tail.setdefault(row["tailnum"], []).append(
                (row["departed_at"], *(row[k] for k in KEYS), row["landed_at"], row["arr_delay"])
            )
    for legs in by_tail.values():
        legs.sort(key=lambda leg: leg[:5])
    delays, grounds = [], []
    for row in rows:
        delay = ground = None
        if row["tailnum"] and row["departed_at"]:
            legs = by_tail[row["tailnum"]]
            place = bisect.bisect_left(legs, (row["departed_at"],), key=lambda leg: leg[:1])
            if place:
                landed, late = legs[place - 1][5:]
                known = landed is not None and landed < row["departed_at"] and late is not None
                if known and -241 < late < 2_881:
                    delay, ground = late, (row["departed_at"] - landed) // MINUTE
        delays.append(delay)
        grounds.append(ground)
    out = batch.append_column("previous_arr_delay", pa.array(delays, pa.int16()))
    return out.append_column("ground_minutes", pa.array(grounds, pa.int32()))


def aircraft_range(batch, ranges):
    out = []
    for row in batch.to_pylist():
        text = row["tailnum"] if row["tailnum"] is not None else str([row[k] for k in KEYS])
        out.append(int(hashlib.sha256(text.encode()).hexdigest(), 16) % ranges)
    return pa.array(out)


class Gather(beam.CombineFn):
    def create_accumulator(self):
        return []

    def add_input(self, acc, piece):
        return [*acc, piece]

    def merge_accumulators(self, accs):
        return [piece for acc in accs for piece in acc]

    def extract_output(self, acc):
        return pa.Table.from_batches(acc).combine_chunks().to_batches()[0]


class AircraftHistory(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self.ranges = ranges

    def expand(self, flights):
        n = self.ranges

        def pieces(batch):
            where = aircraft_range(batch, n)
            for key in where.unique().to_pylist():
                yield key, batch.filter(pc.equal(where, key))

        return (
            flights
            | beam.FlatMap(pieces)
            | beam.CombinePerKey(Gather())
            | beam.Values()
            | beam.Map(previous_leg)
        )


def known_at(flights, instant):
    out = []
    for row in flights.to_pylist():
        if row["departed_at"] is None or row["departed_at"] > instant:
            continue
        if row["landed_at"] is None or row["landed_at"] >= instant:
            for name in ("arr_time", "air_time", "arr_delay", "landed_at"):
                if name in row:
                    row[name] = None
        out.append(row)
    return pa.RecordBatch.from_pylist(out, schema=flights.schema)


def leaks(history, flights):
    def told(batch):
        new = [name for name in batch.schema.names if name not in flights.schema.names]
        keys = zip(*(batch.column(name).to_pylist() for name in KEYS), strict=True)
        return dict(zip(keys, batch.select(new).to_pylist(), strict=True))

    ever, found = told(history(flights)), set()
    rows = flights.to_pylist()
    for instant in {row["departed_at"] for row in rows} - {None}:
        then = told(history(known_at(flights, instant)))
        for position, row in enumerate(rows):
            key = tuple(row[name] for name in KEYS)
            if row["departed_at"] == instant and then[key] != ever[key]:
                found.add(position)
    return sorted(found)
