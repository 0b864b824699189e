"""What an answer to exercise 23 is tried on once its tests pass."""

import collections
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
MESSAGES = 5

# Of a flight its date and its delays; what arrived is often at a limit, or beyond it.
DATES = st.sampled_from([20121231, 20130101, 20130209, 20130208, 20131111, 20140101])
ARRIVED = st.sampled_from([0, 1, -1, -18, 154, -120, 1440, -121, 1441, -1437, 1499, -32768, 32767])
DELAYS = st.one_of(
    st.just((None, None)),
    st.tuples(st.sampled_from([0, 5, -7]), st.none() | ARRIVED | ARRIVED),
)
BATCH = st.lists(st.tuples(DATES, DELAYS), max_size=6)
BAD = st.lists(
    st.tuples(DATES, st.tuples(st.just(3), st.sampled_from([-121, 1441, 0]))), max_size=9
)
# Bundles of batches.
WORK = st.lists(st.lists(BATCH, max_size=4), min_size=1, max_size=3)


def fate(delays):
    left, arrived = delays
    if left is None:
        return "cancelled"
    if arrived is None:
        return "diverted"
    return "reported" if arrived in range(-120, 1441) else "implausible"


def made(work, cut=0):
    """Bundles of batches, slices of larger ones; and the rows in them, numbered from 1001."""
    number, bundles, rows = 1000, [], []
    for drawn in work:
        bundles.append([])
        rows.append([])
        for batch in drawn:
            dealt = []
            for date, (left, arrived) in batch:
                number += 1
                dest = ("IAH", "SFO", "HNL")[number % 3]
                values = (date, "UA", number, dest, left, arrived)
                dealt.append(dict(zip(SCHEMA.names, values, strict=True)))
            before = [{**one, "date": 19990101, "arr_delay": 5000} for one in dealt[:1]] * cut
            whole = pa.RecordBatch.from_pylist([*before, *dealt], schema=SCHEMA)
            bundles[-1].append(whole.slice(len(before)))
            rows[-1] += dealt
    return bundles, rows


def said(work):
    """Date and delays of each row, as a learner reads them."""
    return "bundles of batches of (date, (dep_delay, arr_delay)): " + repr(work)


def compare(ran, what, expected, got):
    ran.must(got == expected, f"{what} is wrong.", expected=repr(expected), got=repr(got))


def worked(harness, work, cut=0):
    bundles, rows = made(work, cut)
    ran = harness.drive("work", bundles, call=f"SortOut on {said(work)}")
    return ran, rows


@pytest.mark.task("accounts")
@given(work=WORK, cut=st.integers(0, 1))
@example(work=[[[(20130101, (5, -121)), (20130101, (5, -120))]]], cut=1)
@example(work=[[[(20130101, (5, 1440)), (20130101, (5, 1441))]], [[]]], cut=0)
def test_any_rows_are_accounted_for(harness, work, cut):
    ran, rows = worked(harness, work, cut)
    flat = [row for bundle in rows for row in bundle]
    fates = [fate((row["dep_delay"], row["arr_delay"])) for row in flat]
    expected = {"read": len(flat)} | {
        name: fates.count(name) for name in ("cancelled", "diverted", "implausible", "reported")
    }
    compare(
        ran,
        "A counter",
        expected,
        {name: ran.value["counters"].get(name, 0) for name in expected},
    )


@pytest.mark.task("accounts", clause="report", examples=30)
@given(work=WORK)
def test_what_any_rows_give_stays_as_it_is(harness, work):
    ran, rows = worked(harness, work)
    flat = [row for bundle in rows for row in bundle]
    expected = [
        [row["dest"], row["arr_delay"]]
        for row in flat
        if fate((row["dep_delay"], row["arr_delay"])) == "reported"
    ]
    compare(ran, "What it gives", expected, ran.value["rows"])


def spread(values):
    if not values:
        return None
    return {"count": len(values), "sum": sum(values), "min": min(values), "max": max(values)}


@pytest.mark.task("shapes")
@given(work=WORK, cut=st.integers(0, 1))
@example(work=[[[]]], cut=0)
@example(work=[[[(20130209, (None, None))], [(20130101, (5, 1441))]]], cut=0)
def test_the_distributions_of_any_rows(harness, work, cut):
    ran, rows = worked(harness, work, cut)
    flat = [row for bundle in rows for row in bundle]
    found = ran.value["distributions"]
    delays = [
        row["arr_delay"] for row in flat if fate((row["dep_delay"], row["arr_delay"])) == "reported"
    ]
    sizes = [len(batch) for bundle in work for batch in bundle]
    compare(ran, "arr_delay", spread(delays), found.get("arr_delay"))
    compare(ran, "batch_rows", spread(sizes), found.get("batch_rows"))
    dates = [row["date"] for row in flat]
    expected = (min(dates), max(dates)) if dates else None
    got = found.get("date")
    compare(ran, "date (min, max)", expected, got and (got["min"], got["max"]))


