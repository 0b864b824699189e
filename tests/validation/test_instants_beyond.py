"""Milliseconds that were read as seconds: every expectation judges them, and none fails."""

import json

import pyarrow as pa
import pytest

from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge
from tests.support.great import suite_of

# 2013 in milliseconds, taken for seconds; and a date of days that are seconds.
BEYOND = pa.record_batch(
    {
        "at": pa.array([1_356_998_400_000, 0, None], pa.timestamp("s", "UTC")),
        "left": pa.array([0, 0, 0], pa.timestamp("s", "UTC")),
        "on": pa.array([1_356_998_400, 0, None], pa.int32()).cast(pa.date32()),
    }
)
LIMIT = {"max_value": "2020-01-01"}


@pytest.mark.parametrize(
    ("kind", "arguments", "kept"),
    [
        ("column_values_to_be_between", {"column": "at", **LIMIT}, False),
        ("column_values_to_be_between", {"column": "on", **LIMIT}, False),
        ("column_max_to_be_between", {"column": "at", **LIMIT}, False),
        ("column_values_to_be_in_set", {"column": "at", "value_set": ["1970-01-01"]}, False),
        ("column_values_to_be_unique", {"column": "at"}, True),
        ("column_distinct_values_to_contain_set", {"column": "on", "value_set": ["1970-01-01"]}, 1),
        ("column_pair_values_a_to_be_greater_than_b", {"column_A": "at", "column_B": "left"}, 0),
        ("column_values_to_be_null", {"column": "at"}, False),
    ],
)
def test_an_instant_that_no_calendar_has_is_judged(tmp_path, kind, arguments, kept):
    entries = [{"type": f"expect_{kind}", "kwargs": arguments, "n": 0}]
    suite = suite_of(entries, BEYOND.schema, tmp_path)
    found = judge(measure_batches(suite, [BEYOND])).to_json_dict()
    (result,) = found["results"]
    assert not result["exception_info"].get("raised_exception"), result["exception_info"]
    assert result["success"] == bool(kept)
    assert json.dumps(found)
