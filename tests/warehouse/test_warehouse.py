"""BigQuery as source and sink: Google's own client against an emulator on this machine."""

import contextlib
import dataclasses
import datetime
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import bigquery

from classroom import cli
from pipelines import schemas
from pipelines.data import embedded
from pipelines.problems import JobError, RequestError
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.tables.prepared_run import resolve_input
from pipelines.tables.request import RunRequest
from pipelines.warehouse import connection, cost, definition, job_input, load, parquet_export, sql
from pipelines.warehouse import emulator as emulator_module
from pipelines.warehouse.address import TableAddress
from pipelines.warehouse.emulator import PROJECT, REST_VARIABLE, missing, warehouse_emulator
from pipelines.warehouse.staged import Staged, stage
from solutions.ex14_split_by_day.solution import _Days

pytestmark = pytest.mark.skipif(
    missing() is not None, reason=f"the package {missing()} of the emulator is not installed"
)

FLIGHTS = schemas.table("flights")
# Without its value a flight is unlabelled.
LABELLED = ("arr_delay",)
ROWS = 20_000


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        try:
            folder = tmp_path_factory.mktemp("bigquery")
            running = stack.enter_context(warehouse_emulator(folder))
        except JobError as error:
            pytest.skip(str(error))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in running.environment.items():
            patch.setenv(name, value)
        yield running


@pytest.fixture(scope="module")
def client(emulator):
    client = connection.connect(PROJECT)
    client.create_dataset("flights")
    return client


@pytest.fixture(scope="module")
def flights(client) -> TableAddress:
    """The first 20,000 real flights. Not to be written to."""
    address = TableAddress(PROJECT, "flights", "flights")
    loaded = load.load_rows(FLIGHTS, embedded.flights(), address, ROWS)
    assert (loaded.rows, loaded.days, loaded.before) == (ROWS, 23, False)
    return address


@pytest.fixture(scope="module")
def january(real_csv):
    """Every tenth flight of the days from 30 January to 2 February."""
    near = real_csv[
        ((real_csv.month == 1) & (real_csv.day >= 30))
        | ((real_csv.month == 2) & (real_csv.day <= 2))
    ]
    return near.iloc[::10]


