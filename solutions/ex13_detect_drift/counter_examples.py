"""What an answer to exercise 13 is tried on once its tests pass."""

import decimal
import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from exercises.ex13_detect_drift.drive import as_came

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"
NAN, LEAST = float("nan"), 5e-324

# Halves, so that no sum depends on the order; few of them, so that they meet.
NUMBERS = st.sampled_from([None, NAN, 0, 1, -1, 9, 10, -10, -11, 9.5, -0.5, 20, 1_301, -43])
TEXTS = st.sampled_from([None, "UA", "EV", "", "0", "NA", "nan", "ü"])
COLUMNS = st.one_of(
    st.tuples(st.lists(NUMBERS, max_size=12), st.sampled_from([1, 2, 10, 100, 7])),
    st.tuples(st.lists(TEXTS, max_size=12), st.none()),
)


def is_there(value):
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def summary_of(values, width):
    """With fractions, whose floor no rounding moves."""
    known = [value for value in values if is_there(value)]
    numbers = [] if width is None else sorted(known)
    keys = known if width is None else [int(Fraction(number) // width) for number in numbers]
    counts = {key: keys.count(key) for key in keys}
    return {
        "rows": len(values),
        "missing": len(values) - len(known),
        "counts": counts,
        "total": sum(numbers),
        "least": numbers[0] if numbers else None,
        "most": numbers[-1] if numbers else None,
    }


def bare(counts, missing=0):
    """A summary of which only the counts matter."""
    known = {value: count for value, count in counts.items() if count}
    nothing = {"total": 0, "least": None, "most": None}
    return {"rows": sum(known.values()) + missing, "missing": missing, "counts": known, **nothing}


def exact_shares(summary):
    found = {value: Fraction(n, summary["rows"]) for value, n in summary["counts"].items()}
    if summary["missing"]:
        found[None] = Fraction(summary["missing"], summary["rows"])
    return found


def largest(p, q):
    """With fractions."""
    if not p or not q:
        return None
    sides = [{value: Fraction(share) for value, share in side.items()} for side in (p, q)]
    return float(max(abs(sides[0].get(v, 0) - sides[1].get(v, 0)) for v in {*p, *q}))


def bits(p, q):
    """By its definition, with 50 digits and any exponent."""
    if not p or not q:
        return None
    with decimal.localcontext(prec=50, Emin=-9_999):
        sides = [{value: _decimal(share) for value, share in side.items()} for side in (p, q)]
        found = decimal.Decimal(0)
        for side in sides:
            for value, share in side.items():
                if share:
                    middle = sum(each.get(value, decimal.Decimal(0)) for each in sides) / 2
                    found += share * (share / middle).ln() / decimal.Decimal(2).ln()
        return float(min(max(found / 2, 0), 1))


def _decimal(share):
    exact = Fraction(share)
    return decimal.Decimal(exact.numerator) / decimal.Decimal(exact.denominator)


def distance(before, after, measure):
    measured = largest if measure == L_INFINITY else bits
    return measured(exact_shares(before), exact_shares(after))


def gives_summary(returned, expected):
    came = returned.value
    returned.gives(as_came(expected, came) if isinstance(came, dict) else expected)


def floats(summary):
    """With floats, for which whole numbers are as good."""
    return as_came(summary, {"total": 0.0, "least": 0.0, "most": 0.0})


# What is kept


@pytest.mark.task("counts", examples=20)
@given(values=st.lists(TEXTS, max_size=12))
def test_any_texts(harness, values):
    gives_summary(harness.call("summarise", values), summary_of(values, None))


@pytest.mark.task("counts", clause="bins", examples=40)
@given(values=st.lists(NUMBERS, max_size=12), width=st.sampled_from([1, 2, 7, 10, 100]))
@example(values=[-0.5], width=1)
@example(values=[10, -10, 9.5], width=10)
@example(values=[-LEAST], width=7)
@example(values=[1_357_035_299_999_999_999], width=60_000_000_000)
def test_any_numbers(harness, values, width):
    gives_summary(harness.call("summarise", values, width), summary_of(values, width))


@pytest.mark.task("merge", examples=40)
@given(column=COLUMNS, cuts=st.lists(st.integers(0, 12), max_size=4))
@example(column=([], 10), cuts=[])
@example(column=([None], 10), cuts=[0, 1])
@example(column=([-5, 5], 10), cuts=[1])
def test_any_parts_give_what_the_whole_gives(harness, column, cuts):
    values, width = column
    places = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [values[a:b] for a, b in itertools.pairwise(places)]
    merged = harness.call("merge", [summary_of(part, width) for part in parts])
    gives_summary(merged, summary_of(values, width))
    merged.must(not merged.changed_its_input, "It changed a summary that it was given.")
    # What has been merged is merged again.
    half = len(parts) // 2
    sides = [harness.call("merge", [summary_of(part, width) for part in parts[:half]])]
    sides += [harness.call("merge", [summary_of(part, width) for part in parts[half:]])]
    gives_summary(harness.call("merge", [side.value for side in sides]), summary_of(values, width))


@pytest.mark.task("merge", clause="months", examples=5)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from([2012, 2013]), st.sampled_from([1, 2, 10, 12]), NUMBERS),
        max_size=8,
    ),
    width=st.sampled_from([1, 10]),
)
def test_the_months_of_any_rows(harness, rows, width):
    months = {}
    for year, month, value in rows:
        months.setdefault(f"{year}-{month // 10}{month % 10}", []).append(value)
    harness.run(
        "MonthSummaries",
        "delay",
        width,
        rows=[dict(zip(("year", "month", "delay"), row, strict=True)) for row in rows],
        distributed=True,
    ).gives([(month, floats(summary_of(values, width))) for month, values in months.items()])


