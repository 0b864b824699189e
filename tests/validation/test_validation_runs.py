"""Suites on Beam and in whole runs: what is measured, what stops, what warns, what is kept."""

import json
import math
import os
import re
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.util import assert_that
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.flights.job import JOB
from pipelines.problems import RequestError
from pipelines.validation import data_docs, judge_process, quantiles
from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge
from pipelines.validation.measure_suite import MeasureSuite
from pipelines.validation.measures import SAMPLE
from pipelines.validation.rules import evaluate
from pipelines.validation.suite import QUARANTINE, STOP, WARN
from pipelines.writing import manifest
from solutions.ex12_quarantine_rows.solution import QuarantineRows
from tests.support.expectations_table import expectations, rows
from tests.support.flights import IDENTITY
from tests.support.fork_server import in_time
from tests.support.great import same, suite_of

EMPTY_META = {"great_expectations_version": "1.24.1"}


def write(path, *entries: dict) -> str:
    path.write_text(json.dumps({"name": "s", "expectations": entries, "meta": EMPTY_META}))
    return str(path)


def entry(type: str, severity=None, on_failure=None, **kwargs) -> dict:
    found = {"type": f"expect_{type}", "kwargs": kwargs, "meta": {}}
    if severity:
        found["severity"] = severity
    if on_failure:
        found["meta"]["on_failure"] = on_failure
    return found


# On Beam


def without_samples(metrics: dict) -> dict:
    """Metrics without what depends on the order in which batches come."""
    return {k: v for k, v in metrics.items() if not k.endswith("unexpected_values")}


def test_on_beam_the_metrics_are_those_of_the_batches_in_any_order(tmp_path):
    batch = rows(200, 11)
    # Every third, among them all kinds of measures.
    suite = suite_of(expectations()[::3], batch.schema, tmp_path)
    kinds = {type(expectation.measure).__name__ for expectation in suite.expectations}
    assert {"RowCounts", "DistinctValues", "RepeatedCombinations"} <= kinds
    assert {"Outliers", "Quantiles", "Moments"} <= kinds
    pieces = [batch.slice(start, 60) for start in range(0, 200, 60)]
    expected = [without_samples(m) for m in measure_batches(suite, pieces).metrics]

    def check(found):
        (measured,) = found
        for number, (a, b) in enumerate(zip(expected, measured.metrics, strict=True)):
            assert same(a, without_samples(b)), (suite.expectations[number], a, b)
        assert len(judge(measured).results) == len(expected)

    compacted = [pa.RecordBatch.from_pylist(x.to_pylist(), batch.schema) for x in pieces[::-1]]
    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        measured = pipeline | beam.Create(compacted) | MeasureSuite(suite, 3)
        assert_that(measured, check)


def test_what_is_kept_does_not_grow_with_the_rows_or_the_failures(tmp_path):
    batch = rows(100, 1)
    entries = [e for e in expectations() if "row_condition" not in e["kwargs"]]
    suite = suite_of(entries, batch.schema, tmp_path)
    few, many = (measure_batches(suite, [batch] * times) for times in (5, 50))
    for a, b in zip(few.metrics, many.metrics, strict=True):
        for name, value in b.items():
            if name.endswith("unexpected_values"):
                assert len(value) <= SAMPLE
            if isinstance(value, list | dict):
                assert len(value) <= max(len(a[name]), SAMPLE)


# Quantiles


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.lists(st.integers(-9, 9), max_size=20), min_size=1, max_size=5),
    share=st.floats(0, 1),
    way=st.sampled_from(["linear", "lower", "higher", "midpoint", "nearest"]),
)
def test_of_few_different_values_quantiles_are_those_of_pandas(parts, share, way):
    import pandas as pd

    sketch = quantiles.Sketch()
    for part in parts:
        sketch = quantiles.merge(sketch, quantiles.sketch_of(np.array(part, np.int64)))
    values = [value for part in parts for value in part]
    found = quantiles.quantile(sketch, share, way)
    if not values:
        assert found is None
        return
    assert math.isclose(found, pd.Series(values).quantile(share, interpolation=way), abs_tol=1e-9)


