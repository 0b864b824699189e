"""What an answer to exercise 14 is tried on once its tests pass."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.columnar.farmhash import fingerprint64

DAYS = st.dates(datetime.date(1987, 1, 1), datetime.date(2037, 12, 31))
# Their buckets are 94, 76, 72, 89, 90, 64; then the borders of an 80/10/10 split, other years, and
# numbers that are the same day where month and day are not two digits each.
FEW = [datetime.date(2013, 1, day) for day in (1, 2, 5, 6, 19, 21)]
FEW += [datetime.date(*day) for day in ((2012, 12, 31), (2014, 11, 30), (2000, 2, 29))]
FEW += [datetime.date(2013, 1, 11), datetime.date(2013, 11, 1)]
# A day often, so that it is in several batches and on both sides of a slice.
DAY = st.one_of(st.sampled_from(FEW), DAYS)
ROWS = st.lists(st.tuples(DAY, st.sampled_from([None, 0, 1, -1, 15, -60, 1_272])), max_size=8)
SHARES = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda cuts: (min(cuts), max(cuts) - min(cuts), 100 - max(cuts))
)
NARROW = (pa.int16(), pa.int8())
WIDTHS = st.sampled_from([NARROW, (pa.int32(), pa.int32()), (pa.int64(),) * 2])
OUTPUTS = ("train", "eval", "test", "unlabelled")


def bucket_of(day):
    """The last two digits of the fingerprint, as they are written."""
    return int(str(fingerprint64(day.isoformat())).lstrip("-")[-2:])


def output_of(day, delay, shares):
    if delay is None:
        return "unlabelled"
    return ["train", "test", "eval"][
        0 if bucket_of(day) < shares[0] else 2 if bucket_of(day) < 100 - shares[2] else 1
    ]


def batch_of(rows, first, widths):
    """Rows with their place among all as the flight's number, and the evening's hour in UTC."""
    year, small = widths
    columns = {
        "carrier": pa.array(["UA"] * len(rows), pa.string()),
        "day": pa.array([day.day for day, _ in rows], small),
        "arr_delay": pa.array([delay for _, delay in rows], pa.int16()),
        "month": pa.array([day.month for day, _ in rows], small),
        "year": pa.array([day.year for day, _ in rows], year),
        "flight": pa.array(range(first, first + len(rows)), pa.int32()),
        "time_hour": pa.array(
            [
                datetime.datetime.combine(day, datetime.time(4), datetime.UTC)
                + datetime.timedelta(days=1)
                for day, _ in rows
            ],
            pa.timestamp("s", tz="UTC"),
        ),
    }
    return pa.RecordBatch.from_pydict(columns)


def gives_parts(harness, parts, shares, widths=NARROW, cut=0):
    """Each row comes out once, whole, where its day and its delay say."""
    batches, expected, first = [], {name: [] for name in OUTPUTS}, 0
    for rows in parts:
        whole = batch_of(rows, first, widths)
        first += len(rows)
        batches.append(whole.slice(cut))
        for row, (day, delay) in zip(whole.to_pylist()[cut:], rows[cut:], strict=True):
            expected[output_of(day, delay, shares)].append(row)
    recipe = harness.recipe("pipelines.schemas.splits:SplitShares", *shares)
    ran = harness.run("SplitByDay", recipe, rows=batches)
    for name in OUTPUTS:
        found = ran.outputs.get(name)
        ran.must(found is not None, f"There is no output {name!r}.")
        ran.must(
            all(isinstance(one, pa.RecordBatch) and one.num_rows for one in found),
            f"The output {name!r} has what is no batch with rows.",
            expected="record batches, each with rows",
            got=repr(found),
        )
        got = sorted(
            (row for one in found for row in one.to_pylist()), key=lambda row: row["flight"]
        )
        ran.must(
            got == expected[name],
            f"The output {name!r} has other rows, with shares of {shares}.",
            expected=shown(expected[name]),
            got=shown(got),
        )
        for one in found:
            ran.must(
                one.schema == batches[0].schema,
                f"A batch of {name!r} has other columns.",
                expected=str(batches[0].schema),
                got=str(one.schema),
            )


def shown(rows):
    return (
        "\n".join(
            f"{row.get('year')}-{row.get('month')}-{row.get('day')}, row {row.get('flight')}, "
            f"delay {row.get('arr_delay')}"
            for row in rows
        )
        or "none"
    )


@pytest.mark.task("bucket")
@given(day=DAYS)
@example(day=datetime.date(2000, 2, 29))
@example(day=datetime.date(2013, 12, 31))
def test_any_day_has_its_bucket(harness, day):
    harness.call("bucket_of_day", day.isoformat()).gives(bucket_of(day))


@pytest.mark.task("sql", examples=20)
@given(days=st.lists(DAYS, min_size=1, max_size=30, unique=True))
def test_sql_finds_the_bucket_of_any_day(harness, days):
    texts = [day.isoformat() for day in days]
    asked = harness.drive("buckets", texts, call="bucket_sql in BigQuery")
    asked.gives({day.isoformat(): bucket_of(day) for day in days})


@pytest.mark.task("days")
@given(parts=st.lists(ROWS, min_size=1, max_size=3), widths=WIDTHS)
@example(parts=[[(FEW[-2], 1), (FEW[-1], 1)]], widths=NARROW)
@example(parts=[[(day, 1) for day in FEW]], widths=(pa.int64(), pa.int64()))
def test_any_flights_go_where_their_days_are(harness, parts, widths):
    labelled = [[(day, delay or 0) for day, delay in rows] for rows in parts]
    gives_parts(harness, labelled, (80, 10, 10), widths)


@pytest.mark.task("shares")
@given(rows=ROWS, shares=SHARES)
@example(rows=[(day, 1) for day in FEW], shares=(0, 0, 100))
@example(rows=[(day, 1) for day in FEW], shares=(76, 13, 11))
@example(rows=[(day, 1) for day in FEW], shares=(77, 13, 10))
def test_any_shares_put_days_where_they_say(harness, rows, shares):
    gives_parts(harness, [rows], shares)


@pytest.mark.task("unlabelled")
@given(rows=ROWS)
@example(rows=[(FEW[0], None)])
@example(rows=[(FEW[0], 0), (FEW[0], None), (FEW[3], None), (FEW[3], 0)])
def test_any_flight_without_a_delay_is_in_no_split(harness, rows):
    gives_parts(harness, [rows], (80, 10, 10))


@pytest.mark.task("whole")
@given(parts=st.lists(ROWS, min_size=1, max_size=4), cut=st.integers(0, 2), shares=SHARES)
@example(parts=[[(day, 1) for day in FEW]] * 2, cut=1, shares=(80, 10, 10))
@example(parts=[[], [(FEW[0], None)]], cut=0, shares=(50, 43, 7))
def test_every_row_of_any_slices_comes_out_once(harness, parts, cut, shares):
    gives_parts(harness, parts, shares, cut=cut)
