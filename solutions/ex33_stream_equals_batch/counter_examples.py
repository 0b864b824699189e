"""What an answer to exercise 33 is tried on once its tests pass."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

LATENESS = 6 * 3600
QUARTER = 900

# Legs of one or two aircraft, in quarters of an hour: a departure each, and most arrive.
LEG = st.tuples(
    st.sampled_from(["N1", "N2"]),
    st.integers(0, 60),
    st.one_of(st.none(), st.integers(1, 12)),
    st.integers(-30, 90),
)


@st.composite
def streams(draw, lateness):
    """(messages and watermarks, in the order in which they come): no two departures at once.

    Args:
        lateness: the quarters that messages are behind the watermark at most.
    """
    legs = draw(st.lists(LEG, min_size=1, max_size=6, unique_by=lambda leg: leg[:2]))
    messages = []
    for number, (tail, left, flown, delay) in enumerate(legs):
        leg = {"tailnum": tail, "flight": f"F{number}"}
        messages.append({**leg, "kind": "departure", "at": left * QUARTER})
        if flown is not None:
            arrived = {"kind": "arrival", "at": (left + flown) * QUARTER, "delay": delay}
            messages.append({**leg, **arrived})
    messages += draw(st.lists(st.sampled_from(messages), max_size=3))
    delays = draw(
        st.lists(st.integers(0, lateness), min_size=len(messages), max_size=len(messages))
    )
    comes = sorted(
        zip(delays, messages, strict=True), key=lambda one: one[1]["at"] + one[0] * QUARTER
    )
    steps, now = [], 0
    for delay, message in comes:
        time = message["at"] + delay * QUARTER
        if time > now and draw(st.booleans()):
            now = time
            steps.append(now)
        steps.append(message)
    return steps


def batch(messages):
    """By looking at all pairs of legs: what all messages together say."""
    departed = {one["flight"]: one for one in messages if one["kind"] == "departure"}
    arrived = {one["flight"]: one for one in messages if one["kind"] == "arrival"}
    found = {}
    for flight, leg in departed.items():
        earlier = [
            other
            for other in departed.values()
            if other["tailnum"] == leg["tailnum"] and other["at"] < leg["at"]
        ]
        delay = ground = None
        if earlier:
            last = arrived.get(max(earlier, key=lambda other: other["at"])["flight"])
            if last is not None and last["at"] < leg["at"]:
                delay, ground = last["delay"], (leg["at"] - last["at"]) // 60
        found[flight] = (leg["tailnum"], leg["at"], delay, ground)
    return found


def said(steps):
    shown = [
        f"watermark {step / 3600:g} h"
        if isinstance(step, int)
        else f"{step['kind']} {step['tailnum']} {step['flight']} {step['at'] / 3600:g} h"
        for step in steps
    ]
    return "; ".join(shown)


def played(harness, steps):
    rows = [
        harness.watermark(step) if isinstance(step, int) else harness.at(step["at"], step)
        for step in steps
    ]
    ran = harness.run("LiveHistory", rows=rows)
    ran.call = said(steps)
    return ran


def facts(row):
    names = ("tailnum", "departed", "previous_delay", "ground_minutes")
    return tuple(row.get(name) for name in names)


def revisions(ran):
    """Rows by flight, in the order of revisions."""
    found = {}
    rows = [row for row in ran.rows if isinstance(row, dict)]
    ran.must(
        len(rows) == len(ran.rows)
        and all(isinstance(row.get("revision"), int) and "flight" in row for row in rows),
        "Something is given that is no row.",
    )
    for row in sorted(rows, key=lambda row: row["revision"]):
        found.setdefault(row["flight"], []).append(row)
    return found


@pytest.mark.task("batch", examples=60)
@given(steps=streams(lateness=20))
def test_the_newest_revisions_are_what_the_batch_says(harness, steps):
    ran = played(harness, steps)
    expected = batch([step for step in steps if isinstance(step, dict)])
    got = {flight: facts(rows[-1]) for flight, rows in revisions(ran).items()}
    ran.must(
        got == expected,
        "The newest rows are not the batch's (tailnum, departed, delay, minutes).",
        expected="\n".join(f"{key}: {value}" for key, value in sorted(expected.items())),
        got="\n".join(f"{key}: {value}" for key, value in sorted(got.items())),
    )


@pytest.mark.task("late", examples=40)
@given(steps=streams(lateness=20))
def test_each_revision_says_something_else_than_the_one_before(harness, steps):
    ran = played(harness, steps)
    for flight, rows in revisions(ran).items():
        numbers = [row["revision"] for row in rows]
        ran.must(
            numbers == list(range(1, len(rows) + 1)),
            f"{flight} has the revisions {numbers}.",
            expected="1, 2 and so on, each once",
        )
        ran.must(
            all(facts(one) != facts(other) for one, other in itertools.pairwise(rows)),
            f"A revision of {flight} says what the one before said.",
        )


def in_time(steps):
    """(messages that count, how many are too late), by playing the contract's words."""
    taken, dropped, newest, waiting = [], 0, {}, []
    for step in [*steps, 10**9]:
        if isinstance(step, int):
            for one in waiting:
                if one["at"] <= step:
                    newest[one["tailnum"]] = max(newest.get(one["tailnum"], 0), one["at"])
            waiting = [one for one in waiting if one["at"] > step]
            continue
        last = newest.get(step["tailnum"])
        if last is not None and step["at"] < last - LATENESS:
            dropped += 1
            continue
        taken.append(step)
        if step["kind"] == "departure":
            waiting.append(step)
    return taken, dropped


@pytest.mark.task("forget", examples=60)
@given(steps=streams(lateness=60))
def test_what_is_dropped_is_what_comes_too_late(harness, steps):
    taken, dropped = in_time(steps)
    ran = played(harness, steps)
    ran.must(
        ran.counters.get("too_late", 0) == dropped,
        "Another number of messages was counted as too_late.",
        expected=str(dropped),
        got=str(ran.counters.get("too_late", 0)),
    )
    told = set(revisions(ran))
    expected = {one["flight"] for one in taken if one["kind"] == "departure"}
    ran.must(
        told == expected,
        "Other departures are told than those whose messages count.",
        expected=", ".join(sorted(expected)),
        got=", ".join(sorted(told)),
    )