@settings(max_examples=60)
@given(
    low=st.floats(allow_nan=False, allow_infinity=False),
    high=st.floats(allow_nan=False, allow_infinity=False),
    share=st.floats(0, 1),
)
@example(low=-1.7e308, high=1.7e308, share=0.25)
@example(low=1.6e308, high=1.7e308, share=0.5)
@example(low=5e-324, high=1e-323, share=0.5)
@example(low=0.0, high=5e-324, share=0.75)
def test_a_quantile_between_two_numbers_is_that_of_exact_arithmetic(low, high, share):
    low, high = sorted((low, high))
    sketch = quantiles.sketch_of(np.array([low, high]))
    for part, way in ((Fraction(share), "linear"), (Fraction(1, 2), "midpoint")):
        found = quantiles.quantile(sketch, share, way)
        if 0 < share < 1 and low < high:
            exact = Fraction(low) * (1 - part) + Fraction(high) * part
            size = max(abs(Fraction(low)), abs(Fraction(high)))
            assert abs(Fraction(found) - exact) <= size * Fraction(4, 2**53) + Fraction(5e-324)
        else:
            assert found == (high if share == 1 else low)


def test_of_many_different_values_quantiles_are_off_by_no_more_than_stated():
    random = np.random.default_rng(3)
    sketch, values = quantiles.Sketch(), random.normal(size=1_000_000)
    for part in np.array_split(values, 37):
        sketch = quantiles.merge(sketch, quantiles.sketch_of(part))
    assert sketch.rows == len(values)
    held = len(sketch.values) + sum(map(len, sketch.levels))
    assert held < 10 * quantiles.EXACT_VALUES
    stated = math.log2(len(values) / quantiles.EXACT_VALUES) / (2 * quantiles.EXACT_VALUES)
    ordered = np.sort(values)
    for share in (0.001, 0.25, 0.5, 0.9, 0.999):
        rank = np.searchsorted(ordered, quantiles.quantile(sketch, share)) / len(values)
        assert abs(rank - share) <= stated + 2 / len(values)
    assert sketch.error / len(values) <= stated


# What a failure leads to


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (entry("column_values_to_not_be_null", column="dest"), QUARANTINE),
        (entry("column_values_to_not_be_null", "critical", column="dest"), QUARANTINE),
        (entry("column_values_to_not_be_null", "warning", column="dest"), WARN),
        (entry("column_values_to_not_be_null", "info", column="dest"), WARN),
        (entry("column_values_to_not_be_null", column="dest", mostly=0.9), STOP),
        (entry("column_values_to_not_be_null", None, QUARANTINE, column="dest", mostly=0.9),
         QUARANTINE),
        (entry("column_mean_to_be_between", column="distance", min_value=1), STOP),
        (entry("column_mean_to_be_between", "warning", column="distance", min_value=1), WARN),
        (entry("column_mean_to_be_between", None, WARN, column="distance", min_value=1), WARN),
        (entry("table_row_count_to_equal", "info", STOP, value=3), STOP),
        (entry("column_values_to_be_unique", column="flight"), STOP),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_failure_leads_to_is_in_the_suite(tmp_path, asked, expected):
    (found,) = JOB.load_suite(write(tmp_path / "s.json", asked)).expectations
    assert found.on_failure == expected


def test_expectations_of_one_id_are_told_apart_by_their_numbers(tmp_path):
    twice = [entry("column_values_to_not_be_null", column="dest")] * 2
    suite = JOB.load_suite(write(tmp_path / "s.json", *twice))
    first = "expect_column_values_to_not_be_null:dest"
    assert [rule.id for rule in suite.rules()] == [first, f"{first}:2"]


