"""The contract of exercise 16: what is learned of rows, in parts."""

import math
from statistics import fmean, pstdev

import pytest

from exercises.ex16_analyze_once.drive import TREES, as_near

NAN = float("nan")
TEMP, DELAY, TAIL = {"weather_temp": "score"}, {"dep_delay": "bucket"}, {"tailnum": "id"}


def rows(column, *values):
    return [{"flight": n, column: value} for n, value in enumerate(values, 1)]


def gives(returned, expected, meaning, hint):
    """Expects constants; a mean and a deviation to six digits."""
    returned.must(True, "", meaning=meaning, hint=hint)
    returned.gives(as_near(expected, returned.value), meaning=meaning, hint=hint)


def score(mean, deviation, name="weather_temp"):
    return {name: {"mean": mean, "deviation": deviation}}


def parts_of(column, *parts):
    return [rows(column, *part) for part in parts]


def known(harness, parts, columns, tree=TREES[0], at_least=1, **how):
    """The constants of parts, called as the learner's functions are."""
    shown = ", ".join(
        str([tuple(row.get(name) for name in columns) for row in part])
        if len(columns) > 1
        else str([row.get(name) for row in part for name in columns])
        for part in parts
    )
    least = f", at_least={at_least}" if at_least > 1 else ""
    call = f"constants{least} of {columns}, of the parts {shown or 'of nothing'}, merged {tree}"
    return harness.drive("known", parts, columns, tree, at_least, call=call, **how)


# Numbers for a score


@pytest.mark.task("moments")
def test_mean_and_deviation_of_one_part(harness):
    ran = known(harness, parts_of("weather_temp", [23.0, 25.0, 27.0]), TEMP)
    gives(
        ran,
        score(25.0, math.sqrt((4 + 0 + 4) / 3)),
        "The mean is 25; squared distances from it are 4, 0 and 4, so the variance is 8 / 3. "
        "By one less than the count, 8 / 2, is an estimate from a sample; this is a scale.",
        1,
    )


@pytest.mark.task("moments")
def test_what_is_missing_counts_nowhere(harness):
    ran = known(harness, parts_of("weather_temp", [23.0, None, NAN, 25.0, 0.0]), TEMP)
    gives(
        ran,
        score(16.0, pstdev([23.0, 25.0, 0.0])),
        "Three temperatures are there, and 0 °F is one of them. NaN, which is how NumPy writes "
        "a missing number, makes NaN of every sum.",
        1,
    )


@pytest.mark.task("moments")
@pytest.mark.parametrize("tree", TREES)
def test_two_days_have_the_deviation_of_all_their_rows(harness, tree):
    ran = known(harness, parts_of("weather_temp", [23.0, 25.0], [73.0, 75.0]), TEMP, tree)
    gives(
        ran,
        score(49.0, math.sqrt((26**2 + 24**2 + 24**2 + 26**2) / 4)),
        "Each day has a deviation of 1. All four are 24 or 26 from their mean, 49: the deviation "
        "of a year is not the mean of its days'.",
        2,
    )


@pytest.mark.task("moments")
@pytest.mark.parametrize("tree", TREES)
def test_a_larger_part_counts_for_more(harness, tree):
    numbers = [[23.0, 24.0, 25.0, 28.0], [73.0], [], [None, NAN]]
    gives(
        known(harness, parts_of("weather_temp", *numbers), TEMP, tree),
        score(173 / 5, pstdev([23.0, 24.0, 25.0, 28.0, 73.0])),
        "173 by 5 is 34.6. The mean of the two means is 49; a part without a number adds nothing.",
        2,
    )


@pytest.mark.task("moments")
def test_of_no_numbers_both_are_0(harness):
    for parts in ([[]], [[None], [NAN]]):
        gives(
            known(harness, parts_of("weather_temp", *parts), TEMP),
            score(0.0, 0.0),
            "There is nothing to divide by. A column may be missing for a year.",
            1,
        )


# The scheduled departures of the first flights of 1 January 2013, in seconds since 1970.
DEPARTURES = [1357035300.0, 1357036140.0, 1357036800.0, 1357037100.0, 1357038000.0, 1357037880.0]


