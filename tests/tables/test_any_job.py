"""The laws of a run on jobs of any table: what holds for the flights holds for every job."""

import dataclasses
import datetime
import io
import json
import pickle
import random
from collections import Counter, defaultdict

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.columnar.keys import identity_keys
from pipelines.problems import RequestError
from pipelines.quarantine import rejected_rows
from pipelines.quarantine.row_keys import row_keys
from pipelines.quarantine.write import as_lines
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.reading.rejects import quarantined
from pipelines.reports.run_page import MONTHS, page_statistics, run_page
from pipelines.schemas import exporters
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.statistics import store
from pipelines.statistics.describe import as_json, describe_months, statistics_proto
from pipelines.statistics.distribution import distributions
from pipelines.statistics.summary import merge, summarise
from pipelines.tables.job import Job
from pipelines.tables.splitting import SplitRows, SplitRule, bucket_of_day
from pipelines.validation.rules import evaluate, schema_rules
from pipelines.writing import manifest
from pipelines.writing.tfrecord import read_records
from tests.support.any_table import (
    MISSING,
    as_it_is,
    batch_of,
    day_of,
    jobs,
    some_rows,
    truth_of,
    write_csv,
    write_parquet,
    write_suite,
)
from tests.support.fork_server import Ended

SEEDS = st.integers(0, 2**32)
MANY = settings(max_examples=60, deadline=None)


def read(pattern: str, job: Job) -> tuple[list[dict], int]:
    """All rows of some files, and how many lines are no rows."""
    plan = plan_reads(pattern, job.table)
    found, bad = [], 0
    for piece in plan.ranges:
        for rows, rejects in read_range(piece, job.table.arrow):
            assert rows.schema.types == job.table.arrow.types
            found += rows.to_pylist()
            bad += rejects.num_rows if rejects is not None else 0
    return found, bad


def shown(rows: list[dict], job: Job) -> list[str]:
    """Rows to be compared: NaN is itself, and every name of UTC is the same."""
    return [repr(row) for row in batch_of(rows, job.table).to_pylist()]


# Reading


@MANY
@given(jobs(), SEEDS)
def test_rows_are_read_as_they_were_written(tmp_path_factory, job, seed):
    folder = tmp_path_factory.mktemp("read")
    rows = some_rows(job.table, 12, seed)
    assert shown(read(write_parquet(folder / "a.parquet", rows, job.table), job)[0], job) == shown(
        rows, job
    )
    if job.table.missing or not any(None in row.values() for row in rows):
        found, bad = read(write_csv(folder / "a.csv", rows, job.table), job)
        assert (shown(found, job), bad) == (shown(rows, job), 0)


def a_job(*columns: schemas.Column, **facts) -> Job:
    amount = schemas.Column("amount", pa.float32(), True, "", feature="number")
    table = schemas.Table("t", "", (*columns, amount), (), **facts)
    return Job("t", "rows", table, table, "", as_it_is)


CELLS = [
    (pa.bool_(), ["true", "False", "1", " 0"], [True, False, True, False], "yes", "true or false"),
    (
        pa.date32(),
        ["2013-02-28", "1969-12-31"],
        [datetime.date(2013, 2, 28), datetime.date(1969, 12, 31)],
        "2013-02-30",
        "an ISO 8601 date",
    ),
    (pa.float64(), ["1e3", "-0.5", "nan", "inf"], [1000, -0.5, None, float("inf")], "1,5", "a num"),
]


@pytest.mark.parametrize(("type", "good", "values", "bad", "what"), CELLS)
def test_cells_of_every_type_are_read_with_and_without_bad_ones_beside_them(
    tmp_path, type, good, values, bad, what
):
    job = a_job(schemas.Column("x", type, True, ""))
    path = tmp_path / "a.csv"
    path.write_text("x,amount\n" + "".join(f"{cell},1\n" for cell in good))
    assert [row["x"] for row in read(str(path), job)[0]] == values
    path.write_text(path.read_text() + f'"{bad}",1\n')
    assert [row["x"] for row in read(str(path), job)[0]] == values
    (piece,) = plan_reads(str(path), job.table).ranges
    ((_, rejects),) = read_range(piece, job.table.arrow)
    (reason,) = rejects.column("_reasons").to_pylist()[0]
    assert reason.startswith(f"has '{bad}', which is not {what}")
    assert rejects.column("line").to_pylist() == [len(good) + 2]


