"""A cell of megabytes is whole in the rejected row, and cut wherever it is only shown."""

import json

import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.shown_values import shortened
from pipelines.quarantine import rejected_rows
from pipelines.quarantine.write import _failures, as_lines
from pipelines.reading.casts import cast_column, cast_text
from pipelines.reading.rejects import quarantined
from pipelines.reports.charts import column_chart
from pipelines.reports.run_page import run_page
from pipelines.schemas import Column, Table
from pipelines.statistics.describe import as_json, statistics_proto
from pipelines.statistics.distribution import Distribution
from pipelines.statistics.drift import compare
from pipelines.validation.accumulators import measure_batches
from pipelines.validation.data_docs import page
from pipelines.validation.judge import judge, observed
from pipelines.validation.rules import OneOf, evaluate
from tests.support.great import suite_of

LONG = "x" * 1_000_000 + " the end"
# What a person reads: no text of a report is as long.
READABLE = 100_000

COLUMN = Column("note", pa.string(), True, "A note.", values=("a", "b"), feature="category")
TABLE = Table("notes", "Notes.", (COLUMN,), ())


@pytest.fixture(scope="module")
def rejected() -> pa.RecordBatch:
    batch = pa.record_batch({"note": ["a", LONG]})
    findings = evaluate(batch, [OneOf("note.values", "note", ("a", "b"))])
    ids, reasons = findings.explain(batch)
    return quarantined(batch.filter(pa.array(findings.broken)), ids, reasons)


def test_a_text_is_cut_in_its_middle():
    assert shortened("abc") == "abc"
    cut = shortened(LONG)
    assert len(cut) < 210
    assert cut.startswith("xxx")
    assert cut.endswith(" the end")


def test_a_rejected_row_is_whole_and_its_reason_and_summaries_are_cut(rejected):
    (line,) = as_lines(rejected)
    entry = json.loads(line)
    assert entry["row"]["note"] == LONG
    assert "the end', and must be one of 'a', 'b'" in entry["reasons"][0]
    assert len(entry["reasons"][0]) < 300
    ((_, failure),) = _failures(rejected, ())
    assert len(str(failure)) < 600
    total, rules = rejected_rows.summarise(iter([entry]))
    assert total == 1
    assert len(str(rules)) < 1_000
    fates = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 1)
    shown = {"positive": [], "days": None, "charts": [], "splits": [], "skew": [], "drift": None}
    text = run_page({"rows": fates}, {"note.values": failure}, shown, "notes")
    assert "the end" in text
    assert len(text) < READABLE


@pytest.mark.parametrize("cells", [pa.array([LONG.encode()]), pa.array([LONG.encode() + b"\xff"])])
def test_a_cell_that_cannot_be_read_is_cut_in_its_reason(cells):
    _, bad = cast_text(cells, pa.int8())
    assert len(bad[0][1]) < 300
    _, bad = cast_column(cells, pa.int8())
    assert len(bad[0][1]) < 300


def test_results_and_data_docs_show_the_beginning_and_the_end_of_a_value(tmp_path):
    batch = pa.record_batch({"note": ["a", LONG]})
    entries = [
        {"type": kind, "kwargs": {"column": "note", **arguments}, "n": 0}
        for kind, arguments in (
            ("expect_column_values_to_be_in_set", {"value_set": ["a"]}),
            ("expect_column_most_common_value_to_be_in_set", {"value_set": ["c"]}),
            ("expect_column_distinct_values_to_be_in_set", {"value_set": ["a"]}),
        )
    ]
    result = judge(measure_batches(suite_of(entries, batch.schema, tmp_path), [batch]))
    whole = result.to_json_dict()
    assert [one["success"] for one in whole["results"]] == [False, False, False]
    assert json.dumps(whole).count("the end") >= 3
    assert len(json.dumps(whole)) < READABLE
    assert len(observed(whole["results"][1])) < 300
    assert len(page(result)) < READABLE


def test_statistics_charts_and_drift_show_texts_cut():
    one, other = (
        {"note": Distribution("text", 2, 0, np.array(["a", text], object), np.array([1, 1]))}
        for text in (LONG, f"{LONG}, or not")
    )
    assert len(as_json(one, [])) < 1_000
    assert json.loads(as_json(one, []))["note"]["top"] == {"a": 1, shortened(LONG): 1}
    assert len(statistics_proto({"train": one}, {"train": []})) < 1_500
    assert len(str(column_chart(COLUMN, {"train": one["note"]}))) < 3_000
    (comparison,) = compare(TABLE, one, other, ("before", "after"))
    assert len(str(comparison.as_dict())) < 2_000
    assert len("".join(comparison.lines())) < 1_000
