"""The contract of exercise 09: the ranges of time, and the seat."""

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex09_airport_pressure.drive import (
    DEPARTURE,
    FLIGHTS,
    KENNEDY,
    SCHEMA,
    WEEK,
    at,
    batch,
    cancelled,
    enriched,
    name,
)

# The stretch that begins at minute 0 has the number 2271, the one before it 2270.
NUMBER = 2271


def cut(harness, rows, ranges):
    """What `stretches` gives: the range of each flight by name, and the departures sent on."""
    given = batch(rows)
    ran = harness.call("stretches", given, ranges)
    own, sent = {}, []
    for pair in ran.value:
        ran.must(
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and isinstance(pair[1], pa.RecordBatch)
            and isinstance(pair[0], np.ndarray)
            and pair[0].dtype.kind in "iu"
            and len(pair[0]) == pair[1].num_rows,
            "stretches gives what is no pair of key ranges and a batch of as many rows.",
            expected="(int64 array, RecordBatch), one key range a row",
            got=pair,
            hint=1,
        )
        keys, part = pair
        ran.must(
            part.schema.names in (SCHEMA.names, DEPARTURE),
            "A batch has neither the flights' columns nor those of DEPARTURE alone.",
            expected=f"{', '.join(SCHEMA.names)}; or {', '.join(DEPARTURE)}",
            got=", ".join(part.schema.names),
            meaning="By its columns `merge` can tell a departure that was sent on from a flight.",
            hint=3,
        )
        for key, one in zip([int(key) for key in keys], part.to_pylist(), strict=True):
            if part.schema.names == DEPARTURE:
                sent.append((one["origin"], one["departed_at"], one["dep_delay"], key))
            else:
                own.setdefault(name(one), []).append(key)
    return ran, own, sent


def goes_to(harness, rows, ranges, expected, meaning, hint=1):
    ran, own, _ = cut(harness, rows, ranges)
    wanted = {flight: [key] for flight, key in expected.items()}
    ran.must(
        own == wanted,
        "Flights go to other ranges.",
        expected=str(expected),
        got=str({flight: keys[0] if len(keys) == 1 else keys for flight, keys in own.items()}),
        meaning=meaning,
        hint=hint,
    )


