"""What an answer to exercise 07 is tried on once its tests pass."""

import datetime
import zoneinfo

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex07_enrich_flights.drive import INSTANT, LOCAL, plain, table, utc
from pipelines import schemas

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
MINUTE = datetime.timedelta(minutes=1)
# Few of each, so that they meet; nights with a change of clocks, and hours around New Year.
CODES = st.sampled_from(["EWR", "JFK", "LGA", "E", None])
HOURS = st.sampled_from(
    [
        *(utc(11, 3, hour) for hour in (1, 4, 5, 6, 7)),
        *(utc(3, 10, hour) for hour in (6, 7, 8)),
        *(utc(1, 1, hour) for hour in (0, 1, 5, 10)),
        *(utc(2, 1, 10), utc(10, 1, 5), utc(12, 31, 23)),
        datetime.datetime(2014, 1, 1, 0, tzinfo=datetime.UTC),
        datetime.datetime(2012, 11, 3, 5, tzinfo=datetime.UTC),
        None,
    ]
)


def column(harness, name, *args, kind, values, call):
    """Expects an array; `kind` None is any of integers."""
    ran = harness.drive("column", name, *args, call=call)
    got = ran.value
    ran.must(
        got["values"] == values and (got["integer"] if kind is None else got["type"] == kind),
        "The array is wrong.",
        expected=f"{kind or 'integers'}: {values}",
        got=f"{got['type']}: {got['values']}",
    )


NAMES = [
    (pa.string(), ["ATL", "LAX", "SJU", "", "atl", "ATL "]),
    (pa.int64(), [0, -1, 1, 97, 2**40, 2**40 + 1]),
]


@st.composite
def keys_and_names(draw):
    kind, known = draw(st.sampled_from(NAMES))
    names = draw(st.lists(st.sampled_from([*known, None]), max_size=5, unique=True))
    keys = draw(st.lists(st.sampled_from([*known, None]), min_size=1, max_size=6))
    return kind, keys, names


@pytest.mark.task("find", examples=50)
@given(drawn=keys_and_names())
@example(drawn=(pa.string(), [None], [None]))
def test_any_keys_among_any_names(harness, drawn):
    kind, keys, names = drawn
    rows = [next((i for i, n in enumerate(names) if n == key), None) for key in keys]
    rows = [None if key is None else row for key, row in zip(keys, rows, strict=True)]
    column(
        harness,
        *("find_rows", pa.array(keys, kind), pa.array(names, kind)),
        kind=None,
        values=rows,
        call=f"find_rows({keys}, {names})",
    )


VALUES = [
    (pa.int8(), [0, 1, 127, -128, None]),
    (pa.int16(), [0, 149, 32_767, None]),
    (pa.int64(), [0, 2**53 + 1, -(2**62) - 1, None]),
    (pa.float32(), [0.0, -95.25, 39.5, float("nan"), None]),
    (pa.string(), ["", "BOEING", "America/Chicago", None]),
]


@st.composite
def values_and_rows(draw):
    kind, known = draw(st.sampled_from(VALUES))
    values = draw(st.lists(st.sampled_from(known), max_size=4))
    row = st.none() | st.integers(0, len(values) - 1) if values else st.none()
    rows = draw(st.lists(row, min_size=1, max_size=6))
    return kind, values, rows


@pytest.mark.task("take", examples=50)
@given(drawn=values_and_rows())
@example(drawn=(pa.int16(), [149, 200], [None, 1, 0]))
@example(drawn=(pa.int16(), [149, 200], [None, None]))
@example(drawn=(pa.string(), [], [None]))
def test_any_values_at_any_rows(harness, drawn):
    kind, values, rows = drawn
    column(
        harness,
        *("values_at", pa.array(values, kind), pa.array(rows, pa.int32())),
        kind=str(kind),
        values=[None if row is None else plain(values[row]) for row in rows],
        call=f"values_at({values}, {rows})",
    )


