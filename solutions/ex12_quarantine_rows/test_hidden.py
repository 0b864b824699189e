"""What grading adds to the tests of exercise 12."""

import numpy as np
import pyarrow as pa
import pytest

COLUMNS = pa.schema([("flight", pa.int32()), ("distance", pa.int16()), ("origin", pa.string())])
BETWEEN = "pipelines.validation.rules:Between"
IN_SET = "drive:InSet"


@pytest.mark.task("missing")
def test_a_slice_is_judged_by_its_own_values(harness):
    values = pa.array([None, 100, 5, None, 100], pa.int32()).slice(1, 3)
    called = harness.call("outside", values, 1, 10)
    mask = np.asarray(called.value).tolist()
    called.must(mask == [True, False, False], "The mask of a slice is wrong.", got=mask)


@pytest.mark.task("missing")
def test_no_values_have_no_mask(harness):
    called = harness.call("outside", pa.array([], pa.int32()), 1, 10)
    called.must(len(called.value) == 0, "The mask of no values is not empty.", got=called.value)


def batch(rows: int, bad_each: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [
            {
                "flight": number,
                "distance": None if number % 7 == 0 else 0 if number % bad_each == 0 else 500,
                "origin": ("JFK", "LGA", None, "BOS")[number % 4],
            }
            for number in range(1, rows + 1)
        ],
        schema=COLUMNS,
    )


@pytest.mark.task("rules")
def test_each_of_many_rows_names_its_own_rules(harness):
    rules = [
        harness.recipe(IN_SET, "origin", "origin", ("EWR", "JFK", "LGA")),
        harness.recipe(BETWEEN, "distance", "distance", 1, None),
    ]
    ran = harness.run("QuarantineRows", rules, rows=[batch(300, 3), batch(50, 50)])
    got = sorted(
        (row["flight"], tuple(row["_rules"]), len(row["_reasons"]))
        for output in ran.outputs["quarantined"]
        for row in output.to_pylist()
    )
    expected = []
    for rows, bad_each in ((300, 3), (50, 50)):
        for number in range(1, rows + 1):
            names = ["origin"] * (number % 4 == 3)
            names += ["distance"] * (number % bad_each == 0 and number % 7 != 0)
            if names:
                expected.append((number, tuple(names), len(names)))
    ran.must(got == sorted(expected), "Rules are named wrongly.", expected=expected, got=got)


@pytest.mark.task("parts")
def test_no_row_is_lost_or_doubled(harness):
    rules = [harness.recipe(BETWEEN, "distance", "distance", 1, None)]
    ran = harness.run("QuarantineRows", rules, rows=[batch(64, 2), batch(64, 5)], distributed=True)
    got = sorted(
        row["flight"] for batches in ran.outputs.values() for b in batches for row in b.to_pylist()
    )
    ran.must(got == sorted([*range(1, 65)] * 2), "Rows are lost or doubled.", got=got)
