"""The seats' functions on tables small enough to work out by hand, and their laws.

Clock times in the tables are those of one day in UTC, 2013-06-01.
"""

import csv
import datetime
import io
import json
import math
import subprocess
import sys
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.coders import RecordBatchCoder
from pipelines.columnar import clocks
from pipelines.columnar.batches import concat, integers, nullable, present, slices, split_by
from pipelines.columnar.farmhash import fingerprint64
from pipelines.columnar.identity import (
    describe_identity,
    identity_words,
    range_of,
    salted_hash,
)
from pipelines.problems import JobError, RequestError
from pipelines.reading import plan as planning
from pipelines.reading import read as reading
from pipelines.reading.casts import cast_column, cast_text
from pipelines.reading.csv_block import CsvBlockParser
from pipelines.shuffle import MAX_RANGES, MIN_RANGES, ROWS_PER_RANGE, ranges_for
from pipelines.splits import SplitShares
from pipelines.tables import TableFiles, look_up, look_up_hour
from pipelines.transform import raw
from pipelines.validation.domain import ClocksAgree, DateExists, PresentWith, ScheduleInHour
from pipelines.validation.rules import (
    Between,
    InSet,
    MatchesRegex,
    NotNull,
    evaluate,
    schema_rules,
)
from pipelines.validation.suite import load_suite, row_rules
from pipelines.writing.policy import ShardPolicy, shard_name, shard_of
from solutions.ex07_enrich_flights.solution import instants, weekday
from solutions.ex08_aircraft_history.solution import previous_leg
from solutions.ex09_airport_pressure.solution import STRETCH, airport_pressure, stretches
from solutions.ex14_split_by_day.solution import bucket_of_day

DAY = pd.Timestamp("2013-06-01", tz="UTC")
UTC_SECONDS = pa.timestamp("s", tz="UTC")


def at(clock: str | None) -> int | None:
    """Seconds since 1970 of a clock time of the day, such as "09:30"; "24:10" is tomorrow."""
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(DAY.timestamp()) + int(hours) * 3_600 + int(minutes) * 60


def times(values: list) -> pa.Array:
    return pa.array(values, pa.int64()).cast(UTC_SECONDS)


# history


def history(*legs: tuple) -> list[tuple]:
    """(previous_arr_delay, ground_minutes) of legs (tailnum, left, landed, arr_delay)."""
    tails, left, landed, delays = zip(*legs, strict=True)
    batch = pa.record_batch(
        {
            "carrier": ["AA"] * len(legs),
            "flight": pa.array(range(len(legs)), pa.int32()),
            "origin": ["EWR"] * len(legs),
            "time_hour": times([at("00:00")] * len(legs)),
            "tailnum": pa.array(tails, pa.string()),
            "departed_at": times([at(clock) for clock in left]),
            "landed_at": times([at(clock) for clock in landed]),
            "arr_delay": pa.array(delays, pa.int16()),
        }
    )
    found = sorted(previous_leg(batch).to_pylist(), key=lambda row: row["flight"])
    return [(row["previous_arr_delay"], row["ground_minutes"]) for row in found]


def test_the_previous_leg_is_the_same_aircrafts_and_the_ground_time_is_since_its_landing():
    assert history(
        ("N1", "08:00", "10:00", 7),
        ("N2", "09:00", "10:30", 99),
        ("N1", "11:15", "13:00", -4),  # 10:00 to 11:15: 75 minutes
        ("N1", "13:01", "14:00", 0),  # 13:00 to 13:01: 1 minute
    ) == [(None, None), (None, None), (7, 75), (-4, 1)]


def test_legs_may_come_in_any_order():
    legs = [
        ("N1", "08:00", "10:00", 7),
        ("N1", "11:00", "13:00", -4),
        ("N1", "13:30", "15:00", 20),
    ]
    assert history(*legs) == [(None, None), (7, 60), (-4, 30)]
    assert history(*legs[::-1]) == [(-4, 30), (7, 60), (None, None)]


def test_a_delay_of_zero_is_a_previous_delay():
    assert history(("N1", "08:00", "10:00", 0), ("N1", "11:00", "12:00", 5))[1] == (0, 60)


def test_a_leg_that_has_not_landed_yet_says_nothing():
    first = ("N1", "08:00", "10:00", 7)
    assert history(first, ("N1", "09:59", "12:00", 5))[1] == (None, None)
    # Landed in the minute of the departure: which was first is not known.
    assert history(first, ("N1", "10:00", "12:00", 5))[1] == (None, None)
    assert history(first, ("N1", "10:01", "12:00", 5))[1] == (7, 1)


def test_only_the_leg_just_before_counts_though_an_earlier_one_has_landed():
    assert history(
        ("N1", "06:00", "07:00", 1),
        ("N1", "08:00", "12:00", 2),
        ("N1", "10:00", "11:00", 3),  # overlaps with the leg before, which is in the air
        ("N1", "12:30", "13:00", 4),
    ) == [(None, None), (1, 60), (None, None), (3, 90)]


def test_a_leg_without_a_landing_or_an_arrival_delay_says_nothing():
    after = ("N1", "12:00", "13:00", 5)
    assert history(("N1", "08:00", None, 7), after)[1] == (None, None)
    assert history(("N1", "08:00", "10:00", None), after)[1] == (None, None)


def test_a_cancelled_flight_has_no_previous_leg_and_is_none():
    assert history(
        ("N1", "08:00", "10:00", 7),
        ("N1", None, None, None),
        ("N1", "12:00", "13:00", 5),
    ) == [(None, None), (None, None), (7, 120)]


def test_flights_without_a_registration_are_no_legs_of_one_aircraft():
    assert (
        history(
            (None, "08:00", "10:00", 7),
            (None, "11:00", "12:00", 5),
            ("", "13:00", "14:00", 3),
        )
        == [(None, None)] * 3
    )


def test_the_day_before_counts_and_so_does_yesterdays_last_leg():
    assert history(("N1", "23:00", "24:30", 45), ("N1", "31:00", "33:00", 0))[1] == (45, 390)


