"""The contract of exercise 09: the ranges of time, the seat, and its metrics."""

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex09_airport_pressure.drive import (
    ADDED,
    DEPARTURE,
    KENNEDY,
    LAGUARDIA,
    NEWARK,
    SCHEMA,
    WEEK,
    batch,
    cancelled,
    name,
    row,
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


def at(minute, number=1, origin="JFK"):
    return row("UA", number, origin, minute, 5)


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


FLIGHTS = [*KENNEDY, *NEWARK, *LAGUARDIA, cancelled("MQ", 3603, "LGA", -20)]


def counted(rows):
    """The rows with what is to be added, found by looking at every pair."""
    found = []
    for one in rows:
        before = [
            other["dep_delay"]
            for other in rows
            if None not in (one["departed_at"], other["departed_at"], one["origin"])
            and other["origin"] == one["origin"]
            and 0 < (one["departed_at"] - other["departed_at"]).total_seconds() <= 3_600
        ]
        known = None not in (one["departed_at"], one["origin"])
        found.append(
            one
            | {
                "origin_departures": len(before) if known else None,
                "origin_delay": sum(before) / len(before) if before else None,
            }
        )
    return found


def enriched(rows):
    return pa.RecordBatch.from_pylist(counted(rows), schema=pa.schema([*SCHEMA, *ADDED]))


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


def told(ran, kind, metric, expected, meaning, hint):
    """Expects a counter's number, or parts of a distribution (None: never updated)."""
    found = ran.value[kind].get(metric, 0 if kind == "counters" else None)
    if metric in ran.value["elsewhere"] and metric not in ran.value[kind]:
        where = f"it is in the namespace {ran.value['elsewhere'][metric]!r}"
    else:
        other = [one for one in ("counters", "distributions", "gauges") if metric in ran.value[one]]
        where = f"it is among the {other[0]}" if other and kind not in other else ""
    ran.must(
        found == expected,
        f"{metric} is wrong{': ' + where if where else ''}.",
        expected=f"{metric}: {expected}",
        got=f"{metric}: {found}",
        meaning=meaning,
        hint=hint,
    )


RECORDED = [
    *KENNEDY[:6],
    row("UA", 9, None, 0, 5),
    cancelled("MQ", 3603, "JFK", -20),
    cancelled("B6", 10, "JFK", -30, delay=5000),
]


@pytest.mark.task("metrics")
def test_a_counter_counts_flights_and_not_batches(harness):
    ran = harness.drive("recorded", enriched(RECORDED), call="record_metrics of 9 flights")
    told(
        *(ran, "counters", "never_left", 2),
        "MQ 3603 and B6 10 have no departed_at. inc() adds 1, inc(n) adds n.",
        hint=1,
    )
    told(
        *(ran, "counters", "empty_hours", 1),
        "Before AA 133 nobody left: its origin_departures is 0. Where it is null there is no "
        "hour: that is not an empty one.",
        hint=2,
    )


@pytest.mark.task("metrics")
def test_a_distribution_gets_one_number_of_a_range(harness):
    ran = harness.drive("recorded", enriched(RECORDED), call="record_metrics of 9 flights")
    told(
        *(ran, "distributions", "busiest_hour", {"count": 1, "sum": 5, "min": 5, "max": 5}),
        "DL 569 has five departures before it, and nobody has more. One update for each range: an "
        "update for each flight costs more than the window.",
        hint=3,
    )


@pytest.mark.task("metrics")
def test_a_busiest_hour_of_zero_is_told(harness):
    ran = harness.drive("recorded", enriched(KENNEDY[:1]), call="record_metrics of 1 flight")
    told(
        *(ran, "distributions", "busiest_hour", {"count": 1, "sum": 0, "min": 0, "max": 0}),
        "One flight left, and nobody before it: 0 is the largest of what is there.",
        hint=3,
    )


@pytest.mark.task("metrics")
def test_a_range_in_which_nobody_left_has_no_busiest_hour(harness):
    rows = [cancelled("MQ", 3603, "JFK", -20)]
    ran = harness.drive("recorded", enriched(rows), call="record_metrics of a cancelled flight")
    told(
        *(ran, "distributions", "busiest_hour", None),
        "There is no largest of nothing. A 0 would be taken for an hour in which nobody left.",
        hint=3,
    )
    told(*(ran, "counters", "never_left", 1), "It never left.", hint=1)


@pytest.mark.task("metrics")
def test_the_seat_tells_of_each_range(harness):
    rows = [*FLIGHTS, at(WEEK + 10, 1)]
    pieces = [batch(rows[i : i + 7]) for i in range(0, len(rows), 7)]
    ran = harness.drive("metrics", pieces, 3, call="AirportPressure(3) on 5 batches")
    told(*(ran, "counters", "never_left", 1), "MQ 3603 did not leave.", hint=1)
    told(
        *(ran, "counters", "empty_hours", 4),
        "AA 133, UA 525 and DL 2019 are the first from their airports, and UA 1 left a week later.",
        hint=2,
    )
    told(
        *(ran, "counters", "sent_on", 23),
        "From 19:00 on, 19 departures of Kennedy, two of Newark and two of LaGuardia are given to "
        "the range of the next week too: that is what the border costs.",
        hint=2,
    )
    told(
        *(ran, "distributions", "busiest_hour", {"count": 3, "sum": 38, "min": 0, "max": 19}),
        "Three weeks are in three ranges. The largest count in each: 19 before 20:00, 19 from "
        "then on, and 0 a week later.",
        hint=3,
    )


@pytest.mark.task("metrics")
def test_with_one_range_nothing_is_sent_on(harness):
    ran = harness.drive("metrics", [batch(FLIGHTS)], 1, call="AirportPressure(1)")
    told(*(ran, "counters", "sent_on", 0), "One range has all it needs.", hint=2)
    told(
        *(ran, "distributions", "busiest_hour", {"count": 1, "sum": 19, "min": 19, "max": 19}),
        "One range, one number.",
        hint=3,
    )
