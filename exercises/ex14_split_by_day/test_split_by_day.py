"""The contract of exercise 14, line by line. The flights are real ones, of flights.csv."""

import datetime
import re

import pyarrow as pa
import pytest

# FARM_FINGERPRINT of some days, and the last two digits of its size: the bucket.
FINGERPRINTS = {
    "2013-01-01": (6657392973057484694, 94),
    "2013-01-02": (8468749265978108876, 76),
    "2013-01-05": (-4511208673514025272, 72),
    "2013-01-06": (-8528869323756684489, 89),
    "2013-01-19": (-8081431337166770290, 90),
    "2013-01-21": (-1871722306512168664, 64),
}
BUCKETS = {day: bucket for day, (_, bucket) in FINGERPRINTS.items()}
NEGATIVE = (
    "2013-01-06 has the fingerprint -8528869323756684489. Python's % gives 11, the distance from "
    "the next multiple of 100 below; BigQuery's MOD gives -89. The day is in 89, by the size alone."
)

SCHEMA = pa.schema(
    [
        ("year", pa.int16()),
        ("month", pa.int8()),
        ("day", pa.int8()),
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("arr_delay", pa.int16()),
        ("time_hour", pa.timestamp("s", tz="UTC")),
    ]
)


def flights(text: str) -> pa.RecordBatch:
    """A batch of lines `month-day carrier flight origin delay hour-in-UTC`."""
    rows = []
    for line in text.strip().splitlines():
        date, carrier, flight, origin, delay, hour = line.split()
        month, day = map(int, date.split("-"))
        rows.append(
            {
                "year": 2013,
                "month": month,
                "day": day,
                "carrier": carrier,
                "flight": int(flight),
                "origin": origin,
                "arr_delay": None if delay == "NA" else int(delay),
                "time_hour": datetime.datetime.fromisoformat(f"2013-{hour}:00:00+00:00"),
            }
        )
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


# By an 80/10/10 split: 2 January (bucket 76) trains, 6 January (89) evaluates, 19 January (90)
# tests. The days do not come in order, and share batches.
MORNING = flights("""
    01-02 US 1030 EWR   13 01-02T10
    01-06 AA 1141 JFK    5 01-06T10
    01-19 UA  219 LGA   30 01-19T10
    01-02 UA 1453 EWR  -10 01-02T10
""")
MORE = flights("""
    01-19 B6  725 JFK   -8 01-19T10
    01-06 UA  799 EWR    8 01-06T10
""")
# 23:59 in New York is five hours later in London: the sixth there, the fifth here.
EVENING = flights("""
    01-05 B6  739 JFK   18 01-06T04
    01-06 B6  707 JFK    9 01-07T04
    01-06 B6  713 JFK   -7 01-07T03
""")
CANCELLED = flights("""
    01-02 EV 4140 EWR   NA 01-02T13
    01-02 B6   71 JFK    0 01-02T11
    01-06 9E 3369 JFK   NA 01-06T23
    01-06 UA  691 JFK    0 01-06T10
    01-19 AA 1357 JFK   NA 01-19T13
""")


def shares(harness, train=80, evaluation=10, test=10):
    return harness.recipe("pipelines.schemas.splits:SplitShares", train, evaluation, test)


def found(ran) -> dict[str, list[str]]:
    """What came out, as names of flights by output, sorted."""
    names: dict[str, list[str]] = {}
    for tag, batches in ran.outputs.items():
        names[tag] = []
        for batch in batches:
            ran.must(
                isinstance(batch, pa.RecordBatch) and {"month", "day"} <= set(batch.schema.names),
                f"The output {tag} has what is no batch of flights.",
                expected="record batches with the columns that came in",
                got=batch,
            )
            names[tag] += [
                f"{row['month']:02d}-{row['day']:02d} {row['carrier']}{row['flight']}"
                for row in batch.to_pylist()
            ]
    return {tag: sorted(rows) for tag, rows in names.items()}