@pytest.mark.task("moments")
@pytest.mark.parametrize("tree", TREES)
def test_large_numbers_that_are_near_to_each_other(harness, tree):
    parts = parts_of("departure", DEPARTURES[:3], DEPARTURES[3:4], DEPARTURES[4:])
    gives(
        known(harness, parts, {"departure": "score"}, tree),
        score(fmean(DEPARTURES), pstdev(DEPARTURES), "departure"),
        "A square of such a number has 19 digits, and a float 16: the mean of the squares less "
        "the square of the mean has lost the deviation, or is below 0.",
        3,
    )


@pytest.mark.task("moments")
@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize(
    ("name", "numbers", "meaning"),
    [
        (
            "departure",
            [1357035300.0, 1357035301.0],
            "Two instants a second apart: half a second is little beside 1.4e9, and it is the "
            "deviation. Only equal numbers have none.",
        ),
        (
            "ozone",
            [1.5e-9, 4e-9],
            "Six digits count from the first that is not 0. Six places behind the point are none "
            "of a number as small as that.",
        ),
    ],
)
def test_a_small_deviation_is_one(harness, name, numbers, meaning, tree):
    parts = parts_of(name, numbers[:1], numbers[1:])
    expected = score(fmean(numbers), (numbers[1] - numbers[0]) / 2, name)
    gives(known(harness, parts, {name: "score"}, tree), expected, meaning, 3)


@pytest.mark.task("moments")
def test_equal_numbers_have_no_deviation_at_all(harness):
    several = [[0.1] * 10, [0.1] * 6], [[0.1], [0.1] * 2, [0.1]]
    for parts in ([[39.02] * 3], [[39.02] * 24, [39.02], [39.02] * 5], *several):
        for tree in TREES:
            ran = known(harness, parts_of("weather_temp", *parts), TEMP, tree)
            of_column = ran.value.get("weather_temp") if isinstance(ran.value, dict) else None
            got = of_column.get("deviation") if isinstance(of_column, dict) else ran.value
            ran.must(
                got == 0.0,
                "Numbers that are all equal have a deviation.",
                expected="exactly 0.0",
                got=repr(got),
                meaning="The sum of ten times 0.1 is 0.9999999999999999, and its tenth is not "
                "0.1. A deviation of 1e-17 makes a score of -1 where 0 is right.",
                hint=3,
            )


@pytest.mark.task("moments")
def test_columns_are_analysed_each_for_itself(harness):
    table = [
        {"dest": "IAH", "weather_temp": 39.02, "wind": None, "precip": 0.0},
        {"dest": "MIA", "weather_temp": None, "wind": 12.0, "precip": 0.5},
        {"dest": "BQN", "weather_temp": 41.02, "wind": 18.0, "precip": 0.0},
    ]
    columns = {"weather_temp": "score", "wind": "score"}
    gives(
        known(harness, [table[:1], table[1:]], columns),
        score(40.02, 1.0) | score(15.0, 3.0, "wind"),
        "A row that lacks one of its numbers has the other. What is not in `columns` is not "
        "looked at.",
        1,
    )


# Numbers for buckets


def limits(*numbers):
    return {"dep_delay": {"limits": list(map(float, numbers))}}


@pytest.mark.task("limits")
@pytest.mark.parametrize(
    ("delays", "expected", "meaning"),
    [
        (
            [9, 1, 8, 2, 7, 3, 10, 4, 6, 5],
            range(1, 10),
            "One tenth of ten numbers is one of them: limit 3 is 3, as three are not above it. "
            "0.1 * 3 * 10 is 3.0000000000000004, and rounded up it is 4.",
        ),
        (
            [4, 0, 0, 0, 0, 0, 0, 0, 0, 38, 0, -6],
            [0, 0, 0, 0, 0, 0, 0, 0, 4],
            "Twelve delays: at least 1.2, 2.4 … 10.8 of them are not above the limits. -6 alone is "
            "less than a tenth; each of the nine zeros counts.",
        ),
        (
            [1234567, 1234567.25, 1234567.5],
            [1234567] * 3 + [1234567.25] * 3 + [1234567.5] * 3,
            "A number is kept with all its digits: a text of it may have six.",
        ),
        ([5], [5] * 9, "Of one number every tenth is that number."),
        (
            [None, 1, 2, NAN, 3, 4],
            [1, 1, 2, 2, 2, 3, 3, 4, 4],
            "Four delays are there: 0.4, 0.8, 1.2, 1.6, 2.0, 2.4, 2.8, 3.2 and 3.6 of them.",
        ),
        ([], [], "Of no numbers there are no limits."),
    ],
)
def test_limits_are_tenths_of_the_numbers(harness, delays, expected, meaning):
    gives(
        known(harness, parts_of("dep_delay", delays), DELAY),
        limits(*expected),
        meaning,
        1,
    )