@settings(max_examples=60, deadline=None)
@given(
    legs=st.lists(
        st.tuples(
            st.sampled_from(["N1", "N2", "N3", "N4", None]),
            st.none() | st.integers(0, 300),
            st.none() | st.integers(0, 120),
            st.none() | st.integers(-20, 90),
        ),
        min_size=1,
        max_size=25,
    ),
    ranges=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_any_number_of_ranges_of_aircraft_gives_the_same_history_as_one(legs, ranges, seed):
    base = at("00:00")
    rows = pa.record_batch(
        {
            "carrier": ["AA"] * len(legs),
            "flight": pa.array(range(len(legs)), pa.int32()),
            "origin": ["EWR"] * len(legs),
            "time_hour": times([base] * len(legs)),
            "tailnum": pa.array([leg[0] for leg in legs], pa.string()),
            "departed_at": times([None if leg[1] is None else base + 60 * leg[1] for leg in legs]),
            "landed_at": times(
                [None if None in leg[1:3] else base + 60 * (leg[1] + leg[2]) for leg in legs]
            ),
            "arr_delay": pa.array([leg[3] for leg in legs], pa.int16()),
        }
    )
    shuffled = rows.take(pa.array(np.random.default_rng(seed).permutation(len(legs))))
    keys = range_of(shuffled.column("tailnum"), salted_hash(*identity_words(shuffled), "x"), ranges)
    parts = [previous_leg(part) for _, part in split_by(shuffled, keys)]
    assert by_flight(pa.Table.from_batches(parts)) == by_flight(previous_leg(rows))


def by_flight(table) -> list[dict]:
    return sorted(table.to_pylist(), key=lambda row: row["flight"])


# pressure


def departures(*rows: tuple) -> pa.RecordBatch:
    """Flights of (origin, left in seconds or None, dep_delay)."""
    origins, left, delays = zip(*rows, strict=True)
    return pa.record_batch(
        {
            "carrier": ["AA"] * len(rows),
            "flight": pa.array(range(len(rows)), pa.int32()),
            "origin": pa.array(origins, pa.string()),
            "time_hour": times([at("00:00") if time is None else time for time in left]),
            "departed_at": times(list(left)),
            "dep_delay": pa.array(delays, pa.int16()),
        }
    )


def pressure(*rows: tuple) -> list[tuple]:
    """(origin_departures, origin_delay) of flights (origin, left, dep_delay)."""
    batch = departures(*((origin, at(left), delay) for origin, left, delay in rows))
    found = by_flight(airport_pressure(batch, []))
    return [(row["origin_departures"], row["origin_delay"]) for row in found]


def test_the_window_is_the_hour_before_with_its_beginning_and_without_its_end():
    assert pressure(
        ("EWR", "08:59", 100),  # 61 minutes before 10:00: not in its window
        ("EWR", "09:00", 10),  # 60 minutes before: in it
        ("EWR", "09:59", 20),
        ("EWR", "10:00", 30),
    ) == [
        (0, None),
        (1, 100),  # the one a minute before
        (2, 55),  # (100 + 10) / 2: 08:59 is 60 minutes before 09:59
        (2, 15),  # (10 + 20) / 2
    ]


def test_flights_that_leave_in_the_same_minute_do_not_know_of_each_other():
    assert pressure(("EWR", "09:00", 50), ("EWR", "09:30", 10), ("EWR", "09:30", 20)) == [
        (0, None),
        (1, 50),
        (1, 50),
    ]


def test_a_delay_of_zero_counts_and_so_does_a_negative_one():
    assert pressure(
        ("EWR", "09:00", 0), ("EWR", "09:10", 30), ("EWR", "09:20", -6), ("EWR", "09:30", 1)
    ) == [(0, None), (1, 0), (2, 15), (3, 8)]


def test_a_cancelled_flight_has_no_pressure_and_makes_none():
    assert pressure(("EWR", "09:00", 10), ("EWR", None, None), ("EWR", "09:30", 20)) == [
        (0, None),
        (None, None),
        (1, 10),
    ]


def test_each_airport_has_its_own_hour_and_a_missing_origin_none():
    assert pressure(
        ("EWR", "09:00", 10),
        ("JFK", "09:10", 20),
        (None, "09:15", 40),
        ("EWR", "09:20", 30),
        ("JFK", "09:30", 0),
        (None, "09:40", 0),
    ) == [(0, None), (0, None), (None, None), (1, 10), (1, 20), (None, None)]


def test_the_hour_goes_on_over_midnight():
    assert pressure(("EWR", "23:30", 10), ("EWR", "24:10", 0), ("EWR", "24:30", 5)) == [
        (0, None),
        (1, 10),
        (2, 5),
    ]


def test_departures_of_the_stretch_before_count_and_are_not_flights_of_this_one():
    late = departures(("EWR", at("09:00"), 10), ("EWR", at("09:30"), 20))
    early = departures(("EWR", at("08:00"), 40), ("EWR", at("08:30"), 30), ("JFK", at("08:59"), 9))
    earlier = early.select(["origin", "departed_at", "dep_delay"])
    found = by_flight(airport_pressure(late, [earlier]))
    assert [(row["origin_departures"], row["origin_delay"]) for row in found] == [
        (2, 35),  # (40 + 30) / 2
        (2, 20),  # (30 + 10) / 2
    ]


def pressure_by_ranges(batches: list[pa.RecordBatch], ranges: int) -> list[dict]:
    """The same through the shuffle's own arithmetic: stretches cut, sent, put together."""
    whole: dict[int, list] = {}
    earlier: dict[int, list] = {}
    for batch in batches:
        for number, (keys, rows) in enumerate(stretches(batch, ranges)):
            for key, part in split_by(rows, keys):
                (earlier if number else whole).setdefault(key, []).append(part)
    found = [airport_pressure(concat(parts), earlier.get(key, [])) for key, parts in whole.items()]
    return by_flight(pa.Table.from_batches(found))


BORDER = at("00:00") // STRETCH * STRETCH  # where a stretch begins

around_borders = st.builds(
    lambda stretch, minute: BORDER + stretch * STRETCH + 60 * minute,
    st.integers(0, 5),
    st.integers(-70, 70) | st.sampled_from([-60, -1, 0, 59, 60]),
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["EWR", "JFK", None]), st.none() | around_borders, st.integers(-9, 99)
        ),
        min_size=1,
        max_size=30,
    ),
    ranges=st.integers(1, 5),
    cut=st.integers(0, 30),
)
def test_any_number_of_ranges_of_time_gives_the_same_pressure_as_one(rows, ranges, cut):
    batch = departures(*rows)
    expected = by_flight(airport_pressure(batch, []))
    parts = [part for part in (batch.slice(0, cut), batch.slice(cut)) if part.num_rows]
    assert pressure_by_ranges(parts, ranges) == expected
    for row, (origin, left, _) in zip(expected, rows, strict=True):
        inside = [
            delay
            for other, time, delay in rows
            if None not in (origin, left, time) and other == origin and left - 3600 <= time < left
        ]
        assert (row["origin_departures"] or 0) == len(inside)
        assert row["origin_delay"] == (pytest.approx(sum(inside) / len(inside)) if inside else None)


@pytest.mark.parametrize("ranges", [2, 3, 4, 5])
def test_a_departure_goes_to_the_next_range_too_if_it_is_in_a_window_that_begins_there(ranges):
    # Windows of the next stretch reach back to 60 minutes before its beginning.
    sent = []
    for minute in (-61, -60, -1, 0):
        pieces = list(stretches(departures(("EWR", BORDER + 60 * minute, 5)), ranges))
        sent.append(len(pieces))
        (key,) = pieces[0][0]
        for keys, rows in pieces[1:]:
            assert keys.tolist() == [(key + 1) % ranges]
            assert rows.schema.names == ["origin", "departed_at", "dep_delay"]
    assert sent == [1, 2, 2, 1]


def test_one_range_needs_no_departure_twice_and_cancelled_flights_are_never_sent_on():
    last_minute = BORDER - 60
    assert len(list(stretches(departures(("EWR", last_minute, 5)), 1))) == 1
    cancelled = departures(("EWR", last_minute, None)).drop_columns("departed_at")
    cancelled = cancelled.append_column("departed_at", times([None]))
    ((keys, rows),) = stretches(cancelled, 5)
    assert keys.tolist() == [last_minute // STRETCH % 5]
    assert rows == cancelled


def test_ranges_grow_with_the_rows_between_their_limits():
    assert ranges_for(0) == ranges_for(1) == MIN_RANGES
    assert ranges_for(10 * ROWS_PER_RANGE) == 10
    assert ranges_for(10 * ROWS_PER_RANGE + 1) == 11
    assert ranges_for(10**12) == MAX_RANGES


# Clocks


def local(zone: str, text: str, fold: int = 0) -> int:
    """Seconds since 1970 of a local time, by `datetime`."""
    time = datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)
    return int(time.timestamp())


NEW_YORK, CHICAGO, PHOENIX = "America/New_York", "America/Chicago", "America/Phoenix"


@pytest.mark.parametrize(
    ("zone", "after", "hhmm", "expected"),
    [
        # An ordinary day: 2013-06-01 and the night after it.
        (NEW_YORK, "2013-06-01T22:00", 2330, "2013-06-01T23:30"),
        (NEW_YORK, "2013-06-01T22:00", 2400, "2013-06-02T00:00"),
        (NEW_YORK, "2013-06-01T22:00", 1, "2013-06-02T00:01"),
        (NEW_YORK, "2013-06-01T22:00", 2200, "2013-06-01T22:00"),
        (NEW_YORK, "2013-06-01T22:00", 2159, "2013-06-02T21:59"),
        # March 10: 2:00 is 3:00. Over the gap, and in it, by a clock not yet put forward.
        (NEW_YORK, "2013-03-10T01:30", 310, "2013-03-10T03:10"),
        (NEW_YORK, "2013-03-09T23:06", 159, "2013-03-10T01:59"),
        (NEW_YORK, "2013-03-09T23:06", 203, "2013-03-10T03:03"),
        (CHICAGO, "2013-03-09T23:00", 300, "2013-03-10T03:00"),
        (PHOENIX, "2013-03-09T23:00", 230, "2013-03-10T02:30"),
        # November 3: 1:00 to 2:00 occurs twice.
        (NEW_YORK, "2013-11-03T00:30", 130, "2013-11-03T01:30"),
        (NEW_YORK, "2013-11-03T00:30", 230, "2013-11-03T02:30"),
        (NEW_YORK, "2013-11-03T01:30", 140, "2013-11-03T01:40"),
        (NEW_YORK, "2013-11-02T23:00", 2200, "2013-11-03T22:00"),
    ],
)
def test_a_landing_is_the_first_time_after_departure_that_the_clock_reads_so(
    zone, after, hhmm, expected
):
    found = clocks.next_reading(zone, np.array([local(zone, after)]), np.array([hhmm]))
    assert found.tolist() == [local(zone, expected)]


