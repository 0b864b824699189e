"""Dicts, asked by functions of C for whole columns; a DoFn that loads the tables in its setup."""

import datetime

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar import time_zones

INSTANT = pa.timestamp("s", tz="UTC")
ADDED = schemas.table("enriched_flight").added_by("enrich")
DELAY = schemas.table("flights")["dep_delay"]


def rows_in(index, keys):
    index.pop(None, None)
    return pa.array(map(index.get, keys), pa.int64())


def find_rows(keys, names):
    index = {name: row for row, name in enumerate(names.to_pylist())}
    return rows_in(index, keys.to_pylist())


def values_at(column, rows):
    # A last value that is null, and where no row was found, its place.
    longer = pa.concat_arrays([column, pa.nulls(1, column.type)])
    return longer.take(rows.fill_null(len(column)))


def weather_rows(flights, weather):
    def pairs(batch):
        # Hours since 1970, in seconds; what is missing is a pair of its own in either table.
        return zip(
            batch.column("origin").to_pylist(),
            batch.column("time_hour").cast(pa.int64()).to_pylist(),
            strict=True,
        )

    index = {pair: row for row, pair in enumerate(pairs(weather)) if None not in pair}
    return rows_in(index, pairs(flights))


def _weekday(year, month, day):
    try:
        return datetime.date(year, month, day).weekday()
    except (ValueError, TypeError):
        return None


def weekday(flights):
    # A batch has a few dates.
    dates = list(
        zip(*(flights.column(name).to_pylist() for name in ("year", "month", "day")), strict=True)
    )
    known = {date: _weekday(*date) for date in set(dates)}
    return pa.array(map(known.get, dates), pa.int8())


def _shifted(instants, minutes):
    """In NumPy, with masks."""
    valid = np.asarray(instants.is_valid()) & np.asarray(minutes.is_valid())
    seconds = np.asarray(instants.cast(pa.int64()).fill_null(0))
    seconds = seconds + np.asarray(minutes.fill_null(0)).astype(np.int64) * 60
    return seconds, valid


def scheduled_at(flights):
    seconds, valid = _shifted(flights.column("time_hour"), flights.column("minute"))
    return pa.array(seconds, mask=~valid).cast(INSTANT)


def departed_at(flights, scheduled):
    delay = flights.column("dep_delay")
    seconds, valid = _shifted(scheduled, delay)
    minutes = np.asarray(delay.fill_null(0))
    valid &= ~((minutes < DELAY.minimum) | (minutes > DELAY.maximum))
    return pa.array(seconds, mask=~valid).cast(INSTANT)


def landed_at(flights, departed, zones):
    left = np.asarray(departed.cast(pa.int64()).fill_null(0))
    reading = flights.column("arr_time")
    known = np.asarray(departed.is_valid()) & np.asarray(reading.is_valid())
    clock = np.asarray(reading.fill_null(0)).astype(np.int64)
    places = np.array(zones.to_pylist(), object)
    landed = np.full(len(left), None, object)
    for zone in set(places.tolist()) - {None}:
        here = known & (places == zone)
        if time_zones.is_zone(zone):
            landed[here] = time_zones.next_reading(zone, left[here], clock[here])
    return pa.array(landed.tolist(), pa.int64()).cast(INSTANT)


def enrich(flights, tables):
    return joined(flights, {name: tables.load(name) for name in ("airports", "planes", "weather")})


def joined(flights, loaded):
    sources = {
        "dest": ("airports", find_rows(flights["dest"], loaded["airports"]["faa"])),
        "plane": ("planes", find_rows(flights["tailnum"], loaded["planes"]["tailnum"])),
        "weather": ("weather", weather_rows(flights, loaded["weather"])),
    }
    made = {"weekday": weekday(flights), "scheduled_at": scheduled_at(flights)}
    made["departed_at"] = departed_at(flights, made["scheduled_at"])
    for name in ADDED.names:
        prefix, _, source = name.partition("_")
        if prefix in sources:
            table, rows = sources[prefix]
            made[name] = values_at(loaded[table][source], rows)
    made["landed_at"] = landed_at(flights, made["departed_at"], made["dest_tzone"])
    for field in ADDED:
        flights = flights.append_column(field, made[field.name])
    return flights


class _Enrich(beam.DoFn):
    def __init__(self, tables):
        self._tables = tables

    def setup(self):
        self._loaded = {name: self._tables.load(name) for name in ("airports", "planes", "weather")}

    def process(self, flights):
        yield joined(flights, self._loaded)


class EnrichFlights(beam.PTransform):
    def __init__(self, tables):
        self._tables = tables

    def expand(self, flights):
        return flights | beam.ParDo(_Enrich(self._tables)).with_output_types(pa.RecordBatch)