@pytest.mark.task("limits")
@pytest.mark.parametrize("tree", TREES)
def test_limits_of_two_days_are_of_all_their_rows(harness, tree):
    calm, storm = [-5, -4, -3, -2, -1, 0, 1, 2], [60, 90]
    gives(
        known(harness, parts_of("dep_delay", calm, [], storm), DELAY, tree),
        limits(*calm, 60),
        "Eight delays of one day and two of another: eight tenths are the eight of the first. The "
        "mean of the days' limits lies where no flight is.",
        2,
    )


@pytest.mark.task("limits")
@pytest.mark.parametrize("tree", TREES)
def test_equal_numbers_of_several_days_count_each_time(harness, tree):
    parts = parts_of("dep_delay", [0, 0, 7], [0, 7, 30], [0, 0, 0, 0])
    gives(
        known(harness, parts, DELAY, tree),
        limits(*[0] * 7, 7, 7),
        "Seven of ten are 0, two are 7: a number that was met twice counts twice, in whichever "
        "parts it was.",
        2,
    )


# Texts for ids


def ids(*texts):
    return {"tailnum": {"ids": {text: n for n, text in enumerate(texts)}}}


@pytest.mark.task("vocabulary")
def test_the_most_frequent_text_has_0(harness):
    tails = ["N730MQ", "N228JB", "N730MQ", None, "", "N516JB", "N228JB", "N730MQ", "", ""]
    gives(
        known(harness, parts_of("tailnum", tails), TAIL),
        ids("N730MQ", "N228JB", "N516JB"),
        "Three flights, two flights, one. A missing text, None or empty, is no aircraft, however "
        "often it occurs.",
        1,
    )


@pytest.mark.task("vocabulary")
@pytest.mark.parametrize("order", [1, -1])
def test_equally_frequent_texts_have_an_order(harness, order):
    tails = ["N9EAMQ", "N10156", "N33182", "N10156", "N33182", "N14228"][::order]
    gives(
        known(harness, parts_of("tailnum", tails), TAIL),
        ids("N33182", "N10156", "N9EAMQ", "N14228"),
        "Two have two flights and two have one. Which came first is another in each run, and then "
        "so is each id: of equals the last in the order of texts is first.",
        1,
    )


@pytest.mark.task("vocabulary")
@pytest.mark.parametrize("tree", TREES)
def test_rare_texts_are_rare_in_all_parts_together(harness, tree):
    days = [["N730MQ", "N228JB"], ["N730MQ", "N516JB", "N516JB"], ["N730MQ", "N619AA", "N228JB"]]
    gives(
        known(harness, parts_of("tailnum", *days), TAIL, tree, at_least=2),
        ids("N730MQ", "N516JB", "N228JB"),
        "N730MQ flies once each day, three times in all. Whoever drops what is rare in a day "
        "keeps N516JB alone.",
        2,
    )


@pytest.mark.task("vocabulary")
def test_texts_that_look_alike_are_different_ones(harness):
    gives(
        known(harness, parts_of("tailnum", ["n1", "N1 ", "N1", "N9", "N1 "]), TAIL),
        ids("N1 ", "n1", "N9", "N1"),
        "A text is what it is, a blank and a small letter included: `transform` looks for just "
        "that. In the order of texts all small letters are behind all capitals.",
        1,
    )


@pytest.mark.task("vocabulary")
def test_at_least_includes_its_number(harness):
    tails = ["N730MQ"] * 4 + ["N228JB"] * 5 + ["N516JB"] * 6
    for at_least, expected in ((5, ids("N516JB", "N228JB")), (7, ids())):
        gives(
            known(harness, parts_of("tailnum", tails), TAIL, at_least=at_least),
            expected,
            "At least 5 is 5 or more.",
            1,
        )


# What is kept