REFUSALS = [
    (entry("column_mean_to_be_between", None, QUARANTINE, column="distance", min_value=1),
     "no single row breaks"),
    (entry("column_values_to_not_be_null", "fatal", column="dest"), "severity must be one of"),
    (entry("column_values_to_not_be_null", None, "shout", column="dest"), "meta.on_failure"),
    (entry("column_values_to_not_be_null", column="destt"), "did you mean dest?"),
    (entry("column_mean_to_be_between", column="dest", min_value=1), "dest holds string"),
    (entry("column_mean_to_be_between", column="distance"), "min_value or max_value is needed"),
    (entry("column_median_to_be_between", column="distance", min_value=2, max_value=1), "above"),
    (entry("column_values_to_be_between", column="time_hour", min_value="x"), "no date or time"),
    (entry("column_values_to_match_regex_list", column="dest", regex_list=[]), "list of texts"),
    (entry("column_values_to_match_regex_list", column="dest", regex_list=["["]), "compile"),
    (entry("column_values_to_match_strftime_format", column="dest"), "strftime_format is missing"),
    (entry("column_values_to_match_json_schema", column="dest", json_schema={"type": 5}),
     "no JSON schema"),
    (entry("column_pair_values_to_be_equal", column_A="dest", column_B="distance"),
     "cannot be compared"),
    (entry("column_pair_values_to_be_equal", column_A="dest"), "there is no column None"),
    (entry("multicolumn_sum_to_equal", column_list=["dest"], sum_total=1), "at least two"),
    (entry("multicolumn_sum_to_equal", column_list=["dest", "hour"], sum_total=1), "dest holds"),
    (entry("compound_columns_to_be_unique", column_list=["dest", "dest"]), "twice"),
    (entry("column_quantile_values_to_be_between", column="hour", quantile_ranges={}), "quantiles"),
    (entry("column_quantile_values_to_be_between", column="hour",
           quantile_ranges={"quantiles": [2], "value_ranges": [[1, 2]]}), "none from 0 to 1"),
    (entry("column_kl_divergence_to_be_less_than", column="origin", threshold=1,
           partition_object={"values": ["a"], "weights": [0.5]}), "add up to 0.5"),
    (entry("column_kl_divergence_to_be_less_than", column="origin", threshold=1),
     "partition_object is missing"),
    (entry("column_values_to_not_be_outliers", column="hour", method="x"), "iqr or std"),
    (entry("table_row_count_to_equal", value=-1), "whole number"),
    (entry("table_row_count_to_equal", value="many"), "must be a number"),
    (entry("column_values_to_not_be_null", column="dest", row_condition="dest >",
           condition_parser="pandas"), "not understood"),
    (entry("column_values_to_not_be_null", column="dest", row_condition="pilot > 3",
           condition_parser="pandas"), "the column pilot"),
    (entry("column_values_to_not_be_null", column="dest", row_condition="dest > 3",
           condition_parser="pandas"), "cannot be compared with texts"),
    (entry("column_values_to_not_be_null", column="dest", row_condition="__import__('os')"),
     "not understood"),
    (entry("column_values_to_not_be_null", column="dest", row_condition="x",
           condition_parser="spark"), "condition_parser 'spark'"),
    (entry("column_values_to_not_be_null", column="dest", row_condition={"type": "xor"}), "xor"),
    (entry("column_mean_to_be_between", column="hour", min_value={"$PARAMETER": "low"}),
     "$PARAMETER low has no value; give it with --suite-parameters low=…"),
    (entry("column_mean_to_be_between", column="hour", min_value={"$PARAMETER": "low +"}),
     "not understood"),
    (entry("query_results_to_match_comparison"), "it asks a database in SQL; use"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "words"), REFUSALS, ids=lambda x: None)
def test_what_cannot_be_run_is_refused_before_the_run(tmp_path, bad, words):
    path = write(tmp_path / "s.json", entry("table_row_count_to_be_between", min_value=0), bad)
    with pytest.raises(RequestError) as caught:
        JOB.load_suite(path)
    assert str(caught.value).startswith(f"{path}, expectation 2 ({bad['type']})")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_parameters_get_their_values_when_the_suite_is_read(tmp_path):
    limits = {"min_value": {"$PARAMETER": "low"}, "max_value": {"$PARAMETER": "low * 2 + 1"}}
    asked = entry("column_values_to_be_between", column="hour", **limits)
    (found,) = JOB.load_suite(write(tmp_path / "s.json", asked), {"low": 5}).expectations
    assert found.config["kwargs"] == {"column": "hour", "min_value": 5, "max_value": 11}
    batch = pa.RecordBatch.from_pylist(
        [{"hour": hour} for hour in (4, 5, 11, 12)], schemas.table("enriched_flight").arrow
    )
    assert found.rule.broken(batch).tolist() == [True, False, False, True]


