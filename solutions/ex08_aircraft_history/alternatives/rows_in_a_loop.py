"""Rows as dicts; slices through the shuffle, with a type for which Beam takes the coder."""

import itertools
from datetime import UTC, datetime, timedelta

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat, split_by
from pipelines.columnar.farmhash import fingerprint64
from pipelines.shuffling import coders  # noqa: F401  (registers the coder of record batches)

IDENTITY = ("carrier", "flight", "origin", "time_hour")
EVER = datetime.max.replace(tzinfo=UTC)
ADDED = {"previous_arr_delay": pa.int16(), "ground_minutes": pa.int32()}


def name_of(row):
    return tuple(row[name] for name in IDENTITY)


def previous_leg(batch):
    rows = batch.to_pylist()
    for row in rows:
        row.update(dict.fromkeys(ADDED))
    legs = [row for row in rows if row["tailnum"] is not None and row["departed_at"] is not None]
    legs.sort(key=lambda row: (row["tailnum"], row["departed_at"], name_of(row)))
    for before, leg in itertools.pairwise(legs):
        delay, landed = before["arr_delay"], before["landed_at"]
        if before["tailnum"] != leg["tailnum"] or landed is None or delay is None:
            continue
        if landed < leg["departed_at"] and -240 <= delay <= 2880:
            leg["previous_arr_delay"] = delay
            leg["ground_minutes"] = (leg["departed_at"] - landed) // timedelta(minutes=1)
    fields = [*batch.schema, *(pa.field(name, type) for name, type in ADDED.items())]
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema(fields))


def aircraft_range(batch, ranges):
    rows = batch.select([*IDENTITY, "tailnum"]).to_pylist()
    names = (row["tailnum"] or "{}{}{}{:%y%m%d%H}".format(*name_of(row)) for row in rows)
    return [fingerprint64(name) % ranges for name in names]


class AircraftHistory(beam.PTransform):
    def __init__(self, ranges):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        def cut(batch, ranges):
            return split_by(batch, np.array(aircraft_range(batch, ranges)))

        pieces = flights | beam.FlatMap(cut, self._ranges).with_output_types(
            tuple[int, pa.RecordBatch]
        )
        return pieces | beam.GroupByKey() | beam.ParDo(_LookBack())


class _LookBack(beam.DoFn):
    def process(self, group):
        yield previous_leg(concat(list(group[1])))


def known_at(flights, instant):
    rows = []
    for row in flights.to_pylist():
        if (row["departed_at"] or EVER) <= instant:
            if (row["landed_at"] or EVER) >= instant:
                for name in {"arr_time", "air_time", "arr_delay", "landed_at"} & row.keys():
                    row[name] = None
            rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=flights.schema)


def leaks(history, flights):
    instants = [one for one in flights.column("departed_at").to_pylist() if one is not None]
    was = {one: told(history(known_at(flights, one)), flights) for one in set(instants)}
    everything = told(history(flights), flights)
    return [
        position
        for position, row in enumerate(flights.to_pylist())
        if row["departed_at"] is not None
        and was[row["departed_at"]][name_of(row)] != everything[name_of(row)]
    ]


def told(batch, flights):
    first = len(flights.schema)
    return {name_of(row): list(row.values())[first:] for row in batch.to_pylist()}
