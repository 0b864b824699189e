"""What an answer to exercise 03 is tried on once its tests pass."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex03_carrier_delays import drive

# Few numbers and delays, so that two flights are equally late, and one flies twice.
FLIGHT = st.builds(
    lambda flight, delay, carrier: {"carrier": carrier, "flight": flight, "dep_delay": delay},
    st.sampled_from([1, 2, 3, 20, 100, 8_500]),
    st.sampled_from([None, 0, 1, -1, 2, -2, 3, -7, 14, 15, 16, -40, 59, 60, 61, 1_301]),
    st.sampled_from(["UA", "OO", "9E"]),
)
ROWS = st.lists(FLIGHT, max_size=6)
TREES = st.sampled_from(["all at once", "from the left", "in pairs"])


def row(flight, delay, carrier="UA"):
    return {"carrier": carrier, "flight": flight, "dep_delay": delay}


def summary_of(rows):
    """By sorting, not by adding up."""
    left = sorted(
        (row for row in rows if row["dep_delay"] is not None),
        key=lambda row: (-row["dep_delay"], row["flight"]),
    )
    return {
        "flights": len(rows),
        "cancelled": len(rows) - len(left),
        "mean_delay": sum(row["dep_delay"] for row in left) / len(left) if left else None,
        "worst_flight": left[0]["flight"] if left else None,
    }


def said(rows):
    """Number and delay of each, as a learner reads them."""
    return "[" + ", ".join(f"{row['flight']}: {row['dep_delay']}" for row in rows) + "]"


def gives_field(harness, rows, *names):
    ran = harness.drive("summary", rows, call=f"DelaySummary over {said(rows)}")
    right = summary_of(rows)
    for name in names:
        got = ran.value.get(name) if isinstance(ran.value, dict) else ran.value
        ran.must(
            got == right[name]
            or (None not in (got, right[name]) and abs(got - right[name]) < 1e-9),
            f"{name} is wrong.",
            expected=repr(right[name]),
            got=repr(got),
        )


@pytest.mark.task("mean")
@given(rows=ROWS)
def test_the_mean_of_any_flights(harness, rows):
    gives_field(harness, rows, "flights", "mean_delay")


@pytest.mark.task("cancelled")
@given(rows=ROWS)
def test_any_number_of_cancelled_flights(harness, rows):
    gives_field(harness, rows, "cancelled", "mean_delay")


@pytest.mark.task("worst")
@given(rows=ROWS)
def test_the_worst_of_any_flights(harness, rows):
    gives_field(harness, rows, "worst_flight")


@pytest.mark.task("merge")
@given(parts=st.lists(ROWS, min_size=1, max_size=5), tree=TREES)
@example(parts=[[row(2, 5)], [row(1, 5)]], tree="all at once")
@example(parts=[[row(1, 5)], [row(2, 5)]], tree="all at once")
@example(parts=[[row(1, None)], [row(2, -5)]], tree="from the left")
def test_any_parts_in_any_tree_give_what_the_whole_gives(harness, parts, tree):
    shown = ", ".join(said(part) for part in parts)
    drive.merges(harness, parts, tree, f"Parts {shown}, merged {tree}").gives(
        summary_of([row for part in parts for row in part])
    )


@pytest.mark.task("small", examples=6)
@given(first=st.integers(-60, 60), step=st.integers(1, 3), cancelled=st.booleans())
def test_flights_that_all_differ_take_no_more_room(harness, first, step, cancelled):
    rows = [row(n + 1, first + n * step) for n in range(300)]
    if cancelled:
        rows += [row(n + 301, None) for n in range(300)]
    drive.stays_small(
        harness,
        [rows[:4], rows],
        f"The accumulator of 4 flights, and of {len(rows)}",
        "4 flights",
        f"{len(rows)}",
        when=", where these differ",
    )


@pytest.mark.task("carriers", examples=6)
@given(rows=ROWS)
def test_each_carrier_of_any_flights(harness, rows):
    by_carrier = {}
    for one in rows:
        by_carrier.setdefault(one["carrier"], []).append(one)
    expected = [{"carrier": name, **summary_of(its)} for name, its in by_carrier.items()]
    harness.run("CarrierDelays", rows=rows, distributed=True).gives(expected, key="carrier")


@pytest.mark.task("total", examples=4)
@given(rows=ROWS)
def test_the_total_of_any_flights(harness, rows):
    harness.run("AllDelays", rows=rows, distributed=True).gives([summary_of(rows)])