# A column of a wrong type


def test_a_batch_with_a_column_of_a_wrong_type_is_quarantined_with_that_as_its_reason():
    schema = schemas.table("enriched_flight").arrow
    batch = pa.RecordBatch.from_pylist([{"dest": "ATL"}, {"dest": None}], schema)
    at = schema.get_field_index("distance")
    wrong = batch.set_column(at, "distance", pa.array(["far", "near"]))
    rules = JOB.row_rules(JOB.load_suite())
    ids, reasons = evaluate(wrong, rules).explain(wrong)
    assert ids == [["schema.distance.type"]] * 2
    assert reasons[0] == ["distance is 'far', and the column must be int16"]
    less = batch.drop_columns(["carrier"])
    assert evaluate(less, rules).explain(less)[1][0] == [
        "there is no carrier, and the column must be string"
    ]

    def quarantined(found):
        assert [batch.num_rows for batch in found] == [2]
        assert found[0].column("_rules").to_pylist() == [["schema.distance.type"]] * 2

    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        separated = pipeline | beam.Create([wrong]) | QuarantineRows(rules)
        assert_that(separated["quarantined"], quarantined)
    measured = measure_batches(JOB.load_suite(), [wrong, batch])
    assert measured.unfit == 2
    assert judge(measured).meta["rows_of_wrong_type"] == 2


# The project's own suite


def test_the_projects_suite_has_at_least_25_expectations_of_which_none_stops_small_runs():
    suite = JOB.load_suite()
    assert len(suite.expectations) >= 25
    stops = [e.type for e in suite.expectations if e.on_failure == STOP]
    assert stops == ["expect_column_to_exist", "expect_table_row_count_to_be_between"]


def test_of_the_real_flights_four_rows_break_the_suite_and_no_expectation_warns(real_features):
    suite = JOB.load_suite()
    findings = evaluate(real_features, JOB.row_rules(suite))
    assert {rule.id: int(mask.sum()) for rule, mask in findings.by_rule.items()} == {
        "flights.tailnum_is_american": 4
    }
    broken = real_features.filter(pa.array(findings.broken))
    assert broken.column("tailnum").to_pylist() == ["D942DN"] * 4
    assert set(IDENTITY) <= set(broken.schema.names)


# Whole runs


@pytest.fixture(scope="module")
def stopped(runs, six_thousand_flights, tmp_path_factory):
    """A run that a suite stops, over a data set that was there; (ended, folder, before)."""
    folder = tmp_path_factory.mktemp("stopped")
    output = folder / "flights"
    suite = write(
        folder / "suite.json",
        entry("column_values_to_be_in_set", column="origin", value_set=["EWR", "JFK"]),
        entry("table_row_count_to_be_between", min_value={"$PARAMETER": "least"}),
        entry("column_mean_to_be_between", "warning", column="distance", max_value=10),
    )
    first = runs.run(
        "--input", six_thousand_flights, "--output", output, "--suite", suite,
        "--suite-parameters", "least=10", light=True,
    )  # fmt: skip
    assert first.code == 0, first.err
    before = (output / manifest.NAME).read_bytes()
    ended = runs.run(
        "--input", six_thousand_flights, "--output", output, "--suite", suite,
        "--suite-parameters", "least=1000000", light=True,
    )  # fmt: skip
    return first, ended, output, before