def csv_of(flights: pd.DataFrame, path) -> str:
    flights = flights.assign(time_hour=flights.time_hour.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    numbers = dict.fromkeys(flights.select_dtypes("number").columns, "Int64")
    flights.astype(numbers).to_csv(path, index=False, na_rep="NA")
    return str(path)


def count(client, address: TableAddress, where: str = "TRUE") -> int:
    (row,) = client.query(f"SELECT COUNT(*) FROM {address.quoted} WHERE {where}").result()
    return row[0]


def rows_of(table: pa.Table, names: list[str]) -> Counter[tuple]:
    """How often there is each row; their order is nobody's promise."""
    columns = [table[name].to_pylist() for name in names]
    return Counter(zip(*columns, strict=True))


def read_parquet(pattern: str) -> pa.Table:
    table = schemas.table("flights")
    plan = plan_reads(pattern, table)
    pieces = [piece for place in plan.ranges for piece in read_range(place, table.arrow)]
    assert all(rejects is None for _, rejects in pieces)
    return pa.Table.from_batches([rows for rows, _ in pieces])


# Loading


def test_a_loaded_table_is_partitioned_and_clustered_with_the_schemas_columns(client, flights):
    made = client.get_table(str(flights))
    assert (made.time_partitioning.type_, made.time_partitioning.field) == ("DAY", "time_hour")
    assert made.clustering_fields == ["origin", "carrier", "dest"]
    columns = {field.name: (field.field_type, field.mode) for field in made.schema}
    assert list(columns) == schemas.table("flights").names
    assert columns["time_hour"] == ("TIMESTAMP", "REQUIRED")
    assert columns["dep_delay"] == ("INTEGER", "NULLABLE")
    assert columns["carrier"] == ("STRING", "REQUIRED")


def test_the_same_data_loaded_twice_is_loaded_once_and_found_by_its_job(client, january, tmp_path):
    address = TableAddress(PROJECT, "flights", "twice")
    file = csv_of(january, tmp_path / "flights.csv")
    first, second = (load.load_rows(FLIGHTS, file, address) for _ in range(2))
    assert (first.before, second.before) == (False, True)
    assert second.job_id == first.job_id
    assert client.get_job(first.job_id).state == "DONE"
    assert count(client, address) == len(january)


def test_a_day_is_replaced_and_not_doubled(client, january, tmp_path):
    address = TableAddress(PROJECT, "flights", "replaced")
    whole = csv_of(january, tmp_path / "whole.csv")
    thirtieth = january[january.day == 30]
    corrected = csv_of(thirtieth.iloc[:5], tmp_path / "corrected.csv")
    load.load_rows(FLIGHTS, whole, address)
    load.load_rows(FLIGHTS, corrected, address)
    assert count(client, address, "day = 30") == 5
    assert count(client, address) == len(january) - len(thirtieth) + 5
    # What was loaded first comes back, though its job is known: the table has changed since.
    assert not load.load_rows(FLIGHTS, whole, address).before
    assert count(client, address) == len(january)


def test_a_day_keeps_its_evening_whose_utc_day_is_the_next_ones(client, january, tmp_path):
    address = TableAddress(PROJECT, "flights", "evenings")
    for month, rows in january.groupby("month"):
        load.load_rows(FLIGHTS, csv_of(rows, tmp_path / f"{month}.csv"), address)
    evening = "month = 1 AND time_hour >= TIMESTAMP '2013-02-01'"
    late = january[(january.month == 1) & (january.time_hour >= "2013-02-01")]
    assert count(client, address, evening) == len(late) > 0
    assert count(client, address) == len(january)


def test_a_load_that_broke_off_goes_on_from_its_upload(client, january, tmp_path, monkeypatch):
    address = TableAddress(PROJECT, "flights", "broken")
    file = csv_of(january, tmp_path / "flights.csv")
    with monkeypatch.context() as patch:
        patch.setattr(load, "_merge", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load.load_rows(FLIGHTS, file, address)
    assert count(client, address) == 0
    again = load.load_rows(FLIGHTS, file, address)
    assert (again.before, again.uploaded) == (False, False)
    assert count(client, address) == len(january)
    assert not [
        table.table_id for table in client.list_tables("flights") if "_load_" in table.table_id
    ]


def test_an_upload_whose_rows_are_gone_is_sent_again_and_removes_no_day(
    client, january, tmp_path, monkeypatch
):
    address = TableAddress(PROJECT, "flights", "expired")
    file = csv_of(january, tmp_path / "flights.csv")
    load.load_rows(FLIGHTS, csv_of(january.iloc[::-1], tmp_path / "before.csv"), address)
    with monkeypatch.context() as patch:
        patch.setattr(load, "_merge", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load.load_rows(FLIGHTS, file, address)
    (left,) = [t for t in client.list_tables("flights") if t.table_id.startswith("expired_load_")]
    schema = client.get_table(left).schema
    client.delete_table(left)
    client.create_table(bigquery.Table(left.reference, schema=schema))
    again = load.load_rows(FLIGHTS, file, address)
    assert again.uploaded
    assert again.job_id.endswith("-1-merge")
    assert count(client, address) == len(january)


def test_tables_whose_names_are_alike_have_jobs_of_their_own(client, january, tmp_path):
    file = csv_of(january, tmp_path / "flights.csv")
    alike = [TableAddress(PROJECT, "flights", name) for name in ("alike_1", "alike-1", "alike 1")]
    loaded = [load.load_rows(FLIGHTS, file, address) for address in alike[:2]]
    assert not any(done.before for done in loaded)
    staged = Staged("", 1, (), "digest")
    assert len({load._job_name(address, staged) for address in alike}) == 3


def test_two_that_load_the_same_at_the_same_time_are_one_load(
    client, january, tmp_path, monkeypatch
):
    address = TableAddress(PROJECT, "flights", "together")
    file = csv_of(january, tmp_path / "flights.csv")
    find, asked = load._find, []
    monkeypatch.setattr(type(client), "delete_table", lambda *_, **__: None)
    first = load.load_rows(FLIGHTS, file, address)

    def find_too_early(client, job_id):
        """The other's jobs are not there when they are looked for, and are when they are made."""
        asked.append(job_id)
        return None if asked.count(job_id) == 1 else find(client, job_id)

    monkeypatch.setattr(load, "_find", find_too_early)
    second = load.load_rows(FLIGHTS, file, address)
    assert (second.job_id, second.uploaded) == (first.job_id, False)
    assert count(client, address) == len(january)


def test_a_table_of_another_schema_is_refused_column_by_column(client, january, tmp_path):
    address = TableAddress(PROJECT, "flights", "other")
    fields = [
        bigquery.SchemaField(name, "STRING" if name == "distance" else "INTEGER", mode)
        for name, mode in (("year", "REQUIRED"), ("month", "NULLABLE"), ("distance", "REQUIRED"))
    ]
    client.create_table(bigquery.Table(str(address), schema=fields))
    with pytest.raises(RequestError) as refused:
        load.load_rows(FLIGHTS, csv_of(january, tmp_path / "flights.csv"), address)
    for phrase in (
        "month is NULLABLE and must be REQUIRED",
        "distance is STRING and must be INTEGER",
        "tailnum is missing",
        "it is partitioned by nothing and must be by the day of time_hour",
        "it is clustered by nothing and must be by origin, carrier, dest",
    ):
        assert phrase in str(refused.value)
    assert "year is" not in str(refused.value)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("carrier", None, "Row 2 has no carrier"),
        ("month", 13, "2013-13-"),
        ("distance", "far", "line 3: none of the rows"),
    ],
)
def test_rows_that_are_no_flights_are_refused_before_anything_is_sent(
    january, tmp_path, column, value, sentence
):
    path = csv_of(january, tmp_path / "bad.csv")
    lines = Path(path).read_text().splitlines()
    fields = lines[2].split(",")
    fields[lines[0].split(",").index(column)] = "NA" if value is None else str(value)
    lines[2] = ",".join(fields)
    (tmp_path / "bad.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(JobError, match=sentence):
        # No service is asked: there is none of this name.
        load.load_rows(FLIGHTS, path, TableAddress("no-such-project", "none", "none"))


def test_the_file_of_a_load_has_the_tables_types_and_modes(january, tmp_path):
    """BigQuery refuses Parquet in which a required column is optional."""
    path = str(tmp_path / "staged.parquet")
    input_file = csv_of(january, tmp_path / "flights.csv")
    staged = stage(input_file, None, schemas.table("flights"), path)
    columns = {field.name: field for field in pq.read_schema(path)}
    assert not columns["carrier"].nullable
    assert columns["dep_delay"].nullable
    assert columns["dep_delay"].type == pa.int64()
    assert columns["time_hour"].type == pa.timestamp("us", tz="UTC")
    assert staged.days == tuple(
        datetime.date(2013, month, day) for month, day in ((1, 30), (1, 31), (2, 1), (2, 2))
    )
    # Loading again finds its job only if the bytes are the same.
    assert stage(input_file, None, schemas.table("flights"), path).digest == staged.digest


# Tables of other jobs


def other_table(day: str, columns: str) -> schemas.Table:
    text = f"""
table = "sightings"
description = "Sightings."
identity = ["number"]
{day}
[columns]
number = {{ type = "int64", nullable = false, description = "Of the sighting." }}
{columns}
"""
    return schemas.parse(text, "sightings.toml")


UNDATED = other_table("", 'place = { type = "string", nullable = true, description = "Where." }')
DATED = other_table(
    'day = ["seen"]', 'seen = { type = "date32", nullable = true, description = "When." }'
)


def numbers_of(client, address) -> list[int]:
    return sorted(row["number"] for row in client.list_rows(client.get_table(str(address))))


def test_a_table_without_days_is_replaced_whole(client, tmp_path):
    address = TableAddress(PROJECT, "flights", "undated")
    for numbers in ((1, 2, 3), (3, 4)):
        path = tmp_path / f"{len(numbers)}.csv"
        path.write_text("number,place\n" + "".join(f"{n},here\n" for n in numbers))
        loaded = load.load_rows(UNDATED, str(path), address)
        assert loaded.days is None
        assert numbers_of(client, address) == [*numbers]


def test_days_of_one_column_are_replaced_and_so_are_rows_whose_day_is_not_known(client, tmp_path):
    address = TableAddress(PROJECT, "flights", "dated")
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    before.write_text("number,seen\n1,1997-03-01\n2,1997-03-02\n3,\n")
    after.write_text("number,seen\n4,1997-03-02\n5,\n")
    assert load.load_rows(DATED, str(before), address).days == 2
    load.load_rows(DATED, str(after), address)
    assert numbers_of(client, address) == [1, 4, 5]


def test_a_split_by_identity_is_not_asked_of_sql():
    with pytest.raises(RequestError, match="split by a hash of its identity"):
        sql.training_query(TableAddress("my-project", "d", "t"), UNDATED, SplitShares(), ())
    grouped = dataclasses.replace(UNDATED, split_by=("number",))
    with pytest.raises(RequestError, match="split by a hash of its columns number, which SQL"):
        sql.training_query(TableAddress("my-project", "d", "t"), grouped, SplitShares(), ())


# The split


@pytest.mark.parametrize("split", ["80/10/10", "50/25/25"])
def test_the_split_in_sql_is_the_pipelines_row_for_row(flights, real_batch, split):
    shares = SplitShares.parse(split)
    query = sql.training_query(flights, FLIGHTS, shares, LABELLED)
    result, _ = parquet_export.run_query(flights, query, max_gib=1)
    rows = real_batch.slice(0, ROWS)
    names = [*SPLITS, UNLABELLED]
    expected = pa.Table.from_batches([rows]).append_column(
        "split", pa.array([names[index] for index in _Days(shares).splits(rows)])
    )
    columns = [*schemas.table("flights").names, "split"]
    assert result.column_names == columns
    assert rows_of(result, columns) == rows_of(expected, columns)


def test_the_training_query_counts_what_a_run_writes(client, six_thousand_flights, data_set):
    address = TableAddress(PROJECT, "flights", "run")
    load.load_rows(FLIGHTS, str(six_thousand_flights), address)
    query = sql.training_query(address, FLIGHTS, SplitShares(), LABELLED)
    result, _ = parquet_export.run_query(address, query, max_gib=1)
    counts = {row["values"]: row["counts"] for row in result["split"].value_counts().to_pylist()}
    written = json.loads((data_set / "MANIFEST.json").read_text())["rows"]
    assert written["quarantined"] == 0
    assert counts == {name: written[name] for name in [*SPLITS, UNLABELLED]}


def test_one_split_alone_is_asked_for(flights):
    query = sql.training_query(flights, FLIGHTS, SplitShares(), LABELLED, only="eval")
    result, _ = parquet_export.run_query(flights, query, max_gib=1)
    assert set(result["split"].to_pylist()) == {"eval"}
    # Hashed by hand in test_identity_and_splits: whole days only.
    assert len(set(zip(result["month"].to_pylist(), result["day"].to_pylist(), strict=True))) <= 5


# Reading


@pytest.mark.parametrize("by", ["storage", "rest"])
def test_a_table_that_was_read_is_the_input_that_was_loaded(
    flights, real_batch, tmp_path, monkeypatch, by
):
    if by == "rest":
        monkeypatch.delenv(connection.STORAGE_VARIABLE)
    output = tmp_path / "read"
    assert parquet_export.read_table(FLIGHTS, flights, str(output)) == ROWS
    again = read_parquet(f"{output}/*.parquet")
    names = schemas.table("flights").names
    assert rows_of(again, names) == rows_of(pa.table(real_batch.slice(0, ROWS)), names)


def test_a_table_is_exported_to_a_bucket_as_parquet(emulator, flights):
    folder = emulator.buckets / "bucket" / "export"
    folder.mkdir(parents=True)
    assert parquet_export.read_table(FLIGHTS, flights, "gs://bucket/export") == ROWS
    (file,) = folder.iterdir()
    assert file.name == "flights-000000000000.parquet"
    assert pq.read_metadata(file).num_rows == ROWS


def test_a_table_is_the_input_of_a_run_and_read_once_for_each_state(
    flights, real_batch, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    options = PipelineOptions([f"--input=bigquery:{flights}"])
    pattern = resolve_input(RunRequest.of(options)).input
    names = schemas.table("flights").names
    assert rows_of(read_parquet(pattern), names) == rows_of(
        pa.table(real_batch.slice(0, ROWS)), names
    )
    job_input._as_files.cache_clear()
    monkeypatch.setattr(parquet_export, "read_table", None)
    assert resolve_input(RunRequest.of(options)).input == pattern


def test_a_remote_job_reads_an_export_of_the_table(emulator, flights, monkeypatch):
    asked = []
    monkeypatch.setattr(parquet_export, "read_table", lambda *request: asked.append(request))
    pattern = job_input.as_files(f"bigquery:{flights}", "gs://bucket/tmp/", FLIGHTS)
    ((table, address, folder),) = asked
    assert (table, address) == (FLIGHTS, flights)
    assert folder.startswith("gs://bucket/tmp/warehouse/")
    assert pattern == f"{folder}/*.parquet"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT content FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "COPY (SELECT 1) TO '{beside}'",
        "ATTACH '{beside}.db'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
    ],
)
def test_no_statement_reaches_another_file_of_this_machine(client, tmp_path, statement):
    secret, beside = tmp_path / "secret.csv", tmp_path / "beside.csv"
    secret.write_text("a\nthe answer\n")
    with pytest.raises(Exception, match=r"(?s)."):
        _ = client.query(statement.format(secret=secret, beside=beside)).result()
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_a_folder_that_is_there_is_not_written_over(flights, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RequestError, match="is there already"):
        parquet_export.read_table(FLIGHTS, flights, str(tmp_path))


# Cost


class _Priced:
    """A client whose dry run says what a query reads."""

    def __init__(self, size: int):
        self.total_bytes_processed = size
        self.run = []

    def query(self, sql, job_config, **_):
        if not job_config.dry_run:
            self.run.append(job_config)
        return self


def test_a_tib_costs_six_dollars_and_a_quarter_and_a_small_query_ten_mib():
    assert cost.Estimate(2**40).dollars == 6.25
    assert cost.Estimate(1).billed == 10 * 2**20
    assert "reads 1.5 GiB and costs about $0.0092" in str(cost.Estimate(3 * 2**29))


def test_a_query_over_the_guard_is_not_run_and_one_under_it_is_stopped_there_by_the_service():
    expensive, cheap = _Priced(3 * 2**30), _Priced(2**30)
    with pytest.raises(RequestError, match=r"reads 3.0 GiB .* more than --max-gb 2"):
        cost.run_guarded(expensive, "SELECT 1", 2, "The query")
    assert not expensive.run
    cost.run_guarded(cheap, "SELECT 1", 2, "The query")
    assert [config.maximum_bytes_billed for config in cheap.run] == [2 * 2**30]


# The emulator


def test_an_emulator_that_cannot_start_is_said_in_a_sentence_and_leaves_nothing(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(emulator_module.sys, "executable", "/bin/false")
    with (
        pytest.raises(JobError, match="The BigQuery emulator did not start"),
        warehouse_emulator(tmp_path),
    ):
        pass


def test_the_emulator_replaces_a_days_part_whole_or_not_at_all(client, january, tmp_path):
    table = schemas.table("flights")
    address = TableAddress(PROJECT, "flights", "parts")
    client.create_table(bigquery.Table.from_api_repr(definition.resource(address, table)))
    config = bigquery.LoadJobConfig(source_format="PARQUET", write_disposition="WRITE_TRUNCATE")

    def load_into(part: str, rows: pd.DataFrame):
        path = str(tmp_path / "part.parquet")
        stage(csv_of(rows, tmp_path / "part.csv"), None, table, path)
        with open(path, "rb") as file:
            job = client.load_table_from_file(file, f"{address}{part}", job_config=config)
        return job.result()

    utc = january.time_hour.dt.strftime("%Y%m%d")
    first, second = january[utc == "20130131"], january[utc == "20130201"]
    assert load_into("$20130131", first).output_rows == len(first)
    assert load_into("$20130201", second).output_rows == len(second)
    assert load_into("$20130131", first.iloc[:3]).output_rows == 3
    assert count(client, address) == 3 + len(second)
    # Another day's rows, and a day that is none.
    wrong = (("$20130131", "belong to different partitions"), ("$201301", "decorator"))
    for part, sentence in wrong:
        with pytest.raises(GoogleAPICallError, match=sentence):
            load_into(part, second)
    assert count(client, address) == 3 + len(second)


# Requests


@pytest.mark.parametrize(
    ("argv", "code", "sentence"),
    [
        ([], 2, "usage: workshop warehouse"),
        (["drop"], 2, "There is no command `warehouse drop`"),
        (["load", "--table", "flights"], 2, "give project.dataset.table"),
        (["load", "--table", "p!.d.t"], 2, "'p!' is no project's name"),
        (["load", "--table", "my-project.d-d.t"], 2, "'d-d' is no dataset's name"),
        (["query", "--table", f"{PROJECT}.flights.none", "--dry-run"], 2, "There is no table"),
        (["query", "--table", f"{PROJECT}.none.t", "--dry-run"], 2, "There is no dataset none"),
        (["query", "--table", f"{PROJECT}.d.t", "--output", "x.csv"], 2, "ends in .parquet"),
        (["query", "--table", f"{PROJECT}.d.t", "--split", "1/2/3"], 2, "add up to 100"),
        (["load", "no.csv", "--table", f"{PROJECT}.flights.t"], 2, "no.csv does not exist"),
        (["query", "--table", f"{PROJECT}.d.t", "--max-gb", "nan"], 2, "not a number of GiB"),
        (
            ["query", "--table", f"{PROJECT}.flights.flights", "--output", "/proc/no/x.parquet"],
            2,
            "/proc/no/x.parquet cannot be written",
        ),
        (
            ["read", "--table", f"{PROJECT}.flights.flights", "--output", "/proc/no/x"],
            2,
            "/proc/no/x cannot be written",
        ),
        (
            ["query", "--table", f"{PROJECT}.flights.flights", "--dry-run", "--location", "EU"],
            2,
            "is in US, not in EU",
        ),
    ],
)
def test_a_wrong_request_gets_one_sentence(flights, capfd, argv, code, sentence):
    try:
        ended = cli.main(["warehouse", *argv])
    except SystemExit as exit:
        ended = exit.code
    said = capfd.readouterr()
    assert (ended, sentence in said.out + said.err) == (code, True), said
    assert "Traceback" not in said.err


def test_without_credentials_the_sentence_says_how_to_get_them(monkeypatch, tmp_path):
    for name in (REST_VARIABLE, connection.STORAGE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(RequestError, match="gcloud auth application-default login"):
        connection.connect(PROJECT)


def test_an_emulators_address_without_its_scheme_is_refused(monkeypatch):
    monkeypatch.setenv(REST_VARIABLE, "127.0.0.1:9")
    with pytest.raises(RequestError, match="give it with its scheme"):
        connection.connect(PROJECT)


def test_a_service_that_is_not_there_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setenv(REST_VARIABLE, "http://127.0.0.1:9")
    monkeypatch.setattr(connection, "_SECONDS_OF_PATIENCE", 0.1)
    address = TableAddress(PROJECT, "flights", "flights")
    with pytest.raises(JobError, match=r"cannot be reached at http://127\.0"):
        parquet_export.estimate_query(address, "SELECT 1")


@pytest.mark.parametrize(
    ("kind", "message", "sentence"),
    [
        ("NotFound", "Not found: Project my-project", "There is no project my-project"),
        (
            "NotFound",
            "Not found: Dataset my-project:d was not found in location EU",
            "is not in the location EU",
        ),
        ("Forbidden", "Access Denied: Table my-project:d.t", "You may not do this with"),
        ("Forbidden", "Quota exceeded: too many loads", "A quota of BigQuery is used up"),
        ("Unauthorized", "Request had invalid credentials", "does not take the credentials"),
    ],
)
def test_a_refusal_of_the_service_is_one_sentence(kind, message, sentence):
    from google.api_core import exceptions

    with (
        pytest.raises(RequestError, match=sentence),
        connection.sentences(TableAddress("my-project", "d", "t")),
    ):
        raise getattr(exceptions, kind)(message)


def test_a_service_that_fails_again_and_again_is_told_with_its_reason():
    from google.api_core import exceptions

    down = exceptions.ServiceUnavailable("The backend is down.")
    with (
        pytest.raises(JobError, match="503: The backend is down"),
        connection.sentences(TableAddress("my-project", "d", "t")),
    ):
        raise exceptions.RetryError("Timeout of 20 s exceeded", down)


def test_a_query_that_the_service_stops_at_the_guard_says_so():
    from google.api_core import exceptions

    with (
        pytest.raises(JobError, match="stopped the query at --max-gb"),
        connection.sentences(TableAddress("my-project", "d", "t")),
    ):
        raise exceptions.InternalServerError(
            "Query exceeded limit for bytes billed: 10485760. 20971520 or higher required."
        )


def test_the_query_is_printed_without_a_service(capsys, monkeypatch):
    monkeypatch.setenv(REST_VARIABLE, "http://127.0.0.1:9")
    assert cli.main(["warehouse", "query", "--table", "my-project.d.t"]) == 0
    printed = capsys.readouterr().out
    assert "ABS(MOD(FARM_FINGERPRINT(" in printed
    assert "FROM `my-project.d.t`" in printed


def test_days_are_bounded_by_instants_that_hold_them_in_every_time_zone():
    day = datetime.date(2013, 1, 31)
    first, last = load.instants_around((day,))
    # A day begins 14 hours before UTC's at the earliest, and ends 12 hours behind it.
    assert first <= datetime.datetime(2013, 1, 30, 10, tzinfo=datetime.UTC)
    assert last >= datetime.datetime(2013, 2, 1, 12, tzinfo=datetime.UTC)
