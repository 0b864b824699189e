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


def ran(harness, batches, rows):
    return harness.drive("metrics", batches, call=f"A job with SortOut on {rows}")


def counted(harness, batches, rows, meaning, hint, **expected):
    job = ran(harness, batches, rows)
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


def distributed_as(harness, batches, name, meaning, hint, **expected):
    job = ran(harness, batches, "10 rows in 3 batches")
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
def test_a_batch_without_a_row_is_no_error(harness):
    job = ran(harness, [batch(), batch(HAWAII)], "a batch without rows, and one of 1 row")
    job.must(
        job.value["distributions"].get("date", {}).get("max") == 20130209,
        "After a batch without rows the newest date is not known.",
        expected="date: max 20130209",
        got=repr(job.value["distributions"].get("date")),
        meaning="A filter before this step may leave a batch empty; it has no oldest date.",
        hint=3,
    )


def messages(job):
    return [text for text in job.logs if text.startswith(("WARNING", "ERROR", "CRITICAL"))]


@pytest.mark.task("logs")
def test_an_implausible_row_can_be_found_by_its_message(harness):
    job = harness.run("SortOut", rows=[batch(HAWAII, DAY_EARLY), batch(DAY_LATE)])
    for row in (DAY_EARLY, DAY_LATE):
        date, carrier, flight, dest, _, arr_delay = row
        words = [str(date), carrier, str(flight), dest, str(arr_delay)]
        told = [text.replace("-0", "0") for text in messages(job)]  # 2013-02-09 is good, too
        found = [text for text in told if all(word in text for word in words)]
        job.must(
            len(found) == 1,
            f"No warning tells of the implausible {carrier} {flight}."
            if not found
            else f"{len(found)} messages tell of {carrier} {flight}.",
            expected=f"one warning that names {', '.join(words)}",
            got="; ".join(job.logs) or "no message",
            meaning="Whoever is woken by it has to find the row in the source: a message names "
            "its date, carrier, flight, destination and delay, at the level of a warning.",
            hint=1,
        )


@pytest.mark.task("logs")
def test_what_is_in_order_is_not_logged(harness):
    job = harness.run("SortOut", rows=[batch(HAWAII, CANCELLED, DIVERTED, LONGEST)])
    job.must(
        job.logs == [],
        "It logs what is in order.",
        expected="no message",
        got="; ".join(job.logs),
        meaning="A cancelled flight is no news, and a message for each batch is a flood: "
        "at 336,776 rows nobody finds the one that matters.",
        hint=2,
    )


@pytest.mark.task("logs")
def test_a_flood_is_held_back(harness):
    rows = [(20130209, "B6", number, "FLL", 3, -1437) for number in range(1, 41)]
    batches = [batch(*rows[:10]), batch(*rows[10:12]), batch(*rows[12:])]
    job = harness.run("SortOut", rows=batches)
    job.must(
        1 <= len(messages(job)) <= 5,
        f"40 implausible rows of a bundle are {len(messages(job))} messages.",
        expected="from 1 to 5 messages",
        got=f"{len(messages(job))} messages",
        meaning="A source that is broken is broken in every row: logged one by one, a million "
        "rows cost more than the job and slow it down. A few show what is wrong, and the counter "
        "how often. The limit is a bundle's, not a batch's.",
        hint=3,
    )
    job.counts(implausible=40, meaning="All are counted, also those that are not logged.", hint=3)


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


TAILS = pa.schema([("tailnum", pa.string()), ("dest", pa.string())])


def tails(*names):
    return pa.RecordBatch.from_pylist(
        [{"tailnum": name, "dest": "XNA"} for name in names], schema=TAILS
    )


# A small image of the year, where N725MQ has 575 flights and 2,512 have no tail number.
FLEET = [
    tails("N725MQ", None, "N722MQ", None),
    tails("N725MQ", None, "N384HA", "N380HA"),
]


