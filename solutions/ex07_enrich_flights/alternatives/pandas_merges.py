"""pandas' left joins and calendar, with care for its types."""

import apache_beam as beam
import pandas as pd
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar import time_zones

INSTANT = pa.timestamp("s", tz="UTC")
ADDED = schemas.table("enriched_flight").added_by("enrich")
DELAY = schemas.table("flights")["dep_delay"]


def _rows(left, right, keys):
    """A left join keeps the order of the left table; its keys must not be missing on the right."""
    right = right.assign(row=pd.array(range(len(right)), "Int64")).dropna(subset=keys)
    merged = left.merge(right, on=keys, how="left", validate="many_to_one")
    return pa.array(merged["row"].astype("Int64"), pa.int64())


def find_rows(keys, names):
    frames = (
        pd.DataFrame({"key": column.to_pandas(types_mapper=pd.ArrowDtype)})
        for column in (keys, names)
    )
    return _rows(*frames, ["key"])


def values_at(column, rows):
    values = column.to_pandas(types_mapper=pd.ArrowDtype)
    # reindex gives what is missing where the index has no such row.
    taken = values.reindex(rows.fill_null(-1).to_pandas())
    return pa.array(taken.astype(pd.ArrowDtype(column.type)), column.type)


def weather_rows(flights, weather):
    keys = ["origin", "time_hour"]
    left, right = (
        batch.select(keys).to_pandas(types_mapper=pd.ArrowDtype) for batch in (flights, weather)
    )
    return _rows(left, right, keys)


def weekday(flights):
    parts = flights.select(["year", "month", "day"]).to_pandas(types_mapper=pd.ArrowDtype)
    parts = parts.astype("Float64").astype("float64")
    days = pd.to_datetime(parts, errors="coerce").dt.weekday
    return pa.array(days.astype("Int8"), pa.int8())


def _later(instants, minutes):
    seconds = instants.cast(pa.int64()).to_pandas(types_mapper=pd.ArrowDtype)
    minutes = minutes.to_pandas(types_mapper=pd.ArrowDtype).astype("int64[pyarrow]")
    return seconds + 60 * minutes


def _instants(seconds):
    return pa.array(seconds.astype("int64[pyarrow]"), pa.int64()).cast(INSTANT)


def scheduled_at(flights):
    return _instants(_later(flights.column("time_hour"), flights.column("minute")))


def departed_at(flights, scheduled):
    delay = flights.column("dep_delay")
    minutes = delay.to_pandas(types_mapper=pd.ArrowDtype)
    possible = minutes.between(DELAY.minimum, DELAY.maximum).fillna(False)
    return _instants(_later(scheduled, delay).where(possible))


def landed_at(flights, departed, zones):
    frame = pd.DataFrame(
        {
            "left": departed.cast(pa.int64()).to_pandas(types_mapper=pd.ArrowDtype),
            "reading": flights.column("arr_time").to_pandas(types_mapper=pd.ArrowDtype),
            "zone": zones.to_pandas(types_mapper=pd.ArrowDtype),
        }
    )
    landed = pd.Series(pd.NA, frame.index, dtype="int64[pyarrow]")
    for zone, rows in frame.dropna().groupby("zone"):
        if time_zones.is_zone(zone):
            left, reading = (rows[name].astype("int64").to_numpy() for name in ("left", "reading"))
            landed[rows.index] = time_zones.next_reading(zone, left, reading)
    return _instants(landed)


def enrich(flights, tables):
    airports, planes, weather = map(tables.load, ("airports", "planes", "weather"))
    scheduled = scheduled_at(flights)
    departed = departed_at(flights, scheduled)
    added = {"scheduled_at": scheduled, "departed_at": departed, "weekday": weekday(flights)}
    for prefix, table, rows in (
        ("dest_", airports, find_rows(flights.column("dest"), airports.column("faa"))),
        ("plane_", planes, find_rows(flights.column("tailnum"), planes.column("tailnum"))),
        ("weather_", weather, weather_rows(flights, weather)),
    ):
        for name in ADDED.names:
            if name.startswith(prefix):
                added[name] = values_at(table.column(name.removeprefix(prefix)), rows)
    added["landed_at"] = landed_at(flights, departed, added["dest_tzone"])
    whole = pa.Table.from_batches([flights])
    for name in ADDED.names:
        whole = whole.append_column(name, added[name])
    (batch,) = whole.combine_chunks().to_batches()
    return batch


class EnrichFlights(beam.PTransform):
    def __init__(self, tables):
        self._tables = tables

    def expand(self, flights):
        found = flights | beam.FlatMap(lambda batch, tables: [enrich(batch, tables)], self._tables)
        found.element_type = pa.RecordBatch
        return found
