"""The contract of exercise 03. The rows are real flights of 9 February 2013."""

import pytest

from exercises.ex03_carrier_delays import drive


def flights(carrier, *pairs):
    return [{"carrier": carrier, "flight": number, "dep_delay": delay} for number, delay in pairs]


# Virgin America, the day after the blizzard: six of eight cancelled.
VX = flights(
    "VX",
    *((27, 28), (413, 10), (11, None), (251, None), (399, None), (407, None), (411, None)),
    (55, None),
)
VX_SUMMARY = {"flights": 8, "cancelled": 6, "mean_delay": (28 + 10) / 2, "worst_flight": 27}
HA = flights("HA", (51, 186))
HA_SUMMARY = {"flights": 1, "cancelled": 0, "mean_delay": 186.0, "worst_flight": 51}
# The first of Endeavor's that day.
EARLY = flights("9E", (3983, -7), (4357, -6), (4178, -4), (3427, -9))
EARLY_SUMMARY = {
    "flights": 4,
    "cancelled": 0,
    "mean_delay": (-7 - 6 - 4 - 9) / 4,
    "worst_flight": 4178,
}
# The first of Envoy's that day.
MQ = flights("MQ", (3728, -8), (4588, 0), (4403, -6), (4447, -1), (3823, 0), (4333, 12), (4172, 38))
MQ_SUMMARY = {
    "flights": 7,
    "cancelled": 0,
    "mean_delay": (-8 + 0 - 6 - 1 + 0 + 12 + 38) / 7,
    "worst_flight": 4172,
}
NOTHING = {"flights": 0, "cancelled": 0, "mean_delay": None, "worst_flight": None}