def test_a_reading_that_occurs_twice_is_the_second_one_after_the_first_has_gone_by():
    # Left at 1:30 in summer time, landed when the clock showed 1:05, 35 minutes later.
    left = local(NEW_YORK, "2013-11-03T01:30", fold=0)
    found = clocks.next_reading(NEW_YORK, np.array([left]), np.array([105]))
    assert found.tolist() == [local(NEW_YORK, "2013-11-03T01:05", fold=1)] == [left + 35 * 60]


@pytest.mark.parametrize("zone", [NEW_YORK, CHICAGO, PHOENIX])
@pytest.mark.parametrize("day", ["2013-03-09", "2013-11-02", "2013-06-01"])
def test_no_minute_between_departure_and_landing_has_the_landings_reading(zone, day):
    start = local(zone, f"{day}T00:00")
    minutes = start + 60 * np.arange(3 * 1_440)
    tz = zoneinfo.ZoneInfo(zone)
    local_times = [datetime.datetime.fromtimestamp(int(minute), tz) for minute in minutes]
    shown = np.array([time.hour * 100 + time.minute for time in local_times])
    after = minutes[: 36 * 60 : 41]
    for hhmm in range(0, 2400, 100):
        hhmm += hhmm // 100  # 0000, 0101, 0202 and so on
        where = minutes[shown == hhmm]
        expected = where[np.searchsorted(where, after)]
        found = clocks.next_reading(zone, after, np.full(len(after), hhmm))
        skipped = (hhmm == 202) & (zone != PHOENIX) & (day == "2013-03-09")
        if skipped:
            # There is no 2:02 on March 10: until then it is 3:02 of the new clock.
            change = local(zone, "2013-03-10T03:02")
            before = (after >= local(zone, "2013-03-09T02:03")) & (after <= change)
            expected = np.where(before, change, expected)
        assert (found == expected).all()


def test_2400_is_the_midnight_at_the_end_of_the_day():
    assert clocks.clock_minutes(np.array([0, 1, 59, 100, 517, 1200, 2359, 2400])).tolist() == [
        *(0, 1, 59, 60, 317, 720, 1439, 1440)
    ]


def test_departure_and_landing_follow_from_the_hour_in_utc_and_the_delay():
    # 2013-06-01 22:55 in New York is 02:55Z of the next day; 35 minutes late is 03:30Z, and
    # midnight in New York is 04:00Z, in Chicago 05:00Z.
    rows = {
        "time_hour": times([at("26:00")] * 6),
        "minute": pa.array([55] * 6, pa.int8()),
        "dep_delay": pa.array([35, 35, 35, None, -60, 35], pa.int16()),
        "arr_time": pa.array([2400, 2400, None, 100, 2300, 2400], pa.int16()),
    }
    zones = pa.array([NEW_YORK, CHICAGO, CHICAGO, CHICAGO, NEW_YORK, None])
    found = instants(pa.record_batch(rows), zones)
    assert found["scheduled_at"] == times([at("26:55")] * 6)
    left = at("27:30")
    assert found["departed_at"] == times([left, left, left, None, at("25:55"), left])
    assert found["landed_at"] == times([at("28:00"), at("29:00"), None, None, at("27:00"), None])


def test_a_zone_that_nobody_knows_gives_no_landing_and_spoils_no_other():
    rows = {
        "time_hour": times([at("10:00")] * 2),
        "minute": pa.array([0, 0], pa.int8()),
        "dep_delay": pa.array([0, 0], pa.int16()),
        "arr_time": pa.array([700, 700], pa.int16()),  # 7:00 in New York is 11:00Z
    }
    found = instants(pa.record_batch(rows), pa.array(["America/Gotham", NEW_YORK]))
    assert found["landed_at"] == times([None, at("11:00")])


def test_monday_is_0_and_a_date_that_is_missing_or_impossible_has_no_weekday():
    dates = [(2013, 1, 1), (2013, 6, 3), (2016, 2, 29), (1969, 12, 31), (2013, 13, 1), (2013, 1, 0)]
    dates += [(None, 1, 1), (2013, None, 1), (2013, 1, None)]
    year, month, day = zip(*dates, strict=True)
    batch = pa.record_batch(
        {
            "year": pa.array(year, pa.int16()),
            "month": pa.array(month, pa.int8()),
            "day": pa.array(day, pa.int8()),
        }
    )
    expected = [datetime.date(*date).weekday() for date in dates[:4]]
    assert expected == [1, 0, 0, 2]
    assert weekday(batch).to_pylist() == [*expected, *[None] * 5]


# Joins


def test_a_key_finds_its_row_and_a_missing_or_unknown_one_none():
    table = pa.record_batch({"code": ["B", "A", "C"]})
    keys = pa.array(["A", "X", None, "C", "B", "A"])
    assert look_up(keys, table, "code").tolist() == [1, -1, -1, 2, 0, 1]


def test_a_missing_key_does_not_match_a_missing_key():
    table = pa.record_batch({"code": ["A", None]})
    assert look_up(pa.array([None, "A"]), table, "code").tolist() == [-1, 0]


def test_a_code_and_an_hour_find_their_row_together_only():
    table = pa.record_batch(
        {
            "code": pa.array(["EWR", "JFK", "EWR", None, "JFK"]),
            "hour": times([at("05:00"), at("05:00"), at("06:00"), at("05:00"), None]),
        }
    )
    wanted = [
        ("EWR", "05:00"),
        ("JFK", "06:00"),
        ("EWR", "06:00"),
        ("LGA", "05:00"),
        (None, "05:00"),
        ("JFK", None),
        ("JFK", "05:00"),
        ("EWR", "07:00"),
    ]
    codes, hours = zip(*wanted, strict=True)
    rows = look_up_hour(pa.array(codes), times([at(hour) for hour in hours]), table, "code", "hour")
    assert rows.tolist() == [0, -1, 2, -1, -1, -1, 1, -1]
    nothing = look_up_hour(pa.array(codes), times([0] * 8), table.slice(0, 0), "code", "hour")
    assert nothing.tolist() == [-1] * 8


AIRPORTS = "faa,name,lat,lon,alt,tz,dst,tzone\n"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("AAA,A,1,2,3,-5,A,x\nAAA,B,1,2,3,-5,A,x\n", "two rows have the same faa."),
        ("AAA,A,north,2,3,-5,A,x\n", "line 2: the line has 'north', which is not a number,"),
        ("AAA,A\n", "line 2: the line has 2 fields where the header has 8."),
    ],
)
def test_a_table_with_a_key_twice_or_a_bad_line_is_refused_by_name(tmp_path, lines, sentence):
    (tmp_path / "airports.csv").write_text(AIRPORTS + lines)
    with pytest.raises(RequestError) as caught:
        TableFiles(str(tmp_path)).load("airports")
    assert str(tmp_path / "airports.csv") in str(caught.value)
    assert sentence in str(caught.value)


def test_a_table_without_rows_joins_with_nothing(tmp_path):
    (tmp_path / "airports.csv").write_text(AIRPORTS)
    airports = TableFiles(str(tmp_path)).load("airports")
    assert airports.schema == schemas.table("airports").arrow
    assert look_up(pa.array(["EWR"]), airports, "faa").tolist() == [-1]


# Identity, hashes, shards


def identified(*flights: tuple) -> pa.RecordBatch:
    """Flights of (carrier, flight, origin, seconds since 1970)."""
    carriers, numbers, origins, hours = zip(*flights, strict=True)
    return pa.record_batch(
        {
            "carrier": pa.array(carriers, pa.string()),
            "flight": pa.array(numbers, pa.int32()),
            "origin": pa.array(origins, pa.string()),
            "time_hour": times(list(hours)),
        }
    )


identities = st.lists(
    st.tuples(
        st.text("ABC9", min_size=1, max_size=4),
        st.integers(1, 99_999),
        st.sampled_from(["EWR", "JFK", "LGA", "E"]),
        st.integers(0, 200_000).map(lambda hour: hour * 3_600),
    ),
    min_size=1,
    max_size=20,
    unique=True,
)