def hours(pairs):
    """Rows of (origin, instant), with what New York's clocks show then."""
    rows = []
    for origin, instant in pairs:
        local = instant and instant.astimezone(NEW_YORK)
        rows.append((origin, instant, *(local and getattr(local, name) for name, _ in LOCAL)))
    return table([("origin", pa.string()), ("time_hour", INSTANT), *LOCAL], *rows)


def said(pairs):
    return ", ".join(
        f"{origin} {instant and format(instant, '%Y-%m-%dT%HZ')}" for origin, instant in pairs
    )


PAIRS = st.tuples(CODES, HOURS)


@pytest.mark.task("hours", examples=60)
@given(
    flights=st.lists(PAIRS, min_size=1, max_size=6),
    weather=st.lists(PAIRS, max_size=8, unique=True),
)
@example(flights=[("JFK", utc(11, 3, 6))], weather=[("JFK", utc(11, 3, 5)), ("JFK", utc(11, 3, 6))])
@example(flights=[("JFK", utc(1, 1, 1))], weather=[("LGA", utc(1, 1, 1)), ("EWR", utc(1, 1, 1))])
@example(
    flights=[("LGA", utc(1, 1, 0)), ("EWR", utc(1, 1, 1)), ("JFK", utc(1, 1, 0))],
    weather=[("EWR", utc(1, 1, 1)), ("LGA", utc(1, 1, 0)), ("JFK", None), (None, utc(1, 1, 0))],
)
@example(
    flights=[("EWR", utc(1, 1, 1)), ("LGA", utc(1, 1, 0))],
    weather=[("LGA", utc(1, 1, 0)), ("EWR", utc(1, 1, 1))],
)
@example(flights=[("JFK", utc(11, 3, 6))], weather=[("JFK", utc(11, 3, 5)), ("EWR", utc(11, 3, 5))])
@example(flights=[("EWR", utc(11, 3, 4))], weather=[("JFK", utc(11, 3, 5)), ("EWR", utc(11, 3, 5))])
@example(flights=[(None, utc(1, 1, 1)), ("EWR", None)], weather=[("EWR", utc(1, 1, 1))])
def test_the_weather_of_any_flights(harness, flights, weather):
    rows = [
        weather.index(pair) if None not in pair and pair in weather else None for pair in flights
    ]
    column(
        harness,
        *("weather_rows", hours(flights), hours(weather)),
        kind=None,
        values=rows,
        call=f"weather_rows(<{said(flights)}>, <{said(weather)}>)",
    )


DATE = st.tuples(
    st.sampled_from([2013, 2012, 1987, 2000, 1969, 1900, 2100, 2261, None]),
    st.sampled_from([*range(1, 13), 0, 13, 127, -1, -128, None]),
    st.sampled_from([1, 2, 15, 28, 29, 30, 31, 32, 0, -1, 127, -128, None]),
)


def day_of_week(date):
    try:
        return datetime.date(*date).weekday()
    except (TypeError, ValueError):
        return None


@pytest.mark.task("weekday", examples=50)
@given(dates=st.lists(DATE, min_size=1, max_size=6))
@example(dates=[(2013, 12, 31), (2013, 1, 1), (2012, 2, 29), (2013, 2, 29), (2100, 2, 29)])
@example(dates=[(2013, 12, 1), (2013, 1, 31), (2013, 4, 31), (2013, 4, 30), (2013, 6, 1)])
@example(dates=[(2013, 13, 1), (2013, 0, 31), (2013, 0, 1), (2013, 1, 0), (2013, 5, 32)])
@example(dates=[(None, 1, 1), (2013, None, 1), (2013, 1, None)])
def test_the_weekday_of_any_dates(harness, dates):
    flights = table(
        [*LOCAL[:3], ("time_hour", INSTANT)], *((*date, utc(7, 4, 12)) for date in dates)
    )
    column(
        harness,
        *("weekday", flights),
        kind="int8",
        values=list(map(day_of_week, dates)),
        call=f"weekday(<{', '.join('-'.join(map(str, date)) for date in dates)}>)",
    )


def text(instant):
    return instant and f"{instant:%Y-%m-%d %H:%M}"


