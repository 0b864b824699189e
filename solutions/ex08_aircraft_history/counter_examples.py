"""What an answer to exercise 08 is tried on once its tests pass."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from exercises.ex08_aircraft_history.drive import ADDED, HISTORIES, SCHEMA, at

BASE = at("05-01T10:00")
MINUTE = datetime.timedelta(minutes=1)

# Few aircraft and minutes, so that legs meet, overlap, and leave in one minute.
LEG = st.tuples(
    st.sampled_from(["N1", "N1", "N2", "N10", None]),
    st.sampled_from([None, 0, 1, 59, 60, 61, 90, 120, 121, 1_500]),  # minute of departure
    st.sampled_from([None, 1, 30, 59, 60, 61, 90]),  # minutes until the landing
    st.sampled_from([None, 0, -1, 5, 17, -240, -241, 2_880, 2_881]),  # arr_delay
)
LEGS = st.lists(LEG, min_size=1, max_size=8)
PARTS = st.lists(LEGS, min_size=1, max_size=4)


def carrier_of(number):
    """Carriers take turns: an aircraft may fly for two."""
    return ["AA", "DL"][number % 2]


def batch_of(legs, first=1):
    """Flights of (aircraft, left, aloft, delay), numbered from `first` on."""
    rows = []
    for number, (tail, left, aloft, delay) in enumerate(legs, first):
        if left is None:
            aloft = delay = None
        departed = None if left is None else BASE + left * MINUTE
        landed = None if aloft is None else departed + aloft * MINUTE
        values = (carrier_of(number), number, "JFK", BASE, tail, departed, landed, aloft, delay)
        rows.append(dict(zip(SCHEMA.names, values, strict=True)))
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def said(legs):
    """The legs as a learner reads them: flight, aircraft, minutes of departure and landing, delay.

    They are numbered from 1 on.
    """
    return ", ".join(
        f"{carrier_of(number)} {number} {tail}: "
        + ("never" if left is None else f"{left} to {aloft and left + aloft}, {delay}")
        for number, (tail, left, aloft, delay) in enumerate(legs, 1)
    )


def told_by(leg, departed):
    """What a leg tells a departure, as far as it is known then."""
    landed, delay = leg["landed_at"], leg["arr_delay"]
    if landed is None or landed >= departed or delay is None or not -240 <= delay <= 2880:
        return [None, None]
    return [delay, int((departed - landed) / MINUTE)]


def possible(row, rows):
    """All that may be told: one thing, but where legs left in the same minute."""
    left = row["departed_at"]
    its = [one for one in rows if one["tailnum"] == row["tailnum"] and one["departed_at"]]
    if left is None or row["tailnum"] is None:
        return [[None, None]]
    last = max((one["departed_at"] for one in its if one["departed_at"] < left), default=None)
    before = [one for one in its if one["departed_at"] == last]
    found = [told_by(one, left) for one in before] or [[None, None]]
    beside = any(one["departed_at"] == left and one is not row for one in its)
    return [*found, [None, None]] if beside else found


def tells_what_may_be(harness, legs):
    batch = batch_of(legs)
    ran = harness.drive("previous", batch, call=f"previous_leg({said(legs)})")
    rows, got = batch.to_pylist(), ran.value
    ran.must(
        sorted(got) == [row["flight"] for row in rows],
        "These are not the flights that came.",
        expected=f"{len(rows)} flights",
        got=f"{len(got)}",
    )
    for row in rows:
        may_be = possible(row, rows)
        came = list(got[row["flight"]])
        ran.must(
            came in may_be,
            f"What flight {row['flight']} is told is wrong.",
            expected=" or ".join(map(repr, may_be[:2])),
            got=repr(came),
        )


@pytest.mark.task("previous")
@given(legs=LEGS)
@example(legs=[("N1", 120, 1, 5), ("N1", 0, 1, 17), ("N1", 60, 1, 0)])
@example(legs=[("N2", 120, 1, 5), ("N1", 0, 1, 17), ("N1", 60, 1, 0), ("N10", 1_500, 1, 0)])
def test_any_legs_know_of_the_leg_before(harness, legs):
    # All have a registration, and have landed when the aircraft leaves again.
    legs = [(tail or "N1", left or 0, 1, delay or 0) for tail, left, _, delay in legs]
    assume(len({left for _, left, _, _ in legs}) == len(legs))
    legs = [(*leg[:3], leg[3] if -240 <= leg[3] <= 2_880 else 7) for leg in legs]
    assume(all(abs(one[1] - other[1]) != 1 for one in legs for other in legs))
    tells_what_may_be(harness, legs)


@pytest.mark.task("previous", examples=30)
@given(legs=LEGS, data=st.data())
@example(legs=[("N1", 0, 1, 5), ("N1", 0, 1, 17), ("N1", 60, 1, 0)], data=None)
def test_the_order_of_any_rows_says_nothing(harness, legs, data):
    rows = list(range(len(legs)))
    shuffled = rows[::-1] if data is None else data.draw(st.permutations(rows))
    ran = harness.drive(
        "orders",
        batch_of(legs),
        [rows, shuffled],
        call=f"previous_leg({said(legs)}), in two orders",
    )
    one, other = ran.value
    ran.must(
        one == other,
        f"It is not the same where the rows come in the order {shuffled}.",
        expected=repr(one),
        got=repr(other),
    )


@pytest.mark.task("aircraft")
@given(legs=LEGS)
@example(legs=[(None, 0, 1, 5), (None, 60, 1, 17)])
@example(legs=[("N1", 0, 1, 5), ("N1", None, None, None), ("N1", 60, 1, 17)])
@example(legs=[("N1", 0, 1, 5), ("N10", 60, 1, 17), ("N1", 90, 1, 17)])
def test_any_aircraft_and_none(harness, legs):
    # A minute in the air, so that this says nothing of legs that have not landed.
    legs = [(tail, left, left and 1, 5) for tail, left, _, _ in legs]
    assume(not {0, 1} <= {left for _, left, _, _ in legs})
    tells_what_may_be(harness, legs)


@pytest.mark.task("landed")
@given(legs=LEGS)
@example(legs=[("N1", 0, 60, 5), ("N1", 60, 30, 5)])
@example(legs=[("N1", 0, 1, 5), ("N1", 59, 60, 5), ("N1", 90, 30, 5)])
@example(legs=[("N1", 0, 1, 2_880), ("N1", 59, 1, 2_881), ("N1", 90, 30, 5)])
@example(legs=[("N1", 0, 1, -240), ("N1", 59, 1, -241), ("N1", 90, 30, 5)])
@example(legs=[("N1", 0, None, 5), ("N1", 59, 1, None), ("N1", 90, 30, 5)])
def test_any_legs(harness, legs):
    tells_what_may_be(harness, legs)


TAILS = st.lists(
    st.sampled_from(["N1", "N2", "N10", "D942DN", "CGABC", None]), min_size=1, max_size=8
)


@pytest.mark.task("ranges")
@given(parts=st.lists(TAILS, min_size=1, max_size=3), number=st.integers(1, 7))
@example(parts=[["N1", "N2"], ["N2", "N1"], [None]], number=5)
def test_any_aircraft_have_one_range(harness, parts, number):
    batches = [
        batch_of([(tail, 0, 1, 5) for tail in tails], 10 * n) for n, tails in enumerate(parts)
    ]
    ran = harness.drive("ranges", batches, number, call=f"aircraft_range of {parts}, {number}")
    seen: dict = {}
    for tails, found in zip(parts, ran.value, strict=True):
        ran.must(
            len(found) == len(tails) and all(0 <= one < number for one in found),
            "There is not one of the ranges for each row.",
            expected=f"{len(tails)} ranges below {number}",
            got=repr(found),
        )
        for tail, its in zip(tails, found, strict=True):
            ran.must(
                tail is None or seen.setdefault(tail, its) == its,
                f"{tail} is in two ranges.",
                expected=repr(seen.get(tail)),
                got=repr(its),
            )


@pytest.mark.task("shuffle", examples=25)
@given(parts=PARTS, number=st.integers(1, 4))
def test_any_batches_meet(harness, parts, number):
    # No two of an aircraft in one minute, so that one thing is right.
    seen, batches, first = set(), [], 1
    for legs in parts:
        kept = []
        for leg in legs:
            if leg[1] is None or leg[:2] not in seen:
                seen.add(leg[:2])
                kept.append(leg)
        if kept:
            batches.append(batch_of(kept, first))
            first += len(kept)
    rows = [row for batch in batches for row in batch.to_pylist()]
    expected = []
    for batch in batches:
        told = [possible(row, rows)[0] for row in batch.to_pylist()]
        for place, (name, type) in enumerate(zip(ADDED, (pa.int16(), pa.int32()), strict=True)):
            batch = batch.append_column(name, pa.array([one[place] for one in told], type))
        expected.append(batch)
    harness.run("AircraftHistory", number, rows=batches).gives(expected, key="flight")


@pytest.mark.task("pieces", examples=4)
@given(number=st.integers(4, 16), rows=st.integers(1_000, 3_000))
def test_any_number_of_ranges_takes_no_more_bytes(harness, number, rows):
    batch = batch_of([(f"N{n}", n, 60, n % 90) for n in range(rows)])
    ran = harness.drive(
        "shuffled", [batch], number, call=f"AircraftHistory({number}) on {rows} rows"
    )
    size = sum(size for sent in ran.value for _, size in sent)
    ran.must(
        size <= 3 * batch.nbytes,
        "The pieces are larger than the batch that they were cut from.",
        expected=f"about {batch.nbytes:,} bytes",
        got=f"{size:,} bytes",
    )


@pytest.mark.task("known")
@given(
    legs=LEGS,
    minute=st.sampled_from([-1, 0, 1, 59, 60, 61, 89, 90, 91, 120, 121, 1_560, 2_000]),
    columns=st.sets(st.sampled_from(["air_time", "arr_delay"])),
)
@example(legs=[("N1", 0, 60, 5), ("N1", 60, 30, 5)], minute=60, columns=set())
@example(legs=[("N1", 0, None, 5)], minute=60, columns=set())
@example(legs=[("N1", None, None, None)], minute=2_000, columns=set())
def test_what_was_known_of_any_flights(harness, legs, minute, columns):
    now = BASE + minute * MINUTE
    batch = batch_of(legs).append_column("arr_time", pa.array(range(len(legs)), pa.int16()))
    batch = batch.drop_columns(sorted(columns))
    rows = []
    for row in batch.to_pylist():
        if row["departed_at"] is not None and row["departed_at"] <= now:
            if row["landed_at"] is None or row["landed_at"] >= now:
                row |= dict.fromkeys(
                    row.keys() & {"arr_time", "air_time", "arr_delay", "landed_at"}
                )
            rows.append(row)
    ran = harness.call("known_at", batch, now)
    ran.call = f"known_at({said(legs)}; in minute {minute})"
    ran.gives(pa.RecordBatch.from_pylist(rows, schema=batch.schema))


def past_of(rows, now):
    """The flights that had left, none with what is known on arrival unless it had landed."""
    for row in rows:
        if row["departed_at"] is not None and row["departed_at"] <= now:
            if row["landed_at"] is not None and row["landed_at"] < now:
                yield row
            else:
                yield {**row, "landed_at": None, "air_time": None, "arr_delay": None}


@pytest.mark.task("future", examples=40)
@given(legs=LEGS, name=st.sampled_from(list(HISTORIES)))
@example(legs=[("N1", 0, 60, 5), ("N1", 60, 30, 5)], name="the delay of the leg before")
@example(legs=[("N1", 60, 30, 5), ("N1", 0, 60, 5)], name="all legs")
@example(legs=[("N1", None, 1, 5), ("N1", 0, 60, 5)], name="its own delay")
def test_what_leaks_of_any_history(harness, legs, name):
    batch = batch_of(legs)
    rows = batch.to_pylist()
    rule = HISTORIES[name]
    leaks = []
    for position, row in enumerate(rows):
        if row["departed_at"] is not None:
            then = list(past_of(rows, row["departed_at"]))
            (same,) = (one for one in then if one["flight"] == row["flight"])
            if rule(same, then) != rule(row, rows):
                leaks.append(position)
    ran = harness.drive(
        "leaking", name, batch, call=f"leaks(history that tells {name}; {said(legs)})"
    )
    ran.gives(leaks)
