"""Equality with Great Expectations itself, whose pandas engine is given the same rows."""

import collections
import os
import pkgutil
import re
import zlib
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pipelines.flights.job import JOB
from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge
from pipelines.validation.supported_expectations import REFUSED, SUPPORTED
from tests.support.expectations_table import CONDITIONS, expectations, rows
from tests.support.great import differences, great, ours, raised

# Great Expectations divides by the number of rows, which may be 0.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

ENTRIES = expectations()

# float32 is summed in float32 by pandas.
TOLERANCE = collections.defaultdict(lambda: 1e-9, f32=1e-6)

# GE's pandas engine has no implementation of these.
NOT_IN_PANDAS = {type for type in SUPPORTED if "like_pattern" in type}


def unequal(batch: pa.RecordBatch, entries: list[dict], folder, pieces: int = 3) -> list[str]:
    """What differs, as lines; in order of the entries."""
    expected = {
        result["expectation_config"]["meta"]["n"]: result
        for result in great(batch.to_pandas(), entries)
    }
    said = []
    for entry, found in zip(entries, ours(batch, entries, folder, pieces), strict=True):
        tolerance = TOLERANCE[entry["kwargs"].get("column")]
        for line in differences(expected[entry["n"]], found, tolerance):
            said.append(f"{entry['type']} {entry['kwargs']}: {line}")
    return said


# Of so many expectations one is asked of each of the unusual tables, another one of each;
# docs/developing.md has the command that asks all of all.
ONE_EXPECTATION_IN = int(os.environ.get("WORKSHOP_ONE_EXPECTATION_IN", "4"))

UNUSUAL = {
    "few rows": rows(60),
    "one row": rows(1, 3, 0),
    "no row": rows(0),
    "all missing": rows(25, 9, 1),
}


def test_every_expectation_finds_what_great_expectations_finds(tmp_path):
    assert unequal(rows(300, 5), ENTRIES, tmp_path) == []


@pytest.mark.parametrize("name", UNUSUAL)
def test_of_unusual_tables_expectations_find_what_great_expectations_finds(name, tmp_path):
    place = list(UNUSUAL).index(name)
    entries = [
        entry
        for entry in ENTRIES
        if (zlib.crc32(f"{entry['n']}".encode()) + place) % ONE_EXPECTATION_IN == 0
    ]
    assert len(entries) >= len(ENTRIES) // (2 * ONE_EXPECTATION_IN)
    assert unequal(UNUSUAL[name], entries, tmp_path) == []


def test_the_table_covers_every_supported_expectation():
    covered = {entry["type"] for entry in ENTRIES}
    assert covered | NOT_IN_PANDAS == set(SUPPORTED)


def core_expectations() -> set[str]:
    """Great Expectations' own list: a module each."""
    import great_expectations.expectations.core as core

    names = {module.name for module in pkgutil.iter_modules(core.__path__)}
    return {name for name in names if name.startswith("expect_") or "unexpected_rows" in name}


OWN = {"expect_flights_to_land_after_departure", "expect_aircraft_to_be_in_one_place"}


def test_every_core_expectation_is_supported_or_refused_with_a_reason():
    assert len(core_expectations()) > 55
    assert core_expectations() == {*SUPPORTED, *REFUSED} - OWN
    assert not set(SUPPORTED) & set(REFUSED)


def test_the_documentation_lists_every_core_expectation_as_the_engine_has_it():
    text = (Path(__file__).parents[2] / "docs" / "validation.md").read_text()
    listed = dict(re.findall(r"^\| `(\w+)` \| (yes|no)\b", text, re.MULTILINE))
    assert listed == dict.fromkeys(SUPPORTED, "yes") | dict.fromkeys(REFUSED, "no")