DAYS = [
    [
        {"weather_temp": 39.02, "dep_delay": 2, "tailnum": "N14228"},
        {"weather_temp": 39.92, "dep_delay": -6, "tailnum": "N668DN"},
        {"weather_temp": NAN, "dep_delay": None, "tailnum": None},
    ],
    [
        {"weather_temp": 24.08, "dep_delay": -2, "tailnum": "N162UW"},
        {"weather_temp": 24.08, "dep_delay": 2, "tailnum": "N14228"},
    ],
    [],
    [{"weather_temp": None, "dep_delay": 10, "tailnum": "N162UW"}],
]
COLUMNS = TEMP | DELAY | TAIL
# Delays of -6, -2, 2, 2, 10: half, 1, 1.5 … 4.5 of them.
ALL = {
    "weather_temp": {
        "mean": (39.02 + 39.92 + 24.08 + 24.08) / 4,
        "deviation": pstdev([39.02, 39.92, 24.08, 24.08]),
    },
    **limits(-6, -6, -2, -2, 2, 2, 2, 2, 10),
    **ids("N162UW", "N14228", "N668DN"),
}


@pytest.mark.task("kept")
def test_json_can_write_what_is_kept(harness):
    for day in DAYS:
        ran = harness.drive("through_json", day, COLUMNS, call=f"json.dumps of {len(day)} rows")
        ran.must(
            ran.value == "",
            "JSON cannot write what is kept.",
            expected="dicts and lists of numbers, texts and None",
            got=str(ran.value),
            meaning="Tomorrow another process goes on from this file. JSON knows no tuple keys, "
            "no NaN and no objects.",
            hint=1,
        )


@pytest.mark.task("kept")
@pytest.mark.parametrize("tree", TREES)
def test_what_is_read_back_is_as_good(harness, tree):
    gives(
        known(harness, DAYS, COLUMNS, tree, stored=True),
        ALL,
        'In JSON the keys of an object are texts: {2: 5} comes back as {"2": 5}. Then 2 of '
        "yesterday and 2 of today are two values, and -2 stands after 10.",
        2,
    )


@pytest.mark.task("kept")
def test_merging_leaves_the_parts_as_they_are(harness):
    for parts in (DAYS, DAYS[:1]):
        ran = harness.drive("changes_its_parts", parts, COLUMNS, call=f"{len(parts)} parts, merged")
        ran.must(
            ran.value is False,
            "It changes a part that it was given.",
            expected="the parts as they were",
            got="one of them keeps more, or less",
            meaning="The part is a day's entry in the cache. Tomorrow it would count today's "
            "other days as its own.",
            hint=3,
        )


@pytest.mark.task("kept")
def test_finding_constants_leaves_what_is_kept_as_it_is(harness):
    ran = harness.drive("changes_what_is_kept", DAYS[0], COLUMNS, call="constants, at_least 2")
    ran.must(
        ran.value is False,
        "It changes what is kept.",
        expected="what is kept as it was",
        got="it keeps more, or less",
        meaning="Constants are found each night, and what is kept is merged with later days: a "
        "text that is rare today may be frequent by then.",
        hint=3,
    )


@pytest.mark.task("kept")
def test_no_parts_come_to_what_is_kept_of_no_rows(harness):
    nothing = score(0.0, 0.0) | limits() | ids()
    gives(
        known(harness, [], COLUMNS, stored=True),
        nothing,
        "A runner merges no parts at all where there is no training day.",
        3,
    )


@pytest.mark.task("kept")
@pytest.mark.parametrize(
    ("column", "kind", "few", "many", "meaning"),
    [
        (
            "weather_temp",
            "score",
            [10.25 + n / 8 for n in range(4)],
            [10.25 + n / 8 for n in range(160)],
            "For a mean and a deviation a few numbers are enough, whether of one row or of a "
            "year; a list of the values, or of each other value, is as large as the data.",
        ),
        ("dep_delay", "bucket", [-5, 0, 2, 30], [-5, 0, 2, 30] * 25, ""),
        ("tailnum", "id", ["N1", "N2", "N3"], ["N1", "N2", "N3"] * 40, ""),
    ],
)
def test_what_is_kept_does_not_grow_with_the_rows(harness, column, kind, few, many, meaning):
    several = [rows(column, *few), rows(column, *many)]
    ran = harness.drive(
        "sizes",
        several,
        {column: kind},
        call=f"What is kept of {len(few)} rows, and of {len(many)}, for {kind}s",
    )
    small, large = ran.value
    ran.must(
        large <= 2 * small + 200,
        "It grows with the rows.",
        expected=f"about {small} characters in the file",
        got=f"{small} of {len(few)} rows, {large} of {len(many)}",
        meaning=meaning or "Each value once, and how often it occurs, is enough.",
        hint=1,
    )
