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
MIB, GIB = 1 << 20, 1 << 30


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


# --- id ---


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
def test_names_that_are_alike_have_ids_of_their_own(harness):
    tables = [f"{PROJECT}.flights.{name}" for name in ("day-1", "day_1", "day 1")]
    asked = [harness.call("load_job_id", table, DAY, b"PAR1", 0) for table in tables]
    ids = [repr(one.value) for one in asked]
    asked[-1].must(
        len(set(ids)) == len(ids),
        "Tables of other names have the same id.",
        expected="three ids",
        got=", ".join(ids),
        meaning="Where every character that an id may not have becomes the same one, names that "
        "differ become the same.",
        hint=3,
    )


# --- table ---


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


# --- load, retry ---


def steps(harness, bigquery, name, *todo):
    """What became of the steps, each (what, day of January, file)."""
    words = [(what, f"2013-01-{day:02d}", file) for what, day, file in todo]
    table = f"{PROJECT}.flights.{name}"
    return harness.drive(
        *("loaded", bigquery, table, *words),
        call="; ".join(
            f"load_day(client, {table!r}, date(2013, 1, {day}), <{len(file):,} bytes>)"
            for what, day, file in todo
            if what != "broken"
        ),
    )


def shown(flights: dict) -> str:
    days = [f"{day}: {n} flights, {late:+} minutes" for day, (n, late) in flights.items()]
    return "; ".join(days) or "no flights"