def test_the_words_are_the_minute_and_the_number_and_the_two_codes():
    high, low = identity_words(identified(("AA", 77, "EWR", 3_600 * 10)))
    assert high.tolist() == [(600 << 32) | 77]
    assert low.tolist() == [int.from_bytes(b"AA\0\0EWR\0", "big")]
    assert describe_identity(int(high[0]), int(low[0])) == (
        "AA 77 from EWR in the hour of 1970-01-01T10:00Z"
    )


@settings(max_examples=60, deadline=None)
@given(identities)
def test_the_flight_can_be_read_from_its_words_and_no_two_share_them(flights):
    high, low = identity_words(identified(*flights))
    assert len(set(zip(high.tolist(), low.tolist(), strict=True))) == len(flights)
    for (carrier, number, origin, time), *words in zip(flights, high, low, strict=True):
        hour = datetime.datetime.fromtimestamp(time, datetime.UTC)
        assert describe_identity(*map(int, words)) == (
            f"{carrier} {number} from {origin} in the hour of {hour:%Y-%m-%dT%H:%MZ}"
        )


def test_words_of_a_flight_do_not_depend_on_the_flights_around_it():
    flights = [("AA", 1, "EWR", 0), ("B6", 2, "JFK", 3_600), ("AA", 3, "LGA", 7_200)]
    together = identity_words(identified(*flights))
    for i, flight in enumerate(flights):
        alone = identity_words(identified(flight))
        assert [word[0] for word in alone] == [word[i] for word in together]


def test_salted_hashes_are_even_and_another_salt_or_bit_gives_unrelated_ones():
    count = 1 << 16
    high = np.arange(count, dtype=np.uint64) << np.uint64(32)
    low = np.full(count, 12_345, np.uint64)
    hashes = salted_hash(high, low, "flights")
    assert hashes.dtype == np.uint64
    assert len(np.unique(hashes)) == count
    assert (hashes == salted_hash(high, low, "flights")).all()
    # A bit differs from that of another hash as often as not: 32 of 64 bits, and over 65,536
    # pairs the mean has a deviation of 4 / 256.
    for others in (
        salted_hash(high, low, "flightt"),
        salted_hash(high ^ np.uint64(1), low, "flights"),
        salted_hash(high, low ^ np.uint64(1 << 63), "flights"),
    ):
        flipped = np.bitwise_count(hashes ^ others)
        assert abs(flipped.mean() - 32) < 0.1
    shares = np.bincount(shard_of(hashes, 16), minlength=16) / count
    np.testing.assert_allclose(shares, 1 / 16, rtol=0.1)


