"""Suites of Great Expectations 0.18: refused with what to do, which works."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.problems import RequestError
from pipelines.validation.suite import load_suite

SCHEMA = pa.schema([("carrier", pa.string()), ("flight", pa.int32())])
DOCS = Path(__file__).resolve().parents[2] / "docs" / "validation.md"

# As `ExpectationSuite.to_json_dict` of 0.18.19 writes it.
OLD = {
    "data_asset_type": None,
    "expectation_suite_name": "flights",
    "expectations": [
        {
            "expectation_type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "carrier", "value_set": ["UA"], "result_format": "BASIC"},
            "meta": {},
        }
    ],
    "ge_cloud_id": None,
    "meta": {"great_expectations_version": "0.18.19"},
}


@pytest.mark.parametrize("version", ["0.18.19", "0.15.50", "1.24.1"])
def test_an_older_suite_is_refused_with_the_fields_to_rename(tmp_path, version):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(OLD | {"meta": {"great_expectations_version": version}}))
    with pytest.raises(RequestError) as caught:
        load_suite(str(path), SCHEMA)
    sentence = str(caught.value)
    assert sentence.endswith("; docs/validation.md has a script that does it.")
    for word in ("`expectation_type` as `type`", "`expectation_suite_name` as `name`", "1.24.1"):
        assert word in sentence


def test_a_newer_suite_than_ours_is_not_to_be_converted(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text('{"expectations": [], "meta": {"great_expectations_version": "2.0.0"}}')
    with pytest.raises(RequestError, match=r"written by Great Expectations 2.0.0, and 1.x is n"):
        load_suite(str(path), SCHEMA)


def test_the_script_of_the_docs_makes_a_suite_that_is_read(tmp_path):
    (script,) = re.findall(r"```python\n(import json, .+?)```", DOCS.read_text("utf-8"), re.DOTALL)
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(OLD))
    ran = subprocess.run([sys.executable, "-c", script, old], capture_output=True, check=True)
    new.write_bytes(ran.stdout)
    suite = load_suite(str(new), SCHEMA)
    assert suite.name == "flights"
    assert [one.type for one in suite.expectations] == ["expect_column_values_to_be_in_set"]


@pytest.mark.parametrize("kind", ["match_regex", "not_match_regex", "match_like_pattern"])
def test_a_pattern_for_numbers_is_refused_with_what_to_use(tmp_path, kind):
    name = "like_pattern" if "like" in kind else "regex"
    entry = {
        "type": f"expect_column_values_to_{kind}",
        "kwargs": {"column": "flight", name: "^5"},
    }
    path = tmp_path / "rules.json"
    path.write_text(
        json.dumps({"expectations": [entry], "meta": {"great_expectations_version": "1.24.1"}})
    )
    with pytest.raises(RequestError) as caught:
        load_suite(str(path), SCHEMA)
    assert "column flight: the column flight holds int32, and a pattern is for texts; use " in str(
        caught.value
    )
