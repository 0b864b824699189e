"""Flights as lines, histories to find out, and a look into the shuffle."""

import datetime
import io
import pickle

import apache_beam as beam
import pyarrow as pa
from apache_beam import coders
from apache_beam.pipeline import PipelineVisitor

# Registers the workshop's coder of record batches, whatever was imported before.
import pipelines.shuffling.coders  # noqa: F401
from pipelines.columnar.batches import slices

IDENTITY = ("carrier", "flight", "origin", "time_hour")
ADDED = ("previous_arr_delay", "ground_minutes")
INSTANT = pa.timestamp("s", tz="UTC")
SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("time_hour", INSTANT),
        ("tailnum", pa.string()),
        ("departed_at", INSTANT),
        ("landed_at", INSTANT),
        ("air_time", pa.int16()),
        ("arr_delay", pa.int16()),
    ]
)
_NAMES = ("tailnum", "carrier", "flight", "origin", "time_hour", *SCHEMA.names[5:])


def at(text: str) -> datetime.datetime:
    """An instant of 2013 in UTC, written as month-dayThour:minute."""
    return datetime.datetime.fromisoformat(f"2013-{text}+00:00")


def flights(text: str) -> pa.RecordBatch:
    """A batch of lines `aircraft carrier flight origin hour left landed air_time delay`."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        row: dict = {
            name: None if word == "-" else word
            for name, word in zip(_NAMES, line.split(), strict=True)
        }
        for name in ("time_hour", "departed_at", "landed_at"):
            row[name] = row[name] and at(row[name])
        for name in ("flight", "air_time", "arr_delay"):
            row[name] = None if row[name] is None else int(row[name])
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


NOTHING = [None, None]  # is known of a leg before

# 11 February 2013: three legs of an aircraft of ExpressJet's, the last over midnight of UTC.
EXPRESS = flights("""
    N14916 EV 4691 EWR 02-11T13:00 02-11T13:21 02-11T15:22  97   3
    N14916 EV 4368 EWR 02-11T18:00 02-11T18:13 02-11T19:22  22  11
    N14916 EV 4202 EWR 02-11T22:00 02-12T00:32 02-12T03:28 155 149
""")
EXPRESS_LEGS = {4691: NOTHING, 4368: [3, 171], 4202: [11, 310]}


# What previous_leg gives


def previous(code, batch):
    """Flight number -> [previous_arr_delay, ground_minutes]."""
    return {row["flight"]: [row[name] for name in ADDED] for row in _looked_back(code, batch)}


def orders(code, batch, several):
    """The same of the batch's rows in several orders, as a list."""
    return [previous(code, batch.take(pa.array(order))) for order in several]


def _looked_back(code, batch):
    found = code.get("previous_leg")(batch)
    if not isinstance(found, pa.RecordBatch):
        raise TypeError(f"previous_leg gave a {type(found).__name__}, and not a RecordBatch")
    for name in ADDED:
        if name not in found.schema.names:
            raise TypeError(f"the batch that previous_leg gave has no column {name}")
    return found.to_pylist()


# Ranges


def ranges(code, batches, number, salt=None):
    """The ranges of each batch's rows; with a salt, as in a process with another `hash`."""
    module = code.module
    if salt is not None:
        # Each process of Python begins with another salt, unless PYTHONHASHSEED is set.
        module.hash = lambda value: hash((salt, value))
    try:
        found = [module.aircraft_range(batch, number) for batch in batches]
    finally:
        if salt is not None:
            del module.hash
    return [[int(one) for one in rows] for rows in found]


# The shuffle


class _Shuffles(PipelineVisitor):
    """The collections that are shuffled. What a combiner groups is the combiner's."""

    def __init__(self):
        self.found = []
        self._combiner = None

    def enter_composite_transform(self, node):
        if self._combiner is None:
            self.visit_transform(node)
            if isinstance(node.transform, beam.CombinePerKey):
                self._combiner = node

    def leave_composite_transform(self, node):
        if self._combiner is node:
            self._combiner = None

    def visit_transform(self, node):
        shuffles = beam.GroupByKey | beam.CombinePerKey | beam.Reshuffle
        if self._combiner is None and isinstance(node.transform, shuffles):
            self.found.append(node.inputs[0])


_SENT: list[tuple] = []


