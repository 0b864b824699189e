"""Flights of 10 July 2013, and what the code under test tells Beam's metrics.

Minutes are those after 20:00 in New York, which is midnight in UTC and the end of a stretch.
"""

import contextlib
import datetime

import apache_beam as beam
import pyarrow as pa

from pipelines.local_runner.beam_internals import statesampler
from pipelines.local_runner.metric_tracker import MetricTracker
from pipelines.shuffling import group_by_range

UTC = datetime.UTC
NIGHT = datetime.datetime(2013, 7, 11, tzinfo=UTC)
WEEK = 7 * 24 * 60
DEPARTURE = ["origin", "departed_at", "dep_delay"]

SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("time_hour", pa.timestamp("s", tz="UTC")),
        ("departed_at", pa.timestamp("s", tz="UTC")),
        ("dep_delay", pa.int16()),
        ("distance", pa.int16()),
    ]
)
ADDED = [
    pa.field("origin_departures", pa.int16()),
    pa.field("origin_delay", pa.float32()),
]


def row(carrier, flight, origin, minute, delay, scheduled=None):
    """A flight that left at a minute, or is scheduled for one and has not left (None)."""
    scheduled = minute - delay if scheduled is None else scheduled
    hour = NIGHT + datetime.timedelta(minutes=scheduled // 60 * 60)
    left = None if minute is None else NIGHT + datetime.timedelta(minutes=minute)
    # The pipeline's flights have other columns too; this stands for them.
    values = (carrier, flight, origin, hour, left, delay, 100 + flight % 1_000)
    return dict(zip(SCHEMA.names, values, strict=True))


def flights(text):
    """Rows of lines `carrier flight origin minute delay`."""
    return [
        row(carrier, int(flight), origin, int(minute), int(delay))
        for carrier, flight, origin, minute, delay in map(str.split, text.strip().splitlines())
    ]


def cancelled(carrier, flight, origin, scheduled, delay=None):
    """A flight that was to leave at a minute, and has no `departed_at`."""
    return row(carrier, flight, origin, None, delay, scheduled)


def batch(rows):
    """The rows as a batch of SCHEMA."""
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def departures(rows):
    """The rows as a batch with the columns DEPARTURE alone."""
    return batch(rows).select(DEPARTURE)


def name(one):
    """What the tests call a flight: "DL 706"."""
    return f"{one['carrier']} {one['flight']}"


KENNEDY = flights("""
    AA  133 JFK -61 194
    DL 2159 JFK -60   0
    B6  581 JFK -58 243
    DL  503 JFK -57 118
    AA 1901 JFK -55  90
    DL  569 JFK -53  62
    DL 2454 JFK -48  12
    9E 3525 JFK -46   9
    AA  257 JFK -45 125
    DL 1465 JFK -44  16
    UA  535 JFK -27  94
    B6 1105 JFK -24 221
    DL   87 JFK -21   4
    AA  177 JFK -12 113
    DL 2041 JFK -12  18
    B6   71 JFK -10  20
    DL 2007 JFK  -9  51
    UA  841 JFK  -5 306
    DL 2391 JFK  -3  -3
    DL   95 JFK  -2 268
    DL  706 JFK   0 241
    B6  105 JFK   3  -2
""")
NEWARK = flights("""
    UA  525 EWR  -6 106
    UA 1141 EWR  -1  97
    WN  580 EWR   2 172
    UA 1292 EWR   2   2
""")
LAGUARDIA = flights("""
    DL 2019 LGA -16  69
    DL  947 LGA  -3  57
    UA  745 LGA   8 287
""")


def at(minute, number=1, origin="JFK"):
    """A flight that left at a minute, five minutes late."""
    return row("UA", number, origin, minute, 5)


FLIGHTS = [*KENNEDY, *NEWARK, *LAGUARDIA, cancelled("MQ", 3603, "LGA", -20)]


def counted(rows):
    """The rows with what is to be added, found by looking at every pair."""
    found = []
    for one in rows:
        before = [
            other["dep_delay"]
            for other in rows
            if None not in (one["departed_at"], other["departed_at"], one["origin"])
            and other["origin"] == one["origin"]
            and 0 < (one["departed_at"] - other["departed_at"]).total_seconds() <= 3_600
        ]
        known = None not in (one["departed_at"], one["origin"])
        found.append(
            one
            | {
                "origin_departures": len(before) if known else None,
                "origin_delay": sum(before) / len(before) if before else None,
            }
        )
    return found


def enriched(rows):
    """The rows as a batch, with what is to be added."""
    return pa.RecordBatch.from_pylist(counted(rows), schema=pa.schema([*SCHEMA, *ADDED]))


def every_minute(minutes):
    """Flights of one airport, each of which leaves a minute after the one before."""
    left = pa.array(range(0, 60 * minutes, 60), pa.int64()).cast(pa.timestamp("s", tz="UTC"))
    same = {"carrier": "UA", "origin": "JFK", "dep_delay": 5, "distance": 100}
    columns = {"flight": pa.array(range(minutes), pa.int32()), "time_hour": left}
    columns |= {
        name: pa.repeat(pa.scalar(v, SCHEMA.field(name).type), minutes) for name, v in same.items()
    }
    columns["departed_at"] = left
    return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


@contextlib.contextmanager
def _tracked():
    """All that metrics are told in the body, whoever sets a tracker there."""
    tracker, setter = MetricTracker(), statesampler.set_current_tracker
    before = statesampler.get_current_tracker()
    statesampler.set_current_tracker = lambda _: setter(tracker)
    setter(tracker)
    try:
        yield tracker
    finally:
        statesampler.set_current_tracker = setter
        setter(before)


def recorded(code, flights):
    """What `record_metrics` tells of a batch of flights."""
    with _tracked() as tracker:
        code.get("record_metrics")(flights)
    return tracker.as_dict(code.get("NAMESPACE"))


@contextlib.contextmanager
def _cut_alone():
    """Each batch is cut by itself in the body, as if it came in a bundle of its own."""
    limit, group_by_range.ROWS_PER_RANGE = group_by_range.ROWS_PER_RANGE, 1
    try:
        yield
    finally:
        group_by_range.ROWS_PER_RANGE = limit


def metrics(code, batches, ranges):
    """What the seat tells while it works."""
    with _tracked() as tracker, _cut_alone(), code.pipeline() as pipeline:
        created = pipeline | beam.Create(batches, reshuffle=False).with_output_types(pa.RecordBatch)
        _ = created | code.get("AirportPressure")(ranges)
    return tracker.as_dict(code.get("NAMESPACE"))
