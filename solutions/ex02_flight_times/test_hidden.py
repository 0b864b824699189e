"""What grading adds to the tests of exercise 02."""

import datetime

import pytest

NEW_YORK = "America/New_York"
ANCHORAGE = "America/Anchorage"
MINUTE = datetime.timedelta(minutes=1)

# date, scheduled departure, delay, arrival, zone of the destination; time_hour and minute as the
# file has them, in UTC; and air_time. Real flights.
FLIGHTS = [
    ((7, 6), 1615, 14, 1954, ANCHORAGE, "2013-07-06T20:00+00:00", 15, 418),
    ((1, 1), 2155, 14, 2400, NEW_YORK, "2013-01-02T02:00+00:00", 55, 86),
    ((1, 5), 2130, -14, 2400, NEW_YORK, "2013-01-06T02:00+00:00", 30, 151),
    ((3, 10), 2100, 221, 230, NEW_YORK, "2013-03-11T01:00+00:00", 0, 82),
    ((3, 10), 2253, 180, 302, NEW_YORK, "2013-03-11T02:00+00:00", 53, 53),
    ((3, 9), 2135, -1, 51, "America/Los_Angeles", "2013-03-10T02:00+00:00", 35, 332),
    ((11, 2), 2140, -1, 43, "America/Los_Angeles", "2013-11-03T01:00+00:00", 40, 336),
    ((1, 1), 2057, 11, 25, "America/Los_Angeles", "2013-01-02T01:00+00:00", 57, 354),
]


def row_of(date, sched_dep_time, dep_delay, arr_time):
    return {
        "year": 2013,
        "month": date[0],
        "day": date[1],
        "sched_dep_time": sched_dep_time,
        "dep_delay": dep_delay,
        "arr_time": arr_time,
    }


@pytest.mark.task("departed")
@pytest.mark.parametrize("flight", FLIGHTS)
def test_departures_agree_with_the_hour_that_the_file_has_in_utc(harness, flight):
    date, sched, delay, arr, _, hour, minute, _ = flight
    expected = datetime.datetime.fromisoformat(hour) + (minute + delay) * MINUTE
    harness.call("departed", row_of(date, sched, delay, arr)).gives(expected)


@pytest.mark.task("arrived")
@pytest.mark.parametrize("flight", FLIGHTS)
def test_a_flight_is_longer_than_its_time_in_the_air_and_not_by_hours(harness, flight):
    date, sched, delay, arr, zone, hour, minute, air_time = flight
    left = datetime.datetime.fromisoformat(hour) + (minute + delay) * MINUTE
    landed = harness.call("arrived", row_of(date, sched, delay, arr), zone)
    taxiing = (landed.value - left) / MINUTE - air_time
    landed.must(
        5 <= taxiing <= 120,
        "The flight took another time than it was in the air.",
        expected=f"between 5 and 120 minutes more than {air_time}",
        got=f"{taxiing:.0f} minutes more",
    )


@pytest.mark.task("changes")
def test_another_years_changes_are_on_other_days(harness):
    day = datetime.date(2014, 3, 9)
    harness.call("utc_of", day, 300, NEW_YORK).gives(
        datetime.datetime(2014, 3, 9, 7, tzinfo=datetime.UTC)
    )


@pytest.mark.task("transform")
def test_rows_of_other_columns_keep_them(harness):
    row = {**row_of((1, 2), 1545, None, None), "dest": "LAX", "carrier": "AA", "gate": "12"}
    harness.run("FlightTimes", {"LAX": "America/Los_Angeles"}, rows=[row]).gives(
        [{**row, "departed": None, "arrived": None, "minutes": None}]
    )
