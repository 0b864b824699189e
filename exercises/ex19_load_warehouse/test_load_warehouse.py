"""The contract of exercise 19, on a BigQuery of this machine. The flights are real ones."""

import contextlib
import datetime
import functools
import io
import re
import zipfile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from pipelines import schemas
from pipelines.data import embedded
from pipelines.warehouse.definition import arrow_schema
from pipelines.warehouse.emulator import PROJECT, missing, warehouse_emulator

TABLE = f"{PROJECT}.flights.flights"
DAY = datetime.date(2013, 1, 15)


@functools.cache
def started() -> tuple[str, contextlib.ExitStack]:
    stack = contextlib.ExitStack()
    return stack.enter_context(warehouse_emulator()).host, stack


# For the session, as tests of the instructor's come between.
@pytest.fixture(scope="session")
def bigquery():
    """The address of an empty BigQuery, which ends with the tests."""
    if package := missing():
        pytest.skip(f"the extra `rehearse` is not installed ({package})")
    host, stack = started()
    with stack:
        yield host


@functools.cache
def january() -> pa.Table:
    """The flights of January, with which flights.csv begins."""
    with zipfile.ZipFile(embedded.flights()) as archive:
        text = archive.open(archive.namelist()[0]).read(3_000_000)
    values = csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
    table = csv.read_csv(io.BytesIO(text[: text.rindex(b"\n")]), convert_options=values)
    return table.filter(pc.equal(table["month"], 1))


def parquet(rows: pa.Table) -> bytes:
    schema = arrow_schema(schemas.table("flights"))
    file = io.BytesIO()
    pq.write_table(rows.select(schema.names).cast(schema), file)
    return file.getvalue()


@functools.cache
def of_day(day: int, part: int = 1) -> tuple[bytes, list[int]]:
    """Every `part`-th flight of a UTC day of January: a file, and [flights, sum of delays]."""
    rows = january().filter(pc.equal(pc.day(january()["time_hour"]), day))
    rows = rows.take(list(range(0, rows.num_rows, part)))
    return parquet(rows), [rows.num_rows, pc.sum(rows["arr_delay"]).as_py()]


@pytest.mark.task("id", seconds=60)
def test_the_same_file_has_the_same_id_in_another_process(harness):
    here = harness.call("load_job_id", TABLE, DAY, b"PAR1", 0)
    ran = harness.drive(
        *("elsewhere", TABLE, DAY.isoformat(), b"PAR1", 0),
        call="load_job_id(…), in another process",
    )
    ran.must(
        ran.value.get("id") == here.value,
        "Another process makes another id of the same file.",
        expected=repr(here.value),
        got=repr(ran.value.get("id", ran.value.get("said"))),
        meaning="A retry runs in another process, often on another machine. What is drawn at "
        "random, read from the clock, or salted in each process, as hash() is, leaves it no way to "
        "find the first job.",
        hint=1,
    )


@pytest.mark.task("id")
@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("file", (TABLE, DAY, b"PAR2", 0)),
        ("day", (TABLE, DAY + datetime.timedelta(1), b"PAR1", 0)),
        ("table", (f"{PROJECT}.flights.other", DAY, b"PAR1", 0)),
        ("attempt", (TABLE, DAY, b"PAR1", 1)),
    ],
)
def test_another_load_has_another_id(harness, what, other):
    first = harness.call("load_job_id", TABLE, DAY, b"PAR1", 0)
    second = harness.call("load_job_id", *other)
    second.must(
        second.value != first.value,
        f"Another {what} has the same id.",
        expected=f"an id other than {first.value!r}",
        got=repr(second.value),
        meaning=f"The second load would be taken for the first: the {what} belongs to what the id "
        "is made of.",
        hint=2,
    )