def test_the_schema_says_which_texts_stand_for_a_missing_value(tmp_path):
    columns = (
        schemas.Column("text", pa.string(), True, ""),
        schemas.Column("whole", pa.int8(), True, ""),
    )
    texts = ["NA", "-", "", "x"]
    for missing, expected in {
        MISSING: [None, "-", None, "x"],
        ("-",): ["NA", None, "", "x"],
        (): ["NA", "-", "", "x"],
    }.items():
        job = a_job(*columns, missing=missing)
        path = tmp_path / "a.csv"
        path.write_text(
            "text,whole,amount\n" + "".join(f'{t},"{i}",1\n' for i, t in enumerate(texts))
        )
        assert [row["text"] for row in read(str(path), job)[0]] == expected
        for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
            table = pa.table(
                {"text": pa.array(texts).cast(kind), "whole": range(4), "amount": [1.0] * 4}
            )
            pa.parquet.write_table(table, tmp_path / "a.parquet")
            found, _ = read(str(tmp_path / "a.parquet"), job)
            assert [row["text"] for row in found] == expected
    path.write_text("text,whole,amount\nx,-,1\nx,NA,1\n")
    found, bad = read(str(path), a_job(*columns, missing=("-",)))
    assert ([row["whole"] for row in found], bad) == ([None], 1)


# Checks and quarantine


@MANY
@given(jobs(), SEEDS)
def test_the_rows_that_break_the_schema_are_quarantined_and_no_others(job, seed):
    rows = some_rows(job.table, 15, seed, bad=0.2)
    batch = batch_of(rows, job.table)
    findings = evaluate(batch, schema_rules(job.checked))
    truths = [truth_of(row, job) for row in rows]
    assert findings.broken.tolist() == [bool(truth.rules) for truth in truths]
    ids, reasons = findings.explain(batch)
    assert [set(one) for one in ids] == [set(t.rules) for t in truths if t.rules]
    if not any(ids):
        return
    rejected = quarantined(batch.filter(pa.array(findings.broken)), ids, reasons)
    lines = [json.loads(line, parse_constant=pytest.fail) for line in as_lines(rejected)]
    assert [list(line["row"]) for line in lines] == [job.table.names] * len(lines)
    # What a person corrects takes the place of the very row that was rejected.
    keys = row_keys(rejected, job.table)
    assert [rejected_rows.key_of(line, job.table) for line in lines] == [f"{k:016x}" for k in keys]
    out = io.StringIO()
    assert rejected_rows.export(iter(lines), job.table, out) == len(lines)


@MANY
@given(jobs(), SEEDS)
def test_what_is_exported_to_be_corrected_is_read_as_it_was(tmp_path_factory, job, seed):
    rows = some_rows(job.table, 8, seed)
    if not job.table.missing or not rows:
        return
    batch = batch_of(rows, job.table)
    rejected = quarantined(batch, [["r"]] * len(rows), [["why"]] * len(rows))
    path = tmp_path_factory.mktemp("export") / "rows.csv"
    with path.open("w") as out:
        rejected_rows.export(map(json.loads, as_lines(rejected)), job.table, out)
    assert shown(read(str(path), job)[0], job) == shown(rows, job)


# Identity and splits


@MANY
@given(jobs(), SEEDS)
def test_rows_have_the_same_key_where_their_identity_is_the_same_and_only_there(job, seed):
    rows = some_rows(dataclasses.replace(job.table, identity=()), 40, seed)
    names = job.table.identity or tuple(job.table.names)
    high, low = identity_keys(batch_of(rows, job.table), names)
    by_identity = defaultdict(set)
    for row, *key in zip(rows, high.tolist(), low.tolist(), strict=True):
        by_identity[tuple(row[name] for name in names)].add(tuple(key))
    assert all(len(keys) == 1 for keys in by_identity.values())
    assert len(set().union(*by_identity.values())) == len(by_identity)


