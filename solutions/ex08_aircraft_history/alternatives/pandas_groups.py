"""pandas shifts the legs of each aircraft; what is sent through the shuffle is bytes."""

import hashlib

import apache_beam as beam
import numpy as np
import pandas as pd
import pyarrow as pa

MINUTE = pd.Timedelta(minutes=1)
KEYS = ["carrier", "flight", "origin", "time_hour"]


def previous_leg(batch):
    rows = batch.select([*KEYS, "tailnum", "departed_at", "landed_at", "arr_delay"]).to_pandas()
    legs = rows.sort_values(["tailnum", "departed_at", *KEYS])
    before = legs.groupby("tailnum")[["landed_at", "arr_delay"]].shift()
    known = before["landed_at"] < legs["departed_at"]
    known &= before["arr_delay"].between(-240, 2880)
    told = pd.DataFrame(
        {
            "previous_arr_delay": before["arr_delay"].where(known),
            "ground_minutes": ((legs["departed_at"] - before["landed_at"]) // MINUTE).where(known),
        }
    ).reindex(rows.index)
    for name, type in (("previous_arr_delay", pa.int16()), ("ground_minutes", pa.int32())):
        values = pa.array(told[name], pa.float64())
        batch = batch.append_column(name, values.cast(type))
    return batch


def aircraft_range(batch, ranges):
    rows = batch.select([*KEYS, "tailnum"]).to_pandas()
    names = rows[KEYS].astype(str).agg(" ".join, axis=1)
    names = rows["tailnum"].where(rows["tailnum"].notna(), names)
    digests = names.map(lambda name: hashlib.md5(name.encode()).digest()[:6])
    return digests.map(lambda digest: int.from_bytes(digest, "big") % ranges).to_numpy(np.int64)


def _as_bytes(batch):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


class AircraftHistory(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        number = self._ranges

        def cut(batch):
            found = aircraft_range(batch, number)
            order = np.argsort(found)
            batch, found = batch.take(pa.array(order)), found[order]
            starts = np.searchsorted(found, np.arange(number + 1))
            for key in range(number):
                if starts[key] < starts[key + 1]:
                    piece = batch.slice(starts[key], starts[key + 1] - starts[key])
                    yield key, _as_bytes(piece)

        def merge(group):
            tables = [pa.ipc.open_stream(piece).read_all() for piece in group[1]]
            (batch,) = pa.concat_tables(tables).combine_chunks().to_batches()
            return previous_leg(batch)

        return flights | beam.FlatMap(cut) | beam.GroupByKey() | beam.Map(merge)


def known_at(flights, instant):
    rows = flights.select(["departed_at", "landed_at"]).to_pandas()
    left = rows["departed_at"] <= instant
    hidden = ~(rows["landed_at"] < instant).to_numpy()
    columns = [
        pa.array(column.to_pylist(), column.type, mask=hidden)
        if name in ("arr_time", "air_time", "arr_delay", "landed_at")
        else column
        for name, column in zip(flights.schema.names, flights.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=flights.schema).filter(pa.array(left))


def leaks(history, flights):
    def told(batch):
        rows = batch.to_pandas().set_index(KEYS)
        rows = rows.drop(columns=[name for name in flights.schema.names if name in rows.columns])
        return rows.astype(object).where(rows.notna(), None)

    ever, found = told(history(flights)), []
    frame = flights.to_pandas()
    for position, instant in enumerate(frame["departed_at"]):
        if pd.notna(instant):
            then = told(history(known_at(flights, instant)))
            key = tuple(frame.loc[position, KEYS])
            if list(then.loc[key]) != list(ever.loc[key]):
                found.append(position)
    return found
