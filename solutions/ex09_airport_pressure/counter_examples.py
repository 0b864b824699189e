"""What an answer to exercise 09 is tried on once its tests pass."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

HOUR, WEEK = 3_600, 7 * 86_400
BORDER = 2_271 * WEEK
DEPARTURE = ["origin", "departed_at", "dep_delay"]

TIME = pa.timestamp("s", tz="UTC")
SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("time_hour", TIME),
        ("departed_at", TIME),
        ("dep_delay", pa.int16()),
        ("distance", pa.int16()),
    ]
)
ADDED = [
    pa.field("origin_departures", pa.int16()),
    pa.field("origin_delay", pa.float32()),
]

# Seconds about a border: few, so that two leave together and many an hour apart.
ABOUT = st.sampled_from(
    [-7_200, -3_661, -3_601, -3_600, -3_599, -1_800, -60, -1, 0, 1, 60, 1_800, 3_599, 3_600, 3_601]
)
SECONDS = st.builds(
    lambda week, second: BORDER + week * WEEK + second, st.sampled_from([-1, 0, 0, 0, 1, 2]), ABOUT
)
DELAYS = st.sampled_from([0, 0, 1, -1, 3, -3, 15, 241, 1_301])
AIRPORTS = st.sampled_from(["JFK", "EWR", "LGA"])
PLACES = st.sampled_from(["JFK", "EWR", None])
LEFT = st.tuples(AIRPORTS, SECONDS, DELAYS)
# A flight that never left has the second that it is scheduled for.
NEVER = st.tuples(AIRPORTS, SECONDS, st.just("never") | st.just("implausible"))
RANGES = st.integers(1, 5)


def flights_of(drawn):
    """Rows of (origin, second, delay), or (origin, second of the schedule, why it never left)."""
    rows = []
    for number, (origin, second, delay) in enumerate(drawn):
        left = isinstance(delay, int)
        scheduled = second - delay * 60 if left else second
        rows.append(
            {
                "carrier": "UA",
                "flight": number,
                "origin": origin,
                "time_hour": scheduled // HOUR * HOUR,
                "departed_at": second if left else None,
                "dep_delay": delay if left else {"never": None, "implausible": 5_000}[delay],
                "distance": 100 + number,
            }
        )
    return rows


def batch(rows, schema=SCHEMA):
    columns = [
        pa.array([row[field.name] for row in rows], pa.int64()).cast(TIME)
        if field.type == TIME
        else pa.array([row[field.name] for row in rows], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def counted(rows, earlier=()):
    """The rows with their hours, by looking at every other departure."""
    found = []
    for row in rows:
        known = None not in (row["departed_at"], row["origin"])
        before = [
            other["dep_delay"]
            for other in [*rows, *earlier]
            if known
            and other["departed_at"] is not None
            and other["origin"] == row["origin"]
            and 0 < row["departed_at"] - other["departed_at"] <= HOUR
        ]
        count = len(before) if known else None
        mean = sum(before) / len(before) if before else None
        found.append({**row, "origin_departures": count, "origin_delay": mean})
    return found


def said(drawn):
    """Airport, seconds after the border and delay of each, as a learner reads them."""
    texts = [f"{origin} {second - BORDER:+} {delay}" for origin, second, delay in drawn]
    return "[" + ", ".join(texts) + "]"


def gives_pressure(harness, drawn, earlier=()):
    rows = flights_of(drawn)
    others = [flights_of(some) for some in earlier]
    ran = harness.call(
        "airport_pressure", batch(rows), [batch(o).select(DEPARTURE) for o in others]
    )
    ran.call = f"airport_pressure of (origin, second, delay) {said(drawn)}, earlier " + ", ".join(
        map(said, earlier)
    )
    expected = counted(rows, [row for some in others for row in some])
    ran.must(
        isinstance(ran.value, pa.RecordBatch),
        "airport_pressure gives no record batch.",
        expected="a pyarrow.RecordBatch",
        got=type(ran.value).__name__,
    )
    got = ran.value.take(pa.array(np.argsort(ran.value.column("flight").to_numpy())))
    wanted = batch(expected, pa.schema([*SCHEMA, *ADDED]))
    for column in (*SCHEMA.names, "origin_departures", "origin_delay"):
        ran.must(
            column in got.schema.names
            and alike(got.column(column).to_pylist(), wanted.column(column).to_pylist()),
            f"{column} is wrong.",
            expected=str(wanted.column(column).to_pylist()),
            got=str(got.column(column).to_pylist() if column in got.schema.names else None),
        )


def alike(got, expected):
    return len(got) == len(expected) and all(
        one == other
        or (isinstance(one, float) and isinstance(other, float) and abs(one - other) <= 1e-4)
        for one, other in zip(got, expected, strict=True)
    )


@pytest.mark.task("window")
@given(
    departed=st.lists(st.tuples(SECONDS, DELAYS), max_size=8),
    instants=st.lists(SECONDS, min_size=1, max_size=6),
)
@example(departed=[(BORDER - HOUR, 7)], instants=[BORDER])
@example(departed=[(BORDER, 7)], instants=[BORDER])
def test_the_hour_before_any_instants(harness, departed, instants):
    departed = sorted(departed, key=lambda pair: pair[0])
    times, delays = (np.array([pair[i] for pair in departed], np.int64) for i in (0, 1))
    ran = harness.call("delays_before", times, delays, np.array(instants, np.int64))
    ran.call = (
        f"delays_before of (second, delay) {[(s - BORDER, d) for s, d in departed]} at the "
        f"seconds {[s - BORDER for s in instants]}"
    )
    inside = [[d for s, d in departed if 0 < instant - s <= HOUR] for instant in instants]
    expected = [[len(some) for some in inside], [sum(some) for some in inside]]
    got = [np.asarray(one).tolist() for one in ran.value]
    ran.must(got == expected, "It gives another count or sum.", expected=expected, got=got)


@pytest.mark.task("mean", examples=30)
@given(drawn=st.lists(st.tuples(st.just("JFK"), SECONDS, DELAYS), min_size=1, max_size=7))
def test_any_departures_of_one_airport(harness, drawn):
    gives_pressure(harness, sorted(drawn, key=lambda one: one[1]))


@pytest.mark.task("airports", examples=30)
@given(drawn=st.lists(st.tuples(PLACES, SECONDS, DELAYS), min_size=1, max_size=8))
def test_any_departures_of_any_airports(harness, drawn):
    gives_pressure(harness, drawn)


@pytest.mark.task("cancelled", examples=30)
@given(drawn=st.lists(LEFT | NEVER, min_size=1, max_size=7))
@example(drawn=[("JFK", 1_800, 15), ("JFK", BORDER, "implausible")])
def test_any_flights_that_never_left(harness, drawn):
    gives_pressure(harness, drawn)


@pytest.mark.task("earlier", examples=30)
@given(
    drawn=st.lists(LEFT | NEVER, min_size=1, max_size=5),
    earlier=st.lists(
        st.lists(st.tuples(PLACES, SECONDS, DELAYS), min_size=1, max_size=4), max_size=3
    ),
)
@example(drawn=[("JFK", BORDER, 0)], earlier=[[("EWR", BORDER - 60, 15)]])
def test_any_flights_with_any_departures_of_another_range(harness, drawn, earlier):
    gives_pressure(harness, drawn, earlier)


@pytest.mark.task("borders", examples=40)
@given(drawn=st.lists(LEFT | NEVER, min_size=1, max_size=6), ranges=RANGES)
@example(drawn=[("JFK", BORDER - HOUR, 0)], ranges=2)
@example(drawn=[("JFK", BORDER - HOUR - 1, 0)], ranges=2)
@example(drawn=[("JFK", BORDER, 0)], ranges=3)
@example(drawn=[("JFK", -60, 0), ("JFK", -WEEK, 0)], ranges=3)
def test_any_flights_in_any_ranges(harness, drawn, ranges):
    rows = flights_of(drawn)
    ran = harness.call("stretches", batch(rows), ranges)
    ran.call = f"stretches of (origin, second, delay) {said(drawn)}, {ranges}"
    own, sent = [], []
    for keys, part in ran.value:
        for key, row in zip([int(key) for key in keys], part.to_pylist(), strict=True):
            if part.schema.names == DEPARTURE:
                second = int(row["departed_at"].timestamp()) - BORDER
                sent.append((row["origin"], second, row["dep_delay"], key))
            else:
                own.append((row["flight"], key))
    expected = []
    for row in rows:
        when = row["time_hour"] if row["departed_at"] is None else row["departed_at"]
        expected.append((row["flight"], when // WEEK % ranges))
    ran.must(
        sorted(own) == expected,
        "Flights go to other ranges.",
        expected=f"(flight, range) {expected}",
        got=f"(flight, range) {sorted(own)}",
    )
    needed = []
    for (origin, second, delay), (_, key) in zip(drawn, expected, strict=True):
        # The border behind it, whose range is the next stretch's.
        border = (second // WEEK + 1) * WEEK
        following = border // WEEK % ranges
        if isinstance(delay, int) and border - second <= HOUR and following != key:
            needed.append((origin, second - BORDER, delay, following))
    ran.must(
        sorted(sent) == sorted(needed),
        "Other departures are sent on.",
        expected=f"(origin, second, delay, range) {sorted(needed)}",
        got=f"(origin, second, delay, range) {sorted(sent)}",
    )


def cut(rows, cuts):
    """Batches of the rows, cut at these places."""
    places = sorted({min(place, len(rows)) for place in cuts} | {0, len(rows)})
    return [batch(rows[i:j]) for i, j in itertools.pairwise(places)]


@pytest.mark.task("seat", examples=5)
@given(
    drawn=st.lists(st.tuples(PLACES, SECONDS, DELAYS) | NEVER, min_size=1, max_size=10),
    ranges=RANGES,
    cuts=st.lists(st.integers(1, 9), max_size=3),
)
@example(
    drawn=[("JFK", BORDER - 60, 15), ("JFK", BORDER + 60, 0), ("JFK", BORDER + WEEK - 60, 3)],
    ranges=3,
    cuts=[1],
)
def test_any_flights_in_any_batches_through_the_seat(harness, drawn, ranges, cuts):
    rows = flights_of(drawn)
    ran = harness.run("AirportPressure", ranges, rows=cut(rows, cuts))
    ran.call = f"(origin, second, delay) {said(drawn)} | AirportPressure({ranges})"
    ran.gives([batch(counted(rows), pa.schema([*SCHEMA, *ADDED]))], key="flight")
    ran.must(
        all(one.num_rows for one in ran.rows),
        "A batch has no rows.",
        expected="batches with rows",
        got=f"{len(ran.rows)} batches",
    )


def told_of(rows):
    """What `record_metrics` tells of a range's flights, which have their hours."""
    before = [row["origin_departures"] for row in rows if row["origin_departures"] is not None]
    left = [row for row in rows if row["departed_at"] is not None]
    return len(rows) - len(left), before.count(0), max(before, default=None)