def test_the_hash_is_the_same_in_every_process():
    # PYTHONHASHSEED changes what Python's own hash says of a text, and must not matter here.
    code = (
        "import numpy as np, pyarrow as pa\n"
        "from pipelines.columnar.identity import range_of, salted_hash\n"
        "one = np.ones(1, np.uint64)\n"
        "print(salted_hash(one, one, 'x')[0], range_of(pa.array(['N1']), one, 1000)[0])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    one = np.ones(1, np.uint64)
    here = (salted_hash(one, one, "x")[0], range_of(pa.array(["N1"]), one, 1000)[0])
    assert said == {"{} {}\n".format(*here)}


def test_equal_keys_share_a_range_and_rows_without_a_key_are_spread():
    keys = pa.array(["N1", None, "N2", "N1", None, "N2"])
    spread = np.array([0, 1, 2, 3, 4, 5], np.uint64)
    found = range_of(keys, spread, 1_000)
    assert found[0] == found[3]
    assert found[2] == found[5]
    assert found[1] == 1
    assert found[4] == 4
    assert range_of(keys.slice(0, 2), spread[:2], 1_000).tolist() == found[:2].tolist()
    many = range_of(pa.array([f"N{i}" for i in range(8_000)]), np.zeros(8_000, np.uint64), 8)
    assert set(many.tolist()) == set(range(8))
    np.testing.assert_allclose(np.bincount(many), 1_000, rtol=0.15)


def test_shards_are_consecutive_ranges_of_hashes():
    top = 1 << 64
    hashes = np.array([0, top // 4 - 1, top // 4, top // 2, top * 3 // 4, top - 1], np.uint64)
    assert shard_of(hashes, 4).tolist() == [0, 0, 1, 2, 3, 3]
    assert shard_of(hashes, 1).tolist() == [0] * 6
    assert shard_of(hashes, 3).max() == 2


@pytest.mark.parametrize(
    ("examples", "hosts", "shards"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (100_000, 1, 1),  # 100,000 examples of 1,000 bytes are 100 MB, one shard
        (100_001, 1, 2),
        (250_000, 1, 3),
        (250_000, 2, 4),
        (250_000, 8, 8),
        (1_700_000, 8, 24),
        (0, 5, 5),
    ],
)
def test_shards_are_as_many_as_the_size_needs_and_a_multiple_of_the_hosts(examples, hosts, shards):
    assert ShardPolicy(example_bytes=1_000, hosts=hosts).shards(examples) == shards


def test_a_shards_name_says_its_place_among_how_many():
    assert shard_name("train", 7, 24, False) == "train-00007-of-00024.tfrecord"
    assert shard_name("eval", 0, 1, True) == "eval-00000-of-00001.tfrecord.gz"


# Splits


def test_a_fingerprint_of_more_than_32_bytes_is_refused():
    assert isinstance(fingerprint64(b"x" * 32), int)
    with pytest.raises(ValueError, match="at most 32 bytes, and this text has 33"):
        fingerprint64(b"x" * 33)


# What tf.fingerprint says, read as little-endian signed integers.
FINGERPRINTS = {
    "": -7286425919675154353,
    "x": -4503883598042011646,
    "xxxx": -2891450599704050514,
    "x" * 17: -7140662122295251035,
    "x" * 32: -5545167349709743099,
    "2013-01-01": 6657392973057484694,
    "2013-06-01": -4262645342919506234,
}


def test_fingerprints_of_every_kind_of_length_are_those_of_farmhash():
    assert {text: fingerprint64(text) for text in FINGERPRINTS} == FINGERPRINTS


def test_a_days_bucket_is_the_last_two_digits_of_its_fingerprint_whatever_its_sign():
    assert bucket_of_day("2013-01-01") == 94
    assert bucket_of_day("2013-06-01") == 34


def test_buckets_go_to_train_then_eval_then_test():
    shares = SplitShares.parse("70/20/10")
    assert [shares.split_of(bucket) for bucket in (0, 69, 70, 89, 90, 99)] == [0, 0, 1, 1, 2, 2]
    alone = SplitShares.parse("100/0/0")
    assert {alone.split_of(bucket) for bucket in range(100)} == {0}


@pytest.mark.parametrize(
    "text", ["", "80", "80/20", "80/10/10/0", "80/10/11", "0/50/50", "110/-5/-5", "a/b/c", "1/1/1"]
)
def test_shares_that_are_not_three_percentages_are_refused_in_one_sentence(text):
    with pytest.raises(RequestError, match="add up to 100") as caught:
        SplitShares.parse(text)
    assert str(caught.value).startswith(f"--split {text}: ")


# Rules


def broken(rule, schema_or_type, *values) -> list[bool]:
    """Which of the values of the rule's column it calls broken."""
    batch = pa.record_batch({rule.columns[0]: pa.array(values, schema_or_type)})
    return rule.broken(batch).tolist()


def test_only_not_null_minds_a_missing_value():
    assert broken(NotNull("r", "x"), pa.int16(), 0, None, -1) == [False, True, False]
    for rule in (Between("r", "x", 5, 9), InSet("r", "x", (5, 9))):
        assert broken(rule, pa.int16(), 5, None, 4) == [False, False, True]
    assert broken(MatchesRegex("r", "x", "A"), pa.string(), "A", None, "B") == [False, False, True]


def test_between_includes_its_limits_and_either_may_be_left_out():
    assert broken(Between("r", "x", -1, 3), pa.int8(), -2, -1, 0, 3, 4) == [
        *(True, False, False, False, True)
    ]
    assert broken(Between("r", "x", None, 3), pa.int8(), -128, 3, 4) == [False, False, True]
    assert broken(Between("r", "x", 3, None), pa.int8(), 2, 3, 127) == [True, False, False]
    assert broken(Between("r", "x", 0.5, 1.5), pa.float32(), 0.5, 1.5, 1.6) == [False, False, True]


def test_no_range_holds_a_number_that_is_none():
    rule = Between("r", "x", None, 10)
    assert broken(rule, pa.float32(), math.nan, math.inf, -math.inf, None) == [
        *(True, True, False, False)
    ]


def test_a_set_holds_exactly_its_values():
    rule = InSet("r", "x", ("EWR", "JFK"))
    assert broken(rule, pa.string(), "EWR", "ewr", "", "JFK ", "JFK") == [
        *(False, True, True, True, False)
    ]


def test_an_expression_matches_from_the_beginning_and_its_end_is_its_own_affair():
    values = ("N1", "XN1", "N", "N12\n", "D942DN")
    assert broken(MatchesRegex("r", "x", "N[0-9]"), pa.string(), *values) == [
        *(False, True, True, False, True)
    ]
    assert broken(MatchesRegex("r", "x", "N[0-9]$"), pa.string(), *values) == [
        *(False, True, True, True, True)
    ]
    assert broken(MatchesRegex("r", "x", "A|B"), pa.string(), "AX", "BX", "XB") == [
        *(False, False, True)
    ]


def rows_broken(rule, *rows) -> list[bool]:
    columns = [pa.array(column, pa.int16()) for column in zip(*rows, strict=True)]
    return rule.broken(pa.RecordBatch.from_arrays(columns, names=list(rule.columns))).tolist()


def test_clocks_agree_round_midnight_and_disagree_by_a_minute():
    rule = ClocksAgree("r", "dep_time", "sched_dep_time", "dep_delay")
    assert rows_broken(
        rule,
        (517, 515, 2),
        (518, 515, 2),
        (10, 2355, 15),
        (2400, 2355, 5),
        (2355, 10, -15),
        (600, 500, 1_500),  # a day and an hour late
        (None, 515, 2),
        (517, 515, None),
    ) == [False, True, False, False, False, False, False, False]


def test_a_value_must_be_there_with_the_one_that_needs_it():
    rule = PresentWith("r", "dep_time", "dep_delay")
    assert rows_broken(rule, (517, 2), (None, 2), (517, None), (None, None)) == [
        *(False, True, False, False)
    ]


def test_dates_exist_by_the_calendar():
    dates = [(2013, 2, 28), (2013, 2, 29), (2016, 2, 29), (1900, 2, 29), (2000, 2, 29)]
    dates += [(2013, 4, 30), (2013, 4, 31), (2013, 12, 31)]

    def exists(date):
        try:
            return bool(datetime.date(*date))
        except ValueError:
            return False

    found = rows_broken(DateExists("r"), *dates)
    assert found == [not exists(date) for date in dates]
    assert sum(found) == 3
    # Months and days out of their ranges, and missing ones, are for the schema's rules.
    assert rows_broken(DateExists("r"), (2013, 13, 1), (2013, 1, 0), (None, 2, 30)) == [
        *(False, False, True)
    ]
    assert rows_broken(DateExists("r"), (2013, None, 30)) == [False]


def test_the_schedule_is_its_hour_and_minute():
    rule = ScheduleInHour("r")
    assert rows_broken(rule, (515, 5, 15), (515, 5, 16), (2359, 23, 59), (515, None, 16)) == [
        *(False, True, False, False)
    ]


def test_the_schemas_limits_are_rules_and_each_required_column_has_one():
    table = schemas.flights()
    rules = {rule.id: rule for rule in schema_rules(table)}
    assert rules["schema.distance.required"] == NotNull("schema.distance.required", "distance")
    assert rules["schema.distance.range"] == Between("schema.distance.range", "distance", 1, 12_500)
    assert "schema.tailnum.required" not in rules
    required = [column.name for column in table.columns if not column.nullable]
    assert [f"schema.{name}.required" in rules for name in required] == [True] * len(required)


def test_a_row_is_explained_by_all_the_rules_that_it_breaks_and_by_no_other():
    batch = pa.record_batch(
        {"x": pa.array([1, 20, None, 3], pa.int8()), "y": pa.array(["a", "b", "b", None])}
    )
    rules = [Between("x.range", "x", 0, 10), NotNull("x.there", "x"), InSet("y.set", "y", ("a",))]
    findings = evaluate(batch, rules)
    assert findings.broken.tolist() == [False, True, True, False]
    assert findings.explain(batch) == (
        [["x.range", "y.set"], ["x.there", "y.set"]],
        [
            ["x is 20, and must be at least 0 and at most 10", "y is 'b', and must be one of a"],
            ["x is missing", "y is 'b', and must be one of a"],
        ],
    )


# Suites


def write_suite(tmp_path, expectations, version="1.4.0") -> str:
    path = tmp_path / "suite.json"
    suite = {"name": "s", "expectations": expectations}
    suite["meta"] = {"great_expectations_version": version}
    path.write_text(json.dumps(suite))
    return str(path)


def test_row_level_expectations_become_the_rules_that_they_say(tmp_path):
    path = write_suite(
        tmp_path,
        [
            {
                "type": "expect_column_values_to_be_between",
                "kwargs": {"column": "distance", "min_value": 5, "max_value": None},
                "meta": {"rule": "far"},
            },
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "dest"}},
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "origin", "value_set": ["EWR", "JFK"]},
                "meta": None,
            },
            {
                "type": "expect_column_values_to_match_regex",
                "kwargs": {"column": "carrier", "regex": "[A-Z]"},
            },
        ],
    )
    assert load_suite(path) == [
        Between("far", "distance", 5, None),
        NotNull("expect_column_values_to_not_be_null:dest", "dest"),
        InSet("expect_column_values_to_be_in_set:origin", "origin", ("EWR", "JFK")),
        MatchesRegex("expect_column_values_to_match_regex:carrier", "carrier", "[A-Z]"),
    ]


def test_the_projects_own_suite_loads_and_no_two_rules_share_an_id():
    ids = [rule.id for rule in row_rules()]
    assert {"flights.origin_is_new_york", "schema.month.range", "flight.date_exists"} <= set(ids)
    assert len(set(ids)) == len(ids)


def expectation(kind: str, **kwargs) -> dict:
    return {"type": f"expect_column_values_to_{kind}", "kwargs": kwargs}


SOUND = expectation("not_be_null", column="dest")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (expectation("be_unique", column="dest"), ["be_unique", "is not supported; use one of"]),
        ({"type": "expect_table_row_count_to_equal", "kwargs": {"value": 3}}, ["row_count"]),
        (expectation("not_be_null", column="destination"), ["no column destination", "schemas/"]),
        (expectation("not_be_null"), ["not_be_null", "no column None"]),
        (expectation("not_be_null", column="dest", mostly=0.9), ["argument mostly", "remove it"]),
        (expectation("be_between", column="distance"), ["distance", "min_value or max_value"]),
        (
            expectation("be_between", column="distance", min_value=9, max_value=1),
            ["distance", "min_value 9 is above max_value 1"],
        ),
        (
            expectation("be_between", column="distance", min_value="1"),
            ["distance", "min_value and max_value must be numbers"],
        ),
        (expectation("be_between", column="dest", min_value=1), ["dest", "holds string"]),
        (expectation("be_between", column="time_hour", min_value=1), ["time_hour", "timestamp"]),
        (expectation("be_in_set", column="dest"), ["dest", "value_set must be a list"]),
        (expectation("be_in_set", column="dest", value_set=[]), ["dest", "value_set"]),
        (expectation("be_in_set", column="dest", value_set=[5]), ["dest", "holds string"]),
        (expectation("be_in_set", column="distance", value_set=["a"]), ["distance", "holds int16"]),
        (expectation("match_regex", column="dest", regex=5), ["dest", "regex must be a text"]),
        (expectation("match_regex", column="dest", regex="("), ["dest", "regex '('", "compile"]),
        (expectation("match_regex", column="distance", regex="1"), ["distance", "holds int16"]),
        ({"type": "expect_column_values_to_not_be_null", "kwargs": [1]}, ["kwargs is no object"]),
        ({**SOUND, "meta": "x"}, ["meta is no object"]),
        ({"kwargs": {"column": "dest"}}, ["(None) is not supported"]),
        ({**SOUND, "type": ["x"]}, ["is not supported"]),
        ("expect_column_values_to_not_be_null", ["is no object"]),
        (None, ["None is no object"]),
    ],
    ids=str,
)
def test_a_bad_expectation_is_refused_by_file_number_and_field(tmp_path, bad, words):
    path = write_suite(tmp_path, [SOUND, bad])
    with pytest.raises(RequestError) as caught:
        load_suite(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}, expectation 2")
    for word in words:
        assert word in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "line 1: no JSON"),
        (b'{"expectations": [}', "line 1: no JSON"),
        (b'{\n"expectations": [],\n}', "line 3: no JSON"),
        (b"[]", "expectations is missing"),
        (b'{"meta": {}}', "expectations is missing"),
        (b'{"expectations": {}, "meta": {}}', "expectations is missing or no list"),
        (b'{"expectations": []}', "meta is missing"),
        (b'{"expectations": [], "meta": {}}', "great_expectations_version is missing"),
        (
            b'{"expectations": [], "meta": {"great_expectations_version": "0.18.8"}}',
            "written by Great Expectations 0.18.8, and 1.x is needed",
        ),
        (b"\xff\xfe", "Cannot read the suite"),
    ],
)
def test_a_file_that_is_no_suite_is_refused_by_name_and_reason(tmp_path, text, words):
    path = tmp_path / "suite.json"
    path.write_bytes(text)
    with pytest.raises(RequestError) as caught:
        load_suite(str(path))
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


