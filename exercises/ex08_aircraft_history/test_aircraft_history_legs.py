"""The contract of exercise 08: what is no leg, and which legs tell nothing."""

import pyarrow as pa
import pytest

from exercises.ex08_aircraft_history.drive import EXPRESS, EXPRESS_LEGS, NOTHING, SCHEMA, flights


def told(harness, batch, expected, meaning, hint, call=None):
    rows = ", ".join(str(flight) for flight in batch.column("flight").to_pylist())
    call = call or f"previous_leg(a batch of flights {rows})"
    harness.drive("previous", batch, call=call).gives(expected, meaning=meaning, hint=hint)


UNREGISTERED = flights("""
    - AA 1 JFK 05-01T10:00 05-01T10:00 05-01T11:00 50 10
    - AA 2 JFK 05-01T12:00 05-01T12:00 05-01T13:00 50 20
    - AA 3 EWR 05-01T14:00 05-01T14:00 05-01T15:00 50 30
""")


@pytest.mark.task("aircraft")
def test_flights_without_a_registration_are_not_those_of_one_aircraft(harness):
    told(
        harness,
        UNREGISTERED,
        {1: NOTHING, 2: NOTHING, 3: NOTHING},
        "Made up: three flights whose registration is missing. Nobody knows that they are of one "
        "aircraft, and they are not. Does null equal null in your comparison?",
        1,
    )


@pytest.mark.task("aircraft")
def test_flights_with_and_without_a_registration(harness):
    batch = pa.RecordBatch.from_pylist(
        [
            row
            for pair in zip(UNREGISTERED.to_pylist(), EXPRESS.to_pylist(), strict=True)
            for row in pair
        ],
        schema=SCHEMA,
    )
    told(
        harness,
        batch,
        {**dict.fromkeys((1, 2, 3), NOTHING), **EXPRESS_LEGS},
        "What is missing takes nothing from those that have a registration.",
        2,
    )


CANCELLED = flights("""
    N713MQ MQ 4534 LGA 02-11T12:00 02-11T11:59 02-11T16:00 213  20
    N713MQ MQ 4485 LGA 02-11T16:00 -           -             -   -
    N713MQ MQ 4447 LGA 02-11T20:00 02-11T21:35 02-11T23:24  84  89
    N713MQ MQ 4415 LGA 02-11T21:00 -           -             -   -
    N713MQ MQ 4573 LGA 02-12T01:00 02-12T03:11 02-12T04:56  86  66
""")


@pytest.mark.task("aircraft")
def test_a_cancelled_flight_is_no_leg_and_has_none(harness):
    told(
        harness,
        CANCELLED,
        {
            4534: NOTHING,
            4485: NOTHING,
            4447: [20, 335],
            4415: NOTHING,
            4573: [89, 227],
        },
        "4485 and 4415 never left: the leg before 4447 is 4534, and that before 4573 is 4447. "
        "Where do rows without a departure stand in your order?",
        3,
    )


@pytest.mark.task("aircraft")
def test_a_batch_may_hold_cancelled_flights_only(harness):
    batch = flights("""
        -      AA  133 JFK 01-02T20:00 - - - -
        -      UA  623 EWR 01-02T21:00 - - - -
        N713MQ MQ 4485 LGA 02-11T16:00 - - - -
        N713MQ MQ 4415 LGA 02-11T21:00 - - - -
    """)
    told(
        harness,
        batch,
        dict.fromkeys((133, 623, 4485, 4415), NOTHING),
        "None of them left.",
        3,
    )


# On 7 July: 27 was to leave at 8:10, and left at 13:37; 1275 was in the air until 15:25.
IN_THE_AIR = flights("""
    N3735D DL   27 JFK 07-07T12:00 07-07T17:37 07-07T19:54 101 325
    N3735D DL 1275 JFK 07-07T14:00 07-07T14:52 07-07T19:25 256 -22
""")
# 27 was in the air while 1959 left, and 795 had landed before.
OVERLAPPING = flights("""
    N3772H DL  795 JFK 10-11T23:00 10-11T23:31 10-12T04:28 256 -22
    N3772H DL   27 JFK 10-12T10:00 10-12T10:39 10-12T12:43  99 -22
    N3772H DL 1959 JFK 10-12T12:00 10-12T12:04 10-12T14:30 123 -16
""")


@pytest.mark.task("landed")
def test_a_leg_in_the_air_tells_nothing(harness):
    told(
        harness,
        IN_THE_AIR,
        {1275: NOTHING, 27: NOTHING},
        "When 27 left, at 17:37, flight 1275 of the same registration was in the air, until 19:25 "
        "(one of the two has a wrong registration). Nobody knew its delay of -22 yet.",
        1,
    )


@pytest.mark.task("landed")
def test_an_earlier_leg_does_not_stand_in_for_it(harness):
    told(
        harness,
        OVERLAPPING,
        {795: NOTHING, 27: [-22, 371], 1959: NOTHING},
        "27 is the leg before 1959 and had not landed. 795 had, hours before, but it is not the "
        "leg before, and its ground time would be wrong.",
        2,
    )


@pytest.mark.task("landed")
def test_landed_before_is_before_the_minute(harness):
    lines = """
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T12:00 90  7
        N1 AA 2 JFK 05-01T12:00 05-01T{left} 05-01T14:00 40 -4
    """
    for left, expected in (("11:59", None), ("12:00", None), ("12:01", [7, 1])):
        told(
            harness,
            flights(lines.format(left=left)),
            {1: NOTHING, 2: expected or NOTHING},
            "Made up: flight 1 landed at 12:00. Of a landing and a departure in one minute nobody "
            "knows which was first.",
            1,
            call=f"previous_leg(1 landed at 12:00, 2 left at {left})",
        )


@pytest.mark.task("landed")
def test_a_leg_without_a_landing_or_a_delay_tells_nothing(harness):
    batch = flights("""
        N37422 UA 1090 EWR 07-01T16:00 07-01T17:05 -           208  -8
        N37422 UA 1701 EWR 07-02T10:00 07-02T10:40 07-02T13:25 148  -3
        N37422 UA 1292 EWR 07-04T23:00 07-05T00:32 07-05T03:11 143   5
        N37422 UA 1284 EWR 07-06T16:00 07-06T16:52 07-07T05:08   -   -
        N37422 UA 1100 EWR 07-08T21:00 07-08T23:19 07-09T05:57 329 131
    """)
    told(
        harness,
        batch,
        {
            1090: NOTHING,
            1701: NOTHING,
            1292: [-3, 2 * 1440 + 11 * 60 + 7],
            1284: [5, 2261],
            1100: NOTHING,
        },
        "1090 landed in San Juan, whose clock nobody has told us: no landed_at. 1284 was diverted: "
        "no arr_delay. Both were legs, and both tell nothing, neither delay nor ground time.",
        3,
    )


@pytest.mark.task("landed")
@pytest.mark.parametrize("delay", [-240, 2880, -241, 2881, 30_000])
def test_a_delay_that_will_be_refused_tells_nothing(harness, delay):
    batch = flights(f"""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T12:00 90 {delay}
        N1 AA 2 JFK 05-01T14:00 05-01T14:00 05-01T16:00 90 5
    """)
    known = -240 <= delay <= 2880
    told(
        harness,
        batch,
        {1: NOTHING, 2: [delay, 120] if known else NOTHING},
        "Made up: schemas/flights.toml declares arr_delay from -240 to 2880. A row outside is "
        "quarantined later, but by then it would have told the next leg its wrong delay.",
        3,
        call=f"previous_leg(1 arrived {delay} minutes late, then 2)",
    )