def expect(ran, meaning, hint, **outputs):
    """Each output named has these flights."""
    for tag in outputs:
        ran.must(
            tag in ran.outputs,
            f"There is no output {tag!r}.",
            expected="a dict with train, eval, test and unlabelled",
            got=", ".join(ran.outputs),
            hint=hint,
        )
    got = found(ran)
    for tag, names in outputs.items():
        ran.must(
            got[tag] == sorted(names),
            f"The output {tag!r} has other flights.",
            expected="\n".join(sorted(names)) or "none",
            got="\n".join(got[tag]) or "none",
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("bucket")
@pytest.mark.parametrize("day", ["2013-01-01", "2013-01-02"])
def test_a_bucket_is_what_remains_of_the_fingerprint(harness, day):
    fingerprint, bucket = FINGERPRINTS[day]
    harness.call("bucket_of_day", day).gives(
        bucket,
        meaning=f"The fingerprint of {day} is {fingerprint}: divided by 100, {bucket} remains.",
        hint=1,
    )


@pytest.mark.task("bucket")
@pytest.mark.parametrize("day", ["2013-01-05", "2013-01-06", "2013-01-19", "2013-01-21"])
def test_a_bucket_does_not_know_the_fingerprints_sign(harness, day):
    fingerprint, bucket = FINGERPRINTS[day]
    harness.call("bucket_of_day", day).gives(
        bucket,
        meaning=f"The fingerprint of {day} is {fingerprint}. Python's % gives the distance from "
        f"the next multiple of 100 below it, {fingerprint % 100}; the size alone counts, and its "
        "last digits say the bucket.",
        hint=2,
    )


@pytest.mark.task("sql")
def test_sql_finds_the_same_buckets(harness):
    expression = harness.call("bucket_sql", "day")
    text = expression.value
    expression.must(
        isinstance(text, str) and "farm_fingerprint" in text.lower(),
        "bucket_sql gives no SQL that calls FARM_FINGERPRINT.",
        expected="a text such as 'FARM_FINGERPRINT(day)'",
        got=text,
        hint=1,
    )
    expression.must(
        "%" not in re.sub(r"'[^']*'", "", text),
        "BigQuery has no operator %.",
        expected="its function MOD",
        got=text,
        meaning="The query would be refused.",
        hint=1,
    )
    asked = harness.drive("buckets", list(BUCKETS), call=f"SELECT {text} FROM days")
    asked.gives(BUCKETS, meaning=NEGATIVE, hint=2)


@pytest.mark.task("sql")
def test_sql_is_of_the_column_that_was_asked_for(harness):
    expression = harness.call("bucket_sql", "flights.date")
    expression.must(
        isinstance(expression.value, str) and "flights.date" in expression.value,
        "The expression is not of the column.",
        expected="an expression of flights.date",
        got=expression.value,
        hint=3,
    )


@pytest.mark.task("days")
def test_a_flight_goes_where_its_days_bucket_is(harness):
    ran = harness.run("SplitByDay", shares(harness), rows=[MORNING, MORE], distributed=True)
    expect(
        ran,
        "2 January has the bucket 76 and trains, 6 January 89 and evaluates, 19 January 90 and "
        "tests. A day is written with two digits each: 2013-01-06.",
        1,
        train=["01-02 UA1453", "01-02 US1030"],
        eval=["01-06 AA1141", "01-06 UA799"],
        test=["01-19 B6725", "01-19 UA219"],
    )


@pytest.mark.task("days")
def test_the_day_is_new_yorks_and_not_londons(harness):
    ran = harness.run("SplitByDay", shares(harness), rows=[EVENING])
    expect(
        ran,
        "B6 739 left JFK at 23:59 of 5 January, which time_hour, in UTC, calls the sixth. Taken "
        "for the day, it parts an evening's flights from their day: 38,444 of them.",
        2,
        train=["01-05 B6739"],
        eval=["01-06 B6707", "01-06 B6713"],
        test=[],
    )


@pytest.mark.task("unlabelled")
def test_a_flight_without_an_arrival_delay_is_in_no_split(harness):
    ran = harness.run("SplitByDay", shares(harness), rows=[CANCELLED], distributed=True)
    expect(
        ran,
        "EV 4140, 9E 3369 and AA 1357 never arrived: nobody knows how late they are. B6 71 and "
        "UA 691 arrived with a delay of 0, which is a label as good as any.",
        1,
        unlabelled=["01-02 EV4140", "01-06 9E3369", "01-19 AA1357"],
        train=["01-02 B671"],
        eval=["01-06 UA691"],
        test=[],
    )


@pytest.mark.task("shares")
def test_other_shares_put_days_elsewhere(harness):
    ran = harness.run("SplitByDay", shares(harness, 75, 15, 10), rows=[MORNING, MORE])
    expect(
        ran,
        "With 75/15/10 the buckets 0 to 74 train, 75 to 89 evaluate, 90 to 99 test: 2 January, in "
        "76, now evaluates.",
        1,
        train=[],
        eval=["01-02 UA1453", "01-02 US1030", "01-06 AA1141", "01-06 UA799"],
        test=["01-19 B6725", "01-19 UA219"],
    )


@pytest.mark.task("shares")
def test_a_split_may_have_no_share(harness):
    ran = harness.run("SplitByDay", shares(harness, 100, 0, 0), rows=[MORE, CANCELLED])
    expect(
        ran,
        "With 100/0/0 every day trains; unlabelled is no matter of shares.",
        2,
        eval=[],
        test=[],
        unlabelled=["01-02 EV4140", "01-06 9E3369", "01-19 AA1357"],
    )


@pytest.mark.task("whole")
def test_rows_come_out_as_they_were(harness):
    extra = MORNING.append_column("weather_temp", pa.array([None, 39.2, 40.5, 41.0], pa.float32()))
    ran = harness.run("SplitByDay", shares(harness), rows=[extra])
    rows = {0: "train", 1: "eval", 2: "test", 3: "train"}
    for tag in ("train", "eval", "test", "unlabelled"):
        ran.gives(
            [extra.take(pa.array([row for row, its in rows.items() if its == tag], pa.int64()))],
            tag=tag,
            key="flight",
            meaning="The steps before have added columns, and those behind need them all, each of "
            "its type.",
            hint=1,
        )


@pytest.mark.task("whole")
def test_no_batch_is_without_rows(harness):
    ran = harness.run("SplitByDay", shares(harness), rows=[EVENING, CANCELLED, EVENING.slice(0, 0)])
    for tag, batches in ran.outputs.items():
        empty = [batch for batch in batches if not batch.num_rows]
        ran.must(
            not empty,
            f"{len(empty)} batches without rows came out on {tag!r}.",
            expected="only batches with rows",
            got=f"{len(batches)} batches, {len(empty)} of them without rows",
            meaning="Each costs what a batch costs: a call of every step behind it, and of "
            "TensorFlow's.",
            hint=2,
        )