def test_a_suite_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(RequestError, match=r"missing\.json"):
        load_suite(str(tmp_path / "missing.json"))


# CSV blocks

HEADER = ["n", "more", "t", "s"]
SCHEMA = pa.schema([("n", pa.int16()), ("t", UTC_SECONDS), ("s", pa.string())])
NOON = "2013-06-01T12:00:00Z"
PARSER = CsvBlockParser(HEADER, SCHEMA)


def parse(block: bytes) -> tuple[list[tuple], list[tuple[str, str]]]:
    """Rows as tuples of n, seconds and s; and (text, rule) of the rejected lines."""
    batch, rejects = PARSER.parse(block)
    assert batch.schema == SCHEMA
    columns = [batch.column("n"), batch.column("t").cast(pa.int64()), batch.column("s")]
    rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    return rows, [(reject.text, reject.rule) for reject in rejects]


def test_columns_are_found_by_name_and_both_kinds_of_null_are_missing():
    block = f"7,x,{NOON},abc\n-8,,{NOON},\nNA,x,NA,NA\n,x,,\n".encode()
    assert parse(block) == (
        [(7, at("12:00"), "abc"), (-8, at("12:00"), None), (None,) * 3, (None,) * 3],
        [],
    )


@pytest.mark.parametrize(
    ("line", "rule", "reason"),
    [
        (f"7,x,{NOON}", "read.field_count", "has 3 fields where the header has 4"),
        (f"7,x,{NOON},a,b", "read.field_count", "has 5 fields where the header has 4"),
        (" ", "read.field_count", "has 1 fields where the header has 4"),
        (
            f"7mi,x,{NOON},a",
            "read.type",
            "has '7mi', which is not a whole number between -32768 and 32767, in column n",
        ),
        (f"7.0,x,{NOON},a", "read.type", "has '7.0'"),
        (f"40000,x,{NOON},a", "read.type", "has '40000'"),
        ("7,x,2013-02-30T12:00:00Z,a", "read.type", "which is not an ISO 8601 time, in column t"),
        ("7,x,yesterday,a", "read.type", "has 'yesterday'"),
        (f'7,x,{NOON},"a', "read.quotes", "has a quote that is not closed on its line"),
        (f'"7,x,{NOON},a', "read.quotes", "has a quote that is not closed on its line"),
        (f"7,x,{NOON},a\rb", "read.line_break", "has a carriage return that ends no line"),
        (f"7\r,x,{NOON},a", "read.line_break", "has a carriage return that ends no line"),
    ],
)
def test_a_line_that_is_no_row_is_kept_whole_with_rule_and_reason(line, rule, reason):
    sound = f"1,x,{NOON},a\n"
    batch, rejects = PARSER.parse(f"{sound}\n{line}\n{sound}".encode(), first_line=10, offset=500)
    assert batch.num_rows == 2
    (reject,) = rejects
    assert (reject.text, reject.rule) == (line, rule)
    assert reason in reject.reason
    # Line 10 is sound and 11 blank; the bad one begins behind them.
    assert (reject.line, reject.offset) == (12, 500 + len(sound) + 1)


def test_bytes_that_are_not_utf8_are_shown_and_bind_a_wrong_number_of_fields_too():
    batch, rejects = PARSER.parse(f"7,x,{NOON},caf".encode() + b"\xe9\n7,\xe9\n")
    assert batch.num_rows == 0
    assert [(reject.text, reject.rule) for reject in rejects] == [
        (f"7,x,{NOON},caf\\xe9", "read.encoding"),
        ("7,\\xe9", "read.field_count"),
    ]
    assert "caf\\xe9" in rejects[0].reason


def test_a_column_that_is_not_wanted_may_hold_anything():
    assert parse(f"7,\udce9 mi,{NOON},a\n".encode("utf-8", "surrogateescape")) == (
        [(7, at("12:00"), "a")],
        [],
    )


def test_quotes_hold_commas_and_doubled_quotes_but_no_line_break():
    block = f'"7","x,y","{NOON}","say ""a,b"""\n7,x,{NOON},"two\nlines"\n'.encode()
    rows, rejected = parse(block)
    assert rows == [(7, at("12:00"), 'say "a,b"')]
    assert rejected == [
        (f'7,x,{NOON},"two', "read.quotes"),
        ('lines"', "read.field_count"),
    ]


def test_a_quote_that_is_never_closed_spoils_its_own_line_only():
    lines = [f"{i},x,{NOON},a" for i in range(5)]
    for bad in range(5):
        damaged = [*lines[:bad], f'{bad},x,{NOON},"a', *lines[bad + 1 :]]
        for end in ("", "\n"):
            rows, rejected = parse(("\n".join(damaged) + end).encode())
            assert [row[0] for row in rows] == [i for i in range(5) if i != bad]
            assert rejected == [(damaged[bad], "read.quotes")]


def test_line_ends_of_either_kind_and_blank_lines_make_no_difference():
    row = f"7,x,{NOON},a"
    expected = ([(7, at("12:00"), "a")] * 2, [])
    for text in (
        f"{row}\n{row}\n",
        f"{row}\n{row}",
        f"{row}\r\n{row}\r\n",
        f"{row}\r\n\r\n\n{row}",
    ):
        assert parse(text.encode()) == expected
    for nothing in (b"", b"\n", b"\r\n\r\n", b"\n\n\n"):
        assert parse(nothing) == ([], [])


def test_a_byte_order_mark_is_no_part_of_a_number_wherever_the_block_begins():
    line = f"\ufeff7,x,{NOON},a\n"
    for block in (line, f"8,x,{NOON},a\n{line}"):
        _, rejected = parse(block.encode())
        assert rejected == [(line.rstrip(), "read.type")]
    assert parse("\ufeff".encode())[1] == [("\ufeff", "read.field_count")]


PIECES = [
    *(b",", b",", b"\n", b"\n", b"\r\n", b"\r", b'"', b'""', b" ", b"\t", b"\x00", b"\x0b"),
    *(b"7", b"-7", b"0x1F", b"+7", b"99999", b"7.0", b"NA", b"a", b"\xe9", "é".encode()),
    *(b"\xef\xbb\xbf", NOON.encode(), b"2013-02-30T12:00:00Z", b"2013-6-1T12:00:00Z"),
    *(b"2013-06-01", b"2013-06-01T12:00:00+02:00", f"7,x,{NOON},a".encode()),
    *(f'7,"x",{NOON},"a"'.encode(), f'7,x,{NOON},"a"b'.encode(), f"7,x,{NOON},a\n".encode()),
]
anything = st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join) | st.binary(max_size=40)
# Cells of every kind in their places, so that many lines have the right number of fields.
nearly_rows = st.lists(
    st.tuples(
        st.sampled_from([b"7", b" 7 ", b"0x1F", b"+7", b"7mi", b"", b"NA", b'"7"', b'" 7"', b'"7']),
        st.sampled_from([b"x", b'"x,y"', b'x"y', b"", b"\xe9"]),
        st.sampled_from([piece for piece in PIECES if piece.startswith(b"2013")] + [b"", b'"NA"']),
        st.sampled_from([b"a", b'"a"', b'"a"b', b'"a" ', b' "a"', b'"a', b'a"', b"\xe9", b"NA"]),
        st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r\r\n", b",\n"]),
    ).map(lambda cells: b",".join(cells[:4]) + cells[4]),
    max_size=6,
).map(b"".join)