def test_a_run_that_validation_stops_says_why_and_leaves_its_pages_and_quarantine(stopped):
    _, ended, output, _ = stopped
    place = output.parent / "flights.stopped"
    assert ended.code == 1
    sentence = ended.err.strip().splitlines()[-1]
    assert sentence.startswith(
        "The suite s stops the run: expect_table_row_count_to_be_between: observed 6,014"
        if "6,014" in sentence
        else "The suite s stops the run: expect_table_row_count_to_be_between: observed 6014"
    )
    page = place / "validation" / "data_docs" / "index.html"
    assert sentence.endswith(f"nothing was published, and {page} shows why.")
    assert "expect_table_row_count" in (place / "validation" / "result.json").read_text()
    index = (place / "validation" / "index.html").read_text()
    assert f"Nothing was published. {sentence.split(';')[0]}." in index
    for link in re.findall(r'href="([^"]+)"', index):
        assert (place / "validation" / link).exists(), link
    (lines,) = [x.read_text().splitlines() for x in sorted(place.glob("quarantine/*.jsonl"))[:1]]
    assert all("origin is 'LGA'" in line for line in lines)
    assert not (place / manifest.NAME).exists()
    assert not list(place.rglob("*.tfrecord"))


def test_a_run_that_validation_stops_leaves_the_data_set_that_was_there(stopped):
    _, _, output, before = stopped
    assert (output / manifest.NAME).read_bytes() == before
    loaded = manifest.load(str(output))
    for split in ("train", "eval", "test"):
        loaded.verify(split)
    assert sorted(path.name for path in output.parent.iterdir() if path.name[0] == ".") == []


def test_a_warning_is_in_the_manifest_and_in_the_runs_last_lines(stopped):
    first, _, output, _ = stopped
    summary = json.loads((output / manifest.NAME).read_text())["validation"]
    assert (summary["expectations"], summary["successful"]) == (3, 1)
    ((id, why),) = summary["warnings"].items()
    assert id == "expect_column_mean_to_be_between:distance"
    assert why.startswith("observed 1")
    assert f"The suite warns: {id}: {why}" in " ".join(first.out.split())


def test_data_docs_are_great_expectations_page_and_fetch_nothing(light_data_set):
    page = (light_data_set / "validation" / "data_docs" / "index.html").read_text()
    assert "Evaluates whether a batch of data matches expectations" in page
    assert "Table of Contents" in page
    assert not re.findall(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//", page)
    assert "url(" not in page.replace("url()", "")
    assert "<link" not in page
    result = json.loads((light_data_set / "validation" / "result.json").read_text())
    assert result["statistics"]["evaluated_expectations"] == len(JOB.load_suite().expectations)
    assert result["meta"]["great_expectations_version"] == "1.24.1"


def test_a_process_of_its_own_judges_once_and_frees_its_memory(tmp_path):
    suite = JOB.load_suite(write(tmp_path / "s.json", entry("table_row_count_to_equal", value=2)))
    batch = pa.RecordBatch.from_pylist([{}, {}], suite.schema)
    measured = measure_batches(suite, [batch])
    with judge_process.ready() as address:
        folder = Path(address.partition("#")[0]).parent
        assert oct(folder.stat().st_mode)[-2:] == "00"
        outcome = judge_process._ask(address, measured, {"run_id": "r"})
        assert in_time(lambda: not folder.exists())
    assert outcome.failed() == []
    assert outcome.result["results"][0]["result"]["observed_value"] == 2
    assert outcome.page.startswith("<!DOCTYPE html>")
    with pytest.raises(FileNotFoundError):
        judge_process._ask(address, measured, {})


def test_the_process_that_judges_ends_when_the_run_is_killed(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from pipelines.validation import judge_process\n"
        "with judge_process.ready() as address:\n"
        "    print(address.partition('#')[0], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert found.returncode == -signal.SIGKILL
    folder = Path(found.stdout.strip()).parent
    assert in_time(lambda: not folder.exists())


def test_a_chart_that_needs_a_script_is_drawn_without_one():
    page = (
        "<head></head><body><div id='g'></div><script>\nvlSpec = "
        '{"datasets": {"d": [{"fraction": 0.25, "values": "EWR"}, {"fraction": 0.5, "values": '
        '"<JFK>"}]}};\n// Embed\nvegaEmbed("#g", vlSpec)</script></body>'
    )
    drawn = data_docs.without_network(page)
    assert "vegaEmbed" not in drawn
    assert "<span>EWR</span><i style='width:50.0%'></i><span>25.0%</span>" in drawn
    assert "&lt;JFK&gt;" in drawn
