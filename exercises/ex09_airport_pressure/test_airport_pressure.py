"""The contract of exercise 09: the hour before each flight of a batch."""

import pyarrow as pa
import pytest

from exercises.ex09_airport_pressure.drive import (
    ADDED,
    KENNEDY,
    LAGUARDIA,
    NEWARK,
    SCHEMA,
    WEEK,
    batch,
    cancelled,
    departures,
    flights,
    name,
    row,
)

OF = {one["flight"]: one for one in [*KENNEDY, *NEWARK, *LAGUARDIA]}


def pressures(harness, rows, earlier=()):
    """Calls `airport_pressure`; what came by flight, (count, mean), after a look at its form."""
    given = batch(rows)
    ran = harness.call("airport_pressure", given, [departures(some) for some in earlier])
    got = ran.value
    ran.must(
        isinstance(got, pa.RecordBatch),
        "airport_pressure gives no record batch.",
        expected="a pyarrow.RecordBatch",
        got=type(got).__name__,
        hint=1,
    )
    types = {field.name: field.type for field in [*SCHEMA, *ADDED]}
    there = {field.name: field.type for field in got.schema}
    ran.must(
        there == types,
        "The columns or their types are not the right ones.",
        expected=", ".join(f"{name}: {type}" for name, type in types.items()),
        got=", ".join(f"{name}: {type}" for name, type in there.items()),
        meaning="The flight's own columns stay, and two come behind them: origin_departures, "
        "int16, and origin_delay, float32.",
        hint=1,
    )
    found = got.to_pylist()
    ran.must(
        sorted(map(name, found)) == sorted(map(name, rows)),
        "It does not give each flight once.",
        expected=", ".join(sorted(map(name, rows))),
        got=", ".join(sorted(str(name(one)) for one in found)),
        meaning="The flights that came in go out, and no other rows: a departure of `earlier` is "
        "somebody else's flight.",
        hint=1,
    )
    before = {name(one): one for one in rows}
    for one in found:
        kept = {column: one[column] for column in SCHEMA.names}
        ran.must(
            kept == before[name(one)],
            f"The columns of {name(one)} are another flight's.",
            expected=before[name(one)],
            got=kept,
            meaning="Where rows are sorted, what is found for them has to be sorted with them.",
            hint=3,
        )
    return ran, {name(one): (one["origin_departures"], one["origin_delay"]) for one in found}