def shuffled(code, batches, number, rows=None):
    """What AircraftHistory sends through each shuffle: pairs of a key and bytes.

    With `rows`, a step before it has cut the batches into slices of so many.

    Bytes are those of the coder that Beam takes, and where it pickles, of Arrow's own pickling.
    """
    _SENT.clear()
    with code.pipeline() as pipeline:
        given = pipeline | beam.Create(batches, reshuffle=False)
        if rows is not None:
            given = given | beam.FlatMap(slices, rows)
        given.element_type = pa.RecordBatch
        _ = given | code.get("AircraftHistory")(number)
        shuffles = _Shuffles()
        pipeline.visit(shuffles)
        for number, collection in enumerate(shuffles.found):
            coded = pa.RecordBatch in getattr(collection.element_type, "tuple_types", ())
            _ = collection | f"Sent {number}" >> beam.Map(_keep, number, coded)
    return [[sent[1:] for sent in _SENT if sent[0] == n] for n in range(len(shuffles.found))]


def _keep(element, number, coded):
    pair = isinstance(element, tuple) and len(element) == 2
    key, value = element if pair else (None, element)
    if coded and isinstance(value, pa.RecordBatch):
        size = len(coders.registry.get_coder(pa.RecordBatch).encode(value))
    else:
        size = pickled(value)
    _SENT.append((number, repr(key), size))


def pickled(value) -> int:
    """Bytes of a value, pickled without what this workshop has told pickle of batches."""
    sink = io.BytesIO()
    pickler = pickle.Pickler(sink)
    pickler.dispatch_table = {}
    pickler.dump(value)
    return sink.tell()


# Histories, some of which look into the future


def _legs(row, rows):
    """The aircraft's legs in order, this one included."""
    its = [one for one in rows if one["tailnum"] == row["tailnum"] and one["departed_at"]]
    return sorted(its, key=lambda one: one["departed_at"])


def _before(row, rows):
    """The aircraft's leg before this one, or None."""
    earlier = [one for one in _legs(row, rows) if one["departed_at"] < row["departed_at"]]
    return earlier[-1] if earlier else None


def _told(leg, name, known):
    return leg[name] if leg is not None and known(leg) else None


def _landed(leg):
    return leg["landed_at"] is not None


HISTORIES = {
    # These three are sound.
    "the legs before": lambda row, rows: sum(
        one["departed_at"] < row["departed_at"] for one in _legs(row, rows)
    ),
    "the delay of the leg before, where it had landed": lambda row, rows: _told(
        _before(row, rows),
        "arr_delay",
        lambda leg: _landed(leg) and leg["landed_at"] < row["departed_at"],
    ),
    "all flights of the minute": lambda row, rows: sum(
        one["departed_at"] == row["departed_at"] for one in rows
    ),
    # These are not.
    "the delay of the leg before": lambda row, rows: _told(
        _before(row, rows), "arr_delay", lambda leg: True
    ),
    "the delay of the leg before, landed in the minute": lambda row, rows: _told(
        _before(row, rows),
        "arr_delay",
        lambda leg: _landed(leg) and leg["landed_at"] <= row["departed_at"],
    ),
    "when the leg before landed": lambda row, rows: _told(
        _before(row, rows), "landed_at", lambda leg: True
    ),
    "the time in the air of the leg before": lambda row, rows: _told(
        _before(row, rows), "air_time", lambda leg: True
    ),
    "the leg behind": lambda row, rows: next(
        (
            one["flight"]
            for one in _legs(row, rows)
            if row["departed_at"] and one["departed_at"] > row["departed_at"]
        ),
        None,
    ),
    "the flights behind it, of all aircraft": lambda row, rows: sum(
        one["departed_at"] is not None and one["departed_at"] > row["departed_at"] for one in rows
    ),
    "all legs": lambda row, rows: len(_legs(row, rows)),
    # Once the future is known, it tells nothing.
    "its number, while no leg is behind it": lambda row, rows: (
        row["flight"] if row["departed_at"] and _legs(row, rows)[-1] == row else None
    ),
    "its own delay": lambda row, rows: row["arr_delay"],
}


def history(name):
    """A history that adds three columns, of which one is that which is named.

    It is the first, the second or the third, by its place in HISTORIES. Rows come backwards; a
    flight that never left has a null in it.
    """
    place = list(HISTORIES).index(name) % 3

    def look_back(batch):
        rows = batch.to_pylist()
        left = [row["departed_at"] is not None for row in rows]
        added = [
            HISTORIES[name](row, rows) if it_left else None
            for row, it_left in zip(rows, left, strict=True)
        ]
        columns = [("left", pa.array(left)), ("from", batch.column("origin"))]
        columns.insert(place, ("told", pa.array(added)))
        made = batch
        for title, column in columns:
            made = made.append_column(title, column)
        return made.take(pa.array(range(len(rows))[::-1], pa.int64()))

    return look_back


def leaking(code, name, batch):
    """What `leaks` finds of a history that is named, or of the code's own."""
    tried = code.get("previous_leg") if name == "previous_leg" else history(name)
    found = code.get("leaks")(tried, batch)
    if isinstance(found, set | frozenset):
        raise TypeError("leaks gave a set, which has no order, and not a list")
    return [int(position) for position in found]