@pytest.mark.task("logs")
@given(work=st.lists(st.lists(BAD, max_size=3), min_size=1, max_size=4))
@example(work=[[[(20130209, (3, -121))] * 7]] * 2)
@example(work=[[[(20130209, (3, -121))] * 2] * 4])
def test_the_messages_of_any_bundles(harness, work):
    ran, rows = worked(harness, work)
    for number, (messages, bundle) in enumerate(zip(ran.value["logs"], rows, strict=True)):
        bad = [row for row in bundle if fate((3, row["arr_delay"])) == "implausible"]
        bad = bad[:MESSAGES]
        ran.must(
            len(messages) == len(bad),
            f"Bundle {number} has another number of messages.",
            expected=f"{len(bad)} messages",
            got=repr(messages),
        )
        for row, (level, text) in zip(bad, messages, strict=True):
            date = str(row["date"])
            named = date in text or f"{date[:4]}-{date[4:6]}-{date[6:]}" in text
            named = named and all(
                str(row[name]) in text for name in ("carrier", "flight", "dest", "arr_delay")
            )
            ran.must(
                named and level == "WARNING",
                "A message does not name its row, or is no warning.",
                expected=f"a warning that names {row}",
                got=f"{level} {text}",
            )


@pytest.mark.task("names", clause="report", examples=4)
@given(work=st.lists(BATCH, min_size=1, max_size=3))
def test_the_report_of_any_rows(harness, work):
    (batches,), (rows,) = made([work])
    by_dest = collections.defaultdict(list)
    for row in rows:
        if fate((row["dep_delay"], row["arr_delay"])) == "reported":
            by_dest[row["dest"]].append(row["arr_delay"])
    harness.run("DelayReport", rows=batches).gives(
        [{"dest": dest, "mean_delay": sum(its) / len(its)} for dest, its in by_dest.items()],
        key="dest",
    )


TEXTS = (pa.string(), ["N725MQ", "N725MQ", "N722MQ", "", "None", None])
NUMBERS = (pa.int32(), [15, 15, 0, 1, -1, None])
SHARES = st.one_of(
    st.sampled_from([0.0, 1.0, 0.5, 0.07, 0.1, 0.2, 0.29, 0.3]),
    st.builds(lambda rows, more: rows / (rows + more), st.integers(1, 6), st.integers(0, 6)),
)


@st.composite
def columns(draw):
    type_, values = draw(st.sampled_from([TEXTS, NUMBERS]))
    batch = st.lists(st.sampled_from(values), max_size=6)
    return type_, draw(st.lists(batch, max_size=3))


@pytest.mark.task("hot", examples=10)
@given(column=columns(), share=SHARES)
@example(column=(pa.string(), [["A"] * 29, [None] * 71]), share=0.29)
@example(column=(pa.string(), [["A"] * 3, ["B"] * 3, [], [None]]), share=3 / 7)
@example(column=(pa.int32(), [[0, None], [None]]), share=1 / 3)
@example(column=(pa.int32(), [[0] * 5, [1] * 3]), share=0.376)
def test_the_hot_values_of_any_column(harness, column, share):
    type_, parts = column
    schema = pa.schema([("dest", pa.string()), ("key", type_)])
    batches = [
        pa.RecordBatch.from_pydict({"dest": ["XNA"] * len(its), "key": its}, schema=schema)
        for its in parts
    ]
    flat = [value for its in parts for value in its]
    ran = harness.run("HotKeys", "key", share, rows=batches)
    ran.call = f"HotKeys('key', {share}) of batches of {parts}"
    ran.gives(
        [
            {"key": value, "rows": flat.count(value), "share": flat.count(value) / len(flat)}
            for value in dict.fromkeys(flat)
            # The nearest float to the quotient, which is what a division gives.
            if float(Fraction(flat.count(value), len(flat))) >= share
        ],
        key="key",
    )


STEPS = st.sampled_from(["Read", "Read again", "Sort out"])
NAMES = st.sampled_from(["read", "reported", "delay", "other_team:read", "delay_report_2:read"])
NUMBER = st.none() | st.integers(0, 12)
VALUES = st.none() | st.lists(st.sampled_from([0, 1, -5, 20130209]), max_size=3)


def unique(parts):
    return list({(step, name): (step, name, *more) for step, name, *more in parts}.values())


