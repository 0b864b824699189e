"""The contract of exercise 12: the mask of a rule about a range."""

import math

import pyarrow as pa
import pytest


def masked(harness, values, minimum, maximum, expected, meaning, hint):
    """Compares a mask, whatever kind of sequence of booleans it is."""
    marks(harness.call("outside", values, minimum, maximum), expected, meaning, hint)


def marks(called, expected, meaning, hint):
    """Compares what `outside` gave."""
    called.must(True, "", meaning=meaning, hint=hint)  # says so of an exception too
    mask = called.value
    mask = mask.tolist() if hasattr(mask, "tolist") else mask
    called.must(
        isinstance(mask, list | tuple),
        f"outside gives a {getattr(mask, 'type', type(mask).__name__)}, where a NumPy array of "
        "bools is expected.",
        expected=f"np.array({expected})",
        got=mask,
        meaning="Rules and batches are of Arrow and NumPy: a Series has `.to_numpy()`.",
        hint=hint,
    )
    called.must(
        len(mask) == len(expected),
        f"outside gives {len(mask)} answers for {len(expected)} values.",
        expected=expected,
        got=mask,
        meaning="One a value, in their order.",
        hint=hint,
    )
    called.must(
        all(isinstance(one, bool) for one in mask),
        "outside gives what is neither True nor False.",
        expected=expected,
        got=mask,
        meaning=meaning,
        hint=hint,
    )
    called.must(
        list(mask) == expected,
        "outside marks other values.",
        expected=expected,
        got=mask,
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("range")
def test_the_range_is_closed(harness):
    masked(
        harness,
        pa.array([49, 50, 51, 12499, 12500, 12501], pa.int16()),
        50,
        12500,
        [True, False, False, False, False, True],
        "A closed range has its limits in it: at least 50 and at most 12500.",
        1,
    )


@pytest.mark.task("range")
@pytest.mark.parametrize(
    ("minimum", "maximum", "expected"),
    [
        (10, None, [True, True, False, False]),
        (None, 20, [False, False, False, True]),
        (0, None, [True, False, False, False]),
        (None, 0, [False, True, True, True]),
        (None, None, [False] * 4),
    ],
)
def test_a_limit_of_none_is_no_limit(harness, minimum, maximum, expected):
    values = pa.array([-5, 5, 15, 25], pa.int16())
    masked(
        harness, values, minimum, maximum, expected, "None stands for no limit, and 0 does not.", 3
    )


@pytest.mark.task("range")
def test_no_values_have_no_mask(harness):
    masked(harness, pa.array([], pa.int32()), 1, 10, [], "Of nothing there is nothing outside.", 2)


@pytest.mark.task("missing")
def test_a_missing_value_breaks_no_range(harness):
    for minimum, maximum in ((1, 10), (-10, -1)):
        masked(
            harness,
            pa.array([None, 100, None], pa.int16()),
            minimum,
            maximum,
            [False, True, False],
            "A missing value is no wrong one, and it is not 0 either. 9,430 flights have no "
            "arrival delay: a rule about its range must not quarantine them. Whether it may be "
            "missing is another rule's to say.",
            1,
        )


@pytest.mark.task("missing")
def test_a_slice_is_judged_by_its_own_values(harness):
    values = pa.array([None, 100, 5, None, 100], pa.int32())
    called = harness.drive(
        "outside_of_slice",
        *(values, 1, 3, 1, 10),
        call="outside(array([None, 100, 5, None, 100]).slice(1, 3), 1, 10)",
    )
    marks(
        called,
        [True, False, False],
        "A batch may be a slice of a larger one. Its bits of what is there begin elsewhere.",
        2,
    )


@pytest.mark.task("missing")
def test_a_gap_makes_no_other_number_of_its_neighbours(harness):
    values = pa.array([2**53 + 1, None, 2**53], pa.int64())
    masked(
        harness,
        values,
        None,
        2**53,
        [True, False, False],
        "With a null, Arrow gives NumPy floats, unless something stands in its place: those have "
        "53 bits, and 2**53 + 1 is 2**53.",
        3,
    )


@pytest.mark.task("nan")
def test_nan_is_a_value_and_in_no_range(harness):
    masked(
        harness,
        pa.array([39.9, math.nan, None, 250.0], pa.float32()),
        -100,
        150,
        [False, True, False, True],
        "NaN is there, and is no number: what computed it went wrong. Every comparison with it is "
        "False, so that neither `<` nor `>` finds it.",
        1,
    )


@pytest.mark.task("nan")
@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), (None, 0), (None, None)])
def test_nan_is_in_no_range_without_limits_either(harness, minimum, maximum):
    masked(
        harness,
        pa.array([math.nan, 0.0, None], pa.float64()),
        minimum,
        maximum,
        [True, False, False],
        "A range without limits has all numbers in it, and NaN is none.",
        3,
    )
