"""The contract of exercise 23. The flights are real ones of 2013, three of them damaged."""

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


def batch(*rows):
    return pa.RecordBatch.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA
    )


HAWAII = (20130209, "HA", 51, "HNL", 186, 154)
HOUSTON = (20130209, "UA", 843, "IAH", 4, -18)
RICHMOND = (20130209, "9E", 3983, "RIC", -7, 1)
FRISCO = (20130209, "VX", 27, "SFO", 28, 2)
CANCELLED = (20130209, "VX", 11, "SFO", None, None)
LAS_VEGAS = (20130209, "VX", 251, "LAS", None, None)
DIVERTED = (20130101, "MQ", 4525, "XNA", -5, None)
# The longest delay of the year is no fault: it is what happened.
LONGEST = (20130109, "HA", 51, "HNL", 1301, 1272)
# Damaged: their clocks are a day off.
DAY_EARLY = (20130209, "B6", 125, "FLL", 3, -1437)
DAY_LATE = (20130208, "DL", 2247, "ATL", 68, 1499)

# Of the newest day first: batches come in any order.
BATCHES = [
    batch(HAWAII, CANCELLED, HOUSTON, DAY_EARLY, LAS_VEGAS),
    batch(DIVERTED),
    batch(LONGEST, RICHMOND, FRISCO, DAY_LATE),
]
COUNTS = {"read": 10, "cancelled": 2, "diverted": 1, "implausible": 2, "reported": 5}
REPORT = [
    {"dest": "HNL", "mean_delay": (154 + 1272) / 2},
    {"dest": "IAH", "mean_delay": -18.0},
    {"dest": "RIC", "mean_delay": 1.0},
    {"dest": "SFO", "mean_delay": 2.0},
]


def worked(harness, bundles, call):
    return harness.drive("work", bundles, call=f"SortOut on {call}")