@st.composite
def jobs(draw):
    counters = draw(st.lists(st.tuples(STEPS, NAMES, NUMBER, st.integers(0, 14)), max_size=5))
    attempted = st.lists(st.sampled_from([0, 1, -5, 20130209]), max_size=3)
    spreads = draw(st.lists(st.tuples(STEPS, NAMES, VALUES, attempted), max_size=5))
    return unique(counters), unique(spreads)


@pytest.mark.task("query")
@given(job=jobs())
@example(job=([("Read", "read", 0, 5)], [("Read", "delay", [], [3])]))
@example(job=([], [("Read", "delay", [3], [3, 4]), ("Sort out", "delay", None, [-5])]))
@example(job=([], [("Read", "delay", [-5], [-5]), ("Sort out", "delay", [-5, 1], [])]))
def test_any_metrics_are_read(harness, job):
    counters, distributions = job
    totals, values = collections.Counter(), collections.defaultdict(list)
    for _, name, committed, attempted in counters:
        if ":" not in name:
            totals[name] += attempted if committed is None else committed
    for _, name, committed, attempted in distributions:
        if ":" not in name:
            values[name] += attempted if committed is None else committed
    ran = harness.drive(
        "told",
        *(counters, distributions),
        call=f"job_metrics of counters {counters} and distributions {distributions}, each with "
        "what was committed and attempted",
    )
    got = ran.value if isinstance(ran.value, dict) else {}
    found = {name: number for name, number in got.get("counters", {}).items() if number != 0}
    compare(ran, "counters", {name: n for name, n in totals.items() if n}, found)
    expected = {name: spread(its) for name, its in values.items() if its}
    compare(ran, "distributions", expected, got.get("distributions"))


TODAY = 20130209


@st.composite
def runs(draw, whole):
    read = draw(st.sampled_from([0, 1, 99, 100, 930, 999, 1000, 1001, 3000]))
    implausible = draw(st.sampled_from([0, 1, 3, 4, read // 1000, read // 1000 + 1]))
    implausible = min(implausible, read)
    cancelled = draw(st.integers(0, read - implausible))
    diverted = draw(st.integers(0, min(2, read - implausible - cancelled)))
    lost = draw(st.sampled_from([0, 0, 0, 1, -1, 7]))
    counters = {
        "read": read,
        "cancelled": cancelled,
        "diverted": diverted,
        "implausible": implausible,
        "reported": max(0, read - implausible - cancelled - diverted - lost),
    }
    counters = {name: n for name, n in counters.items() if n or draw(st.booleans())}
    # One of the job's own, which is no fate of a row.
    counters |= draw(st.sampled_from([{}, {"seen_again": 3}]))
    distributions = {"arr_delay": spread([5, -18])}
    if whole or draw(st.booleans()):
        newest = draw(st.sampled_from([TODAY, TODAY - 1, TODAY + 1, 20121231]))
        distributions["date"] = spread([20121231, newest])
    if whole or draw(st.booleans()):
        sizes = draw(st.sampled_from([[99, 100], [100], [99, 101], [1, 500], [50, 50, 400], [0]]))
        distributions["batch_rows"] = spread(sizes)
    return {"counters": counters, "distributions": distributions}


def broken(read, implausible):
    counters = {"read": read, "implausible": implausible, "reported": read - implausible}
    return {"counters": counters, "distributions": {"date": spread([TODAY])}}


def findings(metrics):
    """Each by hand, in the order of the docstring."""
    counts = collections.defaultdict(int, metrics["counters"])
    counts.pop("seen_again", None)
    read, found = counts.pop("read", 0), []
    if read == 0:
        return ["no input"]
    if sum(counts.values()) != read:
        found.append("rows lost")
    if 1000 * counts["implausible"] > read:
        found.append("bad source")
    date = metrics["distributions"].get("date")
    if date and not date["max"] >= TODAY:
        found.append("stale input")
    sizes = metrics["distributions"].get("batch_rows")
    if sizes and Fraction(sizes["sum"], sizes["count"]) < 100:
        found.append("small batches")
    return found


@pytest.mark.task("diagnose")
@given(metrics=runs(whole=True))
@example(metrics=broken(999, 1))
@example(metrics=broken(1000, 1))
@example(metrics=broken(3000, 3))
@example(metrics=broken(2999, 3))
def test_what_any_metrics_say(harness, metrics):
    harness.call("diagnose", metrics, TODAY).gives(findings(metrics))


@pytest.mark.task("diagnose", clause="unknown", examples=30)
@given(metrics=runs(whole=False))
@example(metrics={"counters": {}, "distributions": {}})
def test_what_metrics_say_of_which_some_are_not_there(harness, metrics):
    harness.call("diagnose", metrics, TODAY).gives(findings(metrics))
