"""The judge of the exercise on suites, beside Great Expectations itself, of the same metrics."""

import pytest

from exercises.ex11_flight_expectations.drive import succeeds
from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge_one
from tests.support.expectations_table import expectations, rows
from tests.support.great import suite_of


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "batch",
    [rows(60), rows(0), rows(300, 5), rows(25, 9, 1)],
    ids=["few rows", "no row", "more rows", "all missing"],
)
def test_an_expectation_holds_for_an_exercise_as_it_does_for_great_expectations(batch, tmp_path):
    suite = suite_of(expectations(), batch.schema, tmp_path)
    different = []
    for expectation, metrics in zip(
        suite.expectations, measure_batches(suite, [batch]).metrics, strict=True
    ):
        theirs = bool(judge_one(expectation.config, metrics).success)
        if succeeds(expectation.config, metrics)[0] != theirs:
            different.append((expectation.config["type"], expectation.config["kwargs"], theirs))
    assert different == []


@pytest.mark.parametrize("observed", [None, float("nan"), 1, 2.0, 3])
def test_a_value_at_a_limit_is_judged_as_great_expectations_judges_it(observed):
    different = []
    for limits in (
        {"min_value": 2},
        {"max_value": 2},
        {"min_value": 2, "strict_min": True},
        {"max_value": 2, "strict_max": True},
        {"min_value": 1, "max_value": 2},
    ):
        config = {
            "type": "expect_column_mean_to_be_between",
            "kwargs": {"column": "f", **limits},
            "meta": {},
        }
        metrics = {"column.mean": observed}
        theirs = bool(judge_one(config, metrics).success)
        if succeeds(config, metrics)[0] != theirs:
            different.append((limits, theirs))
    assert different == []
