"""The contract of exercise 09: the two ends of a window."""

import numpy as np
import pytest

from exercises.ex09_airport_pressure.drive import NIGHT


def seconds(minutes):
    return np.array(minutes, np.int64) * 60 + int(NIGHT.timestamp())


def in_the_hour_before(harness, departed, instants, counts, sums, meaning, hint=2):
    """Departures are pairs of minute and delay."""
    minutes, delays = ([pair[i] for pair in departed] for i in (0, 1))
    ran = harness.call(
        "delays_before", seconds(minutes), np.array(delays, np.int64), seconds(instants)
    )
    ran.call = f"delays_before of (minute, delay) {departed}, at the minutes {instants}"
    value = ran.value
    ran.must(
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(one, np.ndarray) and one.dtype.kind in "iu" for one in value),
        "delays_before gives no pair of integer arrays.",
        expected="(count, sum), two arrays",
        got=value,
        hint=1,
    )
    for what, expected, got in zip(("count", "sum"), (counts, sums), value, strict=True):
        ran.must(
            got.tolist() == expected,
            f"The {what} is wrong.",
            expected=str(expected),
            got=str(got.tolist()),
            meaning=meaning,
            hint=hint,
        )
    ran.must(
        not ran.changed_its_input,
        "delays_before has changed the arrays that it was given.",
        expected=f"departures, delays {list(delays)} and instants as they were",
        got="other numbers in one of them",
        meaning="The caller goes on with its arrays. What NumPy does in place (`out=`, `+=`, "
        "`sort`) it does to the caller's.",
        hint=3,
    )


@pytest.mark.task("window")
def test_departures_of_the_hour_before_are_counted_and_added_up(harness):
    in_the_hour_before(
        *(harness, [(-80, 5), (-30, 20), (-10, -3), (12, 9)], [0]),
        *([2], [17]),
        "In the hour before minute 0 two left: 20 and -3 minutes late.",
        hint=1,
    )


@pytest.mark.task("window")
def test_what_left_exactly_an_hour_before_counts(harness):
    in_the_hour_before(
        *(harness, [(-61, 194), (-60, 7), (-58, 243)], [0]),
        *([2], [250]),
        "The window begins 60 minutes before, with what left then: minute -60 is in it, "
        "minute -61 is not.",
    )


@pytest.mark.task("window")
def test_what_leaves_at_the_instant_itself_does_not_count(harness):
    in_the_hour_before(
        *(harness, [(-2, 268), (0, 241), (0, -5)], [0]),
        *([1], [268]),
        "When an aircraft leaves, nobody knows yet who else leaves in that minute. And a flight "
        "that counts itself has its own delay in the mean.",
    )


@pytest.mark.task("window")
def test_instants_come_in_any_order_and_need_not_be_departures(harness):
    in_the_hour_before(
        *(harness, [(-45, 125), (-44, 16), (-27, 94)], [15, -44, 33, -30, 15, -45]),
        *([3, 1, 1, 2, 3, 0], [235, 125, 94, 141, 235, 0]),
        "Each instant has an entry at its own place: the instants are not sorted.",
        hint=3,
    )


@pytest.mark.task("window")
def test_windows_are_of_seconds(harness):
    after = [-3_601, -3_600, -1, 0, 58, 59]
    departed = np.array(after, np.int64) + int(NIGHT.timestamp())
    ran = harness.call(
        *("delays_before", departed, np.array([1, 2, 4, 8, 16, 32], np.int64)),
        np.array([0, 59], np.int64) + int(NIGHT.timestamp()),
    )
    ran.call = f"delays_before of departures at the seconds {after}, at the seconds [0, 59]"
    ran.must(
        [np.asarray(one).tolist() for one in ran.value] == [[2, 3], [6, 28]],
        "Departures of other seconds are counted.",
        expected="two from -3600 on, before 0; three from -3541 on, before 59",
        got=ran.value,
        meaning="Instants are seconds, and WINDOW is an hour of them.",
        hint=2,
    )


@pytest.mark.task("window")
def test_what_left_long_before_is_no_matter(harness):
    in_the_hour_before(
        *(harness, [(-80, 16_777_216), (-30, 1), (-10, 2)], [0]),
        *([2], [3]),
        "A running sum grows with all that left before the window. It is exact in int64; float32 "
        "has not every whole number above 16,777,216.",
        hint=3,
    )


@pytest.mark.task("window")
def test_without_departures_there_are_none(harness):
    in_the_hour_before(
        *(harness, [], [0, 5]), *([0, 0], [0, 0]), "An airport may be closed all day.", hint=3
    )