def sends_on(harness, rows, ranges, expected, meaning, hint=2):
    """Expects departures sent on, by name, with the range each goes to."""
    ran, _, sent = cut(harness, rows, ranges)
    known = {name(one): tuple(one[column] for column in DEPARTURE) for one in rows}
    wanted = sorted((flight, key) for flight, key in expected.items())
    names = {values: flight for flight, values in known.items()}
    got = sorted((names.get(tuple(one[:3]), "another"), one[3]) for one in sent)
    ran.must(
        got == wanted,
        "Other departures are sent on.",
        expected=", ".join(f"{flight} to range {key}" for flight, key in wanted) or "none",
        got=", ".join(f"{flight} to range {key}" for flight, key in got) or "none",
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("borders")
def test_each_flight_goes_to_the_range_of_its_week(harness):
    rows = [at(-1, 1), at(0, 2), at(WEEK - 1, 3), at(WEEK, 4), at(-WEEK, 5)]
    expected = {"UA 1": 2, "UA 2": 3, "UA 3": 3, "UA 4": 0, "UA 5": 2}
    goes_to(
        harness,
        rows,
        4,
        expected,
        f"Minute 0 begins stretch {NUMBER}, and {NUMBER} % 4 is 3. The minute before is in "
        f"stretch {NUMBER - 1}, which is in range 2.",
    )


@pytest.mark.task("borders")
def test_weeks_before_1970_have_numbers_below_0(harness):
    begin = -NUMBER * WEEK
    goes_to(
        harness,
        [at(begin - 1, 1), at(begin, 2), at(begin - WEEK, 3), at(begin - WEEK - 1, 4)],
        4,
        {"UA 1": 3, "UA 2": 0, "UA 3": 3, "UA 4": 2},
        "Made up: the last minute of 1969 is in stretch -1, and -1 % 4 is 3. // rounds down, on "
        "both sides of 0; astype(int64) and int() cut off, so that stretch 0 has two weeks.",
    )


@pytest.mark.task("borders")
def test_a_cancelled_flight_goes_by_its_schedule(harness):
    rows = [cancelled("MQ", 1, "JFK", -30), cancelled("MQ", 2, "JFK", 30)]
    goes_to(
        harness,
        rows,
        4,
        {"MQ 1": 2, "MQ 2": 3},
        "It has no departed_at. If null counts as 0, all 8,255 of the year are in the first week "
        "of 1970: one range, and one worker, has them all.",
    )


@pytest.mark.task("borders")
def test_the_last_hour_of_a_stretch_goes_to_the_next_range_too(harness):
    rows = [at(-61, 1), at(-60, 2), at(-30, 3), at(-1, 4), at(0, 5), at(WEEK - 60, 6)]
    sends_on(
        harness,
        rows,
        4,
        {"UA 2": 3, "UA 3": 3, "UA 4": 3, "UA 6": 0},
        "A flight at minute 0 has a window from -60 to 0, in the stretch before: whoever has that "
        "flight needs those departures. -61 is in no window behind the border, and 0 is there.",
    )


@pytest.mark.task("borders")
def test_a_flight_that_is_sent_on_stays_in_its_own_range(harness):
    goes_to(
        harness,
        [at(-30, 1), at(30, 2)],
        4,
        {"UA 1": 2, "UA 2": 3},
        "A departure that another range needs is still a flight of its own range, and of no other.",
        hint=3,
    )


@pytest.mark.task("borders")
def test_with_one_range_nothing_is_sent_twice(harness):
    sends_on(
        harness,
        [at(-30, 1), at(30, 2)],
        1,
        {},
        "The next stretch is in the same range, which has the flight already: sent once more, "
        "it would count twice.",
        hint=3,
    )


@pytest.mark.task("borders")
def test_what_never_left_is_not_sent_on(harness):
    sends_on(
        harness,
        [cancelled("MQ", 1, "JFK", -30), at(-20, 2)],
        2,
        {"UA 2": 1},
        "A cancelled flight is in nobody's window.",
        hint=3,
    )


def sure(ran, rows, meaning, hint):
    """Expects the flights with their hours, in batches that have rows."""
    empty = [one for one in ran.rows if isinstance(one, pa.RecordBatch) and not one.num_rows]
    ran.must(
        not empty,
        f"{len(empty)} of {len(ran.rows)} batches have no rows.",
        expected="only batches with rows",
        got=f"{len(empty)} without",
        meaning="A range may have got departures alone, and no flight.",
        hint=3,
    )
    ran.gives([enriched(rows)], key="flight", meaning=meaning, hint=hint)


@pytest.mark.task("seat")
@pytest.mark.parametrize("ranges", [1, 2, 5])
def test_any_number_of_ranges_gives_the_same(harness, ranges):
    rows = [*FLIGHTS, at(WEEK - 10, 1), at(WEEK + 10, 2)]
    ran = harness.run(
        "AirportPressure", ranges, rows=[batch(rows[:11]), batch(rows[11:25]), batch(rows[25:])]
    )
    sure(
        ran,
        rows,
        "The evening of 10 July lies on both sides of a border. However many ranges there are, "
        "DL 706 has 19 departures before it, and each flight comes out once.",
        1,
    )


@pytest.mark.task("seat")
def test_a_range_knows_nothing_of_the_range_before(harness):
    minutes = [-20, -10, 10, WEEK - 20, WEEK - 10, WEEK + 10]
    rows = [at(minute, number) for number, minute in enumerate(minutes, 1)]
    ran = harness.run("AirportPressure", 2, rows=[batch(rows)])
    sure(
        ran,
        rows,
        "What was sent on to one range is there for the other too, which has these departures "
        "among its own flights. A list that lives longer than a call (a default like `earlier=[]`, "
        "a variable of the class or the module) is filled by all of them.",
        3,
    )


@pytest.mark.task("seat")
def test_pieces_come_in_any_order_and_size(harness):
    rows = FLIGHTS[15:]
    pieces = [batch(rows[:1]), batch(rows[1:4]), batch(rows[4:9]), batch(rows[9:])]
    ran = harness.run("AirportPressure", 2, rows=pieces, distributed=True)
    sure(ran, rows, "A range gets pieces of many batches, flights and departures.", 2)


@pytest.mark.task("seat")
def test_a_range_of_departures_alone_gives_nothing(harness):
    rows = KENNEDY[5:9]
    ran = harness.run("AirportPressure", 4, rows=[batch(rows)])
    sure(
        ran,
        rows,
        "Nothing left after 20:00. The range of the next week gets four departures, and has no "
        "flight of its own.",
        3,
    )
