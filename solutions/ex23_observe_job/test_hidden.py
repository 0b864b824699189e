"""What grading adds to the tests of exercise 23."""

import random

import pyarrow as pa
import pytest

SCHEMA = pa.schema(
    [
        ("date", pa.int32()),
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("dest", pa.string()),
        ("dep_delay", pa.int16()),
        ("arr_delay", pa.int16()),
    ]
)


def rows_of(count, seed):
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        dep = chance.choice([None, 0, 5, 30])
        arr = None if dep is None else chance.choice([None, -121, -120, 0, 1440, 1441])
        date = 20130101 + chance.randrange(28)
        rows.append((date, "UA", number, chance.choice(["IAH", "SFO"]), dep, arr))
    return [dict(zip(SCHEMA.names, row, strict=True)) for row in rows]


@pytest.mark.task("accounts")
@pytest.mark.parametrize("seed", range(2))
def test_any_rows_are_accounted_for(harness, seed):
    rows = rows_of(60, seed)
    batches = [pa.RecordBatch.from_pylist(rows[i : i + 7], SCHEMA) for i in range(0, 60, 7)]
    left = [row for row in rows if row["dep_delay"] is not None]
    arrived = [row["arr_delay"] for row in left if row["arr_delay"] is not None]
    expected = {
        "read": 60,
        "cancelled": 60 - len(left),
        "diverted": len(left) - len(arrived),
        "implausible": sum(delay in (-121, 1441) for delay in arrived),
        "reported": sum(delay in (-120, 0, 1440) for delay in arrived),
    }
    ran = harness.drive("metrics", batches)
    counters = {name: ran.value["counters"].get(name, 0) for name in expected}
    ran.must(
        counters == expected,
        "The counters are wrong.",
        expected=repr(expected),
        got=repr(counters),
    )


@pytest.mark.task("logs")
def test_the_limit_is_new_in_each_bundle(harness):
    rows = [
        dict(zip(SCHEMA.names, (20130209, "B6", n, "FLL", 3, -1437), strict=True)) for n in range(7)
    ]
    for _ in range(2):  # two jobs on one worker process
        ran = harness.run("SortOut", rows=[pa.RecordBatch.from_pylist(rows, SCHEMA)])
        ran.must(1 <= len(ran.logs) <= 5, "The second job's rows are not logged.")
        ran.counts(implausible=7)
