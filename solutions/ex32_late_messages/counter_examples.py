"""What an answer to exercise 32 is tried on once its tests pass."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

HOUR = 3600
DAY = 24 * HOUR
IDLE, DISORDER, LATENESS = 600, 60, 2 * HOUR

# Hours at which something happens, or to which the watermark comes; never where a limit is.
HOURS = st.integers(0, 60)


def message(id, hour):
    return {"id": id, "origin": "JFK", "at": hour * HOUR + 1800}


STEPS = st.lists(
    st.one_of(st.builds(message, st.sampled_from("ab"), HOURS), HOURS.map(lambda h: h * HOUR)),
    min_size=1,
    max_size=10,
)


def in_order(steps):
    """Watermarks that would go back are left out; an id is always of the first one's event."""
    found, now, first = [], -1, {}
    for step in steps:
        if isinstance(step, dict):
            found.append(first.setdefault(step["id"], step))
        elif step > now:
            now = step
            found.append(step)
    return found


def played(harness, name, steps):
    ran = harness.run(
        name,
        rows=[
            harness.watermark(step) if isinstance(step, int) else harness.at(step["at"], step)
            for step in steps
        ],
    )
    shown = [
        f"watermark {step / HOUR:g} h"
        if isinstance(step, int)
        else f"{step['id']} of {step['at'] / HOUR:g} h"
        for step in steps
    ]
    ran.call = f"{'; '.join(shown)} | {name}()"
    return ran


@pytest.mark.task("forget", examples=60)
@given(steps=STEPS)
@example(steps=[message("a", 1), 25 * HOUR, message("a", 1), 26 * HOUR, message("a", 1)])
def test_an_id_is_given_as_often_as_it_was_forgotten(harness, steps):
    steps, known, expected = in_order(steps), {}, []
    for step in steps:
        if isinstance(step, int):
            known = {id: at for id, at in known.items() if at + DAY > step}
        elif step["id"] not in known:
            known[step["id"]] = step["at"]
            expected.append(step)
    played(harness, "Once", steps).gives(expected, key="id")


@pytest.mark.task("counts", examples=40)
@given(steps=STEPS)
def test_rows_of_any_messages(harness, steps):
    steps, counts, over, expected = in_order(steps), {}, set(), []
    now = -1
    for step in [*steps, 10**9]:
        if isinstance(step, int):
            now = step
            for hour in sorted(set(counts) - over):
                if hour + HOUR <= now:
                    over.add(hour)
                    expected.append({"origin": "JFK", "hour": hour, "count": counts[hour]})
            continue
        hour = step["at"] // HOUR * HOUR
        if hour + HOUR + LATENESS <= now:
            continue
        counts[hour] = counts.get(hour, 0) + 1
        if hour + HOUR <= now:
            over.add(hour)
            expected.append({"origin": "JFK", "hour": hour, "count": counts[hour]})
    limits = {
        step["at"] // HOUR * HOUR + HOUR + LATENESS for step in steps if isinstance(step, dict)
    }
    if not limits & {step for step in steps if isinstance(step, int)}:
        played(harness, "HourlyCounts", steps).gives(
            expected, key=lambda row: (row["hour"], row["count"])
        )


@pytest.mark.task("entries", examples=40)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["JFK", "LGA"]), st.sampled_from([0, HOUR]), st.integers(1, 9)),
        max_size=12,
    )
)
def test_entries_of_any_rows(harness, rows):
    rows = [{"origin": origin, "hour": hour, "count": count} for origin, hour, count in rows]
    expected, largest = [], {}
    for row in rows:
        key = row["origin"], row["hour"]
        if row["count"] > largest.get(key, 0):
            expected.append({**row, "count": row["count"] - largest.get(key, 0)})
            largest[key] = row["count"]
    harness.run("Entries", rows=rows).gives(
        expected, key=lambda row: (row["origin"], row["hour"], row["count"])
    )


@st.composite
def receipts(draw):
    found, now = [], draw(st.sampled_from([0, 1_000]))
    for _ in range(draw(st.integers(1, 8))):
        now += draw(st.sampled_from([0, 1, 59, 300, 599, 600, 601]))
        found.append(
            (now, draw(st.sampled_from("abc")), now - draw(st.sampled_from([0, 5, 70, 540, 2_000])))
        )
    return found


def by_looking_back(received, partitions):
    """Of each message all that came before it, anew."""
    found, reached = [], None
    for number, (now, _, _) in enumerate(received):
        past = received[: number + 1]
        known = []
        for name in partitions:
            its = [(when, at) for when, partition, at in past if partition == name]
            last = its[-1][0] if its else past[0][0]
            if now - last < IDLE:
                known.append(max(at for _, at in its) - DISORDER if its else None)
        if None not in known:
            reached = min(known) if reached is None else max(reached, min(known))
        found.append(reached)
    return found


def watermarks_of(harness, received):
    partitions = ["a", "b", "c"]
    called = f"watermarks(iter({received!r}), {partitions!r})"
    return harness.drive("watermarks", received, partitions, call=called)


@pytest.mark.task("stuck", examples=150)
@given(received=receipts())
@example(received=[(1_000, "a", 1_000), (1_600, "b", 1_600), (1_601, "a", 1_599)])
def test_the_watermark_of_any_partitions(harness, received):
    watermarks_of(harness, received).gives(by_looking_back(received, ["a", "b", "c"]))


@pytest.mark.task("back", examples=60)
@given(received=receipts())
def test_no_watermark_is_less_than_the_one_before(harness, received):
    called = watermarks_of(harness, received)
    known = [one for one in called.value if one is not None]
    called.must(known == sorted(known), "A watermark goes back.", got=repr(called.value))
