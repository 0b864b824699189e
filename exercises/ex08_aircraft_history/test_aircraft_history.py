"""The contract of exercise 08: the previous leg. Flights are real, but where made up is said."""

import itertools

import pyarrow as pa
import pytest

from exercises.ex08_aircraft_history.drive import ADDED, EXPRESS, EXPRESS_LEGS, NOTHING, flights

# Two aircraft of Envoy's, as they left.
ENVOY = flights("""
    N713MQ MQ 4534 LGA 02-11T12:00 02-11T11:59 02-11T16:00 213  20
    N737MQ MQ 4521 LGA 02-11T13:00 02-11T13:30 02-11T15:40  84  10
    N737MQ MQ 4491 LGA 02-11T19:00 02-11T19:04 02-11T20:59  93   4
    N713MQ MQ 4447 LGA 02-11T20:00 02-11T21:35 02-11T23:24  84  89
    N737MQ MQ 4517 LGA 02-11T23:00 02-12T01:21 02-12T03:19  84 109
    N713MQ MQ 4573 LGA 02-12T01:00 02-12T03:11 02-12T04:56  86  66
""")
ENVOY_LEGS = {
    4534: NOTHING,
    4447: [20, 335],
    4573: [89, 227],
    4521: NOTHING,
    4491: [10, 204],
    4517: [4, 262],
}

# By schedule 269 comes before 1031; it left seven hours behind it.
DELTA = flights("""
    N322NB DL  269 JFK 01-13T13:00 01-13T23:09 01-14T01:54 116 612
    N322NB DL 1031 LGA 01-13T16:00 01-13T16:13 01-13T17:58  87 -17
    N322NB DL  181 LGA 01-12T14:00 01-12T13:52 01-12T15:50  90 -25
""")
DELTA_LEGS = {181: NOTHING, 1031: [-25, 1463], 269: [-17, 311]}


def told(harness, batch, expected, meaning, hint, call=None):
    rows = ", ".join(str(flight) for flight in batch.column("flight").to_pylist())
    call = call or f"previous_leg(a batch of flights {rows})"
    harness.drive("previous", batch, call=call).gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("previous")
def test_a_leg_knows_of_the_leg_before_it(harness):
    told(
        harness,
        EXPRESS,
        EXPRESS_LEGS,
        "By flight: [previous_arr_delay, ground_minutes]. 4691 is the first leg of N14916 here. It "
        "landed at 15:22 and 4368 left at 18:13, 171 minutes later; 4368 landed at 19:22 and 4202 "
        "left at 0:32.",
        1,
    )


@pytest.mark.task("previous")
def test_the_leg_of_another_aircraft_is_none(harness):
    told(
        harness,
        ENVOY,
        ENVOY_LEGS,
        "Flights of N713MQ and N737MQ take turns in the batch. The leg before is the last of the "
        "same aircraft, and the first leg of each has none.",
        2,
    )


# Another of ExpressJet's in July, by turns with the one of February.
FEBRUARY_AND_JULY = flights("""
    N14916 EV 4691 EWR 02-11T13:00 02-11T13:21 02-11T15:22  97   3
    N16571 EV 4122 EWR 07-02T12:00 07-02T11:53 07-02T14:04 106  -5
    N14916 EV 4368 EWR 02-11T18:00 02-11T18:13 02-11T19:22  22  11
    N16571 EV 4702 EWR 07-03T20:00 07-03T20:47 07-03T22:40  72  24
    N14916 EV 4202 EWR 02-11T22:00 02-12T00:32 02-12T03:28 155 149
    N16571 EV 4695 EWR 07-04T01:00 07-04T01:28 07-04T02:39  42 -11
""")


@pytest.mark.task("previous")
def test_the_first_leg_of_an_aircraft_has_none_before_it(harness):
    told(
        harness,
        FEBRUARY_AND_JULY,
        {**EXPRESS_LEGS, 4122: NOTHING, 4702: [-5, 1843], 4695: [24, 168]},
        "The first leg of N16571 is 4122. Whatever stands above it when the rows are sorted is a "
        "leg of another aircraft, such as 4202 of N14916, five months earlier.",
        2,
    )


@pytest.mark.task("previous")
def test_legs_come_in_any_order(harness):
    told(
        harness,
        DELTA,
        DELTA_LEGS,
        "269 was to leave at 8 and left at 18:09, 1031 left at 11:13. By the rows' order, or by "
        "schedule, 1031 knows of a delay of 612 minutes that nobody knew of: the order is that of "
        "departed_at.",
        1,
    )


@pytest.mark.task("previous")
def test_rows_may_come_in_every_order(harness):
    batch = ENVOY.take(pa.array([5, 0, 2, 4, 3, 1]))
    told(harness, batch, ENVOY_LEGS, "The order of rows says nothing: departed_at does.", 1)