# How far apart

COUNTS = st.dictionaries(st.sampled_from(["UA", "EV", "XE", ""]), st.integers(1, 9))
SUMMARIES = st.builds(bare, COUNTS, st.sampled_from([0, 0, 1, 5]))
WEIGHTS = st.sampled_from([0, 0, 1, 2, 3, 5, 1e-9, 7.5, 0.1])


def shares_of(weights):
    total = sum(weights.values())
    return {value: weight / total for value, weight in weights.items()} if total else {}


SHARES = st.builds(
    shares_of, st.dictionaries(st.sampled_from([None, -1, 0, 1, 2, 18]), WEIGHTS, max_size=6)
)


@pytest.mark.task("largest", clause="shares", examples=20)
@given(summary=SUMMARIES)
def test_the_shares_of_any_column(harness, summary):
    found = harness.call("shares", summary)
    found.gives({value: float(share) for value, share in exact_shares(summary).items()})


@pytest.mark.task("largest", examples=40)
@given(p=SHARES, q=SHARES)
@example(p={0: 1.0}, q={})
@example(p={"UA": 1.0}, q={"XE": 1.0})
@example(p={None: 1.0}, q={0: 1.0})
def test_the_largest_difference_of_any_shares(harness, p, q):
    harness.call("l_infinity", p, q).gives(largest(p, q))


def gives_bits(harness, p, q):
    expected = bits(p, q)
    found = harness.call("jensen_shannon", p, q)
    if expected is None:
        found.gives(None)
        return
    got = found.value
    found.must(
        isinstance(got, float | int) and math.isclose(got, expected, abs_tol=1e-9),
        f"It is not {expected:.6g}.",
        expected=f"{expected:.6g}",
        got=repr(got),
    )
    found.must(0 <= got <= 1, "It is not between 0 and 1.", expected="from 0 to 1", got=repr(got))


@pytest.mark.task("bits", examples=40)
@given(p=SHARES, q=SHARES)
@example(p={0: 1.0}, q={})
@example(p={0: 1.0}, q={1: 1.0})
@example(p={0: 0.5, 1: 0.5}, q={1: 0.5, 0: 0.5})
def test_the_bits_of_any_shares(harness, p, q):
    gives_bits(harness, p, q)


@pytest.mark.task("bits", clause="ends", examples=25)
@given(
    p=SHARES,
    q=SHARES,
    tiny=st.sampled_from([LEAST, 1e-323, 1e-310, 1e-300, 1e-17]),
    other=st.sampled_from([0.0, LEAST, 1e-323, 1e-300]),
)
@example(p={0: 1.0}, q={0: 1.0}, tiny=LEAST, other=LEAST)
@example(p={0: 1.0}, q={0: 1.0}, tiny=LEAST, other=0.0)
@example(p={0: 1 / 7, 1: 6 / 7}, q={0: 1 - 6 / 7, 1: 1 - 1 / 7}, tiny=LEAST, other=0.0)
def test_shares_as_small_as_a_float_can_be(harness, p, q, tiny, other):
    assume(p and q)
    gives_bits(harness, {**p, 7: tiny}, {**q, 7: other})
    gives_bits(harness, {**q, 7: other}, {**p, 7: tiny})
    # The same but for rounding.
    gives_bits(harness, p, {value: 1 - (1 - share) for value, share in p.items()})