def field(returned, name, expected, meaning, hint):
    """Looks at one field, so that a task speaks of its own."""
    got = returned.value
    same = isinstance(got, dict) and name in got
    if same and isinstance(expected, float) and isinstance(got[name], int | float):
        same = abs(got[name] - expected) < 1e-9
    elif same:
        same = got[name] == expected and type(got[name]) is type(expected)
    returned.must(
        same,
        f"{name} is wrong." if isinstance(got, dict) and name in got else f"There is no {name}.",
        expected=repr(expected),
        got=repr(got.get(name, got)) if isinstance(got, dict) else repr(got),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("mean")
def test_a_mean_is_the_sum_by_the_count(harness):
    rows = flights("VX", (27, 28), (413, 10))
    ran = harness.drive("summary", rows, call="DelaySummary over delays of 28 and 10")
    field(ran, "flights", 2, "Two flights were added.", 1)
    field(ran, "mean_delay", 19.0, "28 and 10 minutes are 38 for two flights, 19 each.", 1)


@pytest.mark.task("mean")
def test_a_mean_need_not_be_whole(harness):
    ran = harness.drive(
        "summary",
        flights("9E", (3983, -7), (4357, -6)),
        call="DelaySummary over delays of -7 and -6",
    )
    field(
        ran,
        "mean_delay",
        -6.5,
        "-13 minutes for two flights are -6.5 each: / divides, // rounds down to a whole number.",
        1,
    )


@pytest.mark.task("mean")
def test_every_key_starts_from_nothing(harness):
    ran = harness.drive(
        "two_keys",
        *(flights("VX", (27, 28), (413, 10)), flights("9E", (3983, -7), (4357, -6))),
        call="DelaySummary over two carriers in turn",
    )
    means = [row.get("mean_delay") if isinstance(row, dict) else row for row in ran.value]
    ran.must(
        means == [19.0, -6.5],
        "The flights of two carriers got mixed up.",
        expected="means of 19.0 and -6.5",
        got=f"means of {means[0]} and {means[1]}",
        meaning="A worker has an accumulator for each key: create_accumulator has to give a new "
        "one each time, and none may share what it holds with another.",
        hint=2,
    )


@pytest.mark.task("mean")
@pytest.mark.parametrize(
    ("rows", "mean"), [(EARLY, (-7 - 6 - 4 - 9) / 4), (MQ, 35 / 7), (HA, 186.0)]
)
def test_means_of_real_flights(harness, rows, mean):
    carrier = rows[0]["carrier"]
    ran = harness.drive("summary", rows, call=f"DelaySummary over {len(rows)} of {carrier}")
    field(ran, "mean_delay", mean, "Early departures count below zero, and a 0 counts too.", 1)


@pytest.mark.task("cancelled")
def test_a_cancelled_flight_counts_as_a_flight_only(harness):
    ran = harness.drive("summary", VX, call="DelaySummary over 8 flights, of which 2 left")
    field(ran, "flights", 8, "A flight that was cancelled was a flight.", 1)
    field(ran, "cancelled", 6, "Six of them have no delay, for they never left.", 1)
    field(
        ran,
        "mean_delay",
        19.0,
        "The mean is over those that left. With the others as 0, the day of the blizzard looks "
        "better than an ordinary one.",
        2,
    )


@pytest.mark.task("cancelled")
def test_a_delay_of_0_is_no_cancellation(harness):
    rows = flights("MQ", (4588, 0), (3823, 0), (4333, 12))
    ran = harness.drive("summary", rows, call="DelaySummary over delays of 0, 0 and 12")
    field(ran, "cancelled", 0, "They left, and on time: 0 is a delay, None is none.", 2)
    field(ran, "mean_delay", 4.0, "0 and 0 and 12 are 12 for three flights.", 2)


@pytest.mark.task("cancelled")
def test_where_none_left_there_is_no_mean(harness):
    rows = flights("US", (35, None), (75, None))
    ran = harness.drive("summary", rows, call="DelaySummary over 2 cancelled flights")
    field(ran, "mean_delay", None, "The mean of nothing is not 0: nobody left on time.", 3)
    field(ran, "cancelled", 2, "Both were cancelled.", 1)


@pytest.mark.task("worst")
def test_the_worst_is_the_one_with_the_largest_delay(harness):
    ran = harness.drive("summary", MQ, call="DelaySummary over 7 of MQ")
    field(ran, "worst_flight", 4172, "It left 38 minutes late, which is the most.", 1)
    ran = harness.drive("summary", VX, call="DelaySummary over 8 of VX")
    field(
        ran, "worst_flight", 27, "It left 28 minutes late; those that never left do not count.", 1
    )


@pytest.mark.task("worst")
def test_where_all_left_early_one_of_them_is_the_worst(harness):
    ran = harness.drive("summary", EARLY, call="DelaySummary over -7, -6, -4 and -9")
    field(
        ran,
        "worst_flight",
        4178,
        "-4 is the largest of the delays. A maximum that starts from 0 has a flight in it that "
        "was never there.",
        2,
    )


@pytest.mark.task("worst")
@pytest.mark.parametrize("order", [1, -1])
def test_of_several_it_is_the_lowest_number(harness, order):
    rows = flights("UA", (1205, 4), (843, 4), (668, 2))[::order]
    numbers = [row["flight"] for row in rows]
    ran = harness.drive("summary", rows, call=f"DelaySummary over {numbers}, of 4, 4 and 2 minutes")
    field(
        ran,
        "worst_flight",
        843,
        "Two flights have the largest delay, and rows come in any order: which of the two it is "
        "must not depend on that.",
        3,
    )


@pytest.mark.task("worst")
def test_where_none_left_there_is_no_worst(harness):
    rows = flights("US", (35, None), (75, None))
    ran = harness.drive("summary", rows, call="DelaySummary over 2 cancelled flights")
    field(ran, "worst_flight", None, "No flight left, so none left late.", 2)


@pytest.mark.task("merge")
def test_parts_may_come_once(harness):
    ran = harness.drive(
        "merged_once_and_twice", [MQ[:6], MQ[6:]], call="merge_accumulators(an iterator of two)"
    )
    once, twice = ran.value
    ran.must(
        once == twice,
        "What comes of an iterator is not what comes of a list.",
        expected=repr(twice),
        got=repr(once),
        meaning="`accumulators` is an iterable: a runner may hand over one that can be gone "
        "through once, and the second loop over it sees nothing. Use one loop, or a list of it.",
        hint=1,
    )


@pytest.mark.task("merge")
@pytest.mark.parametrize("tree", ["all at once", "from the left", "in pairs"])
@pytest.mark.parametrize(
    ("parts", "meaning"),
    [
        (
            [MQ[:6], MQ[6:]],
            "Six flights have a mean of -0.5 and one has 38. The mean of the two means is 18.75, "
            "the mean of all seven is 5.",
        ),
        ([MQ[:1], MQ[1:3], MQ[3:4], MQ[4:], []], "Five parts, one of them of no flight."),
        ([[], MQ], "A worker without a flight adds nothing."),
        ([MQ], "A single part is merged too."),
    ],
)
def test_parts_merged_are_the_whole(harness, parts, tree, meaning):
    sizes = ", ".join(str(len(part)) for part in parts)
    drive.merges(harness, parts, tree, f"Parts of {sizes} flights, merged {tree}").gives(
        MQ_SUMMARY, meaning=meaning, hint=1
    )


@pytest.mark.task("merge")
@pytest.mark.parametrize("parts", [[EARLY[:2], [], EARLY[2:]], [[], EARLY]])
def test_an_empty_part_has_no_worst_flight(harness, parts):
    drive.merges(harness, parts, "from the left", "Parts of EARLY, one empty").gives(
        EARLY_SUMMARY, meaning="An empty accumulator must not have a worst delay of 0.", hint=2
    )


@pytest.mark.task("merge")
def test_cancelled_flights_are_merged_too(harness):
    drive.merges(harness, [VX[:1], VX[1:3], VX[3:]], "in pairs", "Parts of VX").gives(
        VX_SUMMARY, meaning="Two left, six did not, in whichever parts they were.", hint=2
    )
    drive.merges(harness, [[], []], "all at once", "Two empty parts, merged").gives(
        NOTHING, meaning="Nothing and nothing is nothing.", hint=3
    )


@pytest.mark.task("small")
def test_an_accumulator_does_not_grow_with_its_flights(harness):
    drive.stays_small(
        harness,
        [MQ, MQ * 400],
        "The accumulator of 7 flights, and of 2,800",
        "7 flights",
        "2,800",
        meaning="Accumulators are what travels. United alone has 58,665 flights here: one that "
        "keeps them all sends them all, to one worker.",
        hint=1,
    )


ROWS = [*VX, *HA, *EARLY, *MQ]
SUMMARIES = [
    {"carrier": "VX", **VX_SUMMARY},
    {"carrier": "HA", **HA_SUMMARY},
    {"carrier": "9E", **EARLY_SUMMARY},
    {"carrier": "MQ", **MQ_SUMMARY},
]


@pytest.mark.task("carriers")
def test_each_carrier_has_one_row(harness):
    harness.run("CarrierDelays", rows=ROWS, distributed=True).gives(
        SUMMARIES,
        key="carrier",
        meaning="Each carrier's flights come to one row, with the carrier's code.",
        hint=1,
    )


@pytest.mark.task("carriers")
def test_a_carrier_of_which_none_left_has_a_row(harness):
    rows = [*flights("US", (35, None), (75, None)), *HA]
    us = {"flights": 2, "cancelled": 2, "mean_delay": None, "worst_flight": None}
    harness.run("CarrierDelays", rows=rows, distributed=True).gives(
        [{"carrier": "US", **us}, {"carrier": "HA", **HA_SUMMARY}],
        key="carrier",
        meaning="That none of its flights left is what a reader most wants to know.",
        hint=1,
    )


@pytest.mark.task("carriers")
def test_no_rows_come_to_no_rows(harness):
    harness.run("CarrierDelays", rows=[]).gives(
        [], meaning="Without a flight there is no carrier.", hint=1
    )


@pytest.mark.task("carriers")
def test_rows_are_added_up_before_the_shuffle(harness):
    ran = harness.drive("groups", call="The graph of CarrierDelays")
    ran.must(
        ran.value == [],
        "It brings all rows of a carrier together before it adds them up.",
        expected="rows are added up where they are, and accumulators are shuffled",
        got=f"a GroupByKey: {', '.join(map(str, ran.value))}",
        meaning="A GroupByKey sends every row through the shuffle, and all of a carrier's to one "
        "worker: the largest carrier decides how long the job takes.",
        hint=2,
    )


@pytest.mark.task("total")
def test_all_rows_come_to_one(harness):
    expected = {"flights": 20, "cancelled": 6, "mean_delay": 233 / 14, "worst_flight": 51}
    harness.run("AllDelays", rows=ROWS, distributed=True).gives(
        [expected],
        meaning="38 and 186 and -26 and 35 minutes are 233, for 14 flights that left.",
        hint=1,
    )


@pytest.mark.task("total")
def test_no_rows_come_to_one_row_of_nothing(harness):
    harness.run("AllDelays", rows=[]).gives(
        [NOTHING],
        meaning="A day without flights has a total as well: a report that lacks its row is taken "
        "for one that failed.",
        hint=2,
    )