@pytest.mark.task("previous")
def test_a_delay_of_0_is_a_delay(harness):
    batch = flights("""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T12:00 90  0
        N1 AA 2 JFK 05-01T12:00 05-01T12:01 05-01T13:00 40 -4
        N1 AA 3 JFK 05-01T14:00 05-01T14:10 05-01T15:00 40  5
    """)
    told(
        harness,
        batch,
        {1: NOTHING, 2: [0, 1], 3: [-4, 70]},
        "Made up: flight 1 arrived on the minute, and 2 left a minute after it had landed.",
        2,
    )


@pytest.mark.task("previous")
def test_an_aircraft_may_stand_for_weeks(harness):
    batch = flights("""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T12:00 90  7
        N1 AA 2 JFK 06-15T12:00 06-15T12:01 06-15T13:00 40 -4
    """)
    told(
        harness,
        batch,
        {1: NOTHING, 2: [7, 64_801]},
        "Made up: 45 days on the ground are more minutes than an int16 has; `ground_minutes` is an "
        "int32 all along.",
        2,
    )


# Endeavor's until February, ExpressJet's from April on.
SOLD = flights("""
    N146PQ 9E 3623 JFK 02-19T11:00 02-19T11:13 02-19T13:44 125 -11
    N146PQ EV 5407 EWR 04-20T19:00 04-20T19:43 04-20T22:06 119  -3
    N146PQ EV 4898 EWR 05-04T17:00 05-04T16:56 05-04T19:19 111   0
""")


@pytest.mark.task("previous")
def test_an_aircraft_may_fly_for_two_carriers(harness):
    told(
        harness,
        SOLD,
        {3623: NOTHING, 5407: [-11, 86_759], 4898: [-3, 19_850]},
        "17 aircraft of the year flew for two carriers, on 824 flights. `tailnum` names the "
        "aircraft, whoever flies it: the leg before EV 5407 is 9E 3623.",
        2,
    )


@pytest.mark.task("previous")
def test_rows_come_out_whole(harness):
    batch = EXPRESS.append_column("weather_temp", pa.array([39.2, None, 41.0], pa.float32()))
    ran = harness.call("previous_leg", batch)
    got = ran.value
    is_batch = isinstance(got, pa.RecordBatch)
    ran.must(is_batch, "previous_leg gives no batch.", expected="a RecordBatch", got=got, hint=3)
    types = [*zip(batch.schema.names, batch.schema.types, strict=True)]
    types += [(ADDED[0], pa.int16()), (ADDED[1], pa.int32())]
    came = [*zip(got.schema.names, got.schema.types, strict=True)]
    ran.must(
        came == types,
        "The batch has other columns.",
        expected="\n".join(f"{name}: {type}" for name, type in types),
        got="\n".join(f"{name}: {type}" for name, type in came),
        meaning="The steps behind need all columns that came, and the two new ones behind them, "
        "of the types that are declared.",
        hint=3,
    )
    rows = {row["flight"]: row for row in batch.to_pylist()}
    found = {
        row["flight"]: {name: row[name] for name in rows[row["flight"]]} for row in got.to_pylist()
    }
    ran.must(
        found == rows and got.num_rows == 3,
        "The rows are not those that came.",
        expected="\n".join(map(str, rows.values())),
        got="\n".join(map(str, found.values())),
        meaning="Where rows are sorted, every column is sorted with them.",
        hint=3,
    )


@pytest.mark.task("previous")
@pytest.mark.parametrize(
    "other", ["AA 2 JFK 05-01T10", "DL 1 JFK 05-01T10", "AA 1 EWR 05-01T10", "AA 1 JFK 05-01T09"]
)
def test_what_left_in_one_minute_does_not_depend_on_the_order_of_rows(harness, other):
    batch = flights(f"""
        N1 AA 1 JFK 05-01T10:00 05-01T10:00 05-01T11:00 50 10
        N1 {other}:00           05-01T10:00 05-01T11:05 50 20
        N1 AA 3 JFK 05-01T12:00 05-01T12:30 05-01T13:00 20  5
    """)
    several = [list(order) for order in itertools.permutations(range(3))]
    ran = harness.drive("orders", batch, several, call="previous_leg in six orders of three rows")
    told = [list(one[3]) for one in ran.value]
    right = ([10, 90], [20, 85])
    ran.must(
        told[0] in right
        and all(one == told[0] for one in told)
        and set(ran.value[0]) == set(batch.column("flight").to_pylist()),
        "What is told depends on the order of rows.",
        expected=f"the same each time: flight 3 is told {right[0]} or {right[1]}",
        got="\n".join(f"rows {order}: {one}" for order, one in zip(several, told, strict=True)),
        meaning=f"Made up: AA 1 JFK of 10:00 and {other}:00 left in one minute, by a slip in the "
        "registration. Rows come out of a shuffle in any order, so the order of those two must "
        "come from what names them, IDENTITY.",
        hint=3,
    )
