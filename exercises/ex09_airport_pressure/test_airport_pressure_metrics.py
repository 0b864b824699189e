"""The contract of exercise 09: what the seat tells Beam's metrics."""

import pytest

from exercises.ex09_airport_pressure.drive import (
    FLIGHTS,
    KENNEDY,
    WEEK,
    at,
    batch,
    cancelled,
    enriched,
    every_minute,
    row,
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
def test_a_large_range_is_told_of_once(harness):
    # More rows than a batch has, in three pieces.
    flights = every_minute(33_000)
    pieces = [flights.slice(start, 11_000) for start in range(0, 33_000, 11_000)]
    ran = harness.drive("metrics", pieces, 1, call="AirportPressure(1) on 33,000 flights")
    told(
        *(ran, "distributions", "busiest_hour", {"count": 1, "sum": 60, "min": 60, "max": 60}),
        "A range comes in several pieces, and may leave in several batches. Its busiest hour is "
        "that of all its flights together: one update, however it is cut.",
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
