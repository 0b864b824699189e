"""The seat `enrich`: instants, airport, aircraft and weather for every flight."""

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar import time_zones
from pipelines.columnar.batches import integers, nullable, present, with_columns, within
from pipelines.tables.lookups import LookupFiles, look_up, look_up_hour, take

# The enriched flight's column -> the table's.
_AIRPORT = {"dest_lat": "lat", "dest_lon": "lon", "dest_alt": "alt", "dest_tzone": "tzone"}
_PLANE = {
    "plane_year": "year",
    "plane_manufacturer": "manufacturer",
    "plane_model": "model",
    "plane_engines": "engines",
    "plane_seats": "seats",
    "plane_engine": "engine",
}
_WEATHER = {
    f"weather_{name}": name
    for name in (
        *("temp", "dewp", "humid", "wind_dir", "wind_speed"),
        *("wind_gust", "precip", "pressure", "visib"),
    )
}


def instants(batch: pa.RecordBatch, zones: pa.Array) -> dict[str, pa.Array]:
    """When each flight was to leave, left and reached its gate, in UTC.

    `time_hour` is UTC already, so the departure needs no time zone and no thought
    of daylight saving. The arrival is a clock reading at the destination: it is
    the first instant after the departure at which the clock there reads so.

    Args:
        batch: flights.
        zones: the destination's IANA zone a flight; null (or unknown) gives no
            instant of landing.
    """
    hour = batch.column("time_hour")
    scheduled = integers(hour) + integers(batch.column("minute")) * time_zones.MINUTE
    scheduled_known = present(hour) & present(batch.column("minute"))
    departed = scheduled + integers(batch.column("dep_delay")) * time_zones.MINUTE
    # A delay that the check will refuse must not move a flight into another flight's past.
    limits = schemas.table("flights")["dep_delay"]
    plausible = within(batch.column("dep_delay"), limits.minimum, limits.maximum)
    departed_known = scheduled_known & plausible
    arrived = integers(batch.column("arr_time"))
    landed = np.zeros(batch.num_rows, np.int64)
    landed_known = departed_known & present(batch.column("arr_time")) & present(zones)
    encoded = zones.dictionary_encode()
    places = integers(encoded.indices, missing=-1)
    for place, zone in enumerate(encoded.dictionary.to_pylist()):
        here = landed_known & (places == place)
        if not time_zones.is_zone(zone):
            landed_known &= places != place
        elif here.any():
            landed[here] = time_zones.next_reading(zone, departed[here], arrived[here])
    return {
        "scheduled_at": nullable(scheduled, scheduled_known, schemas.TIMESTAMP),
        "departed_at": nullable(departed, departed_known, schemas.TIMESTAMP),
        "landed_at": nullable(landed, landed_known, schemas.TIMESTAMP),
    }


def weekday(batch: pa.RecordBatch) -> pa.Array:
    """Day of the week of the local date, Monday is 0; null for a date that is none."""
    year, month, day = (integers(batch.column(name)) for name in ("year", "month", "day"))
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    for name in ("year", "month", "day"):
        valid &= present(batch.column(name))
    months = ((year - 1970) * 12 + np.where(valid, month, 1) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + day - 1
    # 1 January 1970 was a Thursday.
    return nullable((days + 3) % 7, valid, pa.int8())


def enrich(batch: pa.RecordBatch, tables: LookupFiles) -> pa.RecordBatch:
    """The flights with the columns that `schemas/enriched_flight.toml` gives this seat.

    A flight whose airport, aircraft or hour of weather is unknown keeps its row,
    with null there.
    """
    types = schemas.table("enriched_flight").added_by("enrich")
    added: dict[str, pa.Array] = {}
    airports, planes, weather = (tables.load(name) for name in ("airports", "planes", "weather"))
    found = look_up(batch.column("dest"), airports, "faa")
    for name, source in _AIRPORT.items():
        added[name] = take(airports, source, found, types.field(name).type)
    found = look_up(batch.column("tailnum"), planes, "tailnum")
    for name, source in _PLANE.items():
        added[name] = take(planes, source, found, types.field(name).type)
    # By instant, not by local hour: a local hour occurs twice when summer time ends.
    found = look_up_hour(
        batch.column("origin"), batch.column("time_hour"), weather, "origin", "time_hour"
    )
    for name, source in _WEATHER.items():
        added[name] = take(weather, source, found, types.field(name).type)
    added |= instants(batch, added["dest_tzone"])
    added["weekday"] = weekday(batch)
    return with_columns(batch, {name: added[name] for name in types.names})


class EnrichFlights(beam.PTransform):
    """Joins flights with the tables, which every worker loads once.

    Args:
        tables: where the tables are.
    """

    def __init__(self, tables: LookupFiles):
        super().__init__()
        self._tables = tables

    def expand(self, flights):
        return flights | "Join" >> beam.Map(enrich, self._tables).with_output_types(pa.RecordBatch)
