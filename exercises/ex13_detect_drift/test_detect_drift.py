"""The contract of exercise 13: what is kept of a column, and how it adds up."""

import pytest

from exercises.ex13_detect_drift.drive import as_came

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
@pytest.mark.parametrize(
    ("number", "width", "key", "why"),
    [
        # A nanosecond before 10:00 of 1 January 2013, in minutes.
        (1_357_034_399_999_999_999, 60_000_000_000, 22_617_239, "the next minute has not begun"),
        (-5e-324, 10, -1, "it is smaller than 0, and bin 0 begins at 0"),
    ],
)
def test_a_number_just_below_a_border_is_below_it(harness, number, width, key, why):
    gives(
        harness.call("summarise", [number], width),
        column(1, 0, {key: 1}, number, number, number),
        meaning=f"It lies in bin {key}: {why}. Of `number / width` the quotient is rounded, here "
        "to the next whole number, before floor sees it; `number // width` is the whole number "
        "below the exact one.",
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