numbers = st.one_of(st.none(), st.integers(-3, 3), st.integers(-(2**40), 2**40))
floats = st.one_of(
    st.none(), st.floats(width=64, min_value=-1e9, max_value=1e9), st.just(float("nan"))
)
texts = st.one_of(st.none(), st.sampled_from(["a", "A1", "", "é", "日本"]), st.text(max_size=4))
SMALL = [
    entry
    for entry in ENTRIES
    if {"column", "column_A", "column_list"} & entry["kwargs"].keys()
    and set(
        [entry["kwargs"].get(key) for key in ("column", "column_A", "column_B")]
        + entry["kwargs"].get("column_list", [])
    )
    <= {"n", "f", "t", None}
    and entry["kwargs"].get("row_condition") in (None, CONDITIONS[4][0], CONDITIONS[8][0])
    and "be_of_type" not in entry["type"]
]


@settings(
    max_examples=5,
    deadline=None,
    # Shrinking asks Great Expectations hundreds of times.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    values=st.lists(st.tuples(numbers, floats, texts), max_size=12),
    pieces=st.integers(1, 4),
)
def test_of_any_rows_in_any_batches_great_expectations_finds_the_same(values, pieces, tmp_path):
    n, f, t = zip(*values, strict=True) if values else ((), (), ())
    batch = pa.record_batch(
        {
            "n": pa.array(n, pa.int64()),
            "f": pa.array(f, pa.float64()),
            "t": pa.array(t, pa.string()),
        }
    )
    assert unequal(batch, SMALL, tmp_path, pieces) == []


# Of so many aircraft one, with all its flights, as some rules are about an aircraft's day.
# docs/developing.md has the command that takes them all.
ONE_IN = int(os.environ.get("WORKSHOP_ONE_AIRCRAFT_IN", "16"))


def some_aircraft(flights: pa.RecordBatch) -> pa.RecordBatch:
    """The flights of some aircraft, and of the one whose registration is no American one."""
    chosen = [
        name
        for name in pc.unique(flights["tailnum"]).to_pylist()
        if name == "D942DN" or zlib.crc32((name or "").encode()) % ONE_IN == 0
    ]
    return flights.filter(pc.is_in(flights["tailnum"], pa.array(chosen)))


def test_of_the_real_flights_the_projects_suite_finds_what_great_expectations_finds(
    real_features, tmp_path
):
    flights = some_aircraft(real_features)
    assert flights.num_rows > 0.8 * real_features.num_rows / ONE_IN
    suite = JOB.load_suite()
    entries = [{**e.config, "n": number} for number, e in enumerate(suite.expectations)]
    frame = flights.to_pandas()
    expected = {
        result["expectation_config"]["meta"]["n"]: result for result in great(frame, entries)
    }
    size = 20_000
    batches = [flights.slice(at, size) for at in range(0, flights.num_rows, size)]
    results = judge(measure_batches(suite, batches)).results
    for number, found in enumerate(results):
        found = found.to_json_dict()
        assert differences(expected[number], found, 1e-6) == [], suite.expectations[number].id
        assert not raised(expected[number])
    if ONE_IN == 1:
        assert sum(not result.success for result in results) == 1


def found_by_both(batch: pa.RecordBatch, folder, type: str, **kwargs) -> tuple[dict, dict]:
    entry = {"type": f"expect_{type}", "kwargs": kwargs, "n": 0}
    return great(batch.to_pandas(), [entry])[0], ours(batch, [entry], folder)[0]


# Differences in meaning; docs/validation.md has each with its example.


def test_a_limit_beyond_2_to_the_53_is_exact_here_and_a_float_there(tmp_path):
    batch = pa.record_batch({"x": [2**60, 2**60 + 1, 2**60 + 2]})
    limits = {"column": "x", "min_value": 2**60, "max_value": 2**60 + 1}
    theirs, mine = found_by_both(batch, tmp_path, "column_values_to_be_between", **limits)
    assert (theirs["result"]["unexpected_count"], mine["result"]["unexpected_count"]) == (0, 1)


