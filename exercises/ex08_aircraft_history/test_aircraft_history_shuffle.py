"""The contract of exercise 08: ranges of aircraft, and what goes through the shuffle."""

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex08_aircraft_history.drive import ADDED, INSTANT, SCHEMA, flights, pickled

HOUR = 3_600
MIDNIGHT = 1_357_016_400  # 1 January 2013, 0:00 in New York


def many(tails, flight=None, time_hour=None, carrier="MQ"):
    """Flights of these aircraft, numbered, an hour after the other; or of one number or hour."""
    rows = len(tails)
    hours = MIDNIGHT + HOUR * np.arange(rows)
    columns = {
        "carrier": [carrier] * rows,
        "flight": np.full(rows, flight) if flight else np.arange(1, rows + 1),
        "origin": ["LGA"] * rows,
        "time_hour": np.full(rows, time_hour) if time_hour else hours,
        "tailnum": tails,
        "departed_at": hours + 300,
        "landed_at": hours + 4_500,
        "air_time": np.full(rows, 60),
        "arr_delay": np.arange(rows) % 90,
    }
    arrays = [
        pa.array(columns[field.name], pa.int64()).cast(INSTANT)
        if field.type == INSTANT
        else pa.array(columns[field.name], field.type)
        for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


# 400 aircraft of Envoy's, in no order.
FLEET = [f"N{number}MQ" for number in np.random.default_rng(8).permutation(range(500, 900))]


def in_range(harness, ran, number):
    """All ranges are from 0 to number - 1."""
    wrong = sorted({one for rows in ran.value for one in rows if not 0 <= one < number})
    ran.must(
        not wrong,
        "There is no such range.",
        expected=f"ranges from 0 to {number - 1}",
        got=", ".join(map(str, wrong[:5])),
        hint=1,
    )


def is_spread(ran, found, number, what, meaning, hint):
    counts = [found.count(one) for one in range(number)]
    ran.must(
        max(counts) <= 2 * len(found) / number,
        f"A range has far more {what} than others.",
        expected=f"about {len(found) // number} of {len(found)} in each of {number} ranges",
        got="range: flights, " + ", ".join(f"{n}: {count}" for n, count in enumerate(counts)),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("ranges")
@pytest.mark.parametrize("number", [1, 3, 4])
def test_aircraft_are_spread_over_the_ranges(harness, number):
    ran = harness.drive("ranges", [many(FLEET)], number, call=f"aircraft_range(…, {number})")
    (found,) = ran.value
    ran.must(
        len(found) == len(FLEET),
        "There is not one range for each row.",
        expected=f"{len(FLEET)} ranges",
        got=f"{len(found)}",
        hint=1,
    )
    in_range(harness, ran, number)
    is_spread(
        ran,
        found,
        number,
        "aircraft",
        "The largest range decides how long the job takes, and how much memory it needs. What do "
        "the registrations have in common?",
        1,
    )


@pytest.mark.task("ranges")
def test_an_aircraft_has_one_range_in_every_batch(harness):
    tails = FLEET[:40]
    has_one_range(
        harness,
        [many(tails), many(tails[::-1]), many(tails[25:]), many(tails[7:8])],
        "A range's worker sees only what is sent there. A position in the batch, or in its "
        "dictionary, is another one in the next batch.",
    )


@pytest.mark.task("ranges")
def test_an_aircraft_has_one_range_with_every_carrier(harness):
    tails = FLEET[:10]
    has_one_range(
        harness,
        [many(tails), many(tails, carrier="EV")],
        "17 aircraft of the year flew for two carriers. An aircraft is its registration: with the "
        "carrier's code in the key, its legs are on two workers, and the first for the new carrier "
        "has none before it.",
    )


def has_one_range(harness, batches, meaning):
    ran = harness.drive("ranges", batches, 5, call=f"aircraft_range of {len(batches)} batches")
    of_tail: dict[str, set] = {}
    for batch, found in zip(batches, ran.value, strict=True):
        for tail, its in zip(batch.column("tailnum").to_pylist(), found, strict=True):
            of_tail.setdefault(tail, set()).add(its)
    several = {tail: its for tail, its in of_tail.items() if len(its) > 1}
    ran.must(
        not several,
        f"{len(several)} of {len(of_tail)} aircraft are in several ranges.",
        expected="each aircraft in one range, in whatever batch its flights are",
        got="\n".join(f"{tail}: {sorted(its)}" for tail, its in list(several.items())[:3]),
        meaning=meaning,
        hint=2,
    )


@pytest.mark.task("ranges")
@pytest.mark.parametrize("same", ["flight", "time_hour"])
def test_flights_without_a_registration_are_spread(harness, same):
    # One flight number in 400 hours, and 400 numbers in one hour.
    batch = many([None] * 400, **{same: 3405 if same == "flight" else MIDNIGHT})
    ran = harness.drive("ranges", [batch], 4, call="aircraft_range of 400 without a registration")
    in_range(harness, ran, 4)
    is_spread(
        ran,
        ran.value[0],
        4,
        "flights without a registration",
        "They belong to no aircraft, so they need not meet, and together they make one range hot: "
        "2,512 of the year, 50 times as many as an aircraft has on average. All that names a "
        "flight, IDENTITY, tells them apart.",
        3,
    )


@pytest.mark.task("ranges")
def test_where_such_a_flight_goes_depends_on_the_flight_alone(harness):
    batch = many([None] * 60)
    whole, part = batch, batch.slice(17, 20)
    backwards = batch.take(pa.array(range(60)[::-1]))
    ran = harness.drive(
        "ranges", [whole, part, backwards, whole], 5, call="aircraft_range of the same flights"
    )
    of_whole, of_part, of_backwards, again = ran.value
    ran.must(
        of_part == of_whole[17:37] and of_backwards == of_whole[::-1] and again == of_whole,
        "A flight without a registration is now in one range, now in another.",
        expected="the range of a flight, in whatever batch, at whatever place, each time",
        got=f"{of_whole[17:23]} … in a batch of 60, {of_part[:6]} … in a part of it, "
        f"{of_backwards[::-1][17:23]} … backwards",
        meaning="A bundle that fails is run again, perhaps with other batches. Where a random "
        "number or a position decides, a flight comes out twice, or never.",
        hint=3,
    )


@pytest.mark.task("ranges")
@pytest.mark.parametrize("registered", [True, False])
def test_a_range_is_the_same_in_every_process(harness, registered):
    batch = many(FLEET[:40] if registered else [None] * 40)
    one, other = (
        harness.drive("ranges", [batch], 5, salt=salt, call="aircraft_range in two processes")
        for salt in (1, 2)
    )
    other.must(
        one.value == other.value,
        "Another process gives other ranges.",
        expected=f"the same in both: {one.value[0][:8]} …",
        got=f"{other.value[0][:8]} …",
        meaning="Python's hash of a text has another salt in each process, so two workers send "
        "the flights of one aircraft to two ranges. On one machine it looks right.",
        hint=2,
    )


# Three aircraft of 11 and 12 February, dealt to batches; two flights have no registration.
BATCHES = [
    flights("""
        N713MQ MQ 4573 LGA 02-12T01:00 02-12T03:11 02-12T04:56  86  66
        N14916 EV 4691 EWR 02-11T13:00 02-11T13:21 02-11T15:22  97   3
        -      9E 3405 JFK 02-11T13:00 -           -             -   -
        N14916 EV 4202 EWR 02-11T22:00 02-12T00:32 02-12T03:28 155 149
    """),
    flights("""
        N737MQ MQ 4491 LGA 02-11T19:00 02-11T19:04 02-11T20:59  93   4
        N713MQ MQ 4447 LGA 02-11T20:00 02-11T21:35 02-11T23:24  84  89
        N14916 EV 4368 EWR 02-11T18:00 02-11T18:13 02-11T19:22  22  11
        N713MQ MQ 4485 LGA 02-11T16:00 -           -             -   -
    """),
    flights("""
        -      9E 3716 EWR 02-11T23:00 -           -             -   -
        N737MQ MQ 4521 LGA 02-11T13:00 02-11T13:30 02-11T15:40  84  10
        N713MQ MQ 4534 LGA 02-11T12:00 02-11T11:59 02-11T16:00 213  20
    """),
]
TOLD = {
    4691: (None, None),
    4368: (3, 171),
    4202: (11, 310),
    4534: (None, None),
    4447: (20, 335),
    4573: (89, 227),
    4485: (None, None),
    4521: (None, None),
    4491: (10, 204),
    3405: (None, None),
    3716: (None, None),
}


def with_history(batches):
    """The batches with what is told, by hand."""
    found = []
    for batch in batches:
        told = [TOLD[flight] for flight in batch.column("flight").to_pylist()]
        for name, type, place in zip(ADDED, (pa.int16(), pa.int32()), (0, 1), strict=True):
            batch = batch.append_column(name, pa.array([pair[place] for pair in told], type))
        found.append(batch)
    return found


@pytest.mark.task("shuffle")
@pytest.mark.parametrize("number", [1, 3])
def test_the_flights_of_an_aircraft_meet(harness, number):
    harness.run("AircraftHistory", number, rows=BATCHES, distributed=number == 3).gives(
        with_history(BATCHES),
        key="flight",
        meaning="Each aircraft's flights are in several batches. They meet in its range, and every "
        "flight comes out once, those without a registration too.",
        hint=1,
    )


def times_shuffled(ran):
    """Each shuffle has what it sends."""
    ran.must(
        bool(ran.value) and all(ran.value),
        "Nothing is shuffled.",
        expected="a GroupByKey by range",
        got="a graph without a shuffle of flights",
        meaning="The batches of a collection are on many workers. Only a shuffle brings rows of "
        "them together.",
        hint=1,
    )
    return ran.value


@pytest.mark.task("shuffle")
def test_ranges_are_shuffled_and_not_aircraft_or_rows(harness):
    batches = [many(FLEET[:200]), many(FLEET[100:300]), many(FLEET[200:])]
    ran = harness.drive("shuffled", batches, 4, call="AircraftHistory(4) on 3 batches of 200")
    for sent in times_shuffled(ran):
        ran.must(
            len(sent) <= 3 * 4,
            f"{len(sent)} things go through a shuffle.",
            expected="at most 12 pieces: one of each batch for each of 4 ranges",
            got="\n".join(f"key {key}, {size} bytes" for key, size in sent[:4]) + "\n…",
            meaning="A piece of a few rows is mostly the names of its columns. Keyed by aircraft, "
            "a year has 4,043 keys; keyed by flight, 336,776 rows. Keyed by range, it has as many "
            "as the job asks for.",
            hint=2,
        )
        keys = {key for key, _ in sent}
        ran.must(
            2 <= len(keys) <= 4,
            f"There are {len(keys)} keys for 4 ranges.",
            expected="the 4 ranges as keys",
            got=", ".join(sorted(keys)[:6]),
            meaning="`ranges` says how many groups the work is cut into: each is sorted in the "
            "memory of one worker, and as many workers have something to do.",
            hint=1,
        )


@pytest.mark.task("pieces")
def test_a_piece_has_the_bytes_of_its_own_rows(harness):
    batches = [many(FLEET * 5), many(FLEET[::-1] * 5)]
    whole = sum(map(pickled, batches))
    ran = harness.drive("shuffled", batches, 8, call="AircraftHistory(8) on 2 batches of 2,000")
    size = sum(size for sent in times_shuffled(ran) for _, size in sent)
    ran.must(
        size <= 2 * whole,
        f"{size:,} bytes go through the shuffle, of batches of {whole:,}.",
        expected=f"about {whole:,} bytes: each row once",
        got=f"{size:,} bytes, {size / whole:.1f} times as many",
        meaning="A slice of a batch shares the memory of its parent. Pickled by Arrow, it takes "
        "the whole parent along, for each range anew. Copy its rows, or tell Beam the type of what "
        "you shuffle, so that it takes the coder of batches.",
        hint=1,
    )


@pytest.mark.task("pieces")
def test_a_slice_that_is_all_one_piece_is_copied_too(harness):
    batch = many(FLEET * 5)
    whole = pickled(batch)
    ran = harness.drive(
        *("shuffled", [batch], 1, 250),
        call="AircraftHistory(1) on 8 slices of 250, cut from a batch of 2,000",
    )
    size = sum(size for sent in times_shuffled(ran) for _, size in sent)
    ran.must(
        size <= 2 * whole,
        f"{size:,} bytes go through the shuffle, of a batch of {whole:,}.",
        expected=f"about {whole:,} bytes: each row once",
        got=f"{size:,} bytes, {size / whole:.1f} times as many",
        meaning="All rows of each batch are in one range. The batch was a slice when it came, "
        "since the step before cut it from a longer one: unchanged, it takes that one along.",
        hint=1,
    )
