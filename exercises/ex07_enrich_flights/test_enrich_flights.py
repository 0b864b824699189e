"""The contract of exercise 07: how a flight finds its rows of the tables."""

import datetime

import pyarrow as pa
import pytest

from exercises.ex07_enrich_flights.drive import INSTANT, LOCAL, utc


def gives(harness, name, *args, type, values, meaning, hint):
    """Expects an Arrow array of a type."""
    short = ", ".join(str(a.to_pylist()) if isinstance(a, pa.Array) else "…" for a in args)
    ran = harness.drive("column", name, *args, call=f"{name}({short})")
    got = ran.value
    ran.must(
        got["integer"] if type == "integers" else got["type"] == type,
        f"The array is of {got['type']}.",
        expected=f"an array of {type}",
        got=f"an array of {got['type']}: {got['values']}",
        meaning="A column has one type, whatever is missing in it. A detour by NumPy or pandas "
        "makes floats of integers as soon as one of them is missing.",
        hint=hint,
    )
    ran.must(
        got["values"] == values,
        "The values are wrong.",
        expected=str(values),
        got=str(got["values"]),
        meaning=meaning,
        hint=hint,
    )


def finds(harness, keys, names, rows, meaning, hint, kind=None):
    kind = kind or pa.string()
    gives(
        harness,
        *("find_rows", pa.array(keys, kind), pa.array(names, kind)),
        type="integers",
        values=rows,
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("find")
def test_each_key_finds_its_row(harness):
    finds(
        harness,
        ["LAX", "ATL", "LAX", "ORD"],
        ["ATL", "ORD", "LAX"],
        [2, 0, 2, 1],
        "LAX is in row 2 of the table, ATL in row 0. There are as many rows as keys, in their "
        "order: flights to the same airport find the same row.",
        1,
    )
    finds(harness, [739, 97], [97, 185, 739], [2, 0], "Keys may be numbers too.", 1, pa.int64())


@pytest.mark.task("find")
def test_an_unknown_key_finds_no_row(harness):
    finds(
        harness,
        ["SJU", "LAX", "BQN"],
        ["ATL", "LAX"],
        [None, 1, None],
        "The table has no San Juan and no Aguadilla. No row is null: 0 is the first row, and -1 "
        "means the last one to many functions.",
        2,
    )
    finds(harness, ["LAX", None], [], [None, None], "A table without rows has no row for any.", 2)


@pytest.mark.task("find")
def test_a_missing_key_finds_no_row(harness):
    finds(
        harness,
        ["N14228", None],
        [None, "N14228"],
        [1, None],
        "2,512 flights have no tail number. They did not all fly on the one aircraft that lacks "
        "its number in the table: what is missing is equal to nothing.",
        3,
    )


@pytest.mark.task("take")
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.int16(), [149, 55, 200]),
        (pa.string(), ["BOEING", "EMBRAER", "AIRBUS"]),
        (pa.float32(), [0.5, 39.25, -7.0]),
    ],
)
def test_values_come_from_the_rows_asked_for(harness, kind, values):
    gives(
        harness,
        *("values_at", pa.array(values, kind), pa.array([2, 0, 2, 1], pa.int32())),
        type=str(kind),
        values=[values[2], values[0], values[2], values[1]],
        meaning="Rows 2, 0, 2 and 1 were asked for, in this order.",
        hint=1,
    )


@pytest.mark.task("take")
def test_where_no_row_was_found_there_is_no_value(harness):
    gives(
        harness,
        *("values_at", pa.array([149, 55, 200], pa.int16()), pa.array([None, 1, None], pa.int32())),
        type="int16",
        values=[None, 55, None],
        meaning="Of the first and the third flight the aircraft is not known, so neither is its "
        "number of seats: 149 and 200 are of other aircraft, and 0 is a number of seats.",
        hint=2,
    )


@pytest.mark.task("take")
def test_a_value_that_the_table_lacks_is_null(harness):
    gives(
        harness,
        *("values_at", pa.array([2004, None], pa.int16()), pa.array([1, 0, None], pa.int32())),
        type="int16",
        values=[None, 2004, None],
        meaning="The aircraft in row 1 is known, and when it was built is not.",
        hint=3,
    )
    gives(
        harness,
        *("values_at", pa.array([], pa.string()), pa.array([None, None], pa.int32())),
        type="string",
        values=[None, None],
        meaning="A table without rows has no value for any flight.",
        hint=3,
    )


@pytest.mark.task("take")
def test_a_value_is_the_same_as_in_the_table(harness):
    gives(
        harness,
        *("values_at", pa.array([2**53 + 1, None], pa.int64()), pa.array([0, 1, None], pa.int32())),
        type="int64",
        values=[2**53 + 1, None, None],
        meaning="A float has 53 bits for a whole number: on the way through NumPy's float64, which "
        "has a NaN for what is missing, this one has lost its last digit.",
        hint=3,
    )
    gives(
        harness,
        *("values_at", pa.array([float("nan"), 39.5], pa.float32()), pa.array([0, None, 1])),
        type="float",
        values=["NaN", None, 39.5],
        meaning="NaN is a value that the table has, null says that it has none. A detour by NumPy "
        "or pandas makes one of the two.",
        hint=3,
    )


HOURS = pa.schema([("origin", pa.string()), ("time_hour", INSTANT), *LOCAL])


