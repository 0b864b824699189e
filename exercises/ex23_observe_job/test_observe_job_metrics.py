"""The contract of exercise 23: hot keys, metrics that are read back, and what they say."""

import pyarrow as pa
import pytest

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
        meaning="7 of 100 rows are a share of 0.07: a row whose value comes but once is one of "
        "them. Floats multiplied are not: 0.07 * 100 is 7.000000000000001, and 7 is less.",
        hint=1,
    )


@pytest.mark.task("hot")
@pytest.mark.parametrize("batches", [[], [tails()]], ids=["no batch", "a batch without rows"])
def test_without_a_row_there_is_no_key(harness, batches):
    harness.run("HotKeys", "tailnum", 0.0, rows=batches).gives(
        [], meaning="Where there is no row, no value has a share of them.", hint=2
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
def test_whole_numbers_are_values_too(harness):
    schema = pa.schema([("flight", pa.int32())])
    batches = [
        pa.RecordBatch.from_pydict({"flight": numbers}, schema=schema)
        for numbers in ([15, None], [0, 15], [])
    ]
    harness.run("HotKeys", "flight", 0.25, rows=batches).gives(
        [
            {"key": 15, "rows": 2, "share": 0.5},
            {"key": None, "rows": 1, "share": 0.25},
            {"key": 0, "rows": 1, "share": 0.25},
        ],
        key="key",
        meaning="Flight 15 has 2 of 4 rows. 0 is a number, and None is none.",
        hint=2,
    )


@pytest.mark.task("hot")
def test_counts_are_shuffled_and_not_rows(harness):
    batches = [tails(*["N725MQ"] * 30, None), tails(*["N725MQ"] * 30)]
    job = harness.run("HotKeys", "tailnum", 0.5, rows=batches)
    shuffled = sum(elements for elements, _ in job.shuffles.values())
    job.must(
        # Of two batches: three counts of values, and at most two of rows.
        shuffled <= 5,
        "It sends the rows through a shuffle to count them.",
        expected="at most a count for each value and batch",
        got=f"{shuffled} elements of 61 rows come to a shuffle",
        meaning="A job that dies of a hot key is not examined by one that dies of it as well.",
        hint=3,
    )


def metrics_read(harness, counters, distributions, call, expected, meaning, hint):
    ran = harness.drive("told", counters, distributions, call=f"job_metrics of {call}")
    got = ran.value
    if isinstance(got, dict) and isinstance(got.get("counters"), dict):
        # A counter that stands at 0 may be there or not.
        got = {**got, "counters": {name: n for name, n in got["counters"].items() if n != 0}}
    ran.must(
        got == expected,
        "It reads other metrics.",
        expected=repr(expected),
        got=repr(got),
        meaning=meaning,
        hint=hint,
    )


def spread(count, sum, min, max):
    return {"count": count, "sum": sum, "min": min, "max": max}


@pytest.mark.task("query")
def test_the_metrics_of_a_job_that_has_run(harness):
    harness.drive(
        "read_back", [tails("N725MQ", None), tails("N722MQ")], call="job_metrics(result)"
    ).gives(
        {"counters": {"read": 3}, "distributions": {"batch_rows": spread(2, 3, 1, 2)}},
        meaning="The job has 3 rows in batches of 2 and 1; another team's counter of the same "
        "name, in another namespace, is not ours.",
        hint=1,
    )


@pytest.mark.task("query")
def test_a_name_that_several_steps_use_is_added_up(harness):
    metrics_read(
        harness,
        [("Read 2012", "read", 7, 7), ("Read 2013", "read", 3, 3)],
        [
            ("Read 2012", "batch_rows", [2, 5], [2, 5]),
            ("Read 2013", "batch_rows", [3], [3]),
        ],
        "a job with two steps that read",
        {"counters": {"read": 10}, "distributions": {"batch_rows": spread(3, 10, 2, 5)}},
        "A metric is told for each step. Two steps read 7 and 3 rows, so 10 were read; "
        "a dict by name that takes what comes last loses the other.",
        2,
    )


@pytest.mark.task("query")
def test_the_greatest_of_what_is_below_zero_is_below_zero(harness):
    metrics_read(
        harness,
        [],
        [
            ("Report 2012", "arr_delay", [-18, -5], [-18, -5]),
            ("Report 2013", "arr_delay", [-7], [-7]),
        ],
        "a job all of whose flights landed early",
        {"counters": {}, "distributions": {"arr_delay": spread(3, -30, -18, -5)}},
        "The latest flight was 5 minutes early. A maximum that begins at 0 stays there.",
        2,
    )


@pytest.mark.task("query")
def test_what_is_committed_counts_once(harness):
    metrics_read(
        harness,
        [("Read", "read", 10, 14), ("Read", "reported", None, 8)],
        [("Read", "batch_rows", [5, 5], [5, 4, 5]), ("Read", "date", None, [20130209])],
        "a job in which a bundle failed once",
        {
            "counters": {"read": 10, "reported": 8},
            "distributions": {
                "batch_rows": spread(2, 10, 5, 5),
                "date": spread(1, 20130209, 20130209, 20130209),
            },
        },
        "A bundle that failed was counted in what was attempted, and again when it was "
        "run again: committed is each row once. Where a runner tells no committed value (None), "
        "what was attempted is the best there is.",
        3,
    )


@pytest.mark.task("query")
def test_nothing_committed_is_committed_too(harness):
    metrics_read(
        harness,
        [("Read", "read", 0, 14)],
        [("Read", "batch_rows", [], [14])],
        "a job whose only bundle failed",
        {"counters": {}, "distributions": {}},
        "0 is a number, and not the None of a runner that tells none: of the 14 rows that were "
        "attempted none came through. A distribution of no values has no minimum, and is not "
        "there.",
        3,
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
    returned = harness.call("diagnose", metrics, 20130209)
    returned.gives(expected, meaning=meaning, hint=hint)
    returned.must(
        not returned.changed_its_input,
        "It changed the metrics that it was given.",
        expected="metrics as they were",
        got="others, after the call",
        meaning="Metrics are a Mapping, which is read: whoever shows them next to what is wrong, "
        "or asks a second time, wants them whole.",
        hint=1,
    )


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
def test_a_counter_that_nobody_knows_is_no_fate_of_a_row(harness):
    says(
        *(harness, night({"seen_again": 3}), []),
        "cancelled + diverted + implausible + reported are what was read. Another counter of the "
        "job, such as one of rows that were read before, is none of these four.",
        hint=3,
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
@pytest.mark.parametrize(
    "metrics",
    [
        {
            "counters": {"read": 0, "reported": 3, "implausible": 1},
            "distributions": {"batch_rows": spread(3, 0, 0, 0)},
        },
        {
            "counters": {"cancelled": 3},
            "distributions": {"date": spread(1, 20130208, 20130208, 20130208)},
        },
    ],
)
def test_of_a_run_that_read_nothing_nothing_else_is_said(harness, metrics):
    says(
        *(harness, metrics, ["no input"]),
        "Whoever has read nothing need not hear that batches are small, or that rows are lost.",
        hint=2,
    )


NO_DATE = {"batch_rows": spread(1, 3, 3, 3)}
NO_BATCHES = {"date": spread(1, 20130208, 20130208, 20130208)}


@pytest.mark.task("diagnose")
@pytest.mark.parametrize(
    ("distributions", "expected", "meaning"),
    [
        (
            {},
            [],
            "Three rows were read and three reported. Whether the dates are old and the batches "
            "small is not known, and what is not known is not told.",
        ),
        (
            NO_DATE,
            ["small batches"],
            "There is no date: whether it is an old one is not known. The batch is small.",
        ),
        (
            NO_BATCHES,
            ["stale input"],
            "The date is yesterday's. There is no size of a batch, so none is too small.",
        ),
    ],
    ids=["neither", "no date", "no batch_rows"],
)
def test_of_a_distribution_that_is_not_there_nothing_is_said(
    harness, distributions, expected, meaning
):
    metrics = {"counters": {"read": 3, "reported": 3}, "distributions": distributions}
    says(harness, metrics, expected, meaning, hint=2)


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
    for size, expected in ((100, []), (99, ["small batches"])):
        metrics = {
            "counters": {"read": 2 * size, "reported": 2 * size},
            "distributions": {"batch_rows": spread(2, 2 * size, 1, 2 * size - 1)},
        }
        says(
            *(harness, metrics, expected),
            f"Two batches of {size} rows on average are "
            + ("" if expected else "not ")
            + "fewer than SMALL_BATCH, which is 100.",
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
