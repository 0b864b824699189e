"""The contract of exercise 13: how far two distributions are apart."""

import math

import pytest

from exercises.ex13_detect_drift.drive import summary

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