def hours(*rows):
    """A batch of (origin, instant), with the local date and hour that belong to it."""
    made = []
    for origin, instant in rows:
        row = {"origin": origin, "time_hour": instant}
        if instant is not None:
            summer = utc(3, 10, 7) <= instant < utc(11, 3, 6)
            local = instant - datetime.timedelta(hours=4 if summer else 5)
            row |= {name: getattr(local, name) for name, _ in LOCAL}
        made.append(row)
    return pa.RecordBatch.from_pylist(made, schema=HOURS)


def finds_weather(harness, flights, weather, rows, meaning, hint):
    def said(batch):
        return " ".join(
            f"{row['origin']} {row['time_hour'] and format(row['time_hour'], '%d %b %HZ')};"
            for row in batch.to_pylist()
        ).rstrip(";")

    ran = harness.drive(
        *("column", "weather_rows", flights, weather),
        call=f"weather_rows(<{said(flights)}>, <{said(weather)}>)",
    )
    ran.must(
        ran.value["integer"] and ran.value["values"] == rows,
        "The rows are wrong.",
        expected=f"integers: {rows}",
        got=f"{ran.value['type']}: {ran.value['values']}",
        meaning=meaning,
        hint=hint,
    )


JFK_5, JFK_6, LGA_5 = ("JFK", utc(11, 3, 5)), ("JFK", utc(11, 3, 6)), ("LGA", utc(11, 3, 5))


@pytest.mark.task("hours")
def test_weather_is_found_by_origin_and_hour_together(harness):
    ten, eleven = utc(1, 1, 10), utc(1, 1, 11)
    finds_weather(
        harness,
        hours(("JFK", eleven), ("LGA", ten), ("JFK", ten), ("EWR", ten)),
        hours(("EWR", ten), ("JFK", ten), ("JFK", eleven), ("LGA", ten)),
        [2, 3, 1, 0],
        "Each airport has a row for each hour: neither the airport nor the hour alone names one.",
        1,
    )


@pytest.mark.task("hours")
def test_the_hour_is_an_instant_and_no_hour_of_the_day(harness):
    finds_weather(
        harness,
        hours(("JFK", utc(1, 2, 10)), ("JFK", utc(2, 1, 10))),
        hours(("JFK", utc(1, 1, 10)), ("JFK", utc(2, 1, 10)), ("JFK", utc(1, 2, 10))),
        [2, 1],
        "It is ten o'clock once a day. `time_hour` is an instant, with its day.",
        1,
    )


@pytest.mark.task("hours")
def test_the_hour_that_comes_twice_has_two_rows(harness):
    meaning = (
        "On 3 November clocks went back from 2:00 to 1:00, so the table has two rows for JFK at "
        "local hour 1: 05Z and 06Z. By the local hour a flight of that hour has both, and a join "
        "makes two flights of it; or it gets the first, which is another hour's weather."
    )
    table = hours(JFK_5, JFK_6, LGA_5)
    finds_weather(harness, hours(JFK_6, JFK_5, LGA_5), table, [1, 0, 2], meaning, 2)


@pytest.mark.task("hours")
def test_utc_is_not_compared_with_the_local_hour(harness):
    finds_weather(
        harness,
        hours(("JFK", utc(11, 3, 1)), ("JFK", utc(7, 5, 23))),
        hours(JFK_5, JFK_6, ("JFK", utc(7, 6, 3)), ("JFK", utc(7, 5, 23))),
        [None, 3],
        "01Z of 3 November is 21:00 of the day before in New York. It is not the hour 1 of the "
        "table's column `hour`, which is read from New York's clocks: in the table that is "
        "05Z, or 06Z.",
        2,
    )


@pytest.mark.task("hours")
def test_what_is_not_known_has_no_weather(harness):
    ten = utc(1, 1, 10)
    table = hours(("EWR", ten), (None, ten), ("JFK", None), (None, None))
    flights = hours(("EWR", utc(1, 1, 11)), ("SWF", ten), (None, ten), ("JFK", None), (None, None))
    finds_weather(
        harness,
        *(flights, table, [None] * 5),
        "Another hour, an airport without weather, and flights of which the origin or the hour is "
        "missing: 1,556 flights of the year have no row of weather. They keep their place.",
        3,
    )
    finds_weather(
        harness,
        *(hours(("EWR", ten)), hours(), [None]),
        "A table without rows has no weather for any flight.",
        3,
    )


@pytest.mark.task("hours")
def test_an_hour_that_the_table_lacks_is_no_other_airports(harness):
    finds_weather(
        harness,
        hours(JFK_6, ("LGA", utc(11, 3, 4)), ("JFK", utc(11, 3, 4)), ("LGA", utc(11, 3, 6))),
        hours(JFK_5, LGA_5),
        [None] * 4,
        "05Z is the table's first hour and its last. Where two columns become one number, each "
        "pair needs its own, also a pair that the table lacks: numbered from the table's first "
        "hour to its last, the hour after JFK's last one is LGA's first.",
        3,
    )


@pytest.mark.task("hours")
def test_any_airport_may_have_weather(harness):
    codes = ["SWF", "HPN", "ISP", "EWR", "JFK", "LGA", "ALB", "BUF", "SYR", "ROC", "BGM", "ELM"]
    table = [(code, utc(1, 1, hour)) for hour in (10, 11) for code in codes]
    finds_weather(
        harness,
        *(hours(*table[::-1]), hours(*table), [*range(len(table))[::-1]]),
        "Made up: twelve airports have weather in two hours. Which airports there are, and how "
        "many, is what the table says.",
        1,
    )