# Month by month

LIMITS = st.sampled_from([0, 0.013, 0.037, 0.11, 0.29, 0.53, 0.97])
MONTH_NAMES = ("2012-11", "2012-12", "2013-01", "2013-02", "2013-09", "2013-10")


def is_clear(found, limit):
    """Not so near to the limit that the last bit of a float decides."""
    return found is None or abs(found - limit) > 1e-9


@pytest.mark.task("report", examples=40)
@given(
    months=st.dictionaries(
        st.sampled_from(MONTH_NAMES),
        st.dictionaries(st.sampled_from(["carrier", "tailnum", "gate"]), SUMMARIES),
        max_size=4,
    ),
    limits=st.dictionaries(
        st.sampled_from(["gate", "carrier", "tailnum"]),
        st.tuples(st.sampled_from([L_INFINITY, JENSEN_SHANNON]), LIMITS),
        max_size=3,
    ),
)
def test_the_report_of_any_months(harness, months, limits):
    expected, names = [], [name for name in MONTH_NAMES if name in months]
    for before, after in itertools.pairwise(names):
        for column, (measure, limit) in limits.items():
            sides = [months[month].get(column) for month in (before, after)]
            found = distance(*sides, measure) if all(sides) else None
            assume(is_clear(found, limit))
            line = {"month": after, "column": column, "distance": found}
            expected.append({**line, "anomaly": found is not None and found > limit})
    harness.call("drift_report", months, limits).gives(expected)


# Day by day


@st.composite
def series(draw):
    """Days that creep or jump between two values, some of them small or without rows.

    Of some series the first span's days are unlike each other: no day of them is judged, and
    spans that begin among them may be far from the first.
    """
    span = draw(st.integers(1, 3))
    length = draw(st.integers(2 * span + 1, 2 * span + 6))
    steps = draw(st.sampled_from([(0, 1, -1), (0, 0, 8, -8), (0, 1, 1), (0, 2, 3, -2, -3)]))
    place, days = 0, []
    uneven = draw(st.integers(0, 3)) == 0
    for day in range(length):
        step = (8, -8) if uneven and 0 < day < span else steps
        place = min(max(place + draw(st.sampled_from(step)), 0), 8)
        size = draw(st.sampled_from([1, 1, 1, 4, 0]))
        days.append(bare({0: size * (8 - place), 1: size * place}))
    return days, span


def together(days):
    """Of counts of 0 and 1 alone."""
    return bare({value: sum(day["counts"].get(value, 0) for day in days) for value in (0, 1)})


def verdicts(days, measure, limit, span):
    """The first jump, and its kind, by looking at every pair of spans."""

    def beyond(before, after):
        found = distance(together(before), together(after), measure)
        assume(is_clear(found, limit))
        return found is not None and found > limit

    judged = range(span, len(days) - span)
    jumps = [i for i in judged if beyond(days[i - span : i], [days[i]])]
    if jumps:
        first = jumps[0]
        stays = beyond(days[first - span : first], days[first + 1 : first + 1 + span])
        return first, "error" if stays else "storm"
    if beyond(days[:span], days[-span:]):
        return None, "trend"
    starts = range(len(days) - span)
    return None, "season" if any(beyond(days[:span], days[i : i + span]) for i in starts) else None


MEASURES = st.sampled_from([L_INFINITY, JENSEN_SHANNON])


@pytest.mark.task("jump", examples=40)
@given(drawn=series(), measure=MEASURES, limit=LIMITS)
def test_the_first_jump_of_any_days(harness, drawn, measure, limit):
    days, span = drawn
    expected, _ = verdicts(days, measure, limit, span)
    harness.call("first_jump", days, measure, limit, span).gives(expected)


@pytest.mark.task("kind", examples=60)
@given(drawn=series(), measure=MEASURES, limit=LIMITS)
@example(
    drawn=([bare({0: a, 1: b}) for a, b in ((4, 0), (0, 1), (1, 1), (4, 0), (4, 0))], 2),
    measure=L_INFINITY,
    limit=0.53,
)
def test_the_kind_of_any_days(harness, drawn, measure, limit):
    days, span = drawn
    _, expected = verdicts(days, measure, limit, span)
    harness.call("explain", days, measure, limit, span).gives(expected)
