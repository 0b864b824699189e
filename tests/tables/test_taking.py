"""Which rows a run takes: samples of whole keys, and rows of one identity."""

import dataclasses
import datetime
import json
import random
from collections import Counter, defaultdict

import apache_beam as beam
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.columnar.batches import as_rows
from pipelines.problems import JobError, RequestError
from pipelines.quarantine.corrections import plan_corrections
from pipelines.quarantine.row_keys import row_keys
from pipelines.quarantine.write import as_lines
from pipelines.reading import plan as planning
from pipelines.reading.plan import plan_reads
from pipelines.schemas.splits import SPLITS, SplitShares
from pipelines.serving.skew import raw_rows
from pipelines.tables import duplicate_places, graph
from pipelines.tables.assembly import make_pipeline, parse_options
from pipelines.tables.duplicate_places import places_in
from pipelines.tables.duplicates import RULE, DuplicateRule
from pipelines.tables.job import Job, Step
from pipelines.tables.key_sample import LEFT_OUT, SampleRule, described
from pipelines.tables.notes import notes_of
from pipelines.tables.prepared_run import prepare
from pipelines.tables.request import RunRequest
from pipelines.tables.splitting import bucket_of_day
from pipelines.writing import manifest, publication
from tests.support.any_table import as_it_is, batch_of, write_csv, write_parquet, write_suite

SHARES = SplitShares(60, 20, 20)
DAY_ONE = datetime.date(2013, 1, 1)
COLUMNS = (
    schemas.Column("id", pa.int64(), False, ""),
    schemas.Column("on", pa.date32(), False, ""),
    schemas.Column("note", pa.string(), True, ""),
    schemas.Column("amount", pa.float32(), True, "", feature="number"),
)
TABLE = schemas.Table("t", "", COLUMNS, ("id",), day=("on",), split_by="day")
BY_ID = dataclasses.replace(TABLE, split_by="identity")


def a_job(table: schemas.Table = TABLE, **facts) -> Job:
    return Job("t", "things", table, facts.pop("checked", table), "", as_it_is, **facts)


def thing(id, day: int | None = 0, note: str | None = "a") -> dict:
    on = None if day is None else DAY_ONE + datetime.timedelta(days=day)
    return {"id": id, "on": on, "note": note, "amount": 1.0}


def year() -> list[dict]:
    """Of each day of 2013 from one to nine things."""
    return [thing(10 * day + n, day) for day in range(365) for n in range(1 + day * 7 % 9)]


def request(job: Job, pattern: str, output, suite: str, **asked) -> RunRequest:
    given = {
        "job": job,
        "input": pattern,
        "tables": None,
        "output": str(output),
        "rows": None,
        "steps": "solutions",
        "suite": suite,
        "suite_parameters": {},
        "shares": SHARES,
        "hosts": 1,
        "salt": job.name,
        "compressed": False,
    }
    return RunRequest(**given | asked)


class Checked:
    """What a job's graph gives up to its check; nothing is transformed or written."""

    def __init__(self, job: Job, pattern: str, folder, **asked):
        suite = write_suite(folder / "suite.json")
        run = prepare(request(job, pattern, folder / "none", suite, **asked))
        pipeline = make_pipeline(parse_options(["--runner=FnApiRunner"]))
        read = graph.read_and_correct(pipeline, run)
        checked = graph.check_rows(read, run, measure=False)
        found = {"valid": checked["valid"], "quarantined": graph.all_quarantined(read, checked)}
        if LEFT_OUT in checked:
            found[LEFT_OUT] = checked[LEFT_OUT]
        for name, batches in found.items():
            lines = as_lines if name == "quarantined" else as_json
            _ = (
                batches
                | f"{name} as lines" >> beam.FlatMap(lines)
                | f"write {name}" >> beam.Map(append, str(folder / f"{name}.jsonl"))
            )
        pipeline.run().wait_until_finish()
        self.valid, self.quarantined, self.left_out = (
            read_and_remove(folder / f"{name}.jsonl") for name in ("valid", "quarantined", LEFT_OUT)
        )

    def ids(self) -> list[int]:
        return sorted(row["id"] for row in self.valid)

    def reasons(self) -> dict[int, list[str]]:
        found = defaultdict(list)
        for entry in self.quarantined:
            found[entry["row"]["id"]].append((entry["rules"], entry["reasons"][0]))
        return {id: sorted(told) for id, told in found.items()}