def lines_of(block: bytes) -> list[bytes]:
    """The lines that are not blank, by Python alone."""
    return [line for raw in block.split(b"\n") if (line := raw.removesuffix(b"\r"))]


@settings(max_examples=200, deadline=None)
@given(anything | nearly_rows)
def test_rows_and_rejects_are_together_the_lines_of_any_bytes(block):
    batch, rejects = PARSER.parse(block)
    lines = lines_of(block)
    assert batch.num_rows + len(rejects) == len(lines)
    for reject in rejects:
        line = block[reject.offset :].split(b"\n")[0].removesuffix(b"\r")
        assert line in lines
        assert reject.text == line.decode("utf-8", "backslashreplace")
    assert [reject.offset for reject in rejects] == sorted({r.offset for r in rejects})


@settings(max_examples=200, deadline=None)
@given(anything | nearly_rows)
def test_what_becomes_of_a_line_does_not_depend_on_the_lines_around_it(block):
    rows, rejected = parse(block)
    alone = [parse(line + b"\r\n") for line in lines_of(block)]
    assert rows == [row for parsed, _ in alone for row in parsed]
    assert rejected == [reject for _, rejects in alone for reject in rejects]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=5)
valid_rows = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**15), 2**15 - 1),
        texts,
        st.none() | st.integers(-(2**31), 2**33),
        texts.filter(lambda text: text != "NA"),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(rows=valid_rows, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_valid_data_is_read_as_pythons_csv_and_int_read_it(rows, quoting):
    def cell(value):
        return "NA" if value is None else str(value)

    def time(seconds):
        if seconds is None:
            return ""
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
        return moment.isoformat() + "Z"

    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator="\n")
    writer.writerows((cell(n), more, time(t), s) for n, more, t, s in rows)
    read_back = list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    assert [int(row[0]) if row[0] != "NA" else None for row in read_back] == [r[0] for r in rows]
    assert parse(text.getvalue().encode()) == ([(n, t, s or None) for n, _, t, s in rows], [])


# Read ranges


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.sampled_from(
            [f"7,x,{NOON},a", "bad", "", f"7,x,{NOON},\u20ac", f'7,"x",{NOON},"b"', '7,x,"', " "]
        ),
        max_size=12,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    mark=st.booleans(),
    range_bytes=st.integers(1, 90),
    block_bytes=st.integers(1, 90),
)
def test_any_cut_of_a_file_into_ranges_gives_every_line_once(
    tmp_path_factory, lines, end, last, mark, range_bytes, block_bytes
):
    path = tmp_path_factory.mktemp("cut") / "flights.csv"
    head = ("\ufeff" if mark else "") + ",".join(HEADER) + end
    body = end.join(lines) + (end if last else "")
    path.write_bytes((head + body).encode())
    table = schemas.Table("t", "", tuple(column(name) for name in SCHEMA.names), ())
    # Positions among the file's lines, the header being line 1.
    numbered = [(number, line) for number, line in enumerate(lines, 2) if line]
    good = [line for _, line in numbered if line[0] == "7" and not line.endswith('"')]
    good += [line for _, line in numbered if line.endswith('"b"')]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "BYTES_PER_RANGE", range_bytes)
        patch.setattr(reading, "BYTES_PER_BLOCK", block_bytes)
        plan = planning.plan_reads(str(path), table)
        pieces = [piece for part in plan.ranges for piece in reading.read_range(part, SCHEMA)]
    rows = [value for batch, _ in pieces for value in batch.column("s").to_pylist()]
    rejected = [row for _, batch in pieces if batch is not None for row in batch.to_pylist()]
    expected = [line for _, line in numbered if line in good]
    assert rows == [line.split(",")[3].strip('"') for line in expected]
    bad = [(number, line) for number, line in numbered if line not in good]
    assert [row["text"] for row in rejected] == [line for _, line in bad]
    whole = (head + body).encode()
    for row, (number, _) in zip(rejected, bad, strict=True):
        # The line number is known in the file's first range only, the offset always.
        assert row["line"] in (number, None)
        assert whole[row["offset"] :].startswith(row["text"].encode())
        assert whole[: row["offset"]].count(b"\n") == number - 1


def column(name: str) -> schemas.Column:
    return schemas.Column(name, SCHEMA.field(name).type, True, "")


TABLE = schemas.Table("t", "", tuple(column(name) for name in SCHEMA.names), ())


def test_line_numbers_go_on_over_blocks_and_a_file_in_one_range_has_them_all(tmp_path, monkeypatch):
    path = tmp_path / "flights.csv"
    lines = [f"7,x,{NOON},a"] * 9
    lines[4] = lines[8] = "bad"
    path.write_text(",".join(HEADER) + "\n" + "\n".join(lines))
    monkeypatch.setattr(reading, "BYTES_PER_BLOCK", 10)
    plan = planning.plan_reads(str(path), TABLE)
    rejects = [batch for part in plan.ranges for _, batch in reading.read_range(part, SCHEMA)]
    found = [row["line"] for batch in rejects if batch is not None for row in batch.to_pylist()]
    assert found == [6, 10]


def test_the_first_rows_are_counted_with_the_lines_that_are_none(tmp_path, monkeypatch):
    path = tmp_path / "flights.csv"
    path.write_text(",".join(HEADER) + "\n" + f"7,x,{NOON},a\nbad\n" * 10)
    monkeypatch.setattr(reading, "BYTES_PER_BLOCK", 60)
    for wanted in (1, 2, 5, 20, 30):
        plan = planning.plan_reads(str(path), TABLE, wanted)
        pieces = list(reading.read_first(plan, SCHEMA))
        rows = sum(batch.num_rows for batch, _ in pieces)
        rejected = sum(batch.num_rows for _, batch in pieces if batch is not None)
        assert rows + rejected == min(wanted, 20)


@pytest.mark.parametrize("range_bytes", [1, 400, 1 << 20])
def test_any_cut_of_a_parquet_file_gives_every_row_once_and_in_order(
    tmp_path, monkeypatch, range_bytes
):
    path = tmp_path / "flights.parquet"
    count = 100
    table = pa.table(
        {
            "s": [f"row {i}" for i in range(count)],
            "n": pa.array([i if i != 41 else 40_000 for i in range(count)], pa.int64()),
            "t": pa.array([0] * count, pa.timestamp("ms")),
        }
    )
    pq.write_table(table, path, row_group_size=7)
    monkeypatch.setattr(planning, "BYTES_PER_RANGE", range_bytes)
    plan = planning.plan_reads(str(path), TABLE)
    assert (len(plan.ranges) > 1) == (range_bytes < 1_000)
    pieces = [piece for part in plan.ranges for piece in reading.read_range(part, SCHEMA)]
    names = [name for batch, _ in pieces for name in batch.column("s").to_pylist()]
    assert names == [f"row {i}" for i in range(count) if i != 41]
    (rejected,) = [batch for _, batch in pieces if batch is not None]
    (row,) = rejected.to_pylist()
    assert row["line"] == 42  # rows of a Parquet file are counted from 1
    assert row["_rules"] == ["read.type"]
    assert "40000" in row["text"]