@MANY
@given(jobs(), SEEDS)
def test_every_row_is_in_one_split_by_its_day_columns_or_identity_alone(job, seed):
    rows = some_rows(job.table, 40, seed)
    rule = SplitRule(SplitShares(50, 30, 20), job.checked, job.labels)
    found = rule.splits(batch_of(rows, job.table)).tolist()
    truths = [truth_of(row, job) for row in rows]
    assert [split == len(SPLITS) for split in found] == [not truth.labelled for truth in truths]
    alone = [rule.splits(batch_of([row], job.table)).item() for row in rows]
    assert alone == found
    if job.table.split_by == "day":
        by_day = defaultdict(set)
        for row, truth, split in zip(rows, truths, found, strict=True):
            if truth.labelled and not truth.rules and (day := day_of(row, job.table)):
                by_day[day].add(split)
                bucket = bucket_of_day("{:04d}-{:02d}-{:02d}".format(*day))
                assert split == (0 if bucket < 50 else 1 if bucket < 80 else 2)
        assert all(len(splits) == 1 for splits in by_day.values())
    if isinstance(job.table.split_by, tuple):
        by_group = defaultdict(set)
        for row, truth, split in zip(rows, truths, found, strict=True):
            if truth.labelled:
                by_group[tuple(row[name] for name in job.table.split_by)].add(split)
        assert all(len(splits) == 1 for splits in by_group.values())


def test_a_storm_is_in_one_split_and_storms_have_their_shares():
    columns = [schemas.Column(n, pa.string(), True, "") for n in ("name", "seen")]
    columns.append(schemas.Column("year", pa.int32(), False, ""))
    table = a_job(*columns, split_by=("name", "year")).table
    # A name comes back in another year, as another storm; ten rows each.
    rows = [
        {"name": f"storm {i % 500}" if i % 500 else None, "year": i // 500, "amount": 1.0}
        for i in range(2_000)
    ]
    rows = [row | {"seen": f"{i} {j}"} for j in range(10) for i, row in enumerate(rows)]
    found = SplitRule(SplitShares(50, 25, 25), table, ()).splits(batch_of(rows, table))
    by_storm = found.reshape(10, 2_000)
    assert (by_storm == by_storm[0]).all()
    # A binomial's deviation is 22 of 1,000 and 19 of 500.
    assert np.bincount(by_storm[0]) == pytest.approx([1_000, 500, 500], abs=80)
    names = defaultdict(set)
    for row, split in zip(rows, found.tolist(), strict=True):
        names[row["name"]].add(split)
    assert any(len(splits) > 1 for splits in names.values())


def test_a_split_seat_is_not_passed_over_by_a_table_that_is_split_otherwise():
    job = a_job(schemas.Column("name", pa.string(), False, ""))
    said = "the seat `split` splits by day, and the table t states another split_by"
    with pytest.raises(RequestError, match=said):
        dataclasses.replace(job, split_seat=True)


def test_a_split_by_identity_has_its_shares():
    job = a_job(schemas.Column("name", pa.string(), False, ""))
    table = dataclasses.replace(job.table, identity=("name",))
    rows = [{"name": f"thing {i}", "amount": 1.0} for i in range(10_000)]
    found = SplitRule(SplitShares(80, 10, 10), table, ()).splits(batch_of(rows, table))
    # A binomial's deviation is 40 of 8,000 and 30 of 1,000.
    assert np.bincount(found) == pytest.approx([8_000, 1_000, 1_000], abs=160)


# Statistics and pages


@MANY
@given(jobs(), SEEDS)
def test_statistics_tell_every_column_whatever_its_type(tmp_path_factory, job, seed):
    rows = some_rows(job.table, 30, seed)
    rows = [row for row in rows if not truth_of(row, job).rules]
    if not rows:
        return
    table, half = job.checked, len(rows) // 2
    batches = [batch_of(part, table) for part in (rows[:half], rows[half:]) if part]
    summary = merge([summarise(batch, table) for batch in batches])
    slices = distributions(summary, table)
    for column in table.columns:
        values = [row[column.name] for row in rows if row[column.name] is not None]
        found = slices[None][column.name]
        assert (found.rows, found.missing) == (len(rows), len(rows) - len(values))
        assert found.counts.sum() == len(values)
        if column.type == pa.string():
            assert dict(found.top(100)) == Counter(values)
        elif values:
            assert found.least == number_of(min(values), column.type)
            assert found.most == number_of(max(values), column.type)
    if table.day:
        known = [day[:2] for row in rows if (day := day_of(row, table))]
        told = {month: s["amount"].rows for month, s in slices.items() if month}
        assert told == Counter(year * 12 + month - 1 for year, month in known)
    folder = tmp_path_factory.mktemp("statistics")
    months = {"train": [describe_months("train", slices)]}
    told = json.loads(as_json(slices[None], months["train"]), parse_constant=pytest.fail)
    assert list(told) == table.names
    assert statistics_proto({"train": slices[None]}, months)
    store.write(str(folder), {"train": summary}, {"train": slices[None]}, months, table)
    page = page_statistics(
        {"train": slices[None]},
        distributions(summary, table, MONTHS),
        table,
        job.labels,
        len(summary.months),
    )
    fates = dict.fromkeys(("read", *SPLITS, UNLABELLED, "quarantined"), 0) | {"read": len(rows)}
    text = run_page({"rows": fates}, {}, page, job.rows)
    assert "amount" in text or not any(row["amount"] is not None for row in rows)
    assert "Flights" not in text


def number_of(value, type: pa.DataType) -> float:
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, datetime.date):
        return (value - datetime.date(1970, 1, 1)).days * 86_400
    return float(np.float32(value)) if pa.types.is_floating(type) else float(value)