def compare_metrics(ran, never_left, empty_hours, busiest, sent_on=None):
    counters = {"never_left": never_left, "empty_hours": empty_hours}
    if sent_on is not None:
        counters["sent_on"] = sent_on
    for metric, expected in counters.items():
        got = ran.value["counters"].get(metric, 0)
        ran.must(got == expected, f"{metric} is wrong.", expected=str(expected), got=str(got))
    expected = (
        {"count": len(busiest), "sum": sum(busiest), "min": min(busiest), "max": max(busiest)}
        if busiest
        else None
    )
    got = ran.value["distributions"].get("busiest_hour")
    ran.must(got == expected, "busiest_hour is wrong.", expected=str(expected), got=str(got))


@pytest.mark.task("metrics", examples=30)
@given(drawn=st.lists(st.tuples(PLACES, SECONDS, DELAYS) | NEVER, min_size=1, max_size=8))
@example(drawn=[("JFK", BORDER, 0)])
@example(drawn=[(None, BORDER, 0)])
def test_what_is_told_of_any_flights(harness, drawn):
    rows = counted(flights_of(drawn))
    flights = batch(rows, pa.schema([*SCHEMA, *ADDED]))
    ran = harness.drive("recorded", flights, call=f"record_metrics of {said(drawn)}")
    never_left, empty_hours, busiest = told_of(rows)
    compare_metrics(ran, never_left, empty_hours, [] if busiest is None else [busiest])


@pytest.mark.task("metrics", examples=4)
@given(
    drawn=st.lists(LEFT | NEVER, min_size=1, max_size=8),
    ranges=RANGES,
    cuts=st.lists(st.integers(1, 7), max_size=2),
)
def test_what_the_seat_tells_of_any_flights(harness, drawn, ranges, cuts):
    rows = counted(flights_of(drawn))
    ran = harness.drive(
        "metrics",
        cut(flights_of(drawn), cuts),
        ranges,
        call=f"(origin, second, delay) {said(drawn)} | AirportPressure({ranges})",
    )
    by_range = {}
    for row in rows:
        when = row["time_hour"] if row["departed_at"] is None else row["departed_at"]
        by_range.setdefault(when // WEEK % ranges, []).append(row)
    told = [told_of(its) for its in by_range.values()]
    sent_on = sum(
        row["departed_at"] is not None
        and (row["departed_at"] // WEEK) != ((row["departed_at"] + HOUR) // WEEK)
        and ranges > 1
        for row in rows
    )
    compare_metrics(
        ran,
        sum(one[0] for one in told),
        sum(one[1] for one in told),
        [one[2] for one in told if one[2] is not None],
        sent_on,
    )
