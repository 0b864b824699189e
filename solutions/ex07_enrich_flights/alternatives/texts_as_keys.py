"""Arrow's functions for all: texts of two columns as keys, and dates read from texts."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipelines import schemas
from pipelines.columnar import time_zones

INSTANT = pa.timestamp("s", tz="UTC")
ADDED = schemas.table("enriched_flight").added_by("enrich")
DELAY = schemas.table("flights")["dep_delay"]


def find_rows(keys, names):
    found = pc.index_in(keys, value_set=names)
    return pc.if_else(pc.is_valid(keys), found, None)


def values_at(column, rows):
    return pc.take(column, rows)


def _text(batch, names, separator):
    return pc.binary_join_element_wise(
        *(batch.column(name).cast(pa.string()) for name in names), separator
    )


def weather_rows(flights, weather):
    flights, weather = (_text(batch, ["origin", "time_hour"], "|") for batch in (flights, weather))
    return find_rows(flights, weather)


def weekday(flights):
    dates = _text(flights, ["year", "month", "day"], "-")
    dates = pc.strptime(dates, format="%Y-%m-%d", unit="s", error_is_null=True)
    # 30 February is read as 2 March.
    same = pc.equal(pc.day(dates), flights.column("day").cast(pa.int64()))
    return pc.if_else(same, pc.day_of_week(dates), None).cast(pa.int8())


def _later(instants, minutes):
    seconds = pc.add(instants.cast(pa.int64()), pc.multiply(minutes.cast(pa.int32()), 60))
    return seconds.cast(INSTANT)


def scheduled_at(flights):
    return _later(flights.column("time_hour"), flights.column("minute"))


def departed_at(flights, scheduled):
    delay = flights.column("dep_delay")
    impossible = pc.or_(pc.less(delay, DELAY.minimum), pc.greater(delay, DELAY.maximum))
    return pc.if_else(impossible, None, _later(scheduled, delay))


def landed_at(flights, departed, zones):
    landed = pa.nulls(len(zones), INSTANT)
    for zone in pc.unique(zones.drop_null()).to_pylist():
        if not time_zones.is_zone(zone):
            continue
        here = pc.fill_null(pc.equal(zones, zone), False)
        here = pc.and_(here, pc.and_(departed.is_valid(), flights["arr_time"].is_valid()))
        left = departed.filter(here).cast(pa.int64()).to_numpy()
        reading = flights["arr_time"].filter(here).cast(pa.int64()).to_numpy()
        found = pa.array(time_zones.next_reading(zone, left, reading), pa.int64())
        landed = pc.replace_with_mask(landed, here, found.cast(INSTANT))
    return landed


def enrich(flights, tables):
    scheduled = scheduled_at(flights)
    departed = departed_at(flights, scheduled)
    columns = dict(zip(flights.schema.names, flights.columns, strict=True))
    columns |= dict.fromkeys(ADDED.names)
    columns |= {"scheduled_at": scheduled, "departed_at": departed, "weekday": weekday(flights)}
    for name, prefix in (("airports", "dest_"), ("planes", "plane_"), ("weather", "weather_")):
        table = tables.load(name)
        if name == "weather":
            rows = weather_rows(flights, table)
        else:
            key, its = ("dest", "faa") if name == "airports" else ("tailnum", "tailnum")
            rows = find_rows(flights[key], table[its])
        found = table.take(rows)
        for added in ADDED.names:
            if added.startswith(prefix):
                columns[added] = found.column(added.removeprefix(prefix))
    columns["landed_at"] = landed_at(flights, departed, columns["dest_tzone"])
    return pa.record_batch(columns)


class EnrichFlights(beam.PTransform):
    def __init__(self, tables):
        self._tables = tables

    def expand(self, flights):
        return flights | beam.Map(enrich, tables=self._tables).with_output_types(pa.RecordBatch)