@MANY
@given(jobs())
def test_the_schema_has_all_its_other_forms(job):
    assert schemas.parse(exporters.toml(job.table), "copy") == job.table
    assert len(exporters.bigquery_table(job.table)["schema"]["fields"]) == len(job.table.columns)
    assert [feature.name for feature in exporters.tfmd(job.table).feature] == job.table.names
    assert exporters.tfmd_text(job.table)
    assert len(schemas.fingerprint(job.table)) == 64


# Declarations


def test_a_job_without_a_feature_is_refused():
    table = schemas.Table("t", "", (schemas.Column("x", pa.int8(), True, ""),), ())
    with pytest.raises(RequestError, match="no column of the table t is a feature"):
        Job("t", "rows", table, table, "", as_it_is)


# Whole runs


def run_job(runs, job: Job, pattern: str, output, suite: str) -> Ended:
    """A run of a job that no name finds, by the command, in a process of its own."""
    request = output.with_name(f"{output.name}.request")
    words = ["--job", job.name, "--input", pattern, "--output", str(output), "--suite", suite]
    words += ["--split", "60/20/20", "--hosts", "2", "--salt", job.name]
    request.write_bytes(pickle.dumps((job, words, True)))
    return runs.start("tests.support.hostile_job:run_hostile", str(request)).wait()


class Ran:
    """Such a run that has worked."""

    def __init__(self, runs, job: Job, pattern: str, output, suite: str):
        ended = run_job(runs, job, pattern, output, suite)
        assert ended.code == 0, ended.err
        self.manifest = manifest.load(str(output))

    def shards(self) -> dict[str, str]:
        return {
            shard["path"]: shard["sha256"]
            for split in self.manifest.data["splits"].values()
            for shard in split["shards"]
        }


