"""The contract of exercise 19: the split in SQL, and a query within its budget."""

import re

import pyarrow as pa
import pytest

from exercises.ex19_load_warehouse import test_load_warehouse as given
from exercises.ex19_load_warehouse.test_load_warehouse import PROJECT, january, parquet

MIB, GIB = 1 << 20, 1 << 30
bigquery = given.bigquery

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


def ask(harness, bigquery, name, rows, train=80, evaluation=10):
    table = f"{PROJECT}.flights.split_{name}"
    file = parquet(pa.Table.from_pylist(rows, january().schema))
    ran = harness.drive(
        *("split", bigquery, table, file, train, evaluation),
        call=f"split_query({table!r}, {train}, {evaluation})",
    )
    ran.must(
        isinstance(ran.value["sql"], str),
        "split_query did not return a text.",
        expected="SQL",
        got=repr(ran.value["sql"]),
        hint=1,
    )
    return ran


@pytest.mark.task("split", seconds=60)
def test_a_table_may_have_dashes_in_its_name(harness, bigquery):
    ran = ask(harness, bigquery, "of-2013", flights(is_labelled)[:3])
    ran.must(
        len(ran.value["first"]) == 3,
        "The query does not read the table.",
        expected="3 rows",
        got=f"{len(ran.value['first'])} rows",
        meaning="In backticks a table's name may have all that a name may have.",
        hint=1,
    )


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
def test_a_bucket_at_a_limit(harness, bigquery):
    # Of 76 % for training and 13 % for evaluation, which end below 76 and 89.
    right = {1: "test", 2: "eval", 5: "train", 6: "test", 19: "test", 21: "train"}
    rows = flights(lambda row: is_labelled(row) and not is_evening(row))
    ran = ask(harness, bigquery, "limits", rows, 76, 13)
    wanted = sorted(([*split_of(row)[:4], right[row["day"]]] for row in rows), key=repr)
    wrong = [(a, b) for a, b in zip(wanted, ran.value["first"], strict=False) if a != b]
    ran.must(
        len(ran.value["first"]) == len(wanted) and not wrong,
        f"{len(wrong):,} of {len(wanted):,} flights are in another split.",
        expected=told(wrong[0][0]) if wrong else f"{len(wanted):,} rows",
        got=told(wrong[0][1]) if wrong else f"{len(ran.value['first']):,} rows",
        meaning="Buckets below 76 are train, so that 76, which 2013-01-02 has, is the first of "
        "eval; and eval ends below 76 + 13 = 89, which is the bucket of 2013-01-06.",
        hint=3,
    )


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
        ran.must(
            got["run"] == 1,
            f"The query was run {got['run']} times.",
            expected="a dry run, and one query",
            got=f"{got['dry']} dry runs, {got['run']} queries",
            meaning="Each run is paid for.",
            hint=1,
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
