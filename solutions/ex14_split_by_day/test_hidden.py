"""What grading adds to the tests of exercise 14."""

import pyarrow as pa
import pytest

TYPES = pa.schema(
    [("year", pa.int16()), ("month", pa.int8()), ("day", pa.int8()), ("arr_delay", pa.int16())]
)


def days(*dates: tuple[int, int, int]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [{"year": y, "month": m, "day": d, "arr_delay": 1} for y, m, d in dates], schema=TYPES
    )


# Fingerprints by TensorFlow's farmhash64: -5395885708075721594, 7877444215717042438 and
# -2727999428972660893.
BUCKETS = {"2012-12-31": 94, "2014-11-30": 38, "2000-02-29": 93}


@pytest.mark.task("bucket")
@pytest.mark.parametrize("day", BUCKETS)
def test_other_years_have_buckets_too(harness, day):
    harness.call("bucket_of_day", day).gives(BUCKETS[day])


@pytest.mark.task("sql")
def test_sql_is_right_of_other_years(harness):
    asked = harness.drive("buckets", list(BUCKETS), call="bucket_sql in BigQuery")
    asked.gives(BUCKETS)


@pytest.mark.task("days")
def test_flights_of_two_years_are_of_other_days(harness):
    shares = harness.recipe("pipelines.schemas.splits:SplitShares", 50, 43, 7)
    ran = harness.run(
        "SplitByDay", shares, rows=[days((2012, 12, 31), (2014, 11, 30), (2000, 2, 29))]
    )
    ran.gives([days((2014, 11, 30))], tag="train")
    ran.gives([days((2000, 2, 29), (2012, 12, 31))], tag="test")


@pytest.mark.task("whole")
def test_each_row_comes_out_once(harness):
    dates = [(2013, month, day) for month in range(1, 13) for day in range(1, 29)]
    shares = harness.recipe("pipelines.schemas.splits:SplitShares", 80, 10, 10)
    ran = harness.run("SplitByDay", shares, rows=[days(*dates[:200]), days(*dates[200:])])
    rows = [row for batches in ran.outputs.values() for b in batches for row in b.to_pylist()]
    got = sorted((row["year"], row["month"], row["day"]) for row in rows)
    ran.must(got == dates, "Rows are lost or doubled.", expected=dates, got=got)


@pytest.mark.task("whole")
def test_batches_that_share_memory_with_others_are_cut_as_rows(harness):
    batch = days((2013, 1, 1), (2013, 1, 2), (2013, 1, 6), (2013, 1, 2)).slice(1, 2)
    shares = harness.recipe("pipelines.schemas.splits:SplitShares", 80, 10, 10)
    ran = harness.run("SplitByDay", shares, rows=[batch], distributed=True)
    ran.gives([days((2013, 1, 2))], tag="train")
    ran.gives([days((2013, 1, 6))], tag="eval")