@pytest.mark.task("hot")
def test_values_with_a_large_share_are_found(harness):
    batches = [tails("N725MQ", "N725MQ", "N722MQ"), tails("N725MQ", "N384HA", "N380HA")]
    harness.run("HotKeys", "tailnum", 0.5, rows=batches).gives(
        [{"key": "N725MQ", "rows": 3, "share": 0.5}],
        key="key",
        meaning="N725MQ has 3 of 6 rows, over both batches, which is at least the half.",
        hint=1,
    )


@pytest.mark.task("hot")
def test_a_share_that_is_the_limit_itself_is_large_enough(harness):
    batches = [tails(*["N725MQ"] * 7, *(f"N{number}AA" for number in range(93)))]
    harness.run("HotKeys", "tailnum", 0.07, rows=batches).gives(
        [{"key": "N725MQ", "rows": 7, "share": 0.07}],
        key="key",
        meaning="7 of 100 rows are a share of 0.07. Floats multiplied are not: 0.07 * 100 is "
        "7.000000000000001, and 7 is less.",
        hint=1,
    )


@pytest.mark.task("hot")
def test_what_is_missing_is_a_key_too(harness):
    harness.run("HotKeys", "tailnum", 0.2, rows=FLEET, distributed=True).gives(
        [
            {"key": None, "rows": 3, "share": 3 / 8},
            {"key": "N725MQ", "rows": 2, "share": 2 / 8},
        ],
        key="key",
        meaning="Three of 8 rows have no tail number, and a shuffle by tail number brings them "
        "together in one place: the missing value is the hottest key of all, and counts in the "
        "whole as well.",
        hint=2,
    )


@pytest.mark.task("hot")
def test_counts_are_shuffled_and_not_rows(harness):
    batches = [tails(*["N725MQ"] * 30, None), tails(*["N725MQ"] * 30)]
    job = harness.drive("shuffled", batches, "tailnum", 0.5, call="HotKeys over 61 rows")
    job.must(
        # Of two batches: three counts of values, and at most two of rows.
        job.value <= 5,
        "It sends the rows through a shuffle to count them.",
        expected="at most a count for each value and batch",
        got=f"{job.value} elements come to a GroupByKey",
        meaning="A job that dies of a hot key is not examined by one that dies of it as well.",
        hint=3,
    )


def spread(count, sum, min, max):
    return {"count": count, "sum": sum, "min": min, "max": max}


@pytest.mark.task("query")
def test_the_metrics_of_a_job_that_has_run(harness):
    harness.drive(
        "read_back", [batch(HAWAII, HOUSTON), batch(FRISCO)], call="job_metrics(result)"
    ).gives(
        {"counters": {"read": 3}, "distributions": {"batch_rows": spread(2, 3, 1, 2)}},
        meaning="The job has 3 rows in batches of 2 and 1; another team's counter of the same "
        "name, in another namespace, is not ours.",
        hint=1,
    )


@pytest.mark.task("query")
def test_a_name_that_several_steps_use_is_added_up(harness):
    harness.drive(
        "told",
        [("Read 2012", "read", 7, 7), ("Read 2013", "read", 3, 3)],
        [
            ("Read 2012", "batch_rows", [2, 5], [2, 5]),
            ("Read 2013", "batch_rows", [3], [3]),
        ],
        call="job_metrics of a job with two steps that read",
    ).gives(
        {"counters": {"read": 10}, "distributions": {"batch_rows": spread(3, 10, 2, 5)}},
        meaning="A metric is told for each step. Two steps read 7 and 3 rows, so 10 were read; "
        "a dict by name that takes what comes last loses the other.",
        hint=2,
    )


@pytest.mark.task("query")
def test_what_is_committed_counts_once(harness):
    harness.drive(
        "told",
        [("Read", "read", 10, 14), ("Read", "reported", None, 8)],
        [("Read", "batch_rows", [5, 5], [5, 4, 5]), ("Read", "date", None, [20130209])],
        call="job_metrics of a job in which a bundle failed once",
    ).gives(
        {
            "counters": {"read": 10, "reported": 8},
            "distributions": {
                "batch_rows": spread(2, 10, 5, 5),
                "date": spread(1, 20130209, 20130209, 20130209),
            },
        },
        meaning="A bundle that failed was counted in what was attempted, and again when it was "
        "run again: committed is each row once. Where a runner tells no committed value (None), "
        "what was attempted is the best there is.",
        hint=3,
    )