def as_json(batch: pa.RecordBatch) -> list[str]:
    return [json.dumps(row, default=str) for row in as_rows(batch)]


def append(line: str, path: str) -> None:
    with open(path, "a") as file:
        file.write(f"{line}\n")


def read_and_remove(path) -> list[dict]:
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text().splitlines()]
    path.unlink()
    return found


# Samples


def counts_of(rows: list[dict]) -> dict[int, int]:
    return Counter(int(f"{row['on']:%Y%m%d}") for row in rows)


def test_a_sample_is_whole_days_spread_over_the_year_and_the_splits():
    rows = year()
    counts = counts_of(rows)
    chosen = SampleRule(len(rows) // 6, TABLE, SHARES).choose(counts)
    days = chosen.keys.tolist()
    assert chosen.of == 365
    assert chosen.rows == sum(counts[day] for day in days)
    assert chosen.rows + chosen.left_out == len(rows)
    assert abs(chosen.rows - len(rows) / 6) < 0.05 * len(rows) / 6
    # Every month has about a sixth of its days, every split of its days.
    months = Counter(day // 100 for day in days)
    assert len(months) == 12
    assert 2 <= min(months.values()) <= max(months.values()) <= 9

    def splits(days) -> Counter:
        texts = [f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}" for day in days]
        return Counter(SHARES.split_of(bucket_of_day(text)) for text in texts)

    every = splits(counts)
    for split, taken in splits(days).items():
        assert abs(taken - every[split] / 6) <= 0.5
    # Not every seventh day, which would be one of the week.
    weekdays = {datetime.datetime.strptime(str(day), "%Y%m%d").weekday() for day in days}
    assert len(weekdays) == 7


def test_a_small_sample_has_a_day_of_every_split_and_a_large_one_is_all():
    counts = counts_of(year())
    assert len(SampleRule(1, TABLE, SHARES).choose(counts).keys) == 3
    for wanted in (sum(counts.values()), 10**30):
        chosen = SampleRule(wanted, TABLE, SHARES).choose(counts)
        assert (len(chosen.keys), chosen.left_out) == (365, 0)
    assert SampleRule(5, TABLE, SHARES).choose({}).rows == 0


def test_rows_without_a_day_are_in_every_sample():
    chosen = SampleRule(10, TABLE, SHARES).choose(counts_of(year()) | {0: 3})
    assert 0 in chosen.keys
    assert chosen.of == 365


@pytest.mark.parametrize("table", [TABLE, BY_ID], ids=["by day", "by identity"])
def test_a_sample_is_the_same_whatever_the_files_and_their_order(tmp_path, table):
    rows = year()
    job = a_job(table)
    one = write_csv(tmp_path / "one.csv", rows, table)
    first = Checked(job, one, tmp_path, sample=300)
    assert first.left_out
    assert len(first.valid) + len(first.left_out) == len(rows)
    assert 270 <= len(first.valid) <= 330
    mixed = rows.copy()
    random.Random(1).shuffle(mixed)
    for place in range(5):
        write_parquet(tmp_path / f"part{place}.parquet", mixed[place::5], table)
    assert Checked(job, f"{tmp_path}/part*", tmp_path, sample=300).ids() == first.ids()
    if table is TABLE:
        taken = Counter(row["on"] for row in first.valid)
        every = Counter(str(row["on"]) for row in rows)
        assert all(every[day] == count for day, count in taken.items())
    else:
        assert len({row["on"] for row in first.valid}) > 100


def add_day_rows(batches):
    """A step that looks at other rows: how many there are before a row's own day."""
    return batches | "Together" >> beam.combiners.ToList() | "AddEarlier" >> beam.FlatMap(earlier)


def test_a_sample_of_a_table_split_by_columns_is_whole_values_of_them():
    table = dataclasses.replace(TABLE, split_by=("note",))
    rule = SampleRule(200, table, SHARES)
    batch = batch_of([thing(n, note=f"storm {n % 60}") for n in range(1_200)], table)
    keys = rule.keys(batch)
    chosen = rule.choose(Counter(keys.tolist()))
    taken = [key in chosen.keys for key in keys.tolist()]
    notes = Counter(zip(batch.column("note").to_pylist(), taken, strict=True))
    assert set(notes.values()) == {20}
    assert sum(taken) == chosen.rows == 200
    assert json.dumps(described(chosen, rule))


class AddEarlier(beam.PTransform):
    def expand(self, batches):
        return add_day_rows(batches)


def earlier(batches: list[pa.RecordBatch]):
    table = pa.Table.from_batches(batches).combine_chunks()
    days = table.column("on").to_pylist()
    counts = [sum(other < day for other in days) for day in days]
    column = pa.array(counts, pa.int64())
    yield table.append_column("earlier", column).to_batches()[0]


def test_what_a_step_finds_in_other_rows_is_that_of_all_rows(tmp_path):
    added = schemas.Column("earlier", pa.int64(), True, "", seat="earlier")
    checked = dataclasses.replace(TABLE, columns=(*COLUMNS, added))
    job = a_job(checked=checked, steps=(Step("earlier", transform=AddEarlier),))
    rows = [thing(day, day) for day in range(100)]
    found = Checked(job, write_csv(tmp_path / "a.csv", rows, TABLE), tmp_path, sample=20)
    assert 15 <= len(found.valid) <= 25
    assert all(row["earlier"] == row["id"] for row in found.valid)


def test_a_sample_and_the_first_rows_are_two_requests(tmp_path):
    with pytest.raises(RequestError, match="--rows takes the first rows, and --sample rows of all"):
        RunRequest.of(parse_options(["--rows=5", "--sample=5"]))


# Duplicates


@pytest.fixture
def two_files(tmp_path) -> str:
    """Things of which some are there again, in their own file and in the other."""
    first = [thing(n, n % 9) for n in range(40)]
    second = [thing(n, n % 9) for n in range(40, 60)]
    # Line 42 of the first file; lines 22 and 23 of the second.
    write_csv(tmp_path / "a.csv", [*first, thing(7, 7, "again")], TABLE)
    write_csv(tmp_path / "b.csv", [*second, thing(7, 1, "b"), thing(41, 41 % 9)], TABLE)
    return f"{tmp_path}/a.csv,{tmp_path}/b.csv"


def test_the_first_of_an_identity_stays_by_file_and_line(tmp_path, two_files, monkeypatch):
    # Several ranges a file, which workers may read in any order; the number of a line is
    # known in the first range alone.
    monkeypatch.setattr(planning, "BYTES_PER_RANGE", 4_000)
    found = Checked(a_job(), two_files, tmp_path, duplicates="first")
    assert found.ids() == list(range(60))
    assert next(row["note"] for row in found.valid if row["id"] == 7) == "a"
    a, b = two_files.split(",")
    already = "is there already, in"
    assert found.reasons() == {
        7: [
            ([RULE], f"{already} {a}, line 9, which stays; this one is {a}, line 42"),
            ([RULE], f"{already} {a}, line 9, which stays; this one is {b}, line 22"),
        ],
        41: [([RULE], f"{already} {b}, line 3, which stays; this one is {b}, line 23")],
    }
    # In the other order of the files the other is the first.
    turned = Checked(a_job(), f"{b},{a}", tmp_path, duplicates="first")
    assert next(row["note"] for row in turned.valid if row["id"] == 7) == "b"


def test_none_of_an_identity_stays_where_duplicates_are_quarantined(tmp_path, two_files):
    found = Checked(a_job(), two_files, tmp_path, duplicates="quarantine")
    assert found.ids() == [n for n in range(60) if n not in (7, 41)]
    a, b = two_files.split(",")
    assert found.reasons()[7] == [
        ([RULE], f"is there 3 times: here in {a}, line 42, and in {a}, line 9"),
        ([RULE], f"is there 3 times: here in {a}, line 9, and in {a}, line 42"),
        ([RULE], f"is there 3 times: here in {b}, line 22, and in {a}, line 9"),
    ]


def test_a_row_far_down_a_large_file_is_named_by_its_byte(tmp_path, monkeypatch):
    monkeypatch.setattr(planning, "BYTES_PER_RANGE", 100)
    path = write_csv(tmp_path / "a.csv", [*(thing(n) for n in range(30)), thing(3)], TABLE)
    text = (tmp_path / "a.csv").read_bytes()
    found = Checked(a_job(), path, tmp_path, duplicates="first")
    ((_, reason),) = found.reasons()[3]
    assert reason.endswith(f"this one is {path}, byte {text.rindex(b'3,2013'):,}")


def test_rows_of_parquet_and_bad_lines_before_them_are_counted_right(tmp_path):
    path = write_csv(tmp_path / "a.csv", [thing(n) for n in range(4)], TABLE)
    lines = (tmp_path / "a.csv").read_text().splitlines(keepends=True)
    (tmp_path / "a.csv").write_text("".join([*lines[:2], "\n", "x,y\n", *lines[2:]]))
    other = write_parquet(tmp_path / "b.parquet", [thing(9), thing(3)], TABLE)
    found = Checked(a_job(), f"{path},{other}", tmp_path, duplicates="quarantine")
    told = [entry["reasons"][0] for entry in found.quarantined if RULE in entry["rules"]]
    assert sorted(told) == [
        f"is there 2 times: here in {path}, line 7, and in {other}, row 2",
        f"is there 2 times: here in {other}, row 2, and in {path}, line 7",
    ]
    assert len(found.quarantined) == 3


def test_rows_that_lack_their_identity_are_rejected_for_that(tmp_path):
    rows = [thing(None), thing(None), thing(1)]
    found = Checked(
        a_job(), write_csv(tmp_path / "a.csv", rows, TABLE), tmp_path, duplicates="quarantine"
    )
    assert [entry["rules"] for entry in found.quarantined] == [["schema.id.required"]] * 2
    assert found.ids() == [1]


def test_a_reader_that_does_not_say_where_rows_stand_is_told():
    rule = DuplicateRule(TABLE, True, ())
    with pytest.raises(JobError, match="The step read gives its rows without the columns _file"):
        rule.resolve(batch_of([thing(1)], TABLE))


def test_a_failure_on_duplicates_names_file_and_line_of_each(tmp_path, two_files):
    message = "x\nJobError: The input holds the same row more than once (41; 7): remove … [while"
    a, b = two_files.split(",")
    assert places_in(message, plan_reads(two_files, TABLE), "things") == (
        f"The input holds the same things more than once (41 in {b}, line 3 and {b}, line 23; "
        f"7 in {a}, line 9 and {a}, line 42 and {b}, line 22): remove the duplicates, or choose "
        "--duplicates quarantine or --duplicates first."
    )
    assert places_in("Another error.", plan_reads(two_files, TABLE), "things") is None


TWICE = "The input holds the same row more than once (9): remove …"


def told(plan, corrections=None) -> str:
    return places_in(TWICE, plan, "things", corrections).split("more than once ")[1].split(": ")[0]


def test_of_many_duplicates_the_first_are_shown_with_how_many_there_are(tmp_path, monkeypatch):
    # A row without an identity is rejected for that, and is no duplicate.
    rows = [*(thing(n) for n in range(10)), *(thing(n) for n in range(3, 10)), thing(None)]
    path = write_csv(tmp_path / "a.csv", [*rows, *[thing(9)] * 3, thing(None)], TABLE)
    # The line is told of a row in any piece of a file.
    monkeypatch.setattr(planning, "BYTES_PER_RANGE", 50)
    plan = plan_reads(path, TABLE)
    assert len(plan.ranges) > 3
    pairs = f"3 in {path}, line 5 and {path}, line 12; 4 in {path}, line 6 and {path}, line 13"
    nine = f"9 in {path}, line 11 and {path}, line 18 and {path}, line 20 and 2 more"
    assert told(plan) == f"({nine}; {pairs}; and 4 more, 7 in all)"


def test_of_a_large_input_those_that_the_failure_names_are_looked_for(tmp_path, monkeypatch):
    rows = [thing(n) for n in (3, 9, 3, 9, 9)]
    path = write_csv(tmp_path / "a.csv", rows, TABLE)
    monkeypatch.setattr(duplicate_places, "_COUNTED", 0)
    expected = f"(9 in {path}, line 3 and {path}, line 5 and {path}, line 6; there may be more)"
    assert told(plan_reads(path, TABLE)) == expected


def test_a_duplicate_among_corrections_is_told_with_its_file(tmp_path):
    # A row is corrected, into one that is there already.
    replaced = thing(4, note="wrong")
    path = write_csv(tmp_path / "a.csv", [thing(1), thing(9), replaced], TABLE)
    key = row_keys(batch_of([replaced], TABLE), TABLE)[0]
    other = write_csv(tmp_path / "c.csv", [thing(9)], TABLE)
    header, row = (tmp_path / "c.csv").read_text().splitlines()
    (tmp_path / "c.csv").write_text(f"{header},_replaces\n{row},{key:016x}\n")
    plan, corrections = plan_reads(path, TABLE), plan_corrections(other, TABLE)
    assert told(plan, corrections) == f"(9 in {path}, line 3 and {other}, line 2)"
    # What is corrected is in the input no more.
    (tmp_path / "c.csv").write_text(f"{header},_replaces\n{row.replace('9', '4')},{key:016x}\n")
    assert places_in(TWICE, plan, "things", plan_corrections(other, TABLE)) is None


def test_a_file_and_its_copy_are_told_before_the_run(tmp_path):
    suite = write_suite(tmp_path / "suite.json")
    for name in ("a.csv", "b.csv"):
        write_csv(tmp_path / name, [thing(1), thing(2)], TABLE)
    write_csv(tmp_path / "c.csv", [thing(1), thing(3)], TABLE)
    write_csv(tmp_path / "d.csv", [], TABLE)
    write_csv(tmp_path / "e.csv", [], TABLE)
    with pytest.raises(RequestError, match=r"a.csv and .*b.csv, which hold the same rows: leave"):
        prepare(request(a_job(), f"{tmp_path}/*.csv", tmp_path / "out", suite))
    asked = {"duplicates": "first"}
    prepare(request(a_job(), f"{tmp_path}/*.csv", tmp_path / "out", suite, **asked))
    # Files of headers alone, and rows that need not differ.
    prepare(request(a_job(), f"{tmp_path}/[cde].csv", tmp_path / "out", suite))
    equal = dataclasses.replace(TABLE, identity=())
    prepare(request(a_job(equal), f"{tmp_path}/*.csv", tmp_path / "out", suite))


# A whole run


@pytest.mark.slow
def test_a_run_of_a_sample_without_duplicates_accounts_for_every_row(tf, tmp_path):
    import great_expectations  # noqa: F401

    rows = year()
    suite = write_suite(tmp_path / "suite.json")
    path = write_csv(tmp_path / "a.csv", [*rows, *rows[::5]], TABLE)
    asked = request(
        a_job(), path, tmp_path / "out", suite, sample=300, duplicates="first", hosts=40
    )
    run = prepare(asked)
    with publication.prepare(asked.output, run.inputs) as place:
        pipeline = make_pipeline(parse_options(["--runner=FnApiRunner"]), scratch=place.scratch)
        graph.build(pipeline, run, place, run.facts(place.run))
        pipeline.run().wait_until_finish()
        found = manifest.load(place.target)
    told, sample = found.rows, found.data["sample"]
    assert told["read"] == sum(told[f] for f in (*SPLITS, "unlabelled", "quarantined"))
    assert told["read"] + sample["left_out"] == len(rows) + len(rows[::5])
    # The first of each stays, and its copies are in the quarantine if their day is taken.
    assert told["quarantined"] == found.data["duplicates"]["quarantined"]
    assert abs(told["quarantined"] - sample["rows"] / 5) < 25
    assert sample["rows"] == told["read"] - told["quarantined"]
    assert found.data["options"] | {"sample": 300, "duplicates": "first"} == found.data["options"]
    # The check for skew reads the same rows again.
    assert raw_rows(found, a_job(), "test", None, suite).num_rows == told["test"]
    page = (tmp_path / "out" / "validation" / "index.html").read_text()
    notes = notes_of(found.data, "things")
    assert [note.split(":")[0] for note in notes] == [
        "A sample (--sample)",
        "Things of one identity (--duplicates first)",
        "Shards without an example",
    ]
    assert "each month is a few days here" in page
    for count in (f"{sample['taken']} of 365 days", f"{told['quarantined']:,} in all"):
        assert any(count in note for note in notes)
        assert count in page
