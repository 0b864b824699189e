"""The contract of exercise 07: weekdays and instants of real flights."""

import pyarrow as pa
import pytest

from exercises.ex07_enrich_flights.drive import INSTANT, LOCAL, table, utc

DATES = pa.schema([*LOCAL[:3], ("time_hour", INSTANT)])
CLOCK = pa.schema([("time_hour", INSTANT), ("minute", pa.int8()), ("dep_delay", pa.int16())])


A_SLICE = (
    "The batch is a slice of a longer one: its first row is not the first in the memory of its "
    "columns. Arrow's functions, and `integers`, know of that; who reads the buffers does not."
)


def gives_weekdays(harness, rows, values, meaning, hint, drive="column"):
    ran = harness.drive(
        *(drive, "weekday", table(DATES, *rows)),
        call=f"weekday(<{', '.join('-'.join(map(str, row[:3])) for row in rows)}>)",
    )
    got = ran.value
    ran.must(
        got["type"] == "int8" and got["values"] == values,
        "The weekdays are wrong.",
        expected=f"int8: {values}",
        got=f"{got['type']}: {got['values']}",
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("weekday")
def test_monday_is_0(harness):
    rows = [(2013, 1, day, utc(1, day, 15)) for day in (1, 7, 13)]
    gives_weekdays(
        harness,
        rows,
        [1, 0, 6],
        "1 January 2013 was a Tuesday, the 7th a Monday, the 13th a Sunday.",
        1,
    )
    rows = [(2012, 2, 29, None), (2261, 12, 31, None), (1987, 10, 1, None)]
    gives_weekdays(
        harness, rows, [2, 1, 3], "A Wednesday, a Tuesday and a Thursday of other years.", 1
    )


@pytest.mark.task("weekday")
def test_there_were_days_before_1970(harness):
    rows = [(1969, 12, 25, None), (1969, 12, 31, None), (1969, 12, 29, None), (1901, 1, 1, None)]
    gives_weekdays(
        harness,
        rows,
        [3, 2, 0, 1],
        "Made up. Days before 1970 have negative numbers: a weekday is the remainder that is 0 or "
        "more, as % gives it, and not that of fmod or of C.",
        3,
    )


@pytest.mark.task("weekday")
def test_the_date_is_new_yorks(harness):
    gives_weekdays(
        harness,
        [(2013, 1, 5, utc(1, 6, 4)), (2013, 11, 2, utc(11, 3, 1))],
        [5, 5],
        "Both left on a Saturday evening, at 23:59 and at 21:30. In UTC it was Sunday by then: "
        "taken from `time_hour`, 38,444 flights of the year get the next day's weekday.",
        2,
    )


@pytest.mark.task("weekday")
def test_a_date_that_is_none_has_no_weekday(harness):
    missing = [(None, 1, 1, None), (2013, None, 1, None), (2013, 1, None, None)]
    gives_weekdays(
        harness, missing, [None] * 3, "Without the year, month or day there is no date.", 3
    )
    wrong = [(2013, 13, 1), (2013, 0, 1), (2013, 1, 0), (2013, 4, 31), (2013, 2, 29), (2013, 1, 32)]
    gives_weekdays(
        harness,
        [(*date, None) for date in [*wrong, (2013, 12, 31)]],
        [*[None] * 6, 1],
        "Rows with such dates are rejected later; until then they must neither fail the batch, "
        "nor be counted on into the next month.",
        3,
    )


@pytest.mark.task("weekday")
def test_the_dates_of_a_slice_are_its_own(harness):
    rows = [(2013, 1, 1, None), (2013, 2, 29, None), (2013, 1, 7, None)]
    gives_weekdays(harness, rows, [1, None, 0], A_SLICE, 1, "sliced")


def gives_instants(harness, name, args, said, values, meaning, hint, drive="column"):
    ran = harness.drive(drive, name, *args, call=f"{name}({said})")
    got = ran.value
    ran.must(
        got["type"] == str(INSTANT) and got["values"] == values,
        "The instants are wrong.",
        expected=f"{INSTANT}:\n" + "\n".join(map(str, values)),
        got=f"{got['type']}:\n" + "\n".join(map(str, got["values"])),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("scheduled")
def test_minutes_are_added_to_the_hour(harness):
    gives_instants(
        harness,
        "scheduled_at",
        [table(CLOCK, (utc(1, 1, 10), 0, None), (utc(1, 1, 10), 2, 7), (utc(1, 6, 4), 1, None))],
        "<10Z and 0, 10Z and 2, 04Z and 1>",
        ["2013-01-01 10:00", "2013-01-01 10:02", "2013-01-06 04:01"],
        "An instant and minutes give an instant in UTC, in seconds. The delay is no part of the "
        "schedule.",
        1,
    )


@pytest.mark.task("scheduled")
def test_seconds_of_59_minutes_fit_no_int8(harness):
    gives_instants(
        harness,
        "scheduled_at",
        [table(CLOCK, (utc(1, 1, 10), 3, None), (utc(1, 1, 10), 15, 2), (utc(1, 6, 4), 59, 15))],
        "<10Z and 3, 10Z and 15, 04Z and 59>",
        ["2013-01-01 10:03", "2013-01-01 10:15", "2013-01-06 04:59"],
        "`minute` is an int8, up to 127. 3 minutes are 180 seconds: in 8 bits they wrap round to "
        "-76, and nothing is raised.",
        2,
    )


@pytest.mark.task("scheduled")
def test_any_number_of_minutes_is_added(harness):
    gives_instants(
        harness,
        "scheduled_at",
        [table(CLOCK, (utc(1, 1, 10), 60, None), (utc(1, 1, 10), 127, 2), (utc(1, 1, 10), -1, 2))],
        "<10Z and 60, 10Z and 127, 10Z and -1>",
        ["2013-01-01 11:00", "2013-01-01 12:07", "2013-01-01 09:59"],
        "Null says that the hour or the minute is missing, and here neither is. A row with such a "
        "minute is rejected by a step that comes later.",
        3,
    )


@pytest.mark.task("scheduled")
def test_without_an_hour_or_a_minute_there_is_no_schedule(harness):
    gives_instants(
        harness,
        "scheduled_at",
        [table(CLOCK, (None, 15, 2), (utc(1, 1, 10), None, 2), (utc(1, 1, 10), 30, None))],
        "<null and 15, 10Z and null, 10Z and 30>",
        [None, None, "2013-01-01 10:30"],
        "What is added to null, or null added to something, is null: 1970 is an instant, and so "
        "is the full hour.",
        3,
    )


@pytest.mark.task("scheduled")
def test_the_hours_of_a_slice_are_its_own(harness):
    gives_instants(
        harness,
        "scheduled_at",
        [table(CLOCK, (utc(1, 1, 10), 0, None), (utc(1, 2, 11), None, 7), (utc(1, 6, 4), 1, None))],
        "<10Z and 0, 11Z and null, 04Z and 1>",
        ["2013-01-01 10:00", None, "2013-01-06 04:01"],
        A_SLICE,
        1,
        "sliced",
    )


def departs(harness, rows, values, meaning, hint, drive="column"):
    """Rows of (scheduled, dep_delay)."""
    scheduled = pa.array([instant for instant, _ in rows], INSTANT)
    flights = table(CLOCK, *((instant, 0, delay) for instant, delay in rows))
    gives_instants(
        harness,
        "departed_at",
        [flights, scheduled],
        f"<delays of {', '.join(str(delay) for _, delay in rows)}>, …",
        values,
        meaning,
        hint,
        drive,
    )


@pytest.mark.task("departed")
def test_a_flight_leaves_its_delay_after_the_schedule(harness):
    departs(
        harness,
        [(utc(1, 1, 10, 15), 2), (utc(1, 6, 4, 59), -2), (utc(1, 6, 4, 59), 0)],
        ["2013-01-01 10:17", "2013-01-06 04:57", "2013-01-06 04:59"],
        "UA 1545 left 2 minutes late, B6 727 left 2 minutes early. 0 is a delay too.",
        1,
    )
    departs(
        harness,
        [(utc(1, 9, 14), 1_301), (utc(1, 9, 14), 547)],
        ["2013-01-10 11:41", "2013-01-09 23:07"],
        "HA 51 left 1,301 minutes late, on the next day. `dep_delay` is an int16, up to 32,767: "
        "547 minutes are more seconds than that. 47 flights of the year are so late.",
        1,
    )


@pytest.mark.task("departed")
def test_a_cancelled_flight_never_left(harness):
    departs(
        harness,
        [(utc(1, 2, 21, 1), None), (None, 5), (None, None), (utc(1, 2, 21, 1), 5)],
        [None, None, None, "2013-01-02 21:06"],
        "A flight without a delay was cancelled: with its schedule for a departure, it would "
        "count among those that left the airport on time.",
        2,
    )


@pytest.mark.task("departed")
def test_a_delay_that_cannot_be_moves_no_flight(harness):
    departs(
        harness,
        [(utc(1, 9, 14), delay) for delay in (-120, -121, 2_880, 2_881, 30_000, -30_000)],
        ["2013-01-09 12:00", None, "2013-01-11 14:00", None, None, None],
        "No flight leaves 21 days late: somebody typed that. The row is rejected by a step that "
        "comes later; until then its aircraft must not be where it never was. The limits, -120 "
        "and 2,880, are delays that a flight may have.",
        3,
    )


@pytest.mark.task("departed")
def test_the_delays_of_a_slice_are_its_own(harness):
    departs(
        harness,
        [(utc(1, 1, 10, 15), 2), (utc(1, 2, 11), None), (utc(1, 6, 4, 59), -2)],
        ["2013-01-01 10:17", None, "2013-01-06 04:57"],
        A_SLICE,
        1,
        "sliced",
    )
