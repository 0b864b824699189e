"""Columns that a schema says to be one instant must agree, row by row."""

import datetime

import pandas as pd
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.schemas.same_instant import SameInstant
from pipelines.validation.rules import evaluate, schema_rules
from pipelines.validation.same_instant import SameInstantRule

FLIGHTS = schemas.table("flights")
RULE = "schema.time_hour.same_instant"
NEW_YORK = "America/New_York"


def flights_rule() -> SameInstantRule:
    (rule,) = [rule for rule in schema_rules(FLIGHTS) if rule.id == RULE]
    return rule


def flight(year, month, day, hour, time_hour) -> pa.RecordBatch:
    instant = time_hour and datetime.datetime.fromisoformat(time_hour)
    names = ("year", "month", "day", "hour", "time_hour")
    columns = [
        pa.array([value], FLIGHTS[name].type)
        for name, value in zip(names, (year, month, day, hour, instant), strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names)


# New York's clock is 5 hours behind UTC, in summer 4: from March 10 to November 3 in 2013.
@pytest.mark.parametrize(
    ("row", "agrees"),
    [
        ((2013, 2, 3, 7, "2013-02-03T12:00:00Z"), True),
        ((1999, 2, 3, 7, "2013-02-03T12:00:00Z"), False),
        ((2013, 3, 2, 7, "2013-02-03T12:00:00Z"), False),
        ((2013, 2, 4, 7, "2013-02-03T12:00:00Z"), False),
        ((2013, 2, 3, 8, "2013-02-03T12:00:00Z"), False),
        ((2013, 2, 3, 7, "2013-02-03T07:00:00Z"), False),  # local time, taken for UTC
        ((2013, 7, 3, 8, "2013-07-03T12:00:00Z"), True),
        ((2013, 7, 3, 7, "2013-07-03T12:00:00Z"), False),
        ((2013, 2, 3, 22, "2013-02-04T03:00:00Z"), True),
        ((2013, 2, 3, 24, "2013-02-04T05:00:00Z"), True),  # midnight at the end of the day
        ((2013, 2, 4, 0, "2013-02-04T05:00:00Z"), True),
        ((2013, 2, 3, 7, "2013-02-03T12:59:59Z"), True),  # as precise as an hour
        # The hour that is twice, and the one that is left out.
        ((2013, 11, 3, 1, "2013-11-03T05:00:00Z"), True),
        ((2013, 11, 3, 1, "2013-11-03T06:00:00Z"), True),
        ((2013, 11, 3, 1, "2013-11-03T07:00:00Z"), False),
        ((2013, 3, 10, 2, "2013-03-10T07:00:00Z"), True),
        ((2013, 3, 10, 3, "2013-03-10T07:00:00Z"), True),
        ((2013, 3, 10, 2, "2013-03-10T06:00:00Z"), False),
        # What is no date, and what is no hour, is no instant.
        ((2013, 2, 29, 7, "2013-03-01T12:00:00Z"), False),
        ((2013, 13, 3, 7, "2014-01-03T12:00:00Z"), False),
        ((2013, 2, 3, 25, "2013-02-04T06:00:00Z"), False),
        ((1, 1, 1, 0, "0001-01-01T00:00:00Z"), False),
        # Another rule says what may be missing.
        ((None, 2, 3, 7, "2013-02-03T12:00:00Z"), True),
        ((2013, 2, 3, None, "2013-02-03T12:00:00Z"), True),
        ((2013, 2, 3, 7, None), True),
    ],
)
def test_a_flights_hour_is_its_local_date_and_hour(row, agrees):
    assert flights_rule().broken(flight(*row)).tolist() == [not agrees]


def test_the_reason_shows_the_local_time_and_what_the_columns_say():
    batch = flight(1999, 2, 3, 7, "2013-02-03T12:00:00Z")
    ids, reasons = evaluate(batch, [flights_rule()]).explain(batch)
    assert ids == [[RULE]]
    assert reasons == [
        [
            "time_hour is 2013-02-03T12:00:00Z, which is 2013-02-03T07:00:00 in "
            "America/New_York, and not year 1999, month 2, day 3, hour 7"
        ]
    ]


def test_all_real_flights_agree_and_none_does_when_its_year_is_another(real_batch):
    rule = flights_rule()
    assert not rule.broken(real_batch).any()
    index = real_batch.schema.get_field_index("year")
    year = pa.array([1999] * real_batch.num_rows, pa.int16())
    assert rule.broken(real_batch.set_column(index, "year", year)).all()


@pytest.mark.parametrize("zone", ["Europe/Rome", NEW_YORK, "UTC", "Asia/Kolkata"])
@pytest.mark.parametrize(
    ("clock", "frequency"),
    [
        ((), "17h"),
        (("hour",), "59min"),
        (("hour", "minute"), "59min"),
        (("hour", "minute", "second"), "47min"),
    ],
)
def test_a_table_of_a_date_column_agrees_as_pandas_converts_it(zone, clock, frequency):
    instants = pd.date_range("2013-01-01", "2013-12-31", freq=frequency, tz="UTC")
    local = instants.tz_convert(zone)
    columns = {name: pa.array(getattr(local, name), pa.int32()) for name in clock}
    columns |= {
        "at": pa.array(instants).cast(pa.timestamp("s", "UTC")),
        "day": pa.array(local.date),
    }
    stated = dict(zip(clock, clock, strict=True))
    rule = SameInstantRule("r", SameInstant("at", ("day",), zone, **stated))
    batch = pa.RecordBatch.from_pydict(columns)
    assert not rule.broken(batch).any()
    name = clock[-1] if clock else "day"
    numbers = batch.column(name).cast(pa.int32())
    wrong = pa.array([number.as_py() ^ 1 for number in numbers], pa.int32())
    index = batch.schema.get_field_index(name)
    moved = batch.set_column(index, name, wrong.cast(batch.schema.field(index).type))
    # A local hour that is left out is forgiven: that of a clock not yet put forward.
    forgiven = 1 if name == "hour" and zone in ("Europe/Rome", NEW_YORK) else 0
    assert (~rule.broken(moved)).sum() <= 2 * forgiven


STATED = """
table = "t"
description = "d"
same_instant = [{entry}]
[columns]
at = {{ type = "timestamp[s, tz=UTC]", nullable = false, description = "d" }}
day = {{ type = "date32", nullable = false, description = "d" }}
hour = {{ type = "int8", nullable = false, description = "d" }}
"""


def test_a_table_that_extends_another_has_its_same_instants():
    assert schemas.table("enriched_flight").same_instant == FLIGHTS.same_instant != ()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ('{ instant = "at", date = ["day"] }', "zone is missing"),
        ('{ instant = "at", date = ["day"], zone = "Mars" }', "no time zone 'Mars'"),
        ('{ instant = "at", date = "day", zone = "UTC" }', "date must be a list"),
        ('{ instant = "at", date = ["day"], zone = "UTC", hour = 3 }', "hour must be a text"),
        ('{ instant = "at", date = ["day"], zone = "UTC", minute = "hour" }', "without hour"),
        ('{ instant = "at", date = ["day"], zone = "UTC", week = "hour" }', "no field week"),
        ('{ instant = "at", date = ["day"], zone = "UTC", hour = "h" }', "no column h"),
        ('{ instant = "day", date = ["day"], zone = "UTC" }', "day must be a column of instants"),
        ('{ instant = "at", date = ["hour"], zone = "UTC" }', "hour must be a column of dates"),
        ('{ instant = "at", date = ["day", "hour"], zone = "UTC" }', "one column, or three"),
        ('{ instant = "at", date = ["day"], zone = "UTC", hour = "at" }', "a column of integers"),
        ('"at"', "must be a list of tables"),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_is_refused_in_a_sentence(entry, sentence):
    with pytest.raises(RequestError, match=sentence) as refused:
        schemas.parse(STATED.format(entry=entry), "t.toml")
    assert "t.toml, same_instant" in str(refused.value) or "t.toml: same_instant" in str(
        refused.value
    )