MINUTES = st.integers(0, 59) | st.sampled_from([60, 127, -1, -128, None])
DELAYS = st.sampled_from(
    [
        *(0, 1, -1, 15, 59, 60, 546, 547, 1_301, -43, -119, -120, -121, 2_879, 2_880, 2_881),
        *(32_767, -32_768, None),
    ]
)


@pytest.mark.task("scheduled", examples=40)
@given(rows=st.lists(st.tuples(HOURS, MINUTES), min_size=1, max_size=6))
@example(rows=[(utc(1, 1, 10), minute) for minute in (0, 1, 2, 3, 59)])
@example(rows=[(None, 5), (utc(1, 1, 10), None), (None, None)])
def test_any_schedule(harness, rows):
    flights = table([("time_hour", INSTANT), ("minute", pa.int8())], *rows)
    right = [None if None in row else row[0] + row[1] * MINUTE for row in rows]
    column(
        harness,
        *("scheduled_at", flights),
        kind=str(INSTANT),
        values=list(map(text, right)),
        call=f"scheduled_at(<{', '.join(f'{text(hour)} and {m}' for hour, m in rows)}>)",
    )


@pytest.mark.task("departed", examples=40)
@given(rows=st.lists(st.tuples(HOURS, MINUTES, DELAYS), min_size=1, max_size=6))
@example(rows=[(utc(1, 1, 10), 15, delay) for delay in (0, -120, -121, 2_880, 2_881, None)])
@example(rows=[(None, 15, 5), (utc(1, 1, 10), None, 5), (utc(1, 1, 10), 1, -1)])
def test_any_departure(harness, rows):
    """The schedule is given, so that it need not be right."""
    scheduled = [None if None in row[:2] else row[0] + row[1] * MINUTE for row in rows]
    types = [("time_hour", INSTANT), ("minute", pa.int8()), ("dep_delay", pa.int16())]
    column(
        harness,
        *("departed_at", table(types, *rows), pa.array(scheduled, INSTANT)),
        kind=str(INSTANT),
        values=[
            text(instant + row[2] * MINUTE)
            if instant and row[2] is not None and -120 <= row[2] <= 2_880
            else None
            for instant, row in zip(scheduled, rows, strict=True)
        ],
        call=f"departed_at(<delays {[row[2] for row in rows]}>, {list(map(text, scheduled))})",
    )


# The seat.
FLIGHT, AIRPORT, PLANE, WEATHER = (
    schemas.table(name).arrow for name in ("flights", "airports", "planes", "weather")
)
ADDED = schemas.table("enriched_flight").added_by("enrich")
ZONES = ["America/Phoenix", "America/New_York", "Pacific/Honolulu", "America/Gotham", None]
# No reading that a change of clocks skips: the given function decides about that.
FLOWN = st.sampled_from(
    [utc(1, 1, 10), utc(7, 4, 23), utc(11, 3, 1), utc(11, 3, 5), utc(12, 31, 4)]
)


@st.composite
def flight(draw):
    hour = draw(FLOWN)
    local = hour.astimezone(NEW_YORK)
    delay = draw(st.sampled_from([None, 0, -4, 15, 1_301, 2_881]))
    known = {
        **{"year": local.year, "month": local.month, "day": local.day, "hour": local.hour},
        **{"minute": draw(st.sampled_from([0, 1, 59])), "dep_delay": delay, "time_hour": hour},
        "arr_time": draw(st.sampled_from([None, 1, 103, 130, 715, 1_159, 2_359, 2_400])),
        "tailnum": draw(st.sampled_from(["N1", "N2", "N3", None])),
        "dest": draw(st.sampled_from(["PHX", "HNL", "SJU", "ROC"])),
        "origin": draw(st.sampled_from(["EWR", "JFK"])),
        **{"carrier": draw(st.sampled_from(["UA", "B6"])), "distance": 500},
        **{"flight": draw(st.integers(1, 3)), "sched_dep_time": 1, "sched_arr_time": 1},
    }
    return [known.get(name) for name in FLIGHT.names]


