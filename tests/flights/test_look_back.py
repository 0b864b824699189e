"""The functions behind enrich, history and pressure, on tables worked out by hand."""

import datetime
import zoneinfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.columnar import time_zones
from pipelines.columnar.batches import concat, split_by
from pipelines.columnar.keys import (
    identity_keys,
    range_of,
    salted_hash,
)
from pipelines.flights.job import JOB
from pipelines.problems import RequestError
from pipelines.shuffling.group_by_range import MAX_RANGES, MIN_RANGES, ROWS_PER_RANGE, ranges_for
from pipelines.tables.lookups import LookupFiles
from solutions.ex07_enrich_flights.solution import (
    departed_at,
    find_rows,
    landed_at,
    scheduled_at,
    weather_rows,
    weekday,
)
from solutions.ex08_aircraft_history.solution import previous_leg
from solutions.ex09_airport_pressure.solution import STRETCH, airport_pressure, stretches
from tests.support.moments import at, times

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
    keys = range_of(
        shuffled.column("tailnum"),
        salted_hash(*identity_keys(shuffled, schemas.table("flights").identity), "x"),
        ranges,
    )
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
    found = time_zones.next_reading(zone, np.array([local(zone, after)]), np.array([hhmm]))
    assert found.tolist() == [local(zone, expected)]


def test_a_reading_that_occurs_twice_is_the_second_one_after_the_first_has_gone_by():
    # Left at 1:30 in summer time, landed when the clock showed 1:05, 35 minutes later.
    left = local(NEW_YORK, "2013-11-03T01:30", fold=0)
    found = time_zones.next_reading(NEW_YORK, np.array([left]), np.array([105]))
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
        found = time_zones.next_reading(zone, after, np.full(len(after), hhmm))
        skipped = (hhmm == 202) & (zone != PHOENIX) & (day == "2013-03-09")
        if skipped:
            # There is no 2:02 on March 10: until then it is 3:02 of the new clock.
            change = local(zone, "2013-03-10T03:02")
            before = (after >= local(zone, "2013-03-09T02:03")) & (after <= change)
            expected = np.where(before, change, expected)
        assert (found == expected).all()


def test_2400_is_the_midnight_at_the_end_of_the_day():
    assert time_zones.clock_minutes(np.array([0, 1, 59, 100, 517, 1200, 2359, 2400])).tolist() == [
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
    flights = pa.record_batch(rows)
    scheduled = scheduled_at(flights)
    assert scheduled == times([at("26:55")] * 6)
    departed, left = departed_at(flights, scheduled), at("27:30")
    assert departed == times([left, left, left, None, at("25:55"), left])
    landed = landed_at(flights, departed, zones)
    assert landed == times([at("28:00"), at("29:00"), None, None, at("27:00"), None])


def test_a_zone_that_nobody_knows_gives_no_landing_and_spoils_no_other():
    # 7:00 in New York is 11:00Z.
    flights = pa.record_batch({"arr_time": pa.array([700, 700], pa.int16())})
    departed = times([at("10:00")] * 2)
    landed = landed_at(flights, departed, pa.array(["America/Gotham", NEW_YORK]))
    assert landed == times([None, at("11:00")])


def test_monday_is_0_and_a_date_that_is_missing_or_impossible_has_no_weekday():
    dates = [(2013, 1, 1), (2013, 6, 3), (2016, 2, 29), (1969, 12, 31), (2013, 13, 1), (2013, 1, 0)]
    dates += [(2013, 2, 30), (None, 1, 1), (2013, None, 1), (2013, 1, None)]
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
    assert weekday(batch).to_pylist() == [*expected, *[None] * 6]


# Joins


def test_a_key_finds_its_row_and_a_missing_or_unknown_one_none():
    keys = pa.array(["A", "X", None, "C", "B", "A"])
    found = find_rows(keys, pa.array(["B", "A", "C"]))
    assert found.to_pylist() == [1, None, None, 2, 0, 1]


def test_a_missing_key_does_not_match_a_missing_key():
    assert find_rows(pa.array([None, "A"]), pa.array(["A", None])).to_pylist() == [None, 0]


def test_a_code_and_an_hour_find_their_row_together_only():
    table = pa.record_batch(
        {
            "origin": pa.array(["EWR", "JFK", "EWR", None, "JFK"]),
            "time_hour": times([at("05:00"), at("05:00"), at("06:00"), at("05:00"), None]),
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
    flights = pa.record_batch(
        {"origin": pa.array(codes), "time_hour": times([at(hour) for hour in hours])}
    )
    assert weather_rows(flights, table).to_pylist() == [0, None, 2, None, None, None, 1, None]
    assert weather_rows(flights, table.slice(0, 0)).to_pylist() == [None] * 8


AIRPORTS = "faa,name,lat,lon,alt,tz,dst,tzone\n"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("AAA,A,1,2,3,-5,A,x\nAAA,B,1,2,3,-5,A,x\n", "two rows have the same faa."),
        ("AAA,A,north,2,3,-5,A,x\n", "line 2: it has 'north', which is not a number,"),
        ("AAA,A\n", "line 2: it has 2 fields where the header has 8."),
    ],
)
def test_a_table_with_a_key_twice_or_a_bad_line_is_refused_by_name(tmp_path, lines, sentence):
    (tmp_path / "airports.csv").write_text(AIRPORTS + lines)
    with pytest.raises(RequestError) as caught:
        LookupFiles(JOB.lookups, str(tmp_path)).load("airports")
    assert str(tmp_path / "airports.csv") in str(caught.value)
    assert sentence in str(caught.value)


def test_a_table_without_rows_joins_with_nothing(tmp_path):
    (tmp_path / "airports.csv").write_text(AIRPORTS)
    airports = LookupFiles(JOB.lookups, str(tmp_path)).load("airports")
    assert airports.schema == schemas.table("airports").arrow
    assert find_rows(pa.array(["EWR"]), airports.column("faa")).to_pylist() == [None]