def test_a_dollar_is_the_very_end_here_and_stands_before_a_line_break_there(tmp_path):
    batch = pa.record_batch({"x": ["N1", "N1\n", "N٣", "NÄ"]})
    for regex, here in (("^N[0-9]$", 3), (r"^N\d$", 2), (r"^N\d\Z", 2)):
        theirs, mine = found_by_both(
            batch, tmp_path, "column_values_to_match_regex", column="x", regex=regex
        )
        there = here - regex.endswith("$")
        counts = (theirs["result"]["unexpected_count"], mine["result"]["unexpected_count"])
        assert counts == (there, here)


def test_a_sum_beyond_64_bits_is_exact_here_and_wraps_there(tmp_path):
    batch = pa.record_batch({"x": [2**62, 2**62]})
    theirs, mine = found_by_both(
        batch, tmp_path, "column_sum_to_be_between", column="x", min_value=0
    )
    assert theirs["result"]["observed_value"] == -(2**63)
    assert mine["result"]["observed_value"] == 2**63


def test_a_date_without_a_time_is_its_midnight_here_and_an_error_there(tmp_path):
    times = pd.to_datetime(["2013-01-31", "2013-02-01"], utc=True)
    batch = pa.RecordBatch.from_pandas(pd.DataFrame({"x": times}), preserve_index=False)
    theirs, mine = found_by_both(
        batch, tmp_path, "column_values_to_be_between", column="x", min_value="2013-02-01"
    )
    assert raised(theirs)
    assert mine["result"]["unexpected_count"] == 1


def test_a_text_in_a_set_of_times_is_a_time_here_and_never_one_there(tmp_path):
    batch = pa.record_batch({"x": pa.array([0, 86_400], pa.timestamp("s"))})
    theirs, mine = found_by_both(
        batch, tmp_path, "column_values_to_be_in_set", column="x", value_set=["1970-01-02"]
    )
    assert (theirs["result"]["unexpected_count"], mine["result"]["unexpected_count"]) == (2, 1)
    limits = {"column": "x", "min_value": "1970-01-01", "max_value": "1970-01-02"}
    theirs, mine = found_by_both(batch, tmp_path, "column_max_to_be_between", **limits)
    assert raised(theirs)
    assert mine["success"]


def test_a_time_in_a_condition_is_compared_here_and_an_error_there(tmp_path):
    times = pd.to_datetime(["2013-01-31", "2013-02-02"], utc=True)
    batch = pa.RecordBatch.from_pandas(pd.DataFrame({"x": times}), preserve_index=False)
    theirs, mine = found_by_both(
        batch,
        tmp_path,
        "table_row_count_to_equal",
        value=1,
        row_condition="x > '2013-02-01'",
        condition_parser="pandas",
    )
    assert raised(theirs)
    assert mine["success"]


def test_sqls_like_works_here_and_not_in_pandas(tmp_path):
    batch = pa.record_batch({"x": ["abc", "axc", "b", None]})
    kwargs = {"column": "x", "like_pattern": "a_c"}
    theirs, mine = found_by_both(batch, tmp_path, "column_values_to_match_like_pattern", **kwargs)
    assert raised(theirs)
    assert mine["result"]["partial_unexpected_list"] == ["b"]
    for type, expected in (
        ("match_like_pattern_list", ["b"]),
        ("not_match_like_pattern_list", ["abc", "axc"]),
    ):
        kwargs = {"column": "x", "like_pattern_list": ["a%", "%c"]}
        entry = {"type": f"expect_column_values_to_{type}", "kwargs": kwargs, "n": 0}
        assert ours(batch, [entry], tmp_path)[0]["result"]["partial_unexpected_list"] == expected
    entry = {
        "type": "expect_column_values_to_not_match_like_pattern",
        "kwargs": {"column": "x", "like_pattern": "%b%"},
        "n": 0,
    }
    assert ours(batch, [entry], tmp_path)[0]["result"]["partial_unexpected_list"] == ["abc", "b"]
