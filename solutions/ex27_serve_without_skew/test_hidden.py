"""Other models and requests than those of the exercise's tests."""

import numpy as np
import pytest

ROWS = [{"dep_delay": float(i), "sched_dep_time": 600, "dest": "ORD"} for i in range(3)]

FLIGHT = {
    "sched_dep": "2013-06-15T12:00:00Z",
    "sched_arr_time": 1100,
    "dep_delay": 5,
    "distance": 500,
    "carrier": "AA",
    "origin": "LGA",
    "dest": "ORD",
}


@pytest.mark.task("predictions", seconds=60)
def test_a_model_without_categories(harness):
    ran = harness.drive("served", ROWS, one_number=True)
    got, want = ran.value["together"], ran.value["trained"]
    ran.must(
        np.allclose(got["late_probability"], want["late_probability"], atol=1e-6),
        "A model without categories is asked otherwise.",
    )
    ran.must(list(got["features"]) == ["dep_delay_z"], "It has other features.")


@pytest.mark.task("columns", seconds=60)
def test_no_flights_and_many(harness):
    ran = harness.drive("answered", [])
    ran.must(ran.value["answers"] == [], "No flights have no answers.")
    ran = harness.drive("answered", [{**FLIGHT, "dep_delay": i} for i in range(50)])
    got = [one["delay_minutes"][1] for one in ran.value["answers"]]
    ran.must(got == list(range(50)), "Answers are of other flights.")


@pytest.mark.task("clock", seconds=60)
def test_the_hour_that_comes_twice_and_midnight(harness):
    instants = ["2013-11-03T05:30:00Z", "2013-11-03T06:30:00Z", "2013-06-16T04:00:00Z"]
    ran = harness.drive("answered", [{**FLIGHT, "sched_dep": one} for one in instants])
    (asked,) = ran.value["asked"]
    ran.must(
        [one["sched_dep_time"] for one in asked] == [130, 130, 0],
        "The clock of New York was not read.",
    )


@pytest.mark.task("wrong_rows", seconds=60)
@pytest.mark.parametrize("flight", [{}, {"x": 1}, {**FLIGHT, "dest": {"b64": "AA"}}])
def test_what_is_no_flight_at_all(harness, flight):
    ran = harness.drive("answered", [FLIGHT, flight])
    ran.must("late_probability" in ran.value["answers"][0], "The right flight has no answer.")
    ran.must("error" in ran.value["answers"][1], "What is no flight was answered.")