@st.composite
def tables(draw):
    def some(names, row):
        chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))
        return [row(name) for name in chosen]

    number = st.none() | st.integers(-3, 120)
    airports = some(
        ["PHX", "HNL", "ROC"],
        lambda faa: (faa, "x", *draw(st.tuples(*[number] * 4)), "A", draw(st.sampled_from(ZONES))),
    )
    planes = some(
        ["N1", "N2"],
        lambda name: (
            name,
            draw(number),
            "x",
            "BOEING",
            None,
            *draw(st.tuples(*[number] * 3)),
            "y",
        ),
    )
    pairs = [(code, hour) for code in ("EWR", "JFK") for hour in (utc(1, 1, 10), utc(11, 3, 5))]
    pairs += [("JFK", utc(11, 3, 6)), ("JFK", utc(12, 31, 4))]

    def measured(pair):
        local = pair[1].astimezone(NEW_YORK)
        date = (local.year, local.month, local.day, local.hour)
        return (pair[0], *date, *draw(st.tuples(*[number] * 9)), pair[1])

    return {
        "airports": table(AIRPORT, *airports),
        "planes": table(PLANE, *planes),
        "weather": table(WEATHER, *some(pairs, measured)),
    }


def landing(departed, reading, zone):
    """By looking at the clock each minute, for a day and an hour more."""
    if None in (departed, reading, zone) or zone == "America/Gotham":
        return None
    there = zoneinfo.ZoneInfo(zone)
    hour, minute = divmod(reading % 2_400, 100)
    for waited in range(25 * 60 + 1):
        instant = departed + waited * MINUTE
        local = instant.astimezone(there)
        if (local.hour, local.minute) == (hour, minute):
            return instant
    raise AssertionError("no clock reads so")


def enriched(flights, tables):
    """Row by row."""
    rows = []
    found = {name: one.to_pylist() for name, one in tables.items()}
    for its in flights.to_pylist():
        airport = next((a for a in found["airports"] if a["faa"] == its["dest"]), {})
        plane = next((p for p in found["planes"] if p["tailnum"] == its["tailnum"]), {})
        keys = ("origin", "time_hour")
        weather = next((w for w in found["weather"] if all(w[key] == its[key] for key in keys)), {})
        scheduled = its["time_hour"] + its["minute"] * MINUTE
        delay = its["dep_delay"]
        left = None if delay is None or delay > 2_880 else scheduled + delay * MINUTE
        its["scheduled_at"], its["departed_at"] = scheduled, left
        its["landed_at"] = landing(left, its["arr_time"], airport.get("tzone"))
        its["weekday"] = datetime.date(its["year"], its["month"], its["day"]).weekday()
        for prefix, row in (("dest_", airport), ("plane_", plane), ("weather_", weather)):
            its |= {
                name: row.get(name.removeprefix(prefix))
                for name in ADDED.names
                if name.startswith(prefix)
            }
        rows.append(its)
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema([*FLIGHT, *ADDED]))


FLIGHTS = st.lists(flight(), min_size=1, max_size=6)


@pytest.mark.task("seat", examples=40)
@given(rows=FLIGHTS, found=tables(), first=st.booleans())
def test_any_flights_are_enriched(harness, rows, found, first):
    flights = table(FLIGHT, *rows, *rows).slice(len(rows) if first else 0)
    harness.drive(
        *("enriched", flights, found, [*FLIGHT.names, *ADDED.names]),
        call=f"enrich(<{flights.num_rows} flights>, tables)",
    ).gives(enriched(flights, found))


@pytest.mark.task("seat", examples=3)
@given(batches=st.lists(FLIGHTS, min_size=1, max_size=3), found=tables())
def test_any_batches_on_many_workers(harness, batches, found):
    batches = [table(FLIGHT, *rows) for rows in batches]
    ran = harness.run(
        "EnrichFlights", harness.recipe("drive:Tables", found), rows=batches, distributed=True
    )
    ran.gives([enriched(batch, found) for batch in batches])