@pytest.mark.slow
# Each example is two runs, too many to look for a smaller one of.
@settings(max_examples=2, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(jobs(), SEEDS)
def test_a_run_of_any_job_keeps_every_law(tf, runs, tmp_path_factory, job, seed):
    if not job.table.missing:
        job = dataclasses.replace(job, table=_usual(job.table), checked=_usual(job.table))
    folder = tmp_path_factory.mktemp("any")
    suite = write_suite(folder / "suite.json")
    rows = some_rows(job.table, 300, seed, bad=0.03)
    truths = [truth_of(row, job) for row in rows]
    ran = Ran(runs, job, write_csv(folder / "a.csv", rows, job.table), folder / "one", suite)

    rejected = list(rejected_rows.rejected(str(folder / "one")))
    assert sorted(entry["rules"] for entry in rejected) == sorted(
        list(truth.rules) for truth in truths if truth.rules
    ), rejected
    told = ran.manifest.rows
    assert told["read"] == len(rows)
    assert told["quarantined"] == sum(bool(truth.rules) for truth in truths)
    assert told["unlabelled"] == sum(not t.rules and not t.labelled for t in truths)
    rule = SplitRule(SplitShares(60, 20, 20), job.checked, job.labels)
    valid = [row for row, t in zip(rows, truths, strict=True) if not t.rules and t.labelled]
    counts = Counter(rule.splits(batch_of(valid, job.table)).tolist())
    assert [told[split] for split in SPLITS] == [counts[place] for place in range(3)]
    written = [
        record
        for path in sorted((folder / "one" / "examples").iterdir())
        for record in read_records(path)
    ]
    assert len(written) == len(valid)
    example = tf.train.Example.FromString(written[0]).features.feature
    assert set(example) == {"amount", *(label.name for label in job.labels)}

    assert sorted(rejected_rows.key_of(entry, job.table) for entry in rejected) == sorted(
        f"{key:016x}"
        for row, truth in zip(rows, truths, strict=True)
        if truth.rules
        for key in row_keys(batch_of([row], job.table), job.table)
    )
    assert rejected_rows.table_of(str(folder / "one")) == job.table
    counted = store.read(str(folder / "one")).columns(job.table, splits=["train"])
    assert counted["amount"].rows == told["train"]
    assert ran.manifest.data["job"] == job.name
    assert [label["name"] for label in ran.manifest.data["labels"]] == [
        label.name for label in job.labels
    ]

    random.Random(seed).shuffle(rows)
    half = len(rows) // 2
    write_parquet(folder / "b1.parquet", rows[:half], job.table)
    write_parquet(folder / "b2.parquet", rows[half:], job.table)
    other = Ran(runs, job, str(folder / "b*.parquet"), folder / "two", suite)
    assert other.shards() == ran.shards()
    assert other.manifest.rows == told


def _usual(table: schemas.Table) -> schemas.Table:
    return dataclasses.replace(table, missing=MISSING)


@pytest.mark.slow
def test_a_row_that_is_there_twice_is_named_and_rows_without_identity_may_be(runs, tmp_path):
    columns = (
        schemas.Column("operator", pa.string(), False, ""),
        schemas.Column("on", pa.date32(), False, ""),
    )
    suite = write_suite(tmp_path / "suite.json")
    job = a_job(*columns)
    rows = [
        {"operator": name, "on": datetime.date(1990, 1, day), "amount": 1.0}
        for name in ("United", "United Express")
        for day in range(1, 16)
    ]
    named = dataclasses.replace(job.table, identity=("operator", "on"))
    by_name = dataclasses.replace(job, table=named, checked=named)
    path = write_csv(tmp_path / "a.csv", [*rows, rows[16]], job.table)
    # Those of United are others, though they begin alike.
    ended = run_job(runs, by_name, path, tmp_path / "one", suite)
    assert ended.code == 1
    said = ended.err.splitlines()[-1]
    places = f"{path}, line 18 and {path}, line 32"
    assert f"once (United Express 1990-01-02 in {places})" in said
    assert not (tmp_path / "one").exists()
    assert Ran(runs, job, path, tmp_path / "two", suite).manifest.rows["read"] == 31


def test_the_splits_of_a_pipeline_are_those_of_the_rule():
    job = a_job(schemas.Column("n", pa.int32(), False, ""))
    rows = [{"n": n, "amount": None} for n in range(100)]
    batch = batch_of(rows, job.table)
    shares = SplitShares(40, 30, 30)
    expected = SplitRule(shares, job.checked, ()).splits(batch)
    found: dict[str, list[int]] = {}
    with beam.Pipeline("FnApiRunner") as pipeline:
        splits = pipeline | beam.Create([batch]) | SplitRows(shares, job.checked, ())
        for place, name in enumerate((*SPLITS, UNLABELLED)):
            numbers = [n for n in range(100) if expected[n] == place]
            found[name] = numbers
            _ = splits[name] | name >> beam.Map(_has_numbers, numbers)
    assert sum(map(len, found.values())) == 100
    assert not found[UNLABELLED]


def _has_numbers(batch: pa.RecordBatch, numbers: list[int]) -> None:
    assert batch.column("n").to_pylist() == numbers