def counted(harness, batches, rows, meaning, hint, **expected):
    job = worked(harness, [batches], rows)
    counters = job.value["counters"]
    for name, number in expected.items():
        elsewhere = job.value["elsewhere"].get(name)
        got = counters.get(name, 0)
        never = f"it is in the namespace {elsewhere!r}" if elsewhere else "it was never increased"
        job.must(
            got == number,
            f"The counter {name} stands at {got}"
            + (f": {never}." if name not in counters else f", not {number}."),
            expected=f"{name} = {number}",
            got=f"{name} = {got}",
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("accounts")
def test_every_row_that_is_read_is_counted(harness):
    counted(
        *(harness, [batch(HAWAII, HOUSTON), batch(FRISCO)], "batches of 2 and 1 rows"),
        "A batch of two rows is two rows: inc() alone adds 1, inc(n) adds n.",
        hint=2,
        read=3,
        reported=3,
    )


@pytest.mark.task("accounts")
def test_every_row_has_one_fate(harness):
    counted(
        *(harness, BATCHES, "10 rows in 3 batches"),
        "A row is cancelled (no departure delay), diverted (it left, and has no arrival delay), "
        "implausible or reported, and only one of them; what is reported and what is not come to "
        "what was read.",
        hint=3,
        **COUNTS,
    )


@pytest.mark.task("accounts")
def test_a_batch_without_rows_stops_nothing(harness):
    counted(
        *(harness, [batch(), batch(HAWAII)], "a batch without rows, and one of 1 row"),
        "A filter may leave a batch without rows. The sum of none of them is null, and inc(None) "
        "adds 1.",
        hint=3,
        read=1,
        reported=1,
    )


@pytest.mark.task("accounts")
def test_the_report_is_what_it_was(harness):
    # The columns of the report's input, which is all that SortOut gives.
    expected = [
        {"dest": "HNL", "arr_delay": 154},
        {"dest": "IAH", "arr_delay": -18},
        {"dest": "HNL", "arr_delay": 1272},
        {"dest": "RIC", "arr_delay": 1},
        {"dest": "SFO", "arr_delay": 2},
    ]
    schema = pa.schema([("dest", pa.string()), ("arr_delay", pa.int16())])
    harness.run("SortOut", rows=BATCHES, distributed=True).gives(
        pa.RecordBatch.from_pylist(expected, schema=schema),
        meaning="Who measures a job must not change what it makes.",
        hint=1,
    )


def distributed_as(harness, batches, name, meaning, hint, rows="10 rows in 3 batches", **expected):
    job = worked(harness, [batches], rows)
    found = job.value["distributions"].get(name)
    if found is None:
        kind = next((kind for kind in ("gauges", "counters") if name in job.value[kind]), None)
        what = f"it is one of the {kind}" if kind else "it was never updated"
        elsewhere = job.value["elsewhere"].get(name)
        what = f"it is in the namespace {elsewhere!r}" if elsewhere else what
        job.must(
            False,
            f"There is no distribution {name}: {what}.",
            expected=f"{name}: {expected}",
            got=what,
            meaning=meaning,
            hint=hint,
        )
    got = {part: found[part] for part in expected}
    job.must(
        got == expected,
        f"The distribution {name} is wrong.",
        expected=f"{name}: {expected}",
        got=f"{name}: {got}",
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("shapes")
def test_the_delay_of_each_reported_flight(harness):
    distributed_as(
        harness,
        BATCHES,
        "arr_delay",
        "Five flights are reported: 154 - 18 + 1272 + 1 + 2 minutes are 1411. One that is "
        "implausible would spoil the minimum and the maximum, which are what one looks at.",
        hint=1,
        count=5,
        sum=1411,
        min=-18,
        max=1272,
    )


@pytest.mark.task("shapes")
def test_the_rows_of_each_batch(harness):
    distributed_as(
        harness,
        BATCHES,
        "batch_rows",
        "There are three batches, of 5, 1 and 4 rows as they are read.",
        hint=2,
        count=3,
        sum=10,
        min=1,
        max=5,
    )


@pytest.mark.task("shapes")
def test_the_newest_date_in_whatever_order_batches_come(harness):
    distributed_as(
        harness,
        BATCHES,
        "date",
        "The newest date is 9 February, which came first. A gauge keeps what some worker set "
        "last; the largest of all is the maximum of a distribution.",
        hint=3,
        min=20130101,
        max=20130209,
    )


@pytest.mark.task("shapes")
@pytest.mark.parametrize(
    "rows", [[DAY_LATE, HOUSTON], [HOUSTON, (20130210, "UA", 1, "IAH", None, None)]]
)
def test_a_date_is_read_whatever_becomes_of_its_row(harness, rows):
    dates = [row[0] for row in rows]
    distributed_as(
        harness,
        [batch(*rows)],
        "date",
        "An implausible flight and a cancelled one were read too: a day on which nothing flew "
        "is no day that is missing.",
        hint=3,
        rows=f"a row of {dates[0]} and one of {dates[1]}",
        min=min(dates),
        max=max(dates),
    )


@pytest.mark.task("shapes")
def test_a_batch_without_a_row_has_no_date_and_no_rows(harness):
    batches, rows = [batch(), batch(HAWAII)], "a batch without rows, and one of 1 row"
    meaning = "A filter before this step may leave a batch empty: it has no oldest date."
    distributed_as(*(harness, batches, "date", meaning, 3, rows), min=HAWAII[0], max=HAWAII[0])
    meaning = (
        "A batch without rows is a batch of 0 rows: it costs what a batch costs, and whoever asks "
        "how large batches are wants to know of it."
    )
    distributed_as(
        *(harness, batches, "batch_rows", meaning, 2, rows), count=2, sum=1, min=0, max=1
    )


def names_row(text, row):
    """Whether a message names all that the row is found by; a date may be 2013-02-09 as well."""
    date, carrier, flight, dest, _, arr_delay = row
    digits = str(date)
    dates = (digits, f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    words = [carrier, str(flight), dest, str(arr_delay)]
    return any(date in text for date in dates) and all(word in text for word in words)


def shown(messages):
    return "; ".join(f"{level} {text}" for level, text in messages) or "no message"


@pytest.mark.task("logs")
def test_an_implausible_row_can_be_found_by_its_message(harness):
    job = worked(
        *(harness, [[batch(HAWAII, DAY_EARLY, DAY_LATE)]]), "3 rows, two of them implausible"
    )
    (messages,) = job.value["logs"]
    for row in (DAY_EARLY, DAY_LATE):
        date, carrier, flight, dest, _, arr_delay = row
        found = [level for level, text in messages if names_row(text, row)]
        job.must(
            len(found) == 1,
            f"No message tells of the implausible {carrier} {flight}."
            if not found
            else f"{len(found)} messages tell of {carrier} {flight}.",
            expected=f"one warning that names {date}, {carrier}, {flight}, {dest} and {arr_delay}",
            got=shown(messages),
            meaning="Whoever is woken by it has to find the row in the source: a message names "
            "its date, carrier, flight, destination and delay.",
            hint=1,
        )
        job.must(
            found == ["WARNING"],
            f"{carrier} {flight} is logged as {found[0]}.",
            expected="WARNING",
            got=shown(messages),
            meaning="A warning says that somebody ought to look, though the job goes on. INFO is "
            "written by the thousand, and ERROR is for a job that cannot do its work.",
            hint=2,
        )


@pytest.mark.task("logs")
def test_what_is_in_order_is_not_logged(harness):
    bundle = [batch(HAWAII, CANCELLED, DIVERTED, LONGEST), batch()]
    job = worked(harness, [bundle], "4 rows in order, and a batch without rows")
    job.must(
        job.value["logs"] == [[]],
        "It logs what is in order.",
        expected="no message",
        got=shown(job.value["logs"][0]),
        meaning="A cancelled flight is no news, and a message for each batch is a flood: "
        "at 336,776 rows nobody finds the one that matters.",
        hint=2,
    )


def day_early(first, last):
    return [(20130209, "B6", number, "FLL", 3, -1437) for number in range(first, last)]


@pytest.mark.task("logs")
def test_a_flood_is_held_back(harness):
    rows = day_early(1001, 1041)
    batches = [batch(*rows[:3]), batch(*rows[3:12]), batch(*rows[12:])]
    job = worked(harness, [batches], "40 implausible rows in 3 batches of one bundle")
    (messages,) = job.value["logs"]
    job.must(
        len(messages) == 5,
        f"40 implausible rows of a bundle are {len(messages)} messages.",
        expected="5 messages, which is MESSAGES",
        got=f"{len(messages)} messages",
        meaning="A source that is broken is broken in every row: logged one by one, a million "
        "rows cost more than the job and slow it down. A few show what is wrong, and the counter "
        "how often. The limit is a bundle's, not a batch's.",
        hint=3,
    )
    job.must(
        all(any(names_row(text, row) for _, text in messages) for row in rows[:5]),
        "Others than the bundle's first implausible rows are logged.",
        expected="B6 1001 to 1005",
        got=shown(messages),
        meaning="Three are in the first batch, and there is room for two of the second.",
        hint=3,
    )
    got = job.value["counters"].get("implausible", 0)
    job.must(
        got == 40,
        f"The counter implausible stands at {got}.",
        expected="implausible = 40",
        got=f"implausible = {got}",
        meaning="All are counted, also those that are not logged.",
        hint=3,
    )


@pytest.mark.task("logs")
def test_each_bundle_has_its_messages(harness):
    rows = day_early(1001, 1015)
    bundles = [[batch(*rows[:7])], [batch(*rows[7:9])], [batch(*rows[9:])]]
    job = worked(harness, bundles, "three bundles with 7, 2 and 5 implausible rows")
    numbers = [len(messages) for messages in job.value["logs"]]
    job.must(
        numbers == [5, 2, 5],
        "A later bundle is not logged as the first one is.",
        expected="5, 2 and 5 messages",
        got=", ".join(map(str, numbers)),
        meaning="A worker keeps its DoFn for a day of bundles. A limit that is never reset is "
        "used up by the first fault of the morning, and in the evening it says nothing.",
        hint=3,
    )


@pytest.mark.task("names")
def test_the_report_of_destinations(harness):
    harness.run("DelayReport", rows=BATCHES).gives(
        REPORT, key="dest", meaning="Names change nothing of what is reported.", hint=1
    )


@pytest.mark.task("names")
def test_each_step_has_a_name_of_its_own(harness):
    ran = harness.drive("labels", "DelayReport", call="The graph of DelayReport()")
    # A label that Beam makes up says what kind of step it is, with the line in its file.
    unnamed = [label for label, default in ran.value if label.split("_")[0] == default]
    unnamed += [label for label, _ in ran.value if "<lambda" in label]
    ran.must(
        not unnamed,
        f"{len(unnamed)} of its {len(ran.value)} steps have no name.",
        expected="a name in words for each step",
        got=", ".join(dict.fromkeys(unnamed)),
        meaning="Beam names such a step by its kind and its line, so a metric or a message is "
        "found under 'Map(<lambda at …:87>)', and under another name after the next edit.",
        hint=2,
    )


@pytest.mark.task("names")
def test_names_are_the_same_in_every_run(harness):
    first, second = (
        harness.drive("labels", "DelayReport", call="The graph of DelayReport(), twice")
        for _ in range(2)
    )
    one, other = ([label for label, _ in ran.value] for ran in (first, second))
    second.must(
        one == other,
        "The steps have other names each time.",
        expected=", ".join(one),
        got=", ".join(other),
        meaning="A dashboard, an alert and the update of a running job find a step by its name.",
        hint=3,
    )
    numbered = [label for label in one if any(letter.isdigit() for letter in label)]
    first.must(
        not numbered,
        "A name has a number in it.",
        expected="words alone",
        got=", ".join(numbered),
        meaning="A number in a name is the day, the run or the line that it was made in: on the "
        "next day it is another step, of which a dashboard knows nothing.",
        hint=3,
    )
