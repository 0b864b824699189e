"""Arrow's own sort, and a GroupByKey of pieces that a filter has copied."""

import zlib

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines import schemas

IDENTITY = ["carrier", "flight", "origin", "time_hour"]
LIMITS = schemas.table("flights")["arr_delay"]


def previous_leg(batch):
    keys = ["tailnum", "departed_at", *IDENTITY]
    batch = batch.sort_by([(key, "ascending") for key in keys])
    rows = batch.num_rows
    # Of the first row itself; it is no later leg of anything.
    before = batch.take(pa.array([0, *range(rows - 1)], pa.int64()))
    delay = before.column("arr_delay")
    same = pc.and_(
        pc.equal(batch.column("tailnum"), before.column("tailnum")),
        pa.array(np.arange(rows) > 0),
    )
    landed = pc.less(before.column("landed_at"), batch.column("departed_at"))
    valid = pc.and_(pc.greater_equal(delay, LIMITS.minimum), pc.less_equal(delay, LIMITS.maximum))
    known = pc.fill_null(pc.and_(pc.and_(same, landed), valid), False)
    left, came = batch.column("departed_at"), before.column("landed_at")
    minutes = pc.divide(pc.subtract(left.cast(pa.int64()), came.cast(pa.int64())), 60)
    ground = pc.if_else(known, minutes, None).cast(pa.int32())
    batch = batch.append_column("previous_arr_delay", pc.if_else(known, delay, None))
    return batch.append_column("ground_minutes", ground)


def aircraft_range(batch, ranges):
    found = []
    for row in batch.select([*IDENTITY, "tailnum"]).to_pylist():
        name = row.pop("tailnum") or "|".join(map(str, row.values()))
        found.append(zlib.crc32(name.encode()) % ranges)
    return np.array(found, np.int64)


class _Cut(beam.DoFn):
    def __init__(self, ranges):
        self._ranges = ranges

    def process(self, batch):
        ranges = aircraft_range(batch, self._ranges)
        for key in np.unique(ranges):
            yield int(key), batch.filter(pa.array(ranges == key))


class AircraftHistory(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        return (
            flights
            | "Cut" >> beam.ParDo(_Cut(self._ranges))
            | "Meet" >> beam.GroupByKey()
            | "Look back" >> beam.MapTuple(lambda _, pieces: previous_leg(_together(pieces)))
        )


def _together(pieces):
    return pa.Table.from_batches(list(pieces)).combine_chunks().to_batches()[0]


def known_at(flights, instant):
    now = pa.scalar(instant).cast(pa.timestamp("s", tz="UTC"))
    then = flights.filter(pc.field("departed_at") <= now)
    known = pc.fill_null(pc.less(then.column("landed_at"), now), False)
    for place, name in enumerate(then.schema.names):
        if name in ("arr_time", "air_time", "arr_delay", "landed_at"):
            then = then.set_column(place, name, pc.if_else(known, then.column(place), None))
    return then


def leaks(history, flights):
    # A number of its own finds each row again.
    flights = flights.append_column("position", pa.array(range(flights.num_rows)))
    whole = _by_position(history(flights), flights)
    found = []
    for position, instant in enumerate(flights.column("departed_at")):
        if not instant.is_valid:
            continue
        past = known_at(flights, instant.as_py())
        if _by_position(history(past), flights)[position] != whole[position]:
            found.append(position)
    return found


def _by_position(batch, flights):
    added = [name for name in batch.schema.names if name not in flights.schema.names]
    rows = batch.select(["position", *added]).to_pylist()
    return {row["position"]: row for row in rows}
