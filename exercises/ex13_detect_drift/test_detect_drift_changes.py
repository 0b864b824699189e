"""The contract of exercise 13: months and days of 2013, and what a change is."""

import math

import pytest

from exercises.ex13_detect_drift.drive import DISTANCES, FEBRUARY, TEMPERATURES, may, summary

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"


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
def test_a_limit_of_zero_is_a_limit(harness):
    months = {month: {"carrier": YEAR[month]["carrier"]} for month in YEAR}
    harness.call("drift_report", months, {"carrier": (L_INFINITY, 0)}).gives(
        lines(("2013-02", "carrier", 0.0, False), ("2013-03", "carrier", 0.25, True)),
        meaning="Of a column that must stay as it is, a limit of 0 allows nothing: 0.25 is more.",
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
def test_any_distance_is_further_than_zero(harness):
    series = [summary({"a": 4}), summary({"a": 8}), summary({"a": 7, "b": 1}), summary({"a": 4})]
    harness.call("first_jump", series, L_INFINITY, 0, 1).gives(
        2, meaning="Day 2 has one other row of 8, and a limit of 0 allows nothing.", hint=2
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
def test_spans_that_overlap_the_first_count_too(harness):
    series = [summary({"a": a, "b": b}) for a, b in ((8, 0), (0, 2), (1, 1), (8, 0), (8, 0))]
    harness.call("explain", series, L_INFINITY, 0.5, 2).gives(
        "season",
        meaning="Days 1 and 2 have b in 3 of 4 rows, days 0 and 1 in 2 of 10: any two days one "
        "after the other are looked at, those that begin within the first span among them.",
        hint=3,
    )


@pytest.mark.task("kind")
def test_without_a_span_a_week_decides(harness):
    series = [share(8 if day == 6 else 0) for day in range(15)]
    harness.call("explain", series, L_INFINITY, 0.5).gives(
        None, meaning="Day 6 of 15 has no week before it, so it is not judged.", hint=3
    )
