"""The contract of exercise 08: what was known, and a test that removes the future."""

import datetime

import pyarrow as pa
import pytest

from exercises.ex08_aircraft_history.drive import at, flights

# Delta's N3772H of 11 and 12 October, and one flight that never left.
LEGS = """
    N3772H DL  795 JFK 10-11T23:00 10-11T23:31 10-12T04:28 256 -22
    N3772H DL 1959 JFK 10-12T12:00 10-12T12:04 10-12T14:30 123 -16
    N3772H DL   61 LGA 10-12T11:00 -           -             -   -
    N3772H DL   27 JFK 10-12T10:00 10-12T10:39 10-12T12:43  99 -22
"""
IN_THE_AIR = """
    N3772H DL  795 JFK 10-11T23:00 10-11T23:31 10-12T04:28 256 -22
    N3772H DL 1959 JFK 10-12T12:00 10-12T12:04 -             -   -
    N3772H DL   27 JFK 10-12T10:00 10-12T10:39 -             -   -
"""


def known(harness, batch, instant, expected, meaning, hint):
    call = f"known_at({batch.num_rows} flights, {instant:%d %B %H:%M %Z})"
    ran = harness.call("known_at", batch, instant)
    ran.call = call
    ran.gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("known")
def test_what_has_not_left_is_not_there_and_what_has_not_landed_tells_nothing(harness):
    known(
        harness,
        flights(LEGS),
        at("10-12T12:10"),
        flights(IN_THE_AIR),
        "At 12:10 flight 795 had landed; 27 and 1959 were in the air. 61 never left. Of the two in "
        "the air nobody knew when they would land, how long they would fly, or how late.",
        1,
    )


@pytest.mark.task("known")
@pytest.mark.parametrize(("instant", "rows"), [("10-12T12:03", 2), ("10-12T12:04", 3)])
def test_what_leaves_in_the_minute_is_there(harness, instant, rows):
    lines = IN_THE_AIR.splitlines()
    text = "\n".join(line for line in lines if rows == 3 or "1959" not in line)
    known(
        harness,
        flights(LEGS),
        at(instant),
        flights(text),
        "1959 left at 12:04. At 12:03 it was at the gate; at 12:04 it is the flight that is asked "
        "for.",
        2,
    )


@pytest.mark.task("known")
@pytest.mark.parametrize(("instant", "landed"), [("10-12T12:43", False), ("10-12T12:44", True)])
def test_landed_is_before_the_minute(harness, instant, landed):
    text = IN_THE_AIR
    if landed:
        text = text.replace("10-12T10:39 -             -   -", "10-12T10:39 10-12T12:43  99 -22")
    known(
        harness,
        flights(LEGS),
        at(instant),
        flights(text),
        "27 landed at 12:43. Who leaves at 12:44 can know of it, who leaves at 12:43 cannot.",
        2,
    )


@pytest.mark.task("known")
def test_a_landing_that_is_missing_is_not_known(harness):
    known(
        harness,
        flights("N37422 UA 1090 EWR 07-01T16:00 07-01T17:05 - 208 -8"),
        at("07-02T10:40"),
        flights("N37422 UA 1090 EWR 07-01T16:00 07-01T17:05 - - -"),
        "1090 flew to San Juan, whose clock nobody has told us. It has landed, but when is not "
        "known, and so it is not known to have landed by then.",
        2,
    )


@pytest.mark.task("known")
def test_an_instant_has_a_zone(harness):
    new_york = datetime.timezone(datetime.timedelta(hours=-4))
    instant = at("10-12T12:04").astimezone(new_york)
    known(
        harness,
        flights(LEGS),
        instant,
        flights(IN_THE_AIR),
        "8:04 in New York is 12:04 in UTC: the same instant, written in another way.",
        2,
    )


@pytest.mark.task("known")
def test_other_columns_stay_and_not_all_need_be_there(harness):
    batch = flights(LEGS).drop_columns(["air_time"])
    batch = batch.append_column("dest", pa.array(["SLC", "MCO", "MSP", "ATL"]))
    expected = flights(IN_THE_AIR).drop_columns(["air_time"])
    expected = expected.append_column("dest", pa.array(["SLC", "MCO", "ATL"]))
    known(
        harness,
        batch,
        at("10-12T12:04"),
        expected,
        "Without air_time there is nothing to hide of it, and dest was known all the time.",
        3,
    )


# An earlier day too, and 5555, which is made up: it leaves in the minute in which 795 lands.
MORE = flights(
    LEGS
    + """
    N3772H DL 2065 JFK 10-10T01:00 10-10T01:08 10-10T03:42 136 -37
    N3772H DL 5555 JFK 10-12T04:00 10-12T04:28 10-12T06:00  80  40
"""
)
# Positions by departure: 4 (2065), 0 (795), 5 (5555), 3 (27), 1 (1959); 2 (61) never left.


def finds(harness, name, expected, meaning, hint, batch=MORE):
    of = name if name == "previous_leg" else f"a history that tells {name}"
    ran = harness.drive("leaking", name, batch, call=f"leaks({of}, flights)")
    ran.gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("future")
