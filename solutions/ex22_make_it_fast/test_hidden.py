"""What grading adds to the tests of exercise 22."""

import random

import pytest


def row(flight, dest, delay):
    return {"origin": "JFK", "dest": dest, "dep_delay": delay, "flight": flight}


@pytest.mark.task("sums")
def test_a_route_on_which_none_left_has_no_row(harness):
    rows = [row(1, "MIA", None), row(2, "BQN", 0), row(3, "BQN", -3)]
    harness.run("RouteDelays", rows=rows, distributed=True).gives(
        [{"origin": "JFK", "dest": "BQN", "flights": 2, "mean_delay": -1.5}]
    )


@pytest.mark.task("sums")
def test_a_hundred_rows_a_route_are_two_elements(harness):
    chance = random.Random(22)
    rows = [row(n, chance.choice(["MIA", "BQN"]), chance.randint(-5, 90)) for n in range(200)]
    ran = harness.run("RouteDelays", rows=rows)
    assert sum(count for count, _ in ran.shuffles.values()) <= 2
    assert sum(one["flights"] for one in ran.rows) == 200


@pytest.mark.task("batches")
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_any_number_of_flights_is_scored(harness, count):
    rows = [row(number, "MIA", 0) for number in range(count)]
    ran = harness.run("AddScores", harness.recipe("drive:Model"), rows=rows)
    ran.gives([{**one, "score": one["flight"] % 100 / 100} for one in rows], key="flight")
    assert ran.counters.get("calls", 0) <= count // 50 + 1


@pytest.mark.task("lookup")
def test_an_empty_list_of_airports(harness):
    rows = [row(1, "MIA", 0)]
    harness.run(
        "NameAirports", harness.recipe("drive:Index"), rows={"flights": rows, "airports": []}
    ).gives([{**rows[0], "airport": None}])


@pytest.mark.task("fusion")
def test_a_month_without_days(harness):
    list_days, read_day = harness.recipe("drive:ListDays", 0), harness.recipe("drive:ReadDay", 2)
    harness.run("ReadMonths", list_days, read_day, rows=["2013-02"]).gives([])