def holds(ran, step, meaning, hint, **expected):
    """The table has these flights after a step: `d15=[flights, minutes that they are late]`."""
    wanted = {f"2013-01-{day[1:]}": values for day, values in expected.items()}
    got = ran.value[step]["flights"]
    ran.must(
        got == wanted,
        "The table has other flights.",
        expected=shown(wanted),
        got=shown(got),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("load", seconds=60)
def test_days_are_put_beside_each_other(harness, bigquery):
    (first, of_first), (second, of_second) = of_day(15, 20), of_day(16, 20)
    ran = steps(harness, bigquery, "beside", ("load", 15, first), ("load", 16, second))
    holds(ran, 0, "The file's flights are in the table when load_day returns.", 1, d15=of_first)
    holds(
        *(ran, 1),
        "The flights of the fifteenth are gone: WRITE_TRUNCATE empties what the job writes to, and "
        "a job that writes to the table empties all its days.",
        2,
        d15=of_first,
        d16=of_second,
    )


@pytest.mark.task("load", seconds=60)
def test_a_correction_takes_the_place_of_the_day(harness, bigquery):
    (first, of_first), (second, of_second) = of_day(15, 20), of_day(16, 20)
    corrected, of_corrected = of_day(15, 30)
    ran = steps(
        *(harness, bigquery, "corrected"),
        *(("load", 15, first), ("load", 16, second), ("load", 15, corrected)),
    )
    got = ran.value[2]["flights"].get("2013-01-15", [0])[0]
    both = of_first[0] + of_corrected[0]
    holds(
        *(ran, 2),
        f"The day has {both} flights, those of both files: WRITE_APPEND, the default, adds."
        if got == both
        else "The corrected file is all that the day has now; the day beside it is untouched.",
        2,
        d15=of_corrected,
        d16=of_second,
    )


@pytest.mark.task("load", seconds=60)
def test_the_job_has_the_id_of_its_file(harness, bigquery):
    file, _ = of_day(15, 20)
    table = f"{PROJECT}.flights.named"
    ran = steps(harness, bigquery, "named", ("load", 15, file))
    expected = harness.call("load_job_id", table, DAY, file, 0).value
    got = ran.value[0]
    ran.must(
        got["returned"] == expected,
        "load_day did not return the id of the file's job.",
        expected=repr(expected),
        got=repr(got["returned"]),
        meaning="The id is the receipt: with it the job is found in the project's history.",
        hint=1,
    )
    ran.must(
        expected in got["ids"],
        "No load job has the id of load_job_id.",
        expected=f"a load job {expected}",
        got=", ".join(got["ids"]) or "no load job",
        meaning="Left to itself, Google's client draws an id, which no retry finds again.",
        hint=1,
    )


@pytest.mark.task("load", seconds=60)
def test_a_load_that_fails_is_told_and_changes_nothing(harness, bigquery):
    file, flights = of_day(15, 20)
    broken = file[:-200] + b"cut off" + file[-100:]
    ran = steps(harness, bigquery, "failing", ("load", 15, file), ("fails", 15, broken))
    ran.must(
        ran.value[1]["raised"] is not None,
        "The file cannot be read, the job failed, and load_day returned as if it had worked.",
        expected="the exception of the job's result()",
        got=repr(ran.value[1]["returned"]),
        meaning="That the service has taken a job does not say that the job has worked: that is "
        "known when it has ended.",
        hint=3,
    )
    holds(
        *(ran, 1),
        "A day that is emptied first, by a statement of its own, is lost where the load then "
        "fails. One job that replaces does both or neither.",
        2,
        d15=flights,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_process_that_is_killed_in_between_is_taken_up(harness, bigquery):
    file, flights = of_day(15, 20)
    ran = steps(harness, bigquery, "killed", ("dies", 15, file), ("load", 15, file))
    holds(ran, 1, "The file had been sent when the process was killed.", 1, d15=flights)
    ran.must(
        ran.value[1]["jobs"] == 1,
        f"The file was loaded by {ran.value[1]['jobs']} jobs.",
        expected="1 load job",
        got=f"{ran.value[1]['jobs']} load jobs",
        meaning="The first process was killed when it had sent the file, and its job went on "
        "without it. The second finds that job by its id.",
        hint=1,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_late_retry_does_not_bring_back_old_flights(harness, bigquery):
    (file, _), (corrected, of_corrected) = of_day(15, 20), of_day(15, 30)
    ran = steps(
        *(harness, bigquery, "late"),
        *(("load", 15, file), ("load", 15, corrected), ("load", 15, file)),
    )
    holds(
        *(ran, 2),
        "The flights before the correction are back: the scheduler repeated the first load, which "
        "had been done, and it was done again.",
        1,
        d15=of_corrected,
    )
    ran.must(
        ran.value[2]["returned"] == ran.value[0]["returned"],
        "The retry did not return the id of the job that loaded the file.",
        expected=repr(ran.value[0]["returned"]),
        got=repr(ran.value[2]["returned"]),
        meaning="Whoever repeats a load gets the receipt of the first.",
        hint=2,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_job_that_still_runs_is_waited_for(harness, bigquery):
    file, _ = of_day(15, 20)
    ran = steps(harness, bigquery, "slow", ("load", 15, file), ("slow", 15, file))
    ran.must(
        ran.value[1]["ended"],
        "load_day returned while the file's job was running.",
        expected="it looks at the job until that has ended",
        got="it returned",
        meaning="An id that is taken says that the job was begun. Whoever reads the table next "
        "finds the flights only when it has ended, and it may yet fail.",
        hint=2,
    )


@pytest.mark.task("retry", seconds=60)
def test_after_a_job_that_failed_comes_the_next_attempt(harness, bigquery):
    file, flights = of_day(15, 20)
    table = f"{PROJECT}.flights.failed"
    ran = steps(harness, bigquery, "failed", ("broken", 15, file), ("load", 15, file))
    got = ran.value[1]
    meaning = (
        "A job of attempt 0 has failed, for a reason that is over, and has its id for ever. The "
        "next attempt has an id of its own."
    )
    holds(ran, 1, meaning, 3, d15=flights)
    expected = harness.call("load_job_id", table, DAY, file, 1).value
    ran.must(
        got["returned"] == expected,
        "The file was not loaded by the job of attempt 1.",
        expected=repr(expected),
        got=repr(got["returned"]),
        meaning=meaning,
        hint=3,
    )


# --- split ---

# By hand: FARM_FINGERPRINT of the day, the last two digits of its size, and where 80/10/10
# puts that. The first two fingerprints are positive, the other four are negative.
DAYS = {
    1: (6657392973057484694, 94, "test"),
    2: (8468749265978108876, 76, "train"),
    5: (-4511208673514025272, 72, "train"),
    6: (-8528869323756684489, 89, "eval"),
    19: (-8081431337166770290, 90, "test"),
    21: (-1871722306512168664, 64, "train"),
}
COLUMNS = ["carrier", "flight", "origin", "time_hour", "split"]


def flights(chosen) -> list[dict]:
    """Every ninth flight of DAYS, and of these the ones that are chosen."""
    table = january()
    rows = table.take(list(range(0, table.num_rows, 9))).to_pylist()
    return [row for row in rows if row["day"] in DAYS and chosen(row)]


def is_labelled(row) -> bool:
    return row["arr_delay"] is not None


def is_evening(row) -> bool:
    # It is the next day in UTC.
    return row["time_hour"].day != row["day"]


def split_of(row) -> list:
    split = DAYS[row["day"]][2] if is_labelled(row) else "unlabelled"
    return [row["carrier"], row["flight"], row["origin"], row["time_hour"], split]


def ask(harness, bigquery, name, rows):
    table = f"{PROJECT}.flights.split_{name}"
    file = parquet(pa.Table.from_pylist(rows, january().schema))
    ran = harness.drive(
        *("split", bigquery, table, file, 80, 10), call=f"split_query({table!r}, 80, 10)"
    )
    ran.must(
        isinstance(ran.value["sql"], str),
        "split_query did not return a text.",
        expected="SQL",
        got=repr(ran.value["sql"]),
        hint=1,
    )
    return ran


def same(harness, bigquery, name, rows, meaning, hint):
    """The query gives each of the rows its split."""
    ran = ask(harness, bigquery, name, rows)
    wanted, got = sorted(map(split_of, rows), key=repr), ran.value["first"]
    ran.must(
        len(got) == len(wanted),
        f"The query gives {len(got):,} rows of {len(wanted):,} flights.",
        expected=f"{len(wanted):,} rows",
        got=f"{len(got):,} rows",
        meaning="Each flight has a row, and one.",
        hint=hint,
    )
    wrong = [(one, other) for one, other in zip(wanted, got, strict=True) if one != other]
    ran.must(
        not wrong,
        f"{len(wrong):,} of {len(wanted):,} flights are in another split.",
        expected=told(wrong[0][0]) if wrong else "",
        got=told(wrong[0][1]) if wrong else "",
        meaning=meaning,
        hint=hint,
    )


def told(row) -> str:
    carrier, flight, origin, hour, split = row
    return f"{carrier} {flight} from {origin}, {hour:%Y-%m-%d %H:%M} UTC: {split}"


@pytest.mark.task("split", seconds=60)
def test_the_columns_and_the_same_again(harness, bigquery):
    ran = ask(harness, bigquery, "again", flights(is_labelled))
    ran.must(
        ran.value["names"] == COLUMNS,
        "The query gives other columns.",
        expected=", ".join(COLUMNS),
        got=", ".join(ran.value["names"]),
        meaning="A query is paid by the columns that it reads, so it names what it needs.",
        hint=1,
    )
    ran.must(
        ran.value["first"] == ran.value["second"],
        "Asked twice, the query puts flights into other splits.",
        expected="the same split each time",
        got="another one for "
        f"{sum(a != b for a, b in zip(ran.value['first'], ran.value['second'], strict=False))} "
        f"of {len(ran.value['first'])} flights",
        meaning="RAND() draws anew for each row and each time: yesterday's test flights train "
        "today, and nobody can repeat a result. A hash of the day does not change.",
        hint=1,
    )


@pytest.mark.task("split", seconds=60)
def test_whole_days_by_their_bucket(harness, bigquery):
    rows = flights(lambda row: is_labelled(row) and not is_evening(row) and row["day"] < 3)
    meaning = (
        "2013-01-01 has the fingerprint 6657392973057484694, so bucket 94, which is above 80 + 10: "
        "test. 2013-01-02 has 76: train. Is the day written with its zeros?"
    )
    same(harness, bigquery, "buckets", rows, meaning, 2)


@pytest.mark.task("split", seconds=60)
def test_a_negative_fingerprint(harness, bigquery):
    rows = flights(lambda row: is_labelled(row) and not is_evening(row) and row["day"] > 3)
    meaning = (
        "2013-01-06 has the fingerprint -8528869323756684489. MOD keeps the sign and gives -89, "
        "which is below 80; the bucket is 89, by the size alone: eval."
    )
    same(harness, bigquery, "negative", rows, meaning, 2)


@pytest.mark.task("split", seconds=60)
def test_the_evening_belongs_to_its_local_day(harness, bigquery):
    rows = flights(lambda row: is_labelled(row) and is_evening(row))
    meaning = (
        "In the evening of New York it is the next day in UTC. The day of time_hour, by which the "
        "table is partitioned, is not that of year, month and day, by which the pipeline splits."
    )
    same(harness, bigquery, "evening", rows, meaning, 2)


@pytest.mark.task("split", seconds=60)
def test_a_flight_that_did_not_arrive_is_in_no_split(harness, bigquery):
    rows = flights(lambda row: row["arr_delay"] in (None, 0))
    meaning = (
        "A cancelled or diverted flight has no arr_delay, and is neither late nor on time. A delay "
        "of 0 minutes is a delay. (NULL is compared with IS, and not with =.)"
    )
    same(harness, bigquery, "unlabelled", rows, meaning, 3)


# --- guard ---


def queried(harness, bigquery, most, priced, really=None):
    return harness.drive(
        *("queried", bigquery, "SELECT 15 AS day, 913 AS flights", most, priced),
        priced if really is None else really,
        call=f"query_within(client, sql, {most}), of a query that reads {priced:,} bytes",
    )


@pytest.mark.task("guard", seconds=60)
def test_a_query_within_its_budget_gives_its_rows(harness, bigquery):
    for told, really in ((20 * MIB, 20 * MIB), (15 * MIB, 16 * MIB)):
        ran = queried(harness, bigquery, 20 * MIB, told, really)
        got = ran.value
        ran.must(
            got["rows"] == [{"day": 15, "flights": 913}],
            f"A query that reads {really:,} of the {20 * MIB:,} bytes that it may gave no rows.",
            expected=repr([{"day": 15, "flights": 913}]),
            got=f"{got['raised']}: {got['text']}" if got["raised"] else repr(got["rows"]),
            meaning="Refused is what reads more than it may. The service's limit is the budget "
            f"too, and not what the dry run told ({told:,} bytes). Each row is a dict by column.",
            hint=2,
        )


@pytest.mark.task("guard", seconds=60)
def test_a_query_above_its_budget_is_not_run(harness, bigquery):
    ran = queried(harness, bigquery, GIB, 3 * GIB)
    ran.must(
        ran.value["run"] == 0,
        "A query that reads 3 GiB was sent, and may read 1 GiB.",
        expected="a dry run, and no query",
        got=f"{ran.value['dry']} dry runs, {ran.value['run']} queries",
        meaning="A dry run tells what a query would read, and reads nothing. What has been read is "
        "paid for, whether its rows are used or not.",
        hint=1,
    )
    ran.must(
        ran.value["raised"] == "OverBudget"
        and str(3 * GIB) in re.sub(r"[,._ ]", "", ran.value["text"]),
        "The refusal does not say what the query would read.",
        expected=f"OverBudget, with {3 * GIB} bytes in its text",
        got=f"{ran.value['raised']}: {ran.value['text']}"
        if ran.value["raised"]
        else "no exception",
        meaning="Whoever reads it decides whether to read less, or to allow more.",
        hint=2,
    )


@pytest.mark.task("guard", seconds=60)
def test_the_service_stops_what_has_grown_since(harness, bigquery):
    ran = queried(harness, bigquery, GIB, GIB // 2, really=2 * GIB)
    ran.must(
        ran.value["raised"] == "the service",
        "A query read 2 GiB, and may read 1 GiB.",
        expected="the service refuses it",
        got=f"{ran.value['raised']}: {ran.value['text']}" if ran.value["raised"] else "its rows",
        meaning="The dry run said 0.5 GiB; then a load came. maximum_bytes_billed is the limit "
        "that the service keeps itself.",
        hint=3,
    )