def has_pressure(harness, rows, expected, meaning, hint=1, earlier=()):
    """Expects (count, mean) of some flights, by name."""
    ran, got = pressures(harness, rows, earlier)
    for flight, (count, mean) in expected.items():
        its_count, its_mean = got[flight]
        wrong = its_count != count or (its_mean is None) != (mean is None)
        ran.must(
            not wrong and (mean is None or abs(its_mean - mean) <= 1e-5 * max(1, abs(mean))),
            f"The hour before {flight} is wrong.",
            expected=f"origin_departures {count}, origin_delay {mean}",
            got=f"origin_departures {its_count}, origin_delay {its_mean}",
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("mean")
def test_a_mean_need_not_be_a_whole_number(harness):
    has_pressure(
        harness,
        [KENNEDY[7], KENNEDY[8], KENNEDY[9], KENNEDY[10]],
        {"DL 1465": (2, 67.0), "UA 535": (3, 50.0), "AA 257": (1, 9.0)},
        "Before DL 1465 two left, 9 and 125 minutes late.",
    )
    has_pressure(
        harness,
        [KENNEDY[6], KENNEDY[7], KENNEDY[8]],
        {"AA 257": (2, 10.5)},
        "12 and 9 minutes have a mean of 10.5: // rounds down.",
    )


@pytest.mark.task("mean")
def test_a_delay_of_zero_is_a_delay(harness):
    has_pressure(
        harness,
        KENNEDY[1:4],
        {"B6 581": (1, 0.0), "DL 503": (2, 243 / 2)},
        "DL 2159 left on the minute: it left, and its delay is 0. In the hour before B6 581 the "
        "mean is 0, which is not the same as no mean.",
        hint=2,
    )


@pytest.mark.task("mean")
def test_of_nothing_there_is_no_mean(harness):
    rows = [KENNEDY[0], row("B6", 1, "JFK", 5, 30)]
    has_pressure(
        harness,
        rows,
        {"AA 133": (0, None), "B6 1": (0, None)},
        "In the hour before nobody left: that is a count of 0, and a mean that is missing. "
        "A mean of 0 would say that all left on time.",
        hint=2,
    )


@pytest.mark.task("mean")
def test_early_departures_count_and_delays_that_cancel_out_are_a_mean_of_zero(harness):
    rows = flights("""
        DL 2391 JFK -3 -3
        UA    1 JFK -2  3
        UA    2 JFK -1 -8
        UA    3 JFK  0  4
    """)
    has_pressure(
        harness,
        rows,
        {"UA 1": (1, -3.0), "UA 2": (2, 0.0), "UA 3": (3, -8 / 3)},
        "A negative delay is an early departure; -3 and 3 have a mean of 0, of two departures.",
        hint=2,
    )


@pytest.mark.task("mean")
def test_the_mean_is_that_of_the_hour_before(harness):
    has_pressure(
        harness,
        KENNEDY,
        {"DL 706": (19, 93.0), "B6 105": (18, 1765 / 18)},
        "DL 706 left at 20:00. 19 aircraft had left since 19:00, that included: their delays come "
        "to 1,767 minutes. For B6 105 the hour begins at 19:03.",
    )


@pytest.mark.task("mean")
def test_sums_have_room(harness):
    rows = [row("HA", number, "JFK", number, 1301) for number in range(41)]
    has_pressure(
        harness,
        rows,
        {"HA 40": (40, 1301.0)},
        "40 delays of 1,301 minutes come to 52,040, for which int16 has no room.",
        hint=3,
    )


THREE = [*KENNEDY[-4:-1], *NEWARK, *LAGUARDIA]


@pytest.mark.task("airports")
def test_each_airport_has_its_own_departures(harness):
    has_pressure(
        harness,
        THREE,
        {
            "DL 706": (2, (268 - 3) / 2),
            "WN 580": (2, (106 + 97) / 2),
            "UA 1292": (2, (106 + 97) / 2),
            "UA 745": (2, (69 + 57) / 2),
            "UA 1141": (1, 106.0),
        },
        "Three airports, three queues: what leaves Newark says nothing of Kennedy's runway.",
    )


@pytest.mark.task("airports")
def test_flights_come_in_any_order(harness):
    rows = [THREE[i] for i in (6, 2, 8, 3, 9, 0, 5, 1, 7, 4)]
    has_pressure(
        harness,
        rows,
        {"DL 706": (2, 132.5), "UA 1292": (2, 101.5), "UA 745": (2, 63.0), "DL 95": (1, -3.0)},
        "Batches are not sorted by time, and departed of delays_before is.",
        hint=2,
    )


@pytest.mark.task("airports")
def test_a_flight_without_an_origin_is_at_no_airport(harness):
    rows = [row("UA", 1, None, -2, 50), row("UA", 2, None, 0, 60), KENNEDY[-3], KENNEDY[-1]]
    has_pressure(
        harness,
        rows,
        {"UA 1": (None, None), "UA 2": (None, None), "B6 105": (1, 268.0)},
        "null is no airport: two flights whose origin is missing need not be at the same one. Of "
        "them it is not known what left before.",
        hint=3,
    )


# Seconds by which answers that search all airports at once have set these apart.
APART = [
    *(days * 86_400 for days in (1, 7, 14, 28, 30, 31, 365, 366, 400, 1_000, 3_650, 3_653)),
    *(10**digits for digits in range(5, 11)),
    *(2**digits for digits in range(17, 34)),
]


@pytest.mark.task("airports")
def test_airports_stay_apart_at_any_distance_in_time(harness):
    minutes = [sign * seconds // 60 - 30 for seconds in APART for sign in (-1, 1)]
    others = [row("UA", number, "EWR", at, 50) for number, at in enumerate(minutes, 1)]
    has_pressure(
        harness,
        [KENNEDY[-2], *others],
        {"DL 706": (0, None)},
        "Days and years lie between these departures from Newark and DL 706. Where each airport "
        "has a place of its own in time, the hour of one must not reach into another's.",
        hint=3,
    )


@pytest.mark.task("cancelled")
def test_a_cancelled_flight_has_no_hour_and_is_in_none(harness):
    rows = [
        *KENNEDY[-4:-1],
        cancelled("MQ", 3603, "JFK", -30),
        cancelled("US", 2142, "JFK", 0),
        KENNEDY[-1],
    ]
    has_pressure(
        harness,
        rows,
        {
            "MQ 3603": (None, None),
            "US 2142": (None, None),
            "DL 706": (2, 132.5),
            "B6 105": (3, (-3 + 268 + 241) / 3),
        },
        "MQ 3603 and US 2142 never left the gate: the hour before a departure is not there where "
        "the departure is not, and they count in nobody else's.",
    )


@pytest.mark.task("cancelled")
def test_departed_at_says_who_left_and_not_the_delay(harness):
    rows = [*KENNEDY[-4:-1], cancelled("B6", 9, "JFK", -30, delay=5000)]
    has_pressure(
        harness,
        rows,
        {"B6 9": (None, None), "DL 706": (2, 132.5)},
        "A delay of 5,000 minutes is not believed, so the step before has left departed_at null. "
        "Such a row must not spoil the means of others.",
        hint=2,
    )


@pytest.mark.task("cancelled")
def test_all_may_be_cancelled(harness):
    rows = [cancelled("MQ", 3603, "JFK", -30), cancelled("US", 2142, "LGA", 0)]
    has_pressure(
        harness,
        rows,
        {"MQ 3603": (None, None), "US 2142": (None, None)},
        "On 9 February most were.",
        hint=3,
    )


@pytest.mark.task("earlier")
def test_departures_of_another_range_count(harness):
    has_pressure(
        harness,
        KENNEDY[-2:],
        {"DL 706": (19, 93.0), "B6 105": (18, 1765 / 18)},
        "All 19 that left in the hour before DL 706 are in `earlier`, in two batches.",
        earlier=[KENNEDY[10:-2], KENNEDY[:10]],
    )


@pytest.mark.task("earlier")
def test_departures_of_another_range_are_of_all_airports(harness):
    has_pressure(
        harness,
        [OF[706], OF[580], OF[745]],
        {"DL 706": (1, 268.0), "WN 580": (2, 101.5), "UA 745": (0, None)},
        "UA 525 and UA 1141 left Newark, DL 95 Kennedy; of LaGuardia there is none.",
        hint=2,
        earlier=[[OF[525], OF[95], OF[1141]]],
    )


@pytest.mark.task("earlier")
def test_an_airport_that_no_flight_has_is_no_other_airport(harness):
    has_pressure(
        harness,
        [OF[706], OF[745]],
        {"DL 706": (0, None), "UA 745": (0, None)},
        "`earlier` has departures from Newark, and the flights are of Kennedy and LaGuardia. An "
        "origin that is not among the flights' has no number there, and 0 is the first airport's.",
        hint=2,
        earlier=[[OF[525], OF[1141]]],
    )


@pytest.mark.task("earlier")
def test_they_are_not_always_the_first(harness):
    week_before = [row("UA", number, "JFK", -WEEK + number, number) for number in (5, 25)]
    has_pressure(
        harness,
        [*week_before, KENNEDY[-2]],
        {"UA 5": (0, None), "UA 25": (1, 5.0), "DL 706": (2, 132.5)},
        "A range has several stretches, of which one ended before these departures. They have to "
        "be sorted in among the flights.",
        hint=3,
        earlier=[KENNEDY[-4:-2]],
    )
