"""What grading adds to the tests of exercise 19."""

import datetime
import zipfile

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from exercises.ex19_load_warehouse import test_load_warehouse as given
from pipelines.columnar.farmhash import fingerprint64
from pipelines.data import embedded
from pipelines.warehouse.emulator import PROJECT

bigquery = given.bigquery
DAY = datetime.date(2013, 1, 15)


@pytest.mark.task("id")
def test_what_is_next_to_each_other_does_not_run_together(harness):
    tables = [f"{PROJECT}.a_b.c", f"{PROJECT}.a.b_c", f"{PROJECT}.a.b.c"]
    ids = [harness.call("load_job_id", table, DAY, b"", 0) for table in tables]
    ids += [harness.call("load_job_id", f"{tables[0]}{n}", DAY, b"1", n) for n in (1, 11)]
    last = ids[-1]
    values = {one.value for one in ids}
    last.must(
        len(values) == len(ids),
        "Loads of other tables, files or attempts have the same id.",
        expected=f"{len(ids)} ids",
        got=", ".join(sorted(values)),
    )


@pytest.mark.task("split", seconds=60)
def test_every_day_of_the_year_is_in_the_pipelines_split(harness, bigquery):
    with zipfile.ZipFile(embedded.flights()) as archive:
        values = csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
        year = csv.read_csv(archive.open(archive.namelist()[0]), convert_options=values)
    year = year.take(pa.array(range(0, year.num_rows, 173)))
    days = pc.add(pc.multiply(year["month"], 100), year["day"])
    assert len(pc.unique(days)) == 365
    ran = harness.drive("split", bigquery, f"{PROJECT}.flights.year", given.parquet(year), 70, 12)
    expected = []
    for row in year.to_pylist():
        day = f"{row['year']}-{row['month']:02d}-{row['day']:02d}"
        bucket = abs(fingerprint64(day)) % 100
        split = "train" if bucket < 70 else "eval" if bucket < 82 else "test"
        if row["arr_delay"] is None:
            split = "unlabelled"
        expected.append([row["carrier"], row["flight"], row["origin"], row["time_hour"], split])
    expected.sort(key=repr)
    wrong = [(a, b) for a, b in zip(expected, ran.value["first"], strict=False) if a != list(b)]
    ran.must(
        not wrong and len(expected) == len(ran.value["first"]),
        f"{len(wrong):,} of {len(expected):,} flights of the year are in another split.",
        expected=repr(wrong[:1]),
        got=f"{len(ran.value['first']):,} rows",
    )


@pytest.mark.task("retry", seconds=60)
def test_two_failed_attempts_are_passed_over(harness, bigquery):
    file = b"no Parquet at all"
    table = f"{PROJECT}.flights.never"
    steps = [(what, DAY.isoformat(), file) for what in ("broken", "fails", "fails")]
    ran = harness.drive("loaded", bigquery, table, *steps)
    ran.must(
        [step["jobs"] for step in ran.value] == [1, 2, 3],
        "Each attempt of a file that cannot be read is a job of its own.",
        expected="1, 2, 3 jobs",
        got=repr([step["jobs"] for step in ran.value]),
    )
