"""What the eight questions ask, by values that were worked out by hand or by other means."""

import datetime

import pyarrow as pa
import pytest

NEW_YORK = "America/New_York"


@pytest.mark.task("lines")
def test_lines_become_rows_or_leave_by_the_other_output(harness):
    bad = ["N14228", "N14228,17,3", "N14228,late", "N14228,"]
    lines = ["N14228,17", "N24211,NA", "N619AA,-6", *bad]
    ran = harness.run("ParseDelays", rows=lines, distributed=True)
    ran.gives(
        [
            {"tailnum": "N14228", "delay": 17},
            {"tailnum": "N24211", "delay": None},
            {"tailnum": "N619AA", "delay": -6},
        ],
        tag="rows",
        meaning="Three of the lines can be read, and NA is no delay that is known.",
    )
    ran.gives(bad, tag="bad", meaning="The others come out as they came in, none is lost.")


@pytest.mark.task("clocks")
@pytest.mark.parametrize(
    ("day", "time", "zone", "second", "expected"),
    [
        ((2013, 7, 1), (20, 0), NEW_YORK, False, (2013, 7, 2, 0, 0)),
        ((2013, 1, 1), (20, 0), NEW_YORK, False, (2013, 1, 2, 1, 0)),
        ((2013, 11, 3), (1, 30), NEW_YORK, False, (2013, 11, 3, 5, 30)),
        ((2013, 11, 3), (1, 30), NEW_YORK, True, (2013, 11, 3, 6, 30)),
        ((2013, 7, 1), (5, 15), "Pacific/Honolulu", True, (2013, 7, 1, 15, 15)),
        ((2013, 10, 27), (2, 15), "Europe/Berlin", True, (2013, 10, 27, 1, 15)),
    ],
)
def test_a_reading_is_an_instant(harness, day, time, zone, second, expected):
    harness.call("instant", datetime.date(*day), *time, zone, second).gives(
        datetime.datetime(*expected, tzinfo=datetime.UTC),
        meaning="New York is 4 hours behind UTC in summer and 5 in winter, and its clocks show half"
        " past one twice on 3 November 2013.",
    )


@pytest.mark.task("sums")
@pytest.mark.parametrize(
    ("delays", "mean"),
    [
        ([17, None, -5], 6.0),
        ([None, None], None),
        ([0, None], 0.0),
        ([10, *[None] * 20, *range(31)], 475 / 32),
    ],
)
def test_a_mean_of_parts_is_that_of_the_whole(harness, delays, mean):
    for parts in (1, 2, 3, 7):
        ran = harness.drive("mean", delays, parts, call=f"MeanDelay over {delays}, {parts} parts")
        ran.gives(
            mean,
            meaning="A missing delay is neither in the sum nor in the count, and parts are merged "
            "by their sums and counts: the mean of means is another number.",
        )


@pytest.mark.task("sums")
def test_what_is_accumulated_stays_small(harness):
    ran = harness.drive("size", call="MeanDelay over 10,000 delays")
    ran.must(
        ran.value < 200,
        "What MeanDelay accumulates grows with the delays.",
        expected="an accumulator of less than 200 bytes",
        got=f"{ran.value:,} bytes after 10,000 delays",
    )


AIRPORTS = [("SFO", "San Francisco Intl"), ("LAX", "Los Angeles Intl"), ("SFO", "S. Francisco")]


@pytest.mark.task("join")
def test_every_flight_comes_out_once(harness):
    flights = [{"flight": n, "dest": dest} for n, dest in enumerate(["SFO", "SJU", "LAX", "SFO"])]
    names = ["S. Francisco", None, "Los Angeles Intl", "S. Francisco"]
    ran = harness.run(
        "WithNames", rows={"flights": flights, "airports": AIRPORTS}, distributed=True
    )
    ran.gives(
        [{**flight, "name": name} for flight, name in zip(flights, names, strict=True)],
        meaning="San Juan is not in the table, and its flight stays. San Francisco stands there "
        "twice, and its flights come out once.",
    )


@pytest.mark.task("hours")
def test_departures_are_counted_by_the_hour_in_which_they_were(harness):
    start = 1_372_636_800  # 1 July 2013, 00:00 UTC
    left = {"EWR": [0, 1800, 3599, 3600, 90_000], "JFK": [3600]}
    rows = [{"origin": origin, "left": start + at} for origin in left for at in left[origin]]
    harness.run("HourlyDepartures", rows=rows[::-1], distributed=True).gives(
        [
            {"origin": "EWR", "hour": start, "departures": 3},
            {"origin": "EWR", "hour": start + 3600, "departures": 1},
            {"origin": "JFK", "hour": start + 3600, "departures": 1},
            {"origin": "EWR", "hour": start + 90_000, "departures": 1},
        ],
        meaning="An hour has its first second, and not the first of the next hour.",
    )


@pytest.mark.task("nulls")
def test_rows_outside_are_found_and_missing_values_are_not_outside(harness):
    batch = pa.RecordBatch.from_pydict(
        {
            "flight": pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
            "delay": pa.array([-61, -60, None, 180, 181, 0], pa.int32()),
        }
    )
    harness.call("out_of_range", batch, "delay", -60, 180).gives(
        batch.take([0, 4]),
        meaning="-61 and 181 are outside of -60 to 180. Of the third flight nothing is known.",
    )
    harness.call("out_of_range", batch.slice(2, 2), "delay", -60, 180).gives(
        batch.slice(0, 0),
        meaning="None of these two is outside: a batch without rows and with the same columns.",
    )


# From `printf 2013-01-01 | sha256sum` and so on: 99, 40, 89, 79, 80, 90 of 100.
SPLITS = {
    (2013, 1, 1): "test",
    (2013, 1, 2): "train",
    (2013, 1, 3): "eval",
    (2013, 2, 11): "train",
    (2013, 2, 25): "eval",
    (2013, 7, 14): "test",
}


@pytest.mark.task("days")
@pytest.mark.parametrize("day", SPLITS)
def test_a_day_goes_where_its_hash_says(harness, day):
    harness.call("split_of", datetime.date(*day)).gives(
        SPLITS[day],
        meaning="The number is that of the digest's first 8 bytes, the most significant first.",
    )


@pytest.mark.task("names")
def test_ids_are_those_of_any_other_machine_and_rows_stay_as_they_are(harness):
    rows = [
        {"carrier": "UA", "flight": 327, "day": "2013-07-01"},
        {"carrier": "B6", "flight": 165, "day": "2013-07-01"},
    ]
    harness.run("WithIds", rows=rows, distributed=True).gives(
        [{**rows[0], "id": "a9565280f6be"}, {**rows[1], "id": "ba67a5cecfea"}],
        meaning="An id is made of the row alone; Python's hash() of a text is another one in each "
        "process.",
    )