@pytest.mark.task("id")
@pytest.mark.parametrize("name", ["flights", "my flights", "f" * 1024])
def test_the_id_is_one_that_bigquery_takes(harness, name):
    ran = harness.call("load_job_id", f"{PROJECT}.flights.{name}", DAY, b"PAR1", 0)
    got = ran.value
    ran.must(
        isinstance(got, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,1024}", got) is not None,
        "BigQuery does not take this id.",
        expected="1 to 1,024 letters, digits, dashes and underscores",
        got=repr(got) if len(repr(got)) < 90 else f"{got[:60]!r}… ({len(got):,} characters)",
        meaning="Project, dataset and table are separated by dots, which no job's id may have; a "
        "table's name may have blanks, and 1,024 characters by itself.",
        hint=2,
    )


@pytest.mark.task("id")
@pytest.mark.parametrize(
    "tables",
    [
        [f"{PROJECT}.flights.{name}" for name in ("day-1", "day_1", "day 1")],
        [f"{PROJECT}.{name}" for name in ("a_b.c", "a.b_c", "a.b.c")],
        [f"{PROJECT}.flights.{'f' * 900}{name}" for name in "ab"],
    ],
)
def test_names_that_are_alike_have_ids_of_their_own(harness, tables):
    asked = [harness.call("load_job_id", table, DAY, b"PAR1", 0) for table in tables]
    ids = [repr(one.value) for one in asked]
    asked[-1].must(
        len(set(ids)) == len(ids),
        "Tables of other names have the same id.",
        expected=f"{len(ids)} ids",
        got=", ".join(ids),
        meaning="Where every character that an id may not have becomes the same one, or a name is "
        "cut, names that differ become the same.",
        hint=3,
    )


@pytest.mark.task("id")
def test_what_is_next_to_each_other_does_not_run_together(harness):
    table = f"{PROJECT}.flights.flights"
    loads = [(table, b"1", 1), (f"{table}1", b"1", 1), (table, b"11", 1), (table, b"1", 11)]
    asked = [harness.call("load_job_id", name, DAY, file, n) for name, file, n in loads]
    ids = [repr(one.value) for one in asked]
    asked[-1].must(
        len(set(ids)) == len(ids),
        "Loads of other tables, files or attempts have the same id.",
        expected=f"{len(ids)} ids",
        got=", ".join(ids),
        meaning="Written one behind the other with nothing between, the end of one is the "
        "beginning of the next: table1 and file 1 are table and file 11.",
        hint=3,
    )


@pytest.mark.task("table", seconds=60)
def test_the_table_is_partitioned_clustered_and_stays(harness, bigquery):
    file, (flights, _) = of_day(15, 20)
    table = f"{PROJECT}.flights.made"
    ran = harness.drive(
        "made", bigquery, table, file, call=f"make_table(client, {table!r}), and again"
    )
    got = ran.value
    ran.must(
        got["part"] == ["DAY", "time_hour"],
        "The table is not partitioned by the day of time_hour.",
        expected="time partitioning DAY by time_hour",
        got="no partitioning" if got["part"] is None else " by ".join(map(str, got["part"])),
        meaning="Without parts a query for one day reads, and pays for, all the days. "
        "Partitioned by no column, rows belong to the day on which they were loaded.",
        hint=1,
    )
    ran.must(
        got["cluster"] == ["origin", "carrier", "dest"],
        "The rows of a day are not clustered by origin, carrier, dest.",
        expected="origin, carrier, dest",
        got=", ".join(got["cluster"]) or "nothing",
        meaning="Clustered rows of one origin lie together, so that a query for it reads a part of "
        "the day. The first column counts most: a query for a dest alone gains little.",
        hint=2,
    )
    ran.must(
        got["columns"] == got["wanted"],
        "The table's columns are not FIELDS.",
        expected=", ".join(" ".join(one) for one in got["wanted"]),
        got=", ".join(" ".join(one) for one in got["columns"]),
        meaning="Names, types and modes come from the schema: what is REQUIRED there may not be "
        "missing here.",
        hint=1,
    )
    ran.must(
        got["flights"] == flights,
        "A table that was there has not kept its flights.",
        expected=f"{flights} flights, after make_table was called again",
        got=f"{got['flights']} flights",
        meaning="make_table runs before every load. It makes a table where there is none, and "
        "leaves alone one that is there.",
        hint=3,
    )