# A good night: 930 rows in two batches.
GOOD = {
    "counters": {"read": 930, "cancelled": 472, "diverted": 2, "reported": 456},
    "distributions": {
        "batch_rows": spread(2, 930, 430, 500),
        "date": spread(4, 80520835, 20130208, 20130209),
        "arr_delay": spread(456, 5700, -60, 300),
    },
}


def night(counters=(), **distributions):
    return {
        "counters": {**GOOD["counters"], **dict(counters)},
        "distributions": {**GOOD["distributions"], **distributions},
    }


def says(harness, metrics, expected, meaning, hint):
    harness.call("diagnose", metrics, 20130209).gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("diagnose")
def test_a_good_night_has_nothing_to_say(harness):
    says(
        harness,
        GOOD,
        [],
        "472 + 2 + 456 are the 930 that were read, no row was implausible, so that counter is not "
        "there, and the newest date is today's. That many were cancelled was the weather.",
        hint=1,
    )


@pytest.mark.task("diagnose")
def test_a_job_that_read_nothing(harness):
    says(
        harness,
        {"counters": {}, "distributions": {}},
        ["no input"],
        "A counter that was never increased is not there at all: a job over no rows has no "
        "metrics, succeeds, and is green on every dashboard.",
        hint=2,
    )


@pytest.mark.task("diagnose")
def test_of_a_distribution_that_is_not_there_nothing_is_said(harness):
    says(
        harness,
        {"counters": {"read": 3, "reported": 3}, "distributions": {}},
        [],
        "Three rows were read and three reported. Whether the dates are old and the batches small "
        "is not known, and what is not known is not told.",
        hint=2,
    )


@pytest.mark.task("diagnose")
def test_rows_that_are_not_accounted_for(harness):
    says(
        *(harness, night({"reported": 455}), ["rows lost"]),
        "472 + 2 + 455 are 929, and 930 were read: one row went nowhere.",
        hint=3,
    )
    says(
        *(harness, night({"reported": 457}), ["rows lost"]),
        "A row too many is as wrong as one too few: it is in the report twice.",
        hint=3,
    )


@pytest.mark.task("diagnose")
def test_a_source_that_is_broken(harness):
    says(
        *(harness, night({"implausible": 1, "reported": 455}), ["bad source"]),
        "1 of 930 rows is more than one in a thousand.",
        hint=3,
    )
    thousand = night(
        {"read": 1000, "implausible": 1, "reported": 525}, batch_rows=spread(2, 1000, 500, 500)
    )
    says(*(harness, thousand, []), "1 of 1000 rows is not more than one in a thousand.", hint=3)


@pytest.mark.task("diagnose")
def test_yesterdays_file_once_more(harness):
    says(
        *(harness, night(date=spread(4, 80520832, 20130208, 20130208)), ["stale input"]),
        "All is well with the rows, but they are yesterday's.",
        hint=3,
    )


@pytest.mark.task("diagnose")
def test_batches_that_are_too_small(harness):
    says(
        *(harness, night(batch_rows=spread(93, 930, 1, 500)), ["small batches"]),
        "93 batches have 10 rows on average; the largest says nothing of the others.",
        hint=3,
    )


@pytest.mark.task("diagnose")
def test_several_things_at_once_in_their_order(harness):
    says(
        harness,
        night(
            {"implausible": 300, "reported": 100},
            date=spread(4, 80520832, 20130208, 20130208),
            batch_rows=spread(930, 930, 1, 1),
        ),
        ["rows lost", "bad source", "stale input", "small batches"],
        "One fault does not hide another.",
        hint=3,
    )