@pytest.mark.parametrize(
    "name",
    [
        "the legs before",
        "the delay of the leg before, where it had landed",
        "all flights of the minute",
    ],
)
def test_it_finds_nothing_where_nothing_is(harness, name):
    finds(
        harness,
        name,
        [],
        "This history is sound; a test that calls it a leak is switched off within a week. Only "
        "what a history adds is compared, of the same flight: it gives its rows in any order.",
        2,
    )


@pytest.mark.task("future")
def test_it_finds_who_tells_of_the_leg_behind(harness):
    finds(
        harness,
        "the leg behind",
        [0, 3, 4, 5],
        "When 2065 (position 4) left, nobody knew that 795 would be next, and so on; 1959 "
        "(position 1) has no leg behind it, and 61 (2) never left. Positions are those in the "
        "batch, and each flight is tried at the instant at which it left.",
        1,
    )


@pytest.mark.task("future")
@pytest.mark.parametrize(
    ("name", "expected", "meaning"),
    [
        (
            "the delay of the leg before",
            [1, 5],
            "When 5555 (position 5) left, 795 was landing in that minute; when 1959 (1) left, 27 "
            "was in the air. Removing rows alone does not show it: the leg before is a row of the "
            "past, and its delay is not.",
        ),
        (
            "the delay of the leg before, landed in the minute",
            [5],
            "When 5555 (position 5) left, at 4:28, 795 was landing in that very minute.",
        ),
        (
            "when the leg before landed",
            [1, 5],
            "When 5555 (position 5) left, 795 was landing; when 1959 (1) left, 27 was in the air.",
        ),
        (
            "the time in the air of the leg before",
            [1, 5],
            "How long a flight takes is known when it has landed: air_time is ON_ARRIVAL too.",
        ),
        (
            "all legs",
            [0, 3, 4, 5],
            "Only 1959 (position 1), the last to leave, had all five legs behind it.",
        ),
        (
            "its number, while no leg is behind it",
            [0, 3, 4, 5],
            "Given all flights, this history tells 1959 (position 1) its number, and the others "
            "nothing: it has looked whether a leg follows. What was told at the time and is null "
            "now is no less the future than what was null at the time and is told now.",
        ),
        (
            "its own delay",
            [0, 1, 3, 4, 5],
            "Nobody knows the arrival delay of a flight that is leaving.",
        ),
    ],
)
def test_it_finds_every_look_into_the_future(harness, name, expected, meaning):
    finds(harness, name, expected, meaning, 2)


@pytest.mark.task("future")
def test_flights_of_one_minute_know_of_each_other(harness):
    batch = flights("""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T11:00 50 10
        N2 AA 2 EWR 05-01T10:00 05-01T10:00 05-01T11:05 50 20
    """)
    finds(
        harness,
        "all flights of the minute",
        [],
        "Made up: two flights leave at 10:00, so both are known at 10:00.",
        2,
        batch,
    )


@pytest.mark.task("future")
def test_the_future_of_other_aircraft_is_the_future_too(harness):
    batch = flights("""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T11:00 50 10
        N2 AA 2 EWR 05-01T12:00 05-01T12:00 05-01T13:05 50 20
    """)
    finds(
        harness,
        "the flights behind it, of all aircraft",
        [0],
        "Made up: when AA 1 left, nobody knew that AA 2 would. A history may look at any flight, "
        "so all flights are given to it.",
        2,
        batch,
    )


@pytest.mark.task("future")
def test_what_names_a_flight_is_all_of_its_identity(harness):
    batch = flights("""
        N1 AA 2 JFK 05-01T10:00 05-01T10:30 05-01T11:00 50 10
        N1 AA 1 JFK 05-01T09:00 05-01T09:00 05-01T10:00 50 10
        N2 AA 2 EWR 05-01T10:00 05-01T10:00 05-01T11:05 50 20
        N3 DL 2 JFK 05-01T10:00 05-01T10:00 05-01T11:05 50 20
        N4 AA 2 JFK 04-30T10:00 04-30T10:00 04-30T11:05 50 20
    """)
    finds(
        harness,
        "the legs before",
        [],
        "Made up: four flights have the number 2. Two carriers have one, AA 2 leaves from two "
        "airports, and each day anew. Only IDENTITY tells them apart.",
        2,
        batch,
    )


@pytest.mark.task("future")
def test_an_aircraft_and_its_departure_name_no_flight(harness):
    batch = flights("""
        N1 AA 2 JFK 05-01T10:00 05-01T10:30 05-01T11:00 50 10
        N1 DL 2 JFK 05-01T10:00 05-01T10:30 -            -  -
        N1 AA 2 EWR 05-01T10:00 05-01T10:30 -            -  -
        N1 AA 2 JFK 05-01T09:00 05-01T10:30 -            -  -
    """)
    finds(
        harness,
        "its own delay",
        [0],
        "Made up: by slips in the registration, four flights of one number leave in one minute on "
        "one aircraft. Only the first has a delay that could be told. What names a flight is "
        "IDENTITY.",
        2,
        batch,
    )


@pytest.mark.task("future")
def test_your_own_history_tells_nothing_of_the_future(harness):
    finds(
        harness,
        "previous_leg",
        [],
        "Either your test finds a leak where there is none, or previous_leg has one: try "
        "known_at by hand for the first position.",
        3,
    )
