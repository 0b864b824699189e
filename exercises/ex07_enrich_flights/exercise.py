"""The seat `enrich`: instants, airport, aircraft and weather for every flight.

A batch of flights has the columns of `schemas/flights.toml` and at least one row; a table may
have none. A column is one `pyarrow.Array`. Each may be a slice of a longer one. Row numbers are
one of integers, null where there is no row.
"""

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar import time_zones
from pipelines.columnar.batches import integers, nullable, present
from pipelines.seats.unsolved import unsolved
from pipelines.tables.lookups import LookupFiles

# The enriched flight's column -> the table's, which has the same type.
AIRPORT = {"dest_lat": "lat", "dest_lon": "lon", "dest_alt": "alt", "dest_tzone": "tzone"}
PLANE = {
    "plane_year": "year",
    "plane_manufacturer": "manufacturer",
    "plane_model": "model",
    "plane_engines": "engines",
    "plane_seats": "seats",
    "plane_engine": "engine",
}
WEATHER = {
    f"weather_{name}": name
    for name in (
        *("temp", "dewp", "humid", "wind_dir", "wind_speed"),
        *("wind_gust", "precip", "pressure", "visib"),
    )
}
# All that this seat adds, in order.
ADDED = schemas.table("enriched_flight").added_by("enrich").names
# Its `minimum` and `maximum`, in minutes, are those of a delay that a flight can have.
DELAY = schemas.table("flights")["dep_delay"]


def find_rows(keys: pa.Array, names: pa.Array) -> pa.Array:
    """The row of a table for each key.

    Args:
        keys: strings or integers, some of them null.
        names: the table's column, of the same type; no name is there twice, but for null.

    Returns:
        For each key the index in `names` of the one that is equal. Null where there is none;
        so has a null key, also where `names` has a null.
    """
    unsolved("ex07_enrich_flights")


def values_at(column: pa.Array, rows: pa.Array) -> pa.Array:
    """The values of a table's column at rows that `find_rows` has found.

    Returns:
        An array of the column's type, as long as `rows`: null where the row is null, and where
        the column has null in that row. All other values are as they are in the column, also
        NaN, and integers of more digits than a float has.
    """
    unsolved("ex07_enrich_flights")


def weather_rows(flights: pa.RecordBatch, weather: pa.RecordBatch) -> pa.Array:
    """The row of the weather at each flight's origin in the hour of its scheduled departure.

    Args:
        flights: have `origin` and `time_hour`, each null in some rows.
        weather: has these two as well; no pair of them is there twice, but for nulls.
            `time_hour` is the start of an hour in UTC here and there; `year`, `month`, `day`
            and `hour` are read from the clocks of New York, which show some hours twice.

    Returns:
        As `find_rows` does. A flight without an origin or a time_hour has no row.
    """
    unsolved("ex07_enrich_flights")


def weekday(flights: pa.RecordBatch) -> pa.Array:
    """Day of the week of each flight's local date.

    Args:
        flights: have `year`, `month` and `day`, integers, each null in some rows; the check
            for impossible dates comes later in the pipeline.

    Returns:
        int8, Monday is 0; null where one of the three is null, and where there is no such
        date, as 30 February.
    """
    unsolved("ex07_enrich_flights")


def scheduled_at(flights: pa.RecordBatch) -> pa.Array:
    """The instant of each flight's scheduled departure.

    Args:
        flights: have `time_hour`, the hour in UTC, and `minute` (int8), each null in some rows.

    Returns:
        timestamp[s, tz=UTC]: so many minutes after `time_hour`, also where they are none of a
        clock's 0 to 59, which is checked later in the pipeline; null where either is null.
    """
    unsolved("ex07_enrich_flights")


def departed_at(flights: pa.RecordBatch, scheduled: pa.Array) -> pa.Array:
    """The instant at which each flight left the gate.

    Args:
        flights: have `dep_delay` (int16), minutes after the schedule, less than 0 where it left
            early, null where it never left.
        scheduled: of `scheduled_at`.

    Returns:
        timestamp[s, tz=UTC]; null where either is null, and where the delay is less than
        `DELAY.minimum` or more than `DELAY.maximum`: the check that rejects such a row comes
        later, and until then it must not move the flight into another day.
    """
    unsolved("ex07_enrich_flights")


def landed_at(flights: pa.RecordBatch, departed: pa.Array, zones: pa.Array) -> pa.Array:
    """The instant at which each flight reached the gate: given, as an example.

    A flight lands when the clock at its destination reads `arr_time` for the first time since
    it left. This loops over the zones of the batch, of which there are a few, and does all
    flights of a zone at once.

    Args:
        departed: of `departed_at`.
        zones: the IANA zone of each destination, null where it is not known.

    Returns:
        timestamp[s, tz=UTC]; null where the departure, the arrival or the zone is missing, or
        the zone is none.
    """
    left, reading = integers(departed), integers(flights.column("arr_time"))
    known = present(departed) & present(flights.column("arr_time"))
    landed, found = np.zeros(len(left), np.int64), np.zeros(len(left), bool)
    encoded = zones.dictionary_encode()
    places = integers(encoded.indices, missing=-1)
    for place, zone in enumerate(encoded.dictionary.to_pylist()):
        here = known & (places == place)
        if time_zones.is_zone(zone):
            landed[here] = time_zones.next_reading(zone, left[here], reading[here])
            found |= here
    return nullable(landed, found, schemas.TIMESTAMP)


def enrich(flights: pa.RecordBatch, tables: LookupFiles) -> pa.RecordBatch:
    """The flights with the columns that `schemas/enriched_flight.toml` gives this seat.

    Args:
        tables: `tables.load(name)` is a record batch, for the names "airports" (by `faa`),
            "planes" (by `tailnum`) and "weather"; the first call in a process reads the file.

    Returns:
        The same rows in the same order, with their columns and, behind these, those of ADDED:
        AIRPORT of the row of `dest`, PLANE of the row of `tailnum`, WEATHER of the row of
        `weather_rows`, the three instants and `weekday`. A flight whose airport, aircraft or
        weather is not known keeps its row, with null there.
    """
    unsolved("ex07_enrich_flights")


class EnrichFlights(beam.PTransform):
    """Batches of flights to batches of the same flights, with the columns of `enrich`.

    Args:
        tables: where the tables are. They are loaded on the workers, once in each process, and
            not where the pipeline is built: what is sent to the workers is where they are.
    """

    def __init__(self, tables: LookupFiles):
        super().__init__()
        self._tables = tables

    def expand(self, flights):
        enriched = unsolved("ex07_enrich_flights")
        # Told what the elements are, Beam takes the coder of record batches.
        enriched.element_type = pa.RecordBatch
        return enriched