# Casts of a Parquet file's columns


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1.0, None, math.nan, -3.0]), [1, None, None, -3]),
        (pa.array([1, None, 300], pa.int64()), [1, None, 300]),
        (pa.array(["1", " 2 ", "NA", "", None]), [1, 2, None, None, None]),
        (pa.array(["1", "NA"], pa.large_string()), [1, None]),
        (pa.array(["1", "1", None]).dictionary_encode(), [1, 1, None]),
        (pa.array([None, None]), [None, None]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_a_column_of_another_type_becomes_the_schemas(column, expected):
    values, bad = cast_column(column, pa.int16())
    assert values.type == pa.int16()
    assert (values.to_pylist(), bad) == (expected, {})


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (pa.array([1.0, 2.5, 3.0]), "2.5"),
        (pa.array([1, 70_000, 3], pa.int64()), "70000"),
        (pa.array(["1", "2mi", "3"]), "'2mi'"),
        (pa.array([1.0, math.inf, 3.0]), "inf"),
    ],
    ids=["fraction", "too large", "letters", "infinite"],
)
def test_a_value_that_does_not_fit_is_named_and_spoils_no_other(column, shown):
    values, bad = cast_column(column, pa.int16())
    assert values.to_pylist() == [1, None, 3]
    assert list(bad) == [1]
    rule, reason = bad[1]
    assert rule == "read.type"
    assert f"has {shown}, which is not a whole number between -32768 and 32767" in reason


def test_a_time_without_a_zone_is_utc_and_one_with_a_zone_is_converted():
    noon = datetime.datetime(2013, 6, 1, 12)
    for unit in ("s", "ms", "us", "ns"):
        values, bad = cast_column(pa.array([noon, None], pa.timestamp(unit)), UTC_SECONDS)
        assert (values, bad) == (times([at("12:00"), None]), {})
    zoned = pa.array([noon.replace(tzinfo=datetime.UTC)], pa.timestamp("us", "America/New_York"))
    assert cast_column(zoned, UTC_SECONDS)[0] == times([at("12:00")])
    half = pa.array([noon.replace(microsecond=500_000), noon], pa.timestamp("us"))
    values, bad = cast_column(half, UTC_SECONDS)
    assert values == times([None, at("12:00")])
    assert list(bad) == [0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2013-06-01T12:00:00Z", "12:00"),
        ("2013-06-01 12:00:00", "12:00"),
        ("2013-06-01T14:00:00+02:00", "12:00"),
        ("2013-06-01", "00:00"),
    ],
)
def test_a_time_of_iso_8601_is_read_with_or_without_bad_ones_beside_it(text, seconds):
    cells = [text.encode(), b"never", None]
    values, bad = cast_text(pa.array(cells, pa.binary()), UTC_SECONDS)
    assert values == times([at(seconds), None, None])
    assert list(bad) == [1]
    values, bad = cast_text(pa.array(cells[::2], pa.binary()), UTC_SECONDS)
    assert (values, bad) == (times([at(seconds), None]), {})


# Headers


FLIGHT_COLUMNS = schemas.flights().names


def plan_with_header(tmp_path, header: bytes):
    path = tmp_path / "flights.csv"
    path.write_bytes(header)
    return str(path), lambda: planning.plan_reads(str(path), schemas.flights())


def test_columns_in_another_order_and_further_ones_are_fine(tmp_path):
    for start, end in ((b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")):
        header = start + ",".join([*FLIGHT_COLUMNS[::-1], "gate"]).encode() + end
        _, plan = plan_with_header(tmp_path, header)
        assert plan().ignored == ("gate",)
        assert plan().files[0].header == (*FLIGHT_COLUMNS[::-1], "gate")
        assert plan().ranges == ()  # a header without lines is no error, and no rows


def renamed(old: str, new: str) -> str:
    return ",".join(new if name == old else name for name in FLIGHT_COLUMNS)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            renamed("dep_delay", "departure_delay"),
            "line 1: the column dep_delay is missing; is it the column departure_delay, renamed?",
        ),
        (
            renamed("tailnum", "zzz"),
            "line 1: the column tailnum is missing; add it",
        ),
        (
            ",".join(FLIGHT_COLUMNS[2:]),
            "line 1: the columns year, month are missing; add them",
        ),
        (
            ",".join([*FLIGHT_COLUMNS, "dest"]),
            "line 1: the column dest is there twice; remove one.",
        ),
        (
            "2013,1,1,517,515",
            "line 1: no column of the flights is there; the first line must be the header "
            "year,month,day,… separated by commas.",
        ),
        (";".join(FLIGHT_COLUMNS), "line 1: no column of the flights is there"),
        ('"year', "line 1: the header is not UTF-8 CSV"),
    ],
)
def test_a_header_that_has_drifted_is_refused_by_file_and_column(tmp_path, header, sentence):
    path, plan = plan_with_header(tmp_path, f"{header}\n".encode())
    with pytest.raises(RequestError) as caught:
        plan()
    assert str(caught.value).startswith(f"{path}, {sentence}")


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"y\xe9ar,month\n", "line 1: the header is not UTF-8 CSV"),
        (b"PAR1 and no more", "is damaged or was cut short"),
        (b"PK\x03\x04 and no more", "is damaged or was cut short"),
        (b"\x1f\x8b and no more", "is damaged or was cut short"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, contents, sentence):
    path, plan = plan_with_header(tmp_path, contents)
    with pytest.raises((RequestError, JobError)) as caught:
        plan()
    assert path in str(caught.value)
    assert sentence in str(caught.value)


def test_a_pattern_without_a_file_is_refused(tmp_path):
    with pytest.raises(RequestError, match=r"--input .*none\.csv does not exist"):
        planning.plan_reads(str(tmp_path / "none.csv"), TABLE)
    with pytest.raises(RequestError, match=r"--input .*\*\.csv matches no file"):
        planning.plan_reads(str(tmp_path / "*.csv"), TABLE)


# Batches and their coder


def test_a_slice_is_coded_without_the_rest_of_its_parent():
    parent = pa.record_batch({"x": np.random.default_rng(0).random(100_000)})
    coder = RecordBatchCoder()
    piece = parent.slice(50_000, 10)
    coded = coder.encode(piece)
    assert len(coded) < 1_000
    assert coder.decode(coded) == piece
    assert len(coder.encode(parent)) > 700_000


def test_every_kind_of_column_comes_back_as_it_was():
    batch = pa.record_batch(
        {
            "whole": pa.array([1, None, -3], pa.int16()),
            "number": pa.array([0.5, None, -0.0], pa.float32()),
            "text": pa.array(["", None, "é"]),
            "time": times([0, None, 1]),
            "list": pa.array([["a", None], [], None], pa.list_(pa.string())),
        }
    )
    coder = RecordBatchCoder()
    for piece in (batch, batch.slice(1, 1), batch.slice(0, 0), batch.select([])):
        back = coder.decode(coder.encode(piece))
        assert back.schema == piece.schema
        assert back == piece


def test_beam_knows_the_coder_and_does_not_take_it_for_a_keys():
    import apache_beam as beam

    assert isinstance(beam.coders.registry.get_coder(pa.RecordBatch), RecordBatchCoder)
    assert not RecordBatchCoder().is_deterministic()


def test_batches_are_cut_by_key_joined_and_sliced_without_losing_a_row():
    batch = pa.record_batch({"x": pa.array(range(6), pa.int64())})
    parts = list(split_by(batch, np.array([2, 0, 2, 1, 0, 2])))
    assert [(key, part.column("x").to_pylist()) for key, part in parts] == [
        (0, [1, 4]),
        (1, [3]),
        (2, [0, 2, 5]),
    ]
    assert concat([part for _, part in parts]).column("x").to_pylist() == [1, 4, 3, 0, 2, 5]
    assert [piece.num_rows for piece in slices(batch, 4)] == [4, 2]
    assert list(split_by(batch.slice(0, 0), np.array([], np.int64))) == []
    assert [key for key, _ in split_by(batch, np.full(6, 9))] == [9]


def test_missing_values_survive_the_way_through_numpy():
    column = pa.array([3, None, -1], pa.int16())
    values, known = integers(column, missing=7), present(column)
    assert values.dtype == np.int64
    assert (values.tolist(), known.tolist()) == ([3, 7, -1], [True, False, True])
    assert nullable(values, known, pa.int16()) == column
    instant = times([5, None])
    assert nullable(integers(instant), present(instant), UTC_SECONDS) == instant


# Raw features


def test_a_feature_that_is_known_on_arrival_only_is_refused_by_name(monkeypatch):
    leaky = schemas.Table(
        "t",
        "",
        (schemas.Column("air_time", pa.int16(), True, "", known="arrival", feature="number"),),
        (),
    )
    monkeypatch.setattr(schemas, "enriched_flight", lambda: leaky)
    raw.number_names.cache_clear()
    try:
        with pytest.raises(JobError, match="the column air_time is a feature and known only after"):
            raw.number_names()
    finally:
        raw.number_names.cache_clear()
